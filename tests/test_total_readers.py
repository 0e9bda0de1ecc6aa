"""Whatever a shop answers, it gets a verdict: the readers of facts take odd input, and say what it is."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from broken.running import recorded
from hypothesis import given, settings
from hypothesis import strategies as st
from odd import (
    A_FEW,
    BOUNDED,
    BROKEN_JSON,
    HALF,
    HEALTHY,
    MARK,
    ODD_HEADERS,
    ODD_JSON,
    PROBES,
    answered,
    body_of,
    demands,
    judge,
    newest,
    parsed,
    places,
    through_the_scrubber,
    whole,
    with_value,
)

from wooready.errors import UsageError
from wooready.evidence.answers import Answer, record_id, whole_number
from wooready.evidence.fingerprints import arguments
from wooready.evidence.probes import key_signed_for_http, key_test
from wooready.run.case import Case
from wooready.shop.address import Address
from wooready.shop.credentials import Credentials
from wooready.wire import client, recording
from wooready.wire.auth import authorise
from wooready.wire.content import read_content
from wooready.wire.exchange import Exchange, Response
from wooready.woocommerce.generations import GENERATIONS
from wooready.woocommerce.releases import parse


def short(said: object) -> str:
    """An id for a long text."""
    text = str(said)
    return text if len(text) < 12 else f"{text[:8]} {len(text)}"


def headers_of(probe: str, **values: str) -> tuple[tuple[str, str], ...]:
    response = recorded(HEALTHY).exchanges[probe].response
    assert response is not None
    named = {name.replace("_", "-").lower(): value for name, value in values.items()}
    return tuple((name, named.get(name.lower(), value)) for name, value in response.headers)


def outcomes(case: Case) -> Mapping[str, tuple[str, str]]:
    return {id: (each.outcome, each.cause) for id, each in case.results.items()}


# ------------------------------------------------------------------ numbers


@pytest.mark.parametrize("said", ["", "²", "٣", "-1", "+1", "1.5", "1_000", "0x10", "9" * 19, "9" * 5000, "NaN", "1 2"], ids=short)
def test_a_number_that_is_none(said: str) -> None:
    assert whole_number(said) is None


@pytest.mark.parametrize(("said", "number"), [("0", 0), (" 25 ", 25), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_number(said: str, number: int) -> None:
    assert whole_number(said) == number


@pytest.mark.parametrize("said", ["²", "9" * 1900, "9" * 5000], ids=short)
def test_a_total_that_is_no_number_is_not_told(said: str) -> None:
    kept = recorded(HEALTHY)
    told = {
        probe: replace(each, response=replace(each.response, headers=headers_of(probe, X_WP_Total=said)))
        for probe, each in kept.exchanges.items()
        if each.response
    }
    case = judge(replace(kept, exchanges={**kept.exchanges, **told}), newest())
    whole(case)
    assert outcomes(case)["PAGE-01[wc/v3]"] == ("failed", "paging.no-totals")


@pytest.mark.parametrize("said", ["9" * 5000, "9" * 5000 + ".1", "1." * 3000 + "1", "²", "1!2", HALF, ""], ids=short)
def test_a_version_that_is_none(said: str) -> None:
    assert parse(said) is None or said == "1!2"


def test_a_version_of_thousands_of_digits() -> None:
    probe = "wc-v3.system-status"
    status = body_of(probe)
    for version in ("9" * 5000, {"9": 9}, ["9.9"], 1.5, True, None):
        status["environment"].update(version=version, wp_version=version, php_version=version, server_info=version)
        status["active_plugins"] = [{"name": version}, version]
        whole(judge(answered(probe, body=json.dumps(status).encode()), demands()))


@pytest.mark.parametrize(
    "said", ["9" * 5000, "²", "Thu, 99 Foo 2026", "Mon, 01 Jan 0001 00:00:00 GMT", "(", ",", "a b c d e f", "\0"], ids=short
)
def test_a_date_that_is_none(said: str) -> None:
    assert client._ahead(said, 0.0) == client._ahead(said, 0.0)
    assert client._retry_after(said, 0.0) >= 0


@BOUNDED
@given(st.text(max_size=60))
def test_any_date_and_any_number(said: str) -> None:
    client._ahead(said, 1e9)
    client._retry_after(said, 1e9)
    whole_number(said)
    parse(said)


# ------------------------------------------------------------------ JSON


@pytest.mark.parametrize("said", BROKEN_JSON, ids=short)
def test_what_no_program_can_take_is_broken(said: str) -> None:
    for body in (f'{{"code": {said}}}', f"[{said}]"):
        assert read_content(body.encode()).kind == "broken-json"


def test_half_a_letter_becomes_a_sign() -> None:
    document = read_content(b'{"a\\ud800": ["\\udfff", {"\\ud83d\\ude00": "\\\\ud800"}]}').document
    assert document == {"a\ufffd": ["\ufffd", {"\U0001f600": "\\ud800"}]}


@pytest.mark.parametrize("said", BROKEN_JSON, ids=short)
def test_a_list_of_it_is_no_list(said: str) -> None:
    products = body_of("wc-v3.products.list")
    body = json.dumps(products).replace(f'"id": {products[0]["id"]}', f'"id": {said}', 1)
    case = judge(through_the_scrubber(answered("wc-v3.products.list", body=body.encode()), {"wc-v3.products.list"}), demands())
    whole(case)
    assert outcomes(case)["DATA-01[wc/v3]"] == ("failed", "data.not-a-list")


# ------------------------------------------------------------------ ids

ODD_IDS = ("0", "-1", "null", "true", "1.5", "12.0", '"7/../orders"', "[1]", "{}", "9" * 60)


@pytest.mark.parametrize("id", ODD_IDS)
def test_an_id_that_is_none(id: str) -> None:
    assert record_id(json.loads(id)) == 0


@pytest.mark.parametrize("page", ["list", "page-2", "sample"])
@pytest.mark.parametrize("id", [*ODD_IDS, "absent"])
def test_ids_that_are_none_are_a_finding_on_the_data(page: str, id: str) -> None:
    probe = f"wc-v3.products.{page}"
    items = body_of(probe)
    for each in items:
        if id == "absent":
            del each["id"]
        else:
            each["id"] = json.loads(id)
    kept = answered(probe, body=json.dumps(items).encode())
    case = judge(kept, newest())
    whole(case)
    assert outcomes(case)["DATA-02[wc/v3]"] == ("failed", "data.schema")
    assert probe in case.results["DATA-02[wc/v3]"].reads
    assert outcomes(case)["PAGE-03[wc/v3]"][0] in ("passed", "advice", "not verified")
    if page == "sample":
        assert not any("variations" in probe for probe in case.gathered.evidence.seen.exchanges if probe.startswith("wc-v3"))


# ------------------------------------------------------------------ what the shop says of itself

ODD_HOMES = (
    "", "@", "http://", "https://", "https://@", "https://:443", "https://shop.example.com:0", "https://shop.example.com:99999", "https://[::1",
    "https://a:b@shop.example.com", "https://shop.example.com:x", "https://%00", "javascript:1", "//", "://", "https://" + "a" * 1_000_000,
    "https://shop.example.com/" + "a/" * 500_000, "\x00", "https://\ufffd", "ftp://shop.example.com", "https://shop.example.com\\@evil.example",
)  # fmt: skip
CREDENTIALS = Credentials("ck_" + "0" * 40, "cs_" + "1" * 40)


def sign(home: str) -> None:
    for api in GENERATIONS:
        for question in (
            key_test(Address("shop.example.com"), api, "oauth1", home),
            key_signed_for_http(Address("shop.example.com"), api, home),
        ):
            url, _ = authorise(question, CREDENTIALS)
            assert url.startswith(f"https://shop.example.com{api.root}/products?")
            assert "oauth_signature=" in url


@pytest.mark.parametrize("home", ODD_HOMES, ids=range(len(ODD_HOMES)))
def test_a_home_that_is_no_address(home: str) -> None:
    sign(home)
    case = judge(answered("rest.index", body=json.dumps({**body_of("rest.index"), "home": home}).encode()), newest())
    whole(case)
    assert len(json.dumps(case.document)) < 400_000
    assert outcomes(case)["ADDR-01"] == (("advice", "address.other-home") if home.rstrip("/") else ("passed", ""))


@BOUNDED
@given(
    st.one_of(
        st.text(max_size=40), st.text(max_size=30).map("https://{}".format), st.text(max_size=20).map("https://shop.example.com:{}".format)
    )
)
def test_any_home_can_be_signed(home: str) -> None:
    sign(home.encode(errors="replace").decode())


@pytest.mark.parametrize("methods", [5, True, 1.5, None, "GET", "POST", [], ["GET"], [5], {"GET": True}, [["GET"]]])
def test_methods_that_are_no_list(methods: object) -> None:
    answer = Answer(
        Exchange(
            "x",
            "OPTIONS",
            "",
            "none",
            Response(200, "", (), json.dumps({"endpoints": [{"methods": methods, "args": {"a": 1}}]}).encode()),
            None,
        )
    )
    assert arguments(answer) in ({}, {"a": 1})


# ------------------------------------------------------------------ whatever


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Exchange]:
    """A recorded exchange with another status, another header, or another value somewhere in its JSON."""
    probe = draw(st.sampled_from(PROBES))
    old = recorded(HEALTHY).exchanges[probe]
    response = old.response
    assert response is not None
    what = draw(st.sampled_from(["status", "header", "body", "json", "json", "json", "json"]))
    found = parsed(probe)
    if what == "status":
        return probe, replace(
            old, response=replace(response, status=draw(st.sampled_from([100, 199, 200, 204, 301, 401, 403, 404, 500, 599, 999])))
        )
    if what == "header":
        name = draw(
            st.sampled_from(
                [*{name for name, _ in response.headers}, "Age", "Link", "Location", "Retry-After", "X-WP-Total", "Content-Type"]
            )
        )
        headers = (*(pair for pair in response.headers if pair[0] != name), (name, draw(st.sampled_from(ODD_HEADERS))))
        return probe, replace(old, response=replace(response, headers=headers))
    if what == "body" or found is None:
        return probe, replace(
            old, response=replace(response, body=draw(st.one_of(st.binary(max_size=40), st.sampled_from(BROKEN_JSON).map(str.encode))))
        )
    document, ways = found
    way = draw(st.sampled_from(ways))
    body = json.dumps(with_value(document, way, MARK)).replace(json.dumps(MARK), draw(st.sampled_from(ODD_JSON)))
    return probe, replace(old, response=replace(response, body=body.encode()))


@settings(BOUNDED, max_examples=30)
@given(mutated(), mutated(), st.booleans())
def test_every_evidence_gives_some_verdict(one: tuple[str, Exchange], other: tuple[str, Exchange], scrubbed: bool) -> None:
    kept = recorded(HEALTHY)
    changed = replace(kept, exchanges={**kept.exchanges, **dict([one, other])})
    if scrubbed:
        changed = through_the_scrubber(changed, {one[0], other[0]})
    whole(judge(changed, demands()))


@pytest.mark.parametrize(
    "probe",
    [
        "rest.index",
        "wc-v3.products.list",
        "wc-v3.products.options",
        "wc-v3.products.sample",
        "wc-v3.system-status",
        "wc-v3.webhooks.list",
        "wc-v3.variations.1",
    ],
)
@pytest.mark.parametrize("odd", A_FEW)
def test_every_value_of_the_first_record_may_be_odd(probe: str, odd: str) -> None:
    """All of them at once, one level deep: whatever a check reads is of another type."""
    found = body_of(probe)
    record = found[0] if isinstance(found, list) else found
    spoilt = dict.fromkeys(record, MARK)
    body = json.dumps([spoilt, *found[1:]] if isinstance(found, list) else spoilt).replace(json.dumps(MARK), odd)
    whole(judge(answered(probe, body=body.encode()), demands()))


@pytest.mark.parametrize("odd", A_FEW)
def test_every_value_below_may_be_odd(odd: str) -> None:
    """Each value of OPTIONS, of WooCommerce > Status and of the lists in turn, on its second level."""
    for probe in ("wc-v3.products.options", "wc-v3.system-status", "wc-v3.products.list", "wc-v3.orders.list"):
        found = body_of(probe)
        record = found[0] if isinstance(found, list) else found
        spoilt = {
            name: dict.fromkeys(each, MARK) if isinstance(each, dict) else [MARK] if isinstance(each, list) else MARK
            for name, each in record.items()
        }
        body = json.dumps([spoilt] if isinstance(found, list) else spoilt).replace(json.dumps(MARK), odd)
        whole(judge(through_the_scrubber(answered(probe, body=body.encode()), {probe}), demands()))


ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 300),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.just([]),
    st.just({}),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), max_size=2),
    st.sampled_from(["verified", "rejected", "open", "IPv6", "::1", "127.0.0.1", "no-answer"]),
    st.binary(max_size=200).map(lambda der: [b64encode(der).decode()]),
)


@settings(BOUNDED, max_examples=40)
@given(st.data())
def test_every_observation_gives_a_verdict_or_is_named(data: st.DataObject) -> None:
    """Name, TCP and TLS, with other values anywhere: a recording that says so is judged, or refused with the place."""
    kept = recorded(HEALTHY)
    seen = dict(kept.observations)
    way = data.draw(st.sampled_from([way for way in places(seen) if way]))
    changed = replace(kept, observations=with_value(seen, way, data.draw(ODD_VALUES)))
    try:
        again = recording.from_text(recording.to_text(changed), Path("acme/recording.json"))
    except UsageError as refused:
        named = str(refused).startswith("acme/recording.json: ")
    else:
        whole(judge(again, demands()))
        named = True
    assert named


@pytest.mark.parametrize(
    "without",
    [
        "rest.index",
        "rest.index-any",
        "http.front",
        "http.plain",
        "wc-v3.index",
        "wc-v3.key.basic",
        "wc-v3.products.list",
        "legacy-v3.index",
    ],
)
def test_an_answer_that_was_not_kept_is_not_verified(without: str) -> None:
    kept = recorded(HEALTHY)
    for gone in ([without], [probe for probe in kept.exchanges if probe.startswith(without.partition(".")[0])]):
        whole(judge(replace(kept, exchanges={probe: each for probe, each in kept.exchanges.items() if probe not in gone}), demands()))


@pytest.mark.parametrize("without", sorted(recorded(HEALTHY).observations))
def test_an_observation_that_was_not_kept_is_not_verified(without: str) -> None:
    kept = recorded(HEALTHY)
    whole(judge(replace(kept, observations={name: each for name, each in kept.observations.items() if name != without}), demands()))
