"""What the payloads of all releases show about each property: types, forms of text, and the releases that have it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from derive.collect import items_of
from derive.corpus import Corpus, version
from derive.resources import GENERATIONS, Resource, resources

#: The form of a text, the first that fits.
FORMS = (
    ("empty", r""),
    ("date", r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}"),
    ("date-utc", r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"),
    ("day", r"\d{4}-\d{2}-\d{2}"),
    ("digits", r"-?\d+"),
    ("decimal", r"-?\d+\.\d+"),
    ("slug", r"[a-z0-9_-]+"),
    ("text", r".*"),
)
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null"}


@dataclass
class Node:
    """One place in a payload, over all releases. `times`: how often it was there, by release; `objects`: how often as an object."""

    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    objects: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    properties: dict[str, "Node"] = field(default_factory=dict)
    items: "Node | None" = None

    @property
    def releases(self) -> list[str]:
        return sorted(self.times, key=version)

    @property
    def all_types(self) -> set[str]:
        return set().union(*self.types.values())

    @property
    def all_forms(self) -> set[str]:
        return set().union(*self.forms.values())

    def see(self, value: Any, release: str) -> None:
        self.times[release] += 1
        kind = _TYPES[type(value)]
        self.types[release].add(kind)
        if kind == "string":
            self.forms[release].add(form_of(value))
        elif kind == "array":
            for each in value:
                self.items = self.items or Node()
                self.items.see(each, release)
        elif kind == "object":
            self.objects[release] += 1
            for name, each in value.items():
                self.properties.setdefault(name, Node()).see(each, release)

    def join(self, other: "Node") -> None:
        """Takes in what was seen at another place of the same kind."""
        for release, times in other.times.items():
            self.times[release] += times
            self.types[release] |= other.types[release]
            self.forms[release] |= other.forms[release]
        for release, times in other.objects.items():
            self.objects[release] += times
        for name, node in other.properties.items():
            self.properties.setdefault(name, Node()).join(node)
        if other.items is not None:
            self.items = self.items or Node()
            self.items.join(other.items)

    @property
    def values(self) -> "Node":
        """Of an object whose names are data: its values, as one place."""
        joined = Node()
        for each in self.properties.values():
            joined.join(each)
        return joined

    def turns(self) -> "tuple[Turn, ...]":
        """Where one type gave way to another. null, whole numbers and PHP's list for an empty object are no types of their own."""
        found: list[Turn] = []
        before: tuple[str, frozenset[str]] | None = None
        for release in self.releases:
            types = frozenset("number" if each == "integer" else each for each in self.types[release] - {"null"})
            if not types:
                continue
            if before and not types & before[1] and types | before[1] != {"array", "object"}:
                found.append(Turn(before[0], release, before[1], types))
            before = release, types
        return tuple(found)

    def presence(self, name: str) -> "Presence":
        """In which releases the object has the property. Releases in which no object was seen say nothing."""
        part = self.properties[name]
        seen = [release for release in sorted(self.objects, key=version) if self.objects[release]]
        having = [release for release in seen if part.times.get(release)]
        first, last = having[0], having[-1]
        within = [release for release in seen if version(first) <= version(release) <= version(last)]
        always = all(part.times.get(release, 0) == self.objects[release] for release in within)
        return Presence(first if first != seen[0] else "", last if last != seen[-1] else "", always)


@dataclass(frozen=True, slots=True)
class Turn:
    """`was`: the types in the release `after`; `now`: those in `by`, the next one that was measured with any."""

    after: str
    by: str
    was: frozenset[str]
    now: frozenset[str]


@dataclass(frozen=True, slots=True)
class Presence:
    """`since` and `until` are empty where nothing older or newer was measured. `always`: in every object between the two."""

    since: str
    until: str
    always: bool


def form_of(text: str) -> str:
    return next(name for name, pattern in FORMS if re.fullmatch(pattern, text, re.S))


@dataclass(frozen=True)
class Measured:
    """One item of one generation: what was seen of it, in which releases it or its empty list was, and what OPTIONS says by release."""

    generation: str
    item: str
    node: Node
    releases: tuple[str, ...]
    declared: dict[str, dict[str, Any]]
    routes: tuple[Resource, ...]


def measure(corpora: Iterable[Corpus]) -> Iterator[Measured]:
    """Everything that was seen, by generation and item schema."""
    known = tuple(corpora)
    for generation in GENERATIONS:
        by_item: dict[str, list[Resource]] = {}
        for resource in resources(generation):
            if not resource.made:
                by_item.setdefault(resource.item, []).append(resource)
        for item, routes in by_item.items():
            node, releases, declared = Node(), set(), {}
            for corpus in known:
                for sample in corpus.samples:
                    found = [each for each in routes if each.route == sample.route and sample.generation == generation]
                    for resource in found:
                        releases.add(corpus.release)
                        for each in values_of(resource, sample.body, one=sample.one):
                            node.see(each, corpus.release)
                options = corpus.declared.get(generation, {})
                if said := next((options[each.route] for each in routes if each.route in options), None):
                    declared[corpus.release] = said
            if releases:
                yield Measured(generation, item, node, tuple(sorted(releases, key=version)), declared, tuple(routes))


def values_of(resource: Resource, body: Any, *, one: bool) -> list[Any]:
    """The items of an answer, or the single one."""
    if one:
        return [body[resource.alone]] if resource.alone else [body]
    return [body] if resource.single else items_of(resource, body)
