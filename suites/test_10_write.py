"""Writing: proven by requests that change nothing (facts: woocommerce.md §4)."""

from wooready.verdict import advise, check, decide, fail, not_applicable, not_verified

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
    if not api.may_write(resource):
        decide_write("WRITE-03", api, resource)


def decide_write(table, api, resource, every=""):
    answer = api.answer(resource, "write")
    decide(
        table,
        {"resource": resource, "target": answer.location},
        answer=answer,
        every=every,
        permitted=api.may_write(resource),
        of_woocommerce=answer.code.startswith("woocommerce_"),
        blocked=blocked(answer),
        broken=broken(answer),
    )


def blocked(answer):
    return answer.status in BLOCKED and not answer.is_json


def broken(answer):
    return bool(answer.failed or answer.broke_off or (answer.status >= 500 and answer.status != 501))


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
    several = len(answers) > 1
    every = next((name for name, is_so in (("blocked", blocked), ("broken", broken)) if several and all(map(is_so, answers.values()))), "")
    for resource in answers:
        decide_write("WRITE-01", api, resource, every)


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


@check(
    "WRITE-05",
    "PUT and DELETE arrive too",
    rung="write",
    needs=["WRITE-03"],
    broken=["put-blocked", "put-blocked-and-needed", "delete-blocked"],
    optional=True,
)
def test_other_methods_arrive(api, profile):
    """Asked of a product that cannot exist, so that nothing is changed: WooCommerce itself must refuse it, in JSON."""
    resources = written(profile)
    needed = profile.http.methods or ()
    seen = {method: api.answer("products", method.lower()) for method in ("PUT", "DELETE")}
    lost = {method: answer for method, answer in seen.items() if not answer.is_json or answer.code == "rest_no_route"}
    if lost:
        say = fail if set(lost) & set(needed) else advise
        say("write.verb-blocked", verbs=" and ".join(lost), seen=next(iter(lost.values())).describe(), resource=resources[0])


@check(
    "WRITE-06",
    "The body of a POST arrives, with HTML in it",
    rung="write",
    needs=["WRITE-03"],
    broken=["body-lost", "body-lost-legacy", "html-blocked"],
    optional=True,
)
def test_body_arrives(api, profile):
    """Sent cut off, so that nothing can be made of it: WooCommerce must complain of just that."""
    resources = written(profile)
    answer = api.answer("products", "body")
    if (answer.status, answer.code) == api.body_arrived:
        return
    if blocked(answer):
        fail("write.body-blocked", seen=answer.describe(), resource=resources[0])
    if api.may_write("products") and answer.is_json and answer.status in (200, 400):
        fail("write.body-lost", seen=answer.describe(), resource=resources[0])
    not_verified(f"the shop says {answer.describe()}, which tells nothing of the body")
