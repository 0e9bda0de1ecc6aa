"""pytest's loudest options hold no secret: a proxy's password is neither printed nor written, or the run is refused beforehand."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wooready import resources
from wooready.run.hooks import CheckHooks
from wooready.wire.bounds import within

PASSWORD = "pass%20word-4711"
PROXY = f"http://user:{PASSWORD}@127.0.0.1:9"
SPELLINGS = (PASSWORD, "pass word-4711", "word-4711", base64.b64encode(b"user:pass word-4711").decode())
LOUD = ("--full-trace", "--setup-show", "--showlocals", "--tb=long", "-vv", "--log-level=DEBUG", "-o", "log_cli=true", "--trace-config")


def run(folder: Path, *words: str) -> tuple[int, str, list[str]]:
    """pytest on a shop behind a proxy that does not run: its exit code, all that it printed and wrote, and the names of its files."""
    ambient = {name: value for name, value in os.environ.items() if not name.startswith(("WOOREADY_", "PYTEST_", "COV_"))}
    files = [str(resources.folder("suites") / name) for name in ("test_01_address.py", "test_02_network.py", "test_03_tls.py")]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", *files, "--shop", "shop.example.com", "--no-key"]
    ended = subprocess.run(
        [*command, *words], cwd=folder, env={**ambient, "OUR_PROXY": PROXY}, capture_output=True, text=True, timeout=100, check=False
    )
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in written]
    return ended.returncode, "\n".join([ended.stdout, ended.stderr, *texts]), [path.name for path in written]


def secrets_in(text: str) -> list[str]:
    return [each for each in SPELLINGS if each in text]


def test_loud_options_with_the_password_on_the_command_line(tmp_path: Path) -> None:
    code, everything, written = run(tmp_path, "--proxy", PROXY, *LOUD)
    assert code == pytest.ExitCode.TESTS_FAILED, everything
    assert "net.proxy-fails" in everything
    assert "verdict.json" in written
    assert secrets_in(everything) == []


@pytest.mark.parametrize(
    "words",
    [("--proxy", PROXY, "--debug=debug.txt"), ("--debug", f"--proxy={PROXY}"), ("--proxy", "user:word-4711@127.0.0.1:9", "--debug")],
    ids=["named", "unnamed", "no-url"],
)
def test_debug_is_refused_before_it_writes_the_command_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, everything, written = run(tmp_path, *words)
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "Give the proxy as env:NAME or file:PATH." in everything
    assert (secrets_in(everything), written) == ([], [])


def test_everything_is_loud_with_the_password_elsewhere(tmp_path: Path) -> None:
    code, everything, written = run(tmp_path, "--proxy", "env:OUR_PROXY", "--debug=debug.txt", *LOUD)
    assert code == pytest.ExitCode.TESTS_FAILED, everything
    assert {"debug.txt", "verdict.json"} <= set(written)
    assert "env:OUR_PROXY" in everything
    assert secrets_in(everything) == []


def test_a_full_trace_of_ctrl_c_shows_no_arguments_of_ours() -> None:
    def fails(proxy: str) -> None:
        raise KeyboardInterrupt

    def hooked(excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        config: Any = SimpleNamespace(option=SimpleNamespace(fulltrace=True))
        CheckHooks(config, [], one=False).pytest_keyboard_interrupt(excinfo)
        return bool(config.option.fulltrace)

    with pytest.raises(KeyboardInterrupt) as theirs:
        fails(PROXY)
    with pytest.raises(KeyboardInterrupt) as ours:
        within(60, lambda: fails(PROXY))
    assert (hooked(theirs), hooked(ours)) == (True, False)
