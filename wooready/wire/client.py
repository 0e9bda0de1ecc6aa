"""Sends one request, with a deadline and a size limit. Redirects are not followed; ambient proxy, netrc, cookies and CA are ignored.

Each request has a connection of its own: on one that is kept alive, a second response behind the first would be taken for the answer to
the next question.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from ssl import SSLContext, SSLError
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from wooready.shop.address import DEFAULT_PORTS
from wooready.shop.credentials import Credentials
from wooready.shop.route import Route
from wooready.wire.auth import authorise
from wooready.wire.bounds import Deadline, Witness, pool_classes, within
from wooready.wire.content import SIZE_CAP
from wooready.wire.exchange import Attempt, ErrorKind, Exchange, Question, Response, WireError
from wooready.wire.head import Head

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
DEADLINE_SECONDS = 30.0
#: As DEADLINE_SECONDS, for a question whose answer is only good to know.
OPTIONAL_SECONDS = 10.0
LONGEST_WAIT = 20.0
NO_SKEW = 2
#: Why a question was not asked.
NO_BUDGET = "the request budget was used up"
#: Statuses of a busy or failing server, after which a request is repeated once. Other 4xx and 500 are genuine answers.
ASK_AGAIN = frozenset({429, 502, 503, 504})
RETRIED = frozenset({"GET", "HEAD", "OPTIONS"})
#: What requests, urllib3 and http.client raise for an invalid answer; ValueError for a header that they cannot process.
ODD_ANSWERS = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError)
# Requests without certificate verification are our own decision, and are stated in the verdict.
urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


class PinnedAdapter(HTTPAdapter):
    """Uses our own TLS context for every connection, and pinned IP addresses instead of name resolution.

    `deadline`: when an answer must be complete. `silence`: seconds for which the server may send nothing. `witness`: is told of the answer.
    """

    def __init__(self, context: SSLContext, route: Route, deadline: Deadline, silence: float, witness: Witness) -> None:
        self._context, self._route = context, route
        self._pools = pool_classes(deadline, silence, witness)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, ssl_context=self._context, **more)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
        manager = super().proxy_manager_for(proxy, ssl_context=self._context, **more)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def cert_verify(self, *arguments: Any, **more: Any) -> None:
        """The context decides what to trust; requests would load its own CA bundle into it."""

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: object, proxies: Mapping[str, str] | None = None, cert: object = None
    ) -> Any:
        parts = urllib3.util.parse_url(request.url or "")
        host, scheme = parts.host or "", parts.scheme or "https"
        port = parts.port or DEFAULT_PORTS[scheme]
        if proxies and proxies.get(scheme):
            return self.proxy_manager_for(proxies[scheme]).connection_from_host(host, port, scheme)
        ip = self._route.resolve.get((host, port))
        if not ip:
            return self.poolmanager.connection_from_host(host, port, scheme)
        # Not `assert_hostname`: urllib3 would switch off check_hostname for this and every later connection of the context.
        names = {"server_hostname": host} if scheme == "https" else {}
        return self.poolmanager.connection_from_host(ip, port, scheme, pool_kwargs=names)


class Session(requests.Session):
    """Ignores redirects: requests would read the whole body of one, and parse its target, before returning the answer."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


@dataclass(frozen=True)
class _Came:
    """What came of one request: a response or the error, and of either what the bytes of its head reveal."""

    response: Response | None = None
    error: WireError | None = None
    head: Head | None = None


@dataclass
class Gate:
    """Limits the number of concurrent requests; to one after the server says that it is overloaded."""

    limit: int

    def __post_init__(self) -> None:
        self._condition = threading.Condition()
        self._inside = 0

    def __enter__(self) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._inside < self.limit)
            self._inside += 1

    def __exit__(self, *exc: object) -> None:
        with self._condition:
            self._inside -= 1
            self._condition.notify_all()

    def narrow(self) -> None:
        """From now on, one request at a time."""
        self.limit = 1


