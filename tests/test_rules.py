"""The decision tables: how a fact is found, what a condition wants, and that every row of every table asks for facts that exist."""

import contextlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from unittest import mock

import pytest
from broken.catalogue import FAULTS
from broken.running import broken, judged, ladder

from wooready.errors import ToolError
from wooready.evidence.answers import Answer, Missing
from wooready.verdict import rules
from wooready.verdict.outcome import CheckEnded
from wooready.verdict.rules import Facts, Row, decide, fits, matching, read_tables, tables
from wooready.wire.exchange import Exchange, Response

CONDITIONS = [
    pytest.param(check, path, wanted, id=f"{check}-{number}-{path}")
    for check, rows in tables().items()
    for number, row in enumerate(rows)
    for path, wanted in row.when.items()
]


@dataclass(frozen=True)
class Shop:
    """A facet of a few facts."""

    name: str = "acme"

    @property
    def itself(self) -> "Shop":
        return self

    @property
    def orders(self) -> int:
        raise Missing("not recorded: orders")

    @property
    def stock(self) -> int:
        raise AssertionError("a row that is not read asks for nothing")

    @property
    def defect(self) -> str:
        return self.name.nothing  # type: ignore[attr-defined,no-any-return]

    def has(self, resource: str) -> bool:
        return bool(resource)


def answered(*headers: tuple[str, str]) -> Answer:
    return Answer(Exchange("rest.index", "GET", "https://shop.example.com/wp-json/", "none", Response(200, "OK", headers, b"{}"), None, ()))


# ------------------------------------------------------------------ facts


def test_a_fact_is_found_at_the_end_of_its_path() -> None:
    facts = Facts({"shop": Shop(), "plain": 7, "tables": {"one": {"two": "three"}}})
    assert facts["plain"] == 7
    assert facts["shop.name"] == facts["shop.itself.itself.name"] == "acme"
    assert facts["tables.one.two"] == "three"


@pytest.mark.parametrize(
    ("path", "named"),
    [("nothing", "nothing"), ("shop.nam", "nam"), ("shop.itself.nam", "nam"), ("tables.two", "two"), ("shop.defect", "shop.defect")],
)
def test_a_fact_that_does_not_exist_is_a_tool_error(path: str, named: str) -> None:
    with pytest.raises(ToolError, match=named):
        _ = Facts({"shop": Shop(), "tables": {"one": 1}})[path]


def test_what_needs_an_argument_is_no_fact() -> None:
    with pytest.raises(ToolError, match=r"'shop\.has' is not a fact: 'has' needs an argument"):
        _ = Facts({"shop": Shop()})["shop.has"]


def test_what_was_not_seen_stays_missing() -> None:
    with pytest.raises(Missing, match="orders"):
        _ = Facts({"shop": Shop()})["shop.itself.orders"]


def test_a_header_is_found_by_its_name() -> None:
    facts = Facts({"index": answered(("CF-Ray", "8f"))})
    assert facts["index.header.cf-ray"] == "8f"
    assert facts["index.header.Retry-After"] == ""


# ------------------------------------------------------------------ rows


def test_only_rows_up_to_the_first_that_fits_are_read() -> None:
    rows = [Row(("a.a",), {"shop.name": "acme"}), Row(("a.b",), {"shop.stock": 1})]
    assert matching(rows, Facts({"shop": Shop()})) is rows[0]


def test_only_conditions_up_to_the_first_that_fails_are_read() -> None:
    assert matching([Row(("a.a",), {"shop.name": "other", "shop.stock": 1})], Facts({"shop": Shop()})) is None


def test_a_row_that_asks_for_what_was_not_seen_does_not_fit() -> None:
    unseen, other = Row(("a.a",), {"shop.orders": 0}), Row(("a.b",), {"shop.name": "acme"})
    assert matching([unseen, other], Facts({"shop": Shop()})) is other
    with pytest.raises(Missing, match="orders"):
        matching([unseen, Row(("a.b",), {"shop.name": "other"})], Facts({"shop": Shop()}))


