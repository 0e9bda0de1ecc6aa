"""Reads one certificate part by part, so that nothing that a server sends can end a run."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

Part = TypeVar("Part")
UNREADABLE = "(cannot be read)"


@dataclass(frozen=True)
class Certificate:
    """One certificate as sent. Times are UTC; `names` are the DNS names and IP addresses that it covers; `issuer_at` is where the
    authority offers its own certificate (RFC 5280 §4.2.2.1); empty if not stated.

    A text that cannot be read is UNREADABLE; if the names cannot be read, `names` is empty and `names_are_known` is False.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    key: str
    key_is_weak: bool
    digest: str
    self_issued: bool
    issuer_at: str = ""
    names_are_known: bool = True

    def covers(self, host: str) -> bool:
        """RFC 6125: the name itself, or a wildcard for exactly its leftmost label."""
        head, _, rest = host.lower().partition(".")
        wild = bool(head) and not rest.replace(".", "").isdigit()  # a wildcard does not match part of an IP address
        return any(name.lower() == host.lower() or (wild and name.startswith("*.") and name[2:].lower() == rest) for name in self.names)


def is_ip(name: str) -> bool:
    """Whether a host or a name in a certificate is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def read_certificate(der: bytes) -> Certificate | None:
    """Parses a DER certificate; None if it is not one, has an unknown version, or has dates that do not exist. Never raises an error."""

    def whole() -> Certificate:
        certificate = x509.load_der_x509_certificate(der)
        names = _tried(lambda: _names(certificate), None)
        key, weak = _tried(lambda: _key(certificate), (UNREADABLE, False))
        return Certificate(
            subject=_tried(lambda: _name(certificate.subject), UNREADABLE),
            issuer=_tried(lambda: _name(certificate.issuer), UNREADABLE),
            names=names or (),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            key=key,
            key_is_weak=weak,
            digest=_tried(lambda: _digest(certificate), UNREADABLE),
            self_issued=_tried(lambda: certificate.subject == certificate.issuer, False),
            issuer_at=_tried(lambda: _issuer_at(certificate), ""),
            names_are_known=names is not None,
        )

    return _tried(whole, None)


def _tried(read: Callable[[], Part], otherwise: Part) -> Part:
    """The result of `read`, or `otherwise` if it fails.

    The library raises half a dozen types of error for what it does not know, most of them not a ValueError, and a panic in its Rust code is
    a BaseException.
    """
    try:
        return read()
    except Exception:
        return otherwise
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return otherwise


def _issuer_at(certificate: x509.Certificate) -> str:
    for access in certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value:
        location = access.access_location
        if access.access_method == AuthorityInformationAccessOID.CA_ISSUERS and isinstance(location, x509.UniformResourceIdentifier):
            return location.value[:200]
    return ""


def _name(name: x509.Name) -> str:
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := name.get_attributes_for_oid(oid):
            return str(found[0].value)[:100]
    return name.rfc4514_string()[:100]


def _names(certificate: x509.Certificate) -> tuple[str, ...] | None:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (*names.get_values_for_type(x509.DNSName), *(str(ip) for ip in names.get_values_for_type(x509.IPAddress)))


def _digest(certificate: x509.Certificate) -> str:
    digest = certificate.signature_hash_algorithm
    return digest.name if digest else "none"


def _key(certificate: x509.Certificate) -> tuple[str, bool]:
    """The key in words, and whether it is weak. OpenSSL's security level 2 requires 112 bits: RSA and DSA 2048, elliptic curves 224."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}", key.key_size < 2048
    if isinstance(key, dsa.DSAPublicKey):
        return f"DSA {key.key_size}", key.key_size < 2048
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}", key.key_size < 224
    return type(key).__name__.replace("PublicKey", ""), False
