"""The questions, each under its probe id. What they mean is not said here."""

from dataclasses import replace
from typing import Literal
from urllib.parse import urlencode

from wooready.shop.address import Address, split_url
from wooready.wire.exchange import Auth, Question
from wooready.woocommerce import payloads
from wooready.woocommerce.generations import BY_NAME, ApiGeneration

#: Items of one page of products or orders. Small, so that a recording stays small and the shop is not burdened.
PAGE_SIZE = 10
#: With `application/json` WordPress hides PHP's notices; most clients do not send it.
AS_CLIENTS_ASK = "*/*"
#: A program that says it is a browser; whether that makes a difference is the question.
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
INDEX_FIELDS = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
VARIATION_FIELDS = "id,sku,status,manage_stock,stock_quantity,price,regular_price,sale_price"
WEBHOOK_FIELDS = "id,status,topic,delivery_url"
INDEX_SHAPE = {"anyOf": [payloads.schema("common/rest-index"), payloads.schema("common/rest-error")]}
STATUS_FIELDS = "environment,settings,security,active_plugins,theme"


def name_of(api: ApiGeneration, *parts: str) -> str:
    return ".".join((api.slug, *parts))


def plain_http(plain: Address) -> Question:
    return Question("http.plain", f"{plain.url}/wp-json/?_fields=namespaces", accept="*/*", schema=INDEX_SHAPE)


def front_page(address: Address) -> Question:
    return Question("http.front", f"{address.url}/", accept="text/html")


def rest_index(address: Address, *, accept_any: bool = False) -> Question:
    """Asked both ways: with `Accept: application/json` WordPress switches PHP notices off, and so hides them (woocommerce.md §9)."""
    probe, accept = ("rest.index-any", "*/*") if accept_any else ("rest.index", "application/json")
    return Question(probe, f"{address.url}/wp-json/?_fields={INDEX_FIELDS}", accept=accept, schema=INDEX_SHAPE)


def rest_index_as(address: Address, probe: str, agent: str) -> Question:
    """The REST index, asked by a program of another name: `rest.index-browser`, `rest.index-agent` (the integration's own)."""
    return replace(rest_index(address), probe=probe, agent=agent)


def rest_route(address: Address) -> Question:
    """The REST index on its other way in, which needs no permalinks."""
    return Question("rest.route", f"{address.url}/?rest_route=/&_fields={INDEX_FIELDS}", schema=INDEX_SHAPE)


def generation_index(address: Address, api: ApiGeneration) -> Question:
    if api.is_legacy:
        return Question(name_of(api, "index"), f"{address.url}{api.root}/", schema=_shape("legacy-v3/index", api))
    return Question(name_of(api, "index"), f"{address.url}{api.root}?_fields=namespace", schema=_shape("common/namespace-index", api))


def key_test(address: Address, api: ApiGeneration, auth: Auth, home: str) -> Question:
    """The smallest read, sent with the credentials in one of the ways. `home` is the shop's own address, which OAuth signs."""
    path = api.list_path("products", 1, ids_only=True)
    question = Question(
        name_of(api, "key", auth), address.url + path, auth=auth, subject="product", schema=_shape(f"{api.slug}/products", api)
    )
    if auth != "oauth1":
        return question
    own = split_url(home)
    site = f"{own.netloc}{own.path.rstrip('/')}" if own.netloc else f"{address.authority}{address.path}"
    return replace(question, signed_url=f"{address.scheme}://{site}{path}")


def key_signed_for_http(address: Address, api: ApiGeneration, home: str) -> Question:
    """A signature over https that is made as for http: only a shop that takes https for http accepts it (measured on 3.7 and 9.9)."""
    question = key_test(address, api, "oauth1", home)
    signed = question.signed_url.replace("https://", "http://", 1)
    return replace(question, probe=name_of(api, "key", "oauth1-as-http"), signed_url=signed)


