"""Small servers on the loopback, in threads of their own, for tests that need a real socket."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType

import trustme

#: What a server does with one connection: it is given the socket and the head of the request, and may ask for the rest.
Serve = Callable[[socket.socket, bytes], None]


def answer(status: str = "200 OK", body: bytes = b"{}", *headers: str, kind: str = "application/json") -> bytes:
    """A whole HTTP response, after which the server closes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def says(*responses: bytes) -> Serve:
    """Sends one response after the other, one for each connection; the last one from then on."""
    waiting = list(responses)
    lock = threading.Lock()

    def serve(link: socket.socket, head: bytes) -> None:
        with lock:
            response = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        link.sendall(response)

    return serve


@dataclass
class Server:
    """Listens on 127.0.0.1. `heads` are the request heads that arrived, `names` the names asked for by SNI, `links` the connections."""

    serve: Serve
    context: ssl.SSLContext | None = None
    reads: bool = True
    heads: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    links: int = 0

    def __enter__(self) -> "Server":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        if self.context is not None:
            self.context.sni_callback = lambda link, name, context: self.names.append(name)
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        for link in list(self._open):
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}"

    def header(self, name: str, number: int = 0) -> str | None:
        """A header of one of the requests that arrived."""
        for line in self.heads[number].decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            self.links += 1
            self._open.add(link)
            thread = threading.Thread(target=self._one, args=(link,))
            self._threads.append(thread)
            thread.start()

    def _one(self, plain: socket.socket) -> None:
        link = plain
        try:
            if self.context is not None:
                link = self.context.wrap_socket(plain, server_side=True)
                self._open.add(link)
            head = self._head(link) if self.reads else b""
            if head or not self.reads:
                self.heads.append(head)
                self.serve(link, head)
        except OSError:
            pass
        finally:
            self._open -= {plain, link}
            link.close()
            plain.close()

    @staticmethod
    def _head(link: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = link.recv(65536)
            if not piece:
                return b""
            head += piece
        return head


def unused_port() -> int:
    """A port that nothing listens on, at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """What a server needs to speak TLS with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def until_gone(link: socket.socket, pace: float = 0.01) -> Iterator[None]:
    """A step now and then, until the client has gone."""
    link.settimeout(pace)
    while True:
        try:
            if not link.recv(1):
                return
        except TimeoutError:
            yield
