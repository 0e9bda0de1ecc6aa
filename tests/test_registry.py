"""Checks, causes and broken shops belong together: none is without the others."""

from functools import cache

import pytest
from broken.catalogue import FAULTS
from broken.persons import PERSONS
from broken.running import broken, demanding, healthy, ladder, recorded

from wooready import resources
from wooready.shop.profile import bundled, load_profile
from wooready.verdict.causes import causes
from wooready.verdict.checks import Check
from wooready.verdict.rules import causes_named, checks_by_cause, tables

HEALTHY = sorted(path.name for path in resources.folder("cassettes").glob("woocommerce-*"))
PAIRS = [pytest.param(check, name, id=f"{check.id}-{name}") for check in ladder() for name in check.broken]
CHECKS = [pytest.param(check, id=check.id) for check in ladder()]
DECLARED = [pytest.param(check, cause, id=f"{check.id}-{cause}") for check in ladder() for cause in check.causes]


@pytest.mark.parametrize("check", CHECKS)
def test_its_broken_shops_exist(check: Check) -> None:
    assert [name for name in check.broken if name not in FAULTS] == []


@pytest.mark.parametrize(("check", "name"), PAIRS)
def test_the_broken_shop_fails_this_check(check: Check, name: str) -> None:
    outcomes = {result.outcome for result in broken(name).results.values() if result.check == check.id}
    assert outcomes & {"failed", "advice"}


@pytest.mark.parametrize("check", CHECKS)
def test_some_shop_passes_it(check: Check) -> None:
    """A check that no shop passes proves nothing either."""
    runs = (*(healthy(slug) for slug in HEALTHY), *(demanding(way) for way in ("basic", "oauth1")), *(broken(name) for name in FAULTS))
    assert any(result.check == check.id and result.outcome == "passed" for run in runs for result in run.results.values())


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_is_well_formed(name: str) -> None:
    """Its base is a recording, its cause has a remedy, and its check is one of the suites'."""
    fault = FAULTS[name]
    assert recorded(fault.base).slug
    assert set(fault.cause.split(" or ")) <= set(causes())
    assert fault.check.partition("[")[0] in ladder()
    assert all(check.partition("[")[0] in ladder() for check in fault.also)


def test_checks_name_the_causes_that_have_a_remedy_and_no_others() -> None:
    assert set(checks_by_cause(ladder())) == set(causes())


def test_every_cause_comes_from_a_broken_shop() -> None:
    assert set(causes()) - {cause for _, cause in named()} == set()


@pytest.mark.parametrize(("check", "cause"), DECLARED)
def test_a_check_names_each_cause_that_it_declares(check: Check, cause: str) -> None:
    """That it names no other is seen to whenever it is run: an undeclared cause is a tool error."""
    assert (check.id, cause) in named()


@cache
def named() -> frozenset[tuple[str, str]]:
    """Each check with each cause that it names for some broken shop, as the first or as a rival."""
    results = [result for name in FAULTS for result in broken(name).results.values()]
    return frozenset((result.check, cause) for result in results for cause in (result.cause, *result.rivals))


@pytest.mark.parametrize("cause", causes())
def test_a_cause_says_by_what_rule_it_is_named(cause: str) -> None:
    """In a row of the decision tables, or in words where the rule is worked out; never both, so that they cannot part."""
    in_tables = {name for _, _, name in causes_named()}
    both = {"api.woocommerce-missing", "auth.key-form"}  # one check works it out, another's table names it
    assert (cause in in_tables) != ("seen_when" in causes()[cause]) or cause in both


def test_every_table_belongs_to_a_check() -> None:
    assert set(tables()) <= {check.id for check in ladder()}


@pytest.mark.parametrize("cause", causes())
def test_the_person_is_the_one_that_the_failures_ask_for(cause: str) -> None:
    assert causes()[cause]["who"] == PERSONS[cause]


@pytest.mark.parametrize("cause", causes())
def test_how_to_see_that_it_worked_is_one_line_of_curl(cause: str) -> None:
    verify = causes()[cause]["verify"]
    assert verify.startswith(("curl ", "{write_curl}"))
    assert "\n" not in verify
    assert "-u " not in verify or "-u KEY:SECRET" in verify


@pytest.mark.parametrize("name", bundled())
def test_symptoms_of_a_profile_name_checks_that_there_are(name: str) -> None:
    named = {check for symptom in load_profile(name).symptoms for check in symptom.checks}
    assert named <= {check.id for check in ladder()}
