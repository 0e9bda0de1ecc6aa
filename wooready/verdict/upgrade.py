"""The upgrade map: from the versions that a shop runs to the API generation that the profile recommends."""

from dataclasses import dataclass
from datetime import date

from packaging.version import Version

from wooready.evidence.versions import Versions
from wooready.woocommerce.php import goal_on, is_maintained
from wooready.woocommerce.releases import HPOS_DEFAULT, LEGACY_REMOVED, Release, first_with, newest_for, newest_of_line, parse, releases


@dataclass(frozen=True)
class Step:
    """One component to update: `what` is PHP, WordPress or WooCommerce; `why` says what needs it. `have` is empty if unknown."""

    what: str
    have: str
    need: str
    why: str


@dataclass(frozen=True)
class UpgradeMap:
    """`needed` is False if the recommended generation is already available.

    `smallest` is the first release line that has it, and `least` the smallest set of updates that leads to that line. `goal` is the newest
    known release, since only that is maintained; `steps` lead to it, in the order in which they must be made, and to a PHP that is
    maintained. `reachable` is the newest release that the shop's current WordPress and PHP can run, if that has the generation and is not
    the goal. `source` says where WooCommerce's version was found.
    """

    needed: bool
    recommended: str
    smallest: str = ""
    goal: str = ""
    reachable: str = ""
    steps: tuple[Step, ...] = ()
    least: tuple[Step, ...] = ()
    breaks: tuple[str, ...] = ()
    meanwhile: str = ""
    source: str = ""


def plan_upgrade(versions: Versions, offered: tuple[str, ...], recommended: str, day: date | None = None) -> UpgradeMap:
    """The updates that lead to `recommended`. `offered`: generations that the shop offers and the profile accepts, preferred one first.

    `day`: on which the shop was asked; without it, nothing is said of which PHP is maintained.
    """
    smallest, goal = first_with(recommended), releases()[-1]
    have, sign = _seen(versions)
    hidden = have >= smallest if have is not None else not offered  # it is there, or nothing shows that it is not
    if recommended in offered or hidden:
        return UpgradeMap(False, recommended)
    wordpress, php = parse(versions.wordpress), parse(versions.php)
    reachable = newest_for(wordpress, php) if wordpress is not None and php is not None else None
    enough = reachable is not None and smallest <= reachable.version < goal.version
    return UpgradeMap(
        True,
        recommended,
        smallest=str(smallest),
        goal=str(goal.version),
        reachable=str(reachable.version) if reachable is not None and enough else "",
        steps=(*_steps(versions, goal), *(_maintained_php(versions, goal, day) if day else ())),
        least=_steps(versions, newest_of_line(smallest)),
        breaks=tuple(_breaks(versions, have, goal)),
        meanwhile=offered[0] if offered else "",
        source=sign,
    )


def _seen(versions: Versions) -> tuple[Version | None, str]:
    """WooCommerce's version and where it was found; if the shop does not reveal it, the oldest that it can be."""
    if told := parse(versions.woocommerce):
        return told, versions.source
    return parse(versions.at_least), f"{versions.sign} in the shop's public answers" if versions.at_least else ""


def _steps(versions: Versions, goal: Release) -> tuple[Step, ...]:
    """PHP first, then WordPress, then WooCommerce: each depends on the one before."""
    found = []
    for what, have, need in (("PHP", versions.php, goal.php), ("WordPress", versions.wordpress, goal.wordpress)):
        known = parse(have)
        if need is not None and (known is None or known < need):
            found.append(Step(what, have, str(need), f"WooCommerce {goal.version} needs it"))
    have = versions.woocommerce or (f"{versions.at_least} or later" if versions.at_least else "")
    found.append(Step("WooCommerce", have, str(goal.version), "it has the recommended API"))
    return tuple(found)


def _maintained_php(versions: Versions, goal: Release, day: date) -> tuple[Step, ...]:
    """Last, because an old WooCommerce does not run on it."""
    have = parse(versions.php)
    if have is not None and is_maintained(have, day):
        return ()
    by_then = versions.php if have is not None and goal.php is not None and have >= goal.php else str(goal.php or "")
    ended = f"PHP {by_then} no longer gets security fixes" if by_then else "older branches no longer get security fixes"
    best = goal_on(day)
    return (Step("PHP", by_then, str(best.version), f"{ended}, this branch does until {best.until.isoformat()}"),)


def _breaks(versions: Versions, have: Version | None, goal: Release) -> list[str]:
    found = []
    if goal.version >= LEGACY_REMOVED and (have is None or have < LEGACY_REMOVED):
        found.append(
            "WooCommerce 9.0 removed the legacy API: any other system that still uses /wc-api/ needs the plugin "
            '"WooCommerce Legacy REST API", and orders must stay out of the new order tables (HPOS) while it reads them.'
        )
    if goal.version >= HPOS_DEFAULT and (have is None or have < HPOS_DEFAULT):
        others = [name for name in versions.plugins if name != "WooCommerce"]
        named = f" Active here: {', '.join(others[:8])}{' …' if len(others) > 8 else ''}." if others else ""
        found.append(
            "Since WooCommerce 8.2 orders can be stored in their own tables (HPOS). An updated shop keeps its current storage until HPOS "
            "is switched on; before that, check WooCommerce > Settings > Advanced > Features for incompatible plugins, which the API does "
            f"not list.{named}"
        )
    return found
