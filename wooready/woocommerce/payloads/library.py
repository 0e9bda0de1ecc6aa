"""The schema files, a closed set: an unknown reference is an error, and nothing is ever fetched."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urljoin

import referencing
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, SchemaResource

from wooready import resources
from wooready.errors import ToolError

BASE = "https://schemas.wooready.example/"
FOLDERS = ("common", "legacy-v3", "wc-v1", "wc-v2", "wc-v3")
#: What a property is to the scrubber, when it may not be repeated.
PRIVATE = frozenset(("x-personal", "x-secret", "x-path"))
#: Our own keywords; docs/schemas.md says what each means. `x-required` is the one that takes part in a judgement.
MARKS = PRIVATE | {"x-since", "x-until", "x-options", "x-unsent", "x-stock", "x-volatile", "x-catalogue"}

_SCHEMA = frozenset(("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"))
_SCHEMAS_BY_NAME = frozenset(("properties", "patternProperties", "dependentSchemas"))
_LIST_OF_SCHEMAS = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
_NOT_INLINED = frozenset(("$id", "$schema", "$defs", "$ref"))
_ABOUT = MARKS | {"title", "$comment"}


@cache
def names() -> tuple[str, ...]:
    """Every schema by folder and file: `common/money`, …, `wc-v3/products`."""
    root = resources.folder("schemas")
    return tuple(sorted(f"{folder}/{file.stem}" for folder in FOLDERS for file in (root / folder).glob("*.json")))


def content(name: str) -> Mapping[str, Any]:
    """The schema as its file has it, with its references."""
    if name not in names():
        raise ToolError(f"No schema {name!r}. There are: {', '.join(names())}.")
    found: Mapping[str, object] = registry().contents(f"{BASE}{name}.json")
    return found


@cache
def schema(name: str) -> Mapping[str, Any]:
    """The schema with the target of every `$ref` in its place."""
    whole, uri = content(name), f"{BASE}{name}.json"
    return {"$schema": whole["$schema"], "$id": uri, **_inlined(whole, (uri,))}


@cache
def registry() -> referencing.Registry[Any]:
    """All schema files and nothing else: an unknown reference is an error, and nothing is ever fetched."""
    root = resources.folder("schemas")

    def read(name: str) -> SchemaResource:
        try:
            return DRAFT202012.create_resource(json.loads((root / f"{name}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ToolError(f"schemas/{name}.json cannot be read: {error}") from None

    empty: referencing.Registry[Any] = referencing.Registry()
    return empty.with_resources((f"{BASE}{name}.json", read(name)) for name in names())


def _inlined(node: object, trail: tuple[str, ...]) -> Any:
    """The schema without references. `trail` are the addresses that led here, so the last one is the address that `$ref` is relative to."""
    if not isinstance(node, dict):
        return node
    own = {key: mapped(key, value, lambda part: _inlined(part, trail)) for key, value in node.items() if key not in _NOT_INLINED}
    if "$ref" not in node:
        return own
    reference = node["$ref"]
    address = urljoin(trail[-1], reference)
    if address in trail:
        raise ToolError(f"{trail[-1]}: the reference {reference!r} leads back to itself.")
    try:
        target = registry().resolver().lookup(address).contents
    except Unresolvable:
        raise ToolError(f"{trail[-1]}: the reference {reference!r} leads nowhere.") from None
    return _joined(_inlined(target, (*trail, address)), own, address)


def mapped(keyword: str, value: Any, below: Callable[[object], object]) -> Any:
    """The keyword's value with its subschemas replaced by what `below` makes of them."""
    if keyword in _SCHEMA:
        return below(value)
    if keyword in _SCHEMAS_BY_NAME:
        return {name: below(part) for name, part in value.items()}
    if keyword in _LIST_OF_SCHEMAS:
        return [below(part) for part in value]
    return value


def _joined(target: Any, own: dict[str, Any], address: str) -> object:
    """What holds under the target of a `$ref` and under the keywords beside it."""
    if not own:
        return target
    both: dict[str, Any] = dict(target)
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
            raise ToolError(f"{keyword!r} stands both beside a reference and in its target {address}.")
    return both


def types_in(value: str | list[str]) -> list[str]:
    """The names in a `type`."""
    return [value] if isinstance(value, str) else value
