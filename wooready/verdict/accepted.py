"""The outcomes that a person last accepted for a recording: the baseline of the regression run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wooready.files import json_file
from wooready.verdict.checks import Ladder
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import Verdict

FORMAT = 1


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
    """Where the accepted outcomes for a profile are kept: `accepted/PROFILE.json` in the recording's folder."""
    """Where the outcomes against a profile are kept, beside the recording in `folder`."""
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


def load_accepted(folder: Path, profile: str) -> Accepted | None:
    """None if nothing was accepted for this profile. Raises UsageError for a file that cannot be read."""
    path = path_of(folder, profile)
    if not path.exists():
        return None
    content = json_file(path, "accepted", "Accept again with pytest suites --accept")
    checks = {id: (str(outcome), str(cause)) for id, (outcome, cause) in content["checks"].items()}
    return Accepted(str(content["profile"]), str(content["verdict"]), checks)
