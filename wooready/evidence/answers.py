"""Interprets one exchange: its JSON, its error code, its kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from wooready.evidence.redirects import redirect_kind
from wooready.intake import Json
from wooready.shop.address import Address
from wooready.wire.content import MOST_MEMBERS, NOTHING, SIZE_CAP, Content
from wooready.wire.exchange import Exchange, Received

#: Headers by which caches and CDNs identify themselves.
_BETWEEN = {
    "cf-ray": "Cloudflare",
    "x-varnish": "Varnish",
    "x-sucuri-id": "Sucuri",
    "x-litespeed-cache": "LiteSpeed Cache",
    "x-proxy-cache": "a proxy cache",
    "x-cache": "a cache",
    "via": "a proxy",
}
#: Headers in which caches say whether an answer was stored: Fastly, CloudFront, Akamai, Azure, nginx and its plugins, Kinsta, SiteGround,
#: Cloudflare, LiteSpeed, QUIC.cloud, Sucuri, WP Engine, NitroPack.
_CACHE_STATES = (
    *("X-Cache", "X-Cache-Status", "X-Proxy-Cache", "X-FastCGI-Cache", "X-Nginx-Cache", "X-Nginx-Cache-Status", "X-Kinsta-Cache"),
    *("Ki-Cache-Type", "CF-Cache-Status", "X-WP-CF-Super-Cache", "X-LiteSpeed-Cache", "X-QC-Cache", "X-Sucuri-Cache", "X-WPE-Cached"),
    *("X-Nitro-Cache", "X-Swift-Cache", "X-Cacheable"),
)
#: `HIT`, `TCP_HIT`, `MISS, HIT` (of two caches the one nearest to the client), `Hit from cloudfront`, `hit,private`.
_HIT = re.compile(r"(?:^|[\s,_])hit\b", re.I)
#: Statuses with which a web server or firewall refuses a method before the request reaches WordPress (facts: failures.md W7).
_METHOD_REFUSED = (403, 405, 406, 501)
#: Codes with which WooCommerce refuses an unknown key, or one without permission for the request; wc/* and the legacy API.
_KEY_REFUSED = ("woocommerce_rest_authentication_error", "woocommerce_api_authentication_error")
#: Cache-Control directives that prevent caches from serving an answer to others (RFC 9111 §5.2.2).
_NOT_STORED = ("no-store", "no-cache", "private")
#: What a Content-Encoding may be, if it is one that we ask for or none.
_CODINGS = ("", "gzip", "x-gzip", "deflate", "identity")
_PLUGIN = re.compile(r"wp-content/(?:plugins|themes|mu-plugins)/([\w.-]+)")


#: Maximum number of digits of a count or an age.
_MOST_DIGITS = 18
#: Maximum number of characters that are kept of an error code or a content type.
_LONGEST_WORD = 200


def whole_number(text: str) -> int | None:
    """The number in a header; None if it is not a number of ASCII digits (for Python, `²` is a digit too), or is too long."""
    text = text.strip()
    return int(text) if re.fullmatch(rf"[0-9]{{1,{_MOST_DIGITS}}}", text) else None


def record_id(value: object) -> int:
    """The id of a record; 0 if it is not a valid one: WooCommerce counts from 1, in 64 bits."""
    return value if type(value) is int and 0 < value < 2**63 else 0


class Missing(Exception):
    """A fact that is not available in this run. `reason` says why, in words for the report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Newer(Missing):
    """The question is newer than the recording, so that the recording cannot be blamed for having no answer to it."""

    def __init__(self) -> None:
        super().__init__("newer than the recording: record the shop again to have it judged")


def find_answer(exchanges: Mapping[str, Exchange], probe: str, *, lacks_key: bool) -> "Answer":
    """The answer to a probe. Raises Missing if there is none, and Newer if the recording is too old to have one. `lacks_key`: no key was
    given and this probe needs one."""
    exchange = exchanges.get(probe)
    if exchange is not None and exchange.error and exchange.error.kind == "proxy":
        raise Missing("the proxy did not connect to the shop")
    if exchange is not None and not exchange.is_missing:
        return Answer(exchange)
    if exchange is not None and exchange.error and exchange.error.kind == "newer":
        raise Newer()
    if lacks_key:
        raise Missing("no consumer key was given")
    why = exchange.error.message if exchange and exchange.error else ""
    raise Missing(f"not asked: {why}" if why else f"not recorded: {probe}")


