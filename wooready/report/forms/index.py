"""index.html for a folder of reports: which shops are ready, and which causes affect how many of the others. Designed for 5,000 shops."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import quote

from wooready.drafts import write_atomically
from wooready.intake import parse_json, read_text
from wooready.report import clock, history, reading
from wooready.report.conditions import verdict_of
from wooready.report.forms.html import VERDICT_MARKS
from wooready.report.forms.page import environment, policy, source, style_of
from wooready.report.plain import one_line
from wooready.report.verdict_json import VerdictDocument
from wooready.verdict.causes import WHO

FILE = "index.html"
#: Shops that need action come first.
ORDER = ("NOT READY", "NOT VERIFIED", "READY")
_LONGEST, _MOST_CAUSES = 240, 12


@dataclass(frozen=True)
class Row:
    """One shop. `link` is empty if there is no report.html; `since` (a day) is empty if there is no history. `word`: the verdict with its
    conditions. `sentence` and `who`: of the root cause, or of the first condition."""

    slug: str
    link: str
    verdict: str
    word: str
    sentence: str
    cause: str
    who: str
    woocommerce: str
    target: str
    seen: str
    since: str

    @property
    def rank(self) -> int:
        """From 0: what needs somebody first stands first."""
        return ORDER.index(self.verdict)


@dataclass(frozen=True)
class Common:
    """A root cause and the number of shops that have it."""

    cause: str
    who: str
    shops: int


def write(folder: Path) -> Path:
    """Writes the page for every shop's verdict.json in `folder`, and returns its path.

    Raises UsageError for a bad SOURCE_DATE_EPOCH, and if the page cannot be written.
    """
    rows, unreadable = read(folder)
    write_atomically(folder / FILE, render(rows, unreadable, clock.today()))
    return folder / FILE


def read(folder: Path) -> tuple[list[Row], list[str]]:
    """The shops, those that need action first, and the names of the folders whose verdict.json cannot be read."""
    rows, unreadable = [], []
    for path in sorted(folder.glob("*/verdict.json")):
        try:
            rows.append(_row(path.parent, cast(VerdictDocument, parse_json(read_text(path)))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unreadable.append(path.parent.name)
    return sorted(rows, key=lambda row: (row.rank, row.slug)), unreadable


def _row(folder: Path, document: VerdictDocument) -> Row:
    """Raises ValueError, KeyError or TypeError for something that is not a verdict document."""
    root, shop, run = document["root_cause"], document["shop"], document["run"]
    if document["verdict"] not in ORDER:
        raise ValueError(document["verdict"])
    point, who = reading.main_point(document)
    reason = "" if point or document["verdict"] == "READY" else reading.why_not_verified(document)
    return Row(
        slug=folder.name,
        link=f"{quote(folder.name)}/report.html" if (folder / "report.html").is_file() else "",
        verdict=document["verdict"],
        word=verdict_of(document),
        sentence=one_line(point or reason, _LONGEST),
        cause=one_line(root["cause"], 60) if root else "",
        who=", ".join(WHO.get(each, each) for each in who),
        woocommerce=one_line(shop["woocommerce"], 20),
        target=one_line(document["target"], 20),
        seen=one_line(run["observed_at"], 20)[:10],
        since=_since(folder, document),
    )


def _since(folder: Path, document: VerdictDocument) -> str:
    """Since when the root cause has been open; empty if there is no history of it."""
    root, path = document["root_cause"], folder / history.FILE
    if not root or not path.is_file():
        return ""
    this = document["run"]["id"], document["profile"]["name"]
    try:  # without validation: for 5,000 shops that would take longer than everything else
        kept = cast(history.History, parse_json(read_text(path)))
        runs = [each for each in kept["runs"] if (each["run"], each["profile"]) == this]
        entries = [each for run in runs for each in run["findings"] if (each["check"], each["cause"]) == (root["check"], root["cause"])]
        return one_line(entries[0]["since"], 20)[:10] if entries else ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""


def common(rows: Iterable[Row]) -> list[Common]:
    """The most common root causes, the most frequent first."""
    counts = Counter((row.cause, row.who) for row in rows if row.cause)
    return [Common(cause, who, shops) for (cause, who), shops in counts.most_common(_MOST_CAUSES)]


def render(rows: Sequence[Row], unreadable: Sequence[str], today: datetime) -> str:
    """The text of the whole page. Its script only sorts and filters the existing rows."""
    style, script = style_of("index.css"), source("index.js")
    return (
        environment()
        .get_template("index.html.jinja")
        .render(
            rows=rows,
            unreadable=unreadable,
            counts=[(word, sum(row.verdict == word for row in rows)) for word in ORDER],
            conditional=sum(row.word != row.verdict for row in rows),
            common=common(rows),
            marks=VERDICT_MARKS,
            slug=lambda word: word.lower().replace(" ", "-"),
            day=today.date().isoformat(),
            style=style,
            script=script,
            policy=policy((style,), (script,)),
        )
    )
