"""Name resolution, TCP and TLS, as seen from this machine. Every result is plain JSON, so that it can be recorded."""

import base64
import errno
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import certifi

from wooready.errors import ToolError, UsageError
from wooready.shop.address import Address
from wooready.shop.route import Route
from wooready.wire.bounds import within
from wooready.wire.observations import Handshake, Ip, Observation, Server, TriedIp

CONNECT_SECONDS = 5.0
#: How long name resolution may take: the usual resolver gives a name server 5 seconds, and asks each of up to three twice.
NAME_SECONDS = 20.0
#: Only the first addresses of a host are tried, at most this many.
MOST_ADDRESSES = 4
#: Maximum length of a proxy's answer to CONNECT, in bytes.
LONGEST_HEAD = 16384


def verifying_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trusts the Mozilla roots of certifi, and `ca_file`. Flags are fixed, so that verdicts do not depend on the Python version.

    Raises UsageError if `ca_file` contains no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
    context.hostname_checks_common_name = False  # as in current clients: only the subjectAltName counts
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (ssl.SSLError, OSError):
            raise UsageError(f"{ca_file} does not contain a PEM certificate. Give the file with the CA's own certificate.") from None
    return context


def blind_context() -> ssl.SSLContext:
    """Verifies nothing: for requests without a key to a server whose certificate is already known to be invalid."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ancient_context() -> ssl.SSLContext:
    """Supports obsolete TLS versions, to find out what an old server offers."""
    context = blind_context()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


class ProxyFailed(ConnectionError):
    """The proxy did not open a tunnel to the shop, so nothing is known about the shop. `how`: in words."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


