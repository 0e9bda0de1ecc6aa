"""What a shop sends never begins a line or an element of a report with a command to the program that shows it."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any, cast
from xml.sax.saxutils import escape, quoteattr

import pytest
from cases import bundled_case
from hostile import OURS, hostile

from wooready.evidence.collector import Progress
from wooready.report.document import to_text
from wooready.report.forms import github, junit, markdown, terminal, text
from wooready.report.plain import cells, one_line, safe_json, visible
from wooready.report.verdict_json import VerdictDocument

COMMANDS = {
    "azure": "##vso[task.setvariable variable=a]b",
    "azure group": "##[group]a",
    "teamcity": "##teamcity[buildStatus status='FAILURE']",
    "github": "::error::a",
    "github output": "::set-output name=a::b",
    "gitlab": "section_start:1560896352:a",
    "travis": "travis_fold:start:a",
    "buildkite": "--- a",
    "buildkite open": "^^^ +++",
    "ansi": "\x1b[31mred",
    "osc": "\x1b]8;;https://evil.example\x07link",
    "c1": "\x9b31mred",
    "override": "\u202egnp.exe",
    "isolate": "\u2066abc\u2069",
    "line separator": "a\u2028::error::b",
    "half letter": "\ud83d",
}
#: What no form may contain: a command anywhere, or at the beginning of a line or an element.
FORBIDDEN = re.compile(
    r"##\w*\[|(?:^|>)\s*::\w|(?:^|>)\s*(?:---|\+\+\+|\^\^\^)\s|section_start:|travis_fold:|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
    re.M,
)


def in_every_text(value: Any, command: str, name: str = "") -> Any:
    """The document, every text of which begins with the command; not those that our own code fills, by which a form chooses its words."""
    if name in OURS:
        return value
    if isinstance(value, str):
        return f"{command} {value}"
    if isinstance(value, list):
        return [in_every_text(each, command, name) for each in value]
    if isinstance(value, dict):
        return {key: in_every_text(each, command, key) for key, each in value.items()}
    return value


def junit_of(document: VerdictDocument, command: str) -> str:
    """What pytest writes: characters that XML does not allow are replaced, all others stand as they are."""
    told = "".join(each if each in "\n\t" or " " <= each < "\ud800" else f"#x{ord(each):02X}" for each in command)
    attribute = quoteattr(told)
    parts = f"<properties><property name='cause' value={attribute}/></properties><failure message={attribute}>{escape(told)}</failure>"
    return junit.finish(f"<testsuites><testsuite><testcase name={attribute}>{parts}</testcase></testsuite></testsuites>", document)


FORMS: dict[str, Callable[[VerdictDocument, str], str]] = {
    "text": lambda document, command: text.render(document),
    "narrow text": lambda document, command: text.render(document, width=20),
    "verdict line": lambda document, command: text.verdict_line(document),
    "markdown": lambda document, command: markdown.render(document),
    "table": lambda document, command: markdown.many([document, document]),
    "json": lambda document, command: safe_json(to_text(document)),
    "junit": junit_of,
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("form", FORMS)
def test_no_form_gives_a_command(form: str, command: str) -> None:
    document = bundled_case("not-ready-read-only-key").document
    made = FORMS[form](cast(VerdictDocument, in_every_text(document, COMMANDS[command])), COMMANDS[command])
    assert [made[max(0, each.start() - 20) : each.end() + 20] for each in FORBIDDEN.finditer(made)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_an_annotation_is_the_only_command_of_its_line(command: str) -> None:
    document = bundled_case("not-ready-read-only-key").document
    for line in github.annotations([cast(VerdictDocument, in_every_text(document, COMMANDS[command]))]):
        assert re.match(r"::(error|warning|notice) title=", line)
        assert FORBIDDEN.search(line[2:]) is None


@pytest.mark.parametrize("command", COMMANDS)
def test_json_says_the_same(command: str) -> None:
    printed = json.dumps({"a": COMMANDS[command]}, ensure_ascii=False)
    assert json.loads(safe_json(printed)) == {"a": COMMANDS[command]}


@pytest.mark.parametrize("words", ["plain words", "std::string", "a --- b".replace(" --- ", "---"), "# heading", "C# [x]", "#1 [a]"])
def test_usual_texts_stay(words: str) -> None:
    assert (visible(words), one_line(words)) == (words, words)


def test_a_forge_finds_nothing_to_mention_or_to_load() -> None:
    """A forge looks for mentions in what it made of the Markdown, where entities and backslashes are gone."""
    words = "@everyone #123 GH-7 !1 a@b.example <img src=x> ![a](http://e.example/x.png) [b](//e) www.e.example https://e.example"
    written = markdown.plain(words)
    assert not re.search(r"(?<!\\)<|(?<!\\)\[|https?://|www\.", written)
    assert not re.search(r"@\w|#\d|GH-\d|!\d", unescape(written.replace("\\", "")))


@pytest.mark.parametrize("width", [20, 40, 79, 80])
def test_no_line_is_wider_than_its_terminal(width: int) -> None:
    document = cast(VerdictDocument, hostile(bundled_case("not-ready-read-only-key").document))
    wide = cast(VerdictDocument, in_every_text(document, "漢字" * 60))
    if width < 80:
        assert max(cells(line) for line in text.render(wide, width=width).split("\n")) <= width
    wrapped = text._wrap("漢字" * 200, "  - ", "    ")
    assert max(map(cells, wrapped)) <= 80
    step = Progress(8, 18, "sending requests without a key to 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字")
    assert cells(terminal.progress(step, rewrite=True, width=width).removeprefix(terminal.CLEAR)) < width
