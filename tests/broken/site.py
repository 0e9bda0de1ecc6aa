"""What a recorded shop answers: finds the recorded exchange for a request, and speaks for the shop where nothing was recorded."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from oauthlib.oauth1 import SIGNATURE_TYPE_QUERY, Client

from wooready.shop.credentials import Credentials
from wooready.wire.exchange import Response
from wooready.wire.recording import Recording
from wooready.wire.urls import APART

Pairs = tuple[tuple[str, str], ...]
RIGHT = ("basic", "query", "oauth1")
SECRETS = ("consumer_key", "consumer_secret")
#: Headers of the connection on which the shop was recorded, not of this one.
OF_THE_CONNECTION = frozenset({"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"})


@dataclass(frozen=True)
class Request:
    """`query` has no credentials in it, `target` is as sent. `auth`: `none`, `basic`, `query` or `oauth1`, and these with `-wrong` (a
    secret or signature that is not the shop's) or `-unknown` (a key that is not), or `oauth1-as-http` (a signature over https that is made
    as for http). `accept`: `json` or `any`. `html`: there is HTML in the body."""

    method: str
    path: str
    query: Pairs
    auth: str
    accept: str
    tls: bool
    target: str
    agent: str = ""
    html: bool = False

    @property
    def is_rest(self) -> bool:
        """Of the WordPress REST API, on either way in."""
        return self.path.startswith("/wp-json") or self.value("rest_route") != ""

    @property
    def is_wc(self) -> bool:
        return self.path.startswith("/wp-json/wc/")

    @property
    def is_legacy(self) -> bool:
        return self.path.startswith("/wc-api/")

    @property
    def is_api(self) -> bool:
        return self.is_wc or self.is_legacy

    @property
    def resource(self) -> str:
        """`products`, `orders`, `system_status`; empty outside of the APIs' own paths."""
        parts = self.path.split("/")[4 if self.is_wc else 3 :] if self.is_api else []
        return parts[0] if parts else ""

    @property
    def is_list(self) -> bool:
        """Of a whole resource, not of something below it."""
        return self.path.rstrip("/").endswith(f"/{self.resource}") and self.resource != ""

    @property
    def has_key(self) -> bool:
        return self.auth != "none"

    def value(self, name: str) -> str:
        return dict(self.query).get(name, "")

    @property
    def place(self) -> str:
        """The address as a cache sees it that looks at nothing else."""
        return f"{self.method} {self.target}"


#: What a fault does to one answer. None: the server hangs up.
Change = Callable[[Request, Response], Response | None]


@dataclass(frozen=True)
class Places:
    """Where the shop is served: `base` is the path below which it lies, `home` what it calls itself in its answers when that is not its
    address, `page` the path of one of its pages."""

    host: str
    port: int
    plain_port: int
    home: str = ""
    base: str = ""
    page: str = ""

    @property
    def origin(self) -> str:
        return f"https://{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return self.origin + self.base

    @property
    def plain(self) -> str:
        return f"http://{self.host}:{self.plain_port}"


