"""Waivers: known failures that a team lives with for a while. Each has a reason, an owner and a last day, and stays visible."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, NotRequired, TypedDict

from wooready.errors import UsageError, unknown
from wooready.files import TomlFile, file_format, read_toml
from wooready.verdict.checks import Ladder
from wooready.verdict.outcome import Result
from wooready.woocommerce.generations import BY_NAME

EVERY_SHOP = "*"
#: `applied`: a failure is waived by it. `expired`: its last day was over. `unmatched`: its check did not fail in this way.
#: `not judged`: this run cannot tell, because its check was not verified.
State = Literal["applied", "expired", "unmatched", "not judged"]


@dataclass(frozen=True)
class Waiver:
    """`check`: `WRITE-02`, or `WRITE-02[wc/v3]` for one API generation. `cause`: only a failure of that cause; empty for any.

    `shop`: a shop's slug, or `*`. `expires`: the last day on which it holds.
    """

    check: str
    shop: str
    reason: str
    owner: str
    expires: date
    cause: str = ""

    def names(self, result: Result) -> bool:
        """Whether it speaks of this check, whatever the outcome."""
        return self.check in (result.id, result.check)

    def covers(self, result: Result) -> bool:
        """Whether it waives this failure. Where the evidence fits several causes, one of them is enough."""
        return self.names(result) and result.outcome == "failed" and self.cause in ("", result.cause, *result.rivals)


@dataclass(frozen=True)
class Standing:
    """What became of one waiver in one run of one shop."""

    waiver: Waiver
    state: State


@dataclass(frozen=True)
class Waivers:
    """Those of a file that speak of one shop, on one day: that of the run, or of the recording that is judged."""

    given: tuple[Waiver, ...]
    day: date

    def of(self, result: Result) -> Waiver | None:
        """The first one in force that waives this failure."""
        return next((each for each in self.given if each.covers(result) and self.day <= each.expires), None)

    def applied(self, results: Iterable[Result]) -> Mapping[str, Waiver]:
        """By result id."""
        found = {result.id: self.of(result) for result in results}
        return {id: waiver for id, waiver in found.items() if waiver is not None}

    def standings(self, results: Sequence[Result]) -> tuple[Standing, ...]:
        """In the order of the file."""
        return tuple(Standing(each, self._state(each, results)) for each in self.given)

    def _state(self, waiver: Waiver, results: Sequence[Result]) -> State:
        if self.day > waiver.expires:
            return "expired"
        if any(waiver.covers(result) for result in results):
            return "applied"
        named = [result for result in results if waiver.names(result)]
        return "not judged" if any(result.outcome == "not verified" for result in named) else "unmatched"


NONE = Waivers((), date.min)


@dataclass(frozen=True)
class Problem:
    """Why a waiver fails a run: it is over, the shop that it names does not need it, or none of several shops needs it."""

    waiver: Waiver
    why: Literal["expired", "needless", "needless everywhere"]


def problems(shops: Sequence[Sequence[Standing]], today: date) -> tuple[Problem, ...]:
    """The waivers that fail a run, each once. `shops`: for each shop of the run, what became of the waivers that speak of it.

    The verdict of a recording goes by the day it was made, so that it never changes; the run goes by today as well. A waiver of all shops
    (`*`) is reported only when a run of several shops needed it for none of them.
    """
    found: list[Problem] = []
    for standing in (each for standings in shops for each in standings):
        if standing.state == "expired" or standing.waiver.expires < today:
            found.append(Problem(standing.waiver, "expired"))
        elif standing.state == "unmatched" and standing.waiver.shop != EVERY_SHOP:
            found.append(Problem(standing.waiver, "needless"))
    if len(shops) > 1:
        every = [each for standings in shops for each in standings if each.waiver.shop == EVERY_SHOP]
        needed = {each.waiver for each in every if each.state != "unmatched"}
        found += [Problem(each.waiver, "needless everywhere") for each in every if each.waiver not in needed]
    return tuple(dict.fromkeys(found))


def load_waivers(path: Path, ladder: Ladder, causes: Collection[str]) -> tuple[Waiver, ...]:
    """Raises UsageError with `FILE, line N: KEY: what is wrong`."""
    if not path.is_file():
        raise UsageError(f"--waivers: there is no file {path}.")
    file = read_toml(path, file_format("waivers"))
    waivers: list[Waiver] = []
    entries: list[_Entry] = file.content.get("waivers", [])
    for number, entry in enumerate(entries):
        waiver = _waiver(file, number, entry, ladder, causes)
        if any((each.check, each.shop, each.cause) == (waiver.check, waiver.shop, waiver.cause) for each in waivers):
            raise UsageError(f"{file.place('waivers', number, 'check')}: {waiver.check} of the shop {waiver.shop!r} is waived twice.")
        waivers.append(waiver)
    return tuple(waivers)


class _Entry(TypedDict):
    """One [[waivers]] of the file."""

    check: str
    shop: str
    reason: str
    owner: str
    expires: str
    cause: NotRequired[str]


def _waiver(file: TomlFile, number: int, entry: _Entry, ladder: Ladder, causes: Collection[str]) -> Waiver:
    def wrong(key: str, error: UsageError | str) -> UsageError:
        return UsageError(f"{file.place('waivers', number, key)}: {error}")

    check, _, generation = entry["check"].rstrip("]").partition("[")
    if check not in ladder:
        raise wrong("check", unknown("check", check, (each.id for each in ladder)))
    if generation and not ladder[check].per_generation:
        raise wrong("check", f"{check} is judged once for the whole shop. Write {check!r}.")
    if generation and generation not in BY_NAME:
        raise wrong("check", unknown("API generation", generation, BY_NAME))
    cause = entry.get("cause", "")
    if cause and cause not in causes:
        raise wrong("cause", unknown("cause", cause, causes))
    for key, words in (("reason", entry["reason"]), ("owner", entry["owner"])):
        if not words.strip():
            raise wrong(key, "this is empty. A waiver says why, and who answers for it.")
    try:
        expires = date.fromisoformat(entry["expires"])
    except ValueError:
        raise wrong("expires", f"{entry['expires']!r} is no day of the calendar. Write it as 2026-12-31.") from None
    return Waiver(f"{check}[{generation}]" if generation else check, entry["shop"], entry["reason"], entry["owner"], expires, cause)
