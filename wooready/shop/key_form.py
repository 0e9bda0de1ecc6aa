"""The form of a key or secret: what is wrong with it, said without showing it, and what cannot be one at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Part = Literal["key", "secret"]
Fault = Literal["prefix", "length", "capitals", "characters"]
PREFIXES: Mapping[Part, str] = {"key": "ck_", "secret": "cs_"}
#: WooCommerce makes 40 hex digits since 2.4 (20 random bytes); 32 in shops migrated from before (facts: failures.md A3).
DIGITS = (40, 32)
#: The least that a key or secret must have in characters and, among them, in digits. Of 32 random hexadecimal digits, 20 are. And the most:
#: a token of another system is longer.
SHORTEST, FEWEST_DIGITS, LONGEST = 16, 4, 128
#: What is typed or pasted in the place of a key, by what tells it. A plugin's own keys may have other characters than WooCommerce's.
_OTHER_THINGS = (
    (re.compile(r"(?i)c[ks]_.*c[ks]_"), "contains more than one key or secret; enter each on its own"),
    (re.compile(r"(?i)consumer[_ ]?(?:key|secret)"), "contains the name of the field as well; enter the value alone"),
    (
        re.compile(r"(?i)^(?:basic|bearer)\b|^eyJ[\w-]*\."),
        "is a token of another kind, such as a JWT or the value of an Authorization header",
    ),
    (re.compile(r"(?i)://|^www\.|^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?:[:/?#]|$)"), "is a web address"),
    (re.compile(r"@"), "is an e-mail address, or contains an @, which WooCommerce never uses"),
    (re.compile(r"[\"'`<>(){}\[\],;]"), "has quotation marks, brackets, a comma or a semicolon in it, which WooCommerce never uses"),
)


@dataclass(frozen=True)
class KeyForm:
    """What is wrong with the form of a key or secret. `length`: in characters, of the whole."""

    part: Part
    length: int
    faults: tuple[Fault, ...]

    @property
    def id(self) -> str:
        """`key-form` or `secret-form`."""
        return f"{self.part}-form"

    def words(self) -> str:
        """`The consumer key has 42 characters instead of 43: a character was lost when it was copied`."""
        prefix = PREFIXES[self.part]
        said: Mapping[Fault, str] = {
            "prefix": f"does not start with {prefix}",
            "length": f"has {self.length} characters instead of {len(prefix) + DIGITS[0]}: {self._difference()}",
            "capitals": "has capital letters, which WooCommerce never uses",
            "characters": f"has characters behind {prefix} that are not hexadecimal digits (0 to 9 and a to f)",
        }
        return f"The consumer {self.part} {' and '.join(said[each] for each in self.faults)}"

    def _difference(self) -> str:
        missing = len(PREFIXES[self.part]) + DIGITS[0] - self.length
        if missing > 0:
            return "a character was lost when it was copied" if missing == 1 else f"{missing} characters were lost when it was copied"
        return "one is too many" if missing == -1 else f"{-missing} are too many"


def form_of(part: Part, value: str) -> KeyForm | None:
    """What is wrong with the form of a key or secret; None if it is WooCommerce's."""
    prefix = PREFIXES[part]
    digits = value[len(prefix) :] if value.lower().startswith(prefix) else value
    wrong: Mapping[Fault, bool] = {
        "prefix": digits == value,
        "length": len(digits) not in DIGITS,
        "capitals": value != value.lower() and re.fullmatch(r"(?i)[0-9a-f]*", digits) is not None,
        "characters": re.fullmatch(r"(?i)[0-9a-f]*", digits) is None,
    }
    faults = tuple(fault for fault, is_wrong in wrong.items() if is_wrong)
    return KeyForm(part, len(value), faults) if faults else None


def what_it_is(value: str) -> str:
    """Why a text cannot be a key or secret, without showing it; empty if it may be one, perhaps of a plugin.

    A word never is: it would be removed wherever a shop says it.
    """
    for pattern, what in _OTHER_THINGS:
        if pattern.search(value):
            return what
    if len(value) > LONGEST:
        return f"has {len(value):,} characters"
    if len(value) < SHORTEST:
        return f"has only {len(value)} character{'s' if len(value) > 1 else ''}"
    if sum(each.isdigit() for each in value) < FEWEST_DIGITS:
        return "has hardly a digit in it"
    return ""
