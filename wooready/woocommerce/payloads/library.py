"""The schema files, a closed set: an unknown reference is an error, and nothing is ever downloaded."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import urljoin

from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, SchemaRegistry, SchemaResource

from wooready import resources
from wooready.errors import ToolError
from wooready.validation import Schema

BASE = "https://schemas.wooready.example/"
FOLDERS = ("common", "legacy-v3", "wc-v1", "wc-v2", "wc-v3")
#: Marks for the scrubber: the values of these properties must not be repeated.
PRIVATE = frozenset(("x-personal", "x-secret", "x-path"))
#: Our own keywords, explained in docs/schemas.md. Only `x-required` affects validation.
MARKS = PRIVATE | {"x-since", "x-until", "x-types", "x-options", "x-unsent", "x-stock", "x-volatile", "x-catalogue"}

_SCHEMA = frozenset(("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"))
_SCHEMAS_BY_NAME = frozenset(("properties", "patternProperties", "dependentSchemas"))
_LIST_OF_SCHEMAS = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
_NOT_INLINED = frozenset(("$id", "$schema", "$defs", "$ref"))
_ABOUT = MARKS | {"title", "$comment"}


@cache
def names() -> tuple[str, ...]:
    """The names of all schemas, as folder and file: `common/money`, …, `wc-v3/products`."""
    root = resources.folder("schemas")
    return tuple(sorted(f"{folder}/{file.stem}" for folder in FOLDERS for file in (root / folder).glob("*.json")))


def content(name: str) -> Schema:
    """The schema as in its file, with references. Raises ToolError for an unknown name."""
    if name not in names():
        raise ToolError(f"{name!r} is not a known schema. Available: {', '.join(names())}.")
    found = registry().contents(f"{BASE}{name}.json")
    assert isinstance(found, Mapping), f"schemas/{name}.json is an object"
    return found


@cache
def schema(name: str) -> Schema:
    """The schema with every `$ref` replaced by its target. Raises ToolError for an unknown name or an invalid reference."""
    whole, uri = content(name), f"{BASE}{name}.json"
    return {"$schema": whole["$schema"], "$id": uri, **_inlined(whole, (uri,))}


def either(*found: str) -> Schema:
    """A schema of payloads that fit one of these schemas. Raises ToolError for an unknown name or an invalid reference."""
    return {"anyOf": [schema(name) for name in found]}


@cache
def registry() -> SchemaRegistry:
    """All schema files and nothing else: nothing is ever downloaded. Raises ToolError for an unreadable file."""
    root = resources.folder("schemas")

    def read(name: str) -> SchemaResource:
        try:
            return DRAFT202012.create_resource(json.loads((root / f"{name}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ToolError(f"schemas/{name}.json cannot be read: {error}") from None

    empty: SchemaRegistry = Registry()
    return empty.with_resources((f"{BASE}{name}.json", read(name)) for name in names())


def _inlined(node: Schema, trail: tuple[str, ...]) -> Schema:
    """The schema without references. `trail`: the addresses that led here; `$ref` is relative to the last one."""
    own = {key: mapped(key, value, lambda part: _inlined(part, trail)) for key, value in node.items() if key not in _NOT_INLINED}
    if "$ref" not in node:
        return own
    reference = node["$ref"]
    address = urljoin(trail[-1], reference)
    if address in trail:
        raise ToolError(f"{trail[-1]}: the reference {reference!r} is circular.")
    try:
        target = registry().resolver().lookup(address).contents
    except Unresolvable:
        raise ToolError(f"{trail[-1]}: the reference {reference!r} does not exist.") from None
    assert isinstance(target, Mapping), f"{address} is an object"
    return _joined(_inlined(target, (*trail, address)), own, address)


def mapped(keyword: str, value: object, below: Callable[[Schema], Schema]) -> object:
    """The keyword's value with `below` applied to each subschema in it. `true` and `false` are schemas without parts."""

    def part(inner: object) -> object:
        return below(inner) if isinstance(inner, Mapping) else inner

    if keyword in _SCHEMA:
        return part(value)
    if keyword in _SCHEMAS_BY_NAME and isinstance(value, Mapping):
        return {name: part(inner) for name, inner in value.items()}
    if keyword in _LIST_OF_SCHEMAS and isinstance(value, list):
        return [part(inner) for inner in value]
    return value


def _joined(target: Schema, own: Schema, address: str) -> Schema:
    """The target of a `$ref` combined with the keywords next to it. Raises ToolError if they cannot be combined."""
    if not own:
        return target
    both = dict(target)
    for keyword, value in own.items():
        if keyword not in both or keyword in _ABOUT:
            both[keyword] = value
        elif keyword in ("required", "x-required"):
            both[keyword] = [*both[keyword], *(name for name in value if name not in both[keyword])]
        elif keyword == "type":
            common = [name for name in types_in(both[keyword]) if name in types_in(value)]
            both[keyword] = common[0] if len(common) == 1 else common
        elif keyword == "properties" and not both[keyword].keys() & value.keys():
            both[keyword] = both[keyword] | value
        else:
            raise ToolError(f"{keyword!r} is both next to a reference and in its target {address}.")
    return both


def types_in(value: str | list[str]) -> list[str]:
    """The names in a `type`, as a list."""
    return [value] if isinstance(value, str) else value
