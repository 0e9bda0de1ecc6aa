"""Name, TCP and TLS, seen from this machine. Every answer is plain JSON, so that the tape can keep it."""

import base64
import errno
import ipaddress
import re
import socket
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import certifi

from wooready.errors import UsageError
from wooready.files import JSON
from wooready.shop.address import Address
from wooready.shop.route import Route

CONNECT_SECONDS = 5.0
#: A host with more addresses than this is tried at the first ones only.
MOST_ADDRESSES = 4


def verifying_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trusts the Mozilla roots that certifi brings, and `ca_file`. Flags are fixed, so that no verdict depends on the Python version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags = ssl.VerifyFlags.VERIFY_X509_TRUSTED_FIRST
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (ssl.SSLError, OSError):
            raise UsageError(f"{ca_file} holds no certificate in PEM form. Give the file of the CA's own certificate.") from None
    return context


def blind_context() -> ssl.SSLContext:
    """Checks nothing: for keyless questions to a server whose certificate is already known to be bad."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ancient_context() -> ssl.SSLContext:
    """Speaks the versions that no client should, to name what an old server offers."""
    context = blind_context()
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def resolve(address: Address, route: Route) -> JSON:
    """`{"addresses": [{"family": "IPv4", "ip": …}], "error": "", "pinned": bool}`. `proxied` shops are resolved by the proxy."""
    if route.proxy:
        return {"addresses": [], "error": "", "pinned": False, "proxied": True}
    pinned = route.resolve.get((address.host, address.port))
    if pinned:
        return {"addresses": [_entry(pinned)], "error": "", "pinned": True, "proxied": False}
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        return {"addresses": [], "error": _name_error(error), "pinned": False, "proxied": False}
    ips = dict.fromkeys(str(entry[4][0]) for entry in found)
    return {"addresses": [_entry(ip) for ip in ips], "error": "", "pinned": False, "proxied": False}


def _entry(ip: str) -> JSON:
    return {"family": "IPv6" if ipaddress.ip_address(ip.partition("%")[0]).version == 6 else "IPv4", "ip": ip}


def _name_error(error: Exception) -> str:
    code = getattr(error, "errno", None)
    return "no-such-name" if code in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)) else "no-answer"


def connect_all(address: Address, addresses: list[JSON]) -> JSON:
    """Tries each address once: `{"tried": [{"family", "ip", "outcome"}]}`.

    The outcome is `open`, `refused`, `timeout`, `unreachable` or `no-route`: this machine's own lack (it has no IPv6, say).
    """
    tried = []
    for entry in addresses[:MOST_ADDRESSES]:
        try:
            with socket.create_connection((entry["ip"], address.port), timeout=CONNECT_SECONDS):
                outcome = "open"
        except OSError as error:
            outcome = tcp_outcome(error)
        tried.append({**entry, "outcome": outcome})
    return {"tried": tried}


def tcp_outcome(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    code = getattr(error, "errno", None)
    return "no-route" if code in (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) else "unreachable"


def handshake(address: Address, ip: str, route: Route, context: ssl.SSLContext, *, name: bool = True) -> JSON:
    """One handshake, and the chain as the server sent it, also when it fails. Without `name` no SNI is sent (RFC 6066 §3).

    `{"outcome", "verify_code", "message", "protocol", "cipher", "chain": [DER in base64], "private_ca", "offers"}`: outcome is `verified`,
    `rejected` (verify_code says why, see OpenSSL's x509_vfy.h), `failed` (an alert: message), `reset`, `timeout`, `not-tls`.
    """
    seen: JSON = {
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
        with _connected(address, ip, route) as plain:
            plain.settimeout(CONNECT_SECONDS * 2)
            host = address.host if name else None
            with context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False) as secure:
                seen["outcome"] = _shake(secure, seen)
                seen["chain"] = [base64.b64encode(der).decode() for der in sent_chain(secure)]
                if seen["outcome"] == "verified":
                    seen["protocol"], seen["cipher"] = secure.version() or "", (secure.cipher() or ("",))[0]
                    seen["private_ca"] = _roots_in(secure, route.ca_file)
    except OSError as error:
        seen["outcome"], seen["message"] = _failure(error)
    if seen["outcome"] == "failed" and context.check_hostname:
        seen["offers"] = _offered_version(address, ip, route)
    return seen


def handshake_without_name(address: Address, ip: str, route: Route) -> JSON:
    """What a client gets that does not say which host it wants."""
    return _short(handshake(address, ip, route, blind_context(), name=False))


def handshake_at_most_12(address: Address, ip: str, route: Route) -> JSON:
    """What a client gets that knows TLS 1.2 and nothing newer."""
    context = blind_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return _short(handshake(address, ip, route, context))


def handshakes_elsewhere(address: Address, ips: list[str], route: Route, context: ssl.SSLContext) -> JSON:
    """The same name on its other IP addresses: `{"servers": [{"ip", "outcome", "verify_code", "message", "protocol", "chain"}]}`."""
    return {"servers": [{"ip": ip, **_short(handshake(address, ip, route, context))} for ip in ips]}


def _short(seen: JSON) -> JSON:
    """A handshake beside the first: of its chain the server's own certificate is enough."""
    return {**{key: seen[key] for key in ("outcome", "verify_code", "message", "protocol")}, "chain": seen["chain"][:1]}


def _shake(secure: ssl.SSLSocket, seen: JSON) -> str:
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


def sent_chain(secure: ssl.SSLSocket) -> list[bytes]:
    """The certificates as the server sent them, leaf first, as DER. Public from Python 3.13, on 3.11 and 3.12 one step below."""
    return _chain(secure, "get_unverified_chain")


def _chain(secure: ssl.SSLSocket, method: str) -> list[bytes]:
    public = getattr(secure, method, None)
    if public is not None:
        return list(public() or ())
    inner = getattr(secure, "_sslobj", None)
    return [_der(each) for each in (getattr(inner, method)() or ())] if inner is not None else []


def _der(certificate: Any) -> bytes:
    return ssl.PEM_cert_to_DER_cert(certificate.public_bytes())


def _roots_in(secure: ssl.SSLSocket, ca_file: Path | None) -> bool:
    """Whether the chain was verified up to a certificate of `ca_file`, not to a public root."""
    chain = _chain(secure, "get_verified_chain")
    if ca_file is None or not chain:
        return False
    pems = re.findall(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", ca_file.read_text(errors="replace"), re.S)
    return chain[-1] in {ssl.PEM_cert_to_DER_cert(pem) for pem in pems}


def _offered_version(address: Address, ip: str, route: Route) -> str:
    """The version that a server speaks which refused ours: `TLSv1`, `TLSv1.1` or, when that fails too, nothing."""
    try:
        with _connected(address, ip, route) as plain:
            plain.settimeout(CONNECT_SECONDS)
            with ancient_context().wrap_socket(plain, server_hostname=address.host) as secure:
                return secure.version() or ""
    except OSError:
        return ""


def _connected(address: Address, ip: str, route: Route) -> socket.socket:
    if not route.proxy:
        return socket.create_connection((ip, address.port), timeout=CONNECT_SECONDS)
    return _through_proxy(address, route.proxy)


def _through_proxy(address: Address, proxy: str) -> socket.socket:
    """A tunnel by CONNECT (RFC 9110 §9.3.6)."""
    parts = urlsplit(proxy)
    link = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=CONNECT_SECONDS)
    try:
        target = f"[{address.host}]:{address.port}" if ":" in address.host else f"{address.host}:{address.port}"
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
        extra = f"Proxy-Authorization: Basic {base64.b64encode(login.encode()).decode()}\r\n" if login else ""
        link.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{extra}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head and len(head) < 16384:
            piece = link.recv(1)
            if not piece:
                break
            head += piece
        if not re.match(rb"HTTP/1\.[01] 2\d\d", head):
            raise ConnectionError("the proxy refused the tunnel")
    except BaseException:
        link.close()
        raise
    return link
