"""The files that the commands write: the same bytes on every machine, nothing of the machine in them, and what is asked of the terminal."""

import json
import os
import pty
import re
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from getpass import getuser
from pathlib import Path
from typing import Any

import click
import pytest

from wooready import resources
from wooready.report.clock import today
from wooready.verdict.readiness import READINESS

Ran = subprocess.CompletedProcess[str]
FILES = {"report.html", "verdict.json", "verdict.txt", "verdict.md", "junit.xml", "history.json"}
#: The day of the samples, see the Makefile.
SAMPLE_DAY = re.search(r"^SAMPLE_DAY := (\d+)$", (resources.root() / "Makefile").read_text(encoding="utf-8"), re.M)
SAMPLES = {"not-ready": "not-ready-header-stripped", "ready": "woocommerce-9.9.5"}
SMALL = "not-ready-plain-permalinks"
#: Those of the samples, and of the first and the last WooCommerce of each kind; tests/golden.json has the verdicts of all.
REPLAYED = (*SAMPLES.values(), SMALL, "not-ready-expired-certificate", "woocommerce-2.4.13", "woocommerce-3.0.9")


def wooready(folder: Path, *words: str, **more: str) -> Ran:
    ambient = {name: value for name, value in os.environ.items() if not name.startswith(("WOOREADY_", "PYTEST_", "GITHUB_", "SOURCE_DATE"))}
    command = [sys.executable, "-m", "wooready", *words]
    return subprocess.run(command, cwd=folder, env={**ambient, **more}, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The reports of some recordings, written on two machines that differ in what can differ on one."""
    assert SAMPLE_DAY is not None
    written = []
    for name, more in (
        ("consultants-secret-project", {"TZ": "Pacific/Auckland", "LANG": "C", "PYTHONHASHSEED": "1", "USER": "kim-canary"}),
        ("b", {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "NO_COLOR": "1", "COLUMNS": "40"}),
    ):
        folder = tmp_path_factory.mktemp(name)
        ran = wooready(folder, "replay", *REPLAYED, HOME=str(folder), SOURCE_DATE_EPOCH=SAMPLE_DAY.group(1), **more)
        assert ran.returncode == 1, ran.stderr
        written.append(folder / "reports")
    return written[0], written[1]


@pytest.mark.parametrize("slug", REPLAYED)
def test_a_replay_writes_the_same_bytes_everywhere(machines: tuple[Path, Path], slug: str) -> None:
    one, other = (folder / slug for folder in machines)
    assert {path.name for path in one.iterdir()} == FILES
    for name in FILES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert (one / "report.html").stat().st_size < 1_000_000


def test_the_index_is_the_same_everywhere(machines: tuple[Path, Path]) -> None:
    one, other = ((folder / "index.html").read_bytes() for folder in machines)
    assert one == other
    assert one.count(b"/report.html") == len(REPLAYED)


def test_nothing_of_the_machine_is_in_a_file(machines: tuple[Path, Path]) -> None:
    """Paths, user, host name, and what pytest-html would put into its Environment table."""
    canaries = {str(machines[0]), "consultants-secret-project", "kim-canary", sys.prefix, str(resources.root()), socket.gethostname()}
    canaries |= {str(Path.home())} | ({getuser()} if getuser() not in ("root", "shop", "user", "admin") else set())
    names = r"environment-header|Platform|Packages|hostname=|Linux-|pytest_metadata|JAVA_HOME"
    for path in machines[0].rglob("*"):
        if path.is_file():
            said = path.read_text(encoding="utf-8")
            assert [each for each in canaries if len(each) > 3 and each in said] == [], path.name
            assert re.findall(names, said) == [], path.name


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_samples_are_up_to_date(machines: tuple[Path, Path], sample: str) -> None:
    kept = resources.root() / "reports" / "sample" / f"{sample}.html"
    assert kept.read_bytes() == (machines[0] / SAMPLES[sample] / "report.html").read_bytes(), "run: make samples"


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_readme_shows_the_samples(sample: str) -> None:
    picture = resources.root() / "reports" / "sample" / f"{sample}.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 120_000
    assert f"(reports/sample/{sample}.png)" in (resources.root() / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["soon", "1e400", "9" * 30])
def test_a_day_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    ran = wooready(tmp_path, "replay", SMALL, SOURCE_DATE_EPOCH=given)
    assert ran.returncode == 3
    assert ran.stderr.startswith("Error: SOURCE_DATE_EPOCH is")


def test_today_is_the_day_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert today().isoformat() == "1970-01-01T00:00:00+00:00"


# ------------------------------------------------------------------ the forms


def test_markdown_is_printed_and_nothing_else(tmp_path: Path) -> None:
    ran = wooready(tmp_path, "replay", SMALL, "--format", "markdown")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout == (tmp_path / "reports" / SMALL / "verdict.md").read_text(encoding="utf-8")


def test_under_github_there_are_annotations_and_a_summary(tmp_path: Path) -> None:
    ran = wooready(tmp_path, "replay", SMALL, "-q", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert ran.stdout.count("\n") == 1
    assert ran.stderr.splitlines()[0].startswith("::error title=")
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("## ❌ NOT READY")


def test_under_github_plain_pytest_announces_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", str(resources.folder("suites")), "--shop", SMALL, "--record-mode=none", "-q"]
    ambient = {**os.environ, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    ran = subprocess.run(
        [*command, "--report-dir", str(tmp_path / "out")], env=ambient, capture_output=True, text=True, timeout=100, check=False
    )
    assert len(re.findall(r"(?m)^::error ", ran.stdout)) == 1
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").count("## ❌") == 1


def test_an_index_over_reports_that_are_there(tmp_path: Path) -> None:
    wooready(tmp_path, "replay", SMALL, "-q")
    (tmp_path / "reports" / "spoilt").mkdir()
    (tmp_path / "reports" / "spoilt" / "verdict.json").write_text("{")
    assert not (tmp_path / "reports" / "index.html").exists()
    ran = wooready(tmp_path, "index")
    assert (ran.returncode, ran.stderr) == (0, "")
    page = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert f'href="{SMALL}/report.html"' in page
    assert page.count(f"<td>{recorded_at(SMALL)[:10]}</td>") == 2, "when it was seen, and since when its root cause is open"
    assert "Unreadable" in page.partition("spoilt")[0]
    assert wooready(tmp_path, "index", "absent").returncode == 3


# ------------------------------------------------------------------ since last time


@pytest.fixture
def acme(tmp_path: Path) -> Callable[..., Ran]:
    """Judges recordings as if they were runs of one shop. Those that are compared must have been asked in the same way."""

    def run(name: str, *words: str) -> Ran:
        shutil.rmtree(tmp_path / "cassettes", ignore_errors=True)
        shutil.copytree(resources.folder("cassettes") / name, tmp_path / "cassettes" / "acme")
        return wooready(tmp_path, "replay", "acme", "--cassettes", "cassettes", *words)

    return run


def recorded_at(name: str) -> str:
    content: Any = json.loads((resources.folder("cassettes") / name / "recording.json").read_text(encoding="utf-8"))
    return str(content["metadata"]["wooready"]["recorded_at"])


def test_the_second_run_tells_what_changed(tmp_path: Path, acme: Callable[..., Ran]) -> None:
    old, new = sorted(["woocommerce-9.9.5", "not-ready-read-only-key"], key=recorded_at)  # of one shop
    first = acme(old)
    assert "Since " not in first.stdout
    alone = (tmp_path / "reports" / "acme" / "verdict.json").read_bytes()
    second = acme(new)
    since = f"Since {recorded_at(old)[:10]}"
    assert since in second.stdout.partition("\n\nEnter:")[0]
    for name in ("report.html", "verdict.txt", "verdict.md"):
        assert since in (tmp_path / "reports" / "acme" / name).read_text(encoding="utf-8")
    verdict = (tmp_path / "reports" / "acme" / "verdict.json").read_bytes()
    again = acme(new)
    assert again.stdout == second.stdout
    assert (tmp_path / "reports" / "acme" / "verdict.json").read_bytes() == verdict
    acme(old)
    assert (tmp_path / "reports" / "acme" / "verdict.json").read_bytes() == alone


def test_a_spoilt_history_is_named_before_anything_is_judged(tmp_path: Path, acme: Callable[..., Ran]) -> None:
    (tmp_path / "reports" / "acme").mkdir(parents=True)
    (tmp_path / "reports" / "acme" / "history.json").write_text("{")
    ran = acme(SMALL)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "history.json: it is incomplete or not valid JSON. Delete it to start a new history" in ran.stderr


def test_an_earlier_result_can_be_named(tmp_path: Path, acme: Callable[..., Ran]) -> None:
    acme("not-ready-read-only-key", "--report-dir", "old")  # of the same shop
    kept = tmp_path / "old" / "acme" / "verdict.json"
    for given in (kept, kept.parent, tmp_path / "old"):
        ran = acme("woocommerce-9.9.5", "--report-dir", f"new-{given.name}", "--since", str(given))
        assert ran.returncode == 0, ran.stderr
        assert "Fixed: WRITE-02[wc/v3]" in " ".join(ran.stdout.split())
    several = wooready(tmp_path, "replay", SMALL, "woocommerce-9.9.5", "--since", str(kept))
    assert (several.returncode, several.stdout) == (3, "")
    assert "this is for one shop, but 2 are judged" in several.stderr
    refused = acme("woocommerce-9.9.5", "--since", "absent")
    assert refused.returncode == 3
    assert "Give a verdict.json" in refused.stderr


# ------------------------------------------------------------------ the terminal


def in_a_terminal(folder: Path, *words: str, **more: str) -> tuple[str, int]:
    """What a person sees, standard error included, and the exit code."""
    ours, theirs = pty.openpty()
    ambient = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "GITHUB_ACTIONS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "wooready", *words],
        cwd=folder,
        env={**ambient, "TERM": "xterm", **more},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 100)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return seen.decode().replace("\r\n", "\n"), process.wait()


def check_closed_port(folder: Path, *words: str, **more: str) -> tuple[str, int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = f"shop.example.com:{port}"
    return in_a_terminal(folder, "check", where, "--resolve", f"{where}:127.0.0.1", "--no-key", *words, **more)


def test_a_terminal_shows_progress_and_then_the_root_cause(tmp_path: Path) -> None:
    seen, code = check_closed_port(tmp_path)
    assert code == 4
    assert f"\r\033[K[1/{len(READINESS.plan)}] resolving the name …" in seen
    assert f"[2/{len(READINESS.plan)}] connecting …" in seen
    left = seen.rpartition("\r\033[K")[2]
    assert click.style("NOT READY for Cin7 Omni", fg="red", bold=True) in left
    lines = [line for line in re.sub(r"\033\[[\d;]*m", "", left).splitlines() if line]
    assert lines[2].startswith("Root cause: ")
    assert max(map(len, lines)) <= 80 or [line for line in lines if len(line) > 80 and not line.startswith("Report: ")] == []


def test_no_colour_and_quiet_behave(tmp_path: Path) -> None:
    seen, _ = check_closed_port(tmp_path, NO_COLOR="1")
    assert "\033[1" not in seen
    assert f"[1/{len(READINESS.plan)}]" in seen
    seen, _ = check_closed_port(tmp_path, "--quiet")
    assert "\033" not in seen
    assert seen.count("\n") == 1


def test_many_shops_are_counted_while_they_are_judged(tmp_path: Path) -> None:
    for name in (SMALL, "not-ready-expired-certificate"):
        shutil.copytree(resources.folder("cassettes") / name, tmp_path / "cassettes" / name)
    seen, code = in_a_terminal(tmp_path, "replay", "--cassettes", "cassettes")
    assert code == 1
    assert "1 of 2 shops …" in seen
    assert seen.rstrip().endswith("Reports: reports/index.html")
