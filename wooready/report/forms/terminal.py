"""What a person sees in a terminal during a run, and the few colours of a verdict."""

import os
from collections.abc import Mapping
from typing import TextIO

import click

from wooready.evidence.collector import Progress
from wooready.report.forms.text import Paint
from wooready.report.plain import clipped
from wooready.report.reading import WIDTH
from wooready.verdict.verdict import Word

CLEAR = "\r\033[K"
_COLOURS: Mapping[Word, str] = {"READY": "green", "NOT READY": "red", "NOT VERIFIED": "yellow"}


def columns(stream: TextIO) -> int:
    """The width of a terminal, at most 80; 80 for anything else."""
    try:
        return min(WIDTH, os.get_terminal_size(stream.fileno()).columns or WIDTH)
    except (OSError, ValueError):
        return WIDTH


def progress(step: Progress, *, rewrite: bool, width: int = WIDTH) -> str:
    """`[8/18] sending requests without a key …`: overwrites the line before, or is a line of its own. It never wraps."""
    line = clipped(f"[{step.number}/{step.total}] {step.words} …", width - 1)
    return f"{CLEAR}{line}" if rewrite else f"{line}\n"


def progress_form(stream: TextIO | None, environment: Mapping[str, str] = os.environ, *, quiet: bool) -> str:
    """`rewrite` for a terminal that supports it, `lines` for a simple one, empty for no terminal or with `quiet`."""
    if quiet or stream is None or not stream.isatty():
        return ""
    return "lines" if environment.get("TERM") == "dumb" else "rewrite"


def wants_colour(stream: TextIO | None, environment: Mapping[str, str] = os.environ) -> bool:
    """Only in a terminal, and not if NO_COLOR is set (no-color.org)."""
    return stream is not None and stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def painter(verdict: Word, *, colour: bool) -> Paint:
    """Colours the verdict, and sets everything else that is painted in bold."""

    def paint(kind: str, line: str) -> str:
        return click.style(line, fg=_COLOURS[verdict] if kind == "verdict" else None, bold=True) if colour else line

    return paint
