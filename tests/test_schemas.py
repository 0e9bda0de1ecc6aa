"""The schemas are sound, closed and marked with our own words only; what differs from them is found and worded."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from wooready import resources
from wooready.errors import ToolError
from wooready.woocommerce import payloads
from wooready.woocommerce.payloads import differences, for_release, library
from wooready.woocommerce.releases import releases

Json = dict[str, Any]

WORDS = library.MARKS | {"x-required"}
NAMES = {"given-name", "family-name", "company", "username"}
PLACES = {"street", "city", "region", "postcode"}
KINDS = NAMES | PLACES | {"email", "phone", "ip", "user-agent", "text", "url"}
RELEASES = {str(each.version) for each in releases() if each.measured}
LIST = ("wc-v1", "wc-v2", "wc-v3")


# ------------------------------------------------------------------ payloads, made by hand


LINKS: Json = {"self": [{"href": "https://shop.example/wp-json/1"}], "collection": [{"href": "https://shop.example/wp-json/"}]}


def product(generation: str) -> Json:
    """A simple product as `generation` sends it."""
    day: Any = "" if generation == "wc-v1" else None
    made: Json = {
        "id": 12,
        "name": "Kite",
        "slug": "kite",
        "permalink": "https://shop.example/product/kite/",
        "type": "simple",
        "status": "publish",
        "featured": False,
        "catalog_visibility": "visible",
        "description": "",
        "short_description": "",
        "sku": "K-1",
        "price": "12.50",
        "regular_price": "12.50",
        "sale_price": "",
        "date_on_sale_from": day,
        "date_on_sale_to": day,
        "price_html": "<b>12.50</b>",
        "on_sale": False,
        "purchasable": True,
        "total_sales": 3,
        "virtual": False,
        "downloadable": False,
        "downloads": [],
        "download_limit": -1,
        "download_expiry": -1,
        "external_url": "",
        "button_text": "",
        "tax_status": "taxable",
        "tax_class": "",
        "manage_stock": True,
        "stock_quantity": 7,
        "backorders": "no",
        "backorders_allowed": False,
        "backordered": False,
        "sold_individually": False,
        "weight": "",
        "dimensions": {"length": "", "width": "", "height": ""},
        "shipping_required": True,
        "shipping_taxable": True,
        "shipping_class": "",
        "shipping_class_id": 0,
        "reviews_allowed": True,
        "average_rating": "0.00",
        "rating_count": 0,
        "related_ids": [13],
        "upsell_ids": [],
        "cross_sell_ids": [],
        "parent_id": 0,
        "purchase_note": "",
        "categories": [{"id": 1, "name": "Kites", "slug": "kites"}],
        "tags": [],
        "images": [],
        "attributes": [{"id": 0, "name": "Colour", "position": 0, "visible": True, "variation": False, "options": ["red"]}],
        "default_attributes": [],
        "variations": [],
        "grouped_products": [],
        "menu_order": 0,
        "_links": LINKS,
    }
    for name in ("date_created", "date_modified"):
        made[name] = "2026-11-23T09:50:00"
    if generation == "wc-v1":
        return made | {"in_stock": True, "download_type": "standard"}
    for name in ("date_created", "date_modified", "date_on_sale_from", "date_on_sale_to"):
        made[f"{name}_gmt"] = made[name]
    return made | {"meta_data": []} | ({"in_stock": True} if generation == "wc-v2" else {"stock_status": "instock"})


def order(generation: str) -> Json:
    """An order of one line as `generation` sends it."""
    address = dict.fromkeys(("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country"), "x")
    line: Json = {
        "id": 1,
        "name": "Kite",
        "product_id": 12,
        "variation_id": 0,
        "quantity": 2,
        "tax_class": "",
        "sku": "K-1",
        "price": "12.50" if generation == "wc-v1" else 12.5,
        "subtotal": "25.00",
        "subtotal_tax": "0.00",
        "total": "25.00",
        "total_tax": "0.00",
        "taxes": [],
    }
    line |= {"meta": []} if generation == "wc-v1" else {"meta_data": [{"id": 5, "key": "gift", "value": {"any": ["thing"]}}]}
    made: Json = {
        "id": 59,
        "parent_id": 0,
        "number": "59",
        "order_key": "wc_order_abc",
        "created_via": "checkout",
        "version": "9.9.5",
        "status": "in-packing",
        "currency": "EUR",
        "prices_include_tax": False,
        "customer_id": 0,
        "customer_ip_address": "192.0.2.1",
        "customer_user_agent": "",
        "customer_note": "",
        "billing": address | {"email": "a@example.com", "phone": "1"},
        "shipping": address,
        "payment_method": "bacs",
        "payment_method_title": "Bank",
        "transaction_id": "",
        "date_created": "2026-11-23T09:50:00",
        "date_modified": "2026-11-23T09:50:00",
        "date_paid": None,
        "date_completed": None,
        "cart_hash": "",
        "line_items": [line],
        "tax_lines": [],
        "shipping_lines": [],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": [],
        "_links": LINKS,
    }
    made |= dict.fromkeys(("discount_total", "discount_tax", "shipping_total", "shipping_tax", "cart_tax", "total", "total_tax"), "0.00")
    if generation == "wc-v1":
        return made
    for name in ("date_created", "date_modified", "date_paid", "date_completed"):
        made[f"{name}_gmt"] = made[name]
    return made | {"meta_data": []}


def legacy_order() -> Json:
    """An order of the legacy API, of a guest."""
    address = dict.fromkeys(("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country"), "x")
    billing = address | {"email": "a@example.com", "phone": "1"}
    line = {
        "id": 1,
        "subtotal": "25.00",
        "subtotal_tax": "0.00",
        "total": "25.00",
        "total_tax": "0.00",
        "price": "12.50",
        "quantity": 2,
        "tax_class": None,
        "name": "Kite",
        "product_id": 12,
        "sku": "K-1",
        "meta": [],
    }
    money = ("total", "subtotal", "total_tax", "total_shipping", "cart_tax", "shipping_tax", "total_discount")
    return dict.fromkeys(money, "0.00") | {
        "id": 59,
        "order_number": 59,
        "created_at": "2026-11-23T09:50:00Z",
        "updated_at": "2026-11-23T09:50:00Z",
        "completed_at": "1970-01-01T00:00:00Z",
        "status": "processing",
        "currency": "EUR",
        "total_line_items_quantity": 2,
        "shipping_methods": "",
        "payment_details": {"method_id": "bacs", "method_title": "Bank", "paid": False},
        "billing_address": billing,
        "shipping_address": address,
        "note": "",
        "customer_ip": "",
        "customer_user_agent": "",
        "customer_id": 0,
        "view_order_url": "",
        "line_items": [line],
        "shipping_lines": [],
        "tax_lines": [],
        "fee_lines": [],
        "coupon_lines": [],
        "customer": {"id": 0, "email": "a@example.com", "first_name": "x", "last_name": "x"}
        | {"billing_address": billing, "shipping_address": address},
    }


# ------------------------------------------------------------------ the files


def walk(node: Any) -> Iterator[Json]:
    """The schema and every schema within it."""
    if not isinstance(node, dict):
        return
    yield node
    for keyword, value in node.items():
        if keyword in ("properties", "patternProperties", "$defs"):
            for part in value.values():
                yield from walk(part)
        elif keyword in ("items", "additionalProperties", "not", "contains"):
            yield from walk(value)
        elif keyword in ("anyOf", "oneOf", "allOf"):
            for part in value:
                yield from walk(part)


def content(name: str) -> Json:
    loaded: Json = json.loads((resources.folder("schemas") / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def test_the_files_that_the_checks_build_on_are_there() -> None:
    wanted = {f"{generation}/{file}" for generation in (*LIST, "legacy-v3") for file in ("product", "products", "order", "orders", "error")}
    wanted |= {"legacy-v3/index", "wc-v2/system_status", "wc-v3/system_status", "common/rest-index", "common/namespace-index"}
    assert wanted <= set(payloads.names())
    assert list(payloads.names()) == sorted(payloads.names())


@pytest.mark.parametrize("name", payloads.names())
def test_each_file_is_a_sound_schema_under_its_own_id(name: str) -> None:
    schema = content(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"https://schemas.wooready.example/{name}.json"
    assert schema["title"]


@pytest.mark.parametrize("name", payloads.names())
def test_each_reference_resolves_locally(name: str) -> None:
    inlined = payloads.schema(name)
    Draft202012Validator.check_schema(inlined)
    assert not [node for node in walk(inlined) if "$ref" in node or "$defs" in node]


@pytest.mark.parametrize("name", payloads.names())
def test_annotations_come_from_our_vocabulary(name: str) -> None:
    for node in walk(content(name)):
        marks = {keyword for keyword in node if keyword.startswith("x-")}
        assert marks <= WORDS
        assert node.get("x-personal", "text") in KINDS
        assert {node[mark] for mark in marks & {"x-since", "x-until"}} <= RELEASES
        assert all(node[mark] is True for mark in marks & {"x-secret", "x-path", "x-catalogue", "x-volatile"})
        assert node.get("additionalProperties", True) is not False, "a shop may send more than we know"
        assert not {"format", "description"} & node.keys()


@pytest.mark.parametrize("name", payloads.names())
def test_required_properties_are_described_and_have_no_release(name: str) -> None:
    for node in walk(payloads.schema(name)):
        for required in node.get("required", ()):
            described = node["properties"][required]
            assert described is True or not {"x-since", "x-until"} & described.keys()
        for required in node.get("x-required", ()):
            assert {"x-since", "x-until"} & node["properties"][required].keys(), "what is always there belongs in required"


def marks(name: str, mark: str) -> set[str]:
    """The names of the properties that bear the mark."""
    found = set()
    for node in walk(payloads.schema(name)):
        found |= {key for key, part in node.get("properties", {}).items() if isinstance(part, dict) and mark in part}
    return found


@pytest.mark.parametrize("generation", LIST)
def test_what_is_personal_or_secret_in_an_order_is_marked(generation: str) -> None:
    assert marks(f"{generation}/orders", "x-personal") >= {
        *("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "email", "phone"),
        *("customer_note", "customer_ip_address", "customer_user_agent"),
    }
    assert marks(f"{generation}/orders", "x-secret") >= {"order_key", "transaction_id", "cart_hash"}
    assert marks(f"{generation}/products", "x-secret") >= {"id", "file"}
    assert "country" not in marks(f"{generation}/orders", "x-personal")


def test_what_is_personal_or_secret_elsewhere_is_marked() -> None:
    assert marks("legacy-v3/orders", "x-personal") >= {"username", "avatar_url", "note", "customer_ip", "email", "first_name"}
    assert marks("legacy-v3/orders", "x-secret") == {"order_key", "view_order_url"}
    assert marks("wc-v3/orders", "x-secret") >= {"payment_url"}
    assert marks("wc-v3/system_status", "x-secret") == {"store_id", "server_architecture"}
    assert "log_directory" in marks("wc-v3/system_status", "x-path")


# ------------------------------------------------------------------ what validates


@pytest.mark.parametrize("generation", LIST)
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"price": "", "regular_price": ""},
        {"manage_stock": "parent"},
        {"stock_quantity": None},
        {"stock_quantity": 1.5},
        {"type": "bundle"},
        {"a_plugins_own": [{}]},
    ],
    ids=str,
)
def test_what_shops_send_of_a_product_is_valid(generation: str, change: Json) -> None:
    assert payloads.problems([product(generation) | change], f"{generation}/products") == ()


@pytest.mark.parametrize("generation", LIST)
def test_an_order_is_valid(generation: str) -> None:
    assert payloads.problems([order(generation)], f"{generation}/orders") == ()
    assert payloads.problems([], f"{generation}/orders") == ()


def test_legacy_orders_and_errors_are_valid() -> None:
    assert payloads.problems({"orders": [legacy_order()]}, "legacy-v3/orders") == ()
    error = {"code": "woocommerce_api_disabled", "message": "The API is disabled"}
    assert payloads.problems({"errors": [error]}, "legacy-v3/error") == ()
    assert payloads.problems({"errors": error}, "legacy-v3/error") == ()
    assert payloads.problems({"code": "rest_no_route", "message": "No", "data": {"status": 404}}, "wc-v3/error") == ()


def test_indexes_are_valid_whole_and_cut_down() -> None:
    index: Json = {"name": "Shop", "url": "https://shop.example", "home": "https://shop.example", "namespaces": ["wc/v3"]}
    assert payloads.problems(index, "common/rest-index") == ()
    assert payloads.problems(index | {"gmt_offset": "-5", "authentication": []}, "common/rest-index") == ()
    routes = {
        "/wc/v3": {
            "namespace": "wc/v3",
            "methods": ["GET"],
            "endpoints": [{"methods": ["GET"], "args": []}],
            "_links": {"self": [{"href": "https://shop.example/"}]},
        }
    }
    assert payloads.problems({"namespace": "wc/v3", "routes": routes}, "common/namespace-index") == ()


# ------------------------------------------------------------------ what does not

REMOVED = object()


def mutated(payload: Json, where: str, value: Any) -> Json:
    """A copy with `value` at `where` (`line_items.0.sku`), or without what is there."""
    made = copy.deepcopy(payload)
    *steps, last = where.split(".")
    node: Any = made
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if value is REMOVED:
        del node[last]
    else:
        node[last] = value
    return made


PRODUCT_MUTANTS = [
    ("id", "12", "type"),
    ("name", None, "type"),
    ("sku", 5, "type"),
    ("sku", REMOVED, "required"),
    ("price", 12.5, "type"),
    ("price", "-", "pattern"),
    ("regular_price", "12,50", "pattern"),
    ("sale_price", "%", "pattern"),
    ("stock_quantity", "", "type"),
    ("manage_stock", "yes", "enum"),
    ("type", "Simple Product", "pattern"),
    ("status", 1, "type"),
    ("variations", {}, "type"),
    ("categories", [5], "type"),
    ("categories", [{"id": "1", "name": "a", "slug": "a"}], "type"),
    ("images", {"id": 0}, "type"),
    ("attributes", {"0": {}}, "type"),
    ("attributes.0.options", "red", "type"),
    ("attributes.0.options", REMOVED, "dependentRequired"),
    ("dimensions", [], "type"),
    ("date_created", "2026-11-23 09:50:00", "pattern"),
]
ORDER_MUTANTS = [
    ("id", None, "type"),
    ("number", REMOVED, "required"),
    ("status", "wc processing", "pattern"),
    ("currency", None, "type"),
    ("total", 12.5, "type"),
    ("total", "", "pattern"),
    ("line_items", REMOVED, "required"),
    ("line_items", {"0": {}}, "type"),
    ("line_items.0.product_id", "12", "type"),
    ("line_items.0.quantity", "2", "type"),
    ("line_items.0.total", None, "type"),
    ("line_items.0.sku", REMOVED, "required"),
    ("billing", [], "type"),
    ("billing.email", REMOVED, "required"),
    ("shipping", "nowhere", "type"),
    ("tax_lines", None, "type"),
    ("shipping_lines", [{}], "required"),
    ("fee_lines", {}, "type"),
    ("coupon_lines", "", "type"),
    ("customer_id", "0", "type"),
    ("date_created", "2026-11-23T09:50:00Z", "pattern"),
]


@pytest.mark.parametrize("generation", LIST)
@pytest.mark.parametrize(("where", "value", "keyword"), PRODUCT_MUTANTS)
def test_a_mutated_product_is_caught(generation: str, where: str, value: Any, keyword: str) -> None:
    found = payloads.problems([mutated(product(generation), where, value)], f"{generation}/products")
    assert {problem.keyword for problem in found} == {keyword}


@pytest.mark.parametrize("generation", LIST)
@pytest.mark.parametrize(("where", "value", "keyword"), ORDER_MUTANTS)
def test_a_mutated_order_is_caught(generation: str, where: str, value: Any, keyword: str) -> None:
    found = payloads.problems([mutated(order(generation), where, value)], f"{generation}/orders")
    assert {problem.keyword for problem in found} == {keyword}


@pytest.mark.parametrize(
    ("where", "value", "keyword"),
    [
        ("order_number", REMOVED, "required"),
        ("created_at", "2026-11-23T09:50:00", "pattern"),
        ("billing_address", None, "type"),
        ("line_items.0.total", 25, "type"),
        ("line_items", {}, "type"),
        ("total", "", "pattern"),
    ],
)
def test_a_mutated_legacy_order_is_caught(where: str, value: Any, keyword: str) -> None:
    found = payloads.problems({"orders": [mutated(legacy_order(), where, value)]}, "legacy-v3/orders")
    assert {problem.keyword for problem in found} == {keyword}


@pytest.mark.parametrize("generation", ["wc-v2", "wc-v3"])
def test_custom_fields_are_a_list_of_any_values(generation: str) -> None:
    values: list[Any] = [None, 1.5, True, "", [], {}]
    fields = [{"id": 9223372036854775807, "key": "k", "value": value} for value in values]
    assert payloads.problems([product(generation) | {"meta_data": fields}], f"{generation}/products") == ()
    (problem,) = payloads.problems([product(generation) | {"meta_data": {"0": fields[0], "2": fields[1]}}], f"{generation}/products")
    assert problem.sentence() == "$[*].meta_data: expected a list, found object, in product 12"


# ------------------------------------------------------------------ how it is said


def test_problems_of_one_kind_are_counted_together() -> None:
    good = product("wc-v3")
    payload = [good, good | {"price": 12.5}, good, good | {"price": 3}, good | {"price": None, "sku": 1}]
    price, sku = payloads.problems(payload, "wc-v3/products")
    assert price.sentence() == "$[*].price: expected a string, found number 12.5, in 3 of 5 items, first in product 12"
    assert sku.sentence() == "$[*].sku: expected a string, found number 1, in 1 of 5 items, first in product 12"


def test_of_properties_that_belong_together_the_missing_one_is_named() -> None:
    page = [mutated(product("wc-v3"), "attributes.0.visible", REMOVED)]
    (first, *_) = payloads.problems(page, "wc-v3/products")
    assert first.sentence() == '$[*].attributes[*]: expected property "visible", found none, in product 12'
    found = [{"id": 1, "name": "Colour", "option": "red"}]
    assert payloads.problems([product("wc-v3") | {"attributes": found}], "wc-v3/products") == ()


def test_missing_properties_are_kinds_of_their_own() -> None:
    payload = [{key: value for key, value in order("wc-v3").items() if key not in ("line_items", "total")}]
    assert [problem.sentence() for problem in payloads.problems(payload, "wc-v3/orders")] == [
        '$[*]: expected property "line_items", found none, in order 59',
        '$[*]: expected property "total", found none, in order 59',
    ]


def test_an_error_where_a_list_belongs() -> None:
    payload = {"code": "rest_no_route", "message": "No route", "data": {"status": 404}}
    (problem,) = payloads.problems(payload, "wc-v3/products")
    assert problem == payloads.Problem("$", "type", "a list", "object", 1, "$")
    assert problem.sentence() == "$: expected a list, found object"


def said(value: object, schema: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences about `value` under a schema that is written for the test."""
    with_schemas(tmp_path, monkeypatch, {"common/one": schema})
    return [problem.sentence() for problem in payloads.problems(value, "common/one")]


