"""Fictional data in place of personal data: of the same type, length class and format, stable, and not a hash of the original.

The replacement depends on the location of the value (kind of object, its id, the property), and on the value only for its format: which
characters are digits or capitals, and its approximate length.
"""

import hashlib
import ipaddress
import random
import re
from typing import Literal, get_args
from urllib.parse import urlsplit

Kind = Literal[
    "given-name",
    "family-name",
    "company",
    "street",
    "city",
    "region",
    "postcode",
    "email",
    "phone",
    "username",
    "ip",
    "user-agent",
    "text",
    "url",
]
KINDS = frozenset(get_args(Kind))

_GIVEN = (
    "Ada",
    "Bo",
    "Cleo",
    "Dario",
    "Edda",
    "Falk",
    "Gia",
    "Henrik",
    "Imogen",
    "Jorin",
    "Kalliope",
    "Leander",
    "Maximiliane",
    "Bartholomew",
)
_FAMILY = (
    "Ash",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elder",
    "Fir",
    "Hawthorn",
    "Juniper",
    "Linden",
    "Mulberry",
    "Rosenbaum-Walnut",
    "Sycamore-Chestnut",
)
_COMPANY = ("Ash Ltd", "Birch & Sons", "Cedar Trading", "Elder Supplies", "Juniper Wholesale GmbH", "Sycamore Chestnut Holdings")
_STREET = ("1 Elm Row", "22 Willow Lane", "7 Old Orchard Road", "114 Hawthorn Avenue", "3 Upper Chestnut Hill Crescent")
_CITY = ("Elm", "Oakley", "Ashford", "Birchwood", "Cedar Falls", "Sycamore Heights", "Upper Chestnut Hill")
_AGENT = "Mozilla/5.0 (fictional)"
#: Top-level names that do not exist in public DNS (RFC 6761, RFC 6762, RFC 8375, RFC 9476, and ICANN's `internal`).
_PRIVATE_TLDS = frozenset(("alt", "arpa", "internal", "invalid", "lan", "local", "test"))
_WORDS = ("elm", "oak", "ash", "fir", "birch", "cedar", "linden", "willow", "hazel", "rowan", "alder", "maple")


def replacement(kind: str, value: str, place: str) -> str:
    """The replacement for `value` at `place` (`order/59/billing.email`). An empty string stays empty: that is a fact about the shop."""
    if not value.strip():
        return value
    dice = random.Random(hashlib.sha256(f"{kind} {place}".encode()).digest())
    match kind:
        case "given-name":
            return _like(value, _GIVEN, dice)
        case "family-name":
            return _like(value, _FAMILY, dice)
        case "company":
            return _like(value, _COMPANY, dice)
        case "street":
            return _like(value, _STREET, dice)
        case "city":
            return _like(value, _CITY, dice)
        case "region":
            return value if re.fullmatch(r"[A-Z0-9-]{1,5}", value) else _like(value, _CITY, dice)
        case "email":
            return (
                f"{dice.choice(_GIVEN)}.{dice.choice(_FAMILY)}{dice.randrange(100)}@example.com".lower()
                if "@" in value
                else reshaped(value, dice)
            )
        case "username":
            return f"{dice.choice(_GIVEN)}{dice.randrange(100)}".lower()
        case "ip":
            return f"2001:db8::{dice.randrange(1, 9999):x}" if ":" in value else f"192.0.2.{dice.randrange(1, 255)}"
        case "user-agent":
            return _AGENT
        case "url":
            return _url(value, dice)
        case "text":
            return _prose(value, dice)
        case _:
            return reshaped(value, dice)


def unknown(value: str, place: str) -> str:
    """The replacement for a string that is not in any schema. Numbers, dates and the like keep their format, as programs may parse them."""
    dice = random.Random(hashlib.sha256(f"unknown {place}".encode()).digest())
    if "@" in value:
        return replacement("email", value, place)
    if re.match(r"https?://", value):
        return replacement("url", value, place)
    if re.fullmatch(r"[a-z_-]{0,3}|[A-Z]{2,3}|true|false|null|none", value):
        return value
    if re.fullmatch(r"\d{4}-\d\d-\d\d(?:[T ][\d:.+-]*Z?)?", value):
        return "2001-02-03" + re.sub(r"\d", "0", value[10:])
    return _prose(value, dice) if " " in value.strip() and not re.search(r"\d", value) else reshaped(value, dice)


def unknown_number(value: float, place: str) -> float:
    """The replacement for a number that is not in any schema: other digits if it is long enough for a telephone number or a timestamp."""
    if isinstance(value, bool) or not 1_000_000 <= abs(value) < 1e15:
        return value
    dice = random.Random(hashlib.sha256(f"unknown {place}".encode()).digest())
    digits = "1" + "".join(str(dice.randrange(10)) for _ in str(abs(int(value)))[1:])
    return type(value)(digits) if value > 0 else -type(value)(digits)


def amount(value: float, place: str) -> float:
    """A different amount of the same type and similar size."""
    dice = random.Random(hashlib.sha256(f"amount {place}".encode()).digest())
    return type(value)(round(min(abs(value), 1e15) * (0.5 + dice.random()) + 1, 2))


def _url(value: str, dice: random.Random) -> str:
    """A URL of the same scheme and port, to a public host only if the original was: a shop may be unable to reach the other kind."""
    try:
        parts = urlsplit(value.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return reshaped(value, dice)
    if not parts.scheme or not host:
        return reshaped(value, dice)
    at = f":{port}" if port is not None else ""
    return f"{parts.scheme}://{_host(host)}{at}/{dice.choice(_WORDS)}"


def _host(host: str) -> str:
    """A host of the same kind: `localhost`, an address or a name of a private network, or a public name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        if host == "localhost" or last == "localhost":
            return "localhost"
        return f"host.{last}" if last in _PRIVATE_TLDS else "host" if "." not in host else "example.com"
    if address.is_global:
        return "example.com"
    if address.is_loopback:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return "192.168.0.1" if address.version == 4 else "[fd00::1]"


def _like(value: str, choices: tuple[str, ...], dice: random.Random) -> str:
    """One of the choices with a similar length, in the same case."""
    nearest = sorted(choices, key=lambda choice: abs(len(choice) - len(value)))[: max(3, len(choices) // 3)]
    chosen = dice.choice(nearest)
    return chosen.upper() if value.isupper() and len(value) > 1 else chosen.lower() if value.islower() else chosen


def reshaped(value: str, dice: random.Random) -> str:
    """Replaces digits by digits and letters by letters of the same case, keeps the rest, and cuts after 64 characters."""
    return "".join(
        str(dice.randrange(10))
        if each.isdigit()
        else chr(dice.randrange(26) + ord("A" if each.isupper() else "a"))
        if each.isalpha()
        else each
        for each in value[:64]
    )


def _prose(value: str, dice: random.Random) -> str:
    count = 1 if len(value) < 10 else 4 if len(value) < 60 else 12
    return " ".join(dice.choice(_WORDS) for _ in range(count)).capitalize()
