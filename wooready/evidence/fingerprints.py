"""The oldest WooCommerce version that a shop can have, from what it shows without a key (data/fingerprints.toml)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from packaging.version import Version

from wooready.evidence.answers import Answer
from wooready.evidence.probes import name_of, shape
from wooready.evidence.rest import namespaces_in
from wooready.files import data_file
from wooready.intake import Json
from wooready.shop.address import Address
from wooready.wire.exchange import Question
from wooready.woocommerce.generations import ApiGeneration


def self_description(address: Address, api: ApiGeneration, resource: str) -> Question:
    """The shop's own public description of a resource (OPTIONS): its properties and the arguments of its list."""
    url = f"{address.url}{api.root}/{resource}"
    return Question(name_of(api, resource, "options"), url, "OPTIONS", schema=shape("common/options", api))


@dataclass(frozen=True)
class Mark:
    """Something introduced by a release. `kind`: `namespace` in the REST index, `property` or `argument` in the answer to OPTIONS."""

    kind: str
    name: str
    since: Version


@cache
def marks() -> tuple[Mark, ...]:
    """data/fingerprints.toml, oldest first. Raises ToolError if the file does not match its schema."""
    found = (Mark(each["kind"], each["name"], Version(each["since"])) for each in data_file("fingerprints")["marks"])
    return tuple(sorted(found, key=lambda mark: mark.since))


def at_least(answers: Mapping[str, Answer]) -> tuple[Version | None, str]:
    """The newest mark that was found, as (release, name); (None, "") if there is none."""
    seen = {("namespace", name) for name in _namespaces(answers.get("rest.index"))}
    for probe in ("wc-v3.products.options", "wc-v2.products.options", "wc-v1.products.options"):
        if probe in answers:
            seen |= {("property", name) for name in properties(answers[probe])} | {("argument", name) for name in arguments(answers[probe])}
    found = [mark for mark in marks() if (mark.kind, mark.name) in seen]
    return (found[-1].since, found[-1].name) if found else (None, "")


def _namespaces(index: Answer | None) -> Iterable[str]:
    return [str(each) for each in namespaces_in(index)] if index else []


def properties(options: Answer) -> Mapping[str, Json]:
    """The properties of a resource by name, according to the shop's answer to OPTIONS."""
    schema = options.fields.get("schema")
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


def arguments(options: Answer) -> Mapping[str, Json]:
    """The arguments that a GET of the resource accepts, by name."""
    endpoints = options.fields.get("endpoints")
    for endpoint in endpoints if isinstance(endpoints, list) else ():
        if not isinstance(endpoint, dict):
            continue
        methods, found = endpoint.get("methods"), endpoint.get("args")
        if isinstance(methods, str | list | dict) and "GET" in methods and isinstance(found, dict):
            return found
    return {}
