"""The facts of one shop, by facet. A fact that was not asked for, or could not be, raises Missing: it is never taken for a good one."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import idna

from wooready.evidence.answers import Answer, Missing, find_answer
from wooready.evidence.api import ApiFacts
from wooready.evidence.apis import APIS, BY_NAME, Api
from wooready.evidence.tls import TlsFacts, parse_time
from wooready.evidence.versions import Versions, read_versions
from wooready.shop.address import DEFAULT_PORTS, Address, parse_address, split_url
from wooready.shop.profile import Profile
from wooready.shop.shop import Shop
from wooready.wire.exchange import Exchange

JSON = dict[str, Any]


@dataclass(frozen=True)
class ShopFacts:
    """The shop as it was given. `credentials`: whether a key was; `doubts`: what about it does not look like WooCommerce's."""

    slug: str
    address: Address
    plain: Address | None
    pasted: str
    credentials: bool
    doubts: tuple[str, ...]
    private_ca_given: bool
    observed_at: str

    @property
    def host(self) -> str:
        return self.address.host

    @classmethod
    def of(cls, shop: Shop, observed_at: str) -> "ShopFacts":
        given = shop.credentials
        doubts = given.doubts() if given else ()
        ca = shop.route.ca_file is not None
        return cls(shop.slug, shop.address, shop.plain, shop.pasted, given is not None, doubts, ca, observed_at)

    @classmethod
    def recorded(cls, about: Mapping[str, Any]) -> "ShopFacts":
        shop = about["shop"]
        plain = parse_address(shop["plain"]) if shop["plain"] else None
        if plain is not None:
            plain = Address(plain.host, 80 if plain.port == 443 else plain.port, plain.path, "http")
        address = parse_address(shop["address"])
        return cls(
            shop["slug"],
            address,
            plain,
            shop["pasted"],
            shop["credentials"],
            tuple(shop["doubts"]),
            shop["private_ca_given"],
            about["recorded_at"],
        )

    def to_json(self) -> JSON:
        return {
            "slug": self.slug,
            "address": self.address.url,
            "plain": self.plain.url if self.plain else "",
            "pasted": self.pasted,
            "credentials": self.credentials,
            "doubts": list(self.doubts),
            "private_ca_given": self.private_ca_given,
        }


@dataclass(frozen=True)
class Seen:
    """What came through the tape: exchanges by probe id, and name, TCP and TLS as they were recorded."""

    shop: ShopFacts
    exchanges: Mapping[str, Exchange]
    observations: Mapping[str, JSON]


@dataclass(frozen=True)
class NetFacts:
    """Name and TCP. `tried`: each address with its outcome, see wire.network.connect_all."""

    names: JSON | None
    tcp: JSON | None

    @property
    def proxied(self) -> bool:
        return bool(self.names and self.names.get("proxied"))

    @property
    def name_error(self) -> str:
        """`no-such-name`, `no-answer`, or empty when the name resolves."""
        if self.names is None:
            raise Missing("not recorded: name resolution")
        return str(self.names["error"])

    @property
    def addresses(self) -> tuple[JSON, ...]:
        return tuple(self.names["addresses"]) if self.names else ()

    @property
    def pinned(self) -> bool:
        return bool(self.names and self.names.get("pinned"))

    @property
    def tried(self) -> tuple[JSON, ...]:
        if self.tcp is None:
            raise Missing("not recorded: TCP connections")
        return tuple(self.tcp.get("tried", ()))

    @property
    def reached(self) -> bool:
        return any(each["outcome"] == "open" for each in self.tried)


@dataclass(frozen=True)
class HttpFacts:
    """The plain answers of the web server: front page, REST index, and the http side."""

    evidence: "Evidence"

    @property
    def front(self) -> Answer:
        return self.evidence.answer("http.front")

    @property
    def index(self) -> Answer:
        return self.evidence.answer("rest.index")

    @property
    def plain(self) -> Answer:
        if self.evidence.shop.plain is None:
            raise Missing("the address names a port, so the shop's http side is unknown")
        return self.evidence.answer("http.plain")


