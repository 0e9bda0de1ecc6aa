"""How a shop is reached: pinned addresses, a proxy, a private CA."""

import base64
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from wooready.errors import UsageError
from wooready.shop.address import parse_address, split_url


def proxy_secrets(proxy: str) -> list[str]:
    """The password of a proxy's URL as it is written there, as it is meant, and as it is sent with the user's name."""
    parts = split_url(proxy)
    if not parts.password:
        return []
    password, user = unquote(parts.password), unquote(parts.username or "")
    return [parts.password, password, base64.b64encode(f"{user}:{password}".encode()).decode()]


@dataclass(frozen=True)
class Route:
    """How the shop is reached: `resolve` maps (host, port) to an IP address, `proxy` is an http:// URL, `ca_file` a PEM file.

    A proxy's password is not shown by `repr`, and a route that holds one is not pickled.
    """

    resolve: Mapping[tuple[str, int], str]
    proxy: str = field(default="", repr=False)
    ca_file: Path | None = None

    def __getstate__(self) -> Mapping[str, object]:
        """Raises UsageError when the proxy's URL holds a password: it stays in this process."""
        if proxy_secrets(self.proxy):
            raise UsageError("A proxy's password cannot be handed to another process. Use a proxy that needs none there.")
        return self.__dict__


def existing(path: Path, where: str) -> Path:
    if not path.is_file():
        raise UsageError(f"{where}: there is no file {path}")
    return path


def parse_resolve(entries: list[str] | tuple[str, ...]) -> dict[tuple[str, int], str]:
    """`HOST:PORT:IP` as curl's --resolve takes it: look at a server before its DNS moves."""
    result = {}
    for entry in entries:
        host, _, rest = entry.partition(":")
        port, _, address = rest.partition(":")
        try:
            ip = str(ipaddress.ip_address(address.strip("[]")))
            number = int(port)
            if not 0 < number < 65536:
                raise ValueError
        except ValueError:
            raise UsageError(f"--resolve takes HOST:PORT:IP, such as shop.example.com:443:192.0.2.10; {entry!r} is not that.") from None
        result[parse_address(host).host, number] = ip
    return result


def parse_proxy(text: str) -> str:
    if text and (not re.fullmatch(r"http://(?:[^\s/@]+@)?[^\s/@:]+:[0-9]{1,5}/?", text) or not split_url(text).port):
        raise UsageError("--proxy takes http://HOST:PORT of an HTTP proxy.")
    return text.rstrip("/")
