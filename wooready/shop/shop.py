"""One shop under test: its address, how to reach it, and the credentials."""

import hashlib
import re
from dataclasses import dataclass, replace

from wooready.shop.address import Address, parse_address
from wooready.shop.credentials import Credentials, Keys, held
from wooready.shop.route import Route

LONGEST_SLUG = 100
#: Names in a folder of reports or of recordings that are not those of a shop.
RESERVED = frozenset(
    {
        *("index.html", "report.html", "verdict.json", "verdict.txt", "verdict.md", "junit.xml", "history.json"),
        *("recording.json", "accepted", "__pycache__"),
    }
)


@dataclass(frozen=True)
class Shop:
    """`slug` is used in folder names and test ids: letters, digits, dots and dashes. `plain` is its http address, if known.

    `keys`: its key and secret, or where to find them. `pasted`: the address as typed, without the query.
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
        """Key and secret; references are looked up. Raises UsageError if they cannot be found."""
        return held(self.keys)


def slug_of(address: Address) -> str:
    """`shop.example.com`, `shop.example.com-8443`, `example.com-shop`: safe as a folder name and test id, and unique.

    Addresses that would get the same name, such as `/a/b` and `/a-b`, get a short hash as well; so do hosts with an underscore, and those
    named as a file of ours, such as `verdict.md`.
    """
    port = "" if address.port == 443 else f"-{address.port}"
    slug = re.sub(r"[^a-z0-9.-]+", "-", f"{address.host}{port}{address.path.lower()}").strip("-.")
    plain = re.fullmatch(r"[a-z0-9.-]+", address.host) and re.fullmatch(r"(?:/[a-z][a-z0-9]*)?", address.path)
    if plain and len(slug) <= LONGEST_SLUG and slug not in RESERVED:
        return slug
    return f"{slug[:LONGEST_SLUG].rstrip('-.')}-{hashlib.sha256(address.url.encode()).hexdigest()[:6]}"


def shop_from_address(pasted: str, route: Route | None = None, keys: Keys | None = None, plain: str = "") -> Shop:
    """A shop from a typed address; `plain` is its http address, if it is not on port 80. Raises UsageError for an invalid address."""
    address = parse_address(pasted)
    http = replace(plain_address(plain), path=address.path) if plain else address.plain()
    return Shop(slug_of(address), address, keys, route or Route({}), http, pasted=re.split(r"[?#]", pasted.strip())[0])


def plain_address(pasted: str) -> Address:
    """The http address, on port 80 unless another is given. Raises UsageError for an invalid address."""
    address = parse_address(pasted)
    return Address(address.host, 80 if address.port == 443 else address.port, address.path, "http")
