"""What is taken in: regular files of a bounded size, and JSON that any program can hold. What is odd is refused here, for all readers."""

import errno
import json
import math
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Bytes of a file that is read.
LARGEST = 5_000_000
#: How deep JSON and TOML may be nested: no parser of ours, and nobody who walks a document, runs out of stack.
DEEPEST = 100
#: Digits of a whole number. Python refuses to read or to print one of more than 4,300.
MOST_DIGITS = 100
#: Half of a letter: the escape of one (RFC 8259 §8.2), or itself. A text that holds it cannot be written.
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|[\ud800-\udfff]")
_HALF_LETTER = re.compile(r"[\ud800-\udfff]")


def read_text(path: Path, *, most: int = LARGEST, encoding: str = "utf-8") -> str:
    """The text of a regular file of at most `most` bytes. Nothing else is read: a pipe would be waited for, a device never ends.

    Raises OSError, whose strerror says why, and UnicodeDecodeError.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        content = file.read(most + 1) if about.st_size <= most else b""
        if about.st_size > most or len(content) > most:
            raise OSError(errno.EFBIG, f"it has more than {most / 1_000_000:g} MB", str(path))
    return content.decode(encoding)


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number has {len(text)} digits")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"a number is too large: {text[:40]}")
    return number


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


#: Reads JSON as RFC 8259 has it, without NaN and Infinity. Raises ValueError, and RecursionError for what is nested too deep.
DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_real, parse_constant=_no_number)


def parse_json(text: str) -> object:
    """The document. Raises ValueError, which says what it is that no other program could take: NaN, a number of thousands of digits, half
    a letter, a hundred brackets in one another."""
    try:
        document: object = DECODER.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if deeper(document, DEEPEST):
        raise ValueError("it is nested too deep")
    if _HALF.search(text) and (place := next(_halves(document, "$"), "")):
        raise ValueError(f"{place} holds half a letter (a lone surrogate)")
    return document


def deeper(document: object, limit: int) -> bool:
    """Whether lists and objects are nested deeper than that."""
    level = [document]
    for _ in range(limit):
        level = [inner for each in level if isinstance(each, dict | list) for inner in (each.values() if isinstance(each, dict) else each)]
    return any(isinstance(each, dict | list) for each in level)


def _halves(value: object, place: str) -> Iterator[str]:
    """The places of texts and names with half a letter in them."""
    if isinstance(value, str) and _HALF_LETTER.search(value):
        yield place
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _halves(each, f"{place}[{number}]")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _halves(name, place)
            yield from _halves(each, f"{place}.{name}")


def whole_letters(value: Any, text: str) -> Any:
    """A document that was read from `text`, with U+FFFD in the place of each half of a letter."""
    return _mended(value) if _HALF.search(text) else value


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF_LETTER.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    return {_mended(name): _mended(each) for name, each in value.items()} if isinstance(value, dict) else value
