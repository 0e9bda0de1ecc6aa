"""Writing: proven by requests that change nothing (facts: woocommerce.md §4)."""

from wooready.verdict import check, fail, not_applicable

#: How web servers and firewalls refuse a method, before WordPress sees the request (facts: failures.md W7).
BLOCKED = (403, 405, 406, 501)
REFUSED_BY_THE_KEY = ("woocommerce_rest_authentication_error", "woocommerce_api_authentication_error")


def written(profile):
    resources = [resource for resource in ("products", "orders") if profile.needs(resource, "write")]
    if not resources:
        not_applicable(f"{profile.name} writes nothing")
    return resources


def judge_writing(api, profile, resource):
    if not profile.needs(resource, "write"):
        not_applicable(f"{profile.name} does not write {resource}")
    answer = api.answer(resource, "write")
    facts = {"resource": resource, "seen": answer.describe()}
    if api.may_write(resource):
        return
    if answer.failed or answer.broke_off or (answer.status >= 500 and answer.status != 501):
        fail("write.server-error", **facts)
    if answer.status in (401, 403) and answer.code.startswith("woocommerce_"):
        fail("write.role", **facts)
    if not answer.is_json:
        fail("write.blocked", **facts)
    fail("write.refused", **facts)


@check(
    "WRITE-01",
    "A POST arrives as a POST",
    rung="write",
    needs=["AUTH-02"],
    broken=["redirects-posts", "post-becomes-page", "post-becomes-get", "post-becomes-get-legacy", "posts-blocked", "posts-fail"],
)
def test_post_arrives(api, profile):
    """The batch routes answer to POST alone: «no such route» means that something else arrived."""
    answers = {resource: api.answer(resource, "write") for resource in written(profile)}
    if len(answers) > 1 and all(answer.status in BLOCKED and not answer.is_json for answer in answers.values()):
        resource, answer = next(iter(answers.items()))
        fail("write.blocked", resource=resource, seen=answer.describe())
    if len(answers) > 1 and all(
        answer.failed or answer.broke_off or (answer.status >= 500 and answer.status != 501) for answer in answers.values()
    ):
        resource, answer = next(iter(answers.items()))
        fail("write.server-error", resource=resource, seen=answer.describe())
    for resource, answer in answers.items():
        if answer.location:
            fail("write.redirected", target=answer.location, seen=answer.describe())
        if answer.status == 200 and not answer.is_json:
            fail("write.answered-with-page", seen=answer.describe())
        if answer.code == "rest_no_route" or (answer.status == 200 and not api.may_write(resource)):
            fail("write.became-read", seen=answer.describe())


@check("WRITE-02", "The key's permission includes writing", rung="write", needs=["AUTH-02", "WRITE-01"], broken=["read-only-key"])
def test_permission_includes_writing(api, profile):
    resources = written(profile)
    answers = [api.answer(resource, "write") for resource in resources]
    if all(answer.code in REFUSED_BY_THE_KEY for answer in answers):
        fail("write.permission", seen=answers[0].describe(), resource=resources[0])


@check(
    "WRITE-03",
    "The key may write products",
    rung="write",
    needs=["AUTH-05", "WRITE-02"],
    broken=["product-posts-blocked", "products-read-only-role"],
)
def test_products_can_be_written(api, profile):
    judge_writing(api, profile, "products")


@check(
    "WRITE-04",
    "The key may write orders",
    rung="write",
    needs=["AUTH-05", "WRITE-02"],
    broken=["order-posts-blocked", "order-post-refused", "order-post-fails"],
)
def test_orders_can_be_written(api, profile):
    judge_writing(api, profile, "orders")
