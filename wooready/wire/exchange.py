"""One request, and its result: a response or an error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from wooready.wire.content import Content, read_content
from wooready.wire.head import Head

#: How credentials are sent. `-wrong` sends the right key with a deliberately wrong secret.
Auth = Literal["none", "basic", "basic-wrong", "query", "query-wrong", "oauth1"]

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"]

#: Why there is no response. `not-recorded`: the run has none, see Exchange.is_missing; `newer`: the question is newer than the recording.
ErrorKind = Literal["name", "refused", "unreachable", "reset", "timeout", "tls", "protocol", "decode", "proxy", "not-recorded", "newer"]


@dataclass(frozen=True)
class Question:
    """The request of a probe. `url` contains no credentials; `signed_url` is the URL that OAuth signs, if it is not `url`.

    `schema` makes the JSON Schema that tells the scrubber what is personal in the answer; a replay never makes it. `subject` names the
    kind of object, so that fictional data is stable. `agent`: a User-Agent other than our own. `optional`: the answer is only good to
    know, so that the run does not wait long for it. `keeps`: of a page of records, the recording keeps so many of the first; None for all.
    `since`: the edition of the plan (Suite.edition) in which it was asked first; older recordings do not have it.
    """

    probe: str
    url: str
    method: Method = "GET"
    accept: str = "application/json"
    body: bytes | None = None
    auth: Auth = "none"
    signed_url: str = ""
    subject: str = ""
    schema: Callable[[], Mapping[str, object]] | None = field(default=None, repr=False)
    agent: str = ""
    optional: bool = False
    keeps: int | None = None
    since: int = 1

    @property
    def carries_secret(self) -> bool:
        """Whether the key or the secret itself is sent, protected only by TLS. An OAuth signature does not reveal the secret."""
        return self.auth not in ("none", "oauth1")


@dataclass(frozen=True)
class Received:
    """A page of records as it arrived, of which only the first are kept: its size in bytes, and the number of its records; None if it has
    more values than are parsed."""

    bytes: int
    records: int | None


@dataclass(frozen=True)
class Response:
    """`headers` in the order and spelling of the server; `body` after Content-Encoding is decoded, scrubbed, and cut at the size limit.

    `broke_off`: the kind of error that ended the body early; the body is what arrived before it. `clock`: seconds by which the server's
    clock is ahead of ours; 0 if they agree within two seconds or the server does not send a date. `received`: see there; None if the body
    is kept whole.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False
    broke_off: str = ""
    clock: int = 0
    received: Received | None = None

    def header(self, name: str) -> str:
        """All values of a header, joined with `, `; empty if it was not sent."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @cached_property
    def content(self) -> Content:
        """The parsed content of the body."""
        return read_content(self.body, truncated=self.truncated)

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty if not sent."""
        return self.header("Content-Type").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class WireError:
    """Why there is no response. `message` is for people and contains no secret."""

    kind: ErrorKind
    message: str


@dataclass(frozen=True)
class Attempt:
    """One request: `started` in seconds since the start of the run, `ms` until the answer was read, `outcome` a status or error kind."""

    started: float
    ms: float
    outcome: str

    @property
    def succeeded(self) -> bool:
        """Whether an answer came that is worth no second attempt: neither a failure of the server nor a limit."""
        return self.outcome.isdecimal() and int(self.outcome) < 500 and self.outcome != "429"


@dataclass(frozen=True)
class Exchange:
    """`url` as sent, without secrets. `verified`: the server's certificate was checked (always False over http). `head`: what the bytes of
    the answer's head reveal, also of one that could not be read; None if no answer began, and in recordings made before it was kept."""

    probe: str
    method: str
    url: str
    auth: str
    response: Response | None
    error: WireError | None
    attempts: tuple[Attempt, ...] = ()
    verified: bool = False
    head: Head | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the run itself has no answer: it was not asked, not kept, or cut off by a limit of the run. Nobody is to blame for it."""
        return self.error is not None and self.error.kind in ("not-recorded", "newer")

    @property
    def status(self) -> int:
        """The response's status; 0 if there was no response."""
        return self.response.status if self.response else 0

    @property
    def ms(self) -> float:
        """Milliseconds of the last attempt; 0 if nothing was sent."""
        return self.attempts[-1].ms if self.attempts else 0.0
