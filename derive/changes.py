"""What changed between measured releases: fields and routes that came, went, or changed their type. docs/releases.md shows it.

A change is dated by two measured releases, since it happened somewhere between them. A field counts where the object that holds it was
seen in both. Where its presence is a matter of a shop's data (names of settings, say), it does not count: derive/knowledge.toml knows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from derive.corpus import Corpus, version
from derive.knowledge import Knowledge, Rule
from derive.measure import Measured, Node, measure
from derive.resources import GENERATIONS

#: The sorts of a change: a field, or what OPTIONS says of it, a route, or a parameter of a route.
FIELD, SAID, ROUTE, PARAMETER = "field", "options", "route", "parameter"


@dataclass(frozen=True, slots=True, order=True)
class ReleaseChange:
    """`was` and `now`: types, or nothing where it was not there. `place`: `line_items[].sku`, or a parameter's name. `thing`: the item
    (`order`) or the route."""

    generation: str
    sort: str
    thing: str
    place: str
    was: str
    now: str
    after: str
    by: str

    @property
    def kind(self) -> str:
        return "came" if not self.was else "went" if not self.now else "changed"


def changes(corpora: Iterable[Corpus], knowledge: Knowledge) -> tuple[ReleaseChange, ...]:
    """All changes of all releases, oldest first."""
    known = tuple(corpora)
    found = [*_fields(known, knowledge), *_routes(known)]
    return tuple(sorted(found, key=lambda each: (version(each.by), GENERATIONS.index(each.generation), each)))


def _fields(corpora: Sequence[Corpus], knowledge: Knowledge) -> Iterator[ReleaseChange]:
    for measured in measure(corpora):
        if not measured.item.startswith("../"):
            yield from _Item(measured, knowledge).changes()


class _Item:
    def __init__(self, measured: Measured, knowledge: Knowledge) -> None:
        self._measured, self._knowledge = measured, knowledge

    def changes(self) -> Iterator[ReleaseChange]:
        yield from self._below(self._measured.node, "")

    def _below(self, node: Node, path: str) -> Iterator[ReleaseChange]:
        rule = self._rule(path)
        if rule.any or rule.map or rule.ref == "common/meta-data":
            return
        seen = sorted((each for each, times in node.objects.items() if times), key=version)
        for name, part in node.properties.items():  # of `_links`, which are WordPress's, nothing is told
            here = f"{path}.{name}" if path else name
            if self._rule(here).optional or name == "_links":
                continue
            yield from self._presence(here, part, seen)
            yield from self._types(here, part)
            yield from self._below(part, here)
        if node.items is not None:
            yield from self._below(node.items, f"{path}[]")

    def _presence(self, place: str, part: Node, seen: list[str]) -> Iterator[ReleaseChange]:
        """First and last only: what is there, away and there again is a matter of data."""
        having = [each for each in seen if part.times.get(each)]
        first, last = seen.index(having[0]), seen.index(having[-1])
        if first:
            yield self._change(place, "", _words(part.types[having[0]]), seen[first - 1], seen[first])
        if last + 1 < len(seen):
            yield self._change(place, _words(part.types[having[-1]]), "", seen[last], seen[last + 1])

    def _types(self, place: str, part: Node) -> Iterator[ReleaseChange]:
        if not self._rule(place).varies:
            for turn in part.turns():
                yield self._change(place, _words(turn.was), _words(turn.now), turn.after, turn.by)

    def _change(self, place: str, was: str, now: str, after: str, by: str) -> ReleaseChange:
        return ReleaseChange(self._measured.generation, FIELD, self._measured.item, place, was, now, after, by)

    def _rule(self, path: str) -> Rule:
        return self._knowledge.of(f"{self._measured.generation}/{self._measured.item}:{path}")


def _routes(corpora: Sequence[Corpus]) -> Iterator[ReleaseChange]:
    for generation in GENERATIONS:
        had = [each for each in corpora if each.routes.get(generation)]
        for before, now in pairwise(had):
            old, new = before.routes[generation], now.routes[generation]
            for route in sorted(old.keys() | new.keys()):
                was, are = (tuple(each.get(route, {}).get("methods", ())) for each in (old, new))
                if was != are:
                    yield ReleaseChange(generation, ROUTE, route, "", " ".join(was), " ".join(are), before.release, now.release)
                elif route in old and route in new:
                    asked = [set(each[route].get("parameters", ())) for each in (old, new)]
                    for name in sorted(asked[0] ^ asked[1]):
                        was_there = name in asked[0]
                        yield ReleaseChange(
                            generation, PARAMETER, route, name, "there" * was_there, "there" * (not was_there), before.release, now.release
                        )


def _words(types: Iterable[str]) -> str:
    return " or ".join(sorted(types))
