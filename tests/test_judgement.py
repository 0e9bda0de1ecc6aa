"""Which generation a shop is judged on, what blocks what, and when the verdict is which."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from wooready.errors import ToolError
from wooready.evidence.answers import Missing
from wooready.evidence.evidence import Evidence
from wooready.shop.profile import Generation, Profile
from wooready.verdict import advise, check, fail, not_applicable
from wooready.verdict.checks import ATTRIBUTE, Check, Ladder
from wooready.verdict.judgement import Judgement
from wooready.verdict.verdict import conclude


def made(judge: Callable[..., None]) -> Check:
    found = getattr(judge, ATTRIBUTE)
    assert isinstance(found, Check)
    return found


@check("TLS-01", "ground", rung="TLS", broken=["x"])
def passes(shop: object) -> None:
    pass


@check("TLS-02", "fails", rung="TLS", causes=["tls.expired"], broken=["x"])
def fails(shop: object) -> None:
    fail("tls.expired", until="2026-01-01")


@check("READ-01", "needs what failed", rung="read", needs=["TLS-02"], broken=["x"])
def needs_it(shop: object) -> None:
    raise AssertionError("a blocked check is not run")


@check("READ-02", "needs what is blocked", rung="read", needs=["READ-01"], broken=["x"])
def needs_the_blocked(shop: object) -> None:
    raise AssertionError("a blocked check is not run")


@check("HTTP-01", "misses a fact", rung="HTTP", broken=["x"])
def misses(shop: object) -> None:
    raise Missing("not recorded: http.front")


@check("HTTP-02", "misses a fact that is not required", rung="HTTP", broken=["x"], optional=True)
def misses_optional(shop: object) -> None:
    raise Missing("not recorded: http.front")


@check("HTTP-03", "advises", rung="HTTP", causes=["http.plain-open"], broken=["x"])
def advises(shop: object) -> None:
    advise("http.plain-open")


@check("HTTP-04", "does not apply", rung="HTTP", broken=["x"])
def does_not_apply(shop: object) -> None:
    not_applicable("no need")


@check("API-01", "only legacy works", rung="API generations", broken=["x"])
def only_legacy(api: object) -> None:
    if api.name != "legacy-v3":  # type: ignore[attr-defined]
        fail("api.generation-absent")


@check("WRITE-01", "fails on legacy alone", rung="write", causes=["write.role"], broken=["x"])
def legacy_cannot_write(api: object) -> None:
    if api.name == "legacy-v3":  # type: ignore[attr-defined]
        fail("write.role")


@check("AUTH-03", "names a cause that it did not declare", rung="key", causes=["auth.open"], broken=["x"])
def names_another(shop: object) -> None:
    fail("auth.role")


@pytest.fixture
def evidence(evidence_of: Callable[[str], Evidence]) -> Evidence:
    return evidence_of("woocommerce-9.9.5")


def word(evidence: Evidence, profile: Profile, *checks: Callable[..., None]) -> str:
    judgement = Judgement(evidence, profile, Ladder(made(each) for each in checks))
    return conclude(judgement, {result.id: result for result in judgement.all_results()}).word


def test_verdict_words(evidence: Evidence, cin7: Profile) -> None:
    assert word(evidence, cin7, passes) == "READY"
    assert word(evidence, cin7, passes, advises, does_not_apply) == "READY"
    assert word(evidence, cin7, passes, misses_optional) == "READY"
    assert word(evidence, cin7, passes, misses) == "NOT VERIFIED"
    assert word(evidence, cin7, passes, misses, fails) == "NOT READY"


def test_nothing_that_passed_is_no_success(evidence: Evidence, cin7: Profile) -> None:
    assert word(evidence, cin7, does_not_apply) == "NOT VERIFIED"
    assert word(evidence, cin7, misses_optional) == "NOT VERIFIED"


def test_what_was_not_run_is_not_verified(evidence: Evidence, cin7: Profile) -> None:
    judgement = Judgement(evidence, cin7, Ladder([made(passes), made(advises)]))
    ran = judgement.result(made(passes))
    verdict = conclude(judgement, {ran.id: ran})
    assert verdict.word == "NOT VERIFIED"
    assert verdict.not_verified[0].reason == "the check was deselected, or the run ended before it"


def test_failure_blocks_all_that_stands_on_it_and_is_their_root(evidence: Evidence, cin7: Profile) -> None:
    judgement = Judgement(evidence, cin7, Ladder(made(each) for each in (fails, needs_it, needs_the_blocked)))
    results = {result.id: result for result in judgement.all_results()}
    assert results["READ-01"].outcome == "not verified"
    assert results["READ-01"].blocked_by == results["READ-02"].blocked_by == "TLS-02"
    verdict = conclude(judgement, results)
    assert verdict.root is not None
    assert verdict.root.id == "TLS-02"
    assert len(verdict.failed) == 1


def test_shop_is_judged_on_the_first_generation_that_passes_everything(evidence: Evidence, cin7: Profile) -> None:
    judgement = Judgement(evidence, cin7, Ladder([made(only_legacy), made(passes)]))
    assert judgement.target == "legacy-v3"
    outcomes = {result.id: result.outcome for result in judgement.all_results()}
    assert outcomes["API-01[wc/v3]"] == "not applicable"
    assert word(evidence, cin7, only_legacy, passes) == "READY"


def test_another_generation_than_the_target_gives_advice_and_no_failure(evidence: Evidence, cin7: Profile) -> None:
    judgement = Judgement(evidence, cin7, Ladder([made(legacy_cannot_write), made(passes)]))
    assert judgement.target == "wc/v3"
    results = {result.id: result for result in judgement.all_results()}
    assert (results["WRITE-01[legacy-v3]"].outcome, results["WRITE-01[legacy-v3]"].cause) == ("advice", "write.role")
    assert word(evidence, cin7, legacy_cannot_write, passes) == "READY"


def test_order_of_the_profile_decides_between_equals(evidence: Evidence, cin7: Profile) -> None:
    turned = replace(cin7, generations=(Generation("wc/v2", source="help"), Generation("wc/v3", source="help")))
    assert Judgement(evidence, turned, Ladder([made(only_legacy), made(passes)])).target == "wc/v2"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([replace(made(passes), broken=())], "at least one broken shop"),
        ([replace(made(passes), needs=("TLS-99",))], "TLS-99"),
        ([replace(made(passes), rung="cellar")], "cellar"),
        ([replace(made(passes), id="tls1")], "TLS-03"),
        ([replace(made(passes), facets=("socket",))], "socket"),
        ([replace(made(passes), causes=("tls.expird",))], "tls.expird"),
        ([made(passes), made(passes)], "the same id"),
    ],
)
def test_unsound_check_is_refused_when_it_is_collected(bad: list[Check], message: str) -> None:
    with pytest.raises(ToolError, match=message):
        Ladder(bad)


def test_cause_that_a_check_did_not_declare_is_a_tool_error(evidence: Evidence, cin7: Profile) -> None:
    with pytest.raises(ToolError, match=r"AUTH-03 names 'auth\.role', which is neither in its causes= nor in the table AUTH-03"):
        Judgement(evidence, cin7, Ladder([made(names_another)])).all_results()
