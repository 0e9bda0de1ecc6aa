"""The files that a run writes: safe to open, fit to send, and all of one result."""

import base64
import dataclasses
import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from cases import case_of, judged
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from jsonschema import Draft202012Validator

from wooready.evidence.evidence import Evidence
from wooready.files import file_format
from wooready.report.findings import finding_in
from wooready.report.forms import html, junit, text
from wooready.report.forms.html import PytestRow, PytestTable
from wooready.run.case import Case
from wooready.run.gather import Gathered, gather_replay
from wooready.shop.profile import Profile
from wooready.validation import utc_time
from wooready.verdict.checks import Ladder
from wooready.wire.recording import Recording

JSON = dict[str, Any]
SHOPS = (
    "woocommerce-2.4.13",
    "woocommerce-9.9.5",
    "not-ready-header-stripped",
    "not-ready-expired-certificate",
    "not-ready-plain-permalinks",
)
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"'\u202e\x00&{{7*7}}"


@pytest.fixture(params=SHOPS)
def case(request: pytest.FixtureRequest, recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> Case:
    return case_of(recorded(request.param), cin7)


def page_of(case: Case) -> str:
    return html.render(case.document)


def test_verdict_has_the_form_of_its_schema(case: Case) -> None:
    Draft202012Validator(file_format("verdict")).validate(case.document)


def test_two_replays_give_the_same_bytes(case: Case, recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> None:
    again = case_of(recorded(case.slug), cin7)
    assert json.dumps(case.document) == json.dumps(again.document)
    assert page_of(case) == page_of(again)


def test_root_cause_is_the_first_finding_that_failed(case: Case) -> None:
    document = case.document
    failed = [each for each in document["findings"] if each["outcome"] == "failed"]
    assert (document["root_cause"] is None) == (document["verdict"] == "READY")
    if failed:
        assert document["root_cause"]["check"] == failed[0]["check"]


def test_text_fits_80_columns_but_for_a_word_that_is_longer(case: Case) -> None:
    for line in text.render(case.document).splitlines():
        assert len(line) <= 80 or " " not in line.strip(" \\"), line


def test_text_names_the_root_cause_before_anything_else(case: Case) -> None:
    lines = [line for line in text.render(case.document).splitlines() if line]
    root = case.document["root_cause"]
    assert root is None or lines[2].startswith("Root cause: ")


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def policy_of(page: str) -> str:
    tags = Tags(page).seen
    return next(attributes["content"] or "" for _, attributes in tags if attributes.get("http-equiv") == "Content-Security-Policy")


def test_page_stands_alone_and_runs_nothing(case: Case) -> None:
    page = page_of(case)
    tags = Tags(page).seen
    assert not [tag for tag, _ in tags if tag in ("script", "iframe", "object", "embed", "form", "img", "base")]
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on") or name == "src"]
    assert not [attributes for tag, attributes in tags if tag == "link"]
    assert "default-src 'none'" in policy_of(page)
    assert "script-src 'none'" in policy_of(page)


def test_page_allows_its_own_style_and_no_script(case: Case) -> None:
    page = page_of(case)
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy_of(page)
    assert "unsafe" not in policy_of(page)


def test_page_has_what_pytest_says_of_each_test(case: Case) -> None:
    rows = (PytestRow("suites/t.py::t[TLS-01]", "Passed", ""), PytestRow("suites/t.py::t[TLS-02]", "Failed", "TLS-02: <b>E", ("a cell",)))
    page = html.render(case.document, PytestTable(rows, ("Own",), ("a note",), "Our <run>"))
    for shown in ("suites/t.py::t[TLS-01]", "TLS-02: &lt;b&gt;E", "a cell", "Own", "a note", "Our &lt;run&gt;"):
        assert shown in page


def test_every_check_says_what_it_was_judged_on(case: Case) -> None:
    document, page = case.document, page_of(case)
    known = {*document["answers"], "net.resolve", "net.tcp", "tls.handshake"}
    for check in document["checks"]:
        assert set(check["reads"]) <= known
        assert f'id="c-{escape(check["id"])}"' in page
        if check["blocked_by"]:
            assert check["reads"] == []
    judged = [
        each for each in document["checks"] if each["outcome"] in ("failed", "advice") and not each["id"].startswith(("ADDR", "API", "VER"))
    ]
    assert [each["id"] for each in judged if not each["reads"]] == []


def test_a_failed_check_shows_request_and_response_head(recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> None:
    case = case_of(recorded("not-ready-header-stripped"), cin7)
    check = next(each for each in case.document["checks"] if each["id"] == "AUTH-01[wc/v3]")
    assert check["reads"][:2] == ["wc-v3.key.basic", "wc-v3.key.query"]
    block = page_of(case).partition('id="c-AUTH-01[wc/v3]"')[2].partition("</details>")[0]
    for told in ("GET https://", "401 Unauthorized", "Content-Type: application/json", "woocommerce_rest_cannot_view"):
        assert told in block


def test_an_expired_certificate_shows_the_chain(recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> None:
    case = case_of(recorded("not-ready-expired-certificate"), cin7)
    block = page_of(case).partition('id="c-TLS-02"')[2].partition("</details>")[0]
    leaf = case.document["certificates"][0]
    assert f"{leaf['not_before'][:10]} to {leaf['not_after'][:10]}" in block
    assert leaf["issuer"] in block


def test_deviations_from_a_schema_are_lines_of_the_check(recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> None:
    kept = recorded("woocommerce-9.9.5")
    exchange = kept.exchanges["wc-v3.products.list"]
    assert exchange.response is not None
    body = re.sub(rb'"sku":"[^"]*"', b'"sku":7', exchange.response.body)
    changed = dataclasses.replace(exchange, response=dataclasses.replace(exchange.response, body=body))
    case = case_of(dataclasses.replace(kept, exchanges={**kept.exchanges, "wc-v3.products.list": changed}), cin7)
    check = next(each for each in case.document["checks"] if each["id"] == "DATA-02[wc/v3]")
    assert check["outcome"] == "advice"  # the shop is judged on wc/v2 then
    assert check["lines"]
    assert all("sku: expected a string" in line for line in check["lines"])


def test_a_run_stays_far_below_a_megabyte(case: Case) -> None:
    assert len(page_of(case).encode()) < 300_000


def certificate_for(name: str) -> bytes:
    """A self-signed certificate with this name in it, which no host name could be (RFC 5280 allows any text in a subject)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name.replace("\x00", "")[:40])])
    begin = datetime(2026, 1, 1)
    names = x509.SubjectAlternativeName([x509.DNSName("<script>alert(1)</script>")])
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key()).serial_number(1)
    built = built.not_valid_before(begin).not_valid_after(begin + timedelta(days=900)).add_extension(names, critical=False)
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.fixture
def hostile(recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> Case:
    """A shop whose versions, answers, headers and certificates are markup, and endless."""
    kept = recorded("not-ready-read-only-key")
    gathered = gather_replay(kept, cin7)
    exchanges = {}
    for probe, exchange in gathered.evidence.seen.exchanges.items():
        response = exchange.response
        if response is not None:
            body = response.body.replace(b'"version":"9.9.5"', b'"version":' + json.dumps(HOSTILE).encode())
            body = body.replace(b'"code":"', b'"code":"' + json.dumps(HOSTILE)[1:-1].encode())
            response = dataclasses.replace(response, body=body, headers=(*response.headers, ("Server", HOSTILE), (HOSTILE, "x" * 100_000)))
        exchanges[probe] = dataclasses.replace(exchange, response=response)
    chain = [base64.b64encode(certificate_for(HOSTILE)).decode()]
    handshake = {**gathered.evidence.seen.observations["tls.handshake"], "chain": chain}
    observations = {**gathered.evidence.seen.observations, "tls.handshake": handshake}
    seen = dataclasses.replace(gathered.evidence.seen, exchanges=exchanges, observations=observations)
    return judged(Gathered(Evidence(seen), kept, replayed=True), cin7, slug="hostile")


def test_nothing_of_a_hostile_shop_becomes_markup(hostile: Case) -> None:
    page = page_of(hostile)
    document = hostile.document
    assert "alert(1)" in page, "the fixture must reach the page"
    assert "<script>" in document["certificates"][0]["subject"], "the certificate must reach the document"
    assert len(page.encode()) < 1_000_000
    assert "\u202e" not in page
    assert "<script" not in page
    assert not [attributes for _, attributes in Tags(page).seen if "onerror" in attributes]


def test_hostile_text_cannot_steer_a_terminal(hostile: Case) -> None:
    rendered = text.render(hostile.document)
    assert "alert(1)" in rendered
    assert all(each.isprintable() or each == "\n" for each in rendered)


def test_junit_names_who_must_act_and_not_the_machine(case: Case) -> None:
    """As a session writes it, with every check that has something to say."""
    document = case.document
    cases = "".join(
        f'<testcase name="test_x" time="0.123"><properties>{"".join(_property(*each) for each in told)}</properties></testcase>'
        for told in (junit.properties(result, finding_in(case.judgement, result)) for result in case.verdict.results)
    )
    pytests = f'<testsuites><testsuite hostname="my-laptop" timestamp="x" time="1.234">{cases}</testsuite></testsuites>'
    finished = ElementTree.fromstring(junit.finish(pytests, document))
    suite = finished.find("testsuite")
    assert suite is not None
    assert "hostname" not in suite.attrib
    assert suite.get("timestamp") == document["run"]["observed_at"]
    assert {each.get("time") for each in finished.iter("testcase")} == {"0.000"}
    told = [each.get("value") for each in finished.iter("property") if each.get("name") == "who"]
    assert told == [", ".join(each["who"]) for each in _in_order(document)]
    places = [each.get("value") for each in finished.iter("property") if each.get("name") == "where"]
    assert places == [" ".join(each["where"].split()) for each in _in_order(document)]


def _property(name: str, value: str) -> str:
    return f'<property name="{name}" value="{escape(value)}"/>'


def _in_order(document: JSON) -> list[JSON]:
    by_id = {each["check"]: each for each in document["findings"]}
    return [by_id[each["id"]] for each in document["checks"] if each["id"] in by_id]


def test_a_replay_says_of_what_and_how_old_it_is_and_the_verdict_does_not(case: Case) -> None:
    document = case.document
    made = utc_time(document["run"]["observed_at"])
    later = text.render(document, made + timedelta(days=40))
    flat = " ".join(later.split())
    assert "made 40 days ago" in flat
    assert document["run"]["observed_at"] in flat
    assert document["shop"]["woocommerce"] in flat
    assert "made 40 days ago" in html.render(document, html.NO_TESTS, made + timedelta(days=40))
    assert "days ago" not in json.dumps(document)
