"""The key: whether it arrives, whether the shop knows it, and whose it is.

Decided by status, code and pairs of requests, never by messages: these are translated.
"""

from wooready.evidence.answers import Missing
from wooready.verdict import advise, check, fail, not_verified

RESOURCES = ("products", "orders")


@check(
    "AUTH-01",
    "The Authorization header reaches WooCommerce",
    rung="key",
    needs=["API-01", "TLS-07"],
    broken=["header-stripped", "https-not-seen", "jwt-takes-the-header", "header-meets-another-user"],
)
def test_authorization_header_arrives(api, profile):
    outcome = api.key_outcome("basic")
    say = fail if set(profile.auth["types"]) <= {"basic"} else advise
    seen = api.answer("key", "basic").describe()
    if (outcome == "other" and api.known_ways) or (outcome in ("error", "role") and set(api.working_ways) - {"basic"}):
        say("auth.other-answer", seen=seen)
    if outcome != "anonymous":
        return
    if "query" in api.known_ways:
        say("auth.header-stripped", seen=seen)
    if "oauth1" in api.known_ways:
        fail("auth.https-not-seen", seen=seen)
    not_verified("the shop treats this key as unknown, so whether the header arrives cannot be told")


@check(
    "AUTH-02",
    "The shop knows the key",
    rung="key",
    needs=["API-01", "TLS-07"],
    broken=["unknown-key", "wrong-secret", "key-meets-stranger"],
)
def test_key_is_known(api):
    outcomes = {api.key_outcome(way) for way in ("basic", "query")}
    seen = api.answer("key", "basic").describe()
    if outcomes & {"works", "role"}:
        return
    if "error" in outcomes:
        # A write-only key gets the same code as a wrong secret; only it may write.
        if any(api.asked(resource, "write") and api.may_write(resource) for resource in RESOURCES):
            return
        fail("auth.secret-wrong", seen=seen)
    if api.known_ways:
        return
    if "other" in outcomes:
        fail("auth.other-answer", seen=seen)
    fail("auth.key-refused" if api.api.is_legacy else "auth.key-unknown", seen=seen)


@check("AUTH-03", "Without a key the shop's products stay closed", rung="key", needs=["API-01"], broken=["open-without-key"])
def test_anonymous_is_refused(api):
    answer = api.answer("key", "none")
    if answer.status == 200 and api.is_list(answer, "products"):
        fail("auth.open", seen=answer.describe())


@check("AUTH-04", "Key and secret look like WooCommerce's", rung="key", broken=["odd-key"])
def test_key_looks_right(shop):
    if not shop.credentials:
        raise Missing("no consumer key was given")
    if shop.doubts:
        words = {"key-form": "the consumer key", "secret-form": "the consumer secret"}
        advise("auth.key-form", what=" and ".join(words[doubt] for doubt in shop.doubts))


@check(
    "AUTH-05",
    "The key belongs to a user who may manage the shop",
    rung="key",
    needs=["AUTH-02"],
    broken=["customer-key", "customer-key-legacy"],
)
def test_user_may_manage_the_shop(api):
    """A role without rights is refused everything with 403; the legacy API says so only to a write, and shows empty lists."""
    asked = [api.answer(resource, "write") for resource in RESOURCES if api.asked(resource, "write")]
    if api.api.is_legacy:
        if asked and all(answer.code.startswith("woocommerce_api_user_cannot_") for answer in asked):
            fail("auth.role", seen=asked[0].describe())
        return
    asked += [api.answer(resource, "list") for resource in RESOURCES if api.asked(resource, "list")]
    if asked and all(answer.status == 403 and answer.code.startswith("woocommerce_") for answer in asked):
        fail("auth.role", seen=asked[0].describe())
