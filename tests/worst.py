"""The longest run and the most memory over all odd servers, with the deadlines of an ordinary run: `make bounds`.

Prints the worst few, and ends with 1 if a bound of SECURITY.md does not hold.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from asked import shop
from measured import Measured, measure
from odd import HEALTHY
from odd_servers import bodies, http, tls
from odd_servers.row import Row

#: Bounds of a readiness run, in seconds and megabytes; that of its files in bytes.
SECONDS, MEGABYTES, LARGEST_FILE = 180, 300, 5_000_000
ROWS: tuple[Row, ...] = (*tls.ROWS, *http.ROWS, *bodies.ROWS)
SHOWN = 5


def run(row: Row) -> tuple[Row, Measured, int]:
    """The row, what its run took, and its largest file in bytes."""
    with TemporaryDirectory() as folder, shop(Path(folder), HEALTHY, row.change, row.setup) as served:
        words = ["record", served.origin, *served.options, "--cassettes", "kept", "--report-dir", "reports", "--format", "json"]
        taken = measure([words], served.work)
        largest = max((path.stat().st_size for path in served.work.rglob("*") if path.is_file()), default=0)
    return row, taken, largest


def show(title: str, unit: str, values: list[tuple[float, str]], bound: float) -> bool:
    """Prints the worst of them; whether all are within the bound."""
    worst = sorted(values, reverse=True)
    print(f"{title} (bound: {bound:,.0f} {unit})")
    for value, name in worst[:SHOWN]:
        print(f"  {value:>12,.1f}  {name}")
    return worst[0][0] <= bound


def main() -> int:
    slow, fast = [each for each in ROWS if each.slow], [each for each in ROWS if not each.slow]
    with ThreadPoolExecutor(max(1, len(slow))) as pool:  # they wait most of the time
        done = list(pool.map(run, slow))
    with ThreadPoolExecutor(2) as pool:
        done += pool.map(run, fast)
    print(f"{len(done)} odd servers, {len(slow)} of them slow")
    good = [
        show("longest run", "seconds", [(taken.seconds, row.name) for row, taken, _ in done], SECONDS),
        show("most memory", "MB", [(taken.megabytes, row.name) for row, taken, _ in done], MEGABYTES),
        show("largest file", "bytes", [(size, row.name) for row, _, size in done], LARGEST_FILE),
    ]
    crashed = [row.name for row, taken, _ in done if any(code not in (0, 1, 2, 4) for code in taken.codes)]
    print(f"without a verdict: {', '.join(crashed) or 'none'}")
    return 0 if all(good) and not crashed else 1


if __name__ == "__main__":
    sys.exit(main())
