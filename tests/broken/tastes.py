"""Ways in which a healthy shop differs from another by its owner's taste alone. None of them is a fault."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from broken.changes import all_of, is_json, large, sampled
from broken.fault import as_recorded
from broken.server import Setup
from broken.site import Change, Request, large_page
from wooready.wire.exchange import Response

LARGEST_ID, BIG_TOTAL = 2**31 - 1, 250_000
JAPANESE = "申し訳ありませんが、この操作を行う権限がありません。"
#: Names of what holds money, in every generation.
MONEY = re.compile(r"price|total(?!_sales|_line_items)|amount|discount|tax|fee")
LOCAL_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
#: The lines that have both order storages.
WITH_ORDER_TABLES = ("woocommerce-8.9.3", "woocommerce-9.9.5", "woocommerce-10.0.2")
OWN_STATUSES = ("shipped", "wait-for-pickup", "lp-sent_2")
#: Below the record's own id: other records, which have new ids too.
RELATED = frozenset({"parent_id", "customer_id", "product_id", "variation_id", "order_id", "upsell_ids", "cross_sell_ids", "related_ids"})
#: What plugins add: types of every kind, deep and empty ones, an EAN that does not fit in 32 bits, an id of somebody else's.
PLUGIN_FIELDS: Mapping[str, Any] = {
    "ean_code": 4006381333931,
    "acf": {"colour": "red", "rows": [{"a": 1, "b": None}], "none": [], "ratio": 0.25},
    "yoast_head": "<title>Lamp</title>",
    "vendor": {"id": 90071992547, "price": 12.5},
}
PLUGIN_META: tuple[Mapping[str, Any], ...] = (
    {"id": 9001, "key": "_packed_at", "value": 1732406400000},
    {"id": 9002, "key": "_tiers", "value": [{"from": 10, "price": 4.5}, None]},
    {"id": 9003, "key": "_box", "value": {"w": 1, "h": {"cm": "2"}}},
    {"id": 9004, "key": "_flag", "value": False},
    {"id": 9005, "key": "_nothing", "value": None},
)


@dataclass(frozen=True)
class Taste:
    """`change` works on every answer of the shop, `setup` on its server. `lines`: the recordings that it makes sense for, where those are
    not all."""

    name: str
    about: str
    change: Change = as_recorded
    setup: Setup = field(default_factory=Setup)
    lines: tuple[str, ...] = ()


def walked(document: Any, edit: Callable[[str, Any], Any], name: str = "") -> Any:
    """The document with each value below a name replaced by what `edit` makes of the two."""
    if isinstance(document, dict):
        return {key: walked(edit(key, value), edit, key) for key, value in document.items()}
    return [walked(edit(name, each), edit, name) for each in document] if isinstance(document, list) else document


def each_value(edit: Callable[[str, Any], Any]) -> Change:
    """In every JSON answer of a healthy shop, errors too."""

    def change(request: Request, response: Response) -> Response:
        try:
            document = json.loads(response.body) if is_json(response) else None
        except ValueError:
            return response
        return response if document is None else replace(response, body=json.dumps(walked(document, edit)).encode())

    return change


def each_record(edit: Callable[[Request, dict[str, Any]], dict[str, Any]]) -> Change:
    """In every list of products, orders or variations. The legacy API names the list."""

    def change(request: Request, response: Response) -> Response:
        if response.status != 200 or request.method != "GET" or request.resource not in ("products", "orders"):
            return response
        document = json.loads(response.body)
        if isinstance(document, list):
            document = [edit(request, each) for each in document]
        elif isinstance(document.get(request.resource), list):
            document = {**document, request.resource: [edit(request, each) for each in document[request.resource]]}
        return replace(response, body=json.dumps(document).encode())

    return change


# --- messages --------------------------------------------------------------------------------------------------------------------------


MESSAGE = re.compile(rb'("(?:message|description)"\s*:\s*)"(?:[^"\\]|\\.)*"')
#: What `rest_invalid_param` says of each parameter.
OF_PARAMETERS = re.compile(rb'"params"\s*:\s*\{[^{}]*\}')
PARAMETER = re.compile(rb'("\w+"\s*:\s*)"(?:[^"\\]|\\.)*"')


def messages_translated(request: Request, response: Response) -> Response:
    """Every message of an error, and the descriptions that OPTIONS gives, whatever stands around the JSON."""
    said = rb"\1" + json.dumps(JAPANESE).encode().replace(b"\\", rb"\\")
    body = OF_PARAMETERS.sub(lambda found: PARAMETER.sub(said, found.group()), response.body)
    return replace(response, body=MESSAGE.sub(said, body))


def titles_translated(request: Request, response: Response) -> Response:
    """Titles and headings of web pages."""
    if response.content_type != "text/html":
        return response
    body = re.sub(rb"(<(title|h1)[^>]*>).*?(</\2>)", rb"\1" + JAPANESE.encode() + rb"\3", response.body, flags=re.S)
    return replace(response, body=body)


# --- money, statuses, fields, sizes ----------------------------------------------------------------------------------------------------


def money(currency: str, decimals: int, separators: str) -> Change:
    """Prices and totals in another currency. The API always writes a full stop; separators are for people."""
    step = Decimal(1).scaleb(-decimals)
    own: Mapping[str, Any] = {
        "currency": currency,
        "number_of_decimals": decimals,
        "price_num_decimals": decimals,
        "decimal_separator": separators[0],
        "thousand_separator": separators[1],
    }

    def edit(name: str, value: Any) -> Any:
        if name in own and not isinstance(value, dict):
            return own[name]
        if MONEY.search(name) and isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
            return str(Decimal(value).quantize(step, ROUND_HALF_UP))
        return value

    return each_value(edit)


def with_own_status(request: Request, record: dict[str, Any]) -> dict[str, Any]:
    if request.resource != "orders" or "status" not in record:
        return record
    return {**record, "status": OWN_STATUSES[record["id"] % len(OWN_STATUSES)]}


def with_fields(request: Request, record: dict[str, Any]) -> dict[str, Any]:
    """On records, their lines and addresses."""
    if set(record) == {"id"}:
        return record
    lines = {
        name: [{**each, **PLUGIN_FIELDS} if isinstance(each, dict) else each for each in value]
        for name, value in record.items()
        if isinstance(value, list) and name != "meta_data"
    }
    addresses = {name: {**record[name], "vat_number": "NL1", "house_number": 12} for name in ("billing", "shipping") if name in record}
    meta = {"meta_data": [*record["meta_data"], *PLUGIN_META]} if "meta_data" in record else {}
    return {**record, **lines, **addresses, **meta, **PLUGIN_FIELDS}


def index_with_fields(request: Request, response: Response) -> Response:
    """The REST index, the legacy one and WooCommerce > Status, with a plugin's routes among the shop's own."""
    wanted = request.path in ("/wp-json/", "/wc-api/v3/") or request.resource == "system_status" or request.value("rest_route") == "/"
    if not wanted or response.status != 200:
        return response
    document = {**json.loads(response.body), **PLUGIN_FIELDS}
    if "namespaces" in document:
        document["namespaces"] = ["wc/vendor", "yoast/v1", *document["namespaces"], "wcfm/v3"]
    return replace(response, body=json.dumps(document).encode())


def big_ids(request: Request, record: dict[str, Any]) -> dict[str, Any]:
    """The largest ids that fit in 32 bits. Variable products of the sample keep theirs, by which their variations are asked for."""
    kept = sampled("products")(request) and record.get("type") == "variable"

    def edit(name: str, value: Any) -> Any:
        return LARGEST_ID - 100_000 + value if name in RELATED and isinstance(value, int) and 0 < value < 100_000 else value

    return {**walked(record, edit), **({} if kept else {"id": LARGEST_ID - 100_000 + record["id"]})}


def big_totals(request: Request, response: Response) -> Response:
    if response.status != 200 or not (request.method == "GET" and request.resource in ("products", "orders") and request.is_list):
        return response
    size = int(request.value("per_page") or request.value("filter[limit]") or 10)
    pages = {"total": str(BIG_TOTAL), "totalpages": str(-(-BIG_TOTAL // size))}
    return replace(
        large_page(response, BIG_TOTAL) if large(request.resource)(request) else response,
        headers=tuple((name, pages.get(re.sub(r"^x-w[cp]-", "", name.lower()), value)) for name, value in response.headers),
    )


def emptied(request: Request, response: Response) -> Response:
    """No product, no order: every list is empty and counts none."""
    if response.status != 200 or request.resource not in ("products", "orders") or request.method != "GET":
        return response
    document: Any = json.loads(response.body)
    if isinstance(document, dict):
        document = {**document, **({request.resource: []} if request.resource in document else {})}
    headers = tuple(
        (name, "0" if re.fullmatch(r"x-w[cp]-total(pages)?", name.lower()) else value)
        for name, value in response.headers
        if name.lower() != "link"
    )
    return replace(response, headers=headers, body=json.dumps([] if isinstance(document, list) else document).encode())


# --- time, place, server ---------------------------------------------------------------------------------------------------------------


def time_zone(hours: float, name: str) -> Change:
    """Local dates, which have no zone, are shifted; those in UTC (`_gmt`, and all of the legacy API) are not."""
    own: Mapping[str, Any] = {
        "gmt_offset": hours if name else str(hours),
        "timezone_string": name,
        "timezone": name or f"{hours:+g}",
    }

    def edit(key: str, value: Any) -> Any:
        if key in own and not isinstance(value, dict):
            return own[key]
        if isinstance(value, str) and LOCAL_DATE.fullmatch(value) and not key.endswith("_gmt"):
            return (datetime.fromisoformat(value) + timedelta(hours=hours)).isoformat()
        return value

    return each_value(edit)


def setting(**settings: Any) -> Change:
    """Other values on WooCommerce > Status, where the release shows them."""
    return each_value(lambda name, value: settings.get(name, value))


def own_front_page(request: Request, response: Response) -> Response:
    """A page of the owner's, which says nothing of WooCommerce."""
    page = b"<!doctype html><html lang='nl'><head><title>Welkom</title></head><body><h1>Welkom</h1></body></html>"
    return replace(response, body=page) if request.path == "/" and not request.query and response.status == 200 else response


