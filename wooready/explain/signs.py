"""What a message holds that outweighs the words around it (data/signs.toml): statuses, error numbers, codes, names of products.

A sign is known by its parts, which must all be there. A number counts with its kind only: 1020 is nothing by itself, `error code: 1020` is
Cloudflare's, and `timed out after 1020 ms` a time. Statuses and numbers: RFC 9110, libcurl-errors, Cloudflare's list of 1xxx errors.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from http import HTTPStatus
from typing import NotRequired, TypedDict

from wooready.files import data_file

#: The parts of an alternative that are numbers, and not words.
_NUMBER = re.compile(r"(?:http [0-9x]{3}|curl [0-9]+|cloudflare [0-9x]{4}|wait short)")
#: Characters of a message that are read; the rest of a log says nothing new.
_READ = 20_000
#: A client that waits for no longer than these milliseconds gives up before many good shops answer: WordPress's own waits 5 seconds.
_SHORT_WAIT = 10_000


@dataclass(frozen=True)
class Sign:
    """One table of the file. `alternatives`: the parts that must be there together. `names`: causes and failures, in order."""

    id: str
    alternatives: tuple[frozenset[str], ...]
    names: tuple[str, ...]
    note: str
    source: str
    vague: bool


@dataclass(frozen=True)
class Seen:
    """A sign in a message. `parts`: the most specific alternative that is there; `weight` grows with what it says."""

    sign: Sign
    parts: frozenset[str]

    @property
    def weight(self) -> float:
        return sum(map(_weight, self.parts))

    @property
    def is_status(self) -> bool:
        """Whether it is a bare HTTP status."""
        return all(part.startswith("http ") and _is_number(part) for part in self.parts)


class _Row(TypedDict):
    """A table of the file."""

    when: list[str]
    names: list[str]
    source: str
    note: NotRequired[str]
    vague: NotRequired[bool]


@cache
def signs() -> tuple[Sign, ...]:
    """data/signs.toml, in its order."""
    rows: Mapping[str, _Row] = {id: row for id, row in data_file("signs").items() if id != "format"}
    return tuple(
        Sign(
            id,
            tuple(frozenset(part.strip() for part in each.split(" + ")) for each in row["when"]),
            tuple(row["names"]),
            row.get("note", ""),
            row["source"],
            row.get("vague", False),
        )
        for id, row in rows.items()
    )


def seen_in(message: str) -> tuple[Seen, ...]:
    """The signs in a message, the most specific first. One that another outweighs, because it holds all of its parts, is left out."""
    return outweighing(every_sign(message))


@lru_cache(maxsize=4096)
def every_sign(message: str) -> tuple[Seen, ...]:
    """All signs in a message, the outweighed ones too."""
    text = plain(message)
    numbers = numbers_in(text)
    found = []
    for sign in signs():
        fitting = [parts for parts in sign.alternatives if all(_is_there(part, text, numbers) for part in parts)]
        if fitting:
            found.append(Seen(sign, max(fitting, key=lambda parts: sum(map(_weight, parts)))))
    return tuple(sorted(found, key=lambda seen: -seen.weight))


def outweighing(found: Sequence[Seen]) -> tuple[Seen, ...]:
    """Those that no other one holds; beside a clear one no bare status, and no vague one."""
    kept = [seen for seen in found if not any(_holds(other.parts, seen.parts) for other in found if other is not seen)]
    clear = [seen for seen in kept if not seen.is_status and not seen.sign.vague]
    if clear:
        return tuple(clear)
    vague = [seen for seen in kept if not seen.is_status]
    # Of bare statuses only the best is kept: `http 404` says more than `http 4xx`, and a class alone says less than a vague sign.
    statuses = [seen for seen in kept if seen.is_status and not (vague and seen.weight < 1)][:1]
    return (*statuses, *vague)


def _holds(more: frozenset[str], parts: frozenset[str]) -> bool:
    """Whether some parts say everything that others do, and more: all of them are there, or are words within theirs."""
    return more != parts and all(any(part == each or _within(part, each) for each in more) for part in parts)


def _within(part: str, longer: str) -> bool:
    return part != longer and not _is_number(part) and part.rstrip("*") in longer


def _weight(part: str) -> float:
    if not _is_number(part):
        return 3 + min(len(part), 60) / 60
    kind, _, number = part.partition(" ")
    if kind == "http":
        return 0.1 if "x" in number else 1
    return 3 if "x" in number else 5


def _is_there(part: str, text: str, numbers: frozenset[str]) -> bool:
    return part in numbers if _is_number(part) else part.rstrip("*") in text and bool(_words(part).search(text))


@cache
def _is_number(part: str) -> bool:
    return bool(_NUMBER.fullmatch(part))


@cache
def _words(part: str) -> re.Pattern[str]:
    """The part as whole words; a * at the end stands for the rest of a word."""
    stem = part.rstrip("*")
    start = r"(?<!\w)" if stem[0].isalnum() else ""
    end = r"(?!\w)" if stem[-1].isalnum() and stem == part else ""
    return re.compile(start + re.escape(stem) + end)


# ------------------------------------------------------------------ reading a message


def plain(message: str) -> str:
    """In lower case, without accents, entities, escapes and typographic quotes, and with single spaces.

    Dots and marks of letters differ between systems and alphabets; a code in a message of any language stays what it is.
    """
    text = html.unescape(message[:_READ])
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"[\u2018\u2019\u201a\u201b]", "'", re.sub(r"[\u201c-\u201f]", '"', text)).replace("…", "...")
    text = re.sub(r"[\u2010-\u2015]", "-", text)
    letters = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ł", "l").replace("ø", "o").replace("æ", "ae"))
    kept = (each for each in letters if not unicodedata.combining(each) and unicodedata.category(each) not in ("Cf", "Cs"))
    return " ".join("".join(kept).split())


_NAMED_STATUS = re.compile(
    r"\b(?:(?:http)?status(?:[ _-]?code)?|https?(?:/\d(?:\.\d)?)?|httpcode|errorcode|code|error|success|returned|responded"
    r"|response|answered|answers|got|received|rejected|failed)"
    r"(?:[\s:=\"'(\[#-]|\b(?:error|code|status|response|http|with|the|a|an|of|is|was)\b){0,8}"
    r"([1-5]\d\d)\b(?![.:,]?\d|\s?(?:ms|milli|s\b|sec|bytes|items|records|products|orders|%|kb|mb))"
)
_STATUS_FORMS = (
    _NAMED_STATUS,
    re.compile(r"^[\W_]*([1-5]\d\d)(?=$|[\s:;,)\]-])(?!\s?(?:ms|milli|s\b|sec|bytes|items|records|products|orders|%))"),  # 401 Unauthorized
    re.compile(r"[(\[]([3-5]\d\d)[)\]]"),  # (403)
    re.compile(rf"\b([3-5]\d\d)[ :-]*[(\[]?(?:{'|'.join(re.escape(each.phrase.lower()) for each in HTTPStatus)})\b"),  # 401 (Unauthorized)
    re.compile(r"\b([3-5]\d\d) (?:client|server) error\b"),
    re.compile(r"http/\d(?:\.\d)?\" ([1-5]\d\d) (?:\d|-)"),  # a line of an access log
    re.compile(r"[:-] ?([45]\d\d)\W*$"),
)
_PHRASES = {
    each.phrase.lower(): each.value
    for each in HTTPStatus
    if each.value >= 400 and " " in each.phrase and each.value not in (404, 408, 418, 421, 425)
} | {"request entity too large": 413, "payload too large": 413, "resource limit is reached": 508, "gateway time-out": 504}
#: Reasons of one word, and those that are met in other sentences, count only if they are the whole message.
_WHOLE = {"forbidden": 403, "unauthorized": 401, "not found": 404, "conflict": 409, "access denied": 403, "found": 302}
_CURL = re.compile(r"\bcurl(?:[ _-]?(?:error|errno|code|err))*[\s:=#(\[]*(\d{1,3})\b|\bcurle? ?\((\d{1,3})\)|\berror: ?\((\d{1,2})\)")
_CLOUDFLARE = re.compile(
    r"(?:error|code|cf|cloudflare)(?:[\s:=\"'#_()-]|error|code|of|is){0,6}(1[0-2]\d\d)\b(?![.:]?\d| ?(?:ms|millis|bytes))"
)
_TIME = re.compile(r"(\d+(?:\.\d+)?) ?(ms|milliseconds?|millis|s|secs?|seconds?)\b|timeout[=: ]+(\d+(?:\.\d+)?)\b(?! ?m)")


def numbers_in(text: str) -> frozenset[str]:
    """The numbers that mean something, with their kind: `http 403`, `curl 28`, `cloudflare 1020`, `wait short`. `text` is plain."""
    return frozenset((*_statuses(text), *_curl(text), *_cloudflare(text), *_waits(text)))


def _statuses(text: str) -> Iterator[str]:
    # `error code: 1020` is no status, and neither is the port in `10.0.0.1:443`.
    bare = re.sub(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|https?://\S+|\bcurl[^a-z]*?(?:error|errno|:)?[\s:(\[]*\d+", " ", text)
    found = {match[1] for form in _STATUS_FORMS for match in form.finditer(bare)}
    if not found and (said := re.search(rf"\b(?:{'|'.join(map(re.escape, _PHRASES))})\b", bare)):
        found = {str(_PHRASES[said[0]])}
    if not found and (whole := bare.strip(" .!:\"'")) in _WHOLE:
        found = {str(_WHOLE[whole])}
    for status in sorted(found):
        yield f"http {status}"
        if status[0] in "345":
            yield f"http {status[0]}xx"


def _curl(text: str) -> Iterator[str]:
    for match in _CURL.finditer(text):
        if match[3] is None or "curl" in text:
            yield f"curl {int(match[1] or match[2] or match[3])}"


def _cloudflare(text: str) -> Iterator[str]:
    if "sql" in text:  # databases number their errors likewise
        return
    codes = {match[1] for match in _CLOUDFLARE.finditer(text)}
    if "cloudflare" in text or "ray id" in text:
        codes |= set(re.findall(r"(?<![\d.:-])1[0-2]\d\d(?![\d.:-])", text))
    if re.fullmatch(r"1[01]\d\d", text):
        codes.add(text)
    for code in codes:
        yield f"cloudflare {code}"
    if codes and ("cloudflare" in text or "ray id" in text or re.search(r"\berror code: 1\d{3}\b", text)):
        yield "cloudflare 1xxx"


def _waits(text: str) -> Iterator[str]:
    if not re.search(r"time(?:d)?[ _-]?out|deadline|aborted after", text):
        return
    times = [float(match[1] or match[3]) * (1 if (match[2] or "").startswith("m") else 1000) for match in _TIME.finditer(text)]
    if times and max(times) <= _SHORT_WAIT + 999:
        yield "wait short"
