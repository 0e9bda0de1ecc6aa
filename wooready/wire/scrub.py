"""Removes secrets and personal data from an exchange before anything stores or judges it.

Secrets are removed by value, in every encoding. Personal data is replaced according to the JSON Schema of the answer: everything that the
schema marks, and every string that is not in the schema. The run judges the result, so that a replay judges the same.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

from wooready.errors import ToolError
from wooready.intake import Json
from wooready.shop.credentials import Credentials
from wooready.wire import fiction
from wooready.wire.auth import WRONG_SECRET
from wooready.wire.content import BOM, JSON_BEGINS, Content, outline, read_content
from wooready.wire.exchange import Exchange, Question, Response

#: Headers whose values are kept; of all others only the names are.
KEPT_HEADERS = frozenset(
    """
    accept-ranges access-control-expose-headers age allow alt-svc cache-control cf-cache-status cf-mitigated connection content-encoding
    content-language content-length content-type link location retry-after server sg-captcha
    strict-transport-security transfer-encoding upgrade vary via www-authenticate x-cache x-content-type-options x-litespeed-cache
    x-powered-by x-proxy-cache x-robots-tag x-sucuri-id x-varnish x-wc-cache x-wc-total x-wc-totalpages x-wp-total x-wp-totalpages
    """.split()  # noqa: SIM905
)
REMOVED = "removed"
#: Maximum length of a string that is kept of a JSON document, in characters; no check looks further.
LONGEST_STRING = 20_000
# Whole files are searched for these two: without re.I, and with a set of letters first, re finds where to look four times as fast.
_KEY_FORM = re.compile(r"[Cc]([KkSs])(?:_|%5[Ff])[0-9A-Fa-f]{32,40}(?![0-9A-Fa-f])")
_BASIC = re.compile(r"[Bb](?<!\w.)[Aa][Ss][Ii][Cc] +[A-Za-z0-9+/]{16,}={0,2}")
_OAUTH = re.compile(r"(oauth_(?:signature|nonce|timestamp|token))=[^&\s\"'<>]*")
# A body can be 4 MB of anything that a server sends: none of these patterns may visit a character more than a few hundred times.
_SERVER_PATH = re.compile(
    r"(?<![\w:/.\\])(?:[A-Za-z]:)?[/\\](?!/)[\w .~@:/\\-]{0,200}?"
    r"(wp-content[/\\](?:plugins|themes|mu-plugins)[/\\][\w.-]+|wp-(?:content|includes|admin|config\.php)\b)"
)
#: A file on the server outside WordPress, at least two folders deep.
_SERVER_FILE = re.compile(r"(?<![\w:/.\\])(?:[A-Za-z]:)?[/\\](?:[\w.~@-]+[/\\]){2,}([\w.-]+\.php)(?![\w/?])")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_PLAIN_NAME = re.compile(r"[\w.:/-]{1,64}")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"?+(\s*+:)?', re.S)


def spellings(secret: str) -> tuple[str, ...]:
    """The forms in which a secret can occur in a text: plain, percent-encoded (once, or twice as in a signature's base string), escaped for
    JSON or HTML, and inside base64 at each of the three offsets."""
    raw = secret.encode()
    inner = []
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw).decode()
        inner.append(coded[(0, 2, 3)[offset] : len(coded) - (0, 4, 4)[(len(raw) + offset) % 3 and 1]].rstrip("="))
    encoded = [quote(secret, safe=""), quote(secret), quote_plus(secret), quote(quote(secret, safe=""), safe="")]
    encoded += [re.sub("%[0-9A-F]{2}", lambda code: code.group().lower(), each) for each in encoded]
    written = [json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], escape(secret)]
    return tuple(dict.fromkeys(each for each in (secret, *encoded, *written, *inner) if len(each) >= 8))


class Scrubber:
    """Knows the secrets of one run."""

    def __init__(self, credentials: Credentials | None, others: Iterable[str] = (), *, strict: bool = False) -> None:
        self._strict = strict
        self._table: list[tuple[str, str]] = []
        if credentials:
            pair = base64.b64encode(f"{credentials.key}:{credentials.secret}".encode()).decode()
            wrong = base64.b64encode(f"{credentials.key}:{WRONG_SECRET}".encode()).decode()
            self._table += [(pair, REMOVED), (wrong, REMOVED)]
            self._table += [(each, f"ck_{REMOVED}") for each in spellings(credentials.key)]
            self._table += [(each, f"cs_{REMOVED}") for each in spellings(credentials.secret)]
        # Short ones too, but not so short that they occur in any text.
        self._table += [(each, REMOVED) for secret in others if len(secret) >= 4 for each in (*spellings(secret), secret)]

    def text(self, text: str) -> str:
        """The text without secrets: the known ones by value, and anything that looks like one."""
        for secret, stand_in in self._table:
            text = text.replace(secret, stand_in)
        text = _KEY_FORM.sub(lambda found: f"c{found.group(1).lower()}_{REMOVED}", text)
        return _OAUTH.sub(rf"\1={REMOVED}", _BASIC.sub(f"Basic {REMOVED}", text))

    def leaks(self, text: str) -> list[str]:
        """The kinds of secret in a text that is about to be written; never the secrets themselves."""
        found = [f"a configured secret ({stand_in})" for secret, stand_in in self._table if secret in text]
        found += ["something that looks like a key or secret"] if _KEY_FORM.search(text) else []
        found += ["Basic credentials"] if _BASIC.search(text.replace(f"Basic {REMOVED}", "")) else []
        return list(dict.fromkeys(found))

    def must_be_clean(self, text: str, what: str) -> str:
        """The text unchanged. Raises ToolError if it contains a secret: then it must not be written. `what` names it in the message."""
        if leaks := self.leaks(text):
            raise ToolError(f"{what} was not written: it would contain {' and '.join(leaks)}. Please report this as a defect in wooready.")
        return text

    def exchange(self, question: Question, exchange: Exchange) -> Exchange:
        """The exchange without secrets and personal data."""
        response = exchange.response and self._response(question, exchange.response)
        return replace(exchange, url=self.text(exchange.url), response=response)

    def _response(self, question: Question, response: Response) -> Response:
        headers = tuple((name[:100], self._header(name, value)) for name, value in response.headers)
        content = read_content(response.body, truncated=response.truncated)
        body = self._body(question, response, content) if response.body else b""
        truncated = response.truncated or content.kind == "too-large"
        return replace(response, reason=self.text(response.reason)[:80], headers=headers, body=body, truncated=truncated)

    def _header(self, name: str, value: str) -> str:
        if name.lower() not in KEPT_HEADERS:
            return REMOVED
        if name.lower() in ("location", "link"):
            # A URL of the shop is kept, even with an IP address as host; only its query can identify the sender.
            url = _EMAIL.sub("someone@example.com", self.text(value)[:2000])
            return re.sub(r"\?[^>\s]*", lambda query: _personal_text(query.group()), url)
        return _personal_text(self.text(value)[:2000])

    def _body(self, question: Question, response: Response, content: Content) -> bytes:
        match content.kind:
            case "json":
                schema = question.schema and question.schema()
                document = scrub_document(content.document, schema, question.subject or question.probe, strict=self._strict)
                before, after = (_around(part) for part in (content.prefix, content.suffix))
                text = before + json.dumps(document, ensure_ascii=False, separators=(",", ":")) + after
                if response.status >= 400:
                    text = _personal_text(text)
            case "page":
                text = _personal_text(outline(content.text))
            case "broken-json" | "too-large":
                text = free_text(_whole_words(content.text, 40000))[:20000]
            case "empty" | "compressed":
                text = content.text[:100]
            case _:
                text = free_text(_whole_words(content.text, 1600))[:400]
        return self.text(text).encode(errors="replace")


def _personal_text(text: str) -> str:
    """Free text from a server, such as a PHP notice, without server paths, e-mail addresses and IP addresses."""
    text = _SERVER_FILE.sub(r"\1", _server_paths(text))
    return _IPV4.sub("192.0.2.1", _EMAIL.sub("someone@example.com", text))


def _whole_words(text: str, longest: int) -> str:
    """The beginning of a text; a word that would be cut, such as an e-mail address, is left out."""
    last = max(0, longest - 200)
    return text if len(text) <= longest else text[:last] + re.sub(r"\S*\Z", "", text[last:longest])


def _server_paths(text: str) -> str:
    return text if "wp-" not in text else _SERVER_PATH.sub(lambda found: found.group(1).replace("\\", "/"), text)


def free_text(text: str) -> str:
    """Scrubs text around a JSON document, or an incomplete one: free text, then JSON of which only the property names are kept."""
    begins = JSON_BEGINS.search(text)
    if begins is None:
        return _personal_text(text)
    return _personal_text(text[: begins.start()]) + _STRING.sub(_without_value, text[begins.start() :])


#: A PHP notice, as PHP prints it.
_NOTICE = re.compile(r"(?:<br />\s*)?<b>[\w ]{1,40}</b>:.{0,400}? on line <b>\d{1,6}</b>(?:<br />)?", re.S)
AROUND = 80


def _around(text: str) -> str:
    """Scrubs what precedes or follows a JSON document: keeps PHP notices, else only the beginning, because it may be a dumped order."""
    notices = _NOTICE.findall(text[:16384])
    mark = BOM if text.startswith(BOM) else ""
    return free_text(mark + "\n".join(notices)[:4096] if notices else _whole_words(text, AROUND))


def _without_value(found: re.Match[str]) -> str:
    return found.group() if found.group(2) and _is_plain(found.group(1)) else f'"{REMOVED}"{found.group(2) or ""}'


def _is_plain(name: str) -> bool:
    """Whether the name of a property contains no personal data, such as an e-mail address or telephone number."""
    return _PLAIN_NAME.fullmatch(name) is not None and sum(each.isdigit() for each in name) < 7


def scrub_document(document: Json, schema: Mapping[str, object] | None, subject: str, *, strict: bool = False) -> Json:
    """The document with fictional people. `subject` and the ids in the document identify the location of a value.

    With `strict`, product data is fictional too: names, texts, SKUs and prices (`x-catalogue`).
    """
    return _Walk(strict).value(document, [schema] if schema is not None else [], f"{subject}/", "")


@dataclass(frozen=True)
class _Walk:
    """Walks through a document and its schema in parallel. `place` is the object that contains a value, `path` the path from there."""

    strict: bool

    def value(self, value: Json, schemas: list[object], place: str, path: str) -> Json:
        views = list(_views(schemas))
        if isinstance(value, str):
            return self.string(value, views, place + path)[:LONGEST_STRING]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value, views, place + path)
        if isinstance(value, list):
            items = [view["items"] for view in views if "items" in view]
            kept = [
                self.value(each, items, f"{place}{path}[{number}]." if not _has_id(each) else place, "" if not _has_id(each) else path)
                for number, each in enumerate(value)
            ]
            if _says("x-volatile", views) and all(isinstance(each, int) for each in kept):
                return [*sorted(each for each in kept if isinstance(each, int))]
            return kept
        if isinstance(value, dict):
            if _has_id(value):
                place, path = f"{place}{path}{value['id']}/", ""
            return {
                _name(name, views, f"{place}{number}"): self.value(each, _property(views, name), place, f"{path}.{name}" if path else name)
                for number, (name, each) in enumerate(value.items())
            }
        return value

    def string(self, value: str, views: list[Mapping[str, Any]], place: str) -> str:
        for view in views:
            if _is_stock(value, view):
                return value
            if "x-personal" in view:
                return fiction.replacement(view["x-personal"], value, place)
            if view.get("x-secret") and value:
                return fiction.replacement("token", value, place)
            if view.get("x-volatile") or (self.strict and view.get("x-catalogue")):
                return fiction.unknown(value, place)
            if view.get("x-path"):
                return _server_paths(value)
        if any(_knows_strings(view) for view in views):
            return _server_paths(value)
        return fiction.unknown(value, place)

    def number(self, value: float, views: list[Mapping[str, object]], place: str) -> float:
        if self.strict and _says("x-catalogue", views):
            return fiction.amount(value, place)
        return value if views else fiction.unknown_number(value, place)


def _says(mark: str, views: list[Mapping[str, object]]) -> bool:
    return any(view.get(mark) for view in views)


def _has_id(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), int) and not isinstance(value.get("id"), bool)


def _views(schemas: Iterable[object]) -> Iterable[Mapping[str, object]]:
    """A schema and all its alternatives, flattened. `true` is left out, because it says nothing."""
    for schema in schemas:
        if isinstance(schema, Mapping) and schema:
            yield schema
            for keyword in ("anyOf", "oneOf", "allOf"):
                yield from _views(schema.get(keyword, ()))


def _property(views: list[Mapping[str, Any]], name: str) -> list[object]:
    found = [view["properties"][name] for view in views if name in view.get("properties", {})]
    return found or [view["additionalProperties"] for view in views if isinstance(view.get("additionalProperties"), Mapping)]


def _name(name: str, views: list[Mapping[str, Any]], place: str) -> str:
    """Property names are kept unless they look personal, as in a plugin's list of people by name."""
    known = any(name in view.get("properties", {}) for view in views)
    return name if known or _is_plain(name) else fiction.unknown(name, f"{place}name")


def _is_stock(value: str, view: Mapping[str, Any]) -> bool:
    """Whether the value is a stock text, present in every shop and listed in the schema."""
    plain = value.rstrip(".").casefold()
    return any(plain == each.casefold() for each in view.get("x-stock", ()))


def _knows_strings(view: Mapping[str, Any]) -> bool:
    types = view.get("type", ())
    return "string" in ([types] if isinstance(types, str) else types) or any(key in view for key in ("enum", "const", "pattern"))
