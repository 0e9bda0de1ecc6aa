"""What changed since an earlier run of the same shop: fixed, new, still open, and what this run could not check."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from wooready.errors import UsageError
from wooready.report.basis import joined
from wooready.report.conditions import verdict_of
from wooready.report.history import UNMARKED, Entry, Run, apart, before, comparable, load_verdict, marks_in, run_of
from wooready.report.verdict_json import FindingJson, VerdictDocument
from wooready.shop.marks import Marks


@dataclass(frozen=True)
class Item(Entry):
    """A finding of one of the two runs. `note`: an additional remark; empty for none."""

    note: str = ""


@dataclass(frozen=True)
class Changes:
    """The run of `now` compared with that of `earlier` (times in UTC). Each list in the order of the ladder.

    `apart`: why it is not compared with the run that was the latest, or the one asked for; empty if it is. If there is no other run to
    compare it with either, `earlier` and the lists are empty.
    """

    now: str
    earlier: str
    earlier_verdict: str
    verdict: str
    fixed: tuple[Item, ...] = ()
    new: tuple[Item, ...] = ()
    open: tuple[Item, ...] = ()
    unseen: tuple[Item, ...] = ()
    apart: str = ""

    @property
    def remark(self) -> str:
        """What to say after the headline; empty for nothing."""
        return self.apart if self.earlier else ""

    @property
    def headline(self) -> str:
        """`Since 2026-11-20: 1 fixed, 2 new, 3 still open`."""
        if not self.earlier:
            return self.apart
        counts = [(len(self.fixed), "fixed"), (len(self.new), "new"), (len(self.open), "still open"), (len(self.unseen), "not checked")]
        said = ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing to report, either then or now"
        was = f"; it was {self.earlier_verdict}" if self.earlier_verdict != self.verdict else ""
        return f"Since {self.day}: {said}{was}"

    @property
    def day(self) -> str:
        """The day of the earlier run, with its time if both runs were on the same day."""
        return _day(self.earlier, self.now)

    @property
    def groups(self) -> tuple[tuple[str, str, tuple[Item, ...]], ...]:
        """(CSS class, heading, items) of each group that is not empty. Of the findings still open, only the failures."""
        named = (
            ("fixed", "Fixed", self.fixed),
            ("new", "New", self.new),
            ("open", "Still open", tuple(each for each in self.open if each.outcome == "failed")),
            ("unseen", "Not checked this time", self.unseen),
        )
        return tuple(each for each in named if each[2])

    @property
    def old_advice(self) -> tuple[Item, ...]:
        """The advice that is still open."""
        return tuple(each for each in self.open if each.outcome == "advice")

    def since_of(self, finding: FindingJson) -> str:
        """The day since which a finding has been open; empty for a new one."""
        return next((each.since[:10] for each in self.open if (each.check, each.cause) == (finding["check"], finding["cause"])), "")


def _day(then: str, now: str) -> str:
    return f"{then[:10]} {then[11:16]} UTC" if then[:10] == now[:10] else then[:10]


def changes(
    document: VerdictDocument, runs: Iterable[Run], given: VerdictDocument | None = None, marks: Marks = UNMARKED
) -> Changes | None:
    """`runs`: the shop's history. `given`: the verdict document to compare with; without one, the latest earlier run in the history that
    was made on the same basis. `marks`: of this run.

    None if there is nothing to compare with.
    """
    runs, this = list(runs), run_of(document)
    earlier, before_it = comparable(document, runs, marks), before(document, runs)
    latest = before_it[-1] if before_it else None
    if given is not None:
        own = {each.run: each.marks for each in runs}.get(given["run"]["id"])
        asked = run_of(given, comparable(given, runs), own or (marks.known or {}).get(given["run"]["id"], {}))
        fits = not apart(this, asked, marks)
        earlier = [*(each for each in earlier if each.run != asked.run and each.observed_at < asked.observed_at), asked] if fits else []
        latest = asked
    why = _apart(this, latest, marks, others=bool(earlier)) if latest else ""
    if not earlier:
        return Changes(this.observed_at, "", "", document["verdict"], apart=why) if why else None
    last, now = earlier[-1], run_of(document, earlier)
    then = {each.key: each for each in last.findings}
    outcomes = {each["id"]: each for each in document["checks"]}
    causes = {each.check: each.cause for each in now.findings}
    fixed, unseen = [], []
    for each in last.findings:
        check = outcomes.get(each.check)
        if each.key in {found.key for found in now.findings}:
            continue
        if check is None or check["outcome"] == "not verified":
            unseen.append(_item(each, check["reason"] if check else "the check no longer exists"))
        elif check["outcome"] == "not applicable":
            fixed.append(_item(each, f"no longer applies: {check['reason']}"))
        else:
            fixed.append(_item(each, f"now {causes[each.check]}" if each.check in causes else ""))
    still = [_item(each, _turned(then[each.key].outcome, each.outcome)) for each in now.findings if each.key in then]
    fresh = [_item(each, _first(each, last)) for each in now.findings if each.key not in then]
    # A finding that comes back after a run that could not judge it is not new.
    back = [each for each in fresh if each.since != now.observed_at]
    return Changes(
        now.observed_at,
        last.observed_at,
        last.word,
        verdict_of(document),
        tuple(fixed),
        tuple(each for each in fresh if each not in back),
        (*still, *back),
        tuple(unseen),
        why,
    )


def _apart(now: Run, then: Run, marks: Marks, *, others: bool) -> str:
    """Why the runs are not compared. That each system has runs of its own goes without saying where there are `others` to compare with."""
    found = apart(now, then, marks)
    if not found or (others and now.profile != then.profile):
        return ""
    return f"Not compared with the run of {_day(then.observed_at, now.observed_at)}: it was made {joined(found)}."


def _item(entry: Entry, note: str = "") -> Item:
    return Item(**asdict(entry), note=note)


def _turned(before: str, now: str) -> str:
    return "" if before == now else f"{before} before, {now} now"


def _first(entry: Entry, last: Run) -> str:
    return "could not be checked last time" if entry.check in last.not_verified else ""


def find_earlier(given: Path, slug: str, profile: str) -> VerdictDocument | None:
    """The verdict that `--since` names: a verdict.json, a folder with one, or a folder of reports, from which this shop's is taken.

    None if a folder of reports has none for this shop. Raises UsageError for a path that is none of these, and for a verdict
    against a profile other than `profile`.
    """
    if not given.exists():
        raise UsageError(f"--since {given}: no such file or folder. Give a verdict.json, or a folder of reports.")
    path = _verdict_at(given, slug)
    if path is None:
        if any(given.glob("*/verdict.json")):
            return None
        raise UsageError(f"--since {given}: the folder contains no verdict.json. Give a verdict.json, or a folder of reports.")
    found = load_verdict(path)
    if found["profile"]["name"] != profile:
        raise UsageError(f"--since {path}: it was judged against {found['profile']['name']}, not {profile}. Give one for the same profile.")
    return found


def _verdict_at(given: Path, slug: str) -> Path | None:
    places = [given] if given.is_file() else [given / "verdict.json", given / slug / "verdict.json"]
    return next((each for each in places if each.is_file()), None)


def marks_beside(given: Path, slug: str) -> Mapping[str, Mapping[str, str]]:
    """The marks in the history beside the verdict that `--since` names, by run id."""
    path = _verdict_at(given, slug)
    return marks_in(path.parent) if path else {}


def is_of_one_shop(given: Path) -> bool:
    """Whether `--since` names a single verdict rather than a folder of reports."""
    return given.is_file() or (given / "verdict.json").is_file()