@dataclass(frozen=True)
class RestFacts:
    """The REST index, asked both ways, and on its other way in."""

    evidence: "Evidence"

    @property
    def index(self) -> Answer:
        return self.evidence.answer("rest.index")

    @property
    def index_any(self) -> Answer:
        return self.evidence.answer("rest.index-any")

    @property
    def route(self) -> Answer:
        return self.evidence.answer("rest.route")

    @property
    def is_index(self) -> bool:
        return is_rest_index(self.index)

    @property
    def home(self) -> str:
        """The shop's own address (Settings > General > Site Address), as its REST index gives it."""
        home = self.index.fields.get("home")
        return home.rstrip("/") if isinstance(home, str) else ""

    @property
    def namespaces(self) -> tuple[str, ...]:
        found = self.index.fields.get("namespaces")
        return tuple(str(each) for each in found) if isinstance(found, list) else ()

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
        return "ours" if same_site(root, f"{self.evidence.shop.address.url}/wp-json") else "other-place"

    @property
    def announced_root(self) -> str:
        """The REST root as the front page's Link header names it; empty when it names none."""
        found = re.search(r'<([^>]+)>;\s*rel="https://api\.w\.org/"', self.evidence.answer("http.front").header("Link"))
        return found.group(1) if found else ""


def is_rest_index(answer: Answer) -> bool:
    return answer.status == 200 and isinstance(answer.fields.get("namespaces"), list)


class Evidence:
    """All facets of one shop. Pure: the same `Seen` gives the same facts."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.shop = seen.shop

    @property
    def now(self) -> datetime:
        """When the shop was looked at; in a replay, when it was recorded."""
        return parse_time(self.shop.observed_at)

    @cached_property
    def net(self) -> NetFacts:
        return NetFacts(self.seen.observations.get("net.resolve"), self.seen.observations.get("net.tcp"))

    @cached_property
    def tls(self) -> TlsFacts:
        seen = self.seen.observations.get("tls.handshake")
        if seen is None:
            raise Missing("not recorded: TLS handshake")
        beside = {name: each for name, each in self.seen.observations.items() if name.startswith("tls.")}
        return TlsFacts(seen, self.shop.host, self.now, beside)

    @cached_property
    def http(self) -> HttpFacts:
        return HttpFacts(self)

    @cached_property
    def rest(self) -> RestFacts:
        return RestFacts(self)

    @cached_property
    def versions(self) -> Versions:
        found = {probe: Answer(each) for probe, each in self.seen.exchanges.items() if each.response}
        return read_versions(found)

    def answer(self, probe: str) -> Answer:
        """The answer to a keyless probe of the whole shop, such as `http.front`. Those of one generation: `api(NAME).answer(…)`."""
        return find_answer(self.seen.exchanges, probe, lacks_key=False)

    def api(self, name: str) -> ApiFacts:
        return self._apis[name]

    @cached_property
    def _apis(self) -> dict[str, ApiFacts]:
        return {api.name: ApiFacts(api, self.seen.exchanges, self.shop.credentials, self._namespaces()) for api in APIS}

    def _namespaces(self) -> tuple[str, ...]:
        try:
            return self.rest.namespaces
        except Missing:
            return ()

    def key_outcome(self, way: str) -> str:
        """How the key was taken by the WordPress REST API, whichever generation was asked in this way: it knows keys for all of them.
        Raises Missing when none was."""
        return next(
            (each for each in self._apis.values() if not each.api.is_legacy and each.asked("key", way)), self._apis["wc/v3"]
        ).key_outcome(way)

    def apis_there(self, profile: Profile) -> tuple[Api, ...]:
        """The generations that the shop has and the profile accepts, the preferred one first."""
        return tuple(BY_NAME[each.name] for each in profile.generations if self.api(each.name).there)

    @property
    def http_alone(self) -> bool:
        """Nobody answers on the https port, but on the http one a web server does."""
        plain = self.seen.exchanges.get("http.plain")
        return "tls.handshake" not in self.seen.observations and plain is not None and plain.response is not None

    @property
    def requests(self) -> int:
        return sum(len(each.attempts) for each in self.seen.exchanges.values())


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one host, port and path, whatever their scheme and trailing slash."""
    return _site_of(one) == _site_of(other)


def _site_of(url: str) -> tuple[str, int | None, str]:
    """Host in ASCII form, port where it is not the scheme's own, and path in its encoded form."""
    parts = split_url(url)
    host = (parts.hostname or "").lower()
    with contextlib.suppress(idna.IDNAError):
        host = idna.encode(host, uts46=True).decode() if not host.isascii() else host
    port = None if parts.port == DEFAULT_PORTS.get(parts.scheme) else parts.port
    return host, port, quote(unquote(parts.path)).rstrip("/")
