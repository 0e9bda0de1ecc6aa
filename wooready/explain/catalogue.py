"""The catalogue of failures that integrators meet: data/catalogue.toml. Most belong to causes; some cannot be detected by a single run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NotRequired, TypedDict

from wooready.files import data_file
from wooready.verdict.causes import causes


@dataclass(frozen=True)
class Failure:
    """One row. `shows`: its error messages. `seen`: in how many user reports it was found; `sources`: some of these.

    `unseen`: why no single run can detect it; then `who`, `means` and `do` say what otherwise its causes say.
    """

    id: str
    what: str
    seen: int
    sources: tuple[str, ...]
    shows: tuple[str, ...]
    unseen: str = ""
    who: tuple[str, ...] = ()
    means: str = ""
    do: str = ""

    @property
    def causes(self) -> tuple[str, ...]:
        """The causes that belong to this failure; empty if it is unseen."""
        return tuple(name for name, cause in causes().items() if self.id in cause["rows"])


class _Row(TypedDict):
    """A table of the file."""

    what: str
    seen: int
    sources: list[str]
    shows: list[str]
    unseen: NotRequired[str]
    who: NotRequired[list[str]]
    means: NotRequired[str]
    do: NotRequired[str]


@cache
def catalogue() -> Mapping[str, Failure]:
    """data/catalogue.toml by id. Raises ToolError if the file does not match its schema."""
    content: dict[str, _Row] = {id: row for id, row in data_file("catalogue").items() if id != "format"}
    return {
        id: Failure(
            id,
            row["what"],
            row["seen"],
            tuple(row["sources"]),
            tuple(row["shows"]),
            row.get("unseen", ""),
            tuple(row.get("who", ())),
            row.get("means", ""),
            row.get("do", ""),
        )
        for id, row in content.items()
    }
