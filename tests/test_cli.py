"""The command line, as a person runs it: in a process of its own, in a folder of her own."""

import json
import shutil
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from commands import KEY, SECRET, Ran, Run, refused, run_in
from jsonschema import Draft202012Validator
from loopback import Server, answer, unused_port

from wooready import resources
from wooready.files import file_format

SMALL = "not-ready-plain-permalinks"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return lambda *words, **environ: run_in(tmp_path, *words, **environ)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run_in(tmp_path_factory.mktemp("ready"), "replay", "woocommerce-9.9.5", "--format", "json")


# ------------------------------------------------------------------ what was typed is wrong


@pytest.mark.parametrize(
    ("words", "helps"),
    [
        (["check", "shop.example.com", "--profile", "cin7-omi"], ["Did you mean 'cin7-omni'?"]),
        (["check", "shop.example.com", "--profile", "mine.toml"], ["The profile file mine.toml does not exist", "cin7-omni"]),
        (["check", "ftp://shop.example.com"], ["ftp:// is not a web address", "such as shop.example.com"]),
        (["check", "shop.example.com", "--resolve", "shop.example.com:443"], ["HOST:PORT:IP", "not 'shop.example.com:443'"]),
        (["check", "shop.example.com", "--resolve", "shop.example.com:70000:192.0.2.1"], ["HOST:PORT:IP"]),
        (["check", "shop.example.com", "--ca-file", "missing.pem"], ["--ca-file", "the file missing.pem does not exist"]),
        (["check", "shop.example.com", "--proxy", "127.0.0.1:3128"], ["as http://HOST:PORT"]),
        (
            ["check", "shop.example.com", "--proxy", "http://127.0.0.1:1", "--resolve", "shop.example.com:443:127.0.0.1"],
            ["--proxy and --resolve", "Give only one of them"],
        ),
        (["check", "shop.example.com", "--shops", "missing.toml"], ["--shops", "the file missing.toml does not exist"]),
        (["check", "shop.example.com", "--bogus"], ["No such option '--bogus'", "--help"]),
        (["check"], ["Missing argument", "--help"]),
        (["chek", "shop.example.com"], ["No such command 'chek'"]),
        (["replay", "woocommerce-9.9.4"], ["is not a known recording in", "Did you mean"]),
        (["replay", "shop.example.com"], ["is not a known recording in"]),
        (["replay", "nothing-like-it"], ["is not a known recording in", "woocommerce-9.9.5"]),
        (["replay", "--cassettes", "empty"], ["There are no recordings in empty", "wooready record HOST"]),
        (["replay", "woocommerce-9.9.5", "--profile", "cin7"], ["Did you mean 'cin7-omni'?"]),
        (["explain", "the printer is on fire"], ["No known message matches 'the printer is on fire'", "wooready check"]),
    ],
    ids=lambda value: None if not isinstance(value, list) else "-".join(value)[:40].replace("/", "").replace(":", ""),
)
def test_what_is_wrong_is_said_with_its_mend(run: Run, words: list[str], helps: list[str]) -> None:
    refused(run(*words), *helps)


