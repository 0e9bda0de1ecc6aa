"""What was not answered is not empty, not verified, and nobody's fault where the run itself cut it off."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from broken.changes import instead, method, whenever
from broken.fault import CURRENT, cin7
from broken.running import Run, broken, healthy, judged, live
from broken.server import Setup
from broken.site import Change, Request, answer, page

from wooready.run.gather import gather_replay
from wooready.verdict.verdict import Verdict
from wooready.wire.exchange import Attempt, ErrorKind, WireError


def run(change: Change) -> Run:
    return live(CURRENT, Setup(), change, cin7())


def outcome(found: Run, check: str) -> str:
    return found.outcomes[check][0]


def sent(*ways: str) -> Callable[[Request], bool]:
    """Requests with the right key, sent so."""
    return lambda request: request.auth in ways and request.tls


def hung_up(request: Request, response: object) -> None:
    """No answer."""


# ------------------------------------------------------------------ OPTIONS, webhooks, the key


@pytest.mark.parametrize("new", [answer(204, ""), page(200, "Shop"), answer(200, "")], ids=["204", "page", "empty"])
def test_a_description_that_is_none_does_not_pass(new: object) -> None:
    found = run(whenever(method("OPTIONS"), instead(new)))  # type: ignore[arg-type]
    assert outcome(found, "DATA-04[wc/v3]") == "not verified"
    assert found.verdict.word == "READY"


def test_webhooks_that_are_no_list_do_not_pass() -> None:
    found = run(whenever(lambda request: request.resource == "webhooks", instead(answer(200, '{"a":1}'))))
    assert {outcome(found, "HOOK-01[wc/v3]"), outcome(found, "HOOK-02[wc/v3]")} == {"not verified"}


def test_a_header_without_an_answer_is_neither_stripped_nor_fine() -> None:
    found = run(whenever(sent("basic"), hung_up))
    assert outcome(found, "AUTH-01[wc/v3]") == "not verified"
    assert found.verdict.word != "READY"


def test_a_key_without_an_answer_is_neither_known_nor_unknown() -> None:
    """The wrong secret is answered, so nothing is banned."""
    found = run(whenever(sent("basic", "query", "oauth1", "oauth1-as-http"), hung_up))
    assert outcome(found, "AUTH-02[wc/v3]") == "not verified"


def test_a_second_attempt_that_failed_too_is_not_said_to_have_succeeded() -> None:
    assert outcome(broken("limited-in-mid-run"), "HTTP-04") == "passed"


# ------------------------------------------------------------------ what the run itself cut off


def ended(kind: ErrorKind) -> Verdict:
    """The verdict where the last requests of a run ended so, one after the other."""
    kept = healthy(CURRENT).gathered.recording
    last = sorted((each for each in kept.exchanges.values() if each.attempts), key=lambda each: each.attempts[0].started)[-9:]
    cut = {
        each.probe: replace(each, response=None, error=WireError(kind, ""), attempts=(Attempt(each.attempts[0].started, 9.0, kind),))
        for each in last
    }
    gathered = gather_replay(replace(kept, exchanges={**kept.exchanges, **cut}), cin7())
    return judged(gathered, cin7())[1]


def test_a_server_that_falls_silent_is_named() -> None:
    root = ended("timeout").root
    assert root is not None
    assert root.cause == "http.banned"


def test_a_run_that_reached_its_own_limit_blames_nobody() -> None:
    found = ended("not-recorded")
    assert found.word == "NOT VERIFIED"
    assert found.failed == ()
