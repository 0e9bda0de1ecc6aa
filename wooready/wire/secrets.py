"""Finds the secrets of a run in a text, in every spelling, whole or in part.

Keys and secrets of WooCommerce are known by their digits: eight of them in a row are the secret, in capitals or not, with or without their
prefix, in hexadecimal, in base64, percent-encoded (once, twice or a letter at a time), in entities and in escapes of JSON.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from urllib.parse import quote, quote_plus, unquote

from wooready.shop.credentials import Credentials
from wooready.wire.auth import WRONG_SECRET
from wooready.wire.known import REMOVED

#: So many digits in a row are treated as the secret.
DIGITS = 8
# Whole files are searched for these two: without re.I, and with a set of letters first, re finds where to look four times as fast.
_KEY_FORM = re.compile(r"[Cc]([KkSs])(?:_|%5[Ff])[0-9A-Fa-f]{32,40}(?![0-9A-Fa-f])")
_BASIC = re.compile(r"[Bb](?<!\w.)[Aa][Ss][Ii][Cc] +[A-Za-z0-9+/]{16,}={0,2}")
_OAUTH = re.compile(r"(oauth_(?:signature|nonce|timestamp|token))=[^&\s\"'<>]*")
# Possessive, and each alternative begins with another character: linear. The digits themselves, or base64 and hexadecimal of them.
_DIGITS = re.compile(r"[0-9A-Za-z]++")
_BASE64 = re.compile(r"[0-9A-Za-z+/_-]++={0,2}")
#: A word of which letters are encoded: percent-encoding, entities, escapes of JSON and of other languages.
_ENCODED = re.compile(
    r"(?:%(?:25){0,3}[0-9A-Fa-f]{2}|&(?:amp;){0,3}#[xX]?[0-9A-Fa-f]{1,6};?|\\{1,4}[ux]\{?[0-9A-Fa-f]{2,6}\}?|[0-9A-Za-z_])++"
)
_ESCAPE = re.compile(r"\\{1,4}[ux]\{?([0-9A-Fa-f]{2,6})\}?")
_MARKS = ("%", "&#", "&amp;", "\\u", "\\x")


def spellings(secret: str) -> tuple[str, ...]:
    """The forms in which a secret can occur in a text: plain, percent-encoded (once, or twice as in a signature's base string), escaped for
    JSON or HTML, in hexadecimal, and inside base64 at each of the three offsets."""
    encoded = [quote(secret, safe=""), quote(secret), quote_plus(secret), quote(quote(secret, safe=""), safe="")]
    encoded += [re.sub("%[0-9A-F]{2}", lambda code: code.group().lower(), each) for each in encoded]
    written = [json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], escape(secret), secret.encode().hex()]
    return tuple(dict.fromkeys(each for each in (secret, *encoded, *written, *_in_base64(secret)) if len(each) >= 8))


def _in_base64(text: str) -> list[str]:
    """What is certain to occur in the base64 of any text that contains this one."""
    raw = text.encode()
    inner = []
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw).decode()
        inner.append(coded[(0, 2, 3)[offset] : len(coded) - (0, 4, 4)[(len(raw) + offset) % 3 and 1]].rstrip("="))
    return inner


class Secrets:
    """The key and secret of a run, and other secrets such as a proxy's password."""

    def __init__(self, credentials: Credentials | None, others: Iterable[str] = ()) -> None:
        self._table: list[tuple[str, str]] = []
        self._parts: dict[str, str] = {}
        self._in_small: dict[str, tuple[str, ...]] = {}
        self._as_is: dict[str, tuple[str, ...]] = {}
        if credentials:
            pair = base64.b64encode(f"{credentials.key}:{credentials.secret}".encode()).decode()
            wrong = base64.b64encode(f"{credentials.key}:{WRONG_SECRET}".encode()).decode()
            self._table += [(pair, REMOVED), (wrong, REMOVED)]
            for secret, stand_in in ((credentials.key, f"ck_{REMOVED}"), (credentials.secret, f"cs_{REMOVED}")):
                self._table += [(each, stand_in) for each in spellings(secret)]
                for part in _parts(secret):
                    self._parts |= {part: stand_in, part.encode().hex(): stand_in, part.upper().encode().hex(): stand_in}
                self._in_small |= _by_middle(secret, lambda part: (part, part.encode().hex(), part.upper().encode().hex()))
                self._as_is |= _by_middle(secret, lambda part: (*_in_base64(part), *_in_base64(part.upper())))
        # Short ones too, but not so short that they occur in any text.
        self._table += [(each, REMOVED) for secret in others if len(secret) >= 4 for each in (*spellings(secret), secret)]

    def text(self, text: str) -> str:
        """The text without secrets: the known ones by value, and anything that looks like one."""
        for secret, stand_in in self._table:
            text = text.replace(secret, stand_in)
        text = self._without_parts(text)
        text = _KEY_FORM.sub(lambda found: f"c{found.group(1).lower()}_{REMOVED}", text)
        return _OAUTH.sub(rf"\1={REMOVED}", _BASIC.sub(f"Basic {REMOVED}", text))

    def leaks(self, text: str) -> list[str]:
        """The kinds of secret in a text that is about to be written; never the secrets themselves."""
        found = [f"a configured secret ({stand_in})" for secret, stand_in in self._table if secret in text]
        found += [f"a part of a configured secret ({stand_in})" for stand_in in self._parts_in(text)]
        found += ["something that looks like a key or secret"] if _KEY_FORM.search(text) else []
        found += ["Basic credentials"] if _BASIC.search(text.replace(f"Basic {REMOVED}", "")) else []
        return list(dict.fromkeys(found))

    def _parts_in(self, text: str) -> list[str]:
        """The stand-ins of the secrets of which digits occur in a text, in any spelling."""
        if not self._parts:
            return []
        found = self._found(text)
        if any(mark in text for mark in _MARKS):
            found |= self._found(_decoded(text))
        return sorted({self._parts.get(each, REMOVED) for each in found})

    def _found(self, text: str) -> set[str]:
        """The parts that occur. Most texts contain none of the middles, of which there are few."""
        lower = text.lower()
        small = {part for middle, parts in self._in_small.items() if middle in lower for part in parts if part in lower}
        return small | {part for middle, parts in self._as_is.items() if middle in text for part in parts if part in text}

    def _without_parts(self, text: str) -> str:
        if not self._parts:
            return text
        if found := self._found(text):
            digits, coded = found & self._parts.keys(), found - self._parts.keys()
            if digits:
                text = _DIGITS.sub(lambda run: next((REMOVED for each in digits if each in run.group().lower()), run.group()), text)
            if coded:
                text = _BASE64.sub(lambda run: REMOVED if any(each in run.group() for each in coded) else run.group(), text)
        if any(mark in text for mark in _MARKS) and self._found(_decoded(text)):
            text = _ENCODED.sub(lambda run: REMOVED if self._found(_decoded(run.group())) else run.group(), text)
        return text


def _parts(secret: str) -> list[str]:
    """Each eight digits in a row, in small letters; none for a secret that is too short for that, or that consists of one letter."""
    digits = re.sub(r"^c[ks]_", "", secret).lower()
    return [part for begin in range(len(digits) - DIGITS + 1) if len(set(part := digits[begin : begin + DIGITS])) > 1]


def _by_middle(secret: str, written: Callable[[str], tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The parts as `written`, by what they are certain to contain: of eight digits, four that begin at a multiple of five."""
    digits = re.sub(r"^c[ks]_", "", secret).lower()
    found: dict[str, tuple[str, ...]] = {}
    for part in _parts(secret):
        begin = digits.index(part)
        middle = -(-begin // 5) * 5 - begin
        inner = written(part[middle : middle + 4])
        for whole in written(part):
            key = next((each for each in inner if each in whole), whole)  # in base64, its place decides how it is written
            found[key] = (*found.get(key, ()), whole)
    return found


def _decoded(text: str) -> str:
    """The text with percent-encoding, entities and escapes undone, as often as they were nested in practice."""
    for _ in range(4):
        before = text
        text = unescape(unquote(_ESCAPE.sub(_letter, text), errors="replace"))
        if text == before:
            break
    return text


def _letter(found: re.Match[str]) -> str:
    code = int(found.group(1), 16)
    return chr(code) if code < 0x110000 else found.group()
