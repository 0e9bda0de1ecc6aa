"""The outcomes that a person last accepted for a recording: the baseline of the regression run."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wooready.drafts import must_be_writable, write_atomically
from wooready.errors import UsageError
from wooready.files import json_file
from wooready.verdict.checks import Ladder
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import Verdict

FORMAT = 1
MEND = "Accept again with pytest suites --accept"


@dataclass(frozen=True)
class Accepted:
    """`checks`: outcome and cause by result id."""

    profile: str
    verdict: str
    checks: Mapping[str, tuple[str, str]]

    def differs(self, result: Result) -> str:
        """Empty if a result is as accepted; otherwise both outcomes, in words."""
        now = _words(result.outcome, result.cause)
        if result.id not in self.checks:
            return f"new check, not accepted yet: {now}"
        before = self.checks[result.id]
        return "" if before == (result.outcome, result.cause) else f"accepted was {_words(*before)}; now it is {now}"

    def without(self, ladder: Ladder) -> tuple[str, ...]:
        """The accepted ids whose check is no longer in the ladder."""
        return tuple(id for id in self.checks if id.partition("[")[0] not in ladder)


def _words(outcome: str, cause: str) -> str:
    return f"{outcome} ({cause})" if cause else outcome


def path_of(folder: Path, profile: str) -> Path:
    """Where the accepted outcomes for a profile are kept, beside the recording in `folder`: `accepted/PROFILE.json`."""
    return folder / "accepted" / f"{profile}.json"


def to_text(profile: str, verdict: Verdict, ran: Mapping[str, Result], before: Accepted | None) -> str:
    """The text of the file, in the order of the ladder. A check that this run left out keeps its previously accepted outcome."""
    checks: dict[str, list[str]] = {}
    for result in verdict.results:
        if result.id in ran:
            checks[result.id] = [result.outcome, result.cause]
        elif before and result.id in before.checks:
            checks[result.id] = list(before.checks[result.id])
    return json.dumps({"format": FORMAT, "profile": profile, "verdict": verdict.word, "checks": checks}, indent=1) + "\n"


def load_accepted(folder: Path, profile: str, *, replacing: bool = False) -> Accepted | None:
    """None if nothing was accepted for this profile. Raises UsageError for a file that cannot be read.

    `replacing`: the file is about to be replaced. One that cannot be read then counts as none; UsageError is raised if it cannot be
    replaced either.
    """
    path = path_of(folder, profile)
    try:
        path.lstat()
    except FileNotFoundError:
        return None
    except OSError:
        pass  # reading it says why
    try:
        content = json_file(path, "accepted", MEND)
    except UsageError:
        if is_folder(path) and not _is_empty(path):
            raise UsageError(f"{path}: a folder is in the place of this file. Rename the folder. {MEND}.") from None
        if not replacing:
            raise
        if not is_folder(path):
            must_be_writable(path)
        return None
    checks = {id: (str(outcome), str(cause)) for id, (outcome, cause) in content["checks"].items()}
    return Accepted(str(content["profile"]), str(content["verdict"]), checks)


def keep(path: Path, text: str) -> None:
    """Writes the file, in place of whatever was there, if only an empty folder. Raises UsageError if it cannot be written."""
    if is_folder(path):
        with suppress(OSError):
            path.rmdir()
    write_atomically(path, text)


def is_folder(path: Path) -> bool:
    """Whether it is a folder itself; a link to one is replaced as a file is."""
    return path.is_dir() and not path.is_symlink()


def _is_empty(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:  # it may not be looked into
        return False
