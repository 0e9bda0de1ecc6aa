"""The table of what may be kept of what a server says (data/known.toml), and free text reduced to it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from wooready.files import data_file

REMOVED = "removed"
#: Maximum length of a text that is reduced; of a longer one only the beginning is read.
LONGEST = 6_000
_TOKEN = re.compile(r"\w+|\s+|.", re.S)
_URL = re.compile(r"(?:[a-z]{3,10}:)?//[^\s\"'<>()]{1,300}", re.I)
#: The way to a folder of WordPress; it can contain blanks. None of these patterns visits a character more than a few hundred times.
_WAY = re.compile(
    r"(?:[A-Za-z]:)?[/\\](?![/\\])[\w .~@:/\\-]{0,200}?(?=(?:wp-(?:content|includes|admin|config\.php)|app[/\\](?:plugins|themes))\b)"
)
_OF_WORDPRESS = re.compile(
    r"(?:wp-content|app)[/\\](?:plugins|themes|mu-plugins)(?:[/\\][\w.-]{1,60}){1,12}|wp-(?:includes|admin)(?:[/\\][\w.-]{1,60}){0,12}"
    r"|wp-content\b|wp-config\.php\b"
)
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][\w.~@+-]{1,80}){1,24}")
_REST = re.compile(r"(?:[/\\][\w.~@+-]{1,80}){0,24}[/\\]?")
#: Signs that stay next to a text that is kept.
_SIGNS = frozenset(".,:;!?|<>()&'-/=…")
_LONGEST_PHRASE = 30
#: A key of a service: a long run of letters and digits.
TOKEN = re.compile(r"(?<![\w-])(?=[A-Za-z_-]{0,60}[0-9])(?=[0-9_-]{0,60}[A-Za-z])[\w-]{20,}+")


@dataclass(frozen=True)
class Known:
    """What may be kept: see data/known.toml. `phrases`: by their first word, as words and signs without blanks, longest first.
    `declared`: texts that a profile declares, which may be whole values. `marks`: the names of walls that are looked for everywhere.
    """

    phrases: Mapping[str, tuple[tuple[str, ...], ...]]
    forms: tuple[re.Pattern[str], ...]
    products: frozenset[str]
    headers: Mapping[str, str]
    header_words: frozenset[str]
    media_types: frozenset[str]
    realms: frozenset[str]
    path_words: frozenset[str]
    parameters: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    kept: Mapping[str, str]
    values: Mapping[str, re.Pattern[str]]
    declared: frozenset[str] = frozenset()
    marks: tuple[str, ...] = ()

    def marks_in(self, text: str) -> tuple[str, ...]:
        """The names of walls that a text contains."""
        lower = text.casefold()
        return tuple(mark for mark in self.marks if mark.casefold() in lower)

    def text(self, text: str) -> str:
        """Free text without anything that is not known: each run of other words and signs becomes `removed`.

        Blanks and ends of lines next to known texts stay. Idempotent, and linear in the length of the text.
        """
        pieces: list[str] = []
        gap: list[tuple[str, str]] = []
        position, text = 0, text[:LONGEST]
        while position < len(text):
            kept, end = self._known_at(text, position)
            if kept:
                pieces += [_joined(gap, pieces[-1] if pieces else "", kept), kept]
                gap = []
            else:
                gap.append(_piece(text, position, end))
            position = end
        pieces.append(_joined(gap, pieces[-1] if pieces else "", ""))
        return "".join(pieces)

    def is_whole(self, text: str) -> bool:
        """Whether all of a text is known."""
        return len(text) <= LONGEST and REMOVED not in text and self.text(text) == text

    def _known_at(self, text: str, position: int) -> tuple[str, int]:
        """What is known at this place, and where it ends; if nothing is, an empty text and where the next piece begins."""
        token = _TOKEN.match(text, position)
        assert token is not None
        if token.group().isspace():
            return "", token.end()
        if url := _URL.match(text, position):
            return "", url.end()
        for form in self.forms:
            if found := form.match(text, position):
                return found.group(), found.end()
        for read in (_path, self._phrase):
            kept, end = read(text, position)
            if end:
                return kept, end
        return "", token.end()

    def _phrase(self, text: str, position: int) -> tuple[str, int]:
        first = _TOKEN.match(text, position)
        steps = self.phrases.get(first.group().casefold()) if first else None
        if not steps:
            return "", 0
        words: list[str] = []
        ends: list[int] = []
        for token in _TOKEN.finditer(text, position):
            if not token.group().isspace():
                words.append(token.group().casefold())
                ends.append(token.end())
            if len(words) == _LONGEST_PHRASE:
                break
        for step in steps:
            if tuple(words[: len(step)]) == step:
                end = ends[len(step) - 1]
                return re.sub(r"\s+", " ", text[position:end]), end
        return "", 0

    def plain(self, text: str) -> str:
        """A public text, such as a product's name, without e-mail addresses, IP addresses, paths on the server and keys."""
        text = _EMAIL.sub("someone@example.com", text)
        text = _IPV4.sub("192.0.2.1", text)
        text = _SERVER_PATH.sub(lambda found: path_on_server(found.group()) or REMOVED, text)
        return TOKEN.sub(REMOVED, text)

    def version_of_products(self, text: str) -> str:
        """`nginx/1.24.0 (Ubuntu) PHP/8.2.1`: products of the table with their versions (RFC 9110 §10.2.4); empty if there is none."""
        found = []
        for name, version in _PRODUCT.findall(text[:400]):
            if name.casefold() in self.products:
                found.append(name + version)
            elif name and version.startswith("/") and not found:
                found.append(f"{REMOVED}{version}")
        return " ".join(found)

    def is_word(self, value: str) -> bool:
        """Whether it is a word of APIs, a unit, a currency or a country."""
        return value in self.words

    def fits(self, form: str, value: str) -> bool:
        """Whether a whole value has one of the forms of the table."""
        return len(value) <= 200 and self.values[form].fullmatch(value) is not None

    def with_more(self, names: Iterable[str], texts: Iterable[str]) -> "Known":
        """The table with further names and further texts."""
        texts = tuple(texts)
        more = _by_first_word(texts)
        phrases = {**self.phrases, **{word: _longest_first([*self.phrases.get(word, ()), *steps]) for word, steps in more.items()}}
        return replace(self, names=self.names | {*names}, phrases=phrases, declared=frozenset(texts))


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_SERVER_PATH = re.compile(
    r"(?<![\w:/.\\<])(?:[A-Za-z]:\\|/(?:home|var|srv|usr|opt|www|mnt|data|kunden|customers|Users|root|tmp|etc)/)[\w.~@+/\\-]{1,300}"
)
_PRODUCT = re.compile(r"([A-Za-z][\w.+-]{0,40})((?:/[0-9][0-9.]{0,15}(?:-?[a-z]{1,5}[0-9]{0,2})?)?)")


