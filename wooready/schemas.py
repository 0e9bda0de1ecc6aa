"""What WooCommerce really sends, as JSON Schemas of one folder per API generation, and in words how a payload differs from them."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

import referencing
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, SchemaResource

from wooready import resources
from wooready.errors import ToolError

BASE = "https://schemas.wooready.example/"
FOLDERS = ("common", "legacy-v3", "wc-v1", "wc-v2", "wc-v3")
PRIVATE = frozenset(("x-personal", "x-secret", "x-path"))
VOCABULARY = PRIVATE | {"x-since", "x-until"}

_SCHEMA = frozenset(("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"))
_SCHEMAS_BY_NAME = frozenset(("properties", "patternProperties", "dependentSchemas"))
_LIST_OF_SCHEMAS = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
_NOT_INLINED = frozenset(("$id", "$schema", "$defs", "$ref"))
_ABOUT = VOCABULARY | {"title", "$comment"}
_NOUNS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of deviation, however often it occurs."""

    path: str
    keyword: str
    expected: str
    found: str
    count: int
    first: str

    def sentence(self) -> str:
        """`$[*].price: expected a string, found number 12.5 (3 times, first at $[3].price)`."""
        if self.count > 1:
            place = f" ({self.count} times, first at {self.first})"
        else:
            place = "" if self.first == self.path else f" (at {self.first})"
        return f"{self.path}: expected {self.expected}, found {self.found}{place}"


@cache
def names() -> tuple[str, ...]:
    """Every schema by folder and file: `common/money`, …, `wc-v3/products`."""
    root = resources.folder("schemas")
    return tuple(sorted(f"{folder}/{file.stem}" for folder in FOLDERS for file in (root / folder).glob("*.json")))


@cache
def schema(name: str) -> Mapping[str, Any]:
    """The schema with the target of every `$ref` in its place."""
    if name not in names():
        raise ToolError(f"No schema {name!r}. There are: {', '.join(names())}.")
    uri = f"{BASE}{name}.json"
    content = _registry().contents(uri)
    return {"$schema": content["$schema"], "$id": uri, **_inlined(content, (uri,))}


def problems(instance: object, name: str) -> tuple[Problem, ...]:
    """Every way in which the payload differs from the schema, sorted by path; none when it is valid."""
    kinds: dict[tuple[str, str, str], tuple[ValidationError, int]] = {}
    for error in _leaves(_validator(name).iter_errors(instance)):
        kind = (_path(error.absolute_path, folded=True), str(error.validator), _expected(error))
        first, count = kinds.get(kind, (error, 0))
        kinds[kind] = (first, count + 1)
    return tuple(
        Problem(path, keyword, expected, _found(first), count, _path(first.absolute_path))
        for (path, keyword, expected), (first, count) in sorted(kinds.items(), key=lambda item: item[0])
    )


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name))


