"""What not every WooCommerce release has (data/features.toml), by the names that profiles use."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from packaging.version import Version

from wooready.files import data_file


@dataclass(frozen=True)
class Feature:
    """`since`: the first release with it; `never`: the API generations without it in any release; the rest are words for a person."""

    what: str
    since: Version
    never: tuple[str, ...]
    effect: str
    instead: str
    symptom: str

    def told(self, generation: str) -> Mapping[str, str]:
        """What a sentence about its absence needs."""
        where = f"{self.since} and another API than {generation}" if generation in self.never else str(self.since)
        return {"what": self.what, "since": where, "effect": self.effect, "instead": self.instead, "symptom": self.symptom}


@cache
def features() -> Mapping[str, Feature]:
    """data/features.toml by name. Raises ToolError when it is not valid under its schema."""
    return {
        name: Feature(each["what"], Version(each["since"]), tuple(each["never"]), each["effect"], each["instead"], each["symptom"])
        for name, each in data_file("features").items()
        if name != "format"
    }
