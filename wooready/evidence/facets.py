"""The facets: what a check may ask for by the name of a parameter. Each is registered beside the facts that it gives.

A new facet is a file with its questions, its facts and `@facet`, imported in evidence.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from wooready.evidence.seen import Seen
from wooready.shop.facts import ShopFacts

Read = TypeVar("Read", bound=Callable[[Seen], object])


@dataclass(frozen=True)
class Facet:
    """`read` makes the facts from what was seen, and may raise Missing. `looks`: the observations that they rest on, besides HTTP."""

    name: str
    read: Callable[[Seen], object]
    looks: tuple[str, ...] = ()


#: By name, in the order in which evidence.py imports them.
FACETS: dict[str, Facet] = {}


def facet(name: str, *, looks: tuple[str, ...] = ()) -> Callable[[Read], Read]:
    """Registers what it decorates, a function of Seen or a class that is made from one. Raises ValueError for a name that is taken."""

    def register(read: Read) -> Read:
        if name in FACETS:
            raise ValueError(f"there is a facet {name!r} already")
        FACETS[name] = Facet(name, read, looks)
        return read

    return register


@facet("shop")
def shop_facts(seen: Seen) -> ShopFacts:
    """The shop as it was given."""
    return seen.shop
