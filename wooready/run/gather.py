"""Takes one shop through the rooms: the wire and the evidence, to a judgement."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wooready import __version__
from wooready.evidence.collector import Collector, Looks
from wooready.evidence.evidence import Evidence
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.shop.shop import Shop
from wooready.wire import network
from wooready.wire.client import Client
from wooready.wire.guard import Guard
from wooready.wire.recording import Recording, from_text, to_text
from wooready.wire.scrub import Scrubber
from wooready.wire.tape import LiveTape, ReplayTape
from wooready.woocommerce import generations

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
    """How a shop is asked. `strict`: what it sells is replaced by fiction as well."""

    exhaustive: bool = False
    concurrency: int = 4
    known: Recording | None = None
    strict: bool = False
    progress: Callable[[str], None] = lambda step: None


def gather_live(shop: Shop, profile: Profile, scrubber: Scrubber, asking: Asking, vcr_config: Mapping[str, Any] | None = None) -> Gathered:
    """Asks the shop, makes its recording, and judges that: so a live run judges exactly what a replay does."""
    run_id, observed_at = secrets.token_hex(6), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    facts = ShopFacts.of(shop, observed_at)
    strict = network.verifying_context(shop.route.ca_file)
    agent = f"wooready/{__version__} (run {run_id})"
    verified = Client(shop.credentials, shop.route, strict, agent=agent, concurrency=asking.concurrency)
    blind = Client(None, shop.route, network.blind_context(), agent=agent, concurrency=asking.concurrency)
    budget = EXHAUSTIVE_BUDGET if asking.exhaustive else BUDGET
    tape = LiveTape(guard_for(facts), scrubber, verified, blind, budget=budget, known=asking.known)

    def trust() -> None:
        tape.trusted = True

    looks = Looks(
        resolve=lambda: network.resolve(shop.address, shop.route),
        connect=lambda addresses: network.connect_all(shop.address, addresses),
        handshake=lambda ip: network.handshake(shop.address, ip, shop.route, strict),
        without_name=lambda ip: network.handshake_without_name(shop.address, ip, shop.route),
        at_most_12=lambda ip: network.handshake_at_most_12(shop.address, ip, shop.route),
        elsewhere=lambda ips: network.handshakes_elsewhere(shop.address, ips, shop.route, strict),
    )
    collector = Collector(
        tape, facts, profile, looks, trust, exhaustive=asking.exhaustive, concurrency=asking.concurrency, progress=asking.progress
    )
    with closing(verified), closing(blind):
        versions = Evidence(collector.collect()).versions
    told = {"woocommerce": versions.woocommerce, "wordpress": versions.wordpress, "php": versions.php}
    about: Mapping[str, Any] = {
        "tool": {"name": "wooready", "version": __version__},
        "run": run_id,
        "recorded_at": observed_at,
        "exhaustive": asking.exhaustive,
        "scrub": "strict" if asking.strict else "normal",
        "shop": {**facts.to_json(), **told},
    }
    text = scrubber.must_be_clean(to_text(tape.recording(about), vcr_config), "the recording")
    return replace(gather_replay(from_text(text, Path(shop.slug)), profile), replayed=False, text=text)


def gather_replay(recording: Recording, profile: Profile) -> Gathered:
    facts = ShopFacts.recorded(recording.about)
    collector = Collector(ReplayTape(recording), facts, profile, Looks(), exhaustive=bool(recording.about["exhaustive"]), concurrency=1)
    return Gathered(Evidence(collector.collect()), recording, replayed=True)


def guard_for(shop: ShopFacts) -> Guard:
    origins = {shop.address.origin} | ({shop.plain.origin} if shop.plain else set())
    return Guard(frozenset(origins), shop.address.path, generations.READ_PATHS, generations.READ_PARAMETERS, generations.NO_OP_WRITES)
