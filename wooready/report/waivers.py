"""The texts about waivers: which one fails a run, and which one covers a finding. verdict/waivers.py decides."""

from collections.abc import Sequence
from datetime import date

from wooready.report.verdict_json import StandingJson, VerdictDocument, WaivedJson
from wooready.verdict import waivers
from wooready.verdict.waivers import EVERY_SHOP, Problem, Standing, Waiver


def problems(documents: Sequence[VerdictDocument], today: date) -> list[str]:
    """One line for each waiver that fails the run of these shops, because it has expired or is not needed."""
    return [_line(each) for each in waivers.problems([[_standing(each) for each in document["waivers"]] for document in documents], today)]


def _standing(each: StandingJson) -> Standing:
    waiver = Waiver(each["check"], each["shop"], each["reason"], each["owner"], date.fromisoformat(each["expires"]), each["cause"])
    return Standing(waiver, each["state"])


def _line(problem: Problem) -> str:
    waiver = problem.waiver
    name = f"The waiver of {waiver.check} for {'all shops' if waiver.shop == EVERY_SHOP else waiver.shop}"
    what = f"{waiver.check} with the cause {waiver.cause}" if waiver.cause else waiver.check
    match problem.why:
        case "expired":
            return f"{name} expired: its last day was {waiver.expires}. Fix the shop, or ask {waiver.owner} to renew the waiver."
        case "needless":
            return f"{name} matches nothing: {what} did not fail. Remove the waiver."
        case "needless everywhere":
            return f"{name} matches nothing: {what} did not fail in any of these shops. Remove the waiver."


def note(waived: WaivedJson | None) -> str:
    """`waived until 2026-12-31 by Ada: the reason`; empty if no waiver covers it."""
    return "" if waived is None else f"waived until {waived['expires']} by {waived['owner']}: {waived['reason']}"


def counted(document: VerdictDocument) -> str:
    """`with 1 waiver`, or nothing."""
    number = sum(1 for each in document["findings"] if each["waived"])
    return f"with {number} waiver{'s' if number > 1 else ''}" if number else ""
