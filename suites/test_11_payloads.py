"""Payloads: whether products and orders have the form that every client of this API generation expects."""

from wooready import schemas
from wooready.verdict import check, fail, not_applicable, not_verified


def judge_schema(api, profile, resource):
    if not profile.needs(resource, "read"):
        not_applicable(f"{profile.name} does not read {resource}")
    answer = api.answer(resource, "list")
    found = schemas.problems(answer.document, f"{api.api.slug}/{resource}")
    if found:
        fail(
            "data.schema", resource=resource, count=len(found), first=found[0].sentence(), problems=[each.sentence() for each in found[:20]]
        )


@check(
    "DATA-01",
    "Lists arrive as lists",
    rung="payloads",
    needs=["REST-02", "READ-02", "READ-03"],
    broken=["scalar-for-list", "object-for-list", "notices-in-lists", "notices-in-writes", "nulls-in-list"],
)
def test_lists_arrive_as_lists(api, profile):
    """The «Cannot access child value on Newtonsoft.Json.Linq.JValue» family: a scalar, an error or an object where a list belongs.

    What stands around all JSON of the shop is said by REST-02, once; around the answers to a key alone, here."""
    for resource in ("products", "orders"):
        if not profile.needs(resource, "read"):
            continue
        answer = api.answer(resource, "list")
        facts = {"resource": resource, "generation": api.name, "found": _describe(answer)}
        if answer.truncated:
            not_verified(f"one page of {resource} is larger than what wooready reads")
        if not api.is_list(answer, resource):
            fail("data.not-a-list", **facts)
        if odd := [each for each in api.items(resource) if not isinstance(each, dict)]:
            fail("data.not-a-list", **{**facts, "found": f"a list with {odd[0]!r} in it"[:60]})
        for part in ("list", "page-2", "write"):
            if api.asked(resource, part) and _is_polluted(seen := api.answer(resource, part)):
                fail("data.polluted", **facts, start=(seen.content.prefix + seen.content.suffix).strip()[:80])


def _is_polluted(answer):
    return bool(answer.content.prefix.strip() or answer.content.suffix.strip())


def _describe(answer):
    if not answer.is_json:
        return answer.describe()
    return {dict: "an object", list: "a list", type(None): "null"}.get(type(answer.document), f"the bare value {answer.document!r}"[:40])


@check("DATA-02", "Products have the form of this API generation", rung="payloads", needs=["DATA-01"], broken=["price-as-number"])
def test_products_have_their_form(api, profile):
    judge_schema(api, profile, "products")


@check("DATA-03", "Orders have the form of this API generation", rung="payloads", needs=["DATA-01"], broken=["line-items-missing"])
def test_orders_have_their_form(api, profile):
    judge_schema(api, profile, "orders")
