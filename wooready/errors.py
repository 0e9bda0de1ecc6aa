"""The errors that a user can act on: each says what is wrong and what to do next, without a traceback."""

from collections.abc import Iterable
from difflib import get_close_matches


class WooreadyError(Exception):
    """What stopped the run, in one or two lines. `exit_code` is what the command line returns."""

    exit_code = 5


class UsageError(WooreadyError):
    """Something that the user can fix: an invalid address, an unknown name, a malformed file."""

    exit_code = 3


class ToolError(WooreadyError):
    """A defect in wooready itself, or an output that it must not write."""


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """`'cin7-omi' is not a known profile. Did you mean 'cin7-omni'?`, or a list of the known names. Returned, not raised."""
    choices = sorted(known)
    close = get_close_matches(name, choices, n=1, cutoff=0.5)
    if close:
        return UsageError(f"{name!r} is not a known {kind}. Did you mean {close[0]!r}?")
    listed = ", ".join(choices) or "none"
    return UsageError(f"{name!r} is not a known {kind}. Available: {listed}.")
