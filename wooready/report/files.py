"""The files of one run: report.html, verdict.json, junit.xml and verdict.txt, in the shop's folder of reports."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from wooready.report import html, junit, text
from wooready.report.document import to_text
from wooready.verdict.judgement import Judgement
from wooready.wire.recording import must_be_writable, write_atomically
from wooready.wire.scrub import Scrubber

if TYPE_CHECKING:
    import pytest

JSON = dict[str, Any]


class Judged(Protocol):
    """What a report is made of."""

    scrubber: Scrubber
    judgement: Judgement | None


def configure(config: "pytest.Config", folder: Path) -> None:
    """Lets pytest-html and JUnit write into the shop's folder, unless the command line names other files. Raises UsageError."""
    must_be_writable(folder)
    if not getattr(config.option, "htmlpath", None):
        config.option.htmlpath = str(folder / "report.html")
        config.option.self_contained_html = True
    if not getattr(config.option, "xmlpath", None):
        config.option.xmlpath = str(folder / "junit.xml")


def remove(folder: Path, config: "pytest.Config") -> None:
    """After a run that failed itself: an older verdict would be taken for this run's, and what pytest wrote is not fit to send."""
    for path in (Path(config.option.htmlpath), Path(config.option.xmlpath), folder / "verdict.json", folder / "verdict.txt"):
        path.unlink(missing_ok=True)


def write(folder: Path, document: JSON, case: Judged, config: "pytest.Config") -> None:
    """Each file whole or not at all, and none with a secret in it."""
    assert case.judgement is not None
    page_path, xml_path = Path(config.option.htmlpath), Path(config.option.xmlpath)
    page = html.split_page(page_path.read_text(encoding="utf-8")) if page_path.is_file() else html.PytestPage()
    today = datetime.now(UTC)
    wanted = {
        page_path: html.render(document, case.judgement, page, today),
        folder / "verdict.json": to_text(document),
        folder / "verdict.txt": text.render(document, today),
    }
    if xml_path.is_file():
        wanted[xml_path] = junit.finish(xml_path.read_text(encoding="utf-8"), document)
    for path, content in wanted.items():
        write_atomically(path, case.scrubber.must_be_clean(content, str(path)))
