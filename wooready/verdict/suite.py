"""A suite as a value: the readiness suite, a contract suite that writes, or a team's own folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wooready.evidence.collector import Plan
from wooready.shop.facts import ShopFacts
from wooready.wire.guard import Guard


@dataclass(frozen=True)
class Suite:
    """Checks, the requests that they need, and what may be sent.

    `name` is written into recordings. `folder` has the checks in its `test_*.py`. `rungs`: in order, the most basic first. `facets`: the
    parameters that a check may take. `plan`: what is requested. `guard`: what may be requested of a shop at all. `edition`: counts the
    changes of the plan that older recordings cannot answer; such a question has it in `since`, and what it is needed for is *newer than
    the recording*: not applicable, so that the verdict is held against the checks of its day.
    """

    name: str
    folder: Path
    rungs: tuple[str, ...]
    facets: frozenset[str]
    plan: Plan
    guard: Callable[[ShopFacts], Guard]
    edition: int = 1
