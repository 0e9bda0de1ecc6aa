"""history.json: the runs of one shop, beside its reports. From it a report derives what changed since last time, and since when.

verdict.json does not depend on it: the same recording and profile produce the same bytes, whatever earlier runs found.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, NotRequired, TypedDict, cast

from wooready.errors import UsageError
from wooready.files import json_file
from wooready.report.basis import differences, other_marks
from wooready.report.conditions import worded
from wooready.report.verdict_json import BasisJson, VerdictDocument
from wooready.shop.marks import Marks
from wooready.verdict.verdict import Word

FILE, FORMAT = "history.json", 1
#: Runs kept per profile. A finding that is still open keeps its date when the run that first found it is dropped.
MOST_RUNS = 50
#: Of a run whose key and private CA are not known.
UNMARKED = Marks()


class EntryOfHistory(TypedDict):
    """An Entry as stored in the file."""

    check: str
    cause: str
    outcome: Literal["failed", "advice"]
    sentence: str
    since: str


class RunOfHistory(TypedDict):
    """A Run as stored in the file; what those of earlier versions lack is not required."""

    run: str
    observed_at: str
    profile: str
    verdict: Word
    findings: list[EntryOfHistory]
    not_verified: list[str]
    profile_version: NotRequired[str]
    basis: NotRequired[BasisJson]
    marks: NotRequired[dict[str, str]]
    conditions: NotRequired[int]


class History(TypedDict):
    """The file, as described by schemas/wooready/history.json; a test compares the two. `runs`: oldest first."""

    format: Literal[1]
    runs: list[RunOfHistory]


@dataclass(frozen=True)
class Entry:
    """One finding of a run. `since`: the time (UTC, as `observed_at`) of the first run in the unbroken series of runs that found it."""

    check: str
    cause: str
    outcome: Literal["failed", "advice"]
    sentence: str
    since: str

    @property
    def key(self) -> tuple[str, str]:
        """(check id, cause), by which findings of different runs are compared."""
        return self.check, self.cause


@dataclass(frozen=True)
class Run:
    """The data with which a later run is compared. `not_verified`: the ids of the checks that this run could not judge.

    `conditions`: on how many its READY rests. `basis` is None, and `marks` (see shop/marks.py) and `profile_version` are empty, where they
    are not known.
    """

    run: str
    observed_at: str
    profile: str
    verdict: Word
    findings: tuple[Entry, ...]
    not_verified: tuple[str, ...]
    profile_version: str = ""
    basis: BasisJson | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    conditions: int = 0

    @property
    def word(self) -> str:
        """`READY, on 2 conditions`."""
        return worded(self.verdict, self.conditions)


def apart(now: Run, then: Run, marks: Marks = UNMARKED) -> list[str]:
    """What keeps two runs from being compared: how the earlier one was made otherwise; empty if they can be. `marks`: of this run."""
    found = []
    if (now.profile, now.profile_version) != (then.profile, then.profile_version or now.profile_version):
        edition = f", {then.profile_version}" if then.profile == now.profile else ""
        found.append(f"for the profile {then.profile}{edition}")
    return [*found, *differences(now.basis, then.basis), *other_marks(marks.under(then.run), then.marks)]


def run_of(document: VerdictDocument, earlier: Iterable[Run] = (), marks: Mapping[str, str] | None = None) -> Run:
    """The run of a verdict document; `earlier`: the runs before it on the same basis, oldest first."""
    before = list(earlier)
    when = document["run"]["observed_at"]
    findings = [
        Entry(each["check"], each["cause"], each["outcome"], each["sentence"], _since((each["check"], each["cause"]), before) or when)
        for each in document["findings"]
    ]
    not_verified = [each["id"] for each in document["checks"] if each["outcome"] == "not verified"]
    about = document["run"]["id"], when, document["profile"]["name"], document["verdict"]
    basis = document["run"].get("basis")
    return Run(
        *about,
        tuple(findings),
        tuple(not_verified),
        document["profile"].get("version", ""),
        basis,
        marks or {},
        len(document.get("conditions", [])),
    )


def _since(key: tuple[str, str], earlier: list[Run]) -> str:
    """Empty if the finding is new. A run that could not judge the check does not interrupt a series; one with another result does."""
    for run in reversed(earlier):
        if found := next((each for each in run.findings if each.key == key), None):
            return found.since
        if key[0] not in run.not_verified:
            break
    return ""


def before(document: VerdictDocument, runs: Iterable[Run]) -> list[Run]:
    """The earlier runs, on whatever basis, oldest first. A replay of a recording counts as the same run again."""
    this = document["run"]["observed_at"], document["run"]["id"]
    return sorted((each for each in runs if each.run != this[1] and _moment(each) < this), key=_moment)


def comparable(document: VerdictDocument, runs: Iterable[Run], marks: Marks = UNMARKED) -> list[Run]:
    """The earlier runs on the same basis, oldest first."""
    now = run_of(document)
    return [each for each in before(document, runs) if not apart(now, each, marks)]


def _moment(run: Run) -> tuple[str, str]:
    return run.observed_at, run.run


def with_run(document: VerdictDocument, runs: Iterable[Run], marks: Marks = UNMARKED) -> tuple[Run, ...]:
    """The history including this run, oldest first. A replay keeps the marks of the run that it repeats."""
    known = list(runs)
    this = document["run"]["id"]
    mine_before = next((each.marks for each in known if each.run == this), {})
    added = run_of(document, comparable(document, known, marks), marks.under(this) or mine_before)
    others = [each for each in known if (each.run, each.profile) != (added.run, added.profile)]
    mine = sorted((*(each for each in others if each.profile == added.profile), added), key=lambda each: (each.observed_at, each.run))
    rest = [each for each in others if each.profile != added.profile]
    return tuple(sorted((*rest, *mine[-MOST_RUNS:]), key=lambda each: (each.observed_at, each.run, each.profile)))


def to_text(runs: Iterable[Run]) -> str:
    """The text of history.json."""
    return json.dumps({"format": FORMAT, "runs": [_kept(each) for each in runs]}, indent=1, ensure_ascii=False) + "\n"


def _kept(run: Run) -> dict[str, object]:
    """The run without what is not known of it."""
    return {name: value for name, value in asdict(run).items() if value or name not in ("profile_version", "basis", "marks", "conditions")}


def load(folder: Path) -> tuple[Run, ...]:
    """The history in a shop's report folder; if there is none yet, the run of its verdict.json.

    Raises UsageError for a history that cannot be read: it must not be lost silently.
    """
    path = folder / FILE
    if path.exists():
        content = cast(History, json_file(path, "history", "Delete it to start a new history"))
        return tuple(_run(each) for each in content["runs"])
    try:
        return (run_of(load_verdict(folder / "verdict.json")),)
    except UsageError:
        return ()


def load_verdict(path: Path) -> VerdictDocument:
    """Raises UsageError for a file that is not a verdict.json of this format."""
    return cast(VerdictDocument, json_file(path, "verdict", "Judge the shop again"))


def _run(content: RunOfHistory) -> Run:
    findings = tuple(Entry(**each) for each in content["findings"])
    not_verified = tuple(content["not_verified"])
    about = content["run"], content["observed_at"], content["profile"], content["verdict"]
    return Run(
        *about,
        findings,
        not_verified,
        content.get("profile_version", ""),
        content.get("basis"),
        content.get("marks", {}),
        content.get("conditions", 0),
    )


def marks_in(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """The marks of each run in a folder's history, by run id; empty if there is no history that can be read."""
    try:
        return {each.run: each.marks for each in load(folder) if each.marks}
    except UsageError:
        return {}
