"""The facets: what a check may request by the name of a parameter. Each is registered next to the facts that it provides.

To add a facet, write a module with its questions, its facts and `@facet`, and import it in evidence.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from wooready.evidence.seen import Seen
from wooready.shop.facts import ShopFacts

Read = TypeVar("Read", bound=Callable[[Seen], object])


@dataclass(frozen=True)
class Facet:
    """`read` creates the facts from what was observed, and may raise Missing. `looks`: the observations besides HTTP that they use."""

    name: str
    read: Callable[[Seen], object]
    looks: tuple[str, ...] = ()


#: By name, in the order of the imports in evidence.py.
FACETS: dict[str, Facet] = {}


def facet(name: str, *, looks: tuple[str, ...] = ()) -> Callable[[Read], Read]:
    """Registers the decorated function of Seen, or class created from one. Raises ValueError for a name that is already taken."""

    def register(read: Read) -> Read:
        if name in FACETS:
            raise ValueError(f"the facet {name!r} already exists")
        FACETS[name] = Facet(name, read, looks)
        return read

    return register


@facet("shop")
def shop_facts(seen: Seen) -> ShopFacts:
    """The shop as given by the user."""
    return seen.shop
