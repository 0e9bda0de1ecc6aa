"""Every door takes the same words and comes to the same: the command line, pytest, a shops file and `wooready.check`."""

import contextlib
import json
import os
import pickle
import re
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

import pytest
from asked import shop
from broken.faults_connection import HOST, redirected_http
from cases import bundled_case
from commands import KEY, SECRET, refused, run_in
from loopback import unused_port

import wooready
from wooready import resources
from wooready.errors import ToolError, UsageError
from wooready.run import session
from wooready.run.options import asked
from wooready.run.session import run
from wooready.shop.credentials import Credentials, References
from wooready.verdict.checks import Check
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.wire import recording

#: What people paste; each names a port at which nobody listens, so that a run ends at once, recorded.
FORMS = (
    "shop.example.com:{port}",
    "https://shop.example.com:{port}",
    "https://shop.example.com:{port}/",
    "http://shop.example.com:{port}",
    "HTTPS://SHOP.example.COM:{port}/",
    "  https://shop.example.com:{port}/  ",
    "<https://shop.example.com:{port}>",
    '"https://shop.example.com:{port}"',
    "https:/shop.example.com:{port}",
    "https://http://shop.example.com:{port}",
    "https://www.shop.example.com:{port}/shop/",
    "https://shop.example.com:{port}/shop/wp-admin/index.php",
    "https://shop.example.com:{port}/wp-json/wc/v3/",
    "https://shop.example.com:{port}/wp-login.php",
    "https://shop.example.com:{port}/product/blue-shirt/",
    "https://shop.example.com:{port}/cart",
    "https://shop.example.com:{port}/?utm=1#top",
    "https://bücher.example:{port}/",
    "xn--bcher-kva.example:{port}",
    "http://shop.example.com:{port}/en/shop/",
)
HOSTS = ("shop.example.com", "www.shop.example.com", "xn--bcher-kva.example")
#: Of a recording's head, what a door could get wrong.
HEAD = ("slug", "address", "plain", "pasted", "credentials", "private_ca_given")


def resolves(port: int) -> list[str]:
    return [f"{host}:{port}:127.0.0.1" for host in HOSTS]


def words_of(port: int) -> list[str]:
    return [word for each in resolves(port) for word in ("--resolve", each)]


def told(folder: Path) -> tuple[dict[str, Any], str, str]:
    """Of the one shop that was recorded in a folder: head, verdict and root cause."""
    (kept,) = folder.glob(f"kept/*/{recording.FILE}")
    head = recording.load(kept.parent).about["shop"]
    (report,) = folder.glob("reports/*/verdict.json")
    document = json.loads(report.read_text(encoding="utf-8"))
    return {name: head[name] for name in HEAD}, document["verdict"], document["root_cause"]["cause"]


def by_command(folder: Path, pasted: str, port: int) -> None:
    ran = run_in(folder, "record", pasted, *words_of(port), "--cassettes", "kept", "--no-key")
    assert (ran.returncode, ran.stderr) == (4, "")


def by_pytest(folder: Path, pasted: str, port: int) -> None:
    """As `pytest suites --shop …`, by a session in this process."""
    own = ("pytest_metadata.plugin", "pytest_html.plugin", "pytest_recording.plugin", "wooready.plugin")
    plugins = [word for name in own for word in ("-p", name)]
    words = ["-c", str(resources.data("pytest.ini")), "-s", "-p", "no:terminal", "--disable-plugin-autoload", *plugins]
    words += [str(resources.folder("suites")), "--shop", pasted, *words_of(port), "--cassettes", "kept", "--record-mode", "rewrite"]
    with contextlib.chdir(folder):
        assert pytest.main(words) == pytest.ExitCode.TESTS_FAILED


def by_library(folder: Path, pasted: str, port: int, **more: object) -> None:
    words = {"resolve": resolves(port), "cassettes": folder / "kept", "record_mode": "rewrite", "report_dir": folder / "reports"}
    case = wooready.check(pasted, **{**words, **more})
    assert case.exit_code == 4
    (folder / "reports" / "verdict").mkdir(parents=True)
    (folder / "reports" / "verdict" / "verdict.json").write_text(json.dumps(case.document), encoding="utf-8")


