"""What one pytest run judges: one shop live, one recording, or every recording (the regression run)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from wooready import __version__
from wooready.files import must_be_writable, write_atomically
from wooready.report import document
from wooready.report.verdict_json import RunJson, VerdictDocument
from wooready.run.gather import Asking, Gathered, gather_live, gather_replay
from wooready.shop.profile import Profile
from wooready.shop.route import proxy_secrets
from wooready.shop.shop import Shop
from wooready.verdict import accepted
from wooready.verdict.checks import Check, Ladder
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import Verdict, conclude
from wooready.verdict.waivers import EVERY_SHOP, NONE, Waiver, Waivers
from wooready.wire import recording
from wooready.wire.scrub import Scrubber

Gather = Callable[[Mapping[str, Any]], Gathered]


@dataclass
class Case:
    """One shop against one profile. Evidence is gathered once, when the first check asks for it."""

    slug: str
    profile: Profile
    ladder: Ladder
    gather: Gather
    scrubber: Scrubber
    baseline: accepted.Accepted | None = None
    regression: bool = False
    accepting: bool = False
    waivers: tuple[Waiver, ...] = ()
    ran: dict[str, Result] = field(default_factory=dict)
    gathered: Gathered | None = None
    judgement: Judgement | None = None
    crash: Exception | None = None
    _document: VerdictDocument | None = None

    def prepare(self, vcr_config: Mapping[str, Any]) -> Judgement:
        """Asks the shop at the first call. Where that failed it is not asked again: the next call raises the same error."""
        if self.crash is not None:
            raise self.crash
        if self.judgement is None:
            try:
                self.gathered = self.gather(vcr_config)
            except Exception as error:
                self.crash = error
                raise
            self.judgement = Judgement(self.gathered.evidence, self.profile, self.ladder)
        return self.judgement

    def run(self, check: Check, generation: str, vcr_config: Mapping[str, Any]) -> Result:
        result = self.prepare(vcr_config).result(check, generation)
        self.ran[result.id] = result
        self._document = None
        return result

    def run_all(self) -> Judgement:
        """Every check, without pytest."""
        judgement = self.prepare({})
        for check, generation in judgement.questions():
            self.run(check, generation, {})
        return judgement

    def verdict(self) -> Verdict | None:
        """None when no check was run: a run that checked nothing has no verdict."""
        return conclude(self.judgement, self.ran, self.waiving) if self.judgement and self.ran else None

    @property
    def waiving(self) -> Waivers:
        """The waivers of this shop, on the day of the run; in a replay on that of the recording, so that its verdict stays the same."""
        if self.gathered is None:
            return NONE
        mine = tuple(each for each in self.waivers if each.shop in (self.slug, EVERY_SHOP))
        return Waivers(mine, date.fromisoformat(self.gathered.observed_at[:10]))

    def needless(self, result: Result) -> bool:
        """Whether a waiver that names this very shop waives this check, and no generation of it needs that."""
        assert self.judgement is not None
        mine = [each for each in self.waiving.standings(self.judgement.all_results()) if each.waiver.shop == self.slug]
        return any(each.state == "unmatched" and each.waiver.names(result) for each in mine)

    def unwaived(self) -> Verdict | None:
        """The verdict as it is without any waiver: what is accepted for a recording."""
        return conclude(self.judgement, self.ran) if self.judgement and self.ran else None

    def document(self) -> VerdictDocument | None:
        """Of what was run by now; built once. None when no check was run."""
        if self._document is None:
            self._document = self._build()
        return self._document

    def _build(self) -> VerdictDocument | None:
        verdict = self.verdict()
        if verdict is None or self.judgement is None or self.gathered is None:
            return None
        run: RunJson = {
            "id": self.gathered.run_id,
            "observed_at": self.gathered.observed_at,
            "replayed": self.gathered.replayed,
            "recorded_by": str(self.gathered.recording.about["tool"]["version"]),
            "requests": int(self.gathered.recording.about["requests"]),
        }
        return document.build(self.judgement, verdict, run, {"name": "wooready", "version": __version__})


def live_case(
    shop: Shop,
    profile: Profile,
    ladder: Ladder,
    asking: Asking,
    folder: Path | None,
    *,
    accepting: bool = False,
    waivers: tuple[Waiver, ...] = (),
) -> Case:
    """With a `folder`, the recording is kept in it as soon as the shop has been asked.

    A shop that could not be reached is recorded as such, but not over a recording of its answers.
    """
    scrubber = Scrubber(shop.credentials, proxy_secrets(shop.route.proxy), strict=asking.strict)
    if folder is not None:
        must_be_writable(folder)

    def gather(vcr_config: Mapping[str, Any]) -> Gathered:
        gathered = gather_live(shop, profile, scrubber, asking, vcr_config)
        if folder is not None and ("tls.handshake" in gathered.recording.observations or not (folder / recording.FILE).is_file()):
            write_atomically(folder / recording.FILE, gathered.text)
        return gathered

    baseline = accepted.load_accepted(folder, profile.name) if folder is not None else None
    return Case(shop.slug, profile, ladder, gather, scrubber, baseline, accepting=accepting, waivers=waivers)


def replay_case(
    folder: Path,
    profile: Profile,
    ladder: Ladder,
    *,
    regression: bool = False,
    accepting: bool = False,
    waivers: tuple[Waiver, ...] = (),
) -> Case:
    """Raises UsageError when the recording cannot be read."""
    recording.load(folder)

    def gather(vcr_config: Mapping[str, Any]) -> Gathered:
        return gather_replay(recording.load(folder, vcr_config), profile)

    baseline = accepted.load_accepted(folder, profile.name)
    return Case(folder.name, profile, ladder, gather, Scrubber(None), baseline, regression, accepting, waivers)
