"""What is to be said of waivers after a run: which one is over, which one nothing needs any more. Reads verdict documents."""

from collections.abc import Sequence
from datetime import date

from wooready.files import JSON
from wooready.verdict.waivers import EVERY_SHOP


def problems(documents: Sequence[JSON], today: date) -> list[str]:
    """One line for each waiver that fails the run: it is over, or what it waives did not happen.

    The verdict of a recording goes by the day it was made, so that it never changes; the run goes by today as well. A waiver of all shops
    (`*`) is in nobody's way until a run of several shops needs it for none.
    """
    lines: list[str] = []
    for document in documents:
        for each in document["waivers"]:
            if each["state"] == "expired" or date.fromisoformat(each["expires"]) < today:
                lines.append(f"{_name(each)} expired: its last day was {each['expires']}. Mend the shop, or let {each['owner']} renew it.")
            elif each["state"] == "unmatched" and each["shop"] != EVERY_SHOP:
                lines.append(f"{_name(each)} matches nothing: {_what(each)} did not fail there. Remove it.")
    if len(documents) > 1:
        lines += _of_no_shop(documents)
    return list(dict.fromkeys(lines))


def _of_no_shop(documents: Sequence[JSON]) -> list[str]:
    every = [each for document in documents for each in document["waivers"] if each["shop"] == EVERY_SHOP]
    needed = {_key(each) for each in every if each["state"] != "unmatched"}
    return [
        f"{_name(each)} matches nothing: {_what(each)} failed in none of these shops. Remove it."
        for each in every
        if _key(each) not in needed
    ]


def _key(each: JSON) -> tuple[str, str]:
    return each["check"], each["cause"]


def _name(each: JSON) -> str:
    return f"The waiver of {each['check']} for {'all shops' if each['shop'] == EVERY_SHOP else each['shop']}"


def _what(each: JSON) -> str:
    return f"{each['check']} with the cause {each['cause']}" if each["cause"] else str(each["check"])


def note(waived: JSON) -> str:
    """`waived until 2026-12-31 by Ada: the reason`."""
    return f"waived until {waived['expires']} by {waived['owner']}: {waived['reason']}"


def counted(document: JSON) -> str:
    """`with 1 waiver`, or nothing."""
    number = sum(1 for each in document["findings"] if each["waived"])
    return f"with {number} waiver{'s' if number > 1 else ''}" if number else ""
