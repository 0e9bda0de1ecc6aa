"""A suite is a value: its rungs, its facets, its plan and its guard; and a recording belongs to one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from broken.running import healthy
from packaging.version import Version

from derive.corpus import FOLDER
from wooready import resources
from wooready.errors import ToolError, UsageError
from wooready.evidence.collector import Collector, Look, Progress, SoFar, Step
from wooready.evidence.facets import FACETS, facet
from wooready.run.gather import gather_replay, must_belong
from wooready.run.recordings import recordings_in
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.verdict import check
from wooready.verdict.checks import ATTRIBUTE, Check, Ladder, load_ladder
from wooready.verdict.readiness import READINESS
from wooready.wire.exchange import Exchange, Question
from wooready.wire.recording import About, Recording, from_text, to_text
from wooready.wire.tape import ReplayTape
from wooready.woocommerce.releases import NEWEST_MEASURED, releases

CONTRACT = replace(READINESS, name="contract", rungs=("cellar", "read"), facets=frozenset({"shop"}))


def made(**more: Any) -> Check:
    @check("READ-01", "reads", **{"rung": "read", "broken": ["x"], **more})
    def judge(shop: object) -> None:
        pass

    found = getattr(judge, ATTRIBUTE)
    assert isinstance(found, Check)
    return found


def test_a_check_stands_on_a_rung_of_its_own_suite() -> None:
    cellar = made(rung="cellar")
    with pytest.raises(ToolError, match="does not have the rung 'cellar'"):
        Ladder([cellar])
    assert Ladder([cellar], CONTRACT).suite is CONTRACT
    with pytest.raises(ToolError, match="does not have the rung 'TLS'"):
        Ladder([made(rung="TLS")], CONTRACT)


def test_a_check_takes_facets_of_its_own_suite() -> None:
    with pytest.raises(ToolError, match="does not have the facet 'tls'"):
        Ladder([replace(made(), facets=("tls",))], CONTRACT)


def test_a_folder_alone_holds_checks_of_readiness() -> None:
    of_folder, of_suite = load_ladder(resources.folder("suites")), load_ladder(READINESS)
    assert [each.id for each in of_folder] == [each.id for each in of_suite]
    assert of_suite.suite == READINESS


def test_a_facet_is_registered_once() -> None:
    assert set(FACETS) == {"shop", "net", "tls", "clocks", "heads", "http", "rest", "versions"}
    with pytest.raises(ValueError, match="'tls' already"):
        facet("tls")(lambda seen: seen)
    assert FACETS["tls"].looks == ("tls.handshake",)


# ------------------------------------------------------------------ recordings


def test_a_new_recording_says_to_which_suite_it_belongs() -> None:
    about = healthy("woocommerce-9.9.5").gathered.recording.about
    assert about["suite"] == "readiness"


def test_a_recording_of_another_suite_is_refused(recorded: Callable[[str], Recording], cin7: Profile) -> None:
    kept = recorded("woocommerce-9.9.5")
    of_once = replace(kept, about=cast(About, {name: value for name, value in kept.about.items() if name != "suite"}))
    must_belong(of_once, READINESS)
    other = from_text(to_text(replace(kept, about={**kept.about, "suite": "contract"})), Path("kept/recording.json"))
    with pytest.raises(UsageError, match=r"kept/recording\.json: this recording was made by the suite 'contract'"):
        gather_replay(other, cin7)
    assert gather_replay(other, cin7, CONTRACT).replayed


# ------------------------------------------------------------------ plan and engine


def test_the_plan_says_what_and_the_engine_when(recorded: Callable[[str], Recording], cin7: Profile) -> None:
    """A step sees what those before it brought; one with nothing to ask is not told of."""
    kept = recorded("woocommerce-9.9.5")
    seen: list[tuple[str, ...]] = []
    told: list[Progress] = []

    def second(so_far: SoFar) -> list[Question]:
        seen.append(tuple(so_far.evidence.seen.observations))
        return [Question("http.front", "https://shop.example.com/"), Question("rest.index", "https://shop.example.com/wp-json/")]

    plan = (
        Step("one", "looking", lambda so_far: [Look("net.resolve"), Look("not.recorded")]),
        Step("two", "asking", second),
        Step("three", "resting", lambda so_far: ()),
    )
    found = Collector(plan, ReplayTape(kept), ShopFacts.recorded(kept.about), cin7, watch=told.append).collect()
    assert seen == [("net.resolve",)]
    assert list(found.exchanges) == ["http.front", "rest.index"]
    assert told == [Progress(1, 3, "looking"), Progress(2, 3, "asking")]


def test_a_recording_without_a_rest_index_is_judged_all_the_same(recorded: Callable[[str], Recording], cin7: Profile) -> None:
    """A hook of vcr_config may keep an answer out."""
    kept = recorded("woocommerce-9.9.5")
    without: dict[str, Exchange] = {probe: each for probe, each in kept.exchanges.items() if probe != "rest.index"}
    gathered = gather_replay(replace(kept, exchanges=without), cin7)
    assert gathered.evidence.versions.woocommerce == "9.9.5"


def test_steps_have_names_of_their_own() -> None:
    assert len({step.name for step in READINESS.plan}) == len({step.words for step in READINESS.plan}) == len(READINESS.plan)


def test_a_release_is_measured_when_its_payloads_are_in_the_corpus() -> None:
    bundled = {slug.split("-")[1] for slug in recordings_in(resources.folder("cassettes")) if slug.startswith("woocommerce-")}
    measured = {str(each.version) for each in releases() if each.measured}
    assert measured == {path.name.removesuffix(".json.xz") for path in FOLDER.iterdir()}
    assert bundled <= measured
    assert max(Version(each.rpartition(".")[0]) for each in measured) == NEWEST_MEASURED
