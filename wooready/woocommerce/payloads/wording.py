"""In words: what a schema expects, and what a payload has instead."""

import json
import re
from collections.abc import Iterable, Mapping

from jsonschema.exceptions import ValidationError

from wooready.woocommerce.payloads.library import PRIVATE, types_in

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


def path(steps: Iterable[str | int], *, folded: bool = False) -> str:
    """`$[3].price`, and folded `$[*].price`."""
    return "$" + "".join(_step(step, folded) for step in steps)


def _step(step: str | int, folded: bool) -> str:
    if isinstance(step, int):
        return "[*]" if folded else f"[{step}]"
    return f".{step}" if re.fullmatch(r"[A-Za-z_]\w*", step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def missing(error: ValidationError) -> str:
    """The missing property; empty for any other kind of error."""
    if error.validator == "dependentRequired":
        return error.message.split("'")[1]
    if error.validator != "required":
        return ""
    assert isinstance(error.schema, Mapping)
    return str(next(name for name in error.schema["required"] if error.message.startswith(repr(name))))


def expected(error: ValidationError) -> str:
    """`a string or null`, `property "sku"`."""
    if name := missing(error):
        return f"property {_json(name)}"
    return _words(str(error.validator), error.validator_value)


def _words(keyword: str, value: object) -> str:
    match keyword, value:
        case "type", str() | list() as names:
            return _either(_NOUNS[name] for name in types_in(names))
        case "pattern", _:
            return f"a string matching /{value}/"
        case "enum", list(choices):
            return f"one of {', '.join(_json(choice) for choice in choices)}"
        case "const", _:
            return _json(value)
        case "maxItems", 0:
            return "an empty list"
        case "maxLength", 0:
            return "an empty string"
        case "minItems", 1:
            return "a non-empty list"
        case "anyOf" | "oneOf", list(parts):
            return _either(_branch(part) for part in parts)
        case _:
            return f"{keyword} {_json(value)}"


def _branch(part: object) -> str:
    """One branch of a union, described by its most specific keyword."""
    for keyword in ("const", "enum", "pattern", "type"):
        if isinstance(part, dict) and keyword in part:
            return _words(keyword, part[keyword])
    return "another form"


def _either(words: Iterable[str]) -> str:
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} or {last}" if others else last


def found(error: ValidationError) -> str:
    """`number 12.5`, `empty list`; for potentially personal or secret values, only the type."""
    if missing(error):
        return "none"
    return _described(error.instance, private=_is_private(error.schema))


def _described(value: object, *, private: bool) -> str:
    """The value's type and, unless it may be personal or secret, the value itself."""
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


def _is_private(part: object) -> bool:
    """Whether the schema, or any schema in it, marks its value as personal or secret."""
    if isinstance(part, dict):
        return not PRIVATE.isdisjoint(part) or any(_is_private(inner) for inner in part.values())
    return isinstance(part, list) and any(_is_private(inner) for inner in part)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
