"""What is no answer, whether it is asked for again, and that errors give nothing away."""

import gzip
import random
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import trustme
from asking import Make, Slept, ask, assert_silent, kind, outcomes
from loopback import Server, answer, says, tls, unused_port

from wooready.shop.route import Route
from wooready.wire import client as wire
from wooready.wire.client import Client
from wooready.wire.exchange import Question


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


MANY = [f"X-{number}: 1" for number in range(101)]
BAD = {
    "more than 100 headers": (answer("200 OK", b"", *MANY), "protocol"),
    "a header line of 100 KB": (answer("200 OK", b"", "X: " + "x" * 100_000), "protocol"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "protocol"),
    "no status": (b"HTTP/1.1 many OK\r\n\r\n", "protocol"),
    "nothing": (b"", "reset"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_answer(make: Make, what: str) -> None:
    data, expected = BAD[what]
    with Server(says(data)) as server:
        exchange = ask(make(), f"{server.url}/?page=7", auth="query")
    assert kind(exchange) == expected
    assert_silent(exchange)


BROKEN_OFF = {
    "half a body": (answer("200 OK", b"x" * 10).replace(b"Length: 10", b"Length: 99"), "protocol", b"x" * 10),
    "half a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\nabc", "protocol", b"abc"),
    "no chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc", "protocol", b""),
    "no gzip": (answer("200 OK", b"not gzip", "Content-Encoding: gzip"), "decode", b""),
    "half a gzip": (answer("200 OK", gzip.compress(random.Random(1).randbytes(99_000))[:50_000], "Content-Encoding: gzip"), "", None),
}


@pytest.mark.parametrize("what", BROKEN_OFF)
def test_what_came_before_an_answer_broke_off_is_kept(make: Make, what: str) -> None:
    data, expected, kept = BROKEN_OFF[what]
    with Server(says(data)) as server:
        exchange = ask(make(), f"{server.url}/?page=7", auth="query")
        assert server.links == (2 if expected == "protocol" else 1)
    assert exchange.response is not None
    assert (exchange.status, exchange.response.broke_off) == (200, expected)
    assert kept is None or exchange.response.body == kept


@pytest.mark.parametrize(
    ("date", "clock"),
    [
        ("Fri, 02 Jan 2026 00:00:00 GMT", 0),
        ("Fri, 02 Jan 2026 00:00:02 GMT", 0),
        ("Fri, 02 Jan 2026 01:00:00 GMT", 3600),
        ("Thu, 01 Jan 2026 23:00:00 GMT", -3600),
        ("", 0),
        ("soon", 0),
        ("Fri, 02 Jan 2026 00:00:00 +99999999999999999999", 0),
        ("Fri, 99 Jan 2026 00:00:00 GMT", 0),
        ("Fri, 02 Jan 99999 00:00:00 GMT", 0),
        ("\xb2, \xb2 Jan \xb2", 0),
    ],
    ids=range(10),
)
def test_the_clock_of_the_server(make: Make, date: str, clock: int) -> None:
    with Server(says(answer("200 OK", b"", f"Date: {date}"))) as server:
        response = ask(make(wall=lambda: 1_767_312_000.0), f"{server.url}/").response
    assert response is not None
    assert response.clock == clock


# ------------------------------------------------------------------ asking again


def test_a_closed_connection_is_asked_once_more(make: Make, slept: Slept) -> None:
    with Server(says(b"", answer())) as server:
        exchange = ask(make(), f"{server.url}/")
        assert (exchange.status, exchange.error, outcomes(exchange), server.links) == (200, None, ["reset", "200"], 2)
    with Server(says(b"")) as server:
        exchange = ask(make(), f"{server.url}/")
        assert (kind(exchange), outcomes(exchange), server.links) == ("reset", ["reset", "reset"], 2)
    assert slept.seconds == [0.5, 0.5]


#: This machine's clock: 2026-10-21T07:28:00Z.
OUR_TIME = datetime(2026, 10, 21, 7, 28, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("status", "after", "waits", "limit"),
    [
        ("503 Service Unavailable", "7", [7.0], 1),
        ("429 Too Many Requests", "0", [0.0], 1),
        ("503 Service Unavailable", "", [1.0], 1),
        ("502 Bad Gateway", "", [1.0], 4),
        ("504 Gateway Timeout", "", [1.0], 4),
        ("503 Service Unavailable", "Wed, 21 Oct 2026 07:28:07 GMT", [7.0], 1),
        ("503 Service Unavailable", "Wed, 21 Oct 2026 07:27:00 GMT", [0.0], 1),
        ("503 Service Unavailable", "Wed, 21 Oct 2026 08:28:00 GMT", [], 1),
        ("503 Service Unavailable", "Wed, 21 Oct", [1.0], 1),
        ("503 Service Unavailable", "-5", [1.0], 1),
        ("503 Service Unavailable", "\xb2", [1.0], 1),
        ("503 Service Unavailable", "3600", [], 1),
        ("503 Service Unavailable", "9" * 400, [], 1),
        ("500 Internal Server Error", "7", [], 4),
        ("401 Unauthorized", "7", [], 4),
    ],
)
def test_a_busy_server(make: Make, slept: Slept, status: str, after: str, waits: list[float], limit: int) -> None:
    busy = answer(status, b"", *([f"Retry-After: {after}"] if after else []))
    with Server(says(busy, answer())) as server:
        client = make(wall=lambda: OUR_TIME)
        exchange = ask(client, f"{server.url}/")
        assert server.links == 1 + len(waits)
    assert exchange.status == (200 if waits else int(status[:3]))
    assert (slept.seconds, client.gate.limit) == (waits, limit)


