"""--record-mode keeps pytest-recording's meanings, and no run destroys a recording."""

import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from asked import shop

from wooready.drafts import write_atomically
from wooready.errors import UsageError
from wooready.plugin import may_ask
from wooready.run.gather import Asking
from wooready.shop.profile import Profile
from wooready.wire import recording

WRITER = """
import sys
from pathlib import Path
from wooready.drafts import write_atomically
letter = sys.argv[2]
print("ready", flush=True)
for _ in range(int(sys.argv[3])):
    write_atomically(Path(sys.argv[1]), letter * 3_000_000)
"""


def test_once_records_and_then_replays(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        assert served.pytest("--record-mode=once").returncode == 0
        first, asked = served.file.read_bytes(), len(served.requests)
        assert asked > 20
        assert served.pytest("--record-mode=once").returncode == 0
        assert len(served.requests) == asked
        assert served.file.read_bytes() == first


def test_none_replays_and_says_so_when_there_is_nothing_to_replay(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        ended = served.pytest("--record-mode=none")
        assert ended.returncode == 4
        assert "is not a known recording in kept" in ended.stderr
        served.pytest("--record-mode=all")
        served.requests.clear()
        assert served.pytest("--record-mode=none").returncode == 0
        assert served.requests == []


def test_new_episodes_asks_only_what_is_missing_and_keeps_the_rest(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        served.pytest("--record-mode=all")
        before = recording.load(served.file.parent)
        served.requests.clear()
        assert served.pytest("--record-mode=new_episodes", "--exhaustive").returncode == 0
        after = recording.load(served.file.parent)
        new = set(after.exchanges) - set(before.exchanges)
        assert "wc-v1.products.list" in new
        assert len(served.requests) == len(new)
        assert {probe: after.exchanges[probe] for probe in before.exchanges} == before.exchanges


@pytest.mark.parametrize("mode", ["all", "rewrite"])
def test_all_and_rewrite_ask_everything_anew(tmp_path: Path, mode: str) -> None:
    with shop(tmp_path) as served:
        served.pytest("--record-mode=once")
        before, asked = recording.load(served.file.parent), len(served.requests)
        served.requests.clear()
        assert served.pytest(f"--record-mode={mode}").returncode == 0
        assert len(served.requests) == asked
        after = recording.load(served.file.parent)
        assert after.about["run"] != before.about["run"]
        assert after.exchanges.keys() == before.exchanges.keys()


def test_without_a_mode_nothing_is_kept(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        assert served.pytest().returncode == 0
        assert not (served.work / "kept").exists()


def test_a_shop_that_is_down_does_not_replace_a_recording_of_its_answers(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        assert served.wooready("record", "--cassettes", "kept").returncode == 0
    accepted = served.file.parent / "accepted" / "cin7-omni.json"
    before, outcomes = served.file.read_bytes(), accepted.read_bytes()
    ended = served.wooready("record", "--cassettes", "kept")
    assert ended.returncode == 4
    assert "the earlier recording was kept" in ended.stdout
    assert (served.file.read_bytes(), accepted.read_bytes()) == (before, outcomes)


def test_recording_again_accepts_nothing(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        assert served.wooready("record", "--cassettes", "kept").returncode == 0
        accepted = served.file.parent / "accepted" / "cin7-omni.json"
        accepted.write_text(accepted.read_text().replace('"passed"', '"failed"', 1))
        outcomes = accepted.read_bytes()
        assert served.wooready("record", "--cassettes", "kept").returncode == 0
    assert accepted.read_bytes() == outcomes


def test_a_shop_that_is_down_is_recorded_when_there_is_no_recording_yet(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        pass
    assert served.wooready("record", "--cassettes", "kept").returncode == 4
    assert recording.load(served.file.parent).observations["net.tcp"]["tried"][0]["outcome"] == "refused"
    assert served.pytest("--record-mode=none").returncode == 1


def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "kept" / recording.FILE
    write_atomically(file, "a" * 3_000_000)
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(file), "b", "1000"], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
            writer.send_signal(signal.SIGKILL)
        text = file.read_text()
        assert len(text) == 3_000_000
        assert set(text) in ({"a"}, {"b"})


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    file = tmp_path / "kept" / recording.FILE
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), letter, "20"], stdout=subprocess.DEVNULL) for letter in "ab"]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert set(file.read_text()) in ({"a"}, {"b"})
    assert [path.name for path in file.parent.iterdir()] == [recording.FILE]


@pytest.mark.parametrize(
    ("given", "message"),
    [({"numprocesses": 2}, "run without -n"), ({"block_network": True}, "--record-mode=none"), ({"worker": True}, "a single process")],
)
def test_parallel_workers_and_blocked_networks_ask_no_shop(given: dict[str, Any], message: str) -> None:
    config: Any = SimpleNamespace(getoption=lambda name, default=None: given.get(name, default))
    if given.get("worker"):
        config.workerinput = {}
    with pytest.raises(UsageError, match=message):
        may_ask(config)


CRASH = """
from dataclasses import replace
import wooready.evidence.evidence
from wooready.evidence.facets import FACETS

def crash(seen):
    raise RuntimeError("a defect")

FACETS["versions"] = replace(FACETS["versions"], read=crash)
"""


def test_a_run_that_fails_itself_asks_the_shop_once_and_leaves_no_verdict(tmp_path: Path) -> None:
    with shop(tmp_path) as served:
        assert served.pytest("--record-mode=all").returncode == 0
        once = len(served.requests)
        served.requests.clear()
        (served.work / "conftest.py").write_text(CRASH)
        ended = served.pytest("--confcutdir=.", "-p", "conftest")
    assert ended.returncode != 0
    assert "a defect" in ended.stdout
    assert 0 < len(served.requests) <= once
    assert [path.name for path in served.work.glob("reports/*/*")] == ["history.json"]


@pytest.mark.parametrize("option", ["--cassettes", "--report-dir"])
def test_a_folder_that_cannot_be_written_is_named_before_the_shop_is_asked(tmp_path: Path, option: str) -> None:
    with shop(tmp_path) as served:
        (served.work / "file").write_text("no folder")
        ended = served.wooready("record", *(["--cassettes", "kept"] if option != "--cassettes" else []), option, "file")
        assert served.requests == []
    assert ended.returncode == 3
    assert "file is not writable" in ended.stderr


def test_what_the_budget_left_out_is_asked_by_new_episodes(tmp_path: Path, cin7: Profile) -> None:
    with shop(tmp_path) as served:
        served.record(cin7, Asking(budget=12))
        assert len(served.requests) == 12
        left_out = [probe for probe, each in recording.load(served.file.parent).exchanges.items() if each.error]
        assert left_out
        assert served.pytest("--record-mode=new_episodes").returncode == 0
        kept = recording.load(served.file.parent).exchanges
        assert not [probe for probe in left_out if probe in kept and kept[probe].error]
