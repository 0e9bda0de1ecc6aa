"""A threaded web server on the loopback that serves a recorded shop over TLS and over plain HTTP."""

import contextlib
import socket
import ssl
import struct
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from loopback import until_gone

from broken.certificates import Maker, good, trusted
from broken.site import Change, Places, Site
from wooready.shop.credentials import Credentials
from wooready.wire.exchange import Response
from wooready.wire.recording import Recording

HOST = "shop.example.com"
KEY = Credentials("ck_" + "0123456789" * 4, "cs_" + "9876543210" * 4)


@dataclass(frozen=True)
class Raw(Response):
    """What is sent as it is in the place of an answer: `pieces`, one after the other. Then the connection is closed (`end`: close), stays
    open (keep), is reset, stays open without a word (silence), or gets the last piece again and again until the client has gone (drip)."""

    pieces: tuple[bytes, ...] = ()
    end: str = "close"


class Silence(Exception):
    """Raised by a fault: the request is taken, and no answer comes until the client gives up."""


@dataclass(frozen=True)
class Setup:
    """How the server is set up.

    `speech`: what the TLS port speaks: `tls`, `http`, `cut` (it resets every connection) or `nothing` (nobody listens). `greets`: what it
    says in the place of TLS; then it is silent if that ends with an ellipsis. `plain`: whether the http port is open. `ciphers`, `dh`: what
    the server takes, and its Diffie-Hellman parameters. `nameless`: the certificate for clients that send no SNI. `elsewhere`: the one of a
    second server of the name, at 127.0.0.2. `base`: the path below which the shop lies. `home`: what it calls itself, when that is not its
    address. `pasted`: how the address begins as it was given; `page`: the path of the shop's page with which it ends. `gives`: the key that
    the client has, `knows`: the one that the shop has.
    """

    host: str = HOST
    certificate: Maker = good
    speech: str = "tls"
    greets: bytes = b""
    plain: bool = True
    oldest: ssl.TLSVersion = ssl.TLSVersion.TLSv1
    newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
    ciphers: str = "ALL"
    dh: bytes = b""
    asks_for_certificate: bool = False
    nameless: Maker | None = None
    elsewhere: Maker | None = None
    pasted: str = ""
    refuses_name: bool = False
    base: str = ""
    page: str = ""
    home: str = ""
    gives: Credentials | None = KEY
    knows: Credentials = KEY


def tls_context(setup: Setup, folder: Path) -> ssl.SSLContext:
    """Lets through whatever the fault needs: old versions and weak keys too."""
    context = _context(setup, folder, setup.certificate)
    if setup.refuses_name:
        context.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    if setup.nameless is None:
        return context
    default = _context(setup, folder, setup.nameless)

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name:
            connection.context = context

    default.sni_callback = choose
    return default


def _context(setup: Setup, folder: Path, certificate: Maker) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(f"{setup.ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = setup.oldest
        context.maximum_version = setup.newest
    file = folder / "server.pem"
    file.write_bytes(certificate(setup.host))
    context.load_cert_chain(file)
    if setup.dh:
        parameters = folder / "dh.pem"
        parameters.write_bytes(setup.dh)
        context.load_dh_params(parameters)
    if setup.asks_for_certificate:
        context.load_verify_locations(cadata=trusted().decode())
        context.verify_mode = ssl.CERT_REQUIRED
    return context


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Listener"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = self.server.site.read(self.command, self.path, self.headers, body, tls=self.server.context is not None)
        try:
            response = self.server.change(request, self.server.site.answer(request))
        except Silence:
            self.connection.recv(1)  # until the client ends the connection
            self.close_connection = True
            return
        if response is None:
            hang_up(self.connection)
            self.close_connection = True
        elif isinstance(response, Raw):
            self._say(response)
        else:
            self._send(response)

    do_POST = do_PUT = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def _send(self, response: Response) -> None:
        self.send_response_only(response.status, response.reason or None)
        for name, value in response.headers:
            self.send_header(name, value)
        # A body that breaks off is announced longer than it is.
        self.send_header("Content-Length", str(len(response.body) + (100 if response.broke_off else 0)))
        self.close_connection = self.close_connection or bool(response.broke_off)
        self.end_headers()
        self.wfile.write(response.body)

    def _say(self, raw: Raw) -> None:
        self.close_connection = raw.end != "keep"
        for piece in raw.pieces:
            self.wfile.write(piece)
        if raw.end == "reset":
            hang_up(self.connection)
        elif raw.end in ("silence", "drip"):
            for _ in until_gone(self.connection):
                self.wfile.write(raw.pieces[-1] if raw.end == "drip" else b"")

    def log_message(self, *arguments: object) -> None:
        """Tests are quiet."""


def hang_up(connection: socket.socket) -> None:
    """Once it is closed, the other side gets a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class _Listener(ThreadingHTTPServer):
    """Threads are waited for when it closes, so their connections are ended first."""

    daemon_threads = False
    request_queue_size = 64
    site: Site
    change: Change

    def __init__(
        self, context: ssl.SSLContext | None, *, cuts: bool = False, greets: bytes = b"", place: tuple[str, int] = ("127.0.0.1", 0)
    ) -> None:
        super().__init__(place, _Handler)
        self.context, self._cuts, self._greets = context, cuts, greets
        self.crashes: list[BaseException] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.005,), name="broken shop")

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def open(self) -> None:
        self._thread.start()

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._cuts:
            request.recv(64)
            hang_up(request)
            request.close()
            return
        if self._greets:
            self._greet(request)
            return
        if self.context is not None:
            request = self.context.wrap_socket(request, server_side=True)
        with self._lock:
            self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            with self._lock:
                self._open.discard(request)
            request.close()

    def _greet(self, link: socket.socket) -> None:
        """Sends the greeting, and waits for the client to go: a connection that is closed with unread bytes is reset."""
        with self._lock:
            self._open.add(link)
        try:
            link.sendall(self._greets.removesuffix(b"..."))
            if not self._greets.endswith(b"..."):
                link.shutdown(socket.SHUT_WR)
            for _ in until_gone(link, 0.05):
                continue
        finally:
            with self._lock:
                self._open.discard(link)
            link.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that ends the connection is no defect; anything else is one of the fault's."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.crashes.append(error)

    def end(self) -> None:
        self.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        self.server_close()


@contextlib.contextmanager
def served(recording: Recording, setup: Setup, change: Change, folder: Path) -> Iterator[Site]:
    """The shop, until the block ends. Raises what went wrong inside a fault."""
    secure = _Listener(tls_context(setup, folder) if setup.speech == "tls" else None, cuts=setup.speech == "cut", greets=setup.greets)
    plain = _Listener(None)
    site = Site(recording, Places(setup.host, secure.port, plain.port, setup.home, setup.base, setup.page), setup.knows)
    listeners = [secure, plain]
    if setup.elsewhere is not None:
        listeners.append(_Listener(_context(setup, folder, setup.elsewhere), place=("127.0.0.2", secure.port)))
    for listener in listeners:
        listener.site, listener.change = site, change
    closed = [secure] * (setup.speech == "nothing") + [plain] * (not setup.plain)
    for listener in closed:
        listener.server_close()
        listeners.remove(listener)
    for listener in listeners:
        listener.open()
    try:
        yield site
    finally:
        for listener in listeners:
            listener.end()
    crashes = [*secure.crashes, *plain.crashes]
    if crashes:
        raise ExceptionGroup("inside the broken shop", [each for each in crashes if isinstance(each, Exception)])