def index_permalinks(request: Request, response: Response) -> Response:
    """Permalinks with `index.php/` in front: the shop names its addresses so, and answers without it too (measured on 5.9 and 9.9)."""
    return replace(
        response,
        headers=tuple((name, value.replace("/wp-json/", "/index.php/wp-json/")) for name, value in response.headers),
        body=re.sub(rb"(?<!index\.php)(\\?/wp-json\\?/)", rb"/index.php\1", response.body),
    )


_ALL = (
    Taste("japanese", "All messages and pages are in Japanese", all_of(messages_translated, titles_translated)),
    Taste("yen", "Money without decimals", money("JPY", 0, ".,")),
    Taste("dinar", "Money with three decimals and a comma", money("KWD", 3, ",.")),
    Taste("own-statuses", "Orders have statuses of the shop's own", each_record(with_own_status)),
    Taste("plugin-fields", "Plugins add fields everywhere", all_of(each_record(with_fields), index_with_fields)),
    Taste("empty", "No product and no order", emptied),
    Taste("big", "250,000 products and orders, with large ids", all_of(each_record(big_ids), big_totals)),
    Taste("order-tables", "HPOS is on", setting(HPOS_enabled=True, HPOS_sync_enabled=True), lines=WITH_ORDER_TABLES),
    Taste("orders-as-posts", "HPOS is off", setting(HPOS_enabled=False), lines=WITH_ORDER_TABLES),
    Taste("network", "A site of a multisite network", setting(wp_multisite=True, network_activated=True), Setup(base="/winkel")),
    Taste("subdirectory", "WordPress lies in a folder", setup=Setup(base="/shop")),
    Taste("deep-subdirectory", "It lies deeper, below what looks like a language", setup=Setup(base="/winkel/nl")),
    Taste("kiritimati", "A time zone 14 hours ahead of UTC", time_zone(14, "Pacific/Kiritimati")),
    Taste("marquesas", "A time zone 9 and a half hours behind UTC", time_zone(-9.5, "Pacific/Marquesas")),
    Taste("manual-offset", "An offset instead of a time zone", time_zone(5.75, "")),
    Taste("own-front-page", "A static front page", own_front_page),
    Taste("index-permalinks", "Permalinks with index.php/ in front", index_permalinks),
)
TASTES: dict[str, Taste] = {taste.name: taste for taste in _ALL}
