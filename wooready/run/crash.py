"""Describes a defect in wooready itself without exposing data: no local variables, no arguments, a short message."""

import traceback

from wooready.errors import presentable
from wooready.wire.scrub import free_text

LONGEST = 300


def describe(error: BaseException) -> str:
    """Type, message and places, such as `judgement.py:91 in _run`. pytest's own traceback would contain the shop's answers and headers."""
    places = [
        f"  {frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    try:
        message = presentable(free_text(str(error))[:LONGEST])
    except Exception:  # an exception whose own text cannot be made
        message = ""
    return "\n".join([f"wooready itself failed: {type(error).__name__}: {message}", *places, "Please report this as a defect in wooready."])
