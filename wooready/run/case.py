"""The central call: options in, a judged case out. It does not need pytest and may be made from any thread."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from wooready import __version__, resources
from wooready.drafts import write_atomically
from wooready.evidence.collector import Watch, unwatched
from wooready.report import document, reading
from wooready.report.verdict_json import ConditionJson, RunJson, VerdictDocument
from wooready.run.gather import Asking, Gathered, gather_live, gather_replay
from wooready.run.options import Options
from wooready.shop.profile import Profile
from wooready.shop.route import proxy_secrets
from wooready.shop.shop import Shop
from wooready.verdict.checks import Check, load_ladder
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import Verdict, conclude, exit_code
from wooready.verdict.waivers import EVERY_SHOP, Waivers
from wooready.wire import recording
from wooready.wire.offline import offline
from wooready.wire.scrub import Scrubber


@dataclass(frozen=True)
class Case:
    """One shop, judged against one profile.

    `only`: the ids of the results that count if checks were deselected (`pytest -k`); None for all. A deselected check is not run, and
    counts as not verified. Each check is run at most once, and the document is built once. `kept`: this run wrote a recording.
    """

    options: Options
    gathered: Gathered = field(repr=False)
    judgement: Judgement = field(repr=False)
    only: frozenset[str] | None = None
    kept: bool = False

    @property
    def slug(self) -> str:
        return self.options.slug

    @property
    def profile(self) -> Profile:
        return self.options.profile

    def result(self, check: Check, generation: str = "") -> Result:
        """The result of one check, for one API generation if it is judged per generation. A replay is judged offline.

        Raises ToolError if the check names a cause that it did not declare.
        """
        with offline() if self.gathered.replayed else nullcontext():
            return self.judgement.result(check, generation)

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """The results of all checks that count, by result id, in the order of the ladder."""
        found = {}
        for check, generation in self.judgement.questions():
            id = Result(check.id, generation, "passed").id
            if self.only is None or id in self.only:
                found[id] = self.result(check, generation)
        return found

    @cached_property
    def waivers(self) -> Waivers:
        """The waivers for this shop, as of the day of the run; in a replay, that of the recording, so that its verdict never changes."""
        mine = tuple(each for each in self.options.waivers if each.shop in (self.slug, EVERY_SHOP))
        return Waivers(mine, date.fromisoformat(self.gathered.observed_at[:10]))

    @cached_property
    def verdict(self) -> Verdict:
        """READY, NOT READY or NOT VERIFIED, with all results and waivers."""
        return conclude(self.judgement, self.results, self.waivers)

    @cached_property
    def document(self) -> VerdictDocument:
        """The content of verdict.json; every form of the report is a view of it."""
        about = self.gathered.recording.about
        run: RunJson = {
            "id": self.gathered.run_id,
            "observed_at": self.gathered.observed_at,
            "replayed": self.gathered.replayed,
            "recorded_by": about["tool"]["version"],
            "requests": int(about["requests"]),
            "basis": self.gathered.basis,
        }
        return document.build(self.judgement, self.verdict, run, {"name": "wooready", "version": __version__})

    @property
    def word(self) -> str:
        """`READY`, `NOT READY` or `NOT VERIFIED`."""
        return self.verdict.word

    @property
    def conditions(self) -> list[ConditionJson]:
        """What must still be done, and by whom, before READY holds for a service on the internet; see `conditions` in verdict.json."""
        return self.document.get("conditions", [])

    @property
    def exit_code(self) -> int:
        """The exit code that the command line would return; see the README."""
        return exit_code([reading.upshot(self.document)], fail_on=self.options.fail_on)

    def limited_to(self, ids: frozenset[str]) -> "Case":
        """The same case with only these results counted. Nothing is judged again."""
        return self if ids == self.results.keys() else replace(self, only=ids)


def judge(
    options: Options, progress: Watch = unwatched, vcr_config: Mapping[str, object] | None = None, asking: Asking | None = None
) -> Case:
    """Sends the requests, or replays a recording, and judges. `asking` overrides how the requests are sent.

    A recording is written as soon as the shop has answered. Raises UsageError for a recording that cannot be read, and ToolError for a
    defect in wooready itself.
    """
    if options.shop is None:
        folder = options.cassettes / options.slug
        with offline():
            gathered = gather_replay(recording.load(folder), options.profile)
            kept = False
    else:
        gathered, kept = _gather(options.shop, options, progress, vcr_config, asking)
    judgement = Judgement(gathered.evidence, options.profile, load_ladder(resources.folder("suites")))
    return Case(options, gathered, judgement, kept=kept)


def scrubber_of(options: Options) -> Scrubber:
    """The scrubber for this run's secrets. A replay has none, but anything that looks like a secret is removed as well."""
    if options.shop is None:
        return Scrubber(None)
    too = options.profile.known
    others = proxy_secrets(options.shop.route.proxy)
    return Scrubber(options.shop.credentials, others, strict=options.strict, more=(too.names, too.texts))


def _gather(
    shop: Shop, options: Options, progress: Watch, vcr_config: Mapping[str, object] | None, asking: Asking | None
) -> tuple[Gathered, bool]:
    """Also returns whether a recording was written: an unreachable shop is recorded, but does not replace a recording with answers."""
    folder = options.recording
    recorded = folder is not None and (folder / recording.FILE).is_file()
    known = recording.load(folder) if folder is not None and options.mode == "extend" and recorded else None
    wanted = replace(
        asking or Asking(),
        exhaustive=options.exhaustive,
        concurrency=options.concurrency,
        known=known,
        strict=options.strict,
        progress=progress,
    )
    gathered = gather_live(shop, options.profile, scrubber_of(options), wanted, vcr_config)
    if folder is not None and ("tls.handshake" in gathered.recording.observations or not recorded):
        write_atomically(folder / recording.FILE, gathered.text)
        return gathered, True
    return gathered, False
