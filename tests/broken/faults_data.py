"""Faults of payloads and of paging."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from broken.changes import (
    added,
    all_of,
    before,
    edited,
    first_page,
    header,
    instead,
    is_key_test,
    large,
    listing,
    many,
    posts,
    sampled,
    second_page,
    whenever,
)
from broken.fault import CURRENT, Fault, having
from broken.faults_interface import NOTICE
from broken.faults_key import FATAL
from broken.site import OF_THE_CONNECTION, Request, answer, page, refusal
from wooready import resources
from wooready.wire import recording
from wooready.wire.exchange import Response

#: In this recording no two pages share a record.
CALM = "woocommerce-3.7.0"


def first(**values: object) -> Any:
    """The first record of a list has other values; a property is left out where the value is None."""

    def edit(document: list[dict[str, Any]]) -> list[dict[str, Any]]:
        record = {name: value for name, value in {**document[0], **values}.items() if value is not None or name not in values}
        return [record, *document[1:]]

    return edited(edit)


def repeating(document: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last record of the first page stands at the head of the second."""
    return [{"id": 25}, *document[:-1]]


@cache
def first_ids(probe: str) -> Response:
    """The ids of the first ten, as a page of its own."""
    page_one = recording.load(resources.folder("cassettes") / CURRENT).exchanges[probe].response
    assert page_one is not None
    ids = [{"id": each["id"]} for each in json.loads(page_one.body)]
    headers = tuple(pair for pair in page_one.headers if pair[0].lower() not in OF_THE_CONNECTION)
    return Response(200, "OK", headers, json.dumps(ids).encode())


def first_again(request: Request, response: Response) -> Response:
    """Whatever page is asked for, and however much of it: here are the first ten."""
    return first_ids(f"wc-{request.path.split('/')[3]}.{request.resource}.list") if response.status == 200 else response


def query_lost(request: Request, response: Response) -> Response:
    """nginx: `try_files $uri $uri/ /index.php;` without `?$args`. Every query gets the answer to none: the first ten, and no key seen."""
    if request.path == "/" and request.query:
        return page(200, "Shop")
    if request.value("per_page") == "0":
        return refusal(replace(request, auth="none"))
    if request.auth.startswith(("query", "oauth1")):
        return refusal(replace(request, auth="none"))
    other = is_key_test(request) or request.value("page") or request.value("per_page") == "100"
    return first_again(request, response) if other and request.is_wc else response


def records(**values: object) -> Any:
    """Every record of the sample has other values."""
    return edited(lambda document: [{**each, **values} for each in document])


def one_record(kind: str, **values: object) -> Any:
    """The first published record of a kind has other values."""

    def edit(document: list[dict[str, Any]]) -> list[dict[str, Any]]:
        chosen = next(each for each in document if each.get("type") == kind and each.get("status") == "publish")
        return [{**each, **values} if each is chosen else each for each in document]

    return edited(edit)


