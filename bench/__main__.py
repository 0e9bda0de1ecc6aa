"""Measurements, each as a ratio to a yardstick of the same run: `make bench`. Nothing else should run meanwhile."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from wooready import resources, schemas
from wooready.run import gather_replay
from wooready.shop.profile import load_profile
from wooready.verdict.checks import load_ladder
from wooready.verdict.judgement import Judgement
from wooready.wire import recording
from wooready.wire.scrub import scrub_document

SHOP = "woocommerce-9.9.5"
ROUNDS = 7


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of one call, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def process(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=False, capture_output=True)


def main() -> None:
    folder = resources.folder("cassettes") / SHOP
    profile, ladder, kept = load_profile("cin7-omni"), load_ladder(resources.folder("suites")), recording.load(folder)
    page = json.loads(kept.exchanges["wc-v3.products.list"].response.body)  # type: ignore[union-attr]
    hundred = (page * 10)[:100]
    schema = schemas.schema("wc-v3/products")

    def judge() -> object:
        return Judgement(gather_replay(kept, profile).evidence, profile, ladder).all_results()

    parse = timed(lambda: json.loads(json.dumps(hundred)))
    with TemporaryDirectory() as reports:
        empty = Path(reports) / "test_nothing.py"
        empty.write_text("def test_nothing(): pass\n")
        bare = timed(process("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", reports, "-c", "/dev/null", str(empty)), 5)
        replay = timed(process("-m", "wooready.cli", "replay", SHOP, "-q", "--report-dir", reports), 5)
    rows = [
        ("validate 100 products / parse them as JSON", timed(lambda: schemas.problems(hundred, "wc-v3/products")), parse),
        ("scrub 100 products / parse them as JSON", timed(lambda: scrub_document(hundred, schema, "product")), parse),
        ("load one recording / parse 100 products", timed(lambda: recording.load(folder)), parse),
        (
            "judge one shop / parse 100 products",
            timed(lambda: Judgement(gather_replay(kept, profile).evidence, profile, ladder).all_results()),
            parse,
        ),
        ("replay one shop with its reports / start pytest for one empty test", replay, bare),
    ]
    for name, seconds, yardstick in rows:
        sys.stdout.write(f"{name:<70}{seconds * 1000:9.1f} ms {seconds / yardstick:8.1f} x\n")


if __name__ == "__main__":
    main()
