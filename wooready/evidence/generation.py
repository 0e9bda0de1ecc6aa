"""What one API generation answered: whether it is there, who the key is to it, what it lets the key do."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wooready.evidence.answers import Answer, Missing, find_answer, record_id, whole_number
from wooready.wire.exchange import Auth, Exchange
from wooready.woocommerce.generations import RESOURCES, ApiGeneration

#: How an API took the credentials: `works`, `role` (known, but may not), `error` (known, but the secret is wrong or the permission is
#: missing), `anonymous` (as if no key had been sent), `login` (WordPress took it for a user's name and password), `other` (not an answer
#: of WooCommerce's).
KeyOutcome = Literal["works", "role", "error", "anonymous", "login", "other"]
#: How WordPress 5.6 and later refuses an application password of a user that it does not know (facts: failures.md A1, H7).
WORDPRESS_LOGIN = ("invalid_username", "invalid_email", "incorrect_password")
WAYS: tuple[Auth, ...] = ("basic", "query", "oauth1")
#: Outcomes that prove that the key exists. To an OAuth signature an unknown key gets the same code as a wrong one (woocommerce.md §3).
_KNOWN: Mapping[Auth, tuple[KeyOutcome, ...]] = {
    "basic": ("works", "role", "error"),
    "query": ("works", "role", "error"),
    "oauth1": ("works", "role"),
}


#: The answers that hold records of a resource.
PAGES = ("list", "page-2", "sample")


@dataclass(frozen=True)
class OddIds:
    """The ids of one page that are none: how many `of` its records have such, and the first with the number of its record, from 0."""

    page: str
    number: int
    first: object
    count: int
    of: int

    def sentence(self) -> str:
        """`$[3].id: expected a positive whole number, found null, in 2 of 10 items (page-2)`."""
        found = json.dumps(self.first, ensure_ascii=False)
        shown = found if len(found) <= 40 else f"{found[:39]}…"
        return f"$[{self.number}].id: expected a positive whole number, found {shown}, in {self.count} of {self.of} items ({self.page})"


@dataclass(frozen=True)
class GenerationFacts:
    generation: ApiGeneration
    exchanges: Mapping[str, Exchange]
    credentials: bool

    @property
    def name(self) -> str:
        """`legacy-v3`, `wc/v1`, `wc/v2` or `wc/v3`."""
        return self.generation.name

    @property
    def slug(self) -> str:
        """The name as it stands in probe ids and folders: `wc-v3`."""
        return self.generation.slug

    @property
    def is_legacy(self) -> bool:
        return self.generation.is_legacy

    @property
    def since(self) -> str:
        """The first WooCommerce release line that has it, such as `3.5`."""
        return self.generation.since

    @property
    def total_header(self) -> str:
        return self.generation.total

    @property
    def pages_header(self) -> str:
        return self.generation.pages

    @property
    def nests_variations(self) -> bool:
        return self.generation.nests_variations

    @property
    def body_arrived(self) -> tuple[int, str]:
        """Status and code that show that the body of a write arrived."""
        return self.generation.body_arrived

    @property
    def reads_orders_as_posts(self) -> bool:
        """It reads orders from the posts alone, not from the order tables (HPOS) of WooCommerce 8.2 and later (woocommerce.md §2)."""
        return self.name in ("legacy-v3", "wc/v1")

    def answer(self, *parts: str) -> Answer:
        """The answer to one of this generation's probes, such as `answer("products", "list")`. Raises Missing when it was not asked."""
        probe = ".".join((self.slug, *parts))
        return find_answer(self.exchanges, probe, lacks_key=not self.credentials and parts != ("index",))

    def asked(self, *parts: str) -> bool:
        try:
            self.answer(*parts)
        except Missing:
            return False
        return True

    @property
    def offered(self) -> bool:
        """The shop says so itself: the index of the generation answers, and names it."""
        if not self.asked("index"):
            return False
        index = self.answer("index")
        if self.is_legacy:
            return index.status == 200 and isinstance(index.fields.get("store"), dict)
        return index.status == 200 and index.fields.get("namespace") == self.name

    @property
    def closed(self) -> bool:
        """A plugin refuses the index to visitors. Behind it the generation may be there: a key tells."""
        return self.asked("index") and self.answer("index").is_json and self.answer("index").status in (401, 403)

    @property
    def is_available(self) -> bool:
        """It is offered, or it works with a key behind a closed index."""
        return self.offered or (self.closed and bool(self.known_ways))

    @property
    def may_be_available(self) -> bool:
        """It is offered, or its index is closed to visitors, so that only a key can tell."""
        return self.offered or self.closed

    def key_outcome(self, way: str) -> KeyOutcome:
        """How the key was taken when it was sent this `way`. Decided by status and code, never by the translated message."""
        answer = self.answer("key", way)
        if answer.status == 200 and self.is_list(answer, "products") and not answer.broke_off:
            return "works"
        if answer.status == 403 and answer.code.startswith("woocommerce_"):
            return "role"
        if answer.code == "woocommerce_rest_authentication_error":
            return "error"
        if self.is_legacy and way == "basic" and self._writes_only(answer):
            return "error"
        if self.is_legacy and answer.code.startswith("woocommerce_api_"):
            return "anonymous" if answer.status in (401, 404) else "other"
        if answer.status == 401 and answer.code in WORDPRESS_LOGIN:
            return "login"
        return "anonymous" if answer.status == 401 and answer.code == "woocommerce_rest_cannot_view" else "other"

    @property
    def key(self) -> "KeyFacts":
        """How the key was taken, by the way in which it was sent."""
        return KeyFacts(self)

    @property
    def key_is_recognised(self) -> bool:
        """Whether the shop knows the key. Raises Missing when it was not sent both in the Authorization header and in the query string.

        A write-only key is refused like a wrong secret; that it may write tells them apart. An accepted signature counts too, except where
        WordPress takes https for http, which AUTH-01 names.
        """
        outcomes = {self.key.basic, self.key.query}
        if outcomes & {"works", "role"}:
            return True
        if "error" in outcomes:
            return any(self.asked(resource, "write") and self.may_write(resource) for resource in RESOURCES)
        return not self.believes_http and bool(self.known_ways)

    @property
    def believes_http(self) -> bool:
        """WordPress takes the request for one over http: the legacy API then asks for OAuth with 404, wc/* takes a signature made for http
        (measured on 2.6, 3.7 and 9.9 behind a proxy that says nothing of https)."""
        if self.is_legacy:
            basic = self.answer("key", "basic")
            return basic.status == 404 and basic.code == "woocommerce_api_authentication_error"
        return self.asked("key", "oauth1-as-http") and self.key_outcome("oauth1-as-http") in ("works", "role")

    def _writes_only(self, answer: Answer) -> bool:
        """The legacy API refuses a write-only key as it refuses an unknown one; that the key may write tells them apart."""
        if answer.code != "woocommerce_api_authentication_error":
            return False
        written = [resource for resource in RESOURCES if self.asked(resource, "write")]
        return any(self.answer(each, "write").exchange.auth == "basic" and self.may_write(each) for each in written)

    def key_works(self, way: Auth) -> bool:
        return self.asked("key", way) and self.key_outcome(way) == "works"

    @property
    def working_ways(self) -> tuple[Auth, ...]:
        return tuple(way for way in WAYS if self.key_works(way))

    @property
    def known_ways(self) -> tuple[Auth, ...]:
        """The ways in which the shop recognised the key, whatever it then let it do."""
        return tuple(way for way in WAYS if self.asked("key", way) and self.key_outcome(way) in _KNOWN[way])

    @property
    def working_way(self) -> Auth | None:
        """How to send the key from here on: a way that works, else one in which it was at least recognised."""
        return next(iter((*self.working_ways, *self.known_ways)), None)

    def is_list(self, answer: Answer, resource: str) -> bool:
        """Whether the answer is a page of `resource`, in this generation's form."""
        if self.is_legacy:
            return isinstance(answer.fields.get(resource), list)
        return isinstance(answer.document, list)

    def items(self, resource: str, page: str = "list") -> list[Any]:
        answer = self.answer(resource, page)
        found = answer.fields.get(resource) if self.is_legacy else answer.document
        return found if isinstance(found, list) else []

    def odd_ids(self, resource: str) -> "OddIds | None":
        """The first page with a record whose id is no positive whole number; None where there is none.

        Which pages were looked at does not count as read: the caller asks for the one that it judges.
        """
        for page in PAGES:
            probe = ".".join((self.slug, resource, page))
            found = next((Answer(each) for name, each in self.exchanges.items() if name == probe and each.response), None)
            if found is None or found.status != 200 or not self.is_list(found, resource):
                continue
            listed = found.fields[resource] if self.is_legacy else found.document
            ids = [(number, each.get("id")) for number, each in enumerate(listed) if isinstance(each, dict)]
            if odd := [(number, id) for number, id in ids if not record_id(id)]:
                return OddIds(page, odd[0][0], odd[0][1], len(odd), len(listed))
        return None

    @property
    def sees_orders(self) -> bool:
        """Orders were asked for, and some came."""
        return self.asked("orders", "list") and bool(self.items("orders"))

    @property
    def open_to_visitors(self) -> bool:
        """Products are given out without a key. Raises Missing when that was not asked."""
        return self._is_given(self.answer("key", "none"), "products")

    @property
    def open_after_the_key(self) -> bool:
        """The list of products that was just asked for with the key is given out without one: by a cache, unless the API is
        open_to_visitors anyway. Raises Missing when that was not asked."""
        return self._is_given(self.answer("products", "list-without-key"), "products")

    def _is_given(self, answer: Answer, resource: str) -> bool:
        return answer.status == 200 and self.is_list(answer, resource)

    def reads(self, resource: str) -> bool:
        """Whether the list was given out."""
        return self.asked(resource, "list") and self.answer(resource, "list").status == 200

    def total(self, resource: str) -> int | None:
        return whole_number(self.answer(resource, "list").header(self.total_header))

    def pages(self, resource: str) -> int | None:
        return whole_number(self.answer(resource, "list").header(self.pages_header))

    def links(self, resource: str) -> dict[str, str]:
        """The Link header's URLs by `rel`."""
        header = self.answer(resource, "list").header("Link")
        return {rel: url for url, rel in re.findall(r'<([^>]*)>;\s*rel="([^"]+)"', header)}

    def may_write(self, resource: str) -> bool:
        """Whether the no-op write was let through: its answer is the one that only a permitted key gets."""
        answer = self.answer(resource, "write")
        if answer.broke_off:
            return False
        if self.is_legacy:
            return (answer.status, answer.code) in self.generation.may_write
        return answer.status == 200 and answer.document == []


@dataclass(frozen=True)
class KeyFacts:
    """How one generation took the key, by the way in which it was sent. Each way raises Missing when it was not tried."""

    api: GenerationFacts

    @property
    def basic(self) -> KeyOutcome:
        return self.api.key_outcome("basic")

    @property
    def query(self) -> KeyOutcome:
        return self.api.key_outcome("query")

    @property
    def oauth1(self) -> KeyOutcome:
        return self.api.key_outcome("oauth1")

    @property
    def oauth1_as_http(self) -> KeyOutcome:
        """With a signature over https that is made as for http."""
        return self.api.key_outcome("oauth1-as-http")

    @property
    def is_known(self) -> bool:
        """Some way of sending it proves that the key exists."""
        return bool(self.api.known_ways)

    @property
    def is_known_unsigned(self) -> bool:
        """The Authorization header or the query string proves that the key exists."""
        return bool(set(self.api.known_ways) - {"oauth1"})

    @property
    def works_otherwise(self) -> bool:
        """It works in another way than in the Authorization header."""
        return bool(set(self.api.working_ways) - {"basic"})
