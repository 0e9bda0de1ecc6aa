"""Explains an error message of the connecting system, using the profile's symptoms, the causes and the catalogue of failures.

A cause, a check or a failure in the catalogue is explained by its id.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from wooready import resources
from wooready.errors import UsageError
from wooready.explain.catalogue import Failure, catalogue
from wooready.explain.messages import Hit, Messages
from wooready.explain.signs import Seen, every_sign, plain, seen_in
from wooready.explain.wording import command, in_general, sentence
from wooready.report.reading import WIDTH
from wooready.shop.profile import Profile, Symptom
from wooready.verdict.causes import SERVERS, WHO, Place, causes
from wooready.verdict.checks import Check, Ladder, load_ladder
from wooready.verdict.rules import causes_of, checks_by_cause, rows_of

#: Maximum number of lines of an answer to a message.
SCREEN = 24
_SYMPTOM = "symptom "


def explain(asked: str, profile: Profile) -> str:
    """The text that explains `asked`: a message, or the id of a cause, check or failure.

    Raises UsageError if nothing matches, or if there is nothing to match.
    """
    if not plain(asked).strip("\"'` "):
        raise UsageError('The message is empty. Give the text of the error, such as: wooready explain "Consumer key is invalid."')
    wanted = re.sub(r"(?i)^(?:http|status|code|error)[ :=]+(?=-?\d{1,3}$)", "", asked.strip())  # for a status, only the number matters
    if wanted.lower() in causes():
        return _join(_cause(wanted.lower()))
    if wanted.upper() in catalogue():
        return _join(_failure(catalogue()[wanted.upper()]))
    check = wanted.partition("[")[0].upper()
    if check in _ladder():
        return _join(_check(_ladder()[check]))
    return _message(wanted, profile)


@cache
def _ladder() -> Ladder:
    return load_ladder(resources.folder("suites"))


@cache
def _checks() -> Mapping[str, tuple[str, ...]]:
    """The ids of the checks that can name a cause, by cause."""
    return checks_by_cause(_ladder())


# ------------------------------------------------------------------ a message


@cache
def _common() -> tuple[tuple[str, str], ...]:
    """Every message in the causes and in the catalogue, with the id of its cause or failure."""
    shown = [(text, name) for name, cause in causes().items() for text in _shown(str(cause.get("shows", "")))]
    return (*shown, *((text, failure.id) for failure in catalogue().values() for text in failure.shows))


def _shown(shows: str) -> list[str]:
    """The messages of a cause that are fixed, so without {placeholders}; doubled braces stand for braces."""
    filled = (text for text in shows.split("; ") if text and not re.search(r"(?<!\{)\{\w+\}", text))
    return [re.sub(r" \(that this message .*\)$", "", text).replace("{{", "{").replace("}}", "}") for text in filled]


def known_messages(profile: Profile) -> Messages:
    """The messages of the profile's symptoms, the causes and the catalogue."""
    return _messages(tuple(each.message for each in profile.symptoms))


@cache
def _messages(symptoms: tuple[str, ...]) -> Messages:
    return Messages([*((text, f"{_SYMPTOM}{number}") for number, text in enumerate(symptoms)), *_common()])


def _message(message: str, profile: Profile) -> str:
    known = known_messages(profile)
    hits = known.find(message)
    signs = seen_in(message)
    ranked, note = _ranked(message, signs, hits), next((seen.sign.note for seen in signs if seen.sign.note), "")
    symptoms = [profile.symptoms[int(owner.removeprefix(_SYMPTOM))] for hit in hits for owner in hit.known.owners if _is_symptom(owner)]
    if not ranked and not symptoms:
        near = ", ".join(f'"{text}"' for text in known.closest(message))
        raise UsageError(
            f"No known message matches {_shortened(message)!r} for {profile.title}. wooready check HOST finds the cause by testing.\n"
            f"The closest known messages: {near}"
        )
    if symptoms:
        lines = _symptom(symptoms[0], profile)
        head = "Causes with this symptom:"
    else:
        first, *ranked = ranked
        if signs and first not in signs[0].sign.names:
            note = ""
        lines = _first(first, note) if first in causes() else _unseen(catalogue()[first], note, short=True)
        head = f"Other possible causes{_by_reports([first, *ranked])}:"
    return _join([*lines, *_others(ranked, [_line(each) for each in ranked], SCREEN - len(lines), head)])


