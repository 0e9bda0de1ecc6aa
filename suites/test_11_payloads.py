"""Payloads: whether products and orders have the format that every client of this API generation expects."""

from wooready.evidence.fingerprints import properties
from wooready.evidence.sample import numbers_in
from wooready.verdict import check, fail, not_applicable, not_verified, tell
from wooready.woocommerce import payloads

LARGEST_32_BIT = 2**31 - 1


def judge_schema(api, profile, versions, resource):
    """Compares one page with the schema for the shop's release. Where the shop's own OPTIONS differ, a plugin is suspected."""
    if resource not in profile.reads:
        not_applicable(f"{profile.name} does not read {resource}")
    if odd := [each for each in api.items(resource) if isinstance(each, dict) and isinstance(each.get("meta_data"), dict)]:
        fail("data.meta-object", resource=resource, where_found=f"in {len(odd)} of {len(api.items(resource))}, first in {odd[0].get('id')}")
    document, name, release = api.answer(resource, "list").document, f"{api.slug}/{resource}", versions.woocommerce
    declared = api.answer(resource, "options").document if api.asked(resource, "options") else None
    found = payloads.problems(document, name, release, suspected=payloads.suspects(declared, name, release))
    if found:
        facts = {"count": len(found), "first": found[0].sentence(), "problems": payloads.summary(found)}
        # What came with one release, a later one may have dropped; nothing that every release had is forgiven.
        dropped = versions.newer_than_measured and all(each.keyword == "required" and each.since for each in found)
        tell("data.schema", required=not dropped, resource=resource, unknown=dict(payloads.extras(document, name)), **facts)
    if odd_ids := api.odd_ids(resource):
        api.answer(odd_ids.kind, odd_ids.page)  # notes the page as read
        fail("data.schema", resource=resource, count=1, first=odd_ids.sentence(), problems=[odd_ids.sentence()])


@check(
    "DATA-01",
    "Lists arrive as lists",
    rung="payloads",
    needs=["REST-02", "READ-02", "READ-03"],
    causes=["data.not-a-list", "data.legacy-shape", "data.polluted", "rest.too-large"],
    broken=[
        "endless-list",
        "scalar-for-list",
        "object-for-list",
        "notices-in-lists",
        "notices-in-writes",
        "nulls-in-list",
        "legacy-shape",
        "not-a-number",
    ],
)
def test_lists_arrive_as_lists(api, profile):
    """The "Cannot access child value on Newtonsoft.Json.Linq.JValue" family: a scalar, an error or an object where a list belongs.

    Text around all of the shop's JSON is reported once, by REST-02; text around only the answers to a key is reported here."""
    for resource in profile.reads:
        answer = api.answer(resource, "list")
        words = {"resource": resource, "generation": api.name}
        if answer.kind == "too-large":
            fail("rest.too-large", seen=answer.describe())
        if answer.truncated:
            not_verified(f"one page of {resource} is larger than wooready's size limit")
        if not api.is_list(answer, resource):
            if isinstance(answer.fields.get(resource), list):
                fail("data.legacy-shape", **words, found=f"an object with {resource} in it")
            fail("data.not-a-list", **words, found=shape_of(answer))
        if odd := [each for each in api.items(resource) if not isinstance(each, dict)]:
            fail("data.not-a-list", **words, found=f"a list with {odd[0]!r} in it"[:60])
        for part in ("list", "page-2", "write"):
            if api.asked(resource, part) and (around := api.answer(resource, part).around):
                fail("data.polluted", **words, found=shape_of(answer), start=around[:80])


def shape_of(answer):
    """The kind of JSON in the body: `an object`, `a list`, `the bare value 1`."""
    if not answer.is_json:
        return answer.describe()
    return {dict: "an object", list: "a list", type(None): "null"}.get(type(answer.document), f"the bare value {answer.document!r}"[:40])


@check(
    "DATA-02",
    "Products match the schema of this API generation",
    rung="payloads",
    needs=["DATA-01"],
    causes=["data.meta-object", "data.schema"],
    broken=["price-as-number", "meta-data-as-object", "ids-are-null"],
)
def test_products_have_their_form(api, profile, versions):
    judge_schema(api, profile, versions, "products")


@check(
    "DATA-03",
    "Orders match the schema of this API generation",
    rung="payloads",
    needs=["DATA-01"],
    causes=["data.meta-object", "data.schema"],
    broken=["line-items-missing", "woocommerce-12-no-items", "order-meta-data-as-object", "ids-are-objects"],
)
def test_orders_have_their_form(api, profile, versions):
    judge_schema(api, profile, versions, "orders")


@check(
    "DATA-04",
    "The shop describes its resources as WooCommerce does",
    rung="payloads",
    needs=["API-01"],
    causes=["data.schema-altered"],
    broken=["schema-altered"],
    optional=True,
)
def test_resources_are_described_as_usual(api, profile, versions):
    """A plugin that changes the description (OPTIONS) makes WooCommerce refuse the types that clients send, or store other ones.

    How a release newer than the measured ones describes its resources is not known, so a difference there is only advice."""
    if api.is_legacy:
        not_applicable("the legacy API does not describe itself")
    for resource in profile.reads:
        answer = api.answer(resource, "options")
        described = answer.document
        if not properties(answer):
            not_verified(f"the shop does not describe its {resource} ({answer.describe()})")
        if altered := payloads.altered(described, f"{api.slug}/{resource}", versions.woocommerce):
            tell("data.schema-altered", required=not versions.newer_than_measured, resource=resource, what="; ".join(altered))


@check(
    "DATA-05",
    "Whole numbers fit the integration's number type",
    rung="payloads",
    needs=["DATA-01"],
    causes=["data.big-ids"],
    broken=["big-ids"],
    optional=True,
)
def test_numbers_fit(api, profile):
    if profile.data.ids == "64-bit":
        return
    for resource in profile.reads:
        numbers = numbers_in(api.answer(resource, "list").document, payloads.schema(f"{api.slug}/{resource}"))
        for path, number in numbers:
            if abs(number) > LARGEST_32_BIT:
                tell("data.big-ids", required=profile.data.ids == "32-bit", resource=resource, first=f"{number} at {path}")


@check(
    "DATA-06",
    "The integration accepts the values of meta data",
    rung="payloads",
    needs=["DATA-01"],
    causes=["data.meta-mixed"],
    broken=["meta-mixed"],
    optional=True,
)
def test_meta_data_are_taken(api, profile):
    """WooCommerce does not restrict the type of a meta value; plugins store text, numbers, lists and objects."""
    if profile.data.meta_values != "text":
        not_applicable("no source says that the integration accepts only text")
    for resource in ("products", "orders"):
        for item in api.items(resource):
            entries = item.get("meta_data") if isinstance(item, dict) else None
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict) and isinstance(entry.get("value"), list | dict):
                    fail("data.meta-mixed", resource=resource, first=f"{entry.get('key')} of {item.get('id')}")
