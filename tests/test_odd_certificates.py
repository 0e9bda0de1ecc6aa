"""A server sends whatever certificate it likes: it is read as far as it can be, and judged by what a strict client said of it."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from broken.running import ladder, recorded
from cases import judged
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from wooready.evidence import certificates
from wooready.evidence.answers import Missing
from wooready.evidence.certificates import UNREADABLE, Certificate, read_certificate
from wooready.evidence.tls import TlsFacts
from wooready.run.case import Case
from wooready.run.gather import gather_replay
from wooready.shop.profile import load_profile

LOOPBACK = ip_address("127.0.0.1")
HOST = "shop.example.com"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
ODD_ONE, ODD_TWO = x509.ObjectIdentifier("1.2.3.4.1"), x509.ObjectIdentifier("1.2.3.4.2")


def made(*extensions: x509.ExtensionType, subject: str = HOST) -> bytes:
    name, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (subject, "An authority"))
    builder = x509.CertificateBuilder(issuer, name, KEY.public_key(), 4711, NOW - timedelta(9), NOW + timedelta(400))
    for each in extensions:
        builder = builder.add_extension(each, critical=False)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


def named(*names: x509.GeneralName) -> bytes:
    return made(x509.SubjectAlternativeName(names))


def other(der: bytes, old: bytes, new: bytes) -> bytes:
    """The same with other bytes in one place, or in all of them; the signature does not fit any more, which nobody looks at here."""
    assert old in der
    assert len(old) == len(new)
    return der.replace(old, new)


def san(content: bytes) -> x509.UnrecognizedExtension:
    """A subjectAltName with a name of a kind that the library cannot read, and a DNS name behind it."""
    dns = bytes((0x82, len(HOST))) + HOST.encode()
    return x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, bytes((0x30, len(content) + len(dns))) + content + dns)


GOOD = named(x509.DNSName(HOST))
TWICE = made(x509.UnrecognizedExtension(ODD_ONE, b"\x05\x00"), x509.UnrecognizedExtension(ODD_TWO, b"\x05\x00"))
#: None of it can be read.
UNREAD = {
    "version 3": other(GOOD, b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x03"),
    "version 5": other(GOOD, b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05"),
    "no certificate": b"no certificate",
    "nothing": b"",
    "cut off": GOOD[:-9],
    "with something behind it": GOOD + b"\0",
    "a month of 13": other(GOOD, b"260523", b"261323"),
}
#: The names cannot be read, and perhaps more of it.
NAMELESS = {
    "an extension twice": other(TWICE, b"\x2a\x03\x04\x02", b"\x2a\x03\x04\x01"),
    "an x400 address": made(san(b"\xa3\x02\x30\x00")),
    "an EDI party": made(san(b"\xa5\x04\xa1\x02\x13\x00")),
    "names that are none": made(x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\x04\x01\x00")),
    "an IP address of three bytes": made(san(b"\x87\x03\x01\x02\x03")),
}
#: The names can be read, and something else cannot.
IN_PART = {
    "a common name of bits": other(GOOD, b"\x0c\x10shop.example.com", b"\x03\x10\x00hop.example.com"),
    "a common name that is no UTF-8": other(GOOD, b"\x0c\x10shop", b"\x0c\x10\xff\xfe\xff\xfe"),
    "an algorithm of the key that nobody knows": other(GOOD, bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d027f")),
    "a curve that nobody knows": other(GOOD, bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f")),
    "a signature that nobody knows": other(GOOD, bytes.fromhex("2a8648ce3d040302"), bytes.fromhex("2a811ccf55018375")),
    "no such point": other(GOOD, KEY.public_key().public_numbers().x.to_bytes(32, "big"), b"\1" * 32),
}


def facts(outcome: str, *chain: bytes, code: int = 0, host: str = HOST) -> TlsFacts:
    coded = [base64.b64encode(each).decode() for each in chain]
    return TlsFacts({"outcome": outcome, "verify_code": code, "chain": coded}, host, NOW)


def replay(handshake: dict[str, object]) -> Case:
    """A healthy recording with another handshake."""
    kept = recorded("woocommerce-9.9.5")
    whole = {"protocol": "TLSv1.3", "message": "", **handshake}
    host = kept.about["shop"]["address"].removeprefix("https://")
    assert host
    changed = replace(kept, observations={**kept.observations, "tls.handshake": whole})
    profile = load_profile("cin7-omni")
    return judged(gather_replay(changed, profile), profile)


def outcome(case: Case, check: str) -> tuple[str, str]:
    result = case.result(ladder()[check])
    return result.outcome, result.cause


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize("what", UNREAD)
def test_what_cannot_be_read_is_none(what: str) -> None:
    assert read_certificate(UNREAD[what]) is None


@pytest.mark.parametrize("what", NAMELESS)
def test_names_that_cannot_be_read_are_not_known(what: str) -> None:
    found = read_certificate(NAMELESS[what])
    assert found is not None
    assert (found.names, found.names_are_known, found.subject) == ((), False, HOST)
    assert found.not_after == NOW + timedelta(400)


@pytest.mark.parametrize("what", IN_PART)
def test_what_can_be_read_is(what: str) -> None:
    found = read_certificate(IN_PART[what])
    assert found is not None
    assert (found.names, found.names_are_known) == ((HOST,), True)
    assert UNREADABLE in (found.subject, found.key, found.digest)
    assert not found.key_is_weak


def test_a_panic_of_the_library_is_an_error_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def fails(error: BaseException) -> Callable[[bytes], Certificate]:
        def load(der: bytes) -> Certificate:
            raise error

        return load

    monkeypatch.setattr(certificates.x509, "load_der_x509_certificate", fails(panic()))
    assert read_certificate(GOOD) is None
    monkeypatch.setattr(certificates.x509, "load_der_x509_certificate", fails(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        read_certificate(GOOD)


@settings(derandomize=True, database=None, max_examples=400, deadline=None)
@given(st.data())
def test_whatever_the_bytes_are(data: st.DataObject) -> None:
    der = bytearray(data.draw(st.sampled_from([GOOD, TWICE, *NAMELESS.values()])))
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, len(der) - 1), st.integers(0, 255)), max_size=4)):
        der[place] = byte
    found = facts("rejected", bytes(der), data.draw(st.binary(max_size=60)), code=data.draw(st.sampled_from([0, 10, 18, 20, 62])))
    assert len(found.sent) == 2
    for name in ("covers_host", "days_left", "expired", "weak", "sent_alone", "not_yet_valid", "issuer", "trusted", "expired_extra"):
        getattr(found, name)


# ------------------------------------------------------------------ judging


@pytest.mark.parametrize("der", [*UNREAD.values(), *NAMELESS.values(), *IN_PART.values()], ids=range(18))
def test_what_was_verified_counts_where_names_cannot_be_read(der: bytes) -> None:
    assert facts("verified", der).covers_host
    assert not facts("rejected", der, code=62).covers_host


def test_one_that_cannot_be_read_does_not_end_the_chain() -> None:
    found = facts("rejected", GOOD, UNREAD["version 5"], made(subject="a third"))
    assert [each.subject if each else None for each in found.sent] == [HOST, None, "a third"]
    assert [each.subject for each in found.chain] == [HOST, "a third"]
    assert not found.sent_alone
    unread = facts("rejected", UNREAD["version 5"], GOOD)
    assert unread.leaf is None
    assert [each.subject for each in unread.chain] == [HOST]


@pytest.mark.parametrize(
    ("der", "host", "covered"),
    [
        (named(x509.IPAddress(LOOPBACK)), HOST, False),
        (made(), HOST, False),
        (named(x509.RFC822Name("a@example.com")), HOST, False),
        (named(x509.IPAddress(LOOPBACK)), "127.0.0.1", True),
        (GOOD, HOST, True),
    ],
    ids=["ip name alone", "no name", "e-mail alone", "ip name for that ip", "dns name"],
)
def test_no_dns_name_covers_no_dns_host(der: bytes, host: str, covered: bool) -> None:
    """Also in a recording of before, when OpenSSL went by the common name and said that it is verified."""
    assert facts("verified", der, host=host).covers_host is covered
    assert facts("rejected", der, code=10, host=host).covers_host is covered


def test_without_sni_a_certificate_that_cannot_be_read_is_not_judged() -> None:
    coded = base64.b64encode(UNREAD["version 5"]).decode()
    found = replace(facts("verified", GOOD), other_handshakes={"tls.no-sni": {"outcome": "verified", "chain": [coded]}})
    with pytest.raises(Missing):
        _ = found.covers_without_name


@pytest.mark.parametrize("der", [*UNREAD.values(), *NAMELESS.values()], ids=range(12))
def test_a_shop_with_such_a_certificate_is_judged(der: bytes) -> None:
    chain = [base64.b64encode(der).decode()]
    good = replay({"outcome": "verified", "verify_code": 0, "chain": chain})
    assert good.word == "READY"
    assert good.document["certificates"]
    bad = replay({"outcome": "rejected", "verify_code": 34, "message": "unhandled critical extension", "chain": chain})
    assert bad.word == "NOT READY"
    assert outcome(bad, "TLS-03") == ("not applicable", "")
    assert outcome(bad, "TLS-07") == ("failed", "tls.rejected")
    wrong = replay({"outcome": "rejected", "verify_code": 62, "message": "hostname mismatch", "chain": chain})
    assert outcome(wrong, "TLS-03") == ("failed", "tls.wrong-host")


def test_a_verified_certificate_without_names_is_of_another_host() -> None:
    case = replay({"outcome": "verified", "verify_code": 0, "chain": [base64.b64encode(made()).decode()]})
    assert (case.word, outcome(case, "TLS-03")) == ("NOT READY", ("failed", "tls.wrong-host"))
