"""What one API generation answered: whether it is available, whether it knows the key, and what it allows the key to do."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wooready.evidence.answers import Answer, Missing, find_answer, record_id, whole_number
from wooready.intake import Json
from wooready.wire.exchange import Auth, Exchange
from wooready.woocommerce.generations import RESOURCES, ApiGeneration

#: How an API treated the credentials: `works`, `role` (known, but not allowed), `error` (known, but the secret is wrong or the permission
#: is missing), `anonymous` (as WooCommerce refuses a visitor without a key), `visitor` (as this shop refuses a visitor, with another code
#: than WooCommerce's), `login` (WordPress treated it as a user name and password), `broken` (the server failed, with 5xx), `other` (not
#: an answer from WooCommerce), `unanswered` (no answer arrived).
KeyOutcome = Literal["works", "role", "error", "anonymous", "visitor", "login", "broken", "other", "unanswered"]
#: What the key can be used for, sent in one way: `works`; or it was accepted, but may not write (`read-only`), may not read (`write-only`),
#: or belongs to a user without the rights (`role`); or `no`.
KeyUse = Literal["works", "read-only", "write-only", "role", "no"]
#: Codes with which WordPress 5.6 and later refuses an application password of an unknown user (facts: failures.md A1, H7).
WORDPRESS_LOGIN = ("invalid_username", "invalid_email", "incorrect_password")
WAYS: tuple[Auth, ...] = ("basic", "query", "oauth1")
#: Outcomes that prove that the key exists. With an OAuth signature, unknown and wrong keys get the same code (woocommerce.md §3).
_KNOWN: Mapping[Auth, tuple[KeyOutcome, ...]] = {
    "basic": ("works", "role", "error"),
    "query": ("works", "role", "error"),
    "oauth1": ("works", "role"),
}


#: The answers that contain records of a resource.
PAGES = ("list", "page-2", "sample", "page")


@dataclass(frozen=True)
class OddIds:
    """The invalid ids on one page. `count` of `of` records have one; the `first` is that of record `number`, from 0. `kind`: the resource,
    or `variations`, whose pages have the number of their product."""

    kind: str
    page: str
    number: int
    first: Json
    count: int
    of: int

    def sentence(self) -> str:
        """`$[3].id: expected a positive whole number, found null, in 2 of 10 items (page-2)`."""
        found = json.dumps(self.first, ensure_ascii=False)
        shown = found if len(found) <= 40 else f"{found[:39]}…"
        where = f"variations.{self.page}" if self.kind == "variations" else self.page
        return f"$[{self.number}].id: expected a positive whole number, found {shown}, in {self.count} of {self.of} items ({where})"


@dataclass(frozen=True)
class GenerationFacts:
    """The facts about one API generation. `credentials`: whether a key was given."""

    generation: ApiGeneration
    exchanges: Mapping[str, Exchange]
    credentials: bool

    @property
    def name(self) -> str:
        """`legacy-v3`, `wc/v1`, `wc/v2` or `wc/v3`."""
        return self.generation.name

    @property
    def slug(self) -> str:
        """The name as used in probe ids and folders: `wc-v3`."""
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
        """The name of the header with the total number of records."""
        return self.generation.total

    @property
    def pages_header(self) -> str:
        """The name of the header with the number of pages."""
        return self.generation.pages

    @property
    def nests_variations(self) -> bool:
        """Whether variations are part of their product, without their own address."""
        return self.generation.nests_variations

    @property
    def body_arrived(self) -> tuple[int, str]:
        """The status and code that prove that the body of a write arrived."""
        return self.generation.body_arrived

    @property
    def reads_orders_as_posts(self) -> bool:
        """Whether it reads orders only from posts, not from the order tables (HPOS) of WooCommerce 8.2 and later (woocommerce.md §2)."""
        return self.name in ("legacy-v3", "wc/v1")

    def answer(self, *parts: str) -> Answer:
        """The answer to one of this generation's probes, such as `answer("products", "list")`. Raises Missing if it was not asked."""
        probe = ".".join((self.slug, *parts))
        return find_answer(self.exchanges, probe, lacks_key=not self.credentials and parts != ("index",))

    def asked(self, *parts: str) -> bool:
        """Whether there is an answer to a probe, so that `answer` does not raise Missing."""
        try:
            self.answer(*parts)
        except Missing:
            return False
        return True

    @property
    def offered(self) -> bool:
        """Whether the shop says so itself: the index of the generation answers, and names it."""
        if not self.asked("index"):
            return False
        index = self.answer("index")
        if self.is_legacy:
            return index.status == 200 and isinstance(index.fields.get("store"), dict)
        return index.status == 200 and index.fields.get("namespace") == self.name

    @property
    def closed(self) -> bool:
        """Whether a plugin refuses the index to visitors. The generation may still be available with a key."""
        if not self.asked("index"):
            return False
        index = self.answer("index")
        return index.is_json and index.status in (401, 403) and not index.is_foreign_json

    @property
    def is_available(self) -> bool:
        """Whether it is offered, or works with a key despite a closed index."""
        return self.offered or (self.closed and bool(self.known_ways))

    @property
    def may_be_available(self) -> bool:
        """Whether it is offered, or its index is closed to visitors, so that only a key can show it."""
        return self.offered or self.closed

    def key_outcome(self, way: str) -> KeyOutcome:
        """How the key was treated when sent in this `way`. Decided by status and code, never by the translated message.

        Raises Missing if that was not tried.
        """
        answer = self.answer("key", way)
        if answer.failed:
            return "unanswered"
        if answer.status == 200 and self.is_list(answer, "products") and not answer.broke_off:
            return "works"
        if answer.status >= 500 and answer.is_broken:
            return "broken"
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
        if answer.status == 401 and answer.code == "woocommerce_rest_cannot_view":
            return "anonymous"
        return "visitor" if self.is_as_for_a_visitor(answer) else "other"

    def is_as_for_a_visitor(self, answer: Answer) -> bool:
        """Whether WordPress refused a request with the key exactly as it refuses one without: with the same status and code. Plugins
        change both, so that no one code tells. False if nobody was asked without a key."""
        if not self.asked("key", "none"):
            return False
        visitor = self.answer("key", "none")
        return answer.is_refusal and (answer.status, answer.code) == (visitor.status, visitor.code)

    @property
    def key(self) -> "KeyFacts":
        """How the key was treated, by the way in which it was sent."""
        return KeyFacts(self)

    @property
    def key_is_recognised(self) -> bool:
        """Whether the shop knows the key. Raises Missing unless it was sent both in the Authorization header and in the query string.

        A write-only key is refused like a wrong secret; only its permission to write tells them apart. An accepted signature counts too,
        unless WordPress mistakes https for http, which AUTH-01 reports.
        """
        outcomes = {self.key.basic, self.key.query}
        if outcomes & {"works", "role"}:
            return True
        if "error" in outcomes:
            return any(self.asked(resource, "write") and self.may_write(resource) for resource in RESOURCES)
        return not self.believes_http and bool(self.known_ways)

    @property
    def believes_http(self) -> bool:
        """Whether WordPress mistakes https for http: the legacy API then requires OAuth with a 404, and wc/* accepts a signature made for
        http (measured on 2.6, 3.7 and 9.9 behind a proxy that does not announce https). Raises Missing if that was not tried."""
        if self.is_legacy:
            basic = self.answer("key", "basic")
            return basic.status == 404 and basic.code == "woocommerce_api_authentication_error"
        return self.asked("key", "oauth1-as-http") and self.key_outcome("oauth1-as-http") in ("works", "role")

    def _writes_only(self, answer: Answer) -> bool:
        """The legacy API refuses a write-only key like an unknown one; only its permission to write tells them apart."""
        if answer.code != "woocommerce_api_authentication_error":
            return False
        written = [resource for resource in RESOURCES if self.asked(resource, "write")]
        return any(self.answer(each, "write").exchange.auth == "basic" and self.may_write(each) for each in written)

    def key_use(self, way: Auth) -> KeyUse | None:
        """What the key can be used for when it is sent in this way; None if it was not sent so, or that cannot be told.

        Permission and role are those of the key, in whichever way it was sent when they were tested.
        """
        if not self.asked("key", way):
            return None
        outcome = self.key_outcome(way)
        written = [self.answer(resource, "write") for resource in RESOURCES if self.asked(resource, "write")]
        if outcome == "role":
            return "role"
        if outcome == "error" and any(self.may_write(resource) for resource in RESOURCES if self.asked(resource, "write")):
            return None if way == "oauth1" else "write-only"  # of a signature it can be the signature that was refused
        if outcome != "works":
            return "no"
        if written and all(answer.refuses_the_key for answer in written):
            return "read-only"
        lacks_rights = bool(written) and all(answer.code.startswith("woocommerce_api_user_cannot_") for answer in written)
        return "role" if lacks_rights else "works"

    def key_works(self, way: Auth) -> bool:
        """Whether the key was sent in this way, and works."""
        return self.asked("key", way) and self.key_outcome(way) == "works"

    @property
    def working_ways(self) -> tuple[Auth, ...]:
        """The ways of sending the key that work."""
        return tuple(way for way in WAYS if self.key_works(way))

    @property
    def known_ways(self) -> tuple[Auth, ...]:
        """The ways of sending the key in which the shop recognised it, whatever it then allowed."""
        return tuple(way for way in WAYS if self.asked("key", way) and self.key_outcome(way) in _KNOWN[way])

    @property
    def working_way(self) -> Auth | None:
        """How to send the key in further requests: a way that works, else one in which it was at least recognised; else None."""
        return next(iter((*self.working_ways, *self.known_ways)), None)

    def is_list(self, answer: Answer, resource: str) -> bool:
        """Whether the answer is a page of `resource`, in this generation's format."""
        if self.is_legacy:
            return isinstance(answer.fields.get(resource), list)
        return isinstance(answer.document, list)

    def items(self, resource: str, page: str = "list") -> list[Json]:
        """The records on a page (of `page` only the first); empty if it is not a list. Raises Missing if it was not requested, or is
        larger than what is read."""
        answer = self.answer(resource, page)
        if answer.kind == "too-large":
            raise Missing(f"the {page} of {resource} is too large to be read ({answer.describe()})")
        found = answer.fields.get(resource) if self.is_legacy else answer.document
        return found if isinstance(found, list) else []

    def records(self, resource: str, page: str) -> list[dict[str, Json]]:
        """The records on a page, as objects. Raises Missing if it was not requested, or if the answer is anything else than a page of
        them: what was not answered is not empty."""
        answer = self.answer(resource, page)
        items = self.items(resource, page)
        if answer.status != 200 or answer.broke_off or not self.is_list(answer, resource):
            raise Missing(f"the {page} of {resource} was not answered with a list ({answer.describe()})")
        records = [each for each in items if isinstance(each, dict)]
        if len(records) < len(items):
            raise Missing(f"the {page} of {resource} does not consist of objects alone")
        return records

    def odd_ids(self, resource: str) -> "OddIds | None":
        """The first page with a record whose id is not a positive whole number; None if there is none. With products, the pages of their
        variations count too.

        This does not note any page as read: the caller reads the one that it judges.
        """
        pages = [(resource, page) for page in PAGES]
        if resource == "products":
            pages += [("variations", name.rpartition(".")[2]) for name in self.exchanges if name.startswith(f"{self.slug}.variations.")]
        for kind, page in pages:
            probe = ".".join((self.slug, kind, page))
            found = next((Answer(each) for name, each in self.exchanges.items() if name == probe and each.response), None)
            if found is None or found.status != 200:
                continue
            listed = found.fields.get(resource) if self.is_legacy else found.document
            if not isinstance(listed, list):
                continue
            ids = [(number, each.get("id")) for number, each in enumerate(listed) if isinstance(each, dict)]
            if odd := [(number, id) for number, id in ids if not record_id(id)]:
                return OddIds(kind, page, odd[0][0], odd[0][1], len(odd), len(listed))
        return None

    @property
    def sees_orders(self) -> bool:
        """Whether orders were requested, and some were returned."""
        return self.reads("orders") and bool(self.items("orders"))

    @property
    def sees_no_products(self) -> bool:
        """Whether products were requested, and the answer was an empty list."""
        return self.reads("products") and self.is_list(self.answer("products", "list"), "products") and not self.items("products")

    @property
    def open_to_visitors(self) -> bool:
        """Whether products are returned without a key. Raises Missing if that was not tried."""
        return self.is_given(self.answer("key", "none"), "products")

    @property
    def open_after_the_key(self) -> bool:
        """Whether the list of products just requested with the key is also returned without one: by a cache, unless the API is
        open_to_visitors anyway. Raises Missing if that was not tried."""
        return self.is_given(self.answer("products", "list-without-key"), "products")

    def is_given(self, answer: Answer, resource: str) -> bool:
        """Whether the answer is a page of `resource`, given with 200."""
        return answer.status == 200 and self.is_list(answer, resource)

    def reads(self, resource: str, page: str = "list") -> bool:
        """Whether the page was returned."""
        return self.asked(resource, page) and self.answer(resource, page).status == 200

    def total(self, resource: str) -> int | None:
        """The total number of records according to the header; None without a number in it. Raises Missing if no list was requested."""
        return whole_number(self.answer(resource, "list").header(self.total_header))

    def pages(self, resource: str) -> int | None:
        """The number of pages according to the header; None without a number in it. Raises Missing if no list was requested."""
        return whole_number(self.answer(resource, "list").header(self.pages_header))

    def links(self, resource: str) -> dict[str, str]:
        """The URLs in the Link header of a list by `rel`. Raises Missing if no list was requested."""
        header = self.answer(resource, "list").header("Link")
        return {rel: url for url, rel in re.findall(r'<([^>]*)>;\s*rel="([^"]+)"', header)}

    def may_write(self, resource: str) -> bool:
        """Whether the no-op write was permitted: only a permitted key gets this answer. Raises Missing if it was not sent."""
        answer = self.answer(resource, "write")
        if answer.broke_off:
            return False
        if self.is_legacy:
            return (answer.status, answer.code) in self.generation.may_write
        return answer.status == 200 and answer.document == []


@dataclass(frozen=True)
class KeyFacts:
    """How one generation treated the key, by the way in which it was sent. Each way raises Missing if it was not tried."""

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
    def basic_afresh(self) -> KeyOutcome:
        """The outcome in the header, at an address for which no cache has an answer."""
        return self.api.key_outcome("basic-afresh")

    @property
    def oauth1_as_http(self) -> KeyOutcome:
        """The outcome of a signature that is made for http but sent over https."""
        return self.api.key_outcome("oauth1-as-http")

    @property
    def is_known(self) -> bool:
        """Whether any way of sending it proves that the key exists."""
        return bool(self.api.known_ways)

    @property
    def is_known_unsigned(self) -> bool:
        """Whether the Authorization header or the query string proves that the key exists."""
        return bool(set(self.api.known_ways) - {"oauth1"})

    @property
    def works_otherwise(self) -> bool:
        """Whether it works in any way other than in the Authorization header."""
        return bool(set(self.api.working_ways) - {"basic"})
