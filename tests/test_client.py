"""One request at a time, against servers that behave badly: nothing ambient is used, nothing is held up, nothing is given away."""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from asking import Make, Slept, ask, kind, outcomes
from loopback import Server, answer, says, tls, until_gone

from wooready.shop.route import Route
from wooready.wire.client import SIZE_CAP
from wooready.wire.network import blind_context, verifying_context

NAME = "shop.example.com"


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusting(ca: trustme.CA) -> ssl.SSLContext:
    context = verifying_context(None)
    ca.configure_trust(context)
    return context


# ------------------------------------------------------------------ what goes out


def test_what_is_sent(make: Make) -> None:
    with Server(says(answer())) as server:
        exchange = ask(make(), f"{server.url}/wp-json/?_fields=name", accept="*/*")
        assert exchange.status == 200
        assert server.heads[0].split(b"\r\n")[0] == b"GET /wp-json/?_fields=name HTTP/1.1"
        names = [line.partition(b":")[0].decode() for line in server.heads[0].split(b"\r\n")[1:] if line]
    assert sorted(names) == ["Accept", "Accept-Encoding", "Host", "User-Agent"]
    assert exchange.verified is False
    assert exchange.url == f"{server.url}/wp-json/?_fields=name"


def test_a_redirect_is_not_followed(make: Make) -> None:
    with Server(says(answer())) as target, Server(says(answer("302 Found", b"", f"Location: {target.url}/there"))) as server:
        exchange = ask(make(), f"{server.url}/", auth="basic")
        assert (exchange.status, target.links, server.links) == (302, 0, 1)
        assert exchange.response is not None
        assert exchange.response.header("location") == f"{target.url}/there"


@pytest.mark.parametrize(
    "location", ["http://[", "//", "http://shop.example.com:port/", "\x80\xff", "javascript:alert(1)", "/" * 9000], ids=range(6)
)
def test_a_redirect_to_nowhere(make: Make, location: str) -> None:
    with Server(says(answer("301 Moved", b"", f"Location: {location}"))) as server:
        assert ask(make(), f"{server.url}/").status == 301


def test_nothing_ambient_is_used(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password something\ndefault login a password b\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Server(says(answer())) as proxy, Server(says(answer())) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert ask(make(), f"{server.url}/").status == 200
        assert ask(make(), f"{server.url}/", auth="query").status == 200
        assert (server.header("Authorization", 0), server.header("Authorization", 1), proxy.links) == (None, None, 0)


def test_the_ambient_trust_is_not_used(
    make: Make, ca: trustme.CA, trusting: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with Server(says(answer()), tls(ca.issue_cert("localhost"))) as server:
        url = f"https://localhost:{server.port}/"
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, str(tmp_path / "ca.pem"))
        assert kind(ask(make(verifying_context(None)), url)) == "tls"
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, str(tmp_path / "missing.pem"))
        exchange = ask(make(trusting), url)
        assert (exchange.status, exchange.verified) == (200, True)


def test_cookies_are_not_kept(make: Make) -> None:
    with Server(says(answer("200 OK", b"{}", "Set-Cookie: wordpress_logged_in_1=jane; Path=/"))) as server:
        client = make()
        ask(client, f"{server.url}/")
        ask(client, f"{server.url}/")
        assert server.header("Cookie", 1) is None


