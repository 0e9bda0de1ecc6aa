"""The catalogue of failures that integrators meet: data/catalogue.toml. Most are rows of causes; some no single run can see."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jsonschema import Draft202012Validator

from wooready import resources
from wooready.errors import ToolError
from wooready.files import file_format
from wooready.verdict.causes import causes


@dataclass(frozen=True)
class Failure:
    """One row. `shows`: messages for it. `seen`: in how many reports it was met.

    `unseen`: why no single run can see it. Then `who`, `means` and `do` say what its causes would say.
    """

    id: str
    what: str
    seen: int
    shows: tuple[str, ...]
    unseen: str = ""
    who: tuple[str, ...] = ()
    means: str = ""
    do: str = ""

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that are this failure; none of one that is unseen."""
        return tuple(name for name, cause in causes().items() if self.id in cause["rows"])


@cache
def catalogue() -> Mapping[str, Failure]:
    """data/catalogue.toml, checked against its schema, by id."""
    content = tomllib.loads(resources.data("catalogue.toml").read_text(encoding="utf-8"))
    if error := next(Draft202012Validator(file_format("catalogue")).iter_errors(content), None):
        raise ToolError(f"catalogue.toml: {error.json_path}: {error.message}")
    del content["format"]
    return {id: Failure(id, **{**row, "shows": tuple(row["shows"]), "who": tuple(row.get("who", ()))}) for id, row in content.items()}
