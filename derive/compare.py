"""Differences between the schemas and what a shop sends: what a new release changes, before rebuilding anything."""

from collections.abc import Iterable, Iterator, Sequence

from derive.corpus import Corpus, Sample, version
from derive.resources import Resource, resources
from derive.routes import shape
from wooready.woocommerce import payloads


def differences(corpora: Iterable[Corpus], known: Sequence[Corpus]) -> Iterator[str]:
    """One line per difference: values that do not match, properties without a description, OPTIONS that no release had, and routes that
    earlier releases had and this one lacks (where its index is not known, also those for which the shop has no data)."""
    for corpus in corpora:
        before = [each for each in known if version(each.release) < version(corpus.release)]
        lines = dict.fromkeys((*_of_payloads(corpus), *_of_options(corpus), *_gone(corpus, before)))
        yield from (f"{corpus.release} {line}" for line in lines)


def _of_payloads(corpus: Corpus) -> Iterator[str]:
    for sample in corpus.samples:
        resource = _resource(sample)
        name = resource.schema(sample.generation, one=sample.one)
        if name not in payloads.names():
            yield f"{name}: no schema"
            continue
        body = sample.body[resource.alone] if sample.one and resource.alone else sample.body
        yield from (f"{name}: {problem.sentence()}" for problem in payloads.problems(body, name, corpus.release))
        yield from (f"{name}: {place} is new" for place in payloads.extras(body, name))


def _of_options(corpus: Corpus) -> Iterator[str]:
    for generation, declared in corpus.declared.items():
        for resource in resources(generation):
            name = f"{generation}/{resource.item}"
            if resource.route in declared and name in payloads.names():
                for place in payloads.suspects(declared[resource.route], name, corpus.release):
                    yield f"{name}: {place} is declared differently from earlier releases"


def _gone(corpus: Corpus, before: Iterable[Corpus]) -> Iterator[str]:
    had = _routes(corpus)
    generations = {generation for generation, _ in had}
    for generation, route in sorted({each for forerunner in before for each in _routes(forerunner)} - had):
        offered = {shape(each) for each in corpus.routes.get(generation, ())}
        if generation in generations and shape(route) not in offered:
            yield f"{generation}: {route} existed before"


def _routes(corpus: Corpus) -> set[tuple[str, str]]:
    return {(sample.generation, sample.route) for sample in corpus.samples if not _resource(sample).made}


def _resource(sample: Sample) -> Resource:
    return next(each for each in resources(sample.generation) if each.route == sample.route)
