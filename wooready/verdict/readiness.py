"""The readiness suite: is the shop ready for the system that is about to connect to it? It changes nothing in the shop."""

from wooready import resources
from wooready.evidence.evidence import FACET_NAMES
from wooready.evidence.plan import EDITION, READINESS_PLAN
from wooready.shop.facts import ShopFacts
from wooready.verdict.facets import OF_JUDGEMENT
from wooready.verdict.suite import Suite
from wooready.wire.guard import Guard
from wooready.woocommerce.generations import LOOKS, NO_OP_WRITES, READ_PARAMETERS, READ_PATHS


def read_only(shop: ShopFacts) -> Guard:
    """Allows reads of this shop, and the writes that were measured to change nothing; in the folders above the typed path only a look for
    WordPress."""
    origins = {shop.address.origin} | ({shop.plain.origin} if shop.plain else set())
    above = tuple(each.path for each in shop.typed.above)
    return Guard(frozenset(origins), shop.address.path, READ_PATHS, READ_PARAMETERS, NO_OP_WRITES, above, LOOKS)


READINESS = Suite(
    name="readiness",
    folder=resources.folder("suites"),
    rungs=(
        "address",
        "name and TCP",
        "TLS",
        "HTTP",
        "REST index",
        "API generations",
        "versions",
        "key",
        "read",
        "write",
        "payloads",
        "paging",
        "data readiness",
        "webhooks",
        "privacy",
    ),
    facets=FACET_NAMES.union(OF_JUDGEMENT),
    plan=READINESS_PLAN,
    guard=read_only,
    edition=EDITION,
)
