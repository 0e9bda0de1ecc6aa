"""Markdown, GitHub's annotations, and the terminal: fit for people, and no door for a shop's text."""

import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from cases import case_of
from hostile import PAYLOADS, hostile

from wooready.evidence.collector import Progress
from wooready.report import reading
from wooready.report.forms import github, markdown, terminal, text
from wooready.report.plain import one_line, visible
from wooready.verdict.readiness import READINESS

JSON = dict[str, Any]


@pytest.fixture(params=["not-ready-header-stripped", "woocommerce-2.4.13", "not-ready-expired-certificate"])
def document(request: pytest.FixtureRequest, recorded: Any, cin7: Any) -> JSON:
    return case_of(recorded(request.param), cin7).document


# ------------------------------------------------------------------ what a shop's text becomes


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
        ("\x00\x1b[31m\x9b", "[U+0000][U+001B][31m[U+009B]"),
        ("\ud83d", "[U+D83D]"),
        ("a\u00a0b\u2028c", "a b c"),
        ("e" + "\u0301" * 50, "e\u0301\u0301"),
        ("می\u200cخواهم 👨\u200d👩", "می\u200cخواهم 👨\u200d👩"),
        ("W" * 3000, "W" * 2000 + " … (3,000 characters in total)"),
    ],
)
def test_what_nobody_can_see_is_shown(given: str, shown: str) -> None:
    assert visible(given) == shown


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_line_is_one_line_of_printable_text(payload: str) -> None:
    line = one_line(payload)
    assert "\n" not in line
    assert all(each.isprintable() or each in "\u200c\u200d" for each in line)
    assert len(line) < 12_100


# ------------------------------------------------------------------ Markdown


def test_markdown_tells_what_to_do(document: JSON) -> None:
    said = markdown.render(document)
    assert said.startswith(f"## {markdown.MARKS[document['verdict']]} {document['verdict']}")
    for each in reading.to_do(document):
        assert reading.people(each["who"]) in said
        assert f"   {each['verify']}\n" in said
    if root := document["root_cause"]:
        assert said.index("**Root cause:**") < said.index(f"({markdown.code(root['check'])})")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<b>*x*_y_`z`", "\\<b\\>\\*x\\*\\_y\\_\\`z\\`"),
        ("[a](javascript:1) ![b](c)", "\\[a\\](javascript:1) \\!\\[b\\](c)"),
        ("&lt;b", "&amp;lt;b"),
        ("@everyone #12 | a", "&#64;\u2060everyone \\#\u206012 \\| a"),
        ("see https://evil.example www.evil.example", "see https&#58;//evil.example www&#46;evil.example"),
    ],
)
def test_a_shops_text_is_no_markup(given: str, shown: str) -> None:
    assert markdown.plain(given) == shown


def test_code_cannot_be_left() -> None:
    assert markdown.code("a`` b") == "```a`` b```"
    assert markdown.block("x ```` y")[0].strip() == "`````sh"


def outside_code(markdown: str) -> str:
    """What is neither code nor escaped, by the rules of CommonMark: a span ends at the next run of as many backticks."""
    rest = re.sub(r"(?ms)^ *(`{3,})sh\n.*?^ *\1$", "", markdown)
    kept = []
    while found := re.search(r"\\.|`+", rest):
        kept.append(rest[: found.start()])
        rest = rest[found.end() :]
        if found.group()[0] == "`" and (end := re.search(rf"(?<!`){found.group()}(?!`)", rest)):
            rest = rest[end.end() :]
    return "".join(kept) + rest


def test_a_hostile_shop_leaves_nothing_in_markdown(document: JSON) -> None:
    said = markdown.render(hostile(document))
    outside = outside_code(said)
    assert "<" not in outside
    assert "@" not in outside
    assert "://" not in outside
    assert len(said) < 400_000


def test_several_shops_are_a_table(document: JSON) -> None:
    lines = markdown.many([document, hostile(document)]).splitlines()
    assert len(lines) == 4
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in lines] == [5, 5, 5, 5]


# ------------------------------------------------------------------ GitHub


def test_github_gets_an_annotation_for_each_finding_and_a_summary(document: JSON, tmp_path: Path) -> None:
    said: list[str] = []
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    (tmp_path / "summary.md").write_text("of an earlier step\n")
    github.announce([document], "## ours", said.append, environment)
    assert len([line for line in said if line.startswith("::error ")]) == len(reading.to_do(document))
    assert len([line for line in said if line.startswith("::notice ")]) == min(github.MOST, len(reading.advice(document)))
    for line, each in zip(said, reading.to_do(document), strict=False):
        assert reading.people(each["who"]) in line
    assert (tmp_path / "summary.md").read_text() == "of an earlier step\n## ours\n"


