"""One exchange, read: its JSON, its error code, its kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wooready.wire.content import Content, read_content
from wooready.wire.exchange import Exchange


class Missing(Exception):
    """A fact that this run cannot have. `reason` says why, for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def find_answer(exchanges: Mapping[str, Exchange], probe: str, *, lacks_key: bool) -> "Answer":
    """The answer to a probe. Raises Missing when it was not asked; `lacks_key`: because it needs a key, and none was given."""
    exchange = exchanges.get(probe)
    if exchange is not None and not (exchange.error and exchange.error.kind == "not-recorded"):
        return Answer(exchange)
    if lacks_key:
        raise Missing("no consumer key was given")
    why = exchange.error.message if exchange and exchange.error else ""
    raise Missing(f"not asked: {why}" if why else f"not recorded: {probe}")


@dataclass(frozen=True)
class Answer:
    """What came back for one probe, or that nothing did (`failed`)."""

    exchange: Exchange

    @property
    def probe(self) -> str:
        return self.exchange.probe

    @property
    def status(self) -> int:
        return self.exchange.status

    @property
    def failed(self) -> str:
        """The kind of error when nothing came back, such as `timeout`; empty when something did."""
        if self.exchange.error:
            return self.exchange.error.kind
        response = self.exchange.response
        return response.broke_off if response and response.broke_off and self.content.kind == "empty" else ""

    @property
    def broke_off(self) -> str:
        """The kind of error that ended the body early, with whatever had come by then; empty for a whole one."""
        return self.exchange.response.broke_off if self.exchange.response else ""

    @property
    def truncated(self) -> bool:
        """Whether the body was longer than we read."""
        return bool(self.exchange.response and self.exchange.response.truncated)

    @cached_property
    def content(self) -> Content:
        return read_content(self.exchange.response.body if self.exchange.response else b"")

    @property
    def is_json(self) -> bool:
        return self.content.kind == "json"

    @property
    def is_page(self) -> bool:
        return self.content.kind == "page"

    @property
    def document(self) -> Any:
        """The JSON of the body, None where there is none."""
        return self.content.document

    @property
    def fields(self) -> Mapping[str, Any]:
        """The JSON object of the body; empty where the body is something else."""
        return self.document if isinstance(self.document, dict) else {}

    def header(self, name: str) -> str:
        return self.exchange.response.header(name) if self.exchange.response else ""

    @property
    def location(self) -> str:
        return self.header("Location") if 300 <= self.status < 400 else ""

    @property
    def code(self) -> str:
        """The error code: `code` of wc/*, `errors[0].code` of the legacy API, which sends an object for a list when it is disabled."""
        errors = self.fields.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else errors
        holder = first if isinstance(first, dict) else self.fields
        code = holder.get("code")
        return code if isinstance(code, str) else ""

    def describe(self) -> str:
        """`HTTP 401 woocommerce_rest_cannot_view`, `HTTP 200 text/html`, `no answer (timeout)`."""
        if self.failed:
            return f"no answer ({self.failed})"
        detail = self.code or ("" if self.is_json else (self.exchange.response.content_type if self.exchange.response else ""))
        cut = f", broken off ({self.broke_off})" if self.broke_off else ""
        return f"HTTP {self.status} {detail}".rstrip() + cut
