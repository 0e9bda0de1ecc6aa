"""The errors that a user can act on: each says what is wrong and what to do next, without a traceback."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from urllib.parse import unquote

#: Longest word of a message, and the most names that a list in it contains.
LONGEST_WORD, MOST_LISTED = 300, 20
#: A consumer key or secret, also cut off, in another case, or percent-encoded; 32 and more hexadecimal digits are one without its prefix.
_KEYS = re.compile(r"(?i)(?<![a-z])c[ks]_\w{6,}|(?<![0-9a-f])(?=(?:[a-f]*[0-9]){4})[0-9a-f]{32,}")
_WORD = re.compile(r"\S+")
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def looks_like_key(text: str) -> bool:
    """Whether a text contains a consumer key or secret, however it is encoded."""
    return bool(_KEYS.search(text) or _KEYS.search(unquote(unquote(text))))


def presentable(message: str) -> str:
    """A message as it may be shown: without keys that were typed in a wrong place, and without control characters; long words are cut."""
    shown = _WORD.sub(lambda found: "[key]" if "%" in found[0] and looks_like_key(found[0]) else found[0], _KEYS.sub("[key]", message))
    shown = _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), shown)
    return _LONG.sub(lambda found: f"{found[0][:200]}… ({len(found[0]):,} characters)", shown)


class WooreadyError(Exception):
    """What stopped the run, in one or two lines. `exit_code` is what the command line returns."""

    exit_code = 5

    def __init__(self, message: str) -> None:
        super().__init__(presentable(message))


class UsageError(WooreadyError):
    """Something that the user can fix: an invalid address, an unknown name, a malformed file."""

    exit_code = 3


class ToolError(WooreadyError):
    """A defect in wooready itself, or an output that it must not write."""


def unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    """`'cin7-omi' is not a known profile. Did you mean 'cin7-omni'?`, or a list of the known names. Returned, not raised."""
    choices = sorted(known)
    close = get_close_matches(name[:LONGEST_WORD], choices, n=1, cutoff=0.5)
    if close:
        return UsageError(f"{name!r} is not a known {kind}. Did you mean {close[0]!r}?")
    listed = ", ".join(choices[:MOST_LISTED]) or "none"
    more = f" and {len(choices) - MOST_LISTED:,} more" if len(choices) > MOST_LISTED else ""
    return UsageError(f"{name!r} is not a known {kind}. Available: {listed}{more}.")
