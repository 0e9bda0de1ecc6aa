"""A waiver makes a known failure a visible exception, until its last day and only while there is something to waive."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cases import case_of
from commands import Ran, Run, refused, run_in
from jsonschema import Draft202012Validator

from wooready import resources
from wooready.errors import UsageError
from wooready.files import file_format
from wooready.report import reading, waivers
from wooready.report.document import to_text
from wooready.report.forms import html, text
from wooready.shop.profile import Profile, load_profile
from wooready.verdict.causes import causes
from wooready.verdict.checks import Ladder
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import exit_code
from wooready.verdict.waivers import Waiver, Waivers, load_waivers
from wooready.wire.recording import Recording

SHOP, READ_ONLY = "woocommerce-9.9.5", "not-ready-read-only-key"
WAIVER = Waiver("STOCK-01", SHOP, "stock is kept in the warehouse until June", "Ada", date(2099, 12, 31))
JSON = dict[str, Any]


def written(folder: Path, *waivers: Waiver, **changed: str) -> Path:
    lines = ["format = 1"]
    for each in waivers:
        fields = {
            "check": each.check,
            "shop": each.shop,
            "reason": each.reason,
            "owner": each.owner,
            "expires": each.expires.isoformat(),
            **({"cause": each.cause} if each.cause else {}),
            **changed,
        }
        lines += ["", "[[waivers]]", *(f"{name} = {json.dumps(value)}" for name, value in fields.items())]
    path = folder / "waivers.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def needs_stock(tmp_path: Path) -> Path:
    """A profile of which the recorded shop misses one rule: it keeps no stock."""
    file = tmp_path / "ours.toml"
    given = (resources.folder("profiles") / "generic-read-write.toml").read_text(encoding="utf-8")
    before, _, after = given.partition("[data]\n")
    assert 'manage_stock = "recommended"' in after
    after = after.replace('manage_stock = "recommended"', 'manage_stock = "required"').replace('"recommended"', '"no"')
    file.write_text(f"{before}[data]\n{after}", encoding="utf-8")
    return file


@pytest.fixture
def judge(needs_stock: Path, recorded: Callable[[str], Recording], ladder: Ladder) -> Callable[..., JSON]:
    def of(*waivers: Waiver, shop: str = SHOP, profile: Profile | None = None) -> JSON:
        wanted = profile or load_profile(str(needs_stock))
        document = case_of(recorded(shop), wanted, waivers).document
        Draft202012Validator(file_format("verdict")).validate(document)
        return document

    return of


# ------------------------------------------------------------------ what a waiver does to the verdict


def test_without_it_the_shop_is_not_ready(judge: Callable[..., JSON]) -> None:
    document = judge()
    assert (document["verdict"], document["root_cause"]["check"]) == ("NOT READY", "STOCK-01[wc/v3]")
    assert document["waivers"] == []
    assert all(each["waived"] is None for each in (*document["findings"], *document["checks"]))


def test_with_it_the_failure_stays_and_the_shop_is_ready(judge: Callable[..., JSON]) -> None:
    document = judge(WAIVER)
    assert document["verdict"] == "READY"
    assert document["root_cause"] is None
    assert "with 1 waiver" in document["headline"]
    said = {"reason": WAIVER.reason, "owner": "Ada", "expires": "2099-12-31"}
    found = next(each for each in document["findings"] if each["check"] == "STOCK-01[wc/v3]")
    assert (found["outcome"], found["waived"]) == ("failed", said)
    checked = next(each for each in document["checks"] if each["id"] == "STOCK-01[wc/v3]")
    assert (checked["outcome"], checked["waived"]) == ("failed", said)
    assert [each["state"] for each in document["waivers"]] == ["applied"]


def test_text_shows_who_waived_it_until_when(judge: Callable[..., JSON]) -> None:
    document = judge(WAIVER)
    shown = text.render(document)
    assert "Accepted exceptions" in shown
    assert "waived until 2099-12-31 by Ada: stock is kept in the warehouse until June" in " ".join(shown.split())
    assert "What to do, in this order" not in shown
    assert "READY, on 2 conditions, with 1 waiver" in text.verdict_line(document)
    assert "waive" not in text.render(judge()).lower()


def test_the_page_shows_what_is_accepted_and_what_is_over(judge: Callable[..., JSON]) -> None:
    assert "waived until 2099-12-31 by Ada" in html.render(judge(WAIVER))
    over = html.render(judge(replace(WAIVER, expires=date(2020, 1, 31))))
    assert "The waiver of STOCK-01 has expired" in over
    assert "matches nothing" in html.render(judge(replace(WAIVER, check="TLS-02")))
    assert "Accepted exceptions" not in html.render(judge())


def test_what_a_waived_failure_blocks_stays_not_verified(judge: Callable[..., JSON], cin7: Profile) -> None:
    document = judge(replace(WAIVER, check="WRITE-02", shop=READ_ONLY), shop=READ_ONLY, profile=cin7)
    assert document["verdict"] == "NOT VERIFIED"
    assert "blocked by WRITE-02[wc/v3]" in document["headline"]


def test_another_failure_still_makes_it_not_ready(judge: Callable[..., JSON], cin7: Profile) -> None:
    shop = "not-ready-expired-certificate"
    document = judge(replace(WAIVER, check="AUTH-01", shop=shop), shop=shop, profile=cin7)
    assert document["verdict"] == "NOT READY"
    assert document["root_cause"]["cause"] == "tls.expired"


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "applied"),
        ({"check": "STOCK-01[wc/v3]"}, "applied"),
        ({"cause": "data.stock-unmanaged"}, "applied"),
        ({"shop": "*"}, "applied"),
        ({"check": "STOCK-01[wc/v2]"}, "unmatched"),
        ({"check": "STOCK-01[legacy-v3]"}, "unmatched"),
        ({"cause": "data.sku-missing"}, "unmatched"),
        ({"check": "TLS-02"}, "unmatched"),
        ({"expires": date(2020, 1, 1)}, "expired"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "-".join(map(str, value.values())).replace("/", "-"),
)
def test_it_covers_what_it_names_and_nothing_else(judge: Callable[..., JSON], changed: dict[str, Any], state: str) -> None:
    document = judge(replace(WAIVER, **changed))
    assert [each["state"] for each in document["waivers"]] == [state]
    assert document["verdict"] == ("READY" if state == "applied" else "NOT READY")


def test_waivers_of_other_shops_are_left_alone(judge: Callable[..., JSON]) -> None:
    assert judge(replace(WAIVER, shop="another"))["waivers"] == []


def test_what_could_not_be_judged_needs_the_waiver_still(judge: Callable[..., JSON], cin7: Profile) -> None:
    shop = READ_ONLY
    document = judge(replace(WAIVER, check="WRITE-04", shop=shop), shop=shop, profile=cin7)
    assert [each["state"] for each in document["waivers"]] == ["not judged"]
    assert waivers.problems([document], date(2026, 11, 24)) == []


def test_last_day_is_included() -> None:
    failed = Result("STOCK-01", "wc/v3", "failed", "data.stock-unmanaged")
    due = replace(WAIVER, expires=date(2026, 12, 31))
    assert Waivers((due,), date(2026, 12, 31)).of(failed) == due
    assert Waivers((due,), date(2027, 1, 1)).of(failed) is None


def test_one_of_several_causes_is_enough() -> None:
    failed = Result("TLS-04", "", "failed", "tls.incomplete-chain", rivals=("tls.unknown-ca",))
    assert replace(WAIVER, check="TLS-04", cause="tls.unknown-ca").covers(failed)
    assert not replace(WAIVER, check="TLS-04", cause="tls.self-signed").covers(failed)


def test_only_a_failure_is_waived() -> None:
    assert not WAIVER.covers(Result("STOCK-01", "wc/v3", "advice", "data.stock-unmanaged"))


def test_same_recording_and_waivers_give_the_same_bytes_whatever_the_day(judge: Callable[..., JSON]) -> None:
    """A recording goes by the day it was made: a waiver that was in force then is applied for ever, and the run says that it is over."""
    short = judge(WAIVER)["run"]["observed_at"][:10]
    over = replace(WAIVER, expires=date.fromisoformat(short))
    first, second = judge(over), judge(over)
    assert to_text(first) == to_text(second)
    assert first["verdict"] == "READY"
    assert waivers.problems([first], over.expires) == []
    assert "expired" in waivers.problems([first], date(2098, 1, 1))[0]


# ------------------------------------------------------------------ what fails a run


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"expires": date(2020, 1, 1)}, [f"STOCK-01 for {SHOP} expired", "2020-01-01", "ask Ada to renew the waiver"]),
        ({"check": "TLS-02"}, [f"TLS-02 for {SHOP} matches nothing", "Remove the waiver"]),
        ({"cause": "data.sku-missing"}, ["STOCK-01 with the cause data.sku-missing did not fail"]),
    ],
    ids=["expired", "unmatched", "other-cause"],
)
def test_a_waiver_that_is_over_or_needless_fails_the_run(judge: Callable[..., JSON], changed: dict[str, Any], says: list[str]) -> None:
    documents = [judge(WAIVER, replace(WAIVER, **changed))]
    [line] = waivers.problems(documents, date(2026, 11, 24))
    for words in says:
        assert words in line
    assert documents[0]["verdict"] == "READY"
    upshots = [reading.upshot(each) for each in documents]
    assert exit_code(upshots) == 0
    assert exit_code(upshots, bad_waivers=True) == 1


def test_a_waiver_of_all_shops_is_needless_when_none_of_several_needs_it(judge: Callable[..., JSON], cin7: Profile) -> None:
    every = replace(WAIVER, shop="*")
    needs_it, needs_it_not = judge(every), judge(every, shop="woocommerce-9.9.5-empty", profile=cin7)
    assert waivers.problems([needs_it_not], date(2026, 11, 24)) == []
    assert waivers.problems([needs_it, needs_it_not], date(2026, 11, 24)) == []
    [line] = waivers.problems([needs_it_not, needs_it_not], date(2026, 11, 24))
    assert "STOCK-01 for all shops matches nothing" in line


# ------------------------------------------------------------------ the commands


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return lambda *words, **environ: run_in(tmp_path, *words, **environ)


def replayed(run: Run, file: Path, *more: str) -> Ran:
    return run("replay", SHOP, "--profile", "ours.toml", "--waivers", file.name, *more)


def test_replay_with_a_waiver(run: Run, tmp_path: Path, needs_stock: Path) -> None:
    assert run("replay", SHOP, "--profile", "ours.toml", "-q").returncode == 1
    ran = replayed(run, written(tmp_path, WAIVER), "-q")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "READY, on 2 conditions, with 1 waiver" in ran.stdout
    case = next(
        each
        for each in ElementTree.parse(tmp_path / "reports" / SHOP / "junit.xml").iter("testcase")
        if "STOCK-01-wc-v3" in str(each.get("name"))
    )
    skipped = case.find("skipped")
    assert skipped is not None
    assert skipped.get("type") == "pytest.xfail"
    assert "waived until 2099-12-31 by Ada" in str(skipped.get("message"))
    again = (tmp_path / "reports" / SHOP / "verdict.json").read_bytes()
    replayed(run, tmp_path / "waivers.toml", "-q")
    assert (tmp_path / "reports" / SHOP / "verdict.json").read_bytes() == again


@pytest.mark.parametrize(
    ("waivers", "code", "says"),
    [
        ((WAIVER, replace(WAIVER, check="TLS-02")), 1, "TLS-02 did not fail. Remove the waiver."),
        ((replace(WAIVER, expires=date(2020, 1, 1)),), 1, "expired: its last day was 2020-01-01"),
        ((replace(WAIVER, shop="acme"),), 1, f"None of the waivers is for {SHOP}; they are for: acme"),
        ((WAIVER, replace(WAIVER, check="TLS-02", shop="*")), 0, ""),
    ],
    ids=["needless", "expired", "other-shop", "every-shop"],
)
def test_exit_code_and_the_line_that_says_why(
    run: Run, tmp_path: Path, needs_stock: Path, waivers: tuple[Waiver, ...], code: int, says: str
) -> None:
    ran = replayed(run, written(tmp_path, *waivers), "-q")
    assert ran.returncode == code
    assert says in ran.stderr
    assert len(ran.stderr.splitlines()) == (1 if says else 0)


def in_pytest(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-c", str(resources.data("pytest.ini")), "-q", "-rfx", str(resources.folder("suites"))]
    return subprocess.run([*command, *more], cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_pytest_knows_it_as_a_strict_xfail(tmp_path: Path, needs_stock: Path) -> None:
    words = ["--shop", SHOP, "--record-mode=none", "--profile", "ours.toml", "--waivers", "waivers.toml"]
    written(tmp_path, WAIVER)
    ended = in_pytest(tmp_path, *words)
    assert ended.returncode == 0, ended.stdout
    assert "1 xfailed" in ended.stdout
    written(tmp_path, WAIVER, replace(WAIVER, check="TLS-02"))
    ended = in_pytest(tmp_path, *words)
    assert ended.returncode == 1
    assert "TLS-02 passed; but a waiver expects it to fail. Remove the waiver." in ended.stdout
    written(tmp_path, WAIVER, replace(WAIVER, check="TLS-02", expires=date(2020, 1, 1)))
    ended = in_pytest(tmp_path, *words)
    assert ended.returncode == 1
    assert "FAILED" not in ended.stdout
    assert "expired: its last day was 2020-01-01" in ended.stdout


def test_regression_goes_by_what_was_accepted(tmp_path: Path) -> None:
    written(tmp_path, WAIVER)
    ended = in_pytest(tmp_path, "--waivers", "waivers.toml")
    assert ended.returncode == 4
    assert "--waivers needs --shop" in ended.stderr


def test_what_is_accepted_for_a_recording_is_without_waivers(tmp_path: Path) -> None:
    shutil.copytree(resources.folder("cassettes") / READ_ONLY, tmp_path / "kept" / READ_ONLY)
    accepted = tmp_path / "kept" / READ_ONLY / "accepted" / "cin7-omni.json"
    accepted.unlink()
    written(tmp_path, replace(WAIVER, check="WRITE-02", shop=READ_ONLY))
    words = ["--shop", READ_ONLY, "--record-mode=none", "--cassettes", "kept", "--accept", "--waivers", "waivers.toml"]
    assert in_pytest(tmp_path, *words).returncode == 0
    kept = json.loads(accepted.read_text())
    assert kept["verdict"] == "NOT READY"
    assert kept["checks"]["WRITE-02[wc/v3]"] == ["failed", "write.permission"]


def test_a_case_knows_its_verdict_with_and_without_waivers(ladder: Ladder, recorded: Callable[[str], Recording]) -> None:
    profile = load_profile("cin7-omni")
    waiver = replace(WAIVER, check="WRITE-02", shop=READ_ONLY)
    with_it, without = case_of(recorded(READ_ONLY), profile, (waiver,)), case_of(recorded(READ_ONLY), profile)
    assert (with_it.word, without.word) == ("NOT VERIFIED", "NOT READY")


# ------------------------------------------------------------------ the file


def test_a_date_may_stand_without_quotes(tmp_path: Path, ladder: Ladder) -> None:
    path = written(tmp_path, WAIVER)
    path.write_text(path.read_text().replace('"2099-12-31"', "2099-12-31"))
    assert load_waivers(path, ladder, causes()) == (WAIVER,)


def test_example_of_the_documents(tmp_path: Path, ladder: Ladder) -> None:
    page = (resources.root() / "docs" / "waivers.md").read_text(encoding="utf-8")
    path = tmp_path / "waivers.toml"
    path.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert len(load_waivers(path, ladder, causes())) == 2


WRONG: list[tuple[str, str, str]] = [
    ('check = "STOCK-1"', "line 4: waivers.check", "Did you mean 'STOCK-01'?"),
    ('check = "STOCK-01[wc/v9]"', "line 4: waivers.check", "'wc/v9' is not a known API generation. Did you mean"),
    ('check = "TLS-02[wc/v3]"', "line 4: waivers.check", "judged once for the whole shop"),
    ('cause = "data.stock-unmanged"', "line 9: waivers.cause", "Did you mean 'data.stock-unmanaged'?"),
    ('expires = "2026-02-30"', "line 8: waivers.expires", "is not a valid date"),
    ('expires = "soon"', "line 8: waivers.expires", "Write it as 2026-12-31"),
    ("expires = 20261231", "line 8: waivers.expires", "must be of type string"),
    ('reason = " "', "line 6: waivers.reason", "must not be empty"),
    ('owner = ""', "line 7: waivers.owner", "must not be empty"),
    ('onwer = "Ada"', "line 9: waivers.onwer", "Did you mean 'owner'?"),
    ("owner", "line 3: waivers", "'owner' is a required property"),
    ("format = 2", "line 1: format", "Update wooready"),
]


@pytest.mark.parametrize(("line", "where", "says"), WRONG, ids=[line for line, _, _ in WRONG])
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, ladder: Ladder, line: str, where: str, says: str) -> None:
    path = written(tmp_path, WAIVER)
    lines = path.read_text(encoding="utf-8").splitlines()
    key, equals, _ = line.partition(" = ")
    at = next((number for number, each in enumerate(lines) if each.startswith(f"{key} = ")), None)
    if at is None:
        lines.append(line)
    elif equals:
        lines[at] = line
    else:
        del lines[at]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_waivers(path, ladder, causes())
    assert f"waivers.toml, {where}" in str(raised.value)
    assert says in str(raised.value)


def test_the_same_waiver_twice(tmp_path: Path, ladder: Ladder) -> None:
    with pytest.raises(UsageError, match=r"line 11: waivers\.check: STOCK-01 is waived twice for the shop "):
        load_waivers(written(tmp_path, WAIVER, WAIVER), ladder, causes())


def test_a_wrong_file_is_said_before_anything_is_asked(run: Run, tmp_path: Path) -> None:
    for command in ("check", "record"):
        refused(
            run(command, "shop.example.com", "--no-key", "--waivers", "missing.toml"), "--waivers", "the file missing.toml does not exist"
        )
    written(tmp_path, replace(WAIVER, check="STOCK-1"))
    refused(run("replay", SHOP, "--waivers", "waivers.toml"), "waivers.toml, line 4", "Did you mean 'STOCK-01'?")
