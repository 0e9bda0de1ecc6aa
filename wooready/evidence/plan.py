"""The plan of the readiness suite: what to ask a shop, given what is known about it.

Each step is a pure function of the results of the previous ones, so a replay asks the same questions as the live run. READINESS_PLAN, at
the end, has the order of the steps and their descriptions. Questions beyond reading and writing go to one generation only, so that a
default run stays within 60 requests.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from wooready.evidence import caches, http, probes, rest, site
from wooready.evidence.answers import Answer, Missing
from wooready.evidence.collector import Look, Plan, SoFar, Step
from wooready.evidence.fingerprints import self_description
from wooready.evidence.sample import MOST_VARIABLE, sample_page, variable_products, variations
from wooready.evidence.storefront import products_for_sale
from wooready.evidence.versions import system_status
from wooready.evidence.webhooks import webhook_list
from wooready.wire.exchange import Auth, Question
from wooready.woocommerce.generations import GENERATIONS, RESOURCES, ApiGeneration

Asked = Iterable[Look | Question]
Asks = Callable[[SoFar], Asked]

# ------------------------------------------------------------------ name, TCP, TLS


def connections(so_far: SoFar) -> Asked:
    """A connection to each resolved address."""
    if ips := _addresses(so_far):
        yield Look("net.tcp", ips)


def handshake(so_far: SoFar) -> Asked:
    """A handshake with the first address that accepted a connection, or through the proxy."""
    if _proxied(so_far) or _reached(so_far):
        yield Look("tls.handshake", _reached(so_far)[:1])


def other_handshake(name: str) -> Asks:
    """A further handshake with the server of the first one, if it speaks TLS."""
    return lambda so_far: [Look(name, _reached(so_far)[:1])] if _speaks_tls(so_far) else []


def other_servers(so_far: SoFar) -> Asked:
    """Handshakes with the other addresses that accepted a connection."""
    if _speaks_tls(so_far) and (others := _reached(so_far)[1:]):
        yield Look("tls.elsewhere", others)


def http_alone(so_far: SoFar) -> Asked:
    """If no server answers on the https port: a shop without https answers on the http port."""
    if _addresses(so_far) and not _reached(so_far) and so_far.shop.plain is not None:
        yield http.plain_http(so_far.shop.plain)


def _proxied(so_far: SoFar) -> bool:
    """The proxy resolves the name, so no address is known."""
    return bool(so_far.look("net.resolve").get("proxied"))


def _addresses(so_far: SoFar) -> tuple[str, ...]:
    return () if _proxied(so_far) else tuple(each["ip"] for each in so_far.look("net.resolve").get("addresses", ()))


def _reached(so_far: SoFar) -> tuple[str, ...]:
    """The addresses that accepted a connection."""
    return tuple(each["ip"] for each in so_far.look("net.tcp").get("tried", ()) if each["outcome"] == "open")


def _speaks_tls(so_far: SoFar) -> bool:
    """Whether there is a server to ask over HTTPS, even with a bad certificate."""
    return so_far.look("tls.handshake").get("outcome") in ("verified", "rejected")


# ------------------------------------------------------------------ without a key


def over_https(asks: Asks) -> Asks:
    """Only if there is a server to ask over HTTPS."""
    return lambda so_far: asks(so_far) if _speaks_tls(so_far) else ()


def at_the_typed_path(so_far: SoFar) -> Asked:
    """For an address with a path: whether WordPress is there, or where it is."""
    yield from site.at_the_typed_path(so_far.shop.typed)


def page_at_the_typed_path(so_far: SoFar) -> Asked:
    """If that did not tell where WordPress is."""
    if not site.site_of(so_far.evidence.seen).settled:
        yield site.the_page(so_far.shop.typed)


def folders_above(so_far: SoFar) -> Asked:
    """If that did not tell it either."""
    if not site.site_of(so_far.evidence.seen).settled:
        yield from site.folders_above(so_far.shop.typed)


def keyless(so_far: SoFar) -> Asked:
    """Always includes the legacy index, because it reveals WooCommerce's version without a key."""
    shop = so_far.shop
    yield http.front_page(shop.address)
    yield rest.rest_index(shop.address)
    yield rest.rest_index(shop.address, accept_any=True)
    if so_far.exhaustive or shop.clue != "index":  # else it has answered at the typed path
        yield rest.rest_route(shop.address)
    if shop.plain is not None:
        yield http.plain_http(shop.plain)
    for api in GENERATIONS:
        if so_far.exhaustive or so_far.profile.accepts(api.name) or api.is_legacy:
            yield probes.generation_index(shop.address, api)


