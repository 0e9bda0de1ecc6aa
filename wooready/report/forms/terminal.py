"""What a person sees in a terminal while a shop is asked, and the few colours of a verdict."""

from collections.abc import Mapping
from typing import TextIO

import click

from wooready.report.forms.text import Paint
from wooready.report.reading import WIDTH
from wooready.verdict.verdict import Word

#: The steps of a run in the words of a person, in their order.
STEPS = {
    "net.resolve": "resolving the name",
    "net.tcp": "connecting",
    "tls.handshake": "shaking hands over TLS, reading the certificate",
    "tls.no-sni": "shaking hands without the shop's name",
    "tls.at-most-1.2": "shaking hands over TLS 1.2",
    "tls.elsewhere": "looking at the name's other addresses",
    "the http address": "asking the http address",
    "keyless questions": "asking what needs no key",
    "who is let in": "asking under other names",
    "what is open to anybody": "asking what is open to anybody",
    "how the shop describes itself": "asking how the shop describes itself",
    "the key": "trying the key in each way",
    "why the key fails": "finding out why the key fails",
    "reading": "reading a page of products and orders",
    "writing": "asking for permission to write, changing nothing",
    "caches, bodies and methods": "looking at caches, bodies and methods",
    "a sample of the data": "reading a sample of the data",
    "variations": "reading a sample of variations",
}
CLEAR = "\r\033[K"
_COLOURS: Mapping[Word, str] = {"READY": "green", "NOT READY": "red", "NOT VERIFIED": "yellow"}


def progress(step: str, *, rewrite: bool) -> str:
    """`[8/18] asking what needs no key …`: over the line before, or a line of its own."""
    names = list(STEPS)
    number = f"[{names.index(step) + 1}/{len(names)}] " if step in STEPS else ""
    line = f"{number}{STEPS.get(step, step)} …"[: WIDTH - 1]
    return f"{CLEAR}{line}" if rewrite else f"{line}\n"


def progress_form(stream: TextIO, environment: Mapping[str, str], *, quiet: bool) -> str:
    """`rewrite` for a terminal that can, `lines` for a simple one, empty where nobody watches."""
    if quiet or not stream.isatty():
        return ""
    return "lines" if environment.get("TERM") == "dumb" else "rewrite"


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Only in a terminal, and not where NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def painter(verdict: Word, *, colour: bool) -> Paint:
    """Colours the verdict, and sets everything else that is painted in bold."""

    def paint(kind: str, line: str) -> str:
        return click.style(line, fg=_COLOURS[verdict] if kind == "verdict" else None, bold=True) if colour else line

    return paint
