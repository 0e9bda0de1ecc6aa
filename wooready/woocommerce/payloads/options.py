"""Compares what a shop declares about itself in OPTIONS with what stock WooCommerce declares.

WooCommerce's OPTIONS schemas match neither its payloads nor JSON Schema; they are only compared. In our schemas, `x-options` has stock
WooCommerce's declaration wherever it differs from what is sent. A difference points to a plugin, or to a release not yet measured.
"""

from collections.abc import Iterator, Mapping

from packaging.version import Version

from wooready.validation import Schema
from wooready.woocommerce.payloads.library import content, schema, types_in
from wooready.woocommerce.releases import parse


def suspects(document: object, name: str, release: str = "") -> tuple[str, ...]:
    """The properties whose type in the shop's OPTIONS differs from stock: `price`, `line_items[].total`; including a plugin's own.

    name: the schema of the resource, of the list or of an item. release: the shop's; if unknown, any measured release may match.
    """
    declared = document.get("schema", document) if isinstance(document, Mapping) else {}
    if not isinstance(declared, Mapping):
        return ()
    item = _item_of(name)
    return tuple(sorted(_differing(declared, schema(item), content(item), "", parse(release))))


def altered(document: object, name: str, release: str = "") -> tuple[str, ...]:
    """WooCommerce's own properties that the shop describes with another type, in words: `sale_price is number`.

    A decimal stock quantity is a legitimate choice, for which WooCommerce has a filter (facts: failures.md D4).
    """
    declared = document.get("schema", document) if isinstance(document, Mapping) else {}
    said: Schema = declared.get("properties", {}) if isinstance(declared, Mapping) else {}
    own = schema(_item_of(name))["properties"]
    found = [(each, types_said(said[each])) for each in suspects(document, name, release) if each in own and each in said]
    return tuple(f"{each} is {' or '.join(sorted(types))}" for each, types in found if (each, types) != DECIMAL_STOCK)


DECIMAL_STOCK = ("stock_quantity", frozenset({"number"}))


def _item_of(name: str) -> str:
    item = content(name).get("items", {}).get("$ref", "")
    return f"{name.partition('/')[0]}/{item.removesuffix('.json')}" if item else name


def _differing(declared: Schema, part: Schema, raw: Schema, path: str, release: Version | None) -> Iterator[str]:
    """`raw` is the part with its references: a shared schema does not say what OPTIONS declares in one of the places that use it."""
    said, known, unsent = declared.get("properties"), part.get("properties"), part.get("x-unsent", ())
    if isinstance(said, Mapping) and isinstance(known, Mapping):
        for name, each in said.items():
            below = f"{path}.{name}" if path else name
            if not isinstance(each, Mapping) or name in unsent:
                continue
            if name not in known or types_said(each) not in stock_types(known[name], release):
                yield below
            else:
                yield from _below(each, known[name], raw["properties"].get(name), below, release)
    yield from _below(declared.get("items"), part.get("items"), raw.get("items"), f"{path}[]", release)


def _below(declared: object, part: object, raw: object, path: str, release: Version | None) -> Iterator[str]:
    if isinstance(declared, Mapping) and isinstance(part, Mapping) and isinstance(raw, Mapping) and "$ref" not in raw:
        yield from _differing(declared, part, raw, path, release)


def types_said(declared: Schema) -> frozenset[str]:
    """The types that OPTIONS declares; `mixed` if it declares none."""
    said = declared.get("type")
    return frozenset(map(str, said)) if isinstance(said, list) else frozenset((str(said or "mixed"),))


def stock_types(part: object, release: Version | None) -> set[frozenset[str]]:
    """The types that the measured releases declare for a property: the shop's release or its neighbours, or any if it is unknown."""
    about: Schema = part if isinstance(part, Mapping) else {}
    own = types_sent(about)
    said = about.get("x-options", list(own) or "mixed")
    if isinstance(said, Mapping):
        releases = sorted(said, key=Version)
        found = {_types(said[each]) for each in _neighbours(releases, release)}
    else:
        found = {_types(said)}
    return found | ({frozenset(("date-time",))} if own in found and is_date(about) else set())


def _neighbours(releases: list[str], release: Version | None) -> list[str]:
    """The measured releases just before and after a release, because a change between them may have come before or after it; all if the
    release is unknown."""
    if release is None:
        return releases
    until = [each for each in releases if Version(each) <= release]
    same_line = until and Version(until[-1]).release[:2] == release.release[:2]
    return until[-1:] + ([] if same_line else releases[len(until) : len(until) + 1])


def agrees(said: frozenset[str], sent: frozenset[str], *, dated: bool) -> bool:
    """Whether OPTIONS agrees with what is sent. It calls every date `date-time`, see schemas/common/date.json."""
    return said == sent or (dated and said == {"date-time"}) or (not sent and said == {"mixed"})


def types_sent(part: Schema) -> frozenset[str]:
    """The types that a schema without references allows; empty for any type."""
    if "anyOf" in part:
        return frozenset[str]().union(*(types_sent(each) for each in part["anyOf"]))
    if "type" in part:
        return frozenset(types_in(part["type"]))
    return frozenset(_NAMES[type(each)] for each in part.get("enum", ()))


def is_date(part: Schema) -> bool:
    return r"\d{4}-" in part.get("pattern", "")


_NAMES = {bool: "boolean", str: "string", int: "integer", type(None): "null"}


def _types(said: str | list[str] | None) -> frozenset[str]:
    return frozenset(types_in(said)) if said is not None else frozenset()
