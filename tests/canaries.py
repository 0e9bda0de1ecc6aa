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
