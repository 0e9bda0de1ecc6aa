"""Eleven ways in which personal data and secrets left a shop; each is closed for its kind, not for the case that was seen."""

import base64
import json
import re
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote

import pytest

from wooready.errors import UsageError
from wooready.run.crash import describe
from wooready.shop.credentials import Credentials
from wooready.wire.content import read_content
from wooready.wire.documents import scrub_document
from wooready.wire.exchange import Exchange, Question, Response
from wooready.wire.known import known
from wooready.wire.scrub import Scrubber
from wooready.wire.urls import OwnUrl, scrub_url
from wooready.woocommerce import payloads

KEY = "ck_1f3a5c7e9b2d4f6081a3c5e7092b4d6f81a3c5e7"
SECRET = "cs_9e8d7c6b5a493827160f5e4d3c2b1a0987f6e5d4"
DIGITS = SECRET[3:]
SERVICE = "sk_live_4n2DBAY95dN4nVWhYBZ7dtVm"
HERS = ("Jane", "jane", "Roe", "roe", "123456789", "0049301234567", "4930123456789", "DE75512108001245126199", SERVICE, "2809391268414258")


def scrubbed(body: str, *headers: tuple[str, str], status: int = 200, reason: str = "OK", schema: str = "wc-v3/orders") -> Response:
    question = Question(
        "wc-v3.orders.list",
        "https://shop.example.com/wp-json/wc/v3/orders",
        subject="order",
        schema=lambda: payloads.either(schema, "wc-v3/error"),
    )
    came = Exchange(question.probe, "GET", question.url, "none", Response(status, reason, headers, body.encode()), None)
    response = Scrubber(Credentials(KEY, SECRET)).exchange(question, came).response
    assert response is not None
    return response


def none_of(text: str) -> None:
    assert [each for each in HERS if each in text] == []


def document_of(value: object, schema: str = "wc-v3/order") -> Any:
    return scrub_document(value, payloads.schema(schema), "order")  # type: ignore[arg-type]


# ------------------------------------------------------------------ 1: free text keeps only what is known

NOTICE = (
    '<br />\n<b>Warning</b>:  Undefined array key "Jane Roe" (tel. +49 30 123456789) in '
    "<b>/srv/www/jane/web/app/plugins/crm/crm.php</b> on line <b>12</b><br />\n"
)
FREE = {
    "a notice": NOTICE,
    "a key of another service": f"<b>Notice</b>: {SERVICE} is no key in <b>/home/jane/x.php</b> on line <b>3</b>\n",
    "SQL": "WordPress database error: SELECT * FROM wp_users WHERE user_login='jane'\n",
    "percent-encoding": f"<b>Warning</b>: mail({''.join(f'%{ord(letter):02X}' for letter in 'jane@roe.example')}) failed\n",
    "a path": "<b>Warning</b>: file_put_contents(/home/jane/logs/roe.log): failed to open stream\n",
    "a log line": "DEBUG Jane 0049301234567 Roe\n",
    "an exception": "<b>Fatal error</b>:  Uncaught Exception: Could not charge Jane Roe\n",
}  # fmt: skip


@pytest.mark.parametrize("what", FREE)
@pytest.mark.parametrize("where", ["before", "behind", "alone", "before broken JSON"])
def test_free_text_keeps_only_what_is_known(what: str, where: str) -> None:
    text = FREE[what]
    body = {"before": f'{text}[{{"id":7}}]', "behind": f'[{{"id":7}}]\n<!-- {text.strip()} -->', "alone": text}.get(
        where, f'{text}[{{"id":7,'
    )
    clean = scrubbed(body, status=500).body.decode()
    none_of(clean)
    assert read_content(clean.encode()).kind == read_content(body.encode()).kind
    assert read_content(clean.encode()).noise == read_content(body.encode()).noise


def test_of_a_notice_its_kind_plugin_file_and_line_stay() -> None:
    clean = scrubbed(f'{NOTICE}[{{"id":7}}]').body.decode()
    assert clean.startswith("<br />\n<b>Warning</b>:  Undefined array key removed")
    assert "in <b>app/plugins/crm/crm.php</b> on line <b>12</b><br />\n[" in clean


PAGE = """<!doctype html><html><head><title>Hello Jane Roe +49 30 123456789</title>
<meta name="generator" content="WordPress 6.8; licence {key}">
<meta name="generator" content="WooCommerce 9.9.5"><meta http-equiv="refresh" content="5; url=https://sso.example/{key}/?t=1">
<link rel="https://api.w.org/" href="https://shop.example.com/wp-json/?token={key}">
</head><body><h1>Welcome back, Jane!</h1></body></html>"""


