"""Webhooks: whether the shop's existing webhooks can do their job."""

from wooready.evidence.webhooks import webhooks_of
from wooready.verdict import check, not_verified, tell


def the_webhooks(api):
    answer = api.answer("webhooks", "list")
    if answer.status != 200:
        not_verified(f"the key may not see webhooks ({answer.describe()})")
    return webhooks_of(api)


def lives_by_webhooks(profile):
    """Whether the integration requires webhooks. If not, or if that is unknown, they may belong to another system: advice."""
    return profile.webhooks.use == "required"


@check(
    "HOOK-01",
    "No webhook is disabled",
    rung="webhooks",
    needs=["AUTH-05", "READ-01"],
    causes=["hooks.disabled"],
    broken=["webhook-disabled", "webhook-disabled-and-needed"],
    optional=True,
)
def test_webhooks_are_active(api, profile):
    """WooCommerce disables a webhook after repeated failures, and does not switch it on again."""
    found = the_webhooks(api)
    if disabled := [each for each in found if each.status == "disabled"]:
        tell("hooks.disabled", required=lives_by_webhooks(profile), count=len(disabled), of=len(found))


@check(
    "HOOK-02",
    "Webhooks go to an address that WooCommerce delivers to",
    rung="webhooks",
    needs=["AUTH-05", "READ-01"],
    causes=["hooks.bad-address"],
    broken=["webhook-to-http"],
    optional=True,
)
def test_webhooks_have_a_good_address(api, profile):
    if odd := [each for each in the_webhooks(api) if each.status == "active" and each.odd_address]:
        first = f"webhook {odd[0].id}, {odd[0].odd_address}"
        tell("hooks.bad-address", required=lives_by_webhooks(profile), count=len(odd), first=first)