@cache
def _registry() -> referencing.Registry[Any]:
    """All schema files and nothing else: an unknown reference is an error, and nothing is ever fetched."""
    root = resources.folder("schemas")

    def read(name: str) -> SchemaResource:
        try:
            return DRAFT202012.create_resource(json.loads((root / f"{name}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ToolError(f"schemas/{name}.json cannot be read: {error}") from None

    empty: referencing.Registry[Any] = referencing.Registry()
    return empty.with_resources((f"{BASE}{name}.json", read(name)) for name in names())


def _inlined(node: Any, trail: tuple[str, ...]) -> Any:
    """The schema without references. `trail` are the addresses that led here, so the last one is the address that `$ref` is relative to."""
    if not isinstance(node, dict):
        return node
    own = {key: _mapped(key, value, lambda part: _inlined(part, trail)) for key, value in node.items() if key not in _NOT_INLINED}
    if "$ref" not in node:
        return own
    reference = node["$ref"]
    address = urljoin(trail[-1], reference)
    if address in trail:
        raise ToolError(f"{trail[-1]}: the reference {reference!r} leads back to itself.")
    try:
        target = _registry().resolver().lookup(address).contents
    except Unresolvable:
        raise ToolError(f"{trail[-1]}: the reference {reference!r} leads nowhere.") from None
    return _joined(_inlined(target, (*trail, address)), own, address)


def _mapped(keyword: str, value: Any, below: Callable[[Any], Any]) -> Any:
    """The keyword's value with its subschemas replaced by what `below` makes of them."""
    if keyword in _SCHEMA:
        return below(value)
    if keyword in _SCHEMAS_BY_NAME:
        return {name: below(part) for name, part in value.items()}
    if keyword in _LIST_OF_SCHEMAS:
        return [below(part) for part in value]
    return value


def _joined(target: Any, own: dict[str, Any], address: str) -> Any:
    """What holds under the target of a `$ref` and under the keywords beside it."""
    if not own:
        return target
    both: dict[str, Any] = dict(target)
    for keyword, value in own.items():
        if keyword not in both or keyword in _ABOUT:
            both[keyword] = value
        elif keyword == "required":
            both[keyword] = [*both[keyword], *(name for name in value if name not in both[keyword])]
        elif keyword == "type":
            common = [name for name in _types(both[keyword]) if name in _types(value)]
            both[keyword] = common[0] if len(common) == 1 else common
        elif keyword == "properties" and not both[keyword].keys() & value.keys():
            both[keyword] = both[keyword] | value
        else:
            raise ToolError(f"{keyword!r} stands both beside a reference and in its target {address}.")
    return both


def _types(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors; for a union of which just one branch is of the instance's kind, the errors within that branch."""
    for error in errors:
        branches: dict[str | int, list[ValidationError]] = {}
        for inner in error.context or ():
            branches.setdefault(inner.schema_path[0], []).append(inner)
        fitting = [inner for inner in branches.values() if not any(_excludes(part) for part in inner)]
        if error.validator in ("anyOf", "oneOf") and len(fitting) == 1:
            yield from _leaves(fitting[0])
        else:
            yield error


def _excludes(error: ValidationError) -> bool:
    return not error.relative_path and error.validator in ("type", "const", "enum")


def _path(steps: Iterable[str | int], *, folded: bool = False) -> str:
    return "$" + "".join(_step(step, folded) for step in steps)


def _step(step: str | int, folded: bool) -> str:
    if isinstance(step, int):
        return "[*]" if folded else f"[{step}]"
    return f".{step}" if re.fullmatch(r"[A-Za-z_]\w*", step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def _expected(error: ValidationError) -> str:
    if error.validator == "required":
        required: Any = error.validator_value
        return f"property {_json(next(name for name in required if error.message.startswith(repr(name))))}"
    return _words(str(error.validator), error.validator_value)


def _words(keyword: str, value: Any) -> str:
    match keyword, value:
        case "type", _:
            return _either(_NOUNS[name] for name in _types(value))
        case "pattern", _:
            return f"a string matching /{value}/"
        case "enum", _:
            return f"one of {', '.join(_json(choice) for choice in value)}"
        case "const", _:
            return _json(value)
        case "maxItems", 0:
            return "an empty list"
        case "maxLength", 0:
            return "an empty string"
        case "minItems", 1:
            return "a list that is not empty"
        case "anyOf" | "oneOf", _:
            return _either(_branch(part) for part in value)
        case _:
            return f"{keyword} {_json(value)}"


def _branch(part: Any) -> str:
    """One branch of a union, by the keyword that says most about it."""
    for keyword in ("const", "enum", "pattern", "type"):
        if isinstance(part, dict) and keyword in part:
            return _words(keyword, part[keyword])
    return "another form"


def _either(words: Iterable[str]) -> str:
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} or {last}" if others else last


def _found(error: ValidationError) -> str:
    if error.validator == "required":
        return "none"
    return _described(error.instance, private=_is_private(error.schema))


def _described(value: object, *, private: bool) -> str:
    """The value's type and, unless it may be a person's or a secret, the value itself."""
    match value:
        case None:
            return "null"
        case dict():
            return "object"
        case []:
            return "empty list"
        case list():
            return f"list of {len(value)}"
        case str() if private:
            return f"string of length {len(value)}"
        case str():
            return f"string {_json(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + '…')}"
        case _:
            kind = "boolean" if isinstance(value, bool) else "number"
            return kind if private else f"{kind} {_json(value)}"


def _is_private(part: Any) -> bool:
    """Whether the schema, or any schema within it, marks what it describes as a person's or as secret."""
    if isinstance(part, dict):
        return not PRIVATE.isdisjoint(part) or any(_is_private(inner) for inner in part.values())
    return isinstance(part, list) and any(_is_private(inner) for inner in part)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
