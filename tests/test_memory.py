"""Whatever a server sends, a run stays under 300 MB and its files under 5 MB: measured in a process of its own, which serves nothing."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from asked import shop
from broken.changes import instead, listing, sampled, whenever
from broken.site import Change, Request, answer
from measured import measure

from wooready.wire.content import MOST_MEMBERS

MEGABYTES, LARGEST_FILE = 300, 5_000_000


def is_index(request: Request) -> bool:
    return request.path == "/wp-json/"


NAMESPACES = json.dumps({"namespaces": [f"x{number}/v1" for number in range(200_000)]})
CODE = json.dumps({"code": "x" * 4_000_000, "message": "m", "data": {"status": 500}})
NUMBERS = json.dumps([0] * (MOST_MEMBERS - 1000))
TEXTS = json.dumps([{"id": number, "name": "y" * 400_000, "description": "z" * 4_000} for number in range(1, 10)])
DEEP = "[" * 1_000_000 + "]" * 1_000_000
SHOPS: dict[str, Change] = {
    "namespaces": whenever(is_index, instead(answer(200, NAMESPACES))),
    "code": whenever(listing("products"), instead(answer(500, CODE))),
    "numbers": whenever(lambda request: listing("orders")(request) or sampled("products")(request), instead(answer(200, NUMBERS))),
    "texts": whenever(listing("products"), instead(answer(200, TEXTS))),
    "depth": whenever(listing("products"), instead(answer(200, DEEP))),
    "headers": lambda request, response: replace(response, headers=(*response.headers, *((f"X-{n}", "z" * 1000) for n in range(80)))),
}


@dataclass(frozen=True)
class Taken:
    """`codes`: the exit code of each shop. `megabytes`: the most memory that the process took."""

    codes: dict[str, int]
    megabytes: int
    folder: Path


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    folder = tmp_path_factory.mktemp("memory")
    with ExitStack() as stack:
        words = []
        for name, change in SHOPS.items():
            own = folder / name
            own.mkdir()
            served = stack.enter_context(shop(own, change=change))
            words.append(["record", served.origin, *served.options, "--cassettes", str(own / "kept"), "--report-dir", str(own / "reports")])
        taken = measure(words, folder)
        yield Taken(dict(zip(SHOPS, taken.codes, strict=True)), taken.megabytes, folder)


@pytest.mark.parametrize("name", SHOPS)
def test_it_is_judged(measured: Taken, name: str) -> None:
    assert measured.codes[name] in ((0, 1, 2) if name == "headers" else (1, 2))


def test_memory_has_a_bound(measured: Taken) -> None:
    assert measured.megabytes < MEGABYTES


@pytest.mark.parametrize("name", SHOPS)
def test_files_have_a_bound(measured: Taken, name: str) -> None:
    sizes = {path.name: path.stat().st_size for path in (measured.folder / name).rglob("*") if path.is_file()}
    assert {"recording.json", "report.html", "verdict.json"} <= sizes.keys()
    assert max(sizes.values()) < LARGEST_FILE
    assert sizes["verdict.json"] < 1_000_000
