"""The table of the bundled recordings, and the script that makes them anew; the lab itself needs root and Debian, and is tried by hand."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wooready import resources
from wooready.run.recordings import recordings_in
from wooready.wire.recording import Recording

LAB = resources.root() / "lab"
TABLE: dict[str, dict[str, dict[str, Any]]] = tomllib.loads((LAB / "recordings.toml").read_text(encoding="utf-8"))
#: Stands in for wooready: what it would keep is what the test says, with the key where a shop's answers would be.
STAND_IN = """#!{python}
import os, pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--cassettes") + 1]) / sys.argv[2]
(folder / "accepted").mkdir(parents=True)
(folder / "recording.json").write_text(os.environ["LAB_KEY"])
(folder / "accepted/cin7-omni.json").write_text("just made")
sys.exit({code})
"""
#: Runs the script's `record` on a shop that needs no lab.
RECORDED = """
import pathlib, sys
import record
row = record.table(record.HERE / "recordings.toml")[sys.argv[1]]
keys = {row.key: {"consumer_key": row.key, "consumer_secret": "secret"}}
shop = {"https_url": "https://a.test", "http_url": "http://a.test", "ca": "ca.pem", "keys": keys}
record.record(row, shop, pathlib.Path("wooready").absolute(), pathlib.Path("kept").absolute())
"""
Made = Callable[[str, int], int]


@pytest.mark.parametrize("slug", recordings_in(resources.folder("cassettes")))
def test_a_bundled_recording_is_of_the_shop_that_the_table_says(slug: str, recorded: Callable[[str], Recording]) -> None:
    about = recorded(slug).about
    row = TABLE["recordings"][slug]
    shop = TABLE["shops"][row["shop"]]
    assert about["shop"]["address"] == f"https://{row['shop']}.shop.test:{shop['port']}"
    assert about["shop"]["woocommerce"] == shop["woocommerce"]
    assert about["exhaustive"] or not row.get("exhaustive", True)


def test_every_recording_has_a_shop_and_every_shop_ports_of_its_own() -> None:
    assert {row["shop"] for row in TABLE["recordings"].values()} == set(TABLE["shops"])
    ports = [port for shop in TABLE["shops"].values() for port in (shop["port"], shop["port"] + 1)]
    assert len(set(ports)) == len(ports)


def test_a_healthy_recording_is_named_by_its_release() -> None:
    healthy = {slug: row for slug, row in TABLE["recordings"].items() if slug.startswith("woocommerce-")}
    assert {slug: slug.split("-")[1] for slug in healthy} == {
        slug: TABLE["shops"][row["shop"]]["woocommerce"] for slug, row in healthy.items()
    }


@pytest.fixture
def made(tmp_path: Path) -> Made:
    def made(slug: str, code: int) -> int:
        """The exit code of recording `slug` with a wooready that ends with `code`."""
        stand_in = tmp_path / "wooready"
        stand_in.write_text(STAND_IN.format(python=sys.executable, code=code))
        stand_in.chmod(0o755)
        ended = subprocess.run([sys.executable, "-B", "-c", RECORDED, slug], cwd=tmp_path, env={"PYTHONPATH": str(LAB)}, check=False)
        return ended.returncode

    return made


def test_a_recording_is_replaced_and_what_was_accepted_stays(tmp_path: Path, made: Made) -> None:
    assert made("not-ready-read-only-key", 1) == 0
    kept = tmp_path / "kept/not-ready-read-only-key"
    assert (kept / "recording.json").read_text() == "admin_read"
    assert (kept / "accepted/cin7-omni.json").read_text() == "just made"
    (kept / "recording.json").write_text("old")
    (kept / "accepted/cin7-omni.json").write_text("looked at")
    assert made("not-ready-read-only-key", 1) == 0
    assert (kept / "recording.json").read_text() == "admin_read"
    assert (kept / "accepted/cin7-omni.json").read_text() == "looked at"


@pytest.mark.parametrize(("slug", "code"), [("woocommerce-9.9.5", 1), ("not-ready-read-only-key", 0), ("woocommerce-9.9.5", 4)])
def test_a_recording_with_another_verdict_than_its_name_is_not_kept(tmp_path: Path, made: Made, slug: str, code: int) -> None:
    assert made(slug, code) != 0
    assert not (tmp_path / "kept").exists()
