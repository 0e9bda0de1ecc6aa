"""One shop under test: its address, how to get there, and with which credentials."""

import hashlib
import re
from dataclasses import dataclass, replace

from wooready.shop.address import Address, parse_address
from wooready.shop.credentials import Credentials, Keys, held
from wooready.shop.route import Route

LONGEST_SLUG = 100


@dataclass(frozen=True)
class Shop:
    """`slug` names its folders and test ids: letters, digits, dots and dashes. `plain` is its http address, where one is known.

    `keys`: its key and secret, or where they are to be found. `pasted`: the address as it was typed, without a query.
    """

    slug: str
    address: Address
    keys: Keys | None
    route: Route
    plain: Address | None
    profile: str = ""
    pasted: str = ""

    @property
    def credentials(self) -> Credentials | None:
        """Key and secret, looked up where they are given as references. Raises UsageError when they cannot be found."""
        return held(self.keys)


def slug_of(address: Address) -> str:
    """`shop.example.com`, `shop.example.com-8443`, `example.com-shop`: safe as a folder and as a test id, and told apart.

    What a folder's name cannot tell apart, such as `/a/b` and `/a-b`, gets a few letters more.
    """
    port = "" if address.port == 443 else f"-{address.port}"
    slug = re.sub(r"[^a-z0-9.-]+", "-", f"{address.host}{port}{address.path.lower()}").strip("-.")
    if ":" not in address.host and re.fullmatch(r"(?:/[a-z][a-z0-9]*)?", address.path) and len(slug) <= LONGEST_SLUG:
        return slug
    return f"{slug[:LONGEST_SLUG].rstrip('-.')}-{hashlib.sha256(address.url.encode()).hexdigest()[:6]}"


def shop_from_address(pasted: str, route: Route | None = None, keys: Keys | None = None, plain: str = "") -> Shop:
    """Raises UsageError for what is not an address."""
    address = parse_address(pasted)
    http = replace(plain_address(plain), path=address.path) if plain else address.plain()
    return Shop(slug_of(address), address, keys, route or Route({}), http, pasted=re.split(r"[?#]", pasted.strip())[0])


def plain_address(pasted: str) -> Address:
    address = parse_address(pasted)
    return Address(address.host, 80 if address.port == 443 else address.port, address.path, "http")
