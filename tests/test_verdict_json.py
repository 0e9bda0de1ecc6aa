"""The types of verdict.json and of the other files of ours say what their schemas say: each key, whether it is required, and its type."""

import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from cases import bundled_case
from jsonschema import Draft202012Validator

from wooready.files import file_format
from wooready.report.history import History
from wooready.report.verdict_json import VerdictDocument
from wooready.verdict.causes import Cause

JSON = dict[str, Any]
NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def of_type(annotation: Any) -> Any:
    """What a type says, in a form that can be compared: names of types, choices, lists, and objects with what is required."""
    if annotation in NAMES:
        return NAMES[annotation]
    if is_typeddict(annotation):
        hints = get_type_hints(annotation)
        return {"required": set(annotation.__required_keys__), "keys": {name: of_type(hint) for name, hint in hints.items()}}
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return set(inner)
    if origin is list:
        return {"list of": of_type(inner[0])}
    if origin is dict:
        return {"any name": of_type(inner[1])}
    if origin in (Union, types.UnionType):
        return sorted((of_type(each) for each in inner), key=str)
    raise AssertionError(f"no rule for {annotation}")


def of_schema(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    """What a schema says, in the same form. Patterns, lengths and remarks are more than a type can say."""
    if "$ref" in part:
        return of_schema(whole["$defs"][part["$ref"].removeprefix("#/$defs/")], whole)
    if "const" in part:
        return {part["const"]}
    if "enum" in part:
        return set(part["enum"])
    if "oneOf" in part:
        return sorted((of_schema(each, whole) for each in part["oneOf"]), key=str)
    named = part["type"]
    if isinstance(named, list):
        return sorted(named)
    if named == "array":
        return {"list of": of_schema(part["items"], whole)}
    if named == "object" and "properties" not in part:
        return {"any name": of_schema(part["additionalProperties"], whole)}
    if named == "object":
        keys = {name: of_schema(each, whole) for name, each in part["properties"].items()}
        return {"required": set(part.get("required", ())), "keys": keys}
    return named


@pytest.mark.parametrize(("name", "type_of_it"), [("verdict", VerdictDocument), ("history", History)])
def test_types_and_schema_say_the_same(name: str, type_of_it: Any) -> None:
    schema = file_format(name)
    assert of_type(type_of_it) == of_schema(schema, schema)


def test_types_of_a_cause_and_its_schema_say_the_same() -> None:
    schema = file_format("causes")["additionalProperties"]
    servers = schema["properties"]["servers"]
    servers = {"type": "object", "additionalProperties": next(iter(servers["properties"].values()))}
    assert of_type(Cause) == of_schema({**schema, "properties": {**schema["properties"], "servers": servers}}, schema)


def test_no_type_is_any() -> None:
    """A part of the document whose form nobody says could be anything."""

    def parts(annotation: Any) -> Any:
        yield annotation
        for inner in get_type_hints(annotation).values() if is_typeddict(annotation) else get_args(annotation):
            yield from parts(inner)

    assert typing.Any not in list(parts(VerdictDocument))


def test_documents_of_earlier_versions_stay_valid() -> None:
    """What was added later may be missing: `format` is still 1."""
    document: JSON = dict(bundled_case("not-ready-header-stripped").document)

    def older(value: Any, annotation: Any) -> Any:
        if is_typeddict(annotation) and isinstance(value, dict):
            hints = get_type_hints(annotation)
            return {name: older(each, hints[name]) for name, each in value.items() if name in annotation.__required_keys__}
        if get_origin(annotation) is list:
            return [older(each, get_args(annotation)[0]) for each in value]
        return value

    Draft202012Validator(file_format("verdict")).validate(older(document, VerdictDocument))
