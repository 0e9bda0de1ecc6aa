"""The bytes of a head: what a strict parser would refuse is named, and what Python's parser would lose is read all the same."""

import json
import re
from dataclasses import replace
from typing import get_args

import pytest
from asking import Make, ask, kind
from broken.running import broken, recorded
from loopback import Server, says
from odd import judge

from bench.answers import ANSWERS, BEHIND, SOUND, fat, wired
from wooready import resources
from wooready.evidence.heads import Heads
from wooready.shop.profile import HttpStack, load_profile
from wooready.verdict.strict import LARGE, NOBODY, objections, oddities, share, stacks, words
from wooready.wire.exchange import Exchange
from wooready.wire.head import ODDITIES, Head, for_parser
from wooready.wire.recording import from_text, to_text


def seen(make: Make, sent: bytes) -> Exchange:
    with Server(says(sent)) as server:
        return ask(make(), server.url)


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_odd_is_named(make: Make, name: str) -> None:
    exchange = seen(make, ANSWERS[name].sent)
    assert exchange.head is not None
    assert exchange.head.oddities == ANSWERS[name].oddities


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_has_no_oddity(make: Make, name: str) -> None:
    assert seen(make, SOUND[name]).head == Head()


BEFORE_OTHERS = [
    name for name, each in ANSWERS.items() if each.oddities[0].startswith(("name", "no-colon", "value", "bare", "fold", "status"))
]


@pytest.mark.parametrize("name", BEFORE_OTHERS)
def test_the_headers_behind_a_bad_one_are_read(make: Make, name: str) -> None:
    """Also the length of the body, without which the answer would end with the connection."""
    response = seen(make, ANSWERS[name].sent).response
    assert response is not None
    assert (response.content_type, response.header("X-WP-Total"), response.header("Content-Length")) == ("application/json", "5", "8")
    assert (response.content.document, response.broke_off) == ({"a": 1}, "")


def test_a_bad_header_hides_no_chunks(make: Make) -> None:
    sent = wired(b"Feature Policy: x", b"Transfer-Encoding: chunked", length=None, body=b'8\r\n{"a": 1}\r\n0\r\n\r\n')
    response = seen(make, sent).response
    assert response is not None
    assert response.body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("line", "after", "passed"),
    [
        (b"X-A: b\r\n", True, b"X-A: b\r\n"),
        (b"X-A \t: b\n", True, b"X-A: b\n"),
        (b"X-A: b\rc\r\r\n", True, b"X-A: b c \r\n"),
        (b"\r\n", True, b"\r\n"),
        (b"\n", False, b"\n"),
        (b"  goes on\r\n", True, b"  goes on\r\n"),
        (b"  goes on\r\n", False, None),
        (b"X A: b\r\n", True, None),
        (b"X-\xe9: b\r\n", True, None),
        (b"X-A\r\n", True, None),
        (b": b\r\n", True, None),
        (b"From me: b\r\n", True, None),
        (b"X-A: cut off", True, b"X-A: cut off"),
    ],
)
def test_what_the_parser_is_given(line: bytes, after: bool, passed: bytes | None) -> None:
    assert for_parser(line, after=after) == passed


def test_a_line_that_continues_a_bad_header_continues_no_other(make: Make) -> None:
    response = seen(make, wired(b"X-Good: a", b"Feature Policy: x,", b"  y", b"X-Other: b")).response
    assert response is not None
    assert (response.header("X-Good"), response.header("X-Other")) == ("a", "b")


def test_of_an_interim_answer_nothing_is_kept(make: Make) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nOdd Name: x\r\n\r\n"
    assert seen(make, interim + SOUND["a length"]).head == seen(make, SOUND["a length"]).head


def test_the_size_is_that_of_the_bytes(make: Make) -> None:
    head = seen(make, fat(24_000)).head
    assert head is not None
    assert (head.size, head.oddities) == (fat(24_000).index(b"\r\n\r\n") + 4, ())
    assert head.fields == 24 * 1009 + len("Content-Typeapplication/jsonX-WP-Total5Content-Length8")


def test_a_head_that_cannot_be_read_is_measured_all_the_same(make: Make) -> None:
    exchange = seen(make, wired(b"X-Odd: " + b"x" * 70_000))
    assert kind(exchange) == "protocol"
    assert exchange.head is not None
    assert exchange.head.size > 65_536
    assert seen(make, b"").head is None


