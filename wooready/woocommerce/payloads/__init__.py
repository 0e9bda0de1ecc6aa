"""What WooCommerce actually sends, as JSON Schemas in one folder per API generation, and how a payload differs from them, in words."""

from wooready.woocommerce.payloads.differences import Problem, problems, summary
from wooready.woocommerce.payloads.library import BASE, content, either, names, schema
from wooready.woocommerce.payloads.options import altered, suspects
from wooready.woocommerce.payloads.releases import for_release
from wooready.woocommerce.payloads.unknown import extras

__all__ = ["BASE", "Problem", "altered", "content", "either", "extras", "for_release", "names", "problems", "schema", "summary", "suspects"]
