"""Privacy and freshness: whether a cache stores answers that are meant only for the holder of the key."""

from wooready.evidence.caches import CacheFacts
from wooready.verdict import check, decide, not_applicable


@check(
    "CACHE-01",
    "No cache confuses answers to the key with answers to visitors",
    rung="privacy",
    needs=["READ-02", "AUTH-03"],
    broken=["cache-leak", "cache-keeps-refusals", "page-cache"],
    optional=True,
)
def test_nothing_is_confused(api, profile):
    """Two pairs of requests, each pair to an address of its own: with the key and then without, without and then with it."""
    if "products" not in profile.reads:
        not_applicable(f"{profile.name} does not read products")
    pairs = CacheFacts(api)
    decide("CACHE-01", words={"refusal": pairs.refusal}, answer=api.answer("products", "list-without-key"), api=api, pairs=pairs)


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
