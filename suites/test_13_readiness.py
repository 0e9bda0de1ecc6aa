"""Data readiness: whether a sample of the shop's data suits the integration. The finding says what was sampled."""

from collections import Counter

from wooready.evidence.answers import Missing
from wooready.evidence.sample import sample_of, statuses_of
from wooready.verdict import advise, check, fail, not_applicable, tell

LANGUAGE_PLUGINS = ("polylang", "wpml", "sitepress", "translatepress", "weglot")


def is_required(demand, *, anyway=False):
    """True if the profile requires a rule; False if the profile or WooCommerce itself (`anyway`) only recommends it.

    Ends the check as not applicable if neither does."""
    if demand == "required":
        return True
    if demand == "no":
        not_applicable("the integration does not need it")
    if demand is None and not anyway:
        not_applicable("the profile's sources do not say whether the integration needs it")
    return False


def the_sample(api, required):
    """The sample of products. Without one, a rule that is only recommended is not applicable, and one that is required not verified."""
    try:
        return sample_of(api)
    except Missing as missing:
        if required:
            raise
        not_applicable(f"nothing was sampled: {missing.reason}")


def counts(sample, found):
    """The facts of a finding: how many of the sold items it concerns, the first of them, and what was sampled."""
    return {"count": len(found), "of": len(sample.sold), "first": found[0].name, "sampled": sample.words()}


@check(
    "SKU-01",
    "Everything that is sold has a SKU",
    rung="data readiness",
    needs=["DATA-01"],
    causes=["data.sku-missing"],
    broken=["sku-missing", "sku-missing-and-needed"],
)
def test_skus_are_there(api, profile):
    required = is_required(profile.data.sku)
    sample = the_sample(api, required)
    if not sample.sold:
        not_applicable("nothing in the sample is for sale")
    if without := [each for each in sample.sold if not each.sku.strip()]:
        tell("data.sku-missing", required=required, **counts(sample, without))


@check(
    "SKU-02",
    "No SKU is used twice",
    rung="data readiness",
    needs=["DATA-01"],
    causes=["data.sku-doubled"],
    broken=["sku-doubled", "sku-doubled-in-variations"],
)
def test_skus_are_unique(api, profile):
    required = is_required(profile.data.sku_unique, anyway=True)
    sample = the_sample(api, required)
    if not sample.items:
        not_applicable("the shop has no products")
    if doubled := sample.doubled_skus:
        first = " and ".join([each.name for each in sample.items if each.sku == doubled[0]][:3])
        tell("data.sku-doubled", required=required, count=len(doubled), of=len(sample.items), first=first, sampled=sample.words())


@check(
    "STOCK-01",
    "WooCommerce manages the stock of everything that is sold",
    rung="data readiness",
    needs=["DATA-01"],
    causes=["data.stock-unmanaged"],
    broken=["stock-unmanaged"],
)
def test_stock_is_managed(api, profile):
    required = is_required(profile.data.manage_stock)
    sample = the_sample(api, required)
    if not sample.sold:
        not_applicable("nothing in the sample is for sale")
    if unmanaged := [each for each in sample.sold if not each.manages_stock]:
        tell("data.stock-unmanaged", required=required, **counts(sample, unmanaged))


@check(
    "PRICE-01",
    "Prices are numbers",
    rung="data readiness",
    needs=["DATA-01"],
    causes=["data.price-no-number"],
    broken=["price-junk"],
)
def test_prices_are_numbers(api, profile):
    required = is_required(profile.data.prices, anyway=True)
    sample = the_sample(api, required)
    if not sample.items:
        not_applicable("the shop has no products")
    if odd := [each for each in sample.items if each.odd_prices]:
        first = f"{odd[0].name} ({str(odd[0].odd_prices[0])[:20]})"
        tell("data.price-no-number", required=required, count=len(odd), of=len(sample.items), first=first, sampled=sample.words())


@check(
    "ORDER-01",
    "The integration knows every order status in use",
    rung="data readiness",
    needs=["DATA-01"],
    causes=["data.unknown-status"],
    broken=["unknown-status"],
)
def test_statuses_are_known(api, profile):
    known = profile.data.order_statuses
    if known is None:
        not_applicable("the profile's sources do not say which order statuses the integration knows")
    found = Counter(statuses_of(api))
    if not found:
        not_applicable("the shop has no orders")
    if strange := {status: count for status, count in found.items() if status not in known}:
        statuses, sampled = ", ".join(sorted(strange)), f"Sampled: {found.total()} orders."
        fail("data.unknown-status", count=sum(strange.values()), of=found.total(), statuses=statuses, sampled=sampled)


@check(
    "LANG-01",
    "Lists cover every language exactly once",
    rung="data readiness",
    needs=["API-01"],
    causes=["data.one-language"],
    broken=["language-plugin"],
    optional=True,
)
def test_no_language_is_left_out(versions):
    for plugin in versions.plugins:
        if any(name in plugin.lower() for name in LANGUAGE_PLUGINS):
            advise("data.one-language", plugin=plugin)
