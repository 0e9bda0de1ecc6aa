"""stdout and stderr of the command line, which may be closed, full, or a pipe whose reader has gone.

Then the rest is dropped, without a traceback and without Python's `Exception ignored`. Reports are written all the same, and the exit code
stays that of the verdict; only if stdout is full is it an error, because then half of what was printed may be missing.
"""

import errno
import os
import sys
from typing import TextIO

import click

from wooready.drafts import reason
from wooready.errors import UsageError


class _Failed:
    """Why stdout could not be written, if so."""

    error: OSError | None = None


_stdout = _Failed()


def say(text: str = "", *, nl: bool = True, err: bool = False) -> None:
    """As click.echo, but never raises OSError. Characters that the stream cannot encode are written as `\\udcff`."""
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # closed before Python started
        return
    coding = getattr(stream, "encoding", None) or "utf-8"
    try:
        click.echo(text.encode(coding, "backslashreplace").decode(coding, "replace"), nl=nl, err=err)
    except (OSError, ValueError) as error:  # ValueError: closed since then
        drop(stream)
        if not err and isinstance(error, OSError) and error.errno != errno.EPIPE:
            _stdout.error = error


def drop(stream: TextIO | None) -> None:
    """Sends all that follows, and what Python writes when it ends, to nowhere."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def must_have_worked() -> None:
    """Raises UsageError if stdout could not be written, unless its reader did not want more."""
    error, _stdout.error = _stdout.error, None
    if error is not None:
        raise UsageError(f"stdout cannot be written ({reason(error)}). The reports are complete.")
