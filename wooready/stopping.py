"""Ends this process at once, and tidily, when it is told to stop: Ctrl-C, SIGTERM, or SIGHUP when the terminal is closed.

A KeyboardInterrupt would not do. It reaches only the main thread, which then waits for the threads that are still asking the shop; pytest
catches it; and while the main thread resolves a name, it is not even raised. So a thread of its own waits for the signal, removes what is
unfinished, and ends the process. No report or recording is ever half written (drafts.py), so nothing else has to be put in order.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from wooready import drafts

#: The signals, as far as this operating system has them. The exit code is 128 and the signal's number, as in a shell.
STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def _noted(number: int, frame: FrameType | None) -> None:
    """Python calls handlers in the main thread, possibly late. The watch was told already, through its pipe."""


class Watch:
    """Waits for a signal. `first` is called before the process ends, to stop other processes."""

    def __init__(self, first: Callable[[], object] = lambda: None) -> None:
        self._first = first
        self._terminal = _terminal_settings()
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._before = {each: signal.getsignal(each) for each in STOPS}
        self._wakeup = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        for each, handler in self._before.items():
            if handler is not signal.SIG_IGN:  # as under nohup
                signal.signal(each, _noted)
        self._thread = threading.Thread(target=self._wait, daemon=True, name="wooready stop")
        self._thread.start()

    def _wait(self) -> None:
        while told := os.read(self._reading, 1):
            if told[0] in STOPS:
                self._end(signal.Signals(told[0]))

    def _end(self, number: signal.Signals) -> None:
        try:
            drafts.abandon()
            self._first()
        finally:
            _restore(self._terminal)
            _say(f"Stopped ({number.name}).")
            os._exit(128 + number)

    def close(self) -> None:
        """Leaves signals to whoever had them before."""
        signal.set_wakeup_fd(self._wakeup)
        for each, handler in self._before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(each, handler)
        os.close(self._writing)
        self._thread.join()
        os.close(self._reading)


def watch(first: Callable[[], object] = lambda: None) -> Watch | None:
    """Begins to wait for a signal; None where that is not possible: beside the main thread, or on Windows, where Ctrl-C stays Python's."""
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return None
    return Watch(first)


def _say(line: str) -> None:
    """One line on stderr, in place of a progress line. Not through `sys.stderr`, which another thread may hold."""
    with contextlib.suppress(OSError):
        os.write(2, f"{chr(13)}{chr(27)}[K{line}\n".encode() if os.isatty(2) else f"{line}\n".encode())


def _terminal_settings() -> list[object] | None:
    """Those of the terminal on stdin; None without one. A hidden prompt changes them."""
    try:
        import termios

        return termios.tcgetattr(0) if sys.stdin is not None and os.isatty(0) else None
    except (ImportError, OSError, ValueError):
        return None
    except Exception:  # termios.error is not an OSError
        return None


def _restore(settings: list[object] | None) -> None:
    if settings is not None:
        import termios

        with contextlib.suppress(Exception):
            termios.tcsetattr(0, termios.TCSANOW, settings)  # type: ignore[arg-type]
