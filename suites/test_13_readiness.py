"""Data readiness: whether what the shop holds is fit for the integration, by a sample. The finding says what was sampled."""

from collections import Counter

from wooready.evidence.sample import sample_of, statuses_of
from wooready.verdict import advise, check, fail, not_applicable

LANGUAGE_PLUGINS = ("polylang", "wpml", "sitepress", "translatepress", "weglot")


def demand(api, profile, rule, *, anyway=False):
    """How to say that a rule is broken: `fail` where the profile requires it, `advise` where it recommends it, or where WooCommerce itself
    does so (`anyway`). Ends the check where nobody does, or where nothing was sampled and nothing is required."""
    wanted = getattr(profile.data, rule)
    if wanted == "required":
        return fail
    if wanted == "no" or (wanted is None and not anyway):
        not_applicable("the integration does not need it" if wanted == "no" else "no source tells whether the integration needs it")
    if not api.asked("products", "sample"):
        not_applicable("nothing was sampled")
    return advise


def told(sample, found):
    return {"count": len(found), "of": len(sample.sold), "first": found[0].name, "sampled": sample.words()}


@check(
    "SKU-01",
    "Everything that is sold has a SKU",
    rung="data readiness",
    needs=["DATA-01"],
    broken=["sku-missing", "sku-missing-and-needed"],
)
def test_skus_are_there(api, profile):
    say = demand(api, profile, "sku")
    sample = sample_of(api)
    if not sample.sold:
        not_applicable("the sample holds nothing that is sold")
    if without := [each for each in sample.sold if not each.sku.strip()]:
        say("data.sku-missing", **told(sample, without))


@check("SKU-02", "No SKU stands twice", rung="data readiness", needs=["DATA-01"], broken=["sku-doubled", "sku-doubled-in-variations"])
def test_skus_are_unique(api, profile):
    say = demand(api, profile, "sku_unique", anyway=True)
    sample = sample_of(api)
    if not sample.items:
        not_applicable("the shop has no products")
    if doubled := sample.doubled_skus:
        owners = [each.name for each in sample.items if each.sku == doubled[0]]
        say("data.sku-doubled", count=len(doubled), of=len(sample.items), first=" and ".join(owners[:3]), sampled=sample.words())


@check("STOCK-01", "WooCommerce keeps the stock of what is sold", rung="data readiness", needs=["DATA-01"], broken=["stock-unmanaged"])
def test_stock_is_managed(api, profile):
    say = demand(api, profile, "manage_stock")
    sample = sample_of(api)
    if not sample.sold:
        not_applicable("the sample holds nothing that is sold")
    if unmanaged := [each for each in sample.sold if not each.manages_stock]:
        say("data.stock-unmanaged", **told(sample, unmanaged))


@check("PRICE-01", "Prices are numbers", rung="data readiness", needs=["DATA-01"], broken=["price-junk"])
def test_prices_are_numbers(api, profile):
    say = demand(api, profile, "prices", anyway=True)
    sample = sample_of(api)
    if not sample.items:
        not_applicable("the shop has no products")
    if odd := [each for each in sample.items if each.odd_prices]:
        facts = told(sample, odd)
        say("data.price-no-number", **{**facts, "of": len(sample.items), "first": f"{odd[0].name} ({str(odd[0].odd_prices[0])[:20]})"})


@check("ORDER-01", "The integration knows every status of an order", rung="data readiness", needs=["DATA-01"], broken=["unknown-status"])
def test_statuses_are_known(api, profile):
    known = profile.data.order_statuses
    if known is None:
        not_applicable("no source tells which order statuses the integration knows")
    found = Counter(statuses_of(api))
    if not found:
        not_applicable("the shop has no orders")
    if strange := {status: count for status, count in found.items() if status not in known}:
        fail(
            "data.unknown-status",
            count=sum(strange.values()),
            of=found.total(),
            statuses=", ".join(sorted(strange)),
            sampled=f"Sampled: {found.total()} orders.",
        )


@check("LANG-01", "Lists hold every language once", rung="data readiness", needs=["API-01"], broken=["language-plugin"], optional=True)
def test_no_language_is_left_out(versions):
    plugin = next((name for name in versions.plugins if any(each in name.lower() for each in LANGUAGE_PLUGINS)), "")
    if plugin:
        advise("data.one-language", plugin=plugin)
