"""The command line, as a person runs it in a folder of her own: in this process, or in one of its own where that is what counts."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from wooready.cli import main

KEY, SECRET = "ck_" + "0123456789abcdef" * 2 + "01234567", "cs_" + "fedcba9876543210" * 2 + "fedcba98"
#: A run must not take these from whoever runs the tests.
AMBIENT = ("WOOREADY_", "PYTEST_", "COV_", "GITHUB_")


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Ran]


def run_in(folder: Path, *words: str, **environ: str) -> Ran:
    """`wooready WORDS` in a folder, in this process; `environ` is set, after ambient keys and pytest's settings were taken out."""
    unset: Mapping[str, str | None] = {name: None for name in os.environ if name.startswith(AMBIENT)}
    with contextlib.chdir(folder):
        result = CliRunner().invoke(main, words, env={**unset, **environ}, prog_name="wooready")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def process_in(folder: Path, *words: str, **environ: str) -> Ran:
    """The same by `python -m wooready`, in a process of its own."""
    ambient = {name: value for name, value in os.environ.items() if not name.startswith(AMBIENT)}
    command = [sys.executable, "-m", "wooready", *words]
    ended = subprocess.run(
        command, cwd=folder, env={**ambient, **environ}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100, check=False
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def refused(ran: Ran, *words: str) -> None:
    """A usage error: exit code 3, one or two lines, no traceback, and the words that help."""
    assert ran.returncode == 3, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.startswith("Error: ")
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.splitlines()) <= 2
    for word in words:
        assert word in ran.stderr
