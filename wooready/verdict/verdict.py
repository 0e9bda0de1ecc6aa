"""READY, NOT READY or NOT VERIFIED, and the one root cause."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.waivers import NONE, Standing, Waiver, Waivers

Word = Literal["READY", "NOT READY", "NOT VERIFIED"]


@dataclass(frozen=True)
class Verdict:
    """`results` in the order of the ladder: the first failed one that no waiver covers is the root cause.

    `waived`: by result id, the failures that a waiver covers. `standings`: what became of each waiver.
    """

    word: Word
    target: str
    results: tuple[Result, ...]
    private_ca: bool = False
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()

    @property
    def failed(self) -> tuple[Result, ...]:
        """Those that keep the shop from being READY."""
        return tuple(result for result in self.results if result.outcome == "failed" and result.id not in self.waived)

    @property
    def exceptions(self) -> tuple[Result, ...]:
        """The failures that a waiver covers."""
        return tuple(result for result in self.results if result.id in self.waived)

    @property
    def advice(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome == "advice")

    @property
    def not_verified(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome == "not verified")

    @property
    def root(self) -> Result | None:
        return self.failed[0] if self.failed else None


def conclude(judgement: Judgement, ran: Mapping[str, Result], waivers: Waivers = NONE) -> Verdict:
    """`ran`: the results of the checks that were run, by result id. A check that was deselected or cut off is not verified."""
    results = []
    for check, generation in judgement.questions():
        absent = Result(check.id, generation, "not verified", reason="the check was deselected, or the run ended before it")
        results.append(ran.get(absent.id, absent))
    waived = waivers.applied(results)
    word = word_for(results, judgement, waived)
    return Verdict(word, judgement.target, tuple(results), _private_ca(judgement), waived, waivers.standings(results))


def word_for(results: list[Result], judgement: Judgement, waived: Container[str] = ()) -> Word:
    """A failure beats what is not verified. Nothing that was checked is never a success.

    A waived failure does not count; what it blocks stays not verified.
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


def exit_code(documents: Sequence[Mapping[str, Any]], *, fail_on_advice: bool = False, bad_waivers: bool = False) -> int:
    """The table of the command line: 0 READY, 1 NOT READY, 2 NOT VERIFIED, 4 not reached at all. A failure beats what is not verified.

    A waiver that is over, or that nothing needs, counts as a failure.
    """
    words = [str(each["verdict"]) for each in documents]
    if words and all(_unreached(each) for each in documents):
        return 4
    advised = fail_on_advice and any(finding["outcome"] == "advice" for each in documents for finding in each["findings"])
    if "NOT READY" in words or advised or bad_waivers:
        return 1
    return 2 if "NOT VERIFIED" in words or not words else 0


def _unreached(document: Mapping[str, Any]) -> bool:
    return any(each["check"] in ("NET-01", "NET-02") and each["outcome"] == "failed" for each in document["findings"])
