"""The upgrade map: from the versions that a shop runs to the API generation that the profile recommends."""

from dataclasses import dataclass

from packaging.version import Version

from wooready.evidence.versions import Versions
from wooready.verdict.releases import LEGACY_REMOVED, Release, first_with, newest_for, parse, releases


@dataclass(frozen=True)
class Step:
    """One thing to raise: `what` is PHP, WordPress or WooCommerce; `why` says what needs it."""

    what: str
    have: str
    need: str
    why: str


@dataclass(frozen=True)
class UpgradeMap:
    """`needed` is False when the recommended generation is there already. `smallest` is the first release that has it.

    `steps` are in the order in which they must be made; `goal` is the release to go to: the newest known one. `reachable` is the newest
    release that the shop's WordPress and PHP can run as they are.
    """

    needed: bool
    recommended: str
    smallest: str = ""
    goal: str = ""
    reachable: str = ""
    steps: tuple[Step, ...] = ()
    breaks: tuple[str, ...] = ()
    meanwhile: str = ""


def plan_upgrade(versions: Versions, offered: tuple[str, ...], recommended: str) -> UpgradeMap:
    """`offered`: the generations that the shop offers and the profile accepts, the preferred one first."""
    smallest, goal = first_with(recommended), releases()[-1]
    have = parse(versions.woocommerce)
    hidden = have >= smallest if have is not None else not offered  # it is there, or nothing tells that it is not
    if recommended in offered or hidden:
        return UpgradeMap(False, recommended)
    wordpress, php = parse(versions.wordpress), parse(versions.php)
    reachable = newest_for(wordpress, php)
    if reachable is not None and reachable.version >= smallest:
        goal = reachable
    return UpgradeMap(
        True,
        recommended,
        smallest=str(smallest),
        goal=str(goal.version),
        reachable=str(reachable.version) if reachable else "",
        steps=_steps(versions, wordpress, php, goal),
        breaks=_breaks(have, goal),
        meanwhile=offered[0] if offered else "",
    )


def _steps(versions: Versions, wordpress: Version | None, php: Version | None, goal: Release) -> tuple[Step, ...]:
    """PHP first, then WordPress, then WooCommerce: each needs the one before."""
    found = []
    if goal.php is not None and (php is None or php < goal.php):
        found.append(Step("PHP", versions.php, str(goal.php), f"WooCommerce {goal.version} needs it"))
    if goal.wordpress is not None and (wordpress is None or wordpress < goal.wordpress):
        found.append(Step("WordPress", versions.wordpress, str(goal.wordpress), f"WooCommerce {goal.version} needs it"))
    found.append(Step("WooCommerce", versions.woocommerce, str(goal.version), "it has the recommended API"))
    return tuple(found)


def _breaks(have: Version | None, goal: Release) -> tuple[str, ...]:
    if goal.version >= LEGACY_REMOVED and (have is None or have < LEGACY_REMOVED):
        return (
            "WooCommerce 9.0 removed the legacy API: whatever else still uses /wc-api/ needs the plugin «WooCommerce Legacy REST API», "
            "and orders stay out of the new order tables (HPOS) while it reads them.",
        )
    return ()
