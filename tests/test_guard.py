"""The guard lets out what is on its lists, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from wooready.evidence import caches, http, probes, rest
from wooready.evidence.fingerprints import self_description
from wooready.evidence.sample import sample_page, variations
from wooready.evidence.storefront import products_for_sale
from wooready.evidence.versions import system_status
from wooready.evidence.webhooks import webhook_list
from wooready.shop.address import Address
from wooready.shop.facts import ShopFacts
from wooready.verdict.readiness import READINESS
from wooready.wire.exchange import Auth, Question
from wooready.wire.guard import Guard, Refused
from wooready.woocommerce.generations import GENERATIONS, HTML_BODY, RESOURCES, ApiGeneration

HTTPS = Address("shop.example.com", 8443, "/shop")
HTTP = Address("shop.example.com", 8080, "/shop", "http")
AT, PLAIN, ABOVE = HTTPS.url, HTTP.url, HTTPS.origin
V3 = f"{AT}/wp-json/wc/v3"
BEGAN = "2026-11-23T15:00:00Z"


@pytest.fixture(scope="module")
def guard() -> Guard:
    return READINESS.guard(ShopFacts("shop", HTTPS, HTTP, "", True, (), False, "2026-11-23T15:00:00Z"))


def question(url: str, method: Any = "GET", auth: Auth = "none", body: bytes | None = None) -> Question:
    return Question("probe", url, method, auth=auth, body=body)


def every_probe(api: ApiGeneration, address: Address = HTTPS) -> Iterator[Question]:
    """All questions that are ever asked over one generation."""
    yield http.front_page(address)
    yield rest.rest_index(address)
    yield rest.rest_index(address, accept_any=True)
    yield rest.rest_route(address)
    yield http.plain_http(HTTP)
    yield probes.generation_index(address, api)
    ways: tuple[Auth, ...] = ("none", "basic", "basic-wrong", "query", "query-wrong", "oauth1")
    yield from (probes.key_test(address, api, way, "https://other.example.com/home") for way in ways)
    yield caches.visitor(address, api, BEGAN)
    yield caches.after_a_visitor(address, api, BEGAN)
    yield from (caches.before_a_visitor(address, api, way, BEGAN) for way in ways[1:5:2])
    yield caches.after_the_key(address, api, BEGAN)
    yield caches.key_afresh(address, api, BEGAN)
    yield products_for_sale(address)
    for resource in RESOURCES:
        yield probes.listing(address, api, resource, "basic")
        yield probes.second_page(address, api, resource, "basic")
        yield probes.write_permission(address, api, resource, "basic")
        yield probes.listing_again(address, api, resource, "basic")
        yield caches.list_afresh(address, api, resource, BEGAN)
        yield sample_page(address, api, resource, "basic")
    yield probes.body_arrives(address, api, "basic")
    yield probes.touch_impossible_product(address, api, "PUT", "basic")
    yield probes.touch_impossible_product(address, api, "DELETE", "basic")
    yield webhook_list(address, api, "basic")
    yield rest.rest_index_as(address, "rest.index-browser", rest.BROWSER)
    if api.name in ("wc/v2", "wc/v3"):
        yield system_status(address, api, "basic")
        yield variations(address, api, 12, 1, "basic")
    if not api.is_legacy:
        yield probes.query_arrives(address, api)
        yield probes.key_signed_for_http(address, api, "https://other.example.com/home")
        yield from (self_description(address, api, resource) for resource in RESOURCES)
    if api.is_legacy:
        yield probes.key_test(HTTP, api, "oauth1", "http://shop.example.com")


@pytest.mark.parametrize("api", GENERATIONS, ids=lambda api: api.slug)
def test_every_probe_is_let_out(guard: Guard, api: ApiGeneration) -> None:
    for each in every_probe(api):
        guard.check(each, verified=True)


@pytest.mark.parametrize("api", GENERATIONS, ids=lambda api: api.slug)
def test_no_probe_is_let_out_with_another_method(guard: Guard, api: ApiGeneration) -> None:
    methods: tuple[Any, ...] = ("PUT", "DELETE", "PATCH", "POST", "TRACE", "get", "")
    for each in every_probe(api):
        for method in methods:
            if method != each.method:
                with pytest.raises(Refused):
                    guard.check(replace(each, method=method), verified=True)


@pytest.mark.parametrize("api", GENERATIONS, ids=lambda api: api.slug)
def test_no_secret_without_a_verified_certificate(guard: Guard, api: ApiGeneration) -> None:
    for each in every_probe(api):
        if each.auth in ("none", "oauth1"):
            continue
        with pytest.raises(Refused, match="verified TLS"):
            guard.check(each, verified=False)


ALLOWED = [
    question(f"{AT}/"),
    question(f"{AT}/wp-json/"),
    question(f"{ABOVE}/wp-json/?_fields=name"),
    question(f"{ABOVE}/wc-api/v3/"),
    question(f"{AT}/?rest_route=/"),
    question(f"{AT}/?rest_route=%2F&_fields=name"),
    question(f"{V3}/products?per_page=10&page=2", "HEAD"),
    question(f"{V3}/products", "OPTIONS"),
    question(f"{V3}/products/batch", "POST", "basic", b"{}"),
    question(f"{AT}/wc-api/v3/products?filter%5Blimit%5D=1", auth="query"),
    question(f"{PLAIN}/wc-api/v3/products", auth="oauth1"),
]


@pytest.mark.parametrize("asked", ALLOWED, ids=lambda each: f"{each.method} {each.url[8:]}")
def test_allowed(guard: Guard, asked: Question) -> None:
    guard.check(asked, verified=True)


PRODUCTS = f"{V3}/products"
REFUSED = {
    "another host": question("https://evil.example.com:8443/shop/wp-json/"),
    "the host as a part": question("https://shop.example.com.evil.example:8443/shop/wp-json/"),
    "a login in the address": question("https://shop.example.com:8443@evil.example.com/shop/wp-json/"),
    "a login before the host": question("https://user:word@shop.example.com:8443/shop/wp-json/"),
    "another port": question("https://shop.example.com/shop/wp-json/"),
    "http on the port of https": question("http://shop.example.com:8443/shop/wp-json/"),
    "https on the port of http": question("https://shop.example.com:8080/shop/wp-json/"),
    "a file": question("file:///shop/wp-json/"),
    "no host": question("/shop/wp-json/"),
    "a list of the site above": question(f"{ABOVE}/wp-json/wc/v3/products"),
    "the front page of the site above": question(f"{ABOVE}/"),
    "the other way into the site above": question(f"{ABOVE}/?rest_route=/"),
    "the site above, with the key": question(f"{ABOVE}/wp-json/", auth="basic"),
    "the site above, signed": question(f"{ABOVE}/wc-api/v3/", auth="oauth1"),
    "a write in the site above": question(f"{ABOVE}/wp-json/wc/v3/products/batch", "POST", "basic", b"{}"),
    "a neighbour": question("https://shop.example.com:8443/shop2/wp-json/"),
    "the base without its slash": question(AT),
    "a way out": question(f"{AT}/../wp-json/"),
    "a way out in the middle": question(f"{AT}/wp-json/wc/v3/../../wp/v2/users"),
    "a way out, encoded": question(f"{AT}/%2e%2e/wp-json/"),
    "a way out, in capitals": question(f"{AT}/wp-json/wc/v3/%2E%2E/x"),
    "a way out, twice encoded": question(f"{AT}/%252e%252e/wp-json/"),
    "a backslash": question(f"{AT}/wp-json\\..\\wp-login.php"),
    "two slashes": question(f"{AT}//wp-json/"),
    "another file": question(f"{AT}/wp-login.php"),
    "the cron": question(f"{AT}/wp-cron.php"),
    "another API": question(f"{AT}/wp-json/wp/v2/users"),
    "another API behind ours": question(f"{V3}x/users"),
    "a capital": question(f"{AT}/wp-json/WC/v3/products"),
    "a line break": question(f"{AT}/wp-json/wc/v3/products\n"),
    "a single product": question(f"{PRODUCTS}/12"),
    "another resource of the legacy API": question(f"{AT}/wc-api/v3/customers"),
    "an older legacy API": question(f"{AT}/wc-api/v2/products"),
    "a method in the query": question(f"{PRODUCTS}?_method=DELETE"),
    "a method in capitals": question(f"{PRODUCTS}?_METHOD=DELETE"),
    "a method, encoded": question(f"{PRODUCTS}?%5fmethod=DELETE"),
    "a method, all encoded": question(f"{PRODUCTS}?%5F%6D%65%74%68%6F%64=DELETE"),
    "a method behind another": question(f"{PRODUCTS}?page=1&_method=DELETE"),
    "a method without a value": question(f"{PRODUCTS}?_method"),
    "a method behind a semicolon": question(f"{PRODUCTS}?page=1;_method=DELETE"),
    "a payment gateway": question(f"{AT}/?wc-api=WC_Gateway_Paypal"),
    "a payment gateway in the path": question(f"{AT}/wc-api/WC_Gateway_Paypal/"),
    "a search": question(f"{AT}/?s=kites"),
    "a product into the cart": question(f"{AT}/?add-to-cart=12"),
    "another route": question(f"{AT}/?rest_route=/wp/v2/users"),
    "another route, encoded": question(f"{AT}/?rest_route=%2Fwp%2Fv2%2Fusers"),
    "a way out in the route": question(f"{AT}/?rest_route=/wc/v3/../../wp/v2/users"),
    "a way out in the route, encoded": question(f"{AT}/?rest_route=/wc/v3/%2e%2e/x"),
    "two routes, the last one ours": question(f"{AT}/?rest_route=/wp/v2/users&rest_route=/"),
    "two routes, the first one ours": question(f"{AT}/?rest_route=/&rest_route=/wp/v2/users"),
    "a route of PHP's lists": question(f"{AT}/?rest_route[]=/wp/v2/users"),
    "a route on another file": question(f"{AT}/wp-login.php?rest_route=/"),
    "a route without its slash": question(f"{AT}/?rest_route=wp/v2/users"),
    "a key in the address": question(f"{PRODUCTS}?consumer_key=ck_1"),
    "a read with a body": question(PRODUCTS, body=b"{}"),
    "a read with an empty body": question(PRODUCTS, body=b""),
    "a new product": question(PRODUCTS, "POST", "basic", b"{}"),
    "a new order": question(f"{V3}/orders", "POST", "basic", b"{}"),
    "a new legacy order": question(f"{AT}/wc-api/v3/orders", "POST", "basic", b"{}"),
    "a legacy order of nobody": question(f"{AT}/wc-api/v3/orders", "POST", "basic", b'{"order":{}}'),
    "a legacy product with a title": question(f"{AT}/wc-api/v3/products", "POST", "basic", b'{"product":{"title":"x"}}'),
    "a legacy body for the other resource": question(f"{AT}/wc-api/v3/orders", "POST", "basic", b'{"product":{}}'),
    "many legacy products": question(f"{AT}/wc-api/v3/products/bulk", "POST", "basic", b"{}"),
    "a batch that creates": question(f"{PRODUCTS}/batch", "POST", "basic", b'{"create":[{}]}'),
    "a batch with a blank": question(f"{PRODUCTS}/batch", "POST", "basic", b"{ }"),
    "a batch of nothing": question(f"{PRODUCTS}/batch", "POST", "basic"),
    "a batch with a query": question(f"{PRODUCTS}/batch?page=1", "POST", "basic", b"{}"),
    "a batch with an empty parameter": question(f"{PRODUCTS}/batch?page=", "POST", "basic", b"{}"),
    "a batch of customers": question(f"{V3}/customers/batch", "POST", "basic", b"{}"),
    "a batch through the other way in": question(f"{AT}/?rest_route=/wc/v3/products/batch", "POST", "basic", b"{}"),
    "a product that can exist, changed": question(f"{PRODUCTS}/1", "PUT", "basic", b"{}"),
    "a product that can exist, removed": question(f"{PRODUCTS}/1", "DELETE", "basic"),
    "a product that begins with no": question(f"{PRODUCTS}/01", "DELETE", "basic"),
    "nobody, removed for good": question(f"{PRODUCTS}/0?force=true", "DELETE", "basic"),
    "nobody, with a name": question(f"{PRODUCTS}/0", "PUT", "basic", b'{"name":"x"}'),
    "an order of nobody, removed": question(f"{V3}/orders/0", "DELETE", "basic"),
    "a cut body to where it would create": question(PRODUCTS, "POST", "basic", HTML_BODY),
    "a cut body, whole": question(f"{PRODUCTS}/batch", "POST", "basic", HTML_BODY + b"}"),
    "a variation": question(f"{PRODUCTS}/12/variations/13"),
    "variations of nobody": question(f"{PRODUCTS}/0/variations"),
    "a webhook": question(f"{V3}/webhooks/1"),
    "a change": question(f"{PRODUCTS}/batch", "PUT", "basic", b"{}"),
    "a removal": question(f"{PRODUCTS}/batch", "DELETE", "basic", b"{}"),
    "Basic over http": question(f"{PLAIN}/wp-json/wc/v3/products", auth="basic"),
    "a query key over http": question(f"{PLAIN}/wp-json/wc/v3/products", auth="query"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused(guard: Guard, what: str) -> None:
    with pytest.raises(Refused, match=r"^probe: "):
        guard.check(REFUSED[what], verified=True)


def test_once_the_shop_is_found_above_the_key_goes_there_alone() -> None:
    """The typed path was that of a page."""
    typed = ShopFacts("shop", HTTPS, HTTP, "", True, (), False, "2026-11-23T15:00:00Z")
    found = READINESS.guard(typed.at(HTTPS.above[-1], "page"))
    found.check(question(f"{ABOVE}/wp-json/wc/v3/products", auth="basic"), verified=True)
    for asked in (question(f"{AT}/wp-json/wc/v3/products", auth="basic"), question("https://evil.example.com/wp-json/", auth="basic")):
        with pytest.raises(Refused):
            found.check(asked, verified=True)


@pytest.mark.parametrize("auth", ["basic-wrong", "query-wrong"])
def test_the_key_goes_nowhere_either(guard: Guard, auth: Auth) -> None:
    """With a wrong secret the right key is sent: it too needs TLS."""
    with pytest.raises(Refused):
        guard.check(question(f"{PLAIN}/wp-json/wc/v3/products", auth=auth), verified=True)


def test_a_refusal_does_not_repeat_the_query(guard: Guard) -> None:
    with pytest.raises(Refused) as raised:
        guard.check(question(f"{PRODUCTS}?page=1&consumer_secret=cs_{'7' * 40}"), verified=True)
    assert "777" not in str(raised.value)


def test_a_shop_without_an_http_address_is_not_asked_over_http() -> None:
    only = READINESS.guard(ShopFacts("shop", HTTPS, None, "", True, (), False, "2026-11-23T15:00:00Z"))
    with pytest.raises(Refused):
        only.check(question(f"{PLAIN}/wp-json/"), verified=True)


def test_what_is_signed_is_what_is_asked(guard: Guard) -> None:
    """The query of an OAuth request comes from the URL that is signed."""
    asked = question(f"{HTTPS.url}/wp-json/wc/v3/products?per_page=1", auth="oauth1")
    guard.check(replace(asked, signed_url="https://home.example.com/wp-json/wc/v3/products?per_page=1"), verified=True)
    with pytest.raises(Refused, match="signed"):
        guard.check(replace(asked, signed_url="https://home.example.com/wp-json/wc/v3/products?_method=DELETE"), verified=True)
