"""Selects what is worth keeping of a shop's payloads: scrubbed items that add a type, a form or a missing property."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from derive.collect import items_of
from derive.corpus import Corpus, Sample
from derive.measure import form_of
from derive.resources import Resource, resources
from wooready.wire import fiction
from wooready.wire.scrub import scrub_document
from wooready.woocommerce import payloads

#: Properties with explanatory texts, and the minimum length of such a text.
TEXTS = frozenset(("description", "method_description", "tip", "setup_help_text"))
SHORT = 20
#: Items of a list that are kept whatever they add.
FEWEST = 2


def kept(corpus: Corpus) -> Corpus:
    """The corpus without redundancy and personal data. The schemas say what is personal, so build them first."""
    known: dict[tuple[str, str, bool], set[Any]] = {}
    samples = []
    for sample in corpus.samples:
        resource = next(each for each in resources(sample.generation) if each.route == sample.route)
        facts = known.setdefault((sample.generation, sample.route, sample.one), set())
        if (body := _reduced(resource, sample, facts)) is not None:
            name = resource.schema(sample.generation, one=sample.one)
            wrapped = {"properties": {resource.alone: payloads.schema(name)}} if sample.one and resource.alone else payloads.schema(name)
            place = f"{sample.generation}/{sample.route}"
            samples.append(replace(sample, body=_without_texts(scrub_document(body, wrapped, place), place)))
    return replace(corpus, samples=tuple(samples))


def _reduced(resource: Resource, sample: Sample, facts: set[Any]) -> Any:
    """The body with the items that add a fact; None if it adds nothing."""
    items = [] if sample.one or resource.single else items_of(resource, sample.body)
    if not items:
        new = set(_facts(sample.body, ())) - facts
        facts |= new
        return sample.body if new else None
    found: list[Any] = []
    for item in items:
        new = set(_facts(item, ())) - facts
        if new or len(found) < FEWEST:
            found.append(item)
        facts |= new
    return {**sample.body, resource.inside: found} if resource.inside else found


def _without_texts(value: Any, place: str) -> Any:
    """Replaces descriptions, which are WooCommerce's text and not needed here, by others of the same form."""
    if isinstance(value, list):
        return [_without_texts(each, place) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: fiction.replacement("text", each, f"{place}.{name}")
        if name in TEXTS and isinstance(each, str) and len(each) >= SHORT
        else _without_texts(each, f"{place}.{name}")
        for name, each in value.items()
    }


def _facts(value: Any, way: tuple[str, ...]) -> Iterator[Any]:
    """Where which type stands, which form a text has, and which properties an object has."""
    kind = type(value).__name__
    yield (way, kind, form_of(value) if isinstance(value, str) else bool(value) if isinstance(value, list) else "")
    if isinstance(value, list):
        for each in value:
            yield from _facts(each, (*way, "[]"))
    elif isinstance(value, dict):
        yield (way, frozenset(value))
        for name, each in value.items():
            yield from _facts(each, (*way, name))
