"""Judged recordings, for tests of what is made of them."""

from pathlib import Path

from wooready import resources
from wooready.run.case import Case
from wooready.run.gather import Gathered, gather_replay
from wooready.run.options import Options
from wooready.shop.profile import Profile, load_profile
from wooready.verdict.checks import load_ladder
from wooready.verdict.judgement import Judgement
from wooready.verdict.waivers import Waiver
from wooready.wire import recording
from wooready.wire.recording import Recording


def case_of(kept: Recording, profile: Profile, waivers: tuple[Waiver, ...] = ()) -> Case:
    """A recording, judged as a replay judges it."""
    return judged(gather_replay(kept, profile), profile, waivers, kept.slug)


def judged(gathered: Gathered, profile: Profile, waivers: tuple[Waiver, ...] = (), slug: str = "shop") -> Case:
    """Evidence, however it was come by, judged."""
    options = Options(slug, None, "replay", profile, Path("cassettes"), waivers=waivers)
    return Case(options, gathered, Judgement(gathered.evidence, profile, load_ladder(resources.folder("suites"))))


def bundled_case(slug: str, profile: str = "cin7-omni") -> Case:
    return case_of(recording.load(resources.folder("cassettes") / slug), load_profile(profile))
