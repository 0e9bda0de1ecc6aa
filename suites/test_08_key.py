"""The key: whether it arrives, whether the shop knows it, and whose it is.

Decided by status, code and pairs of requests, never by messages: these are translated.
"""

from wooready.evidence.answers import Missing
from wooready.verdict import advise, blocked, check, decide, fail, not_applicable, not_verified

RESOURCES = ("products", "orders")


@check(
    "AUTH-01",
    "The Authorization header reaches WooCommerce",
    rung="key",
    needs=["API-01", "TLS-07"],
    broken=["header-stripped", "https-not-seen", "jwt-takes-the-header", "header-meets-another-user"],
)
def test_authorization_header_arrives(api, profile):
    basic = api.key_outcome("basic")
    other_way = set(profile.auth.types) & set(api.working_ways)
    decide(
        "AUTH-01",
        {"between": api.answer("key", "basic").between},
        softly=bool(other_way),
        answer=api.answer("key", "basic"),
        legacy=api.is_legacy,
        basic=basic,
        query=lambda: api.key_outcome("query"),
        oauth=lambda: api.key_outcome("oauth1"),
        signed_for_http=lambda: api.key_outcome("oauth1-as-http"),
        known=bool(api.known_ways),
        works_otherwise=bool(set(api.working_ways) - {"basic"}),
    )
    if basic == "anonymous":
        not_verified("the shop treats this key as unknown, so whether the header arrives cannot be told")


@check(
    "AUTH-02",
    "The shop knows the key",
    rung="key",
    needs=["API-01", "TLS-07"],
    broken=["unknown-key", "wrong-secret", "key-meets-stranger", "user-deleted", "unknown-key-legacy"],
)
def test_key_is_known(api, versions, rest, evidence):
    outcomes = {api.key_outcome(way) for way in ("basic", "query")}
    if outcomes & {"works", "role"}:
        return
    # A write-only key gets the same code as a wrong secret; only it may write.
    if "error" in outcomes and any(api.asked(resource, "write") and api.may_write(resource) for resource in RESOURCES):
        return
    if api.believes_http:
        blocked(f"AUTH-01[{api.name}]")
    if "error" not in outcomes and api.known_ways:
        return
    decide(
        "AUTH-02",
        answer=api.answer("key", "basic"),
        legacy=api.is_legacy,
        error="error" in outcomes,
        other="other" in outcomes,
        basic=api.key_outcome("basic"),
        query=api.key_outcome("query"),
        oauth=lambda: api.key_outcome("oauth1"),
        basic_wrong=lambda: evidence.key_outcome("basic-wrong"),
        query_wrong=lambda: evidence.key_outcome("query-wrong"),
        version=versions.woocommerce,
        https_seen=lambda: rest.https_seen,
    )


@check("AUTH-03", "Without a key the shop's products stay closed", rung="key", needs=["API-01"], broken=["open-without-key"])
def test_anonymous_is_refused(api):
    answer = api.answer("key", "none")
    if answer.status == 200 and api.is_list(answer, "products"):
        fail("auth.open", seen=answer.describe())


@check("AUTH-06", "An OAuth 1.0a signature is accepted", rung="key", needs=["AUTH-02", "HTTP-06"], broken=["signature-refused"])
def test_signature_is_accepted(api, profile, rest, shop):
    """Judged where the integration signs its requests and does nothing else; the legacy API takes a signature over http alone."""
    if profile.auth.types != ("oauth1",):
        not_applicable("the integration does not depend on OAuth signatures")
    decide(
        "AUTH-06",
        {"home": rest.home or shop.address.url},
        answer=api.answer("key", "oauth1"),
        signed=api.key_outcome("oauth1"),
        known=bool(set(api.known_ways) - {"oauth1"}),
    )
    if not api.key_works("oauth1"):
        fail("auth.other-answer", seen=api.answer("key", "oauth1").describe())


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
    if api.is_legacy:
        if asked and all(answer.code.startswith("woocommerce_api_user_cannot_") for answer in asked):
            fail("auth.role", seen=asked[0].describe())
        return
    asked += [api.answer(resource, "list") for resource in RESOURCES if api.asked(resource, "list")]
    if asked and all(answer.status == 403 and answer.code.startswith("woocommerce_") for answer in asked):
        fail("auth.role", seen=asked[0].describe())
