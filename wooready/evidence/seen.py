"""What was observed through the tape."""

from collections.abc import Mapping
from dataclasses import dataclass

from wooready.evidence.answers import Answer, find_answer
from wooready.shop.facts import ShopFacts
from wooready.wire.exchange import Exchange
from wooready.wire.observations import Observation


@dataclass(frozen=True)
class Seen:
    """What was observed through the tape: exchanges by probe id, and name, TCP and TLS as recorded."""

    shop: ShopFacts
    exchanges: Mapping[str, Exchange]
    observations: Mapping[str, Observation]

    @property
    def proxied(self) -> bool:
        """Whether a proxy resolved the name and made the connections."""
        return bool(self.observations.get("net.resolve", {}).get("proxied"))

    def answer(self, probe: str) -> Answer:
        """The answer to a keyless probe of the whole shop, such as `http.front`. Raises Missing if it was not asked."""
        return find_answer(self.exchanges, probe, lacks_key=False)
