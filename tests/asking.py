"""What the tests of the client share: a client that does not really sleep, and short words for what came back."""

import ssl
from collections.abc import Callable
from typing import Any

from wooready.shop.credentials import Credentials
from wooready.shop.route import Route
from wooready.wire.client import Client
from wooready.wire.exchange import Exchange, Question

KEY, SECRET = "ck_" + "0123456789abcdef" * 2 + "01234567", "cs_" + "fedcba9876543210" * 2 + "fedcba98"
Make = Callable[..., Client]


class Slept:
    """Stands for time.sleep, and remembers for how long it was asked."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def maker(strict: ssl.SSLContext, slept: Slept) -> Make:
    def make(context: ssl.SSLContext = strict, route: Route | None = None, **more: Any) -> Client:
        return Client(Credentials(KEY, SECRET), route or Route({}), context, agent="wooready/test", sleep=slept, **more)

    return make


def ask(client: Client, url: str, **more: Any) -> Exchange:
    return client.ask(Question("probe", url, **more))


def outcomes(exchange: Exchange) -> list[str]:
    return [each.outcome for each in exchange.attempts]


def kind(exchange: Exchange) -> str:
    assert exchange.response is None
    assert exchange.error is not None
    return exchange.error.kind


def assert_silent(exchange: Exchange) -> None:
    """Neither the key nor anything of the query is in what is kept of an error."""
    assert exchange.error is not None
    for part in (KEY, SECRET, "consumer", "page=7", "127.0.0.1", "oauth"):
        assert part not in exchange.error.message
        assert part not in str(exchange.attempts)
