"""The pages in a real Chromium: for everybody, in light, dark and print, on a phone, and with a shop that means harm."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from browser import DESKTOP, PHONE, launched, opened, overflow, unfold, violations
from cases import bundled_case, judged
from hostile import hostile
from playwright.sync_api import Browser

from wooready import resources
from wooready.report.changes import changes
from wooready.report.conditions import verdict_of
from wooready.report.forms import html, index
from wooready.report.forms.html import PytestRow, PytestTable
from wooready.report.forms.page import policy
from wooready.report.history import run_of
from wooready.run.gather import gather_replay
from wooready.shop.profile import Profile
from wooready.validation import utc_time
from wooready.verdict.checks import Ladder
from wooready.wire import recording

JSON = dict[str, Any]
TODAY = utc_time("2026-12-01T00:00:00Z")
SHOPS = {
    "not ready": "not-ready-header-stripped",
    "not verified above": "not-ready-expired-certificate",
    "ready": "woocommerce-2.4.13",
}
NAMES = (*SHOPS, "not verified")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def documents(cin7: Profile, ladder: Ladder) -> dict[str, JSON]:
    found = {}
    for name, slug in SHOPS.items():
        found[name] = bundled_case(slug).document
    found["not verified"] = without_key(cin7, ladder)
    return found


def without_key(profile: Profile, ladder: Ladder) -> JSON:
    """The verdict of a run for which no key was given."""
    kept = recording.load(resources.folder("cassettes") / "woocommerce-9.9.5")
    keyless = {probe: each for probe, each in kept.exchanges.items() if each.auth == "none"}
    about = {**kept.about, "shop": {**kept.about["shop"], "credentials": False}}
    gathered = gather_replay(replace(kept, about=about, exchanges=keyless), profile)
    document = judged(gathered, profile).document
    assert document["verdict"] == "NOT VERIFIED"
    return document


def with_everything(document: JSON) -> JSON:
    """With what only some runs have: an exception, two causes that fit, what was sampled, deviations from a schema."""
    full: JSON = json.loads(json.dumps(document))
    first, *rest = full["findings"]
    first["alternatives"] = [{"cause": "x.y", "sentence": "It may be this.", "who": ["host"], "where": "nginx", "how": "Add it."}]
    first["tell_apart"] = "curl -s https://shop.example.com/"
    first["sampled"] = "10 of 30 products"
    for each in rest[:1]:
        each["waived"] = {"reason": "known", "owner": "Kim", "expires": "2027-01-31"}
    full["checks"][0]["lines"] = ["products[0].price: 1 is not of type 'string'"]
    full["checks"][0]["waived"] = {"reason": "known", "owner": "Kim", "expires": "2027-01-31"}
    full["upgrade"]["source"] = "WooCommerce > Status"
    return full


def page_of(document: JSON, earlier: JSON | None = None) -> str:
    tests = [PytestRow("suites/test_03_tls.py::test_speaks_tls[TLS-01]", "Passed", ""), PytestRow("b", "Failed", "said\nmore")]
    return html.render(document, PytestTable(tuple(tests)), TODAY, changes(document, [run_of(earlier)] if earlier else []))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(page: str) -> Path:
        path = tmp_path / "page.html"
        path.write_text(page, encoding="utf-8", errors="replace")
        return path

    return write


def earlier_than(document: JSON) -> JSON:
    """An earlier run of the same shop, in which other things were wrong."""
    before: JSON = json.loads(json.dumps(document))
    before["run"] |= {"id": "earlier", "observed_at": "2026-10-01T08:00:00Z"}
    before["verdict"] = "NOT READY"
    before["findings"] = [{**before["findings"][0], "check": "TLS-02", "cause": "tls.expired"}, *before["findings"][1:]]
    return before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_everybody_can_read_a_report(
    browser: Browser, documents: dict[str, JSON], written: Callable[[str], Path], name: str, scheme: str
) -> None:
    document = with_everything(documents[name])
    file = written(page_of(document, earlier_than(document)))
    with opened(browser, file, color_scheme=scheme) as page:
        unfold(page)
        dark = scheme == "dark"  # the same page in other colours
        assert violations(page, of_colours=dark) == []
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert violations(page, of_colours=dark) == []
        assert overflow(page) == 0
        assert page.troubles == []


def test_axe_sees_a_fault(browser: Browser, documents: dict[str, JSON], written: Callable[[str], Path]) -> None:
    """That the tests above find nothing means something only if they would."""
    spoilt = page_of(documents["ready"]).replace('<html lang="en">', "<html>").replace("--dim: #535a63", "--dim: #bbb")
    style = spoilt.partition("<style>")[2].partition("</style>")[0]
    spoilt = spoilt.replace(spoilt.partition('Policy" content="')[2].partition('"')[0], policy((style,)).replace("'", "&#39;"))
    with opened(browser, written(spoilt)) as page:
        assert [each.partition(":")[0] for each in violations(page)] == ["color-contrast", "html-has-lang"]
        assert [each.partition(":")[0] for each in violations(page, of_colours=True)] == ["color-contrast"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_the_first_screen_tells_the_verdict_and_who_must_act(
    browser: Browser, documents: dict[str, JSON], written: Callable[[str], Path], name: str, size: tuple[int, int]
) -> None:
    with opened(browser, written(page_of(documents[name])), size) as page:
        word = page.locator("h1 .word")
        assert word.inner_text().strip("✓✗? \n") == verdict_of(documents[name])
        who = page.locator("header dl") if name != "not verified" else page.locator("header .root")
        for place in (word, who):
            box = place.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= size[1]


def test_a_report_can_be_used_by_keyboard_alone(browser: Browser, documents: dict[str, JSON], written: Callable[[str], Path]) -> None:
    with opened(browser, written(page_of(documents["not ready"]))) as page:
        focused = "document.activeElement.outerHTML.slice(0, 200)"
        page.keyboard.press("Tab")
        assert "Skip to" in page.evaluate(focused)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert "#fix" in page.evaluate(focused)
        reached = []
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "SUMMARY":
                reached.append(page.evaluate("document.activeElement.textContent"))
                if "AUTH-01[wc/v3]" in reached[-1]:
                    break
        page.keyboard.press("Enter")
        opened_by_key = page.evaluate("document.activeElement.parentElement.open")
        assert opened_by_key is True
        assert page.evaluate("document.activeElement.nextElementSibling.querySelector('pre.head').checkVisibility()") is True


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ["not ready", "ready"])
def test_a_hostile_shop_runs_nothing_and_breaks_nothing(
    browser: Browser, documents: dict[str, JSON], written: Callable[[str], Path], name: str, size: tuple[int, int]
) -> None:
    document = hostile(with_everything(documents[name]))
    file = written(page_of(document, earlier_than(document)))
    assert file.stat().st_size < 1_000_000
    with opened(browser, file, size) as page:
        unfold(page)
        harmed(page)
        assert overflow(page) == 0
        box = page.locator("h1 .word").bounding_box()
        assert box is not None
        assert box["y"] < 400
        assert page.evaluate("document.querySelectorAll('script, iframe, object, img, form, base, link').length") == 0
        assert violations(page) == []


def harmed(page: Any) -> None:
    """Fails when a text of the shop did anything. axe-core's own title is not looked at: this runs before it."""
    assert page.evaluate("window.pwned") is None
    assert page.title() != "pwned"
    assert (
        page.evaluate("[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith('on'))") == []
    )
    assert page.evaluate("[...document.links].filter((link) => !/^(#|[^:]*report.html$)/.test(link.getAttribute('href'))).length") == 0
    assert page.troubles == []


