"""One shop under test: its address, how to get there, and with which credentials."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wooready.errors import UsageError, unknown
from wooready.formats import file_format
from wooready.shop import toml
from wooready.shop.address import Address, parse_address
from wooready.shop.credentials import Credentials, credentials, dereference


@dataclass(frozen=True)
class Route:
    """How the shop is reached: `resolve` maps (host, port) to an IP address, `proxy` is an http:// URL, `ca_file` a PEM file."""

    resolve: Mapping[tuple[str, int], str]
    proxy: str = ""
    ca_file: Path | None = None


@dataclass(frozen=True)
class Shop:
    """`slug` names its folders and test ids: letters, digits, dots and dashes. `plain` is its http address, where one is known."""

    slug: str
    address: Address
    credentials: Credentials | None
    route: Route
    plain: Address | None
    profile: str = ""
    pasted: str = ""


def slug_of(address: Address) -> str:
    """`shop.example.com`, `shop.example.com-8443`, `example.com-shop`: safe as a folder and as a test id, and told apart."""
    port = "" if address.port == 443 else f"-{address.port}"
    return re.sub(r"[^a-z0-9.-]+", "-", f"{address.host}{port}{address.path.lower()}").strip("-.")


def shop_from_address(pasted: str, route: Route | None = None, credentials: Credentials | None = None, plain: str = "") -> Shop:
    address = parse_address(pasted)
    http = _plain(plain) if plain else address.plain()
    return Shop(slug_of(address), address, credentials, route or Route({}), http, pasted=pasted.strip())


def _plain(pasted: str) -> Address:
    address = parse_address(pasted)
    return Address(address.host, 80 if address.port == 443 else address.port, address.path, "http")


def read_shops(path: Path) -> dict[str, dict[str, str]]:
    """The tables of a shops file by shop name. Secrets are still references. Raises UsageError that names file, line and key."""
    shops: dict[str, dict[str, str]] = toml.read(path, file_format("shops"))["shops"]
    return shops


def shop_from_file(path: Path, name: str, environ: Mapping[str, str] | None = None) -> Shop:
    shops = read_shops(path)
    if name not in shops:
        raise unknown(f"shop in {path}", name, shops)
    entry = shops[name]
    where = f"{path}: shops.{name}"
    found = None
    if "key" in entry:
        key, secret = (dereference(entry[field], f"{where}.{field}", environ) for field in ("key", "secret"))
        found = _credentials(where, key, secret)
    ca_file = existing(path.parent / entry["ca_file"], f"{where}.ca_file") if "ca_file" in entry else None
    route = Route(parse_resolve([entry["resolve"]] if "resolve" in entry else []), parse_proxy(entry.get("proxy", "")), ca_file)
    shop = shop_from_address(entry["address"], route, found, entry.get("plain", ""))
    return replace(shop, slug=name, profile=entry.get("profile", ""))


def _credentials(where: str, key: str, secret: str) -> Credentials:
    try:
        return credentials(key, secret)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None


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
        except ValueError:
            raise UsageError(f"--resolve takes HOST:PORT:IP, such as shop.example.com:443:192.0.2.10; {entry!r} is not that.") from None
        result[parse_address(host).host, number] = ip
    return result


def parse_proxy(text: str) -> str:
    if text and not re.fullmatch(r"http://(?:[^\s/@]+@)?[^\s/@:]+:\d{1,5}/?", text):
        raise UsageError("--proxy takes http://HOST:PORT of an HTTP proxy.")
    return text.rstrip("/")
