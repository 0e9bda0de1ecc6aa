"""The upgrade map, and the table of releases behind it."""

from datetime import date

import pytest
from packaging.version import Version

from wooready.evidence.versions import Versions
from wooready.verdict.upgrade import plan_upgrade
from wooready.woocommerce.php import branches, goal_on
from wooready.woocommerce.releases import first_with, newest_for, release_of, releases

TODAY = date(2026, 11, 26)


def test_releases_are_in_order_and_know_what_they_need() -> None:
    rows = releases()
    assert list(rows) == sorted(rows, key=lambda row: row.version)
    newest = rows[-1]
    assert newest.wordpress is not None
    assert newest.php is not None


@pytest.mark.parametrize(("generation", "since"), [("legacy-v3", "2.4"), ("wc/v1", "2.6"), ("wc/v2", "3.0"), ("wc/v3", "3.5")])
def test_first_release_of_a_generation(generation: str, since: str) -> None:
    assert first_with(generation) == Version(since)


def test_newest_release_for_a_platform_is_held_back_by_what_it_lacks() -> None:
    old = newest_for(Version("5.7"), Version("7.4"))
    assert old is not None
    assert old.wordpress is not None
    assert old.wordpress <= Version("5.7")
    assert newest_for(None, None) == releases()[-1]


def test_release_of_an_unknown_patch_is_the_one_before_it_in_its_line() -> None:
    found = release_of(Version("9.9.99"))
    assert found is not None
    assert found.version.release[:2] == (9, 9)
    assert release_of(Version("99.0")) is None


def test_no_upgrade_where_the_recommended_generation_is() -> None:
    assert not plan_upgrade(Versions(woocommerce="9.9.5"), ("wc/v3", "wc/v2"), "wc/v3").needed


def test_goal_is_a_release_of_today_beside_the_smallest_step() -> None:
    plan = plan_upgrade(Versions(woocommerce="3.0.9", wordpress="5.7.11", php="7.4.33"), ("wc/v2", "legacy-v3"), "wc/v3", TODAY)
    assert (plan.smallest, plan.meanwhile, plan.goal) == ("3.5", "wc/v2", str(releases()[-1].version))
    assert [(step.what, step.need) for step in plan.least] == [("WooCommerce", "3.7.1")]
    assert [(step.what, step.have, step.need) for step in plan.steps] == [
        ("WordPress", "5.7.11", "6.9"),
        ("WooCommerce", "3.0.9", "11.0.1"),
        ("PHP", "7.4.33", "8.3"),
    ]
    assert plan.reachable == "6.5.1"  # with WordPress and PHP as they are; never the goal


def test_a_platform_of_today_is_left_alone() -> None:
    plan = plan_upgrade(Versions(woocommerce="3.0.9", wordpress="7.1", php="8.4.2"), ("wc/v2",), "wc/v3", TODAY)
    assert [step.what for step in plan.steps] == ["WooCommerce"]
    assert plan.reachable == ""


@pytest.mark.parametrize(
    ("php", "day", "need"),
    [
        ("7.4.33", date(2026, 11, 26), "8.3"),
        ("", date(2026, 11, 26), "8.3"),
        ("8.1.9", date(2026, 11, 26), "8.3"),
        ("8.2.36", date(2026, 11, 26), ""),  # until the end of the year
        ("8.2.36", date(2027, 1, 1), "8.4"),
        ("9.0", date(2026, 11, 26), ""),  # newer than what is known
        ("8.5", date(2040, 1, 1), "8.5"),
    ],
)
def test_php_is_one_that_gets_security_fixes(php: str, day: date, need: str) -> None:
    plan = plan_upgrade(Versions(woocommerce="3.0.9", wordpress="7.1", php=php), ("wc/v2",), "wc/v3", day)
    last = plan.steps[-1]
    assert (last.need if last.what == "PHP" else "") == need


def test_branches_of_php_end_one_after_the_other() -> None:
    assert [each.until for each in branches()] == sorted(each.until for each in branches())
    assert goal_on(date(2040, 1, 1)) == branches()[-1]


def test_platform_is_raised_first_where_it_is_too_old() -> None:
    plan = plan_upgrade(Versions(woocommerce="2.4.13", wordpress="4.3", php="5.2"), ("legacy-v3",), "wc/v3")
    assert [step.what for step in plan.steps] == ["PHP", "WordPress", "WooCommerce"]
    assert Version(plan.goal) >= Version(plan.smallest)


def test_crossing_nine_breaks_the_legacy_api() -> None:
    plan = plan_upgrade(Versions(woocommerce="3.0.9", wordpress="6.8", php="8.2"), ("wc/v2",), "wc/v3")
    assert any("9.0 removed the legacy API" in each for each in plan.breaks)


def test_the_smallest_step_is_the_first_line_that_has_the_api() -> None:
    plan = plan_upgrade(Versions(woocommerce="3.0.9", wordpress="4.4", php="5.6"), ("wc/v2",), "wc/v3")
    assert [step.what for step in plan.least][-1] == "WooCommerce"
    assert plan.smallest == "3.5"
    assert plan.least[-1].need.startswith("3.7.")  # what 3.3 to 3.6 need is not known
    assert Version(plan.least[-1].need) <= Version(plan.goal)


def test_a_fingerprint_stands_in_for_a_hidden_version() -> None:
    hidden = Versions(at_least="3.0", sign="wc/v2", wordpress="5.7", php="7.4")
    plan = plan_upgrade(hidden, ("wc/v2",), "wc/v3")
    assert plan.needed
    assert plan.steps[-1].have == "3.0 or later"
    assert "wc/v2" in plan.source
    assert not plan_upgrade(Versions(at_least="9.2", sign="global_unique_id"), ("legacy-v3",), "wc/v3").needed


def test_crossing_eight_two_names_the_plugins_to_look_at() -> None:
    plan = plan_upgrade(
        Versions(woocommerce="3.0.9", wordpress="6.8", php="8.2", plugins=("WooCommerce", "Old Orders")), ("wc/v2",), "wc/v3"
    )
    about = next(each for each in plan.breaks if "HPOS)" in each and "8.2" in each)
    assert "Old Orders" in about
    assert "Active here: WooCommerce" not in about
