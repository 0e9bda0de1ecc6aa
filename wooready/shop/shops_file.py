"""The shops file: shops by name, with references to their keys."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from wooready.errors import UsageError, unknown
from wooready.files import file_format, read_toml
from wooready.shop.credentials import References
from wooready.shop.route import Route, existing, parse_proxy, parse_resolve
from wooready.shop.shop import RESERVED, Shop, plain_address, shop_from_address


def read_shops(path: Path) -> dict[str, dict[str, str]]:
    """The tables of a shops file by shop name, with secrets still as references. Raises UsageError, which names file, line and key."""
    file = read_toml(path, file_format("shops"))
    shops: dict[str, dict[str, str]] = file.content["shops"]
    if taken := sorted(shops.keys() & RESERVED):
        raise UsageError(f"{file.place('shops', taken[0])}: wooready uses this name itself. Give the shop another name.")
    return shops


def shop_from_file(path: Path, name: str, environ: Mapping[str, str] | None = None) -> Shop:
    """One shop of a shops file. Raises UsageError, which names file, line and key; also if its key cannot be found."""
    shops = read_shops(path)
    file = read_toml(path, file_format("shops"))
    if name not in shops:
        raise unknown(f"shop in {path}", name, shops)
    entry: dict[str, str] = shops[name]

    def where(key: str) -> str:
        return file.place("shops", name, key)

    found = None
    if "key" in entry:
        found = References(_beside(path, entry["key"]), _beside(path, entry["secret"]), (where("key"), where("secret")))
        found.resolve(environ)
    ca_file = existing(path.parent / entry["ca_file"], where("ca_file")) if "ca_file" in entry else None
    with _said_of(where("resolve")):
        resolve = parse_resolve([entry["resolve"]] if "resolve" in entry else [])
    with _said_of(where("proxy")):
        proxy = parse_proxy(entry.get("proxy", ""))
    if proxy and resolve:
        raise UsageError(f"{where('proxy')}: the proxy resolves names itself. Give proxy or resolve, not both.")
    with _said_of(where("plain")):
        plain = plain_address(entry["plain"]) if "plain" in entry else None
    with _said_of(where("address")):
        shop = shop_from_address(entry["address"], Route(resolve, proxy, ca_file), found)
    profile = entry.get("profile", "")
    beside = str(path.parent / profile) if profile.endswith(".toml") else profile
    return replace(shop, slug=name, plain=replace(plain, path=shop.address.path) if plain else shop.plain, profile=beside)


def _beside(path: Path, reference: str) -> str:
    """A reference that is valid from any folder: `file:` paths are relative to the shops file."""
    kind, _, name = reference.partition(":")
    return f"file:{(path.parent / name).absolute()}" if kind == "file" else reference


@contextmanager
def _said_of(where: str) -> Iterator[None]:
    """Prefixes the message of a UsageError raised inside with file, line and key."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
