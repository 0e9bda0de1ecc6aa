"""The pytest hooks of a run with checks. The plugin registers them only then, so that other pytest runs are not affected."""

import os
import sys
from collections.abc import Generator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wooready import drafts, resources
from wooready.errors import UsageError, WooreadyError
from wooready.report import clock, waivers
from wooready.report.changes import Changes
from wooready.report.findings import Finding, finding_in
from wooready.report.folder import Pages
from wooready.report.forms import github, html, junit, markdown, text
from wooready.report.plain import one_line
from wooready.report.reading import people
from wooready.report.verdict_json import VerdictDocument
from wooready.run import crash
from wooready.run.html_report import TITLE, HtmlReport
from wooready.run.items import CheckItem, Subject
from wooready.shop.marks import Marks
from wooready.verdict import accepted
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import conclude
from wooready.wire.offline import offline

Outcome = (pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)


@dataclass
class Shown:
    """The result of a run of one shop: its verdict document, and what changed since an earlier run."""

    document: VerdictDocument
    changes: Changes | None


class CheckHooks:
    """`subjects`: the shops or recordings that the run's items belong to. `one`: a run for a single shop, for which reports are written.

    `quiet`: `wooready` itself started the run, and prints the results.
    """

    def __init__(self, config: pytest.Config, subjects: Sequence[Subject], *, one: bool, quiet: bool = False) -> None:
        self.config, self.subjects, self.quiet = config, list(subjects), quiet
        self.one = self.subjects[0] if one else None
        self.crashes: list[str] = []
        self.collected = 0
        self.interrupted = False
        self.shown: Shown | None = None
        self._pages: Pages | None = None
        self._raw_junit: Path | None = None
        self.unwritten: UsageError | None = None
        self._html: HtmlReport | None = None

    # ------------------------------------------------------------------ before

    def prepare(self) -> None:
        """Replaces pytest-html's page and pytest's JUnit file by ours. Raises UsageError for files that cannot be written."""
        if self.one is None:
            return
        # Sending requests without a key to a server with a bad certificate is our own decision, and is stated in the verdict.
        self.config.addinivalue_line("filterwarnings", "ignore:Unverified HTTPS request")
        option = self.config.option
        self._pages = Pages.of(self.one.options.reports, getattr(option, "htmlpath", None), getattr(option, "xmlpath", None))
        self._pages.must_be_ready()
        # pytest's own file names this machine, so it gets a name that nobody takes for the report.
        self._raw_junit = drafts.reserve(self._pages.folder)
        option.xmlpath = str(self._raw_junit)
        option.htmlpath = None  # prevents pytest-html from writing its own report
        if hasattr(self.config.hook, "pytest_html_report_title"):
            self._html = HtmlReport(str(self._pages.html), self.config)
            self.config.pluginmanager.register(self._html)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        if self._pages is not None:
            self.config.option.htmlpath = str(self._pages.html)  # where other plugins look for it

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:
        report.title = TITLE

    @pytest.hookimpl(optionalhook=True)
    def pytest_metadata(self, metadata: dict[str, object]) -> None:
        if self.one is not None:
            metadata.clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sorts the items by shop and by the order of the ladder, so that the first failure is the one to look at."""
        order = {id(subject): number for number, subject in enumerate(self.subjects)}

        def key(item: pytest.Item) -> tuple[int, int]:
            if not isinstance(item, CheckItem):
                return (-1, 0)
            return order[id(item.subject)], item.subject.ladder.checks.index(item.check)

        self.collected = sum(isinstance(item, CheckItem) for item in items)
        items.sort(key=key)

    def pytest_collection_finish(self) -> None:
        """Raises pytest.UsageError if there is a shop but no check: such a run would say nothing about the shop."""
        if self.one is not None and not self.collected:
            raise pytest.UsageError(
                f"--shop {self.one.options.slug}: no wooready check was collected. Also name a folder with checks, as in "
                "`pytest suites --shop HOST` in a checkout of wooready, or run: wooready check HOST"
            )

    # ------------------------------------------------------------------ each item

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """A check that is judged from a recording runs offline, from setup to teardown."""
        with offline() if isinstance(item, CheckItem) and item.subject.options.mode == "replay" else nullcontext():
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        if not isinstance(pyfuncitem, CheckItem):
            return None
        item = pyfuncitem
        vcr_config: Any = item.funcargs.get("vcr_config")
        try:
            result = item.subject.run(item.check, item.generation, vcr_config)
            item.user_properties += properties(item.subject, result)
        except Exception as error:
            self.crashes.append(crash.describe(error))
            item.session.shouldfail = "wooready itself failed"  # the remaining checks would fail in the same way
            raise
        speak(item.subject, result)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if not isinstance(item, CheckItem):
            return report
        scrub = item.subject.scrubber.text
        report.sections = [(name, scrub(printed)) for name, printed in report.sections]
        if call.excinfo is not None and not isinstance(call.excinfo.value, Outcome):
            report.longrepr = scrub(crash.describe(call.excinfo.value))
        elif call.excinfo is not None and isinstance(call.excinfo.value, pytest.fail.Exception) and report.longrepr is not None:
            # With --full-trace, pytest shows a traceback even of what was raised with pytrace=False, with paths and local variables.
            report.longrepr = scrub(call.excinfo.value.msg or "")
        elif isinstance(report.longrepr, tuple):
            # The place where the skip was raised is a path on this machine; readers need the location of the check.
            report.longrepr = (item.location[0], item.location[1] or 0, report.longrepr[2])
        return report

    # ------------------------------------------------------------------ after

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Ctrl-C in a run with tests of others, or pytest.exit. The results of an earlier run are worth more than half of this one's.

        Of what was interrupted within wooready, --full-trace would show the arguments of functions.
        """
        self.interrupted = True
        if any(resources.PACKAGE in Path(str(entry.path)).parents for entry in excinfo.traceback):
            self.config.option.fulltrace = False

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """Runs after pytest and pytest-html: writes the verdict, its forms, and accepted outcomes.

        A defect here is described as one in a check is: pytest would show its message and a traceback with paths.
        """
        try:
            yield
            if not self.crashes and not self.interrupted:
                self._finish(session)
        except OSError as error:  # pytest could not write its JUnit file
            self._not_written(drafts.not_writable(Path(error.filename or ""), error), session)
        except UsageError as error:
            self._not_written(error, session)
        except WooreadyError:
            self._forget()
            raise
        except Exception as error:
            self.crashes.append(crash.describe(error))
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        finally:
            if self.crashes:
                self._forget()
            self.tidy()

    def _forget(self) -> None:
        """Removes the reports: those of an earlier run would be mistaken for this run's, and pytest's own contain names of the machine."""
        self.shown = None
        if self._pages is not None:
            self._pages.remove()

    def _finish(self, session: pytest.Session) -> None:
        self._accept()
        case = self.one.concluded() if self.one else None
        if self._pages is None or self.one is None or case is None:
            return
        table = self._html.table if self._html else html.NO_TESTS
        raw = self._raw_junit.read_text(encoding="utf-8") if self._raw_junit else ""
        options = self.one.options
        marks = Marks(options.shop, options.earlier_marks)
        changed = self._pages.write(case.document, self.one.scrubber, table, options.earlier, raw, marks)
        self.shown = Shown(case.document, changed)
        if session.exitstatus == pytest.ExitCode.OK and self.bad_waivers:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _not_written(self, error: UsageError, session: pytest.Session) -> None:
        """No file was written, so the earlier ones are still there, whole."""
        self.unwritten, session.exitstatus = error, pytest.ExitCode.USAGE_ERROR
        if not self.quiet:
            sys.stderr.write(f"\nERROR: {error}\n")

    def tidy(self) -> None:
        """Removes pytest's own JUnit file, and lets pytest tell the name of ours."""
        if self._raw_junit is None or self._pages is None:
            return
        drafts.discard(self._raw_junit)
        self._raw_junit = None
        for plugin in self.config.pluginmanager.get_plugins():
            if hasattr(plugin, "logfile"):
                plugin.logfile = str(self._pages.junit)

    def pytest_unconfigure(self) -> None:
        self.tidy()  # if no session began

    def announce(self) -> None:
        """In GitHub Actions, prints annotations once pytest has released stdout, unless the command line started the run and does it."""
        if self.shown is not None and not self.quiet:
            summary = markdown.render(self.shown.document, clock.today(), self.shown.changes)
            github.announce([self.shown.document], summary, print)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.shown is None:
            for each in self.crashes:
                terminalreporter.write_line(self.one.scrubber.text(each) if self.one else each)
            return
        terminalreporter.section("wooready")
        terminalreporter.write(text.render(self.shown.document, clock.today(), self.shown.changes))
        for line in self.bad_waivers:
            terminalreporter.write_line(line, red=True)

    @property
    def bad_waivers(self) -> list[str]:
        """One line for each waiver that fails this run; empty without waivers."""
        if self.shown is None or self.one is None or not self.one.options.waivers:
            return []
        return waivers.problems([self.shown.document], clock.today().date())

    def _accept(self) -> None:
        """Stores outcomes as accepted: on request, and when a recording is made for the first time."""
        for subject in self.subjects:
            case, options = subject.concluded(), subject.options
            folder = options.recording
            if case is None or folder is None or not (case.kept or options.mode == "replay"):  # outcomes go with their recording
                continue
            path = accepted.path_of(folder, options.profile.name)
            if not (options.accept or (case.kept and not os.path.lexists(path))):
                continue
            verdict = conclude(case.judgement, case.results)  # the verdict without any waivers
            accepted.keep(path, accepted.to_text(options.profile.name, verdict, case.results, subject.baseline))