def under_other_names(so_far: SoFar) -> Asked:
    """The REST index with other User-Agents: a browser's if ours was refused, and the integration's if it is known."""
    index = Answer(so_far.evidence.seen.exchanges["rest.index"])
    if so_far.exhaustive or (index.status in (401, 403, 406, 455) and not index.is_json):
        yield rest.rest_index_as(so_far.shop.address, "rest.index-browser", rest.BROWSER)
    agent = so_far.profile.http.user_agent
    if agent is not None:
        yield rest.rest_index_as(so_far.shop.address, "rest.index-agent", agent)


def open_to_anybody(so_far: SoFar) -> Asked:
    """The smallest read without a key, for each generation. It has an address of its own and comes after the key, so that no cache gives
    its answer to the key: not even one that leaves out the query string."""
    for api in _offered(so_far):
        yield caches.visitor(so_far.shop.address, api, so_far.shop.observed_at)


def self_descriptions(so_far: SoFar) -> Asked:
    """OPTIONS of each resource, and whether the query string arrives."""
    address = so_far.shop.address
    preferred = _preferred(so_far)
    described = [api for api in _offered(so_far) if not api.is_legacy and (so_far.exhaustive or api is preferred)]
    for api in described:
        for resource in RESOURCES:
            yield self_description(address, api, resource)
    for api in described:
        yield probes.query_arrives(address, api)


def _offered(so_far: SoFar) -> list[ApiGeneration]:
    """The generations that may be available; in a default run only those that the profile accepts."""
    return [
        api
        for api in GENERATIONS
        if so_far.evidence.api(api.name).may_be_available and (so_far.exhaustive or so_far.profile.accepts(api.name))
    ]


def _preferred(so_far: SoFar) -> ApiGeneration | None:
    """The profile's most preferred generation among those that are asked; None if there is none."""
    order = [each.name for each in so_far.profile.generations]
    return min(_offered(so_far), key=lambda api: order.index(api.name) if api.name in order else len(order), default=None)


# ------------------------------------------------------------------ with the key


def with_key(asks: Asks) -> Asks:
    """Only if there is a key and the shop's certificate was verified, at a time on which both clocks agree."""

    def guarded(so_far: SoFar) -> Asked:
        verified = so_far.look("tls.handshake").get("outcome") == "verified"
        return asks(so_far) if so_far.shop.credentials and verified and not so_far.evidence.clocks.in_doubt else ()

    return guarded


def key_tests(so_far: SoFar) -> Asked:
    """The key in every way. The legacy API accepts OAuth signatures only over http."""
    shop, home = so_far.shop, _home(so_far)
    for api in _offered(so_far):
        yield probes.key_test(shop.address, api, "basic", home)
        yield probes.key_test(shop.address, api, "query", home)
        if not api.is_legacy:
            yield probes.key_test(shop.address, api, "oauth1", home)
        elif shop.plain is not None:
            yield probes.key_test(shop.plain, api, "oauth1", home)


