"""Waivers: known failures that a team accepts for a limited time. Each has a reason, an owner and a last day, and stays visible."""

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
#: `applied`: it waives a failure. `expired`: its last day has passed. `unmatched`: its check did not fail in this way.
#: `not judged`: its check was not verified in this run.
State = Literal["applied", "expired", "unmatched", "not judged"]


@dataclass(frozen=True)
class Waiver:
    """`check`: `WRITE-02`, or `WRITE-02[wc/v3]` for one API generation. `cause`: restricts it to failures with that cause; empty for any.

    `shop`: a shop's slug, or `*`. `expires`: the last day on which it is valid.
    """

    check: str
    shop: str
    reason: str
    owner: str
    expires: date
    cause: str = ""

    def names(self, result: Result) -> bool:
        """Whether it refers to this check, whatever the outcome."""
        return self.check in (result.id, result.check)

    def covers(self, result: Result) -> bool:
        """Whether it waives this failure. If several causes fit the evidence, matching one of them is enough."""
        return self.names(result) and result.outcome == "failed" and self.cause in ("", result.cause, *result.rivals)


@dataclass(frozen=True)
class Standing:
    """The state of one waiver in one run of one shop."""

    waiver: Waiver
    state: State


@dataclass(frozen=True)
class Waivers:
    """The waivers of a file that apply to one shop, and the day that counts: that of the run, or of the recording that is judged."""

    given: tuple[Waiver, ...]
    day: date

    def of(self, result: Result) -> Waiver | None:
        """The first valid waiver that covers this failure; None if there is none."""
        return next((each for each in self.given if each.covers(result) and self.day <= each.expires), None)

    def applied(self, results: Iterable[Result]) -> Mapping[str, Waiver]:
        """The waivers that apply, by result id."""
        found = {result.id: self.of(result) for result in results}
        return {id: waiver for id, waiver in found.items() if waiver is not None}

    def standings(self, results: Sequence[Result]) -> tuple[Standing, ...]:
        """The state of each waiver, in the order of the file."""
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
    """Why a waiver fails a run: it has expired, the shop that it names does not need it, or none of several shops needs it."""

    waiver: Waiver
    why: Literal["expired", "needless", "needless everywhere"]


def problems(shops: Sequence[Sequence[Standing]], today: date) -> tuple[Problem, ...]:
    """The waivers that fail a run, each once. `shops`: for each shop of the run, the states of the waivers that apply to it.

    The verdict of a recording uses the day on which it was made, so that it never changes; the run as a whole uses today as well. A `*`
    waiver is reported only when a run of several shops needed it for none of them.
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
        raise UsageError(f"--waivers: the file {path} does not exist.")
    file = read_toml(path, file_format("waivers"))
    waivers: list[Waiver] = []
    entries: list[_Entry] = file.content.get("waivers", [])
    for number, entry in enumerate(entries):
        waiver = _waiver(file, number, entry, ladder, causes)
        if any((each.check, each.shop, each.cause) == (waiver.check, waiver.shop, waiver.cause) for each in waivers):
            raise UsageError(f"{file.place('waivers', number, 'check')}: {waiver.check} is waived twice for the shop {waiver.shop!r}.")
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
        raise wrong("check", f"{check} is judged once for the whole shop, not per API generation. Write {check!r}.")
    if generation and generation not in BY_NAME:
        raise wrong("check", unknown("API generation", generation, BY_NAME))
    cause = entry.get("cause", "")
    if cause and cause not in causes:
        raise wrong("cause", unknown("cause", cause, causes))
    for key, words in (("reason", entry["reason"]), ("owner", entry["owner"])):
        if not words.strip():
            raise wrong(key, "must not be empty. A waiver says why it is there and who answers for it.")
    try:
        expires = date.fromisoformat(entry["expires"])
    except ValueError:
        raise wrong("expires", f"{entry['expires']!r} is not a valid date. Write it as 2026-12-31.") from None
    return Waiver(f"{check}[{generation}]" if generation else check, entry["shop"], entry["reason"], entry["owner"], expires, cause)
