"""The catalogue: all failures are there, each belongs to a cause or says why no run sees it."""

from collections import Counter

import pytest

from wooready.explain.catalogue import Failure, catalogue
from wooready.verdict.causes import causes
from wooready.verdict.checks import Ladder
from wooready.verdict.rules import causes_named, causes_of, checks_by_cause, rows_of

COUNTS = {"T": 20, "H": 17, "R": 10, "W": 16, "A": 19, "V": 7, "J": 16, "D": 26, "K": 8}
FAILURES = [pytest.param(failure, id=failure.id) for failure in catalogue().values()]


def test_every_failure_is_there_and_no_other() -> None:
    assert Counter(id[0] for id in catalogue()) == COUNTS
    assert set(catalogue()) == {f"{letter}{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)}
    assert len(catalogue()) == 139


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_belongs_to_a_cause_or_no_run_sees_it(failure: Failure) -> None:
    assert bool(failure.causes) != bool(failure.unseen)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_has_public_reports(failure: Failure) -> None:
    assert failure.sources
    assert len(set(failure.sources)) == len(failure.sources)


def test_causes_name_failures_that_there_are() -> None:
    assert {row for cause in causes().values() for row in cause["rows"]} <= set(catalogue())


@pytest.mark.parametrize("name", causes())
def test_a_cause_has_a_check_and_a_rule(name: str, ladder: Ladder) -> None:
    assert checks_by_cause(ladder)[name]
    assert rows_of(name) or causes()[name].get("seen_when")


def test_causes_of_a_table_belong_to_its_check(ladder: Ladder) -> None:
    assert [(check, cause) for check, _, cause in causes_named() if cause not in causes_of(ladder[check])] == []


def test_a_check_has_the_causes_of_its_own_code_only(ladder: Ladder) -> None:
    """What it needs and what it is called are no causes of it."""
    assert causes_of(ladder["TLS-02"]) == tuple(name for name in causes_of(ladder["TLS-02"]) if name.startswith("tls."))
    assert "api.legacy-disabled" not in causes_of(ladder["AUTH-01"])
    assert "auth.header-stripped" in causes_of(ladder["AUTH-01"])
