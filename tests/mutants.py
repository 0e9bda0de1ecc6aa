"""Real payloads, each with one fault: what is wrong is told by what shops were seen to send, not by the schema under test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from packaging.version import Version
from places import TYPES, Place, Spot, places

#: One value of each type.
WRONG: dict[str, Any] = {"string": "~ a mutant", "integer": 7, "number": 1.5, "boolean": True, "null": None, "array": [], "object": {}}
SCALARS = ("string", "integer", "number", "boolean")


@dataclass(frozen=True)
class Mutant:
    """`kind`: type changed, null, object to scalar, list to object, dropped, form broken. `value` replaces what is at the spot."""

    kind: str
    path: str
    spot: Spot
    value: Any = None

    @contextmanager
    def applied(self) -> Iterator[Any]:
        """The payload with the fault, which is taken back at the end."""
        if not self.spot.way:
            yield self.value
            return
        holder, step = self.spot.holder, self.spot.way[-1]
        before = dict(holder) if isinstance(holder, dict) else list(holder)
        try:
            if self.kind == "dropped":
                del holder[step]
            else:
                holder[step] = self.value
            yield self.spot.item
        finally:
            holder.clear()
            holder.update(before) if isinstance(holder, dict) else holder.extend(before)


def is_any(schema: Any) -> bool:
    """Whether a schema lets any type through."""
    return not isinstance(schema, dict) or not {"type", "enum", "anyOf"} & schema.keys()


def mutants(name: str) -> Iterator[Mutant]:
    """All mutants of an item schema."""
    found = places(name)
    for path, place in found.items():
        yield from _other_types(path, place)
        yield from _broken_forms(path, place)
        if (always := _always(path, place, found)) is not None:
            yield Mutant("dropped", path, always)


def _other_types(path: str, place: Place) -> Iterator[Mutant]:
    """The place's value as each type that no shop sends there. Where anything is sent, no type is wrong."""
    if is_any(place.schema):
        return
    sent = place.types | ({"integer"} if "number" in place.types else set())
    for name, value in WRONG.items():
        if name in sent:
            continue
        spot = place.spots[0]
        kind = "null" if name == "null" else "type changed"
        if "object" in sent and name in SCALARS and sent <= {"object", "array", "null"}:
            kind = "object to scalar"
        if "array" in sent and name == "object":
            kind = "list to object"
            listed = next((each for each in place.spots if each.way and isinstance(each.holder[each.way[-1]], list)), None)
            content = listed.holder[listed.way[-1]] if listed else []
            # PHP makes an object of a list whose numbers have a gap.
            yield Mutant(kind, path, listed or spot, {str(number * 2): each for number, each in enumerate(content)} or {"0": 1})
        else:
            yield Mutant(kind, path, spot, value)


def _broken_forms(path: str, place: Place) -> Iterator[Mutant]:
    """A text that is none of an enumeration, and no date or amount where all are."""
    about = place.schema if isinstance(place.schema, dict) else {}
    if "string" in place.types and ({"enum", "pattern"} & about.keys()):
        yield Mutant("form broken", path, place.spots[0], "~ broken")


def _always(path: str, place: Place, found: dict[str, Place]) -> Spot | None:
    """A spot of a property that every object had, in all releases from the first to the last one that was seen with it."""
    above = path.rpartition(".")[0] if not path.endswith(("[]", "{}")) else None
    if not path or above is None:
        return None
    holder = found[above]
    releases = sorted({each for each in place.times if not each.endswith(" objects")}, key=Version)
    within = [
        each.removesuffix(" objects")
        for each in holder.times
        if each.endswith(" objects") and Version(releases[0]) <= Version(each.removesuffix(" objects")) <= Version(releases[-1])
    ]
    if any(place.times.get(each, 0) != holder.times[f"{each} objects"] for each in within):
        return None
    return place.spots[0]


assert set(WRONG) == set(TYPES.values())
