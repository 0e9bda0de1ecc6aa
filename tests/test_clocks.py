"""Two clocks that differ: what is said of whom, and what is not sent, for clocks that are off by minutes, hours, days and years."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from wooready.evidence.clocks import Clocks
from wooready.verdict.checks import Ladder
from wooready.verdict.outcome import CheckEnded
from wooready.woocommerce.releases import releases

MINUTE, HOUR, DAY, YEAR = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=365)
#: The true time: a month after the release.
NOW = datetime.fromisoformat(max(each.date for each in releases())).replace(tzinfo=UTC) + 30 * DAY
SERVER, OURS = "http.clock-off", "clock.this-machine"


def clocks(ours: timedelta, theirs: timedelta | None, lasts: timedelta) -> Clocks:
    """By how much each clock is ahead of the true time; the certificate has lasted for a third of its time. No `theirs`: no Date."""
    leaf = SimpleNamespace(not_before=NOW - lasts / 3, not_after=NOW + lasts * 2 / 3, self_issued=False)
    tls: Any = SimpleNamespace(leaf=leaf, chain=(leaf,), verified=True)
    return Clocks(NOW + ours, None if theirs is None else round((theirs - ours).total_seconds()), tls)


def outcome(judge: Callable[[], None]) -> CheckEnded:
    try:
        judge()
    except CheckEnded as ended:
        return ended
    return CheckEnded("passed")


def said(ladder: Ladder, found: Clocks) -> tuple[str, ...]:
    """The causes that HTTP-06 names, the likelier one first; its outcome, if it names none."""
    ended = outcome(lambda: ladder["HTTP-06"].judge(clocks=found))
    if not ended.causes:
        return (ended.outcome,)
    assert (ended.outcome, ended.facts["clocks"], bool(ended.apart)) == ("advice", found.shown, len(ended.causes) == 2)
    return ended.causes


@pytest.mark.parametrize("lasts", [90 * DAY, 10 * YEAR], ids=["90 days", "10 years"])
@pytest.mark.parametrize("sign", [1, -1], ids=["ahead", "behind"])
@pytest.mark.parametrize("whose", ["ours", "theirs"])
@pytest.mark.parametrize("off", [30 * MINUTE / 60, 3 * MINUTE, 15 * MINUTE, 2 * HOUR, 20 * HOUR, 3 * DAY], ids=str)
def test_where_the_certificate_is_good_by_both_clocks(ladder: Ladder, off: timedelta, whose: str, sign: int, lasts: timedelta) -> None:
    """From here it cannot be told whose clock it is, so both are named; with more than a day, nothing is sent with a key."""
    found = clocks(sign * off, timedelta(), lasts) if whose == "ours" else clocks(timedelta(), sign * off, lasts)
    assert not found.dates_in_doubt
    assert found.in_doubt == (off > DAY)
    assert found.may_refuse_signatures == (off >= 15 * MINUTE)
    assert said(ladder, found) == (("passed",) if off < MINUTE else (SERVER, OURS) if off < DAY else (OURS, SERVER))


@pytest.mark.parametrize(
    ("ours", "theirs", "lasts", "causes"),
    [
        (YEAR, timedelta(), 90 * DAY, (OURS,)),
        (YEAR, timedelta(), 10 * YEAR, (OURS, SERVER)),
        (timedelta(), YEAR, 90 * DAY, (OURS, SERVER)),
        (timedelta(), -YEAR, 90 * DAY, (OURS, SERVER)),
        (timedelta(), -YEAR, 10 * YEAR, (OURS, SERVER)),
        (100 * DAY, timedelta(), 90 * DAY, (OURS, SERVER)),
        (-YEAR, timedelta(), 90 * DAY, (OURS,)),
        (-YEAR, timedelta(), 10 * YEAR, (OURS,)),
        (-31 * DAY, -31 * DAY, 10 * YEAR, (OURS,)),
        (-31 * DAY, None, 10 * YEAR, (OURS,)),
    ],
)
def test_where_a_clock_is_off_by_more(
    ladder: Ladder, ours: timedelta, theirs: timedelta | None, lasts: timedelta, causes: tuple[str]
) -> None:
    found = clocks(ours, theirs, lasts)
    assert found.in_doubt
    assert said(ladder, found) == causes


def test_without_a_date_nothing_is_said_of_the_server(ladder: Ladder) -> None:
    found = clocks(timedelta(), None, 90 * DAY)
    assert (found.in_doubt, found.apart, said(ladder, found)) == (False, 0, ("not verified",))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "1 minute"), (899, "15 minutes"), (7199, "120 minutes"), (7200, "2 hours"), (172_800, "2 days"), (31_536_000, "365 days")],
)
def test_a_difference_is_said_in_its_own_unit(seconds: int, words: str) -> None:
    assert clocks(timedelta(), timedelta(seconds=-seconds), 10 * YEAR).difference == words
