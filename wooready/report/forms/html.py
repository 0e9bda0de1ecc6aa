"""report.html: one page that says who must act and where, and shows the evidence. A view of verdict.json, without scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from wooready.files import JSON
from wooready.report import reading
from wooready.report.changes import Changes
from wooready.report.conditions import conditions, title_of, to_come, verdict_of
from wooready.report.forms.drawing import timing_chart, upgrade_drawing
from wooready.report.forms.page import environment, policy, style_of
from wooready.report.verdict_json import CheckJson, VerdictDocument
from wooready.report.waivers import note
from wooready.verdict.readiness import READINESS

MARKS = {"passed": "✓", "failed": "✗", "advice": "!", "not verified": "?", "not applicable": "–"}
VERDICT_MARKS = {"READY": "✓", "NOT READY": "✗", "NOT VERIFIED": "?"}
#: From worst to best. A rung has the worst outcome of its checks.
_WORST = ("failed", "not verified", "advice", "passed", "not applicable")
#: What a check can be judged on besides requests.
_LOOKS = {"net.resolve": "name resolution", "net.tcp": "TCP connections", "tls.handshake": "TLS handshake"}


@dataclass(frozen=True)
class PytestRow:
    """`result` is pytest's word: Passed, Failed, Skipped, XFailed, …; `log` is the captured output or message, possibly empty; `more` are
    the cells that hooks of pytest-html added."""

    test: str
    result: str
    log: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class PytestTable:
    """The same run as pytest-html lists it. `columns`, `notes` and `title` were added by its hooks."""

    rows: tuple[PytestRow, ...] = ()
    columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""


NO_TESTS = PytestTable()


def render(document: VerdictDocument, tests: PytestTable = NO_TESTS, today: datetime | None = None, changes: Changes | None = None) -> str:
    """The text of the whole file."""
    style = style_of("report.css")
    return (
        environment()
        .get_template("report.html.jinja")
        .render(
            doc=document,
            shop=document["shop"],
            failed=reading.to_do(document),
            conditions=conditions(document),
            to_come=to_come(document),
            beyond=title_of(document),
            verdict=verdict_of(document),
            waived=reading.waived(document),
            advice=reading.advice(document),
            by_check={each["check"]: each for each in document["findings"]},
            unverified=reading.unverified(document),
            why=reading.why_not_verified(document),
            rungs=_rungs(document),
            upgrade=upgrade_drawing(document["upgrade"]) if document["upgrade"]["needed"] else None,
            chart=timing_chart(document),
            requests=_requests(document),
            answers=document.get("answers", {}),
            certificates=document.get("certificates", []),
            counts=_counts(document["checks"]),
            changes=changes,
            tests=tests,
            marks=MARKS,
            verdict_mark=VERDICT_MARKS[document["verdict"]],
            looks=_LOOKS,
            people=reading.people,
            symptom=reading.symptom,
            pieces=reading.pieces,
            note=note,
            least=reading.least_step(document["upgrade"]),
            yes=lambda value: "unknown" if value is None else "yes" if value else "no",
            slug=lambda word: word.lower().replace(" ", "-"),
            key_uses=reading.key_uses(document),
            went_on=reading.went_on(document["shop"]),
            seen_when=reading.seen_when(document["run"], document["shop"], today),
            auth_types=reading.AUTH_TYPES,
            workaround=reading.WORKAROUND,
            style=style,
            policy=policy((style,)),
        )
    )


def _counts(checks: Sequence[CheckJson]) -> str:
    """`1 failed, 3 advice, 82 passed`: worst first."""
    outcomes = [each["outcome"] for each in checks]
    return ", ".join(f"{outcomes.count(each)} {each}" for each in _WORST if each in outcomes)


def _rungs(document: VerdictDocument) -> list[JSON]:
    """Each rung that has checks: its worst outcome, its checks, and whether it is the first one that failed."""
    rows: list[JSON] = []
    for name in READINESS.rungs:
        checks = [each for each in document["checks"] if each["rung"] == name]
        if checks:
            outcome = next(each for each in _WORST if any(check["outcome"] == each for check in checks))
            broken = outcome == "failed" and not any(row["outcome"] == "failed" for row in rows)
            rows.append(
                {"name": f"{name[0].upper()}{name[1:]}", "outcome": outcome, "words": _counts(checks), "checks": checks, "broken": broken}
            )
    return rows


def _requests(document: VerdictDocument) -> dict[str, list[JSON]]:
    """The numbered rows of the request list by probe id; a repeated request has several."""
    numbered: list[JSON] = [{**each, "number": number} for number, each in enumerate(document["requests"], 1)]
    by_probe = sorted(numbered, key=lambda each: each["probe"])
    return {probe: list(rows) for probe, rows in groupby(by_probe, key=lambda each: each["probe"])}