@dataclass(frozen=True)
class Network:
    """Name resolution, TCP and TLS of one shop, as seen from this machine.

    `context` verifies the certificate. `patience`: seconds that a connection, or the answer of a proxy, may take; `name_patience`: that
    name resolution may take. `getaddrinfo`, `connect` and `clock` are those of the operating system; tests replace them.
    """

    address: Address
    route: Route
    context: ssl.SSLContext
    patience: float = CONNECT_SECONDS
    name_patience: float = NAME_SECONDS
    getaddrinfo: Callable[..., Sequence[tuple[object, object, object, object, tuple[object, ...]]]] = socket.getaddrinfo
    connect: Callable[..., socket.socket] = socket.create_connection
    clock: Callable[[], float] = time.monotonic

    def look(self, name: str, *ips: str) -> Observation:
        """Makes the observation with this name. Raises ToolError for an unknown name.

        `net.resolve` takes no address; `net.tcp` and `tls.elsewhere` take several; the handshakes `tls.handshake`, `tls.no-sni` and
        `tls.at-most-1.2` take one, or none if a proxy resolves the name.
        """
        ip = ips[0] if ips else ""
        match name:
            case "net.resolve":
                return self.resolve()
            case "net.tcp":
                return self.connect_all(ips)
            case "tls.handshake":
                return self.handshake(ip)
            case "tls.no-sni":
                return self.handshake_without_name(ip)
            case "tls.at-most-1.2":
                return self.handshake_at_most_12(ip)
            case "tls.elsewhere":
                return self.handshakes_elsewhere(ips)
        raise ToolError(f"The observation {name!r} does not exist.")

    def resolve(self) -> Observation:
        """`{"addresses": [{"family": "IPv4", "ip": …}], "error": "", "pinned": bool}`. With `proxied`, the proxy resolves the name."""
        address = self.address
        if self.route.proxy:
            return {"addresses": [], "error": "", "pinned": False, "proxied": True}
        pinned = self.route.resolve.get((address.host, address.port))
        if pinned:
            return {"addresses": [_entry(pinned)], "error": "", "pinned": True, "proxied": False}
        try:
            found = within(self.name_patience, lambda: self.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM), "wire name")
        except (socket.gaierror, UnicodeError, TimeoutError) as error:
            return {"addresses": [], "error": _name_error(error), "pinned": False, "proxied": False}
        ips = dict.fromkeys(str(entry[4][0]) for entry in found)
        return {"addresses": [_entry(ip) for ip in ips], "error": "", "pinned": False, "proxied": False}

    def connect_all(self, ips: Iterable[str]) -> Observation:
        """Tries each address once: `{"tried": [{"family", "ip", "outcome"}]}`.

        The outcome is `open`, `refused`, `timeout`, `unreachable`, or `no-route` if this machine has no route (e.g. no IPv6).
        """
        tried: list[TriedIp] = []
        for ip in list(ips)[:MOST_ADDRESSES]:
            try:
                with self.connect((ip, self.address.port), timeout=self.patience):
                    outcome = "open"
            except OSError as error:
                outcome = tcp_outcome(error)
            tried.append({**_entry(ip), "outcome": outcome})
        return {"tried": tried}

    def handshake(self, ip: str, context: ssl.SSLContext | None = None, *, name: bool = True) -> Observation:
        """One handshake, and the chain as the server sent it, even if the handshake fails. Without `name` no SNI is sent (RFC 6066 §3).

        `{"outcome", "verify_code", "message", "protocol", "cipher", "chain": [DER in base64], "private_ca", "offers"}`: outcome is
        `verified`, `rejected` (verify_code says why, see OpenSSL's x509_vfy.h), `failed` (an alert: message), `reset`, `timeout`,
        `not-tls`. `context`: replaces the verifying one. With a `proxy` that did not open a tunnel, this says how it failed; then the
        outcome is the proxy's.
        """
        context = context or self.context
        seen: Observation = {
            "outcome": "",
            "verify_code": 0,
            "message": "",
            "protocol": "",
            "cipher": "",
            "chain": [],
            "private_ca": False,
            "offers": "",
        }
        try:
            with self._connected(ip) as plain:
                plain.settimeout(self.patience * 2)
                host = self.address.host if name else None
                with context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False) as secure:
                    seen["outcome"] = _shake(secure, seen)
                    seen["chain"] = [base64.b64encode(der).decode() for der in sent_chain(secure)]
                    if seen["outcome"] == "verified":
                        seen["protocol"], seen["cipher"] = secure.version() or "", (secure.cipher() or ("",))[0]
                        seen["private_ca"] = _roots_in(secure, self.route.ca_file)
        except ProxyFailed as failed:
            seen["outcome"], seen["message"] = _failure(failed.__cause__ if isinstance(failed.__cause__, OSError) else failed)
            seen["proxy"] = failed.how
        except OSError as error:
            seen["outcome"], seen["message"] = _failure(error)
        if seen["outcome"] == "failed" and context.check_hostname:
            seen["offers"] = self._offered_version(ip)
        return seen

    def handshake_without_name(self, ip: str) -> Observation:
        """What a client gets that does not send the host name."""
        return _short(self.handshake(ip, blind_context(), name=False))

    def handshake_at_most_12(self, ip: str) -> Observation:
        """What a client gets that supports nothing newer than TLS 1.2."""
        context = blind_context()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return _short(self.handshake(ip, context))

    def handshakes_elsewhere(self, ips: Iterable[str]) -> Observation:
        """The same name on its other IP addresses: `{"servers": [{"ip", "outcome", "verify_code", "message", "protocol", "chain"}]}`."""
        return {"servers": [_server(ip, _short(self.handshake(ip))) for ip in ips]}

    def _offered_version(self, ip: str) -> str:
        """The version offered by a server that refused ours: `TLSv1` or `TLSv1.1`; empty if that fails too."""
        try:
            with self._connected(ip) as plain:
                plain.settimeout(self.patience)
                with ancient_context().wrap_socket(plain, server_hostname=self.address.host) as secure:
                    return secure.version() or ""
        except OSError:
            return ""

    def _connected(self, ip: str) -> socket.socket:
        if not self.route.proxy:
            return self.connect((ip, self.address.port), timeout=self.patience)
        return self._through_proxy(urlsplit(self.route.proxy))

    def _through_proxy(self, proxy: SplitResult) -> socket.socket:
        """A tunnel by CONNECT (RFC 9110 §9.3.6). Raises ProxyFailed if the proxy refuses it, or does not answer within `patience`.

        `http.client.HTTPConnection.set_tunnel` would limit only each single read, so that a slow answer never times out, and in Python
        3.11 reads any number of header lines. Reading byte by byte leaves everything after the answer in the socket.
        """
        address = self.address
        try:
            # Its name may have to be resolved first, for which a socket's timeout does not hold.
            place = (proxy.hostname or "", proxy.port or 80)
            link = within(self.name_patience + self.patience, lambda: self.connect(place, timeout=self.patience), "wire proxy")
        except OSError as error:
            raise ProxyFailed(f"no connection to it: {tcp_outcome(error)}") from error
        try:
            target = f"[{address.host}]:{address.port}" if ":" in address.host else f"{address.host}:{address.port}"
            login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}" if proxy.username else ""
            extra = f"Proxy-Authorization: Basic {base64.b64encode(login.encode()).decode()}\r\n" if login else ""
            link.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{extra}\r\n".encode())
            head, until = b"", self.clock() + self.patience
            while b"\r\n\r\n" not in head and len(head) < LONGEST_HEAD:
                left = until - self.clock()
                if left <= 0:
                    raise TimeoutError
                link.settimeout(left)
                piece = link.recv(1)
                if not piece:
                    break
                head += piece
            if not re.match(rb"HTTP/1\.[01] 2\d\d ?[^\r\n]*\r\n", head) or b"\r\n\r\n" not in head:
                status = re.match(rb"HTTP/1\.[01] (\d\d\d)\b", head)
                raise ProxyFailed(f"it answers HTTP {status[1].decode()}" if status else "it gives no answer to CONNECT")
        except ProxyFailed:
            link.close()
            raise
        except OSError as error:
            link.close()
            late = isinstance(error, TimeoutError)
            raise ProxyFailed("it does not answer in time" if late else "it closes the connection") from error
        except BaseException:
            link.close()
            raise
        return link


