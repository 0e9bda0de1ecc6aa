"""What payloads do not show but people know: derive/knowledge.toml, rules for places in payloads.

A place is `GENERATION/ITEM:PATH`, such as `wc-v3/order:line_items[].taxes[].total`; `[]` is each item of a list, `{}` each value of an
object whose names are data, `#part` a part that occurs in more than one place. In a rule `*` matches anything within one name, `**`
anything at all, `**.` any path down, including none, and `|` separates alternative names. If several rules match a place, all apply; if
two give the same keyword, or each a form (ref, type, enum, pattern, any), the later one wins.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from derive.resources import HERE

FILE = HERE / "knowledge.toml"
#: What a rule may contain in addition to keywords of JSON Schema and our marks.
WORDS = frozenset(("ref", "part", "map", "any", "plus", "optional", "comment", "text", "absent", "varies"))
#: Of these a later rule replaces all that an earlier one said.
_FORM = frozenset(("ref", "type", "enum", "pattern", "any"))


@dataclass(frozen=True, slots=True)
class Rule:
    """What is known about a place.

    ref: the shared schema that describes it; part: the part of this file that does. map: its names are data. any: it may be anything.
    plus: types that are sent as well, though no sample has them. text: its strings are not amounts or dates, whatever they look like.
    optional: it may be missing, though no sample lacks it. varies: which of its types is sent depends on the
    shop, not on the release. absent: properties that OPTIONS has, that are sent in some shops only.
    keywords: of JSON Schema, and marks.
    """

    ref: str = ""
    part: str = ""
    map: bool = False
    any: bool = False
    plus: tuple[str, ...] = ()
    optional: bool = False
    comment: str = ""
    text: bool = False
    varies: bool = False
    absent: Mapping[str, Any] = field(default_factory=dict)
    keywords: Mapping[str, Any] = field(default_factory=dict)


class Knowledge:
    """The rules, in order. `unused` are those that have not matched any place yet."""

    def __init__(self, rules: Mapping[str, Mapping[str, Any]]) -> None:
        self._rules = [(pattern, _compiled(pattern), said) for pattern, said in rules.items()]
        self._used: set[str] = set()

    def of(self, place: str) -> Rule:
        said: dict[str, Any] = {}
        for pattern, compiled, each in self._rules:
            if compiled.fullmatch(place):
                if not _FORM.isdisjoint(each):
                    said = {key: value for key, value in said.items() if key not in _FORM}
                said |= each
                self._used.add(pattern)
        words: dict[str, Any] = {key: tuple(value) if key == "plus" else value for key, value in said.items() if key in WORDS}
        return Rule(**words, keywords={key: value for key, value in said.items() if key not in WORDS})

    @property
    def unused(self) -> list[str]:
        return [pattern for pattern, _, _ in self._rules if pattern not in self._used]


def load(file: Path = FILE) -> Knowledge:
    return Knowledge(tomllib.loads(file.read_text(encoding="utf-8")))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`|` divides the alternatives of one step; stars at its begin hold for all of them."""
    steps = re.split(r"([.:/])", pattern.replace("**.", "\0"))
    return re.compile("".join(r"(?:.*\.)?".join(_step(part) for part in step.split("\0")) for step in steps))


def _step(step: str) -> str:
    stars, rest = re.fullmatch(r"(\**)(.*)", step, re.S).groups()  # type: ignore[union-attr]
    return f"{_said(stars)}(?:{'|'.join(_said(each) for each in rest.split('|'))})"


def _said(text: str) -> str:
    said = {"**": ".*", "*": r"[^.:\[\]{}#]*"}
    return "".join(said.get(part, re.escape(part)) for part in re.split(r"(\*\*|\*)", text))
