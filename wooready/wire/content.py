"""The content of a body: a JSON document with any text before and after it, a web page, or other text."""

import re
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from itertools import islice

from wooready.intake import DECODER, DEEPEST, Json, deeper, whole_letters

BOM = "\ufeff"
#: The first two bytes of gzip (RFC 1952 §2.3.1), decoded as text.
GZIP = "\x1f\ufffd"
#: How JSON in UTF-16 or UTF-32 begins, decoded as text: with a byte order mark or without. Only UTF-8 is JSON (RFC 8259 §8.1).
WIDE_JSON = re.compile(r"\0*(?:\ufffd\ufffd)?\0*[\[{]\0")
#: What identifies a page is near its beginning. Python's HTML parser takes minutes for a long page consisting only of `<!`.
LONGEST_PAGE = 100_000
#: Maximum number of members and brackets of JSON that is parsed. A page of a hundred products has 20,000, an index with every route 60,000.
MOST_MEMBERS = 100_000
#: Maximum size of an answer, in bytes.
SIZE_CAP = 4 * 1024 * 1024
#: What is kept of JSON that is too large.
KEPT = 5000
#: A certain start of JSON: a bracket followed by a string, another bracket or its own end. A log line's `[02-Jan-2026` is not one.
JSON_BEGINS = re.compile(r"[{\[]\s*[\"{\[\]}]")


@dataclass(frozen=True)
class Content:
    """`kind`: `json` (with `document`, and the `prefix` and `suffix` around it), `page` (HTML), `broken-json`, `too-large` (JSON with more
    than WooCommerce sends), `text`, `compressed` (compressed twice, and decompressed only once) or `empty`."""

    kind: str
    text: str
    document: Json = None
    prefix: str = ""
    suffix: str = ""

    @property
    def noise(self) -> str:
        """What surrounds the JSON: `bom`, `notices` (of PHP), `text`, `appended`, `blank` lines; empty if nothing does."""
        if BOM in self.prefix:
            return "bom"
        if "<b>" in self.prefix:
            return "notices"
        if self.prefix.strip():
            return "text"
        return "appended" if self.suffix.strip() else "blank" if self.prefix else ""


def first_records(content: Content, most: int) -> tuple[Content, int | None]:
    """A page with its first `most` records, and how many it has; the content as it is, and None, if it is no list of records.

    A page is a list, or in the legacy API an object whose only member is one.
    """
    document = content.document
    if isinstance(document, list):
        return replace(content, document=document[:most]), len(document)
    if isinstance(document, dict) and len(document) == 1:
        ((name, records),) = document.items()
        if isinstance(records, list):
            return replace(content, document={name: records[:most]}), len(records)
    return content, None


#: The content of an answer that did not arrive.
NOTHING = Content("empty", "")


def members_in(body: bytes) -> int:
    """How many values JSON has at most, without parsing it: its commas and opening brackets, also those in strings."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def read_content(body: bytes, *, truncated: bool = False) -> Content:
    """Reads a body, of which only the beginning is given if it was `truncated`.

    A BOM, blank lines, PHP notices or a comment around JSON do not hide it: they become `prefix` and `suffix`.

    JSON in UTF-16 or UTF-32, with NaN, with a number of more than a hundred digits, or nested more than a hundred levels deep is
    `broken-json`. A lone surrogate becomes U+FFFD.
    """
    text = body.decode("utf-8", errors="replace")
    if WIDE_JSON.match(text):
        return Content("broken-json", text)
    if text.startswith(GZIP):
        return Content("compressed", GZIP)
    if not text.strip(BOM + " \r\n\t"):
        return Content("empty", text)
    stripped = text.lstrip(BOM + " \r\n\t")
    if not JSON_BEGINS.match(stripped) and re.search(r"<(?:!doctype html|html)[\s>]", text[:4096], re.I):
        return Content("page", text)
    likely, sure = _starts(text)
    if re.fullmatch(r"-?\d+|true|false|null|\"[^\"]*\"", stripped.strip()):
        likely, sure = [text.index(stripped)], []
    many = members_in(body) > MOST_MEMBERS
    found = _longest(text, likely, truncated, many) or _longest(text, sure, truncated, many, _QUOTED)
    if found is None:
        return _unread(text, truncated) if stripped[:1] in ("{", "[") else Content("text", text)
    return found


#: How a sentence goes on behind the JSON that it quotes.
_QUOTED = re.compile(r"""["'`\u201d\u00bb]|[ \t,;:.]+\w""")
_NEVER = re.compile(r"(?!)")


def _longest(text: str, starts: list[int], truncated: bool, many: bool, quoted: re.Pattern[str] = _NEVER) -> Content | None:
    """The longest JSON that begins at one of these positions, since what precedes an answer may quote JSON too; the first one, if nothing
    precedes it. None if there is none.

    `many`: there may be more members than are parsed. `quoted`: JSON is left out if the text goes on like this.
    """
    best, size, until = None, 0, 0
    for start in starts:
        if start < until:
            continue
        if len(text) - start <= size:
            break
        if many and _too_many(text, start):
            return Content("too-large", text[:KEPT])
        try:
            document, end = DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            if JSON_BEGINS.match(text, start):  # any later start would be inside this one
                return _unread(text, truncated)
            continue
        if end - start > size and not quoted.match(text, end):
            best, size = _read(text, document, start, end), end - start
        until = end
        if not text[:start].strip(BOM + " \r\n\t"):
            break
    return best


