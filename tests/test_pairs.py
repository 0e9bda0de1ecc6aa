"""Two faults at once: the lower one is the root cause, an independent one is named beside it, a dependent one is blocked."""

import pytest
from broken.fault import Fault
from broken.pairs import PAIRS, RUNGS, both
from broken.running import ladder, live

from wooready.verdict.readiness import READINESS

CASES = [pytest.param(lower, higher, id=f"{lower.name}-{higher.name}") for lower, higher in PAIRS]


def rung(fault: Fault) -> int:
    return READINESS.rungs.index(ladder()[fault.check.partition("[")[0]].rung)


def test_the_faults_stand_on_rungs_of_their_own_in_order() -> None:
    rungs = [rung(fault) for fault in RUNGS]
    assert rungs == sorted(set(rungs))
    assert len(rungs) >= 12


@pytest.mark.parametrize(("lower", "higher"), CASES)
def test_the_lower_of_two_faults_is_the_root_cause(lower: Fault, higher: Fault) -> None:
    setup, change, profile = both(lower, higher)
    run = live(lower.base, setup, change, profile, (*lower.stand_ins, *higher.stand_ins))
    root = run.verdict.root
    assert root is not None
    assert (root.id, root.causes) == (lower.check, lower.cause)
    seen = run.results[higher.check]
    assert seen.outcome in ("failed", "not verified")
    assert seen.causes == higher.cause if seen.outcome == "failed" else seen.blocked_by
    assert set(run.failed) <= {lower.check, higher.check}
