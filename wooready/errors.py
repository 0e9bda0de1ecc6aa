"""The errors that a person can act on: each says what is wrong and what to do next, and none shows a traceback."""

from collections.abc import Iterable
from difflib import get_close_matches


class WooreadyError(Exception):
    """What stopped the run, in one or two lines. `exit_code` is the one that the command line returns."""

    exit_code = 5


class UsageError(WooreadyError):
    """The user can mend this: an address that is none, an unknown name, a malformed file."""

    exit_code = 3


class ToolError(WooreadyError):
    """Something in wooready itself, or something that it must not leave behind."""


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """«No profile 'cin7-omi'. Did you mean 'cin7-omni'?», or the list of what there is."""
    choices = sorted(known)
    close = get_close_matches(name, choices, n=1, cutoff=0.5)
    if close:
        return UsageError(f"No {kind} {name!r}. Did you mean {close[0]!r}?")
    listed = ", ".join(choices) or "none"
    return UsageError(f"No {kind} {name!r}. There are: {listed}.")
