"""Limits of one run and of one answer: time, bytes, and the size of a head. Any server may be slow, endless, or say two things at once."""

import contextlib
import http.client
import io
import math
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from wooready.wire.head import Head, behind, for_parser, in_chunk, in_trailer, is_last_chunk, read_head

Result = TypeVar("Result")
#: Maximum size of a status line with its headers, in bytes; web servers themselves send and accept at most 64 KB.
HEAD_CAP = 128 * 1024
#: Maximum number of bytes that are read for one answer, before anything is decompressed.
READ_CAP = 6 * 1024 * 1024


@dataclass(frozen=True)
class Deadline:
    """A moment on a clock, `seconds` after it was set; without one, never."""

    until: float = math.inf
    clock: Callable[[], float] = time.monotonic
    seconds: float = math.inf

    @classmethod
    def after(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> "Deadline":
        return cls(clock() + seconds, clock, seconds)

    @property
    def left(self) -> float:
        """Seconds until then; negative afterwards."""
        return self.until - self.clock() if self.until < math.inf else math.inf

    @property
    def words(self) -> str:
        """Why a question was not asked after it."""
        return f"the run had reached its limit of {self.seconds:.0f} seconds"


def within(seconds: float, work: Callable[[], Result], name: str = "wire") -> Result:
    """What `work` gives, or raises, if it is ready after so many seconds; else TimeoutError, while it goes on in a thread of that name.

    For what has no limit of its own: the system's name resolution waits as long as its name servers are silent, and cannot be interrupted.
    """
    box: list[Result] = []
    crash: list[BaseException] = []

    def run() -> None:
        try:
            box.append(work())
        except BaseException as error:
            crash.append(error)

    thread = threading.Thread(target=run, daemon=True, name=name)
    thread.start()
    thread.join(seconds)
    if crash:
        raise crash[0]
    if not box:
        raise TimeoutError
    return box[0]


class TooLarge(http.client.HTTPException):
    """The answer has more bytes than any web server sends."""


class _Metered(io.RawIOBase):
    """What comes from a socket, until the deadline and at most so much of it; in a head, an end is an error."""

    def __init__(self, raw: io.RawIOBase, link: socket.socket, deadline: Deadline, silence: float) -> None:
        self._raw, self._link, self._deadline, self._silence = raw, link, deadline, silence
        self._read = 0
        self.in_head = False
        self.waits = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline.left
        if left <= 0:
            raise TimeoutError("the answer is not complete at its deadline")
        self._link.settimeout(min(self._silence, left) if self.waits else 0)
        count = cast("int | None", self._raw.readinto(buffer))
        if count == 0 and self.in_head and self._read:
            # http.client would take the end of the connection for the end of the headers.
            raise ConnectionResetError("the connection ended within the head of the answer")
        self._read += count or 0
        if self._read > (HEAD_CAP if self.in_head else READ_CAP):
            raise TooLarge
        return count

    def close(self) -> None:
        super().close()
        self._raw.close()


class _Lines(io.BufferedReader):
    """Notes the lines that http.client asks for: those of the head, and those around chunks. Of a head it passes on only what http.client
    can read."""

    def __init__(self, metered: _Metered) -> None:
        super().__init__(metered)
        self._metered = metered
        self._head: list[bytes] = []
        self._found: set[str] = set()
        self._after = self._in_trailer = False
        #: Whether the end of a chunked body has come.
        self.ended = False

    def next_head(self) -> None:
        """Forgets an interim answer: from now on the lines are those of the next one."""
        self._head, self._after, self._metered.in_head = [], False, True

    def end_head(self) -> None:
        self._metered.in_head = False

    def readline(self, size: int | None = -1, /) -> bytes:
        if not self._metered.in_head:
            return self._around_chunk(super().readline(size))
        while True:
            line = super().readline(size)
            self._head.append(line)
            passed = for_parser(line, after=self._after) if len(self._head) > 1 else line
            self._after = len(self._head) > 1 and passed is not None
            if passed is not None:
                return passed

    def _around_chunk(self, line: bytes) -> bytes:
        self._found.update(in_trailer(line) if self._in_trailer else in_chunk(line))
        self.ended = self._in_trailer and line in (b"\r\n", b"\n")
        self._in_trailer = self._in_trailer or is_last_chunk(line)
        return line

    def look_behind(self) -> None:
        """Notes what has come behind a complete answer. What comes later nobody waits for."""
        self._metered.waits = False
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            self._found.update(behind(self.peek()))

    @property
    def head(self) -> Head | None:
        """None if no answer began."""
        return read_head(self._head, self._found) if any(self._head) else None


class Witness:
    """What the bytes of one answer were, once it has been read and closed."""

    def __init__(self) -> None:
        self.lines: _Lines | None = None

    @property
    def head(self) -> Head | None:
        return self.lines.head if self.lines else None


def pool_classes(deadline: Deadline, silence: float, witness: Witness) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's pools by scheme, whose connections read within these limits: every read waits at most `silence` seconds, and all of it
    ends at `deadline`. `witness` is told of the answer."""

    class Bounded(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *arguments: Any, **more: Any) -> None:
            super().__init__(sock, *arguments, **more)
            self._lines = _Lines(_Metered(self.fp.detach(), sock, deadline, silence))
            self.fp, witness.lines = self._lines, self._lines

        def begin(self) -> None:
            super().begin()
            self._lines.end_head()

        def _close_conn(self) -> None:
            if self._lines.ended if self.chunked is True else self.length == 0:
                self._lines.look_behind()
            super()._close_conn()  # type: ignore[misc]

        def _read_status(self) -> tuple[str, int, str]:
            """Skips interim answers, of which http.client knows only 100 (RFC 9110 §15.2). 101 needs a request that asks for it."""
            self._lines.next_head()
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status == http.client.SWITCHING_PROTOCOLS:
                raise http.client.BadStatusLine("101")
            return version, http.client.CONTINUE if 100 < status < 200 else status, reason

    class Plain(HTTPConnection):
        response_class = Bounded

    class Secure(HTTPSConnection):
        response_class = Bounded

        def _tunnel(self) -> None:
            """Whatever goes wrong before the tunnel stands is the proxy's."""
            try:
                super()._tunnel()
            except (OSError, http.client.HTTPException) as error:
                self.close()
                raise urllib3.exceptions.ProxyError("the proxy did not open the tunnel", cast(Exception, error)) from error

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
