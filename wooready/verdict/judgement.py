"""Judges one shop against one profile: runs each pure check on the evidence, and decides what blocks what and which generation counts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property

from wooready.evidence.answers import Missing, Newer
from wooready.evidence.evidence import Evidence
from wooready.evidence.facets import FACETS
from wooready.evidence.generation import WAYS, KeyUse
from wooready.evidence.noted import Noted
from wooready.evidence.seen import Seen
from wooready.shop.profile import Profile
from wooready.verdict.checks import Check, Ladder
from wooready.verdict.facets import OF_JUDGEMENT
from wooready.verdict.outcome import CheckEnded, Outcome, Result
from wooready.verdict.rules import must_be_declared
from wooready.verdict.strangers import CHECK, Strangers, strangers_in
from wooready.verdict.upgrade import UpgradeMap, plan_upgrade


def generations_of(check: Check, profile: Profile) -> tuple[str, ...]:
    """The generations that the profile accepts, for a check that is judged per generation; otherwise one empty string."""
    return tuple(each.name for each in profile.generations) if check.per_generation else ("",)


def _without(missing: Missing) -> Outcome:
    """The outcome of a check that lacks a fact. What a recording is too old for is held against neither it nor the shop."""
    return "not applicable" if isinstance(missing, Newer) else "not verified"


#: Failures that one setting fixes. Ties between generations go to these, because the alternative is an update.
ONE_CLICK = frozenset({"api.legacy-disabled"})


class Judgement:
    """Runs each check once, and keeps its result with the probes that it read. A check that nobody asked for can still block another.

    Not thread-safe.
    """

    def __init__(self, evidence: Evidence, profile: Profile, ladder: Ladder) -> None:
        self._noted = Noted(evidence.seen.exchanges)
        self.evidence: Evidence = Evidence(replace(evidence.seen, exchanges=self._noted))
        self.profile: Profile = profile
        self.ladder: Ladder = ladder
        self._raw: dict[tuple[str, str], Result] = {}

    def result(self, check: Check, generation: str = "") -> Result:
        """The result as it counts for this profile. `generation` is empty for a check of the whole shop.

        Raises ToolError if the check names a cause that it did not declare.
        """
        raw = self._judge(check, generation)
        if generation and generation != self.target:
            return self._beside_the_target(raw)
        if check.wc_only and self.target == "legacy-v3" and raw.outcome != "passed":
            return self._beside_the_target(raw)
        return raw

    def _beside_the_target(self, raw: Result) -> Result:
        """Only the target generation can make a shop NOT READY. On others a failure becomes advice, or is left out."""
        reason = f"the shop is judged on {self.target}"
        same = raw.generation and self._judge(self.ladder[raw.check], self.target).cause in (raw.cause, *raw.rivals)
        if raw.outcome == "failed" and raw.check != "API-01" and not same:
            return replace(raw, outcome="advice", reason=reason)
        if raw.outcome in ("failed", "not verified") or (same and raw.cause):
            return Result(raw.check, raw.generation, "not applicable", reason=reason, reads=raw.reads)
        return raw

    @cached_property
    def target(self) -> str:
        """The generation that the shop is judged on: the first of the profile's that passes everything, else the one that gets furthest."""
        names = [each.name for each in self.profile.generations]
        progress = {name: self._progress(name) for name in names}
        return max(names, key=lambda name: (progress[name], -names.index(name)))

    def _progress(self, generation: str) -> tuple[bool, int, bool]:
        """Whether every check of this generation succeeded, how many did before the first failure, and whether one setting fixes it."""
        checks = [each for each in self.ladder if each.per_generation]
        for number, check in enumerate(checks):
            result = self._judge(check, generation)
            if result.outcome in ("failed", "not verified"):
                return False, number, result.cause in ONE_CLICK
        return True, len(checks), True

    def of_target(self, name: str) -> Result:
        """The result of a check that is judged per generation, for the one that the shop is judged on."""
        return self._judge(self.ladder[name], self.target)

    def _judge(self, check: Check, generation: str) -> Result:
        key = (check.id, generation)
        if key not in self._raw:
            self._raw[key] = self.blocked(check, generation) or self._run(check, generation)
        return self._raw[key]

    def blocked(self, check: Check, generation: str) -> Result | None:
        """The result of a check that cannot be run because one that it needs failed or was not verified; None if it can be run."""
        for name in check.needs:
            needed = self.ladder[name]
            if needed.wc_only and generation == "legacy-v3":
                continue
            on = (generation or self.target) if needed.per_generation else ""
            result = self._judge(needed, on)
            if result.outcome == "failed":
                return Result(check.id, generation, "not verified", reason=f"blocked by {result.id}", blocked_by=result.id)
            if result.outcome == "not verified":
                return Result(check.id, generation, "not verified", reason=result.reason, blocked_by=result.blocked_by)
        return None

    def _run(self, check: Check, generation: str) -> Result:
        try:
            facets = {name: self.facet(name, generation) for name in check.facets}
        except Missing as missing:
            return Result(check.id, generation, _without(missing), reason=missing.reason, reads=self._looks(check))
        self._noted.clear()  # working out a facet, such as the target, reads many exchanges that the check itself does not
        try:
            check.judge(**facets)
        except CheckEnded as said:
            must_be_declared(check, said.causes)
            found = Result(
                check.id,
                generation,
                said.outcome,
                said.cause,
                said.reason,
                said.blocked_by,
                said.facts,
                said.rivals,
                said.apart,
            )
        except Missing as missing:
            found = Result(check.id, generation, _without(missing), reason=missing.reason)
        else:
            found = Result(check.id, generation, "passed")
        found = replace(found, reads=(*self._looks(check), *self._noted.notes))
        return self._unless_strangers_answered(check, found)

    @cached_property
    def strangers(self) -> Strangers:
        """The answers that are not WordPress's."""
        return strangers_in(Seen(self.evidence.seen.shop, dict(self._noted.items()), self.evidence.seen.observations))

    def _unless_strangers_answered(self, check: Check, found: Result) -> Result:
        """The result, or not verified if the check was judged on an answer that HTTP-08 reports."""
        above = CHECK not in self.ladder or self.ladder.is_before(check, self.ladder[CHECK])
        if (
            above
            or check.id == CHECK
            or not set(self.strangers.met) & set(found.reads)
            or self._judge(self.ladder[CHECK], "").outcome != "failed"
        ):
            return found
        return Result(check.id, found.generation, "not verified", reason=f"blocked by {CHECK}", blocked_by=CHECK, reads=found.reads)

    def _looks(self, check: Check) -> tuple[str, ...]:
        """The observations besides HTTP that the facets of a check rest on, by name."""
        facets = [FACETS[name] for name in check.facets if name in FACETS]
        return tuple(look for facet in facets for look in facet.looks if look in self.evidence.seen.observations)

    def facet(self, name: str, generation: str) -> object:
        """The value for a check's parameter of this name. Raises Missing if the observations that it rests on are not there."""
        own = OF_JUDGEMENT.get(name)
        return own(self, generation) if own else self.evidence.facet(name)

    @cached_property
    def upgrade(self) -> UpgradeMap:
        """The upgrade map to the generation that the profile recommends."""
        offered = tuple(api.name for api in self.evidence.apis_there(self.profile))
        day = date.fromisoformat(self.evidence.shop.observed_at[:10])
        return plan_upgrade(self.evidence.versions, offered, self.profile.recommended, day)

    def all_results(self) -> tuple[Result, ...]:
        """The results of all checks, in the order of the ladder; one per generation for checks that are judged so."""
        return tuple(self.result(check, generation) for check, generation in self.questions())

    def questions(self) -> Iterator[tuple[Check, str]]:
        """Each check with each generation that the profile accepts; a check of the whole shop once, with an empty string."""
        for check in self.ladder:
            for generation in generations_of(check, self.profile):
                yield check, generation

    @property
    def auth_choice(self) -> str:
        """The auth type to choose in the integration: the first of the profile's that works, else a workaround that does; else the first in
        which the shop at least recognised the key; else empty."""
        auth, works, uses = self.profile.auth, self.auth_ways(), self.key_uses()
        ways = (*auth.types, *auth.workarounds)
        return next((way for way in ways if works.get(way)), next((way for way in ways if uses.get(way) not in (None, "no")), ""))

    def key_uses(self) -> Mapping[str, KeyUse | None]:
        """What the key can be used for on the target, by way of sending it; None if it was not tried."""
        return {way: self.evidence.api(self.target).key_use(way) for way in WAYS}

    def auth_ways(self) -> Mapping[str, bool | None]:
        """Whether each way of sending the key works on the target; None if it was not tried."""
        api = self.evidence.api(self.target)
        return {way: api.key_works(way) if api.asked("key", way) else None for way in ("basic", "query", "oauth1")}
