"""A shop that wants to run something on the reader's machine, or to spoil the page: in every text that a document has."""

from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]
RUN = "window.pwned=1;document.title='pwned'"
PAYLOADS = (
    f"</title></style></script><script>{RUN}</script>",
    f'"\'><img src=x onerror="{RUN}"><svg onload={RUN}>',
    f"javascript:{RUN}//](javascript:{RUN}) ``` {{{{7*7}}}} {{% raw %}} <!-- ]]>",
    "\u202egnp.exe\u202c \u2066\u200e\ufeff\x00\x1b[31m\x07\x9b31m\r\n::error::injected ##[error]x\n\u2028@everyone #1 www.evil.example",
    "W" * 100_000,
    "Z" + "\u0300\u0316" * 5_000 + "\U000e0041\ud83d",
    "مرحبا بالعالم " * 40,
)
#: What a program reads, and our own code fills: the words of the schema, and numbers.
OURS = {
    "verdict",
    "outcome",
    "rung",
    "auth_type",
    "who",
    "observed_at",
    "not_before",
    "not_after",
    "needed",
    "at",
    "ms",
    "status",
    "since",
}


def hostile(value: Any, name: str = "", count: Iterator[int] | None = None) -> Any:
    """The document with a payload in every string, in turn, and in the names of properties that a shop can choose."""
    count = count if count is not None else iter(range(10**9))
    if name in OURS:
        return value
    if isinstance(value, str):
        return f"{value}{PAYLOADS[next(count) % len(PAYLOADS)]}"
    if isinstance(value, list):
        return [hostile(each, name, count) for each in value]
    if isinstance(value, dict):
        return {f"{key}{PAYLOADS[1]}" if name == "evidence" else key: hostile(each, key, count) for key, each in value.items()}
    return value
