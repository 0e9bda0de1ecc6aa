"""The pytest plugin: wooready's options, and the entry to the hooks in run/hooks.py, which are registered once there is a check to run.

Every pytest run in the environment imports this file, so it imports only what is needed to add the options.
"""

import sys
from argparse import ArgumentError
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wooready import resources
from wooready.errors import UsageError, WooreadyError
from wooready.run.flags import FLAGS

if TYPE_CHECKING:
    from wooready.run.hooks import CheckHooks

#: Prefix of our options' names inside pytest, so that another plugin's `--shop` is not mistaken for ours.
OURS = "wooready_"
HOOKS = pytest.StashKey["CheckHooks"]()
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


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, int, int]:
    code = yield
    if HOOKS in config.stash:
        config.stash[HOOKS].announce()
    return code


def hooks_of(config: pytest.Config) -> "CheckHooks":
    """The hooks of this run, created when the first check is found. Raises pytest.UsageError for errors that the user can fix."""
    if HOOKS not in config.stash:
        try:
            hooks = _hooks(config)
            hooks.prepare()
        except WooreadyError as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[HOOKS] = hooks
        config.pluginmanager.register(hooks, "wooready.hooks")
    return config.stash[HOOKS]


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
        baseline = load_accepted(options.recording, options.profile.name) if options.recording else None
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
    return any(path == suites or suites in path.parents or path in suites.parents for path in _named(config))


def _named(config: pytest.Config) -> list[Path]:
    return [(config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in config.args]
