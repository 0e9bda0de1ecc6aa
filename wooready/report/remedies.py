"""Turns a cause into a finding that a person can act on: who must do what, where, and how to see that it worked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from wooready import resources
from wooready.errors import ToolError
from wooready.evidence.apis import BY_NAME
from wooready.evidence.evidence import ShopFacts
from wooready.formats import file_format
from wooready.shop.profile import Profile
from wooready.verdict.outcome import Result
from wooready.verdict.releases import parse

WHO = {
    "shop-admin": "Shop administrator",
    "developer": "Shop developer",
    "host": "Host or server administrator",
    "integrator": "Whoever sets up the integration",
}


@dataclass(frozen=True)
class Finding:
    """One failed or advised check, in words. `evidence` is what was seen, as name and value."""

    cause: str
    check: str
    generation: str
    outcome: str
    sentence: str
    who: tuple[str, ...]
    where: str
    how: str
    verify: str
    why: str
    shows: str
    source: str
    evidence: Mapping[str, str]


@cache
def causes() -> Mapping[str, Mapping[str, Any]]:
    """data/causes.toml, checked against its schema."""
    table = tomllib.loads(resources.data("causes.toml").read_text(encoding="utf-8"))
    if error := next(Draft202012Validator(file_format("causes")).iter_errors(table), None):
        raise ToolError(f"causes.toml: {error.json_path}: {error.message}")
    return table


class _Words(dict[str, str]):
    """Facts of a sentence. One that is missing stays visible as its name; it never breaks a report."""

    def __missing__(self, name: str) -> str:
        return f"({name})"


#: From which rule of the profile a rung's demands come.
_RULES = {
    "address": "address",
    "TLS": "tls",
    "API generations": "generations",
    "versions": "generations",
    "key": "auth",
    "read": "permissions",
    "write": "permissions",
}


def finding(result: Result, shop: ShopFacts, profile: Profile, target: str, woocommerce: str, rung: str) -> Finding:
    """Raises ToolError for a cause that causes.toml does not know."""
    remedy = causes().get(result.cause)
    if remedy is None:
        raise ToolError(f"{result.id}: no cause {result.cause!r} in causes.toml")
    words = _words(result, shop, profile, target)
    return Finding(
        cause=result.cause,
        check=result.id,
        generation=result.generation,
        outcome=result.outcome,
        sentence=_fill(remedy["sentence"], words),
        who=tuple(remedy["who"]),
        where=_fill(_place(remedy["where"], woocommerce), words),
        how=_fill(remedy["how"], words),
        verify=_fill(remedy["verify"], words),
        why=_fill(remedy["why"], words),
        shows=_fill(remedy.get("shows", ""), words),
        source=profile.source_of(_RULES.get(rung, "")),
        evidence={name: str(value)[:300] for name, value in result.facts.items() if not isinstance(value, list)},
    )


def _fill(template: str, words: _Words) -> str:
    return template.format_map(words)


def _place(where: str | list[dict[str, str]], woocommerce: str) -> str:
    """The menu path of this WooCommerce version; of an unknown one, today's."""
    if isinstance(where, str):
        return where
    version = parse(woocommerce)
    for entry in where:
        before = parse(entry["before"]) if "before" in entry else None
        if before is None or (version is not None and version < before):
            return entry["text"]
    return where[-1]["text"]


def _words(result: Result, shop: ShopFacts, profile: Profile, target: str) -> _Words:
    api = BY_NAME[result.generation or target]
    address = shop.address
    words = _Words(
        host=address.host,
        host_port=f"{address.host}:{address.port}",
        authority=address.authority,
        url=address.url,
        root=api.root,
        generation=api.name,
        integration=profile.title,
        one="filter[limit]=1" if api.is_legacy else "per_page=1",
        ten="filter[limit]=10" if api.is_legacy else "per_page=10",
    )
    words.update({name: str(value) for name, value in result.facts.items()})
    path, body = api.write_probe(words.get("resource") or "products")
    meaning = (
        "changes nothing; «Missing parameter title» or «invalid customer» means that it may write"
        if api.is_legacy
        else "changes nothing; [] means that it may write"
    )
    words["write_curl"] = (
        f"curl -s -X POST -H 'Content-Type: application/json' -d '{body.decode()}' -u KEY:SECRET '{address.url}{path}'   # {meaning}"
    )
    return words
