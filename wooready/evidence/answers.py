"""One exchange, read: its JSON, its error code, its kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from wooready.wire.content import NOTHING, Content
from wooready.wire.exchange import Exchange

#: Headers by which caches and CDNs tell of themselves.
_BETWEEN = {
    "cf-ray": "Cloudflare",
    "x-varnish": "Varnish",
    "x-sucuri-id": "Sucuri",
    "x-litespeed-cache": "LiteSpeed Cache",
    "x-proxy-cache": "a proxy cache",
    "x-cache": "a cache",
    "via": "a proxy",
}
#: How a web server or firewall refuses a method before WordPress sees the request (facts: failures.md W7).
_METHOD_REFUSED = (403, 405, 406, 501)
#: How WooCommerce refuses a key, or one whose permission does not include the request; wc/* and the legacy API.
_KEY_REFUSED = ("woocommerce_rest_authentication_error", "woocommerce_api_authentication_error")
#: Directives of Cache-Control that keep caches from giving an answer to others (RFC 9111 §5.2.2).
_NOT_STORED = ("no-store", "no-cache", "private")
_PLUGIN = re.compile(r"wp-content/(?:plugins|themes|mu-plugins)/([\w.-]+)")


#: Digits of a count: fewer than any number that a computer could have counted to.
_MOST_DIGITS = 18
#: Letters of an error's code, and of a type of content; what is longer is neither.
_LONGEST_WORD = 200


def whole_number(text: str) -> int | None:
    """The number in a header; None where it is none: `²`, which counts as a digit and is no number, or one of thousands of digits."""
    text = text.strip()
    return int(text) if re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", text) else None


def record_id(value: object) -> int:
    """The id of a record; 0 for what is none: WooCommerce counts from 1, in 64 bits."""
    return value if type(value) is int and 0 < value < 2**63 else 0


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

    @property
    def content(self) -> Content:
        return self.exchange.response.content if self.exchange.response else NOTHING

    @property
    def kind(self) -> str:
        """Of the body: `json`, `page`, `broken-json`, `text`, `compressed` or `empty`; empty when nothing came."""
        return self.content.kind if self.exchange.response else ""

    @property
    def text(self) -> str:
        """The begin of the body."""
        return self.content.text[:4096]

    @property
    def title(self) -> str:
        """Of a web page."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.S | re.I)
        return unescape(found.group(1)).strip() if found else ""

    @property
    def noise(self) -> str:
        """What stands around the JSON, see Content."""
        return self.content.noise

    @property
    def around(self) -> str:
        """The text that stands before and after the JSON; empty where that is blank."""
        return (self.content.prefix + self.content.suffix).strip()

    @property
    def start(self) -> str:
        """What stands before the JSON, or else the start of the body; at most 120 characters."""
        return (self.content.prefix.strip() or self.content.text)[:120]

    @property
    def end(self) -> str:
        """What stands after the JSON; at most 60 characters."""
        return self.content.suffix.strip()[:60]

    @property
    def lines_before(self) -> int:
        """How many lines stand before the JSON."""
        return self.content.prefix.count("\n")

    @property
    def plugin_named(self) -> str:
        """The folder of the plugin or theme that a PHP notice before the JSON names, such as `hello-dolly`; empty where none does."""
        found = _PLUGIN.search(self.content.prefix)
        return found.group(1) if found else ""

    @property
    def content_type(self) -> str:
        return self.exchange.response.content_type if self.exchange.response else ""

    @property
    def between(self) -> str:
        """The cache or CDN that says in a header that it stands between, such as `Varnish`; empty when none does."""
        names = {name.lower() for name, _ in self.exchange.response.headers} if self.exchange.response else set()
        return next((product for header, product in _BETWEEN.items() if header in names), "")

    @property
    def stored(self) -> str:
        """By what header the answer came out of a cache: `Age: 30`, `X-Cache: HIT`; empty where none says so."""
        for name in ("X-Cache", "X-Proxy-Cache", "CF-Cache-Status", "X-LiteSpeed-Cache"):
            if self.header(name).lower().startswith("hit"):
                return f"{name}: {self.header(name)[:40]}"
        age = self.header("Age")
        return f"Age: {age}" if whole_number(age) else ""

    @property
    def forbids_storing(self) -> bool:
        """Cache-Control keeps caches from giving the answer to others."""
        return any(word in self.header("Cache-Control") for word in _NOT_STORED)

    @property
    def is_json(self) -> bool:
        return self.content.kind == "json"

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
        return code[:_LONGEST_WORD] if isinstance(code, str) else ""

    @property
    def is_blocked(self) -> bool:
        """A web server or firewall refused the method, before WordPress saw the request."""
        return self.status in _METHOD_REFUSED and not self.is_json

    @property
    def is_broken(self) -> bool:
        """No whole answer came, or the server failed: any 5xx but 501, by which servers refuse a method."""
        return bool(self.failed or self.broke_off or (self.status >= 500 and self.status != 501))

    @property
    def refuses_the_key(self) -> bool:
        """WooCommerce knows no such key, or its permission does not include the request: the code is the same for both."""
        return self.code in _KEY_REFUSED

    def describe(self) -> str:
        """`HTTP 401 woocommerce_rest_cannot_view`, `HTTP 200 text/html`, `no answer (timeout)`."""
        if self.failed:
            return f"no answer ({self.failed})"
        detail = self.code or ("" if self.is_json else self.content_type[:_LONGEST_WORD])
        cut = f", broken off ({self.broke_off})" if self.broke_off else ""
        return f"HTTP {self.status} {detail}".rstrip() + cut