def test_of_a_page_only_what_is_known_stays() -> None:
    clean = scrubbed(PAGE.replace("{key}", SERVICE)).body.decode()
    none_of(clean)
    for kept in ('content="WordPress 6.8"', "WooCommerce 9.9.5", "https://sso.example/", 'href="https://shop.example.com/wp-json/'):
        assert kept in clean
    assert "<title>Just a moment...</title>" in scrubbed("<html><title>Just a moment...</title></html>").body.decode()


@pytest.mark.parametrize("group", ["PHP and its errors", "WordPress", "web servers", "firewalls and challenges", "caches"])
def test_each_known_text_stays_as_it_is(group: str) -> None:
    from wooready.files import data_file

    table = next(each for each in data_file("known")["phrases"] if each["of"] == group)
    assert [text for text in table["texts"] if known().text(text) != text] == []


# ------------------------------------------------------------------ 2 and 3: the own key and secret, in every spelling and in part


def letters(form: str) -> Callable[[str], str]:
    return lambda text: "".join(form % ord(letter) for letter in text)


WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "hexadecimal": lambda text: text.encode().hex(),
    "entities": letters("&#%d;"),
    "hexadecimal entities": letters("&#x%x;"),
    "percent-encoded": letters("%%%02x"),
    "percent-encoded twice": letters("%%25%02X"),
    "escapes of JSON": letters("\\u%04x"),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 with more": lambda text: base64.b64encode(f"xy{text}z".encode()).decode(),
    "base64 of capitals": lambda text: base64.b64encode(text.upper().encode()).decode(),
    "one letter encoded": lambda text: f"{text[:3]}%{ord(text[3]):02x}{text[4:]}",
}
PARTS = {"without prefix": DIGITS, "half": DIGITS[:20], "eight digits": DIGITS[11:19], "the end": DIGITS[-9:], "of the key": KEY[3:15]}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("how", WRITTEN)
def test_eight_digits_of_the_secret_are_the_secret_in_every_spelling(how: str, part: str) -> None:
    scrubber = Scrubber(Credentials(KEY, SECRET))
    written = WRITTEN[how](PARTS[part])
    text = f"before {written} after"
    assert scrubber.leaks(text)
    clean = scrubber.text(text)
    assert written not in clean
    assert scrubber.leaks(clean) == []
    assert clean.startswith("before ")
    assert clean.endswith(" after")


def test_seven_digits_are_not_the_secret() -> None:
    assert Scrubber(Credentials(KEY, SECRET)).leaks(f"before {DIGITS[:7]} after") == []


@pytest.mark.parametrize("long", range(300, 420, 5))
def test_a_secret_is_removed_before_a_text_is_cut(long: int) -> None:
    echoed = f"https://shop.example.com/?consumer_key={KEY}&consumer_secret={SECRET}"
    for body in (f"DEBUG {'debug ' * (long // 6)}{echoed}", f"<html><title>{'debug ' * (long // 12)}{echoed}</title></html>"):
        clean = scrubbed(body, status=403).body.decode()
        assert not any(DIGITS[begin : begin + 8] in clean for begin in range(33))


# ------------------------------------------------------------------ 4 and 5: marks hold for every type, and a schema's string has a form


def test_marks_hold_for_values_of_every_type() -> None:
    order = {
        "id": 7, "billing": {"phone": 4930123456789, "postcode": 12345, "last_name": ["Roe", {"x": "Roe"}]},
        "customer_note": {"jane": "Roe"}, "transaction_id": 40495854250857, "order_key": 55512345,
    }  # fmt: skip
    clean = document_of(order)
    none_of(json.dumps(clean))
    for holder, name in ((clean["billing"], "phone"), (clean["billing"], "postcode"), (clean, "transaction_id"), (clean, "order_key")):
        before = order.get(name, order["billing"].get(name))  # type: ignore[attr-defined]
        assert holder[name] != before
        assert type(holder[name]) is int
        assert len(str(holder[name])) == len(str(before))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "For Jane"), ("currency", "EUR Jane"), ("number", "7 Jane Roe"), ("payment_method_title", "Visa of Jane, no. 497721287"),
        ("total", "1.00 Jane"), ("date_created", "for Jane"), ("payment_method", "jane@roe.example"), ("created_via", "Jane's phone"),
    ],
)  # fmt: skip
def test_a_text_that_its_schema_does_not_allow_is_replaced_and_still_not_allowed(name: str, value: str) -> None:
    clean = document_of({"id": 7, name: value})
    none_of(json.dumps(clean))
    fits = [each for each in payloads.problems([{"id": 7, name: value}], "wc-v3/orders") if f".{name}" in str(each)]
    fits_now = [each for each in payloads.problems([clean], "wc-v3/orders") if f".{name}" in str(each)]
    assert len(fits_now) == len(fits)


