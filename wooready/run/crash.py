"""Describes a defect in wooready itself without exposing data: no message, no arguments, no local variables."""

import traceback

from wooready.errors import WooreadyError


def describe(error: BaseException) -> str:
    """Type and places, such as `judgement.py:91 in _run`. A message, or pytest's own traceback, could contain the shop's answers."""
    if isinstance(error, WooreadyError):
        return str(error)  # our own words
    places = [
        f"  {frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([f"wooready itself failed: {type(error).__name__}", *places, "Please report this as a defect in wooready."])
