"""Reading: what the key and its user may see."""

from wooready.evidence.answers import Missing, whole_number
from wooready.evidence.caches import CacheFacts
from wooready.evidence.probes import page_size
from wooready.evidence.storefront import PRODUCTS
from wooready.verdict import check, decide, fail, not_applicable, not_verified


def judge_reading(check_id, resource, api, profile, **facets):
    if resource not in profile.reads:
        not_applicable(f"{profile.name} does not read {resource}")
    answer = api.answer(resource, "list")
    if answer.status != 200 or answer.broke_off:
        words = {"resource": resource, "generation": api.name, "refusal": answer.describe()}
        decide(check_id, words=words, answer=answer, api=api, reads_afresh=CacheFacts(api).reads_afresh(resource), **facets)


@check(
    "READ-01",
    "Read requests get through, and the key's permission includes reading",
    rung="read",
    needs=["AUTH-02"],
    causes=["read.server-error", "read.permission"],
    broken=["write-only-key", "lists-fail"],
)
def test_reading_gets_through(api, profile):
    if not profile.reads:
        not_applicable(f"{profile.name} reads nothing")
    answers = [api.answer(resource, "list") for resource in profile.reads]
    if len(answers) > 1 and all(answer.failed or answer.broke_off or answer.status >= 500 for answer in answers):
        fail("read.server-error", seen=answers[0].describe(), resource=profile.reads[0])
    if all(answer.refuses_the_key for answer in answers):
        fail("read.permission", seen=answers[0].describe(), resource=profile.reads[0])


@check("READ-02", "The key may read products", rung="read", needs=["AUTH-05", "READ-01"], broken=["products-fail", "products-refused"])
def test_products_can_be_read(api, profile):
    judge_reading("READ-02", "products", api, profile)


@check(
    "READ-03",
    "The key may read orders",
    rung="read",
    needs=["AUTH-05", "READ-01"],
    broken=["orders-fail", "orders-refused", "hpos-breaks-orders"],
)
def test_orders_can_be_read(api, profile, versions):
    judge_reading("READ-03", "orders", api, profile, versions=versions)


@check(
    "READ-05",
    "Large pages are given out as well",
    rung="read",
    needs=["READ-02", "READ-03"],
    broken=["large-pages-fail", "large-pages-are-too-heavy", "broken-letters"],
)
def test_large_pages_are_given_out(api, profile):
    """The page is as large as the integration's, or of 100 if its sources do not say; the lists before were of ten."""
    for resource in profile.reads:
        answer = api.answer(resource, "page")
        if answer.kind == "too-large" and not answer.received:
            not_verified(f"the page of {resource} is too large to be read ({answer.describe()})")
        is_list = api.is_list(answer, resource) or answer.received is not None
        if answer.status != 200 or answer.broke_off or (not is_list and api.is_list(api.answer(resource, "list"), resource)):
            words = {"resource": resource, "size": page_size(profile.http)}
            decide("READ-05", words=words, answer=answer)


@check(
    "READ-04",
    "The key sees the shop's existing orders",
    rung="read",
    needs=["READ-03"],
    causes=["read.hpos-hides-orders"],
    broken=["hpos-hides-orders", "hpos-hides-orders-legacy-only"],
)
def test_orders_are_seen(api, evidence, profile):
    """Under HPOS the legacy API and wc/v1 answer 200 with an empty list (facts: woocommerce.md §2)."""
    if "orders" not in profile.reads:
        not_applicable(f"{profile.name} does not read orders")
    if not api.reads_orders_as_posts or api.items("orders"):
        return
    if evidence.versions.hpos or any(evidence.api(name).sees_orders for name in ("wc/v2", "wc/v3")):
        fail("read.hpos-hides-orders", generation=api.name)


@check(
    "READ-06",
    "The key sees the shop's existing products",
    rung="read",
    needs=["READ-02"],
    causes=["read.products-hidden"],
    broken=["products-hidden"],
)
def test_products_are_seen(api, evidence, profile):
    """An empty list is compared with what the shop sells to visitors. Where that is not told, an empty list is taken for an empty shop."""
    if "products" not in profile.reads:
        not_applicable(f"{profile.name} does not read products")
    if not api.sees_no_products:
        return
    try:
        sold = evidence.answer(PRODUCTS)
    except Missing as missing:
        not_applicable(f"the list is empty, and it is unknown what the shop sells: {missing.reason}")
    if sold.status != 200 or not isinstance(sold.document, list) or not sold.document:
        not_applicable(f"the list is empty, and nothing shows that the shop sells products ({sold.describe()})")
    fail("read.products-hidden", count=whole_number(sold.header("X-WP-Total")) or 1, seen=api.answer("products", "list").describe())
