"""The REST index: the questions and the facts."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from html import unescape

from wooready.evidence.answers import Answer, Missing
from wooready.evidence.facets import facet
from wooready.evidence.seen import Seen
from wooready.intake import Json
from wooready.shop.address import LONGEST_URL, Address, same_site
from wooready.wire.exchange import Question
from wooready.woocommerce import payloads

#: A browser's User-Agent, to find out whether that makes a difference.
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
_GENERATED = re.compile(r'<meta name="generator" content="(?:WordPress|WooCommerce)\b', re.I)
#: The index by query at a typed path that is a page's, see site.py.
TYPED_ROUTE = "typed.route"
INDEX_FIELDS = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
INDEX_SHAPE = partial(payloads.either, "common/rest-index", "common/rest-error")


def rest_index(address: Address, *, accept_any: bool = False) -> Question:
    """Requested in both ways, because with `Accept: application/json` WordPress hides PHP notices (woocommerce.md §9)."""
    probe, accept = ("rest.index-any", "*/*") if accept_any else ("rest.index", "application/json")
    return Question(probe, f"{address.url}/wp-json/?_fields={INDEX_FIELDS}", accept=accept, schema=INDEX_SHAPE)


def rest_index_as(address: Address, probe: str, agent: str) -> Question:
    """The REST index with another User-Agent: `rest.index-browser`, `rest.index-agent` (the integration's own)."""
    return replace(rest_index(address), probe=probe, agent=agent)


def rest_route(address: Address) -> Question:
    """The REST index at its alternative address, which does not depend on permalinks."""
    return Question("rest.route", f"{address.url}/?rest_route=/&_fields={INDEX_FIELDS}", schema=INDEX_SHAPE)


@facet("rest")
@dataclass(frozen=True)
class RestFacts:
    """The REST index, requested in both ways, and at its alternative address. Each raises Missing if it was not requested."""

    seen: Seen

    @property
    def index(self) -> Answer:
        """Requested with `Accept: application/json`."""
        return self.seen.answer("rest.index")

    @property
    def index_any(self) -> Answer:
        """Requested with `Accept: */*`."""
        return self.seen.answer("rest.index-any")

    @property
    def route(self) -> Answer:
        """Requested at `?rest_route=/`: at the shop's address, or at the typed path if WordPress has answered it there."""
        moved = self.seen.shop.clue == "index" and "rest.route" not in self.seen.exchanges
        return self.seen.answer(TYPED_ROUTE if moved else "rest.route")

    @property
    def is_index(self) -> bool:
        """Whether the answer at /wp-json/ is a REST index."""
        return is_rest_index(self.index)

    @property
    def is_altered(self) -> bool:
        """Whether the answer at /wp-json/ was an index, of which something made another kind of JSON."""
        fields = self.index.fields
        return not self.is_index and self.index.status == 200 and {"namespaces", "home"} <= fields.keys()

    @property
    def route_is_index(self) -> bool:
        """Whether the index answers at `?rest_route=/`, which does not depend on permalinks. Raises Missing if that was not requested."""
        return is_rest_index(self.route)

    def spoils(self, answer: Answer) -> bool:
        """Whether this answer was cut short, or is not an index although the other request returned one."""
        return bool(answer.broke_off) or (self.is_index and not is_rest_index(answer))

    @property
    def home(self) -> str:
        """The shop's own address (Settings > General > Site Address), from its REST index; empty if unknown."""
        home = self.index.fields.get("home")
        return home[:LONGEST_URL].rstrip("/") if isinstance(home, str) else ""

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces in the index, such as `wc/v3`; empty if it is not an index."""
        return tuple(str(each)[:100] for each in namespaces_in(self.index))

    @property
    def hides_namespaces(self) -> bool:
        """Whether it is WordPress's REST index, but does not name WooCommerce's API: something took the list, or parts of it."""
        if self.index.status != 200 or "home" not in self.index.fields:
            return False
        return "namespaces" not in self.index.fields or (self.is_index and not self.lists_generations)

    @property
    def lists_generations(self) -> bool:
        """Whether the index lists any API generation of WooCommerce, such as `wc/v2`."""
        return any(re.fullmatch(r"wc/v\d+", name) for name in self.namespaces)

    @property
    def https_seen(self) -> bool:
        """Whether WordPress itself recognised https: only then does it offer application passwords (5.6 and later)."""
        found = self.index.fields.get("authentication")
        return isinstance(found, dict) and "application-passwords" in found

    @property
    def root_kind(self) -> str:
        """Where the REST root is, according to the front page: `ours`, `by-query` (plain permalinks), `other-prefix`, `other-place`; empty
        if it does not say."""
        root = self.announced_root
        if not root:
            return ""
        if "rest_route=" in root:
            return "by-query"
        if not root.rstrip("/").endswith("/wp-json"):
            return "other-prefix"
        return "ours" if same_site(root, f"{self.seen.shop.address.url}/wp-json") else "other-place"

    @property
    def stops_at_the_server(self) -> bool:
        """Whether the web server itself answers /wp-json/ with "not found", so that WordPress does not see the request."""
        return self.index.is_not_found and not self.index.is_json and not self.index.is_page_of_wordpress

    @property
    def signs_of_wordpress(self) -> bool:
        """Whether the front page or the index at `?rest_route=/` names WordPress, WooCommerce or the REST API."""
        return bool(self.announced_root) or bool(_GENERATED.search(self.seen.answer("http.front").text))

    @property
    def announced_root(self) -> str:
        """The REST root that the front page names, or else the index at `?rest_route=/`, see root_named_in()."""
        named = root_named_in(self.seen.answer("http.front"))
        with suppress(Missing):
            return named or root_named_in(self.route)
        return named


def root_named_in(answer: Answer) -> str:
    """The REST root in the Link header of an answer of WordPress, or else in the head of its page; empty if it is in neither."""
    header = re.search(r'<([^>]+)>;\s*rel="https://api\.w\.org/"', answer.header("Link"))
    found = header or re.search(r'<link rel="https://api\.w\.org/" href="([^"]+)"', answer.text)
    return unescape(found.group(1)) if found else ""


def is_rest_index(answer: Answer) -> bool:
    """Whether the answer is a REST index, with namespaces."""
    found = answer.fields.get("namespaces")
    return answer.status == 200 and (isinstance(found, list) or bool(namespaces_in(answer)))


def namespaces_in(index: Answer) -> list[Json]:
    """The namespaces as sent; empty if there are none. PHP sends a list from which something was removed as an object, by position."""
    found = index.fields.get("namespaces")
    if isinstance(found, dict) and all(name.isdecimal() for name in found):
        return list(found.values())
    return found if isinstance(found, list) else []
