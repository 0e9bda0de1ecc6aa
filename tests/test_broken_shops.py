"""Every broken shop gets its own diagnosis and no other; every healthy one is found healthy."""

import re
import string
from collections.abc import Mapping
from typing import Any

import pytest
from broken.catalogue import FAULTS
from broken.fault import Fault
from broken.running import Run, broken, healthy, replayed

from wooready import resources
from wooready.run.gather import BUDGET
from wooready.verdict.causes import causes

HEALTHY = sorted(path.name for path in resources.folder("cassettes").glob("woocommerce-*"))
BROKEN = [pytest.param(fault, id=name) for name, fault in FAULTS.items()]
WORDS = ("sentence", "where", "how", "verify", "why", "shows")


@pytest.mark.parametrize("fault", BROKEN)
def test_the_fault_is_found(fault: Fault) -> None:
    run = broken(fault.name)
    assert run.outcomes[fault.check] == (fault.outcome, fault.cause), told(run)


@pytest.mark.parametrize("fault", BROKEN)
def test_nothing_else_fails(fault: Fault) -> None:
    run = broken(fault.name)
    expected = {fault.check: fault.cause} if fault.outcome == "failed" else {}
    others = {check: cause for check, cause in run.failed.items() if check not in fault.also}
    assert others == expected
    assert set(fault.also) <= set(run.failed), "a second failure that does not come any more"


@pytest.mark.parametrize("fault", BROKEN)
def test_the_verdict_follows(fault: Fault) -> None:
    run = broken(fault.name)
    assert run.verdict.word == fault.verdict, told(run)
    root = run.document["root_cause"]
    assert (
        (root["check"], root["cause"], root["who"]) == (fault.check, fault.cause.partition(" or ")[0], fault.who)
        if fault.verdict == "NOT READY"
        else not root
    )


@pytest.mark.parametrize("fault", BROKEN)
def test_the_findings_read_well(fault: Fault) -> None:
    run = broken(fault.name)
    mine = [each for each in run.document["findings"] if each["check"] == fault.check]
    assert [each["who"] for each in mine] == [fault.who]
    for finding in run.document["findings"]:
        assert flaws(finding) == []


@pytest.mark.parametrize("fault", BROKEN)
def test_the_shop_is_asked_politely(fault: Fault) -> None:
    """Within the budget, and only what the recording can answer."""
    run = broken(fault.name)
    assert run.gathered.recording.about["requests"] <= BUDGET
    assert run.strangers == ()


@pytest.mark.parametrize("slug", HEALTHY)
def test_a_healthy_shop_is_ready(slug: str) -> None:
    run = healthy(slug)
    assert run.failed == {}
    assert run.verdict.word == "READY"
    assert [flaw for finding in run.document["findings"] for flaw in flaws(finding)] == []
    assert run.strangers == ()


@pytest.mark.parametrize("slug", HEALTHY)
def test_live_and_replay_agree(slug: str) -> None:
    """A default run asks one generation all questions, and of the others what it must to choose; a recording holds them all."""
    target = healthy(slug).verdict.target
    left_out = {
        result.id
        for result in healthy(slug).results.values()
        if result.generation not in ("", target) and result.outcome == "not applicable"
    }
    live, kept = healthy(slug).outcomes, replayed(slug).outcomes
    assert {id: live[id] for id in live if id not in left_out} == {id: kept[id] for id in live if id not in left_out}
    assert {kept[id][0] for id in left_out} <= {"passed", "not applicable", "not verified"}
    assert healthy(slug).verdict.target == replayed(slug).verdict.target


@pytest.mark.parametrize("slug", HEALTHY)
def test_the_live_run_sees_what_was_recorded(slug: str) -> None:
    """Status and kind of every answer that both runs have."""
    live, kept = healthy(slug).gathered.recording.exchanges, replayed(slug).gathered.recording.exchanges
    assert set(live) <= set(kept)
    assert {probe: seen(live[probe]) for probe in live} == {probe: seen(kept[probe]) for probe in live}


def test_a_failing_server_is_asked_once_more() -> None:
    """The wait before the repetition is the client's own, or the one that the shop asks for when it is short."""
    assert set(broken("bad-gateway").waits) == {1.0}
    assert broken("maintenance").waits == ()


def seen(exchange: Any) -> tuple[int, str, int]:
    return exchange.status, exchange.response.content_type, len(exchange.response.header("Link").split("rel="))


def told(run: Run) -> str:
    """What came out, for the message of a test that fails."""
    lines = [
        f"{result.id}: {result.outcome} {result.cause} {result.reason}" for result in run.verdict.results if result.outcome != "passed"
    ]
    return "\n".join([run.verdict.word, *lines])


def flaws(finding: Mapping[str, Any]) -> list[str]:
    """Placeholders that were not filled, and braces that no fact and no command brought."""
    remedy = causes()[finding["cause"]]
    settings = zip(remedy.get("servers", {}).values(), finding["settings"].values(), strict=False)
    found = [
        f"settings: {text}" for template, text in settings for _, name, _, _ in string.Formatter().parse(template) if f"({name})" in text
    ]
    for name in WORDS:
        places = remedy[name] if isinstance(remedy.get(name), list) else [{"text": remedy.get(name, "")}]
        fields = {field for place in places for _, field, _, _ in string.Formatter().parse(place["text"]) if field}
        text = finding[name]
        found += [f"{name}: ({field})" for field in fields if f"({field})" in text]
        for fact in sorted(finding["evidence"].values(), key=len, reverse=True):
            text = text.replace(fact, "") if fact else text
        if re.search(r"[{}]", re.sub(r"%\{\w+\}|-d '[^']*'", "", text)):
            found.append(f"{name}: a brace in {text!r}")
    return found
