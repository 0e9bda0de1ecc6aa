"""Reads files and JSON from outside: only regular files of limited size, and only JSON that every program can process."""

import errno
import json
import math
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

#: What a JSON document can hold.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
#: Maximum size of a file in bytes.
LARGEST = 5_000_000
#: Maximum nesting of JSON and TOML, deeper than in any API answer; with more, parsers and recursive functions could overflow the stack.
DEEPEST = 100
#: Maximum number of digits of an integer. Python refuses to parse or print more than 4,300.
MOST_DIGITS = 100
#: A lone surrogate (RFC 8259 §8.2). It cannot be encoded as UTF-8.
_HALF_LETTER = re.compile(r"[\ud800-\udfff]")


def read_text(path: Path, *, most: int = LARGEST, encoding: str = "utf-8") -> str:
    """The text of a regular file of at most `most` bytes. Nothing else is read: a pipe could block, and a device never ends.

    Raises OSError, whose `strerror` says why, or UnicodeDecodeError.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        content = file.read(most + 1) if about.st_size <= most else b""
        if about.st_size > most or len(content) > most:
            raise OSError(errno.EFBIG, f"larger than {most / 1_000_000:g} MB", str(path))
    return content.decode(encoding)


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"it contains a number with {len(text)} digits")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"it contains a number that is too large: {text[:40]}")
    return number


def _no_number(name: str) -> float:
    raise ValueError(f"it contains {name}, which is not valid JSON")


#: Parses JSON as defined in RFC 8259, without NaN and Infinity. Raises ValueError, or RecursionError if it is nested too deeply.
DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_real, parse_constant=_no_number)


def parse_json(text: str) -> Json:
    """Parses a JSON document.

    Raises ValueError if it is invalid, or contains what other programs may not be able to process: NaN, a number with thousands of digits,
    a lone surrogate, more than a hundred levels of nesting.
    """
    try:
        document: Json = DECODER.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if deeper(document, DEEPEST):
        raise ValueError("it is nested too deeply")
    if _may_have_halves(text) and (place := next(_halves(document, "$"), "")):
        raise ValueError(f"{place} contains a lone surrogate, half of a character")
    return document


def deeper(document: object, limit: int) -> bool:
    """Whether lists and objects are nested more than `limit` levels deep."""
    level = [document]
    for _ in range(limit):
        level = [inner for each in level if isinstance(each, dict | list) for inner in (each.values() if isinstance(each, dict) else each)]
    return any(isinstance(each, dict | list) for each in level)


def _may_have_halves(text: str) -> bool:
    """Whether JSON may contain a lone surrogate, escaped or literal. Escaped, it looks like the half of a pair."""
    if "\\ud" in text or "\\uD" in text:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _halves(value: Json, place: str) -> Iterator[str]:
    """The places of strings and keys that contain a lone surrogate."""
    if isinstance(value, str) and _HALF_LETTER.search(value):
        yield place
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _halves(each, f"{place}[{number}]")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _halves(name, place)
            yield from _halves(each, f"{place}.{name}")


def whole_letters(value: Json, text: str) -> Json:
    """The document that was parsed from `text`, with each lone surrogate replaced by U+FFFD."""
    return _mended(value) if _may_have_halves(text) else value


def _mended(value: Json) -> Json:
    if isinstance(value, str):
        return _HALF_LETTER.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    return {_HALF_LETTER.sub("\ufffd", name): _mended(each) for name, each in value.items()} if isinstance(value, dict) else value
