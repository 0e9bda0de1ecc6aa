"""The routes that a release offers, and what may be asked with each: from the index of a generation, which lists them for anybody."""

import re
from collections.abc import Mapping
from typing import Any

from derive.resources import root_of

#: By route (`products/{product_id}/variations`): `methods`, and `parameters` of GET.
Routes = Mapping[str, Mapping[str, list[str]]]
_PARAMETER = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def routes_of(generation: str, index: Any) -> Routes:
    """Names only: WooCommerce's descriptions are left out."""
    if generation == "legacy-v3":
        listed = index.get("store", {}).get("routes", {}) if isinstance(index, dict) else {}
        return {plain(name): {"methods": sorted(about.get("supports", []))} for name, about in sorted(listed.items())}
    listed = index.get("routes", {}) if isinstance(index, dict) else {}
    root = root_of(generation).removeprefix("/wp-json")
    return {plain(name.removeprefix(root)): _about(about) for name, about in sorted(listed.items())}


def _about(about: Mapping[str, Any]) -> dict[str, list[str]]:
    reads = [each for each in about.get("endpoints", []) if "GET" in each.get("methods", [])]
    parameters = {name for each in reads for name in (each.get("args") or {})}
    return {"methods": sorted(about.get("methods", [])), "parameters": sorted(parameters)}


def shape(route: str) -> str:
    """A route without the names of its ids, which in resources.toml may contain a slash."""
    return re.sub(r"\{[^}]*\}", "{}", route)


def plain(route: str) -> str:
    """`/orders/(?P<order_id>[\\d]+)/notes` as `orders/{order_id}/notes`; the legacy API writes `<order_id>`."""
    return re.sub(r"<(\w+)>", r"{\1}", _PARAMETER.sub(r"{\1}", route)).strip("/")
