"""Which changes are WooCommerce's own, made between two releases, and not the shop's: the schemas say what each release sends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packaging.version import Version

from wooready.validation import Schema
from wooready.woocommerce import payloads
from wooready.woocommerce.generations import BY_NAME
from wooready.woocommerce.releases import LEGACY_REMOVED, first_with, parse, releases


@dataclass(frozen=True)
class Span:
    """From one release of a shop to another, up or down."""

    low: Version
    high: Version
    up: bool

    def crosses(self, after: Version, by: Version) -> bool:
        """Whether the shop can have gone past something that happened after one release and by another."""
        return self.low < by and self.high > after


def span(old: str, new: str) -> Span | None:
    """None if a release is unknown, or if both are the same."""
    before, after = parse(old), parse(new)
    if before is None or after is None or before == after:
        return None
    return Span(min(before, after), max(before, after), after > before)


def field_is_own(shape: str, path: str, was: object, now: object, between: Span) -> bool:
    """`shape` and `path` as a comparison names them: `wc/v3 products`, `[*].brands`. `was` and `now` are falsy where it was not there."""
    generation, _, resource = shape.partition(" ")
    parts = list(_parts(payloads.schema(f"{BY_NAME[generation].slug}/{resource}"), path))
    if was and now:
        return bool(parts) and any(between.crosses(_measured_before(by), by) for by in _turns(parts[-1]))
    appeared = bool(now) if between.up else bool(was)
    for part in parts:
        if appeared and "x-since" in part:
            since = Version(part["x-since"])
            if between.crosses(_measured_before(since), since):
                return True
        if not appeared and "x-until" in part:
            until = Version(part["x-until"])
            if between.crosses(until, _measured_after(until)):
                return True
    return False


def offer_is_own(generation: str, found: bool, between: Span) -> bool:
    """Whether WooCommerce itself began or ceased to offer an API generation on the way."""
    added = found if between.up else not found
    happened = first_with(generation) if added else LEGACY_REMOVED
    return (added or BY_NAME[generation].is_legacy) and between.low < happened <= between.high


def _parts(part: Schema, path: str) -> Iterator[Schema]:
    """The schemas on the way to a place; none below what no schema describes."""
    for step in path.replace("[*]", ".[*]").strip(".").split("."):
        about = next((each for each in part.get("anyOf", ()) if "properties" in each or "items" in each), part)
        below = about.get("items") if step == "[*]" else about.get("properties", {}).get(step, about.get("additionalProperties"))
        if not isinstance(below, Mapping):
            return
        part = below
        yield part


def _turns(part: Schema) -> list[Version]:
    """The releases from which on the place has another type."""
    return sorted(map(Version, part.get("x-types", {})))[1:]


def _measured_before(release: Version) -> Version:
    return max((row.version for row in releases() if row.measured and row.version < release), default=Version("0"))


def _measured_after(release: Version) -> Version:
    return min((row.version for row in releases() if row.measured and row.version > release), default=Version("9999"))
