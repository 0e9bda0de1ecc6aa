"""Bodies and JSON."""

import json
import zlib

from broken.changes import edited, large
from broken.site import Change

from odd_servers import row
from odd_servers.row import (
    answers,
    around,
    at,
    body,
    broken,
    header,
    index,
    options,
    priced,
    products,
    put,
    ready,
    recoded,
    sample,
    status,
    unsure,
)

HOMES = {
    "empty": '""',
    "at": '"@"',
    "no host": '"https://"',
    "port 0": '"https://shop.example.com:0"',
    "port 99999": '"https://shop.example.com:99999"',
    "a number": "5",
    "null": "null",
    "an object": "{}",
    "NUL": '"https://\\u0000"',
    "half a letter": '"https://\\ud800.example"',
    "200 KB": f'"https://shop.example.com/{"a/" * 100_000}"',
    "a login": '"https://a:b@shop.example.com"',
}
NO_NAMESPACES = {"null": "null", "a number": "5", "a text": '"wc/v3"', "an object by name": '{"wc/v3": true}'}
NAMESPACES = {
    "nothing": "[]",
    "numbers": "[1, 2]",
    "nulls": "[null]",
    "lists": '[["wc/v3"]]',
    "an object with a gap": '{"0": "oembed/1.0", "2": "wc/v3"}',
    "3,000 names": json.dumps([f"x/{number}" for number in range(3000)]),
    "half letters": '["\\ud800"]',
}
IDS = ("0", "-1", "null", "true", "1.5", '"7/../orders"', "[1]", "{}", "9" * 60, "absent", '"\\ud800"')

NO_SAMPLE = {
    "an object": "{}",
    "null": "null",
    "numbers": "[1]",
    "nothing": "",
    "a page": "<html><title>x</title></html>",
    "too deep": "[" * 5000,
}


def items(count: int) -> Change:
    return edited(lambda document: (document * count)[:count])


