"""Fictional data in place of personal data: of the same type, length class and format, stable, and not a hash of the original.

The replacement depends on the location of the value (kind of object, its id, the property), and on the value only for its format: which
characters are digits or capitals, and its approximate length.
"""

import hashlib
import ipaddress
import json
import random
import re
import unicodedata
from html import escape, unescape
from typing import Literal, get_args
from urllib.parse import quote, unquote, urlsplit

from wooready.intake import Json, parse_json
from wooready.wire.known import known

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
#: Numbers of this size are replaced where no schema says what they are: smaller ones are quantities, prices and small ids.
MILLION = 1_000_000
#: Maximum length of JSON, entities and the like in a string that are read.
LONGEST_INNER = 20_000

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
            return value if re.fullmatch(r"[A-Z]{0,3}-?[A-Z0-9]{1,3}", value) else _like(value, _CITY, dice)
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
    return _unknown(value, place, 0)


def _unknown(value: str, place: str, depth: int) -> str:
    if not value.strip() or known().is_word(value):
        return value[:200]
    if depth < 4 and len(value) <= LONGEST_INNER:
        for inner in (_json, _serialized, _entities, _percent):
            if (found := inner(value, place, depth + 1)) is not None:
                return found
    if "@" in value:
        return replacement("email", value, place)
    if re.match(r"https?://", value):
        return replacement("url", value, place)
    if _is_ip(value):
        return replacement("ip", value, place)
    if re.fullmatch(r"\d{4}-\d\d-\d\d(?:[T ][\d:.+-]*Z?)?", value):
        return "2001-02-03" + re.sub(r"\d", "0", value[10:])
    if date := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", value):
        first, sign, second, year = date.groups()
        return f"{3:0{len(first)}d}{sign}{2:0{len(second)}d}{sign}{'2001'[-len(year) :]}"
    if date := re.fullmatch(r"(\d{4})([./])(\d{1,2})\2(\d{1,2})", value):
        _, sign, second, third = date.groups()
        return f"2001{sign}{2:0{len(second)}d}{sign}{3:0{len(third)}d}"
    dice = random.Random(hashlib.sha256(f"unknown {place}".encode()).digest())
    return _prose(value, dice) if " " in value.strip() and not re.search(r"\d", value) else reshaped(value, dice)


def _json(value: str, place: str, depth: int) -> str | None:
    """JSON inside a string: the same structure, with fictional names and leaves."""
    if value.lstrip()[:1] not in ("{", "["):
        return None
    try:
        document = parse_json(value)
    except ValueError:
        return None
    return json.dumps(_leaves(document, place, depth), ensure_ascii="\\u" in value, separators=(",", ":"))


def _leaves(value: Json, place: str, depth: int) -> Json:
    if isinstance(value, str):
        return _unknown(value, place, depth)
    if isinstance(value, list):
        return [_leaves(each, f"{place}[{number}]", depth) for number, each in enumerate(value)]
    if isinstance(value, dict):
        return {
            name if name in known().names else name_of(f"{place}{number}"): _leaves(each, f"{place}.{number}", depth)
            for number, (name, each) in enumerate(value.items())
        }
    return unknown_number(value, place) if isinstance(value, int | float) else value


def _serialized(value: str, place: str, depth: int) -> str | None:
    """PHP-serialized text: the same structure, with fictional strings whose lengths are right. None if it is anything else."""
    if not re.match(r"(?:a:\d{1,6}:\{|s:\d{1,6}:\"|O:\d{1,3}:\")", value):
        return None
    raw, out, position = value.encode(), [], 0
    while position < len(raw):
        if found := _PHP_STRING.match(raw, position):
            end = found.end() + int(found.group(2))
            if raw[end : end + 1] != b'"':
                return None
            inner = raw[found.end() : end].decode(errors="replace")
            kept = inner if found.group(1) == b"O" and inner == "stdClass" else _unknown(inner, f"{place}{position}", depth)
            fictional = kept.encode()
            out.append(found.group(1) + f':{len(fictional)}:"'.encode() + fictional + b'"')
            position = end + 1
        elif found := _PHP_NUMBER.match(raw, position):
            text = found.group(2).decode()
            number = unknown_number(float(text) if "." in text else int(text), f"{place}{position}")
            out.append(found.group(1) + f":{number}".encode())
            position = found.end()
        elif found := _PHP_SIGN.match(raw, position):
            out.append(found.group())
            position = found.end()
        else:
            return None
    return b"".join(out).decode()


