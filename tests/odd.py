"""Odd values, where they can stand in a recording, and a judgement that must come of each."""

import copy
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from broken.running import recorded
from cases import judged
from hypothesis import HealthCheck, settings

from wooready.evidence.probes import key_test
from wooready.files import deviation
from wooready.report import document
from wooready.run.case import Case
from wooready.run.gather import gather_replay
from wooready.shop.address import Address
from wooready.shop.profile import DataRules, HttpRules, Profile, WebhookRules, load_profile
from wooready.wire import recording
from wooready.wire.exchange import Exchange, Question
from wooready.wire.recording import Recording
from wooready.wire.scrub import Scrubber
from wooready.woocommerce.generations import GENERATIONS

HEALTHY = "woocommerce-9.9.5"
BOUNDED = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
HALF = "\ud800"
#: What stands in the place of a value; each once ended a run, or is like one that did.
ODD_JSON = (
    "null", "true", "false", "0", "-1", "1.5", "1e300", "-1e-300", "9" * 99, '""', '" "', '"²"', '"\\ud800"', '"\\u0000\\u202e"',
    '"7/../orders"', "[]", "[1]", "[null]", "[[[]]]", "{}", '{"id": {}}', '{"\\udfff": "\\ud800"}', '{"": 1}', f'"{"9" * 5000}"',
    f'"{"x" * 3000}"', '"@"', '"http://"', '"https://shop.example.com:0"', '"https://[::1"', '"https://shop.example.com:99999/"',
)  # fmt: skip
#: One of each type, for what is tried in many places.
A_FEW = ("null", "true", "-1.5", '"@"', "[null]", '{"id": {}}', '"\\ud800"')
BROKEN_JSON = ("NaN", "-Infinity", "1e999", "9" * 5000, "[" * 5000, '{"a":' * 5000)
ODD_HEADERS = ("", "²", "٣", "-1", "1.5", "9" * 5000, "0", "1e9", "\0", "x" * 3000, ",", '<>; rel="next"', "Basic", "\xff")


@cache
def newest() -> Profile:
    """Cin7's, with the newest API generation alone: what is odd there is not got round by another one."""
    cin7 = load_profile("cin7-omni")
    return replace(cin7, generations=tuple(each for each in cin7.generations if each.name == "wc/v3"))


@cache
def demands() -> Profile:
    """Everything that can be asked for is: each check is run."""
    return replace(
        newest(),
        http=HttpRules(user_agent="Cin7/1.0", methods=("GET", "POST", "PUT", "DELETE"), timeout_seconds=60),
        tls=replace(newest().tls, sni="not-sent"),
        data=DataRules(
            sku="required",
            sku_unique="required",
            manage_stock="required",
            prices="required",
            order_statuses=("pending",),
            meta_values="text",
            ids="32-bit",
        ),
        webhooks=WebhookRules(use="required"),
    )


def whole(case: Case) -> None:
    """The verdict is one: valid under its schema, JSON for any program, and each form can be made of it."""
    verdict = case.document
    said = json.dumps(verdict, allow_nan=False, ensure_ascii=False).encode()
    assert len(said) < 2_000_000
    assert deviation(json.loads(said), "verdict") == ""
    assert document.to_text(verdict).encode()


def judge(kept: Recording, profile: Profile) -> Case:
    return judged(gather_replay(kept, profile), profile)


def through_the_scrubber(kept: Recording, probes: set[str]) -> Recording:
    """As a live run does: what a shop sent is scrubbed, kept in a file, and judged from that."""
    scrubber = Scrubber(None)

    def scrubbed(each: Exchange) -> Exchange:
        api = next((api for api in GENERATIONS if each.probe.startswith(api.slug)), None)
        question = Question(each.probe, each.url, subject="product")
        if api is not None and each.probe.split(".")[1] == "key":
            question = key_test(Address("shop.example.com"), api, "basic", "")
        return scrubber.exchange(replace(question, probe=each.probe), each)

    exchanges = {probe: scrubbed(each) if probe in probes else each for probe, each in kept.exchanges.items()}
    return recording.from_text(recording.to_text(replace(kept, exchanges=exchanges)), Path("shop"))


def answered(probe: str, **changes: Any) -> Recording:
    """A healthy recording, one answer of which is another."""
    kept = recorded(HEALTHY)
    old = kept.exchanges[probe]
    assert old.response is not None
    return replace(kept, exchanges={**kept.exchanges, probe: replace(old, response=replace(old.response, **changes))})


def body_of(probe: str) -> Any:
    response = recorded(HEALTHY).exchanges[probe].response
    assert response is not None
    return json.loads(response.body)


def places(value: Any, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(each for name, below in inner for each in places(below, (*way, name)))]


def with_value(value: Any, way: tuple[str | int, ...], new: object) -> Any:
    """A copy with another value in one place."""
    if not way:
        return new
    copied = copy.copy(value)
    copied[way[0]] = with_value(value[way[0]], way[1:], new)
    return copied


MARK = "the mark"
PROBES = sorted(probe for probe, each in recorded(HEALTHY).exchanges.items() if each.response)


@cache
def parsed(probe: str) -> tuple[Any, tuple[tuple[str | int, ...], ...]] | None:
    response = recorded(HEALTHY).exchanges[probe].response
    assert response is not None
    try:
        document = json.loads(response.body)
    except ValueError:
        return None
    return document, tuple(places(document))
