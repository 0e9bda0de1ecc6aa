"""The verdict as plain text, for the terminal, a ticket or an e-mail. 80 columns, without colours."""

import re
import textwrap
from collections.abc import Callable
from datetime import datetime

from wooready.report.changes import Changes
from wooready.report.conditions import conditions, title_of, to_come, verdict_of
from wooready.report.plain import cells, clipped, one_line, unbidden
from wooready.report.reading import (
    AUTH_TYPES,
    VERSIONS,
    WIDTH,
    WORKAROUND,
    advice,
    key_uses,
    least_step,
    old_advice,
    people,
    rows_of,
    says,
    seen_when,
    to_do,
    unverified,
    waived,
    went_on,
)
from wooready.report.verdict_json import FindingJson, UpgradeJson, VerdictDocument
from wooready.report.waivers import counted, note

#: How a terminal shows a line of a kind: `verdict`, `root` or `heading`. In a file the line is left unchanged.
Paint = Callable[[str, str], str]


def verdict_line(document: VerdictDocument) -> str:
    """`shop.example.com: NOT READY, TLS-02 tls.expired: The certificate expired on …`."""
    root = document["root_cause"]
    cause = f", {root['check']} {root['cause']}: {one_line(root['sentence'], 400)}" if root else ""
    waived = f"{',' if conditions(document) else ''} {words}" if (words := counted(document)) else ""
    return one_line(f"{document['shop']['slug']}: {verdict_of(document)}{waived}{cause}")


def verdict_lines(document: VerdictDocument) -> str:
    """The same, wrapped to 80 columns."""
    return "\n".join(_wrap(verdict_line(document), "", "    "))


def _plain(_kind: str, line: str) -> str:
    return line


def render(
    document: VerdictDocument, today: datetime | None = None, changes: Changes | None = None, paint: Paint = _plain, *, width: int = WIDTH
) -> str:
    """The whole verdict, the root cause first, then what changed since last time. `width`: of a narrower terminal."""
    if width < WIDTH:
        return _narrowed(render(document, today, changes), width)
    shop, run = document["shop"], document["run"]
    parts = [*_wrap(shop["address"]), *_wrap_if(went_on(shop)), *(paint("verdict", line) for line in _wrap(document["headline"])), ""]
    if root := document["root_cause"]:
        parts += [*(paint("root", line) for line in _wrap(f"Root cause: {root['sentence']}")), ""]
    if resting := conditions(document):
        parts += [*(paint("heading", line) for line in _wrap(title_of(document))), ""]
        for number, each in enumerate(resting, 1):
            parts += _finding(number, each, "")
    parts += _changes(changes, paint)
    if failed := to_do(document):
        parts += [paint("heading", "What to do, in this order"), ""]
        for number, each in enumerate(failed, 1):
            parts += _finding(number, each, changes.since_of(each) if changes else "")
    parts += _upgrade(document["upgrade"], paint)
    parts += _waived(document, paint)
    parts += _listed(title_of(document), to_come(document), paint)
    beside = any(each.get("condition") for each in document["findings"])
    parts += _listed("Advice" if beside else "Advice (does not prevent the shop from being connected)", advice(document), paint)
    parts += _not_verified(document, paint)
    parts += _summary(document)
    parts += _wrap(seen_when(run, shop, today))
    return "\n".join(parts) + "\n"


def _changes(changes: Changes | None, paint: Paint) -> list[str]:
    if changes is None:
        return []
    lines = [paint("heading", line) for line in _wrap(changes.headline)]
    lines += _wrap(changes.remark, "  ", "  ") if changes.remark else []
    for _, heading, items in changes.groups:
        for each in items:
            since = f" (since {each.since[:10]})" if heading == "Still open" else ""
            note = f" ({each.note})" if each.note else ""
            lines += _wrap(f"{heading}: {each.check} {each.sentence}{since}{note}", "  - ", "    ")
    if changes.old_advice:
        lines += _wrap(f"Advice still open: {', '.join(old_advice(changes))}", "  - ", "    ")
    return [*lines, ""]


def _finding(number: int, each: FindingJson, since: str) -> list[str]:
    lines = _wrap(f"{each['check']}: {each['sentence']}", f"{number}. ", "   ")
    rows = rows_of(each)
    rows += [("Open", f"since {since}")] if since else []
    rows += [("Sampled", each["sampled"])] if each.get("sampled") else []
    for name, text in rows:
        said = text.replace("`", "") if name.startswith("On ") else text
        lines += _wrap(said, f"   {name + ':':<9} ", " " * 13)
    lines += _command("Verify", each["verify"])
    for other in each.get("alternatives") or []:
        lines += _wrap(f"Or: {says(other)}", "   ", " " * 13)
    if each.get("tell_apart"):
        lines += _command("Tell apart", each["tell_apart"])
    return [*lines, ""]


#: A part of a command that must not be broken: quoted, or without a space.
_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")


