"""Privacy and freshness: whether a cache keeps what is meant for the key alone."""

from wooready.verdict import check, decide, not_applicable

RESOURCE = "products"
#: Words of Cache-Control that keep caches from giving an answer to others (RFC 9111 §5.2.2).
FORBIDDING = ("no-store", "no-cache", "private")


@check(
    "CACHE-01",
    "No cache gives a visitor what the key got",
    rung="privacy",
    needs=["READ-02", "AUTH-03"],
    broken=["cache-leak"],
    optional=True,
)
def test_nothing_leaks(api, profile):
    """The same question once more, right after the key's, without a key."""
    if not profile.needs(RESOURCE, "read"):
        not_applicable(f"{profile.name} does not read {RESOURCE}")
    after = api.answer(RESOURCE, "list-without-key")
    before = api.answer("key", "none")
    decide(
        "CACHE-01",
        after=after,
        after_is_list=after.status == 200 and api.is_list(after, RESOURCE),
        before_is_list=before.status == 200 and api.is_list(before, RESOURCE),
    )


@check(
    "CACHE-02",
    "Answers come fresh from WooCommerce",
    rung="privacy",
    needs=["READ-02"],
    broken=["cached-answers", "cache-not-forbidden", "wc-cache"],
)
def test_answers_are_fresh(api, profile):
    if not profile.needs(RESOURCE, "read"):
        not_applicable(f"{profile.name} does not read {RESOURCE}")
    answer = api.answer(RESOURCE, "list")
    declared = answer.header("Cache-Control")
    decide(
        "CACHE-02",
        {
            "resource": RESOURCE,
            "declared": answer.header("X-WC-Cache") or declared or "not sent",
            "evidence_of_cache": answer.stored,
        },
        answer=answer,
        stored=answer.stored,
        # The legacy API says nothing of caches (measured on 2.4 to 9.9).
        forbidden=api.is_legacy or any(word in declared for word in FORBIDDING),
    )
