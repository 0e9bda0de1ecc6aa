"""Turns a cause into a finding that a person can act on: who must do what, where, and how to verify that it worked."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from wooready.errors import ToolError
from wooready.evidence.versions import Versions
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.verdict.causes import SERVERS, Person, Place, causes
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import is_condition
from wooready.woocommerce.generations import BY_NAME
from wooready.woocommerce.releases import parse


@dataclass(frozen=True)
class Remedy:
    """Who must do what, where, for one cause. `settings`: by kind of server; only the detected one if it is known, else all.

    `text` is the id of the texts in causes.toml: `auth.role`, or `auth.role#1` if a cause has several menu paths and `where` is the second.
    `facts` are exactly the values that fill the {braces} of these texts, so that the finding can be rendered in another language.
    """

    cause: str
    sentence: str
    who: tuple[Person, ...]
    where: str
    how: str
    verify: str
    settings: Mapping[str, str]
    text: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """One check that failed or gives advice, in words. `evidence` is what was observed, by name.

    `alternatives`: other causes that fit the evidence equally well; `tell_apart` is the one request that tells them apart. `sampled` says
    how many records were sampled. `condition`: this run reached the shop in a way in which a service on the internet cannot.
    `server`: the kind of server that the answers name, if there is a setting for it; that comes before everything else then.
    `text` and `facts`: as in Remedy; these facts also fill `why`, `shows` and `tell_apart`.
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
    text: str
    facts: Mapping[str, str]
    alternatives: tuple[Remedy, ...] = ()
    tell_apart: str = ""
    sampled: str = ""
    condition: bool = False
    server: str = ""


class _Words(dict[str, str]):
    """The facts of a sentence. A missing one is shown as its name; it never breaks a report."""

    def __missing__(self, name: str) -> str:
        return f"({name})"

    def fill(self, template: str) -> str:
        """The template with each {name} replaced by its fact."""
        return template.format_map(self)

    def used_in(self, *templates: str) -> dict[str, str]:
        """The facts that these templates name."""
        return {name: self[name] for template in templates for _, name, _, _ in Formatter().parse(template) if name}


#: Maximum number of characters of a fact in a sentence.
LONGEST_FACT = 500
#: The table of the profile that a rung's requirements come from.
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


def finding_in(judgement: Judgement, result: Result) -> Finding | None:
    """The finding of a check that failed or gives advice; None for any other outcome. Raises ToolError for an unknown cause."""
    if result.outcome not in ("failed", "advice"):
        return None
    evidence, rung = judgement.evidence, judgement.ladder[result.check].rung
    return finding(result, evidence.shop, judgement.profile, judgement.target, evidence.versions, rung)


def finding(result: Result, shop: ShopFacts, profile: Profile, target: str, versions: Versions, rung: str) -> Finding:
    """The finding of a result with a cause. Raises ToolError for a cause that is not in causes.toml."""
    assert result.outcome == "failed" or result.outcome == "advice", "nothing else has a cause"
    words = _words(result, shop, profile, target, versions)
    first, *others = (_remedy(cause, result.id, words, versions) for cause in (result.cause, *result.rivals))
    entry = causes()[result.cause]
    about = (entry["why"], entry.get("shows", ""), result.apart)
    why, shows, apart = (words.fill(each) for each in about)
    return Finding(
        cause=first.cause,
        check=result.id,
        generation=result.generation,
        outcome=result.outcome,
        sentence=first.sentence,
        who=first.who,
        where=first.where,
        how=first.how,
        verify=first.verify,
        why=why,
        shows=shows,
        source=profile.source_of(_RULES.get(rung, "")),
        evidence={name: str(value)[:300] for name, value in result.facts.items() if not isinstance(value, list) and name != "sampled"},
        settings=first.settings,
        text=first.text,
        facts={**first.facts, **words.used_in(*about)},
        alternatives=tuple(others),
        tell_apart=apart,
        sampled=str(result.facts.get("sampled", "")),
        condition=is_condition(result),
        server=next((name for name in _servers_of(versions) if name in first.settings), ""),
    )


def _remedy(cause: str, check: str, words: _Words, versions: Versions) -> Remedy:
    entry = causes().get(cause)
    if entry is None:
        raise ToolError(f"{check}: the cause {cause!r} is not in causes.toml.")
    settings = {SERVERS[kind]: text for kind, text in entry.get("servers", {}).items()}
    settings = {name: settings[name] for name in _servers_of(versions) if name in settings} or settings
    number, where = _place(entry["where"], versions.woocommerce)
    return Remedy(
        cause=cause,
        sentence=words.fill(entry["sentence"]),
        who=tuple(entry["who"]),
        where=words.fill(where),
        how=words.fill(entry["how"]),
        verify=words.fill(entry["verify"]),
        settings={name: words.fill(text) for name, text in settings.items()},
        text=cause if number is None else f"{cause}#{number}",
        facts=words.used_in(entry["sentence"], where, entry["how"], entry["verify"], *settings.values()),
    )


def _servers_of(versions: Versions) -> list[str]:
    """The kinds of server that the answers name, the shop's own before one in front of it; empty if they name none that is known here."""
    named = versions.server.lower().replace("openresty", "nginx")
    found = {name: named.find(name.lower()) for name in SERVERS.values()}
    return sorted((name for name, at in found.items() if at >= 0), key=lambda name: found[name])


def _place(where: str | list[Place], woocommerce: str) -> tuple[int | None, str]:
    """The menu path for this WooCommerce version (the current one if unknown), and its number among several, from 0."""
    if isinstance(where, str):
        return None, where
    version = parse(woocommerce)
    for number, entry in enumerate(where):
        before = parse(entry["before"]) if "before" in entry else None
        if before is None or (version is not None and version < before):
            return number, entry["text"]
    return len(where) - 1, where[-1]["text"]


def _clipped(fact: str) -> str:
    """A fact, shortened to fit into a sentence: text from a shop can be of any length."""
    return fact if len(fact) <= LONGEST_FACT else f"{fact[:LONGEST_FACT]}…"


def _words(result: Result, shop: ShopFacts, profile: Profile, target: str, versions: Versions) -> _Words:
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
        server=next(iter(_servers_of(versions)), "the web server"),
        one="filter[limit]=1" if api.is_legacy else "per_page=1",
        ten="filter[limit]=10" if api.is_legacy else "per_page=10",
    )
    words.update({name: _clipped(str(value)) for name, value in result.facts.items()})
    if "enter" in words:
        words["enter"] = profile.address.entered(words["enter"])
    path, body = api.write_probe(words.get("resource") or "products")
    meaning = (
        'changes nothing; "Missing parameter title" or "invalid customer" means that the key may write'
        if api.is_legacy
        else "changes nothing; [] means that the key may write"
    )
    words["write_curl"] = (
        f"curl -s -X POST -H 'Content-Type: application/json' -d '{body.decode()}' -u KEY:SECRET '{address.url}{path}'   # {meaning}"
    )
    return words
