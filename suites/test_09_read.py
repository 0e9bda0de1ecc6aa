"""Reading: what the key and its user may see."""

from wooready.evidence.answers import Missing
from wooready.verdict import check, decide, fail, not_applicable

REFUSED_BY_THE_KEY = ("woocommerce_rest_authentication_error", "woocommerce_api_authentication_error")

#: The generations that read orders as posts, and so not the order tables (HPOS).
OLD_ORDERS = ("legacy-v3", "wc/v1")


def wanted(profile, access):
    return [resource for resource in ("products", "orders") if profile.needs(resource, access)]


def judge_reading(api, profile, versions, resource):
    if not profile.needs(resource, "read"):
        not_applicable(f"{profile.name} does not read {resource}")
    answer = api.answer(resource, "list")
    if answer.status == 200 and not answer.broke_off:
        return
    decide(
        "READ-02",
        {"resource": resource, "generation": api.name},
        answer=answer,
        of_woocommerce=answer.code.startswith("woocommerce_"),
        old_orders=resource == "orders" and api.name in OLD_ORDERS and bool(versions.hpos),
    )


@check(
    "READ-01",
    "Reading gets through, and the key's permission includes it",
    rung="read",
    needs=["AUTH-02"],
    broken=["write-only-key", "lists-fail"],
)
def test_reading_gets_through(api, profile):
    resources = wanted(profile, "read")
    if not resources:
        not_applicable(f"{profile.name} reads nothing")
    answers = [api.answer(resource, "list") for resource in resources]
    if len(answers) > 1 and all(answer.failed or answer.broke_off or answer.status >= 500 for answer in answers):
        fail("read.server-error", seen=answers[0].describe(), resource=resources[0])
    if all(answer.code in REFUSED_BY_THE_KEY for answer in answers):
        fail("read.permission", seen=answers[0].describe(), resource=resources[0])


@check("READ-02", "The key may read products", rung="read", needs=["AUTH-05", "READ-01"], broken=["products-fail", "products-refused"])
def test_products_can_be_read(api, profile, versions):
    judge_reading(api, profile, versions, "products")


@check(
    "READ-03",
    "The key may read orders",
    rung="read",
    needs=["AUTH-05", "READ-01"],
    broken=["orders-fail", "orders-refused", "hpos-breaks-orders"],
)
def test_orders_can_be_read(api, profile, versions):
    judge_reading(api, profile, versions, "orders")


@check(
    "READ-04",
    "The key sees the orders that there are",
    rung="read",
    needs=["READ-03"],
    broken=["hpos-hides-orders", "hpos-hides-orders-legacy-only"],
)
def test_orders_are_seen(api, evidence, profile):
    """Under HPOS the legacy API and wc/v1 answer 200 with an empty list (facts: woocommerce.md §2)."""
    if not profile.needs("orders", "read"):
        not_applicable(f"{profile.name} does not read orders")
    if api.name not in OLD_ORDERS or api.items("orders"):
        return
    if evidence.versions.hpos or any(sees_orders(evidence.api(name)) for name in ("wc/v2", "wc/v3")):
        fail("read.hpos-hides-orders", generation=api.name)


def sees_orders(api):
    try:
        return bool(api.items("orders"))
    except Missing:
        return False
