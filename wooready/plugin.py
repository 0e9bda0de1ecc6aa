"""The pytest plugin: wooready's options, and the entry to the hooks in run/hooks.py, which are registered once there is a check to run.

Every pytest run in the environment imports this file, so it imports only what is needed to add the options.
"""

import signal
import sys
from argparse import ArgumentError
from collections.abc import Generator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wooready import resources
from wooready.errors import UsageError, WooreadyError
from wooready.run.flags import FLAGS

if TYPE_CHECKING:
    from wooready.run.hooks import CheckHooks
    from wooready.stopping import Watch

#: Prefix of our options' names inside pytest, so that another plugin's `--shop` is not mistaken for ours.
OURS = "wooready_"
HOOKS = pytest.StashKey["CheckHooks"]()
WATCH: "pytest.StashKey[Watch]" = pytest.StashKey()
TAKEN = pytest.StashKey[list[str]]()  # options that belong to another plugin
_taken: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wooready", "WooCommerce readiness (wooready)")
    _taken.clear()
    for flag in FLAGS.values():
        about: dict[str, object] = {"dest": OURS + flag.key, "help": flag.words}
        if flag.switch:
            about["action"] = "store_true"
        else:
            about |= {"metavar": flag.metavar or "|".join(flag.choices)} | ({"action": "append"} if flag.repeated else {})
        try:
            group.addoption(f"--{flag.name}", **about)
        except (ValueError, ArgumentError):
            _taken.append(f"--{flag.name}")  # another plugin in this environment defines the option, and keeps it


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """The first moment at which a run of ours can be known from its arguments. Whatever follows can be stopped.

    Raises pytest.UsageError where pytest's `--debug` would write a password to a file, which it does before it configures plugins.
    """
    known = early_config.known_args_namespace
    if getattr(known, "debug", None) and "@" in str(getattr(known, OURS + "proxy", None) or ""):
        raise pytest.UsageError(
            "--debug writes pytest's command line to a file, with the proxy's password in it. Give the proxy as env:NAME or file:PATH."
        )
    places = (early_config.invocation_params.dir / arg.partition("::")[0] for arg in known.file_or_dir)
    if getattr(known, OURS + "shop", None) or any(_in_suites(path.resolve()) for path in places):
        _watch(early_config)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TAKEN] = list(_taken)
    if config.pluginmanager.has_plugin("wooready.session") or _option(config, "shop") or _names_the_suites(config):
        hooks_of(config)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Lists our options that another plugin has taken."""
    taken: list[str] = config.stash[TAKEN] if HOOKS in config.stash else []
    return [f"wooready: {each} belongs to another plugin in this environment; run wooready check instead" for each in taken]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The readiness suite is in the suites folder itself; a suite in a subfolder is collected only if that folder is named."""
    if collection_path.parent != resources.folder("suites") or not collection_path.is_dir():
        return None
    return None if any(path == collection_path or collection_path in path.parents for path in _named(config)) else True


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Files of our suites are already loaded for judging, and are not imported a second time."""
    if HOOKS not in parent.config.stash or module_path.parent.resolve() != resources.folder("suites").resolve():
        return None
    from wooready.run.items import CheckModule

    module: CheckModule = CheckModule.from_parent(parent, path=module_path)
    module.subjects = hooks_of(parent.config).subjects
    return module


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str, obj: object) -> list[pytest.Item] | None:
    if "wooready.verdict.checks" not in sys.modules:  # without that module nothing can be a check
        return None
    from wooready.run.items import check_of, items_of

    check = check_of(obj)
    if check is None or not collector.istestfunction(obj, name):
        return None
    return list(items_of(collector, name, check, hooks_of(collector.config).subjects))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Somebody else's tests in the same run may have to clean up, which pytest does after Ctrl-C, and only then."""
    if watch := session.config.stash.get(WATCH, None):
        from wooready.run.items import CheckItem

        if not all(isinstance(item, CheckItem) for item in session.items):
            watch.leave(signal.SIGINT)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, int, int]:
    code = yield
    if HOOKS in config.stash:
        config.stash[HOOKS].announce()
    return code