def test_the_policy_stops_what_gets_past_the_escaping(browser: Browser, documents: dict[str, JSON], written: Callable[[str], Path]) -> None:
    """The second wall, alone: the markup is put into the page on purpose."""
    bad = '<script>window.pwned=1</script><img src="x" onerror="window.pwned=1"><style>h1{display:none}</style><a href="https://evil.example">'
    page_text = page_of(documents["ready"]).replace("<main>", f"<main>{bad}")
    with opened(browser, written(page_text)) as page:
        assert page.evaluate("window.pwned") is None
        assert page.locator("h1").is_visible()
        assert len(page.troubles) >= 3


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_report_prints_whole(
    browser: Browser, documents: dict[str, JSON], written: Callable[[str], Path], paper: str, tmp_path: Path
) -> None:
    """The whole remedy of each finding, also folded advice, is on paper, and no table is cut off at the right."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed; on Debian and Ubuntu: apt-get install poppler-utils")
    document = documents["not ready"]
    with opened(browser, written(page_of(document))) as page:
        page.pdf(path=str(tmp_path / "page.pdf"), format=paper, prefer_css_page_size=False)
    words = words_of(tmp_path / "page.pdf")
    assert max(right for _, right, _ in words) <= PAPER[paper] - 36, "something is cut off at the right"
    flat = "".join(word for _, _, word in words)
    for finding in document["findings"]:
        assert "".join(finding["how"].split()) in flat
    last = document["requests"][-1]["url"]
    assert last[:40] in flat


#: Width in points.
PAPER = {"A4": 595, "Letter": 612}


def words_of(pdf: Path) -> list[tuple[float, float, str]]:
    """Left edge, right edge and text of each word, in the order of the file."""
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    found = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', told)
    return [(float(left), float(right), unescape(word)) for left, right, word in found]


@pytest.fixture
def folder(documents: dict[str, JSON], tmp_path: Path) -> Path:
    """A folder of reports, as runs write it."""
    for name, slug in SHOPS.items():
        document, place = documents[name], tmp_path / "reports" / slug
        place.mkdir(parents=True)
        (place / "verdict.json").write_text(json.dumps(document), encoding="utf-8")
        (place / "report.html").write_text("", encoding="utf-8")
    return tmp_path / "reports"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_the_index(browser: Browser, folder: Path, scheme: str) -> None:
    with opened(browser, index.write(folder), color_scheme=scheme) as page:
        dark = scheme == "dark"
        assert violations(page, of_colours=dark) == []
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert violations(page, of_colours=dark) == []
        assert overflow(page) == 0
        assert page.troubles == []


def first_cells(page: Any, column: int) -> list[str]:
    found: list[str] = page.evaluate(
        "(n) => [...document.querySelectorAll('#list tbody tr:not([hidden])')].map((r) => r.cells[n].innerText.trim())", column
    )
    return found


def test_the_index_sorts_and_filters(browser: Browser, folder: Path) -> None:
    with opened(browser, index.write(folder)) as page:
        assert first_cells(page, 0)[:2] == ["not-ready-expired-certificate", "not-ready-header-stripped"]
        page.get_by_role("button", name="WooCommerce").click()
        versions = [each for each in first_cells(page, 3) if each]
        assert versions == ["2.4.13", "5.9.0", "9.9.5"]
        page.get_by_role("button", name="WooCommerce").click()
        assert [each for each in first_cells(page, 3) if each] == versions[::-1]
        assert page.locator("th[aria-sort]").inner_text().startswith("WooCommerce")
        page.get_by_label("Show only").fill("HEADER-stripped")
        assert first_cells(page, 0) == ["not-ready-header-stripped"]
        assert page.locator("#shown").inner_text() == "1 of 3"


def test_the_index_reads_the_same_without_a_script(browser: Browser, folder: Path) -> None:
    with opened(browser, index.write(folder), java_script_enabled=False) as page:
        assert page.locator("#list tbody tr").count() == len(SHOPS)
        assert not page.locator("#tools").is_visible()
        page.get_by_role("link", name="not-ready-header-stripped").click()
        assert page.url.endswith("/not-ready-header-stripped/report.html")


def test_hostile_shops_do_nothing_to_the_index(browser: Browser, documents: dict[str, JSON], folder: Path) -> None:
    for number, document in enumerate(documents.values()):
        place = folder / f"{number}<img src=x onerror=alert(1)>\"'&"
        place.mkdir()
        (place / "verdict.json").write_text(json.dumps(hostile(document)), encoding="utf-8")
        (place / "report.html").write_text("", encoding="utf-8")
    with opened(browser, index.write(folder)) as page:
        page.get_by_role("button", name="Shop").click()
        harmed(page)
        assert overflow(page) == 0
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert overflow(page) == 0
        page.locator("#list a").nth(0).click()
        assert page.url.endswith("/report.html")
