"""The verdict in GitHub Actions: annotations on the run, and the job summary."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from wooready.drafts import reason
from wooready.report import plain, reading
from wooready.report.conditions import conditions, verdict_of
from wooready.report.plain import one_line
from wooready.report.verdict_json import FindingJson, RootCauseJson, VerdictDocument

#: GitHub shows at most ten annotations of each kind from one step.
MOST = 10
#: Maximum size of one step's summary, in bytes. GitHub rejects a summary of more than 1 MiB entirely.
LARGEST_SUMMARY = 1_000_000


def runs_here(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this is a GitHub Actions job."""
    return environment.get("GITHUB_ACTIONS") == "true"


def announce(
    documents: Sequence[VerdictDocument], summary: str, write: Callable[[str], None], environment: Mapping[str, str] = os.environ
) -> None:
    """In GitHub Actions, passes annotations to `write`, one line each, and appends `summary` (Markdown) to the job's. Elsewhere a no-op.

    A summary that cannot be written is a warning: it must not change the verdict's exit code.
    """
    if not runs_here(environment):
        return
    for line in annotations(documents):
        write(line)
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(_cut(summary) + "\n")
        except OSError as error:
            write(f"Warning: the job summary (GITHUB_STEP_SUMMARY) cannot be written: {reason(error)}.")


def _cut(summary: str) -> str:
    """As many whole lines as GitHub accepts."""
    if len(summary.encode()) <= LARGEST_SUMMARY:
        return summary
    room = summary.encode()[:LARGEST_SUMMARY].decode(errors="ignore")
    return f"{room.rpartition(chr(10))[0]}\n\nThe rest exceeds GitHub's limit: see the reports."


def safe_json(printed: str) -> str:
    """Equivalent JSON that a CI system and a terminal only show."""
    return plain.safe_json(printed)


def annotations(documents: Sequence[VerdictDocument]) -> list[str]:
    """For one shop, each failure as an error, each condition as a warning, and advice as a notice; for several shops, each shop's root
    cause or first condition."""
    if len(documents) == 1:
        found = [_of_finding("error", documents[0], each) for each in reading.to_do(documents[0])]
        found += [_unverified(documents[0])] if documents[0]["verdict"] == "NOT VERIFIED" else []
        found += [_of_finding("warning", documents[0], each) for each in conditions(documents[0])]
        return [*found[:MOST], *(_of_finding("notice", documents[0], each) for each in reading.advice(documents[0])[:MOST])]
    return [*_shops(documents, "NOT READY"), *_shops(documents, "NOT VERIFIED"), *_conditional(documents)]


def _shops(documents: Iterable[VerdictDocument], word: str) -> list[str]:
    chosen = [each for each in documents if each["verdict"] == word]
    return [_of_root(each, root) if (root := each["root_cause"]) else _unverified(each) for each in chosen][:MOST]


def _conditional(documents: Iterable[VerdictDocument]) -> list[str]:
    """The shops whose READY rests on conditions, each with the first of them."""
    chosen = [each for each in documents if conditions(each)]
    return [_line("warning", f"{each['shop']['host']}: {verdict_of(each)}", reading.says(conditions(each)[0])) for each in chosen][:MOST]


def _of_finding(level: str, document: VerdictDocument, finding: FindingJson) -> str:
    return _line(level, f"{document['shop']['host']}: {finding['check']}", reading.says(finding))


def _of_root(document: VerdictDocument, root: RootCauseJson) -> str:
    return _line("error", f"{document['shop']['host']}: {root['check']}", f"{root['sentence']} {reading.people(root['who'])} must act.")


def _unverified(document: VerdictDocument) -> str:
    return _line("warning", f"{document['shop']['host']}: NOT VERIFIED", document["headline"])


def _line(level: str, title: str, message: str) -> str:
    """A workflow command. A shop's text must not be able to end it and start another."""
    return f"::{level} title={_property(one_line(title, 200))}::{_data(one_line(message, 1000))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
