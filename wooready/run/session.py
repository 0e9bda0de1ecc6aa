"""One pytest session in this process, which presents a judged case as items and writes its reports.

Another project's ini file could leave our run without tests, and its plugins could claim our options. Hence `-c`, `--rootdir`, no plugin
autoload, no PYTEST_ADDOPTS and no conftest; the case is passed in a plugin object, and pytest writes nothing to the terminal.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Literal

import pytest

from wooready import drafts, resources
from wooready.errors import ToolError, WooreadyError
from wooready.evidence.collector import Watch, unwatched
from wooready.report.folder import Pages
from wooready.run import crash
from wooready.run.case import Case, judge
from wooready.run.hooks import CheckHooks, Shown
from wooready.run.items import CheckItem, Subject
from wooready.run.options import Options

#: The name under which pytest registers the object, and the plugin finds it.
HANDED = "wooready.session"
PLUGINS = ("pytest_metadata.plugin", "pytest_html.plugin", "wooready.plugin")
#: Plugins to leave out: the command line writes the terminal, and nothing is kept between sessions; these only cost time.
WITHOUT = ("terminal", "cacheprovider", "logging", "warnings", "faulthandler", "unraisableexception", "threadexception", "stepwise")
#: pytest and its plugins change process-wide state, such as the environment, while a session runs.
_one_at_a_time = threading.Lock()


class Handed:
    """The case that a session presents."""

    __name__ = HANDED

    def __init__(self, case: Case) -> None:
        self.subject = Subject(case.options, case.judgement.ladder, case=case)
        self.hooks: CheckHooks | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """The case is already judged and items need no setup, so pytest's own protocol is skipped."""
        assert self.hooks is not None
        assert isinstance(item, CheckItem)
        hook = item.config.hook  # without any conftest, that of the item
        phases: tuple[tuple[Literal["call", "teardown"], Callable[[], object]], ...]
        phases = (("call", partial(self.hooks.pytest_pyfunc_call, item)), ("teardown", lambda: None))
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for when, work in phases:
            call = pytest.CallInfo.from_call(work, when=when, reraise=(KeyboardInterrupt, pytest.exit.Exception))
            hook.pytest_runtest_logreport(report=hook.pytest_runtest_makereport(item=item, call=call))
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True


def run(options: Options, progress: Watch = unwatched) -> tuple[Case, Shown]:
    """Judges the shop and writes the reports.

    Raises UsageError or ToolError; then no verdict is left that could be mistaken for this run's.
    """
    try:
        case = judge(options, progress)
        return case, show(case)
    except WooreadyError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and (told := drafts.of_environment(error)):
            raise told from None
        forget(options)
        raise ToolError(crash.describe(error)) from None


def show(case: Case) -> Shown:
    """Presents a case as a pytest session and writes its reports.

    Raises UsageError if they cannot be written, and ToolError, without secrets, if pytest itself failed.
    """
    handed = Handed(case)
    words = ["-c", str(resources.data("pytest.ini")), "--rootdir", str(resources.root()), "--noconftest", "--assert=plain", "-s"]
    for name in WITHOUT:
        words += ["-p", f"no:{name}"]
    for name in PLUGINS:
        words += ["-p", name]
    with _one_at_a_time, _undisturbed():
        code = pytest.main(["--disable-plugin-autoload", *words, str(resources.folder("suites"))], plugins=[handed])
    if handed.hooks is not None and handed.hooks.unwritten is not None:
        raise handed.hooks.unwritten
    if handed.hooks is None or handed.hooks.shown is None:
        said = "; ".join(handed.hooks.crashes) if handed.hooks else ""
        raise ToolError(said or f"The run ended without a verdict (pytest's exit code {int(code)}).")
    return handed.hooks.shown


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Removes the environment variables that change how pytest runs, and restores them."""
    set_aside = {name: value for name, value in os.environ.items() if name.startswith(("PYTEST_", "PY_COLORS", "FORCE_COLOR"))}
    for name in set_aside:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(set_aside)


def forget(options: Options) -> None:
    """Removes the reports of an earlier run: after a crash they would be mistaken for this run's."""
    Pages.of(options.reports).remove()