def properties(subject: Subject, result: Result) -> list[tuple[str, object]]:
    """The JUnit properties of a check that was judged."""
    return [*junit.properties(result, finding_in(subject.judged().judgement, result))]


def speak(subject: Subject, result: Result) -> None:
    """Turns a result into a pytest outcome. In a regression run, the result is compared with the accepted one.

    Raises pytest's exceptions for fail, skip and xfail.
    """
    said = f"{result.id} {result.outcome}: {result.cause or result.reason}".rstrip(": ")
    if subject.regression and not subject.options.accept:
        if difference := subject.baseline.differs(result) if subject.baseline else f"nothing has been accepted yet; {said}":
            pytest.fail(f"{result.id}: {difference}. If this is intended: pytest suites --accept", pytrace=False)
        if result.outcome == "failed":
            pytest.xfail(f"as accepted: {said}")
    if result.outcome == "failed" and (waiver := subject.judged().waivers.of(result)):
        pytest.xfail(f"{said}; waived until {waiver.expires} by {waiver.owner}: {waiver.reason}")
    if result.outcome == "failed" and not subject.regression:
        pytest.fail(failure(result, finding_in(subject.judged().judgement, result)), pytrace=False)
    if result.outcome in ("passed", "advice") and subject.needless(result):
        pytest.fail(f"{said}; but a waiver expects it to fail. Remove the waiver.", pytrace=False)
    if result.outcome in ("not verified", "not applicable"):
        pytest.skip(said)


def failure(result: Result, finding: Finding | None) -> str:
    """`WRITE-02[wc/v3]: The key may only read. Shop administrator, WooCommerce > Settings > … (write.permission)`."""
    if finding is None:
        return f"{result.id} {result.outcome}: {result.cause}"
    return one_line(f"{result.id}: {finding.sentence} {people(finding.who)}, {finding.where} ({result.causes})")
