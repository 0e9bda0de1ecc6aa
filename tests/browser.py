"""A real Chromium, to look at the pages that we write. Where there is none, the tests that need it are skipped and say how to get it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
#: WCAG 2.2 at level AA, and what it builds on.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
DESKTOP, PHONE = (1280, 900), (320, 640)
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    """$CHROMIUM, or the one on the path; empty where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")


@contextmanager
def launched() -> Iterator[Browser]:
    path = chromium_path()
    if not path:
        pytest.skip("Chromium is not installed; on Debian and Ubuntu: apt-get install chromium (or set CHROMIUM=/path/to/it)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, file: Path, size: tuple[int, int] = DESKTOP, **more: Any) -> Iterator[Page]:
    """The file in a window of `size`. What it asks of a network, says in the console or raises stands in `page.troubles`."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    page = context.new_page()
    troubles: list[str] = []
    page.on("request", lambda request: None if request.url == file.as_uri() else troubles.append(f"asks for {request.url[:100]}"))
    page.on("console", lambda said: troubles.append(said.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message[:100]}"), dialog.dismiss()))
    page.goto(file.as_uri())
    page.troubles = troubles  # type: ignore[attr-defined]
    yield page
    context.close()


def unfold(page: Page) -> None:
    """Opens every <details>."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")


def violations(page: Page, *, of_colours: bool = False) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA: rule, and the first places. `of_colours`: against its rule of contrast alone."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = {"type": "rule", "values": ["color-contrast"]} if of_colours else WCAG
    found = page.evaluate("(rules) => axe.run({ runOnly: rules, resultTypes: ['violations'] })", rules)
    assert found["passes"], "axe-core looked at nothing"
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found["violations"]]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
