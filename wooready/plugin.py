"""The pytest plugin: options, and hooks of a few lines each that call the rooms. Inert in runs that collect no check of ours."""

import json
import os
import sys
from argparse import ArgumentError
from collections.abc import Generator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from wooready.errors import WooreadyError
from wooready.files import write_atomically
from wooready.report import clock, folder, waivers
from wooready.report.changes import Changes, find_earlier
from wooready.report.forms import github, markdown, terminal, text
from wooready.report.verdict_json import VerdictDocument
from wooready.run import crash
from wooready.run.case import Case
from wooready.run.options import OURS, Selection
from wooready.verdict import accepted
from wooready.verdict.checks import ATTRIBUTE, Check
from wooready.verdict.judgement import generations_of
from wooready.verdict.outcome import Result
from wooready.wire.offline import OfflineHook

Outcome = (pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)
CASES = pytest.StashKey[list[Case]]()
CHECK = pytest.StashKey[tuple[Case, Check, str]]()
CRASHED = pytest.StashKey[list[str]]()
OFFLINE = pytest.StashKey[OfflineHook]()
EARLIER = pytest.StashKey[VerdictDocument | None]()
#: Environment of a run that `wooready` itself started: where it wants the result, and whether a person watches.
RESULT, PROGRESS = "WOOREADY_RESULT", "WOOREADY_PROGRESS"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wooready", "WooCommerce readiness (wooready)")
    for name, more in (
        ("--shop", {"metavar": "HOST|NAME", "help": "the shop: an address, or a name of the shops file or of a recording"}),
        ("--shops", {"metavar": "FILE", "help": "shops file (default: shops.toml, where there is one)"}),
        ("--profile", {"metavar": "NAME|FILE", "help": "what the connecting system needs (default: cin7-omni)"}),
        ("--ca-file", {"metavar": "FILE", "help": "PEM file of a private CA to trust as well"}),
        ("--resolve", {"metavar": "HOST:PORT:IP", "action": "append", "default": [], "help": "ask this IP address for that host and port"}),
        ("--proxy", {"metavar": "URL", "default": "", "help": "HTTP proxy; no ambient one is ever used"}),
        ("--plain", {"metavar": "URL", "default": "", "help": "the shop's http address, where it is not on port 80"}),
        ("--cassettes", {"metavar": "DIR", "help": "folder of recordings (default: the bundled ones)"}),
        ("--report-dir", {"metavar": "DIR", "default": "reports", "help": "folder of reports (default: reports)"}),
        ("--since", {"metavar": "FILE|DIR", "help": "an earlier verdict.json, or a folder of reports, to tell what changed"}),
        ("--concurrency", {"metavar": "N", "type": int, "default": 4, "help": "requests under way at once (default: 4)"}),
        ("--exhaustive", {"action": "store_true", "help": "ask every probe of every API generation, outside the request budget"}),
        (
            "--scrub",
            {"choices": ("normal", "strict"), "default": "normal", "help": "strict: replace names, texts and prices of products too"},
        ),
        ("--waivers", {"metavar": "FILE", "help": "known failures to live with until a day (docs/waivers.md)"}),
        ("--accept", {"action": "store_true", "help": "take the outcomes of this run as the accepted ones"}),
    ):
        try:
            group.addoption(name, dest=OURS + name.strip("-").replace("-", "_"), **more)
        except (ValueError, ArgumentError):
            # Another plugin of this environment has the option, and keeps it. `wooready` itself runs without other plugins.
            continue


