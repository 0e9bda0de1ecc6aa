"""The files of one run, in the shop's folder of reports: report.html, verdict.json, verdict.txt, verdict.md, junit.xml and history.json."""

from pathlib import Path
from typing import TYPE_CHECKING

from wooready.files import must_be_writable, write_atomically
from wooready.report import clock, history
from wooready.report.changes import Changes, changes
from wooready.report.document import to_text
from wooready.report.forms import html, junit, markdown, pytest_page, text
from wooready.report.verdict_json import VerdictDocument
from wooready.wire.scrub import Scrubber

if TYPE_CHECKING:
    import pytest


def configure(config: "pytest.Config", folder: Path) -> None:
    """Lets pytest-html and JUnit write into the shop's folder, unless the command line names other files.

    Raises UsageError for a folder that cannot be written, and for a history that cannot be read.
    """
    must_be_writable(folder)
    must_be_ready(folder)
    if not getattr(config.option, "htmlpath", None):
        config.option.htmlpath = str(folder / "report.html")
    config.option.self_contained_html = True
    if not getattr(config.option, "xmlpath", None):
        config.option.xmlpath = str(folder / "junit.xml")


def must_be_ready(folder: Path) -> None:
    """Before a shop is asked: raises UsageError when its history cannot be read, or when the day that is set is none."""
    history.load(folder)
    clock.today()


def remove(folder: Path, config: "pytest.Config") -> None:
    """After a run that failed itself: an older verdict would be taken for this run's, and what pytest wrote is not fit to send.

    The history stays: this run is none of it.
    """
    views = (folder / name for name in ("verdict.json", "verdict.txt", "verdict.md"))
    for path in (Path(config.option.htmlpath), Path(config.option.xmlpath), *views):
        path.unlink(missing_ok=True)


def since_last_time(folder: Path, document: VerdictDocument, given: VerdictDocument | None) -> Changes | None:
    """`given`: the verdict to compare with; without one it is the last earlier run that the folder's history knows.

    Raises UsageError for a history that cannot be read.
    """
    return changes(document, history.load(folder), given)


def write(
    folder: Path, document: VerdictDocument, scrubber: Scrubber, config: "pytest.Config", given: VerdictDocument | None = None
) -> None:
    """Each file whole or not at all, and none with a secret in it.

    Raises ToolError where one would hold a secret, UsageError for a history that cannot be read, OSError where it cannot be written.
    """
    page_path, xml_path = Path(config.option.htmlpath), Path(config.option.xmlpath)
    tests = pytest_page.rows(page_path.read_text(encoding="utf-8")) if page_path.is_file() else ()
    today, changed = clock.today(), since_last_time(folder, document, given)
    wanted = {
        page_path: html.render(document, tests, today, changed),
        folder / "verdict.txt": text.render(document, today, changed),
        folder / "verdict.md": markdown.render(document, today, changed),
        folder / history.FILE: history.to_text(history.with_run(document, history.load(folder))),
        folder / "verdict.json": to_text(document),
    }
    if xml_path.is_file():
        wanted[xml_path] = junit.finish(xml_path.read_text(encoding="utf-8"), document)
    for path, content in wanted.items():
        write_atomically(path, scrubber.must_be_clean(content, str(path)))
