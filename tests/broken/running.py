"""Runs the suite against a shop that is served here, and keeps the outcome: several tests look at it."""

import contextlib
import functools
import importlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from broken import certificates
from broken.catalogue import FAULTS
from broken.fault import Fault, StandIn, as_recorded, cin7
from broken.server import Setup, served
from broken.site import Change, Site
from wooready import resources
from wooready.report import document
from wooready.run import Asking, Gathered, gather_live, gather_replay
from wooready.shop.profile import Profile
from wooready.shop.shop import Route, shop_from_address
from wooready.verdict.checks import Ladder, load_ladder
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import Verdict, conclude
from wooready.wire import recording
from wooready.wire.client import Client
from wooready.wire.scrub import Scrubber


@dataclass(frozen=True)
class Run:
    """One shop, judged. `strangers`: requests for which the recording had no answer; `waits`: seconds that were not slept."""

    gathered: Gathered
    results: Mapping[str, Result]
    verdict: Verdict
    document: Mapping[str, Any]
    strangers: tuple[str, ...] = ()
    waits: tuple[float, ...] = ()

    @property
    def failed(self) -> dict[str, str]:
        return {result.id: result.cause for result in self.verdict.failed}

    @property
    def outcomes(self) -> dict[str, tuple[str, str]]:
        return {result.id: (result.outcome, result.cause) for result in self.verdict.results}


@cache
def ladder() -> Ladder:
    return load_ladder(resources.folder("suites"))


@cache
def recorded(slug: str) -> recording.Recording:
    return recording.load(resources.folder("cassettes") / slug)


def judged(gathered: Gathered, profile: Profile) -> tuple[Mapping[str, Result], Verdict, Mapping[str, Any]]:
    judgement = Judgement(gathered.evidence, profile, ladder())
    results = {result.id: result for result in judgement.all_results()}
    verdict = conclude(judgement, results)
    run = {"id": gathered.run_id, "observed_at": gathered.observed_at, "replayed": gathered.replayed, "requests": 0}
    return results, verdict, document.build(judgement, verdict, run, {"name": "wooready", "version": "0"})


@cache
def broken(name: str) -> Run:
    """The broken shop of the catalogue, asked over real sockets."""
    fault: Fault = FAULTS[name]
    return live(fault.base, fault.setup, fault.change, fault.profile(), fault.stand_ins)


@cache
def healthy(slug: str) -> Run:
    """A recording as it is, asked over real sockets."""
    return live(slug, Setup(), as_recorded, cin7(), {})


@cache
def replayed(slug: str) -> Run:
    gathered = gather_replay(recorded(slug), cin7())
    return Run(gathered, *judged(gathered, cin7()))


def live(slug: str, setup: Setup, change: Change, profile: Profile, stand_ins: Mapping[str, StandIn]) -> Run:
    waits: list[float] = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="broken-shop-")))
        site = stack.enter_context(served(recorded(slug), setup, change, folder))
        stack.enter_context(mock.patch("wooready.run.Client", functools.partial(Client, sleep=waits.append)))
        for name, stand_in in stand_ins.items():
            module, _, function = name.rpartition(".")
            genuine = getattr(importlib.import_module(module), function)
            stack.enter_context(mock.patch(name, stand_in(genuine)))
        gathered = _gather(site, setup, profile, folder)
    return Run(gathered, *judged(gathered, profile), tuple(site.strangers), tuple(waits))


def _gather(site: Site, setup: Setup, profile: Profile, folder: Path) -> Gathered:
    places = site.places
    authorities = folder / "authority.pem"
    authorities.write_bytes(certificates.trusted())
    route = Route({(places.host, places.port): "127.0.0.1", (places.host, places.plain_port): "127.0.0.1"}, ca_file=authorities)
    shop = shop_from_address(places.origin, route, setup.gives, places.plain)
    return gather_live(shop, profile, Scrubber(setup.gives), Asking())
