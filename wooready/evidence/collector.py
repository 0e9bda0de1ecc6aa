"""Gathers the evidence of one shop: which questions to ask, given the answers so far. Live and in replay it is the same code."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from wooready.evidence import probes
from wooready.evidence.answers import Answer
from wooready.evidence.evidence import Evidence
from wooready.evidence.sample import MOST_VARIABLE, variable_products
from wooready.evidence.seen import Seen
from wooready.files import JSON
from wooready.shop.facts import ShopFacts
from wooready.shop.profile import Profile
from wooready.wire.exchange import Auth, Exchange, Question
from wooready.wire.tape import Tape
from wooready.woocommerce.generations import GENERATIONS, RESOURCES, ApiGeneration

NO_NETWORK: Callable[[], JSON] = dict


@dataclass(frozen=True)
class Looks:
    """How name, TCP and TLS are looked at when live. A replay never calls them."""

    resolve: Callable[[], JSON] = NO_NETWORK
    connect: Callable[[list[JSON]], JSON] = lambda addresses: {}
    handshake: Callable[[str], JSON] = lambda ip: {}
    without_name: Callable[[str], JSON] = lambda ip: {}
    at_most_12: Callable[[str], JSON] = lambda ip: {}
    elsewhere: Callable[[list[str]], JSON] = lambda ips: {}


class Collector:
    """`trust` is called when the certificate was found good: from then on the tape lets credentials out."""

    def __init__(
        self,
        tape: Tape,
        shop: ShopFacts,
        profile: Profile,
        looks: Looks,
        trust: Callable[[], None] = lambda: None,
        *,
        exhaustive: bool = False,
        concurrency: int = 4,
        progress: Callable[[str], None] = lambda step: None,
    ) -> None:
        self._tape, self._shop, self._profile, self._looks, self._trust = tape, shop, profile, looks, trust
        self._exhaustive, self._concurrency, self._progress = exhaustive, concurrency, progress
        self._seen: dict[str, Exchange] = {}
        self._observations: dict[str, JSON] = {}

    def collect(self) -> Seen:
        if self._reach():
            self._ask_keyless()
            if self._shop.credentials and self._verified():
                self._ask_with_key()
        return Seen(self._shop, dict(self._seen), dict(self._observations))

    def _observe(self, name: str, look: Callable[[], JSON]) -> JSON:
        self._progress(name)
        seen = self._tape.observe(name, look)
        if seen is not None:
            self._observations[name] = seen
        return seen or {}

    def _reach(self) -> bool:
        """Name, TCP, TLS. True when there is a server to ask over HTTP."""
        names = self._observe("net.resolve", self._looks.resolve)
        others: list[str] = []
        if names.get("proxied"):
            ip = ""
        else:
            addresses = names.get("addresses", [])
            if not addresses:
                return False
            tried = self._observe("net.tcp", lambda: self._looks.connect(addresses)).get("tried", [])
            reached = [each["ip"] for each in tried if each["outcome"] == "open"]
            if not reached:
                self._ask_http_alone()
                return False
            ip, others = reached[0], reached[1:]
        handshake = self._observe("tls.handshake", lambda: self._looks.handshake(ip))
        if handshake.get("outcome") == "verified":
            self._trust()
        if handshake.get("outcome") not in ("verified", "rejected"):
            return False
        self._observe("tls.no-sni", lambda: self._looks.without_name(ip))
        self._observe("tls.at-most-1.2", lambda: self._looks.at_most_12(ip))
        if others:
            self._observe("tls.elsewhere", lambda: self._looks.elsewhere(others))
        return True

    def _ask_http_alone(self) -> None:
        """Nobody answers on the https port. A shop that has no https at all answers on the other one."""
        if self._shop.plain is not None:
            self._ask("the http address", [probes.plain_http(self._shop.plain)])

    def _verified(self) -> bool:
        return self._observations.get("tls.handshake", {}).get("outcome") == "verified"

    def _ask_keyless(self) -> None:
        address = self._shop.address
        questions = [
            probes.front_page(address),
            probes.rest_index(address),
            probes.rest_index(address, accept_any=True),
            probes.rest_route(address),
        ]
        if self._shop.plain is not None:
            questions.append(probes.plain_http(self._shop.plain))
        questions += [probes.generation_index(address, api) for api in GENERATIONS if self._exhaustive or self._matters(api)]
        self._ask("keyless questions", questions)
        self._ask("who is let in", list(self._other_names()))
        self._ask("what is open to anybody", [probes.key_test(address, api, "none", "") for api in self._worth_asking()])
        described = [api for api in self._worth_asking() if not api.is_legacy and (self._exhaustive or api is self._preferred())]
        questions = [probes.self_description(address, api, each) for api in described for each in RESOURCES]
        self._ask("how the shop describes itself", questions + [probes.query_arrives(address, api) for api in described])

    def _other_names(self) -> Iterable[Question]:
        """The REST index under other names than ours: a browser's where ours was refused, and the integration's where it is known."""
        index = Answer(self._seen["rest.index"])
        if self._exhaustive or (index.status in (401, 403, 406, 455) and not index.is_json):
            yield probes.rest_index_as(self._shop.address, "rest.index-browser", probes.BROWSER)
        agent = self._profile.http.user_agent
        if agent is not None:
            yield probes.rest_index_as(self._shop.address, "rest.index-agent", agent)

    def _worth_asking(self) -> list[ApiGeneration]:
        evidence = Evidence(Seen(self._shop, self._seen, self._observations))
        return [
            api for api in GENERATIONS if evidence.api(api.name).may_be_available and (self._exhaustive or self._profile.accepts(api.name))
        ]

    def _matters(self, api: ApiGeneration) -> bool:
        """A default run asks what the profile accepts, and the legacy index: it tells WooCommerce's version without a key."""
        return self._profile.accepts(api.name) or api.is_legacy

    def _ask_with_key(self) -> None:
        evidence = Evidence(Seen(self._shop, self._seen, self._observations))
        offered = self._worth_asking()
        home = evidence.rest.home if evidence.rest.is_index else self._shop.address.url
        self._ask("the key", [question for api in offered for question in self._key_tests(api, home)])
        evidence = Evidence(Seen(self._shop, self._seen, self._observations))
        # To the legacy API a write-only key looks like an unknown one until it writes.
        ways: dict[str, Auth | None] = {
            api.name: evidence.api(api.name).working_way or ("basic" if api.is_legacy else None) for api in offered
        }
        self._ask("why the key fails", [question for api in offered for question in self._why_it_fails(api, evidence, home)])
        reads = [question for api in offered for question in self._reads(api, ways[api.name])]
        self._ask("reading", reads + list(self._status(evidence, next(filter(None, ways.values()), None))))
        self._ask("writing", [question for api in offered for question in self._writes(api, ways[api.name])])
        looked_at = offered if self._exhaustive else [api for api in [self._readable(offered)] if api is not None]
        self._ask("caches, bodies and methods", [question for api in looked_at for question in self._passages(api, ways[api.name])])
        self._ask("a sample of the data", [question for api in looked_at for question in self._samples(api, ways[api.name])])
        self._ask("variations", [question for api in looked_at for question in self._variations(api, ways[api.name])])

    def _readable(self, offered: list[ApiGeneration]) -> ApiGeneration | None:
        """The generation that the shop will be judged on, as far as can be told by now: the preferred one of those that can be read."""
        facts = Evidence(Seen(self._shop, self._seen, self._observations))
        order = [each.name for each in self._profile.generations]
        known = [api for api in offered if api.name in order and facts.api(api.name).working_way]
        readable = [api for api in known if all(facts.api(api.name).reads(each) for each in RESOURCES if self._profile.needs(each, "read"))]
        return min(readable or known, key=lambda api: order.index(api.name), default=None)

    def _passages(self, api: ApiGeneration, way: Auth | None) -> Iterable[Question]:
        """What stands between the integration and WooCommerce: caches that keep answers, firewalls that look into bodies and at methods."""
        address = self._shop.address
        if way is None:
            return
        if self._exhaustive or self._profile.needs("products", "read"):
            yield probes.listing_again(address, api, "products")
        if self._exhaustive or self._profile.needs("products", "write"):
            yield probes.body_arrives(address, api, way)
            yield probes.change_nobody(address, api, "PUT", way)
            yield probes.change_nobody(address, api, "DELETE", way)

    def _samples(self, api: ApiGeneration, way: Auth | None) -> Iterable[Question]:
        if way is None:
            return
        for resource in RESOURCES:
            if self._exhaustive or self._profile.needs(resource, "read"):
                yield probes.sample(self._shop.address, api, resource, way)
        yield probes.webhooks(self._shop.address, api, way)

    def _variations(self, api: ApiGeneration, way: Auth | None) -> Iterable[Question]:
        """Of the first few variable products of the sample, where they have an address of their own."""
        if way is None or api.nests_variations:
            return
        facts = Evidence(Seen(self._shop, self._seen, self._observations))
        for number, product in enumerate(variable_products(facts.api(api.name))[:MOST_VARIABLE], 1):
            yield probes.variations(self._shop.address, api, product, number, way)

    def _key_tests(self, api: ApiGeneration, home: str) -> Iterable[Question]:
        address = self._shop.address
        ways: tuple[Auth, ...] = ("basic", "query")
        yield from (probes.key_test(address, api, way, home) for way in ways)
        if not api.is_legacy:
            yield probes.key_test(address, api, "oauth1", home)
        elif self._shop.plain is not None:
            yield probes.key_test(self._shop.plain, api, "oauth1", home)

    def _why_it_fails(self, api: ApiGeneration, evidence: Evidence, home: str) -> Iterable[Question]:
        """A security plugin may count wrong secrets: one for each transport, and only where the right one failed."""
        facts = evidence.api(api.name)
        if not api.is_legacy and (self._exhaustive or not facts.known_ways):
            yield probes.key_signed_for_http(self._shop.address, api, home)
        if api is not self._preferred():
            return
        ways: tuple[tuple[Auth, Auth], ...] = (("basic", "basic-wrong"), ("query", "query-wrong"))
        for way, wrong in ways:
            if self._exhaustive or not facts.key_works(way):
                yield probes.key_test(self._shop.address, api, wrong, "")

    def _reads(self, api: ApiGeneration, way: Auth | None) -> Iterable[Question]:
        address = self._shop.address
        if way is None:
            return
        for resource in RESOURCES:
            if self._exhaustive or self._profile.needs(resource, "read"):
                yield probes.listing(address, api, resource, way)
                yield probes.second_page(address, api, resource, way)

    def _status(self, evidence: Evidence, way: Auth | None) -> Iterable[Question]:
        """WooCommerce > Status, from the newest generation that has it: whether or not the profile uses that one, the versions and the
        order storage bear on those that it does."""
        having = [
            api
            for api in reversed(GENERATIONS)
            if api.has_status and (api.name in evidence.rest.namespaces or evidence.api(api.name).is_available)
        ]
        for api in having if self._exhaustive else having[:1]:
            if way is not None:
                yield probes.system_status(self._shop.address, api, way)

    def _preferred(self) -> ApiGeneration | None:
        """Of those that are asked, the generation that the profile likes best."""
        order = [each.name for each in self._profile.generations]
        asked = self._worth_asking()
        return min(asked, key=lambda api: order.index(api.name) if api.name in order else len(order), default=None)

    def _writes(self, api: ApiGeneration, way: Auth | None) -> Iterable[Question]:
        for resource in RESOURCES:
            if way is not None and (self._exhaustive or self._profile.needs(resource, "write")):
                yield probes.write_permission(self._shop.address, api, resource, way)

    def _ask(self, step: str, questions: list[Question]) -> None:
        if not questions:
            return
        self._progress(step)
        with ThreadPoolExecutor(self._concurrency, thread_name_prefix="ask") as pool:
            for question, exchange in zip(questions, pool.map(self._tape.ask, questions), strict=True):
                self._seen[question.probe] = exchange
