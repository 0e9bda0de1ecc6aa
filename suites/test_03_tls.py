"""TLS and the certificate. In the profile's words: a valid SSL certificate."""

from wooready.evidence.tls import OTHER_NAME, UNTRUSTED
from wooready.verdict import advise, check, decide, fail, not_applicable, not_verified

DAYS_AHEAD = 30
VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")


@check(
    "TLS-01",
    "The server speaks TLS 1.2 or later",
    rung="TLS",
    needs=["NET-02"],
    broken=["plain-http-on-the-port", "old-tls", "no-site-for-the-name", "tls-cut", "weak-dh", "too-many-names", "proxy-cuts-tls"],
)
def test_speaks_tls(tls, shop):
    words = {"offers": tls.offers, "alert": tls.message, "outcome": tls.outcome, "seen": f"no TLS handshake ({tls.outcome})"}
    decide("TLS-01", words=words, tls=tls, shop=shop)


def judge_certificate(tls):
    """Through a proxy, a certificate of an unknown authority can be the proxy's own: then its dates and names say nothing of the shop."""
    if tls.proxied and not tls.trusted:
        not_verified("the certificate may be the proxy's: see TLS-04")


@check(
    "TLS-02",
    "The certificate is within its dates",
    rung="TLS",
    needs=["TLS-01"],
    causes=["tls.not-yet-valid", "tls.expired", "tls.intermediate-expired"],
    broken=["expired", "not-yet-valid"],
)
def test_within_its_dates(tls, clocks):
    judge_certificate(tls)
    if clocks.dates_in_doubt:
        not_verified(f"the two clocks differ about the certificate's dates: {clocks.shown}; see HTTP-06")
    if tls.not_yet_valid:
        fail("tls.not-yet-valid", since=tls.leaf.not_before.date().isoformat())
    for old in tls.expired:
        cause = "tls.expired" if old is tls.leaf else "tls.intermediate-expired"
        fail(cause, until=old.not_after.date().isoformat(), subject=old.subject)


@check(
    "TLS-03",
    "The certificate covers the shop's host name",
    rung="TLS",
    needs=["TLS-01"],
    causes=["tls.wrong-host"],
    broken=["wrong-host", "ip-names-only", "no-names"],
)
def test_covers_the_host(shop, tls):
    if tls.covers_host:
        return
    judge_certificate(tls)
    if tls.sent and not tls.names_are_known and tls.verify_code not in OTHER_NAME:
        not_applicable("the names in the certificate cannot be read; TLS-07 shows what a strict client says about it")
    fail("tls.wrong-host", names=", ".join(tls.leaf.names[:6]) if tls.leaf and tls.leaf.names else "none", host=shop.host)


@check(
    "TLS-04",
    "The certificate chain leads to a trusted root",
    rung="TLS",
    needs=["TLS-01"],
    broken=["self-signed", "unknown-ca", "incomplete-chain", "proxy-reads-along"],
)
def test_chain_is_trusted(tls):
    words = {"issuer": tls.issuer, "code": tls.verify_code, "seen": f"a certificate by {tls.issuer}"}
    decide("TLS-04", words=words, tls=tls)


@check(
    "TLS-05",
    "Keys and signatures are strong enough for today's clients",
    rung="TLS",
    needs=["TLS-01"],
    causes=["tls.weak-key"],
    broken=["weak-key"],
)
def test_keys_are_strong(tls):
    judge_certificate(tls)
    for weak in tls.weak:
        fail("tls.weak-key", key=weak.key, digest=weak.digest, subject=weak.subject)


@check(
    "TLS-06",
    f"The certificate is valid for at least {DAYS_AHEAD} more days",
    rung="TLS",
    needs=["TLS-02"],
    causes=["tls.expires-soon"],
    broken=["expires-soon"],
    optional=True,
)
def test_does_not_expire_soon(tls):
    if tls.leaf is None:
        not_verified("the server sent no readable certificate of its own")
    if tls.days_left < DAYS_AHEAD:
        advise("tls.expires-soon", days=tls.days_left)


@check(
    "TLS-07",
    "A strict client accepts the connection",
    rung="TLS",
    needs=["TLS-02", "TLS-03", "TLS-04", "TLS-05"],
    causes=["tls.rejected"],
    broken=["strict-client-refuses"],
)
def test_strict_client_accepts(tls):
    if not tls.verified:
        assert tls.verify_code not in UNTRUSTED
        fail("tls.rejected", code=tls.verify_code, message=tls.message)


@check(
    "TLS-08",
    "The integration supports the server's TLS version",
    rung="TLS",
    needs=["TLS-07"],
    causes=["tls.below-floor"],
    broken=["below-the-floor"],
)
def test_meets_the_floor(tls, profile):
    floor = profile.tls.floor
    if floor is None:
        not_applicable("the profile's sources do not state the integration's lowest TLS version")
    if tls.protocol in VERSIONS and VERSIONS.index(tls.protocol) < VERSIONS.index(floor):
        fail("tls.below-floor", protocol=tls.protocol, floor=floor)


@check(
    "TLS-09",
    "The right certificate is also served without SNI",
    rung="TLS",
    needs=["TLS-03"],
    causes=["tls.needs-sni"],
    broken=["needs-sni"],
    optional=True,
)
def test_certificate_without_sni(tls, profile):
    """Nearly every current client names the host in the handshake (RFC 6066 §3). This matters for one that does not."""
    if profile.tls.sni != "not-sent":
        not_applicable("no source says that the integration's clients omit the host name")
    if not tls.covers_without_name:
        fail("tls.needs-sni", names=tls.names_without_name)


@check(
    "TLS-10",
    "Clients limited to TLS 1.2 can connect",
    rung="TLS",
    needs=["TLS-01"],
    causes=["tls.only-13"],
    broken=["tls-1.3-only"],
    optional=True,
)
def test_speaks_tls_12_too(tls):
    if not tls.speaks_12:
        advise("tls.only-13")


@check(
    "TLS-11",
    "Old clients find no expired certificate in the chain",
    rung="TLS",
    needs=["TLS-07"],
    causes=["tls.expired-extra"],
    broken=["expired-extra"],
    optional=True,
)
def test_chain_is_good_for_old_clients(tls):
    for old in tls.expired_extra:
        advise("tls.expired-extra", subject=old.subject, until=old.not_after.date().isoformat())


@check(
    "TLS-12",
    "Every server behind the host name has a valid certificate",
    rung="TLS",
    needs=["TLS-07"],
    causes=["tls.one-server-differs"],
    broken=["one-server-expired"],
    optional=True,
)
def test_every_server_has_a_good_certificate(tls):
    """Several servers can share one name, and one may have been forgotten when the certificate was renewed."""
    if bad := [each for each in tls.elsewhere if each["outcome"] != "verified"]:
        fail("tls.one-server-differs", ip=bad[0]["ip"], outcome=bad[0]["message"] or bad[0]["outcome"], count=len(bad))


@check(
    "TLS-13",
    "The certificate comes from a public authority",
    rung="TLS",
    needs=["TLS-04", "TLS-07"],
    broken=["private-authority", "private-authority-behind-a-proxy"],
)
def test_authority_is_public(tls, profile):
    """A chain that is trusted only because the user named its root is not trusted by a service on the internet."""
    if profile.tls.required is False:
        not_applicable("the integration does not require a publicly trusted certificate")
    decide("TLS-13", words={"issuer": tls.issuer, "seen": f"a certificate by {tls.issuer}"}, tls=tls)
