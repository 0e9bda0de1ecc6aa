"""The time at which a report is written, from which it states the age of a recording. The verdict does not depend on it."""

import os
from datetime import UTC, datetime

from wooready.errors import UsageError


def today() -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says (seconds since 1970; reproducible-builds.org): with it, the same run produces the same bytes.

    Raises UsageError if it is not a number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {given[:40]!r}, not a number of seconds. Unset it, or set it to one.") from None
