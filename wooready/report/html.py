"""report.html: our own static section, and pytest-html's page folded below it. One file, nothing from outside, safe to open."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader

from wooready.evidence.answers import Missing
from wooready.report.text import AUTH_TYPES, WORKAROUND, people, seen_when, unverified
from wooready.verdict.checks import RUNGS
from wooready.verdict.judgement import Judgement

JSON = dict[str, Any]
MARKS = {"passed": "✓", "failed": "✗", "advice": "!", "not verified": "?", "not applicable": "–"}
#: The worst outcome of a rung is the rung's.
_WORST = ("failed", "not verified", "advice", "passed", "not applicable")


@dataclass(frozen=True)
class PytestPage:
    """The parts of pytest-html's file that we keep. Its dates, its counts and its Environment table say nothing to a shop's developer."""

    style: str = ""
    body: str = ""
    script: str = ""


def split_page(page: str) -> PytestPage:
    """Style, body and script of what pytest-html wrote; empty parts for a page that has another form."""
    style = re.search(r"<style[^>]*>(.*?)</style>", page, re.S)
    body = re.search(r"<body>(.*)<script>(.*)</script>\s*</footer>\s*</body>", page, re.S)
    if not style or not body:
        return PytestPage()
    return PytestPage(style.group(1), body.group(1) + "</footer>", body.group(2))


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("wooready.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def render(document: JSON, judgement: Judgement, page: PytestPage, today: datetime | None = None) -> str:
    """The whole file. Every text of the shop passes through the template's escaping; the policy lets only pytest-html's own script run."""
    loader = _environment().loader
    assert loader is not None
    style = loader.get_source(_environment(), "report.css")[0]
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            doc=document,
            shop=document["shop"],
            failed=[each for each in document["findings"] if each["outcome"] == "failed"],
            advice=[each for each in document["findings"] if each["outcome"] == "advice"],
            evidence={each["check"]: each["evidence"] for each in document["findings"]},
            unverified=unverified(document).items(),
            rungs=_rungs(document),
            chain=_chain(judgement),
            marks=MARKS,
            people=people,
            yes=lambda value: "not seen" if value is None else "yes" if value else "no",
            seen_when=seen_when(document["run"], document["shop"], today),
            auth_types=AUTH_TYPES,
            workaround=WORKAROUND,
            style=style,
            pytest_style=page.style,
            pytest_body=page.body,
            script=page.script,
            script_source=_script_source(page.script),
        )
    )


def _script_source(script: str) -> str:
    if not script:
        return "'none'"
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _rungs(document: JSON) -> list[JSON]:
    rows = []
    for name in RUNGS:
        outcomes = [each["outcome"] for each in document["checks"] if each["rung"] == name]
        if outcomes:
            counts = {each: outcomes.count(each) for each in _WORST if each in outcomes}
            words = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
            rows.append({"name": name, "outcome": next(iter(counts)), "words": words})
    return rows


def _chain(judgement: Judgement) -> tuple[Any, ...]:
    try:
        return judgement.evidence.tls.chain
    except Missing:
        return ()
