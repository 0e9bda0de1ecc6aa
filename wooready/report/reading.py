"""What every form of a report takes from a verdict document and says in the same words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from wooready.evidence.generation import KeyUse
from wooready.report.changes import Changes
from wooready.report.conditions import conditions
from wooready.report.verdict_json import FindingJson, RemedyJson, RunJson, ShopJson, UpgradeJson, VerdictDocument
from wooready.shop.facts import Clue
from wooready.validation import utc_time
from wooready.verdict.causes import WHO, Person
from wooready.verdict.verdict import AuthType, Upshot

WIDTH = 80

AUTH_TYPES: Mapping[AuthType, str] = {
    "basic": "Basic, in the Authorization header",
    "query": "key and secret in the query string, over https",
    "oauth1": "OAuth 1.0a",
    "": "none confirmed to work",
}
#: What the key can be used for when it is sent in one way.
_KEY_USES: Mapping[KeyUse | None, str] = {
    "works": "yes",
    "read-only": "accepted, but may not write",
    "write-only": "accepted, but may not read",
    "role": "accepted, but its user may not manage the shop",
    "no": "no",
    None: "?",
}
#: The versions that a shop reports, as (name, key).
VERSIONS: tuple[tuple[str, Literal["woocommerce", "wordpress", "php"]], ...] = (
    ("WooCommerce", "woocommerce"),
    ("WordPress", "wordpress"),
    ("PHP", "php"),
)
#: Why a run went on above the path that was typed.
_CLUES: Mapping[Clue, str] = {
    "index": "the API there says that the shop is at this address",
    "page": "the page there says that its REST API is at this address",
    "not-found": "WordPress answers there that it is at this address",
    "folder": "there is no WordPress at that path, but one at this address",
    "": "",
}
WORKAROUND = ": a workaround, if the integration offers it"


def key_uses(document: VerdictDocument) -> str:
    """`basic yes, query yes, oauth1 no`; for a key that was accepted, but not for everything, what it may not."""
    uses = document.get("key")
    known = uses if uses is not None else {way: _plainly(works) for way, works in document["auth"].items()}
    said = {way: _KEY_USES.get(use, "?") for way, use in known.items()}
    return ("; " if any("," in each for each in said.values()) else ", ").join(f"{way} {each}" for way, each in said.items())


def _plainly(works: bool | None) -> KeyUse | None:
    """As in documents of earlier versions."""
    return None if works is None else "works" if works else "no"


def went_on(shop: ShopJson) -> str:
    """Which address was typed, and why the shop was asked at another one; empty if it was not."""
    typed = shop.get("typed", "")
    return f"You gave {typed}. The run went on at {shop['address']}: {_CLUES[shop.get('clue', '')]}." if typed else ""


def seen_when(run: RunJson, shop: ShopJson, today: datetime | None) -> str:
    """When and from what the shop was judged; with `today`, also the age of a recording. The verdict does not depend on that."""
    sent = f"run {run['id']}, {run['requests']} requests"
    if not run["replayed"]:
        return f"Tested {run['observed_at']}, {sent}, from this machine, not from the integration's servers."
    days = (today - utc_time(run["observed_at"])).days if today else None
    age = "" if days is None else " today" if days < 1 else f" {days} day{'s' if days > 1 else ''} ago"
    of = f"WooCommerce {shop['woocommerce']}" if shop["woocommerce"] else shop["host"]
    return (
        f"Judged from a recording of {of}, made{age} ({run['observed_at']}) by wooready {run['recorded_by']}: {sent}. "
        "Later changes in the shop are not covered."
    )


def to_do(document: VerdictDocument) -> list[FindingJson]:
    """The failures to fix, in order, without those accepted as exceptions."""
    return [each for each in document["findings"] if each["outcome"] == "failed" and not each.get("waived")]


def advice(document: VerdictDocument) -> list[FindingJson]:
    """What works, but not as it is recommended; without conditions, and what only the integration's developers can act on comes last."""
    found = [each for each in document["findings"] if each["outcome"] == "advice" and not (each.get("waived") or each.get("condition"))]
    return sorted(found, key=for_its_developers)


def for_its_developers(each: FindingJson) -> bool:
    """Whether only the developers of the connecting system can act on it: its users and the shop's people have nothing to do."""
    return each["who"] == ["connector"]


