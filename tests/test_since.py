"""What changed since last time, and since when: from a history beside the report, from an earlier result, and honestly."""

import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cases import bundled_case
from jsonschema import Draft202012Validator

from wooready.errors import UsageError
from wooready.files import file_format
from wooready.report import history, reading
from wooready.report.changes import Changes, changes, find_earlier, marks_beside
from wooready.report.forms import html, markdown, text
from wooready.report.history import Run, run_of, with_run
from wooready.shop.credentials import Credentials
from wooready.shop.marks import Marks
from wooready.shop.route import Route
from wooready.shop.shop import shop_from_address

JSON = dict[str, Any]
CHECKS = ("TLS-02", "AUTH-01[wc/v3]", "READ-02[wc/v3]")


def document(day: int, *findings: tuple[str, str], unverified: tuple[str, ...] = (), run: str = "", profile: str = "cin7-omni") -> JSON:
    """A verdict of that day in October, with these failed (check, cause) pairs."""
    failed = dict(findings)
    outcomes = {each: "failed" if each in failed else "not verified" if each in unverified else "passed" for each in CHECKS}
    return {
        "run": {"id": run or f"run-{day}", "observed_at": f"2026-10-{day:02}T08:00:00Z"},
        "profile": {"name": profile},
        "verdict": "NOT READY" if findings else "NOT VERIFIED" if unverified else "READY",
        "findings": [{"check": check, "cause": cause, "outcome": "failed", "sentence": f"{cause} is so."} for check, cause in findings],
        "checks": [{"id": id, "outcome": outcome, "reason": "blocked by TLS-02"} for id, outcome in outcomes.items()],
    }


EXPIRED, STRIPPED, UNKNOWN = ("TLS-02", "tls.expired"), ("AUTH-01[wc/v3]", "auth.header-stripped"), ("AUTH-01[wc/v3]", "auth.key-unknown")


def kept(*documents: JSON) -> tuple[Run, ...]:
    runs: tuple[Run, ...] = ()
    for each in documents:
        runs = with_run(each, runs)
    return runs


def told(found: Changes | None) -> dict[str, list[tuple[str, str, str, str]]]:
    assert found is not None
    groups = {"fixed": found.fixed, "new": found.new, "open": found.open, "unseen": found.unseen}
    return {name: [(each.check, each.cause, each.since[8:10], each.note) for each in items] for name, items in groups.items() if items}


def test_the_first_run_has_nothing_to_compare_with() -> None:
    assert changes(document(1, EXPIRED), ()) is None


def test_fixed_new_and_still_open() -> None:
    before = kept(document(1, EXPIRED), document(3, EXPIRED, STRIPPED))
    found = changes(document(9, STRIPPED, ("READ-02[wc/v3]", "read.failed")), before)
    assert told(found) == {
        "fixed": [(*EXPIRED, "01", "")],
        "new": [("READ-02[wc/v3]", "read.failed", "09", "")],
        "open": [(*STRIPPED, "03", "")],
    }
    assert found is not None
    assert found.headline == "Since 2026-10-03: 1 fixed, 1 new, 1 still open"


def test_what_cannot_be_judged_is_not_called_fixed() -> None:
    found = changes(document(9, EXPIRED, unverified=("AUTH-01[wc/v3]",)), kept(document(1, STRIPPED)))
    assert told(found) == {"new": [(*EXPIRED, "09", "")], "unseen": [(*STRIPPED, "01", "blocked by TLS-02")]}


def test_what_comes_back_after_a_run_that_could_not_judge_it_is_still_open() -> None:
    found = changes(document(9, STRIPPED), kept(document(1, STRIPPED), document(5, EXPIRED, unverified=("AUTH-01[wc/v3]",))))
    assert told(found) == {"fixed": [(*EXPIRED, "05", "")], "open": [(*STRIPPED, "01", "could not be checked last time")]}


def test_what_comes_back_after_it_was_well_is_new() -> None:
    assert told(changes(document(9, STRIPPED), kept(document(1, STRIPPED), document(5)))) == {"new": [(*STRIPPED, "09", "")]}


def test_what_could_not_be_judged_before_says_so_when_it_is_seen() -> None:
    found = changes(document(9, STRIPPED), kept(document(1, EXPIRED, unverified=("AUTH-01[wc/v3]",))))
    assert told(found)["new"] == [(*STRIPPED, "09", "could not be checked last time")]


def test_another_cause_of_the_same_check_is_named() -> None:
    found = changes(document(9, UNKNOWN), kept(document(1, STRIPPED)))
    assert told(found) == {"fixed": [(*STRIPPED, "01", "now auth.key-unknown")], "new": [(*UNKNOWN, "09", "")]}


