"""The questions to one API generation, each with its probe id: is it available, does it know the key, what may the key read and write.

Questions on other subjects are next to their facts: rest.py, versions.py, fingerprints.py, sample.py, webhooks.py; those that tell caches
are in caches.py. By design, a question with a new path or parameter, or a write, is refused until it is in the guard's lists
(woocommerce/generations.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Literal

from wooready.shop.address import Address, is_web_address, split_url
from wooready.shop.profile import HttpRules
from wooready.wire.exchange import Auth, Question
from wooready.woocommerce import payloads
from wooready.woocommerce.generations import BY_NAME, LARGEST_PAGE, ApiGeneration

#: Page size for products and orders. Small, to keep recordings small and the load on the shop low.
PAGE_SIZE = 10
#: With `application/json` WordPress hides PHP's notices; most clients do not send it.
AS_CLIENTS_ASK = "*/*"


def name_of(api: ApiGeneration, *parts: str) -> str:
    """The probe id of a question to one generation: `wc-v3.products.list`."""
    return ".".join((api.slug, *parts))


def generation_index(address: Address, api: ApiGeneration) -> Question:
    """The generation's public index."""
    if api.is_legacy:
        return Question(name_of(api, "index"), f"{address.url}{api.root}/", schema=shape("legacy-v3/index", api))
    return Question(name_of(api, "index"), f"{address.url}{api.root}?_fields=namespace", schema=shape("common/namespace-index", api))


def key_test(address: Address, api: ApiGeneration, auth: Auth, home: str) -> Question:
    """The smallest read, with the credentials sent in one way. `home` is the shop's own address, which OAuth signs if it is valid."""
    path = api.list_path("products", 1, ids_only=True)
    question = Question(
        name_of(api, "key", auth), address.url + path, auth=auth, subject="product", schema=shape(f"{api.slug}/products", api)
    )
    if auth != "oauth1":
        return question
    own = split_url(home)
    site = f"{own.netloc}{own.path.rstrip('/')}" if is_web_address(home) else f"{address.authority}{address.path}"
    return replace(question, signed_url=f"{address.scheme}://{site}{path}")


def key_signed_for_http(address: Address, api: ApiGeneration, home: str) -> Question:
    """A signature made for http, sent over https: only a shop that mistakes https for http accepts it (measured on 3.7 and 9.9)."""
    question = key_test(address, api, "oauth1", home)
    signed = question.signed_url.replace("https://", "http://", 1)
    return replace(question, probe=name_of(api, "key", "oauth1-as-http"), signed_url=signed)


def listing(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    """The first page of `products` or `orders`, with every field."""
    path = api.list_path(resource, PAGE_SIZE)
    return Question(
        name_of(api, resource, "list"),
        address.url + path,
        accept=AS_CLIENTS_ASK,
        auth=auth,
        subject=resource.rstrip("s"),
        schema=shape(f"{api.slug}/{resource}", api),
    )


def page_size(http: HttpRules) -> int:
    """How many records the integration asks for at once; as many as WooCommerce allows if its sources do not say."""
    return http.page_size or LARGEST_PAGE


def large_page(address: Address, api: ApiGeneration, resource: str, auth: Auth, size: int) -> Question:
    """A page of the size that the integration asks for, with every field. The recording keeps its first records and how many there were."""
    question = listing(address, api, resource, auth)
    url = address.url + api.list_path(resource, size)
    return replace(question, probe=name_of(api, resource, "page"), url=url, keeps=PAGE_SIZE, since=2)


def second_page(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    """The ids of the next page."""
    path = api.list_path(resource, PAGE_SIZE, page=2, ids_only=True)
    return Question(
        name_of(api, resource, "page-2"), address.url + path, accept="*/*", auth=auth, schema=shape(f"{api.slug}/{resource}", api)
    )


def write_permission(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    """The write that changes nothing; its answer shows whether the key may write (facts: woocommerce.md §4)."""
    path, body = api.write_probe(resource)
    schema = shape(f"{api.slug}/{resource}", api)
    return Question(name_of(api, resource, "write"), address.url + path, "POST", AS_CLIENTS_ASK, body, auth, schema=schema)


def listing_again(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    """The first page once more, after it was redirected."""
    return replace(listing(address, api, resource, auth), probe=name_of(api, resource, "list-again"), since=3)


def body_arrives(address: Address, api: ApiGeneration, auth: Auth) -> Question:
    """A body with HTML that cannot create anything. The answer shows whether it arrived."""
    path, body = api.body_probe
    schema = shape(f"{api.slug}/products", api)
    return Question(name_of(api, "products", "body"), address.url + path, "POST", AS_CLIENTS_ASK, body, auth, schema=schema)


def touch_impossible_product(address: Address, api: ApiGeneration, method: Literal["PUT", "DELETE"], auth: Auth) -> Question:
    """PUT or DELETE of the product with id 0, which cannot exist: WooCommerce itself must refuse it."""
    body = None if method == "DELETE" else b'{"product":{}}' if api.is_legacy else b"{}"
    schema = shape(f"{api.slug}/products", api)
    probe = name_of(api, "products", method.lower())
    return Question(probe, address.url + api.impossible_product, method, AS_CLIENTS_ASK, body, auth, schema=schema)


def query_arrives(address: Address, api: ApiGeneration) -> Question:
    """A page size that WooCommerce always refuses if the query string arrives (measured on eleven releases)."""
    return Question(name_of(api, "query"), f"{address.url}{api.root}/orders?per_page=0", schema=shape(f"{api.slug}/orders", api))


def shape(name: str, api: ApiGeneration) -> Callable[[], Mapping[str, object]]:
    """Makes the schema of the answer: the requested data, or the generation's error. It raises ToolError for an unknown schema."""
    return partial(payloads.either, name, f"{BY_NAME[api.name].slug}/error")
