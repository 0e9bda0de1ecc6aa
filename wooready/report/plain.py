"""Makes a shop's text safe to show: invisible characters, and those that control the screen, become visible signs."""

import re
import unicodedata

#: Maximum length of one text. A shop's text can be of any length, but a report is read by a person.
LONGEST = 2000
_KEPT = frozenset("\n\t\u200c\u200d")  # the two joiners are part of the writing in Persian, Hindi and emoji
_COMBINING = re.compile(r"((?:.)(?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2}))"
                        r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+", re.S)  # fmt: skip


def visible(text: str, longest: int = LONGEST) -> str:
    """Shows control characters and direction overrides as `[U+202E]`, keeps at most two accents per letter, and cuts after `longest`."""
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return text  # most texts; a page has thousands
    cut = text[:longest]
    shown = cut if cut.isprintable() else "".join(each if each.isprintable() or each in _KEPT else _sign(each) for each in cut)
    shown = _COMBINING.sub(r"\1", shown)
    return shown if len(text) <= longest else f"{shown} … ({len(text):,} characters in total)"


def one_line(text: str, longest: int = LONGEST) -> str:
    """As `visible`, but on one line, and without what GitHub Actions would take for a command anywhere in a line."""
    return " ".join(visible(text, longest).split()).replace("##[", "# #[")


def _sign(character: str) -> str:
    if unicodedata.category(character) == "Zs" or character in "\r\v\f\x85\u2028\u2029":
        return " "
    return f"[U+{ord(character):04X}]"
