"""Explains an error message of the connecting system, using the profile's symptoms, the causes and the catalogue of failures.

A cause, a check or a failure in the catalogue is explained by its id.
"""

import re
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache

from wooready import resources
from wooready.errors import UsageError
from wooready.explain.catalogue import Failure, catalogue
from wooready.explain.messages import Hit, Messages
from wooready.report.reading import WIDTH
from wooready.shop.profile import Profile, Symptom
from wooready.verdict.causes import SERVERS, WHO, Place, causes
from wooready.verdict.checks import Check, Ladder, load_ladder
from wooready.verdict.rules import causes_of, checks_by_cause, rows_of

#: Maximum number of lines of an answer to a message, and of one paragraph in it.
SCREEN, PARAGRAPH = 24, 3
_SYMPTOM = "symptom "


def explain(asked: str, profile: Profile) -> str:
    """The text that explains `asked`: a message, or the id of a cause, check or failure. Raises UsageError if nothing matches."""
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
    """The messages of the profile, of the causes and of the catalogue."""
    symptoms = [(each.message, f"{_SYMPTOM}{number}") for number, each in enumerate(profile.symptoms)]
    return Messages([*symptoms, *_common()])


def _message(message: str, profile: Profile) -> str:
    messages = known_messages(profile)
    hits = messages.find(message)
    if not hits:
        near = ", ".join(f'"{text}"' for text in messages.closest(message))
        raise UsageError(
            f"No known message matches {message[:80]!r} for {profile.title}. wooready check HOST finds the cause by testing.\n"
            f"The closest known messages: {near}"
        )
    symptoms, found, unseen = _owners(hits, profile)
    lines = []
    for symptom in symptoms[:1]:
        lines += _symptom(symptom, profile)
    first, *others = found or [""]
    if first and not symptoms:
        lines += _first(first)
    elif first:
        others = [first, *others]
    if not found:
        for failure in unseen[:1]:
            lines += _unseen(failure, short=True)
        unseen = unseen[1:]
    names = [*(_line(name) for name in others), *(f"{each.id} (no run detects it) {each.what}" for each in unseen)]
    return _join([*lines, *_others([*others, *(each.id for each in unseen)], names, SCREEN - len(lines), symptoms=bool(symptoms))])


def _owners(hits: Sequence[Hit], profile: Profile) -> tuple[list[Symptom], list[str], list[Failure]]:
    """The symptoms, causes and unseen failures that the hits belong to: best match first, then the more frequent."""
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
    symptoms = [profile.symptoms[int(each.removeprefix(_SYMPTOM))] for each in ranked if each.startswith(_SYMPTOM)]
    unseen = [failure for each in ranked if (failure := catalogue().get(each)) and failure.unseen]
    return symptoms, [each for each in ranked if each in causes()], unseen


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
            cut=True,
        ),
    ]


def _first(name: str) -> list[str]:
    cause = causes()[name]
    return [
        *_short(f"{name}: {_plain(cause['sentence'])}"),
        *_rows(
            ("Who", _people(cause["who"])),
            ("Where", _place(cause["where"])[-1]),
            ("How", cause["how"]),
            ("Checks", ", ".join(_checks().get(name, ()))),
            ("Catalogue", ", ".join(cause["rows"])),
            cut=True,
        ),
    ]


