"""The facts about TLS handshakes and certificates, from what was recorded, as of the time of recording."""

import base64
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from wooready.evidence.answers import Missing
from wooready.evidence.facets import facet
from wooready.evidence.seen import Seen
from wooready.wire.observations import Handshake, Observation, Server

#: OpenSSL's verify codes (include/openssl/x509_vfy.h.in), as measured: facts/stack.md §5.
SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_LOCAL_ISSUER, UNVERIFIABLE_LEAF = 18, 19, 20, 21
UNTRUSTED = frozenset({2, SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_LOCAL_ISSUER, UNVERIFIABLE_LEAF, 24, 27})
WEAK_DIGESTS = frozenset({"md5", "sha1"})


@dataclass(frozen=True)
class Certificate:
    """One certificate as sent. Times are UTC; `names` are the DNS names and IP addresses that it covers; `issuer_at` is where the
    authority offers its own certificate (RFC 5280 §4.2.2.1); empty if not stated."""

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

    def covers(self, host: str) -> bool:
        """RFC 6125: the name itself, or a wildcard for exactly its leftmost label."""
        head, _, rest = host.lower().partition(".")
        wild = bool(head) and not rest.replace(".", "").isdigit()  # a wildcard does not match part of an IP address
        return any(name.lower() == host.lower() or (wild and name.startswith("*.") and name[2:].lower() == rest) for name in self.names)