def test_known_texts_of_an_order_stay() -> None:
    order = {"id": 7, "status": "on-hold", "currency": "EUR", "number": "7", "payment_method_title": "Cash on delivery", "total": "1.00"}
    assert document_of(order) == order


def test_a_fee_is_no_catalogue() -> None:
    none_of(json.dumps(document_of({"id": 7, "fee_lines": [{"id": 1, "name": "Gift wrap for Jane", "total": "1.00"}]})))


def test_system_status_keeps_products_and_versions() -> None:
    environment = {
        "remote_post_response": "401: licence of Jane is over", "server_info": "nginx/1.24.0 (web-jane.internal)",
        "log_directory": "/home/jane/private/logs/", "version": "9.9.5", "default_timezone": "UTC", "language": "de_DE",
    }  # fmt: skip
    clean = document_of({"environment": environment}, "wc-v3/system_status")["environment"]
    none_of(json.dumps(clean))
    assert "internal" not in json.dumps(clean)
    assert (clean["server_info"], clean["version"], clean["default_timezone"], clean["language"]) == (
        "nginx/1.24.0",
        "9.9.5",
        "UTC",
        "de_DE",
    )


# ------------------------------------------------------------------ 6: names are values too

NAMES = ("jane_roe", SERVICE, "jane@roe.example", "Jane")


@pytest.mark.parametrize("name", NAMES)
def test_names_are_values_too(name: str) -> None:
    order = {"id": 7, "people": {name: 1}, "meta_data": [{"id": 1, "key": name, "value": "y"}]}
    error = {"code": "blocked", "message": "x", "data": {"status": 403, "params": {name: "x"}}}
    declared = {"schema": {"properties": {name: {"type": "string", "enum": ["Jane Roe", SERVICE]}, "id": {"type": "integer"}}}}
    for value, schema in (
        (order, "wc-v3/order"),
        (error, "wc-v3/error"),
        (declared, "common/options"),
        ({name: {"id": 7}}, "wc-v3/orders"),
    ):
        clean = json.dumps(document_of(value, schema))
        none_of(clean)
        assert name not in clean


def test_a_name_that_most_items_have_is_that_of_a_field() -> None:
    orders = [
        {"id": number, "crm": {"vat_of_buyer": "x"}, f"jane_{number}": 1, "meta_data": [{"id": 1, "key": "_crm", "value": "y"}]}
        for number in (1, 2, 3)
    ]
    clean = document_of(orders, "wc-v3/orders")
    assert all(set(each) >= {"id", "crm", "meta_data"} and "vat_of_buyer" in each["crm"] for each in clean)
    assert all(each["meta_data"][0]["key"] == "_crm" for each in clean)
    none_of(json.dumps(clean))


# ------------------------------------------------------------------ 7: broken JSON and other formats are free text


@pytest.mark.parametrize(
    "body",
    [
        '{"orders":[{"phone":4930123456789,"iban":2809391268414258,',
        '[{"note":"a 5" nail","name":"Jane Roe","mail":"jane@roe.example"}]',
        "[{'name': 'Jane Roe'}]",
        "{jane: 'Roe'}",
        '{"jane_roe": NaN}',
        '<?xml version="1.0"?><order><name>Jane Roe</name></order>',
        f"<div class='notice'>Dear Jane, IBAN DE75512108001245126199: session {SERVICE} is over</div>",
        "id;name\n7;Jane Roe\n",
    ],
)
def test_broken_json_and_other_formats_are_free_text(body: str) -> None:
    clean = scrubbed(body)
    none_of(clean.body.decode())
    assert read_content(clean.body).kind == read_content(body.encode()).kind


# ------------------------------------------------------------------ 8: known properties are looked at as a whole


def test_no_address_stays_in_a_public_text() -> None:
    product = {"id": 7, "name": "Lamp of jane@roe.example", "description": f"on 203.0.113.7 in /home/jane/roe/x.txt with {SERVICE}"}
    clean = json.dumps(document_of(product, "wc-v3/product"))
    assert "Lamp of " in clean
    assert "203.0.113.7" not in clean
    none_of(clean)


