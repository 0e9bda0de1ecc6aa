"""Makes a shop's text safe to show: invisible characters, and those that control the screen, become visible signs; and what CI systems
take for a command is broken up. Every form of a report goes through here."""

import re
import unicodedata

#: Maximum length of one text. A shop's text can be of any length, but a report is read by a person.
LONGEST = 2000
_KEPT = frozenset("\n\t\u200c\u200d")  # the two joiners are part of the writing in Persian, Hindi and emoji
_COMBINING = re.compile(r"((?:.)(?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2}))"
                        r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+", re.S)  # fmt: skip


#: What a CI system takes for a command in what a job prints: `##vso[` of Azure, `##teamcity[`, `##[` of GitHub anywhere in a line;
#: `::error` of GitHub and `--- ` of Buildkite at its beginning; GitLab's sections, Travis's folds. The second part is set apart.
_COMMANDS = re.compile(
    r"(#)(?=#\w*\[)|(?<![^\s\"'`<>|])(:)(?=:[A-Za-z])|(?<!\S)([-+~^])(?=[-+~^]{2}(?:\s|$))|\b(section_(?:start|end)|travis_(?:fold|time))(?=:)"
)
_MARKS = ("##", "::", "---", "+++", "~~~", "^^^", "section_", "travis_")


def unbidden(text: str) -> str:
    """The text, without anything that a CI system would take for a command."""
    if not any(mark in text for mark in _MARKS):
        return text
    return _COMMANDS.sub(lambda found: f"{found.group()} ", text)


def visible(text: str, longest: int = LONGEST) -> str:
    """Shows control characters and direction overrides as `[U+202E]`, keeps at most two accents per letter, and cuts after `longest`."""
    return unbidden(_shown(text, longest))


def _shown(text: str, longest: int) -> str:
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return text  # most texts; a page has thousands
    cut = text[:longest]
    shown = cut if cut.isprintable() else "".join(each if each.isprintable() or each in _KEPT else _sign(each) for each in cut)
    shown = _COMBINING.sub(r"\1", shown)
    return shown if len(text) <= longest else f"{shown} … ({len(text):,} characters in total)"


def one_line(text: str, longest: int = LONGEST) -> str:
    """As `visible`, but on one line."""
    return unbidden(" ".join(visible(text, longest).split()))


_UNPRINTABLE = re.compile(r"[^\n\x20-\x7e]")


def safe_json(printed: str) -> str:
    """Equivalent JSON, in which what controls a screen, and what a CI system would take for a command, is escaped."""
    escaped = _UNPRINTABLE.sub(lambda found: found.group() if found.group().isprintable() else _escape(found.group()), printed)
    return re.sub(r"#(?=#\w*\[)", r"\\u0023", re.sub(r"(?i)\b(section_(?:start|end)|travis_(?:fold|time)):", r"\1\\u003a", escaped))


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2], 'big'):04x}" for at in range(0, len(units), 2))


def cells(text: str) -> int:
    """How many columns a terminal needs for it: two for a wide character (Unicode Standard Annex 11), none for an accent."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def clipped(text: str, width: int) -> str:
    """The beginning of a line, as far as it fits into so many columns."""
    if len(text) * 2 <= width or cells(text) <= width:
        return text
    end = used = 0
    for end, each in enumerate(text):
        used += cells(each)
        if used > width:
            return text[:end]
    return text


def _sign(character: str) -> str:
    if unicodedata.category(character) == "Zs" or character in "\r\v\f\x85\u2028\u2029":
        return " "
    return f"[U+{ord(character):04X}]"