def _command(name: str, command: str) -> list[str]:
    """A command to copy: broken only between words, with a backslash, as a shell expects. A remark after it goes below."""
    code, mark, remark = (*re.split(r"\s+(# )", one_line(command), maxsplit=1), "", "")[:3]
    room = WIDTH - 15
    lines = [""]
    for word in _WORD.findall(code):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    indents = [f"   {name + ':':<10}", *[" " * 13] * (len(lines) - 1)]
    ends = [" \\"] * (len(lines) - 1) + [""]
    said = [f"{indent}{line}{end}" for indent, line, end in zip(indents, lines, ends, strict=True)]
    return [*said, *(_wrap(remark, " " * 13 + "# ", " " * 13 + "# ") if mark else [])]


def _upgrade(upgrade: UpgradeJson, paint: Paint) -> list[str]:
    if not upgrade["needed"]:
        return []
    heading = f"Upgrade map, to {upgrade['recommended']} (WooCommerce {upgrade['smallest']} or later)"
    lines = [*(paint("heading", line) for line in _wrap(heading)), ""]
    for number, step in enumerate(upgrade["steps"], 1):
        lines += _wrap(f"{step['what']} {step['have'] or '(unknown)'} -> {step['need']} or later: {step['why']}", f"  {number}. ", "     ")
    if least := least_step(upgrade):
        lines += _wrap(least, "     ", "     ")
    for each in upgrade["breaks"]:
        lines += _wrap(f"Note: {each}", "     ", "     ")
    if upgrade["meanwhile"]:
        lines += _wrap(f"Meanwhile {upgrade['meanwhile']} works.", "     ", "     ")
    if upgrade.get("source"):
        lines += _wrap(f"Source of the version: {upgrade['source']}", "     ", "     ")
    return [*lines, ""]


def _waived(document: VerdictDocument, paint: Paint) -> list[str]:
    found = waived(document)
    lines = [paint("heading", "Accepted exceptions"), ""] if found else []
    for each in found:
        lines += _wrap(f"{each['check']} {each['sentence']} ({note(each['waived'])})", "  - ", "    ")
    return [*lines, ""] if found else []


def _listed(heading: str, found: list[FindingJson], paint: Paint) -> list[str]:
    lines = [*(paint("heading", line) for line in _wrap(heading)), ""] if found else []
    for each in found:
        lines += _wrap(f"{each['check']} {each['sentence']}", "  - ", "    ")
        lines += _wrap(f"{people(each['who'])}: {each['how']}", "    ", "    ")
    return [*lines, ""] if found else []


def _not_verified(document: VerdictDocument, paint: Paint) -> list[str]:
    groups = unverified(document)
    lines = [paint("heading", "Not verified"), ""] if groups else []
    for reason, ids in groups.items():
        lines += _wrap(f"{reason}: {', '.join(ids)}", "  - ", "    ")
    return [*lines, ""] if groups else []


def _summary(document: VerdictDocument) -> list[str]:
    shop, enter = document["shop"], document["enter"]
    counts: dict[str, int] = {}
    for each in document["checks"]:
        counts[each["outcome"]] = counts.get(each["outcome"], 0) + 1
    found = ", ".join(f"{name} {_yes(each['found'])}" for name, each in document["generations"].items())
    rows = [
        ("Enter", f"{enter['address']}{_field(enter['address_field'])}"),
        ("Auth type", f"{AUTH_TYPES[enter['auth_type']]}{_field(enter['auth_field'])}{WORKAROUND if enter['workaround'] else ''}"),
        ("Versions", ", ".join(f"{name} {shop[key] or '?'}" for name, key in VERSIONS)),
        ("APIs", found),
        ("Key works", key_uses(document)),
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


def _narrowed(text: str, width: int) -> str:
    """The same lines for a narrow terminal: each that is longer is wrapped, below its own beginning where there is room."""
    lines = []
    for line in text.split("\n"):
        indent = re.match(r"\s*", line).group()[: width // 4]  # type: ignore[union-attr]
        lines += _wrapped(line.strip(), indent, indent, width) if cells(line) > width else [line]
    return "\n".join(lines)


def _wrap(text: str, first: str = "", rest: str = "") -> list[str]:
    """Wraps to 80 columns."""
    return _wrapped(one_line(text), first, rest, WIDTH)


def _wrap_if(text: str) -> list[str]:
    return _wrap(text) if text else []


def _wrapped(text: str, first: str, rest: str, width: int) -> list[str]:
    """Wraps to so many columns. A word that is broken can leave a command to a CI system at the beginning of a line: that is broken up."""
    lines = textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]
    if any(cells(line) > width for line in lines):  # wide characters: half as many fit
        lines = textwrap.wrap(text, max(width // 2, 2), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    return [clipped(unbidden(re.sub(r"^(\s*:):", r"\1 :", line)), width) for line in lines]
