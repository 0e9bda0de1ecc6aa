"""The API generations: which ones the shop offers, and which of those the integration can use."""

from wooready.verdict import advise, check, decide, fail, not_applicable
from wooready.woocommerce.releases import first_with


@check(
    "API-01", "The API generation is offered", rung="API generations", needs=["HTTP-01", "REST-01", "API-02"],
    broken=["legacy-disabled", "legacy-removed", "generation-absent", "generation-blocked", "generation-removed",
            "woocommerce-2.3", "legacy-answers-minus-one"],
)  # fmt: skip
def test_generation_is_offered(api, rest, versions):
    if api.is_available:
        return
    words = {"generation": api.name, "since": api.since, "version": versions.woocommerce or "of an unknown version"}
    has_it = versions.has(first_with(api.name))
    decide("API-01", words=words, index=api.answer("index"), api=api, rest=rest, versions=versions, has_it=has_it)


@check(
    "API-02",
    "WooCommerce answers: at least one of its API generations is available",
    rung="API generations",
    needs=["HTTP-01"],
    causes=["api.woocommerce-missing"],
    broken=["woocommerce-missing"],
)
def test_woocommerce_answers(evidence, profile, rest):
    asked = [evidence.api(each.name) for each in profile.generations]
    # Where the legacy API is switched off or was removed it says so itself; API-01 reports which.
    if any(api.asked("index") and api.answer("index").code == "woocommerce_api_disabled" for api in asked):
        return
    if any(api.offered for api in asked) or any(name.startswith("wc/") for name in rest.namespaces):
        return
    if evidence.versions.woocommerce or not rest.is_index:
        not_applicable("API-01 and REST-01 say why no API generation is available")
    fail("api.woocommerce-missing", seen=rest.index.describe())


@check(
    "API-03",
    'WooCommerce > Status shows "API enabled"',
    rung="API generations",
    needs=["API-01"],
    causes=["api.status-contradicts"],
    broken=["status-contradicts"],
    optional=True,
)
def test_api_enabled_on_the_status_page(target, versions, evidence):
    """The setting refers to the legacy API only: it is off in a healthy shop with WooCommerce 9.0 or later."""
    if target != "legacy-v3":
        not_applicable(f'"API enabled" refers to the legacy API; the shop is judged on {target}')
    if versions.api_enabled is False and evidence.api("legacy-v3").offered:
        advise("api.status-contradicts")


@check(
    "API-04",
    "The API generation that the integration recommends is available",
    rung="API generations",
    needs=["HTTP-01"],
    causes=["api.upgrade"],
    broken=["old-woocommerce"],
    optional=True,
)
def test_recommended_generation(profile, evidence, upgrade, target):
    if not profile.accepts(upgrade.meanwhile or target) or not upgrade.needed:
        return
    if not upgrade.meanwhile:
        not_applicable("no API generation is usable: see API-01")
    advise(
        "api.upgrade",
        recommended=upgrade.recommended,
        least=", then ".join(f"{step.what} {step.need}" for step in upgrade.least),
        goal=upgrade.goal,
        meanwhile=upgrade.meanwhile,
        version=evidence.versions.woocommerce or "an unknown version",
        steps="; ".join(f"{step.what} {step.have or '(unknown)'} to {step.need}" for step in upgrade.steps),
        contact=profile.contacts.upgrade or "the shop's developer or host",
    )


@check(
    "API-05",
    "The connection status in the integration calls for no action",
    rung="API generations",
    needs=["API-01"],
    causes=["api.connection-status"],
    broken=["old-woocommerce"],
    optional=True,
)
def test_connection_status(profile, target):
    generation = profile.generation(target)
    if generation.status:
        advise("api.connection-status", status=generation.status, action=generation.action, generation=target)
