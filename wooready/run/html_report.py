"""pytest-html's report with our page: its hooks and options work, and its test results become a table in our report."""

import os
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

import pytest
from jinja2 import Template
from pytest_html.report_data import ReportData
from pytest_html.selfcontained_report import SelfContainedReport

from wooready.report.forms.html import PytestRow, PytestTable

TITLE = "WooCommerce readiness"
#: The cells that pytest-html itself creates for a test; all others come from hooks.
_OWN = re.compile(r"class=\"col-(?:result|testId|duration|links)\"|data-column-type=\"(?:result|testId|duration)\"|<th>Links</th>")


class HtmlReport(SelfContainedReport):  # type: ignore[misc]
    """Replaces pytest-html's own report. It writes nothing; our page is written together with the other forms."""

    def __init__(self, path: str, config: pytest.Config) -> None:
        super().__init__(os.devnull, config, ReportData(config), Template(""), "")  # it would create the folder
        self._report_path = Path.cwd() / path

    @property
    def path(self) -> Path:
        return Path(self._report_path)

    def _generate_report(self, *arguments: object, **more: object) -> None:
        """pytest-html would write its page here."""

    @property
    def table(self) -> PytestTable:
        """The tests in pytest's order, with the changes made by hooks of pytest-html; as text, because our page runs no scripts."""
        rows = [
            PytestRow(name, str(each.get("result", "")), _log(str(each["log"])), tuple(_others(each["resultsTableRow"])))
            for name, runs in self._report.data["tests"].items()
            for each in runs
        ]
        summary = self._report.additional_summary
        notes = [_text(str(each)) for part in ("prefix", "summary", "postfix") for each in summary[part]]
        title = str(self._report.title)
        return PytestTable(tuple(rows), tuple(_others(self._report.table_header)), tuple(notes), "" if title == TITLE else title)


def _others(cells: Iterable[object]) -> Iterable[str]:
    return (_text(str(cell)) for cell in cells if not _OWN.search(str(cell)))


def _log(markup: str) -> str:
    text = _text(markup)
    return "" if text == "No log output captured." else text


def _text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", markup)).strip()
