"""Ctrl-C, SIGTERM and SIGHUP end everything at once, with one line, and leave nothing that is half done."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wooready import plugin, resources

NAMES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
#: A run with a thread that never ends, in the middle of writing, that tells when it is there.
BUSY = """
import threading, time
from pathlib import Path
from wooready import drafts, stopping
stopping.watch()
drafts.write_atomically(Path("kept"), "old")
drafts.reserve(Path("new/folder"))
threading.Thread(target=lambda: threading.Event().wait()).start()
print("ready", flush=True)
{}
"""
#: Where the main thread is then: in Python, in a lock, or in a call that no signal interrupts.
PLACES = {
    "a lock": "threading.Lock().acquire() and threading.Event().wait()",
    "a loop": "while True: pass",
    "a handler that swallows": "while True:\n    try: threading.Event().wait()\n    except BaseException: pass",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_everything_ends(tmp_path: Path, name: str, place: str) -> None:
    command = [sys.executable, "-c", BUSY.format(PLACES[place])]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(getattr(signal, name))
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (NAMES[name], f"Stopped ({name}).\n")
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_what_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """As under nohup."""
    command = [sys.executable, "-c", BUSY.format("import os; os.kill(os.getpid(), 1); os.kill(os.getpid(), 15)")]
    ended = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    assert (ended.returncode, ended.stderr) == (143, "Stopped (SIGTERM).\n")


def test_a_shop_that_never_answers(tmp_path: Path) -> None:
    """The whole command, while its threads wait for a server that accepts and says nothing."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        environment = {**os.environ, "WOOREADY_KEY": "", "WOOREADY_SECRET": ""}
        command = [sys.executable, "-m", "wooready", "record", f"localhost:{port}", "--resolve", f"localhost:{port}:127.0.0.1", "--no-key"]
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
            link, _ = silent.accept()
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
        link.close()
    assert (process.returncode, said) == (143, "Stopped (SIGTERM).\n")
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ under pytest

SUITES = str(resources.folder("suites"))
SHOP = ("--shop", "not-ready-plain-permalinks", "--record-mode=none")
#: Holds a pytest run at one moment, and tells through a pipe when it is there.
HOLD = """
import os, pytest, threading

@pytest.hookimpl({order}=True)
def {hook}:
    from pathlib import Path
    from wooready import drafts
    if drafts.reserve(Path("new/folder")):
        os.write({pipe}, b"there")
    while True:
        try:
            threading.Event().wait()
        except {swallowed}:
            pass
"""
MOMENTS = {
    "before conftest files are loaded": ("SIGINT", "trylast", "pytest_load_initial_conftests(early_config)"),
    "during collection": ("SIGHUP", "tryfirst", "pytest_pycollect_makemodule(module_path, parent)"),
    "in a check, with stderr captured": ("SIGINT", "tryfirst", "pytest_runtest_call(item)"),
    "while reports are written": ("SIGTERM", "tryfirst", "pytest_sessionfinish(session)"),
}


def stopped(folder: Path, name: str, order: str, hook: str, *words: str, swallowed: str = "BaseException") -> tuple[int, str, str]:
    """The exit code of pytest, its stdout and its stderr, after a signal at the moment of this hook."""
    reading, writing = os.pipe()
    (folder / "hold.py").write_text(HOLD.format(order=order, hook=hook, pipe=writing, swallowed=swallowed))
    ambient = {key: value for key, value in os.environ.items() if not key.startswith(("WOOREADY_", "PYTEST_", "COV_"))}
    command = [sys.executable, "-m", "pytest", "-p", "hold", "-p", "no:cacheprovider", "-o", "addopts=", *words]
    whole = {"cwd": folder, "env": {**ambient, "PYTHONDONTWRITEBYTECODE": "1"}, "text": True, "pass_fds": [writing]}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **whole) as process:  # type: ignore[call-overload]
        os.close(writing)
        there = os.read(reading, 5)
        process.send_signal(getattr(signal, name))
        printed, said = process.communicate(timeout=60)
    os.close(reading)
    assert there == b"there", printed + said
    return process.returncode, printed, said


