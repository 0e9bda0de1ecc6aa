"""Properties in a payload that are not in its schema, added by plugins or by unmeasured releases. They are allowed, and counted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from wooready.validation import Schema
from wooready.woocommerce.payloads.library import schema
from wooready.woocommerce.payloads.wording import path


def extras(instance: object, name: str) -> Mapping[str, int]:
    """How often each unknown property occurs, by path with indexes folded: `$[*].yoast_head` → 10."""
    return dict(sorted(Counter(_unknown(instance, [schema(name)], ())).items()))


def _unknown(value: object, parts: Sequence[object], way: tuple[str | int, ...]) -> Iterator[str]:
    views = [view for part in parts for view in _views(part)]
    if isinstance(value, list):
        below = [view["items"] for view in views if "items" in view]
        for number, each in enumerate(value):
            yield from _unknown(each, below, (*way, number)) if below else ()
    elif isinstance(value, dict):
        described = [view for view in views if "properties" in view or "additionalProperties" in view]
        for name, each in value.items() if described else ():
            parts = [view["properties"][name] for view in described if name in view.get("properties", {})]
            parts = parts or [view["additionalProperties"] for view in described if "additionalProperties" in view]
            if parts:
                yield from _unknown(each, parts, (*way, name))
            else:
                yield path((*way, name), folded=True)


def _views(part: object) -> Iterator[Schema]:
    if isinstance(part, Mapping):
        yield part
        for branch in part.get("anyOf", ()):
            yield from _views(branch)