@cache
def known() -> Known:
    """data/known.toml."""
    table = data_file("known")
    words = table["words"]
    return Known(
        phrases=_by_first_word(text for group in table["phrases"] for text in group["texts"]),
        forms=tuple(_form(each["pattern"]) for each in table["forms"]),
        products=frozenset(table["products"]["names"].casefold().split()),
        headers=table["headers"],
        header_words=frozenset(table["header_words"]["words"].casefold().split()),
        media_types=frozenset(table["header_words"]["media_types"].split()),
        realms=frozenset(each.casefold() for each in table["header_words"]["realms"]),
        path_words=frozenset(table["urls"]["path"].split()),
        parameters=frozenset(table["urls"]["parameters"].split()),
        names=frozenset(table["properties"]["names"].split()),
        words=frozenset(word for kind in ("words", "currencies", "countries") for word in words[kind].split()),
        kept=table["kept"],
        values={name: re.compile(pattern) for name, pattern in table["values"].items()},
        marks=tuple(mark for group in table["phrases"] for mark in group.get("marks", ())),
    )


def _form(pattern: str) -> re.Pattern[str]:
    """Forms begin where a word begins."""
    return re.compile(rf"(?<!\w){pattern}" if pattern[:1].isalpha() else pattern)


def _by_first_word(texts: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in texts:
        step = tuple(token.casefold() for token in _TOKEN.findall(text) if not token.isspace())
        found.setdefault(step[0], []).append(step)
    return {word: _longest_first(steps) for word, steps in found.items()}


def _longest_first(steps: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(dict.fromkeys(steps), key=lambda step: -len(step)))


def _piece(text: str, position: int, end: int) -> tuple[str, str]:
    found = text[position:end]
    return ("blank" if found.isspace() else "sign" if found in _SIGNS else "lost"), found


def _joined(gap: list[tuple[str, str]], before: str, after: str) -> str:
    """What stands between two texts that are kept: signs and blanks, with `removed` for everything else."""
    lost = [number for number, (kind, _) in enumerate(gap) if kind == "lost"]
    if not lost:
        return "".join(found for _, found in gap)
    head, tail = ("".join(found for _, found in part) for part in (gap[: lost[0]], gap[lost[-1] + 1 :]))
    head = head or (" " if _is_word(before[-1:]) else "")
    tail = tail or (" " if _is_word(after[:1]) else "")
    return f"{head}{REMOVED}{tail}"


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _path(text: str, position: int) -> tuple[str, int]:
    """A path on the server, cut down to its part inside WordPress. The text is empty, and the end is not, if nothing is left of it."""
    begins = text[position] in "/\\" or text[position + 1 : position + 3] in (":/", ":\\")
    way = _WAY.match(text, position) if begins else None
    inside = _OF_WORDPRESS.match(text, way.end() if way else position)
    if inside:
        rest = _REST.match(text, inside.end())
        return _plain_path(inside.group()), rest.end() if rest else inside.end()
    path = _PATH.match(text, position) if begins else None
    if path is None or path.group().count("/") + path.group().count("\\") < 2:
        return "", 0
    last = re.split(r"[/\\]", path.group())[-1]
    return (last, path.end()) if last in known().path_words else ("", path.end())


def path_on_server(path: str) -> str:
    """The part of a path inside WordPress, or its last part if that is WordPress's own; empty if neither."""
    found, end = _path(path, 0)
    return found if end else ""


def _plain_path(path: str) -> str:
    parts = re.split(r"[/\\]", path)
    return "/".join(REMOVED if sum(map(str.isdigit, part)) > 6 or TOKEN.search(part) else part for part in parts)