def answer(status: int, body: str, kind: str = "application/json; charset=UTF-8", **headers: str) -> Response:
    """Header names are given with `_` for `-`."""
    given = (("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items()))
    return Response(status, "", given, body.encode())


def page(status: int, title: str, body: str = "", **headers: str) -> Response:
    text = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    return answer(status, text, "text/html; charset=UTF-8", **headers)


def error(status: int, code: str, message: str) -> Response:
    """An error of the WordPress REST API."""
    return answer(status, json.dumps({"code": code, "message": message, "data": {"status": status}}))


def legacy_error(status: int, code: str, message: str) -> Response:
    return answer(status, json.dumps({"errors": [{"code": code, "message": message}]}))


class Site:
    """A recorded shop at its new place. Nothing of the recording is changed but the addresses of its hosts."""

    def __init__(self, recording: Recording, places: Places, knows: Credentials) -> None:
        self.places, self._knows = places, knows
        self.strangers: list[str] = []
        shop = recording.about["shop"]
        here, plain = urlsplit(shop["address"]), urlsplit(shop["plain"])
        home = places.home or places.url
        self._moves = (
            (shop["address"].encode(), home.encode()),
            (here.netloc.encode(), f"{places.host}:{places.port}{places.base}".encode()),
            (plain.netloc.encode(), f"{places.host}:{places.plain_port}{places.base}".encode()),
            ((here.hostname or "").encode(), (urlsplit(home).hostname or "").encode()),
        )
        self._answers: dict[tuple[bool, str, str, Pairs, bool], dict[tuple[str, str], Response]] = {}
        for probe, exchange in recording.exchanges.items():
            if exchange.response is not None and probe not in ("rest.index-browser", "rest.index-agent"):
                parts = urlsplit(exchange.url)
                place = (parts.scheme == "https", exchange.method, parts.path, pairs(parts.query), probe.endswith(".body"))
                accept = "any" if probe in ("http.front", "http.plain", "rest.index-any") else "json"
                auth = "oauth1-as-http" if probe.endswith("oauth1-as-http") else exchange.auth
                self._answers.setdefault(place, {})[auth, accept] = whole(self._moved(exchange.response))
                if probe.endswith((".products.list", ".orders.list")) and exchange.status == 200:
                    large = (*place[:3], larger(place[3]), False)
                    self._answers.setdefault(large, {})[auth, accept] = large_page(self._moved(exchange.response))

    def _moved(self, response: Response) -> Response:
        def move(data: bytes) -> bytes:
            for old, new in self._moves:
                data = data.replace(old, new)
            return data

        kept = [(name, value) for name, value in response.headers if name.lower() not in OF_THE_CONNECTION]
        headers = tuple((name, move(value.encode("latin-1")).decode("latin-1")) for name, value in kept)
        return replace(response, headers=headers, body=move(response.body))

    def read(self, method: str, target: str, headers: Mapping[str, str], body: bytes, *, tls: bool) -> Request:
        parts = urlsplit(target)
        accept = "json" if "application/json" in headers.get("Accept", "") else "any"
        auth, path = self._auth(method, target, headers, tls), self._below_base(parts.path)
        return Request(method, path, pairs(parts.query), auth, accept, tls, target, headers.get("User-Agent", ""), b"<p>" in body)

    def _below_base(self, path: str) -> str:
        """The path as the recording has it. One beside the shop's own is no path of the shop."""
        base = self.places.base
        return path.removeprefix(base) if path.startswith(f"{base}/") else f"outside:{path}"

    def _auth(self, method: str, target: str, headers: Mapping[str, str], tls: bool) -> str:
        query = dict(parse_qsl(urlsplit(target).query))
        given = headers.get("Authorization", "")
        if given.startswith("Basic "):
            key, _, secret = base64.b64decode(given[6:]).decode().partition(":")
            return "basic" + self._grade(key, secret == self._knows.secret)
        if "consumer_key" in query:
            return "query" + self._grade(query["consumer_key"], query.get("consumer_secret") == self._knows.secret)
        if "oauth_consumer_key" in query:
            return self._signed(method, target, tls, query)
        return "none"

    def _signed(self, method: str, target: str, tls: bool, query: Mapping[str, str]) -> str:
        given = query.get("oauth_signature")
        if tls and query["oauth_consumer_key"] == self._knows.key and self._signature(method, target, tls=False) == given:
            return "oauth1-as-http"
        return "oauth1" + self._grade(query["oauth_consumer_key"], self._signature(method, target, tls) == given)

    def _grade(self, key: str, fits: bool) -> str:
        return "-unknown" if key != self._knows.key else "" if fits else "-wrong"

    def _signature(self, method: str, target: str, tls: bool) -> str:
        """What WooCommerce would sign: its own host and port, with the scheme of the request (facts: woocommerce.md §3)."""
        parts = urlsplit(target)
        sent = dict(parse_qsl(parts.query))
        home = urlsplit(self.places.home or self.places.url)
        signer = Client(
            self._knows.key,
            client_secret=self._knows.secret,
            signature_method=sent["oauth_signature_method"],
            signature_type=SIGNATURE_TYPE_QUERY,
            nonce=sent["oauth_nonce"],
            timestamp=sent["oauth_timestamp"],
        )
        plain = urlencode([(name, value) for name, value in parse_qsl(parts.query) if not name.startswith("oauth_")])
        signed, _, _ = signer.sign(f"{'https' if tls else 'http'}://{home.netloc}{parts.path}?{plain}", http_method=method)
        return dict(parse_qsl(urlsplit(signed).query))["oauth_signature"]

    def answer(self, request: Request) -> Response:
        """As recorded; else as WooCommerce answers to such a key, or to such a path."""
        if self.places.page and request.path.startswith("/".join(self.places.page.split("/")[:2]) + "/"):
            return self._at_the_page(request)
        known = self._answers.get((request.tls, request.method, request.path, request.query, request.html), {})
        auths = RIGHT if request.auth in RIGHT else ()
        for auth in (request.auth, *auths):
            for accept in (request.accept, "json", "any"):
                if (auth, accept) in known:
                    return known[auth, accept]
        if request.is_api and request.auth not in RIGHT:
            # A shop that looks at no signature over https (2.6 to 3.1) does not look at a wrong one either.
            ignored = known.get(("oauth1", "json")) if request.auth.startswith("oauth1") else None
            return ignored if ignored is not None and ignored.status == 401 else refusal(request)
        if request.path == "/wp-json/wc/store/v1/products":
            return answer(200, "[]", X_WP_Total="0", X_WP_TotalPages="0")
        self.strangers.append(f"{request.method} {request.path} {urlencode(request.query)} {request.auth}")
        return error(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _at_the_page(self, request: Request) -> Response:
        """WordPress answers its index by query at every path; a path below a page it does not know, and says so with a page (measured)."""
        if request.path.removeprefix(self.places.page) == "/":
            return self.answer(replace(request, path="/"))
        front = self.answer(replace(request, method="GET", path="/", query=(), auth="none", tls=True))
        return replace(page(404, "Page not found"), headers=(("Content-Type", "text/html"), ("Link", front.header("Link"))))


def whole(kept: Response) -> Response:
    """A page with as many records as arrived; recordings keep only the first ones."""
    return replace(kept, body=filled(kept.body, kept.received.records)) if kept.received and kept.received.records else kept


def larger(query: Pairs) -> Pairs:
    """The query of a page of ten, for one of a hundred."""
    return tuple((name, "100" if name in ("per_page", "filter[limit]") else value) for name, value in query)


def large_page(ten: Response, of: int | None = None) -> Response:
    """The page of up to a hundred records, of the list whose page of ten this is. `of`: so many there are, if it is not what the response
    says."""
    told = next((int(value) for header, value in ten.headers if header.lower() in ("x-wp-total", "x-wc-total")), 0)
    pages = tuple(
        (header, "1" if header.lower().endswith("totalpages") else value) for header, value in ten.headers if header.lower() != "link"
    )
    return replace(ten, headers=pages, body=filled(ten.body, told if of is None else of))


def filled(body: bytes, total: int) -> bytes:
    """A page of records with up to a hundred of `total`: after those that it has, they are repeated under other ids."""
    document = json.loads(body)
    name = next(iter(document)) if isinstance(document, dict) else ""
    records = document[name] if name else document
    wanted = min(total, 100) if records else 0
    more = [{**records[number % len(records)], "id": 900_000 + number} for number in range(len(records), wanted)]
    every = [*records, *more]
    return json.dumps({name: every} if name else every).encode()


def pairs(query: str) -> Pairs:
    found = parse_qsl(query, keep_blank_values=True)
    return tuple(sorted((name, value) for name, value in found if name not in (*SECRETS, APART) and not name.startswith("oauth_")))


def refusal(request: Request) -> Response:
    """How WooCommerce refuses no key, an unknown key or a wrong secret (facts: woocommerce.md §2, §3, §4)."""
    way, _, grade = request.auth.replace("-as-http", "-wrong").partition("-")
    if request.is_legacy:
        wrong = {"unknown": "Consumer Key is invalid", "wrong": "Consumer Secret is invalid", "": "Consumer Secret is invalid"}[grade]
        return legacy_error(401, "woocommerce_api_authentication_error", wrong)
    if grade == "wrong" or (way == "oauth1" and grade == "unknown"):
        return error(401, "woocommerce_rest_authentication_error", "Consumer secret is invalid.")
    if request.path.endswith("/batch"):
        return error(401, "woocommerce_rest_cannot_batch", "Sorry, you are not allowed to batch manipulate this resource.")
    return error(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
