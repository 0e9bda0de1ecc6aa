"""What a shop declares of itself under OPTIONS, held against what stock WooCommerce declares.

WooCommerce's OPTIONS schemas do not validate its payloads, nor themselves; they are data to compare. Our schemas keep in `x-options` what
stock says where that is not what is sent. A difference is a plugin's hand, or a release that nobody measured.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from packaging.version import Version

from wooready.woocommerce.payloads.library import content, schema, types_in
from wooready.woocommerce.releases import parse

Part = Mapping[str, Any]


def suspects(document: object, name: str, release: str = "") -> tuple[str, ...]:
    """The properties whose type the shop's OPTIONS document gives otherwise than stock: `price`, `line_items[].total`; a plugin's own too.

    name: the schema of the resource, of the list or of an item. release: the shop's; unknown, every measured one counts.
    """
    declared = document.get("schema", document) if isinstance(document, Mapping) else {}
    if not isinstance(declared, Mapping):
        return ()
    item = _item_of(name)
    return tuple(sorted(_differing(declared, schema(item), content(item), "", parse(release))))


def altered(document: object, name: str, release: str = "") -> tuple[str, ...]:
    """Of WooCommerce's own properties of the resource, those that the shop describes with another type: `sale_price is number`.

    A stock quantity with decimals is a shop's taste, for which the filter of its own is known (facts: failures.md D4).
    """
    declared = document.get("schema", document) if isinstance(document, Mapping) else {}
    said: Part = declared.get("properties", {}) if isinstance(declared, Mapping) else {}
    own = schema(_item_of(name))["properties"]
    found = [(each, types_said(said[each])) for each in suspects(document, name, release) if each in own and each in said]
    return tuple(f"{each} is {' or '.join(sorted(types))}" for each, types in found if (each, types) != DECIMAL_STOCK)


DECIMAL_STOCK = ("stock_quantity", frozenset({"number"}))


def _item_of(name: str) -> str:
    item = content(name).get("items", {}).get("$ref", "")
    return f"{name.partition('/')[0]}/{item.removesuffix('.json')}" if item else name


def _differing(declared: Part, part: Part, raw: Part, path: str, release: Version | None) -> Iterator[str]:
    """`raw` is the part with its references: what several places share says nothing of what OPTIONS declares in one of them."""
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


def types_said(declared: Part) -> frozenset[str]:
    """The types that OPTIONS gives; `mixed` where it gives none."""
    said = declared.get("type")
    return frozenset(map(str, said)) if isinstance(said, list) else frozenset((str(said or "mixed"),))


def stock_types(part: object, release: Version | None) -> set[frozenset[str]]:
    """What the measured releases declare of a property: of the shop's release or its neighbours, or of any while that is unknown."""
    about: Part = part if isinstance(part, Mapping) else {}
    own = types_sent(about)
    said = about.get("x-options", list(own) or "mixed")
    if isinstance(said, Mapping):
        releases = sorted(said, key=Version)
        found = {_types(said[each]) for each in _neighbours(releases, release)}
    else:
        found = {_types(said)}
    return found | ({frozenset(("date-time",))} if own in found and is_date(about) else set())


def _neighbours(releases: list[str], release: Version | None) -> list[str]:
    """The measured releases between which a release lies, since what changed between them changed before it or after; all while it is
    unknown."""
    if release is None:
        return releases
    until = [each for each in releases if Version(each) <= release]
    same_line = until and Version(until[-1]).release[:2] == release.release[:2]
    return until[-1:] + ([] if same_line else releases[len(until) : len(until) + 1])


def agrees(said: frozenset[str], sent: frozenset[str], *, dated: bool) -> bool:
    """Whether OPTIONS says what is sent. That it calls a date `date-time` is said once, in schemas/common/date.json."""
    return said == sent or (dated and said == {"date-time"}) or (not sent and said == {"mixed"})


def types_sent(part: Part) -> frozenset[str]:
    """The types that a schema without references lets through; none for any type."""
    if "anyOf" in part:
        return frozenset[str]().union(*(types_sent(each) for each in part["anyOf"]))
    if "type" in part:
        return frozenset(types_in(part["type"]))
    return frozenset(_NAMES[type(each)] for each in part.get("enum", ()))


def is_date(part: Part) -> bool:
    return r"\d{4}-" in part.get("pattern", "")


_NAMES = {bool: "boolean", str: "string", int: "integer", type(None): "null"}


def _types(said: Any) -> frozenset[str]:
    return frozenset(types_in(said)) if said is not None else frozenset()
