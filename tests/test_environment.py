"""Python's own settings in the environment change neither exit codes nor what is printed, and let no run go on for minutes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = (
    "PYTHONTRACEMALLOC=25",
    "PYTHONINSPECT=1",
    "PYTHONDEVMODE=1",
    "PYTHONMALLOC=debug",
    "PYTHONOPTIMIZE=2",
    "PYTHONWARNINGS=error",
    "PYTHONUTF8=0",
    "PYTHONIOENCODING=ascii",
    "PYTHONINTMAXSTRDIGITS=640",
)


def run(folder: Path, setting: str, *words: str) -> tuple[int, str, str]:
    name, _, value = setting.partition("=")
    environment = {key: each for key, each in os.environ.items() if not key.startswith(("PYTHON", "WOOREADY_"))}
    command = [sys.executable, "-m", "wooready", *words]
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**environment, name: value},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_of_python_change_no_exit_code(tmp_path: Path, setting: str) -> None:
    code, printed, said = run(tmp_path, setting, "replay", "nobody")
    assert (code, printed) == (3, "")
    assert said.startswith("Error: 'nobody' is not a known recording")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("name", ["not-ready-plain-permalinks", "woocommerce-9.9.5"])
def test_a_run_that_python_would_inspect_ends_with_its_own_code(tmp_path: Path, name: str) -> None:
    code, printed, said = run(tmp_path, "PYTHONINSPECT=1", "replay", name, "-q")
    assert (code, said) == (1 if name.startswith("not") else 0, "")
    assert printed


@pytest.mark.parametrize("option", [(), ("-X", "tracemalloc=25")])
def test_memory_is_not_traced(option: tuple[str, ...]) -> None:
    code = "import wooready.__main__, tracemalloc; print(tracemalloc.is_tracing())"
    environment = os.environ | ({} if option else {"PYTHONTRACEMALLOC": "25"})
    ended = subprocess.run([sys.executable, *option, "-c", code], env=environment, capture_output=True, text=True, timeout=100, check=True)
    assert ended.stdout == "False\n"
