"""Runs the suite against a shop that is served here, and keeps the outcome: several tests look at it."""

import contextlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from pathlib import Path
from typing import Any

from broken import certificates
from broken.catalogue import FAULTS
from broken.changes import edited, sampled
from broken.fault import CURRENT, Fault, StandIn, as_recorded, cin7, using
from broken.faults_connection import as_the_internet_does, names
from broken.server import Setup, served
from broken.site import Change, Request, Site
from wooready import resources
from wooready.report import document
from wooready.run.gather import Asking, Gathered, gather_live, gather_replay
from wooready.shop.profile import AuthType, DataRules, HttpRules, Profile, WebhookRules
from wooready.shop.route import Route
from wooready.shop.shop import shop_from_address
from wooready.verdict.checks import Ladder, load_ladder
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import Verdict, conclude
from wooready.wire import recording
from wooready.wire.exchange import Response
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
        return {result.id: result.causes for result in self.verdict.failed}

    @property
    def outcomes(self) -> dict[str, tuple[str, str]]:
        return {result.id: (result.outcome, result.causes) for result in self.verdict.results}


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
    run = {"id": gathered.run_id, "observed_at": gathered.observed_at, "replayed": gathered.replayed, "recorded_by": "0", "requests": 0}
    return results, verdict, document.build(judgement, verdict, run, {"name": "wooready", "version": "0"})


@cache
def broken(name: str) -> Run:
    """The broken shop of the catalogue, asked over real sockets."""
    fault: Fault = FAULTS[name]
    return live(fault.base, fault.setup, fault.change, fault.profile(), fault.stand_ins)


#: The shop's name is looked up, as it was when it was recorded.
LOOKED_UP = (names("127.0.0.1"),)


@cache
def healthy(slug: str) -> Run:
    """A recording as it is, asked over real sockets; its name is looked up, as it was when it was recorded."""
    return live(slug, Setup(), as_recorded, cin7(), LOOKED_UP)


def well_kept(request: Request, response: Response) -> Response:
    """Whatever is sold has a SKU of its own, and its stock is kept."""

    def keep(document: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**each, "sku": f"SKU-{each['id']}", "manage_stock": True} for each in document]

    kept = sampled("products")(request) or request.path.endswith("/variations")
    changed = edited(keep)(request, response) if kept else response
    assert changed is not None
    return changed


@cache
def demanding(way: AuthType) -> Run:
    """A well-kept shop of today, asked for a system that makes demands which few do: it knows no SNI, and takes texts alone.

    It is reached as the internet reaches it."""
    profile = replace(
        using("modified-after", "dates-are-gmt", demand="required")(),
        tls=replace(cin7().tls, sni="not-sent"),
        http=HttpRules(user_agent="Cin7/1.0", methods=("GET", "POST", "PUT", "DELETE"), timeout_seconds=60),
        auth=replace(cin7().auth, types=(way,)),
        data=DataRules(
            sku="required",
            sku_unique="required",
            manage_stock="required",
            prices="required",
            order_statuses=("pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"),
            meta_values="text",
            ids="64-bit",
        ),
        webhooks=WebhookRules(use="required"),
    )
    return live(CURRENT, Setup(), well_kept, profile, as_the_internet_does())


@cache
def replayed(slug: str) -> Run:
    gathered = gather_replay(recorded(slug), cin7())
    return Run(gathered, *judged(gathered, cin7()))


def live(slug: str, setup: Setup, change: Change, profile: Profile, stand_ins: Sequence[StandIn] = (), asking: Asking | None = None) -> Run:
    """A recording, served with a fault, asked and judged."""
    waits: list[float] = []
    asking = reduce(lambda asking, stand_in: stand_in(asking), stand_ins, replace(asking or Asking(), sleep=waits.append))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="broken-shop-")))
        site = stack.enter_context(served(recorded(slug), setup, change, folder))
        gathered = _gather(site, setup, profile, folder, asking)
    return Run(gathered, *judged(gathered, profile), tuple(site.strangers), tuple(waits))


def _gather(site: Site, setup: Setup, profile: Profile, folder: Path, asking: Asking) -> Gathered:
    places = site.places
    authorities = folder / "authority.pem"
    authorities.write_bytes(certificates.trusted())
    route = Route({(places.host, places.port): "127.0.0.1", (places.host, places.plain_port): "127.0.0.1"}, ca_file=authorities)
    pasted = f"{setup.pasted}{places.host}:{places.port}" if setup.pasted else f"{places.url}{places.page}"
    shop = shop_from_address(pasted, route, setup.gives, places.plain)
    return gather_live(shop, profile, Scrubber(setup.gives), asking)
