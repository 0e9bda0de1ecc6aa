"""What every form of a report reads out of a verdict document, and says in the same words."""

from collections.abc import Sequence
from datetime import datetime

from wooready.evidence.tls import parse_time
from wooready.files import JSON
from wooready.report.changes import Changes
from wooready.verdict.causes import WHO

WIDTH = 80


AUTH_TYPES = {
    "basic": "Basic, in the Authorization header",
    "query": "key and secret in the query string, over https",
    "oauth1": "OAuth 1.0a",
    "": "none was seen to work",
}


WORKAROUND = ": a workaround, if the integration offers it"


def seen_when(run: JSON, shop: JSON, today: datetime | None) -> str:
    """When, from what and by which version; with `today`, how old a recording is. The verdict does not depend on that."""
    sent = f"run {run['id']}, {run['requests']} requests"
    if not run["replayed"]:
        return f"Seen {run['observed_at']}, {sent}, from this machine, not from the integration's servers."
    days = (today - parse_time(run["observed_at"])).days if today else None
    age = "" if days is None else " today" if days < 1 else f" {days} day{'s' if days > 1 else ''} ago"
    of = f"WooCommerce {shop['woocommerce']}" if shop["woocommerce"] else shop["host"]
    return (
        f"Judged from a recording of {of}, made{age} ({run['observed_at']}) by wooready {run['recorded_by']}: {sent}. "
        "What changed in the shop since then is not seen here."
    )


def to_do(document: JSON) -> list[JSON]:
    """The findings to mend, in order; what is accepted as an exception is none."""
    return [each for each in document["findings"] if each["outcome"] == "failed" and not each.get("waived")]


def advice(document: JSON) -> list[JSON]:
    return [each for each in document["findings"] if each["outcome"] == "advice" and not each.get("waived")]


def waived(document: JSON) -> list[JSON]:
    """Findings that somebody answers for, until a day."""
    return [each for each in document["findings"] if each.get("waived")]


def old_advice(changes: Changes) -> list[str]:
    """`HTTP-03 since 2026-10-01`: what it says stands with the advice."""
    return [f"{each.check} since {each.since[:10]}" for each in changes.old_advice]


def least_step(upgrade: JSON) -> str:
    """What must be raised at the least, where that is less than what the steps say; empty where it is the same."""
    if upgrade["least"] == upgrade["steps"] or not upgrade["least"]:
        return ""
    steps = ", then ".join(f"{step['what']} {step['need']}" for step in upgrade["least"])
    return f"The smallest step that brings {upgrade['recommended']}: {steps}."


def unverified(document: JSON) -> dict[str, list[str]]:
    """The ids of what was not verified, by reason: one cause hides many checks."""
    groups: dict[str, list[str]] = {}
    for each in document["checks"]:
        if each["outcome"] == "not verified":
            groups.setdefault(each["reason"], []).append(each["id"])
    return groups


def why_not_verified(document: JSON) -> str:
    """The first reason that keeps a shop from a verdict; empty when there is none."""
    return next((each["reason"] for each in document["checks"] if each["outcome"] == "not verified" and not each.get("optional")), "")


def people(who: Sequence[str]) -> str:
    return ", ".join(WHO[each] for each in who)
