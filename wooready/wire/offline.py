"""Proves that a replay opens no socket and resolves no name: an audit hook that raises when one tries.

pytest-recording's `--block-network` covers only function-scoped fixtures and even undoes a block set earlier; an audit hook sees
every call of the interpreter (facts: stack.md 0.3).
"""

import socket
import sys
from typing import Any

from wooready.errors import ToolError

#: Local sockets of the operating system are no network.
_LOCAL = {getattr(socket, "AF_UNIX", None)} - {None}
_HARMLESS = frozenset({"socket.gethostname", "socket.sethostname"})


class NetworkUsed(ToolError):
    """Something reached for the network in a replay."""


class OfflineHook:
    """Audit hooks cannot be removed, so this one is installed once and switched."""

    def __init__(self) -> None:
        self._active = False
        self._installed = False

    def block(self) -> None:
        if not self._installed:
            sys.addaudithook(self._audit)
            self._installed = True
        self._active = True

    def release(self) -> None:
        self._active = False

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._active or not event.startswith("socket.") or event in _HARMLESS:
            return
        if event == "socket.__new__" and arguments[1] in _LOCAL:
            return
        if event != "socket.__new__" and isinstance(arguments[0], socket.socket) and arguments[0].family in _LOCAL:
            return
        raise NetworkUsed(f"A replay stays offline, but something called {event}.")
