"""The four API generations: where they live and how they say the same things differently (facts: woocommerce.md §1, §2, §4, §8)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from wooready.wire.guard import NoOpWrite

RESOURCES = ("products", "orders")


@dataclass(frozen=True)
class Api:
    """One generation. `since` is the first WooCommerce release that has it, `total` and `pages` its paging headers."""

    name: str
    slug: str
    root: str
    since: str
    total: str
    pages: str
    #: The answers to the no-op write probe that show write permission: (status, error code or "" for an empty list).
    may_write: tuple[tuple[int, str], ...]

    @property
    def is_legacy(self) -> bool:
        return self.name == "legacy-v3"

    @property
    def has_status(self) -> bool:
        """Whether WooCommerce > Status can be read over it (facts: woocommerce.md §5)."""
        return self.name in ("wc/v2", "wc/v3")

    def list_path(self, resource: str, limit: int, page: int = 1, ids_only: bool = False) -> str:
        """Path and query of one page, such as `/wp-json/wc/v3/products?per_page=10`."""
        if self.is_legacy:
            query = {"filter[limit]": limit, **({"page": page} if page > 1 else {}), **({"fields": "id"} if ids_only else {})}
        else:
            query = {"per_page": limit, **({"page": page} if page > 1 else {}), **({"_fields": "id"} if ids_only else {})}
        return f"{self.root}/{resource}?{urlencode(query)}"

    def write_probe(self, resource: str) -> tuple[str, bytes]:
        """Path and body of the write that changes nothing, measured on twelve releases (facts: woocommerce.md §4)."""
        if self.is_legacy:
            return f"{self.root}/{resource}", LEGACY_WRITES[resource]
        return f"{self.root}/{resource}/batch", b"{}"


#: A product without a title and an order of a customer that does not exist: refused after the permission check, before anything is saved.
LEGACY_WRITES = {"products": b'{"product":{}}', "orders": b'{"order":{"customer_id":999999999}}'}

_WP_TOTALS = ("X-WP-Total", "X-WP-TotalPages")
_EMPTY_LIST = ((200, ""),)
APIS = (
    Api(
        "legacy-v3", "legacy-v3", "/wc-api/v3", "2.4", "X-WC-Total", "X-WC-TotalPages",
        ((400, "woocommerce_api_missing_product_title"), (400, "woocommerce_api_invalid_customer_id")),
    ),
    Api("wc/v1", "wc-v1", "/wp-json/wc/v1", "2.6", *_WP_TOTALS, _EMPTY_LIST),
    Api("wc/v2", "wc-v2", "/wp-json/wc/v2", "3.0", *_WP_TOTALS, _EMPTY_LIST),
    Api("wc/v3", "wc-v3", "/wp-json/wc/v3", "3.5", *_WP_TOTALS, _EMPTY_LIST),
)  # fmt: skip
BY_NAME = {api.name: api for api in APIS}

#: What the guard lets out: paths of reads below the shop's base path, their parameters, and the writes known to change nothing.
READ_PATHS = (r"/", r"/wp-json/", r"/wp-json/wc/v[123](/[a-z_/-]*)?", r"/wc-api/v3/(products|orders)?")
READ_PARAMETERS = frozenset({"_fields", "fields", "filter[limit]", "page", "per_page", "rest_route"})
NO_OP_WRITES = (
    NoOpWrite("POST", r"/wp-json/wc/v[123]/(products|orders)/batch", b"{}"),
    *(NoOpWrite("POST", f"/wc-api/v3/{resource}", body) for resource, body in LEGACY_WRITES.items()),
)