def test_no_text_of_a_head_is_kept() -> None:
    """Names of the table alone, whatever the head holds; nothing where nothing was odd."""
    for shop, kept in (("space-in-header-name", {"oddities": ["name-blank"]}), ("fat-headers", {})):
        notes = json.loads(to_text(broken(shop).gathered.recording))["metadata"]["wooready"]["notes"]
        assert notes["rest.index"]["head"] == kept
    schema = json.loads((resources.folder("schemas") / "wooready" / "recording.json").read_text(encoding="utf-8"))
    allowed = schema["$defs"]["note"]["properties"]["head"]["properties"]["oddities"]["items"]["enum"]
    assert tuple(allowed) == ODDITIES


# ------------------------------------------------------------------ who refuses what


@pytest.mark.parametrize("name", ODDITIES)
def test_every_oddity_is_measured_and_judged(name: str) -> None:
    assert name in {oddity for each in ANSWERS.values() for oddity in each.oddities}
    assert oddities()[name].what


def test_no_oddity_is_judged_that_there_is_not() -> None:
    assert set(oddities()) == set(ODDITIES)
    assert set(stacks()) == set(get_args(HttpStack))


@pytest.mark.parametrize(
    ("stack", "head", "refused"),
    [
        ("node", Head(16_500, 16_381), False),
        ("node", Head(16_500, 16_382), True),
        ("dotnet", Head(65_536, 65_000), False),
        ("dotnet", Head(65_537, 65_000), True),
        ("python", Head(90_000, 80_000), False),
        ("java", Head(90_000, 80_000), False),
    ],
)
def test_who_refuses_large_headers(stack: str, head: Head, refused: bool) -> None:
    assert stacks()[stack].is_beyond(head) is refused
    found = objections(Heads({"wc-v3.products.list": head}), stack)
    assert [each.kind for each in found] == ([LARGE] if head.fields > 16_381 else [])
    assert all((stack in each.refusers) is refused for each in found)


def test_what_the_integration_refuses_comes_first() -> None:
    heads = Heads({"a": Head(200, 150, ("length-and-chunked", "no-colon")), "b": Head(200, 150, ("no-colon",)), "c": Head(200, 150)})
    assert [each.kind for each in objections(heads, None)] == ["length-and-chunked", "no-colon"]
    found = objections(heads, "php-curl")
    assert [each.kind for each in found] == ["no-colon", "length-and-chunked"]
    told = words(found, share(found, heads))
    assert told["answers"] == "2 of 3 answers"
    assert told["refusers"] == "Such an answer is refused or misread by Node.js, .NET, Java, Go, PHP and Python."
    assert told["where_seen"] == ["a header line without a colon: a, b", "Content-Length together with Transfer-Encoding: a"]


def test_an_oddity_that_nobody_refuses_is_said_as_such() -> None:
    found = objections(Heads({"a": Head(200, 150, ("answer-behind",))}), "node")
    assert words(found, "")["refusers"] == NOBODY
    assert found[0].refusers == ()


@pytest.mark.parametrize(("profile", "outcome"), [("cin7-omni", "advice"), ("n8n", "failed")])
def test_a_replay_judges_what_was_recorded(profile: str, outcome: str) -> None:
    """The bytes are not there any more; what they revealed is."""
    kept = broken("space-in-header-name").gathered.recording
    assert kept.path is not None
    case = judge(from_text(to_text(kept), kept.path), load_profile(profile))
    assert [each["outcome"] for each in case.document["checks"] if each["id"] == "HTTP-09"] == [outcome]


def test_a_recording_of_before_loads_and_is_ready() -> None:
    kept = recorded("woocommerce-9.9.5")
    old = replace(kept, exchanges={probe: replace(each, head=None) for probe, each in kept.exchanges.items()})
    case = judge(old, load_profile("n8n"))
    assert [(each["outcome"], each["reason"]) for each in case.document["checks"] if each["id"] == "HTTP-09"] == [
        ("not applicable", "newer than the recording: record the shop again to have it judged")
    ]
    assert case.document["verdict"] == "READY"


def test_a_second_answer_is_a_finding_and_no_answer(make: Make) -> None:
    exchange = seen(make, SOUND["a length"] + BEHIND)
    assert exchange.response is not None
    assert exchange.response.body == b'{"a": 1}'
    assert exchange.head is not None
    assert exchange.head.oddities == ("answer-behind",)


def test_the_cause_says_which_clients_were_measured() -> None:
    [finding] = [each for each in broken("fat-headers-for-node").document["findings"] if each["check"] == "HTTP-09"]
    assert re.fullmatch(
        r"The headers of \d+ of \d+ answers are larger than some programs accept: headers of 2[45] KB\.", finding["sentence"]
    )
    assert finding["why"].startswith("Such an answer is refused or misread by Node.js.")
