"""jsonschema's validator, made faster for the values that most of a payload consists of: those without parts.

jsonschema makes a new validator for each value that it descends to. Where a look shows that a value fits, there is nothing to descend for.
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from wooready.woocommerce.payloads.library import ABOUT, Schema, types_in

_LOOKED_AT = ABOUT | {"type", "pattern", "enum"}


def _properties(validator: Draft202012Validator, properties: Schema, instance: object, _: Schema) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name, part in properties.items():
            if name in instance and not _fits(validator, instance[name], part):
                yield from validator.descend(instance[name], part, path=name, schema_path=name)


def _fits(validator: Draft202012Validator, value: object, part: object) -> bool:
    """Whether the value certainly fits; False where jsonschema has to look."""
    if not isinstance(part, Mapping) or not part.keys() <= _LOOKED_AT:
        return False
    if "type" in part and not any(validator.is_type(value, each) for each in types_in(part["type"])):
        return False
    if not isinstance(value, str):
        return "enum" not in part
    return ("enum" not in part or value in part["enum"]) and ("pattern" not in part or re.search(part["pattern"], value) is not None)


PayloadValidator = cast("type[Draft202012Validator]", validators.extend(Draft202012Validator, {"properties": _properties}))  # type: ignore[no-untyped-call]
