"""Gathers the evidence of one shop, live or from a recording."""

import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from wooready import __version__
from wooready.errors import UsageError
from wooready.evidence.collector import Collector, Watch, threads, unwatched
from wooready.evidence.evidence import Evidence
from wooready.report.verdict_json import BasisJson
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.shop.shop import Shop
from wooready.verdict.readiness import READINESS
from wooready.verdict.suite import Suite
from wooready.wire import network
from wooready.wire.bounds import Deadline
from wooready.wire.client import Client
from wooready.wire.network import Network
from wooready.wire.recording import Recording, Run, bounded, from_text, to_text
from wooready.wire.scrub import Scrubber
from wooready.wire.tape import LiveTape, ReplayTape

#: Maximum number of requests of a default run, including repetitions, and of an exhaustive one.
BUDGET, EXHAUSTIVE_BUDGET = 60, 200
#: Seconds for which a default run asks a shop, and an exhaustive one. Judging and writing take a few more.
SECONDS, EXHAUSTIVE_SECONDS = 140.0, 600.0


@dataclass(frozen=True)
class Gathered:
    """The evidence of one shop, and the recording that it came from; `text` is the content of the recording's file, in a live run."""

    evidence: Evidence
    recording: Recording
    replayed: bool
    text: str = ""

    @property
    def run_id(self) -> str:
        return self.recording.about["run"]

    @property
    def observed_at(self) -> str:
        """When the shop was tested (UTC): `2026-11-23T15:00:00Z`."""
        return self.recording.about["recorded_at"]

    @property
    def basis(self) -> BasisJson:
        """How the run was made, as far as its recording tells."""
        shop = self.recording.about["shop"]
        names = self.recording.observations.get("net.resolve", {})
        pinned = [each["ip"] for each in names.get("addresses", ())] if names.get("pinned") else []
        return {
            "suite": self.recording.about.get("suite", READINESS.name),
            "key": shop["credentials"],
            "ca_file": shop["private_ca_given"],
            "resolve": ", ".join(pinned),
            "proxy": bool(names.get("proxied")),
            "plain": shop["plain"],
        }


@dataclass(frozen=True)
class Asking:
    """How the requests to a shop are sent.

    `known`: a recording whose answers are reused, so that only missing ones are requested. `strict`: product data is replaced by fiction
    as well. `progress` is called for each step. `budget`: maximum number of requests, and `seconds`: how long the run may ask; None for
    that of a default or an exhaustive run. Questions that are left then are not asked. `answer_seconds`: how long one answer may take,
    `silent_seconds`: how long the server may send nothing meanwhile; None for what the client says.

    The last four are for tests: `sleep` waits a number of seconds before a repetition; `executor` runs a number of requests concurrently;
    `client` creates the HTTP client; `network` receives the genuine Network and returns the one to use instead.
    """

    exhaustive: bool = False
    concurrency: int = 4
    known: Recording | None = None
    strict: bool = False
    progress: Watch = unwatched
    budget: int | None = None
    seconds: float | None = None
    answer_seconds: float | None = None
    silent_seconds: float | None = None
    sleep: Callable[[float], None] = time.sleep
    executor: Callable[[int], Executor] = threads
    client: Callable[..., Client] = Client
    network: Callable[[Network], Network] = lambda genuine: genuine

    @property
    def requests(self) -> int:
        """The maximum number of requests."""
        return self.budget if self.budget is not None else EXHAUSTIVE_BUDGET if self.exhaustive else BUDGET

    @property
    def patience(self) -> Mapping[str, float]:
        """The client's own limits that are not its usual ones."""
        given = {"deadline": self.answer_seconds, "read_seconds": self.silent_seconds}
        return {name: seconds for name, seconds in given.items() if seconds is not None}

    @property
    def deadline(self) -> Deadline:
        """When a run that begins now must end."""
        return Deadline.after(self.seconds if self.seconds is not None else EXHAUSTIVE_SECONDS if self.exhaustive else SECONDS)


def gather_live(
    shop: Shop,
    profile: Profile,
    scrubber: Scrubber,
    asking: Asking,
    vcr_config: Mapping[str, object] | None = None,
    suite: Suite = READINESS,
) -> Gathered:
    """Sends the requests, makes a recording, and reads the evidence from that, so that a live run judges exactly what a replay does.

    Raises UsageError if `asking.known` is a recording of another suite, and ToolError if the recording would contain a secret.
    """
    if asking.known is not None:
        must_belong(asking.known, suite)
    run_id, observed_at = secrets.token_hex(6), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = ShopFacts.of(shop, observed_at)
    strict = network.verifying_context(shop.route.ca_file)
    deadline = asking.deadline
    about_client: Mapping[str, object] = {
        "run": deadline,
        **asking.patience,
        "agent": f"wooready/{__version__} (run {run_id})",
        "concurrency": asking.concurrency,
        "sleep": asking.sleep,
    }
    verified = asking.client(shop.credentials, shop.route, strict, **about_client)
    blind = asking.client(None, shop.route, network.blind_context(), **about_client)
    looks = asking.network(Network(shop.address, shop.route, strict))
    tape = LiveTape(suite.guard(facts), scrubber, verified, blind, looks, budget=asking.requests, known=asking.known, run=deadline)
    collector = Collector(
        suite.plan,
        tape,
        facts,
        profile,
        exhaustive=asking.exhaustive,
        concurrency=asking.concurrency,
        executor=asking.executor,
        watch=asking.progress,
        located=lambda shop: tape.allow(suite.guard(shop)),
    )
    evidence = Evidence(collector.collect())
    versions = evidence.versions
    about: Run = {
        "tool": {"name": "wooready", "version": __version__},
        "suite": suite.name,
        "edition": suite.edition,
        "run": run_id,
        "recorded_at": observed_at,
        "exhaustive": asking.exhaustive,
        "scrub": "strict" if asking.strict else "normal",
        "shop": {**evidence.shop.to_json(), "woocommerce": versions.woocommerce, "wordpress": versions.wordpress, "php": versions.php},
    }
    text = scrubber.must_be_clean(to_text(bounded(tape.recording(about)), vcr_config), "the recording")
    return replace(gather_replay(from_text(text, Path(shop.slug)), profile, suite), replayed=False, text=text)


def gather_replay(recording: Recording, profile: Profile, suite: Suite = READINESS) -> Gathered:
    """The evidence in a recording. Raises UsageError if it was made by another suite."""
    must_belong(recording, suite)
    facts = ShopFacts.recorded(recording.about)
    exhaustive = recording.about["exhaustive"]
    collector = Collector(suite.plan, ReplayTape(recording), facts, profile, exhaustive=exhaustive, concurrency=1)
    return Gathered(Evidence(collector.collect()), recording, replayed=True)


def must_belong(recording: Recording, suite: Suite) -> None:
    """Raises UsageError if the recording was made by another suite. Without a suite name it is of readiness, once the only suite."""
    name = recording.about.get("suite", READINESS.name)
    if name != suite.name:
        raise UsageError(
            f"{recording.path or recording.slug}: this recording was made by the suite {name!r} and lacks what {suite.name!r} needs. "
            f"Replay it with {name!r}, or record the shop again."
        )
