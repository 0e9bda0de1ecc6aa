"""Schemas are derived the same way every time: what is measured, what a person knows, and what a new release changes."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from places import corpora

from derive import changelog, noops
from derive.build import pretty
from derive.changes import changes
from derive.collect import collect
from derive.compare import differences
from derive.corpus import Corpus, Sample, declared, load, load_all, merged, save
from derive.draft import deviation, item_schema, path_of
from derive.keep import kept
from derive.knowledge import Knowledge
from derive.knowledge import load as load_knowledge
from derive.lab import shops
from derive.measure import Measured, Node, Presence, form_of
from derive.release import Header, decisions, header
from derive.resources import Resource
from derive.routes import routes_of
from wooready import resources
from wooready.woocommerce.generations import NO_OP_WRITES

Json = dict[str, Any]


def measured(payloads: dict[str, list[Any]], options: dict[str, Any] | None = None) -> Measured:
    """Payloads by release, as one thing of wc/v3."""
    node = Node()
    for release, bodies in payloads.items():
        for body in bodies:
            node.see(body, release)
    return Measured("wc-v3", "thing", node, tuple(payloads), options or {}, (Resource("things", "thing", "things"),))


def drafted(payloads: dict[str, list[Any]], options: dict[str, Any] | None = None, rules: Json | None = None) -> Json:
    made = item_schema(measured(payloads, options), Knowledge(rules or {}))
    return {key: value for key, value in made.items() if key not in ("$schema", "$id", "title")}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", "empty"),
        ("2026-11-23T09:50:00", "date"),
        ("2026-11-23T09:50:00Z", "date-utc"),
        ("2026-11-23", "day"),
        ("-12", "digits"),
        ("12.50", "decimal"),
        ("in-stock_2", "slug"),
        ("Kite\nred", "text"),
    ],
)
def test_forms_of_texts(text: str, form: str) -> None:
    assert form_of(text) == form


def test_what_is_always_there_is_required_and_what_came_or_went_says_when() -> None:
    found = measured(
        {"3.0.9": [{"a": 1, "old": 1, "some": 1}, {"a": 1, "old": 2}], "3.7.0": [{"a": 1, "new": 1}], "5.9.0": [{"a": 1, "new": 2}]}
    )
    assert found.node.presence("a") == Presence("", "", True)
    assert found.node.presence("old") == Presence("", "3.0.9", True)
    assert found.node.presence("new") == Presence("3.7.0", "", True)
    assert found.node.presence("some") == Presence("", "3.0.9", False)
    made = item_schema(found, Knowledge({}))
    assert (made["required"], made["x-required"]) == (["a"], ["old", "new"])
    assert made["properties"]["new"] == {"x-since": "3.7.0", "type": "integer"}


def test_types_and_forms_are_those_that_were_sent() -> None:
    made = drafted(
        {
            "9.9.5": [
                {"m": "", "n": None, "d": None, "l": [], "k": 1},
                {"m": "1.50", "n": 3, "d": "2026-11-23T09:50:00", "l": {"x": 1}, "k": 1.5},
            ]
        }
    )
    assert made["properties"]["m"] == {"$ref": "../common/money.json"}
    assert made["properties"]["n"] == {"type": ["integer", "null"]}
    assert made["properties"]["d"] == {"$ref": "../common/date-or-null.json"}
    assert made["properties"]["l"]["type"] == ["array", "object"]
    assert made["properties"]["l"]["maxItems"] == 0
    assert made["properties"]["k"] == {"type": "number"}


def test_what_was_never_seen_is_what_options_says() -> None:
    options = {"9.9.5": {"properties": {"tags": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}}}}
    tags = drafted({"9.9.5": [{"tags": []}]}, options)["properties"]["tags"]
    assert tags["items"]["properties"] == {"id": {"type": "integer"}}
    assert tags["items"]["$comment"] == "Never seen; what OPTIONS says."


def test_a_type_that_gives_way_to_another_is_dated() -> None:
    old, new = {"number": 7, "tax": 1, "image": False, "lines": []}, {"number": "7", "tax": 1.5, "image": "a", "lines": {}}
    made = drafted({"2.6.14": [old], "3.0.9": [new]}, rules={"**:image": {"type": ["string", "boolean"], "varies": True}})
    assert made["properties"]["number"] == {"x-types": {"2.6.14": "number", "3.0.9": "string"}, "type": ["string", "integer"]}
    assert not [name for name, part in made["properties"].items() if "x-types" in part and name != "number"]
    assert made["required"] == ["number", "tax", "image", "lines"]


def test_knowledge_adds_to_what_was_measured_and_the_later_rule_wins() -> None:
    rules = {
        "**:**.sku": {"x-catalogue": True, "text": True},
        "wc-*/thing|other:lines[].sku": {"type": ["string", "null"], "comment": "Gone."},
        "wc-v3/thing:totals": {"map": True},
        "legacy-v3/**:sku": {"x-secret": True},
    }
    knowledge = Knowledge(rules)
    made = item_schema(measured({"9.9.5": [{"sku": "1.5", "lines": [{"sku": "a"}], "totals": {"2026-11-23": {"n": 1}}}]}), knowledge)
    assert made["properties"]["sku"] == {"type": "string", "x-catalogue": True}
    assert made["properties"]["lines"]["items"]["properties"]["sku"] == {
        "type": ["string", "null"],
        "x-catalogue": True,
        "$comment": "Gone.",
    }
    assert made["properties"]["totals"]["additionalProperties"]["properties"] == {"n": {"type": "integer"}}
    assert knowledge.unused == ["legacy-v3/**:sku"]


def test_a_part_is_described_once_for_all_its_places() -> None:
    rules = {"**:a|b": {"part": "tax"}, "**:#tax.total": {"comment": "Money."}}
    made = drafted({"9.9.5": [{"a": {"total": 1}, "b": {"total": 2, "more": True}}]}, rules=rules)
    assert made["properties"] == {"a": {"$ref": "#/$defs/tax"}, "b": {"$ref": "#/$defs/tax"}}
    assert made["$defs"]["tax"]["required"] == ["total"]
    assert made["$defs"]["tax"]["properties"]["total"]["$comment"] == "Money."


@pytest.mark.parametrize(
    ("sent", "said", "remark", "options"),
    [
        ({"integer", "null"}, {"9.9.5": {"type": "integer"}}, "OPTIONS says integer.", "integer"),
        ({"string"}, {"9.9.5": None}, "Not in OPTIONS.", None),
        (
            {"array"},
            {"3.0.9": {"type": "object"}, "3.7.0": {"type": "object"}, "5.9.0": {"type": "array"}, "9.9.5": {"type": "array"}},
            "OPTIONS up to 3.7.0 says object.",
            {"3.0.9": "object", "5.9.0": "array"},
        ),
        (
            {"string"},
            {"3.0.9": {"type": "string"}, "9.9.5": {"type": ["string", "null"]}},
            "OPTIONS from 9.9.5 on says string or null.",
            {"3.0.9": "string", "9.9.5": ["string", "null"]},
        ),
    ],
)
def test_where_options_differ_it_is_said_for_which_releases(sent: set[str], said: Json, remark: str, options: Any) -> None:
    assert deviation(sent, said, dated=False, free=True) == (remark, options)


def test_options_are_kept_without_their_texts() -> None:
    schema = {
        "type": "object",
        "title": "t",
        "properties": {"a": {"description": "Text.", "type": "array", "items": {"type": "string", "context": []}}},
    }
    assert declared(schema) == {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"}}}}
    kept_words = {
        word for corpus in corpora() for routes in corpus.declared.values() for each in routes.values() for word in words_of(each)
    }
    assert kept_words <= {"type", "enum", "properties", "items"}


def words_of(part: Json) -> set[str]:
    """The keywords of an OPTIONS document, at any depth."""
    below = [*part.get("properties", {}).values(), *([part["items"]] if "items" in part else [])]
    return {*part, *(word for each in below for word in words_of(each))}


def test_routes_for_people() -> None:
    assert path_of("wc-v3", "products/attributes/{products/attributes}/terms") == "wc/v3/products/attributes/ID/terms"
    assert path_of("legacy-v3", "orders/count") == "/wc-api/v3/orders/count"


def test_pretty_puts_on_one_line_what_fits() -> None:
    value = {"a": {"b": 1}, "c": ["long" * 10] * 5}
    assert json.loads(pretty(value)) == value
    assert pretty(value).splitlines()[1] == '  "a": {"b": 1},'


# ------------------------------------------------------------------ the corpus


def test_a_corpus_is_the_same_bytes_each_time_and_joins_with_another(tmp_path: Path) -> None:
    corpus = Corpus("9.9.5", (Sample("wc-v3", "products", []),), {"wc-v3": {"products": {"type": "object"}}})
    first = save(corpus, tmp_path).read_bytes()
    assert save(corpus, tmp_path).read_bytes() == first
    assert load(tmp_path / "9.9.5.json.xz") == corpus
    save(replace(corpus, release="10.0.2"), tmp_path)
    assert [each.release for each in load_all(tmp_path)] == ["9.9.5", "10.0.2"]
    (both,) = merged([corpus, Corpus("9.9.5", (Sample("wc-v3", "orders", []),), {"wc-v3": {"orders": {}}})])
    assert len(both.samples) == 2
    assert both.declared["wc-v3"].keys() == {"products", "orders"}


def test_only_what_adds_something_is_kept_and_nobodys_data(tmp_path: Path) -> None:
    customer = next(each.body for each in corpora()[-1].samples if each.generation == "wc-v3" and each.route == "customers" and each.one)
    jane = customer | {"first_name": "Jane", "email": "jane@corp.example", "username": "jane.doe"}
    listed = [jane | {"id": number} for number in range(5)] + [jane | {"id": 9, "email": ""}]
    samples = (Sample("wc-v3", "customers", listed), Sample("wc-v3", "customers", listed))
    result = kept(Corpus("10.0.2", samples))
    assert [[each["id"] for each in sample.body] for sample in result.samples] == [[0, 1, 9], [0, 1]]
    assert "jane" not in json.dumps([sample.body for sample in result.samples]).lower()


# ------------------------------------------------------------------ what changed between releases


def release_of(release: str, products: list[Json], options: Json | None = None, routes: Json | None = None) -> Corpus:
    samples = (Sample("wc-v3", "products", products),)
    return Corpus(release, samples, {"wc-v3": {"products": {"properties": options or {}}}}, {"wc-v3": routes or {}})


OLD = release_of(
    "9.9.5",
    [{"id": 1, "sku": "a", "old": 1, "images": [{"id": 1}], "_links": {}, "settings": {"a": 1}}],
    {"sku": {"type": "string"}, "amount": {"type": "string"}},
    {"products": {"methods": ["GET"], "parameters": ["page"]}, "layout-templates": {"methods": ["GET"]}},
)
NEW = release_of(
    "10.9.4",
    [{"id": 1, "sku": 5, "images": [{"id": 1, "alt": None}, {"id": 2, "alt": "x"}], "_links": {"self": []}, "settings": {"b": 1}}],
    {"sku": {"type": "string"}, "amount": {"type": ["number", "string"]}, "only": {"type": "object", "properties": {"inside": {}}}},
    {"products": {"methods": ["GET", "POST"]}, "variations": {"methods": ["GET"]}, "orders/{id}/x": {"methods": ["GET"]}},
)
RULES = Knowledge({"**:settings": {"map": True}})


def test_changes_are_dated_by_the_releases_between_which_they_fall() -> None:
    empty = release_of("10.3.6", [])
    found = changes([OLD, empty, NEW], RULES)
    told = {(each.sort, each.thing, each.place, each.was, each.now, each.after, each.by) for each in found if each.sort != "route"}
    assert told == {
        ("field", "product", "old", "integer", "", "9.9.5", "10.9.4"),
        ("field", "product", "sku", "string", "number", "9.9.5", "10.9.4"),
        ("field", "product", "images[].alt", "", "string or null", "9.9.5", "10.9.4"),
        ("options", "product", "amount", "string", "", "9.9.5", "10.3.6"),
        ("options", "product", "amount", "", "number or string", "10.3.6", "10.9.4"),
        ("options", "product", "only", "", "object", "10.3.6", "10.9.4"),
    }, "that OPTIONS lacks what is sent is no change for an integrator"


def test_routes_and_parameters_come_and_go() -> None:
    found = [each for each in changes([OLD, NEW], RULES) if each.sort in ("route", "parameter")]
    assert [(each.thing, each.kind, each.was, each.now) for each in found] == [
        ("layout-templates", "went", "GET", ""),
        ("orders/{id}/x", "came", "", "GET"),
        ("products", "changed", "GET", "GET POST"),
        ("variations", "came", "", "GET"),
    ]
    more = replace(NEW, release="11.0.1", routes={"wc-v3": {"products": {"methods": ["GET", "POST"], "parameters": ["image_size"]}}})
    (parameter,) = [each for each in changes([NEW, more], RULES) if each.sort == "parameter"]
    assert (parameter.thing, parameter.place, parameter.kind) == ("products", "image_size", "came")


def test_the_table_has_one_row_for_what_is_told_alike() -> None:
    found = [each for each in changes([OLD, NEW], RULES) if each.by == "10.9.4"]
    twice = [*found, *(replace(each, generation="wc-v2") for each in found if each.place in ("old", "sku"))]
    rows = list(changelog.table(twice, "9.9.5"))
    assert "| `product`: gone: `old` | wc/v2, wc/v3 |" in rows
    assert "| `product`: changed: `sku` (string → number) | wc/v2, wc/v3 |" in rows
    assert "| route `products` changed: GET before, now GET POST | wc/v3 |" in rows
    assert "| OPTIONS of `product`: changed: `amount` (string → number or string) | wc/v3 |" in rows
    assert any("`images[].alt` (string or null) [since 9.9.5]" in row for row in changelog.table(found, "10.3.6"))


def test_each_measured_release_has_its_chapter() -> None:
    text = changelog.page(corpora(), load_knowledge())
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [corpus.release for corpus in corpora()][:0:-1]
    assert f"Since {corpora()[-2].release}." in text
    assert "New: wc/v3." in text


# ------------------------------------------------------------------ a new release


def test_a_person_is_asked_what_no_program_can_decide() -> None:
    effects = [noops.Effect("wc-v3", "PUT", "/wp-json/wc/v3/products/0", "{}", 200, "", ("wp_posts",), False)]
    about = header_of("12.0.0")
    lines = list(decisions(about, effects, [each for each in changes([OLD, NEW], RULES) if each.by == "10.9.4"], NEW))
    text = "\n".join(lines)
    assert lines[0].startswith("STOP: PUT /wp-json/wc/v3/products/0 changes the shop.")
    assert "wc-v3/product:images[].alt: if it is personal" in text
    assert "wc-v3/product old went: does a check" in text
    assert "wc-v3: orders/{id}/x is not in derive/resources.toml" in text
    assert "wc-v3: products is" not in text
    assert "releases.csv: 12.0.0,2027-02-03,7.0,8.1,7.2,no,yes" in text


def header_of(release: str) -> Header:
    return Header(release, "2027-02-03", "7.0", "8.1", "7.2")


def test_the_files_of_a_release_say_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "woocommerce.php").write_text(
        "<?php\n/**\n * Plugin Name: WooCommerce\n * Version: 12.0.0\n * Requires at least: 7.0\n * Requires PHP: 8.1\n */\n"
    )
    (tmp_path / "readme.txt").write_text("=== WooCommerce ===\nTested up to: 7.2\nStable tag: 11.9.0\n\n= 12.0.0 2027-02-03 =\n")
    assert header(tmp_path) == header_of("12.0.0")


def newer(change: Callable[[Json], Json]) -> Corpus:
    """The newest release's products and webhooks as the next one might send them."""
    samples = [
        each for each in corpora()[-1].samples if each.generation == "wc-v3" and each.route in ("products", "webhooks") and not each.one
    ]
    changed = [replace(each, body=[change(dict(item)) if each.route == "products" else item for item in each.body]) for each in samples]
    return Corpus("10.9.0", tuple(changed), {"wc-v3": {"products": {"properties": {"sku": {"type": "integer"}}}}})


