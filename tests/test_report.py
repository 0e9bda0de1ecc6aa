"""The files that a run writes: safe to open, fit to send, and all of one result."""

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from wooready.cases import Case
from wooready.evidence.evidence import Evidence
from wooready.evidence.tls import parse_time
from wooready.formats import file_format
from wooready.report import html, junit, text
from wooready.run import Gathered, gather_replay
from wooready.shop.profile import Profile
from wooready.verdict.checks import Ladder
from wooready.wire.recording import Recording
from wooready.wire.scrub import Scrubber

JSON = dict[str, Any]
SHOPS = (
    "woocommerce-2.4.13",
    "woocommerce-9.9.5",
    "not-ready-header-stripped",
    "not-ready-expired-certificate",
    "not-ready-plain-permalinks",
)
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"'\u202e\x00&{{7*7}}"


def case_of(recording: Recording, profile: Profile, ladder: Ladder) -> Case:
    case = Case(recording.slug, profile, ladder, lambda config: gather_replay(recording, profile), Scrubber(None))
    case.run_all()
    return case


@pytest.fixture(params=SHOPS)
def case(request: pytest.FixtureRequest, recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> Case:
    return case_of(recorded(request.param), cin7, ladder)


def document_of(case: Case) -> JSON:
    document = case.document()
    assert document is not None
    return document


def page_of(case: Case) -> str:
    assert case.judgement is not None
    return html.render(document_of(case), case.judgement, html.PytestPage())


def test_verdict_has_the_form_of_its_schema(case: Case) -> None:
    Draft202012Validator(file_format("verdict")).validate(document_of(case))


def test_two_replays_give_the_same_bytes(case: Case, recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> None:
    again = case_of(recorded(case.slug), cin7, ladder)
    assert json.dumps(document_of(case)) == json.dumps(document_of(again))
    assert page_of(case) == page_of(again)


def test_root_cause_is_the_first_finding_that_failed(case: Case) -> None:
    document = document_of(case)
    failed = [each for each in document["findings"] if each["outcome"] == "failed"]
    assert (document["root_cause"] is None) == (document["verdict"] == "READY")
    if failed:
        assert document["root_cause"]["check"] == failed[0]["check"]


def test_text_fits_80_columns_but_for_commands(case: Case) -> None:
    for line in text.render(document_of(case)).splitlines():
        assert len(line) <= 80 or "Verify:" in line or line.startswith("READY for"), line


def test_text_names_the_root_cause_before_anything_else(case: Case) -> None:
    lines = [line for line in text.render(document_of(case)).splitlines() if line]
    root = document_of(case)["root_cause"]
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


def test_page_allows_the_script_of_pytest_html_and_no_other(case: Case) -> None:
    assert case.judgement is not None
    kept = html.split_page("<html><head><style>a{}</style></head><body><p>rows</p><script>run()</script>\n</footer></body></html>")
    page = html.render(document_of(case), case.judgement, kept)
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}';", policy_of(page))
    assert page.count("<script>") == 1


@pytest.fixture
def hostile(recorded: Callable[[str], Recording], cin7: Profile, ladder: Ladder) -> Case:
    """A shop whose versions, answers and addresses are markup."""
    kept = recorded("not-ready-read-only-key")
    gathered = gather_replay(kept, cin7)
    exchanges = {}
    for probe, exchange in gathered.evidence.seen.exchanges.items():
        response = exchange.response
        if response is not None:
            body = response.body.replace(b'"version":"9.9.5"', b'"version":' + json.dumps(HOSTILE).encode())
            body = body.replace(b'"code":"', b'"code":"' + json.dumps(HOSTILE)[1:-1].encode())
            response = dataclasses.replace(response, body=body, headers=(*response.headers, ("Server", HOSTILE)))
        exchanges[probe] = dataclasses.replace(exchange, response=response)
    seen = dataclasses.replace(gathered.evidence.seen, exchanges=exchanges)
    case = Case("hostile", cin7, ladder, lambda config: Gathered(Evidence(seen), kept, replayed=True), Scrubber(None))
    case.run_all()
    return case


def test_nothing_of_a_hostile_shop_becomes_markup(hostile: Case) -> None:
    page = page_of(hostile)
    assert "alert(1)" in page, "the fixture must reach the page"
    assert "<script" not in page
    assert not [attributes for _, attributes in Tags(page).seen if "onerror" in attributes]


def test_hostile_text_cannot_steer_a_terminal(hostile: Case) -> None:
    rendered = text.render(document_of(hostile))
    assert "alert(1)" in rendered
    assert all(each.isprintable() or each == "\n" for each in rendered)


def test_junit_names_who_must_act_and_not_the_machine(case: Case) -> None:
    document = document_of(case)
    rows = "".join(
        f'<testcase name="test_x[{each["id"].replace("[", "-").replace("/", "-").rstrip("]")}]"><properties/></testcase>'
        for each in document["checks"]
    )
    finished = ElementTree.fromstring(
        junit.finish(f'<testsuites><testsuite hostname="my-laptop" timestamp="x">{rows}</testsuite></testsuites>', document)
    )
    suite = finished.find("testsuite")
    assert suite is not None
    assert "hostname" not in suite.attrib
    told = [each.get("value") for each in finished.iter("property") if each.get("name") == "who"]
    assert told == [", ".join(each["who"]) for each in _in_order(document)]


def _in_order(document: JSON) -> list[JSON]:
    by_id = {each["check"]: each for each in document["findings"]}
    return [by_id[each["id"]] for each in document["checks"] if each["id"] in by_id]


def test_a_replay_says_of_what_and_how_old_it_is_and_the_verdict_does_not(case: Case) -> None:
    document = document_of(case)
    made = parse_time(document["run"]["observed_at"])
    later = text.render(document, made + timedelta(days=40))
    flat = " ".join(later.split())
    assert "made 40 days ago" in flat
    assert document["run"]["observed_at"] in flat
    assert document["shop"]["woocommerce"] in flat
    assert case.judgement is not None
    assert "made 40 days ago" in html.render(document, case.judgement, html.PytestPage(), made + timedelta(days=40))
    assert "days ago" not in json.dumps(document)
