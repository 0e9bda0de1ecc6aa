"""The facts about the heads of the API's answers: what their bytes reveal to a strict HTTP parser."""

from collections.abc import Mapping
from dataclasses import dataclass

from wooready.evidence.answers import Missing, Newer
from wooready.evidence.facets import facet
from wooready.evidence.seen import Seen
from wooready.wire.head import Head

#: Integrations do not ask for these.
_NOT_OF_THE_API = frozenset(("http.front", "http.plain"))


@dataclass(frozen=True)
class Heads:
    """`heads`: by probe id, in the order of the ids."""

    heads: Mapping[str, Head]

    def with_oddity(self, oddity: str) -> tuple[str, ...]:
        """The probe ids of the answers that have it."""
        return tuple(probe for probe, head in self.heads.items() if oddity in head.oddities)

    @property
    def oddities(self) -> frozenset[str]:
        return frozenset(each for head in self.heads.values() for each in head.oddities)


@facet("heads")
def heads_of(seen: Seen) -> Heads:
    """Raises Newer if the recording has none although it has answers: they are kept since HTTP-09 looks at them."""
    found = {probe: each.head for probe, each in seen.exchanges.items() if each.head and not each.is_missing}
    if not found:
        raise Newer() if any(each.response for each in seen.exchanges.values()) else Missing("no answer came")
    return Heads({probe: found[probe] for probe in sorted(found) if probe not in _NOT_OF_THE_API})
