"""Takes a screenshot of the top of each sample report, for the README: python docs/pictures.py reports/sample. Needs Chromium."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZE = {"width": 800, "height": 560}


def take(folder: Path, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"])
        for page_file in sorted(folder.glob("*.html")):
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.goto(page_file.resolve().as_uri())
            page.screenshot(path=str(page_file.with_suffix(".png")))
        browser.close()


if __name__ == "__main__":
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        sys.exit("Chromium is not installed; on Debian and Ubuntu: apt-get install chromium")
    take(Path(sys.argv[1]), found)
