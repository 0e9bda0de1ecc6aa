"""READY, NOT READY or NOT VERIFIED, and the one root cause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result

Word = Literal["READY", "NOT READY", "NOT VERIFIED"]


@dataclass(frozen=True)
class Verdict:
    """`results` in the order of the ladder: the first failed one is the root cause."""

    word: Word
    target: str
    results: tuple[Result, ...]
    private_ca: bool = False

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome == "failed")

    @property
    def advice(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome == "advice")

    @property
    def not_verified(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.outcome == "not verified")

    @property
    def root(self) -> Result | None:
        return self.failed[0] if self.failed else None


def conclude(judgement: Judgement, ran: Mapping[str, Result]) -> Verdict:
    """`ran`: the results of the checks that were run, by result id. A check that was deselected or cut off is not verified."""
    results = []
    for check, generation in judgement.questions():
        absent = Result(check.id, generation, "not verified", reason="the check was deselected, or the run ended before it")
        results.append(ran.get(absent.id, absent))
    return Verdict(word_for(results, judgement), judgement.target, tuple(results), _private_ca(judgement))


def word_for(results: list[Result], judgement: Judgement) -> Word:
    """A failure beats what is not verified. Nothing that was checked is never a success."""
    if any(result.outcome == "failed" for result in results):
        return "NOT READY"
    required = [result for result in results if not judgement.ladder[result.check].optional]
    if any(result.outcome == "not verified" for result in required) or not any(result.outcome == "passed" for result in results):
        return "NOT VERIFIED"
    return "READY"


def _private_ca(judgement: Judgement) -> bool:
    seen = judgement.evidence.seen.observations.get("tls.handshake", {})
    return bool(seen.get("private_ca"))