def hooks_of(config: pytest.Config) -> "CheckHooks":
    """The hooks of this run, created when the first check is found. Raises pytest.UsageError for errors that the user can fix."""
    if HOOKS not in config.stash:
        _watch(config)
        _leave_interrupts(config)
        try:
            hooks = _hooks(config)
            hooks.prepare()
        except WooreadyError as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[HOOKS] = hooks
        config.pluginmanager.register(hooks, "wooready.hooks")
    return config.stash[HOOKS]


def _watch(config: pytest.Config) -> None:
    """From here on, Ctrl-C, SIGTERM and SIGHUP end the run as they end `wooready`; pytest would finish the check and write its reports."""
    if WATCH in config.stash or config.pluginmanager.has_plugin("wooready.session"):  # a session of `wooready`, which has a watch
        return
    from wooready import stopping

    capture = config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():  # the line goes to the genuine stderr
        watch = stopping.watch(lambda: _end_workers(config), quietly=hasattr(config, "workerinput"))
    if watch:
        config.stash[WATCH] = watch
        config.add_cleanup(watch.close)


def _leave_interrupts(config: pytest.Config) -> None:
    """To a debugger, and to pytest-xdist with other folders: only its workers know whose tests are in them."""
    debugged = config.getoption("usepdb", False) or config.getoption("trace", False)
    others = config.getoption("numprocesses", None) and not all(_in_suites(path) for path in _named(config))
    if (watch := config.stash.get(WATCH, None)) and (debugged or others):
        watch.leave(signal.SIGINT)


def _end_workers(config: pytest.Config) -> None:
    """Those of pytest-xdist would go on for 5 seconds."""
    nodes = getattr(config.pluginmanager.get_plugin("dsession"), "nodemanager", None)
    for gateway in getattr(nodes, "group", ()):
        with suppress(AttributeError, OSError):
            gateway._io.popen.terminate()


def _hooks(config: pytest.Config) -> "CheckHooks":
    from wooready.run.hooks import CheckHooks
    from wooready.run.items import Subject
    from wooready.run.options import asked, cassettes_of
    from wooready.run.regression import regression
    from wooready.verdict.accepted import load_accepted
    from wooready.verdict.checks import load_ladder

    if handed := config.pluginmanager.get_plugin("wooready.session"):
        hooks = CheckHooks(config, [handed.subject], one=True, quiet=True)
        handed.hooks = hooks
        return hooks
    ladder, words = load_ladder(resources.folder("suites")), _words(config)
    if words["shop"]:
        options = asked(words)
        if options.shop is not None:
            may_ask(config)
        kept, name = options.recording, options.profile.name
        baseline = load_accepted(kept, name, replacing=options.accept) if kept else None
        return CheckHooks(config, [Subject(options, ladder, baseline)], one=True)
    if words["waivers"]:
        raise UsageError("--waivers needs --shop. Without --shop, every recording is compared with its accepted outcomes.")
    held = regression(cassettes_of(words), ladder, words["profile"], accept=bool(words["accept"]))
    return CheckHooks(config, [Subject(each.options, ladder, each.baseline, regression=True) for each in held], one=False)


def may_ask(config: pytest.Config) -> None:
    """Raises UsageError if pytest's own options rule out requests to a shop."""
    if config.getoption("block_network", False):
        raise UsageError("--block-network forbids requests to a shop. Replay its recording: --record-mode=none")
    if hasattr(config, "workerinput") or config.getoption("numprocesses", None):
        raise UsageError("A shop is tested by a single process: run without -n. For several shops, run wooready check once for each.")


def _words(config: pytest.Config) -> dict[str, Any]:
    """The options given, by the names in flags.py. `--record-mode` is pytest-recording's."""
    given = {flag.key: _option(config, flag.key) for flag in FLAGS.values()}
    return {**given, "record_mode": config.getoption("record_mode", None)}


def _option(config: pytest.Config, name: str) -> object:
    return config.getoption(OURS + name, None)


def _names_the_suites(config: pytest.Config) -> bool:
    """Whether pytest was told to collect the bundled suites, or a folder that they are in."""
    suites = resources.folder("suites").resolve()
    return any(_in_suites(path) or path in suites.parents for path in _named(config))


def _in_suites(path: Path) -> bool:
    suites = resources.folder("suites").resolve()
    return path == suites or suites in path.parents


def _named(config: pytest.Config) -> list[Path]:
    return [(config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in config.args]
