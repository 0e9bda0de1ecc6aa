"""Every property of every schema is broken in real payloads, in each way in which clients stumble; the schemas notice."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from mutants import Mutant, is_any, mutants
from places import item_schemas, places

from wooready.validation import PayloadValidator
from wooready.woocommerce import payloads

#: Places where any JSON is sent, so that no type is wrong.
ANYTHING = {
    *("meta_data[].value", "line_items[].meta_data[].value", "line_items[].meta_data[].display_value"),
    *("coupon_lines[].meta_data[].value", "coupon_lines[].meta_data[].display_value", "line_items[].meta[].value"),
    "settings{}.options{}",
}


@cache
def validator(name: str, release: str) -> Any:
    """The fast one: errors are worded by jsonschema, which test_corpus.py holds to say the same."""
    return jsonschema_rs.Draft202012Validator(payloads.for_release(name, release))


def is_caught(name: str, mutant: Mutant) -> bool:
    with mutant.applied() as item:
        return not validator(name, mutant.spot.release).is_valid(item)


@pytest.fixture(scope="module")
def outcomes() -> dict[tuple[str, str], list[bool]]:
    """By kind and place, whether the mutants of each schema are caught."""
    found: dict[tuple[str, str], list[bool]] = {}
    for name in item_schemas():
        for mutant in mutants(name):
            found.setdefault((mutant.kind, mutant.path), []).append(is_caught(name, mutant))
    return found


def exceptions() -> set[tuple[str, str]]:
    content = tomllib.loads(Path(__file__).with_suffix(".toml").with_name("mutants.toml").read_text(encoding="utf-8"))
    assert all(each["reason"].endswith(".") for each in content["exception"])
    return {(kind, place) for each in content["exception"] for kind in each["kinds"] for place in each["places"]}


def test_of_every_hundred_mutants_ninety_nine_are_caught(outcomes: dict[tuple[str, str], list[bool]]) -> None:
    all_of_them = [caught for each in outcomes.values() for caught in each]
    assert len(all_of_them) > 20_000
    assert {kind for kind, _ in outcomes} == {"type changed", "null", "object to scalar", "list to object", "dropped", "form broken"}
    assert sum(all_of_them) / len(all_of_them) >= 0.99


def test_the_rest_is_listed_with_a_reason(outcomes: dict[tuple[str, str], list[bool]]) -> None:
    missed = {each for each, caught in outcomes.items() if not all(caught)}
    assert missed - exceptions() == set()


def test_no_exception_is_for_nothing(outcomes: dict[tuple[str, str], list[bool]]) -> None:
    missed = {place for (_, place), caught in outcomes.items() if not all(caught)}
    assert {place for _, place in exceptions()} - missed == set()


def test_only_a_few_places_take_anything() -> None:
    assert {path for name in item_schemas() for path, place in places(name).items() if is_any(place.schema)} == ANYTHING


def test_a_mutant_leaves_its_payload_as_it_was() -> None:
    for mutant in list(mutants("wc-v3/order"))[::50]:
        before = repr(mutant.spot.item)
        with mutant.applied():
            pass
        assert repr(mutant.spot.item) == before
        assert validator("wc-v3/order", mutant.spot.release).is_valid(mutant.spot.item)


def test_the_short_cut_for_simple_values_finds_what_jsonschema_finds() -> None:
    found = 0
    for name in item_schemas():
        for mutant in list(mutants(name))[::150]:
            schema = payloads.for_release(name, mutant.spot.release)
            with mutant.applied() as item:
                expected, ours = (
                    [(each.json_path, each.message) for each in of(schema).iter_errors(item)]
                    for of in (Draft202012Validator, PayloadValidator)
                )
            assert ours == expected
            found += len(expected)
    assert found > 60
