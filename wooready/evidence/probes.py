"""The questions, each under its probe id. What they mean is not said here."""

from dataclasses import replace

from wooready import schemas
from wooready.evidence.apis import BY_NAME, Api
from wooready.shop.address import Address, split_url
from wooready.wire.exchange import Auth, Question

#: Items of one page of products or orders. Small, so that a recording stays small and the shop is not burdened.
PAGE_SIZE = 10
#: With `application/json` WordPress hides PHP's notices; most clients do not send it.
AS_CLIENTS_ASK = "*/*"
INDEX_FIELDS = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
STATUS_FIELDS = "environment,settings,security,active_plugins,theme"


def name_of(api: Api, *parts: str) -> str:
    return ".".join((api.slug, *parts))


def plain_http(plain: Address) -> Question:
    return Question("http.plain", f"{plain.url}/wp-json/?_fields=namespaces", accept="*/*", schema=schemas.schema("common/rest-index"))


def front_page(address: Address) -> Question:
    return Question("http.front", f"{address.url}/", accept="text/html")


def rest_index(address: Address, *, accept_any: bool = False) -> Question:
    """Asked both ways: with `Accept: application/json` WordPress switches PHP notices off, and so hides them (woocommerce.md §9)."""
    probe, accept = ("rest.index-any", "*/*") if accept_any else ("rest.index", "application/json")
    return Question(probe, f"{address.url}/wp-json/?_fields={INDEX_FIELDS}", accept=accept, schema=schemas.schema("common/rest-index"))


def rest_route(address: Address) -> Question:
    """The REST index on its other way in, which needs no permalinks."""
    return Question("rest.route", f"{address.url}/?rest_route=/&_fields={INDEX_FIELDS}", schema=schemas.schema("common/rest-index"))


def generation_index(address: Address, api: Api) -> Question:
    if api.is_legacy:
        return Question(name_of(api, "index"), f"{address.url}{api.root}/", schema=_shape("legacy-v3/index", api))
    return Question(name_of(api, "index"), f"{address.url}{api.root}?_fields=namespace", schema=_shape("common/namespace-index", api))


def key_test(address: Address, api: Api, auth: Auth, home: str) -> Question:
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


def listing(address: Address, api: Api, resource: str, auth: Auth) -> Question:
    path = api.list_path(resource, PAGE_SIZE)
    return Question(
        name_of(api, resource, "list"),
        address.url + path,
        accept=AS_CLIENTS_ASK,
        auth=auth,
        subject=resource.rstrip("s"),
        schema=_shape(f"{api.slug}/{resource}", api),
    )


def second_page(address: Address, api: Api, resource: str, auth: Auth) -> Question:
    path = api.list_path(resource, PAGE_SIZE, page=2, ids_only=True)
    return Question(
        name_of(api, resource, "page-2"), address.url + path, accept="*/*", auth=auth, schema=_shape(f"{api.slug}/{resource}", api)
    )


def write_permission(address: Address, api: Api, resource: str, auth: Auth) -> Question:
    path, body = api.write_probe(resource)
    schema = _shape(f"{api.slug}/{resource}", api)
    return Question(name_of(api, resource, "write"), address.url + path, "POST", AS_CLIENTS_ASK, body, auth, schema=schema)


def system_status(address: Address, api: Api, auth: Auth) -> Question:
    """WooCommerce > Status. wc/v2 and wc/v3 have it (3.0 and later); the parts asked for hold no customer's data."""
    url = f"{address.url}{api.root}/system_status?_fields={STATUS_FIELDS}"
    return Question(name_of(api, "system-status"), url, auth=auth, subject="status", schema=_shape(f"{api.slug}/system_status", api))


def _shape(name: str, api: Api) -> dict[str, object]:
    """What the answer may be: what was asked for, or the generation's error."""
    return {"anyOf": [schemas.schema(name), schemas.schema(f"{BY_NAME[api.name].slug}/error")]}
