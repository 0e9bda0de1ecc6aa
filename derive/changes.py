"""What changed between measured releases: fields and routes that came, went, or changed their type. docs/releases.md shows it.

A change is dated by two measured releases, since it happened somewhere between them. A field counts where the object that holds it was
seen in both. Where its presence is a matter of a shop's data (names of settings, say), it does not count: derive/knowledge.toml knows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from derive.corpus import Corpus, Declared, version
from derive.knowledge import Knowledge, Rule
from derive.measure import Measured, Node, measure
from derive.resources import GENERATIONS
from wooready.woocommerce.payloads.options import types_said

#: The sorts of a change: a field that is sent, what OPTIONS says of one, a route, a parameter of a route.
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
        yield from self._below(self._measured.node, "", "")
        yield from self._options()

    def _options(self) -> Iterator[ReleaseChange]:
        """Other types than before, and properties that came or went and that no shop sends."""
        said = sorted(self._measured.declared.items(), key=lambda each: version(each[0]))
        sent = set(_places(self._measured.node, ""))
        for (after, before), (by, now) in pairwise([(release, dict(_said(each, ""))) for release, each in said]):
            for place in sorted(before.keys() | now.keys()):
                was, are = before.get(place, ""), now.get(place, "")
                above = place.rpartition(".")[0].removesuffix("[]")
                whole = not above or (above in before and above in now)  # of what came or went, the parts are not told
                if was != are and ((was and are) or (whole and place not in sent)):
                    yield self._change(place, was, are, after, by, SAID)

    def _below(self, node: Node, path: str, known: str) -> Iterator[ReleaseChange]:
        """`known`: the path by which the rules know the place, `#part` for a part that occurs in several."""
        rule = self._rule(known)
        if rule.part and known != f"#{rule.part}":
            yield from self._below(node, path, f"#{rule.part}")
            return
        if rule.any or rule.ref == "common/meta-data":
            return
        if rule.map:
            yield from self._below(node.values, f"{path}{{}}", f"{known}{{}}")
            return
        seen = sorted((each for each, times in node.objects.items() if times), key=version)
        for name, part in node.properties.items():  # of `_links`, which are WordPress's, nothing is told
            here, there = (f"{each}.{name}" if each else name for each in (path, known))
            if self._rule(there).optional or name == "_links":
                continue
            yield from self._presence(here, part, seen)
            if not self._rule(there).varies:
                yield from self._types(here, part)
            yield from self._below(part, here, there)
        if node.items is not None:
            yield from self._below(node.items, f"{path}[]", f"{known}[]")

    def _presence(self, place: str, part: Node, seen: list[str]) -> Iterator[ReleaseChange]:
        """First and last only: what is there, away and there again is a matter of data."""
        having = [each for each in seen if part.times.get(each)]
        first, last = seen.index(having[0]), seen.index(having[-1])
        if first:
            yield self._change(place, "", _words(part.all_types), seen[first - 1], seen[first])
        if last + 1 < len(seen):
            yield self._change(place, _words(part.types[having[-1]]), "", seen[last], seen[last + 1])

    def _types(self, place: str, part: Node) -> Iterator[ReleaseChange]:
        for turn in part.turns():
            yield self._change(place, _words(turn.was), _words(turn.now), turn.after, turn.by)

    def _change(self, place: str, was: str, now: str, after: str, by: str, sort: str = FIELD) -> ReleaseChange:
        return ReleaseChange(self._measured.generation, sort, self._measured.item, place, was, now, after, by)

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


def _places(node: Node, path: str) -> Iterator[str]:
    for name, part in node.properties.items():
        here = f"{path}.{name}" if path else name
        yield here
        yield from _places(part, here)
    if node.items is not None:
        yield from _places(node.items, f"{path}[]")


def _said(declared: Declared, path: str) -> Iterator[tuple[str, str]]:
    """The types that OPTIONS gives, by place."""
    for name, part in declared.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, _words(types_said(part))
        yield from _said(part, here)
    if "items" in declared:
        yield from _said(declared["items"], f"{path}[]")


def _words(types: Iterable[str]) -> str:
    """`string or null`, `number` (which may be a whole one)."""
    found = set(types)
    return " or ".join(sorted(found - {"null"} - ({"integer"} if "number" in found else set()))) + (
        "" if "null" not in found else " or null" if len(found) > 1 else "null"
    )
