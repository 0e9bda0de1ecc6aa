"""The pytest plugin: options, and hooks of a few lines each that call the rooms. Inert in runs that collect no check of ours."""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from wooready import resources
from wooready.cases import Case, live_case, recording_folder, regression_cases, replay_case
from wooready.errors import UsageError, WooreadyError
from wooready.report import files, text
from wooready.run import Asking
from wooready.shop.address import parse_address
from wooready.shop.credentials import from_environment
from wooready.shop.profile import load_profile
from wooready.shop.shop import Route, Shop, existing, parse_proxy, parse_resolve, read_shops, shop_from_address, shop_from_file, slug_of
from wooready.verdict import accepted
from wooready.verdict.checks import ATTRIBUTE, Check, load_ladder
from wooready.verdict.judgement import generations_of
from wooready.verdict.outcome import Result
from wooready.wire import recording
from wooready.wire.offline import OfflineHook

CASES = pytest.StashKey[list[Case]]()
OFFLINE = pytest.StashKey[OfflineHook]()
CRASHED = pytest.StashKey[list[str]]()
CHECK = pytest.StashKey[tuple[Case, Check, str]]()
#: Where `wooready` itself wants the result of the run that it started.
RESULT = "WOOREADY_RESULT"


class CheckFailed(Exception):
    """A check failed. Its text is the whole message: there is no traceback worth showing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("wooready", "WooCommerce readiness (wooready)")
    for names, more in (
        (["--shop"], {"metavar": "HOST|NAME", "help": "the shop: an address, or a name of the shops file or of a recording"}),
        (["--shops"], {"metavar": "FILE", "help": "shops file (default: shops.toml, where there is one)"}),
        (["--profile"], {"metavar": "NAME|FILE", "help": "what the connecting system needs (default: cin7-omni)"}),
        (["--ca-file"], {"metavar": "FILE", "help": "PEM file of a private CA to trust as well"}),
        (
            ["--resolve"],
            {"metavar": "HOST:PORT:IP", "action": "append", "default": [], "help": "ask this IP address for that host and port"},
        ),
        (["--proxy"], {"metavar": "URL", "default": "", "help": "HTTP proxy; no ambient one is ever used"}),
        (["--plain"], {"metavar": "URL", "default": "", "help": "the shop's http address, where it is not on port 80"}),
        (["--cassettes"], {"metavar": "DIR", "help": "folder of recordings (default: the bundled ones)"}),
        (["--report-dir"], {"metavar": "DIR", "default": "reports", "help": "folder of reports (default: reports)"}),
        (["--concurrency"], {"metavar": "N", "type": int, "default": 4, "help": "requests under way at once (default: 4)"}),
        (["--exhaustive"], {"action": "store_true", "help": "ask every probe of every API generation, outside the request budget"}),
        (["--accept"], {"action": "store_true", "help": "take the outcomes of this run as the accepted ones"}),
    ):
        try:
            group.addoption(*names, **more)
        except ValueError:
            # Another plugin of this environment has the option: its run is not ours. `wooready` itself runs without other plugins.
            continue


def pytest_configure(config: pytest.Config) -> None:
    config.stash[OFFLINE] = OfflineHook()
    config.stash[CRASHED] = []
    if not config.getoption("shop", None):
        return
    try:
        case = _single_case(config)
    except WooreadyError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[CASES] = [case]
    # That a server with a bad certificate is asked keyless questions is our own decision, and stands in the verdict.
    config.addinivalue_line("filterwarnings", "ignore:Unverified HTTPS request")
    files.configure(config, Path(config.getoption("report_dir")) / case.slug)


def pytest_unconfigure(config: pytest.Config) -> None:
    if OFFLINE in config.stash:
        config.stash[OFFLINE].release()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    check = getattr(metafunc.function, ATTRIBUTE, None)
    if not isinstance(check, Check):
        return
    cases = _cases(metafunc.config)
    many = len(cases) > 1
    rows = [(case, generation) for case in cases for generation in generations_of(check, case.profile)]
    # The judgement fills the parameters when the check is run; until then they hold what is to be run.
    metafunc.parametrize(check.facets, [[row] * len(check.facets) for row in rows], ids=[_id(check, *row, many=many) for row in rows])


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
    order = {case.slug + case.profile.name: number for number, case in enumerate(cases)}

    def key(item: pytest.Item) -> tuple[int, int]:
        if CHECK not in item.stash:
            return (-1, 0)
        case, check, _ = item.stash[CHECK]
        return order[case.slug + case.profile.name], case.ladder.checks.index(check)

    items.sort(key=key)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if CHECK not in pyfuncitem.stash:
        return None
    case, check, generation = pyfuncitem.stash[CHECK]
    vcr_config: Any = pyfuncitem.funcargs.get("vcr_config", {})
    try:
        result = case.run(check, generation, vcr_config)
    except WooreadyError as error:
        pyfuncitem.config.stash[CRASHED].append(str(error))
        raise
    pyfuncitem.user_properties += [("outcome", result.outcome), ("cause", result.cause), ("reason", result.reason)]
    _speak(case, result)
    return True


def _speak(case: Case, result: Result) -> None:
    """Turns a result into pytest's own words. In a regression run it is compared with what was accepted."""
    said = f"{result.id} {result.outcome}: {result.cause or result.reason}".rstrip(": ")
    if case.regression:
        if difference := case.baseline.differs(result) if case.baseline else f"nothing was accepted yet; {said}":
            raise CheckFailed(f"{result.id}: {difference}. After a look: pytest suites --accept")
        if result.outcome == "failed":
            pytest.xfail(f"as accepted: {said}")
    if result.outcome == "failed":
        raise CheckFailed(said)
    if result.outcome in ("not verified", "not applicable"):
        pytest.skip(said)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if CHECK in item.stash and call.excinfo is not None and isinstance(call.excinfo.value, CheckFailed):
        report.longrepr = str(call.excinfo.value)
    elif CHECK in item.stash and isinstance(report.longrepr, tuple):
        # Where a skip was raised is a path of this machine; the check's own place is what a reader looks for.
        report.longrepr = (item.location[0], item.location[1] or 0, report.longrepr[2])
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    for case in config.stash.get(CASES, []):
        verdict = case.verdict()
        if verdict is None or case.gathered is None:
            continue
        folder = _folder_of(config, case)
        fresh = config.getoption("shop", None) and folder is not None and not accepted.path_of(folder, case.profile.name).exists()
        if folder is not None and (config.getoption("accept", False) or fresh) and not config.stash[CRASHED]:
            written = accepted.to_text(case.profile.name, verdict.word, verdict.results)
            recording.write_atomically(accepted.path_of(folder, case.profile.name), written)


