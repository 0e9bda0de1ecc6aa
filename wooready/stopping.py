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
STDERR = 2


#: What a process has that nobody has told otherwise. SIG_IGN stays, as under nohup, and so does a handler of somebody else's.
_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)


class Watch:
    """Waits for a signal. `first` is called before the process ends, to stop other processes. `quietly`: without a line.

    Only signals that nobody else has a handler for are watched; `leave` and `close` give them back.
    """

    def __init__(self, first: Callable[[], object] = lambda: None, *, quietly: bool = False) -> None:
        self._first, self._quietly = first, quietly
        self._terminal = _terminal_settings()
        self._stderr = _own_stderr()
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._before = {each: handler for each in STOPS if (handler := signal.getsignal(each)) in _DEFAULTS}
        self._wakeup = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        for each in self._before:
            signal.signal(each, self._noted)
        self._thread = threading.Thread(target=self._wait, daemon=True, name="wooready stop")
        self._thread.start()

    def _noted(self, number: int, frame: FrameType | None) -> None:
        """Python calls this in the main thread, possibly late. The watch was told already, unless an event loop has taken its pipe away."""
        with contextlib.suppress(OSError):
            os.write(self._writing, bytes([number]))

    def _wait(self) -> None:
        while told := os.read(self._reading, 1):
            if told[0] in self._before:
                self._end(signal.Signals(told[0]))

    def _end(self, number: signal.Signals) -> None:
        try:
            drafts.abandon()
            self._first()
        finally:
            _restore(self._terminal)
            if not self._quietly:
                _say(f"Stopped ({number.name}).", self._stderr)
            os._exit(128 + number)

    def leave(self, number: signal.Signals) -> None:
        """Leaves one signal to whoever had it before. Does nothing if it is not watched."""
        handler = self._before.pop(number, None)
        if handler is not None and signal.getsignal(number) == self._noted:  # else somebody has taken it meanwhile
            signal.signal(number, handler)

    def close(self) -> None:
        """Leaves signals to whoever had them before. Does nothing a second time."""
        if not self._thread.is_alive():
            return
        signal.set_wakeup_fd(self._wakeup)
        for each in list(self._before):
            self.leave(each)
        os.close(self._writing)
        self._thread.join()
        os.close(self._reading)
        if self._stderr != STDERR:
            os.close(self._stderr)


def watch(first: Callable[[], object] = lambda: None, *, quietly: bool = False) -> Watch | None:
    """Begins to wait for a signal; None where that is not possible: beside the main thread, or on Windows, where Ctrl-C stays Python's."""
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return None
    return Watch(first, quietly=quietly)


def _own_stderr() -> int:
    """A copy of stderr as it is now: pytest puts a file in its place while a test runs."""
    try:
        return os.dup(STDERR)
    except OSError:  # closed, or too many files are open
        return STDERR


def _say(line: str, stderr: int) -> None:
    """One line on stderr, in place of a progress line. Not through `sys.stderr`, which another thread may hold."""
    with contextlib.suppress(OSError):
        os.write(stderr, f"{chr(13)}{chr(27)}[K{line}\n".encode() if os.isatty(stderr) else f"{line}\n".encode())


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