def pytest_configure(config: pytest.Config) -> None:
    config.stash[OFFLINE] = OfflineHook()
    config.stash[CRASHED] = []
    if Selection(config).shop:
        case = _cases(config)[0]
        # That a server with a bad certificate is asked keyless questions is our own decision, and stands in the verdict.
        config.addinivalue_line("filterwarnings", "ignore:Unverified HTTPS request")
        try:
            folder.configure(config, _reports(config, case))
            given = Selection(config).option("since")
            config.stash[EARLIER] = find_earlier(Path(given), case.slug, case.profile.name) if given else None
        except WooreadyError as error:
            raise pytest.UsageError(str(error)) from None
    elif Selection(config).names_the_suites:
        _cases(config)  # what is wrong with a recording is said once, not for each file of the suites


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    check = getattr(metafunc.function, ATTRIBUTE, None)
    if not isinstance(check, Check):
        return
    cases = _cases(metafunc.config)
    rows = [(case, generation) for case in cases for generation in generations_of(check, case.profile)]
    # The judgement fills the parameters when the check is run; until then they hold what is to be run.
    metafunc.parametrize(check.facets, [[row] * len(check.facets) for row in rows], ids=[_id(check, *row) for row in rows])


def pytest_itemcollected(item: pytest.Item) -> None:
    check = getattr(getattr(item, "function", None), ATTRIBUTE, None)
    if isinstance(check, Check) and isinstance(item, pytest.Function):
        row: Any = item.callspec.params[check.facets[0]]
        case, generation = row
        item.stash[CHECK] = (case, case.ladder[check.id], generation)
        item.fixturenames.append("vcr_config")
        item.user_properties += [("check", check.id), ("rung", check.rung), ("title", check.title)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the order of the ladder, shop by shop, so that the first failure is the one to look at."""
    cases: list[Case] = config.stash.get(CASES, [])
    order = {id(case): number for number, case in enumerate(cases)}

    def key(item: pytest.Item) -> tuple[int, int]:
        if CHECK not in item.stash:
            return (-1, 0)
        case, check, _ = item.stash[CHECK]
        return order[id(case)], case.ladder.checks.index(check)

    items.sort(key=key)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A check that is judged from a recording runs offline, from its set-up to its end."""
    offline = CHECK in item.stash and Selection(item.config).replays
    if offline:
        item.config.stash[OFFLINE].block()
    try:
        return (yield)
    finally:
        if offline:
            item.config.stash[OFFLINE].release()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if CHECK not in pyfuncitem.stash:
        return None
    case, check, generation = pyfuncitem.stash[CHECK]
    vcr_config: Any = pyfuncitem.funcargs.get("vcr_config", {})
    try:
        result = case.run(check, generation, vcr_config)
    except Exception as error:
        pyfuncitem.config.stash[CRASHED].append(type(error).__name__)
        pyfuncitem.session.shouldfail = "wooready itself failed"  # the other checks would fail in the same way
        raise
    pyfuncitem.user_properties += [("outcome", result.outcome), ("cause", result.cause), ("reason", result.reason)]
    _speak(case, result)
    return True


def _speak(case: Case, result: Result) -> None:
    """Turns a result into pytest's own words. In a regression run it is compared with what was accepted."""
    said = f"{result.id} {result.outcome}: {result.cause or result.reason}".rstrip(": ")
    if case.regression and not case.accepting:
        if difference := case.baseline.differs(result) if case.baseline else f"nothing was accepted yet; {said}":
            pytest.fail(f"{result.id}: {difference}. After a look: pytest suites --accept", pytrace=False)
        if result.outcome == "failed":
            pytest.xfail(f"as accepted: {said}")
    if result.outcome == "failed" and (waiver := case.waiving.of(result)):
        pytest.xfail(f"{said}; waived until {waiver.expires} by {waiver.owner}: {waiver.reason}")
    if result.outcome == "failed" and not case.regression:
        pytest.fail(said, pytrace=False)
    if result.outcome in ("passed", "advice") and case.needless(result):
        pytest.fail(f"{said}; but a waiver says that it fails here. Remove the waiver.", pytrace=False)
    if result.outcome in ("not verified", "not applicable"):
        pytest.skip(said)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if CHECK not in item.stash:
        return report
    scrub = item.stash[CHECK][0].scrubber.text
    report.sections = [(name, scrub(printed)) for name, printed in report.sections]
    if call.excinfo is not None and not isinstance(call.excinfo.value, Outcome):
        report.longrepr = scrub(crash.describe(call.excinfo.value))
    elif isinstance(report.longrepr, tuple):
        # Where a skip was raised is a path of this machine; the check's own place is what a reader looks for.
        report.longrepr = (item.location[0], item.location[1] or 0, report.longrepr[2])
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keeps what was accepted: when asked to, and when a recording is made for the first time."""
    config, selection = session.config, Selection(session.config)
    for case in [] if config.stash[CRASHED] else config.stash.get(CASES, []):
        verdict, folder = case.unwaived(), selection.folder_of(case)
        first = case.baseline is None and not selection.replays  # a replay accepts nothing by itself
        if verdict is not None and folder is not None and (case.accepting or first):
            path = accepted.path_of(folder, case.profile.name)
            write_atomically(path, accepted.to_text(case.profile.name, verdict, case.ran, case.baseline))
    if session.exitstatus == pytest.ExitCode.OK and _bad_waivers(config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_html_report_title(report: Any) -> None:
    report.title = "WooCommerce readiness"


@pytest.hookimpl(optionalhook=True)
def pytest_metadata(metadata: dict[str, Any], config: pytest.Config) -> None:
    if Selection(config).shop:
        metadata.clear()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if Selection(config).shop and (result := _document(config)) is not None:
        terminalreporter.section("wooready")
        terminalreporter.write(text.render(result, clock.today(), _changes(config, result)))
        for line in _bad_waivers(config):
            terminalreporter.write_line(line, red=True)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, int, int]:
    """After everything else has written its files: ours, and pytest-html's and JUnit's made fit to send."""
    code = yield
    if CASES in config.stash and Selection(config).shop:
        case = config.stash[CASES][0]
        if config.stash[CRASHED]:
            folder.remove(_reports(config, case), config)
        elif (result := _document(config)) is not None:
            changes = _changes(config, result)
            folder.write(_reports(config, case), result, case.scrubber, config, config.stash[EARLIER])
            if wanted := os.environ.get(RESULT):
                told = {"verdict": result, "changes": changes.to_json() if changes else None}
                Path(wanted).write_text(json.dumps(told), encoding="utf-8")
            else:
                github.announce([result], markdown.render(result, clock.today(), changes), print)
    return code


def _changes(config: pytest.Config, result: VerdictDocument) -> Changes | None:
    return folder.since_last_time(_reports(config, _cases(config)[0]), result, config.stash[EARLIER])


def _cases(config: pytest.Config) -> list[Case]:
    """Worked out once."""
    if CASES not in config.stash:
        selection = Selection(config)
        try:
            config.stash[CASES] = selection.cases(partial(_progress, config))
        except WooreadyError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[CASES]


def _document(config: pytest.Config) -> VerdictDocument | None:
    """The one shop's verdict. A run in which wooready itself failed has none."""
    return None if config.stash[CRASHED] else _cases(config)[0].document()


def _bad_waivers(config: pytest.Config) -> list[str]:
    """Why the waivers fail this run, in lines; of a run without waivers, nothing."""
    if not Selection(config).option("waivers") or not Selection(config).shop:
        return []
    found = _document(config)
    return waivers.problems([found], clock.today().date()) if found is not None else []


def _reports(config: pytest.Config, case: Case) -> Path:
    return Path(Selection(config).option("report_dir", "reports")) / case.slug


def _id(check: Check, case: Case, generation: str) -> str:
    """`TLS-03`, `READ-01-wc-v3`; in a regression run with recording and profile before it. No text of a shop is in it."""
    parts = [case.slug, case.profile.name] if case.regression else []
    return "-".join([*parts, check.id, *([generation.replace("/", "-")] if generation else [])])


def _progress(config: pytest.Config, step: str) -> None:
    """Past pytest's capturing, which is on while the first check gathers the evidence."""
    form = os.environ.get(PROGRESS)
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    if form:
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            print(terminal.progress(step, rewrite=form == "rewrite"), end="", file=sys.stderr, flush=True)