_PHP_STRING = re.compile(rb"([sO]):(\d{1,7}):\"")
_PHP_NUMBER = re.compile(rb"([id]):(-?\d{1,18}(?:\.\d{1,18})?)(?=;)")
_PHP_SIGN = re.compile(rb"a:\d{1,6}:\{|:\d{1,6}:\{|b:[01]|N|[;{}]")


def _entities(value: str, place: str, depth: int) -> str | None:
    """Text with entities: fiction for what they stand for, with letters as numeric entities if those were."""
    plain = unescape(value)
    if plain == value or "&" not in value:
        return None
    fictional = _unknown(plain, place, depth)
    numeric = len(re.findall(r"&#\w{1,7};", value)) * 2 > len(plain)
    return "".join(f"&#{ord(letter)};" for letter in fictional) if numeric else escape(fictional)


def _percent(value: str, place: str, depth: int) -> str | None:
    """Percent-encoded text: fiction for what it stands for, encoded again."""
    if "%" not in value or not re.search(r"%[0-9A-Fa-f]{2}", value) or value.startswith(("http:", "https:")):
        return None
    return quote(_unknown(unquote(value), place, depth), safe="")


_LIKE_IP = re.compile(r"[0-9A-Fa-f:.]{2,45}(?:%\w{1,20})?")


def _is_ip(value: str) -> bool:
    if not _LIKE_IP.fullmatch(value):  # most texts, at a tenth of the cost of an exception
        return False
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def name_of(place: str) -> str:
    """The replacement for the name of a property, a parameter or a custom field."""
    dice = random.Random(hashlib.sha256(f"name {place}".encode()).digest())
    return f"{dice.choice(_WORDS)}_{dice.choice(_WORDS)}_{dice.randrange(1000)}"


def token(value: str, place: str) -> str:
    """The replacement for a secret: letters by letters, digits by digits. Of a URL, scheme, host and port stay."""
    dice = random.Random(hashlib.sha256(f"token {place}".encode()).digest())
    try:
        parts = urlsplit(value.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return reshaped(value, dice)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        at = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return reshaped(value, dice)
    query = f"?{_token(parts.query, dice)}" if parts.query else ""
    return f"{parts.scheme}://{host}{at}{_token(parts.path, dice)}{query}"


def _token(text: str, dice: random.Random) -> str:
    return "".join(each if each in "/&=" else reshaped(each, dice) if each.isascii() and each.isalnum() else "x" for each in text[:200])


def unknown_number(value: float, place: str) -> float:
    """The replacement for a number that is not in any schema: other digits if it is long enough for a telephone number or a timestamp, and
    fewer decimals if it has as many as a place on the map."""
    if isinstance(value, bool):
        return value
    if abs(value) >= MILLION:
        return digits(value, place)
    return round(value, 1) if isinstance(value, float) and round(value, 3) != value else value


def digits(value: float, place: str) -> float:
    """Another number with as many digits before the decimal point."""
    if isinstance(value, bool) or not value:
        return value
    dice = random.Random(hashlib.sha256(f"unknown {place}".encode()).digest())
    whole = "1" + "".join(str(dice.randrange(10)) for _ in str(abs(int(value)))[1:])
    return type(value)(whole) if value > 0 else -type(value)(whole)


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
    """Replaces digits by digits and letters, with their combining marks, by letters of the same case; keeps the rest; cuts after 64."""
    return "".join(
        str(dice.randrange(10))
        if each.isdigit()
        else chr(dice.randrange(26) + ord("A" if each.isupper() else "a"))
        if each.isalpha() or unicodedata.category(each) in ("Mn", "Mc", "No", "Nl")
        else each
        for each in value[:64]
    )


def _prose(value: str, dice: random.Random) -> str:
    count = 1 if len(value) < 10 else 4 if len(value) < 60 else 12
    return " ".join(dice.choice(_WORDS) for _ in range(count)).capitalize()