def waived(document: VerdictDocument) -> list[FindingJson]:
    """The findings that a waiver covers."""
    return [each for each in document["findings"] if each.get("waived")]


def says(each: FindingJson | RemedyJson) -> str:
    """What is wrong, who must act, where and how, in one paragraph."""
    return f"{each['sentence']} {people(each['who'])}, {each['where']}: {each['how']}"


def rows_of(finding: FindingJson) -> list[tuple[str, str]]:
    """What a person needs to know about a finding, as (name, text): who, where, how, why, and how it shows in the integration.

    The setting for the server that the answers name comes before the rest of what to do; if they name none, those for all come after it.
    In settings code stands between backticks.
    """
    rows = [("Who", people(finding["who"])), ("Where", finding["where"])]
    settings = [(f"On {server}", setting) for server, setting in finding["settings"].items()]
    how = [("How", finding["how"])]
    rows += [*settings, *how] if finding.get("server") else [*how, *settings]
    rows += [("Why", finding["why"])]
    return [*rows, ("Symptom", finding["shows"])] if symptom(finding) else rows


def symptom(finding: FindingJson) -> str:
    """How it shows in the integration; empty where that is not known, as of advice that depends on how the integration is made."""
    unsure = for_its_developers(finding) and finding["outcome"] == "advice"
    return "" if unsure else finding.get("shows", "")


def pieces(setting: str) -> list[tuple[bool, str]]:
    """A setting in parts, each with whether it is code, to be copied as it is."""
    parts = setting.split("`")
    if len(parts) % 2 == 0:  # not in pairs: a shop's text, or another version's
        return [(False, setting)]
    return [(number % 2 == 1, part) for number, part in enumerate(parts) if part]


def old_advice(changes: Changes) -> list[str]:
    """`HTTP-03 since 2026-10-01`: its text is listed with the advice."""
    return [f"{each.check} since {each.since[:10]}" for each in changes.old_advice]


def least_step(upgrade: UpgradeJson) -> str:
    """The smallest update that is enough, and how far the shop gets with its WordPress and PHP; empty if it is the same as the
    recommended steps."""
    if upgrade["least"] == upgrade["steps"] or not upgrade["least"]:
        return ""
    steps = ", then ".join(f"{step['what']} {step['need']}" for step in upgrade["least"])
    further = f" PHP and WordPress as they are can run WooCommerce up to {upgrade['reachable']}." if upgrade.get("reachable") else ""
    return (
        f"The smallest update that provides {upgrade['recommended']}: {steps}.{further} "
        f"WooCommerce mends its newest release only (here {upgrade['goal']} is the newest known), so do not stop there for good."
    )


def unverified(document: VerdictDocument) -> dict[str, list[str]]:
    """The ids of the checks that were not verified, by reason: one failure often blocks many checks."""
    groups: dict[str, list[str]] = {}
    for each in document["checks"]:
        if each["outcome"] == "not verified":
            groups.setdefault(each["reason"], []).append(each["id"])
    return groups


def why_not_verified(document: VerdictDocument) -> str:
    """The first reason why a required check was not verified; empty if there is none."""
    return next((each["reason"] for each in document["checks"] if each["outcome"] == "not verified" and not each.get("optional")), "")


def main_point(document: VerdictDocument) -> tuple[str, Sequence[Person]]:
    """What must be done first in this shop, and by whom: the root cause, or else the first condition; both empty if there is neither."""
    first = document["root_cause"] or next(iter(conditions(document)), None)
    return (first["sentence"], first["who"]) if first else ("", ())


def people(who: Sequence[Person]) -> str:
    """`Shop administrator, Shop developer`."""
    """`Shop administrator, Host or server administrator`."""
    return ", ".join(WHO[each] for each in who)


def upshot(document: VerdictDocument) -> Upshot:
    """The part of a document that decides the exit code; see verdict.exit_code."""
    failed = frozenset(each["rung"] for each in document["checks"] if each["outcome"] == "failed")
    advised = any(each["outcome"] == "advice" for each in document["findings"])
    root = document["root_cause"]
    misrouted = root is not None and root["cause"] == "net.proxy-fails"
    return Upshot(document["verdict"], failed, advised, bool(conditions(document)), misrouted)
