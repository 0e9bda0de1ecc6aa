"""Whether a cache in between confuses requests with a key and requests without: the pairs of requests that prove it.

Both requests of a pair go to one address, which differs from all others of this and of any other run by the parameter `_`. WordPress and
WooCommerce ignore it (jQuery sends it for the same purpose). So a cache has no answer for it but the one of the pair's first request, and
nothing that wooready asks without a key is given to the integration later.
"""

import re
from dataclasses import dataclass, replace

from wooready.evidence.answers import Missing, whole_number
from wooready.evidence.generation import GenerationFacts
from wooready.evidence.probes import key_test, name_of
from wooready.shop.address import Address
from wooready.wire.exchange import Auth, Question
from wooready.wire.urls import APART
from wooready.woocommerce.generations import RESOURCES, ApiGeneration

#: The edition of the plan with these pairs.
SINCE = 3


def apart(question: Question, word: str, observed_at: str) -> Question:
    """The question at an address of its own: `…&_=visitor.20261126102211`. `observed_at`: when the run began, in UTC."""
    joint = "&" if "?" in question.url else "?"
    return replace(question, url=f"{question.url}{joint}{APART}={word}.{re.sub('[^0-9]', '', observed_at)}")


def visitor(address: Address, api: ApiGeneration, observed_at: str) -> Question:
    """The smallest read without a key."""
    return apart(key_test(address, api, "none", ""), "visitor", observed_at)


def after_a_visitor(address: Address, api: ApiGeneration, observed_at: str) -> Question:
    """The same address again, with the key in the header: only a cache repeats the visitor's refusal."""
    question = apart(key_test(address, api, "basic", ""), "visitor", observed_at)
    return replace(question, probe=name_of(api, "cache", "after-a-visitor"), since=SINCE)


def before_a_visitor(address: Address, api: ApiGeneration, auth: Auth, observed_at: str) -> Question:
    """The smallest read with the key, at an address that nobody has asked for."""
    question = apart(key_test(address, api, auth, ""), "key", observed_at)
    return replace(question, probe=name_of(api, "cache", "before-a-visitor"), since=SINCE)


def after_the_key(address: Address, api: ApiGeneration, observed_at: str) -> Question:
    """The address of `before_a_visitor` again, without the key: only a cache returns what the key got."""
    question = apart(key_test(address, api, "none", ""), "key", observed_at)
    return replace(question, probe=name_of(api, "products", "list-without-key"))


def key_afresh(address: Address, api: ApiGeneration, observed_at: str) -> Question:
    """The key in the header once more, at an address for which no cache has an answer."""
    question = apart(key_test(address, api, "basic", ""), "afresh", observed_at)
    return replace(question, probe=name_of(api, "key", "basic-afresh"), since=SINCE)


def list_afresh(address: Address, api: ApiGeneration, resource: str, observed_at: str) -> Question:
    """The smallest read of a resource whose list was refused, at an address for which no cache has an answer."""
    question, url = key_test(address, api, "basic", ""), address.url + api.list_path(resource, 1, ids_only=True)
    question = replace(question, probe=name_of(api, resource, "afresh"), url=url, subject=resource.rstrip("s"), since=SINCE)
    return apart(question, "afresh", observed_at)


#: The second requests of the pairs. What a cache does to them is what they are for, so it is judged by CACHE-01.
SECOND = ("cache.after-a-visitor", "products.list-without-key", "key.basic-afresh", *(f"{resource}.afresh" for resource in RESOURCES))


@dataclass(frozen=True)
class CacheFacts:
    """What the pairs show of one API generation."""

    api: GenerationFacts

    @property
    def refuses_after_a_visitor(self) -> bool:
        """Whether the key, which works, was refused at the one address that a visitor had asked before.

        Raises Missing if that was not answered; False for a recording that is older than this question.
        """
        if not self._was_asked:
            return False
        answer = self.api.answer("cache", "after-a-visitor")
        if answer.is_broken:
            raise Missing(f"the key at an address that a visitor had asked before: {answer.describe()}")
        return answer.code != "" and answer.code == self.api.answer("key", "none").code and self.api.key_works("basic")

    @property
    def _was_asked(self) -> bool:
        exchange = self.api.exchanges.get(f"{self.api.slug}.cache.after-a-visitor")
        return exchange is not None and not (exchange.error and exchange.error.kind == "newer")

    @property
    def refusal(self) -> str:
        """The answer to the key after a visitor, in words; empty if there is none."""
        return self.api.answer("cache", "after-a-visitor").describe() if self.api.asked("cache", "after-a-visitor") else ""

    @property
    def has_totals_afresh(self) -> bool:
        """Whether the smallest read gives the total number of records, at an address for which no cache had an answer."""
        if not self.api.asked("cache", "before-a-visitor"):
            return False
        return whole_number(self.api.answer("cache", "before-a-visitor").header(self.api.total_header)) is not None

    def reads_afresh(self, resource: str) -> bool:
        """Whether a resource whose list was refused is given out at an address for which no cache has an answer."""
        return self.api.asked(resource, "afresh") and self.api.is_given(self.api.answer(resource, "afresh"), resource)
