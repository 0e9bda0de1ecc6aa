"""The decision tables: which cause a check names, given the evidence. data/rules.toml holds one table per check.

A table is read from the top; the first row whose conditions all hold decides. A condition is a fact and the value that it must have:

    { "index.status" = [403, 503], "index.header.CF-Mitigated" = "challenge" }

A fact is a dotted path, resolved only when the row is read. It begins with a name that the check passes to its table (a facet such as
`api` or `rest`, an `answer`, a plain value); each further step is a property (`api.key.basic`), a key of a mapping, or, after `header`, the
name of an answer's header. A row that needs a fact missing from this run does not match.

The expected value is a value, a list of values, a pattern (`*` and `?`, ignoring case), a pattern that must not match (`!…`), or a bound
(`>=500`, `>=4.5 <4.7`; for numbers or versions).

A row makes a failure; with `required = false` it makes advice, as `required=False` does in tell() and decide(). Instead of a cause a row
can have `like = "READ-02"`: it is replaced by the rows of that table.
"""

import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import TypeAlias, TypedDict

from packaging.version import Version

from wooready.errors import ToolError
from wooready.evidence.answers import Answer, Missing
from wooready.files import data_file
from wooready.verdict.checks import Check
from wooready.verdict.outcome import CheckEnded
from wooready.woocommerce.releases import parse

#: Tables that belong to no check: others refer to them with `like`.
SHARED = frozenset(("WALLS",))
_BOUND = re.compile(r"(>=|<=|>|<)(\d+(?:\.\d+)*)")
_BOUNDS = re.compile(rf"{_BOUND.pattern}(?: {_BOUND.pattern})?")
_SIGNS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}

#: The expected value of a fact, as written in the file.
Wanted: TypeAlias = str | int | bool | list[str | int | bool]


class _Entry(TypedDict, total=False):
    """A row as it stands in the file: with `cause`, or with `like` and nothing else."""

    cause: str | list[str]
    when: Mapping[str, Wanted]
    required: bool
    apart: str
    like: str


@dataclass(frozen=True)
class Row:
    """One row of a table. `causes`: one, or several that the evidence cannot tell apart; then `apart` is the one request that can.
    `required`: False if the row makes advice."""

    causes: tuple[str, ...]
    when: Mapping[str, Wanted]
    required: bool = True
    apart: str = ""

    def words(self) -> str:
        """`index.status is 403 or 503, index.header.CF-Mitigated is challenge`; of the last row of a table, `otherwise`."""
        return ", ".join(f"{fact} {_expected(wanted)}" for fact, wanted in self.when.items()) or "otherwise"


def _expected(wanted: Wanted) -> str:
    if isinstance(wanted, list):
        return "is " + " or ".join(str(each) if each != "" else "empty" for each in wanted)
    if isinstance(wanted, bool):
        return "is true" if wanted else "is false"
    text = str(wanted)
    if _BOUNDS.fullmatch(text):
        return text.replace(" ", " and ")
    if text.startswith("!"):
        return f"is not {text[1:] or 'empty'}"
    return f"is {text or 'empty'}"


# ------------------------------------------------------------------ the tables


@cache
def tables() -> Mapping[str, tuple[Row, ...]]:
    """data/rules.toml, checked against its schema, by check id. Raises ToolError if it is invalid."""
    return read_tables(data_file("rules"))


def read_tables(content: Mapping[str, Sequence[_Entry]]) -> Mapping[str, tuple[Row, ...]]:
    """The rows of each table, with `like` replaced by the rows that it refers to. Raises ToolError for an invalid reference."""
    return {check: tuple(_rows(check, content)) for check in content if check not in SHARED}


def _rows(check: str, content: Mapping[str, Sequence[_Entry]]) -> Iterator[Row]:
    for entry in content[check]:
        other = entry.get("like")
        if other is None:
            yield _row(entry)
        elif other in content and not any("like" in each for each in content[other]):
            yield from _rows(other, content)
        else:
            raise ToolError(f"rules.toml: {check} has like = {other!r}, but that must be a table that has no `like` itself.")


def _row(entry: _Entry) -> Row:
    given = entry["cause"]
    causes = (given,) if isinstance(given, str) else tuple(given)
    return Row(causes, entry.get("when", {}), entry.get("required", True), entry.get("apart", ""))


def rows_of(cause: str) -> tuple[tuple[str, Row], ...]:
    """The rows of the decision tables that name a cause, each as (check id, row)."""
    return tuple((check, row) for check, rows in tables().items() for row in rows if cause in row.causes)


