"""Consumer key and secret: where they come from, and whether they look like WooCommerce's."""

# Nothing heavy is imported here: the input is checked before anything else is loaded.

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from wooready.errors import UsageError
from wooready.shop.key_form import KeyForm, form_of, what_it_is

#: Prefixes of a reference to a secret.
REFERENCES = ("env:", "keyring:", "file:")
#: Maximum length of the first line of a referenced file, in characters.
LONGEST = 1000
#: What is pasted along: straight and typographic quotation marks; spaces, as str.strip() knows them; characters that are not seen (soft
#: hyphen, zero-width ones, directions, byte order mark).
_QUOTES = "\"'`´‘’‚“”„«»"
_SPACES = " \t\r\n\v\f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Credentials:
    """A consumer key and secret. Neither is ever shown, in `repr` or in an error, or pickled.

    `wrapped`: what was removed from around them, such as `key-wrapped:quote` (see `unwrapped`).
    """

    key: str = field(repr=False)
    secret: str = field(repr=False)
    wrapped: tuple[str, ...] = field(default=(), compare=False)

    def doubts(self) -> tuple[KeyForm, ...]:
        """What is wrong with the form of the key, and of the secret; empty if both have WooCommerce's."""
        return tuple(each for each in (form_of("key", self.key), form_of("secret", self.secret)) if each)

    def __reduce__(self) -> NoReturn:
        """Raises UsageError: a key that was entered directly stays in this process."""
        raise UsageError(
            "A consumer key that was entered directly cannot be passed to another process. Give it as a reference: "
            "env:NAME, keyring:SERVICE/USER or file:PATH."
        )


@dataclass(frozen=True)
class References:
    """Where to find key and secret: `env:NAME`, `keyring:SERVICE/USER` or `file:PATH`. `places` say where each reference was given.

    Contains no secret, so it may be pickled, logged and passed to another process or machine, which looks them up itself.
    """

    key: str
    secret: str
    places: tuple[str, str] = ("the key", "the secret")

    def resolve(self, environ: Mapping[str, str] | None = None) -> Credentials:
        """Looks both up. Raises UsageError if one cannot be found, or if the two do not match."""
        key, secret = (dereference(each, place, environ) for each, place in zip((self.key, self.secret), self.places, strict=True))
        try:
            return credentials(key, secret)
        except UsageError as error:
            raise UsageError(f"{self.places[0]}: {error}") from None


#: The key itself, or where to find it.
Keys = Credentials | References


def held(keys: Keys | None) -> Credentials | None:
    """The key and secret themselves. Raises UsageError if they cannot be found."""
    return keys.resolve() if isinstance(keys, References) else keys


def unwrapped(value: str) -> tuple[str, tuple[str, ...]]:
    """A pasted key without what was around it, and what that was: `space` (line breaks too), `quote`, `invisible` (such as zero-width
    spaces, which are removed anywhere)."""
    seen = _INVISIBLE.sub("", value)
    kinds = {"invisible": len(seen) < len(value)}
    bare = seen.strip(_QUOTES + _SPACES)
    around = seen.replace(bare, "", 1) if bare else seen
    kinds |= {"space": any(each.isspace() for each in around), "quote": any(each in _QUOTES for each in around)}
    return bare, tuple(kind for kind in ("space", "quote", "invisible") if kinds[kind])