def by_shops_file(folder: Path, pasted: str, port: int) -> None:
    host = "xn--bcher-kva.example" if "cher" in pasted else "www.shop.example.com" if "www." in pasted else "shop.example.com"
    address = f"[shops.acme]\naddress = {json.dumps(pasted)}\nresolve = '{host}:{port}:127.0.0.1'\n"
    (folder / "shops.toml").write_text(address, encoding="utf-8")
    by_library(folder, "acme", port, shops=folder / "shops.toml", resolve=())


DOORS = (by_command, by_pytest, by_library, by_shops_file)


@pytest.fixture
def closed_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port at which nobody listens; and no key in the environment."""
    for name in ("WOOREADY_KEY", "WOOREADY_SECRET"):
        monkeypatch.delenv(name, raising=False)
    return unused_port()


@pytest.mark.parametrize("pasted", FORMS)
def test_each_door_reads_an_address_alike(tmp_path: Path, pasted: str, closed_port: int) -> None:
    typed, found = pasted.format(port=closed_port), {}
    for door in DOORS:
        folder = tmp_path / door.__name__
        folder.mkdir()
        door(folder, typed, closed_port)
        head, *verdict = told(folder)
        if door is by_shops_file:
            assert head.pop("slug") == "acme"  # a shop of a shops file is called as it is there
        found[door.__name__] = head, verdict
    alike = {json.dumps([{**head, "slug": ""}, verdict], sort_keys=True) for head, verdict in found.values()}
    assert len(alike) == 1, found
    assert len({head["slug"] for head, _ in found.values() if "slug" in head}) == 1
    head, verdict = found["by_command"]
    assert verdict == ["NOT READY", "address.wrong-port"]
    assert head["pasted"] == typed.strip().partition("?")[0]


def test_an_address_typed_with_http_is_advised_about(tmp_path: Path) -> None:
    """From the command line, too: what was typed reaches the check."""
    with shop(tmp_path, change=redirected_http(HOST)) as served:
        typed = served.origin.replace("https://", "http://")
        environ = {"WOOREADY_KEY": KEY, "WOOREADY_SECRET": SECRET}
        ran = run_in(served.work, "check", typed, *served.options, "--format", "json", **environ)
    found = {each["check"]: each["cause"] for each in json.loads(ran.stdout)["findings"]}
    assert found["ADDR-04"] == "address.http-scheme"


# ------------------------------------------------------------------ one set of messages


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"shop": "ftp://shop.example.com"}, "ftp:// is"),
        ({"shop": "shop.example.com", "profile": "cin7-omi"}, "Did you mean 'cin7-omni'?"),
        ({"shop": "shop.example.com", "ca_file": "missing.pem"}, "the file missing.pem does not exist"),
        ({"shop": "shop.example.com", "concurrency": "0"}, "--concurrency takes a whole number from 1 to 16, not '0'."),
        ({"shop": "shop.example.com", "concurrency": "²"}, "--concurrency takes a whole number"),
        ({"shop": "shop.example.com", "scrub": "much"}, "--scrub takes normal or strict, not 'much'."),
        ({"shop": "shop.example.com", "fail_on": "all"}, "--fail-on takes advice or conditions, not 'all'."),
        ({"shop": "shop.example.com", "resolve": ["x"]}, "HOST:PORT:IP"),
        (
            {"shop": "shop.example.com", "proxy": "http://127.0.0.1:1", "resolve": ["shop.example.com:443:127.0.0.1"]},
            "Give only one of them",
        ),
        ({"shop": "shop.example.com", "record_mode": "never"}, "'never' is not a known record mode"),
        ({"shop": "nothing-like-it", "record_mode": "none"}, "is not a known recording in"),
    ],
    ids=["scheme", "profile", "ca-file", "zero", "superscript", "scrub", "fail-on", "resolve", "proxy-and-resolve", "mode", "recording"],
)
def test_what_is_wrong_is_said_alike(tmp_path: Path, words: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as raised:
        asked(words)
    assert message in str(raised.value)
    options = {name: value for name, value in words.items() if name not in ("shop", "record_mode")}
    if set(words) & {"scrub", "record_mode"}:
        return  # `check` has no such option
    typed = [word for name, value in options.items() for each in ([value] if isinstance(value, str) else value)
             for word in (f"--{name.replace('_', '-')}", each)]  # fmt: skip
    refused(run_in(tmp_path, "check", words["shop"], *typed), message)


# ------------------------------------------------------------------ the one value


def test_options_can_be_handed_to_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WOOREADY_KEY", KEY)
    monkeypatch.setenv("WOOREADY_SECRET", SECRET)
    options = asked({"shop": "shop.example.com", "resolve": ["shop.example.com:443:127.0.0.1"]})
    kept = pickle.dumps(options)
    assert SECRET.encode() not in kept
    assert KEY.encode() not in kept
    again = pickle.loads(kept)
    assert again == options
    assert again.shop.credentials == Credentials(KEY, SECRET)


def test_a_held_key_stays_in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = asked({"shop": "shop.example.com"}, lambda address: Credentials(KEY, SECRET))
    assert options.shop is not None
    assert options.shop.keys == Credentials(KEY, SECRET)
    with pytest.raises(UsageError, match=r"env:NAME, keyring:SERVICE/USER or file:PATH"):
        pickle.dumps(options)
    assert SECRET not in repr(options)
    assert KEY not in repr(options)


def test_a_proxys_password_is_neither_shown_nor_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = asked({"shop": "shop.example.com", "proxy": "http://me:hunter2@127.0.0.1:3128", "no_key": True})
    assert "hunter2" not in repr(options)
    with pytest.raises(UsageError, match="password"):
        pickle.dumps(options)
    assert pickle.loads(pickle.dumps(asked({"shop": "shop.example.com", "proxy": "http://127.0.0.1:3128"}))).shop.route.proxy


def test_a_mounted_secret_is_a_reference(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "shops.toml").write_text('[shops.acme]\naddress = "shop.example.com"\nkey = "file:key"\nsecret = "file:secret"\n')
    options = asked({"shop": "acme", "shops": tmp_path / "shops.toml", "report_dir": tmp_path})
    assert options.shop is not None
    assert isinstance(options.shop.keys, References)
    assert options.shop.credentials == Credentials(KEY, SECRET)


def test_no_key_means_no_key_whatever_the_environment_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WOOREADY_KEY", KEY)
    monkeypatch.setenv("WOOREADY_SECRET", SECRET)
    options = asked({"shop": "shop.example.com", "no_key": True}, lambda address: Credentials(KEY, SECRET))
    assert options.shop is not None
    assert options.shop.keys is None
    monkeypatch.setenv("WOOREADY_KEY", SECRET)  # swapped: nobody looks at them
    assert asked({"shop": "shop.example.com", "no_key": True}) == options


# ------------------------------------------------------------------ one call


def test_the_call_of_the_library_gives_the_verdict() -> None:
    case = wooready.replay("woocommerce-9.9.5")
    assert (case.word, case.exit_code, case.document["verdict"]) == ("READY", 0, "READY")
    assert case.document == bundled_case("woocommerce-9.9.5").document


def test_the_page_about_the_library_names_what_there_is() -> None:
    page = (resources.root() / "docs" / "api.md").read_text(encoding="utf-8")
    case = wooready.replay("not-ready-read-only-key")
    names = set(re.findall(r"case\.(\w+)", page))
    assert names >= {"word", "exit_code", "verdict", "document", "results"}
    assert [name for name in names if not hasattr(case, name)] == []
    assert case.verdict.root == case.results["WRITE-02[wc/v3]"]


def test_any_thread_may_call_it() -> None:
    found: dict[str, str] = {}

    def call(slug: str) -> None:
        found[slug] = wooready.replay(slug).word

    slugs = ("woocommerce-9.9.5", "not-ready-read-only-key", "woocommerce-2.4.13", "not-ready-expired-certificate")
    threads = [threading.Thread(target=call, args=(slug,)) for slug in slugs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == {slug: "NOT READY" if slug.startswith("not") else "READY" for slug in slugs}


def test_what_the_library_refuses_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="Give both"):
        wooready.check("shop.example.com", key=KEY)


# ------------------------------------------------------------------ judged once


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each check function is called, by check and API generation."""
    counted: Counter[str] = Counter()
    run: Any = Judgement._run

    def noted(judgement: Judgement, check: Check, generation: str) -> Result:
        result: Result = run(judgement, check, generation)
        counted[f"{judgement.evidence.shop.observed_at} {result.id}"] += 1
        return result

    monkeypatch.setattr(Judgement, "_run", noted)
    return counted


