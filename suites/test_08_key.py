"""The key: whether it arrives, whether the shop knows it, and what its user may do.

Decided by status, code and pairs of requests, never by messages, because those are translated.
"""

from wooready.evidence.answers import Missing
from wooready.verdict import advise, blocked, check, decide, fail, not_applicable, not_verified

RESOURCES = ("products", "orders")
#: What was removed from around a key or secret (shop/credentials.py), in words.
AROUND = {"space": "spaces or line breaks around it", "quote": "quotation marks around it", "invisible": "invisible characters in it"}


@check(
    "AUTH-01",
    "The Authorization header reaches WooCommerce",
    rung="key",
    needs=["API-01", "TLS-07"],
    broken=[
        "header-stripped",
        "https-not-seen",
        "jwt-takes-the-header",
        "header-meets-another-user",
        "cache-filled-by-visitors",
        "header-refused",
    ],
)
def test_authorization_header_arrives(api, profile):
    """Only advice if the key works in another way that the integration offers."""
    works_anyway = set(profile.auth.types) & set(api.working_ways)
    answer = api.answer("key", "basic")
    words = {"between": answer.between, "refusal": answer.describe()}
    decide("AUTH-01", words=words, required=not works_anyway, answer=answer, api=api)
    if api.key.basic in ("anonymous", "visitor"):
        not_verified("the shop treats this key as unknown, so it is unclear whether the header arrives")
    if api.key.basic == "unanswered":
        not_verified(f"the key in the Authorization header: {answer.describe()}")


@check(
    "AUTH-02",
    "The shop knows the key",
    rung="key",
    needs=["API-01", "TLS-07"],
    broken=[
        "unknown-key",
        "wrong-secret",
        "key-cut-off",
        "secret-cut-off",
        "key-meets-stranger",
        "user-deleted",
        "unknown-key-legacy",
        "cache-by-path",
        "key-breaks-the-shop",
    ],
)
def test_key_is_known(api, versions, rest, evidence, shop):
    if api.key_is_recognised:
        return
    if api.believes_http:
        blocked(f"AUTH-01[{api.name}]")
    if api.key.basic == api.key.query == "unanswered":
        not_verified(f"the key, sent in the header and in the query string: {api.answer('key', 'basic').describe()}")
    answer = api.answer("key", "basic")
    words = {"what": shop.form_words, "refusal": answer.describe()}
    decide("AUTH-02", words=words, answer=answer, api=api, versions=versions, rest=rest, evidence=evidence, shop=shop)


@check(
    "AUTH-03",
    "The shop's products cannot be read without a key",
    rung="key",
    needs=["API-01"],
    causes=["auth.open"],
    broken=["open-without-key"],
)
def test_anonymous_is_refused(api):
    if api.open_to_visitors:
        fail("auth.open", seen=api.answer("key", "none").describe())


@check(
    "AUTH-06",
    "An OAuth 1.0a signature is accepted",
    rung="key",
    needs=["AUTH-02"],
    causes=["auth.other-answer"],
    broken=["signature-refused", "signature-blocked"],
)
def test_signature_is_accepted(api, profile, rest, shop, clocks):
    """Judged only if signing is the integration's only way to authenticate. The legacy API accepts signatures only over http."""
    if profile.auth.types != ("oauth1",):
        not_applicable("the integration does not depend on OAuth signatures")
    if clocks.may_refuse_signatures and api.key.oauth1 == "error":
        not_verified(
            f"WooCommerce refuses signatures made {clocks.difference} earlier or later, and the clocks differ by that: see HTTP-06"
        )
    home, answer = rest.home or shop.address.url, api.answer("key", "oauth1")
    decide("AUTH-06", words={"home": home}, answer=answer, api=api)
    if answer.failed:
        not_verified(f"the OAuth signature: {answer.describe()}")
    if not api.key_works("oauth1"):
        fail("auth.other-answer", seen=answer.describe())


@check(
    "AUTH-04",
    "Key and secret look like WooCommerce's",
    rung="key",
    causes=["auth.key-form", "auth.key-wrapped"],
    broken=["odd-key", "wrapped-key"],
)
def test_key_looks_right(shop, key_known):
    """Only advice: plugins and hosts may make keys of another form, which work. Where the shop refuses such a key, AUTH-02 says why."""
    if not shop.credentials:
        raise Missing("no consumer key was given")
    if key_known.cause == "auth.key-form":
        blocked(key_known.id)
    if shop.form_words:
        advise("auth.key-form", what=shop.form_words)
    if wrapped := [doubt.split(":") for doubt in shop.doubts if "-wrapped:" in doubt]:
        parts = " and ".join(dict.fromkeys("key" if part == "key-wrapped" else "secret" for part, _ in wrapped))
        around = ", ".join(dict.fromkeys(AROUND[kind] for _, kind in wrapped))
        advise("auth.key-wrapped", what=f"The consumer {parts}", around=around)


@check(
    "AUTH-05",
    "The key belongs to a user who may manage the shop",
    rung="key",
    needs=["AUTH-02"],
    causes=["auth.role"],
    broken=["customer-key", "customer-key-legacy"],
)
def test_user_may_manage_the_shop(api):
    """A user without rights gets 403 for every request; the legacy API refuses only writes, and returns empty lists for reads."""
    asked = [api.answer(resource, "write") for resource in RESOURCES if api.asked(resource, "write")]
    if api.is_legacy:
        if asked and all(answer.code.startswith("woocommerce_api_user_cannot_") for answer in asked):
            fail("auth.role", seen=asked[0].describe())
        return
    asked += [api.answer(resource, "list") for resource in RESOURCES if api.asked(resource, "list")]
    if asked and all(answer.status == 403 and answer.code.startswith("woocommerce_") for answer in asked):
        fail("auth.role", seen=asked[0].describe())