@pytest.hookimpl(optionalhook=True)
def pytest_html_report_title(report: Any) -> None:
    report.title = "WooCommerce readiness"


@pytest.hookimpl(optionalhook=True)
def pytest_metadata(metadata: dict[str, Any], config: pytest.Config) -> None:
    if config.stash.get(CASES, []):
        metadata.clear()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.getoption("shop", None) and config.stash.get(CASES, []):
        document = config.stash[CASES][0].document()
        if document is not None:
            terminalreporter.section("wooready")
            terminalreporter.write(text.render(document))


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, int, int]:
    """After everything else has written its files: ours, and pytest-html's and JUnit's made fit to send."""
    code = yield
    if config.getoption("shop", None) and config.stash.get(CASES, []):
        case = config.stash[CASES][0]
        document = case.document()
        if document is not None:
            files.write(Path(config.getoption("report_dir")) / case.slug, document, case, config)
            if result := os.environ.get(RESULT):
                Path(result).write_text(text_of(document), encoding="utf-8")
    return code


def text_of(document: dict[str, Any]) -> str:
    from wooready.report.document import to_text

    return to_text(document)


# What a run judges


def _cases(config: pytest.Config) -> list[Case]:
    if CASES not in config.stash:
        try:
            config.stash[CASES] = regression_cases(
                _cassettes(config), load_ladder(resources.folder("suites")), config.getoption("profile", None)
            )
        except WooreadyError as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[OFFLINE].block()
    return config.stash[CASES]


def _single_case(config: pytest.Config) -> Case:
    """`--record-mode` means: not given, live and unrecorded; `none`, replay; `once`, replay or else record; `new_episodes`, ask what the
    recording lacks; `all` and `rewrite`, ask everything anew."""
    ladder, mode = load_ladder(resources.folder("suites")), config.getoption("record_mode", None)
    name, cassettes = config.getoption("shop"), _cassettes(config)
    if mode == "none" or (mode == "once" and (cassettes / _slug(config, name) / recording.FILE).is_file()):
        case = replay_case(
            recording_folder(cassettes, _slug(config, name)), load_profile(config.getoption("profile") or "cin7-omni"), ladder
        )
        config.stash[OFFLINE].block()
        return case
    if config.getoption("block_network", False):
        raise UsageError("--block-network forbids to ask a shop. Replay its recording: --record-mode=none")
    if hasattr(config, "workerinput") or config.getoption("numprocesses", None):
        raise UsageError("A shop is asked by one process: run without -n. Many shops are many processes: wooready check, once for each.")
    shop = _shop(config, name)
    profile = load_profile(config.getoption("profile") or shop.profile or "cin7-omni")
    folder = cassettes / shop.slug if mode else None
    known = recording.load(folder) if folder is not None and mode == "new_episodes" and (folder / recording.FILE).is_file() else None
    asking = Asking(config.getoption("exhaustive"), max(1, config.getoption("concurrency")), known, _progress)
    return live_case(shop, profile, ladder, asking, folder)


def _shop(config: pytest.Config, name: str) -> Shop:
    file = _shops_file(config)
    if file is not None and name in read_shops(file):
        return shop_from_file(file, name)
    ca_file = config.getoption("ca_file")
    route = Route(
        parse_resolve(config.getoption("resolve")),
        parse_proxy(config.getoption("proxy")),
        existing(Path(ca_file), "--ca-file") if ca_file else None,
    )
    return shop_from_address(name, route, from_environment(), config.getoption("plain"))


def _shops_file(config: pytest.Config) -> Path | None:
    given = config.getoption("shops")
    if given:
        return existing(Path(given), "--shops")
    return Path("shops.toml") if Path("shops.toml").is_file() else None


def _slug(config: pytest.Config, name: str) -> str:
    """A recording's own name, or the one that an address leads to."""
    if (_cassettes(config) / name).is_dir() or "." not in name:
        return name
    return slug_of(parse_address(name))


def _cassettes(config: pytest.Config) -> Path:
    given = config.getoption("cassettes", None)
    return Path(given) if given else resources.folder("cassettes")


def _folder_of(config: pytest.Config, case: Case) -> Path | None:
    folder = _cassettes(config) / case.slug
    return folder if (folder / recording.FILE).is_file() and (case.regression or config.getoption("record_mode", None)) else None


def _id(check: Check, case: Case, generation: str, *, many: bool) -> str:
    """`TLS-03`, `READ-01-wc-v3`; over many recordings with shop and profile before it. No text of a shop is in it."""
    parts = [case.slug, case.profile.name] if many else []
    return "-".join([*parts, check.id, *([generation.replace("/", "-")] if generation else [])])


def _progress(step: str) -> None:
    if os.environ.get("WOOREADY_PROGRESS"):
        print(f"\r\033[K{step} …", end="", file=sys.stderr, flush=True)
