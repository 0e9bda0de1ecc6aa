"""Turns a cause into a finding that a person can act on: who must do what, where, and how to see that it worked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from wooready.errors import ToolError
from wooready.evidence.versions import Versions
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.verdict.causes import SERVERS, Person, Place, causes
from wooready.verdict.outcome import Result
from wooready.woocommerce.generations import BY_NAME
from wooready.woocommerce.releases import parse


@dataclass(frozen=True)
class Remedy:
    """Who must do what, where, for one cause. `settings`: by kind of server, the one that was seen or else all."""

    cause: str
    sentence: str
    who: tuple[Person, ...]
    where: str
    how: str
    verify: str
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One failed or advised check, in words. `evidence` is what was seen, as name and value.

    `alternatives`: other causes that the evidence fits as well; `tell_apart` is the one request that would tell which it is. `sampled` says
    of how many records the check speaks.
    """

    cause: str
    check: str
    generation: str
    outcome: Literal["failed", "advice"]
    sentence: str
    who: tuple[Person, ...]
    where: str
    how: str
    verify: str
    why: str
    shows: str
    source: str
    evidence: Mapping[str, str]
    settings: Mapping[str, str]
    alternatives: tuple[Remedy, ...] = ()
    tell_apart: str = ""
    sampled: str = ""


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
    "data readiness": "data",
    "webhooks": "webhooks",
}


def finding(result: Result, shop: ShopFacts, profile: Profile, target: str, versions: Versions, rung: str) -> Finding:
    """Raises ToolError for a cause that causes.toml does not know."""
    assert result.outcome == "failed" or result.outcome == "advice", "nothing else has a cause"
    words = _words(result, shop, profile, target)
    first, *others = (_remedy(cause, result.id, words, versions) for cause in (result.cause, *result.rivals))
    entry = causes()[result.cause]
    return Finding(
        **{field.name: getattr(first, field.name) for field in fields(Remedy)},
        check=result.id,
        generation=result.generation,
        outcome=result.outcome,
        why=_fill(entry["why"], words),
        shows=_fill(entry.get("shows", ""), words),
        source=profile.source_of(_RULES.get(rung, "")),
        evidence={name: str(value)[:300] for name, value in result.facts.items() if not isinstance(value, list) and name != "sampled"},
        alternatives=tuple(others),
        tell_apart=_fill(result.apart, words),
        sampled=str(result.facts.get("sampled", "")),
    )


def _remedy(cause: str, check: str, words: "_Words", versions: Versions) -> Remedy:
    entry = causes().get(cause)
    if entry is None:
        raise ToolError(f"{check}: no cause {cause!r} in causes.toml")
    settings = {SERVERS[kind]: _fill(text, words) for kind, text in entry.get("servers", {}).items()}
    here = {name: text for name, text in settings.items() if name.lower() in _servers_of(versions)}
    return Remedy(
        cause=cause,
        sentence=_fill(entry["sentence"], words),
        who=tuple(entry["who"]),
        where=_fill(_place(entry["where"], versions.woocommerce), words),
        how=_fill(entry["how"], words),
        verify=_fill(entry["verify"], words),
        settings=here or settings,
    )


def _servers_of(versions: Versions) -> str:
    """What the shop's servers call themselves; of what they do not tell, all settings are shown."""
    return versions.server.lower().replace("microsoft-iis", "iis")


def _fill(template: str, words: _Words) -> str:
    return template.format_map(words)


def _place(where: str | list[Place], woocommerce: str) -> str:
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