def credentials(key: str, secret: str) -> Credentials:
    """Removes what is often pasted along: surrounding spaces and quotation marks, and invisible characters. Raises UsageError if they are
    swapped, incomplete or malformed."""
    (key, around_key), (secret, around_secret) = unwrapped(key), unwrapped(secret)
    wrapped = (*(f"key-wrapped:{kind}" for kind in around_key), *(f"secret-wrapped:{kind}" for kind in around_secret))
    if key.startswith("cs_") and secret.startswith("ck_"):
        raise UsageError("Key and secret are swapped: the consumer key starts with ck_, the consumer secret with cs_. Swap them.")
    if not key or not secret:
        missing, given = ("key", "secret") if not key else ("secret", "key")
        raise UsageError(
            f"There is a consumer {given} but no consumer {missing}. Give both, or neither to run only the checks that need no key."
        )
    if key.startswith("cs_") or secret.startswith("ck_"):
        raise UsageError("Key and secret are of the same kind: the consumer key starts with ck_, the consumer secret with cs_.")
    if any(ord(letter) < 33 or ord(letter) > 126 for letter in key + secret):
        raise UsageError(
            "The key or secret contains a space or a character that WooCommerce never uses. Copy both again, without any surrounding text; "
            "an application password of WordPress is not an API key."
        )
    for part, value in (("key", key), ("secret", secret)):
        if what := what_it_is(value):
            raise UsageError(
                f"The consumer {part} {what}, so it is not one of WooCommerce's, which look like ck_ and cs_ followed by 40 hexadecimal "
                "digits. Nothing was sent. Copy it again from WooCommerce > Settings > Advanced > REST API, or create a new key there."
            )
    return Credentials(key, secret, wrapped)


def from_environment(environ: Mapping[str, str] | None = None) -> Credentials | None:
    """`WOOREADY_KEY` and `WOOREADY_SECRET`; None if neither is set. Raises UsageError if they do not match."""
    env = os.environ if environ is None else environ
    key, secret = env.get("WOOREADY_KEY", ""), env.get("WOOREADY_SECRET", "")
    return credentials(key, secret) if key.strip() or secret.strip() else None


def references_of_environment(environ: Mapping[str, str] | None = None) -> References | None:
    """As `from_environment`, but as references instead of values. Raises UsageError if the values do not match."""
    found = from_environment(environ)
    return References("env:WOOREADY_KEY", "env:WOOREADY_SECRET", ("WOOREADY_KEY", "WOOREADY_SECRET")) if found else None


def ask(prompt: Callable[[str], str]) -> Credentials | None:
    """A hidden prompt for both; None for an empty key, which means: run only the checks that need no key.

    Raises UsageError if key and secret do not match.
    """
    key = prompt("Consumer key (empty: only the checks that need no key)")
    return credentials(key, prompt("Consumer secret")) if key.strip() else None


def dereference(reference: str, where: str, environ: Mapping[str, str] | None = None) -> str:
    """The value of `env:NAME`, `keyring:SERVICE/USER` or `file:PATH`. Raises UsageError if it is missing, or for a literal secret."""
    kind, _, name = reference.partition(":")
    if kind == "env" and name:
        value = (os.environ if environ is None else environ).get(name, "")
        if not value:
            raise UsageError(f"{where} refers to the environment variable {name}, which is not set. Set it, or change the reference.")
        return value
    if kind == "keyring" and "/" in name:
        return _from_keyring(name, where)
    if kind == "file" and name:
        return _from_file(Path(name), where)
    raise UsageError(
        f"{where} must be a reference, such as env:SHOP_KEY or keyring:SERVICE/USER. A key or secret does not belong in the file itself."
    )


def _from_file(path: Path, where: str) -> str:
    """The first line of a file, such as a mounted secret."""
    try:
        with path.open(encoding="utf-8") as file:
            value = file.readline(LONGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{where}: {path} cannot be read ({getattr(error, 'strerror', '') or 'it is not UTF-8 text'}).") from None
    if not value.strip():
        raise UsageError(f"{where}: the first line of {path} is empty. Put the key there, or change the reference.")
    return value


def _from_keyring(name: str, where: str) -> str:
    service, _, user = name.rpartition("/")
    try:
        import keyring
    except ImportError:
        raise UsageError(f"{where} needs the package keyring: pip install 'wooready[keyring]'") from None
    try:
        value: str | None = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        raise UsageError(f"{where}: the keyring could not be read ({type(error).__name__}). Unlock it, or use an env: reference.") from None
    if not value:
        raise UsageError(f"{where}: the keyring has no entry {user!r} for the service {service!r}. Add it: keyring set {service} {user}")
    return value
