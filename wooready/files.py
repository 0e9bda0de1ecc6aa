"""Files: reads TOML that people write, with errors by file, line and key; our own files and their schemas; atomic writes.

jsonschema and tomllib are imported only when a file is read, so that importing this module stays fast.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from wooready import resources
from wooready.errors import UsageError

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

#: The name of the recording in its shop's folder.
RECORDING = "recording.json"
#: What a JSON document can hold.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
#: A JSON object, described by a schema in `schemas/wooready` or not at all.
JSON = dict[str, Any]


@cache
def file_format(name: str) -> JSON:
    """The schema of one kind of file: a file in `schemas/wooready` without its extension, such as `profile`, `shops` or `verdict`."""
    content: JSON = json.loads((resources.folder("schemas") / "wooready" / f"{name}.json").read_text(encoding="utf-8"))
    return content


def deviation(content: object, kind: str) -> str:
    """The first way in which the content of a file differs from its schema: `$.runs[0]: 'run' is a required property`; empty if none."""
    from jsonschema import Draft202012Validator

    wrong = next(Draft202012Validator(file_format(kind)).iter_errors(content), None)
    return f"{wrong.json_path}: {wrong.message[:200]}" if wrong else ""


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
        content: JSON = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is incomplete or not valid JSON"
        raise UsageError(f"{path}: {why}. {mend}, or restore it.") from None
    if wrong := deviation(content, kind):
        raise UsageError(f"{path}: {wrong}. {mend}, or use the version of wooready that wrote it.")
    return content


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

    from jsonschema import Draft202012Validator

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8 text. Save the file as UTF-8.") from None
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be read ({error.strerror}).") from None
    try:
        content = {name: _plain(each) for name, each in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    errors = sorted(Draft202012Validator(schema).iter_errors(content), key=_order)
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


def _order(error: "ValidationError") -> tuple[bool, list[str], bool]:
    """Errors in order of usefulness: a newer format explains everything else, and a mistyped key explains the missing one.

    jsonschema's own best_match would report the missing key.
    """
    steps = [str(step) for step in error.absolute_path]
    return steps != ["format"], steps, error.validator != "additionalProperties"


def _sentence(path: Path, text: str, error: "ValidationError") -> str:
    steps = list(error.absolute_path)
    reason, schema = error.message, error.schema
    assert isinstance(schema, Mapping)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = sorted(schema.get("properties", {}))
        stranger = next(name for name in error.instance if name not in known)
        close = get_close_matches(stranger, known, n=1)
        steps.append(stranger)
        reason = f"unknown key. Did you mean {close[0]!r}?" if close else f"unknown key. Known keys: {', '.join(known)}"
    elif error.validator == "enum":
        choices = [str(value).lower() if isinstance(value, bool) else str(value) for value in schema["enum"]]
        close = get_close_matches(str(error.instance), choices, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        reason = f"{error.instance!r} is not one of {', '.join(choices)}.{hint}"
    elif error.validator == "type":
        reason = f"must be of type {error.validator_value}, but is {type(error.instance).__name__}"
    elif error.validator == "const" and steps == ["format"]:
        reads = schema["const"]
        newer = isinstance(error.instance, int) and error.instance > reads
        reason = f"this version of wooready reads format {reads}, not {error.instance!r}." + (" Update wooready." if newer else "")
    elif "propertyNames" in error.absolute_schema_path:
        steps.append(str(error.instance))
        reason = f"{error.instance!r} is not a valid name: use lower-case letters, digits, dots and dashes"
    return f"{_place(path, text, steps)}: {reason}"


def _place(path: Path, text: str, steps: list[str | int]) -> str:
    line = line_of(text, steps)
    keys = ".".join(str(step) for step in steps if not isinstance(step, int))
    return f"{path}{f', line {line}' if line else ''}: {keys or 'file'}"


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


def must_be_writable(folder: Path) -> None:
    """Creates `folder` if needed. Raises UsageError if files cannot be written there. Called before any request."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"{folder} is not writable ({error.strerror}). Choose another folder.") from None


def write_atomically(path: Path, text: str) -> None:
    """Whole or not at all: a run that is killed leaves the old file, two writers do not mix. Raises OSError where it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
