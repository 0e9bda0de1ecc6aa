"""Files are whole or not there, whatever the disk, the place and the limits are; and what cannot be written is found before."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from commands import process_in, refused, run_in

from wooready import drafts
from wooready.errors import UsageError

SMALL = "not-ready-plain-permalinks"
REPORTS = ("report.html", "verdict.json", "verdict.txt", "verdict.md", "junit.xml", "history.json")


def below(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*"))


def test_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "shop" / "one", tmp_path / "shop" / "two"
    drafts.write_together({one: "old", two: "old"})
    left = [1, 0]

    def full(handle: int) -> None:
        if not left.pop(0):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match=r"two is not writable \(the disk is full\)\. Make room"):
        drafts.write_together({one: "new", two: "new"})
    assert (one.read_text(), two.read_text()) == ("old", "old")
    assert below(tmp_path) == ["shop", "shop/one", "shop/two"]


def test_a_new_folder_does_not_stay_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="the disk is full: the quota is used up"):
        drafts.write_atomically(tmp_path / "a" / "b" / "file", "text")
    assert below(tmp_path) == []


def test_looking_leaves_nothing(tmp_path: Path) -> None:
    drafts.must_be_writable(tmp_path / "a" / "b" / "file")
    assert below(tmp_path) == []


@pytest.mark.parametrize("umask", [0o077, 0o027, 0o002])
def test_the_umask_is_kept(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        drafts.write_atomically(tmp_path / "file", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("folder", "a folder is in the place of this file"),
        ("file/below/it", "it is not a folder"),
        ("x" * 256, "the name is too long"),
        (f"new/{'x' * 256}/file", "the name is too long"),
        ("nul\0", "this is not a file name"),
    ],
)
def test_what_cannot_be_written_is_found_before(tmp_path: Path, place: str, says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=says):
        drafts.must_be_writable(tmp_path / place)
    assert below(tmp_path) == ["file", "folder"]


@pytest.mark.parametrize("name", REPORTS)
def test_a_folder_in_the_place_of_a_report(tmp_path: Path, name: str) -> None:
    """Found before the shop is asked: nothing listens at its address, which would be exit code 4."""
    (tmp_path / "reports" / "localhost-1" / name).mkdir(parents=True)
    refused(run_in(tmp_path, "check", "localhost:1", "--no-key"), name)
    assert below(tmp_path / "reports") == ["localhost-1", f"localhost-1/{name}"]


@pytest.mark.parametrize("name", REPORTS)
def test_a_link_in_the_report_folder_is_not_followed(tmp_path: Path, name: str) -> None:
    own = tmp_path / "own"
    own.write_text('{"format": 1, "runs": []}')
    folder = tmp_path / "reports" / SMALL
    folder.mkdir(parents=True)
    (folder / name).symlink_to(own)
    assert run_in(tmp_path, "replay", SMALL).returncode == 1
    assert own.read_text() == '{"format": 1, "runs": []}'
    assert not (folder / name).is_symlink()


def test_a_limit_on_file_sizes_keeps_the_earlier_reports(tmp_path: Path) -> None:
    assert run_in(tmp_path, "replay", SMALL).returncode == 1
    folder = tmp_path / "reports" / SMALL
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    ended = subprocess.run(
        [sys.executable, "-m", "wooready", "replay", SMALL],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
    )
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.startswith("Error: ")
    assert "limit on file sizes" in ended.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_github_is_told_by_a_warning(tmp_path: Path) -> None:
    ran = run_in(tmp_path, "replay", "woocommerce-9.9.5", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path))
    assert ran.returncode == 0
    assert "Warning: the job summary" in ran.stderr


def test_a_full_stdout_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "wooready", "profiles"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=100, check=False
        )
    assert (ended.returncode, ended.stderr) == (3, "Error: stdout cannot be written (the disk is full). The reports are complete.\n")


@pytest.mark.parametrize("words", [["profiles"], ["--help"], ["explain", "--help"], ["replay", SMALL]])
def test_a_reader_that_has_gone_changes_no_exit_code(tmp_path: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "wooready", *words],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=100,
        check=False,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1 if words == ["replay", SMALL] else 0, "")


def test_names_that_look_like_options(tmp_path: Path) -> None:
    ran = process_in(tmp_path, "replay", SMALL, "--report-dir=--accept")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert (tmp_path / "--accept" / SMALL / "report.html").is_file()