@dataclass(frozen=True)
class Answer:
    """The answer to one probe, or why there is none (`failed`)."""

    exchange: Exchange

    @property
    def probe(self) -> str:
        return self.exchange.probe

    @property
    def status(self) -> int:
        """The HTTP status; 0 if no answer arrived."""
        return self.exchange.status

    @property
    def failed(self) -> str:
        """The kind of error if no answer arrived, such as `timeout`; empty if one did."""
        if self.exchange.error:
            return self.exchange.error.kind
        response = self.exchange.response
        return response.broke_off if response and response.broke_off and self.content.kind == "empty" else ""

    @property
    def broke_off(self) -> str:
        """The kind of error that cut the body short; empty if it is complete."""
        return self.exchange.response.broke_off if self.exchange.response else ""

    @property
    def truncated(self) -> bool:
        """Whether the body exceeded the size limit."""
        return bool(self.exchange.response and self.exchange.response.truncated)

    @property
    def received(self) -> Received | None:
        """The size of a page of which only the first records are kept; None of any other answer."""
        return self.exchange.response.received if self.exchange.response else None

    @property
    def oddities(self) -> str:
        """What is odd about the bytes of its head, as names separated by blanks (wire/head.py); also where the answer could not be read."""
        return " ".join(self.exchange.head.oddities) if self.exchange.head else ""

    @property
    def head_kb(self) -> int:
        """The size of its head in KB; 0 if that is not known."""
        return self.exchange.head.size // 1024 if self.exchange.head else 0

    @property
    def content(self) -> Content:
        """The parsed body; empty content if no answer arrived."""
        return self.exchange.response.content if self.exchange.response else NOTHING

    @property
    def kind(self) -> str:
        """The kind of body, see Content; an empty string if no answer arrived."""
        return self.content.kind if self.exchange.response else ""

    @property
    def text(self) -> str:
        """The beginning of the body, at most 4096 characters."""
        return self.content.text[:4096]

    @property
    def title(self) -> str:
        """The title of a web page; empty if there is none."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.S | re.I)
        return unescape(found.group(1)).strip() if found else ""

    @property
    def sets_cookie_by_script(self) -> bool:
        """Whether it is a small web page whose script sets a cookie and asks again: a challenge (see wire.content.outline)."""
        return self.kind == "page" and '<meta name="challenge"' in self.text

    @property
    def is_page_of_wordpress(self) -> bool:
        """Whether it is a web page that WordPress made: by its REST link, its generator, or the body of wp_die()."""
        if self.kind != "page":
            return False
        marks = ('<meta name="generator" content="WordPress', '<meta name="body-id" content="error-page">', 'rel="https://api.w.org/"')
        return any(mark in self.text for mark in marks) or "https://api.w.org/" in self.header("Link")

    @property
    def noise(self) -> str:
        """What surrounds the JSON, see Content."""
        return self.content.noise

    @property
    def around(self) -> str:
        """The text before and after the JSON; empty if that is blank."""
        return (self.content.prefix + self.content.suffix).strip()

    @property
    def start(self) -> str:
        """The text before the JSON, or else the start of the body; at most 120 characters."""
        return (self.content.prefix.strip() or self.content.text)[:120]

    @property
    def end(self) -> str:
        """The text after the JSON; at most 60 characters."""
        return self.content.suffix.strip()[:60]

    @property
    def lines_before(self) -> int:
        """The number of lines before the JSON."""
        return self.content.prefix.count("\n")

    @property
    def plugin_named(self) -> str:
        """The folder of the plugin or theme named in a PHP notice before the JSON, such as `hello-dolly`; empty if there is none."""
        found = _PLUGIN.search(self.content.prefix)
        return found.group(1) if found else ""

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty if not sent."""
        return self.exchange.response.content_type if self.exchange.response else ""

    @property
    def unknown_coding(self) -> str:
        """A Content-Encoding that we did not ask for and cannot decode; empty if there is none."""
        codings = [each.strip().lower() for each in self.header("Content-Encoding").split(",")]
        return next((each[:_LONGEST_WORD] for each in codings if each not in _CODINGS), "")

    @property
    def between(self) -> str:
        """The cache or CDN in between, according to its header, such as `Varnish`; empty if there is no such header."""
        names = {name.lower() for name, _ in self.exchange.response.headers} if self.exchange.response else set()
        return next((product for header, product in _BETWEEN.items() if header in names), "")

    @property
    def stored(self) -> str:
        """The header that shows that the answer came from a cache: `Age: 30`, `X-Cache: HIT`; empty if there is none."""
        for name in _CACHE_STATES:
            if _HIT.search(state := self.header(name)):
                return f"{name}: {state[:40]}"
        if "served" in self.header("WP-Super-Cache").lower():  # `Served supercache file from PHP`
            return "WP-Super-Cache: served"
        if len(self.header("X-Varnish").split()) > 1:  # the ids of this request, and of the one that filled the cache
            return "X-Varnish: two ids"
        age = self.header("Age")
        return f"Age: {age}" if whole_number(age) else ""

    @property
    def forbids_storing(self) -> bool:
        """Whether Cache-Control prevents caches from serving the answer to others."""
        return any(word in self.header("Cache-Control") for word in _NOT_STORED)

    @property
    def is_json(self) -> bool:
        return self.content.kind == "json"

    @property
    def document(self) -> Json:
        """The JSON of the body; None if there is none."""
        return self.content.document

    @property
    def fields(self) -> Mapping[str, Json]:
        """The JSON object of the body; empty if the body is anything else."""
        return self.document if isinstance(self.document, dict) else {}

    def header(self, name: str) -> str:
        """All values of a header, joined with `, `; empty if it was not sent."""
        return self.exchange.response.header(name) if self.exchange.response else ""

    @property
    def location(self) -> str:
        """The target of a redirect; empty if the answer is not a redirect."""
        return self.header("Location") if 300 <= self.status < 400 else ""

    def redirect(self, address: Address) -> str:
        """The kind of redirect, see redirect_kind(); empty if the answer is not a redirect."""
        return redirect_kind(self.location, self.exchange.url, address, sets_cookie=bool(self.header("Set-Cookie")))

    @property
    def code(self) -> str:
        """The error code: `code` in wc/*, `errors[0].code` in the legacy API (`errors` is an object if that is disabled)."""
        errors = self.fields.get("errors")
        first = errors[0] if isinstance(errors, list) and errors else errors
        holder = first if isinstance(first, dict) else self.fields
        code = holder.get("code")
        return code[:_LONGEST_WORD] if isinstance(code, str) else ""

    @property
    def is_not_found(self) -> bool:
        """Whether the status says that there is nothing at the address."""
        return self.status in (404, 410)

    @property
    def is_message(self) -> bool:
        """Whether it is JSON with a message and no error code, as of a gateway or a bot filter; WordPress's errors have a code."""
        return "message" in self.fields and not self.code

    @property
    def is_foreign_json(self) -> bool:
        """Whether it is JSON, and an error, but not of the form that WordPress and WooCommerce give their errors: a gateway's, then."""
        return self.is_json and self.status >= 400 and not self.code

    @property
    def is_refusal(self) -> bool:
        """Whether it is an error with which WordPress or a plugin of it refuses a request for lack of rights."""
        return self.status in (401, 403) and self.is_json and self.code != ""

    @property
    def replays_an_error(self) -> bool:
        """Whether it says 200, and its body is an error of WordPress with another status: something replayed the body alone."""
        data = self.fields.get("data")
        told = data.get("status") if isinstance(data, dict) else None
        return self.status == 200 and self.code != "" and isinstance(told, int) and told >= 400

    @property
    def is_blocked(self) -> bool:
        """Whether a web server or firewall refused the method before the request reached WordPress."""
        return self.status in _METHOD_REFUSED and not self.is_json

    @property
    def is_broken(self) -> bool:
        """Whether the answer is missing or incomplete, or the server failed: any 5xx except 501, which means a refused method."""
        return bool(self.failed or self.broke_off or (self.status >= 500 and self.status != 501))

    @property
    def refuses_the_key(self) -> bool:
        """Whether WooCommerce does not know the key, or the key's permission excludes the request: the code is the same for both."""
        return self.code in _KEY_REFUSED

    def describe(self) -> str:
        """`HTTP 401 woocommerce_rest_cannot_view`, `HTTP 200 text/html`, `no answer (timeout)`."""
        if self.failed:
            return f"no answer ({self.failed})"
        if self.kind == "too-large":
            return f"HTTP {self.status}, more than {SIZE_CAP // 1024**2} MB or {MOST_MEMBERS:,} values"
        detail = self.code or ("" if self.is_json else self.content_type[:_LONGEST_WORD])
        cut = f", broken off ({self.broke_off})" if self.broke_off else ""
        return f"HTTP {self.status} {detail}".rstrip() + cut
