"""A schema as it holds for one WooCommerce release: what came later or went before is not missing."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from packaging.version import Version

from wooready.woocommerce.payloads.library import mapped, schema
from wooready.woocommerce.releases import parse


@cache
def for_release(name: str, release: str = "", fields: frozenset[str] | None = None) -> Mapping[str, object]:
    """The schema for a shop of this release. `x-required` names what every shop sends from `x-since` to `x-until`: it is required of the
    releases between the two, both of them measured, and of none while the release is unknown (empty). `fields`: the properties that were
    asked for (`_fields`), where an answer is cut down to some; those of the items of a list.
    """
    shaped: Mapping[str, object] = _shaped(schema(name), parse(release))
    return shaped if fields is None else _cut_down(shaped, fields)


def has(part: object, release: Version) -> bool:
    """Whether shops of the release have the property, by what was measured."""
    about = part if isinstance(part, Mapping) else {}
    since, until = about.get("x-since"), about.get("x-until")
    return (not since or release >= Version(since)) and (not until or release <= Version(until))


def _shaped(node: object, release: Version | None) -> Any:
    if not isinstance(node, Mapping):
        return node
    out = {key: mapped(key, value, lambda part: _shaped(part, release)) for key, value in node.items()}
    if release is not None and (while_there := [each for each in out.get("x-required", ()) if has(out["properties"][each], release)]):
        out["required"] = [*out.get("required", ()), *while_there]
    return out


def _cut_down(shaped: Mapping[str, Any], fields: Collection[str]) -> Mapping[str, object]:
    """The items of a list, of one in the legacy API's envelope, or an object that is no list: they need no more than the fields."""
    inner = shaped.get("properties", {})
    if isinstance(shaped.get("items"), Mapping):
        return {**shaped, "items": _cut_down(shaped["items"], fields)}
    if len(inner) == 1 and all(isinstance(part, Mapping) and "items" in part for part in inner.values()):
        return {**shaped, "properties": {name: _cut_down(part, fields) for name, part in inner.items()}}
    return {**shaped, "required": [each for each in shaped.get("required", ()) if each in fields]}
