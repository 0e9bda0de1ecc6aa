"""The files of one run, in the shop's report folder: report.html, verdict.json, verdict.txt, verdict.md, junit.xml and history.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wooready.files import must_be_writable, write_atomically
from wooready.report import clock, history
from wooready.report.changes import Changes, changes
from wooready.report.document import to_text
from wooready.report.forms import html, junit, markdown, text
from wooready.report.forms.html import PytestTable
from wooready.report.verdict_json import VerdictDocument
from wooready.wire.scrub import Scrubber


@dataclass(frozen=True)
class Pages:
    """Where the files of one run are written. `html` and `junit` are in the folder unless other paths were given for them."""

    folder: Path
    html: Path
    junit: Path

    @classmethod
    def of(cls, folder: Path, html: str | None = None, junit: str | None = None) -> "Pages":
        """Raises UsageError for a folder that cannot be written, and for a history that cannot be read."""
        must_be_writable(folder)
        must_be_ready(folder)
        return cls(folder, Path(html) if html else folder / "report.html", Path(junit) if junit else folder / "junit.xml")

    @property
    def raw_junit(self) -> Path:
        """Where pytest writes its own JUnit file. It names this machine, so it gets a name that nobody takes for the report."""
        return self.junit.with_name(f".{self.junit.name}.raw")

    def write(
        self, document: VerdictDocument, scrubber: Scrubber, tests: PytestTable, earlier: VerdictDocument | None = None
    ) -> Changes | None:
        """Writes each file completely or not at all, never with a secret in it. Returns the changes since `earlier` or last time.

        Raises ToolError if one of the files would contain a secret; then none is written. Raises UsageError for an unreadable history.
        """
        runs, today = history.load(self.folder), clock.today()
        changed = changes(document, runs, earlier)
        wanted = {
            self.html: html.render(document, tests, today, changed),
            self.folder / "verdict.txt": text.render(document, today, changed),
            self.folder / "verdict.md": markdown.render(document, today, changed),
            self.folder / history.FILE: history.to_text(history.with_run(document, runs)),
            self.folder / "verdict.json": to_text(document),
        }
        if self.raw_junit.is_file():
            wanted[self.junit] = junit.finish(self.raw_junit.read_text(encoding="utf-8"), document)
        self.raw_junit.unlink(missing_ok=True)
        for path, content in _clean(wanted, scrubber).items():
            write_atomically(path, content)
        return changed

    def remove(self) -> None:
        """Cleans up after a run that crashed: an older verdict would be mistaken for this run's, and pytest's files must not be sent.

        The history is kept: this run is not part of it.
        """
        views = (self.folder / name for name in ("verdict.json", "verdict.txt", "verdict.md"))
        for path in (self.html, self.junit, self.raw_junit, *views):
            path.unlink(missing_ok=True)


def _clean(wanted: Mapping[Path, str], scrubber: Scrubber) -> Mapping[Path, str]:
    return {path: scrubber.must_be_clean(content, str(path)) for path, content in wanted.items()}


def must_be_ready(folder: Path) -> None:
    """Raises UsageError if the shop's history cannot be read, or if SOURCE_DATE_EPOCH is not a date. Called before any request."""
    history.load(folder)
    clock.today()
