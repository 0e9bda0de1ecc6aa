"""What WooCommerce really sends, as JSON Schemas of one folder per API generation, and in words how a payload differs from them."""

from wooready.schemas.differences import Problem, problems, summary
from wooready.schemas.library import BASE, content, names, schema
from wooready.schemas.options import altered, suspects
from wooready.schemas.releases import for_release
from wooready.schemas.unknown import extras

__all__ = ["BASE", "Problem", "altered", "content", "extras", "for_release", "names", "problems", "schema", "summary", "suspects"]