def test_a_replay_with_waivers_history_and_reports_calls_each_check_once(tmp_path: Path, calls: Counter[str]) -> None:
    waiver = 'check = "WRITE-02"\nshop = "*"\nreason = "agreed"\nowner = "Ada"\nexpires = 2099-12-31\n'
    (tmp_path / "waivers.toml").write_text(f"format = 1\n[[waivers]]\n{waiver}")
    for _ in range(2):  # the second run has a history
        calls.clear()
        ran = run_in(tmp_path, "replay", "not-ready-read-only-key", "--waivers", "waivers.toml")
        assert ran.returncode == 2, ran.stdout + ran.stderr
        assert set(calls.values()) == {1}
        assert 80 < len(calls) < 152


def test_a_comparison_calls_each_check_once_a_side(tmp_path: Path, calls: Counter[str]) -> None:
    assert run_in(tmp_path, "compare", "not-ready-read-only-key", "woocommerce-9.9.5").returncode == 1
    assert set(calls.values()) == {1}


# ------------------------------------------------------------------ nothing is left behind


def test_a_defect_leaves_no_earlier_verdict_that_could_be_taken_for_this_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = asked({"shop": "not-ready-plain-permalinks", "record_mode": "none", "report_dir": tmp_path})
    run(options)
    assert (options.reports / "verdict.json").is_file()

    def crash(*arguments: object) -> NoReturn:
        raise RuntimeError("a defect")

    monkeypatch.setattr(session, "judge", crash)
    with pytest.raises(ToolError, match="a defect"):
        run(options)
    assert [path.name for path in options.reports.iterdir()] == ["history.json"]


