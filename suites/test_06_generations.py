"""The API generations: which the shop offers, and which of them the integration can use."""

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
    "WooCommerce answers: at least one of its API generations is there",
    rung="API generations",
    needs=["HTTP-01"],
    causes=["api.woocommerce-missing"],
    broken=["woocommerce-missing"],
)
def test_woocommerce_answers(evidence, profile, rest):
    asked = [evidence.api(each.name) for each in profile.generations]
    # The legacy API says so itself where it is switched off or was removed: API-01 tells which.
    if any(api.asked("index") and api.answer("index").code == "woocommerce_api_disabled" for api in asked):
        return
    if any(api.offered for api in asked) or any(name.startswith("wc/") for name in rest.namespaces):
        return
    if evidence.versions.woocommerce or not rest.is_index:
        not_applicable("why no API generation is there is said by API-01 and REST-01")
    fail("api.woocommerce-missing", seen=rest.index.describe())


@check(
    "API-03",
    "WooCommerce > Status shows «API enabled»",
    rung="API generations",
    needs=["API-01"],
    causes=["api.status-contradicts"],
    broken=["status-contradicts"],
    optional=True,
)
def test_api_enabled_on_the_status_page(target, versions, evidence):
    """It speaks of the legacy API alone: it is off on a healthy shop of WooCommerce 9.0 and later."""
    if target != "legacy-v3":
        not_applicable(f"«API enabled» speaks of the legacy API; the shop is judged on {target}")
    if versions.api_enabled is False and evidence.api("legacy-v3").offered:
        advise("api.status-contradicts")


@check(
    "API-04",
    "The API generation that the integration recommends is there",
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
        not_applicable("no API generation can be used at all: see API-01")
    advise(
        "api.upgrade",
        recommended=upgrade.recommended,
        smallest=upgrade.smallest,
        goal=upgrade.goal,
        meanwhile=upgrade.meanwhile,
        version=evidence.versions.woocommerce or "an unknown version",
        steps="; ".join(f"{step.what} {step.have or '(unknown)'} to {step.need}" for step in upgrade.steps),
        contact=profile.contacts.upgrade or "the shop's developer or host",
    )


@check(
    "API-05",
    "The integration shows a connection status without a task",
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
