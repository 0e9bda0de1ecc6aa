"""Checks, causes and broken shops belong together: none is without the others."""

import ast
from collections.abc import Iterator

import pytest
from broken.catalogue import FAULTS
from broken.running import broken, healthy, ladder, recorded

from wooready import resources
from wooready.report.remedies import causes
from wooready.shop.profile import bundled, load_profile
from wooready.verdict.checks import Check

SAYS = {"fail", "advise", "say"}
#: The two families of causes whose names are put together in a check.
FAMILIES = {
    "net.{}": ("net.refused", "net.timeout", "net.unreachable"),
    "tls.{}": ("tls.self-signed", "tls.unknown-ca", "tls.incomplete-chain"),
}
HEALTHY = sorted(path.name for path in resources.folder("cassettes").glob("woocommerce-*"))
PAIRS = [pytest.param(check, name, id=f"{check.id}-{name}") for check in ladder() for name in check.broken]
CHECKS = [pytest.param(check, id=check.id) for check in ladder()]


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
    runs = (*(healthy(slug) for slug in HEALTHY), *(broken(name) for name in FAULTS))
    assert any(result.check == check.id and result.outcome == "passed" for run in runs for result in run.results.values())


@pytest.mark.parametrize("name", FAULTS)
def test_the_fault_is_well_formed(name: str) -> None:
    """Its base is a recording, its cause has a remedy, and its check is one of the suites'."""
    fault = FAULTS[name]
    assert recorded(fault.base).slug
    assert fault.cause in causes()
    assert fault.check.partition("[")[0] in ladder()
    assert all(check.partition("[")[0] in ladder() for check in fault.also)


def test_every_cause_that_a_check_says_has_a_remedy() -> None:
    assert said() - set(causes()) == set()


def test_every_remedy_is_said_by_a_check() -> None:
    assert set(causes()) - said() == set()


def test_every_cause_comes_from_a_broken_shop() -> None:
    seen = {result.cause for name in FAULTS for result in broken(name).results.values()}
    assert set(causes()) - seen == set()


def said() -> set[str]:
    """The causes in the source of the suites."""
    found: set[str] = set()
    for path in sorted(resources.folder("suites").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
                found.update(named(node.args[0]))
    return found


def named(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(cause)):
            yield cause
        case ast.IfExp(body=body, orelse=orelse):
            yield from named(body)
            yield from named(orelse)
        case ast.JoinedStr(values=values):
            yield from FAMILIES["".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in values)]
        case _:
            raise AssertionError(f"a cause must be written out: {ast.unparse(argument)}")


@pytest.mark.parametrize("name", bundled())
def test_symptoms_of_a_profile_name_checks_that_there_are(name: str) -> None:
    named = {check for symptom in load_profile(name).symptoms for check in symptom.checks}
    assert named <= {check.id for check in ladder()}
