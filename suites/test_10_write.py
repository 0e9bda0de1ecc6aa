"""Writing: tested with requests that change nothing (facts: woocommerce.md §4)."""

from wooready.verdict import check, decide, fail, not_applicable, not_verified, tell


def written(profile):
    """The resources that the integration writes. Ends the check as not applicable if there are none."""
    if not profile.writes:
        not_applicable(f"{profile.name} writes nothing")
    return profile.writes


def judge_writing(check_id, resource, api, profile):
    if resource not in profile.writes:
        not_applicable(f"{profile.name} does not write {resource}")
    if not api.may_write(resource):
        answer = api.answer(resource, "write")
        decide(check_id, words={"resource": resource, "target": answer.location}, answer=answer)


def shared_fault(answers):
    """`blocked` or `broken` if there are several answers and all of them are that; empty otherwise."""
    if len(answers) > 1 and all(answer.is_blocked for answer in answers):
        return "blocked"
    if len(answers) > 1 and all(answer.is_broken for answer in answers):
        return "broken"
    return ""


@check(
    "WRITE-01",
    "A POST arrives as a POST",
    rung="write",
    needs=["AUTH-02"],
    broken=["redirects-posts", "post-becomes-page", "post-becomes-get", "post-becomes-get-legacy", "posts-blocked", "posts-fail"],
)
def test_post_arrives(api, profile):
    """The batch routes accept only POST: "no such route" means that another method arrived."""
    answers = {resource: api.answer(resource, "write") for resource in written(profile)}
    shared = shared_fault(answers.values())
    for resource, answer in answers.items():
        words = {"resource": resource, "target": answer.location}
        decide("WRITE-01", words=words, answer=answer, shared=shared, permitted=api.may_write(resource))


@check(
    "WRITE-02",
    "The key's permission includes writing",
    rung="write",
    needs=["AUTH-02", "WRITE-01"],
    causes=["write.permission"],
    broken=["read-only-key"],
)
def test_permission_includes_writing(api, profile):
    resources = written(profile)
    answers = [api.answer(resource, "write") for resource in resources]
    if all(answer.refuses_the_key for answer in answers):
        fail("write.permission", seen=answers[0].describe(), resource=resources[0])


@check(
    "WRITE-03",
    "The key may write products",
    rung="write",
    needs=["AUTH-05", "WRITE-02"],
    broken=["product-posts-blocked", "products-read-only-role"],
)
def test_products_can_be_written(api, profile):
    judge_writing("WRITE-03", "products", api, profile)


@check(
    "WRITE-04",
    "The key may write orders",
    rung="write",
    needs=["AUTH-05", "WRITE-02"],
    broken=["order-posts-blocked", "order-post-refused", "order-post-fails"],
)
def test_orders_can_be_written(api, profile):
    judge_writing("WRITE-04", "orders", api, profile)


@check(
    "WRITE-05",
    "PUT and DELETE requests arrive too",
    rung="write",
    needs=["WRITE-03"],
    causes=["write.verb-blocked"],
    broken=["put-blocked", "put-blocked-and-needed", "delete-blocked"],
    optional=True,
)
def test_other_methods_arrive(api, profile):
    """Sent for a product that cannot exist, so nothing changes: WooCommerce itself must refuse it, in JSON."""
    resources = written(profile)
    answers = {method: api.answer("products", method.lower()) for method in ("PUT", "DELETE")}
    if lost := [method for method, answer in answers.items() if not answer.is_json or answer.code == "rest_no_route"]:
        required = bool(set(lost) & set(profile.http.methods or ()))
        seen = answers[lost[0]].describe()
        tell("write.verb-blocked", required=required, verbs=" and ".join(lost), seen=seen, resource=resources[0])


@check(
    "WRITE-06",
    "The body of a POST arrives, even with HTML in it",
    rung="write",
    needs=["WRITE-03"],
    causes=["write.body-blocked", "write.body-lost"],
    broken=["body-lost", "body-lost-legacy", "html-blocked"],
    optional=True,
)
def test_body_arrives(api, profile):
    """The body is deliberately incomplete, so nothing can be created from it: WooCommerce must complain about exactly that."""
    resources = written(profile)
    answer = api.answer("products", "body")
    if (answer.status, answer.code) == api.body_arrived:
        return
    if answer.is_blocked:
        fail("write.body-blocked", seen=answer.describe(), resource=resources[0])
    if api.may_write("products") and answer.is_json and answer.status in (200, 400):
        fail("write.body-lost", seen=answer.describe(), resource=resources[0])
    not_verified(f"the shop answers {answer.describe()}, which says nothing about the body")