def with_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, Json]) -> None:
    for name, schema in files.items():
        file = tmp_path / "schemas" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{payloads.BASE}{name}.json"}
        file.write_text(json.dumps(head | schema), encoding="utf-8")
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path / name)
    forget()


def forget() -> None:
    for cached in (library.names, library.schema, library.registry, for_release, differences._validator):
        cached.cache_clear()


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    yield
    forget()


@pytest.mark.parametrize(
    ("value", "schema", "sentence"),
    [
        ("x" * 50, {"type": "integer"}, f'$: expected an integer, found string "{"x" * 39}…"'),
        (None, {"type": ["string", "integer"]}, "$: expected a string or an integer, found null"),
        ([1, 2], {"type": ["object", "array"], "maxItems": 0}, "$: expected an empty list, found list of 2"),
        ("", {"type": "array"}, '$: expected a list, found string ""'),
        ([], {"type": "object"}, "$: expected an object, found empty list"),
        ("maybe", {"enum": [True, "parent"]}, '$: expected one of true, "parent", found string "maybe"'),
        ("A b", {"pattern": "^[a-z]+$"}, '$: expected a string matching /^[a-z]+$/, found string "A b"'),
        (True, {"type": "number"}, "$: expected a number, found boolean true"),
        (5, {"anyOf": [{"type": "string"}, {"type": "null"}]}, "$: expected a string or null, found number 5"),
        ({"a": {"b c": 1}}, {"properties": {"a": {"properties": {"b c": {"const": 2}}}}}, '$.a["b c"]: expected 2, found number 1'),
    ],
)
def test_wording(value: object, schema: Json, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(value, schema, tmp_path, monkeypatch) == [sentence]


def test_a_union_speaks_of_the_branch_that_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    branch = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert said({"a": 1}, {"anyOf": [branch, {"type": "null"}]}, tmp_path, monkeypatch) == ["$.a: expected a string, found number 1"]


def test_what_may_be_personal_or_secret_is_not_repeated() -> None:
    payload = [order("wc-v3") | {"shipping": "Ada Elm, 1 Elm Row", "order_key": 4711, "customer_note": ["x"]}]
    assert {problem.path: problem.found for problem in payloads.problems(payload, "wc-v3/orders")} == {
        "$[*].shipping": "string of length 18",
        "$[*].order_key": "number",
        "$[*].customer_note": "list of 1",
    }


# ------------------------------------------------------------------ when the files themselves are wrong


def test_an_unknown_name_is_a_clear_error() -> None:
    with pytest.raises(ToolError, match=r"'wc-v9/products' is not a known schema\. Available: .*wc-v3/products"):
        payloads.problems([], "wc-v9/products")


def test_a_reference_that_leads_nowhere_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_schemas(tmp_path, monkeypatch, {"common/one": {"$ref": "two.json"}})
    with pytest.raises(ToolError, match=r"'two\.json' does not exist"):
        payloads.schema("common/one")


def test_a_reference_to_another_host_is_never_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_schemas(tmp_path, monkeypatch, {"common/one": {"properties": {"a": {"$ref": "https://elsewhere.example/a.json"}}}})
    with pytest.raises(ToolError, match="does not exist"):
        payloads.schema("common/one")


def test_a_circle_of_references_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    circle: dict[str, Json] = {
        "common/one": {"items": {"$ref": "two.json"}},
        "common/two": {"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "one.json"}}}},
    }
    with_schemas(tmp_path, monkeypatch, circle)
    with pytest.raises(ToolError, match="is circular"):
        payloads.schema("common/one")


def test_keywords_beside_a_reference_hold_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base: Json = {"type": ["object", "array"], "required": ["a"], "properties": {"a": {"type": "string"}}}
    own: Json = {"$ref": "two.json", "type": "object", "required": ["b"], "properties": {"b": {"x-secret": True}}, "x-since": "9.9.5"}
    with_schemas(tmp_path, monkeypatch, {"common/one": {"properties": {"p": own}}, "common/two": base})
    assert payloads.schema("common/one")["properties"]["p"] == {
        "type": "object",
        "required": ["a", "b"],
        "properties": {"a": {"type": "string"}, "b": {"x-secret": True}},
        "x-since": "9.9.5",
    }


def test_a_keyword_that_contradicts_the_target_of_its_reference_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_schemas(tmp_path, monkeypatch, {"common/one": {"$ref": "two.json", "pattern": "a"}, "common/two": {"pattern": "b"}})
    with pytest.raises(ToolError, match="'pattern' is both next to a reference and in its target"):
        payloads.schema("common/one")


def test_a_file_that_is_no_json_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_schemas(tmp_path, monkeypatch, {"common/one": {}})
    (tmp_path / "schemas/common/one.json").write_text("{", encoding="utf-8")
    with pytest.raises(ToolError, match=r"schemas/common/one\.json cannot be read"):
        payloads.schema("common/one")


# ------------------------------------------------------------------ the shop's release


@pytest.mark.parametrize(
    ("release", "missed"),
    [
        ("10.0.2", True),
        ("7.9.0", True),
        ("9.1.0-beta.1", True),
        ("6.4.1", False),
        ("3.7.0", False),
        ("", False),
        ("a text", False),
    ],
)
def test_a_property_is_missed_only_where_the_release_has_it(release: str, missed: bool) -> None:
    found = payloads.problems(
        [{**product("wc-v3"), "low_stock_amount": None, "global_unique_id": "", "brands": []}], "wc-v3/products", release
    )
    wanted = '$[*]: expected property "has_options" (since 6.5.1), found none, in product 12'
    assert (wanted in [problem.sentence() for problem in found]) == missed
    assert missed or not found


def test_what_went_with_a_release_is_missed_up_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"type": "object", "x-required": ["old", "new"], "properties": {"old": {"x-until": "3.0.9"}, "new": {"x-since": "3.7.0"}}}
    with_schemas(tmp_path, monkeypatch, {"common/one": schema})

    def expected(release: str) -> list[str]:
        return [problem.expected for problem in payloads.problems({}, "common/one", release)]

    assert expected("2.6.14") == expected("3.0.9") == ['property "old"']
    assert expected("3.5.1") == expected("") == []
    assert expected("3.7.0") == expected("99.0") == ['property "new"']
    assert payloads.problems({"old": 1, "new": 2}, "common/one", "99.0") == ()


def test_a_list_that_was_cut_down_needs_no_more_than_was_asked_for() -> None:
    page = [{"id": 12, "sku": "K-1", "price": "12.50"}]
    assert payloads.problems(page, "wc-v3/products", "10.0.2", fields=("id", "sku", "price")) == ()
    assert payloads.problems({"products": [{"id": 12}]}, "legacy-v3/products", fields=("id",)) == ()
    assert payloads.problems({"environment": {}}, "wc-v3/system_status", fields=("theme",))[0].expected == 'property "theme"'
    (missing,) = payloads.problems(page, "wc-v3/products", "10.0.2", fields=("id", "stock_quantity"))
    assert missing.sentence() == '$[*]: expected property "stock_quantity", found none, in product 12'
    (wrong,) = payloads.problems([{"id": 12, "price": 12.5}], "wc-v3/products", fields=("id",))
    assert wrong.path == "$[*].price"


# ------------------------------------------------------------------ what a person can act on


def test_a_problem_says_in_how_many_items_and_in_which_first() -> None:
    page = [product("wc-v3") | {"id": number} for number in range(120, 130)]
    for number in (3, 5, 9):
        page[number]["price"] = 12.5
        page[number]["images"] = [{"id": "a", "src": "", "name": "", "alt": ""}] * 4
    image, price = payloads.problems(page, "wc-v3/products")
    assert price.sentence() == "$[*].price: expected a string, found number 12.5, in 3 of 10 items, first in product 123"
    assert image.sentence() == '$[*].images[*].id: expected an integer, found string "a", in 3 of 10 items, first in product 123'
    assert image.count == 12
    (legacy,) = payloads.problems({"orders": [legacy_order(), legacy_order() | {"total": 1}]}, "legacy-v3/orders")
    assert legacy.sentence() == "$.orders[*].total: expected a string, found number 1, in 1 of 2 items, first in order 59"


def test_bare_values_for_lists_and_objects_are_pointed_out() -> None:
    page = [order("wc-v3") | {"billing": "", "line_items": None, "tax_lines": {}, "total": 5}]
    found = {problem.path: problem.bare for problem in payloads.problems(page, "wc-v3/orders")}
    assert found == {"$[*].billing": True, "$[*].line_items": True, "$[*].tax_lines": False, "$[*].total": False}
    last = payloads.summary(payloads.problems(page, "wc-v3/orders"))[-1]
    assert last.startswith("Of these, 2 are a bare value where a list or an object belongs")
    assert "Newtonsoft.Json.Linq.JValue" in last
    assert "Newtonsoft" not in " ".join(payloads.summary(payloads.problems([product("wc-v3") | {"price": 1}], "wc-v3/products")))


def test_a_summary_is_at_most_a_screenful_and_counts_the_rest() -> None:
    found = payloads.problems([{}], "wc-v3/orders")
    assert len(found) > 30
    lines = payloads.summary(found)
    assert len(lines) == 20
    assert lines[-1] == f"… and {len(found) - 19} more."
    assert payloads.summary(found[:20]) == [problem.sentence() for problem in found[:20]]
    assert payloads.summary(()) == []


def declared(**changes: Any) -> Json:
    """What a stock 9.9.5 declares of a few properties of a product, with changes."""
    stock: Json = {
        "price": {"type": "string"},
        "stock_quantity": {"type": "integer"},
        "date_created": {"type": "date-time"},
        "dimensions": {"type": "object", "properties": {"length": {"type": "string"}}},
        "attributes": {
            "type": "array",
            "items": {"type": "object", "properties": {"options": {"type": "array"}, "name": {"type": "string"}}},
        },
        "permalink_template": {"type": "string"},
    }
    return {"schema": {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "properties": stock | changes}}


@pytest.mark.parametrize(
    ("changes", "suspected"),
    [
        ({}, ()),
        ({"price": {"type": "number"}}, ("price",)),
        ({"stock_quantity": {"type": "number"}}, ("stock_quantity",)),
        ({"wholesale_price": {"type": "string"}}, ("wholesale_price",)),
        (
            {"attributes": {"type": "array", "items": {"properties": {"options": {"type": "object"}, "x": {}}}}},
            ("attributes[].options", "attributes[].x"),
        ),
        ({"date_created": {"type": ["string", "null"]}, "price": {"type": ["string", "null"]}}, ("price",)),
    ],
)
@pytest.mark.parametrize("release", ["", "9.9.5", "10.0.2"])
def test_a_plugin_is_suspected_where_options_differ_from_stock(changes: Json, suspected: tuple[str, ...], release: str) -> None:
    own = tuple(each for each in suspected)
    assert payloads.suspects(declared(**changes), "wc-v3/products", release) == own
    assert payloads.suspects(declared(**changes)["schema"], "wc-v3/product", release) == own


@pytest.mark.parametrize(
    "document", [None, [], "", {"schema": []}, {"schema": {"properties": []}}, {"schema": {"properties": {"price": 1}}}]
)
def test_options_that_are_no_schema_suspect_nobody(document: object) -> None:
    assert payloads.suspects(document, "wc-v3/products", "9.9.5") == ()


def test_what_options_said_in_one_release_is_not_stock_in_another() -> None:
    images = {"schema": {"properties": {"images": {"type": "object"}}}}
    assert payloads.suspects(images, "wc-v3/products", "3.7.0") == ()
    assert payloads.suspects(images, "wc-v3/products", "") == ()
    assert payloads.suspects(images, "wc-v3/products", "9.9.5") == ("images",)


def test_a_problem_where_options_differ_says_so() -> None:
    suspected = payloads.suspects(declared(price={"type": "number"}), "wc-v3/products", "9.9.5")
    page = [product("wc-v3") | {"price": 12.5, "sku": 1}]
    price, sku = payloads.problems(page, "wc-v3/products", suspected=suspected)
    assert price.suspected
    assert price.sentence().endswith("in product 12; a plugin is suspected: the shop's own OPTIONS differ from WooCommerce's here")
    assert not sku.suspected


def test_what_no_schema_knows_is_allowed_and_counted() -> None:
    page = [product("wc-v3") | {"yoast_head": "x", "meta_data": [{"id": 1, "key": "k", "value": {"any": 1}, "more": 2}]}] * 3
    assert payloads.problems(page, "wc-v3/products") == ()
    assert payloads.extras(page, "wc-v3/products") == {"$[*].meta_data[*].more": 3, "$[*].yoast_head": 3}
    assert payloads.extras({"orders": [legacy_order() | {"x": {"y": 1}}]}, "legacy-v3/orders") == {"$.orders[*].x": 1}
    assert payloads.extras("no list", "wc-v3/products") == {}
