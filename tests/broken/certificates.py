"""Certificates of the broken shops: good ones and bad ones, all made on the spot by an authority that only the tests trust."""

import ipaddress
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
#: Makes what a server needs for a host name: its private key and the chain that it sends, as PEM.
Maker = Callable[[str], bytes]


@cache
def authority() -> trustme.CA:
    """The one authority that the runs are told to trust."""
    return trustme.CA()


@cache
def stranger() -> trustme.CA:
    """An authority that nobody was told of."""
    return trustme.CA(organization_name="An authority of our own")


def trusted() -> bytes:
    """What `--ca-file` gets."""
    return authority().cert_pem.bytes()


def good(host: str) -> bytes:
    """Leaf and intermediate."""
    return _of(authority().create_child_ca().issue_cert(host))


def expired(host: str) -> bytes:
    return _of(authority().issue_cert(host, not_before=_in(-100), not_after=_in(-3)))


def not_yet_valid(host: str) -> bytes:
    return _of(authority().issue_cert(host, not_before=_in(3), not_after=_in(100)))


def of_years_ago(host: str) -> bytes:
    return _of(authority().issue_cert(host, not_before=_in(-2000), not_after=_in(-1900)))


def expires_soon(host: str) -> bytes:
    return _of(authority().issue_cert(host, not_before=_in(-80), not_after=_in(10)))


def wrong_host(host: str) -> bytes:
    return _of(authority().issue_cert("hosting.example.net"))


def unknown_authority(host: str) -> bytes:
    """The root is sent as well, as appliances with an authority of their own do."""
    return _of(stranger().issue_cert(host)) + stranger().cert_pem.bytes()


def of_a_proxy(host: str) -> bytes:
    """What an intercepting proxy shows that has no certificate for the host: its own, which also ran out."""
    return _of(stranger().issue_cert("proxy.example.net", not_before=_in(-100), not_after=_in(-3)))


def leaf_only(host: str) -> bytes:
    """The intermediate certificate is forgotten."""
    leaf = authority().create_child_ca().issue_cert(host)
    return leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes()


def self_signed(host: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    return _pem(key) + _made(host, key)


def weak_key(host: str) -> bytes:
    key = rsa.generate_private_key(65537, 1024)
    return _pem(key) + _made(host, key, _signer(authority()))


def with_rsa_key(host: str) -> bytes:
    """Good, with the kind of key that old cipher suites want."""
    key = rsa.generate_private_key(65537, 2048)
    return _pem(key) + _made(host, key, _signer(authority()))


def ip_names_only(host: str) -> bytes:
    """The host's name stands in the common name alone, where clients of today do not look."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _pem(key) + _made(host, key, _signer(authority()), names=[x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])


def no_names(host: str) -> bytes:
    """As appliances make them: a common name, and no subjectAltName at all."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _pem(key) + _made(host, key, _signer(authority()), names=[])


def too_many_names(host: str) -> bytes:
    """As a hosting company makes it that puts all of its customers into one."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(host), *(x509.DNSName(f"customer-{number}.example.net") for number in range(10_000))]
    return _pem(key) + _made(host, key, _signer(authority()), names=names)


def for_clients_only(host: str) -> bytes:
    """Everything about it is right, but that it is not meant for a server."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _pem(key) + _made(host, key, _signer(authority()), purpose=ExtendedKeyUsageOID.CLIENT_AUTH)


def expired_intermediate(host: str) -> bytes:
    between, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = "An intermediate of yesterday"
    middle = _made(name, between, _signer(authority()), until=_in(-1), is_ca=True)
    signer = (x509.load_pem_x509_certificate(middle).subject, between)
    return _pem(key) + _made(host, key, signer) + middle


def expired_extra(host: str) -> bytes:
    """The chain is good; behind it an old root is sent along, which ran out."""
    key = ec.generate_private_key(ec.SECP256R1())
    return good(host) + _made("A root of yesterday", key, until=_in(-1), is_ca=True)


#: Diffie-Hellman parameters of 1024 bits: the second Oakley group (RFC 2409 §6.2), for years a default of web servers.
WEAK_PARAMETERS = b"""-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


def _in(days: int) -> datetime:
    return datetime.now(UTC) + days * DAY


def _of(leaf: trustme.LeafCert) -> bytes:
    return leaf.private_key_and_cert_chain_pem.bytes()


def _pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def _signer(ca: trustme.CA) -> tuple[x509.Name, Key]:
    key = load_pem_private_key(ca.private_key_pem.bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return x509.load_pem_x509_certificate(ca.cert_pem.bytes()).subject, key


def _made(
    host: str,
    key: Key,
    signer: tuple[x509.Name, Key] | None = None,
    *,
    until: datetime | None = None,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    is_ca: bool = False,
    names: Sequence[x509.GeneralName] | None = None,
) -> bytes:
    """A certificate as PEM; without a `signer` it signs itself. `names`: what it is for, where that is not the host alone."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    issuer, signing = signer or (subject, key)
    builder = (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number(), _in(-100), until or _in(100))
        .add_extension(x509.BasicConstraints(is_ca, None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not is_ca:
        covered = [x509.DNSName(host)] if names is None else names
        if covered:
            builder = builder.add_extension(x509.SubjectAlternativeName(covered), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return builder.sign(signing, hashes.SHA256()).public_bytes(Encoding.PEM)
