"""Reads files: TOML that people write, with errors by file, line and key, and our own files, which have schemas.

jsonschema and tomllib are imported only when a file is read, so that importing this module stays fast.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from wooready import resources
from wooready.errors import UsageError
from wooready.intake import DEEPEST, deeper, parse_json, read_text

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

#: The name of the recording in its shop's folder.
RECORDING = "recording.json"
#: A JSON object, described by a schema in `schemas/wooready` or not at all.
JSON = dict[str, Any]


@cache
def file_format(name: str) -> JSON:
    """The schema of one kind of file: a file in `schemas/wooready` without its extension, such as `profile`, `shops` or `verdict`.

    Its references, all to its own `$defs`, are replaced by what they refer to.
    """
    content: JSON = json.loads((resources.folder("schemas") / "wooready" / f"{name}.json").read_text(encoding="utf-8"))
    definitions = content.pop("$defs", {})

    def inlined(node: Any) -> Any:
        if isinstance(node, list):
            return [inlined(each) for each in node]
        if not isinstance(node, dict):
            return node
        own = {keyword: inlined(each) for keyword, each in node.items() if keyword != "$ref"}
        return {**inlined(definitions[node["$ref"].removeprefix("#/$defs/")]), **own} if "$ref" in node else own

    found: JSON = inlined(content)
    return found


def deviation(content: object, kind: str) -> str:
    """The first way in which the content of a file differs from its schema: `$.runs[0]: 'run' is a required property`; empty if none."""
    from wooready.validation import file_validator

    wrong = next(file_validator(file_format(kind)).iter_errors(content), None)
    return f"{wrong.json_path[:200]}: {wrong.message[:200]}" if wrong else ""


def data_file(name: str) -> JSON:
    """The content of a TOML file of the package: `causes` for data/causes.toml.

    That each is valid under its schema (schemas/wooready/causes.json) is tested once, and not again at each start.
    """
    import tomllib

    return tomllib.loads(resources.data(f"{name}.toml").read_text(encoding="utf-8"))


def json_file(path: Path, kind: str, mend: str) -> JSON:
    """The content of a JSON file that wooready wrote and a user keeps. `kind`: `verdict`, `history` or `accepted`.

    Raises UsageError for a file that cannot be read or has another format; `mend` says what to do then, as the start of a sentence.
    """
    try:
        content = parse_json(read_text(path))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}. {mend}, or restore it.") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise UsageError(f"{path}: it is incomplete or not valid JSON. {mend}, or restore it.") from None
    except ValueError as error:
        raise UsageError(f"{path}: {error}. {mend}, or restore it.") from None
    if wrong := deviation(content, kind):
        raise UsageError(f"{path}: {wrong}. {mend}, or use the version of wooready that wrote it.")
    return cast(JSON, content)


@dataclass(frozen=True)
class TomlFile:
    """A file that was read, its content checked. `place("shops", "acme", "key")` says where something stands."""

    path: Path
    text: str
    content: JSON

    def place(self, *steps: str | int) -> str:
        """Where a value is, for messages: `shops.toml, line 3: shops.acme.key`, without the line if the step is not found.

        A number among `steps` is the index of a `[[table]]`.
        """
        return _place(self.path, self.text, list(steps))


def read_toml(path: Path, schema: Mapping[str, object]) -> TomlFile:
    """Reads a file and checks it against `schema`. Raises UsageError with `FILE, line N: KEY: what is wrong`."""
    import tomllib

    from wooready.validation import file_validator

    try:
        text = read_text(path, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8 text. Save the file as UTF-8.") from None
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be read ({error.strerror}).") from None
    try:
        parsed = tomllib.loads(text)
        if deeper(parsed, DEEPEST):
            raise RecursionError
    except RecursionError:
        raise UsageError(f"{path}: nested too deeply.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    except ValueError:
        raise UsageError(f"{path}: not valid TOML: it contains a number that is too long, or a date that does not exist.") from None
    content = {name: _plain(each) for name, each in parsed.items()}
    if odd := next(_odd(content, []), None):
        raise UsageError(f"{_place(path, text, odd[0])}: {odd[1]}")
    errors = sorted(file_validator(schema).iter_errors(content), key=_order)
    if errors:
        raise UsageError(_sentence(path, text, errors[0]))
    return TomlFile(path, text, content)


def _plain(value: object) -> object:
    """Dates as text, because JSON has no dates, and people write them with or without quotes."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _odd(value: object, steps: list[str | int]) -> Iterator[tuple[list[str | int], str]]:
    """What TOML allows but other formats do not, with its place: `inf`, a number of more than 64 bits, a NUL character."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _odd(name, steps)
            yield from _odd(each, [*steps, name])
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _odd(each, [*steps, number])
    elif isinstance(value, float) and not math.isfinite(value):
        yield steps, f"must be a finite number, but is {value}"
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        yield steps, "must fit into 64 bits"
    elif isinstance(value, str) and "\0" in value:
        yield steps, "must not contain a NUL character"


def _order(error: "ValidationError") -> tuple[bool, list[str], bool]:
    """Errors in order of usefulness: a newer format explains everything else, and a mistyped key explains the missing one.

    jsonschema's own best_match would report the missing key.
    """
    steps = [str(step) for step in error.absolute_path]
    return steps != ["format"], steps, error.validator != "additionalProperties"


def _sentence(path: Path, text: str, error: "ValidationError") -> str:
    steps = list(error.absolute_path)
    reason, schema, shown = error.message[:300], error.schema, repr(error.instance)[:100]
    assert isinstance(schema, Mapping)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = sorted(schema.get("properties", {}))
        stranger = next(name for name in error.instance if name not in known)
        close = get_close_matches(stranger, known, n=1)
        steps.append(stranger)
        reason = f"unknown key. Did you mean {close[0]!r}?" if close else f"unknown key. Known keys: {', '.join(known)}"
    elif error.validator == "enum":
        choices = [str(value).lower() if isinstance(value, bool) else str(value) for value in schema["enum"]]
        close = get_close_matches(str(error.instance)[:100], choices, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        reason = f"{shown} is not one of {', '.join(choices)}.{hint}"
    elif error.validator == "type":
        reason = f"must be of type {error.validator_value}, but is {type(error.instance).__name__}"
    elif error.validator == "const" and steps == ["format"]:
        reads = schema["const"]
        newer = isinstance(error.instance, int) and error.instance > reads
        reason = f"this version of wooready reads format {reads}, not {shown}." + (" Update wooready." if newer else "")
    elif "propertyNames" in error.absolute_schema_path:
        steps.append(str(error.instance))
        reason = f"{shown} is not a valid name: use lower-case letters, digits, dots and dashes"
    return f"{_place(path, text, steps)}: {reason}"


def _place(path: Path, text: str, steps: list[str | int]) -> str:
    line = line_of(text, steps)
    keys = ".".join(str(step) for step in steps if not isinstance(step, int))
    return f"{path}{f', line {line}' if line else ''}: {keys[:200] or 'file'}"


def line_of(text: str, steps: list[str | int]) -> int | None:
    """The line (from 1) where the last of `steps` is set, inside the table that the other steps name; None if not found. A number among
    the steps is the index of a `[[table]]` of that name."""
    lines = text.splitlines()
    start = -1
    for depth in range(len(steps), 0, -1):
        keys, last = [str(step) for step in steps[:depth] if not isinstance(step, int)], steps[depth - 1]
        header = r"\s*\[+\s*" + r"\s*\.\s*".join(map(_key, keys)) + r"\s*\]+"
        found = [number for number, line in enumerate(lines) if re.match(header, line)]
        wanted = last if isinstance(last, int) else 0
        if wanted < len(found):
            if depth == len(steps):
                return found[wanted] + 1
            start = found[wanted]
            break
    for step in reversed(steps):
        for number, line in enumerate(lines[start + 1 :], start + 2):
            if start >= 0 and re.match(r"\s*\[", line):
                break
            if isinstance(step, str) and re.match(rf"\s*{_key(step)}\s*[=.]", line):
                return number
    return start + 1 if start >= 0 else None


def _key(name: str) -> str:
    return rf"[\"']?{re.escape(name)}[\"']?"
