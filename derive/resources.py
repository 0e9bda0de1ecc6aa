"""The resources by API generation and route, and the schemas that describe them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
GENERATIONS = ("legacy-v3", "wc-v1", "wc-v2", "wc-v3")


@dataclass(frozen=True, slots=True)
class Resource:
    """One route of one kind of API. `list` is empty where the route answers one object (`single`); see resources.toml for the rest."""

    route: str
    item: str
    list: str = ""
    single: bool = False
    id: str = "id"
    lone: bool = True
    inside: str = ""
    alone: str = ""
    below: str = ""
    made: bool = False

    def schema(self, generation: str, *, one: bool = False) -> str:
        """The name of the schema of the route's answer, or of a single item: `wc-v3/products`, `common/namespace-index`."""
        name = self.item if one or self.single else self.list
        return name.removeprefix("../") if name.startswith("../") else f"{generation}/{name}"


@cache
def resources(generation: str) -> tuple[Resource, ...]:
    """The resources that this generation may have; which ones a release really has is measured."""
    table = tomllib.loads((HERE / "resources.toml").read_text(encoding="utf-8"))["legacy" if generation == "legacy-v3" else "wc"]
    return tuple(Resource(route, **about) for route, about in table.items())


def root_of(generation: str) -> str:
    """The path of the API below the shop's address: `/wc-api/v3`, `/wp-json/wc/v2`."""
    return "/wc-api/v3" if generation == "legacy-v3" else f"/wp-json/{generation.replace('-', '/')}"
