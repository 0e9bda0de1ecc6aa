"""Branches of PHP, and until when each gets security fixes: data/php.csv, from https://www.php.net/supported-versions.php and eol.php."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from packaging.version import Version

from wooready import resources

#: A branch that ends sooner is no goal for an update.
LEAST_LEFT = timedelta(days=365)


@dataclass(frozen=True)
class Branch:
    """`until`: the last day on which it gets security fixes."""

    version: Version
    until: date


@cache
def branches() -> tuple[Branch, ...]:
    """All known branches, oldest first."""
    with resources.data("php.csv").open(encoding="utf-8", newline="") as file:
        rows = [Branch(Version(row["php"]), date.fromisoformat(row["security_fixes_until"])) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: row.version))


def goal_on(day: date) -> Branch:
    """The oldest branch that gets security fixes for at least a year from this day; the newest known one if none does."""
    return next((each for each in branches() if each.until >= day + LEAST_LEFT), branches()[-1])


def is_maintained(version: Version, day: date) -> bool:
    """Whether a PHP version gets security fixes on this day. A branch newer than those known counts as maintained."""
    branch = next((each for each in branches() if each.version.release[:2] == version.release[:2]), None)
    return branch.until >= day if branch else version > branches()[-1].version
