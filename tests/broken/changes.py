"""Ways to change an answer, from which the faults are put together. All are pure."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from broken.site import Change, Request, error, legacy_error, page
from wooready.wire.exchange import Response

Which = Callable[[Request], bool]


def whenever(which: Which, change: Change) -> Change:
    """The change for some requests only."""
    return lambda request, response: change(request, response) if which(request) else response


def all_of(*changes: Change) -> Change:
    """One after the other."""

    def change(request: Request, response: Response) -> Response | None:
        now: Response | None = response
        for each in changes:
            now = each(request, now) if now is not None else None
        return now

    return change


def instead(new: Response) -> Change:
    """Another answer altogether."""
    return lambda request, response: new


def is_json(response: Response) -> bool:
    return response.content_type == "application/json"


def before(text: str) -> Change:
    """Text in front of whatever PHP sends."""
    return lambda request, response: replace(response, body=text.encode() + response.body)


def after(text: str) -> Change:
    return lambda request, response: replace(response, body=response.body + text.encode())


def breaks_off(request: Request, response: Response) -> Response:
    """The connection ends before the length that was announced. All of the JSON has come by then."""
    return replace(response, broke_off="protocol")


def cut_off(size: int) -> Change:
    return lambda request, response: replace(response, body=response.body[:size]) if is_json(response) else response


def edited(edit: Callable[[Any], Any]) -> Change:
    """Another JSON document. `edit` gets the old one, and returns the new one."""

    def change(request: Request, response: Response) -> Response:
        if response.status != 200 or not is_json(response):
            return response
        return replace(response, body=json.dumps(edit(json.loads(response.body))).encode())

    return change


def many(count: int) -> Change:
    """As many values as no answer of WooCommerce has, where there is JSON."""
    return edited(lambda document: [0] * count if isinstance(document, list) else {**document, "more": [0] * count})


def header(name: str, value: str) -> Change:
    """The header with another value; without it, when the value is empty."""

    def change(request: Request, response: Response) -> Response:
        kept = tuple(pair for pair in response.headers if pair[0].lower() != name.lower())
        had = len(kept) < len(response.headers)
        return replace(response, headers=(*kept, (name, value)) if value and had else kept)

    return change


def swapped(old: str, new: str) -> Change:
    """Another text in the body."""
    return lambda request, response: replace(response, body=response.body.replace(old.encode(), new.encode()))


def moved(where: Callable[[Request], str]) -> Change:
    """A redirect, as web servers make it: with the query, and whatever secret was in it."""
    return lambda request, response: page(301, "301 Moved Permanently", Location=where(request))


def refused(status: int, code: str, message: str = "Sorry, you are not allowed to do that.") -> Change:
    """An error of the API that was asked."""
    return lambda request, response: (legacy_error if request.is_legacy else error)(status, code, message)


def listing(resource: str) -> Which:
    """A page of products or orders, the second too, and the sample; not the small test of the key."""
    return lambda request: (
        request.method == "GET" and request.is_wc and request.resource == resource and request.is_list and not is_key_test(request)
    )


def first_page(resource: str) -> Which:
    return lambda request: listing(resource)(request) and request.value("per_page") == "10" and not request.value("page")


def large(resource: str) -> Which:
    """A page as large as an integration's, with every field."""
    return lambda request: sampled(resource)(request) and not request.value("_fields")


def sampled(resource: str) -> Which:
    """The sample of up to a hundred records, whose fields tell whether the data are fit."""
    return lambda request: (
        request.method == "GET" and request.resource == resource and request.value("per_page") == "100" and request.is_list
    )


def method(name: str) -> Which:
    return lambda request: request.method == name


def added(name: str, value: str) -> Change:
    """One header more."""
    return lambda request, response: replace(response, headers=(*response.headers, (name, value)))


def second_page(resource: str) -> Which:
    return lambda request: listing(resource)(request) and request.value("page") == "2"


def is_key_test(request: Request) -> bool:
    return request.value("per_page") == "1" or request.value("filter[limit]") == "1"


def posts(resource: str = "") -> Which:
    """Writes to one resource, or to any."""
    return lambda request: request.method == "POST" and request.resource in ((resource,) if resource else ("products", "orders"))


def with_key(request: Request) -> bool:
    return request.has_key and request.is_api


def over_http(request: Request) -> bool:
    return not request.tls


def any_accepted(request: Request) -> bool:
    """Asked as most programs ask: WordPress hides PHP's notices only from `Accept: application/json`."""
    return request.accept == "any"


def wired(response: Response, line: bytes = b"", *more: bytes, content: bytes | None = None, length: bytes | None = None) -> bytes:
    """A response as it crosses the wire, with another first line if one is given, more header lines, another body, or another length (b""
    for none)."""
    sent = response.body if content is None else content
    head = [
        line or f"HTTP/1.1 {response.status} {response.reason}".encode(),
        *(f"{name}: {value}".encode("latin-1") for name, value in response.headers),
        *more,
        b"Connection: close",
    ]
    size = str(len(sent)).encode() if length is None else length
    head += [b"Content-Length: " + size] if size else []
    return b"\r\n".join(head) + b"\r\n\r\n" + sent