def why_the_key_fails(so_far: SoFar) -> Asked:
    """Security plugins may count wrong secrets, so only one per way of sending, and only if the right secret failed."""
    address, home, preferred = so_far.shop.address, _home(so_far), _preferred(so_far)
    for api in _offered(so_far):
        facts = so_far.evidence.api(api.name)
        if not api.is_legacy and (so_far.exhaustive or not facts.known_ways):
            yield probes.key_signed_for_http(address, api, home)
        if api is not preferred:
            continue
        if so_far.exhaustive or not facts.key_works("basic"):
            yield probes.key_test(address, api, "basic-wrong", "")
        if so_far.exhaustive or not facts.key_works("query"):
            yield probes.key_test(address, api, "query-wrong", "")
        if facts.known_ways and "basic" not in facts.known_ways:
            yield caches.key_afresh(address, api, so_far.shop.observed_at)


def reads(so_far: SoFar) -> Asked:
    """Two pages of each resource that the profile reads, and WooCommerce > Status."""
    for api, way in _ways(so_far):
        for resource in _needed(so_far, "read"):
            yield probes.listing(so_far.shop.address, api, resource, way)
            yield probes.second_page(so_far.shop.address, api, resource, way)
    yield from _status(so_far)


def refused_lists(so_far: SoFar) -> Asked:
    """What a working key was refused as if it had not been sent, at an address for which no cache has an answer; what was redirected, as
    it is."""
    for api, way in _ways(so_far):
        facts = so_far.evidence.api(api.name)
        for resource in _needed(so_far, "read") if way == "basic" and facts.key_works(way) else ():
            answer = facts.answer(resource, "list") if facts.asked(resource, "list") else None
            if answer and facts.is_as_for_a_visitor(answer):
                yield caches.list_afresh(so_far.shop.address, api, resource, so_far.shop.observed_at)
            elif answer and answer.location:
                yield probes.listing_again(so_far.shop.address, api, resource, way)


def _status(so_far: SoFar) -> Asked:
    """WooCommerce > Status from the newest generation that has it, even if the profile does not use that one: versions and order storage
    affect all generations."""
    namespaces = _namespaces(so_far)
    having = [
        api for api in reversed(GENERATIONS) if api.has_status and (api.name in namespaces or so_far.evidence.api(api.name).is_available)
    ]
    way = next((way for _, way in _ways(so_far)), None)
    for api in having if so_far.exhaustive else having[:1]:
        if way is not None:
            yield system_status(so_far.shop.address, api, way)


def writes(so_far: SoFar) -> Asked:
    """The no-op write for each resource that the profile writes."""
    for api, way in _ways(so_far):
        for resource in _needed(so_far, "write"):
            yield probes.write_permission(so_far.shop.address, api, resource, way)


def passages(so_far: SoFar) -> Asked:
    """What is between the integration and WooCommerce: caches that store answers, firewalls that inspect bodies and methods."""
    address, began = so_far.shop.address, so_far.shop.observed_at
    for api, way in _looked_at(so_far):
        if "products" in _needed(so_far, "read"):
            if way == "basic":
                yield caches.after_a_visitor(address, api, began)
            if way in ("basic", "query"):
                yield caches.before_a_visitor(address, api, way, began)
        if "products" in _needed(so_far, "write"):
            yield probes.body_arrives(address, api, way)
            yield probes.touch_impossible_product(address, api, "PUT", way)
            yield probes.touch_impossible_product(address, api, "DELETE", way)


def samples(so_far: SoFar) -> Asked:
    """A sample of each resource that the profile reads, a page as large as the integration's, and the webhooks; what a visitor gets after
    the key, and what is for sale if the key sees no product."""
    for api, way in _looked_at(so_far):
        if so_far.evidence.api(api.name).sees_no_products:
            yield products_for_sale(so_far.shop.address)
        if "products" in _needed(so_far, "read"):
            yield caches.after_the_key(so_far.shop.address, api, so_far.shop.observed_at)
        for resource in _needed(so_far, "read"):
            yield sample_page(so_far.shop.address, api, resource, way)
        for resource in _needed(so_far, "read"):
            yield probes.large_page(so_far.shop.address, api, resource, way, probes.page_size(so_far.profile.http))
        yield webhook_list(so_far.shop.address, api, way)


