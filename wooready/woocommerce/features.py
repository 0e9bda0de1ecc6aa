"""Features that some WooCommerce releases lack (data/features.toml), by the names that profiles use."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from packaging.version import Version

from wooready.files import data_file


@dataclass(frozen=True)
class Feature:
    """`since`: the first release with it; `never`: the API generations that lack it in every release; the rest is text for people."""

    what: str
    since: Version
    never: tuple[str, ...]
    effect: str
    instead: str
    symptom: str

    def told(self, generation: str) -> Mapping[str, str]:
        """The facts for a sentence about its absence."""
        where = f"{self.since} and an API other than {generation}" if generation in self.never else str(self.since)
        return {"what": self.what, "since": where, "effect": self.effect, "instead": self.instead, "symptom": self.symptom}


@cache
def features() -> Mapping[str, Feature]:
    """data/features.toml by name. Raises ToolError if the file does not match its schema."""
    return {
        name: Feature(each["what"], Version(each["since"]), tuple(each["never"]), each["effect"], each["instead"], each["symptom"])
        for name, each in data_file("features").items()
        if name != "format"
    }
