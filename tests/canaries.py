"""Marked values for a shop's persons and secrets: wherever one turns up outside of the shop, something leaked."""

import base64
import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from broken.site import Request

from wooready.wire.exchange import Response

#: How plugins and shops write a text that is not plain. Each canary has letters that all of them change or keep in their own way.
WRITINGS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: quote(text, safe="").replace("C", "%43"),
    lambda text: html.escape(f"<b>{text}</b>"),
)
#: Properties of orders and products that hold a person's data or a secret, by where they stand.
NAMES = ("first_name", "last_name", "company", "address_1", "address_2", "city", "postcode", "phone", "username")
FREE = ("customer_note", "note", "customer_user_agent", "order_key", "transaction_id", "cart_hash", "payment_url", "view_order_url")


@dataclass
class Canaries:
    """Hands out marked values, each once, and remembers how each was written."""

    written: dict[str, str] = field(default_factory=dict)

    def new(self, where: str, writing: int = 0) -> str:
        mark = f"Canary{len(self.written):04d}Ünîq"
        self.written[mark] = WRITINGS[writing % len(WRITINGS)](mark)
        return self.written[mark]

    def mail(self) -> str:
        mark = f"canary{len(self.written):04d}uniq@inbox.example"
        self.written[mark] = mark
        return mark

    def change(self, request: Request, response: Response) -> Response:
        """Marks what a real shop would fill with its customers' data, and adds what plugins add."""
        if response.content_type != "application/json":
            return replace(
                response, headers=(*response.headers, ("Set-Cookie", f"wp_customer={self.new('cookie')}".encode().decode("latin-1")))
            )
        document = json.loads(response.body)
        if response.status >= 400:
            self._error(document)
        elif request.resource in ("products", "orders", "system_status"):
            self._mark(document)
        return replace(response, body=json.dumps(document, ensure_ascii=False).encode())

    def _error(self, document: Any) -> None:
        """A plugin's error message can name the customer."""
        for each in _objects(document):
            if "message" in each:
                each["message"] = f"Sorry, {self.new('message')}, you may not do that."

    def _mark(self, document: Any) -> None:
        for each in list(_objects(document)):
            for name in each.keys() & set(NAMES):
                each[name] = self.new(name)
            for number, name in enumerate(each.keys() & set(FREE)):
                each[name] = f"about {self.new(name, number)}"
            if "email" in each:
                each["email"] = self.mail()
            if "customer_ip_address" in each:
                each["customer_ip_address"] = "203.0.113.77"
            if "meta_data" in each:
                each["meta_data"] = self._plugin_data()
            if "line_items" in each or "sku" in each:
                each["plugin_of_nobody"] = {"vat_id": self.new("vat"), "notes": [self.new("deep", 4)], self.mail(): "x"}
            if "environment" in each:
                each["settings"]["stripe_secret_key"] = self.new("gateway", 2)
                each["environment"]["plugin_license"] = self.new("license", 3)

    def _plugin_data(self) -> list[dict[str, Any]]:
        values: list[Any] = [self.new("meta", writing) for writing in range(len(WRITINGS))]
        values += [{"name": self.new("object")}, [self.new("list", 1)], json.dumps({"phone": self.new("json")})]
        return [{"id": number + 1, "key": f"_plugin_{number}", "value": value} for number, value in enumerate(values)]

    def word(self, where: str) -> str:
        """A mark that can be part of a name, of a URL or of a header."""
        mark = f"canary{len(self.written):04d}uniq"
        self.written[mark] = mark
        return mark

    def number(self) -> int:
        """A mark that is a number, such as that of a card."""
        mark = 4_111_000_000_000_000 + len(self.written)
        self.written[str(mark)] = str(mark)
        return mark

    def odd(self, request: Request, response: Response) -> Response:
        """What a shop with plugins, proxies and display_errors answers: marks in notices, pages, names, headers, redirects, broken JSON and
        other formats, each kind from one of the API generations, so that every part of a run meets some of them."""
        response = replace(response, headers=(*response.headers, *self._headers()), reason=f"Fine {self.word('reason')}")
        if not request.is_api and not request.is_rest:
            return replace(response, body=self._page().encode()) if response.content_type == "text/html" else response
        if request.path.startswith("/wp-json/wc/v2"):
            return replace(response, body=self._broken_json().encode())
        if request.path.startswith("/wp-json/wc/v1"):
            return replace(response, status=500, body=self._text(len(self.written)).encode(), headers=(("Content-Type", "text/plain"),))
        if request.is_legacy:
            location = f"https://{self.word('user')}:{self.word('pass')}@sso.example/{self.word('path')}/?key={self.word('key')}#{self.word('part')}"
            return replace(response, status=302, body=b"", headers=(("Location", location),))
        if request.accept != "any" or response.content_type != "application/json":
            return response
        document = json.loads(response.body)
        for each in _objects(document):
            if "id" in each or "environment" in each:
                each["people"] = {self.word("name"): 1, self.mail(): 2, "card": self.number()}
        return replace(response, body=(self._notice() + json.dumps(document) + f"\n<!-- served for {self.new('behind')} -->").encode())

    def _headers(self) -> list[tuple[str, str]]:
        return [
            (f"X-For-{self.word('header')}", "1"),
            ("X-Powered-By", f"Shop of {self.word('product')}"),
            ("Via", f"1.1 {self.word('host')}.internal (squid)"),
            ("Link", f'<https://cdn.example/{self.word("path")}?token={self.word("token")}>; rel="preload"'),
            ("WWW-Authenticate", f'Basic realm="Staging of {self.word("realm")}"'),
            ("Cache-Control", f'private="{self.word("directive")}"'),
            ("Access-Control-Expose-Headers", f"X-{self.word('exposed')}"),
        ]

    def _notice(self) -> str:
        return (
            f'<br />\n<b>Warning</b>:  Undefined array key "{self.new("notice")}" '
            f"({self.mail()}, {self.number()}, {self.new('notice', 3)}) in "
            f"<b>/srv/{self.word('path')}/wp-content/plugins/bad-one/a.php</b> on line <b>3</b><br />\n"
        )

    def _page(self) -> str:
        return (
            f"<!doctype html><html><head><title>Hello {self.new('title')}</title>"
            f'<meta name="generator" content="WordPress 6.8; licence {self.new("generator")}">'
            f'<meta http-equiv="refresh" content="5; url=https://sso.example/{self.word("refresh")}/?t={self.word("token")}">'
            f'<link rel="https://api.w.org/" href="https://shop.example/wp-json/?token={self.word("rest")}">'
            f"</head><body class='{self.new('class')}'><h1>Welcome {self.new('heading')}!</h1>{self.new('body')}</body></html>"
        )

    def _broken_json(self) -> str:
        return (
            f'[{{"note":"a 5" {self.new("turned")}","name":"{self.new("name")}","mail":"{self.mail()}","{self.word("property")}":1,'
            f'"phone":{self.number()},"ip":'
        )

    def _text(self, number: int) -> str:
        texts = (
            lambda: f"Fatal: {self.new('fatal')} tel {self.number()} {self.new('fatal', 1)}",
            lambda: f"<b>Fatal error</b>:  Uncaught Exception: Could not charge {self.new('charge')}\n",
            lambda: f"<h1>Error establishing a database connection</h1>\nAccess denied for user '{self.word('database')}'@'localhost'",
            lambda: f'<?xml version="1.0"?><order><name>{self.new("xml")}</name></order>',
            lambda: f"<div class='notice'>Dear {self.new('dear')}, session {self.word('session')} of {self.new('dear', 2)} is over</div>",
        )
        return texts[number % len(texts)]()

    def found_in(self, text: str) -> list[str]:
        """The marks of which any spelling stands in a text."""
        found = []
        for mark, written in self.written.items():
            spellings = {mark, written, json.dumps(written)[1:-1], html.escape(written), quote(mark, safe=""), mark[:10]}
            spellings |= {base64.b64encode(mark.encode()).decode()}
            if any(each in text for each in spellings):
                found.append(mark)
        return found


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        yield document
        for each in list(document.values()):
            yield from _objects(each)
    elif isinstance(document, list):
        for each in document:
            yield from _objects(each)
