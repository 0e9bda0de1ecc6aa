"""Measures what the writes that a run may send do to a shop's database: each by itself, every table before and after (docs/safety.md)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from derive.lab import Reader, Shop
from wooready.evidence import probes
from wooready.shop.address import parse_address
from wooready.wire.exchange import Question
from wooready.woocommerce.generations import GENERATIONS, RESOURCES

Counts = Mapping[str, Mapping[str, Any]]
#: The legacy API writes a row here for each request, reads too (docs/safety.md); no request of ours can avoid it.
SESSIONS = "wp_woocommerce_sessions"
#: What of the counts must stay the same. Beside it they have the keys' last use, which every accepted request changes.
TABLES = ("rows", "next_ids", "checksums")
ANYWHERE = parse_address("shop.test")


@dataclass(frozen=True, slots=True)
class Effect:
    """What one write did. `code`: WooCommerce's error code, or "" for a list. `changed`: tables; empty if the shop is as it was.
    `session`: the legacy API kept its own account of the request."""

    generation: str
    method: str
    path: str
    body: str
    status: int
    code: str
    changed: tuple[str, ...]
    session: bool

    def sentence(self) -> str:
        did = f"CHANGED {', '.join(self.changed)}" if self.changed else f"changed nothing{' but its session' if self.session else ''}"
        return f"{self.method} {self.path} {self.body}: {self.status} {self.code or '[]'}, {did}"


def writes() -> Iterator[tuple[str, Question]]:
    """Every write that a run may send, with its generation, as it is sent."""
    for api in GENERATIONS:
        for resource in RESOURCES:
            yield api.name, probes.write_permission(ANYWHERE, api, resource, "basic")
        yield api.name, probes.body_arrives(ANYWHERE, api, "basic")
        yield api.name, probes.touch_impossible_product(ANYWHERE, api, "PUT", "basic")
        yield api.name, probes.touch_impossible_product(ANYWHERE, api, "DELETE", "basic")


def measure(shop: Shop, key: str, counts: Callable[[], Counts]) -> Iterator[Effect]:
    """Sends each write with one of the shop's keys, and compares the counts around it."""
    reader = Reader(shop, key)
    before = counts()
    for generation, question in writes():
        path = question.url.removeprefix(ANYWHERE.url)
        status, body = reader.ask(question.method, path, question.body)
        after = counts()
        changed, sessions = changes(before, after), (SESSIONS,) if generation == "legacy-v3" else ()
        yield Effect(
            generation,
            question.method,
            path,
            (question.body or b"").decode(),
            status,
            code_of(body),
            tuple(table for table in changed if table not in sessions),
            any(table in sessions for table in changed),
        )
        before = after


def changes(before: Counts, after: Counts) -> tuple[str, ...]:
    """The tables whose rows, next id or contents differ."""
    return tuple(
        sorted(
            {
                name
                for part in TABLES
                for name in before[part].keys() | after[part].keys()
                if before[part].get(name) != after[part].get(name)
            }
        )
    )


def code_of(body: Any) -> str:
    """The error code of an answer of either API; "" if it is none."""
    if isinstance(body, dict) and "errors" in body:
        errors = body["errors"]
        body = errors[0] if isinstance(errors, list) and errors else errors
    return str(body.get("code", "")) if isinstance(body, dict) else ""
