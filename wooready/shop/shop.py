"""One shop under test: its address, how to get there, and with which credentials."""

import hashlib
import ipaddress
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from wooready.errors import UsageError, unknown
from wooready.formats import file_format
from wooready.shop import toml
from wooready.shop.address import Address, parse_address
from wooready.shop.credentials import Credentials, credentials, dereference

LONGEST_SLUG = 100


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
    """`shop.example.com`, `shop.example.com-8443`, `example.com-shop`: safe as a folder and as a test id, and told apart.

    What a folder's name cannot tell apart, such as `/a/b` and `/a-b`, gets a few letters more.
    """
    port = "" if address.port == 443 else f"-{address.port}"
    slug = re.sub(r"[^a-z0-9.-]+", "-", f"{address.host}{port}{address.path.lower()}").strip("-.")
    if ":" not in address.host and re.fullmatch(r"(?:/[a-z][a-z0-9]*)?", address.path) and len(slug) <= LONGEST_SLUG:
        return slug
    return f"{slug[:LONGEST_SLUG].rstrip('-.')}-{hashlib.sha256(address.url.encode()).hexdigest()[:6]}"


def shop_from_address(pasted: str, route: Route | None = None, credentials: Credentials | None = None, plain: str = "") -> Shop:
    address = parse_address(pasted)
    http = replace(_plain(plain), path=address.path) if plain else address.plain()
    return Shop(slug_of(address), address, credentials, route or Route({}), http, pasted=re.split(r"[?#]", pasted.strip())[0])


def _plain(pasted: str) -> Address:
    address = parse_address(pasted)
    return Address(address.host, 80 if address.port == 443 else address.port, address.path, "http")


def read_shops(path: Path) -> dict[str, dict[str, str]]:
    """The tables of a shops file by shop name. Secrets are still references. Raises UsageError that names file, line and key."""
    shops: dict[str, dict[str, str]] = toml.read(path, file_format("shops")).content["shops"]
    return shops


def shop_from_file(path: Path, name: str, environ: Mapping[str, str] | None = None) -> Shop:
    file = toml.read(path, file_format("shops"))
    shops = file.content["shops"]
    if name not in shops:
        raise unknown(f"shop in {path}", name, shops)
    entry: dict[str, str] = shops[name]

    def where(key: str) -> str:
        return file.place("shops", name, key)

    found = None
    if "key" in entry:
        key, secret = (dereference(entry[field], where(field), environ) for field in ("key", "secret"))
        with _said_of(where("key")):
            found = credentials(key, secret)
    ca_file = existing(path.parent / entry["ca_file"], where("ca_file")) if "ca_file" in entry else None
    with _said_of(where("resolve")):
        resolve = parse_resolve([entry["resolve"]] if "resolve" in entry else [])
    with _said_of(where("proxy")):
        proxy = parse_proxy(entry.get("proxy", ""))
    if proxy and resolve:
        raise UsageError(f"{where('proxy')}: the proxy resolves names by itself. Give proxy or resolve, not both.")
    with _said_of(where("plain")):
        plain = _plain(entry["plain"]) if "plain" in entry else None
    with _said_of(where("address")):
        shop = shop_from_address(entry["address"], Route(resolve, proxy, ca_file), found)
    profile = entry.get("profile", "")
    beside = str(path.parent / profile) if profile.endswith(".toml") else profile
    return replace(shop, slug=name, plain=replace(plain, path=shop.address.path) if plain else shop.plain, profile=beside)


@contextmanager
def _said_of(where: str) -> Iterator[None]:
    """Puts file, line and key before the message of what is raised inside."""
    try:
        yield
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
            if not 0 < number < 65536:
                raise ValueError
        except ValueError:
            raise UsageError(f"--resolve takes HOST:PORT:IP, such as shop.example.com:443:192.0.2.10; {entry!r} is not that.") from None
        result[parse_address(host).host, number] = ip
    return result


def parse_proxy(text: str) -> str:
    if text and not re.fullmatch(r"http://(?:[^\s/@]+@)?[^\s/@:]+:\d{1,5}/?", text):
        raise UsageError("--proxy takes http://HOST:PORT of an HTTP proxy.")
    return text.rstrip("/")
