"""What changed between two recordings."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cases import case_of

from wooready import resources
from wooready.compare.changes import Change, Side, compare, render
from wooready.compare.own import field_is_own, offer_is_own, span
from wooready.compare.shapes import shape_of, shapes_of
from wooready.compare.sides import side_of
from wooready.errors import UsageError
from wooready.run.recordings import recording_folder
from wooready.shop.profile import Profile, load_profile
from wooready.verdict.checks import Ladder
from wooready.wire.recording import Recording

SideOf = Callable[[str], Side]


@pytest.fixture
def side(recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> SideOf:
    def judged(slug: str) -> Side:
        case = case_of(recorded(slug), cin7)
        return Side(case.document, shapes_of(case.gathered.evidence), case.gathered.basis)

    return judged


def topics(changes: tuple[Change, ...]) -> set[str]:
    return {change.topic for change in changes}


def test_a_recording_is_the_same_as_itself(side: SideOf) -> None:
    one = side("woocommerce-9.9.5")
    assert compare(one, copy.deepcopy(one)) == ()
    assert render((), "a", "b") == "a and b: no differences.\n"


def test_an_upgrade_is_told_in_the_words_of_the_verdict(side: SideOf) -> None:
    changes = compare(side("woocommerce-5.9.0"), side("woocommerce-9.9.5"))
    sentences = [change.sentence for change in changes]
    assert "WooCommerce 5.9.0 became 9.9.5" in sentences
    assert "legacy-v3: offered before, not offered now" in sentences
    expected = {change.sentence for change in changes if change.between == "5.9.0 and 9.9.5"}
    assert expected >= {
        "legacy-v3: offered before, not offered now",
        "wc/v3 products: [*].global_unique_id is new (string)",
        "wc/v3 orders: [*].line_items[*].image is new (object)",
    }
    assert "WooCommerce 5.9.0 became 9.9.5" not in expected
    text = render(changes, "a", "b")
    assert (
        text.index("Fields:") < text.index("WooCommerce's own changes, expected between 5.9.0 and 9.9.5:") < text.index("global_unique_id")
    )
    assert {"versions", "generations", "fields"} <= topics(changes)


def test_a_lost_permission_and_a_new_root_cause_are_told(side: SideOf) -> None:
    changes = compare(side("woocommerce-9.9.5"), side("not-ready-read-only-key"))
    sentences = [change.sentence for change in changes]
    assert "READY, on 2 conditions, became NOT READY" in sentences
    assert any("WRITE-02[wc/v3]" in each and "passed before, failed (write.permission) now" in each for each in sentences)


def test_the_way_the_key_is_sent_is_told(side: SideOf) -> None:
    changes = compare(side("woocommerce-5.9.0"), side("not-ready-header-stripped"))
    assert Change("auth", "sending the key by basic: worked before, did not work now") in changes


def test_only_a_clear_loss_of_speed_is_told(side: SideOf) -> None:
    one = side("woocommerce-9.9.5")

    def slowed(factor: float, more: float) -> Side:
        document: dict[str, Any] = copy.deepcopy(one.document)
        for each in document["requests"]:
            each["ms"] = each["ms"] * factor + more
        return Side(document, one.shapes)

    assert compare(one, slowed(1.5, 0)) == ()
    assert topics(compare(one, slowed(3, 400))) == {"speed"}
    assert "slower" in compare(one, slowed(3, 400))[0].sentence
    assert "faster" in compare(slowed(3, 400), one)[0].sentence


def test_shape_folds_lists_and_joins_types() -> None:
    shape = shape_of([{"price": "1.00", "images": []}, {"price": 2, "meta_data": [{"value": {"x": 1}}]}])
    assert shape["[*].price"] == {"string", "integer"}
    assert shape["[*].images"] == {"list"}
    assert "[*].meta_data[*].value.x" not in shape


def test_recordings_made_otherwise_are_said_to_be(side: SideOf) -> None:
    new = side("woocommerce-9.9.5")
    assert new.basis is not None
    old = replace(new, document={**new.document, "verdict": "NOT VERIFIED"}, basis={**new.basis, "key": False})
    assert [change.sentence for change in compare(old, new)] == [
        "not the same run twice: the earlier one was made without a key, and what follows may come from that",
        "NOT VERIFIED became READY, on 2 conditions",
    ]
    assert compare(replace(new, basis=old.basis), new) == ()


def test_fields_gone_and_of_another_type() -> None:
    document: dict[str, Any] = {
        "verdict": "READY", "root_cause": None, "shop": {"woocommerce": "", "wordpress": "", "php": ""}, "target": "wc/v3",
        "generations": {}, "auth": {}, "checks": [], "requests": [],
    }  # fmt: skip
    old = Side(document, {"wc/v3 orders": shape_of([{"id": 1, "total": "1.00", "old": 1}])})
    new = Side(document, {"wc/v3 orders": shape_of([{"id": 1, "total": 1.0}])})
    assert [change.sentence for change in compare(old, new)] == [
        "wc/v3 orders: [*].old is gone",
        "wc/v3 orders: [*].total was string, is number",
    ]
    assert {change.between for change in compare(old, new)} == {""}


def test_a_folder_of_several_recordings_is_called_one() -> None:
    folder = resources.folder("cassettes")
    with pytest.raises(UsageError, match=rf"{re.escape(str(folder))} holds \d+ recordings \(not-ready-.*such as .*not-ready-expired"):
        side_of(str(folder), load_profile("cin7-omni"))


def test_a_recording_that_record_has_just_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "cassettes" / "acme.example"
    kept.mkdir(parents=True)
    (kept / "recording.json").write_text("{}")
    with pytest.raises(UsageError, match=r"'acme\.example' is not in .*, but in \./cassettes\. Add: --cassettes cassettes"):
        recording_folder(resources.folder("cassettes"), "acme.example")


@pytest.mark.parametrize(
    ("shape", "path", "was", "now", "releases", "own"),
    [
        ("wc/v3 products", "[*].brands", "", "list", ("8.9.3", "9.9.5"), True),
        ("wc/v3 products", "[*].brands", "", "list", ("9.9.5", "10.0.2"), False),
        ("wc/v3 products", "[*].brands", "", "list", ("5.9.0", "8.9.3"), False),
        ("wc/v3 products", "[*].brands", "list", "", ("8.9.3", "9.9.5"), False),
        ("wc/v3 products", "[*].brands", "list", "", ("9.9.5", "8.9.3"), True),
        ("wc/v3 products", "[*].price", "", "string", ("8.9.3", "9.9.5"), False),
        ("wc/v3 products", "[*].no_such_field.below", "", "string", ("8.9.3", "9.9.5"), False),
        ("wc/v3 orders", "[*].line_items[*].image.id", "", "integer", ("4.9.2", "7.9.0"), True),
        ("wc/v1 orders", "[*].number", "integer", "string", ("2.6.14", "3.0.9"), True),
        ("wc/v1 orders", "[*].number", "integer", "string", ("3.0.9", "9.9.5"), False),
        ("wc/v1 orders", "[*].status", "string", "integer", ("2.6.14", "3.0.9"), False),
        ("legacy-v3 orders", "orders[*].order_number", "integer", "string", ("2.6.14", "3.0.9"), True),
    ],
)
def test_what_changes_with_the_release_is_told_from_what_the_shop_changes(
    shape: str, path: str, was: str, now: str, releases: tuple[str, str], own: bool
) -> None:
    between = span(*releases)
    assert between is not None
    assert field_is_own(shape, path, was, now, between) == own


def test_generations_come_and_go_with_a_release() -> None:
    up, down, later = span("2.6.14", "9.9.5"), span("9.9.5", "2.6.14"), span("9.9.5", "10.0.2")
    assert up is not None
    assert down is not None
    assert later is not None
    assert offer_is_own("wc/v3", True, up)
    assert offer_is_own("wc/v3", False, down)
    assert not offer_is_own("wc/v3", False, up), "no release ever dropped it"
    assert offer_is_own("legacy-v3", False, up)
    assert not offer_is_own("legacy-v3", False, later)
    assert span("9.9.5", "9.9.5") is span("", "9.9.5") is None