def test_a_finding_that_turned_into_advice_says_so() -> None:
    later = document(9, STRIPPED)
    later["findings"][0]["outcome"] = "advice"
    assert told(changes(later, kept(document(1, STRIPPED)))) == {"open": [(*STRIPPED, "01", "failed before, advice now")]}


def test_conditions_that_were_met_stand_in_the_headline() -> None:
    found = changes(document(9), kept({**document(1), "conditions": [{}, {}]}))
    assert found is not None
    assert found.headline.endswith("; it was READY, on 2 conditions")


def test_a_change_of_the_verdict_stands_in_the_headline() -> None:
    found = changes(document(9), kept(document(1, EXPIRED)))
    assert found is not None
    assert found.headline == "Since 2026-10-01: 1 fixed; it was NOT READY"


def test_two_runs_of_one_day_are_told_apart_by_their_times() -> None:
    later = document(1)
    later["run"] |= {"id": "later", "observed_at": "2026-10-01T09:30:00Z"}
    found = changes(later, kept(document(1, EXPIRED)))
    assert found is not None
    assert found.headline == "Since 2026-10-01 08:00 UTC: 1 fixed; it was NOT READY"


def test_advice_that_is_still_open_is_no_item_of_the_first_block() -> None:
    each = document(9, STRIPPED)
    each["findings"].append({"check": "HTTP-03", "cause": "http.plain-open", "outcome": "advice", "sentence": "It is so."})
    found = changes({**each, "run": {"id": "x", "observed_at": "2026-10-20T00:00:00Z"}}, kept(each))
    assert found is not None
    assert [(name, [item.check for item in items]) for name, _, items in found.groups] == [("open", ["AUTH-01[wc/v3]"])]
    assert reading.old_advice(found) == ["HTTP-03 since 2026-10-09"]


def test_a_replay_of_one_recording_is_the_same_run_again() -> None:
    once = kept(document(1, EXPIRED), document(5, STRIPPED))
    assert kept(document(1, EXPIRED), document(5, STRIPPED), document(5, STRIPPED)) == once
    assert changes(document(5, STRIPPED), once) == changes(document(5, STRIPPED), once[:1])


def test_an_older_recording_is_compared_with_what_was_before_it() -> None:
    runs = kept(document(1, EXPIRED), document(9, STRIPPED))
    found = changes(document(5), runs)
    assert found is not None
    assert found.earlier.startswith("2026-10-01")
    assert [each.observed_at[8:10] for each in with_run(document(5), runs)] == ["01", "05", "09"]


def test_profiles_are_kept_apart() -> None:
    runs = kept(document(1, EXPIRED), document(2, STRIPPED, profile="other"))
    assert told(changes(document(9, EXPIRED), runs)) == {"open": [(*EXPIRED, "01", "")]}
    assert len(runs) == 2


def test_a_long_history_forgets_runs_but_no_date() -> None:
    runs: tuple[Run, ...] = ()
    for number in range(history.MOST_RUNS + 20):
        each = document(1, EXPIRED, run=f"{number}")
        each["run"]["observed_at"] = f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}T00:00:00Z"
        runs = with_run(each, runs)
    assert len(runs) == history.MOST_RUNS
    assert runs[-1].findings[0].since == "2026-01-01T00:00:00Z"


def test_an_earlier_result_that_is_given_wins_over_the_history() -> None:
    runs = kept(document(1, EXPIRED), document(5, STRIPPED))
    found = changes(document(9, EXPIRED), runs, document(1, EXPIRED))
    assert told(found) == {"open": [(*EXPIRED, "01", "")]}
    assert found is not None
    assert found.earlier.startswith("2026-10-01")


# ------------------------------------------------------------------ runs that were made otherwise

BASIS = {"suite": "readiness", "key": True, "ca_file": False, "resolve": "", "proxy": False, "plain": "http://shop.example.com"}


def made(each: JSON, **otherwise: Any) -> JSON:
    """The same verdict of a run that was made on this basis."""
    return {**each, "run": {**each["run"], "basis": {**BASIS, **otherwise}}}