def test_elsewhere_nothing_is_announced(document: JSON, tmp_path: Path) -> None:
    said: list[str] = []
    github.announce([document], "## ours", said.append, {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")})
    assert said == []
    assert list(tmp_path.iterdir()) == []


def test_a_summary_is_not_longer_than_github_takes(document: JSON, tmp_path: Path) -> None:
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    github.announce([document], "| é | row |\n" * 200_000, lambda line: None, environment)
    written = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert len(written.encode()) < 2**20
    assert written.splitlines()[-3] == "| é | row |"
    assert "exceeds GitHub's limit" in written


def test_a_shop_cannot_give_github_a_command(document: JSON) -> None:
    for line in github.annotations([hostile(document)]):
        assert "\n" not in line
        assert "\r" not in line
        assert re.match(r"::(error|notice|warning) title=[^,:\n]*::", line)


def test_printed_json_is_the_same_and_no_command() -> None:
    printed = json.dumps({"a": "##[error]x"})
    assert json.loads(github.safe_json(printed)) == json.loads(printed)
    assert "##[" not in github.safe_json(printed)


def test_many_shops_are_one_annotation_each(document: JSON) -> None:
    unready = json.loads(json.dumps(document))
    unready |= {"verdict": "NOT READY", "root_cause": {"cause": "x.y", "check": "TLS-02", "who": ["host"], "sentence": "It ran out."}}
    found = github.annotations(
        [unready, unready, {**document, "verdict": "NOT VERIFIED", "root_cause": None}, {**document, "verdict": "READY", "conditions": []}]
    )
    assert [line.split(" ")[0] for line in found] == ["::error", "::error", "::warning"]


# ------------------------------------------------------------------ the terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_only_where_it_is_wanted(stream: io.StringIO, environment: dict[str, str], colour: bool, document: JSON) -> None:
    wanted = terminal.wants_colour(stream, environment)
    assert wanted is colour
    painted = text.render(document, None, None, terminal.painter(document["verdict"], colour=wanted))
    assert ("\033[" in painted) is colour
    assert re.sub(r"\033\[[\d;]*m", "", painted) == text.render(document)


@pytest.mark.parametrize(
    ("stream", "environment", "quiet", "form"),
    [
        (Terminal(), {}, False, "rewrite"),
        (Terminal(), {"NO_COLOR": "1"}, False, "rewrite"),
        (Terminal(), {"TERM": "dumb"}, False, "lines"),
        (Terminal(), {}, True, ""),
        (io.StringIO(), {}, False, ""),
    ],
)
def test_progress_only_where_somebody_watches(stream: io.StringIO, environment: dict[str, str], quiet: bool, form: str) -> None:
    assert terminal.progress_form(stream, environment, quiet=quiet) == form


@pytest.mark.parametrize("number", range(1, len(READINESS.plan) + 1))
def test_each_step_of_the_plan_is_told_in_one_line(number: int) -> None:
    step = Progress(number, len(READINESS.plan), READINESS.plan[number - 1].words)
    line = terminal.progress(step, rewrite=False)
    assert line == f"[{number}/{len(READINESS.plan)}] {step.words} …\n"
    assert len(line) <= 80
    assert terminal.progress(step, rewrite=True) == f"{terminal.CLEAR}{line.strip()}"


@pytest.mark.parametrize(
    "command",
    [
        "curl -s -o /dev/null -w '%{http_code}\\n' -u KEY:SECRET 'https://shop.example.com/wp-json/wc/v3/products?per_page=1'",
        "curl -s -X POST -H 'Content-Type: application/json' -d '{\"a\": \"b c\"}' -u KEY:SECRET 'https://x.example/'   # changes nothing",
        "for i in 1 2 3 4 5 6 7 8 9 10; do curl -s -o /dev/null -w '%{http_code} ' https://shop.example.com/wp-json/; done",
        "openssl s_client -connect a.example:443 -servername a.example </dev/null 2>/dev/null | openssl x509 -noout -dates",
    ],
)
def test_a_command_over_several_lines_is_still_the_command(command: str, document: JSON) -> None:
    """A shell takes the same words from it, and nothing of the remark."""
    finding = {**document["findings"][0], "outcome": "failed", "verify": command}
    said = text.render({**document, "findings": [finding]}).partition("Verify:")[2].partition("\n\n")[0]
    assert shlex.split(said.replace("\\\n", ""), comments=True) == shlex.split(command, comments=True)
    assert ("# changes nothing" in said) == ("#" in command)


def test_the_text_of_a_hostile_shop_stays_text(document: JSON) -> None:
    said = text.render(hostile(document))
    assert all(each.isprintable() or each in "\n\u200c\u200d" for each in said)
    assert not [line for line in said.splitlines() if line.strip().startswith("::") or "##[" in line]
    assert max(len(line) for line in said.splitlines()) < 4_200