# ------------------------------------------------------------------ 9: values of headers

HEADERS = [
    ("Location", "https://jane:roe@sso.example/login", "https://sso.example/login"),
    ("Location", f"https://shop.example.com/my-account/reset-{SERVICE}/?key={SERVICE}&login=Jane",
     "https://shop.example.com/my-account/removed/?key=removed&login=removed"),
    ("Location", "https://shop.example.com/en/wp-json/wc/v3/orders?page=2", "https://shop.example.com/en/wp-json/wc/v3/orders?page=2"),
    ("Link", f'<https://cdn.example/x/?token={SERVICE}>; rel="preload"', "removed"),
    ("Link", '<https://shop.example.com/de/index.php?rest_route=/>; rel="https://api.w.org/"',
     '<https://shop.example.com/de/index.php?rest_route=/>; rel="https://api.w.org/"'),
    ("X-Powered-By", "Shopmanager of Jane", "removed"),
    ("Server", "Apache/2.4.41 (Ubuntu) Jane", "Apache/2.4.41 Ubuntu"),
    ("Via", "1.1 proxy-jane.internal (squid)", "squid"),
    ("WWW-Authenticate", 'Basic realm="Staging of Jane Roe"', 'Basic realm="removed"'),
    ("Cache-Control", 'no-store, private="jane", max-age=30', 'no-store, private="removed", max-age=30'),
    ("Access-Control-Expose-Headers", "X-WP-Total, X-Jane", "X-WP-Total, removed"),
    ("X-WP-Total", "30", "30"),
    ("Retry-After", "Thu, 26 Nov 2026 01:07:13 GMT", "Thu, 26 Nov 2026 01:07:13 GMT"),
    ("Retry-After", "when Jane is back", "removed"),
    ("Content-Type", "application/json; charset=UTF-8; jane=roe", "application/json; charset=UTF-8"),
    ("ETag", "jane", "removed"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "kept"), HEADERS)
def test_values_of_headers(name: str, value: str, kept: str) -> None:
    assert scrubbed("[]", (name, value)).headers == ((name, kept),)


def test_unknown_headers_are_counted() -> None:
    assert scrubbed("[]", ("X-Customer-Jane", "1"), ("X-Roe", "2")).headers == (("x-other", "removed"), ("x-other", "removed"))


@pytest.mark.parametrize(("reason", "kept"), [("Forbidden", "Forbidden"), ("Blocked Jane", "Forbidden"), ("", "")])
def test_the_reason_phrase_is_a_standard_one(reason: str, kept: str) -> None:
    assert scrubbed("[]", status=403, reason=reason).reason == kept


# ------------------------------------------------------------------ 11: a crash


def test_a_crash_says_type_and_place_only() -> None:
    try:
        raise RuntimeError(f"{ {'name': 'Jane Roe'}!r} at /home/jane/x.py")
    except RuntimeError as error:
        said = describe(error)
    none_of(said)
    assert re.match(r"wooready itself failed: RuntimeError\n  test_leaks\.py:\d+ in test_a_crash_says", said)
    assert describe(UsageError("Give a key.")) == "Give a key."


# ------------------------------------------------------------------ fiction


def fiction_for(value: object) -> Any:
    return next(iter(scrub_document({"x": value}, None, "thing").values()))  # type: ignore[arg-type,union-attr]


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("203.0.113.7", r"192\.0\.2\.\d+"),
        ("fd12:3456::7", r"2001:db8::[0-9a-f]+"),
        ("03.04.1975", r"03\.02\.2001"),
        ("1975/04/03", r"2001/02/03"),
        ("JMR", r"(?!JMR)[A-Z]{3}"),
        ("jmr", r"(?!jmr)[a-z]{3}"),
        (4111111111111111, r"(?!4111)\d{16}"),
        (48.1234567, r"48\.1"),
        (10115, "10115"),
        ("जेन रो", r"[A-Za-z ]+"),
        (quote("Jane Roe & sons"), r"(?:[\w.~-]|%[0-9A-F]{2})+"),
        ("&#74;&#97;&#110;&#101;", r"(?:&#\d+;)+"),
        (escape("<b>Jane</b>"), r"[^<>]+"),
    ],
)  # fmt: skip
def test_fiction_keeps_the_form(value: object, form: str) -> None:
    new = str(fiction_for(value))
    assert re.fullmatch(form, new)
    none_of(new)