def test_a_new_release_is_compared_with_the_schemas() -> None:
    def change(item: Json) -> Json:
        del item["tax_class"]
        return item | {"price": 1, "brand_new": []}

    lines = list(differences([newer(change)], corpora()))
    text = "\n".join(lines)
    assert all(line.startswith("10.9.0 ") for line in lines)
    assert '$[*]: expected property "tax_class", found none' in text
    assert "wc-v3/products: $[*].price: expected a string, found number 1" in text
    assert "wc-v3/products: $[*].brand_new is new" in text
    assert "wc-v3/product: sku is declared differently from earlier releases" in text
    assert "wc-v3: orders existed before" in text
    offered = replace(newer(change), routes={"wc-v3": {"orders": {"methods": ["GET"]}}})
    assert not [line for line in differences([offered], corpora()) if "orders existed before" in line], "there, but without data"
    assert "wc-v3: webhooks existed before" not in text


def test_what_did_not_change_is_not_reported() -> None:
    assert not [line for line in differences([newer(lambda item: item)], ()) if "sku" not in line]


# ------------------------------------------------------------------ reading a shop


def test_a_shop_is_read_with_get_and_options_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def ask(self: object, method: str, path: str) -> tuple[int, Any]:
        asked.append((method, path.partition("?")[0]))
        if method == "OPTIONS":
            return 200, {"schema": {"type": "object", "properties": {"id": {"type": "integer", "description": "Text."}}}}
        found: Any = {
            "/wp-json/wc/v3/": {"routes": {"/wc/v3/products": {"methods": ["GET"]}}},
            "/wc-api/v3/": {"store": {"routes": {"/orders": {"supports": ["GET"]}}}},
            "/wp-json/wc/v3/products": [{"id": 7}, {"id": 8}],
            "/wp-json/wc/v3/products/7": {"id": 7},
            "/wp-json/wc/v3/products/7/variations": [{"id": 70}],
            "/wp-json/wc/v3/products/8/variations": [],
            "/wc-api/v3/orders": {"orders": [{"id": 5}]},
            "/wc-api/v3/orders/5/notes": {"order_notes": []},
        }.get(path.partition("?")[0])
        return (200, found) if found is not None else (404, {"code": "rest_no_route"})

    monkeypatch.setattr("derive.collect.Reader.ask", ask)
    key = {"consumer_key": "k", "consumer_secret": "s"}
    corpus = collect({"https_url": "https://shop.test", "ca": None, "keys": {"admin_read": key}, "wc_version": "9.9.5"})
    seen = {(sample.generation, sample.route, sample.one) for sample in corpus.samples if sample.route not in ("error", "index")}
    assert seen == {
        ("wc-v3", "products", False),
        ("wc-v3", "products", True),
        ("wc-v3", "products/{products}/variations", False),
        ("legacy-v3", "orders", False),
        ("legacy-v3", "orders/{orders}/notes", False),
    }
    assert {method for method, _ in asked} == {"GET", "OPTIONS"}
    assert not [path for _, path in asked if "marketplace" in path]
    assert corpus.declared["wc-v3"]["products"] == {"type": "object", "properties": {"id": {"type": "integer"}}}
    assert [sample for sample in corpus.samples if sample.route == "error"]


