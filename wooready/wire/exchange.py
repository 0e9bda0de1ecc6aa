"""One question, and what came back: a response, or the error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from wooready.wire.content import Content, read_content

#: How credentials travel. `-wrong` sends the right key with a secret that is deliberately wrong.
Auth = Literal["none", "basic", "basic-wrong", "query", "query-wrong", "oauth1"]

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"]

#: Why there is no response. `not-recorded`: a replay was asked what its recording does not hold.
ErrorKind = Literal["name", "refused", "unreachable", "reset", "timeout", "tls", "protocol", "decode", "proxy", "not-recorded"]


@dataclass(frozen=True)
class Question:
    """What a probe asks. `url` has no credentials in it; `signed_url` is what OAuth signs, where that is not `url`.

    `shape` names the JSON Schema that tells the scrubber what is personal in the answer (`schema` is its text);
    `subject` names the kind of object, so that fictional data is stable. `agent`: another User-Agent than our own.
    """

    probe: str
    url: str
    method: Method = "GET"
    accept: str = "application/json"
    body: bytes | None = None
    auth: Auth = "none"
    signed_url: str = ""
    subject: str = ""
    schema: Mapping[str, object] | None = field(default=None, repr=False)
    agent: str = ""

    @property
    def carries_secret(self) -> bool:
        """Whether the key or the secret itself is sent, in the clear inside TLS. An OAuth signature does not give the secret away."""
        return self.auth not in ("none", "oauth1")


@dataclass(frozen=True)
class Response:
    """`headers` in the order and spelling of the server; `body` decoded from any Content-Encoding, scrubbed, and cut at the size cap.

    `broke_off`: the kind of error that ended the body early; the body is what came before it. `clock`: seconds by which the server's clock
    is ahead of ours, 0 when they agree to two seconds or the server does not tell.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool = False
    broke_off: str = ""
    clock: int = 0

    def header(self, name: str) -> str:
        """All values of a header, joined with `, `; empty when it was not sent."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @cached_property
    def content(self) -> Content:
        """What the body holds, read once."""
        return read_content(self.body)

    @property
    def content_type(self) -> str:
        return self.header("Content-Type").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class WireError:
    kind: ErrorKind
    message: str


@dataclass(frozen=True)
class Attempt:
    """One request: `started` in seconds after the run's begin, `ms` until the answer was read, `outcome` a status or error kind."""

    started: float
    ms: float
    outcome: str


@dataclass(frozen=True)
class Exchange:
    """`url` as sent, without secrets. `verified`: the server's certificate was checked (always False over http)."""

    probe: str
    method: str
    url: str
    auth: str
    response: Response | None
    error: WireError | None
    attempts: tuple[Attempt, ...] = ()
    verified: bool = False

    @property
    def status(self) -> int:
        """The response's status; 0 when there was none."""
        return self.response.status if self.response else 0

    @property
    def ms(self) -> float:
        return self.attempts[-1].ms if self.attempts else 0.0
