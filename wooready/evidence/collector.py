"""Gathers the evidence of one shop: the engine that runs a plan on a tape, with the same code live and in replay.

The plan decides what to ask, given what is known so far; the engine decides the order and concurrency, and reports progress.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wooready.evidence.evidence import Evidence
from wooready.evidence.seen import Seen
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.wire.exchange import Exchange, Question
from wooready.wire.observations import Observation

if TYPE_CHECKING:
    from wooready.wire.tape import Tape  # which brings the HTTP libraries; a plan alone does not need them


@dataclass(frozen=True)
class Look:
    """An observation of name, TCP or TLS, see wire.network.Network.look(). `ips`: the addresses; empty if a proxy resolves the name."""

    name: str
    ips: tuple[str, ...] = ()


@dataclass(frozen=True)
class SoFar:
    """The input of a plan: the evidence so far, the profile of the connecting system, and whether to ask everything."""

    evidence: Evidence
    profile: Profile
    exhaustive: bool

    @property
    def shop(self) -> ShopFacts:
        return self.evidence.shop

    def look(self, name: str) -> Observation:
        """An observation of name, TCP or TLS; empty if it was not made."""
        return self.evidence.seen.observations.get(name) or {}


@dataclass(frozen=True)
class Step:
    """Questions that are asked together. `words` describe the step to the user.

    `asks` returns the questions, given the evidence from all previous steps; none if there is nothing to ask. It is pure, so that a replay
    asks the same questions as the live run.
    """

    name: str
    words: str
    asks: Callable[[SoFar], Iterable[Look | Question]]


Plan = tuple[Step, ...]


@dataclass(frozen=True)
class Progress:
    """The progress of a run: step `number` of `total`, with a description."""

    number: int
    total: int
    words: str


Watch = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Ignores progress."""


def threads(workers: int) -> Executor:
    """An executor that runs `workers` questions concurrently."""
    return ThreadPoolExecutor(workers, thread_name_prefix="ask")


class Collector:
    """Runs a plan for one shop. `concurrency`: the number of concurrent questions; `executor` creates the executor for them.

    `located` is called before each step with the shop, whose path may turn out to be another than the typed one.
    """

    def __init__(
        self,
        plan: Plan,
        tape: "Tape",
        shop: ShopFacts,
        profile: Profile,
        *,
        exhaustive: bool = False,
        concurrency: int = 4,
        executor: Callable[[int], Executor] = threads,
        watch: Watch = unwatched,
        located: Callable[[ShopFacts], None] = lambda shop: None,
    ) -> None:
        self._plan, self._tape, self._shop, self._profile, self._exhaustive = plan, tape, shop, profile, exhaustive
        self._concurrency, self._executor, self._watch, self._located = concurrency, executor, watch, located
        self._exchanges: dict[str, Exchange] = {}
        self._observations: dict[str, Observation] = {}

    def collect(self) -> Seen:
        """Runs the steps in order, each after the previous one is complete. Raises Refused for a question that the guard does not allow."""
        for number, step in enumerate(self._plan, 1):
            so_far = self._so_far()
            self._located(so_far.shop)
            if wanted := tuple(step.asks(so_far)):
                self._watch(Progress(number, len(self._plan), step.words))
                self._ask(wanted)
        return self._seen()

    def _seen(self) -> Seen:
        return Seen(self._shop, dict(self._exchanges), dict(self._observations))

    def _so_far(self) -> SoFar:
        return SoFar(Evidence(self._seen()), self._profile, self._exhaustive)

    def _ask(self, wanted: Sequence[Look | Question]) -> None:
        """Stores the answers in the order of the questions, in whatever order they arrive."""
        for each, found in zip(wanted, self._answers(wanted), strict=True):
            name = each.name if isinstance(each, Look) else each.probe
            if isinstance(found, Exchange):
                self._exchanges[name] = found
            elif found is not None:
                self._observations[name] = found

    def _answers(self, wanted: Sequence[Look | Question]) -> list[Exchange | Observation | None]:
        """With a concurrency of 1, as in a replay, one after another in this thread."""
        if self._concurrency == 1:
            return [self._answer(each) for each in wanted]
        with self._executor(self._concurrency) as pool:
            return list(pool.map(self._answer, wanted))

    def _answer(self, each: Look | Question) -> Exchange | Observation | None:
        return self._tape.look(each.name, *each.ips) if isinstance(each, Look) else self._tape.ask(each)