@pytest.mark.parametrize(
    ("then", "words"),
    [
        ({"ca_file": True}, "with --ca-file"),
        ({"key": False}, "without a key"),
        ({"resolve": "192.0.2.7"}, "with --resolve to 192.0.2.7"),
        ({"proxy": True}, "through a proxy"),
        ({"plain": "http://shop.example.com:8080"}, "with http://shop.example.com:8080 as the http address"),
        ({"suite": "contract"}, "by the suite contract"),
        ({"key": False, "proxy": True, "ca_file": True}, "without a key, with --ca-file and through a proxy"),
    ],
)
def test_a_run_made_otherwise_shows_nothing_fixed(then: JSON, words: str) -> None:
    found = changes(made(document(9, STRIPPED)), kept(made(document(1, EXPIRED, STRIPPED), **then)))
    assert told(found) == {}
    assert found is not None
    assert found.headline == f"Not compared with the run of 2026-10-01: it was made {words}."
    assert found.since_of({"check": STRIPPED[0], "cause": STRIPPED[1]}) == ""  # type: ignore[typeddict-item]


def test_the_latest_run_on_the_same_basis_is_compared_and_the_other_one_named(real: JSON) -> None:
    runs = kept(made(document(1, EXPIRED)), made(document(5), ca_file=True))
    found = changes(made(document(9, EXPIRED)), runs)
    assert told(found) == {"open": [(*EXPIRED, "01", "")]}
    assert found is not None
    assert found.headline == "Since 2026-10-01: 1 still open"
    assert found.remark == "Not compared with the run of 2026-10-05: it was made with --ca-file."
    for page in (text.render(real, None, found), markdown.render(real, None, found), html.render(real, (), None, found)):
        assert page.index("Since 2026-10-01") < page.index("Not compared with the run of 2026-10-05") < page.rindex("AUTH-01")


def test_another_profile_or_edition_of_it_is_named() -> None:
    other = changes(document(9), kept(document(1, EXPIRED, profile="n8n")))
    assert other is not None
    assert other.headline == "Not compared with the run of 2026-10-01: it was made for the profile n8n."
    older, newer = (made(document(day, EXPIRED)) for day in (1, 9))
    older["profile"]["version"], newer["profile"]["version"] = "2021", "2026"
    edition = changes(newer, kept(older))
    assert edition is not None
    assert edition.headline == "Not compared with the run of 2026-10-01: it was made for the profile cin7-omni, 2021."


def test_an_earlier_result_made_otherwise_is_not_compared_either() -> None:
    found = changes(made(document(9)), kept(made(document(5))), made(document(1, EXPIRED), ca_file=True))
    assert told(found) == {}
    assert found is not None
    assert found.headline == "Not compared with the run of 2026-10-01: it was made with --ca-file."


def test_a_history_without_a_basis_is_compared_as_before() -> None:
    assert told(changes(made(document(9, EXPIRED)), kept(document(1, EXPIRED)))) == {"open": [(*EXPIRED, "01", "")]}


# ------------------------------------------------------------------ another key, of which nothing is kept


def marks(key: str, ca_file: Path | None = None) -> Marks:
    return Marks(shop_from_address("shop.example.com", Route({}, ca_file=ca_file), Credentials(key, "cs_" + "0" * 40)))


ONE, OTHER = "ck_" + "1a" * 20, "ck_" + "1a" * 19 + "1b"


def test_another_key_is_told_apart_and_the_same_is_not() -> None:
    first = with_run(made(document(1, EXPIRED)), (), marks(ONE))
    assert told(changes(made(document(9)), first, marks=marks(ONE))) == {"fixed": [(*EXPIRED, "01", "")]}
    found = changes(made(document(9)), first, marks=marks(OTHER))
    assert found is not None
    assert found.headline == "Not compared with the run of 2026-10-01: it was made with another key."
    assert told(changes(made(document(9)), first)) == {"fixed": [(*EXPIRED, "01", "")]}  # a replay does not know the key


def test_another_private_ca_is_told_apart(tmp_path: Path) -> None:
    files = []
    for name in "ab":
        files.append(tmp_path / f"{name}.pem")
        files[-1].write_text(f"a note\n-----BEGIN CERTIFICATE-----\n{name * 60}\n-----END CERTIFICATE-----\n")
    first = with_run(made(document(1, EXPIRED), ca_file=True), (), marks(ONE, files[0]))
    found = changes(made(document(9), ca_file=True), first, marks=marks(ONE, files[1]))
    assert found is not None
    assert found.headline.endswith("it was made with another --ca-file.")
    files[1].write_text(files[0].read_text().replace("a note", "another note"))
    assert told(changes(made(document(9), ca_file=True), first, marks=marks(ONE, files[1])))["fixed"]


def test_no_mark_leads_back_to_the_key() -> None:
    """Two runs with one key have no mark in common; a key that could be guessed has none."""
    assert marks(ONE).under("run-1")["key"] != marks(ONE).under("run-2")["key"]
    assert len(marks(ONE).under("run-1")["key"]) == 8
    assert marks("password-of-1234").under("run-1") == {"key": "odd"}
    assert ONE not in repr(marks(ONE))
    text_of_it = history.to_text(with_run(made(document(1, EXPIRED)), (), marks(ONE)))
    assert not any(ONE[at : at + 6] in text_of_it for at in range(3, len(ONE) - 6))
    with pytest.raises(UsageError, match="cannot be passed to another process"):
        pickle.dumps(marks(ONE))


