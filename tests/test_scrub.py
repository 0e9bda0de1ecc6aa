"""Persons and secrets are taken out of what a shop answers; its form, and so every judgement, stays."""

import copy
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wooready.evidence.answers import Answer
from wooready.wire.content import outline, read_content
from wooready.wire.exchange import Exchange, Question, Response
from wooready.wire.recording import Recording
from wooready.wire.scrub import Scrubber, scrub_document
from wooready.woocommerce import payloads
from wooready.woocommerce.generations import BY_NAME

Json = Any
GENERATIONS = ("legacy-v3", "wc-v1", "wc-v2", "wc-v3")

#: Two persons of the same format: as many letters, capitals and digits at the same places.
JANE = {
    "first_name": "Jane", "last_name": "Millerton", "company": "Millerton Ltd", "address_1": "12 Station Road", "address_2": "Flat 7",
    "city": "Newcastle", "postcode": "NE1 4ST", "email": "jane@millerton.test", "phone": "+44 191 496 0123", "country": "GB", "state": "",
}  # fmt: skip
RUTH = {
    "first_name": "Ruth", "last_name": "Ainsworth", "company": "Ainsworth Inc", "address_1": "98 Heather Lane", "address_2": "Room 3",
    "city": "Liverpool", "postcode": "LP9 8QX", "email": "ruth@ainsworth.test", "phone": "+44 151 555 9876", "country": "GB", "state": "",
}  # fmt: skip
IP, AGENT, NOTE = "203.0.113.77", "Mozilla/5.0 (JanesPhone; Android 14)", "Please ring at Mrs Peterson's, gate code 4711."
EXTRA = [
    {"id": 901, "key": "_vat_number", "value": "GB123456789"},
    {"id": 902, "key": "_gift_for", "value": "Bob"},
    {"id": 903, "key": "_person", "value": {"full": "Jane Millerton", "born": "1980-05-17", "mail": "jane@millerton.test", "agreed": True}},
    {"id": 904, "key": "_names", "value": ["Jane", "王小明", {"who": ["Millerton"]}]},
    {"id": 905, "key": "_by_mail", "value": {"jane@millerton.test": "3", "june@millerton.test": "4"}},
    {"id": 906, "key": "_visit", "value": "2026-01-02 Jane Millerton"},
    {"id": 907, "key": "_mobile", "value": 441914960123},
    {"id": 908, "key": "_page", "value": "https://jane-millerton.test/about?me=jane"},
    {"id": 909, "key": "_card", "value": '{"holder":"Jane Millerton","last4":"4242"}'},
    {"id": 910, "key": "_ip", "value": IP},
]  # fmt: skip
GONE = (
    *(value for name, value in JANE.items() if name not in ("country", "state")), "Millerton", "millerton", "Jane", "jane", IP,
    "JanesPhone", "Peterson", "4711", "Bob", "王小明", "1980", "june", "441914960123", "GB123456789", "4242",
)  # fmt: skip


@pytest.fixture(scope="session")
def orders(recorded: Callable[[str], Recording]) -> Callable[[str], Json]:
    """The orders of a real shop, over one API generation."""

    def read(slug: str) -> Json:
        api = next(api for api in BY_NAME.values() if api.slug == slug)
        shop = "woocommerce-2.6.14" if api.is_legacy else "woocommerce-8.9.3"
        return copy.deepcopy(Answer(recorded(shop).exchanges[f"{slug}.orders.list"]).document)

    return read


def of(person: dict[str, str], document: Json, generation: str, extra: Json = ()) -> Json:
    """Orders of one person, with the fields of unknown plugins."""
    items = document["orders"] if generation == "legacy-v3" else document
    for order in items:
        for name in ("billing", "shipping", "billing_address", "shipping_address"):
            order.get(name, {}).update({key: value for key, value in person.items() if key in order.get(name, {})})
        for name, value in (("customer_ip", IP), ("customer_ip_address", IP), ("customer_user_agent", AGENT), ("customer_note", NOTE)):
            if name in order:
                order[name] = value
        if "note" in order:
            order["note"] = NOTE
        if "meta_data" in order:
            order["meta_data"] = [*copy.deepcopy(extra)]
        if extra:
            order["ourplugin"] = {"person": person, "list": [person["first_name"], person["last_name"]]}
    return document


