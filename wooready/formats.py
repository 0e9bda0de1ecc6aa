"""The JSON Schemas of wooready's own files: profiles, shops, causes, recordings, verdicts and histories."""

import json
from functools import cache
from typing import Any

from wooready import resources


@cache
def file_format(name: str) -> dict[str, Any]:
    """The schema of one kind of file: `profile`, `shops`, `causes`, `recording`, `verdict` or `history`."""
    content: dict[str, Any] = json.loads((resources.folder("schemas") / "wooready" / f"{name}.json").read_text(encoding="utf-8"))
    return content
