"""The facts about TLS handshakes and certificates, from what was recorded, as of the time of recording."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from wooready.evidence.answers import Missing
from wooready.evidence.certificates import Certificate, is_ip, read_certificate
from wooready.evidence.facets import facet
from wooready.evidence.seen import Seen
from wooready.validation import utc_time
from wooready.wire.observations import Handshake, Observation, Server

#: OpenSSL's verify codes (include/openssl/x509_vfy.h.in), as measured: facts/stack.md §5.
SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_LOCAL_ISSUER, UNVERIFIABLE_LEAF = 18, 19, 20, 21
UNTRUSTED = frozenset({2, SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_LOCAL_ISSUER, UNVERIFIABLE_LEAF, 24, 27})
#: The certificate is for other names than the host: X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH.
OTHER_NAME = frozenset({62, 64})
WEAK_DIGESTS = frozenset({"md5", "sha1"})


@dataclass(frozen=True)
class TlsFacts:
    """`now` is when the handshake was made; `other_handshakes` are additional ones, by name of the observation. `proxied`: it was made
    through a proxy, which may itself be what answers."""

    seen: Handshake
    host: str
    now: datetime
    other_handshakes: Mapping[str, Observation] = field(default_factory=dict)
    proxied: bool = False

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
    def sent(self) -> tuple[Certificate | None, ...]:
        """The certificates as sent, leaf first; None for each one that cannot be read."""
        return _chain_of(self.seen)

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The certificates that can be read, in the order in which they were sent."""
        return tuple(each for each in self.sent if each is not None)

    @property
    def leaf(self) -> Certificate | None:
        """The server's own certificate; None if there is none or it cannot be read."""
        return self.sent[0] if self.sent else None

    @property
    def names_are_known(self) -> bool:
        """Whether the names in the server's own certificate could be read."""
        return self.leaf is not None and self.leaf.names_are_known

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
        """Whether the certificate is valid for the shop's host name: by the verification if that compared the names, else by the names.

        OpenSSL falls back to the common name of a certificate without DNS names unless told otherwise, and older recordings contain such
        results. Current clients ignore the common name, so such a certificate is not valid for the host (RFC 9525 §6.3).
        """
        if self.verify_code in OTHER_NAME:
            return False
        if self.leaf is None or not self.leaf.names_are_known:
            return self.verified
        if self.verified:
            return is_ip(self.host) or not all(is_ip(name) for name in self.leaf.names)
        return self.leaf.covers(self.host)

    @property
    def trusted(self) -> bool:
        """Whether the chain leads to a trusted root. Also True if OpenSSL stopped earlier, at another fault."""
        return self.verify_code not in UNTRUSTED

    @property
    def sent_alone(self) -> bool:
        """Whether the server sent its own certificate without the one that signed it."""
        return len(self.sent) == 1 and self.leaf is not None and not self.leaf.self_issued

    @property
    def expired_extra(self) -> tuple[Certificate, ...]:
        """Expired certificates in a chain that is valid without them: old clients rely on them (DST Root CA X3, since 2021-09-30)."""
        return tuple(each for each in self.sent[1:] if each and each.not_after < self.now) if self.verified else ()

    def _other(self, name: str) -> Handshake:
        if name not in self.other_handshakes:
            raise Missing(f"not recorded: {name}")
        return self.other_handshakes[name]

    @property
    def covers_without_name(self) -> bool:
        """Whether a client that does not name the host (no SNI) gets the right certificate.

        Raises Missing if that was not tried, or if the names in the certificate cannot be read.
        """
        chain = _chain_of(self._other("tls.no-sni"))
        if chain and (chain[0] is None or not chain[0].names_are_known):
            raise Missing("the certificate that is sent without SNI cannot be read")
        return bool(chain) and chain[0] is not None and chain[0].covers(self.host)

    @property
    def names_without_name(self) -> str:
        """The names in the certificate served without SNI. Raises Missing if that was not tried."""
        chain = _chain_of(self._other("tls.no-sni"))
        return ", ".join(chain[0].names[:3]) if chain and chain[0] else "none"

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
    now = utc_time(seen.shop.observed_at)
    return TlsFacts(seen.observations["tls.handshake"], seen.shop.host, now, others, seen.proxied)


def _chain_of(seen: Handshake) -> tuple[Certificate | None, ...]:
    return tuple(_decoded(coded) for coded in seen.get("chain", ()))


def _decoded(coded: str) -> Certificate | None:
    try:
        return read_certificate(base64.b64decode(coded))
    except ValueError:  # not base64
        return None
