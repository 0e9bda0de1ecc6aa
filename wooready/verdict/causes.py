"""The causes of failures (data/causes.toml), the people who fix them, and the kinds of server whose settings differ."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, NotRequired, TypedDict

from wooready.files import data_file

Person = Literal["shop-admin", "developer", "host", "integrator", "connector"]
WHO: Mapping[str, str] = {
    "shop-admin": "Shop administrator",
    "developer": "Shop developer",
    "host": "Host or server administrator",
    "integrator": "Person setting up the integration",
    "connector": "Developer of the connecting system",
}
#: The kinds of server whose settings differ: id to product name.
SERVERS: Mapping[str, str] = {"apache": "Apache", "nginx": "nginx", "litespeed": "LiteSpeed", "iis": "IIS", "cloudflare": "Cloudflare"}


class Place(TypedDict):
    """One menu path. `before`: valid only for WooCommerce releases before this one."""

    text: str
    before: NotRequired[str]


class Cause(TypedDict):
    """One cause as in data/causes.toml; schemas/wooready/causes.json describes each part. {braces} are facts of a finding.

    `general`: the sentence without such facts. `servers`: the setting by kind of server, in which code stands between backticks.
    `condition`: as advice, it is a condition on which a READY rests.
    """

    rows: list[str]
    sentence: str
    who: list[Person]
    where: str | list[Place]
    how: str
    verify: str
    why: str
    seen_when: NotRequired[str]
    general: NotRequired[str]
    servers: NotRequired[dict[str, str]]
    shows: NotRequired[str]
    condition: NotRequired[bool]


@cache
def causes() -> Mapping[str, Cause]:
    """data/causes.toml by id. Raises ToolError if the file does not match its schema."""
    return data_file("causes")
