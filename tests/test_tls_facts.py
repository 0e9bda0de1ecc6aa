"""What OpenSSL found good is not judged bad by what it did not need; what a server lacks is named for what it is."""

import base64
import datetime
import ssl

import pytest
import trustme
from loopback import Server, says

from wooready.evidence.tls import TlsFacts
from wooready.shop.address import Address
from wooready.shop.route import Route
from wooready.validation import utc_time
from wooready.wire.network import Network, verifying_context

HOST = "shop.example.com"
NOW = utc_time("2026-06-01T12:00:00Z")


def der(certificate: trustme.LeafCert) -> str:
    return base64.b64encode(ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())).decode()


@pytest.fixture
def good() -> trustme.LeafCert:
    day = datetime.timedelta(days=1)
    return trustme.CA().issue_cert(HOST, not_before=NOW - 10 * day, not_after=NOW + 80 * day)


@pytest.fixture
def stale() -> trustme.LeafCert:
    """As a cross-signed root that ran out, and that many servers still send."""
    day = datetime.timedelta(days=1)
    return trustme.CA().issue_cert("old-root.example.com", not_before=NOW - 900 * day, not_after=NOW - 90 * day)


def facts(outcome: str, *chain: str, offers: str = "") -> TlsFacts:
    return TlsFacts({"outcome": outcome, "verify_code": 0, "chain": list(chain), "offers": offers}, HOST, NOW)


def test_a_stale_certificate_beside_a_good_chain_is_no_fault(good: trustme.LeafCert, stale: trustme.LeafCert) -> None:
    verified = facts("verified", der(good), der(stale))
    assert verified.expired == ()
    assert verified.days_left == 80
    assert [each.names for each in facts("rejected", der(good), der(stale)).expired] == [("old-root.example.com",)]


def test_a_verified_chain_that_cannot_be_read_is_no_wrong_host() -> None:
    assert facts("verified").covers_host
    assert facts("verified", base64.b64encode(b"no certificate").decode()).covers_host
    assert not facts("rejected").covers_host


@pytest.mark.parametrize(("offers", "old"), [("TLSv1", "TLSv1"), ("TLSv1.1", "TLSv1.1"), ("TLSv1.2", ""), ("", "")])
def test_only_old_versions_count_as_old(offers: str, old: str) -> None:
    assert facts("failed", offers=offers).offers == old


def test_a_server_with_old_ciphers_alone_does_not_speak_an_old_version() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA256:@SECLEVEL=0")
    authority.issue_cert(HOST, key_type=trustme.KeyType.RSA).configure_cert(context)
    client = verifying_context(None)
    authority.configure_trust(client)
    client.set_ciphers("ECDHE+AESGCM")
    with Server(says(b""), context) as server:
        seen = Network(Address(HOST, server.port), Route({}), client).handshake("127.0.0.1")
    judged = TlsFacts(seen, HOST, NOW)
    assert judged.outcome == "failed"
    assert judged.offers == ""
    assert "ALERT" in judged.message
