"""The index page for 5,000 shops: how long it takes to write and, if Chromium is installed, to open and sort."""

import json
import os
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from wooready import resources
from wooready.report.forms import index
from wooready.run.case import judge
from wooready.run.options import Options
from wooready.run.recordings import recordings_in
from wooready.shop.profile import load_profile

SHOPS = 5000
Row = tuple[str, float, float]


def rows(yardstick: float) -> list[Row]:
    """Name, seconds, and the yardstick of the run."""
    with TemporaryDirectory() as reports:
        _fill(Path(reports))
        start = time.perf_counter()
        page = index.write(Path(reports))
        found = [(f"write the index of {SHOPS} shops ({page.stat().st_size / 1e6:.1f} MB)", time.perf_counter() - start, yardstick)]
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        return found + (_in_chromium(chromium, page, yardstick) if chromium else [])


def _fill(reports: Path) -> None:
    profile = load_profile("cin7-omni")
    kept = recordings_in(resources.folder("cassettes"))
    cases = [judge(Options(slug, None, "replay", profile, folder.parent)) for slug, folder in kept.items()]
    texts = [json.dumps(case.document) for case in cases]
    for number in range(SHOPS):
        shop = reports / f"shop-{number:04}.example.com"
        shop.mkdir()
        (shop / "verdict.json").write_text(texts[number % len(texts)], encoding="utf-8")
        (shop / "report.html").touch()


def _in_chromium(path: str, page_file: Path, yardstick: float) -> list[Row]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page()
        page.goto(page_file.as_uri())
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        sort = "const b = document.querySelector('#list button'), t = performance.now(); b.click(); document.body.offsetHeight;"
        sorted_in = page.evaluate(f"(() => {{ {sort} return performance.now() - t }})()")
        browser.close()
    named = (
        ("first paint of the index in Chromium", painted),
        ("load the index in Chromium", loaded),
        ("sort the index in Chromium", sorted_in),
    )
    return [(name, ms / 1000, yardstick) for name, ms in named]
