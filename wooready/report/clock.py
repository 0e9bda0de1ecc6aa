"""The day on which a report is written: it tells the age of a recording. The verdict does not depend on it."""

import os
from datetime import UTC, datetime

from wooready.errors import UsageError


def today() -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says (seconds since 1970; reproducible-builds.org): with it, the same run gives the same bytes.

    Raises UsageError when it is no number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH is {given[:40]!r}, which is no number of seconds. Unset it, or set it to one.") from None
