"""The files of one run, in the shop's report folder: report.html, verdict.json, verdict.txt, verdict.md, junit.xml and history.json."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wooready.drafts import must_be_writable, write_together
from wooready.report import clock, history
from wooready.report.changes import Changes, changes
from wooready.report.document import to_text
from wooready.report.forms import html, junit, markdown, text
from wooready.report.forms.html import PytestTable
from wooready.report.verdict_json import VerdictDocument
from wooready.shop.marks import Marks
from wooready.wire.scrub import Scrubber

#: The forms beside report.html and junit.xml.
VIEWS = ("verdict.txt", "verdict.md", "verdict.json")


@dataclass(frozen=True)
class Pages:
    """Where the files of one run are written. `html` and `junit` are in the folder unless other paths were given for them."""

    folder: Path
    html: Path
    junit: Path

    @classmethod
    def of(cls, folder: Path, html: str | None = None, junit: str | None = None) -> "Pages":
        """The pages of a shop's report folder, which need not exist yet."""
        return cls(folder, Path(html) if html else folder / "report.html", Path(junit) if junit else folder / "junit.xml")

    def must_be_ready(self) -> None:
        """Raises UsageError if a file cannot be written, or if the shop's history cannot be read. Called before any request."""
        must_be_writable(self.html, self.junit, *(self.folder / name for name in (*VIEWS, history.FILE)))
        history.load(self.folder)
        clock.today()

    def write(
        self,
        document: VerdictDocument,
        scrubber: Scrubber,
        tests: PytestTable,
        earlier: VerdictDocument | None = None,
        raw_junit: str = "",
        marks: Marks = history.UNMARKED,
    ) -> Changes | None:
        """Writes all files or none, never with a secret in them. Returns the changes since `earlier` or last time.

        `raw_junit`: the text of pytest's own JUnit file; empty if there is none. `marks`: of this run's key and private CA. Raises
        ToolError if one of the files would contain a secret, UsageError if one cannot be written or the history cannot be read.
        """
        runs, today = history.load(self.folder), clock.today()
        changed = changes(document, runs, earlier, marks)
        wanted = {
            self.html: html.render(document, tests, today, changed),
            self.folder / "verdict.txt": text.render(document, today, changed),
            self.folder / "verdict.md": markdown.render(document, today, changed),
            self.folder / history.FILE: history.to_text(history.with_run(document, runs, marks)),
            self.folder / "verdict.json": to_text(document),
        }
        if raw_junit:
            wanted[self.junit] = junit.finish(raw_junit, document)
        write_together(_clean(wanted, scrubber))
        return changed

    def remove(self) -> None:
        """Cleans up after a run that crashed: an older verdict would be mistaken for this run's.

        The history is kept: this run is not part of it.
        """
        for path in (self.html, self.junit, *(self.folder / name for name in VIEWS)):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _clean(wanted: Mapping[Path, str], scrubber: Scrubber) -> Mapping[Path, str]:
    return {path: scrubber.must_be_clean(content, str(path)) for path, content in wanted.items()}