def test_the_routes_of_an_index_are_kept_by_name_alone() -> None:
    about = {
        "methods": ["GET", "POST"],
        "endpoints": [{"methods": ["GET"], "args": {"page": {"description": "Text."}}}, {"methods": ["POST"], "args": {"note": {}}}],
    }
    index = {"routes": {"/wc/v3": {"methods": ["GET"]}, "/wc/v3/orders/(?P<order_id>[\\d]+)/notes/(?P<id>(a|b)[\\w-]*)": about}}
    assert routes_of("wc-v3", index) == {
        "": {"methods": ["GET"], "parameters": []},
        "orders/{order_id}/notes/{id}": {"methods": ["GET", "POST"], "parameters": ["page"]},
    }
    legacy = {"store": {"routes": {"/orders/<order_id>/notes": {"supports": ["POST", "GET"]}}}}
    assert routes_of("legacy-v3", legacy) == {"orders/{order_id}/notes": {"methods": ["GET", "POST"]}}


# ------------------------------------------------------------------ writes that change nothing


def test_every_write_that_a_run_may_send_is_measured() -> None:
    sent = {(question.method, question.url.removeprefix(noops.ANYWHERE.url), question.body) for _, question in noops.writes()}
    assert len(sent) == 20
    for method, path, body in sent:
        assert [each for each in NO_OP_WRITES if each.method == method and re.fullmatch(each.path, path) and each.body == body]
    for write in NO_OP_WRITES:
        assert [1 for method, path, body in sent if write.method == method and re.fullmatch(write.path, path) and write.body == body]