class Client:
    """Sends requests to one shop. `clock`, `wall` and `sleep` are injected, so that tests need not wait.

    `read_seconds`: how long the server may be silent. `deadline`: seconds that one answer may take from start to end. `run`: when the
    whole run must end; no question is asked after it, and no answer that it cuts off is blamed on the server.
    """

    def __init__(
        self,
        credentials: Credentials | None,
        route: Route,
        context: SSLContext,
        *,
        agent: str,
        concurrency: int = 4,
        began: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        read_seconds: float = READ_SECONDS,
        deadline: float = DEADLINE_SECONDS,
        run: Deadline | None = None,
    ) -> None:
        _silence()
        self._credentials, self._read_seconds, self._deadline = credentials, read_seconds, deadline
        self._clock, self._wall, self._sleep = clock, wall, sleep
        self._began = clock() if began is None else began
        self.gate = Gate(concurrency)
        self._context, self._route, self._agent = context, route, agent
        self._run = run or Deadline()
        self._verifies = context.check_hostname

    def _session(self, seconds: float, witness: Witness) -> Session:
        """For one request, whose answer must be complete after so many seconds."""
        session = Session()
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.clear()
        session.headers.update({"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"})
        session.proxies = {"http": self._route.proxy, "https": self._route.proxy} if self._route.proxy else {}
        adapter = PinnedAdapter(self._context, self._route, Deadline.after(seconds, self._clock), self._read_seconds, witness)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def ask(self, question: Question, allowance: Callable[[], bool] = lambda: True) -> Exchange:
        """One exchange, with at most one repetition. `allowance` is called before each request and says whether it may be sent.

        Raises ValueError if the question needs credentials and there are none.
        """
        attempts: list[Attempt] = []
        came = _Came()
        unasked = ""
        with self.gate:
            while not (unasked := self._run.words if self._run.left <= 0 else "" if allowance() else NO_BUDGET):
                started, seconds = self._clock(), self._seconds(question)
                left = self._run.left
                now = self._within_deadline(question, min(seconds, left))
                ms = round((self._clock() - started) * 1000, 1)
                outcome = str(now.response.status) if now.response else now.error.kind if now.error else ""
                attempts.append(Attempt(round(started - self._began, 3), ms, outcome))
                if left < seconds and "timeout" in (outcome, now.response.broke_off if now.response else ""):
                    unasked = self._run.words  # it was the run that ended, so this says nothing about the server
                    break
                came = now
                wait = self._wait_before_next(question, came.response, came.error, len(attempts))
                if wait is None or wait >= self._run.left:
                    break
                self._sleep(wait)
        if came.response is None and came.error is None:
            came = _Came(error=WireError("not-recorded", unasked))
        verified = self._verifies and question.url.startswith("https:")
        about = (question.probe, question.method, question.url, question.auth)
        return Exchange(*about, came.response, came.error, tuple(attempts), verified, came.head)

    def _seconds(self, question: Question) -> float:
        return min(self._deadline, OPTIONAL_SECONDS) if question.optional else self._deadline

    def _wait_before_next(self, question: Question, response: Response | None, error: WireError | None, sent: int) -> float | None:
        if response is not None and response.status in (429, 503):
            self.gate.narrow()
        if sent > 1 or question.method not in RETRIED:
            return None
        if response is not None and response.status in ASK_AGAIN:
            wait = _retry_after(response.header("Retry-After"), self._wall() + response.clock)
            return wait if wait <= LONGEST_WAIT else None
        kind = error.kind if error else response.broke_off if response else ""
        if question.optional and kind == "timeout":
            return None
        return 0.5 if kind in ("reset", "timeout", "protocol") else None

    def _within_deadline(self, question: Question, seconds: float) -> "_Came":
        """Neither a slow name server nor a slow handshake may delay the run, so one thread asks while this one waits for it."""
        try:
            return within(seconds, lambda: self._send(question, seconds), f"wire {question.probe}")
        except TimeoutError:
            return _Came(error=WireError("timeout", f"no complete answer within {seconds:.0f} seconds"))

    def _send(self, question: Question, seconds: float) -> "_Came":
        url, headers = authorise(question, self._credentials)
        headers["Accept"] = question.accept
        if question.agent:
            headers["User-Agent"] = question.agent
        if question.body is not None:
            headers["Content-Type"] = "application/json"
        parts = urllib3.util.parse_url(url)
        headers["Host"] = parts.netloc or ""
        witness = Witness()
        try:
            # It ends earlier than the waiting thread gives up, so that a partial answer is kept.
            with (
                self._session(seconds * 0.9, witness) as session,
                session.request(
                    question.method,
                    url,
                    data=question.body,
                    headers=headers,
                    timeout=(CONNECT_SECONDS, self._read_seconds),
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                response = self._read(answer)
        except ODD_ANSWERS as error:
            failed = wire_error(error)
            return _Came(error=failed, head=None if failed.kind == "proxy" else witness.head)
        return _Came(response, head=witness.head)

    def _read(self, answer: requests.Response) -> Response:
        clock = _ahead(answer.headers.get("Date", ""), self._wall())
        body, broke_off = bytearray(), ""
        try:
            while len(body) <= SIZE_CAP and (piece := answer.raw.read1(16384, decode_content=True)):
                body += piece
        except ODD_ANSWERS as error:
            broke_off = wire_error(error).kind
        headers = tuple((name, _one_line(value)) for name, value in answer.raw.headers.items())
        truncated = len(body) > SIZE_CAP
        return Response(answer.status_code, answer.reason or "", headers, bytes(body[:SIZE_CAP]), truncated, broke_off, clock)


def _one_line(value: str) -> str:
    """A header's value. A folded line is one (RFC 9112 §5.2); CR, LF and NUL count as spaces (RFC 9110 §5.5)."""
    return re.sub(r"\s*[\r\n\0]+\s*", " ", value)


def _retry_after(said: str, now: float) -> float:
    """Seconds to wait, from a number of seconds or an HTTP-date (RFC 9110 §10.2.3); 1 for anything else. `now` is the server's clock.

    urllib3's Retry.parse_retry_after would use this machine's clock instead of the injected one or the server's.
    """
    if said.isdecimal():
        return float(said)
    then = _moment(said)
    return 1.0 if then is None else max(0.0, then - now)


def _ahead(date: str, now: float) -> int:
    """Seconds by which the server's clock is ahead (RFC 9110 §6.6.1); 0 if the difference is within the transmission time."""
    then = _moment(date)
    skew = 0 if then is None else round(then - now)
    return skew if abs(skew) > NO_SKEW else 0


def _moment(date: str) -> float | None:
    """An HTTP-date in seconds since 1970; None if it is not one: email.utils raises any of these errors for an invalid date."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError, AttributeError, OSError):
        return None


def _silence() -> None:
    """Silences libraries that log URLs with keys, or what they sign, whatever log level a test run sets."""
    for name in ("urllib3", "requests", "oauthlib", "vcr"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


#: Class of an exception in the chain → the error kind that a verdict can use. The first class found anywhere in the chain counts;
#: timeouts come last, because urllib3 treats a refused connection as a kind of timeout.
_KINDS: Mapping[type[BaseException], ErrorKind] = {
    SSLError: "tls",
    requests.exceptions.SSLError: "tls",
    urllib3.exceptions.ProxyError: "proxy",
    requests.exceptions.ProxyError: "proxy",
    urllib3.exceptions.NameResolutionError: "name",
    ConnectionRefusedError: "refused",
    ConnectionResetError: "reset",
    ConnectionAbortedError: "reset",
    BrokenPipeError: "reset",
    urllib3.exceptions.DecodeError: "decode",
    requests.exceptions.ContentDecodingError: "decode",
    TimeoutError: "timeout",
    requests.Timeout: "timeout",
    urllib3.exceptions.TimeoutError: "timeout",
}


def wire_error(error: BaseException) -> WireError:
    """The kind of a failure, from the chain of exceptions in which requests and urllib3 wrap it. The message contains only class names:
    the text of these exceptions repeats URLs, and thus keys."""
    chain = list(_causes(error))
    for kind_of, kind in _KINDS.items():
        for cause in chain:
            if isinstance(cause, kind_of) and not (kind == "timeout" and isinstance(cause, urllib3.exceptions.NewConnectionError)):
                return WireError(kind, _reason(cause))
    kind = "unreachable" if any(isinstance(cause, urllib3.exceptions.NewConnectionError) for cause in chain) else "protocol"
    if any("RemoteDisconnected" in type(cause).__name__ for cause in chain):
        kind = "reset"
    return WireError(kind, type(chain[-1]).__name__)


def _reason(cause: BaseException) -> str:
    return getattr(cause, "reason", None) or type(cause).__name__ if isinstance(cause, SSLError) else type(cause).__name__


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exceptions of a chain, innermost last, through `args`, `reason`, `__cause__` and `__context__`, each once."""
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        current = queue.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        queue += [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]
