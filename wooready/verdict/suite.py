"""A suite of checks."""

#: The connection ladder, from the ground up. A failed rung blocks those above it.
RUNGS = (
    "address",
    "name and TCP",
    "TLS",
    "HTTP",
    "REST index",
    "API generations",
    "versions",
    "key",
    "read",
    "write",
    "payloads",
    "paging",
    "data readiness",
    "webhooks",
    "privacy",
)


FACETS = frozenset({"shop", "net", "tls", "http", "rest", "versions", "profile", "api", "target", "upgrade", "evidence"})