def test_the_fiftieth_run_adds_nothing_to_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No audit hook, no finder of modules, no thread, no open file: they would slow every later run, and cannot all be taken away again."""
    hooks: list[object] = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    options = asked({"shop": "not-ready-plain-permalinks", "record_mode": "none", "report_dir": tmp_path})
    run(options)
    before = process_state()
    hooks.clear()
    for _ in range(49):
        run(options)
    assert process_state() == before
    assert hooks == []


def process_state() -> tuple[object, ...]:
    files = sorted(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else []
    return len(files), [type(each) for each in sys.meta_path], threading.active_count(), len(sys.path)


# ------------------------------------------------------------------ the current folder

#: Names that libraries of ours look for, installed or not.
LURES = ("pytest", "requests", "chardet", "socks", "brotli", "sitecustomize", "click", "keyring", "colorama", "_pytest", "conftest", "vcr")


@pytest.mark.parametrize("started", [["-m", "wooready"], ["-P", "-m", "wooready"], ["-c", "from wooready.__main__ import main; main()"]])
def test_no_module_of_the_current_folder_is_imported(tmp_path: Path, started: list[str]) -> None:
    for name in LURES:
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'caught')!r}, 'a').write('{name}\\n')\n")
    ambient = {name: value for name, value in os.environ.items() if not name.startswith(("WOOREADY_", "PYTEST_", "COV_"))}
    command = [sys.executable, *started, "replay", "not-ready-plain-permalinks", "-q"]
    ended = subprocess.run(command, cwd=tmp_path, env=ambient, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert not (tmp_path / "caught").exists(), (tmp_path / "caught").read_text()
