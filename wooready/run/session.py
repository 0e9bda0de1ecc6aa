"""One pytest session in this process: it shows a judged case as items, and writes its reports.

Another project's ini file can turn our run into no tests, and its plugins can take our options. So: `-c`, `--rootdir`, no plugin
autoload, no PYTEST_ADDOPTS, no conftest; the case is handed over in a plugin object, and pytest writes nothing to the terminal.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Literal

import pytest

from wooready import resources
from wooready.errors import ToolError, WooreadyError
from wooready.evidence.collector import Watch, unwatched
from wooready.report.folder import Pages
from wooready.run import crash
from wooready.run.case import Case, judge
from wooready.run.hooks import CheckHooks, Shown
from wooready.run.items import CheckItem, Subject
from wooready.run.options import Options

#: What the plugin looks for; pytest registers the object under it.
HANDED = "wooready.session"
PLUGINS = ("pytest_metadata.plugin", "pytest_html.plugin", "wooready.plugin")
#: Ours writes the terminal, judges before any item runs, and keeps nothing between sessions; these would cost time or touch the process.
WITHOUT = ("terminal", "cacheprovider", "logging", "warnings", "faulthandler", "unraisableexception", "threadexception", "stepwise")
#: pytest and its plugins keep state of the process, such as its environment, while a session runs.
_one_at_a_time = threading.Lock()


class Handed:
    """The case that a session shows."""

    __name__ = HANDED

    def __init__(self, case: Case) -> None:
        self.subject = Subject(case.options, case.judgement.ladder, case=case)
        self.hooks: CheckHooks | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """All is judged already, and an item needs no set-up: what pytest would do around it is left out."""
        assert self.hooks is not None
        assert isinstance(item, CheckItem)
        hook = item.ihook
        phases: tuple[tuple[Literal["call", "teardown"], Callable[[], object]], ...]
        phases = (("call", partial(self.hooks.pytest_pyfunc_call, item)), ("teardown", lambda: None))
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for when, work in phases:
            call = pytest.CallInfo.from_call(work, when=when, reraise=(KeyboardInterrupt, pytest.exit.Exception))
            hook.pytest_runtest_logreport(report=hook.pytest_runtest_makereport(item=item, call=call))
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True


def run(options: Options, progress: Watch = unwatched) -> tuple[Case, Shown]:
    """Judges, and writes the reports. Raises UsageError or ToolError; then no verdict is left that could be taken for this run's."""
    try:
        case = judge(options, progress)
        return case, show(case)
    except WooreadyError:
        raise
    except Exception as error:
        raise ToolError(crash.describe(error)) from None


def show(case: Case) -> Shown:
    """Raises ToolError when pytest itself failed: what it said is in the message, without secrets."""
    handed = Handed(case)
    words = ["-c", str(resources.data("pytest.ini")), "--rootdir", str(resources.root()), "--noconftest", "--assert=plain", "-s"]
    for name in WITHOUT:
        words += ["-p", f"no:{name}"]
    for name in PLUGINS:
        words += ["-p", name]
    with _one_at_a_time, _undisturbed():
        code = pytest.main(["--disable-plugin-autoload", *words, str(resources.folder("suites"))], plugins=[handed])
    if handed.hooks is None or handed.hooks.shown is None:
        said = "; ".join(handed.hooks.crashes) if handed.hooks else ""
        raise ToolError(said or f"The run ended without a verdict (pytest's exit code {int(code)}).")
    return handed.hooks.shown


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the variables that change how pytest runs."""
    set_aside = {name: value for name, value in os.environ.items() if name.startswith(("PYTEST_", "PY_COLORS", "FORCE_COLOR"))}
    for name in set_aside:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(set_aside)


def forget(options: Options) -> None:
    """Removes what an earlier run left: after a crash it would be taken for this run's."""
    Pages.of(options.reports).remove()
