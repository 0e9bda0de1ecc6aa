"""The marks of the schemas beside the personal ones: stock texts, what is made anew for each answer, and what the shop sells."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from places import corpora

from wooready.wire.recording import Recording
from wooready.wire.scrub import scrub_document
from wooready.woocommerce import payloads
from wooready.woocommerce.generations import GENERATIONS

SLUGS = [api.slug for api in GENERATIONS]


def products(slug: str) -> list[dict[str, Any]]:
    one = {
        "id": 7, "title": "Blue lantern", "name": "Blue lantern", "sku": "LAN-7", "price": "19.90", "regular_price": "19.90",
        "description": "<p>A lantern of blue paper</p>", "permalink": "https://shop.test/product/blue-lantern/", "type": "simple",
        "status": "publish", "stock_quantity": 4, "related_ids": [31, 12, 25],
        "images": [{"id": 0, "date_created": "2026-11-23T16:27:22", "created_at": "2026-11-23T16:27:22Z", "src": "https://shop.test/p.png"}],
    }  # fmt: skip
    return [one]


def scrubbed(slug: str, *, strict: bool = False) -> dict[str, Any]:
    listed: Any = {"products": products(slug)} if slug == "legacy-v3" else products(slug)
    done = scrub_document(listed, payloads.schema(f"{slug}/products"), "product", strict=strict)
    found: dict[str, Any] = (done["products"] if slug == "legacy-v3" else done)[0]
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_what_the_shop_sells_stays(slug: str) -> None:
    done, name = scrubbed(slug), "title" if slug == "legacy-v3" else "name"
    assert (done[name], done["sku"], done["price"]) == ("Blue lantern", "LAN-7", "19.90")


@pytest.mark.parametrize("slug", SLUGS)
def test_strict_replaces_what_the_shop_sells_and_keeps_its_form(slug: str) -> None:
    done, name = scrubbed(slug, strict=True), "title" if slug == "legacy-v3" else "name"
    text = json.dumps({key: value for key, value in done.items() if key not in ("title" if name == "name" else "name",)})
    for sold in ("Blue", "lantern", "LAN-7", "19.90"):
        assert sold not in text
    assert (done["id"], done["type"], done["status"], done["stock_quantity"]) == (7, "simple", "publish", 4)
    assert float(done["price"]) >= 0


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_made_anew_for_each_answer_is_kept_in_form_only(slug: str) -> None:
    done = scrubbed(slug)
    assert done["related_ids"] == [12, 25, 31]
    dated = "created_at" if slug == "legacy-v3" else "date_created"
    assert done["images"][0][dated].startswith("2001-02-03T00:00:00")


@pytest.mark.parametrize("slug", SLUGS)
def test_stock_messages_stay_and_others_do_not(slug: str) -> None:
    def message(text: str) -> str:
        error = {"code": "x", "message": text}
        body: Any = {"errors": [error]} if slug == "legacy-v3" else {**error, "data": {"status": 401}}
        done = scrub_document(body, payloads.schema(f"{slug}/error"), "error")
        kept: str = (done["errors"][0] if slug == "legacy-v3" else done)["message"]
        return kept

    assert message("Consumer Secret is invalid.") == "Consumer Secret is invalid."
    assert "Mirabel" not in message("Sorry, Mirabel, you may not do that.")


@pytest.mark.parametrize("slug", ["woocommerce-2.4.13", "woocommerce-9.9.5"])
def test_strict_recordings_still_fit_the_schemas(recorded: Callable[[str], Recording], slug: str) -> None:
    for probe, exchange in recorded(slug).exchanges.items():
        generation, _, rest = probe.partition(".")
        if rest in ("products.list", "orders.list") and exchange.status == 200:
            name = f"{generation}/{rest.partition('.')[0]}"
            assert exchange.response is not None
            document = scrub_document(json.loads(exchange.response.body), payloads.schema(name), "x", strict=True)
            assert payloads.problems(document, name) == ()


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://hooks.acme-partner.io/in/7?token=tok_5secret", "https://example.com/"),
        ("http://hooks.acme-partner.io:8080/in", "http://example.com:8080/"),
        ("https://user:pass@hooks.acme-partner.io/", "https://example.com/"),
        ("https://93.184.216.34/in", "https://example.com/"),
        ("http://localhost:8000/in", "http://localhost:8000/"),
        ("http://127.3.2.1/in", "http://127.0.0.1/"),
        ("http://10.20.30.40/in", "http://192.168.0.1/"),
        ("http://[fd12:3456::7]:81/in", "http://[fd00::1]:81/"),
        ("https://erp.acme.internal/in", "https://host.internal/"),
        ("https://erpserver/in", "https://host/"),
    ],
)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_webhooks_address_keeps_scheme_port_and_whether_it_is_public(slug: str, url: str, kept: str) -> None:
    hook = {"id": 3, "name": "Stock to Jane", "delivery_url": url, "secret": "w00-secret", "status": "active"}
    listed: Any = {"webhooks": [hook]} if slug == "legacy-v3" else [hook]
    done = scrub_document(listed, payloads.schema(f"{slug}/webhooks"), "webhook")
    clean = (done["webhooks"] if slug == "legacy-v3" else done)[0]
    assert clean["delivery_url"].startswith(kept)
    assert clean["delivery_url"].removeprefix(kept).isalpha()
    assert "w00" not in json.dumps(clean)


def types_of(part: dict[str, Any]) -> dict[str, Any]:
    """The types of an OPTIONS document, by property."""
    inner = {name: types_of(each) for name, each in part.get("properties", {}).items()}
    return {"type": part.get("type"), "properties": inner, "items": types_of(part["items"]) if "items" in part else None}


@pytest.mark.parametrize("release", ["2.6.14", "9.9.5"])
def test_what_a_shop_declares_of_itself_stays_without_its_texts(release: str) -> None:
    """The types are what a plugin is suspected by; the descriptions are WooCommerce's text."""

    def told(part: dict[str, Any]) -> dict[str, Any]:
        inner = {name: told(each) for name, each in part.get("properties", {}).items()}
        below = {"items": told(part["items"])} if "items" in part else {}
        return {**part, "description": "Ask Jane for it.", **({"properties": inner} if inner else {}), **below}

    declared = next(corpus for corpus in corpora() if corpus.release == release).declared["wc-v1"]
    for route in ("products", "orders"):
        document = {"namespace": "wc/v1", "methods": ["GET"], "schema": told(declared[route])}
        done = scrub_document(document, payloads.schema("common/options"), "options")
        assert "Jane" not in json.dumps(done)
        assert types_of(done["schema"]) == types_of(declared[route])
        assert payloads.suspects(done, f"wc-v1/{route}", release) == ()
        done["schema"]["properties"]["id"]["type"] = "string"
        assert payloads.suspects(done, f"wc-v1/{route}", release) == ("id",)
