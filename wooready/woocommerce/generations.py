"""The four API generations: their paths and the differences between them (facts: woocommerce.md §1, §2, §4, §8)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from wooready.wire.guard import NoOpWrite

RESOURCES = ("products", "orders")


@dataclass(frozen=True)
class ApiGeneration:
    """One generation. `since` is the first WooCommerce release that has it, `total` and `pages` its paging headers."""

    name: str
    slug: str
    root: str
    since: str
    total: str
    pages: str
    #: The answers to the no-op write that prove write permission: (status, error code or "" for an empty list).
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
        """Path and body of the write that changes nothing, as measured on twenty-two releases (docs/safety.md)."""
        if self.is_legacy:
            return f"{self.root}/{resource}", LEGACY_WRITES[resource]
        return f"{self.root}/{resource}/batch", b"{}"

    @property
    def body_probe(self) -> tuple[str, bytes]:
        """Path and body of the write that shows whether a body with HTML arrives."""
        return (f"{self.root}/products", LEGACY_HTML_BODY) if self.is_legacy else (f"{self.root}/products/batch", HTML_BODY)

    @property
    def body_arrived(self) -> tuple[int, str]:
        """Status and code of the answer if that body arrives: a missing title, or incomplete JSON."""
        return (400, "woocommerce_api_missing_product_title") if self.is_legacy else (400, "rest_invalid_json")

    def sample_path(self, resource: str) -> str:
        """Path and query of up to a hundred records, with the fields that DATA_FIELDS names."""
        legacy = {"filter[limit]": LARGEST_PAGE, "fields": LEGACY_DATA_FIELDS[resource]}
        query = legacy if self.is_legacy else {"per_page": LARGEST_PAGE, "_fields": DATA_FIELDS[resource]}
        return f"{self.root}/{resource}?{urlencode(query, safe=',')}"

    @property
    def nests_variations(self) -> bool:
        """Whether variations are part of their product; otherwise they have their own address (measured: 3.0 and later, wc/v2)."""
        return self.name in ("legacy-v3", "wc/v1")

    @property
    def impossible_product(self) -> str:
        """The path of a product that cannot exist. WooCommerce itself always refuses to change or delete it."""
        return f"{self.root}/products/0"


#: A body with HTML that is deliberately incomplete JSON: whatever part arrives, nothing is created from it (docs/safety.md).
HTML_BODY = b'{"create":[],"note":"<p>50 % off <b>today</b></p>"'
LEGACY_HTML_BODY = b'{"product":{},"note":"<p>50 % off <b>today</b></p>"}'

#: The largest page size of WooCommerce (woocommerce.md §8).
LARGEST_PAGE = 100
_PRODUCT = "id,sku,type,status,{},stock_quantity,price,regular_price,sale_price,variations"
DATA_FIELDS = {"products": _PRODUCT.format("manage_stock"), "orders": "id,status"}
LEGACY_DATA_FIELDS = {"products": _PRODUCT.format("managing_stock"), "orders": "id,status"}

#: A product without a title, and an order for a customer that does not exist: refused after the permission check, before saving.
LEGACY_WRITES = {"products": b'{"product":{}}', "orders": b'{"order":{"customer_id":999999999}}'}

_WP_TOTALS = ("X-WP-Total", "X-WP-TotalPages")
_EMPTY_LIST = ((200, ""),)
GENERATIONS = (
    ApiGeneration(
        "legacy-v3", "legacy-v3", "/wc-api/v3", "2.4", "X-WC-Total", "X-WC-TotalPages",
        ((400, "woocommerce_api_missing_product_title"), (400, "woocommerce_api_invalid_customer_id")),
    ),
    ApiGeneration("wc/v1", "wc-v1", "/wp-json/wc/v1", "2.6", *_WP_TOTALS, _EMPTY_LIST),
    ApiGeneration("wc/v2", "wc-v2", "/wp-json/wc/v2", "3.0", *_WP_TOTALS, _EMPTY_LIST),
    ApiGeneration("wc/v3", "wc-v3", "/wp-json/wc/v3", "3.5", *_WP_TOTALS, _EMPTY_LIST),
)  # fmt: skip
BY_NAME = {api.name: api for api in GENERATIONS}

#: What the guard allows: paths of reads below the shop's base path, their parameters, and the writes known to change nothing.
READ_PATHS = (
    r"/",
    r"/wp-json/",
    r"/wp-json/wc/v[123](/[a-z_/-]*)?",
    r"/wp-json/wc/store/v1/products",
    r"/wp-json/wc/v[123]/products/[1-9]\d*/variations",
    r"/wc-api/v3/(products|orders|webhooks)?",
)
#: `_` is a parameter that WordPress and WooCommerce ignore; it gives a request an address of its own (evidence/caches.py).
READ_PARAMETERS = frozenset({"_", "_fields", "fields", "filter[limit]", "page", "per_page", "rest_route", "status"})
#: What may be asked, without a key, where a shop may be: the indexes by which WordPress and WooCommerce are known.
LOOKS = (r"/wp-json/", r"/wc-api/v3/")
NO_OP_WRITES = (
    NoOpWrite("POST", r"/wp-json/wc/v[123]/(products|orders)/batch", b"{}"),
    NoOpWrite("POST", r"/wp-json/wc/v[123]/products/batch", HTML_BODY),
    NoOpWrite("PUT", r"/wp-json/wc/v[123]/products/0", b"{}"),
    NoOpWrite("DELETE", r"/wp-json/wc/v[123]/products/0", None),
    NoOpWrite("POST", "/wc-api/v3/products", LEGACY_HTML_BODY),
    NoOpWrite("PUT", "/wc-api/v3/products/0", b'{"product":{}}'),
    NoOpWrite("DELETE", "/wc-api/v3/products/0", None),
    *(NoOpWrite("POST", f"/wc-api/v3/{resource}", body) for resource, body in LEGACY_WRITES.items()),
)