def test_the_given_address_is_asked_under_the_name(make: Make, ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    with Server(says(answer()), tls(ca.issue_cert(NAME))) as secure, Server(says(answer())) as plain:
        route = Route({(NAME, secure.port): "127.0.0.1", (NAME, plain.port): "127.0.0.1"})
        for context in (trusting, blind_context()):
            client = make(context, route)
            assert ask(client, f"https://{NAME}:{secure.port}/").status == 200
            assert ask(client, f"http://{NAME}:{plain.port}/").status == 200
        assert secure.names == [NAME, NAME]
        assert {secure.header("Host", 0), secure.header("Host", 1)} == {f"{NAME}:{secure.port}"}
        assert plain.header("Host") == f"{NAME}:{plain.port}"


def test_a_certificate_for_another_name_is_refused_at_the_given_address(make: Make, ca: trustme.CA, trusting: ssl.SSLContext) -> None:
    with Server(says(answer()), tls(ca.issue_cert("127.0.0.1", "other.example.com"))) as server:
        client = make(trusting, Route({(NAME, server.port): "127.0.0.1"}))
        assert kind(ask(client, f"https://{NAME}:{server.port}/", auth="basic")) == "tls"
        assert server.heads == []


def test_a_proxy_that_was_given_is_used(make: Make) -> None:
    with Server(says(answer())) as proxy:
        exchange = ask(make(route=Route({}, proxy=proxy.url)), "http://shop.example.com/wp-json/")
        assert exchange.status == 200
        assert proxy.heads[0].startswith(b"GET http://shop.example.com/wp-json/ HTTP/1.1\r\n")


@pytest.mark.parametrize("reply", [answer("407 Proxy Authentication Required"), answer("502 Bad Gateway")], ids=["407", "502"])
def test_a_proxy_that_refuses(make: Make, reply: bytes) -> None:
    with Server(says(reply)) as proxy:
        assert kind(ask(make(route=Route({}, proxy=proxy.url)), "https://shop.example.com/", auth="basic")) == "proxy"
        assert all(head.startswith(b"CONNECT shop.example.com:443 ") for head in proxy.heads)


# ------------------------------------------------------------------ what holds up, and what is too much


def drip_headers(link: socket.socket, head: bytes) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in until_gone(link):
        link.sendall(b"x")


def drip_body(link: socket.socket, head: bytes) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    for _ in until_gone(link):
        link.sendall(b"x")


def stay_silent(link: socket.socket, head: bytes) -> None:
    for _ in until_gone(link):
        pass


@pytest.mark.parametrize("serve", [drip_headers, stay_silent])
def test_slowness_ends_at_the_deadline(make: Make, serve: Callable[[socket.socket, bytes], None], slept: Slept) -> None:
    with Server(serve) as server:
        exchange = ask(make(deadline=0.3), f"{server.url}/")
        assert kind(exchange) == "timeout"
        assert outcomes(exchange) == ["timeout", "timeout"]
        assert slept.seconds == [0.5]


def test_a_drip_is_let_go_at_the_deadline(make: Make) -> None:
    gone = threading.Event()

    def serve(link: socket.socket, head: bytes) -> None:
        try:
            drip_body(link, head)
        finally:
            gone.set()

    with Server(serve) as server:
        response = ask(make(deadline=0.3), f"{server.url}/", method="POST", body=b"{}").response
        assert gone.wait(10)
    assert response is not None
    assert (response.status, response.broke_off, set(response.body)) == (200, "timeout", {ord("x")})


BOMB = gzip.compress(bytes(50_000_000), 9)


@pytest.mark.parametrize(
    ("body", "headers", "length", "cut"),
    [
        (BOMB, ["Content-Encoding: gzip"], SIZE_CAP, True),
        (b"x" * (SIZE_CAP + 1), [], SIZE_CAP, True),
        (b"x" * SIZE_CAP, [], SIZE_CAP, False),
        (gzip.compress(b"[]"), ["Content-Encoding: gzip"], 2, False),
        ("Bücher für Ä".encode("latin-1"), [], 12, False),
        (bytes(range(256)), [], 256, False),
        (b"", [], 0, False),
    ],
    ids=["bomb", "big", "just-fits", "gzip", "latin-1", "bytes", "empty"],
)
def test_bodies(make: Make, body: bytes, headers: list[str], length: int, cut: bool) -> None:
    with Server(says(answer("200 OK", body, *headers))) as server:
        response = ask(make(), f"{server.url}/").response
    assert response is not None
    assert (len(response.body), response.truncated) == (length, cut)
    if not headers:
        assert response.body == body[:SIZE_CAP]


CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1,2,\r\n3;x=y\r\n3,4\r\n1\r\n]\r\n0\r\n\r\n"


def test_chunks_are_put_together(make: Make) -> None:
    with Server(says(CHUNKS, answer("200 OK", b"x" * 9).partition(b"xxx")[0])) as server:
        client = make()
        first, second = ask(client, f"{server.url}/"), ask(client, f"{server.url}/again", method="HEAD")
    assert first.response is not None
    assert second.response is not None
    assert (first.response.body, second.response.body) == (b"[1,2,3,4]", b"")


def test_the_body_of_a_redirect_is_cut_too(make: Make) -> None:
    def serve(link: socket.socket, head: bytes) -> None:
        link.sendall(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n")
        while True:
            link.sendall(b"x" * 65536)

    with Server(serve) as server:
        exchange = ask(make(deadline=20), f"{server.url}/")
    assert (exchange.status, outcomes(exchange)) == (302, ["302"])
    assert exchange.response is not None
    assert exchange.response.truncated


def test_headers_of_one_name_stay_apart(make: Make) -> None:
    with Server(says(answer("200 OK", b"", "Link: </a>", "X-Between: 1", "Link: </b>"))) as server:
        response = ask(make(), f"{server.url}/").response
    assert response is not None
    assert [value for name, value in response.headers if name == "Link"] == ["</a>", "</b>"]