def test_a_write_that_changes_a_table_is_told_and_the_legacy_session_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    database: dict[str, dict[str, Any]] = {"rows": {"wp_posts": 3, noops.SESSIONS: 0}, "next_ids": {}, "checksums": {"wp_posts": "1"}}

    def ask(self: object, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        if path.startswith("/wc-api/"):
            database["rows"][noops.SESSIONS] += 1
            return 400, {"errors": [{"code": "woocommerce_api_missing_product_title"}]}
        if (method, path) == ("POST", "/wp-json/wc/v2/orders/batch"):
            database["checksums"]["wp_posts"] += "!"
        return (404, {"code": "woocommerce_rest_product_invalid_id"}) if method == "DELETE" else (200, [])

    monkeypatch.setattr("derive.lab.Reader.ask", ask)
    key = {"consumer_key": "k", "consumer_secret": "s"}
    shop = {"https_url": "https://shop.test", "ca": None, "keys": {"manager": key}}
    found = list(noops.measure(shop, "manager", lambda: copy.deepcopy(database)))
    assert [each.sentence() for each in found if each.changed] == ["POST /wp-json/wc/v2/orders/batch {}: 200 [], CHANGED wp_posts"]
    assert {each.generation for each in found if each.session} == {"legacy-v3"}
    assert found[0].sentence() == (
        'POST /wc-api/v3/products {"product":{}}: 400 woocommerce_api_missing_product_title, changed nothing but its session'
    )
    assert noops.changes(database, database | {"next_ids": {"wp_new": 1}}) == ("wp_new",)


def test_the_shops_of_the_lab_are_found_by_name(tmp_path: Path) -> None:
    file = tmp_path / "shops.json"
    file.write_text('{"shops": [{"name": "wc99"}]}')
    assert shops(file) == {"wc99": {"name": "wc99"}}


def test_the_command_compares_the_corpus_by_default() -> None:
    command = [sys.executable, "-m", "derive", "compare"]
    done = subprocess.run(command, cwd=resources.root(), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert {line.rpartition(" ")[2] for line in done.stdout.splitlines()} == {"before"}, "nothing but routes that a release had no data for"
