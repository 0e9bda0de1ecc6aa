"""The numbers behind the two drawings of a report, the upgrade map and the request times. The templates draw them."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from wooready.report.plain import one_line
from wooready.report.verdict_json import UpgradeJson, VerdictDocument

#: Units of the drawings' own viewBox.
MAP_WIDTH, BOX_HEIGHT, GAP = 300, 46, 22
CHART_WIDTH, BAR, PITCH = 1000, 5, 7
_LONGEST_VERSION = 14


@dataclass(frozen=True)
class Box:
    """One box of the upgrade map, at `y`. `kind`: step or goal."""

    y: int
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class UpgradeDrawing:
    """Boxes from top to bottom; `arrows`: the (top, bottom) heights of each arrow."""

    boxes: tuple[Box, ...]
    height: int
    words: str

    @property
    def arrows(self) -> tuple[tuple[int, int], ...]:
        """Where each begins and ends."""
        return tuple((above.y + BOX_HEIGHT, below.y) for above, below in pairwise(self.boxes))


def upgrade_drawing(upgrade: UpgradeJson) -> UpgradeDrawing:
    """Each component to update, in order, and finally the API that the updates lead to."""
    lines = [
        ("step", _short(step["what"]), f"{_short(step['have']) or 'unknown'} → {_short(step['need'])} or later")
        for step in upgrade["steps"]
    ]
    lines.append(("goal", _short(upgrade["recommended"]), "the API to reach"))
    boxes = tuple(Box(number * (BOX_HEIGHT + GAP) + 1, *line) for number, line in enumerate(lines))
    words = "; then ".join(f"{title}: {text}" for _, title, text in lines)
    return UpgradeDrawing(boxes, boxes[-1].y + BOX_HEIGHT + 1, f"{words}.")


def _short(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= _LONGEST_VERSION else f"{shown[: _LONGEST_VERSION - 1]}…"


@dataclass(frozen=True)
class Bar:
    """One request: where its bar begins, and how long it is. `kind`: `answered`, or `bad` (5xx, or no answer)."""

    x: float
    y: int
    width: float
    kind: str


@dataclass(frozen=True)
class TimingChart:
    """The bars of all requests; `seconds` is the length of the run."""

    """A bar for each request, from top to bottom; `seconds` is the whole width."""

    bars: tuple[Bar, ...]
    height: int
    seconds: float
    words: str


def timing_chart(document: VerdictDocument) -> TimingChart | None:
    """None if no requests were sent."""
    requests = document["requests"]
    if not requests:
        return None
    end = max(each["at"] + each["ms"] / 1000 for each in requests) or 1.0
    scale = CHART_WIDTH / end
    bars = tuple(
        Bar(round(each["at"] * scale, 1), number * PITCH + 1, max(2.0, round(each["ms"] / 1000 * scale, 1)), _kind(each["answer"]))
        for number, each in enumerate(requests)
    )
    slowest = max(requests, key=lambda each: each["ms"])
    sentences = [f"{len(requests)} requests in {end:.1f} s" if len(requests) > 1 else f"One request in {end:.1f} s"]
    if len(requests) > 2:
        sentences.append(f"Half of the answers took at most {median(each['ms'] for each in requests):.0f} ms")
    sentences.append(f"The slowest ({slowest['probe']}) took {slowest['ms']:.0f} ms")
    return TimingChart(bars, len(bars) * PITCH + 1, end, "".join(f"{each}. " for each in sentences).strip())


def _kind(answer: str) -> str:
    return "bad" if not answer.startswith("HTTP ") or answer.startswith("HTTP 5") else "answered"
