"""Credentials are let out from the moment on in which the shop's certificate was seen to be good, and not before."""

import ssl
from dataclasses import dataclass

import pytest
from asking import Make

from wooready.shop.address import Address
from wooready.shop.facts import ShopFacts
from wooready.shop.route import Route
from wooready.verdict.readiness import READINESS
from wooready.wire.exchange import Question
from wooready.wire.guard import Refused
from wooready.wire.network import Network
from wooready.wire.scrub import Scrubber
from wooready.wire.tape import LiveTape

SHOP = Address("shop.example.com")
SECRET = Question("wc-v3.key.basic", f"{SHOP.url}/wp-json/wc/v3/products?per_page=1", auth="basic")


@dataclass(frozen=True)
class Shaken(Network):
    """Every look ends so."""

    outcome: str = ""

    def look(self, name: str, *ips: str) -> dict[str, object]:
        return {"outcome": self.outcome}


@pytest.fixture
def tape(make: Make, strict: ssl.SSLContext, request: pytest.FixtureRequest) -> LiveTape:
    guard = READINESS.guard(ShopFacts("shop", SHOP, None, "", True, (), False, "2026-11-23T15:00:00Z"))
    network = Shaken(SHOP, Route({}), strict, outcome=request.param)
    return LiveTape(guard, Scrubber(None), make(), make(), network, budget=0)


@pytest.mark.parametrize("tape", ["rejected", "failed", "timeout", ""], indirect=True)
def test_no_secret_without_a_good_certificate(tape: LiveTape) -> None:
    tape.look("tls.handshake", "192.0.2.1")
    assert not tape.trusted
    with pytest.raises(Refused, match="verified TLS"):
        tape.ask(SECRET)


@pytest.mark.parametrize("tape", ["verified"], indirect=True)
def test_the_handshake_alone_makes_a_server_trusted(tape: LiveTape) -> None:
    for name in ("tls.no-sni", "tls.at-most-1.2", "tls.elsewhere", "net.tcp"):
        tape.look(name, "192.0.2.1")
    with pytest.raises(Refused, match="verified TLS"):
        tape.ask(SECRET)
    tape.look("tls.handshake", "192.0.2.1")
    assert tape.trusted
    assert tape.ask(SECRET).error is not None  # let out by the guard, and held back by a budget of nothing
