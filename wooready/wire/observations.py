"""What is seen of name, TCP and TLS, in the form that a recording keeps: plain JSON, by the name of the observation.

An older recording may lack a key that was added since, so none is required.
"""

from typing import TypedDict


class Ip(TypedDict):
    """One IP address. `family`: `IPv4` or `IPv6`."""

    family: str
    ip: str


class TriedIp(Ip):
    """`outcome`: see Network.connect_all()."""

    outcome: str


class Names(TypedDict, total=False):
    """`net.resolve`, see Network.resolve()."""

    addresses: list[Ip]
    error: str
    pinned: bool
    proxied: bool


class Connections(TypedDict, total=False):
    """`net.tcp`, see Network.connect_all()."""

    tried: list[TriedIp]


class Handshake(TypedDict, total=False):
    """`tls.handshake`, `tls.no-sni` and `tls.at-most-1.2`, see Network.handshake(); the last two have no more than is compared."""

    outcome: str
    verify_code: int
    message: str
    protocol: str
    cipher: str
    chain: list[str]
    private_ca: bool
    offers: str
    proxy: str


class Server(Handshake, total=False):
    """The handshake with one IP address."""

    ip: str


class Servers(TypedDict, total=False):
    """`tls.elsewhere`, see Network.handshakes_elsewhere()."""

    servers: list[Server]


class Observation(Names, Connections, Handshake, Servers, total=False):
    """One of these; which, its name says."""
