"""What strict HTTP parsers refuse (data/strict.toml), and what they would object to in the answers of a shop."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from wooready.evidence.heads import Heads
from wooready.files import data_file
from wooready.wire.head import Head

#: The kind of an objection to headers that are too large; all others are oddities of wire/head.py.
LARGE = "large"
Reaction = Literal["refused", "misread", "partly", "unknown", "accepted"]
NOBODY = "No client that was tried refuses such an answer, but HTTP forbids it."
_MOST_PROBES = 20


@dataclass(frozen=True)
class Stack:
    """An HTTP client. `most_fields`, `most_size`: the largest head that it reads, in bytes as Head counts them; None for no limit."""

    name: str
    title: str
    what: str
    how: str
    most_fields: int | None
    most_size: int | None

    def is_beyond(self, head: Head) -> bool:
        """Whether the head is too large for it."""
        fields, size = self.most_fields, self.most_size
        return (fields is not None and head.fields > fields) or (size is not None and head.size > size)


@dataclass(frozen=True)
class Oddity:
    """`by_stack`: what each client makes of it; those that accept it are left out."""

    what: str
    example: str
    by_stack: Mapping[str, Reaction]

    @property
    def refusers(self) -> tuple[str, ...]:
        """The clients that cannot read any answer that has it."""
        return tuple(stack for stack, reaction in self.by_stack.items() if reaction in ("refused", "misread"))


@dataclass(frozen=True)
class Objection:
    """`kind`: LARGE or an oddity; `what` is the same in words. `refusers`: the stacks that do not read such an answer; `probes`: the
    answers concerned."""

    kind: str
    what: str
    refusers: tuple[str, ...]
    probes: tuple[str, ...]


@cache
def stacks() -> Mapping[str, Stack]:
    """By the names that profiles use, in the order of the file."""
    return {
        name: Stack(name, each["title"], each["what"], each["how"], each.get("most_fields"), each.get("most_size"))
        for name, each in data_file("strict")["stacks"].items()
    }


@cache
def oddities() -> Mapping[str, Oddity]:
    """By name, the most harmful first, as in the file."""
    return {name: Oddity(each["what"], each["example"], _by_stack(each)) for name, each in data_file("strict")["oddities"].items()}


def _by_stack(entry: Mapping[str, list[str]]) -> Mapping[str, Reaction]:
    reactions: tuple[Reaction, ...] = ("refused", "misread", "partly", "unknown")
    said = {stack: each for each in reactions for stack in entry.get(each, ())}
    return {name: said[name] for name in stacks() if name in said}


def objections(heads: Heads, stack: str | None) -> tuple[Objection, ...]:
    """What strict parsers object to, first that of which the given client is known to refuse the answer."""
    found = [*_large(heads), *_odd(heads)]
    return tuple(sorted(found, key=lambda each: stack not in each.refusers))


def objections_to(head: Head | None) -> tuple[Objection, ...]:
    """What strict parsers object to in one answer."""
    return objections(Heads({"": head}), None) if head else ()


def _large(heads: Heads) -> Iterator[Objection]:
    beyond = {probe: head for probe, head in heads.heads.items() if any(each.is_beyond(head) for each in stacks().values())}
    if beyond:
        largest = max(head.size for head in beyond.values())
        who = tuple(name for name, each in stacks().items() if any(each.is_beyond(head) for head in beyond.values()))
        yield Objection(LARGE, f"headers of {largest // 1024} KB", who, tuple(beyond))


def _odd(heads: Heads) -> Iterator[Objection]:
    there = heads.oddities
    for name, oddity in oddities().items():
        if name in there:
            yield Objection(name, oddity.what, oddity.refusers, heads.with_oddity(name))


def share(found: Iterable[Objection], heads: Heads) -> str:
    """`12 of 40 answers`: those to which there is any objection."""
    return f"{len({probe for each in found for probe in each.probes})} of {len(heads.heads)} answers"


def words(found: Iterable[Objection], answers: str) -> Mapping[str, object]:
    """The facts for the sentences about objections to `answers`."""
    given = tuple(found)
    who = [each.title for name, each in stacks().items() if any(name in objection.refusers for objection in given)]
    return {
        "answers": answers,
        "oddities": "; ".join(each.what for each in given),
        "refusers": f"Such an answer is refused or misread by {_listed(who)}." if who else NOBODY,
        "where_seen": [f"{each.what}: {', '.join(each.probes[:_MOST_PROBES])}" for each in given],
    }


def _listed(names: list[str]) -> str:
    """`Node.js, .NET and Java`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
