"""The shop as given by the user: the part of the evidence that exists before any request."""

from dataclasses import dataclass, replace
from typing import Literal, NotRequired, TypedDict

from wooready.shop.address import Address, parse_address
from wooready.shop.key_form import Fault, KeyForm, Part
from wooready.shop.shop import Shop

#: Why a run goes on above the path that was typed: WordPress itself says where it is, in the API's index, on the page or in a 404 there; or
#: a folder above has an API. Empty if it does not.
Clue = Literal["", "index", "page", "not-found", "folder"]


class FormJson(TypedDict):
    """What is wrong with the form of the key or the secret, see KeyForm."""

    part: Part
    length: int
    faults: list[Fault]


class ShopJson(TypedDict):
    """The shop as a recording keeps it. `address` is as typed; `went_on` is where the run went on, if that is another one. `plain` is empty
    where there is none; the versions are what the shop told of itself."""

    slug: str
    address: str
    went_on: NotRequired[str]
    plain: str
    pasted: str
    credentials: bool
    doubts: list[str]
    forms: NotRequired[list[FormJson]]
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
    """The shop as given by the user. `credentials`: whether a key was given; `doubts`: which parts lack WooCommerce's format (`key-form`,
    `secret-form`), where `forms` says what is wrong with it, and what was pasted around them (`key-wrapped:quote`).

    `address`: where the run asks. If that is above the path that was typed, `moved_from` is the typed one and `clue` says why.
    """

    slug: str
    address: Address
    plain: Address | None
    pasted: str
    credentials: bool
    doubts: tuple[str, ...]
    private_ca_given: bool
    observed_at: str
    moved_from: Address | None = None
    clue: Clue = ""
    forms: tuple[KeyForm, ...] = ()

    @property
    def gives_port(self) -> bool:
        """Whether the address was typed with a port other than that of https."""
        return self.address.port != 443

    @property
    def gives_http_port(self) -> bool:
        """Whether it was typed as an http address with a port of its own."""
        return self.gives_port and self.pasted.lower().startswith("http:")

    @property
    def key_is_odd(self) -> bool:
        """Whether the consumer key does not have WooCommerce's form."""
        return "key-form" in self.doubts

    @property
    def secret_is_odd(self) -> bool:
        """Whether the consumer secret does not have WooCommerce's form."""
        return "secret-form" in self.doubts

    @property
    def form_words(self) -> str:
        """What is wrong with the form of the key, of the secret, or of both; empty if nothing is."""
        plain = {"key-form": "The consumer key has another form", "secret-form": "The consumer secret has another form"}
        said = {**{doubt: plain[doubt] for doubt in self.doubts if doubt in plain}, **{form.id: form.words() for form in self.forms}}
        return ". ".join(said.values())

    @property
    def typed(self) -> Address:
        """The address as typed."""
        return self.moved_from or self.address

    def at(self, address: Address, clue: Clue) -> "ShopFacts":
        """The same shop, asked at another path of the host."""
        plain = replace(self.plain, path=address.path) if self.plain else None
        return replace(self, address=address, plain=plain, moved_from=None if address == self.typed else self.typed, clue=clue)

    @property
    def host(self) -> str:
        return self.address.host

    @classmethod
    def of(cls, shop: Shop, observed_at: str) -> "ShopFacts":
        """Of a live run. Raises UsageError if the key is a reference that cannot be resolved."""
        given = shop.credentials
        forms = given.doubts() if given else ()
        ca = shop.route.ca_file is not None
        doubts = (*(each.id for each in forms), *(given.wrapped if given else ()))
        return cls(shop.slug, shop.address, shop.plain, shop.pasted, given is not None, doubts, ca, observed_at, forms=forms)

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
            forms=tuple(KeyForm(each["part"], each["length"], tuple(each["faults"])) for each in shop.get("forms", ())),
        )

    def to_json(self) -> ShopJson:
        typed = self.at(self.typed, "")
        found: ShopJson = {
            "slug": self.slug,
            "address": typed.address.url,
            "plain": typed.plain.url if typed.plain else "",
            "pasted": self.pasted,
            "credentials": self.credentials,
            "doubts": list(self.doubts),
            "private_ca_given": self.private_ca_given,
        }
        if self.forms:
            found["forms"] = [{"part": each.part, "length": each.length, "faults": list(each.faults)} for each in self.forms]
        if self.moved_from:
            found["went_on"] = self.address.url
        return found