def _shortened(message: str) -> str:
    return " ".join(message.split())[:80]


def _is_symptom(owner: str) -> bool:
    return owner.startswith(_SYMPTOM)


def _ranked(message: str, signs: Sequence[Seen], hits: Sequence[Hit]) -> list[str]:
    """The causes and unseen failures that fit, the one that the evidence favours first.

    A specific sign outweighs the words round it, and these outweigh a bare status. A known message that stands in this one word for word
    adds its owners, but not if it is only a part of a sign: what holds of `cannot_view` alone does not hold of it with 403.
    """
    every, kept = every_sign(message), {seen.parts for seen in signs}
    outweighed = [seen.parts for seen in every if seen.parts not in kept]
    literal = [hit for hit in hits if hit.score > 1 and not _is_part(hit, kept, outweighed)]
    named = [name for seen in signs for name in seen.sign.names]
    if signs and not signs[0].is_status:
        return _once([*named, *_owners(literal)])
    if signs:
        words = [hit for hit in literal if not _is_status(hit)]
        return _once([*_owners(words), *named, *_owners(literal)])
    return _once(_owners(hits))


def _is_part(hit: Hit, kept: set[frozenset[str]], outweighed: Sequence[frozenset[str]]) -> bool:
    """Whether a known message says only what a sign that was outweighed says."""
    own = [seen.parts for seen in seen_in(hit.known.text)]
    return bool(own) and not any(parts in kept for parts in own) and any(parts in outweighed for parts in own)


def _is_status(hit: Hit) -> bool:
    own = seen_in(hit.known.text)
    return bool(own) and own[0].is_status


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _owners(hits: Sequence[Hit]) -> list[str]:
    """The causes and unseen failures that the hits belong to: best match first, then the more frequent."""
    scores: dict[str, float] = {}
    through: dict[str, float] = {}
    for hit in hits:
        for owner in hit.known.owners:
            failure = catalogue().get(owner)
            scores[owner] = max(scores.get(owner, 0), hit.score)
            for name in failure.causes if failure else ():
                through[name] = max(through.get(name, 0), hit.score)
    for name, score in through.items():
        scores[name] = max(scores.get(name, 0), score if name in scores else 0.8 * score)
    ranked = sorted(scores, key=lambda owner: (-round(scores[owner], 2), -_met(owner)))
    return [each for each in ranked if each in causes() or (each in catalogue() and catalogue()[each].unseen)]


def _by_reports(ranked: Sequence[str]) -> str:
    """Says that they stand in the order of how often they were reported, if they do."""
    counts = [_met(each) for each in ranked]
    return ", the most often reported first" if len(set(counts)) > 1 and counts == sorted(counts, reverse=True) else ""


def _met(owner: str) -> int:
    rows = causes()[owner]["rows"][:1] if owner in causes() else [owner]
    return max((catalogue()[row].seen for row in rows if row in catalogue()), default=0)


def _symptom(symptom: Symptom, profile: Profile) -> list[str]:
    source = profile.sources[symptom.source]
    note = "; the link to these checks is inferred" if symptom.inferred else ""
    return [
        f'"{symptom.message}"',
        *_rows(
            ("Means", symptom.means),
            ("Do", symptom.do),
            ("Checks", ", ".join(symptom.checks)),
            ("Source", f"{source.title} ({source.date}){note}"),
        ),
    ]


def _first(name: str, note: str) -> list[str]:
    cause = causes()[name]
    return [
        *_wrap(f"{name}: {sentence(cause)}"),
        *_rows(
            ("Who", _people(cause["who"])),
            ("Where", _place(cause["where"])[-1]),
            ("How", cause["how"]),
            ("Note", note),
            ("Checks", ", ".join(_checks().get(name, ()))),
        ),
    ]


