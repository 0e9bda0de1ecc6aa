"""READY, NOT READY or NOT VERIFIED, the root cause, and what follows: which API is usable, what to enter, the exit code."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from wooready.verdict.causes import causes
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.waivers import NONE, Standing, Waiver, Waivers
from wooready.woocommerce.generations import GENERATIONS

Word = Literal["READY", "NOT READY", "NOT VERIFIED"]
#: What a profile says about an API generation.
Need = Literal["recommended", "accepted", "no"]
#: A way of sending the key; empty if none is known to work.
AuthType = Literal["basic", "query", "oauth1", ""]
#: What counts as a failure besides failures; empty for nothing.
FailOn = Literal["", "advice", "conditions"]
#: The rung that decides whether a shop can be reached: its name and its port.
REACHING = "name and TCP"


@dataclass(frozen=True)
class Verdict:
    """`results` in the order of the ladder: the first failed one that no waiver covers is the root cause.

    `waived`: the failures that a waiver covers, by result id. `standings`: the state of each waiver.
    """

    word: Word
    target: str
    results: tuple[Result, ...]
    private_ca: bool = False
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()

    @property
    def failed(self) -> tuple[Result, ...]:
        """The failures that keep the shop from being READY."""
        return tuple(result for result in self.results if result.outcome == "failed" and result.id not in self.waived)

    @property
    def exceptions(self) -> tuple[Result, ...]:
        """The failures that a waiver covers."""
        return tuple(result for result in self.results if result.id in self.waived)

    @property
    def advice(self) -> tuple[Result, ...]:
        """What works, but not as it is recommended."""
        return tuple(result for result in self.results if result.outcome == "advice")

    @property
    def conditions(self) -> tuple[Result, ...]:
        """What must still be done before READY holds for a service on the internet; empty for any other word, which is no promise."""
        return tuple(result for result in self.advice if is_condition(result)) if self.word == "READY" else ()

    @property
    def not_verified(self) -> tuple[Result, ...]:
        """What this run cannot tell."""
        return tuple(result for result in self.results if result.outcome == "not verified")

    @property
    def root(self) -> Result | None:
        """The root cause: the first failure that no waiver covers; None if there is none."""
        return self.failed[0] if self.failed else None


def is_condition(result: Result) -> bool:
    """Whether a result says that this run reached the shop in a way in which a service on the internet cannot."""
    return result.outcome == "advice" and any(causes()[each].get("condition", False) for each in (result.cause, *result.rivals))


def conclude(judgement: Judgement, ran: Mapping[str, Result], waivers: Waivers = NONE) -> Verdict:
    """The verdict. `ran`: the results of the checks that were run, by result id. A check that was not run is not verified."""
    results = []
    for check, generation in judgement.questions():
        absent = Result(check.id, generation, "not verified", reason="the check was deselected, or the run ended before it")
        results.append(ran.get(absent.id, absent))
    waived = waivers.applied(results)
    word = word_for(results, judgement, waived)
    return Verdict(word, judgement.target, tuple(results), _private_ca(judgement), waived, waivers.standings(results))


def word_for(results: list[Result], judgement: Judgement, waived: Container[str] = ()) -> Word:
    """A failure outweighs `not verified`. A run that checked nothing is never a success.

    A waived failure does not count, but the checks that it blocks remain not verified.
    """
    if any(result.outcome == "failed" and result.id not in waived for result in results):
        return "NOT READY"
    required = [result for result in results if not judgement.ladder[result.check].optional]
    if any(result.outcome == "not verified" for result in required) or not any(result.outcome == "passed" for result in results):
        return "NOT VERIFIED"
    return "READY"


def _private_ca(judgement: Judgement) -> bool:
    seen = judgement.evidence.seen.observations.get("tls.handshake", {})
    return bool(seen.get("private_ca"))


# ------------------------------------------------------------------ what follows from it


@dataclass(frozen=True)
class Offer:
    """One API generation of a shop. `needed`: what the profile says about it.

    `found`: whether the shop offers it; None if that was not checked. `usable`: whether nothing failed on it; None if it was not judged.
    """

    found: bool | None
    usable: bool | None
    needed: Need


def offers(judgement: Judgement, results: Sequence[Result]) -> Mapping[str, Offer]:
    """Every API generation by name, including those that the profile does not accept."""
    return {api.name: _offer(judgement, api.name, [each for each in results if each.generation == api.name]) for api in GENERATIONS}


def _offer(judgement: Judgement, generation: str, results: Sequence[Result]) -> Offer:
    profile, facts = judgement.profile, judgement.evidence.api(generation)
    found, accepted = facts.is_available if facts.asked("index") else None, profile.accepts(generation)
    if not accepted:
        return Offer(found, None, "no")
    needed: Need = "recommended" if generation == profile.recommended else "accepted"
    if not facts.is_available:
        return Offer(found, None, needed)
    if any(each.outcome == "failed" or (each.outcome == "advice" and each.reason) for each in results):
        return Offer(found, False, needed)
    outcomes = {each.outcome for each in results}
    whole = "passed" in outcomes and "not verified" not in outcomes and judgement.evidence.shop.credentials
    return Offer(found, True if whole else None, needed)


@dataclass(frozen=True)
class FormEntry:
    """What to enter in the integration, and the names of its fields. `workaround`: the auth type is not one that the profile asks for."""

    address: str
    address_field: str
    auth_type: AuthType
    auth_field: str
    workaround: bool


def form_entry(judgement: Judgement, root: Result | None) -> FormEntry:
    """The shop's address in the form that the integration accepts, and the auth type that works. If the root cause is that the address is
    another one, it is that one."""
    profile, url = judgement.profile, judgement.evidence.shop.address.url
    if root is not None and "{enter}" in causes()[root.cause]["how"]:
        url = str(root.facts["enter"])
    chosen = judgement.auth_choice
    return FormEntry(
        address=profile.address.entered(url),
        address_field=profile.address.field,
        auth_type=cast(AuthType, chosen),  # the profile's schema allows no other value
        auth_field=profile.auth.field,
        workaround=chosen not in ("", *profile.auth.types),
    )


@dataclass(frozen=True)
class Upshot:
    """The part of one shop's result that decides the exit code. `failed_rungs`: rungs with a failed check, waived or not. `advised`: it has
    advice, of which conditions are a part; `conditional`: its READY rests on conditions. `misrouted`: the proxy that was given does not
    connect, so nothing is known of the shop."""

    word: Word
    failed_rungs: frozenset[str] = frozenset()
    advised: bool = False
    conditional: bool = False
    misrouted: bool = False

    @property
    def unreached(self) -> bool:
        """Whether the shop could not be reached at all."""
        return REACHING in self.failed_rungs


def exit_code(upshots: Sequence[Upshot], *, fail_on: FailOn = "", bad_waivers: bool = False) -> int:
    """0 READY, also on conditions, 1 NOT READY, 2 NOT VERIFIED, 3 the given proxy does not connect, 4 no shop could be reached. A failure
    outweighs `not verified`.

    `fail_on`: what else counts as a failure; advice includes conditions.
    `bad_waivers`: a waiver has expired or is not needed (waivers.problems); that counts as a failure.
    """
    words = {each.word for each in upshots}
    if upshots and all(each.misrouted for each in upshots):
        return 3
    if upshots and all(each.unreached for each in upshots):
        return 4
    counted = any((each.advised and fail_on == "advice") or (each.conditional and fail_on == "conditions") for each in upshots)
    if "NOT READY" in words or bad_waivers or counted:
        return 1
    return 2 if "NOT VERIFIED" in words or not words else 0
