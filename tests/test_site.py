"""Where a run asks, if the address was typed with a path: what the answers there say, and never another host."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from broken.catalogue import FAULTS
from broken.changes import instead, whenever
from broken.fault import CURRENT, cin7
from broken.running import broken, healthy, judged, live
from broken.server import Setup
from broken.site import page

from wooready.evidence.evidence import Evidence
from wooready.evidence.seen import Seen
from wooready.evidence.site import Site, site_of
from wooready.report import reading
from wooready.run.gather import gather_replay
from wooready.shop.address import Address, parse_address
from wooready.shop.facts import Clue, ShopFacts
from wooready.shop.profile import load_profile
from wooready.shop.shop import shop_from_address
from wooready.wire.exchange import Exchange, Response, WireError
from wooready.wire.recording import from_text

HOST = "https://shop.example.com"
PAGE_OF_ROOT = f'<link rel="https://api.w.org/" href="{HOST}/wp-json/">'
NOT_RECORDED = WireError("not-recorded", "")


def index(home: str = HOST) -> str:
    return json.dumps({"namespaces": ["wc/v3"], "home": home})


def said(status: int, body: str = "", link: str = "") -> Response:
    kind = "application/json" if body.startswith("{") else "text/html"
    links = (("Link", f'<{link}>; rel="https://api.w.org/"'),) if link else ()
    return Response(status, "", (("Content-Type", kind), *links), body.encode())


CLOSED = said(401, '{"code":"rest_forbidden","message":"","data":{"status":401}}')
NOTHING = said(404, "<html><title>404</title></html>")
SILENCE = WireError("timeout", "")


def seen(typed: str, **answers: Response | WireError) -> Seen:
    """`typed_index` is the answer to the probe `typed.index`, `above_1_index` that to `above-1.index`; the others find nothing there."""
    found = {}
    for name, answer in {"typed_index": NOTHING, "typed_route": NOTHING, "typed_page": NOTHING, **answers}.items():
        probe = name.replace("_index", ".index").replace("typed_", "typed.").replace("_legacy", ".legacy").replace("above_", "above-")
        response, error = (answer, None) if isinstance(answer, Response) else (None, answer)
        found[probe] = Exchange(probe, "GET", HOST, "none", response, error)
    shop = ShopFacts.of(shop_from_address(typed), "2026-11-26T10:00:00Z")
    return Seen(shop, found, {})


def place(path: str, clue: Clue = "") -> Site:
    return Site(Address("shop.example.com", path=path), clue)


STORE = index(f"{HOST}/store")
FOUND = {
    "a WordPress in a folder": (seen(f"{HOST}/shop", typed_index=said(200, index()), typed_route=said(200, index())), place("/shop")),
    "one in a folder that is closed": (seen(f"{HOST}/shop", typed_index=CLOSED, above_0_index=said(200, index())), place("/shop")),
    "one in a folder without rewriting, below another": (
        seen(f"{HOST}/shop", typed_index=said(404, link=f"{HOST}/wp-json/"), typed_route=said(200, index(f"{HOST}/shop"))), place("/shop"),
    ),
    "one in a folder with plain permalinks": (
        seen(f"{HOST}/shop", typed_page=said(200, link=f"{HOST}/shop/index.php?rest_route=/")), place("/shop"),
    ),
    "one in a folder with the legacy API alone": (
        seen(f"{HOST}/shop", typed_legacy=said(200, '{"store":{}}'), above_0_index=said(200, index())), place("/shop"),
    ),
    "a page": (seen(f"{HOST}/en/shop", typed_route=said(200, index())), place("", "index")),
    "a page of one in a folder": (seen(f"{HOST}/store/p/1", typed_route=said(200, STORE)), place("/store", "index")),
    "a page with a header": (seen(f"{HOST}/shop", typed_page=said(200, link=f"{HOST}/wp-json/")), place("", "page")),
    "a page with an element": (seen(f"{HOST}/shop", typed_page=said(200, PAGE_OF_ROOT)), place("", "page")),
    "a page of PATHINFO permalinks": (seen(f"{HOST}/shop", typed_page=said(200, link=f"{HOST}/index.php/wp-json/")), place("", "page")),
    "a page of a language": (seen(f"{HOST}/en/shop", typed_page=said(200, link=f"{HOST}/en/wp-json/")), place("/en", "page")),
    "a page whose links are http": (seen(f"{HOST}/shop", typed_page=said(200, link="http://shop.example.com/wp-json/")), place("", "page")),
    "a page that is gone": (seen(f"{HOST}/old", typed_index=said(404, link=f"{HOST}/wp-json/")), place("", "not-found")),
    "a page without a word, in a folder": (seen(f"{HOST}/a/b/c", above_1_index=said(200, index())), place("/a", "folder")),
    "the nearest of two": (seen(f"{HOST}/a/b", above_1_index=said(200, index()), above_0_index=said(200, index())), place("/a", "folder")),
    "the legacy API alone, above": (seen(f"{HOST}/shop", above_0_legacy=said(200, '{"store":{}}')), place("", "folder")),
    "another folder, not above": (seen(f"{HOST}/old", typed_page=said(200, link=f"{HOST}/store/wp-json/")), place("/old")),
    "no answer": (seen(f"{HOST}/shop", typed_index=SILENCE, typed_route=SILENCE), place("/shop")),
    "a recording of before": (seen(f"{HOST}/shop", typed_index=NOT_RECORDED, typed_route=NOT_RECORDED), place("/shop")),
    "no path": (seen(HOST, typed_page=said(200, link=f"{HOST}/store/wp-json/")), place("")),
}  # fmt: skip


@pytest.mark.parametrize("what", FOUND)
def test_where_the_run_goes_on(what: str) -> None:
    observed, site = FOUND[what]
    assert site_of(observed) == site


ELSEWHERE = (
    "https://evil.example.com/wp-json/",
    "https://shop.example.com.evil.example/wp-json/",
    "//evil.example.com/wp-json/",
    "javascript:x",
)


@pytest.mark.parametrize("root", ELSEWHERE)
def test_another_host_is_not_followed(root: str) -> None:
    observed = seen(f"{HOST}/shop", typed_page=said(200, link=root), typed_route=said(200, index(root)), typed_index=said(404, link=root))
    site = site_of(observed)
    assert (site.address, site.settled) == (parse_address(f"{HOST}/shop"), False)


def test_a_path_of_another_host_is_asked_for_here() -> None:
    """A staging copy names the real shop: the run goes on in a folder of the copy."""
    observed = seen(
        f"{HOST}/shop",
        typed_page=said(200, link="https://www.example.com/wp-json/"),
        above_0_index=said(200, index("https://www.example.com")),
    )
    assert site_of(observed) == place("", "folder")


def test_the_http_address_moves_along_and_the_recording_says_both() -> None:
    shop = Evidence(FOUND["a page"][0]).shop
    assert (shop.address.url, shop.plain and shop.plain.url) == (HOST, "http://shop.example.com")
    told = shop.to_json()
    assert (told["address"], told["plain"], told["went_on"]) == (f"{HOST}/en/shop", "http://shop.example.com/en/shop", HOST)
    again = ShopFacts.recorded({"shop": told, "recorded_at": shop.observed_at})
    assert (again.address.url, again.moved_from) == (f"{HOST}/en/shop", None)


def test_evidence_of_evidence_is_at_the_same_place() -> None:
    evidence = Evidence(FOUND["a page"][0])
    assert Evidence(evidence.seen).shop == evidence.shop


def test_a_replay_goes_on_at_the_same_place_from_the_answers_alone() -> None:
    """What the head of the recording says of it decides nothing."""
    run = broken("pasted-page")
    kept = from_text(run.gathered.text, Path("pasted-page"))
    shop = kept.about["shop"].copy()
    shop["went_on"] = "https://evil.example.com"
    _, verdict, document = judged(
        gather_replay(replace(kept, about={**kept.about, "shop": shop}), load_profile("cin7-omni")), FAULTS["pasted-page"].profile()
    )
    assert (verdict.word, document["shop"]) == ("READY", run.document["shop"])


def test_the_page_that_was_pasted_is_judged_like_the_shop_and_says_so() -> None:
    run, shop = broken("pasted-page"), broken("pasted-page").document["shop"]
    assert run.gathered.recording.about["requests"] == healthy(CURRENT).gathered.recording.about["requests"] + 1
    assert (shop["typed"], shop["clue"]) == (f"{shop['address']}/en/shop", "index")
    assert shop["typed"] in reading.went_on(shop)
    assert run.document["enter"]["address"] == shop["address"].removeprefix("https://")
    assert {each.url.split("/wp-json")[0] for each in run.gathered.recording.exchanges.values() if each.auth != "none"} == {shop["address"]}


def test_one_address_to_enter_is_told_in_one_form() -> None:
    document = broken("pasted-page-of-another-host").document
    assert document["enter"]["address"] == "www.example.com"
    assert document["findings"][0]["how"] == "Enter www.example.com."


def test_no_wordpress_at_all_is_told_from_an_api_that_is_hidden() -> None:
    """Whether the front page names WordPress decides what is said of a missing API."""
    hidden = live(CURRENT, Setup(), whenever(lambda request: request.is_rest, instead(page(404, "Not here"))), cin7())
    said = [run.document["findings"][0] for run in (broken("not-wordpress"), hidden)]
    assert [each["cause"] for each in said] == ["rest.not-found", "rest.not-found"]
    assert ["names neither WordPress nor its API" in each["sentence"] for each in said] == [True, False]
    assert ["may be no WordPress" in each["how"] for each in said] == [True, False]
