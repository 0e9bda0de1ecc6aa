"""A replay is the run again: the same bytes, whatever the order and the parallelism in which the shop was asked."""

import json
import random
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import golden
import pytest
from broken import certificates
from broken.catalogue import FAULTS
from broken.fault import as_recorded
from broken.running import broken, judged
from broken.server import KEY, Setup, served

from wooready.evidence.collector import threads
from wooready.run.gather import Asking, gather_live, gather_replay
from wooready.shop.profile import Profile
from wooready.shop.route import Route
from wooready.shop.shop import shop_from_address
from wooready.wire.recording import Recording, from_text
from wooready.wire.scrub import Scrubber

#: What differs between two recordings of one shop.
VOLATILE = ('"run":', '"recorded_at":', '"times":', '"sha256":')


def test_verdicts_are_the_same_bytes_on_every_machine_and_python() -> None:
    assert golden.digests() == json.loads(golden.FILE.read_text()), "after a look at what changed: python tests/golden.py"


@pytest.mark.parametrize("name", FAULTS)
def test_every_broken_shop_is_recorded_and_replays_as_it_was_judged(name: str) -> None:
    """Shops that are down, have a bad certificate or answer a challenge are recorded like any other."""
    run = broken(name)
    again = gather_replay(from_text(run.gathered.text, Path(name)), FAULTS[name].profile())
    _, verdict, document = judged(again, FAULTS[name].profile())
    assert verdict.results == run.verdict.results
    assert {**document, "run": None} == {**run.document, "run": None}


class Shuffled(ThreadPoolExecutor):
    """Starts what it is given in another order."""

    def map(self, function: Callable[..., Any], *iterables: Iterable[Any], **more: Any) -> Any:
        items = list(iterables[0])
        order = list(range(len(items)))
        random.Random(7).shuffle(order)
        futures = {number: self.submit(function, items[number]) for number in order}
        return [futures[number].result() for number in range(len(items))]


def lines_of(
    recorded: Recording, folder: Path, profile: Profile, concurrency: int, executor: Callable[[int], Executor] = threads
) -> list[str]:
    folder.mkdir()
    with served(recorded, Setup(), as_recorded, folder) as site:
        places = site.places
        authorities = folder / "authority.pem"
        authorities.write_bytes(certificates.trusted())
        route = Route({(places.host, places.port): "127.0.0.1", (places.host, places.plain_port): "127.0.0.1"}, ca_file=authorities)
        shop = shop_from_address(places.origin, route, KEY, places.plain)
        text = gather_live(shop, profile, Scrubber(KEY), Asking(exhaustive=True, concurrency=concurrency, executor=executor)).text
    for port, name in ((places.port, "PORT"), (places.plain_port, "PLAIN")):
        text = text.replace(str(port), name)
    # The certificate is made anew for each server.
    return [line for line in text.splitlines() if not line.strip().startswith((*VOLATILE, '"MII'))]


def test_order_and_parallelism_leave_no_trace(recorded: Callable[[str], Recording], cin7: Profile, tmp_path: Path) -> None:
    shop = recorded("woocommerce-5.9.0")
    one = lines_of(shop, tmp_path / "one", cin7, 1)
    assert lines_of(shop, tmp_path / "eight", cin7, 8) == one
    assert lines_of(shop, tmp_path / "shuffled", cin7, 8, Shuffled) == one


def test_probes_that_look_alike_once_scrubbed_keep_their_own_answers(recorded: Callable[[str], Recording]) -> None:
    kept = recorded("woocommerce-9.9.5").exchanges
    alike = ("basic", "basic-wrong", "query", "query-wrong", "oauth1")
    answers = {way: kept[f"wc-v3.key.{way}"] for way in ("none", *alike)}
    assert len({answers[way].url for way in alike}) == 1
    assert {way: exchange.status for way, exchange in answers.items()} == {
        "none": 401, "basic": 200, "basic-wrong": 401, "query": 200, "query-wrong": 401, "oauth1": 200,
    }  # fmt: skip
