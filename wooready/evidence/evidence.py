"""The facts about one shop, by facet. A fact that was not or could not be requested raises Missing, and never counts as good."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wooready.evidence.answers import Answer
from wooready.evidence.clocks import Clocks
from wooready.evidence.facets import FACETS
from wooready.evidence.generation import GenerationFacts, KeyOutcome
from wooready.evidence.heads import Heads
from wooready.evidence.http import HttpFacts
from wooready.evidence.net import NetFacts
from wooready.evidence.rest import RestFacts, namespaces_in
from wooready.evidence.seen import Seen
from wooready.evidence.site import at_its_site
from wooready.evidence.tls import TlsFacts
from wooready.evidence.versions import Versions
from wooready.shop.profile import Profile
from wooready.woocommerce.generations import BY_NAME, GENERATIONS, ApiGeneration

#: Registered by the imports above.
FACET_NAMES = frozenset(FACETS)


class Evidence:
    """All facets of one shop. Pure: the same `Seen` gives the same facts. Facets used by other packages have a typed property."""

    def __init__(self, seen: Seen) -> None:
        self.seen = at_its_site(seen)
        self.shop = self.seen.shop
        self._facets: dict[str, object] = {}

    def facet(self, name: str) -> Any:
        """The facts registered under this name (evidence/facets.py), created once. Raises Missing if what they are based on is missing."""
        if name not in self._facets:
            self._facets[name] = FACETS[name].read(self.seen)
        return self._facets[name]

    @property
    def net(self) -> NetFacts:
        """Name resolution and TCP. Its facts raise Missing if they were not observed."""
        facts: NetFacts = self.facet("net")
        return facts

    @property
    def tls(self) -> TlsFacts:
        """Raises Missing if no handshake was made."""
        facts: TlsFacts = self.facet("tls")
        return facts

    @property
    def clocks(self) -> Clocks:
        """This machine's clock and the server's. Raises Missing if no handshake was made."""
        facts: Clocks = self.facet("clocks")
        return facts

    @property
    def http(self) -> HttpFacts:
        """The web server's basic answers. Its facts raise Missing if they were not requested."""
        facts: HttpFacts = self.facet("http")
        return facts

    @property
    def heads(self) -> Heads:
        """The heads of the API's answers, as their bytes say them. Raises Missing if the recording has none."""
        facts: Heads = self.facet("heads")
        return facts

    @property
    def rest(self) -> RestFacts:
        """The REST index. Its facts raise Missing if they were not requested."""
        facts: RestFacts = self.facet("rest")
        return facts

    @property
    def versions(self) -> Versions:
        """The versions of WooCommerce, WordPress and PHP; unknown ones are empty."""
        facts: Versions = self.facet("versions")
        return facts

    def answer(self, probe: str) -> Answer:
        """The answer to a keyless probe of the whole shop, such as `http.front`. Those of one generation: `api(NAME).answer(…)`.
        Raises Missing if it was not asked."""
        return self.seen.answer(probe)

    def api(self, name: str) -> GenerationFacts:
        """The facts about one API generation, such as `wc/v3`."""
        return self._apis[name]

    @cached_property
    def _apis(self) -> dict[str, GenerationFacts]:
        return {api.name: GenerationFacts(api, self.seen.exchanges, self.shop.credentials) for api in GENERATIONS}

    @property
    def keys(self) -> "RestKeyFacts":
        """How the WordPress REST API treated the key, whichever generation was asked."""
        return RestKeyFacts(self)

    def key_outcome(self, way: str) -> KeyOutcome:
        """How the WordPress REST API treated the key sent this way, whichever generation was asked: they share their keys.
        Raises Missing if none was."""
        return next(
            (each for each in self._apis.values() if not each.is_legacy and each.asked("key", way)), self._apis["wc/v3"]
        ).key_outcome(way)

    def apis_there(self, profile: Profile) -> tuple[ApiGeneration, ...]:
        """The generations that the shop has and the profile accepts, preferred one first."""
        return tuple(BY_NAME[each.name] for each in profile.generations if self.api(each.name).is_available)

    @property
    def proxy_failure(self) -> str:
        """How the given proxy failed to reach the shop; empty if it did not, or if there is none."""
        handshake = self.seen.observations.get("tls.handshake", {})
        failed = [each.error for each in self.seen.exchanges.values() if each.error and each.error.kind == "proxy"]
        return handshake.get("proxy", "") or ("it does not open a connection for every request" if failed else "")

    @property
    def http_alone(self) -> bool:
        """Whether nothing answers on the https port, but a web server does on the http port."""
        plain = self.seen.exchanges.get("http.plain")
        return "tls.handshake" not in self.seen.observations and plain is not None and plain.response is not None

    @property
    def over_http(self) -> str:
        """What the REST index answers at the http address, in words: `HTTP 200, with wc/v2 and wc/v3`; empty if it was not answered."""
        plain = self.seen.exchanges.get("http.plain")
        if plain is None or plain.response is None:
            return ""
        answer = Answer(plain)
        listed = {str(each) for each in namespaces_in(answer)}
        names = [api.name for api in GENERATIONS if api.name in listed]
        return answer.describe() + (f", with {', '.join(names)}" if names else "")


@dataclass(frozen=True)
class RestKeyFacts:
    """How the WordPress REST API treated the key: what one wc/* generation says about it applies to the others."""

    evidence: Evidence

    @property
    def work(self) -> bool:
        """Whether any generation accepts the key, sent in any way."""
        return any(self.evidence.api(each.name).working_ways for each in GENERATIONS if not each.is_legacy)

    @property
    def basic_wrong(self) -> KeyOutcome:
        """The outcome of a wrong secret in the Authorization header. Raises Missing if that was not tried."""
        return self.evidence.key_outcome("basic-wrong")

    @property
    def query_wrong(self) -> KeyOutcome:
        """The outcome of a wrong secret in the query string. Raises Missing if that was not tried."""
        return self.evidence.key_outcome("query-wrong")
