"""Name, TCP and TLS against servers with every fault that a certificate can have, and what the facts make of it."""

import datetime
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from loopback import Server, answer, says, tls, unused_port

from wooready.errors import ToolError, UsageError
from wooready.evidence.tls import Certificate, TlsFacts
from wooready.shop.address import Address
from wooready.shop.route import Route
from wooready.wire import network
from wooready.wire.network import Network, verifying_context

HOST = "shop.example.com"
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)
NO_ROUTE = Route({})


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="module")
def trusting(ca_file: Path) -> ssl.SSLContext:
    return verifying_context(ca_file)


class Issued:
    """A certificate made by hand, where trustme makes none: old, weak, or by nobody."""

    def __init__(self, key: Any, days: tuple[int, int], names: tuple[str, ...] = (HOST,)) -> None:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "by hand")])
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(NOW + days[0] * DAY).not_valid_after(NOW + days[1] * DAY)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        self.pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )

    def context(self, folder: Path) -> ssl.SSLContext:
        (folder / "own.pem").write_bytes(self.pem + self.key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.load_cert_chain(folder / "own.pem")
        return context


def look(
    context: ssl.SSLContext | None, client: ssl.SSLContext, host: str = HOST, route: Route = NO_ROUTE, patience: float = 5, **more: Any
) -> TlsFacts:
    """One handshake with a server, as facts."""
    with Server(more.pop("serve", says(b"")), context, **more) as server:
        seen = Network(Address(host, server.port), route, client, patience).handshake("127.0.0.1")
    return TlsFacts(seen, host, NOW)


def sends(folder: Path, leaf: trustme.LeafCert, *chain: bytes) -> ssl.SSLContext:
    """A server that sends a leaf, and behind it what is given."""
    (folder / "chain.pem").write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes() + b"".join(chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "chain.pem")
    return context


def cover(*names: str) -> Certificate:
    return Certificate("", "", names, NOW, NOW, "", False, "sha256", False)


# ------------------------------------------------------------------ certificates


def test_a_good_certificate(ca: trustme.CA, ca_file: Path, trusting: ssl.SSLContext) -> None:
    facts = look(tls(ca.issue_cert(HOST, not_after=NOW + 91.5 * DAY)), trusting, route=Route({}, ca_file=ca_file))
    assert (facts.outcome, facts.verified, facts.verify_code, facts.trusted) == ("verified", True, 0, True)
    assert (facts.protocol, facts.private_ca, facts.covers_host) == ("TLSv1.3", True, True)
    assert (facts.expired, facts.not_yet_valid, facts.weak, facts.days_left) == ((), False, (), 91)
    assert facts.leaf is not None
    assert facts.leaf.names == (HOST,)


def test_a_ca_file_that_was_not_needed_is_not_named(ca: trustme.CA, trusting: ssl.SSLContext, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    assert not look(tls(ca.issue_cert(HOST)), trusting, route=Route({}, ca_file=other)).private_ca


def test_an_intermediate_is_captured(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    facts = look(tls(ca.create_child_ca().issue_cert(HOST)), trusting)
    assert facts.verified
    assert len(facts.chain) == 2


def test_an_expired_certificate(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    facts = look(tls(ca.issue_cert(HOST, not_before=NOW - 90 * DAY, not_after=NOW - 2.5 * DAY)), trusting)
    assert (facts.outcome, facts.verify_code, facts.expired, facts.days_left) == ("rejected", 10, (facts.leaf,), -3)
    assert (facts.covers_host, facts.trusted, facts.not_yet_valid) == (True, True, False)


def test_a_certificate_of_the_future(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    facts = look(tls(ca.issue_cert(HOST, not_before=NOW + 2 * DAY, not_after=NOW + 90 * DAY)), trusting)
    assert (facts.outcome, facts.verify_code, facts.not_yet_valid, facts.expired) == ("rejected", 9, True, ())


def test_a_certificate_of_another_host(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    facts = look(tls(ca.issue_cert("other.example.com")), trusting)
    assert (facts.outcome, facts.verify_code, facts.covers_host, facts.trusted) == ("rejected", 62, False, True)


def test_two_faults_at_once_are_both_seen(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    facts = look(tls(ca.issue_cert("other.example.com", not_before=NOW - 90 * DAY, not_after=NOW - DAY)), trusting)
    assert (facts.outcome, facts.covers_host, facts.expired) == ("rejected", False, (facts.leaf,))


def test_an_expired_certificate_of_nobody(trusting: ssl.SSLContext, tmp_path: Path) -> None:
    own = Issued(ec.generate_private_key(ec.SECP256R1()), (-9, -2))
    facts = look(own.context(tmp_path), trusting)
    assert (facts.outcome, facts.trusted, facts.expired) == ("rejected", False, (facts.leaf,))


def test_a_self_signed_certificate(trusting: ssl.SSLContext, tmp_path: Path) -> None:
    own = Issued(ec.generate_private_key(ec.SECP256R1()), (-1, 30))
    facts = look(own.context(tmp_path), trusting)
    assert (facts.outcome, facts.verify_code, facts.trusted, facts.covers_host) == ("rejected", 18, False, True)


def test_an_unknown_authority() -> None:
    other, strict = trustme.CA(), verifying_context(None)
    context = tls(other.issue_cert(HOST))
    facts = look(context, strict)
    assert (facts.outcome, facts.verify_code) == ("rejected", 20)
    assert facts.leaf is not None
    assert facts.leaf.covers(HOST)


def test_an_unknown_authority_whose_root_is_sent(tmp_path: Path) -> None:
    other = trustme.CA()
    facts = look(sends(tmp_path, other.issue_cert(HOST), other.cert_pem.bytes()), verifying_context(None))
    assert (facts.outcome, facts.verify_code, facts.sent_alone, len(facts.chain)) == ("rejected", 19, False, 2)


def test_a_leaf_without_its_intermediate(ca: trustme.CA, trusting: ssl.SSLContext, tmp_path: Path) -> None:
    facts = look(sends(tmp_path, ca.create_child_ca().issue_cert(HOST)), trusting)
    assert (facts.outcome, facts.verify_code, facts.sent_alone, len(facts.chain)) == ("rejected", 20, True, 1)


def test_an_expired_root_in_the_chain_does_not_count(ca: trustme.CA, trusting: ssl.SSLContext, tmp_path: Path) -> None:
    old = Issued(ec.generate_private_key(ec.SECP256R1()), (-900, -9))
    facts = look(sends(tmp_path, ca.issue_cert(HOST), old.pem), trusting)
    assert (facts.outcome, len(facts.chain), facts.expired) == ("verified", 2, ())
    assert facts.days_left > 0


def test_a_weak_key(tmp_path: Path) -> None:
    own = Issued(rsa.generate_private_key(65537, 1024), (-1, 30))
    (tmp_path / "ca.pem").write_bytes(own.pem)
    facts = look(own.context(tmp_path), verifying_context(tmp_path / "ca.pem"))
    assert (facts.outcome, facts.verify_code, facts.weak) == ("rejected", 66, (facts.leaf,))
    assert facts.leaf is not None
    assert facts.leaf.key == "RSA 1024"


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("shop.example.com",), "shop.example.com", True),
        (("SHOP.example.com",), "shop.EXAMPLE.com", True),
        (("*.example.com",), "shop.example.com", True),
        (("*.example.com",), "www.shop.example.com", False),
        (("*.example.com",), "example.com", False),
        (("*.example.com", "example.com"), "example.com", True),
        (("*",), "shop.example.com", False),
        (("*.com",), "shop.example.com", False),
        (("s*.example.com",), "shop.example.com", False),
        (("192.0.2.1",), "192.0.2.1", True),
        (("2001:db8::1",), "2001:db8::1", True),
        ((), "shop.example.com", False),
    ],
)
def test_names_that_a_certificate_covers(names: tuple[str, ...], host: str, covered: bool) -> None:
    assert cover(*names).covers(host) is covered


def test_a_wildcard_is_judged_as_openssl_does(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    for host in (HOST, "a.shop.example.com", "example.com", "xn--bcher-kva.example.com"):
        facts = look(tls(ca.issue_cert("*.example.com")), trusting, host)
        assert facts.verified == facts.covers_host, host


def test_an_address_for_a_name(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    facts = look(tls(ca.issue_cert("127.0.0.1")), trusting, "127.0.0.1")
    assert (facts.outcome, facts.covers_host) == ("verified", True)


# ------------------------------------------------------------------ servers


def test_plain_http_on_the_port(trusting: ssl.SSLContext) -> None:
    facts = look(None, trusting, serve=lambda link, head: link.sendall(answer("400 Bad Request")), reads=False)
    assert (facts.outcome, facts.spoken, facts.chain) == ("not-tls", False, ())


def test_closed_at_once(trusting: ssl.SSLContext) -> None:
    assert look(None, trusting, reads=False, serve=lambda link, head: None).outcome in ("reset", "failed")


def test_reset_at_once(trusting: ssl.SSLContext) -> None:
    def serve(link: socket.socket, head: bytes) -> None:
        link.recv(10)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    facts = look(None, trusting, reads=False, serve=serve)
    assert (facts.outcome, facts.offers) == ("reset", "")


def test_silence(trusting: ssl.SSLContext) -> None:
    def serve(link: socket.socket, head: bytes) -> None:
        link.recv(9999)
        link.recv(9999)

    assert look(None, trusting, patience=0.1, reads=False, serve=serve).outcome == "timeout"


def test_an_old_protocol(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    context = tls(ca.issue_cert(HOST, key_type=trustme.KeyType.RSA))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1 is deprecated"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    facts = look(context, trusting)
    if facts.offers == "" and not network_can_speak_old_tls(context):
        pytest.skip("this machine's OpenSSL speaks no TLS 1.1")
    assert (facts.outcome, facts.offers, facts.spoken) == ("failed", "TLSv1.1", False)


def network_can_speak_old_tls(context: ssl.SSLContext) -> bool:
    """Whether OpenSSL, at its lowest level, still shakes hands over TLS 1.1."""
    inner, outer = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = network.ancient_context().wrap_bio(inner, outer)
    server = context.wrap_bio(outer, inner, server_side=True)
    for _ in range(6):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return False
    return client.version() == "TLSv1.1"


def test_tls_1_2(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    context = tls(ca.issue_cert(HOST))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert look(context, trusting).protocol == "TLSv1.2"


def test_a_closed_port(trusting: ssl.SSLContext) -> None:
    seen = Network(Address(HOST, unused_port()), NO_ROUTE, trusting).handshake("127.0.0.1")
    assert (seen["outcome"], seen["offers"], seen["chain"]) == ("refused", "", [])


def test_the_name_is_sent(ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    with Server(says(b""), tls(ca.issue_cert("xn--bcher-kva.example"))) as server:
        seen = Network(Address("xn--bcher-kva.example", server.port), NO_ROUTE, trusting).handshake("127.0.0.1")
        assert (seen["outcome"], server.names) == ("verified", ["xn--bcher-kva.example"])


# ------------------------------------------------------------------ through a proxy


class Tunnel:
    """A CONNECT proxy of a few lines; `to` is the port that every tunnel leads to."""

    def __init__(self, to: int, reply: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n") -> None:
        self.to, self.reply = to, reply

    def __call__(self, link: socket.socket, head: bytes) -> None:
        link.sendall(self.reply)
        with socket.create_connection(("127.0.0.1", self.to)) as behind:
            pump(link, behind)


def pump(one: socket.socket, other: socket.socket) -> None:
    one.settimeout(0.01)
    other.settimeout(0.01)
    while True:
        for here, there in ((one, other), (other, one)):
            try:
                data = here.recv(65536)
            except TimeoutError:
                continue
            if not data:
                return
            there.sendall(data)


@pytest.fixture
def shop(ca: trustme.CA) -> Iterator[Server]:
    with Server(says(answer()), tls(ca.issue_cert(HOST))) as server:
        yield server


def test_through_a_proxy(shop: Server, trusting: ssl.SSLContext) -> None:
    with Server(Tunnel(shop.port)) as proxy:
        route = Route({}, proxy=f"http://jane:p%40ss@127.0.0.1:{proxy.port}")
        seen = Network(Address(HOST, 443), route, trusting).look("tls.handshake")
        assert proxy.heads[0].startswith(b"CONNECT shop.example.com:443 HTTP/1.1\r\nHost: shop.example.com:443\r\n")
        assert proxy.header("Proxy-Authorization") == "Basic amFuZTpwQHNz"
    assert (seen["outcome"], shop.names) == ("verified", [HOST])


@pytest.mark.parametrize("reply", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b"hello\r\n\r\n", b""])
def test_a_proxy_that_refuses(shop: Server, trusting: ssl.SSLContext, reply: bytes) -> None:
    with Server(says(reply)) as proxy:
        seen = Network(Address(HOST, 443), Route({}, proxy=proxy.url), trusting).look("tls.handshake")
    assert (seen["outcome"], shop.links) == ("reset", 0)


class Ticking:
    """A clock that goes on by a second whenever it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_a_proxy_that_drips_its_answer_is_given_up(trusting: ssl.SSLContext) -> None:
    """Each byte comes in time, and the answer never ends."""
    with Server(says(b"HTTP/1.1 200 Connection established\r\nX: " + b"x" * 9999)) as proxy:
        shop = Network(Address(HOST, 443), Route({}, proxy=proxy.url), trusting, patience=7, clock=Ticking())
        seen = shop.look("tls.handshake")
    assert (seen["outcome"], shop.clock()) == ("timeout", 9)


def test_a_proxy_that_answers_without_end_is_given_up(trusting: ssl.SSLContext) -> None:
    def serve(link: socket.socket, head: bytes) -> None:
        while True:
            link.sendall(b"x" * 65536)

    with Server(serve) as proxy:
        seen = Network(Address(HOST, 443), Route({}, proxy=proxy.url), trusting).look("tls.handshake")
    assert seen["outcome"] == "reset"


def test_a_tunnel_to_an_ipv6_address(shop: Server, trusting: ssl.SSLContext) -> None:
    with Server(Tunnel(shop.port)) as proxy:
        Network(Address("2001:db8::1", 443), Route({}, proxy=proxy.url), trusting).look("tls.handshake")
        assert proxy.heads[0].startswith(b"CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n")


# ------------------------------------------------------------------ name and TCP


def test_names(strict: ssl.SSLContext) -> None:
    def found(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
        return [(0, 0, 0, "", (each, port)) for each in ("192.0.2.1", "2001:db8::1", "192.0.2.1")]

    def missing(code: int) -> Callable[..., Any]:
        def raises(*arguments: Any, **more: Any) -> Any:
            raise socket.gaierror(code, "")

        return raises

    def resolved(route: Route = NO_ROUTE, getaddrinfo: Callable[..., Any] = found) -> Any:
        return Network(Address(HOST), route, strict, getaddrinfo=getaddrinfo).look("net.resolve")

    assert [(each["family"], each["ip"]) for each in resolved()["addresses"]] == [("IPv4", "192.0.2.1"), ("IPv6", "2001:db8::1")]
    assert resolved(Route({(HOST, 443): "192.0.2.7"}))["addresses"] == [{"family": "IPv4", "ip": "192.0.2.7"}]
    assert resolved(Route({(HOST, 8443): "192.0.2.7"}))["pinned"] is False
    assert resolved(Route({}, proxy="http://127.0.0.1:3128"))["proxied"] is True
    assert resolved(getaddrinfo=missing(socket.EAI_NONAME))["error"] == "no-such-name"
    assert resolved(getaddrinfo=missing(socket.EAI_AGAIN))["error"] == "no-answer"


def test_a_name_that_no_name_service_takes(strict: ssl.SSLContext) -> None:
    assert Network(Address(f"{'a' * 64}.example"), NO_ROUTE, strict).resolve()["error"]


def test_addresses_are_tried_one_by_one(strict: ssl.SSLContext) -> None:
    with Server(says(b"")) as server:
        tried = Network(Address(HOST, server.port), NO_ROUTE, strict).look("net.tcp", *["127.0.0.1"] * 9)["tried"]
    assert [each["outcome"] for each in tried] == ["open"] * network.MOST_ADDRESSES
    refused = Network(Address(HOST, unused_port()), NO_ROUTE, strict).look("net.tcp", "127.0.0.1")
    assert refused["tried"] == [{"family": "IPv4", "ip": "127.0.0.1", "outcome": "refused"}]


def test_an_observation_that_there_is_not(strict: ssl.SSLContext) -> None:
    with pytest.raises(ToolError, match=r"net\.ping"):
        Network(Address(HOST), NO_ROUTE, strict).look("net.ping")


@pytest.mark.parametrize("text", ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_ca_file_without_a_certificate(tmp_path: Path, text: str) -> None:
    (tmp_path / "ca.pem").write_text(text)
    with pytest.raises(UsageError, match=r"ca\.pem does not contain a PEM certificate"):
        verifying_context(tmp_path / "ca.pem")