def _others(names: list[str], lines: list[str], room: int, *, symptoms: bool) -> list[str]:
    """The other possibilities, one line each; if there is no more room, only their names."""
    head = ["", "Causes with this symptom, likeliest first:" if symptoms else "Other possible causes, likeliest first:"] if lines else []
    more = "wooready check HOST finds out which. Details: " if set(names) & set(causes()) else "Details: "
    end = ["", f"{more}wooready explain NAME"]
    for shown in range(len(lines), -1, -1):
        rest = textwrap.wrap(f"and {', '.join(names[shown:])}", WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
        each_one = [f"  {textwrap.shorten(each, WIDTH - 2, placeholder=' …')}" for each in lines[:shown]]
        wanted = [*head, *each_one, *(rest if names[shown:] else []), *end]
        if len(wanted) <= room:
            return wanted
    return end


def _line(name: str) -> str:
    checks = ", ".join(_checks().get(name, ())[:2])
    return f"{name} ({checks}) {_plain(causes()[name]['sentence'])}"


# ------------------------------------------------------------------ an id


def _cause(name: str) -> list[str]:
    cause = causes()[name]
    settings = [(SERVERS[kind], text) for kind, text in cause.get("servers", {}).items()]
    rules = [f"{check}: {row.words()}" for check, row in rows_of(name)] or [cause.get("seen_when", "")]
    apart = dict.fromkeys((" or ".join(row.causes), row.apart) for _, row in rows_of(name) if row.apart)
    return [
        *_wrap(f"{name}: {_plain(cause['sentence'])}"),
        *_rows(
            ("Who", _people(cause["who"])),
            *(("Where", place) for place in _place(cause["where"])),
            ("How", cause["how"]),
            *settings,
            ("Why", cause["why"]),
            ("Symptom", cause.get("shows", "")),
            ("Checks", ", ".join(_checks().get(name, ()))),
            *(("Named when", rule) for rule in rules),
            ("Catalogue", ", ".join(cause["rows"])),
        ),
        *(line for causes_of_row, command in apart for line in ("", f"To tell apart {causes_of_row}:", _plain(command))),
        "",
        "Verify:",
        _plain(cause["verify"]),
    ]


def _failure(failure: Failure) -> list[str]:
    lines = [*_wrap(f"{failure.id}: {failure.what}"), *_rows(("Symptom", "; ".join(failure.shows)))]
    if failure.unseen:
        return [*lines, *_unseen(failure)[1:]]
    return [*lines, "", "Causes:", *(line for name in failure.causes for line in _wrap(_line(name), "  - ", "    "))]


def _unseen(failure: Failure, *, short: bool = False) -> list[str]:
    return [
        *_wrap(f"{failure.id}: {failure.what}"),
        *_rows(
            ("Means", failure.means),
            ("Who", _people(failure.who)),
            ("Do", failure.do),
            ("Checks", f"none: {failure.unseen[0].lower()}{failure.unseen[1:]}"),
            cut=short,
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
        *(line for name in causes_of(check) for line in _wrap(f"{name}: {_plain(causes()[name]['sentence'])}", "  - ", "    ")),
    ]


# ------------------------------------------------------------------ words


def _place(where: str | list[Place]) -> list[str]:
    """The menu path, or one for each range of WooCommerce releases; the last one is the current one."""
    if isinstance(where, str):
        return [where]
    return [f"{each['text']}{' (before WooCommerce ' + each['before'] + ')' if 'before' in each else ''}" for each in where]


def _people(who: Sequence[str]) -> str:
    return ", ".join(WHO[each] for each in who)


def _plain(text: str) -> str:
    """Placeholders in readable form: {host} becomes <host>. Examples in parentheses are left out."""
    shown = re.sub(r"(?<!\{)\{(\w+)\}(?!\})", r"<\1>", re.sub(r" \(\{\w+\}\)", "", text))
    return shown.replace("{{", "{").replace("}}", "}")


def _rows(*rows: tuple[str, str], cut: bool = False) -> list[str]:
    lines: list[str] = []
    indent = max(len(name) for name, text in rows if text) + 3
    for name, text in rows:
        if text:
            wrap = _short if cut else _wrap
            lines += wrap(_plain(text), f"{name + ':':<{indent}}", " " * indent)
    return lines


def _short(text: str, first: str = "", rest: str = "") -> list[str]:
    lines = _wrap(text, first, rest)
    return lines if len(lines) <= PARAGRAPH else [*lines[: PARAGRAPH - 1], f"{lines[PARAGRAPH - 1][: WIDTH - 2].rstrip()} …"]


def _wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _join(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
