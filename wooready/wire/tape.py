"""The only connection between a run and the network: everything that a check reads came through a tape."""

import threading
from dataclasses import dataclass, replace
from typing import Protocol

from wooready.wire.bounds import Deadline
from wooready.wire.client import Client
from wooready.wire.content import MOST_MEMBERS as MOST_PARSED
from wooready.wire.content import members_in
from wooready.wire.exchange import ErrorKind, Exchange, Question, WireError
from wooready.wire.guard import Guard
from wooready.wire.network import Network
from wooready.wire.observations import Observation
from wooready.wire.recording import ROOM, Recording, Run, size_of
from wooready.wire.scrub import Scrubber


class Tape(Protocol):
    """The interface used to gather evidence, the same live and in replay."""

    def ask(self, question: Question) -> Exchange:
        """One exchange; its error says why there is no response."""

    def look(self, name: str, *ips: str) -> Observation | None:
        """An observation of name, TCP or TLS, see Network.look(); None if a replay's recording does not contain it."""


class ReplayTape:
    """Answers from a recording, by probe id or name of observation, without using the network."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def ask(self, question: Question) -> Exchange:
        if known := self._recording.exchanges.get(question.probe):
            return known
        kind: ErrorKind = "newer" if question.since > self._recording.edition else "not-recorded"
        return Exchange(question.probe, question.method, question.url, question.auth, None, WireError(kind, ""))

    def look(self, name: str, *ips: str) -> Observation | None:
        return self._recording.observations.get(name)


#: Maximum number of JSON members that all answers of a run may have. An exhaustive recording of a shop has 20,000.
MOST_MEMBERS = 400_000
NO_ROOM = "what the shop had sent before is all that a recording can hold"


@dataclass
class Room:
    """What is left for the answers of one run, in bytes of the recording and in members of JSON."""

    bytes: int = ROOM
    members: int = MOST_MEMBERS

    def takes(self, exchange: Exchange) -> bool:
        """Whether this answer still fits; then the room is smaller by it."""
        if exchange.response is None:
            return True
        size, members = size_of(exchange.response), members_in(exchange.response.body)
        if size > self.bytes or members > self.members:
            return False
        self.bytes -= size
        self.members -= members
        return True


class LiveTape:
    """Sends requests, scrubs the answers, and keeps what it returns, so that the run judges exactly what is recorded.

    `verified` is the client that checks certificates, `blind` the one for requests without a key to a server with a bad certificate.
    Answers that `known` contains are taken from there (pytest-recording's `new_episodes`). After `run`, nothing more is looked at; the
    clients ask nothing more by themselves.
    """

    def __init__(
        self,
        guard: Guard,
        scrubber: Scrubber,
        verified: Client,
        blind: Client,
        network: Network,
        *,
        budget: int,
        known: Recording | None = None,
        run: Deadline | None = None,
    ) -> None:
        self._guard, self._scrubber = guard, scrubber
        self._verified, self._blind, self._network = verified, blind, network
        self._budget = budget
        self._known, self._run = known, run or Deadline()
        self._lock, self._scrubbing = threading.Lock(), threading.Lock()
        self._room = Room()
        self._trusted = False
        self.sent = 0
        self.exchanges: dict[str, Exchange] = {}
        self.observations: dict[str, Observation] = {}

    def allow(self, guard: Guard) -> None:
        """From now on another guard decides what may be sent: the run has found out at which path of the host the shop is."""
        self._guard = guard

    @property
    def trusted(self) -> bool:
        """Whether the shop's certificate was verified. Only then does the guard allow credentials."""
        return self._trusted

    def ask(self, question: Question) -> Exchange:
        """Sends one request. Raises Refused if the guard does not allow it, and RuntimeError if the probe was already sent."""
        self._guard.check(question, verified=self.trusted)
        old = self._known.exchanges.get(question.probe) if self._known else None
        if old is not None and old.is_missing:
            old = None
        client = self._verified if self.trusted or question.url.startswith("http:") else self._blind
        exchange = old or self._kept(question, client.ask(question, self._spend))
        with self._lock:
            if question.probe in self.exchanges:
                raise RuntimeError(f"the probe {question.probe} was sent twice")
            self.exchanges[question.probe] = exchange
        return exchange

    def _kept(self, question: Question, exchange: Exchange) -> Exchange:
        """What the recording will hold of it. One at a time: a few megabytes of JSON take a hundred in memory."""
        with self._scrubbing:
            members = members_in(exchange.response.body) if exchange.response else 0
            if self._room.members < members <= MOST_PARSED:  # with more than that it is not parsed
                return replace(exchange, url=self._scrubber.text(exchange.url), response=None, error=WireError("not-recorded", NO_ROOM))
            scrubbed = self._scrubber.exchange(question, exchange)
            if self._room.takes(scrubbed):
                return scrubbed
            return replace(scrubbed, response=None, error=WireError("not-recorded", NO_ROOM))

    def look(self, name: str, *ips: str) -> Observation | None:
        """Makes and keeps an observation; None once the run has ended. Raises ToolError for an unknown name."""
        old = self._known.observations.get(name) if self._known else None
        seen = old.copy() if old is not None else self._look(name, ips)
        if seen is None:
            return None
        with self._lock:
            self.observations[name] = seen
            if name == "tls.handshake" and seen.get("outcome") == "verified":
                self._trusted = True
        return seen

    def _look(self, name: str, ips: tuple[str, ...]) -> Observation | None:
        left, network = self._run.left, self._network
        if left <= 0:
            return None
        hurried = replace(network, patience=min(network.patience, left), name_patience=min(network.name_patience, left))
        seen = hurried.look(name, *ips)
        if name == "net.resolve" and left < network.name_patience and seen.get("error") == "no-answer":
            return None  # it was the run that ended, so this says nothing about the name servers
        return seen

    def _spend(self) -> bool:
        """Counts every request, including repetitions, and returns whether it may be sent."""
        with self._lock:
            if self.sent >= self._budget:
                return False
            self.sent += 1
            return True

    def recording(self, about: Run) -> Recording:
        """Everything so far as a recording, with `about` as metadata."""
        return Recording({**about, "requests": self.sent}, dict(self.exchanges), dict(self.observations))