def test_a_date_to_wait_for_is_one_of_the_servers_clock(make: Make, slept: Slept) -> None:
    """It is half an hour behind, and asks for three seconds."""
    busy = answer("503 Busy", b"", "Date: Wed, 21 Oct 2026 06:58:00 GMT", "Retry-After: Wed, 21 Oct 2026 06:58:03 GMT")
    with Server(says(busy, answer())) as server:
        ask(make(wall=lambda: OUR_TIME), f"{server.url}/")
    assert slept.seconds == [3.0]


def test_a_server_that_stays_busy_is_asked_twice(make: Make) -> None:
    with Server(says(answer("503 Busy"))) as server:
        assert outcomes(ask(make(), f"{server.url}/")) == ["503", "503"]


@pytest.mark.parametrize("said", [answer("503 Busy"), b""], ids=["503", "closed"])
def test_a_write_is_never_repeated(make: Make, slept: Slept, said: bytes) -> None:
    with Server(says(said)) as server:
        exchange = ask(make(), f"{server.url}/", method="POST", body=b"{}")
        assert (len(exchange.attempts), server.links, slept.seconds) == (1, 1, [])


def test_one_at_a_time_after_the_server_said_that_it_is_busy(make: Make) -> None:
    inside, most, lock = 0, 0, threading.Lock()

    def serve(link: socket.socket, head: bytes) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        link.settimeout(0.01)
        with pytest.raises(TimeoutError):
            link.recv(1)
        with lock:
            inside -= 1
        link.sendall(answer("429 Too Many Requests" if b"GET /busy" in head else "200 OK", b"", "Retry-After: 3600"))

    with Server(serve) as server:
        client = make(concurrency=4)
        ask(client, f"{server.url}/busy")
        with ThreadPoolExecutor(4) as pool:
            asked = list(pool.map(lambda number: ask(client, f"{server.url}/{number}").status, range(8)))
    assert (asked, most) == ([200] * 8, 1)


# ------------------------------------------------------------------ not reached


def test_a_closed_port(make: Make, slept: Slept) -> None:
    exchange = ask(make(), f"http://127.0.0.1:{unused_port()}/?page=7", auth="query")
    assert (kind(exchange), outcomes(exchange), slept.seconds) == ("refused", ["refused"], [])
    assert_silent(exchange)


def test_a_proxy_on_a_closed_port(make: Make) -> None:
    client = make(route=Route({}, proxy=f"http://user:word@127.0.0.1:{unused_port()}"))
    exchange = ask(client, "https://shop.example.com/?page=7", auth="query")
    assert kind(exchange) == "proxy"
    assert_silent(exchange)


def test_an_unknown_authority(make: Make, ca: trustme.CA) -> None:
    with Server(says(answer()), tls(ca.issue_cert("localhost"))) as server:
        exchange = ask(make(), f"https://localhost:{server.port}/?page=7", auth="query")
        assert (kind(exchange), outcomes(exchange), server.heads) == ("tls", ["tls"], [])
    assert_silent(exchange)


def test_a_name_that_does_not_resolve(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*arguments: Any, **more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    exchange = ask(make(), "http://shop.example.com/?page=7", auth="query")
    assert kind(exchange) == "name"
    assert_silent(exchange)


def test_the_budget(make: Make, slept: Slept) -> None:
    with Server(says(answer("503 Busy"))) as server:
        none = make().ask(Question("probe", f"{server.url}/"), lambda: False)
        assert (kind(none), none.attempts, server.links) == ("not-recorded", (), 0)
        left = iter([True, False])
        last = make().ask(Question("probe", f"{server.url}/"), lambda: next(left))
        assert (last.status, outcomes(last), server.links) == (503, ["503"], 1)


def test_credentials_that_are_not_there(strict: ssl.SSLContext) -> None:
    with pytest.raises(ValueError, match="probe needs credentials"):
        ask(Client(None, Route({}), strict, agent="wooready/test"), "https://shop.example.com/", auth="basic")


def test_a_crash_below_is_not_swallowed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(wire, "authorise", broken)
    with pytest.raises(ZeroDivisionError):
        ask(make(), "http://127.0.0.1/")
