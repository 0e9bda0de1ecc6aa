"""The regression run: green while everything is as accepted, red when anything changes, better or worse."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wooready import resources
from wooready.errors import UsageError
from wooready.run.regression import regression
from wooready.verdict.accepted import keep
from wooready.verdict.checks import Ladder

Checks = dict[str, list[str]]
READY, NOT_READY = "woocommerce-9.9.5", "not-ready-read-only-key"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    for slug in (READY, NOT_READY):
        shutil.copytree(resources.folder("cassettes") / slug, tmp_path / slug)
    return tmp_path


def run(kept: Path, *more: str) -> subprocess.CompletedProcess[str]:
    ini, suites = resources.data("pytest.ini"), resources.folder("suites")
    command = [sys.executable, "-m", "pytest", "-c", str(ini), "-q", "-rfx", str(suites), "--cassettes", str(kept), *more]
    return subprocess.run(command, cwd=kept, capture_output=True, text=True, timeout=120, check=False)


def change(kept: Path, slug: str, edit: Callable[[Checks], Any]) -> None:
    file = kept / slug / "accepted" / "cin7-omni.json"
    content = json.loads(file.read_text())
    edit(content["checks"])
    file.write_text(json.dumps(content))


def test_a_shop_that_is_known_not_to_be_ready_stays_green(kept: Path) -> None:
    ended = run(kept)
    assert ended.returncode == 0
    assert "1 xfailed" in ended.stdout


@pytest.mark.parametrize(
    ("slug", "edit", "said"),
    [
        (READY, lambda checks: checks.update({"TLS-02": ["failed", "tls.expired"]}), "accepted was failed (tls.expired); now it is passed"),
        (
            NOT_READY,
            lambda checks: checks.update({"WRITE-02[wc/v3]": ["passed", ""]}),
            "accepted was passed; now it is failed (write.permission)",
        ),
        (NOT_READY, lambda checks: checks.update({"WRITE-02[wc/v3]": ["failed", "write.role"]}), "now it is failed (write.permission)"),
        (READY, lambda checks: checks.pop("TLS-03"), "new check, not accepted yet: passed"),
    ],
    ids=["better", "worse", "another-cause", "new"],
)
def test_a_change_is_red_and_shows_both(kept: Path, slug: str, edit: Callable[[Checks], Any], said: str) -> None:
    change(kept, slug, edit)
    ended = run(kept)
    assert ended.returncode == 1
    assert "1 failed" in ended.stdout
    assert said in ended.stdout


def test_a_check_that_is_gone_is_told(kept: Path) -> None:
    change(kept, READY, lambda checks: checks.update({"TLS-99": ["passed", ""]}))
    ended = run(kept)
    assert ended.returncode == 4
    assert "accepted checks no longer exist: TLS-99" in ended.stderr


def test_accept_takes_the_new_outcomes_and_keeps_what_was_not_run(kept: Path) -> None:
    before = {slug: (kept / slug / "accepted" / "cin7-omni.json").read_text() for slug in (READY, NOT_READY)}
    change(kept, READY, lambda checks: checks.update({"TLS-02": ["failed", "tls.expired"]}))
    assert run(kept, "--accept", "-k", "TLS-02").returncode == 0
    for slug, text in before.items():
        assert json.loads((kept / slug / "accepted" / "cin7-omni.json").read_text())["checks"] == json.loads(text)["checks"]
    assert run(kept).returncode == 0


def test_nothing_accepted_yet_is_red_until_it_is_accepted(kept: Path) -> None:
    (kept / READY / "accepted" / "cin7-omni.json").unlink()
    assert "nothing has been accepted yet" in run(kept).stdout
    assert run(kept, "--accept").returncode == 0
    assert run(kept).returncode == 0


def test_a_team_s_own_profile_lies_beside_its_recordings(kept: Path) -> None:
    source = (resources.folder("profiles") / "generic-read-write.toml").read_text()
    (kept / "acme.toml").write_text(source.replace('name = "generic-read-write"', 'name = "acme"'))
    assert run(kept, "--profile", "acme.toml", "--accept").returncode == 0
    assert (kept / READY / "accepted" / "acme.json").is_file()
    ended = run(kept)
    assert ended.returncode == 0
    assert "2 xfailed" in ended.stdout
    (kept / "acme.toml").unlink()
    assert "Add it, or use --profile FILE" in run(kept).stderr


def test_an_accepted_file_that_is_spoilt_is_named(kept: Path) -> None:
    file = kept / READY / "accepted" / "cin7-omni.json"
    file.write_text(file.read_text()[:50])
    ended = run(kept)
    assert ended.returncode == 4
    assert str(file) in ended.stderr
    assert "pytest suites --accept" in ended.stderr


#: What can be in the place of the accepted outcomes.
SPOILT: dict[str, Callable[[Path], object]] = {
    "not JSON": lambda path: path.write_text("<html>"),
    "cut off": lambda path: path.write_text(path.read_text()[:50]),
    "another format": lambda path: path.write_text('{"format": 99}'),
    "nested": lambda path: path.write_text("[" * 100_000),
    "too large": lambda path: path.write_text(" " * 6_000_000),
    "bytes": lambda path: path.write_bytes(b"\xff\xfe"),
    "nothing": lambda path: path.write_text(""),
    "an empty folder": lambda path: (path.unlink(), path.mkdir()),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "a link to nowhere": lambda path: (path.unlink(), path.symlink_to("gone")),
    "a link to a device": lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
    "a link to a folder": lambda path: (path.unlink(), path.symlink_to("..")),
}


@pytest.mark.parametrize("how", SPOILT)
def test_accepted_outcomes_that_cannot_be_read_can_be_replaced(kept: Path, how: str, ladder: Ladder) -> None:
    path = kept / READY / "accepted" / "cin7-omni.json"
    before = path.read_text()
    SPOILT[how](path)
    with pytest.raises(UsageError, match=r"cin7-omni\.json: .*pytest suites --accept"):
        regression(kept, ladder, None)
    held = {each.options.slug: each.baseline for each in regression(kept, ladder, None, accept=True)}
    assert held[READY] is None
    assert held[NOT_READY] is not None
    keep(path, before)
    assert path.is_file()
    assert not path.is_symlink()
    assert regression(kept, ladder, None)


@pytest.mark.parametrize("accept", [False, True])
def test_a_folder_with_something_in_it_is_not_removed(kept: Path, ladder: Ladder, *, accept: bool) -> None:
    path = kept / READY / "accepted" / "cin7-omni.json"
    path.unlink()
    (path / "theirs").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"cin7-omni\.json: .*Rename the folder\. Accept again"):
        regression(kept, ladder, None, accept=accept)
    assert (path / "theirs").is_dir()


def test_accept_replaces_what_cannot_be_read(kept: Path) -> None:
    path = kept / READY / "accepted" / "cin7-omni.json"
    before = json.loads(path.read_text())
    path.write_text("<html>")
    assert run(kept, "--accept").returncode == 0
    assert json.loads(path.read_text()) == before
