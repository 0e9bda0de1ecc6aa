"""What the schemas of one place in a document say of the values there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

View = Mapping[str, Any]
_PRIVATE = ("x-personal", "x-secret")
_ACTS = (*_PRIVATE, "x-stock", "x-volatile", "x-catalogue", "x-path")


class Shape:
    """All schemas of a place, and their alternatives, taken together. Those of the places below it are made once each, when asked for."""

    def __init__(self, schemas: Iterable[object]) -> None:
        self.views = tuple(_views(schemas))
        self._below: dict[str, Shape] = {}

    def below(self, name: str) -> "Shape":
        """That of a property: as described, else as any further one, else with the marks of what contains it."""
        shape = self._below.get(name)
        if shape is None:
            found = [view["properties"][name] for view in self.views if name in view.get("properties", {})]
            others = [view["additionalProperties"] for view in self.views if isinstance(view.get("additionalProperties"), Mapping)]
            shape = self._below[name] = Shape(found or others) if found or others else self.marked
        return shape

    @cached_property
    def items(self) -> "Shape":
        """That of the items of a list."""
        items = [view["items"] for view in self.views if "items" in view]
        return Shape(items) if items else self.marked

    @cached_property
    def marked(self) -> "Shape":
        """The marks of a value, for what is inside it if it is of another type than its schema says, or has a name that nobody knows."""
        marks = [{mark: view[mark] for mark in _PRIVATE if mark in view} for view in self.views if any(mark in view for mark in _PRIVATE)]
        return Shape(marks)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all properties."""
        return frozenset(name for view in self.views for name in view.get("properties", ()))

    @cached_property
    def acting(self) -> tuple[View, ...]:
        """The views that say what to do with a string."""
        return tuple(view for view in self.views if any(mark in view for mark in _ACTS))

    @cached_property
    def narrow(self) -> tuple[View, ...]:
        """The views that say which strings there are."""
        return tuple(view for view in self.views if "enum" in view or "const" in view or "pattern" in view)

    @cached_property
    def is_private(self) -> bool:
        return any("x-personal" in view or view.get("x-secret") for view in self.views)

    @cached_property
    def is_volatile(self) -> bool:
        return any(view.get("x-volatile") for view in self.views)

    @cached_property
    def is_catalogue(self) -> bool:
        return any(view.get("x-catalogue") for view in self.views)

    @cached_property
    def knows_strings(self) -> bool:
        return any("string" in _types(view) for view in self.views)

    @cached_property
    def knows_numbers(self) -> bool:
        return any(
            bool({"integer", "number"} & {*_types(view)}) or any(type(each) in (int, float) for each in view.get("enum", ()))
            for view in self.views
        )


def is_stock(value: str, view: View) -> bool:
    """Whether the value is a stock text, present in every shop and listed in the schema."""
    if "x-stock" not in view:
        return False
    plain = value.rstrip(".").casefold()
    return any(plain == each.casefold() for each in view["x-stock"])


def fits(value: str, view: View) -> bool:
    """Whether a string is what its schema says. A view without list, constant or pattern says nothing."""
    if "const" in view:
        return bool(value == view["const"])
    if "enum" in view:
        return value in view["enum"]
    return "pattern" in view and re.search(view["pattern"], value) is not None and "\n" not in value


def _views(schemas: Iterable[object]) -> Iterator[View]:
    """A schema and all its alternatives, flattened. `true` is left out, because it says nothing."""
    for schema in schemas:
        if isinstance(schema, Mapping) and schema:
            yield schema
            for keyword in ("anyOf", "oneOf", "allOf"):
                yield from _views(schema.get(keyword, ()))


def _types(view: View) -> Iterable[str]:
    types = view.get("type", ())
    return [types] if isinstance(types, str) else types
