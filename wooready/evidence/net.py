"""The facts about name resolution and TCP."""

import ipaddress
from dataclasses import dataclass

from wooready.evidence.answers import Missing
from wooready.evidence.facets import facet
from wooready.evidence.seen import Seen
from wooready.wire.observations import Connections, Ip, Names, TriedIp


@dataclass(frozen=True)
class NetFacts:
    """Name resolution and TCP. `tried`: each address with its outcome, see wire.network.Network.connect_all."""

    names: Names | None
    tcp: Connections | None

    @property
    def proxied(self) -> bool:
        """Whether a proxy resolves the name and connects."""
        return bool(self.names and self.names.get("proxied"))

    @property
    def pinned(self) -> bool:
        """Whether the user gave the address, so that DNS was not asked."""
        return bool(self.names and self.names.get("pinned"))

    @property
    def private(self) -> bool:
        """Whether the host has addresses, and none of them can be reached from the internet."""
        return bool(self.addresses) and not any(_is_public(each["ip"]) for each in self.addresses)

    @property
    def name_error(self) -> str:
        """`no-such-name`, `no-answer`, or empty if the name resolves. Raises Missing if that was not tried."""
        if self.names is None:
            raise Missing("not recorded: name resolution")
        return str(self.names["error"])

    @property
    def addresses(self) -> tuple[Ip, ...]:
        """The resolved addresses: `{"family", "ip"}`; empty if there are none."""
        return tuple(self.names["addresses"]) if self.names else ()

    @property
    def tried(self) -> tuple[TriedIp, ...]:
        """Each address that was tried: `{"family", "ip", "outcome"}`. Raises Missing if no connection was tried."""
        if self.tcp is None:
            raise Missing("not recorded: TCP connections")
        return tuple(self.tcp.get("tried", ()))

    @property
    def reached(self) -> bool:
        """Whether any address accepted a connection. Raises Missing if no connection was tried."""
        return any(each["outcome"] == "open" for each in self.tried)

    @property
    def failure(self) -> str:
        """Why no address could be reached: `refused`, `timeout` or `unreachable`, in this order of precedence. Raises Missing if no
        connection was tried."""
        outcomes = [each["outcome"] for each in self.tried]
        return next((each for each in ("refused", "timeout") if each in outcomes), "unreachable")


def _is_public(ip: str) -> bool:
    """Whether the internet has a route to it (IANA's special-purpose registries); `fe80::1%eth0` is an address with its zone."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_global


@facet("net", looks=("net.resolve", "net.tcp"))
def net_facts(seen: Seen) -> NetFacts:
    """From the observations of name resolution and TCP."""
    return NetFacts(seen.observations.get("net.resolve"), seen.observations.get("net.tcp"))