def test_a_replay_keeps_the_marks_of_its_run() -> None:
    once = with_run(made(document(1, EXPIRED)), (), marks(ONE))
    assert with_run(made(document(1, EXPIRED)), once) == once


def test_since_finds_the_marks_beside_the_verdict(tmp_path: Path, real: JSON) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "verdict.json").write_text(json.dumps(real))
    (tmp_path / "acme" / history.FILE).write_text(history.to_text(with_run(real, (), marks(ONE))))
    known = marks_beside(tmp_path, "acme")
    later = {**real, "run": {**real["run"], "id": "later", "observed_at": "2027-01-01T00:00:00Z"}}
    found = changes(later, (), real, replace(marks(OTHER), known=known))
    assert found is not None
    assert "with another key" in found.headline
    assert marks_beside(tmp_path, "new-shop") == {}


# ------------------------------------------------------------------ the file


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    runs = kept(document(1, EXPIRED), document(3, EXPIRED, STRIPPED))
    (tmp_path / history.FILE).write_text(history.to_text(runs))
    Draft202012Validator(file_format("history")).validate(json.loads(history.to_text(runs)))
    assert history.load(tmp_path) == runs


@pytest.mark.parametrize(
    "harm",
    [lambda text: text[:100], lambda text: text.replace('"format": 1', '"format": 2'), lambda text: "[]"],
    ids=["cut-off", "newer", "other"],
)
def test_a_history_that_cannot_be_read_is_not_lost_in_silence(tmp_path: Path, harm: Any) -> None:
    (tmp_path / history.FILE).write_text(harm(history.to_text(kept(document(1, EXPIRED)))))
    with pytest.raises(UsageError, match=r"history\.json.*Delete it to start a new history"):
        history.load(tmp_path)


def test_without_a_history_the_verdict_beside_it_is_one(tmp_path: Path, real: JSON) -> None:
    assert history.load(tmp_path) == ()
    (tmp_path / "verdict.json").write_text(json.dumps(real))
    assert history.load(tmp_path) == (run_of(real),)
    (tmp_path / "verdict.json").write_text("cut o")
    assert history.load(tmp_path) == ()


def test_an_earlier_result_is_found_in_a_file_a_folder_and_a_folder_of_reports(tmp_path: Path, real: JSON) -> None:
    (tmp_path / "old" / "acme").mkdir(parents=True)
    file = tmp_path / "old" / "acme" / "verdict.json"
    file.write_text(json.dumps(real))
    assert find_earlier(file, "any", "cin7-omni") == real
    assert find_earlier(file.parent, "any", "cin7-omni") == real
    assert find_earlier(tmp_path / "old", "acme", "cin7-omni") == real
    assert find_earlier(tmp_path / "old", "new-shop", "cin7-omni") is None
    for wrong in (tmp_path / "absent", tmp_path):
        with pytest.raises(UsageError, match=r"Give a verdict\.json"):
            find_earlier(wrong, "acme", "cin7-omni")
    with pytest.raises(UsageError, match="judged against cin7-omni, not other"):
        find_earlier(file, "acme", "other")
    file.write_text("{}")
    with pytest.raises(UsageError, match="Judge the shop again"):
        find_earlier(file, "acme", "cin7-omni")


# ------------------------------------------------------------------ the first block of each form


def test_each_form_tells_it_before_what_to_do(real: JSON) -> None:
    before = json.loads(json.dumps(real))
    before["run"] |= {"id": "earlier", "observed_at": "2026-10-01T08:00:00Z"}
    before["findings"] = [
        {**before["findings"][0], "check": "TLS-02", "cause": "tls.expired", "sentence": "It ran out."},
        *before["findings"],
    ]
    found = changes(real, [run_of(before)])
    for page, to_do in (
        (text.render(real, None, found), "What to do"),
        (markdown.render(real, None, found), "### What to do"),
        (html.render(real, (), None, found), 'id="fix"'),
    ):
        first = page.partition(to_do)[0]
        assert to_do in page
        assert f"Since 2026-10-01: 1 fixed, {len(real['findings'])} still open" in first
        assert "It ran out." in first
        assert "since 2026-10-01" in first


@pytest.fixture
def real() -> JSON:
    found: JSON = json.loads(json.dumps(bundled_case("not-ready-header-stripped").document))
    return found
