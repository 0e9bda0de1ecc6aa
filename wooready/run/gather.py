"""Takes one shop through the rooms: the wire and the evidence, to a judgement."""

import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wooready import __version__
from wooready.errors import UsageError
from wooready.evidence.collector import Collector, Watch, threads, unwatched
from wooready.evidence.evidence import Evidence
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.shop.shop import Shop
from wooready.verdict.readiness import READINESS
from wooready.verdict.suite import Suite
from wooready.wire import network
from wooready.wire.client import Client
from wooready.wire.network import Network
from wooready.wire.recording import Recording, bounded, from_text, to_text
from wooready.wire.scrub import Scrubber
from wooready.wire.tape import LiveTape, ReplayTape

#: Requests of a default run, redirect hops and repetitions included, and of an exhaustive one.
BUDGET, EXHAUSTIVE_BUDGET = 60, 200


@dataclass(frozen=True)
class Gathered:
    """The evidence of one shop, and the recording that it came from; `text` is that recording's file, of a live run."""

    evidence: Evidence
    recording: Recording
    replayed: bool
    text: str = ""

    @property
    def run_id(self) -> str:
        return str(self.recording.about["run"])

    @property
    def observed_at(self) -> str:
        return str(self.recording.about["recorded_at"])


@dataclass(frozen=True)
class Asking:
    """How a shop is asked.

    `known`: a recording whose answers are kept, so that only the rest is asked. `strict`: what the shop sells is replaced by fiction as
    well. `progress` is told of each step. `budget`: requests at most; None for that of a default or an exhaustive run.

    The last four are for tests: `sleep` waits so many seconds before a request is repeated; `executor` runs so many questions at a time;
    `client` makes what sends them; `network` is given how name, TCP and TLS are looked at, and returns what is used in its place.
    """

    exhaustive: bool = False
    concurrency: int = 4
    known: Recording | None = None
    strict: bool = False
    progress: Watch = unwatched
    budget: int | None = None
    sleep: Callable[[float], None] = time.sleep
    executor: Callable[[int], Executor] = threads
    client: Callable[..., Client] = Client
    network: Callable[[Network], Network] = lambda genuine: genuine

    @property
    def requests(self) -> int:
        """Requests at most."""
        return self.budget if self.budget is not None else EXHAUSTIVE_BUDGET if self.exhaustive else BUDGET


def gather_live(
    shop: Shop,
    profile: Profile,
    scrubber: Scrubber,
    asking: Asking,
    vcr_config: Mapping[str, Any] | None = None,
    suite: Suite = READINESS,
) -> Gathered:
    """Asks the shop, makes its recording, and judges that: so a live run judges exactly what a replay does.

    Raises UsageError when `asking.known` is a recording of another suite.
    """
    if asking.known is not None:
        must_belong(asking.known, suite)
    run_id, observed_at = secrets.token_hex(6), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = ShopFacts.of(shop, observed_at)
    strict = network.verifying_context(shop.route.ca_file)
    about_client: Mapping[str, Any] = {
        "agent": f"wooready/{__version__} (run {run_id})",
        "concurrency": asking.concurrency,
        "sleep": asking.sleep,
    }
    verified = asking.client(shop.credentials, shop.route, strict, **about_client)
    blind = asking.client(None, shop.route, network.blind_context(), **about_client)
    looks = asking.network(Network(shop.address, shop.route, strict))
    tape = LiveTape(suite.guard(facts), scrubber, verified, blind, looks, budget=asking.requests, known=asking.known)
    collector = Collector(
        suite.plan,
        tape,
        facts,
        profile,
        exhaustive=asking.exhaustive,
        concurrency=asking.concurrency,
        executor=asking.executor,
        watch=asking.progress,
    )
    with closing(verified), closing(blind):
        versions = Evidence(collector.collect()).versions
    seen = {"woocommerce": versions.woocommerce, "wordpress": versions.wordpress, "php": versions.php}
    about: Mapping[str, Any] = {
        "tool": {"name": "wooready", "version": __version__},
        "suite": suite.name,
        "run": run_id,
        "recorded_at": observed_at,
        "exhaustive": asking.exhaustive,
        "scrub": "strict" if asking.strict else "normal",
        "shop": {**facts.to_json(), **seen},
    }
    text = scrubber.must_be_clean(to_text(bounded(tape.recording(about)), vcr_config), "the recording")
    return replace(gather_replay(from_text(text, Path(shop.slug)), profile, suite), replayed=False, text=text)


def gather_replay(recording: Recording, profile: Profile, suite: Suite = READINESS) -> Gathered:
    """The evidence of a recording. Raises UsageError when it is one of another suite."""
    must_belong(recording, suite)
    facts = ShopFacts.recorded(recording.about)
    exhaustive = bool(recording.about["exhaustive"])
    collector = Collector(suite.plan, ReplayTape(recording), facts, profile, exhaustive=exhaustive, concurrency=1)
    return Gathered(Evidence(collector.collect()), recording, replayed=True)


def must_belong(recording: Recording, suite: Suite) -> None:
    """Raises UsageError when the recording is one of another suite. One that names none is of readiness, once the only suite."""
    name = recording.about.get("suite", READINESS.name)
    if name != suite.name:
        raise UsageError(
            f"{recording.path or recording.slug}: this is a recording of the suite {name!r}, and does not hold what {suite.name!r} asks. "
            f"Replay it with {name!r}, or record the shop again."
        )
