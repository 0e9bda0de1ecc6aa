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
from wooready.shop.credentials import REFERENCES, dereference


def proxy_secrets(proxy: str) -> list[str]:
    """The password in a proxy's URL: as written, decoded, and as sent together with the user name (Base64); empty if there is none."""
    parts = split_url(proxy)
    if not parts.password:
        return []
    password, user = unquote(parts.password), unquote(parts.username or "")
    return [parts.password, password, base64.b64encode(f"{user}:{password}".encode()).decode()]


@dataclass(frozen=True)
class Route:
    """How the shop is reached: `resolve` maps (host, port) to an IP address, `proxy` is an http:// URL, `ca_file` a PEM file.

    `repr` does not show the proxy's password, and a route that contains one cannot be pickled.
    """

    resolve: Mapping[tuple[str, int], str]
    proxy: str = field(default="", repr=False)
    ca_file: Path | None = None

    def __getstate__(self) -> Mapping[str, object]:
        """Raises UsageError if the proxy's URL contains a password, which must stay in this process."""
        if proxy_secrets(self.proxy):
            raise UsageError("A proxy's password cannot be passed to another process. Use a proxy that needs no password there.")
        return self.__dict__


def existing(path: Path, where: str) -> Path:
    """The path. Raises UsageError, with `where` in the message, if the file does not exist."""
    try:
        path.stat()
        if not path.is_file():
            raise UsageError(f"{where}: {path} is not a regular file. Give the path of a file.")
    except FileNotFoundError:
        raise UsageError(f"{where}: the file {path} does not exist. Check the path.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", "") or "this is not a file name"
        raise UsageError(f"{where}: the file {path} cannot be read ({why}). Check the path.") from None
    return path


def parse_resolve(entries: list[str] | tuple[str, ...]) -> dict[tuple[str, int], str]:
    """(host, port) to IP address, from `HOST:PORT:IP` as in curl's --resolve. Raises UsageError for anything else."""
    result = {}
    for entry in entries:
        host, _, rest = entry.partition(":")
        port, _, address = rest.partition(":")
        try:
            ip = str(ipaddress.ip_address(address.strip("[]")))
            number = int(port) if re.fullmatch(r"[0-9]{1,5}", port) else 0
            if not 0 < number < 65536:
                raise ValueError
        except ValueError:
            raise UsageError(f"--resolve takes HOST:PORT:IP, such as shop.example.com:443:192.0.2.10, not {entry[:100]!r}.") from None
        result[parse_address(host).host, number] = ip
    return result


def parse_proxy(text: str) -> str:
    """The URL without a trailing slash; empty stays empty. A reference, such as `env:NAME`, keeps its password off the command line.

    Raises UsageError if it is not the http:// URL of a proxy, or for a reference without a value.
    """
    if text.startswith(REFERENCES):
        text = dereference(text, "--proxy")
    if text and (not re.fullmatch(r"http://(?:[^\s/@]+@)?[^\s/@:]+:[0-9]{1,5}/?", text) or not split_url(text).port):
        raise UsageError("--proxy takes the address of an HTTP proxy, as http://HOST:PORT.")
    return text.rstrip("/")
