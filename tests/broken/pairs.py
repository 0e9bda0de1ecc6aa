"""Shops with two faults at once: of two rungs, the lower one is the root cause."""

from dataclasses import fields, replace
from itertools import combinations
from typing import Any

from broken.catalogue import FAULTS
from broken.changes import all_of
from broken.fault import CURRENT, Fault, cin7, using
from broken.server import Setup
from wooready.shop.profile import Profile

#: One fault of each rung on which one can fail a shop of today, from the ground up.
RUNGS: tuple[Fault, ...] = (
    FAULTS["port-refused"],
    FAULTS["no-https"],
    FAULTS["expired"],
    FAULTS["path-blocked"],
    FAULTS["bom"],
    FAULTS["generation-blocked"],
    replace(FAULTS["feature-missing-and-needed"], base=CURRENT, profile=using("variations-list", demand="required")),
    FAULTS["header-stripped"],
    FAULTS["orders-refused"],
    FAULTS["product-posts-blocked"],
    FAULTS["price-as-number"],
    FAULTS["second-page-fails"],
    FAULTS["stock-unmanaged"],
    FAULTS["webhook-disabled-and-needed"],
    FAULTS["cached-answers"],
)
PAIRS = tuple(combinations(RUNGS, 2))


def merged(plain: Any, *others: Any) -> Any:
    """A dataclass with whatever the others say otherwise than the plain one."""
    told = {
        each.name: getattr(other, each.name)
        for other in others
        for each in fields(plain)
        if getattr(other, each.name) != getattr(plain, each.name)
    }
    return replace(plain, **told)


def both(lower: Fault, higher: Fault) -> tuple[Setup, Any, Profile]:
    """Setup, change and profile of a shop with both faults. The lower one is nearer to the network, so its change comes last."""
    setup: Setup = merged(Setup(), lower.setup, higher.setup)
    profile: Profile = merged(cin7(), lower.profile(), higher.profile())
    return setup, all_of(higher.change, lower.change), profile
