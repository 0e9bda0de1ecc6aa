"""Whatever a server does: a verdict that names the right cause, never a crash, and never READY for what was not answered.

A row is added in `odd_servers/`: its name, what must come of it, and what is changed.
"""

import json
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from broken.running import Run, live
from odd import HEALTHY
from odd_servers import bodies, http, tls
from odd_servers.row import Row

from wooready.files import deviation
from wooready.report.forms import text
from wooready.run.gather import Asking
from wooready.wire.client import Client

ROWS = {each.name: each for each in (*tls.ROWS, *http.ROWS, *bodies.ROWS)}
#: Every second one; all of them with WOOREADY_ALL=1, as `make fuzz` runs them.
FAST = [name for name, each in ROWS.items() if not each.slow][:: 1 if os.environ.get("WOOREADY_ALL") else 2]
SLOW = [name for name, each in ROWS.items() if each.slow]
#: One request at a time, so that what changes between requests does so in the same order each time.
ONE_BY_ONE = Asking(
    concurrency=1, client=partial(Client, deadline=2.0, read_seconds=1.0), network=lambda genuine: replace(genuine, patience=1.0)
)


def run(row: Row) -> Run:
    return live(HEALTHY, row.setup, row.change, row.profile(), asking=ONE_BY_ONE)


def hold(row: Row, found: Run) -> None:
    """The verdict is as the row says, valid under its schema, and can be shown."""
    document = found.document
    root = document["root_cause"]
    assert (document["verdict"], root["cause"] if root else "") == (row.verdict, row.says if row.verdict == "NOT READY" else "")
    if row.verdict == "NOT VERIFIED":
        assert any(row.says in each["reason"] for each in document["checks"] if each["outcome"] == "not verified")
    assert deviation(json.loads(json.dumps(document, allow_nan=False)), "verdict") == ""
    assert text.render(document).encode()


@pytest.fixture(scope="module")
def slow_runs() -> Callable[[str], Run]:
    """They wait most of the time, so they wait together."""
    with ThreadPoolExecutor(len(SLOW)) as pool:
        runs: dict[str, Future[Run]] = {name: pool.submit(run, ROWS[name]) for name in SLOW}
    return lambda name: runs[name].result()


@pytest.mark.parametrize("name", FAST)
def test_an_odd_server(name: str) -> None:
    hold(ROWS[name], run(ROWS[name]))


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_server(name: str, slow_runs: Callable[[str], Run]) -> None:
    hold(ROWS[name], slow_runs(name))


def test_every_row_says_what_it_expects() -> None:
    assert len(FAST) >= 100
    assert len(ROWS) == len([*tls.ROWS, *http.ROWS, *bodies.ROWS]), "two rows have the same name"
    assert [each.name for each in ROWS.values() if len(each.says) < 6] == []
