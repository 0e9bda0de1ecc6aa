"""Replaces personal data and secrets in a JSON document, guided by its schema and by the table of what is known (data/known.toml)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wooready.intake import Json
from wooready.wire import fiction
from wooready.wire.known import REMOVED, TOKEN, Known, known, path_on_server
from wooready.wire.shapes import Shape, fits, is_stock
from wooready.wire.urls import OwnUrl, scrub_url

#: A name that most of so many items have is that of a field, and of no person.
FEWEST_ITEMS = 3
#: Maximum length of a string that is kept, in characters; no check looks further.
LONGEST_STRING = 20_000
#: No name of a wall is shorter.
SHORTEST_MARK = 8
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.:/-]{0,63}")
#: The name of an item of a list that PHP sends as an object.
_POSITION = re.compile(r"[0-9]{1,4}")


def scrub_document(
    document: Json,
    schema: Mapping[str, object] | None,
    subject: str,
    *,
    strict: bool = False,
    table: Known | None = None,
    own: OwnUrl | None = None,
) -> Json:
    """The document with fictional people. `subject` and the ids in the document identify the location of a value.

    With `strict`, product data is fictional too: names, texts, SKUs and prices (`x-catalogue`). `table`: what is known; `own`: the URL
    that was requested.
    """
    walk = _Walk(strict, table or known(), own or OwnUrl(), frozenset(_usual(document, "")))
    return walk.value(document, Shape([schema]), f"{subject}/", "", (subject, ""), "")


@dataclass(frozen=True)
class _Walk:
    """Walks through a document and its schema in parallel. `place` is the object that contains a value, `path` the path from there.

    `trail`: the names of the two innermost properties. `way`: the path from the top without ids, as in `usual`: the paths of the names
    that most items of a list have.
    """

    strict: bool
    known: Known
    own: OwnUrl
    usual: frozenset[str]

    def value(self, value: Json, shape: Shape, place: str, path: str, trail: tuple[str, str], way: str) -> Json:
        if isinstance(value, str):
            return self.string(value, shape, place + path, trail, way)[:LONGEST_STRING]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return self.number(value, shape, place + path)
        if isinstance(value, list):
            kept = []
            for number, each in enumerate(value):
                here, below = (place, path) if _has_id(each) else (f"{place}{path}[{number}].", "")
                kept.append(self.value(each, shape.items, here, below, trail, way))
            if shape.is_volatile and all(isinstance(each, int) for each in kept):
                return [*sorted(each for each in kept if isinstance(each, int))]
            return kept
        return self.object(value, shape, place, path, trail, way)

    def object(self, value: dict[str, Json], shape: Shape, place: str, path: str, trail: tuple[str, str], way: str) -> Json:
        if _has_id(value):
            place, path = f"{place}{path}{value['id']}/", ""
        found: dict[str, Json] = {}
        for number, (name, each) in enumerate(value.items()):
            kept = self.is_name(name, shape, way)
            new = name if kept else fiction.name_of(f"{place}{path}{number}")
            if not kept and new in found:
                new = f"{new}_{number}"
            inner = shape.below(name) if kept else shape.below(name).marked
            # A value's place is named by its property, and by its position where that name is not repeated.
            step = name if kept else f"[{number}]"
            found[new] = self.value(each, inner, place, f"{path}.{step}" if path else step, (trail[1] or trail[0], new), f"{way}.{name}")
        return found

    def is_name(self, name: str, shape: Shape, way: str) -> bool:
        """Whether the name of a property is kept: that of a schema or of the table, or one that most items of a list have."""
        if name in shape.names or name in self.known.names or _POSITION.fullmatch(name):
            return True
        return f"{way}.{name}" in self.usual and _is_plain(name)

    def string(self, value: str, shape: Shape, place: str, trail: tuple[str, str], way: str) -> str:
        if not value.strip():
            return value[:200]
        if len(value) >= SHORTEST_MARK and self.known.marks_in(value[:LONGEST_STRING]):
            return self.known.text(value)
        for view in shape.acting:
            if is_stock(value, view):
                return value
            if "x-personal" in view:
                return fiction.replacement(view["x-personal"], value, place)
            if view.get("x-secret"):
                return fiction.token(value, place)
            if view.get("x-volatile") or (self.strict and view.get("x-catalogue")):
                return fiction.unknown(value, place)
            if view.get("x-path"):
                return path_on_server(value) or _last_folder(value, self.known)
        if any(fits(value, view) for view in shape.narrow):
            return value
        if not shape.narrow and shape.is_catalogue:
            return self.known.plain(value)
        if not shape.narrow and shape.knows_strings:
            return self.told(value, place, trail, way)
        if value in self.known.declared:
            return value
        new = fiction.unknown(value, place)
        # What breaks its schema still does.
        return f"{REMOVED} {new}" if any(fits(new, view) for view in shape.narrow) else new

    def told(self, value: str, place: str, trail: tuple[str, str], way: str) -> str:
        """A string that a schema knows but does not describe: kept as far as data/known.toml says."""
        kind = self.known.kept.get(".".join(trail)) or self.known.kept.get(trail[1] or trail[0], "none")
        match kind:
            case "none":
                kept = ""
            case "phrase":
                kept = value if self.known.is_whole(value) else ""
            case "plain" | "class":
                kept = value if self.known.fits(kind, value) and TOKEN.search(value) is None else ""
            case "name":
                kept = value if value in self.known.names or (_is_plain(value) and f"{way}={value}" in self.usual) else ""
            case "catalogue":
                kept = self.known.plain(value)
            case "currency" | "country":
                kept = value if self.known.is_word(value) else ""
            case "products":
                kept = self.known.version_of_products(value)
            case "url":
                kept = scrub_url(value, self.known, self.own, announced=True)
            case _:
                kept = value if self.known.fits(kind, value) else ""
        return kept or (fiction.unknown(value, place) if kind != "name" else fiction.name_of(place))

    def number(self, value: float, shape: Shape, place: str) -> float:
        if shape.is_private:
            return fiction.digits(value, place)
        if self.strict and shape.is_catalogue:
            return fiction.amount(value, place)
        return value if shape.knows_numbers else fiction.unknown_number(value, place)


def _usual(value: Json, way: str) -> Iterator[str]:
    """The paths of the names that more than half of the items of a list have, at any depth; of custom fields, `path=KEY`."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _usual(each, f"{way}.{name}")
    elif isinstance(value, list):
        items = [each for each in value if isinstance(each, dict)]
        if len(items) >= FEWEST_ITEMS:
            seen = Counter(name for each in items for name in {*_names(each, way)})
            yield from (name for name, count in seen.items() if count * 2 > len(items))
        else:
            for each in items:
                yield from _usual(each, way)


def _names(value: Json, way: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield f"{way}.{name}"
            if name in ("key", "display_key") and isinstance(each, str):
                yield f"{way}.{name}={each}"
            if isinstance(each, dict | list):
                yield from _names(each, f"{way}.{name}")
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, dict | list):
                yield from _names(each, way)


def _has_id(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), int) and not isinstance(value.get("id"), bool)


def _is_plain(name: str) -> bool:
    """Whether a name can be that of a field: an identifier with few digits."""
    return _PLAIN_NAME.fullmatch(name) is not None and sum(each.isdigit() for each in name) < 7 and TOKEN.search(name) is None


def _last_folder(path: str, table: Known) -> str:
    last = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    return last if last in table.path_words else REMOVED
