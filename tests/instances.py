"""Instances of a schema, made by Hypothesis. It knows the keywords that our schemas use, and refuses others."""

import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from wooready.woocommerce.payloads.library import MARKS

KNOWN = MARKS | {
    *("$schema", "$id", "title", "$comment", "type", "enum", "const", "pattern", "anyOf", "maxLength"),
    *(
        "properties",
        "required",
        "x-required",
        "additionalProperties",
        "items",
        "maxItems",
        "minItems",
        "patternProperties",
        "dependentRequired",
    ),
}
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=12)
SCALAR = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False, width=32), TEXT)
ANYTHING = st.one_of(SCALAR, st.lists(SCALAR, max_size=2), st.dictionaries(TEXT, SCALAR, max_size=2))
NAME = st.from_regex(re.compile(r"[a-z][a-z_]{0,8}", re.ASCII), fullmatch=True)


def instances(schema: Any) -> st.SearchStrategy[Any]:
    """Valid instances: with and without optional properties, with properties that no schema knows, empty lists and long ones."""
    if schema is True or not isinstance(schema, Mapping):
        return ANYTHING
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of(*(instances(each) for each in schema["anyOf"]))
    if "type" not in schema:
        return ANYTHING
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return st.one_of(*(_of_type(name, schema) for name in types))


def _of_type(name: str, schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    match name:
        case "string" if "pattern" in schema:
            return st.from_regex(re.compile(schema["pattern"], re.ASCII), fullmatch=True)
        case "string":
            return st.just("") if schema.get("maxLength") == 0 else TEXT
        case "integer":
            return st.integers(-(2**53), 2**53)
        case "number":
            return st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False, width=32))
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "array":
            longest = schema.get("maxItems", 2)
            return (
                st.lists(instances(schema.get("items", True)), min_size=schema.get("minItems", 0), max_size=longest)
                if longest
                else st.just([])
            )
        case "object":
            return _object(schema)
    raise AssertionError(name)


def _object(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    properties = {name: instances(part) for name, part in schema.get("properties", {}).items()}
    needed = {*schema.get("required", ()), *schema.get("dependentRequired", ())}
    known = st.fixed_dictionaries(
        {name: each for name, each in properties.items() if name in needed},
        optional={name: each for name, each in properties.items() if name not in needed},
    )
    if "additionalProperties" in schema:
        more = st.dictionaries(NAME.map("k_{}".format), instances(schema["additionalProperties"]), max_size=2)
    else:
        more = st.dictionaries(NAME.map("plugin_{}".format), SCALAR, max_size=1)
    return st.builds(lambda one, other: {**other, **one}, known, more)