def sampled_variations(so_far: SoFar) -> Asked:
    """Variations of the first few variable products in the sample, if they have their own address."""
    for api, way in _looked_at(so_far):
        if not api.nests_variations:
            for number, product in variable_products(so_far.evidence.api(api.name))[:MOST_VARIABLE]:
                yield variations(so_far.shop.address, api, product, number, way)


def _home(so_far: SoFar) -> str:
    """The shop's own address, which OAuth signs: from the REST index, else as given by the user."""
    with suppress(Missing):
        if so_far.evidence.rest.is_index:
            return so_far.evidence.rest.home
    return so_far.shop.address.url


def _namespaces(so_far: SoFar) -> tuple[str, ...]:
    with suppress(Missing):
        return so_far.evidence.rest.namespaces
    return ()


def _needed(so_far: SoFar, access: str) -> tuple[str, ...]:
    """The resources for which the profile needs `access` (`read` or `write`)."""
    return tuple(resource for resource in RESOURCES if so_far.exhaustive or so_far.profile.needs(resource, access))


def _ways(so_far: SoFar) -> Iterator[tuple[ApiGeneration, Auth]]:
    """Each generation with the way to send the key to it in further requests, if there is one.

    In the legacy API a write-only key cannot be distinguished from an unknown one until it writes.
    """
    for api in _offered(so_far):
        way: Auth | None = so_far.evidence.api(api.name).working_way or ("basic" if api.is_legacy else None)
        if way is not None:
            yield api, way


def _looked_at(so_far: SoFar) -> list[tuple[ApiGeneration, Auth]]:
    """The generation that the shop will probably be judged on: the preferred one among those that can be read. In an exhaustive run,
    all."""
    ways = list(_ways(so_far))
    if so_far.exhaustive:
        return ways
    order = [each.name for each in so_far.profile.generations]
    facts = so_far.evidence.api
    known = [(api, way) for api, way in ways if api.name in order and facts(api.name).working_way]
    readable = [(api, way) for api, way in known if all(facts(api.name).reads(each) for each in _needed(so_far, "read"))]
    return sorted(readable or known, key=lambda pair: order.index(pair[0].name))[:1]


#: Edition 2 (2026-11-26) asks for a page as large as the integration's, edition 3 (2026-11-26) in pairs that tell caches.
EDITION = 3
READINESS_PLAN: Plan = (
    Step("the name", "resolving the name", lambda so_far: [Look("net.resolve")]),
    Step("connections", "connecting", connections),
    Step("the handshake", "TLS handshake, reading the certificate", handshake),
    Step("without a name", "TLS handshake without the host name", other_handshake("tls.no-sni")),
    Step("TLS 1.2", "TLS handshake with TLS 1.2", other_handshake("tls.at-most-1.2")),
    Step("other servers", "checking the other IP addresses", other_servers),
    Step("the http address", "checking the http address", http_alone),
    Step("the typed path", "looking for WordPress at this path", over_https(at_the_typed_path)),
    Step("the page at the typed path", "reading the page at this path", over_https(page_at_the_typed_path)),
    Step("folders above", "looking for WordPress in the folders above", over_https(folders_above)),
    Step("keyless questions", "sending requests without a key", over_https(keyless)),
    Step("who is let in", "trying other User-Agents", over_https(under_other_names)),
    Step("how the shop describes itself", "reading the shop's own description", over_https(self_descriptions)),
    Step("the key", "trying the key in every way", with_key(key_tests)),
    Step("what is open to anybody", "checking what is public", over_https(open_to_anybody)),
    Step("why the key fails", "finding out why the key fails", with_key(why_the_key_fails)),
    Step("reading", "reading a page of products and orders", with_key(reads)),
    Step("what was refused in reading", "reading again what was refused", with_key(refused_lists)),
    Step("writing", "testing write permission, changing nothing", with_key(writes)),
    Step("caches, bodies and methods", "checking caches, bodies and methods", with_key(passages)),
    Step("a sample of the data", "reading a sample of the data", with_key(samples)),
    Step("variations", "reading a sample of variations", with_key(sampled_variations)),
)