def _others(names: Sequence[str], lines: Sequence[str], room: int, head: str) -> list[str]:
    """The other possibilities, one line each; if there is no more room, only their names."""
    more = "wooready check HOST finds out which. Details: " if set(names) & set(causes()) else "Details: "
    end = ["", f"{more}wooready explain NAME"]
    for shown in range(len(lines), -1, -1):
        rest = textwrap.wrap(f"and {', '.join(names[shown:])}", WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        each_one = [f"  {textwrap.shorten(each, WIDTH - 2, placeholder=' …')}" for each in lines[:shown]]
        wanted = [*(["", head] if lines else []), *each_one, *(rest if names[shown:] else []), *end]
        if len(wanted) <= room:
            return wanted
    return end


def _line(name: str) -> str:
    if name in catalogue():
        return f"{name} (no run detects it) {catalogue()[name].what}"
    checks = ", ".join(_checks().get(name, ())[:2])
    return f"{name} ({checks}) {sentence(causes()[name])}"


# ------------------------------------------------------------------ an id


def _cause(name: str) -> list[str]:
    cause = causes()[name]
    settings = [(SERVERS[kind], command(text.replace("`", ""))) for kind, text in cause.get("servers", {}).items()]
    rules = [f"{check}: {row.words()}" for check, row in rows_of(name)] or [cause.get("seen_when", "")]
    apart = dict.fromkeys((" or ".join(row.causes), row.apart) for _, row in rows_of(name) if row.apart)
    return [
        *_wrap(f"{name}: {sentence(cause)}"),
        *_rows(
            ("Who", _people(cause["who"])),
            *(("Where", place) for place in _place(cause["where"])),
            ("How", cause["how"]),
            *settings,
            ("Why", cause["why"]),
            ("Symptom", "; ".join(_shown(cause.get("shows", "")))),
            ("Checks", ", ".join(_checks().get(name, ()))),
            *(("Named when", rule) for rule in rules),
            ("Catalogue", ", ".join(cause["rows"])),
        ),
        *(line for causes_of_row, request in apart for line in ("", f"To tell apart {causes_of_row}:", command(request))),
        "",
        "Verify:",
        command(cause["verify"]),
    ]


def _failure(failure: Failure) -> list[str]:
    lines = [*_wrap(f"{failure.id}: {failure.what}"), *_rows(("Symptom", "; ".join(failure.shows)))]
    if failure.unseen:
        return [*lines, *_unseen(failure)[1:]]
    lines += _rows(("Reports", ", ".join(failure.sources)))
    return [*lines, "", "Causes:", *(line for name in failure.causes for line in _wrap(_line(name), "  - ", "    "))]


def _unseen(failure: Failure, note: str = "", *, short: bool = False) -> list[str]:
    return [
        *_wrap(f"{failure.id}: {failure.what}"),
        *_rows(
            ("Means", failure.means),
            ("Who", _people(failure.who)),
            ("Do", failure.do),
            ("Note", note),
            ("Checks", f"none: {failure.unseen[0].lower()}{failure.unseen[1:]}"),
            ("Reports", "" if short else ", ".join(failure.sources)),
        ),
    ]


def _check(check: Check) -> list[str]:
    return [
        f"{check.id}: {check.title}",
        *_rows(
            ("Rung", check.rung),
            ("Judged", "once per API generation" if check.per_generation else "once"),
            ("Needs", ", ".join(check.needs)),
        ),
        "",
        "Causes that it can name:",
        *(line for name in causes_of(check) for line in _wrap(f"{name}: {sentence(causes()[name])}", "  - ", "    ")),
    ]


# ------------------------------------------------------------------ words


def _place(where: str | list[Place]) -> list[str]:
    """The menu path, or one for each range of WooCommerce releases; the last one is the current one."""
    if isinstance(where, str):
        return [where]
    return [f"{each['text']}{' (before WooCommerce ' + each['before'] + ')' if 'before' in each else ''}" for each in where]


def _people(who: Sequence[str]) -> str:
    return ", ".join(WHO[each] for each in who)


def _rows(*rows: tuple[str, str]) -> list[str]:
    lines: list[str] = []
    indent = max(len(name) for name, text in rows if text) + 3
    for name, text in rows:
        if text:
            lines += _wrap(in_general(text), f"{name + ':':<{indent}}", " " * indent)
    return lines


def _wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _join(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