@pytest.mark.parametrize(
    ("value", "wanted", "does"),
    [
        (403, [401, 403], True),
        (500, ">=500", True),
        ("9.9.5", ">=4.5 <10.0", True),
        ("10.0", "<9.0", False),
        ("", ">=9.0", False),
        ("Just a moment...", "just a moment*", True),
        ("", "!", False),
        ("timeout", "!", True),
        (None, True, False),
        (None, False, True),
        (True, "yes", False),
    ],
)
def test_what_a_condition_wants(value: object, wanted: object, does: bool) -> None:
    assert fits(value, wanted) is does


def test_a_table_can_take_the_rows_of_another() -> None:
    first, second, third = ({"cause": f"read.{name}"} for name in ("one", "two", "three"))
    found = read_tables({"READ-02": [first, second], "READ-03": [third, {"like": "READ-02"}]})
    assert [row.causes for row in found["READ-03"]] == [("read.three",), ("read.one",), ("read.two",)]


@pytest.mark.parametrize("other", ["READ-09", "READ-04"])
def test_a_table_that_is_like_none_is_a_tool_error(other: str) -> None:
    with pytest.raises(ToolError, match=f"READ-03 has like = '{other}'"):
        read_tables({"READ-03": [{"like": other}], "READ-04": [{"like": "READ-03"}]})


@pytest.mark.parametrize(("required", "outcome"), [(True, "failed"), (False, "advice")])
def test_a_failure_that_is_not_required_is_advice(required: bool, outcome: str) -> None:
    with pytest.raises(CheckEnded) as ended:
        decide("NET-02", required=required, words={"port": 443}, evidence={"http_alone": True}, net={})
    assert (ended.value.outcome, ended.value.causes, ended.value.facts) == (outcome, ("net.no-https",), {"seen": "", "port": 443})


def test_a_row_that_is_not_required_is_advice_whoever_asks() -> None:
    with pytest.raises(CheckEnded) as ended:
        decide("CACHE-02", answer=answered(("X-WC-Cache", "HIT")), api={})
    assert (ended.value.outcome, ended.value.facts["seen"]) == ("advice", "HTTP 200")


# ------------------------------------------------------------------ every row of every table


@cache
def given(check: str) -> Mapping[str, object]:
    """What a check gives its table, seen on the first of its broken shops."""
    found: dict[str, object] = {}

    def spy(rows: Iterable[Row], facts: Facts) -> Row | None:
        if rows is tables()[check]:
            found.update(facts.given)
        with contextlib.suppress(ToolError):  # the row that asks for what does not exist is named below, not the first shop that meets it
            return matching(rows, facts)
        return None

    fault = FAULTS[ladder()[check].broken[0]]
    with mock.patch.object(rules, "matching", spy):
        judged(broken(fault.name).gathered, fault.profile())
    return found


@pytest.mark.parametrize(("check", "path", "wanted"), CONDITIONS)
def test_every_condition_asks_for_a_fact_that_exists(check: str, path: str, wanted: Any) -> None:
    """By what the properties say of themselves, so that it does not depend on what some shop answers: also that the words are ones that
    the fact can be, and that no step on the way may be None."""
    head, *steps = path.split(".")
    assert head in given(check), f"{check} gives its table {', '.join(given(check))}"
    kind: Any = type(given(check)[head])
    for step in steps:
        if kind is Answer and step == "header":
            kind = str
            break
        kind = kind_of(kind, step)
    words = [str(each).removeprefix("!") for each in (wanted if isinstance(wanted, list) else [wanted])]
    if get_origin(kind) is Literal:
        assert all(any(fnmatch(one, word) for one in get_args(kind)) for word in words)
    elif isinstance(wanted, bool):
        assert set(get_args(kind) or [kind]) <= {bool, NoneType}
    else:
        assert kind in (str, int)


def kind_of(kind: Any, step: str) -> Any:
    """The type of a property or field, as it is annotated."""
    assert get_origin(kind) not in (Union, UnionType), f"{step}: what may be None has no such fact"
    static = inspect.getattr_static(kind, step, None)
    if isinstance(static, property):
        return get_type_hints(static.fget)["return"]
    if isinstance(static, cached_property):
        return get_type_hints(static.func)["return"]
    return get_type_hints(kind)[step]


@pytest.mark.parametrize("check", tables())
def test_every_table_is_asked_by_its_own_check(check: str) -> None:
    assert given(check), "none of its rows was looked at: the check decides by another table, or by none"