def read_certificate(der: bytes) -> Certificate:
    """Parses a DER certificate. Raises ValueError if it is invalid."""
    certificate = x509.load_der_x509_certificate(der)
    key, weak = _key(certificate)
    digest = certificate.signature_hash_algorithm
    return Certificate(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        names=_names(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        key_is_weak=weak,
        digest=digest.name if digest else "none",
        self_issued=certificate.subject == certificate.issuer,
        issuer_at=_issuer_at(certificate),
    )


def _issuer_at(certificate: x509.Certificate) -> str:
    with contextlib.suppress(x509.ExtensionNotFound, ValueError):
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


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return (*names.get_values_for_type(x509.DNSName), *(str(ip) for ip in names.get_values_for_type(x509.IPAddress)))


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


@dataclass(frozen=True)
class TlsFacts:
    """`now` is when the handshake was made; `other_handshakes` are additional ones, by name of the observation."""

    seen: Handshake
    host: str
    now: datetime
    other_handshakes: Mapping[str, Observation] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        """`verified`, `rejected`, `failed`, `reset`, `timeout`, `refused`, `not-tls`."""
        return str(self.seen.get("outcome", ""))

    @property
    def verified(self) -> bool:
        """Whether a strict client accepted the certificate."""
        return self.outcome == "verified"

    @property
    def spoken(self) -> bool:
        """Whether a TLS connection is possible at all."""
        return self.outcome in ("verified", "rejected")

    @property
    def verify_code(self) -> int:
        """OpenSSL's verify code; 0 if the verification did not fail."""
        return int(self.seen.get("verify_code", 0))

    @property
    def message(self) -> str:
        """OpenSSL's message for the failure; empty if there was none."""
        return str(self.seen.get("message", ""))

    @property
    def protocol(self) -> str:
        """The TLS version, such as `TLSv1.3`; empty unless verified."""
        return str(self.seen.get("protocol", ""))

    @property
    def offers(self) -> str:
        """The old version that the server offers if it refused TLS 1.2 and 1.3; empty if the reason is a different one."""
        offers = str(self.seen.get("offers", ""))
        return offers if offers in ("SSLv3", "TLSv1", "TLSv1.1") else ""

    @property
    def private_ca(self) -> bool:
        """Whether the chain leads to the private CA given by the user."""
        return bool(self.seen.get("private_ca"))

    @cached_property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificates as sent, leaf first, up to the first one that cannot be read."""
        return _chain_of(self.seen)

    @property
    def leaf(self) -> Certificate | None:
        """The server's own certificate; None if none could be read."""
        return self.chain[0] if self.chain else None

    @property
    def issuer(self) -> str:
        """The name of the authority that signed the shop's own certificate; empty if no certificate was sent."""
        return self.leaf.issuer if self.leaf else ""

    @property
    def expired(self) -> tuple[Certificate, ...]:
        """The expired certificates of the chain, without roots, because clients use their own."""
        sent = () if self.verified else self.chain  # a strict client found a chain without the expired ones
        return tuple(each for each in sent if each.not_after < self.now and (each is self.leaf or not each.self_issued))

    @property
    def not_yet_valid(self) -> bool:
        return self.leaf is not None and self.leaf.not_before > self.now

    @property
    def days_left(self) -> int:
        """Whole days until the first certificate in the chain expires; negative if one has expired; 0 if no certificate was sent."""
        sent = [each for each in self.chain if not self.verified or each.not_after >= self.now]
        ends = [each.not_after for each in sent if each is self.leaf or not each.self_issued]
        return (min(ends) - self.now).days if ends else 0

    @property
    def covers_host(self) -> bool:
        """Whether the certificate is valid for the shop's host name."""
        return self.verified or (self.leaf is not None and self.leaf.covers(self.host))

    @property
    def trusted(self) -> bool:
        """Whether the chain leads to a trusted root. Also True if OpenSSL stopped earlier, at another fault."""
        return self.verify_code not in UNTRUSTED

    @property
    def sent_alone(self) -> bool:
        """Whether the server sent its own certificate without the one that signed it."""
        return len(self.chain) == 1 and self.leaf is not None and not self.leaf.self_issued

    @property
    def expired_extra(self) -> tuple[Certificate, ...]:
        """Expired certificates in a chain that is valid without them: old clients rely on them (DST Root CA X3, since 2021-09-30)."""
        return tuple(each for each in self.chain[1:] if each.not_after < self.now) if self.verified else ()

    def _other(self, name: str) -> Handshake:
        if name not in self.other_handshakes:
            raise Missing(f"not recorded: {name}")
        return self.other_handshakes[name]

    @property
    def covers_without_name(self) -> bool:
        """Whether a client that does not name the host (no SNI) gets the right certificate. Raises Missing if that was not tried."""
        chain = _chain_of(self._other("tls.no-sni"))
        return bool(chain) and chain[0].covers(self.host)

    @property
    def names_without_name(self) -> str:
        """The names in the certificate served without SNI. Raises Missing if that was not tried."""
        chain = _chain_of(self._other("tls.no-sni"))
        return ", ".join(chain[0].names[:3]) if chain else "none"

    @property
    def speaks_12(self) -> bool:
        """Whether a client that supports nothing newer than TLS 1.2 can connect. Raises Missing if that was not tried."""
        return self._other("tls.at-most-1.2").get("outcome") in ("verified", "rejected")

    @property
    def elsewhere(self) -> tuple[Server, ...]:
        """The handshakes with the other IP addresses of the name; empty if there is only one."""
        return tuple(self.other_handshakes.get("tls.elsewhere", {}).get("servers", ()))

    @property
    def weak(self) -> tuple[Certificate, ...]:
        """Certificates whose key or signature OpenSSL refuses at its default level. Nobody checks the signature of a root."""
        sent = [each for each in self.chain if each is self.leaf or not (each.self_issued or self.verified)]
        return tuple(each for each in sent if each.key_is_weak or each.digest in WEAK_DIGESTS)


@facet("tls", looks=("tls.handshake",))
def tls_facts(seen: Seen) -> TlsFacts:
    """Raises Missing if no handshake was made."""
    if "tls.handshake" not in seen.observations:
        raise Missing("not recorded: TLS handshake")
    others = {name: each for name, each in seen.observations.items() if name.startswith("tls.")}
    return TlsFacts(seen.observations["tls.handshake"], seen.shop.host, parse_time(seen.shop.observed_at), others)


def _chain_of(seen: Handshake) -> tuple[Certificate, ...]:
    found = []
    for coded in seen.get("chain", ()):
        try:
            found.append(read_certificate(base64.b64decode(coded)))
        except ValueError:
            break
    return tuple(found)


def parse_time(text: str) -> datetime:
    """The time in `2026-11-23T15:00:00Z`, in UTC. Raises ValueError for any other format."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
