"""Ctrl-C, SIGTERM and SIGHUP end everything at once, with one line, and leave nothing that is half done."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

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
