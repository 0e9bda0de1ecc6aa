"""Where what stands in the payloads of the corpus, found by walking payload and schema side by side."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from derive.corpus import Corpus, load_all
from derive.measure import values_of
from derive.resources import GENERATIONS, resources
from wooready.woocommerce import payloads

TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a payload: the payload's item, the release that sent it, and the way to the value."""

    item: Any
    release: str
    way: tuple[str | int, ...]

    @property
    def holder(self) -> Any:
        found = self.item
        for step in self.way[:-1]:
            found = found[step]
        return found


@dataclass
class Place:
    """One place in the payloads of an item schema. `lacked`: some object of a release that has the property was without it."""

    schema: Any
    spots: list[Spot] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@cache
def corpora() -> tuple[Corpus, ...]:
    return load_all()


def items(name: str) -> Iterator[tuple[str, Any]]:
    """Every real item of an item schema (`wc-v3/order`), with its release."""
    routes = {(generation, each.route): each for generation in GENERATIONS for each in resources(generation)}
    for corpus in corpora():
        for sample in corpus.samples:
            resource = routes[sample.generation, sample.route]
            if resource.schema(sample.generation, one=True) == name:
                for each in values_of(resource, sample.body, one=sample.one):
                    yield corpus.release, each


@cache
def item_schemas() -> tuple[str, ...]:
    """The schemas of items, indexes and errors, by name."""
    found = {each.schema(generation, one=True) for generation in GENERATIONS for each in resources(generation)}
    return tuple(sorted(found & set(payloads.names())))


def places(name: str) -> dict[str, Place]:
    """Every place of an item schema that a real payload has, by its path: `line_items[].total`."""
    found: dict[str, Place] = {}
    for release, item in items(name):
        _walk(item, payloads.schema(name), "", Spot(item, release, ()), found)
    return found


def _walk(value: Any, part: Any, path: str, spot: Spot, found: dict[str, Place]) -> None:
    place = found.setdefault(path, Place(part))
    place.types.add(TYPES[type(value)])
    place.times[spot.release] += 1
    if len(place.spots) < 40:
        place.spots.append(spot)
    part = branch(part)
    if isinstance(value, list) and "items" in part:
        for number, each in enumerate(value):
            _walk(each, part["items"], f"{path}[]", Spot(spot.item, spot.release, (*spot.way, number)), found)
    elif isinstance(value, dict):
        place.times[f"{spot.release} objects"] += 1
        for name, each in value.items():
            below = Spot(spot.item, spot.release, (*spot.way, name))
            if name in part.get("properties", {}):
                _walk(each, part["properties"][name], f"{path}.{name}" if path else name, below, found)
            elif "additionalProperties" in part:
                _walk(each, part["additionalProperties"], f"{path}{{}}", below, found)


def branch(part: Any) -> Mapping[str, Any]:
    """The schema, or its branch that describes an object; nothing of `true`."""
    about = part if isinstance(part, Mapping) else {}
    return next((each for each in about.get("anyOf", ()) if "properties" in each), about)


def properties(part: Any, path: str = "") -> Iterator[str]:
    """Every place that a schema describes."""
    yield path
    part = branch(part)
    for name, each in part.get("properties", {}).items():
        yield from properties(each, f"{path}.{name}" if path else name)
    if "items" in part:
        yield from properties(part["items"], f"{path}[]")
    if "additionalProperties" in part:
        yield from properties(part["additionalProperties"], f"{path}{{}}")
