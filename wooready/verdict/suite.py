"""A suite, as a value: readiness is one, a contract that writes is another, a team's own folder a third."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wooready.evidence.collector import Plan
from wooready.shop.facts import ShopFacts
from wooready.wire.guard import Guard


@dataclass(frozen=True)
class Suite:
    """Checks, the questions that they need, and what may be sent for them.

    `name` stands in the recordings. `folder` has the checks in its `test_*.py`. `rungs`: from the ground up; a failed one blocks those
    above it. `facets`: what a check may take as a parameter. `plan`: what is asked. `guard`: what may be asked of a shop at all.
    """

    name: str
    folder: Path
    rungs: tuple[str, ...]
    facets: frozenset[str]
    plan: Plan
    guard: Callable[[ShopFacts], Guard]
