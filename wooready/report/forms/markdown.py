"""The verdict as Markdown: for a ticket, a pull request, or the summary of a CI job."""

import re
from collections.abc import Sequence
from datetime import datetime

from wooready.report import reading
from wooready.report.changes import Changes
from wooready.report.conditions import conditions, title_of, to_come, verdict_of
from wooready.report.plain import one_line, visible
from wooready.report.verdict_json import FindingJson, UpgradeJson, VerdictDocument
from wooready.report.waivers import note

MARKS = {"READY": "✅", "NOT READY": "❌", "NOT VERIFIED": "❔"}
#: What a forge turns into a mention or a link wherever it stands in the page: `@name`, `#1`, `!1`, `$1`, `~1`, `GH-1`. What is escaped is
#: still taken for one, a word joiner in it is not.
_MENTIONS = re.compile(r"(?i)(?:@(?=\w)|\\?[#!$~](?=\d)|\bGH-(?=\d)|&amp;(?=\d))")
_JOINER = "\u2060"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$^])")
#: What GitHub automatically turns into a link or a mention.
_LINKS = re.compile(r"(?i)(?<=http)(s?):(?=//)|(?<=www)\.|(?<=ftp):(?=//)|@")


def plain(words: str, longest: int = 600) -> str:
    """Text that is shown literally: a shop cannot add markup, links or mentions."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(words, longest).replace("&", "&amp;"))
    escaped = _MENTIONS.sub(lambda found: f"{found.group()}{_JOINER}", escaped)
    return _LINKS.sub(lambda found: "".join(f"&#{ord(each)};" if each in ":.@" else each for each in found.group()), escaped)


def code(words: str) -> str:
    """A code span, fenced longer than any run of backticks in it."""
    shown = one_line(words)
    fence = "`" * (max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""


def block(command: str) -> list[str]:
    """A command to copy, indented for use in a list."""
    shown = " ".join(visible(command).splitlines())
    fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", shown)), default=0) + 1)
    return [f"   {fence}sh", f"   {shown}", f"   {fence}"]


def render(document: VerdictDocument, today: datetime | None = None, changes: Changes | None = None) -> str:
    """The whole verdict, the root cause first."""
    word = document["verdict"]
    parts = [f"## {MARKS[word]} {plain(document['headline'])}", "", code(document["shop"]["address"]), ""]
    if moved := reading.went_on(document["shop"]):
        parts += [plain(moved), ""]
    if root := document["root_cause"]:
        parts += [f"**Root cause:** {plain(root['sentence'])}", ""]
    if resting := conditions(document):
        parts += [f"### {plain(title_of(document))}", ""]
        for number, each in enumerate(resting, 1):
            parts += _finding(number, each, "")
    parts += _changes(changes)
    if failed := reading.to_do(document):
        parts += ["### What to do, in this order", ""]
        for number, each in enumerate(failed, 1):
            parts += _finding(number, each, changes.since_of(each) if changes else "")
    parts += _upgrade(document["upgrade"])
    parts += _list(
        "Accepted exceptions",
        [f"{plain(each['sentence'])} {_id(each)}, {plain(note(each['waived']))}" for each in reading.waived(document)],
    )
    parts += _list(plain(title_of(document)), [_in_short(each) for each in to_come(document)])
    parts += _list("Advice", [_in_short(each) for each in reading.advice(document)])
    parts += _list(
        "Not verified", [f"{plain(reason)}: {', '.join(map(code, ids))}" for reason, ids in reading.unverified(document).items()]
    )
    enter = document["enter"]
    parts += [
        "| | |",
        "|---|---|",
        f"| Address to enter | {_cell(enter['address'])} |",
        f"| Authentication type | {reading.AUTH_TYPES[enter['auth_type']]} |",
        *(f"| {name} | {_cell(document['shop'][key] or 'unknown')} |" for name, key in reading.VERSIONS),
        f"| Profile | {_cell(document['profile']['name'])} {plain(document['profile']['version'])} |",
        "",
        plain(reading.seen_when(document["run"], document["shop"], today)),
    ]
    return "\n".join(parts) + "\n"


def _in_short(each: FindingJson) -> str:
    return f"{plain(each['sentence'])} {_id(each)} {reading.people(each['who'])}: {plain(each['how'])}"


def _id(finding: FindingJson) -> str:
    return f"({code(finding['check'])})"


def _cell(words: str) -> str:
    return code(words).replace("|", "\\|")


def _list(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"### {heading}", "", *(f"- {line}" for line in lines), ""] if lines else []


def _changes(changes: Changes | None) -> list[str]:
    if changes is None:
        return []
    lines = [f"**{plain(changes.headline)}**", ""]
    lines += [plain(changes.remark), ""] if changes.remark else []
    for name, heading, items in changes.groups:
        for each in items:
            said = [f"since {each.since[:10]}"] if name == "open" else []
            said += [plain(each.note)] if each.note else []
            lines.append(f"- {heading}: {plain(each.sentence)} ({', '.join([code(each.check), *said])})")
    lines += [f"- Advice still open: {plain(', '.join(reading.old_advice(changes)))}"] if changes.old_advice else []
    return [*lines, ""]


def _finding(number: int, each: FindingJson, since: str) -> list[str]:
    lines = [f"{number}. **{plain(each['sentence'])}** {_id(each)}", ""]
    rows = reading.rows_of(each)
    rows += [(name, value) for name, value in (("Sampled", each.get("sampled", "")), ("Open since", since)) if value]
    lines += [f"   - {name}: {_setting(value) if name.startswith('On ') else plain(value)}" for name, value in rows]
    for other in each.get("alternatives") or []:
        lines.append(f"   - Or: {plain(other['sentence'])} {reading.people(other['who'])}, {plain(other['where'])}: {plain(other['how'])}")
    if each.get("tell_apart"):
        lines += ["", "   To tell these apart:", "", *block(each["tell_apart"])]
    return [*lines, "", "   To verify:", "", *block(each["verify"]), ""]


def _setting(text: str) -> str:
    """The words as text, with the blanks at their ends, and the code as code."""
    said = ""
    for is_code, part in reading.pieces(text):
        said += code(part) if is_code else f"{' ' * part.startswith(' ')}{plain(part)}{' ' * part.endswith(' ')}"
    return said


def _upgrade(upgrade: UpgradeJson) -> list[str]:
    if not upgrade["needed"]:
        return []
    lines = [f"### Upgrade map, to {plain(upgrade['recommended'])}", ""]
    for number, step in enumerate(upgrade["steps"], 1):
        lines.append(
            f"{number}. {plain(step['what'])} {plain(step['have'] or '(unknown)')} → {plain(step['need'])} or later: {plain(step['why'])}"
        )
    least = reading.least_step(upgrade)
    notes = [
        *([least] if least else []),
        *upgrade["breaks"],
        *([f"Meanwhile {upgrade['meanwhile']} works."] if upgrade["meanwhile"] else []),
    ]
    notes += [f"Source of the version: {upgrade['source']}"] if upgrade.get("source") else []
    return [*lines, "", *(f"{plain(each)}\n" for each in notes), ""]


def many(documents: Sequence[VerdictDocument]) -> str:
    """A table of several shops."""
    lines = ["| shop | verdict | root cause, or first condition | who |", "|---|---|---|---|"]
    for each in documents:
        sentence, who = reading.main_point(each)
        verdict = f"{MARKS[each['verdict']]} {verdict_of(each)}"
        lines.append(f"| {_cell(each['shop']['slug'])} | {verdict} | {plain(sentence, 300)} | {reading.people(who)} |")
    return "\n".join(lines) + "\n"
