"""The web server's plain answers, and the REST index: the questions and the facts."""

import re
from dataclasses import dataclass, replace

from wooready.evidence.answers import Answer, Missing
from wooready.evidence.facets import facet
from wooready.evidence.redirects import redirect_kind
from wooready.evidence.seen import Seen
from wooready.shop.address import LONGEST_URL, Address, same_site, split_url
from wooready.wire.exchange import Question
from wooready.woocommerce import payloads

#: A program that says it is a browser; whether that makes a difference is the question.
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
INDEX_FIELDS = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
INDEX_SHAPE = {"anyOf": [payloads.schema("common/rest-index"), payloads.schema("common/rest-error")]}


def front_page(address: Address) -> Question:
    """The home page, as a browser asks for it."""
    return Question("http.front", f"{address.url}/", accept="text/html")


def plain_http(plain: Address) -> Question:
    """The REST index of the shop's http side."""
    return Question("http.plain", f"{plain.url}/wp-json/?_fields=namespaces", accept="*/*", schema=INDEX_SHAPE)


def rest_index(address: Address, *, accept_any: bool = False) -> Question:
    """Asked both ways: with `Accept: application/json` WordPress switches PHP notices off, and so hides them (woocommerce.md §9)."""
    probe, accept = ("rest.index-any", "*/*") if accept_any else ("rest.index", "application/json")
    return Question(probe, f"{address.url}/wp-json/?_fields={INDEX_FIELDS}", accept=accept, schema=INDEX_SHAPE)


def rest_index_as(address: Address, probe: str, agent: str) -> Question:
    """The REST index, asked by a program of another name: `rest.index-browser`, `rest.index-agent` (the integration's own)."""
    return replace(rest_index(address), probe=probe, agent=agent)


def rest_route(address: Address) -> Question:
    """The REST index on its other way in, which needs no permalinks."""
    return Question("rest.route", f"{address.url}/?rest_route=/&_fields={INDEX_FIELDS}", schema=INDEX_SHAPE)


@facet("http")
@dataclass(frozen=True)
class HttpFacts:
    """The plain answers of the web server: front page, REST index, and the http side."""

    seen: Seen

    @property
    def front(self) -> Answer:
        return self.seen.answer("http.front")

    @property
    def index(self) -> Answer:
        return self.seen.answer("rest.index")

    @property
    def index_as_browser(self) -> Answer:
        """The REST index, asked once more by a program that calls itself a browser. Raises Missing when it was not asked."""
        return self.seen.answer("rest.index-browser")

    @property
    def redirect(self) -> str:
        """Where the REST index is redirected to, see redirect_kind(); empty for no redirect."""
        return redirect_kind(self.index.location, self.seen.shop.address)

    @property
    def redirect_host(self) -> str:
        """The host, and the port where one is named, that the REST index is redirected to; empty for no redirect, or a relative one."""
        return split_url(self.index.location).netloc

    @property
    def plain(self) -> Answer:
        if self.seen.shop.plain is None:
            raise Missing("the address names a port, so the shop's http side is unknown")
        return self.seen.answer("http.plain")


@facet("rest")
@dataclass(frozen=True)
class RestFacts:
    """The REST index, asked both ways, and on its other way in."""

    seen: Seen

    @property
    def index(self) -> Answer:
        return self.seen.answer("rest.index")

    @property
    def index_any(self) -> Answer:
        return self.seen.answer("rest.index-any")

    @property
    def route(self) -> Answer:
        return self.seen.answer("rest.route")

    @property
    def is_index(self) -> bool:
        return is_rest_index(self.index)

    @property
    def route_is_index(self) -> bool:
        """The index answers on its other way in, `?rest_route=/`, which needs no permalinks. Raises Missing when that was not asked."""
        return is_rest_index(self.route)

    def spoils(self, answer: Answer) -> bool:
        """Whether this answer of the index was cut short, or is not an index although the other way of asking brings one."""
        return bool(answer.broke_off) or (self.is_index and not is_rest_index(answer))

    @property
    def home(self) -> str:
        """The shop's own address (Settings > General > Site Address), as its REST index gives it."""
        home = self.index.fields.get("home")
        return home[:LONGEST_URL].rstrip("/") if isinstance(home, str) else ""

    @property
    def namespaces(self) -> tuple[str, ...]:
        found = self.index.fields.get("namespaces")
        return tuple(str(each)[:100] for each in found) if isinstance(found, list) else ()

    @property
    def lists_generations(self) -> bool:
        """The index names some API generation of WooCommerce, such as `wc/v2`."""
        return any(re.fullmatch(r"wc/v\d+", name) for name in self.namespaces)

    @property
    def https_seen(self) -> bool:
        """Whether WordPress itself took the request for one over https: it offers application passwords only then (5.6 and later)."""
        found = self.index.fields.get("authentication")
        return isinstance(found, dict) and "application-passwords" in found

    @property
    def root_kind(self) -> str:
        """Where the front page says that the REST root is: `ours`, `by-query` (plain permalinks), `other-prefix`, `other-place`; empty when
        it does not say."""
        root = self.announced_root
        if not root:
            return ""
        if "rest_route=" in root:
            return "by-query"
        if not root.rstrip("/").endswith("/wp-json"):
            return "other-prefix"
        return "ours" if same_site(root, f"{self.seen.shop.address.url}/wp-json") else "other-place"

    @property
    def announced_root(self) -> str:
        """The REST root as the front page's Link header names it; empty when it names none."""
        found = re.search(r'<([^>]+)>;\s*rel="https://api\.w\.org/"', self.seen.answer("http.front").header("Link"))
        return found.group(1) if found else ""


def is_rest_index(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.fields.get("namespaces"), list)