def test_json_in_a_string_stays_json() -> None:
    new = json.loads(fiction_for(json.dumps({"holder": "Jane Roe", "id": 7, "list": ["Roe", True, None, 4930123456789]})))
    none_of(json.dumps(new))
    assert [type(each) for each in next(each for each in new.values() if isinstance(each, list))] == [str, bool, type(None), int]


def test_serialized_text_stays_valid() -> None:
    new = fiction_for('a:2:{s:4:"name";s:9:"Jäne Roe";s:3:"roe";i:4930123456789;}')
    none_of(new)
    assert re.fullmatch(r'a:2:\{s:\d+:".*";s:\d+:".*";s:\d+:".*";i:\d+;\}', new)
    for length, text in re.findall(r's:(\d+):"(.*?)";', new):
        assert int(length) == len(text.encode())


def test_of_a_secret_url_scheme_host_and_port_stay() -> None:
    new = document_of({"id": 7, "payment_url": f"https://shop.example.com:8443/checkout/order-pay/7/?key={SERVICE}"})["payment_url"]
    assert new.startswith("https://shop.example.com:8443/")
    assert SERVICE not in new
    assert "7/" not in new.removeprefix("https://shop.example.com:8443/")


def test_what_was_asked_is_known() -> None:
    own = OwnUrl("https://shop.example.com/janes-shop/wp-json/?_fields=id&mine=roe")
    assert scrub_url("https://shop.example.com/janes-shop/wp-json/wc/v3?mine=roe&his=x", known(), own) == (
        "https://shop.example.com/janes-shop/wp-json/wc/v3?mine=roe&removed"
    )


def test_a_profile_can_declare_more_as_known() -> None:
    table = known().with_more(["crm_level", "crm"], ["gold partner"])
    order = {"id": 7, "crm": {"crm_level": "gold partner", "owner_of_it": "Jane Roe"}, "jane_roe": "gold"}
    clean: Any = scrub_document(order, payloads.schema("wc-v3/order"), "order", table=table)
    assert clean["crm"]["crm_level"] == "gold partner"
    none_of(json.dumps(clean))
    assert table.text("Jane, Gold partner of Roe") == "removed, Gold partner removed"
    assert "crm" not in document_of(order)


# ------------------------------------------------------------------ JSON that is quoted is not the answer

INDEX = '{"name": "Our shop", "home": "https://shop.example.com", "namespaces": ["wc/v3"]}'


@pytest.mark.parametrize(
    "before",
    [
        '<b>Warning</b>:  Undefined array key "{"name":"Jane Roe"}" in <b>/a.php</b> on line <b>3</b><br />\n',
        'DEBUG {"name": "Jane Roe"} of 3\n',
        '<b>Notice</b>: ["Jane Roe"] in <b>/a.php</b>\n',
        'DEBUG {"name": "Jane Roe"}',
    ],
    ids=["in-a-notice", "in-a-line", "a-list", "right-before"],
)
def test_json_quoted_before_the_answer_is_free_text(before: str) -> None:
    question = Question("rest.index", "https://shop.example.com/wp-json/", schema=lambda: payloads.schema("common/rest-index"))
    came = Exchange("rest.index", "GET", question.url, "none", Response(200, "OK", (), (before + INDEX).encode()), None)
    clean = Scrubber(None).exchange(question, came).response
    assert clean is not None
    none_of(clean.body.decode())
    assert read_content(clean.body).document == json.loads(INDEX)


@pytest.mark.parametrize(
    ("body", "kind", "document"),
    [
        ('Warning: "{"a": 1}" in x\n[]', "json", []),
        ('[]<!-- {"debug": [1, 2, 3, 4, 5, 6]} -->', "json", []),
        ('DEBUG a{"id": 1}<!-- cached -->', "json", {"id": 1}),
        ('x {"a": 1}{"b": [1, 2, 3]}', "json", {"b": [1, 2, 3]}),
        ('callback({"id": 1});', "json", {"id": 1}),
        ('Fatal: {"name": "Jane"} tel 49', "text", None),
        ('Warning: {"a": 1} in x\n{"b": [1, 2', "broken-json", None),
        ('[02-Jan-2026] x\n{"a": 1}', "json", {"a": 1}),
    ],
)
def test_the_longest_json_is_the_answer_unless_it_comes_first(body: str, kind: str, document: object) -> None:
    found = read_content(body.encode())
    assert (found.kind, found.document) == (kind, document)
