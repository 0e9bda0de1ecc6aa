"""A server may be slow, endless or say two things at once: the run ends, nothing is taken for what it is not."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from asking import Make, ask, kind
from broken.changes import many, sampled, whenever
from broken.fault import CURRENT, StandIn, as_recorded, cin7, having
from broken.faults_connection import through
from broken.running import live
from broken.server import Setup
from loopback import Server, answer, says, until_gone

from wooready.shop.address import Address
from wooready.shop.route import Route
from wooready.wire.bounds import HEAD_CAP, Deadline, within
from wooready.wire.client import SIZE_CAP, Client
from wooready.wire.content import MOST_MEMBERS, read_content
from wooready.wire.exchange import Exchange, Response, WireError
from wooready.wire.network import Network
from wooready.wire.tape import Room

Serve = Callable[[socket.socket, bytes], None]
ALIVE = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"


def test_a_second_response_is_not_the_answer_to_the_next_question(make: Make) -> None:
    with Server(says(ALIVE + b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ninjected", answer("200 OK", b"2"))) as server:
        client = make()
        bodies = [each.response.body for each in (ask(client, server.url), ask(client, server.url)) if each.response]
    assert bodies == [b"1", b"2"]
    assert server.links == 2


def reset(said: bytes) -> Serve:
    def serve(link: socket.socket, head: bytes) -> None:
        link.sendall(said)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return serve


@pytest.mark.parametrize("said", [b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/ht"])
@pytest.mark.parametrize("how", [says, reset])
def test_a_head_that_breaks_off_is_no_empty_answer(make: Make, how: Callable[[bytes], Serve], said: bytes) -> None:
    with Server(how(said)) as server:
        assert kind(ask(make(), server.url)) == "reset"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (number, b"x" * 60_000) for number in range(99)) + b"\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * (HEAD_CAP // 10),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"220 mail.example ESMTP\r\n",
    ],
    ids=["big-headers", "flood-of-hints", "upgrade", "many-headers", "banner"],
)
def test_a_head_that_no_web_server_sends(make: Make, said: bytes) -> None:
    with Server(says(said)) as server:
        assert kind(ask(make(), server.url)) == "protocol"


def test_interim_answers_are_skipped(make: Make) -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    with Server(says(early + answer("200 OK", b"[]"))) as server:
        exchange = ask(make(), server.url)
    assert (exchange.status, exchange.response and exchange.response.body) == (200, b"[]")


def test_a_header_is_one_line(make: Make) -> None:
    with Server(says(answer("200 OK", b"", "X-A: one\r\n  two", "X-B: a\0b", "X-C: \xe9\xff"))) as server:
        response = ask(make(), server.url).response
    assert response is not None
    assert [response.header(name) for name in ("X-A", "X-B", "X-C")] == ["one two", "a b", "\xe9\xff"]


def test_an_endless_chunk_extension_ends(make: Make) -> None:
    def serve(link: socket.socket, head: bytes) -> None:
        link.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;")
        while True:
            link.sendall(b"x" * 65536)

    with Server(serve) as server:
        response = ask(make(), server.url).response
    assert response is not None
    assert response.broke_off == "protocol"


def test_after_the_deadline_of_the_run_nothing_is_asked(make: Make) -> None:
    now = [0.0]
    run = Deadline.after(2, lambda: now[0])
    with Server(says(answer())) as server:
        client = make(run=run)
        assert ask(client, server.url).status == 200
        now[0] = 3.0
        exchange = ask(client, server.url)
        assert server.links == 1
    assert (kind(exchange), exchange.attempts) == ("not-recorded", ())


def silent(link: socket.socket, head: bytes) -> None:
    for _ in until_gone(link):
        pass


def test_an_answer_that_the_run_cuts_off_is_not_blamed_on_the_server(make: Make) -> None:
    with Server(silent) as server:
        exchange = ask(make(run=Deadline.after(0.2)), server.url)
    assert exchange.error == WireError("not-recorded", "the run had reached its limit of 0 seconds")


class Late(Client):
    """The run ends after so many answers."""

    def __init__(self, most: int, *arguments: Any, **more: Any) -> None:
        self._now, self._most = 0.0, most
        super().__init__(*arguments, **{**more, "run": Deadline(1.0, lambda: self._now, 2.0)})

    def ask(self, *arguments: Any, **more: Any) -> Exchange:
        self._most -= 1
        self._now = 0.0 if self._most >= 0 else 2.0
        return super().ask(*arguments, **more)


@pytest.mark.parametrize("most", [0, 7, 20])
def test_what_was_not_asked_is_not_verified(most: int) -> None:
    run = live(CURRENT, Setup(), as_recorded, cin7(), (lambda asking: replace(asking, concurrency=1, client=partial(Late, most)),))
    assert run.verdict.word == "NOT VERIFIED"
    assert any("the run had reached its limit of 2 seconds" in each.reason for each in run.verdict.not_verified)


@pytest.mark.parametrize("piece", ["1,", "{},", "[[]],", '{"a":1},'])
def test_json_of_a_million_members_is_not_parsed(piece: str) -> None:
    body = ("[" + piece * (MOST_MEMBERS + 2))[:-1].encode() + b"]"
    assert read_content(body).kind == "too-large"


def test_json_that_is_cut_is_too_large() -> None:
    assert read_content(b'[{"a": "' + b"x" * SIZE_CAP, truncated=True).kind == "too-large"
    assert read_content(b'["' + b"[{,".replace(b'"', b"") * MOST_MEMBERS + b'"]').kind == "json"


def test_a_recording_has_room_for_so_much() -> None:
    def came(body: bytes) -> Exchange:
        return Exchange("p", "GET", "https://shop.example.com/", "none", Response(200, "OK", (), body), None)

    room = Room(bytes=1000, members=10)
    assert [room.takes(came(body)) for body in (b"x" * 900, b"x" * 900, b"x", b"," * 11, b"," * 9)] == [True, False, True, False, True]


def test_a_sample_that_is_too_large_ends_no_run() -> None:
    """Its variable products are unknown, so none of their variations is asked for; the checks of the data are not verified."""
    run = live(CURRENT, Setup(), whenever(sampled("products"), many(MOST_MEMBERS + 1)), having("data", prices="required")())
    assert run.verdict.word == "NOT VERIFIED"
    assert any("the sample of products is too large" in each.reason for each in run.verdict.not_verified)


def silent_name_server(patience: float | None) -> StandIn:
    """Name resolution that never ends, as long as a run waits for it; `patience`: seconds for it, None for the usual ones."""

    def never(*arguments: Any, **more: Any) -> Any:
        threading.Event().wait()

    def change(network: Network) -> Network:
        own = network.name_patience if patience is None else patience
        return replace(network, getaddrinfo=never, name_patience=own, route=replace(network.route, resolve={}))

    return through(change)


def test_a_name_server_that_never_answers_does_not_hold_the_run() -> None:
    run = live(CURRENT, Setup(), as_recorded, cin7(), (silent_name_server(0.1),))
    assert run.verdict.root is not None
    assert (run.verdict.root.check, run.verdict.root.cause) == ("NET-01", "net.name-service")
    assert not run.verdict.failed[1:]
    assert "TLS-01" in {each.check for each in run.verdict.not_verified}


def test_a_name_server_that_the_run_does_not_wait_for_is_not_blamed() -> None:
    run = live(CURRENT, Setup(), as_recorded, cin7(), (silent_name_server(None), lambda asking: replace(asking, seconds=0.1)))
    assert (run.verdict.word, run.verdict.failed) == ("NOT VERIFIED", ())


def test_a_proxy_whose_name_is_not_resolved(strict: ssl.SSLContext) -> None:
    def never(*arguments: Any, **more: Any) -> Any:
        threading.Event().wait()

    route = Route({}, proxy="http://proxy.example:3128")
    seen = Network(Address("shop.example.com"), route, strict, patience=0.05, name_patience=0.05, connect=never).look("tls.handshake")
    assert (seen["outcome"], seen["proxy"]) == ("timeout", "no connection to it: timeout")


def test_what_work_raises_in_time_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        within(60, lambda: 1 / 0)
