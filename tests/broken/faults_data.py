"""Faults of payloads and of paging."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

from broken.changes import before, edited, first_page, header, instead, is_key_test, listing, posts, second_page, whenever
from broken.fault import CURRENT, Fault
from broken.faults_interface import NOTICE
from broken.faults_key import FATAL
from broken.site import Request, page, refusal
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
    return Response(200, "OK", page_one.headers, json.dumps(ids).encode())


def first_again(request: Request, response: Response) -> Response:
    """Whatever page is asked for, and however much of it: here are the first ten."""
    return first_ids(f"wc-{request.path.split('/')[3]}.{request.resource}.list") if response.status == 200 else response


def query_lost(request: Request, response: Response) -> Response:
    """nginx: `try_files $uri $uri/ /index.php;` without `?$args`. Every query gets the answer to none: the first ten, and no key seen."""
    if request.path == "/" and request.query:
        return page(200, "Shop")
    if request.auth.startswith(("query", "oauth1")):
        return refusal(replace(request, auth="none"))
    other = is_key_test(request) or request.value("page")
    return first_again(request, response) if other and request.is_wc else response


def a_null(document: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """A plugin's filter on woocommerce_rest_prepare_… that returns nothing."""
    return [None, *document[1:]]


PAYLOADS = (
    Fault("nulls-in-list", "A plugin's filter forgets to return a product", "DATA-01[wc/v3]", "data.not-a-list",
          whenever(listing("products"), edited(a_null))),
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
    Fault("totals-stripped", "A proxy drops the headers with the totals", "PAGE-01[wc/v3]", "paging.no-totals",
          lambda request, response: header("X-WP-Total", "")(request, header("X-WP-TotalPages", "")(request, response))),
    Fault("query-lost", "The web server loses the query string", "PAGE-02[wc/v3]", "paging.size-ignored", query_lost),
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

FAULTS = (*PAYLOADS, *PAGING)
