"""Ensures that a replay opens no socket and resolves no name, with an audit hook that raises on any attempt.

pytest-recording's `--block-network` covers only function-scoped fixtures and even undoes a block set earlier; an audit hook sees
every call in the interpreter (facts: stack.md 0.3). It cannot be removed, so there is one per process, switched on per thread.
"""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from wooready.errors import ToolError

#: Local sockets of the operating system do not count as network.
_LOCAL = {getattr(socket, "AF_UNIX", None)} - {None}
_HARMLESS = frozenset({"socket.gethostname", "socket.sethostname"})


class NetworkUsed(ToolError):
    """Something tried to use the network in a replay."""


class _Switch(threading.local):
    """The number of `offline` blocks that this thread is in."""

    depth = 0


_switch = _Switch()
_install = threading.Lock()
_installed = False


@contextmanager
def offline() -> Iterator[None]:
    """Inside the block, NetworkUsed is raised if this thread tries to use the network. Other threads are not affected."""
    global _installed
    with _install:
        if not _installed:
            sys.addaudithook(_audit)
            _installed = True
    _switch.depth += 1
    try:
        yield
    finally:
        _switch.depth -= 1


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket.") or not _switch.depth or event in _HARMLESS:
        return
    if event == "socket.__new__" and arguments[1] in _LOCAL:
        return
    if event != "socket.__new__" and isinstance(arguments[0], socket.socket) and arguments[0].family in _LOCAL:
        return
    raise NetworkUsed(f"A replay must stay offline, but something called {event}.")