def _read(text: str, document: Json, start: int, end: int) -> Content:
    if deeper(document, DEEPEST):
        return Content("broken-json", text)
    return Content("json", text, whole_letters(document, text), text[:start], text[end:])


#: Whatever JSON counts by: a string, a bracket, a comma.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?+|[\[\]{},]', re.S)


def _too_many(text: str, start: int) -> bool:
    """Whether the JSON that begins here has more members than are parsed."""
    depth = members = 0
    for token in _TOKEN.finditer(text, start):
        sign = token.group()[0]
        members += sign in "[{,"
        depth += (sign in "[{") - (sign in "]}")
        if depth <= 0:
            return False
        if members > MOST_MEMBERS:
            return True
    return False


def _unread(text: str, truncated: bool) -> Content:
    return Content("too-large", text[:KEPT]) if truncated else Content("broken-json", text)


def _starts(text: str) -> tuple[list[int], list[int]]:
    """Positions where JSON may begin: a bracket at the start of the text or of a line, or after a tag; and certain starts anywhere."""
    likely = [found.start(1) for found in islice(re.finditer(r"(?:^|[\n>\ufeff])[ \r\t]*+([{\[])", text), 50)]
    sure = [found.start() for found in islice(JSON_BEGINS.finditer(text), 5)]
    return likely, sure


#: A challenge without a product's name: a small page whose script sets a cookie and asks again. WordPress's own pages are larger, and load
#: files from these folders.
_SETS_COOKIE = re.compile(r"document(?:\.cookie|\[[\"']cookie[\"']\])\s{0,9}=")
_ASKS_AGAIN = re.compile(r"\blocation(?:\.href)?\s{0,9}=(?!=)|\blocation\.(?:reload|replace|assign)\b|http-equiv=[\"']?refresh", re.I)
_OF_WORDPRESS = re.compile(r"wp-(?:content|includes)/")
LONGEST_CHALLENGE = 20_000


def is_scripted_challenge(page: str) -> bool:
    """Whether a web page is a challenge by its form."""
    if len(page) > LONGEST_CHALLENGE or _OF_WORDPRESS.search(page):
        return False
    return _SETS_COOKIE.search(page) is not None and _ASKS_AGAIN.search(page) is not None


class _Outline(HTMLParser):
    """Keeps what identifies a page; the rest may be personal data."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head: list[str] = []
        self._open = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("name", "").lower() == "generator":
            self._keep(tag, name="generator", content=given.get("content", "")[:120])
        elif tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self._keep(tag, **{"http-equiv": "refresh", "content": given.get("content", "").partition("?")[0][:200]})
        elif tag == "link" and given.get("rel") == "https://api.w.org/":
            self._keep(tag, rel="https://api.w.org/", href=given.get("href", "")[:300])
        elif tag == "script" and given.get("src") and "aes.js" in given["src"]:
            self._keep(tag, src="/aes.js")
        elif tag == "meta" and given.get("name") == "challenge":
            self._keep("meta", name="challenge", content="cookie-by-script")
        elif (tag == "body" and given.get("id") == "error-page") or (tag == "meta" and given.get("name") == "body-id"):
            self._keep("meta", name="body-id", content="error-page")
        elif (tag == "body" and "coming-soon" in given.get("class", "")) or (tag == "meta" and given.get("name") == "body-class"):
            self._keep("meta", name="body-class", content="coming-soon")
        elif tag in ("title", "h1") and not self._open:
            self._open, self._words = tag, []

    def handle_data(self, data: str) -> None:
        if self._open:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            words = " ".join("".join(self._words).split())[:200].strip()
            self.head.append(f"<{tag}>{escape(words)}</{tag}>")
            self._open = ""

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """`<![…` is a bogus comment (HTML §13.2.5.42), and not SGML, for which Python 3.11 raises AssertionError."""
        return self.parse_bogus_comment(i)

    def _keep(self, tag: str, **attributes: str) -> None:
        self.head.append(f"<{tag} {' '.join(f'{name}={chr(34)}{escape(value)}{chr(34)}' for name, value in attributes.items())}>")


def outline(page: str) -> str:
    """A web page reduced to its title, generators, headings, REST link, and the signs of a challenge and of wp_die(). Idempotent."""
    parser = _Outline()
    if is_scripted_challenge(page):
        parser.handle_starttag("meta", [("name", "challenge")])
    parser.feed(page[:LONGEST_PAGE])
    kept = "\n".join(dict.fromkeys(parser.head[:40]))
    return f"<!doctype html>\n<html><!-- outline -->\n{kept}\n</html>\n"
