"""WooCommerce releases: their requirements, and their API generations.

From data/releases.csv, which was read from the headers of the releases; its last column says which were measured on a real shop, that is,
are in the corpus behind the schemas (docs/schemas.md). Lines of which no built release was to be had are missing.
"""

import csv
from dataclasses import dataclass
from functools import cache

from packaging.version import InvalidVersion, Version

from wooready import resources
from wooready.woocommerce.generations import GENERATIONS

#: Maximum number of characters of a version. Python refuses to parse numbers with thousands of digits.
LONGEST_VERSION = 60
LEGACY_REMOVED = Version("9.0")
#: From this release on, WooCommerce > Status shows for what WordPress says that the shop is (docs/releases.md).
TELLS_ENVIRONMENT = Version("10.5")
#: From this release on, a new shop stores orders in their own tables (failures.md, part b).
HPOS_DEFAULT = Version("8.2")


@dataclass(frozen=True)
class Release:
    """`wordpress` and `php` are the minimum versions; None if the release does not state them. `measured`: the schemas say
    what a real shop with it sends."""

    version: Version
    date: str
    wordpress: Version | None
    php: Version | None
    measured: bool = False


def parse(text: str) -> Version | None:
    """The version; None if the text is not one, for example empty or too long."""
    if len(text) > LONGEST_VERSION:
        return None
    try:
        return Version(text)
    except InvalidVersion:
        return None


@cache
def releases() -> tuple[Release, ...]:
    """All known releases, oldest first."""
    with resources.data("releases.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Release(
                Version(row["woocommerce"]),
                row["date"],
                parse(row["requires_wordpress"]),
                parse(row["requires_php"]),
                row["measured"] == "yes",
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda row: row.version))


def newest_measured() -> Version:
    """The newest release line that was measured on a real shop, such as 10.0."""
    newest = [row.version for row in releases() if row.measured][-1]
    return Version(f"{newest.major}.{newest.minor}")


#: For a shop with a newer release line, a deviation is only advice.
NEWEST_MEASURED = newest_measured()


def release_of(version: Version) -> Release | None:
    """The release itself, or the newest known earlier release of the same line; None if there is none."""
    line = [row for row in releases() if row.version.release[:2] == version.release[:2] and row.version <= version]
    return line[-1] if line else None


def newest_up_to(version: Version) -> Release | None:
    """The newest known release that is not newer than this version; None if it is older than all."""
    return next((row for row in reversed(releases()) if row.version <= version), None)


def first_with(generation: str) -> Version:
    """The first release line that has an API generation: 3.5 for wc/v3."""
    return Version(next(api.since for api in GENERATIONS if api.name == generation))


def newest_of_line(line: Version) -> Release:
    """The newest known release of a line, or of the next known line if this one is not in the data (3.3 to 3.6)."""
    first = next(row for row in releases() if row.version >= line)
    return [row for row in releases() if row.version.release[:2] == first.version.release[:2]][-1]


def newest_for(wordpress: Version | None, php: Version | None) -> Release | None:
    """The newest known release that runs on this WordPress and PHP. An unknown version is no obstacle. None if there is none."""
    fitting = [row for row in releases() if _enough(wordpress, row.wordpress) and _enough(php, row.php)]
    return fitting[-1] if fitting else None


def _enough(have: Version | None, need: Version | None) -> bool:
    return have is None or need is None or have >= need
