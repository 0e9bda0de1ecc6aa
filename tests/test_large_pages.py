"""A page as large as the integration's: what is asked, what is kept of it, and recordings that are older than the question."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from broken.fault import cin7, ruled
from broken.running import healthy, judged

from wooready.evidence import probes
from wooready.run.gather import gather_replay
from wooready.wire.content import first_records, read_content
from wooready.wire.exchange import Exchange, Question, Received, Response
from wooready.wire.recording import About, Recording, from_text, to_text
from wooready.wire.scrub import Scrubber
from wooready.woocommerce.generations import BY_NAME

CURRENT = "woocommerce-9.9.5"


def body(document: object) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("document", "kept", "records"),
    [
        ([{"id": 1}, {"id": 2}, {"id": 3}], [{"id": 1}, {"id": 2}], 3),
        ([], [], 0),
        ({"products": [{"id": 1}, {"id": 2}, {"id": 3}]}, {"products": [{"id": 1}, {"id": 2}]}, 3),
        ({"code": "rest_forbidden", "data": []}, {"code": "rest_forbidden", "data": []}, None),
        ({"message": "no"}, {"message": "no"}, None),
        ("text", "text", None),
    ],
)
def test_only_the_first_records_are_kept(document: object, kept: object, records: int | None) -> None:
    content, count = first_records(read_content(body(document)), 2)
    assert (content.document, count) == (kept, records)


def scrubbed(response: Response, keeps: int | None = 10) -> Response:
    question = Question("wc-v3.products.page", "https://shop.example.com/wp-json/wc/v3/products?per_page=100", keeps=keeps)
    exchange = Exchange(question.probe, "GET", question.url, "basic", response, None)
    found = Scrubber(None).exchange(question, exchange).response
    assert found is not None
    return found


def test_the_size_of_the_page_is_that_which_arrived() -> None:
    sent = body([{"id": number, "status": "publish"} for number in range(100)])
    kept = scrubbed(Response(200, "OK", (), sent))
    assert kept.received == Received(len(sent), 100)
    assert len(json.loads(kept.body)) == 10


def test_a_page_of_too_many_values_was_given_out_nevertheless() -> None:
    sent = body([{"id": 1, "meta_data": [0] * 2_000} for _ in range(100)])
    kept = scrubbed(Response(200, "OK", (), sent))
    assert kept.content.kind == "too-large"
    assert kept.received == Received(len(sent), None)


def test_of_a_page_that_was_cut_off_nothing_is_known() -> None:
    kept = scrubbed(Response(200, "OK", (), b'[{"id": 1}, {"id"', truncated=True))
    assert kept.received is None


def test_other_answers_are_kept_whole() -> None:
    kept = scrubbed(Response(200, "OK", (), body([{"id": number} for number in range(20)])), keeps=None)
    assert kept.received is None
    assert len(json.loads(kept.body)) == 20


def edition(number: int | None, change: Callable[[Exchange], Exchange | None] = lambda exchange: exchange) -> Recording:
    """The recording of a healthy shop, as made by an edition of the plan, with each of its large pages changed."""
    whole = healthy(CURRENT).gathered.recording
    about = {**whole.about, "edition": number}
    if number is None:
        del about["edition"]
    exchanges = {probe: change(each) if probe.endswith(".page") else each for probe, each in whole.exchanges.items()}
    return replace(whole, about=cast(About, about), exchanges={probe: each for probe, each in exchanges.items() if each is not None})


def gone(exchange: Exchange) -> None:
    return None


def outcome(recording: Recording, **rules: Any) -> tuple[str, str, str]:
    """The verdict, and outcome and reason of READY's check of large pages."""
    profile = ruled(cin7(), "http", **rules)
    results, verdict, _ = judged(gather_replay(recording, profile), profile)
    found = results["READ-05[wc/v3]"]
    return verdict.word, found.outcome, found.reason


def test_a_recording_is_judged_by_the_checks_of_its_day() -> None:
    word, found, reason = outcome(edition(None, gone))
    assert (word, found) == ("READY", "not applicable")
    assert reason.startswith("newer than the recording")


def test_a_recording_of_today_must_have_the_page() -> None:
    word, found, _ = outcome(edition(2, gone))
    assert (word, found) == ("NOT VERIFIED", "not verified")


def test_the_edition_is_kept() -> None:
    assert from_text(to_text(edition(7)), Path()).edition == 7
    assert from_text(to_text(edition(None)), Path()).edition == 1


def test_what_was_received_is_kept() -> None:
    def page(exchange: Exchange) -> Exchange:
        assert exchange.response is not None
        return replace(exchange, response=replace(exchange.response, received=Received(123_456, 100)))

    kept = from_text(to_text(edition(2, page)), Path()).exchanges["wc-v3.products.page"].response
    assert kept is not None
    assert kept.received == Received(123_456, 100)


def test_of_a_page_ten_records_are_recorded() -> None:
    response = healthy(CURRENT).gathered.recording.exchanges["wc-v3.products.page"].response
    assert response is not None
    assert isinstance(response.content.document, list)
    assert len(response.content.document) == probes.PAGE_SIZE
    assert response.received is not None
    assert response.received.records == 30
    assert healthy(CURRENT).results["READ-05[wc/v3]"].outcome == "passed"


def test_the_page_is_as_large_as_the_integrations() -> None:
    api = BY_NAME["wc/v3"]
    address = healthy(CURRENT).gathered.evidence.shop.address
    question = probes.large_page(address, api, "orders", "basic", 25)
    assert question.url == f"{address.url}/wp-json/wc/v3/orders?per_page=25"
    assert question.since == 2
