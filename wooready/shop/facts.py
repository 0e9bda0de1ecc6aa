"""The shop as given by the user: the part of the evidence that exists before any request."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from wooready.shop.address import Address, parse_address
from wooready.shop.shop import Shop


class ShopJson(TypedDict):
    """The shop as a recording keeps it. `plain` is empty where there is none; the versions are what it told of itself."""

    slug: str
    address: str
    plain: str
    pasted: str
    credentials: bool
    doubts: list[str]
    private_ca_given: bool
    woocommerce: NotRequired[str]
    wordpress: NotRequired[str]
    php: NotRequired[str]


class Recorded(TypedDict):
    """What a recording says of the shop, and when it was made."""

    shop: ShopJson
    recorded_at: str


@dataclass(frozen=True)
class ShopFacts:
    """The shop as given by the user. `credentials`: whether a key was given; `doubts`: which parts lack WooCommerce's format."""

    slug: str
    address: Address
    plain: Address | None
    pasted: str
    credentials: bool
    doubts: tuple[str, ...]
    private_ca_given: bool
    observed_at: str

    @property
    def host(self) -> str:
        return self.address.host

    @classmethod
    def of(cls, shop: Shop, observed_at: str) -> "ShopFacts":
        """Of a live run. Raises UsageError if the key is a reference that cannot be resolved."""
        given = shop.credentials
        doubts = given.doubts() if given else ()
        ca = shop.route.ca_file is not None
        return cls(shop.slug, shop.address, shop.plain, shop.pasted, given is not None, doubts, ca, observed_at)

    @classmethod
    def recorded(cls, about: Recorded) -> "ShopFacts":
        """From the metadata of a recording."""
        shop = about["shop"]
        plain = parse_address(shop["plain"]) if shop["plain"] else None
        if plain is not None:
            plain = Address(plain.host, 80 if plain.port == 443 else plain.port, plain.path, "http")
        address = parse_address(shop["address"])
        return cls(
            shop["slug"],
            address,
            plain,
            shop["pasted"],
            shop["credentials"],
            tuple(shop["doubts"]),
            shop["private_ca_given"],
            about["recorded_at"],
        )

    def to_json(self) -> ShopJson:
        return {
            "slug": self.slug,
            "address": self.address.url,
            "plain": self.plain.url if self.plain else "",
            "pasted": self.pasted,
            "credentials": self.credentials,
            "doubts": list(self.doubts),
            "private_ca_given": self.private_ca_given,
        }
