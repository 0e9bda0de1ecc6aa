"""Privacy and freshness: whether a cache stores answers that are meant only for the holder of the key."""

from wooready.verdict import check, decide, not_applicable


@check(
    "CACHE-01",
    "No cache serves visitors answers meant for the key",
    rung="privacy",
    needs=["READ-02", "AUTH-03"],
    broken=["cache-leak"],
    optional=True,
)
def test_nothing_leaks(api, profile):
    """The same request again, without a key, right after the one with the key."""
    if "products" not in profile.reads:
        not_applicable(f"{profile.name} does not read products")
    decide("CACHE-01", answer=api.answer("products", "list-without-key"), api=api)


@check(
    "CACHE-02",
    "Answers come fresh from WooCommerce",
    rung="privacy",
    needs=["READ-02"],
    broken=["cached-answers", "cache-not-forbidden", "wc-cache"],
)
def test_answers_are_fresh(api, profile):
    if "products" not in profile.reads:
        not_applicable(f"{profile.name} does not read products")
    answer = api.answer("products", "list")
    declared = answer.header("X-WC-Cache") or answer.header("Cache-Control") or "not sent"
    words = {"resource": "products", "declared": declared, "evidence_of_cache": answer.stored}
    decide("CACHE-02", words=words, answer=answer, api=api)