def _entry(ip: str) -> Ip:
    return {"family": "IPv6" if ipaddress.ip_address(ip.partition("%")[0]).version == 6 else "IPv4", "ip": ip}


def _name_error(error: Exception) -> str:
    code = getattr(error, "errno", None)
    return "no-such-name" if code in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)) else "no-answer"


def tcp_outcome(error: BaseException) -> str:
    """`timeout`, `refused`, `no-route` or `unreachable`, for a failed connection."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    code = getattr(error, "errno", None)
    return "no-route" if code in (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) else "unreachable"


def _short(seen: Handshake) -> Observation:
    """The short form of an additional handshake: of its chain only the server's own certificate."""
    return {
        "outcome": seen["outcome"],
        "verify_code": seen["verify_code"],
        "message": seen["message"],
        "protocol": seen["protocol"],
        "chain": seen["chain"][:1],
    }


def _server(ip: str, seen: Handshake) -> Server:
    return {"ip": ip, **seen}


def _shake(secure: ssl.SSLSocket, seen: Handshake) -> str:
    try:
        secure.do_handshake()
    except ssl.SSLCertVerificationError as error:
        seen["verify_code"], seen["message"] = error.verify_code, error.verify_message
        return "rejected"
    return "verified"


def _failure(error: OSError) -> tuple[str, str]:
    if isinstance(error, TimeoutError):
        return "timeout", ""
    if isinstance(error, ssl.SSLError):
        reason = error.reason or type(error).__name__
        return (
            "not-tls" if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG") else "failed"
        ), reason
    closed = isinstance(error, ConnectionError) and not isinstance(error, ConnectionRefusedError)
    return ("reset" if closed else tcp_outcome(error)), type(error).__name__


class _Certificate(Protocol):
    """As Python's own TLS hands one out, one step below what is public."""

    def public_bytes(self) -> str: ...


def sent_chain(secure: ssl.SSLSocket) -> list[bytes]:
    """The certificates as the server sent them, leaf first, as DER. Public API from Python 3.13; private in 3.11 and 3.12."""
    return _chain(secure, "get_unverified_chain")


def _chain(secure: ssl.SSLSocket, method: str) -> list[bytes]:
    public = getattr(secure, method, None)
    if public is not None:
        return list(public() or ())
    inner = getattr(secure, "_sslobj", None)
    return [_der(each) for each in (getattr(inner, method)() or ())] if inner is not None else []


def _der(certificate: _Certificate) -> bytes:
    return ssl.PEM_cert_to_DER_cert(certificate.public_bytes())


def _roots_in(secure: ssl.SSLSocket, ca_file: Path | None) -> bool:
    """Whether the chain was verified up to a certificate in `ca_file` rather than a public root."""
    chain = _chain(secure, "get_verified_chain")
    if ca_file is None or not chain:
        return False
    pems = re.findall(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", ca_file.read_text(errors="replace"), re.S)
    return chain[-1] in {ssl.PEM_cert_to_DER_cert(pem) for pem in pems}