def listing(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    path = api.list_path(resource, PAGE_SIZE)
    return Question(
        name_of(api, resource, "list"),
        address.url + path,
        accept=AS_CLIENTS_ASK,
        auth=auth,
        subject=resource.rstrip("s"),
        schema=_shape(f"{api.slug}/{resource}", api),
    )


def second_page(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    path = api.list_path(resource, PAGE_SIZE, page=2, ids_only=True)
    return Question(
        name_of(api, resource, "page-2"), address.url + path, accept="*/*", auth=auth, schema=_shape(f"{api.slug}/{resource}", api)
    )


def write_permission(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    path, body = api.write_probe(resource)
    schema = _shape(f"{api.slug}/{resource}", api)
    return Question(name_of(api, resource, "write"), address.url + path, "POST", AS_CLIENTS_ASK, body, auth, schema=schema)


def listing_again(address: Address, api: ApiGeneration, resource: str) -> Question:
    """The list that was just asked for with the key, without one: only a cache would give it out."""
    return replace(listing(address, api, resource, "none"), probe=name_of(api, resource, "list-without-key"))


def body_arrives(address: Address, api: ApiGeneration, auth: Auth) -> Question:
    """A body with HTML in it that can make nothing. Its answer tells whether it arrived."""
    path, body = api.body_probe
    schema = _shape(f"{api.slug}/products", api)
    return Question(name_of(api, "products", "body"), address.url + path, "POST", AS_CLIENTS_ASK, body, auth, schema=schema)


def change_nobody(address: Address, api: ApiGeneration, method: Literal["PUT", "DELETE"], auth: Auth) -> Question:
    """PUT or DELETE of the product with the id 0, which no shop can have: WooCommerce itself must refuse it."""
    body = None if method == "DELETE" else b'{"product":{}}' if api.is_legacy else b"{}"
    schema = _shape(f"{api.slug}/products", api)
    probe = name_of(api, "products", method.lower())
    return Question(probe, address.url + api.nobody, method, AS_CLIENTS_ASK, body, auth, schema=schema)


def self_description(address: Address, api: ApiGeneration, resource: str) -> Question:
    """What the shop itself says of a resource, to anybody (OPTIONS): its properties and the arguments of its list."""
    url = f"{address.url}{api.root}/{resource}"
    return Question(name_of(api, resource, "options"), url, "OPTIONS", schema=_shape("common/options", api))


def query_arrives(address: Address, api: ApiGeneration) -> Question:
    """A page size that WooCommerce must refuse, whoever asks: so it does when the query string arrives (measured on eleven releases)."""
    return Question(name_of(api, "query"), f"{address.url}{api.root}/orders?per_page=0", schema=_shape(f"{api.slug}/orders", api))


def sample(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    """Up to a hundred records, with the fields that tell whether the data are fit: no text, and nobody's name."""
    return Question(
        name_of(api, resource, "sample"),
        address.url + api.sample_path(resource),
        auth=auth,
        subject=resource.rstrip("s"),
        schema=_shape(f"{api.slug}/{resource}", api),
    )


def variations(address: Address, api: ApiGeneration, product: int, number: int, auth: Auth) -> Question:
    """Those of one variable product; `number` tells which of the sampled ones, since a probe id holds nothing of the shop's."""
    url = f"{address.url}{api.root}/products/{product}/variations?per_page=100&_fields={VARIATION_FIELDS}"
    return Question(
        name_of(api, "variations", str(number)), url, auth=auth, subject="product", schema=_shape(f"{api.slug}/product-variations", api)
    )


def webhooks(address: Address, api: ApiGeneration, auth: Auth) -> Question:
    """Without a status the legacy API before 3.7 lists active ones alone (measured)."""
    legacy = {"status": "all", "filter[limit]": 100, "fields": WEBHOOK_FIELDS}
    query = urlencode(legacy if api.is_legacy else {"per_page": 100, "_fields": WEBHOOK_FIELDS}, safe=",")
    schema = _shape(f"{api.slug}/webhooks", api)
    return Question(
        name_of(api, "webhooks", "list"), f"{address.url}{api.root}/webhooks?{query}", auth=auth, subject="webhook", schema=schema
    )


def system_status(address: Address, api: ApiGeneration, auth: Auth) -> Question:
    """WooCommerce > Status. wc/v2 and wc/v3 have it (3.0 and later); the parts asked for hold no customer's data."""
    url = f"{address.url}{api.root}/system_status?_fields={STATUS_FIELDS}"
    return Question(name_of(api, "system-status"), url, auth=auth, subject="status", schema=_shape(f"{api.slug}/system_status", api))


def _shape(name: str, api: ApiGeneration) -> dict[str, object]:
    """What the answer may be: what was asked for, or the generation's error."""
    return {"anyOf": [payloads.schema(name), payloads.schema(f"{BY_NAME[api.name].slug}/error")]}