def test_a_ca_file_without_a_certificate(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("hello\n")
    refused(run("check", "shop.example.com", "--ca-file", "ca.pem", "--no-key"), "ca.pem", "PEM")
    (tmp_path / "shops.toml").write_text('[shops.acme]\naddress = "shop.example.com"\nca_file = "ca.pem"\n')
    refused(run("check", "acme", "--no-key"), "ca.pem", "PEM")


def test_swapped_key_and_secret(run: Run) -> None:
    ran = run("check", "shop.example.com", WOOREADY_KEY=SECRET, WOOREADY_SECRET=KEY)
    refused(ran, "swapped", "Swap them")
    assert KEY[3:] not in ran.stderr
    assert SECRET[3:] not in ran.stderr


def test_a_key_without_its_secret(run: Run) -> None:
    refused(run("check", "shop.example.com", WOOREADY_KEY=KEY), "no consumer secret", "Give both")


def test_shops_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "shops.toml"
    file.write_text('[shops.acme]\naddress = "shop.example.com"\n')
    refused(run("check", "acne"), "Did you mean 'acme'?")
    refused(run("check", "acme", "--ca-file", "x.pem"), "--ca-file cannot be combined with a shop in shops.toml")
    file.write_text('[shops.acme]\naddres = "shop.example.com"\n')
    refused(run("check", "acme"), "shops.toml, line 2: shops.acme.addres: unknown key. Did you mean 'address'?")
    file.write_text("[shops.acme\n")
    refused(run("check", "acme"), "shops.toml", "line 1")


def test_a_shop_of_the_file_takes_the_profile_beside_it(run: Run, tmp_path: Path) -> None:
    team = tmp_path / "team"
    team.mkdir()
    text = (resources.folder("profiles") / "generic-read-write.toml").read_text()
    (team / "ours.toml").write_text(text.replace('title = "a system', 'title = "Our own system'))
    (team / "shops.toml").write_text(
        f'[shops.acme]\naddress = "localhost:{unused_port()}"\nprofile = "ours.toml"\n',
    )
    ran = run("check", "acme", "--shops", "team/shops.toml", "-q")
    assert (ran.returncode, ran.stderr) == (4, "")
    assert json.loads((tmp_path / "reports/acme/verdict.json").read_text())["profile"]["title"].startswith("Our own system")


# ------------------------------------------------------------------ recordings that cannot be read


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(resources.folder("cassettes") / SMALL, tmp_path / "cassettes" / "acme")
    return tmp_path / "cassettes" / "acme" / "recording.json"


@pytest.mark.parametrize(
    ("harm", "helps"),
    [
        (lambda text: text[: len(text) // 2], ["incomplete", "version control"]),
        (lambda text: text.replace("200", "201", 1), ["was changed after it was made", "record the shop again"]),
        (lambda text: text.replace('"format": 1', '"format": 99', 1), ["format 99", "Update wooready"]),
        (lambda text: "[]", ["not a wooready recording"]),
    ],
    ids=["cut-off", "edited", "newer", "other"],
)
def test_a_recording_that_cannot_be_read(run: Run, copied: Path, harm: Callable[[str], str], helps: list[str]) -> None:
    copied.write_text(harm(copied.read_text(encoding="utf-8")), encoding="utf-8")
    refused(run("replay", "acme", "--cassettes", "cassettes"), "acme/recording.json", *helps)


# ------------------------------------------------------------------ replays


def test_a_ready_recording(ready: Ran) -> None:
    assert (ready.returncode, ready.stderr) == (0, "")
    document = json.loads(ready.stdout)
    assert document["verdict"] == "READY"
    assert list(Draft202012Validator(file_format("verdict")).iter_errors(document)) == []


def test_a_recording_that_is_not_ready(run: Run, tmp_path: Path) -> None:
    ran = run("replay", SMALL, "--report-dir", "out")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.startswith("https://")
    assert 'Root cause: Permalinks are set to "Plain"' in ran.stdout
    written = {path.name for path in (tmp_path / "out" / SMALL).iterdir()}
    assert written == {"report.html", "verdict.json", "verdict.txt", "verdict.md", "junit.xml", "history.json"}
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_several_recordings(run: Run, tmp_path: Path) -> None:
    names = {SMALL, "not-ready-expired-certificate", "woocommerce-2.4.13"}
    for name in names:
        shutil.copytree(resources.folder("cassettes") / name, tmp_path / "cassettes" / name)
    ran = run("replay", "-q", "--cassettes", "cassettes")
    lines = dict(line.split(": ", 1) for line in ran.stdout.splitlines() if ": " in line and not line.startswith("Reports"))
    assert (ran.returncode, ran.stderr) == (1, "")
    assert lines.keys() == names
    for name, line in lines.items():
        assert line.startswith("NOT READY" if name.startswith("not-ready") else "READY")
    wide = run("replay", "--cassettes", "cassettes")
    assert max(map(len, wide.stdout.splitlines())) <= 80
    assert (tmp_path / "reports" / "index.html").is_file()


def test_the_project_around_changes_nothing(run: Run, tmp_path: Path, ready: Ran) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -k nothing\n")
    (tmp_path / "conftest.py").write_text("raise RuntimeError('not ours')\n")
    (tmp_path / "shops.toml").write_text("not valid TOML")
    ran = run("replay", "woocommerce-9.9.5", "--format", "json", PYTEST_ADDOPTS="--maxfail=1 -k nothing", PYTEST_PLUGINS="absent")
    assert (ran.returncode, ran.stdout) == (0, ready.stdout)


def test_a_failure_does_not_stop_the_other_checks(run: Run) -> None:
    ran = run("replay", SMALL, "--format", "json", PYTEST_ADDOPTS="--maxfail=1")
    assert not [each for each in json.loads(ran.stdout)["checks"] if "deselected" in each["reason"]]


# ------------------------------------------------------------------ live, on the loopback


def test_a_closed_port(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "reports" / "other.example.com"
    other.mkdir(parents=True)
    (other / "report.html").write_text("of last week")
    port = unused_port()
    ran = run("check", f"shop.example.com:{port}", "--resolve", f"shop.example.com:{port}:127.0.0.1", "--no-key")
    assert (ran.returncode, ran.stderr) == (4, "")
    assert "NET-02" in ran.stdout
    assert (other / "report.html").read_text() == "of last week"
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {"other.example.com", f"shop.example.com-{port}"}


class Echo:
    """A shop that repeats the whole request in each answer, as careless debug plugins do, and knows no key."""

    def __call__(self, link: socket.socket, head: bytes) -> None:
        line = head.decode("latin-1").partition("\r\n")[0]
        path = line.split(" ")[1]
        if path.startswith("/wp-json/?"):
            names = ["wp/v2", "wc/v1", "wc/v2", "wc/v3"]
            document: object = {"name": "Echo", "url": "", "home": "https://localhost", "namespaces": names, "authentication": {}}
            link.sendall(answer(body=json.dumps(document).encode()))
        elif path.startswith("/wp-json/wc/v") and "/products" not in path:
            link.sendall(answer(body=json.dumps({"namespace": path[9:14], "routes": {}}).encode()))
        else:
            document = {"code": "woocommerce_rest_cannot_view", "message": head.decode("latin-1"), "data": {"status": 401, "url": path}}
            link.sendall(answer("401 Unauthorized", json.dumps(document).encode(), f"Link: <{path}>", f"X-Echo: {path}"))


def test_secrets_are_nowhere(run: Run, tmp_path: Path) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    with Server(Echo(), context) as server:
        where = f"localhost:{server.port}"
        words = ["record", where, "--ca-file", "ca.pem", "--resolve", f"{where}:127.0.0.1", "--exhaustive"]
        ran = run(*words, WOOREADY_KEY=KEY, WOOREADY_SECRET=SECRET)
        heads = b"".join(server.heads)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert SECRET.encode() in heads
    assert b"Authorization: Basic " in heads
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "ca.pem"]
    names = {"report.html", "verdict.json", "verdict.txt", "verdict.md", "junit.xml", "history.json", "recording.json"}
    assert {path.name for path in files} >= names
    tokens = {line.split()[-1] for line in heads.decode("latin-1").split("\r\n") if line.startswith("Authorization: ")}
    for text in [ran.stdout, ran.stderr, *(path.read_text(encoding="utf-8") for path in files)]:
        assert not [each for each in (KEY[3:], SECRET[3:], *tokens) if each in text]


# ------------------------------------------------------------------ the other commands


def test_explain_knows_the_message_of_the_help_page(run: Run) -> None:
    ran = run("explain", "Cannot access child value on Newtonsoft.Json.Linq.JValue")
    assert ran.returncode == 0
    assert "Checks:  API-01, API-04, REST-02, DATA-01" in ran.stdout
    assert "inferred" in ran.stdout


def test_explain_takes_an_id_and_a_message_that_looks_like_an_option(run: Run) -> None:
    for asked, start in (("AUTH-01", "AUTH-01: "), ("T1", "T1: "), ("auth.role", "auth.role: "), ("-1", "api.")):
        ran = run("explain", asked)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith(start)


def test_profiles(run: Run) -> None:
    ran = run("profiles")
    assert ran.returncode == 0
    assert [line.split()[0] for line in ran.stdout.splitlines()] == [
        "airbyte",
        "cin7-core",
        "cin7-omni",
        "generic-read",
        "generic-read-write",
        "n8n",
    ]