def causes_named() -> Iterator[tuple[str, Row, str]]:
    """Every cause of every table, as (check id, row, cause)."""
    for check, rows in tables().items():
        for row in rows:
            for cause in row.causes:
                yield check, row, cause


def causes_of(check: Check) -> tuple[str, ...]:
    """The causes that a check can name: those of its table, then those of its own code."""
    return tuple(dict.fromkeys((*(cause for row in tables().get(check.id, ()) for cause in row.causes), *check.causes)))


def checks_by_cause(checks: Iterable[Check]) -> Mapping[str, tuple[str, ...]]:
    """Check ids by cause, in the order of `checks`. Causes that no check names are left out."""
    found: dict[str, list[str]] = {}
    for check in checks:
        for cause in causes_of(check):
            found.setdefault(cause, []).append(check.id)
    return {cause: tuple(ids) for cause, ids in found.items()}


def must_be_declared(check: Check, causes: Iterable[str]) -> None:
    """Raises ToolError for a cause that a check named without declaring it."""
    known = causes_of(check)
    if unknown := [each for each in causes if each not in known]:
        raise ToolError(f"{check.id} names {unknown[0]!r}, which is neither in its causes= nor in the table {check.id} of rules.toml.")


# ------------------------------------------------------------------ reading a table


@dataclass(frozen=True)
class Facts:
    """What a check passes to its table, by name: facets, answers, plain values."""

    given: Mapping[str, object] = field(repr=False)

    def __getitem__(self, path: str) -> object:
        """The fact at the end of a dotted path. Raises Missing if this run did not ask for it, ToolError if there is no such fact."""
        value: object = self.given
        steps = path.split(".")
        for number, step in enumerate(steps, 1):
            if step == "header" and isinstance(value, Answer):
                return value.header(".".join(steps[number:]))
            value = _step(value, step, path)
        return value


def _step(holder: object, step: str, path: str) -> object:
    try:
        found: object = holder[step] if isinstance(holder, Mapping) else getattr(holder, step)
    except (KeyError, AttributeError) as error:
        raise ToolError(f"rules.toml: there is no fact {path!r}: no {step!r} in {type(holder).__name__}.") from error
    if callable(found):
        raise ToolError(f"rules.toml: {path!r} is not a fact: {step!r} needs an argument. Give the table a property instead.")
    return found


def fits(value: object, wanted: Wanted) -> bool:
    """Whether a fact has the expected value."""
    if isinstance(wanted, list):
        return any(fits(value, each) for each in wanted)
    if isinstance(wanted, bool) or isinstance(value, bool):
        return bool(value) is wanted
    if isinstance(wanted, int):
        return value == wanted
    if _BOUNDS.fullmatch(wanted):
        return all(_within(value, sign, limit) for sign, limit in _BOUND.findall(wanted))
    if wanted.startswith("!"):
        return not fits(value, wanted[1:])
    return fnmatchcase(str(value).lower(), wanted.lower())


def _within(value: object, sign: str, limit: str) -> bool:
    """Compares numbers as numbers, all else as versions. A text that is not a version, such as an empty one, is outside any bound."""
    if isinstance(value, int | float):
        return bool(_SIGNS[sign](value, float(limit)))
    version = parse(str(value))
    return version is not None and bool(_SIGNS[sign](version, Version(limit)))


def matching(rows: Iterable[Row], facts: Facts) -> Row | None:
    """The first row that matches; None if no row does. A row with a missing fact does not match.

    If no row matches and some fact was missing, raises Missing for the first such fact.
    """
    unknown: Missing | None = None
    for row in rows:
        try:
            if all(fits(facts[path], wanted) for path, wanted in row.when.items()):
                return row
        except Missing as missing:
            unknown = unknown or missing
    if unknown is not None:
        raise unknown
    return None


def decide(check: str, /, *, words: Mapping[str, object] | None = None, required: bool = True, **given: object) -> None:
    """Ends the check with the cause that its table names; returns if no row matches.

    `given`: the objects at which the paths of facts begin. `words` fill the cause's sentences; `seen` is set automatically, to the
    description of the first answer given. With `required=False` a failure becomes advice.

    Raises CheckEnded if a row matches, Missing if a deciding fact is missing, and ToolError if the table names a fact that does not exist.
    """
    row = matching(tables()[check], Facts(given))
    if row is None:
        return
    seen = next((each.describe() for each in given.values() if isinstance(each, Answer)), "")
    raise CheckEnded(
        "failed" if row.required and required else "advice",
        cause=row.causes[0],
        rivals=row.causes[1:],
        apart=row.apart,
        facts={"seen": seen, **(words or {})},
    )
