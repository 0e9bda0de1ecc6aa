"""Payloads: whether products and orders have the form that every client of this API generation expects."""

from wooready import schemas
from wooready.verdict import check, fail, not_applicable


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
    needs=["READ-02", "READ-03"],
    broken=["scalar-for-list", "object-for-list", "notices-in-lists"],
)
def test_lists_arrive_as_lists(api, profile, rest):
    """The «Cannot access child value on Newtonsoft.Json.Linq.JValue» family: a scalar, an error or an object where a list belongs.

    What stands around all JSON of the shop is said by REST-02, once; around the lists alone, here."""
    for resource in ("products", "orders"):
        if not profile.needs(resource, "read"):
            continue
        answer = api.answer(resource, "list")
        facts = {"resource": resource, "generation": api.name, "found": _describe(answer)}
        if not api.is_list(answer, resource):
            fail("data.not-a-list", **facts)
        if _is_polluted(answer) and (api.api.is_legacy or not _is_polluted(rest.index)):
            fail("data.polluted", **facts, start=(answer.content.prefix + answer.content.suffix).strip()[:80])


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
