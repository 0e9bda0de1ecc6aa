"""Nothing of a shop's persons or secrets leaves it: not in a passing run, not in a failing one, not in one that crashes."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from asked import shop
from broken.changes import all_of, edited
from broken.server import KEY
from broken.site import Change
from canaries import Canaries

#: Stops a check in the middle, with everything at hand, as a defect of wooready would.
CRASH = """
from wooready.evidence import generation

def crash(self, resource):
    answer = self.answer(resource, "list")
    raise RuntimeError(f"a defect: {answer.document!r}"[:4000])

generation.GenerationFacts.total = crash
"""
#: Stops a run after its checks, while the document is built.
LATE = """
from wooready.report import document
from wooready.run import case

def build(judgement, *rest):
    raise RuntimeError(f"a defect: {judgement.evidence.answer('rest.index').document!r}"[:4000])

case.build = document.build = build
"""
CRASHES = {"in a check": CRASH, "in the document": LATE}


@dataclass(frozen=True)
class Ran:
    """A run of the command line: everything it printed and wrote, as one text for each file."""

    code: int
    texts: dict[str, str]
    canaries: Canaries


def prices_are_numbers(document: object) -> object:
    if isinstance(document, list):
        for each in document:
            if isinstance(each, dict) and "price" in each:
                each["price"] = 1.5
    return document


def run(tmp_path: Path, slug: str, change: Change, canaries: Canaries, *more: str, crash: str = "") -> Ran:
    with shop(tmp_path, slug, all_of(canaries.change, change)) as served:
        if crash:
            (served.work / "conftest.py").write_text(CRASHES[crash])
            loud = [
                "--full-trace",
                "--setup-show",
                "--debug=debug.txt",
                "--showlocals",
                "--tb=long",
                "-vv",
                "--log-level=DEBUG",
                "-o",
                "log_cli=true",
                "-o",
                "junit_logging=all",
            ]
            ended = served.pytest("--record-mode=all", "--confcutdir=.", "-p", "conftest", *loud)
        else:
            ended = served.wooready("record", "--cassettes", "kept", *more)
    files = (path for path in sorted(served.work.rglob("*")) if path.is_file() and path.suffix not in (".pyc", ".py"))
    texts = {str(path.relative_to(served.work)): path.read_text() for path in files}
    return Ran(ended.returncode, {**texts, "stdout": ended.stdout, "stderr": ended.stderr}, canaries)


@pytest.fixture(params=["passing", "failing", "odd", "crashing", "passing-3.0", "passing-2.4"])
def ran(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ran]:
    canaries = Canaries()
    slug = {"passing-3.0": "woocommerce-3.0.9", "passing-2.4": "woocommerce-2.4.13"}.get(request.param, "woocommerce-9.9.5")
    if request.param == "odd":
        return run(tmp_path, slug, canaries.odd, canaries, "--exhaustive")
    change = edited(prices_are_numbers) if request.param == "failing" else lambda asked, response: response
    return run(tmp_path, slug, change, canaries, crash="in a check" if request.param == "crashing" else "")


def test_no_canary_leaves_the_shop(ran: Ran) -> None:
    assert len(ran.canaries.written) >= 150
    assert any(name.endswith("recording.json") for name in ran.texts), ran.texts["stdout"] + ran.texts["stderr"]
    reports = [name for name in ran.texts if name.startswith("reports")]
    assert bool(reports) == ("wooready itself failed" not in ran.texts["stdout"]), "a run that crashed leaves no verdict behind"
    leaks = {name: found for name, text in ran.texts.items() if (found := ran.canaries.found_in(text))}
    assert leaks == {}


def test_no_secret_leaves_the_run(ran: Ran) -> None:
    pair = base64.b64encode(f"{KEY.key}:{KEY.secret}".encode()).decode()
    for name, text in ran.texts.items():
        for secret in (KEY.key, KEY.secret, pair, KEY.secret[3:]):
            assert secret not in text, name


@pytest.mark.parametrize("where", CRASHES)
def test_a_crash_leaves_nothing_of_a_shop_and_of_the_machine(tmp_path: Path, where: str) -> None:
    """A run that stopped early would leak nothing, so each must have come to its defect."""
    crashed = run(tmp_path, "woocommerce-9.9.5", lambda asked, response: response, Canaries(), crash=where)
    printed = crashed.texts["stdout"] + crashed.texts["stderr"]
    assert crashed.code in (1, 3)
    assert "wooready itself failed: RuntimeError\n" in printed
    assert "a defect:" not in printed
    assert "INTERNALERROR" not in printed
    assert [name for name in crashed.texts if name.startswith("reports")] == []
    assert [name for name, text in crashed.texts.items() if crashed.canaries.found_in(text)] == []
    assert len(crashed.texts["debug.txt"]) < 5_000_000
