"""The verdict as plain text: for the terminal, a ticket, or a mail. 80 columns, no colour of its own."""

import textwrap
from datetime import datetime
from typing import Any

from wooready.evidence.tls import parse_time
from wooready.report.remedies import WHO

WIDTH = 80
AUTH_TYPES = {
    "basic": "Basic, in the Authorization header",
    "query": "key and secret in the query string, over https",
    "oauth1": "OAuth 1.0a",
    "": "none was seen to work",
}
WORKAROUND = ": a workaround, if the integration offers it"
JSON = dict[str, Any]


def verdict_line(document: JSON) -> str:
    """`shop.example.com: NOT READY, TLS-02 tls.expired: The certificate ran out on …`."""
    root = document["root_cause"]
    cause = f", {root['check']} {root['cause']}: {root['sentence']}" if root else ""
    ca = " (under a private CA)" if document["shop"]["private_ca"] else ""
    return f"{document['shop']['slug']}: {document['verdict']}{ca}{cause}"


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


def render(document: JSON, today: datetime | None = None) -> str:
    """The whole verdict, the root cause first."""
    shop, run = document["shop"], document["run"]
    failed = [each for each in document["findings"] if each["outcome"] == "failed"]
    advice = [each for each in document["findings"] if each["outcome"] == "advice"]
    parts = [f"{shop['address']}", document["headline"], ""]
    if root := document["root_cause"]:
        parts += [*_wrap(f"Root cause: {root['sentence']}"), ""]
    if failed:
        parts += ["What to do, in this order", ""]
        for number, each in enumerate(failed, 1):
            parts += _finding(number, each)
    parts += _upgrade(document["upgrade"])
    if advice:
        parts += ["Advice (does not keep the shop from being connected)", ""]
        for each in advice:
            parts += [
                *_wrap(f"{each['check']} {each['sentence']}", "  - ", "    "),
                *_wrap(f"{people(each['who'])}: {each['how']}", "    ", "    "),
            ]
        parts.append("")
    parts += _not_verified(document)
    parts += _summary(document)
    parts += _wrap(seen_when(run, shop, today))
    return "\n".join(parts) + "\n"


def _finding(number: int, each: JSON) -> list[str]:
    lines = _wrap(f"{each['check']}: {each['sentence']}", f"{number}. ", "   ")
    rows = [("Who", people(each["who"])), ("Where", each["where"]), ("How", each["how"]), ("Why", each["why"])]
    if each["shows"]:
        rows.append(("Shows as", each["shows"]))
    for name, text in rows:
        lines += _wrap(text, f"   {name + ':':<10}", " " * 13)
    # A command must stay in one piece, to be copied.
    return [*lines, f"   {'Verify:':<10}{each['verify']}", ""]


def _upgrade(upgrade: JSON) -> list[str]:
    if not upgrade["needed"]:
        return []
    lines = [f"Upgrade map, to {upgrade['recommended']} (WooCommerce {upgrade['smallest']} or later)", ""]
    for number, step in enumerate(upgrade["steps"], 1):
        lines += _wrap(f"{step['what']} {step['have'] or '(unknown)'} -> {step['need']} or later: {step['why']}", f"  {number}. ", "     ")
    for each in upgrade["breaks"]:
        lines += _wrap(f"Note: {each}", "     ", "     ")
    if upgrade["meanwhile"]:
        lines += _wrap(f"Meanwhile {upgrade['meanwhile']} works.", "     ", "     ")
    return [*lines, ""]


def unverified(document: JSON) -> dict[str, list[str]]:
    """The ids of what was not verified, by reason: one cause hides many checks."""
    groups: dict[str, list[str]] = {}
    for each in document["checks"]:
        if each["outcome"] == "not verified":
            groups.setdefault(each["reason"], []).append(each["id"])
    return groups


def _not_verified(document: JSON) -> list[str]:
    groups = unverified(document)
    lines = ["Not verified", ""] if groups else []
    for reason, ids in groups.items():
        lines += _wrap(f"{reason}: {', '.join(ids)}", "  - ", "    ")
    return [*lines, ""] if groups else []


def _summary(document: JSON) -> list[str]:
    shop, auth, enter = document["shop"], document["auth"], document["enter"]
    counts: dict[str, int] = {}
    for each in document["checks"]:
        counts[each["outcome"]] = counts.get(each["outcome"], 0) + 1
    ways = ", ".join(f"{way} {_yes(works)}" for way, works in auth.items())
    found = ", ".join(f"{name} {_yes(each['found'])}" for name, each in document["generations"].items())
    rows = [
        ("Enter", f"{enter['address']}{_field(enter['address_field'])}"),
        ("Auth type", f"{AUTH_TYPES[enter['auth_type']]}{_field(enter['auth_field'])}{WORKAROUND if enter['workaround'] else ''}"),
        ("Versions", f"WooCommerce {shop['woocommerce'] or '?'}, WordPress {shop['wordpress'] or '?'}, PHP {shop['php'] or '?'}"),
        ("APIs", found),
        ("Key works", ways),
        ("Checks", ", ".join(f"{count} {name}" for name, count in counts.items())),
        ("Profile", f"{document['profile']['name']} ({document['profile']['version']})"),
    ]
    lines = []
    for name, text in rows:
        lines += _wrap(text, f"{name + ':':<11}", " " * 11)
    return [*lines, ""]


def _field(name: str) -> str:
    return f" ({name})" if name else ""


def _yes(value: bool | None) -> str:
    return "?" if value is None else "yes" if value else "no"


def people(who: list[str]) -> str:
    return ", ".join(WHO[each] for each in who)


def _wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    clean = "".join(each if each.isprintable() else " " for each in text)
    return textwrap.wrap(clean, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]
