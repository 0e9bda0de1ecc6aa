"""The causes of failures (data/causes.toml): ids, persons, and the kinds of server whose settings differ."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, NotRequired, TypedDict

from wooready.files import data_file

Person = Literal["shop-admin", "developer", "host", "integrator"]
WHO: Mapping[str, str] = {
    "shop-admin": "Shop administrator",
    "developer": "Shop developer",
    "host": "Host or server administrator",
    "integrator": "Whoever sets up the integration",
}
#: The kinds of server whose settings differ, by how they call themselves.
SERVERS: Mapping[str, str] = {"apache": "Apache", "nginx": "nginx", "litespeed": "LiteSpeed", "iis": "IIS", "cloudflare": "Cloudflare"}


class Place(TypedDict):
    """One menu path. `before`: only in releases of WooCommerce before this one."""

    text: str
    before: NotRequired[str]


class Cause(TypedDict):
    """One cause as data/causes.toml has it; schemas/wooready/causes.json says what each part is. {braces} are facts of a finding."""

    rows: list[str]
    sentence: str
    who: list[Person]
    where: str | list[Place]
    how: str
    verify: str
    why: str
    seen_when: NotRequired[str]
    servers: NotRequired[dict[str, str]]
    shows: NotRequired[str]


@cache
def causes() -> Mapping[str, Cause]:
    """data/causes.toml by id. Raises ToolError when it is not valid under its schema."""
    return data_file("causes")
