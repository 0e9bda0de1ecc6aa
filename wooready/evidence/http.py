"""The web server's plain answers, the front page and the http address: the questions and the facts."""

from dataclasses import dataclass

from wooready.evidence.answers import Answer, Missing
from wooready.evidence.facets import facet
from wooready.evidence.rest import INDEX_SHAPE
from wooready.evidence.seen import Seen
from wooready.shop.address import Address
from wooready.wire.exchange import Question


def front_page(address: Address) -> Question:
    """The home page, as a browser asks for it."""
    return Question("http.front", f"{address.url}/", accept="text/html")


def plain_http(plain: Address) -> Question:
    """The REST index at the shop's http address."""
    return Question("http.plain", f"{plain.url}/wp-json/?_fields=namespaces", accept="*/*", schema=INDEX_SHAPE, optional=True)


@facet("http")
@dataclass(frozen=True)
class HttpFacts:
    """The web server's basic answers: front page, REST index, and http address. Each raises Missing if it was not requested."""

    seen: Seen

    @property
    def proxied(self) -> bool:
        """Whether the answers came through a proxy, which over http may itself be what answers."""
        return self.seen.proxied

    @property
    def front(self) -> Answer:
        return self.seen.answer("http.front")

    @property
    def index(self) -> Answer:
        return self.seen.answer("rest.index")

    @property
    def index_as_browser(self) -> Answer:
        """The REST index, requested again with a browser's User-Agent. Raises Missing if it was not requested."""
        return self.seen.answer("rest.index-browser")

    @property
    def redirect(self) -> str:
        """The kind of redirect of the REST index, see redirect_kind(); empty for no redirect."""
        return self.index.redirect(self.seen.shop.address)

    @property
    def plain(self) -> Answer:
        """The REST index at the http address. Raises Missing if that address is unknown or was not requested."""
        if self.seen.shop.plain is None:
            raise Missing("the address includes a port, so the shop's http address is unknown")
        return self.seen.answer("http.plain")
