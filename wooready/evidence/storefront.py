"""What the shop sells to visitors: the public Store API, which needs no key (WooCommerce 6.9 and later)."""

from functools import partial

from wooready.shop.address import Address
from wooready.wire.exchange import Question
from wooready.woocommerce import payloads

#: The probe id of the question.
PRODUCTS = "store.products"
SHAPE = partial(payloads.either, "wc-v3/products", "wc-v3/error")


def products_for_sale(address: Address) -> Question:
    """The smallest list of what is for sale; its X-WP-Total says how much is."""
    url = f"{address.url}/wp-json/wc/store/v1/products?per_page=1&_fields=id"
    return Question(PRODUCTS, url, subject="product", schema=SHAPE, optional=True, since=3)
