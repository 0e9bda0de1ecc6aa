"""The schemas are true: whatever twenty-one releases were seen to send is valid, and what their OPTIONS say otherwise is written down."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from places import corpora, item_schemas

from derive.build import build
from derive.corpus import Corpus
from derive.knowledge import load
from derive.resources import GENERATIONS, resources
from wooready import resources as folders
from wooready.evidence.answers import Answer
from wooready.evidence.evidence import Evidence
from wooready.evidence.storefront import PRODUCTS
from wooready.wire.recording import Recording
from wooready.wire.scrub import scrub_document
from wooready.woocommerce import payloads

RELEASES = [corpus.release for corpus in corpora()]
#: What probes call otherwise than schemas.
SCHEMAS = {"key": "products", "cache": "products", "variations": "product-variations", "system-status": "system_status"}
RECORDINGS = sorted(path.parent.name for path in folders.folder("cassettes").glob("*/recording.json"))


def of(release: str) -> Corpus:
    return next(corpus for corpus in corpora() if corpus.release == release)


def answers(corpus: Corpus) -> Iterator[tuple[str, Any]]:
    """Every payload with the name of its schema, out of the envelope that the legacy API puts around a single item."""
    for sample in corpus.samples:
        resource = next(each for each in resources(sample.generation) if each.route == sample.route)
        yield (
            resource.schema(sample.generation, one=sample.one),
            sample.body[resource.alone] if sample.one and resource.alone else sample.body,
        )


def test_these_releases_were_measured() -> None:
    old = ["2.4.13", "2.6.14", "3.0.9", "3.2.5", "3.7.0", "4.2.2", "4.9.2", "5.3.0", "5.9.0", "6.5.1", "7.1.1", "7.9.0", "8.2.2", "8.9.3"]
    assert [*old, "9.4.3", "9.9.5", "10.0.2", "10.3.6", "10.5.3", "10.9.4", "11.0.1"] == RELEASES
    assert sum(len(corpus.samples) for corpus in corpora()) > 3000


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("known", [True, False])
def test_every_payload_is_valid_and_has_nothing_unknown(release: str, known: bool) -> None:
    for name, body in list(answers(of(release)))[:: 1 if known else 2]:
        assert [problem.sentence() for problem in payloads.problems(body, name, release if known else "")] == [], name
        assert payloads.extras(body, name) == {}, name


@pytest.mark.parametrize("release", RELEASES)
def test_both_validators_say_the_same(release: str) -> None:
    for name, body in list(answers(of(release)))[::14]:
        schema = payloads.for_release(name, release)
        fast = jsonschema_rs.Draft202012Validator(schema)
        for payload in (body, [body], {"a": body}, None):
            assert fast.is_valid(payload) == Draft202012Validator(schema).is_valid(payload), name


@pytest.mark.parametrize("release", RELEASES)
def test_the_scrubber_keeps_payloads_valid(release: str) -> None:
    for name, body in list(answers(of(release)))[::6]:
        for strict in (False, True):
            clean = scrub_document(body, payloads.schema(name), "x", strict=strict)
            assert payloads.problems(clean, name, release) == (), name


@pytest.mark.parametrize("release", RELEASES)
def test_stock_shops_are_suspected_of_nothing(release: str) -> None:
    """So all in which OPTIONS differ from what is sent is in `x-options`."""
    for generation, declared in of(release).declared.items():
        for resource in resources(generation):
            if resource.route in declared and not resource.made:
                for known in (release, ""):
                    assert payloads.suspects(declared[resource.route], f"{generation}/{resource.item}", known) == ()


def nodes(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for each in part.values():
            yield from nodes(each)
    elif isinstance(part, list):
        for each in part:
            yield from nodes(each)


@pytest.mark.parametrize("name", item_schemas())
def test_each_deviation_from_options_has_a_comment(name: str) -> None:
    for node in nodes(payloads.content(name)):
        if "x-options" in node:
            assert "OPTIONS" in node["$comment"] or node["$comment"].startswith("Never seen")


def test_the_files_are_what_derive_makes_of_corpus_and_knowledge() -> None:
    knowledge = load()
    made = build(corpora(), knowledge)
    for name, text in made.items():
        assert (folders.folder("schemas") / f"{name}.json").read_text(encoding="utf-8") == text, f"{name}: run python -m derive build"
    by_hand = {resource.schema(generation) for generation in GENERATIONS for resource in resources(generation) if resource.made}
    there = {name for name in payloads.names() if not name.startswith("common/")}
    assert there == made.keys() | {name for name in by_hand if not name.startswith("common/")}
    assert knowledge.unused == [], "rules that meet no place"


def test_no_payload_holds_a_key_or_a_path_of_the_lab() -> None:
    text = json.dumps([sample.body for corpus in corpora() for sample in corpus.samples])
    secrets = ("shop-lab", "/var/www", "/usr/", "consumer_secret=", "tok_lab", "inbox.example", "Quenneville")
    assert [secret for secret in secrets if secret in text] == []


# ------------------------------------------------------------------ recordings


def recorded_documents(recording: Recording) -> Iterator[tuple[str, Any, frozenset[str] | None]]:
    """Every JSON answer of a shop with the name of its schema, and the fields that were asked for."""
    for probe, exchange in recording.exchanges.items():
        answer = Answer(exchange)
        slug, _, rest = probe.partition(".")
        if probe == PRODUCTS:
            continue  # of the storefront's own API, which no schema describes
        if answer.is_json and answer.status >= 400 and ("code" in answer.fields or "errors" in answer.fields):
            yield f"{slug if slug in GENERATIONS else 'wc-v3'}/error", answer.document, None
        elif answer.is_json and answer.status < 400:
            yield schema_of(slug, rest), answer.document, fields_of(exchange.url)


def schema_of(slug: str, rest: str) -> str:
    """The schema of what a probe asks for."""
    if slug == "store":  # its ids alone are asked for
        return "wc-v3/products"
    if slug not in GENERATIONS:
        return "common/rest-index"
    if rest == "index":
        return "legacy-v3/index" if slug == "legacy-v3" else "common/namespace-index"
    resource = rest.partition(".")[0]
    if rest.endswith(".options"):
        return "common/options"
    schema = {"key": "products", "cache": "products", "variations": "product-variations", "system-status": "system_status"}
    return f"{slug}/{schema.get(resource, resource)}"


def fields_of(url: str) -> frozenset[str] | None:
    """What `_fields`, or `fields` of the legacy API, cuts an answer down to."""
    query = parse_qs(urlsplit(url).query)
    asked = query.get("_fields") or query.get("fields")
    return frozenset(asked[0].split(",")) if asked else None


@pytest.mark.parametrize("slug", RECORDINGS)
def test_every_recorded_answer_is_valid(slug: str, recorded: Callable[[str], Recording], evidence_of: Callable[[str], Evidence]) -> None:
    release = evidence_of(slug).versions.woocommerce
    documents = list(recorded_documents(recorded(slug)))
    assert documents or "certificate" in slug
    for name, document, fields in documents:
        found = payloads.problems(document, name, release, fields=fields)
        assert [problem.sentence() for problem in found] == [], name
