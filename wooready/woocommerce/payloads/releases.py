"""A schema as it applies to one WooCommerce release: properties added later or removed earlier are not required."""

from collections.abc import Collection, Mapping
from functools import cache

from packaging.version import Version

from wooready.files import JSON
from wooready.validation import Schema
from wooready.woocommerce.payloads.library import mapped, schema
from wooready.woocommerce.releases import parse


@cache
def for_release(name: str, release: str = "", fields: frozenset[str] | None = None) -> Schema:
    """The schema for a shop with this release. `x-required` lists what every shop sends from `x-since` to `x-until`: it is required for
    the releases between these two measured ones, and for none if the release is unknown (empty). `fields`: the properties that were
    requested (`_fields`), if not all; for a list, those of its items. Raises ToolError for an unknown schema.
    """
    shaped = _shaped(schema(name), parse(release))
    return shaped if fields is None else _cut_down(shaped, fields)


def has(part: object, release: Version) -> bool:
    """Whether shops with this release have the property, according to the measurements."""
    about: Schema = part if isinstance(part, Mapping) else {}
    since, until = about.get("x-since"), about.get("x-until")
    return (not since or release >= Version(since)) and (not until or release <= Version(until))


def _shaped(node: Schema, release: Version | None) -> Schema:
    out: JSON = {key: mapped(key, value, lambda part: _shaped(part, release)) for key, value in node.items()}
    if release is not None and (while_there := [each for each in out.get("x-required", ()) if has(out["properties"][each], release)]):
        out["required"] = [*out.get("required", ()), *while_there]
    return out


def _cut_down(shaped: Schema, fields: Collection[str]) -> Schema:
    """Requires only the fields: in the items of a list (also in the legacy API's envelope), or in a single object."""
    inner = shaped.get("properties", {})
    if isinstance(shaped.get("items"), Mapping):
        return {**shaped, "items": _cut_down(shaped["items"], fields)}
    if len(inner) == 1 and all(isinstance(part, Mapping) and "items" in part for part in inner.values()):
        return {**shaped, "properties": {name: _cut_down(part, fields) for name, part in inner.items()}}
    return {**shaped, "required": [each for each in shaped.get("required", ()) if each in fields]}
