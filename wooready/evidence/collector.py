"""Gathers the evidence of one shop: the engine that takes a plan through a tape. Live and in replay it is the same code.

The plan says what to ask, given what has been seen; the engine says in what order, how many at a time, and tells how far it is.
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
    """A look at name, TCP or TLS, see wire.network.Network.look(). `ips`: where; none where a proxy resolves the name."""

    name: str
    ips: tuple[str, ...] = ()


@dataclass(frozen=True)
class SoFar:
    """What a plan goes by: what has been seen so far, the system that the shop is asked for, and whether to ask everything."""

    evidence: Evidence
    profile: Profile
    exhaustive: bool

    @property
    def shop(self) -> ShopFacts:
        return self.evidence.shop

    def look(self, name: str) -> Observation:
        """What was seen of name, TCP or TLS; empty where nothing was."""
        return self.evidence.seen.observations.get(name) or {}


@dataclass(frozen=True)
class Step:
    """What is asked together. `words` tell a person what is under way.

    `asks` says what to ask, given all that the steps before it brought: nothing where they left nothing to ask. It is pure, so a recording
    is asked what the shop was asked.
    """

    name: str
    words: str
    asks: Callable[[SoFar], Iterable[Look | Question]]


Plan = tuple[Step, ...]


@dataclass(frozen=True)
class Progress:
    """How far a run is: step `number` of `total`, in words."""

    number: int
    total: int
    words: str


Watch = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Nobody watches the run."""


def threads(workers: int) -> Executor:
    """Runs so many questions at a time."""
    return ThreadPoolExecutor(workers, thread_name_prefix="ask")


class Collector:
    """Takes one shop through a plan. `concurrency`: questions under way at once; `executor` makes what runs them."""

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
    ) -> None:
        self._plan, self._tape, self._shop, self._profile, self._exhaustive = plan, tape, shop, profile, exhaustive
        self._concurrency, self._executor, self._watch = concurrency, executor, watch
        self._exchanges: dict[str, Exchange] = {}
        self._observations: dict[str, Observation] = {}

    def collect(self) -> Seen:
        """Step by step: each is asked once the one before it was answered."""
        for number, step in enumerate(self._plan, 1):
            if wanted := tuple(step.asks(self._so_far())):
                self._watch(Progress(number, len(self._plan), step.words))
                self._ask(wanted)
        return self._seen()

    def _seen(self) -> Seen:
        return Seen(self._shop, dict(self._exchanges), dict(self._observations))

    def _so_far(self) -> SoFar:
        return SoFar(Evidence(self._seen()), self._profile, self._exhaustive)

    def _ask(self, wanted: Sequence[Look | Question]) -> None:
        """What comes back is kept in the order of asking, whatever the order of the answers."""
        for each, found in zip(wanted, self._answers(wanted), strict=True):
            name = each.name if isinstance(each, Look) else each.probe
            if isinstance(found, Exchange):
                self._exchanges[name] = found
            elif found is not None:
                self._observations[name] = found

    def _answers(self, wanted: Sequence[Look | Question]) -> list[Exchange | Observation | None]:
        """One after the other in this thread where that is asked for, as in a replay."""
        if self._concurrency == 1:
            return [self._answer(each) for each in wanted]
        with self._executor(self._concurrency) as pool:
            return list(pool.map(self._answer, wanted))

    def _answer(self, each: Look | Question) -> Exchange | Observation | None:
        return self._tape.look(each.name, *each.ips) if isinstance(each, Look) else self._tape.ask(each)
