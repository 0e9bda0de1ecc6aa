"""The decision tables: which cause a check names, given what was seen. data/rules.toml holds them, one table for each check.

A table is read from its top; the first row whose conditions all hold is the answer. A condition is a fact and what it must be:

    { "index.status" = [403, 503], "index.header.CF-Mitigated" = "challenge" }

A fact is a dotted name: what the check gave (`index`), then attributes of it (`status`, `code`, `kind`), or `header.NAME`. What it must be
is a value, a list of values, a pattern (`*` and `?`, case ignored), a pattern that must not fit (`!…`), or a bound (`>=500`, `>=4.5 <4.7`;
of numbers, or of versions).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from packaging.version import Version

from wooready.errors import ToolError
from wooready.evidence.answers import Answer, Missing
from wooready.files import data_file
from wooready.verdict.outcome import Outcome, Said
from wooready.woocommerce.releases import parse

_BOUND = re.compile(r"(>=|<=|>|<)(\d+(?:\.\d+)*)")
_BOUNDS = re.compile(rf"{_BOUND.pattern}(?: {_BOUND.pattern})?")


@dataclass(frozen=True)
class Row:
    """One line of a table. `causes`: one, or the two and more between which the evidence cannot tell; then `apart` is the one request that
    can."""

    causes: tuple[str, ...]
    when: Mapping[str, Any]
    outcome: Outcome = "failed"
    apart: str = ""

    def words(self) -> str:
        """`index.status is 403 or 503, index.header.CF-Mitigated is challenge`; of the last row of a table, `otherwise`."""
        return ", ".join(f"{fact} {_expected(wanted)}" for fact, wanted in self.when.items()) or "otherwise"


def _expected(wanted: Any) -> str:
    if isinstance(wanted, list):
        return "is " + " or ".join(str(each) if each != "" else "empty" for each in wanted)
    if isinstance(wanted, bool):
        return "is so" if wanted else "is not so"
    text = str(wanted)
    if _BOUNDS.fullmatch(text):
        return text.replace(" ", " and ")
    if text.startswith("!"):
        return f"is not {text[1:] or 'empty'}"
    return f"is {text or 'empty'}"


@cache
def tables() -> Mapping[str, tuple[Row, ...]]:
    """data/rules.toml by check id. Raises ToolError when it is not valid under its schema."""
    return {check: tuple(_row(each) for each in rows) for check, rows in data_file("rules").items()}


def _row(entry: Mapping[str, Any]) -> Row:
    given = entry["cause"]
    return Row(
        tuple([given] if isinstance(given, str) else given), entry.get("when", {}), entry.get("outcome", "failed"), entry.get("apart", "")
    )


@dataclass(frozen=True)
class Facts:
    """What a check gives its table: answers and plain values by name."""

    given: Mapping[str, Any] = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        """The value of a dotted name. Raises Missing for what this run did not ask, ToolError for what there is not."""
        head, _, rest = name.partition(".")
        if head not in self.given:
            raise ToolError(f"rules.toml: the check gives no fact {head!r}")
        value = self.given[head]
        if callable(value):
            value = value()
        return _attribute(value, rest, name) if rest else value


def _attribute(value: Any, rest: str, name: str) -> Any:
    if rest.startswith("header."):
        return value.header(rest.removeprefix("header."))
    found = getattr(value, rest, Missing)
    if found is Missing:
        raise ToolError(f"rules.toml: there is no fact {name!r}")
    return found


def fits(value: Any, wanted: Any) -> bool:
    """Whether a fact is what a condition wants."""
    if isinstance(wanted, list):
        return any(fits(value, each) for each in wanted)
    if isinstance(wanted, bool) or isinstance(value, bool):
        return bool(value) is wanted
    if isinstance(wanted, int):
        return bool(value == wanted)
    if _BOUNDS.fullmatch(wanted):
        return all(_within(value, sign, limit) for sign, limit in _BOUND.findall(wanted))
    if wanted.startswith("!"):
        return not fits(value, wanted[1:])
    return fnmatchcase(str(value).lower(), wanted.lower())


def _within(value: Any, sign: str, limit: str) -> bool:
    have = value if isinstance(value, int | float | Version) else parse(str(value))
    if have is None:
        return False
    bound: Any = Version(limit) if isinstance(have, Version) else float(limit)
    return bool({">=": have >= bound, "<=": have <= bound, ">": have > bound, "<": have < bound}[sign])


def matching(check: str, facts: Facts) -> Row | None:
    """The first row that fits. A row that asks for what was not seen does not fit; when none does, Missing is raised for the first such."""
    unknown: Missing | None = None
    for row in tables()[check]:
        try:
            if all(fits(facts[name], wanted) for name, wanted in row.when.items()):
                return row
        except Missing as missing:
            unknown = unknown or missing
    if unknown is not None:
        raise unknown
    return None


def decide(check: str, /, told: Mapping[str, Any] | None = None, *, softly: bool = False, **given: Any) -> None:
    """Ends the check with the cause that its table names; returns when no row fits.

    `told` fills the cause's sentences; `seen` is by itself what the first of the given answers was. `softly` makes advice of a failure.
    """
    row = matching(check, Facts(given))
    if row is None:
        return
    seen = next((each.describe() for each in given.values() if isinstance(each, Answer)), "")
    raise Said(
        "advice" if softly else row.outcome,
        cause=row.causes[0],
        rivals=row.causes[1:],
        apart=row.apart,
        facts={"seen": seen, **(told or {})},
    )


def causes_named() -> Iterator[tuple[str, Row, str]]:
    """Every cause of every table, with its row and the check: (check, row, cause)."""
    for check, rows in tables().items():
        for row in rows:
            for cause in row.causes:
                yield check, row, cause
