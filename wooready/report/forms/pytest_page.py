"""What pytest-html wrote, taken out of its page: one row for each test. Its script, dates, counts and Environment table stay behind.

pytest-html draws its table by a script out of JSON, puts test ids and links into it unescaped, and has rows that no keyboard opens.
We take the JSON and draw the table ourselves, so that the report needs no script at all.
"""

import json
import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser


@dataclass(frozen=True)
class PytestRow:
    """`result` in pytest's word: Passed, Failed, Skipped, XFailed, …; `log` is what was said or printed, empty for nothing."""

    test: str
    result: str
    log: str


class _Blob(HTMLParser):
    """Finds the attribute in which pytest-html keeps its results."""

    def __init__(self) -> None:
        super().__init__()
        self.found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = self.found or dict(attrs).get("data-jsonblob") or ""


def rows(page: str) -> tuple[PytestRow, ...]:
    """The tests in pytest's order; none of a page that has another form."""
    parser = _Blob()
    parser.feed(page)
    try:
        tests = json.loads(parser.found)["tests"]
        return tuple(PytestRow(str(name), str(each["result"]), _log(str(each["log"]))) for name, runs in tests.items() for each in runs)
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()


def _log(markup: str) -> str:
    text = unescape(re.sub(r"<[^>]*>", "", markup)).strip()
    return "" if text == "No log output captured." else text
