"""The shape of an answer: its fields and their types."""

from collections.abc import Mapping

from wooready.evidence.evidence import Evidence
from wooready.woocommerce.generations import GENERATIONS, RESOURCES

Shape = Mapping[str, frozenset[str]]
_TYPES: Mapping[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "list",
    dict: "object",
    type(None): "null",
}


def shape_of(document: object) -> Shape:
    """Types by path, with list indexes folded: `[*].price` → {"string"}. Values of arbitrary type (meta data) are not descended into."""
    found: dict[str, set[str]] = {}
    _walk(document, "", found)
    return {path: frozenset(types) for path, types in sorted(found.items())}


def _walk(value: object, path: str, found: dict[str, set[str]]) -> None:
    found.setdefault(path or ".", set()).add(_TYPES.get(type(value), "other"))
    if path.endswith(("meta_data[*].value", "meta[*].value", "display_value")):
        return
    if isinstance(value, list):
        for each in value:
            _walk(each, f"{path}[*]", found)
    elif isinstance(value, dict):
        for name, each in value.items():
            _walk(each, f"{path}.{name}" if path else name, found)


def shapes_of(evidence: Evidence) -> Mapping[str, Shape]:
    """The shapes of the lists that were read, by API generation and resource: `wc/v3 products`."""
    found = {}
    for api in GENERATIONS:
        facts = evidence.api(api.name)
        for resource in RESOURCES:
            if facts.asked(resource, "list") and facts.answer(resource, "list").status == 200:
                found[f"{api.name} {resource}"] = shape_of(facts.answer(resource, "list").document)
    return found
