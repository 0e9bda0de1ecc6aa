"""The cost of starting, as whole processes: each alternates with its baseline, so that other load on the machine affects both."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROUNDS = 9
Row = tuple[str, float, float]
CLICK = """
import click

@click.group()
@click.version_option("1", prog_name="bare")
def main():
    pass

@main.command()
@click.argument("shop")
def check(shop):
    pass

main()
"""
#: A process with the imports of a replay that runs one empty test with the same plugins.
EMPTY = """
import sys
import pytest
import wooready.__main__
import wooready.report.forms.index
import wooready.run.options
from wooready import resources
from wooready.run import session
from wooready.verdict.checks import load_ladder
load_ladder(resources.folder("suites"))
words = [word for name in session.WITHOUT for word in ("-p", f"no:{name}")]
words += [word for name in session.PLUGINS for word in ("-p", name)]
sys.exit(pytest.main(["--disable-plugin-autoload", "-c", "/dev/null", "--noconftest", "--assert=plain", "-s", *words, sys.argv[1]]))
"""


def rows(shop: str) -> list[Row]:
    """Name, seconds, and the baseline's seconds."""
    python = sys.executable
    with TemporaryDirectory() as folder:
        bare, empty, test = (Path(folder) / name for name in ("bare.py", "empty.py", "test_nothing.py"))
        bare.write_text(CLICK)
        empty.write_text(EMPTY)
        test.write_text("def test_nothing(): pass\n")
        ours = (python, "-m", "wooready")
        replay = (*ours, "replay", shop, "-q", "--report-dir", folder)
        theirs = (python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(test))
        return [
            (
                "wooready --version / a bare click program",
                *paired((python, "-m", "wooready", "--version"), (python, str(bare), "--version")),
            ),
            ("a usage error / that of a bare click program", *paired((*ours, "check"), (python, str(bare), "check"))),
            ("replay one shop with its reports / the same imports and one empty test", *paired(replay, (python, str(empty), str(test)))),
            ("someone else's pytest run with the plugin / without it", *paired(theirs, (*theirs, "-p", "no:wooready.plugin"))),
        ]


def paired(work: Sequence[str], floor: Sequence[str]) -> tuple[float, float]:
    """The median time of each, in seconds, run alternately."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for command, kept in zip((work, floor), times, strict=True):
            start = time.perf_counter()
            subprocess.run(command, check=False, capture_output=True)
            kept.append(time.perf_counter() - start)
    return median(times[0]), median(times[1])