def same_sku(document: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first, second, *rest = document
    return [first, {**second, "sku": first["sku"]}, *rest]


def hook(**values: object) -> Any:
    """All webhooks are active and well, but that the first has other values."""

    def edit(document: list[dict[str, Any]]) -> list[dict[str, Any]]:
        well = [{**each, "status": "active", "delivery_url": "https://hooks.example.com/in"} for each in document]
        return [{**well[0], **values}, *well[1:]]

    return whenever(lambda request: request.resource == "webhooks", edited(edit))


def described(resource: str, name: str, kind: str) -> Any:
    """The shop describes a property of a resource with another type."""

    def edit(document: dict[str, Any]) -> dict[str, Any]:
        schema = document["schema"]
        properties = {**schema["properties"], name: {**schema["properties"][name], "type": kind}}
        return {**document, "schema": {**schema, "properties": properties}}

    return whenever(lambda request: request.method == "OPTIONS" and request.resource == resource, edited(edit))


class Cache:
    """Keeps answers to GET of the WooCommerce API by address alone, whoever asked. `keeps`: which of them; `replayed`: what becomes of one
    when it is given again."""

    def __init__(self, keeps: Callable[[Request, Response], bool], replayed: Callable[[Response], Response] = lambda kept: kept) -> None:
        self._keeps, self._replayed = keeps, replayed
        self._kept: dict[str, Response] = {}

    def __call__(self, request: Request, response: Response) -> Response:
        if request.method != "GET" or not request.is_api:
            return response
        if request.place in self._kept:
            return self._replayed(self._kept[request.place])
        if self._keeps(request, response):
            self._kept[request.place] = response
        return response


def as_a_page(kept: Response) -> Response:
    """With 200, and of the headers the type alone, as WP Super Cache gives it."""
    headers = (("Content-Type", kept.header("Content-Type")), ("WP-Super-Cache", "Served supercache file from PHP"))
    return Response(200, "OK", headers, kept.body)


def answers(request: Request, response: Response) -> bool:
    return response.status == 200


def refusals(request: Request, response: Response) -> bool:
    """What WordPress does not forbid to store: answers to whoever sends no key."""
    return request.auth == "none" and response.status == 401


def everything(request: Request, response: Response) -> bool:
    return True


def asked_before(request: Request, response: Response) -> Response:
    """A cache that has an old list of products, and no other answer yet."""
    return as_a_page(response) if first_page("products")(request) and request.has_key else response


def nothing_listed(request: Request, response: Response) -> Response:
    """A plugin takes every product out of the key's lists; visitors may buy three."""
    if request.path == "/wp-json/wc/store/v1/products":
        return answer(200, '[{"id":49}]', X_WP_Total="3", X_WP_TotalPages="3")
    if request.is_wc and request.resource == "products" and request.is_list and request.method == "GET" and response.status == 200:
        return answer(200, "[]", X_WP_Total="0", X_WP_TotalPages="0")
    return response


def meta(value: object, number: int = 1) -> dict[str, object]:
    return {"id": number, "key": "_plugin", "value": value}


def a_null(document: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """A plugin's filter on woocommerce_rest_prepare_… that returns nothing."""
    return [None, *document[1:]]


PAYLOADS = (
    Fault("nulls-in-list", "A plugin's filter forgets to return a product", "DATA-01[wc/v3]", "data.not-a-list",
          whenever(first_page("products"), edited(a_null))),
    Fault("endless-list", "A plugin ignores the page size, and lists what belongs to no list", "DATA-01[wc/v3]", "rest.too-large",
          whenever(first_page("products"), many(150_000))),
    Fault("notices-in-writes", "A plugin's PHP notices are shown when something is written", "DATA-01[wc/v3]", "data.polluted",
          whenever(posts(), before(NOTICE))),
    Fault("scalar-for-list", "A plugin's filter returns false for the list of orders", "DATA-01[wc/v3]", "data.not-a-list",
          whenever(listing("orders"), edited(lambda document: False))),
    Fault("object-for-list", "A plugin takes a product out of the list, and PHP makes an object of it", "DATA-01[wc/v3]", "data.not-a-list",
          whenever(first_page("products"), edited(lambda document: {str(number): each for number, each in enumerate(document) if number}))),
    Fault("notices-in-lists", "A plugin warns while it lists products", "DATA-01[wc/v3]", "data.polluted",
          whenever(first_page("products"), before(NOTICE))),
    Fault("price-as-number", "A plugin gives prices as numbers", "DATA-02[wc/v3]", "data.schema",
          whenever(first_page("products"), first(price=10.0))),
    Fault("line-items-missing", "A plugin drops the lines of an order", "DATA-03[wc/v3]", "data.schema",
          whenever(first_page("orders"), first(line_items=None))),
)  # fmt: skip

PAGING = (
    Fault("products-hidden", "A plugin hides all products from the key", "READ-06[wc/v3]", "read.products-hidden", nothing_listed),
    Fault("lists-as-html", "A cache plugin keeps lists as web pages", "REST-06[wc/v3]", "rest.lists-as-html",
          whenever(listing("products"), header("Content-Type", "text/html; charset=UTF-8"))),
    Fault("totals-stripped", "A proxy drops the headers with the totals", "PAGE-01[wc/v3]", "paging.no-totals",
          lambda request, response: header("X-WP-Total", "")(request, header("X-WP-TotalPages", "")(request, response))),
    Fault("query-lost", "The web server loses the query string", "REST-05[wc/v3]", "rest.query-lost", query_lost),
    Fault("page-size-ignored", "A plugin gives ten products, however few are asked for", "PAGE-02[wc/v3]", "paging.size-ignored",
          whenever(lambda request: is_key_test(request) and request.is_wc, first_again)),
    Fault("items-hidden", "A plugin leaves out products that WooCommerce has counted", "PAGE-05[wc/v3]", "paging.items-hidden",
          whenever(first_page("products"), edited(lambda document: document[:8]))),
    Fault("items-hidden-further-on", "The same, behind the first ten", "PAGE-05[wc/v3]", "paging.items-hidden",
          whenever(large("products"), edited(lambda document: document[:-3]))),
    Fault("pages-capped", "A plugin gives at most twenty at once", "PAGE-05[wc/v3]", "paging.page-capped", outcome="advice",
          change=whenever(large("products"), all_of(edited(lambda document: document[:20]), header("X-WP-TotalPages", "2")))),
    Fault("same-page-again", "A cache ignores which page is asked for", "PAGE-03[wc/v3]", "paging.same-page",
          whenever(second_page("products"), first_again)),
    Fault("second-page-fails", "A product on the second page breaks it", "PAGE-03[wc/v3]", "paging.page-2-fails",
          whenever(second_page("products"), instead(FATAL))),
    Fault("pages-overlap", "Products of one second change places between pages", "PAGE-03[wc/v3]", "paging.overlap",
          whenever(second_page("products"), edited(repeating)), base=CALM, outcome="advice"),
    Fault("links-stripped", "A proxy drops the Link header", "PAGE-04[wc/v3]", "paging.no-link", header("Link", ""), outcome="advice"),
    Fault("link-elsewhere", "A plugin puts the old address into links", "PAGE-04[wc/v3]", "paging.link-elsewhere",
          whenever(listing("products"), header("Link", '<https://old.example.com/wp-json/wc/v3/products?page=2>; rel="next"')),
          outcome="advice"),
)  # fmt: skip

MORE_PAYLOADS = (
    Fault("legacy-shape", "A proxy gives wc/v3 the shape of the legacy API", "DATA-01[wc/v3]", "data.legacy-shape",
          whenever(listing("products"), edited(lambda document: {"products": document}))),
    Fault("meta-data-as-object", "A plugin takes a meta entry out, and PHP makes an object of the rest", "DATA-02[wc/v3]",
          "data.meta-object", whenever(first_page("products"), first(meta_data={"1": meta("x")}))),
    Fault("order-meta-data-as-object", "A plugin takes a meta entry out of an order", "DATA-03[wc/v3]", "data.meta-object",
          whenever(first_page("orders"), first(meta_data={"1": meta("x")}))),
    Fault("schema-altered", "A plugin describes the sale price as a number", "DATA-04[wc/v3]", "data.schema-altered",
          described("products", "sale_price", "number")),
    Fault("schema-altered-orders", "A plugin describes the total as a number", "DATA-04[wc/v3]", "data.schema-altered",
          described("orders", "total", "number")),
    Fault("big-ids", "A meta entry has an id of more than 32 bits", "DATA-05[wc/v3]", "data.big-ids", outcome="advice",
          change=whenever(first_page("products"), first(meta_data=[meta("x", 9223372036854775807)]))),
    Fault("big-ids-too-big", "The same, for an integration with 32 bits", "DATA-05[wc/v3]", "data.big-ids",
          whenever(first_page("products"), first(meta_data=[meta("x", 9223372036854775807)])), profile=having("data", ids="32-bit")),
    Fault("meta-mixed", "A plugin stores a list as meta data, and the integration takes texts alone", "DATA-06[wc/v3]", "data.meta-mixed",
          whenever(first_page("products"), first(meta_data=[meta(["a", "b"])])), profile=having("data", meta_values="text")),
)  # fmt: skip

READINESS = (
    Fault("sku-missing", "A product has no SKU", "SKU-01[wc/v3]", "data.sku-missing", outcome="advice",
          change=whenever(sampled("products"), one_record("simple", sku="")), profile=having("data", sku="recommended")),
    Fault("sku-missing-and-needed", "The same, for an integration that needs it", "SKU-01[wc/v3]", "data.sku-missing",
          whenever(sampled("products"), one_record("simple", sku="")), profile=having("data", sku="required")),
    Fault("sku-doubled", "Two products have one SKU", "SKU-02[wc/v3]", "data.sku-doubled", outcome="advice",
          change=whenever(sampled("products"), edited(same_sku))),
    Fault("sku-doubled-in-variations", "Two variations have one SKU", "SKU-02[wc/v3]", "data.sku-doubled",
          whenever(lambda request: request.path.endswith("/variations"), edited(same_sku)), profile=having("data", sku_unique="required")),
    Fault("stock-unmanaged", "WooCommerce keeps no stock", "STOCK-01[wc/v3]", "data.stock-unmanaged",
          whenever(sampled("products"), records(manage_stock=False)), profile=having("data", manage_stock="required")),
    Fault("price-junk", "An import wrote a dash for a price", "PRICE-01[wc/v3]", "data.price-no-number", outcome="advice",
          change=whenever(sampled("products"), one_record("simple", regular_price="-"))),
    Fault("price-junk-and-needed", "The same, for an integration that needs numbers", "PRICE-01[wc/v3]", "data.price-no-number",
          whenever(sampled("products"), one_record("simple", price="12,50")), profile=having("data", prices="required")),
    Fault("unknown-status", "A plugin's order status", "ORDER-01[wc/v3]", "data.unknown-status",
          whenever(sampled("orders"), edited(lambda document: [{**document[0], "status": "packing"}, *document[1:]])),
          profile=having("data", order_statuses=["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"])),
    Fault("unknown-status-recorded", "The shop's own statuses, for an integration that knows but one", "ORDER-01[wc/v3]",
          "data.unknown-status", profile=having("data", order_statuses=["processing"])),
)  # fmt: skip

WEBHOOKS = (
    Fault("webhook-disabled", "WooCommerce disabled a webhook", "HOOK-01[wc/v3]", "hooks.disabled", hook(status="disabled"),
          outcome="advice"),
    Fault("webhook-disabled-and-needed", "The same, for an integration that lives by it", "HOOK-01[wc/v3]", "hooks.disabled",
          hook(status="disabled"), profile=having("webhooks", use="required")),
    Fault("webhook-to-http", "A webhook goes to http", "HOOK-02[wc/v3]", "hooks.bad-address",
          hook(delivery_url="http://hooks.example.com/in"), outcome="advice"),
    Fault("webhook-to-a-port", "A webhook goes to another port", "HOOK-02[wc/v3]", "hooks.bad-address",
          hook(delivery_url="https://hooks.example.com:8443/in"), profile=having("webhooks", use="required")),
    Fault("webhook-to-localhost", "A webhook goes to this machine", "HOOK-02[wc/v3]", "hooks.bad-address",
          hook(delivery_url="https://127.0.0.1/in"), outcome="advice"),
)  # fmt: skip

CACHES = (
    Fault("cache-leak", "A cache gives a visitor what the key got", "CACHE-01[wc/v3]", "privacy.cache-leak", Cache(answers)),
    Fault("cache-keeps-everything", "A cache keeps refusals as well as answers, by address alone", "CACHE-01[wc/v3]",
          "privacy.cache-leak", Cache(everything)),
    Fault("cache-keeps-refusals", "A cache keeps a visitor's refusal, and gives it to the key", "CACHE-01[wc/v3]",
          "cache.ignores-authorization", Cache(refusals)),
    Fault("page-cache", "A page cache keeps a visitor's refusal, and gives it to the key with 200", "CACHE-01[wc/v3]",
          "cache.ignores-authorization", Cache(refusals, as_a_page)),
    Fault("list-replayed", "A page cache gives an old list without its headers", "PAGE-01[wc/v3]", "cache.replays-body", asked_before),
    Fault("cached-answers", "Varnish answers from its store", "CACHE-02[wc/v3]", "cache.answers-stored",
          whenever(first_page("products"), added("Age", "120"))),
    Fault("cached-answers-of-litespeed", "LiteSpeed Cache answers from its store", "CACHE-02[wc/v3]", "cache.answers-stored",
          whenever(first_page("products"), added("X-LiteSpeed-Cache", "hit"))),
    Fault("cached-answers-behind-a-miss", "Of Fastly's two caches the nearer one answers from its store", "CACHE-02[wc/v3]",
          "cache.answers-stored", whenever(first_page("products"), added("X-Cache", "MISS, HIT"))),
    Fault("cached-answers-of-varnish", "Varnish answers from its store, and tells by two ids", "CACHE-02[wc/v3]", "cache.answers-stored",
          whenever(first_page("products"), added("X-Varnish", "32770 3"))),
    Fault("cache-not-forbidden", "A server rule replaces Cache-Control", "CACHE-02[wc/v3]", "cache.not-forbidden",
          whenever(first_page("products"), header("Cache-Control", "max-age=600")), outcome="advice"),
    Fault("wc-cache", "WooCommerce's own REST cache is on", "CACHE-02[wc/v3]", "cache.of-woocommerce",
          whenever(first_page("products"), added("X-WC-Cache", "HIT")), outcome="advice"),
)  # fmt: skip

ODD = (
    Fault("ids-are-null", "A plugin takes the ids out of products", "DATA-02[wc/v3]", "data.schema",
          whenever(sampled("products"), edited(lambda document: [{**each, "id": None} for each in document]))),
    Fault("ids-are-paths", "A plugin puts another route where ids belong", "DATA-02[wc/v3]", "data.schema",
          whenever(sampled("products"), edited(lambda document: [{**each, "id": "7/../orders"} for each in document]))),
    Fault("ids-are-objects", "A plugin makes objects of the ids of orders", "DATA-03[wc/v3]", "data.schema",
          whenever(second_page("orders"), edited(lambda document: [{**each, "id": {}} for each in document]))),
    Fault("not-a-number", "A plugin's own JSON encoder writes NaN", "DATA-01[wc/v3]", "data.not-a-list",
          whenever(first_page("products"), edited(lambda document: [{**document[0], "price": float("nan")}, *document[1:]]))),
    Fault("superscript-totals", "A proxy writes ² for the total", "PAGE-01[wc/v3]", "paging.no-totals",
          header("X-WP-Total", "\u00b2")),
    Fault("endless-totals", "A proxy writes a total of thousands of digits", "PAGE-01[wc/v3]", "paging.no-totals",
          header("X-WP-Total", "9" * 5000)),
)  # fmt: skip

FAULTS = (*PAYLOADS, *PAGING, *MORE_PAYLOADS, *READINESS, *WEBHOOKS, *CACHES, *ODD)