DESCRIBED = "the shop's description of itself is good to know, and no client needs it"
ELSEWHERE = "versions are told elsewhere too, and no system is connected to this page"
ROWS = [
    *(ready(f"home: {name}", "the address that was given is asked", put(index, "home", value)) for name, value in HOMES.items()),
    *(broken(f"namespaces: {name}", "rest.broken-json", put(index, "namespaces", value)) for name, value in NO_NAMESPACES.items()),
    *(ready(f"namespaces: {name}", "the API itself answers", put(index, "namespaces", value)) for name, value in NAMESPACES.items()),
    *(broken(f"ids of products: {id[:20]}", "data.schema", put(products, "id", id)) for id in IDS),
    *(broken(f"ids in the sample: {id[:20]}", "data.schema", put(sample, "id", id)) for id in IDS[:3]),
    *(broken(f"ids of orders: {id[:20]}", "data.schema", put(row.orders, "id", id)) for id in IDS[4:7]),
    *(ready(f"ids of webhooks: {id[:20]}", "no webhook is needed", put(row.webhooks, "id", id)) for id in IDS[5:7]),
    *(broken(f"ids of variations: {id[:20]}", "data.schema", put(row.variations, "id", id)) for id in IDS[:3]),
    *(broken(f"ids on page 2: {id[:20]}", "data.schema", put(row.page_two, "id", id)) for id in IDS[2:4]),
    broken("ids of products: NaN", "data.not-a-list", put(products, "id", "NaN")),
    *(unsure(f"a sample that is {name}", "the sample of products", body(sample, text), profile=priced) for name, text in NO_SAMPLE.items()),
    broken("a large page that is an error", "read.broken-record", answers(large("products"), 500, "{}"), profile=priced),
    unsure("a sample that is cut off", "the sample of products", recoded(sample, lambda text: text[:-5]), profile=priced),
    unsure("variations that are an error", "the 1 of variations", answers(row.variations, 500, "{}"), profile=priced),
    unsure("variations that are an object", "the 1 of variations", body(row.variations, "{}"), profile=priced),
    broken("prices in the sample that are objects", "data.price-no-number", put(sample, "price", "{}"), profile=priced),
    ready("OPTIONS: endpoints are a number", DESCRIBED, put(options, "endpoints", "5")),
    ready("OPTIONS: methods are a number", DESCRIBED, put(options, "endpoints.methods", "5")),
    ready("OPTIONS: methods are an object", DESCRIBED, put(options, "endpoints.methods", '{"GET": true}')),
    ready("OPTIONS: arguments are a list", DESCRIBED, put(options, "endpoints.args", "[]")),
    ready("OPTIONS: properties are a text", DESCRIBED, put(options, "schema.properties", '"id"')),
    ready("OPTIONS: null", DESCRIBED, body(options, "null")),
    ready("OPTIONS: nested too deeply", DESCRIBED, body(options, "[" * 5000)),
    ready("OPTIONS: a page", DESCRIBED, body(options, "<html><title>x</title></html>", "text/html")),
    ready("OPTIONS: 405", DESCRIBED, answers(options, 405)),
    ready("status: environment is a list", ELSEWHERE, put(status, "environment", "[]")),
    ready("status: a version of 5,000 digits", ELSEWHERE, put(status, "environment.version", f'"{"9" * 5000}"')),
    ready("status: a version that is a number", ELSEWHERE, put(status, "environment.version", "9.9")),
    ready("status: a version that is an object", ELSEWHERE, put(status, "environment.version", '{"9": 9}')),
    ready("status: api_enabled is a text", ELSEWHERE, put(status, "settings.api_enabled", '"yes"')),
    ready("status: plugins are numbers", ELSEWHERE, put(status, "active_plugins", "[1, null]")),
    ready("status: a list", ELSEWHERE, body(status, "[]")),
    ready("status: NaN", ELSEWHERE, put(status, "environment.version", "NaN")),
    ready("a lone surrogate in the index", "a name is a name", put(index, "name", '"\\ud800"')),
    broken("an integer of 5,000 digits in the index", "rest.broken-json", put(index, "gmt_offset", "9" * 5000)),
    broken("an index nested too deeply", "rest.broken-json", put(index, "name", "[" * 5000)),
    broken("an index in UTF-16", "rest.broken-json", recoded(index, lambda text: text.decode().encode("utf-16"))),
    broken("an index in UTF-32", "rest.broken-json", recoded(index, lambda text: text.decode().encode("utf-32"))),
    ready("an index in Latin-1", "a control character in a name, escaped as JSON wants it", put(index, "name", '"\\u0001"')),
    broken("two byte order marks", "rest.bom", around(index, b"\xef\xbb\xbf\xef\xbb\xbf")),
    broken("NULs around the index", "rest.stray-output", around(index, b"\0\0", b"\0")),
    broken("a prefix against hijacking", "rest.stray-output", around(index, b")]}',\n")),
    broken("JSONP", "rest.stray-output", around(index, b"callback(", b");")),
    broken("the index twice", "rest.appended", recoded(index, lambda text: text + text)),
    broken("the index cut in the middle", "rest.broken-json", recoded(index, lambda text: text[: len(text) // 2])),
    broken("the index without its last letter", "rest.broken-json", recoded(index, lambda text: text[:-1])),
    broken("blanks alone", "rest.empty", body(index, " \n" * 1000)),
    broken("an index that is null", "rest.not-found", body(index, "null")),
    broken("an index that is a list", "rest.not-found", body(index, "[]")),
    broken("an index that is an empty object", "rest.not-found", body(index, "{}")),
    broken(
        "an index that is XML", "rest.not-found", body(index, '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text/xml")
    ),
    ready(
        "a name twice",
        "every parser in use takes the last one",
        recoded(index, lambda text: text.replace(b'{"name"', b'{"namespaces":[],"name"', 1)),
    ),
    broken("random bytes", "rest.not-found", body(index, bytes(range(256)) * 8)),
    broken("products: an object", "data.not-a-list", body(products, "{}")),
    broken("products: numbers", "data.not-a-list", body(products, "[1, 2, 3]")),
    broken("products: nulls", "data.not-a-list", body(products, "[null]")),
    broken(
        "products: an object with gaps",
        "data.not-a-list",
        at(products, edited(lambda found: {str(number * 2): each for number, each in enumerate(found)})),
    ),
    broken("products: 400 on a page of 10", "paging.size-ignored", at(products, items(400))),
    broken("products: none, and a total of 100", "paging.items-hidden", body(products, "[]")),
    ready(
        "products: the same one ten times",
        "each record is whole; that a page repeats itself is not looked for",
        at(products, edited(lambda found: [found[0]] * 10)),
    ),
    ready("sample: SKUs are lists", "the profile demands nothing of it, and the pages that it demands are good", put(sample, "sku", "[]")),
    ready(
        "orders: dates that are none",
        "WooCommerce's dates have no form that its schema demands",
        put(row.orders, "date_created", '"2026-02-30T99:99:99"'),
    ),
    broken("orders: dates that are numbers", "data.schema", put(row.orders, "date_created", "1e300")),
    ready("orders: totals of 5,000 digits", "an amount is a text of digits", put(row.orders, "total", f'"{"9" * 5000}"')),
    broken("page 2: an object", "paging.page-2-fails", body(row.page_two, "{}")),
    broken("page 2: empty", "paging.same-page", body(row.page_two, "[]")),
    ready("webhooks: an object", "the profile lives by no webhook", body(row.webhooks, "{}")),
    ready("webhooks: numbers", "the profile lives by no webhook", body(row.webhooks, "[1]")),
    ready("webhooks: an address that is none", "the profile lives by no webhook", put(row.webhooks, "delivery_url", '"https://[::1"')),
    ready("webhooks: an address that is a list", "the profile lives by no webhook", put(row.webhooks, "delivery_url", "[1]")),
    broken("gzip that is none", "http.bad-encoding", header(index, "Content-Encoding", "gzip")),
    broken("gzip that is not said", "http.bad-encoding", recoded(index, row.zipped)),
    broken(
        "gzip in gzip", "http.bad-encoding", row.lines(index, b"Content-Encoding: gzip", content=lambda text: row.zipped(row.zipped(text)))
    ),
    ready(
        "gzip, and something behind it",
        "what is behind the end of gzip is not looked at (RFC 1952 §2.3)",
        row.lines(index, b"Content-Encoding: gzip", content=lambda text: row.zipped(text) + b"garbage"),
    ),
    broken(
        "gzip that is cut off", "rest.broken-json", row.lines(index, b"Content-Encoding: gzip", content=lambda text: row.zipped(text)[:-20])
    ),
    broken(
        "gzip with a wrong checksum",
        "http.bad-encoding",
        row.lines(index, b"Content-Encoding: gzip", content=lambda text: row.zipped(text)[:-8] + b"\0" * 8),
    ),
    ready(
        "deflate without its head",
        "many servers send it so, and clients know",
        row.lines(index, b"Content-Encoding: deflate", content=lambda text: zlib.compress(text)[2:-4]),
    ),
    ready(
        "brotli that nobody asked for",
        "the JSON is plain, and a client that asked for no brotli reads it",
        header(index, "Content-Encoding", "br"),
    ),
    broken("twenty codings", "http.bad-encoding", header(index, "Content-Encoding", ", ".join(["gzip"] * 20))),
    broken("an error whose code is a list", "http.blocked", answers(row.every, 401, '{"code": ["x"], "message": {}, "data": 5}')),
    broken("an error whose code is half a letter", "http.server-error", answers(row.every, 500, '{"code": "\\ud800"}')),
    broken("errors that are numbers", "http.blocked", answers(row.every, 403, '{"errors": [5]}')),
    broken("an error for everything", "http.blocked", answers(row.every, 418, "{}")),
]
