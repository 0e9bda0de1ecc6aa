"""The shop as it was given: the part of the evidence that was there before anything was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict, cast

from wooready.shop.address import Address, parse_address
from wooready.shop.shop import Shop


class ShopRecord(TypedDict):
    """The shop as a recording keeps it. `plain`: its http address, empty where that is the usual one."""

    slug: str
    address: str
    plain: str
    pasted: str
    credentials: bool
    doubts: list[str]
    private_ca_given: bool


@dataclass(frozen=True)
class ShopFacts:
    """The shop as it was given. `credentials`: whether a key was; `doubts`: what about it does not look like WooCommerce's."""

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
        given = shop.credentials
        doubts = given.doubts() if given else ()
        ca = shop.route.ca_file is not None
        return cls(shop.slug, shop.address, shop.plain, shop.pasted, given is not None, doubts, ca, observed_at)

    @classmethod
    def recorded(cls, about: Mapping[str, object]) -> "ShopFacts":
        """From what a recording says of itself, its form checked by schemas/wooready/recording.json."""
        shop = cast(ShopRecord, about["shop"])
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
            str(about["recorded_at"]),
        )

    def to_json(self) -> ShopRecord:
        return {
            "slug": self.slug,
            "address": self.address.url,
            "plain": self.plain.url if self.plain else "",
            "pasted": self.pasted,
            "credentials": self.credentials,
            "doubts": list(self.doubts),
            "private_ca_given": self.private_ca_given,
        }
