"""jsonschema's validator as wooready uses it: with our formats, and fast.

jsonschema makes a new validator for each value that it descends to. Most values have no parts, and a look shows that they fit: then there
is nothing to descend for. tests/test_mutants.py holds that the errors are the same.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

#: A JSON Schema, or a part of one: what its keywords hold, JSON Schema says.
Schema = Mapping[str, Any]
Errors = Iterator[ValidationError]
Keyword = Callable[[Draft202012Validator, Any, object, Schema], Errors]

_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
#: Keywords that say something about a schema, and nothing about a value; as all that begin with `x-`.
_SAID = frozenset(("title", "description", "$comment", "$schema", "$id"))
_KEYWORDS = cast("Mapping[str, Keyword]", Draft202012Validator.VALIDATORS)


def fits(validator: Draft202012Validator, value: object, schema: object) -> bool:
    """Whether the value certainly fits the schema; False where jsonschema has to look."""
    if not isinstance(schema, dict):
        return schema is True
    for keyword, wanted in schema.items():
        if keyword in _LOOKS:
            if not _LOOKS[keyword](validator, value, wanted, schema):
                return False
        elif keyword not in _SAID and not keyword.startswith("x-"):
            return False
    return True


def _is_of_type(validator: Draft202012Validator, value: object, types: str | list[str], _: Schema) -> bool:
    return any(validator.is_type(value, each) for each in ((types,) if isinstance(types, str) else types))


def _has_fitting_properties(validator: Draft202012Validator, value: object, properties: Schema, _: Schema) -> bool:
    return not isinstance(value, dict) or all(fits(validator, value[name], part) for name, part in properties.items() if name in value)


def _has_no_other_properties(validator: Draft202012Validator, value: object, additional: object, schema: Schema) -> bool:
    if not isinstance(value, dict) or additional is True:
        return True
    known = schema.get("properties", {})
    return all(name in known or fits(validator, each, additional) for name, each in value.items())


_LOOKS: dict[str, Callable[[Draft202012Validator, Any, Any, Schema], bool]] = {
    "type": _is_of_type,
    "enum": lambda _, value, choices, __: isinstance(value, str) and value in choices,  # True is in [1]
    "pattern": lambda _, value, pattern, __: not isinstance(value, str) or re.search(pattern, value) is not None,
    "maxLength": lambda _, value, most, __: not isinstance(value, str) or len(value) <= most,
    "const": lambda _, value, only, __: isinstance(value, str) and value == only,
    "anyOf": lambda validator, value, parts, _: any(fits(validator, value, part) for part in parts),
    "format": lambda validator, value, name, _: validator.format_checker is not None and validator.format_checker.conforms(value, name),
    "minimum": lambda _, value, least, __: isinstance(value, int) and value >= least,
    "maximum": lambda _, value, most, __: isinstance(value, int) and value <= most,
    "items": lambda validator, value, part, _: not isinstance(value, list) or all(fits(validator, each, part) for each in value),
    "minItems": lambda _, value, least, __: not isinstance(value, list) or len(value) >= least,
    "maxItems": lambda _, value, most, __: not isinstance(value, list) or len(value) <= most,
    "required": lambda _, value, names, __: not isinstance(value, dict) or value.keys() >= set(names),
    "properties": _has_fitting_properties,
    "additionalProperties": _has_no_other_properties,
}


def _properties(validator: Draft202012Validator, properties: Schema, instance: object, _: Schema) -> Errors:
    if isinstance(instance, dict):
        for name, part in properties.items():
            if name in instance and not fits(validator, instance[name], part):
                yield from validator.descend(instance[name], part, path=name, schema_path=name)


def _items(validator: Draft202012Validator, items: object, instance: object, schema: Schema) -> Errors:
    if "prefixItems" in schema or not isinstance(items, Mapping):
        yield from _KEYWORDS["items"](validator, items, instance, schema) or ()
    elif isinstance(instance, list):
        for index, each in enumerate(instance):
            if not fits(validator, each, items):
                yield from validator.descend(each, items, path=index)


def _additional(validator: Draft202012Validator, additional: object, instance: object, schema: Schema) -> Errors:
    if "patternProperties" in schema or not isinstance(additional, Mapping):
        yield from _KEYWORDS["additionalProperties"](validator, additional, instance, schema) or ()
    elif isinstance(instance, dict):
        for name, each in instance.items():
            if name not in schema.get("properties", {}) and not fits(validator, each, additional):
                yield from validator.descend(each, additional, path=name)


def utc_time(text: str) -> datetime:
    """The time in `2026-11-23T15:00:00Z`, in UTC. Raises ValueError for any other form, and for a date that does not exist."""
    if not _UTC.fullmatch(text):
        raise ValueError(f"not a UTC time: {text[:40]!r}")
    return datetime.fromisoformat(text)


def _is_utc_time(value: object) -> bool:
    return not isinstance(value, str) or bool(utc_time(value))


def _is_ip(value: object) -> bool:
    """An IP address, with or without a scope: `fe80::1%eth0`. Raises ValueError for any other text."""
    return not isinstance(value, str) or bool(ipaddress.ip_address(value.partition("%")[0]))


def _extended(**changes: Any) -> type[Draft202012Validator]:
    return cast("type[Draft202012Validator]", extend(Draft202012Validator, **changes))  # type: ignore[no-untyped-call]


_FAST = {"properties": _properties, "items": _items, "additionalProperties": _additional}
_INTEGER = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool))
_FORMATS = FormatChecker(formats=())
_FORMATS.checks("utc-time", raises=ValueError)(_is_utc_time)
_FORMATS.checks("ip", raises=ValueError)(_is_ip)
PayloadValidator = _extended(validators=_FAST)
_FileValidator = _extended(validators=_FAST, type_checker=_INTEGER)


def file_validator(schema: Schema) -> Draft202012Validator:
    """For our own files: 200.0 is not an integer, and the formats that their schemas use are checked: `utc-time` and `ip`."""
    return _FileValidator(schema, format_checker=_FORMATS)
