"""Reads a TOML file that people write, and says what is wrong with it by file, line and key."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from wooready.errors import UsageError


def read(path: Path, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The file's content, valid under `schema`. Raises UsageError with `FILE, line N: KEY: what is wrong`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: this is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise UsageError(f"{path}: it cannot be read ({error.strerror}).") from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: this is no TOML: {error}") from None
    errors = sorted(Draft202012Validator(schema).iter_errors(content), key=lambda error: [str(step) for step in error.absolute_path])
    if errors:
        raise UsageError(_sentence(path, text, errors[0]))
    return content


def _sentence(path: Path, text: str, error: ValidationError) -> str:
    keys = [str(step) for step in error.absolute_path if not isinstance(step, int)]
    reason = error.message
    schema: Any = error.schema
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = sorted(schema.get("properties", {}))
        stranger = next(name for name in error.instance if name not in known)
        close = get_close_matches(stranger, known, n=1)
        keys.append(stranger)
        reason = f"unknown key. Did you mean {close[0]!r}?" if close else f"unknown key. Known are: {', '.join(known)}"
    elif error.validator == "enum":
        choices = [str(value) for value in schema["enum"]]
        close = get_close_matches(str(error.instance), choices, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        reason = f"{error.instance!r} is none of {', '.join(choices)}.{hint}"
    elif error.validator == "type":
        reason = f"this must be of type {error.validator_value}, but is {type(error.instance).__name__}"
    line = line_of(text, keys)
    place = f", line {line}" if line else ""
    return f"{path}{place}: {'.'.join(keys) or 'file'}: {reason}"


def line_of(text: str, keys: list[str]) -> int | None:
    """The line (from 1) where the last of `keys` is set, looked for inside the table that the first ones name."""
    lines = text.splitlines()
    start = 0
    for depth in range(len(keys), 0, -1):
        header = r"\s*\[+\s*" + r"\s*\.\s*".join(rf"[\"']?{re.escape(key)}[\"']?" for key in keys[:depth]) + r"\s*\]+"
        found = next((number for number, line in enumerate(lines) if re.match(header, line)), None)
        if found is not None:
            if depth == len(keys):
                return found + 1
            start = found
            break
    for number, line in enumerate(lines[start:], start + 1):
        if keys and re.match(rf"\s*[\"']?{re.escape(keys[-1])}[\"']?\s*=", line):
            return number
    return start + 1 if start else None