@pytest.mark.parametrize("moment", MOMENTS)
def test_pytest_ends_as_wooready_does(tmp_path: Path, moment: str) -> None:
    name, order, hook = MOMENTS[moment]
    earlier = tmp_path / "reports" / SHOP[1] / "verdict.json"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("of last week")
    code, _, said = stopped(tmp_path, name, order, hook, SUITES, *SHOP)
    assert (code, said) == (NAMES[name], f"Stopped ({name}).\n")
    assert {path.name for path in tmp_path.rglob("*")} == {"reports", SHOP[1], "verdict.json", "hold.py"}
    assert earlier.read_text() == "of last week"


OTHERS = """
import os, pytest

@pytest.fixture
def database():
    os.mkdir("database")
    yield
    os.rename("database", "cleaned up")

def test_theirs(database): ...
"""


def test_tests_of_others_may_clean_up_after_ctrl_c(tmp_path: Path) -> None:
    """In one run with ours. The reports of an earlier run are kept, because this one has judged only a part."""
    (tmp_path / "test_others.py").write_text(OTHERS)
    earlier = tmp_path / "reports" / SHOP[1] / "verdict.json"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("of last week")
    arguments = (f"{SUITES}/test_01_address.py", "test_others.py", *SHOP)
    code, printed, said = stopped(tmp_path, "SIGINT", "tryfirst", "pytest_runtest_call(item)", *arguments, swallowed="ZeroDivisionError")
    assert (code, "Stopped" in said, "KeyboardInterrupt" in printed) == (2, False, True), printed + said
    assert (tmp_path / "cleaned up").exists()
    assert earlier.read_text() == "of last week"
    assert [path.name for path in earlier.parent.iterdir()] == ["verdict.json"]


def test_in_runs_of_others_signals_are_theirs(tmp_path: Path) -> None:
    """Neither is anything installed there, nor does it stay after a run of ours in the same process."""
    (tmp_path / "test_others.py").write_text(
        "import signal, threading\n\ndef test_signals():\n"
        "    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "    assert signal.getsignal(signal.SIGTERM) == signal.getsignal(signal.SIGHUP) == signal.SIG_DFL\n"
        "    assert signal.set_wakeup_fd(-1) == -1\n"
        "    assert 'wooready stop' not in [each.name for each in threading.enumerate()]\n"
    )
    code = (
        "import pytest, sys\n"
        "assert pytest.main(['-q', '-p', 'no:cacheprovider', sys.argv[1], *sys.argv[2:], '--collect-only']) == 0\n"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', 'test_others.py']))"
    )
    command = [sys.executable, "-c", code, f"{SUITES}/test_01_address.py", *SHOP]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_handler_of_somebody_else_stays() -> None:
    """And Ctrl-C is noticed even when an event loop has taken the pipe through which Python tells of signals."""
    code = (
        "import os, signal\nfrom wooready import stopping\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('theirs', flush=True))\n"
        "watch = stopping.watch()\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "signal.set_wakeup_fd(-1)\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "import threading\nthreading.Event().wait()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "theirs\n", "Stopped (SIGINT).\n")


def test_workers_of_xdist_end_with_the_run() -> None:
    worker = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
    gone = SimpleNamespace(_io=None)  # a gateway of another kind, such as a socket
    session = SimpleNamespace(nodemanager=SimpleNamespace(group=[gone, SimpleNamespace(_io=SimpleNamespace(popen=worker))]))
    config: Any = SimpleNamespace(pluginmanager=SimpleNamespace(get_plugin={"dsession": session}.get))
    plugin._end_workers(config)
    assert worker.wait(timeout=60) == -signal.SIGTERM
