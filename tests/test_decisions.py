"""What follows from a verdict is decided in one place, over plain values: the exit code, and which waivers fail a run."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cases import bundled_case

from wooready.report import reading
from wooready.verdict.readiness import READINESS
from wooready.verdict.verdict import REACHING, Upshot, exit_code
from wooready.verdict.waivers import Problem, Standing, State, Waiver, problems

READY, NOT_READY, OPEN = Upshot("READY"), Upshot("NOT READY", frozenset({"TLS"})), Upshot("NOT VERIFIED")
ADVISED = Upshot("READY", advised=True)
CONDITIONAL = Upshot("READY", advised=True, conditional=True)
UNREACHED = Upshot("NOT READY", frozenset({REACHING, "TLS"}))
MISROUTED = Upshot("NOT READY", frozenset({REACHING}), misrouted=True)


@pytest.mark.parametrize(
    ("upshots", "more", "code"),
    [
        ([], {}, 2),
        ([READY], {}, 0),
        ([NOT_READY], {}, 1),
        ([OPEN], {}, 2),
        ([READY, OPEN], {}, 2),
        ([OPEN, NOT_READY], {}, 1),
        ([ADVISED], {}, 0),
        ([ADVISED], {"fail_on": "advice"}, 1),
        ([READY], {"fail_on": "advice"}, 0),
        ([CONDITIONAL], {}, 0),
        ([CONDITIONAL], {"fail_on": "conditions"}, 1),
        ([CONDITIONAL], {"fail_on": "advice"}, 1),
        ([ADVISED], {"fail_on": "conditions"}, 0),
        ([OPEN], {"fail_on": "conditions"}, 2),
        ([READY], {"bad_waivers": True}, 1),
        ([UNREACHED], {}, 4),
        ([UNREACHED, UNREACHED], {"bad_waivers": True}, 4),
        ([UNREACHED, READY], {}, 1),
        ([MISROUTED], {}, 3),
        ([MISROUTED, UNREACHED], {}, 4),
        ([MISROUTED, READY], {}, 1),
    ],
)
def test_exit_code(upshots: list[Upshot], more: dict[str, Any], code: int) -> None:
    assert exit_code(upshots, **more) == code


def test_a_shop_is_reached_on_a_rung_that_there_is() -> None:
    assert REACHING in READINESS.rungs


@pytest.mark.parametrize(
    ("slug", "word", "rungs"), [("woocommerce-9.9.5", "READY", set()), ("not-ready-expired-certificate", "NOT READY", {"TLS"})]
)
def test_upshot_of_a_document(slug: str, word: str, rungs: set[str]) -> None:
    document = bundled_case(slug).document
    assert (reading.upshot(document).word, reading.upshot(document).failed_rungs) == (word, rungs)


TODAY = date(2026, 11, 24)
HERE = Waiver("STOCK-01", "acme", "until June", "Ada", date(2026, 12, 31))
EVERYWHERE = replace(HERE, shop="*")


def standings(waiver: Waiver, *states: State) -> list[list[Standing]]:
    """Of several shops, what became of the one waiver in each."""
    return [[Standing(waiver, each)] for each in states]


@pytest.mark.parametrize(
    ("shops", "why"),
    [
        (standings(HERE, "applied"), []),
        (standings(HERE, "not judged"), []),
        (standings(HERE, "unmatched"), ["needless"]),
        (standings(HERE, "unmatched", "unmatched"), ["needless"]),
        (standings(HERE, "expired"), ["expired"]),
        (standings(replace(HERE, expires=date(2026, 11, 23)), "applied"), ["expired"]),
        (standings(replace(HERE, expires=TODAY), "applied"), []),
        (standings(EVERYWHERE, "unmatched"), []),
        (standings(EVERYWHERE, "unmatched", "applied"), []),
        (standings(EVERYWHERE, "unmatched", "unmatched"), ["needless everywhere"]),
        ([], []),
    ],
)
def test_a_waiver_fails_a_run(shops: list[list[Standing]], why: list[str]) -> None:
    found = problems(shops, TODAY)
    assert [each.why for each in found] == why
    assert all(isinstance(each, Problem) for each in found)
