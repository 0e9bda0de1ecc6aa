"""Answers from something in front of WordPress: limits, walls, challenges, bans. Met in the middle of a run, they are its root cause.

HTTP-01 judges the answer for the REST index, HTTP-08 all others, by the same table. A check that read such an answer is not verified: the
answer says nothing about what the check is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wooready.evidence import caches, site
from wooready.evidence.answers import Answer
from wooready.evidence.rest import is_rest_index
from wooready.evidence.seen import Seen
from wooready.shop.address import Address
from wooready.verdict.rules import Facts, matching, tables

CHECK = "HTTP-08"
#: Their answers are judged by checks of their own.
_JUDGED_ELSEWHERE = frozenset(("http.front", "http.plain", "rest.index", "rest.index-browser", "rest.index-agent", *site.PROBES))
#: The smallest number of last requests without an answer that is taken for a ban.
_FEWEST_SILENT = 3


@dataclass(frozen=True)
class Strangers:
    """`asked`: every answer of the run by probe id, in the order of the requests; without what the run's own limits cut off. `met`: the
    probe ids of those that are not WordPress's. `silent`: the last requests of the run, if none of them was answered."""

    asked: Mapping[str, Answer]
    met: tuple[str, ...]
    silent: frozenset[str]

    @property
    def first(self) -> Answer:
        """The first answer that is not WordPress's. Raises IndexError if there is none."""
        return self.asked[self.met[0]]

    @property
    def intermittent(self) -> bool:
        """Whether questions are redirected now and then: one was answered too, over another API generation or when it was repeated."""
        kinds = {_kind(probe) for probe in self.met if self.asked[probe].location}
        return any(probe not in self.met and not answer.is_broken and _kind(probe) in kinds for probe, answer in self.asked.items())

    def words(self) -> str:
        """`HTTP 429 text/html, from request 21 on, for 17 of 38 requests; all were sent within 4 s`."""
        number = list(self.asked).index(self.met[0]) + 1
        started = [attempt.started for answer in self.asked.values() for attempt in answer.exchange.attempts]
        seconds = max(1, round(max(started) - min(started)))
        when = f"now and then, first at request {number}" if self.intermittent else f"from request {number} on"
        seen = f"{self.first.describe()}, {when}, for {len(self.met)} of {len(self.asked)} requests"
        return f"{seen}; all were sent within {seconds} s"


def _kind(probe: str) -> str:
    """What a question asks, over whichever API generation: `products.list`, also for its repetition."""
    return probe.partition(".")[2].removesuffix("-again")


def strangers_in(seen: Seen) -> Strangers:
    """Which answers of a run are not WordPress's, whatever was requested when they were met."""
    made = [
        (each.attempts[0].started, probe, Answer(each)) for probe, each in seen.exchanges.items() if each.attempts and not each.is_missing
    ]
    asked = {probe: answer for _, probe, answer in sorted(made, key=lambda each: each[0])}
    silent = _silent(asked)
    # Without pretty permalinks WordPress itself redirects: REST-01 reports that.
    redirects = "rest.index" in asked and is_rest_index(asked["rest.index"])
    known = {probe for probe, answer in asked.items() if _is_known(answer, redirect_of(answer, seen.shop.address) if redirects else "")}
    met = tuple(probe for probe in asked if probe in silent or (probe in known and not _is_judged_elsewhere(probe)))
    return Strangers(asked, met, silent)


def _is_judged_elsewhere(probe: str) -> bool:
    return probe in _JUDGED_ELSEWHERE or probe.partition(".")[2] in caches.SECOND


def _is_known(answer: Answer, redirect: str) -> bool:
    return matching(tables()[CHECK], Facts({"answer": answer, "redirect": redirect, "sometimes": False})) is not None


def redirect_of(answer: Answer, address: Address) -> str:
    """The kind of redirect; empty for a redirected write, which WRITE-01 judges."""
    return answer.redirect(address) if answer.exchange.method == "GET" else ""


def _silent(asked: Mapping[str, Answer]) -> frozenset[str]:
    """The last requests, if there are several and none was answered, although others were."""
    found: list[str] = []
    for probe in reversed(list(asked)):
        if not asked[probe].failed:
            return frozenset(found) if len(found) >= _FEWEST_SILENT else frozenset()
        found.append(probe)
    return frozenset()