def shape(value: Json) -> Json:
    """Types, property names, emptiness, and the format of numbers and dates."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    if isinstance(value, str):
        return "date" if re.fullmatch(r"\d{4}-\d\d-\d\d.*", value) else "price" if re.fullmatch(r"-?\d+\.\d+", value) else bool(value)
    return type(value).__name__


# ------------------------------------------------------------------ documents


@pytest.mark.parametrize("generation", GENERATIONS)
def test_no_person_is_left(generation: str, orders: Callable[[str], Json]) -> None:
    document = of(JANE, orders(generation), generation, EXTRA)
    clean = scrub_document(document, payloads.schema(f"{generation}/orders"), "order")
    text = json.dumps(clean, ensure_ascii=False)
    assert [each for each in GONE if each in text] == []


@pytest.mark.parametrize("generation", GENERATIONS)
def test_the_form_stays(generation: str, orders: Callable[[str], Json]) -> None:
    name = f"{generation}/orders"
    document = of(JANE, orders(generation), generation, EXTRA[:4])
    clean = scrub_document(document, payloads.schema(name), "order")
    assert shape(clean) == shape(document)
    assert payloads.problems(document, name) == ()
    assert payloads.problems(clean, name) == ()


@pytest.mark.parametrize("generation", GENERATIONS)
def test_fiction_is_stable_and_no_hash_of_the_person(generation: str, orders: Callable[[str], Json]) -> None:
    schema = payloads.schema(f"{generation}/orders")
    one, same, other = (scrub_document(of(person, orders(generation), generation), schema, "order") for person in (JANE, JANE, RUTH))
    assert one == same
    assert one == other


def test_two_orders_have_two_persons(orders: Callable[[str], Json]) -> None:
    clean = scrub_document(of(JANE, orders("wc-v3"), "wc-v3"), payloads.schema("wc-v3/orders"), "order")
    assert len({order["billing"]["phone"] for order in clean}) > len(clean) / 2


def test_the_same_order_in_another_place_has_the_same_person(orders: Callable[[str], Json]) -> None:
    document = of(JANE, orders("wc-v3"), "wc-v3")
    schema = payloads.schema("wc-v3/orders")
    assert scrub_document(document[::-1], schema, "order") == scrub_document(document, schema, "order")[::-1]


def test_what_is_empty_stays_empty(orders: Callable[[str], Json]) -> None:
    nobody = dict.fromkeys(JANE, "")
    clean = scrub_document(of(nobody, orders("wc-v3"), "wc-v3"), payloads.schema("wc-v3/orders"), "order")
    assert all(set(order["billing"].values()) == {""} for order in clean)


def test_what_the_schema_knows_stays_as_it_is(orders: Callable[[str], Json]) -> None:
    document = orders("wc-v3")
    clean = scrub_document(document, payloads.schema("wc-v3/orders"), "order")
    for before, after in zip(document, clean, strict=True):
        same = ("id", "number", "status", "currency", "total", "date_created", "payment_method", "created_via", "_links")
        assert {name: before[name] for name in same} == {name: after[name] for name in same}
        assert [line["sku"] for line in before["line_items"]] == [line["sku"] for line in after["line_items"]]


def test_secrets_of_an_order_are_replaced(orders: Callable[[str], Json]) -> None:
    document = orders("wc-v3")[:1]
    document[0].update(order_key="wc_order_AbCdEfGhIjKlM", transaction_id="ch_3OxY7z", cart_hash="d41d8cd98f00b204e9800998ecf8427e")
    clean = scrub_document(document, payloads.schema("wc-v3/orders"), "order")[0]
    for name in ("order_key", "transaction_id", "cart_hash"):
        assert clean[name] != document[0][name]
        assert len(clean[name]) == len(document[0][name])


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2026-05-17", r"\d{4}-\d\d-\d\d"),
        ("2026-05-17T08:30:00+02:00", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d\d:\d\d"),
        ("12.50", r"\d\d\.\d\d"),
        ("someone@somewhere.test", r"[\w.-]+@example\.com"),
        ("https://somewhere.example/x", r"https://example\.com/\w+"),
        ("yes", "yes"),
        ("no", "no"),
        ("EUR", "EUR"),
        ("kg", "kg"),
        ("", ""),
        ("AB-1234", r"[A-Z]{2}-\d{4}"),
    ],
)
def test_the_format_of_an_unknown_text_stays(value: str, form: str) -> None:
    (clean,) = scrub_document({"mystery": value}, None, "thing").values()
    assert re.fullmatch(form, clean)


def test_properties_named_by_persons_stay_apart() -> None:
    """Fiction for one property does not overwrite another."""
    people = {"jane@a.test": 1, "june@a.test": 2, "0191 496 0123": 3, "jane_roe": 4, "first_name": 5}
    clean = scrub_document(people, None, "thing")
    assert list(clean.values()) == [1, 2, 3, 4, 5]
    assert people.keys() & clean.keys() == {"first_name"}


def texts() -> st.SearchStrategy[str]:
    return st.builds(lambda before, after: f"{before}Quvxzy{after}", st.text(max_size=8), st.text(max_size=8))


@settings(database=None, deadline=None, max_examples=80)
@given(
    st.recursive(
        texts() | st.integers() | st.none(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "billing", "email", "x", "meta_data"]), inner),
    )
)
def test_no_text_of_an_unknown_document_is_left(document: Json) -> None:
    clean = scrub_document(document, payloads.schema("wc-v3/error"), "order")
    if isinstance(document, list | str):
        assert "Quvxzy" not in json.dumps(clean)


# ------------------------------------------------------------------ bodies


def scrubbed(body: bytes | str, *headers: tuple[str, str], status: int = 200, schema: str = "wc-v3/orders") -> Response:
    raw = body if isinstance(body, bytes) else body.encode()
    question = Question("wc-v3.orders.list", "https://shop.example.com/", subject="order", schema=lambda: payloads.schema(schema))
    came = Exchange(question.probe, "GET", question.url, "none", Response(status, "OK", headers, raw), None)
    response = Scrubber(None).exchange(question, came).response
    assert response is not None
    return response


NOTICE = (
    "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/home/janem/www/wp-content/plugins/bad-one/inc/a.php</b> on line <b>3</b><br />\n"
)


def test_what_stands_around_the_json_stays() -> None:
    body = scrubbed(f'\ufeff{NOTICE}[{{"id":7,"billing":{{"first_name":"Jane"}}}}]\n<!-- cached for jane@a.test -->').body.decode()
    content = read_content(body.encode())
    assert body.startswith("\ufeff<br />\n<b>Warning</b>:  Undefined variable removed in <b>wp-content/plugins/bad-one/")
    assert body.endswith("\n<!-- cached for removed -->")
    assert content.document[0]["id"] == 7
    assert "Jane" not in body
    assert "janem" not in body


@pytest.mark.parametrize("cut", range(8, 96, 4))
@pytest.mark.parametrize("before", ["", "\ufeff", NOTICE], ids=["bare", "bom", "notice"])
def test_a_cut_off_body_keeps_no_text(cut: int, before: str) -> None:
    whole = json.dumps([{"id": 7, "billing": {"first_name": 'Jane "J"', "city": "Newcastle"}, "note": "a\\b", "total": "1.00"}])
    body = scrubbed(before + whole[:cut]).body.decode()
    for word in ("Jan", "New", "cast", "J\\"):
        assert word not in body
    assert ('"first_name":' in body) == ('"first_name":' in whole[:cut])


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("/home/jane/public_html/wp-content/plugins/bad-one/inc/a.php", "wp-content/plugins/bad-one/inc/a.php"),
        ("/var/www/my shop/wp-content/themes/storefront/functions.php", "wp-content/themes/storefront/functions.php"),
        ("C:\\inetpub\\jane\\wp-content\\plugins\\bad-one\\a.php", "wp-content/plugins/bad-one/a.php"),
        ("/kunden/123_456/web/wp-includes/functions.php", "wp-includes/functions.php"),
        ("/home/jane/public_html/wp-config.php", "wp-config.php"),
        ("/home/jane/public_html/index.php", "index.php"),
    ],
)
def test_server_paths_are_cut(path: str, left: str) -> None:
    body = scrubbed(f"PHP Warning: no such file in {path} on line 3", status=500).body.decode()
    assert body == f"PHP Warning: no such file in {left} on line 3"
    document = {"code": "x", "message": f"no such file in {path} on line 3", "data": None}
    told = read_content(scrubbed(json.dumps(document), status=500).body).document
    assert "jane" not in told["message"]
    assert "kunden" not in told["message"]


@pytest.mark.parametrize(
    "url",
    ["https://shop.example.com/a/wp-content/plugins/x/y.js", "http://shop.example.com:8080/wp-admin/", "//cdn.example.com/wp-content/"],
)
def test_urls_are_no_paths_on_the_server(url: str) -> None:
    assert scrubbed(f"DEBUG {url} failed").body.decode() == "DEBUG removed failed"


def test_headers() -> None:
    given = [
        ("Server", "nginx"),
        ("Set-Cookie", "wordpress_logged_in_1=jane"),
        ("X-Backend", "10.0.0.7"),
        ("Location", "/wp-admin/install.php"),
        ("location", "https://192.0.2.10:8443/wp-admin/"),
        ("Link", "</wp-json/wc/v3/products?page=2>; rel=next"),
        ("X-Powered-By", "PHP/8.2 admin@millerton.test"),
    ]
    clean = scrubbed("{}", *given).headers
    assert [name for name, _ in clean] == [name for name, _ in given]
    assert [value for _, value in clean] == [
        "nginx",
        "removed",
        "removed",
        "/wp-admin/install.php",
        "https://192.0.2.10:8443/wp-admin/",
        '</wp-json/wc/v3/products?page=2>; rel="next"',
        "PHP/8.2",
    ]


# ------------------------------------------------------------------ odd bodies, which must not stop a run


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"[" * 400 + b"]" * 400,
        b'["\\ud800"]',
        b'{"\\udfff": 1}',
        b'"line\nbreak"',
        b'"\\x"',
        b"-007",
        b"9" * 5000,
        b"NaN",
        b"[NaN, -Infinity]",
        b"\xff\xfe\x00",
        b"\x00" * 64,
        "<html lang=de".encode("utf-16"),
    ],
    ids=[
        "open-lists",
        "open-objects",
        "deep",
        "surrogate",
        "surrogate-name",
        "line",
        "escape",
        "octal",
        "digits",
        "nan",
        "nans",
        "bom",
        "zeros",
        "utf-16",
    ],
)
def test_an_odd_body_is_taken_as_it_comes(body: bytes) -> None:
    clean = scrubbed(body).body
    clean.decode("utf-8")
    assert read_content(clean).kind in ("json", "broken-json", "text", "page")


def test_html_inside_of_json_is_json() -> None:
    body = b'[{"id":7,"description":"<!doctype html><html><body>hello</body></html>"}]'
    assert read_content(body).kind == "json"
    assert read_content(scrubbed(body, schema="wc-v3/products").body).document[0]["id"] == 7


# ------------------------------------------------------------------ pages


PAGE = """<!DOCTYPE html><html><head><title>My account &amp; orders &ndash; %s</title>
<meta name="generator" content="WooCommerce 9.9.5"><link rel='https://api.w.org/' href='https://shop.example.com/wp-json/'>
<meta http-equiv="refresh" content="0; url=/login?user=jane"></head><body class="woocommerce-coming-soon-store-page">
<h1>Hello</h1><p>Jane Millerton, jane@millerton.test</p><script src="/aes.js"></script></body></html>"""


@pytest.mark.parametrize("title", ["Kites", "x" * 199 + " and more", "a < b", "<b>bold</b>", "", "Kites\n\n of  the world"])
def test_an_outline_of_an_outline_is_itself(title: str) -> None:
    once = outline(PAGE % title)
    assert outline(once) == once
    for word in ("WooCommerce 9.9.5", "My account &amp; orders", "/wp-json/", "coming-soon", "Hello", "/aes.js"):
        assert word in once
    for word in ("Jane", "jane"):
        assert word not in once


@settings(database=None, deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(["<title>", "</title>", "<h1>", "</h1>", "<b>", "&amp;lt;", "&lt;", "&", "<!--", "-->", " ", "ab"]), max_size=12
    )
)
def test_an_outline_is_stable_for_any_soup(pieces: list[str]) -> None:
    once = outline("<html>" + "".join(pieces))
    assert outline(once) == once


def test_a_page_is_cut_down_to_its_outline() -> None:
    body = scrubbed(PAGE % "Kites").body
    assert read_content(body).kind == "page"
    assert b"Millerton" not in body
    assert len(body) < 600
