"""What a fault is: one thing that is wrong with a shop, and the diagnosis that must come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from broken.persons import PERSONS
from broken.server import Setup
from broken.site import Change, Request
from wooready.run.gather import Asking
from wooready.shop.profile import Generation, Profile, UsedFeature, load_profile
from wooready.wire.exchange import Response

CURRENT, LEGACY = "woocommerce-9.9.5", "woocommerce-2.4.13"
#: Gets how the shop is asked, and returns how it is asked instead.
StandIn = Callable[[Asking], Asking]


def as_recorded(request: Request, response: Response) -> Response | None:
    return response


def cin7() -> Profile:
    return load_profile("cin7-omni")


def generic() -> Profile:
    return load_profile("generic-read-write")


def accepting(*names: str) -> Callable[[], Profile]:
    """Cin7's profile with these API generations, in this order."""

    def profile() -> Profile:
        whole = cin7()
        known = {each.name: each for each in whole.generations}
        return replace(whole, generations=tuple(replace(known.get(name, Generation(name)), recommended=False) for name in names))

    return profile


def refusing_ports() -> Profile:
    return ruled(cin7(), "address", port="refused")


def ruled(profile: Profile, table: str, **rules: Any) -> Profile:
    """The profile, one of whose tables says something else. Lists are as in a file."""
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in rules.items()}
    changes: dict[str, Any] = {table: replace(getattr(profile, table), **given)}
    return replace(profile, **changes)


def having(table: str, of: Callable[[], Profile] = cin7, **rules: Any) -> Callable[[], Profile]:
    """A profile of which one more table says something: `having("data", sku="required")`."""
    return lambda: ruled(of(), table, **rules)


def using(*names: str, demand: Literal["required", "recommended"] = "recommended") -> Callable[[], Profile]:
    """A profile whose system uses these features of the API."""
    return lambda: replace(cin7(), features=tuple(UsedFeature(name=name, demand=demand) for name in names))


def with_floor(floor: str) -> Callable[[], Profile]:
    return having("tls", generic, floor=floor)


@dataclass(frozen=True)
class Fault:
    """`base`: the recording that is served. `check`: the id of the result that must have `outcome` and `cause` (`A or B`: the evidence fits
    both, and both are named).

    `change` works on every answer of the shop, `setup` on its server. `also`: other results that may fail, each with the reason why one
    fault shows in two checks. `stand_ins`: what is asked through instead, one after the other, where a fault is beyond a server's reach.
    `word`: the verdict, where it does not follow from the outcome.
    """

    name: str
    about: str
    check: str
    cause: str
    change: Change = as_recorded
    base: str = CURRENT
    outcome: str = "failed"
    setup: Setup = field(default_factory=Setup)
    profile: Callable[[], Profile] = cin7
    also: Mapping[str, str] = field(default_factory=dict)
    stand_ins: tuple[StandIn, ...] = ()
    word: str = ""

    @property
    def who(self) -> list[str]:
        """Who must act for it."""
        return PERSONS[self.cause.partition(" or ")[0]]

    @property
    def verdict(self) -> str:
        return self.word or "NOT READY" if self.word or self.outcome == "failed" else "READY"
