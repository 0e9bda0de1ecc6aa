"""What changed between two recordings of a shop, in the terms of the verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from wooready.compare.shapes import Shape
from wooready.report.basis import differences, joined
from wooready.report.conditions import verdict_of
from wooready.report.reading import VERSIONS
from wooready.report.verdict_json import BasisJson, CheckJson, VerdictDocument

#: Times vary between runs. A shop counts as slower if its median answer takes this many times as long, and this many ms longer.
SLOWER_FACTOR, SLOWER_MS = 2.0, 300.0


@dataclass(frozen=True)
class Side:
    """One judged recording: its verdict document, the shapes of its answers, and how it was made, if that is known."""

    document: VerdictDocument
    shapes: Mapping[str, Shape]
    basis: BasisJson | None = None


@dataclass(frozen=True)
class Change:
    """`topic`: basis, verdict, versions, generations, auth, checks, fields or speed."""

    topic: str
    sentence: str


def compare(old: Side, new: Side) -> tuple[Change, ...]:
    """The changes, empty if there are none. Both sides must be judged against the same profile."""
    found = [change for part in (_verdict, _versions, _generations, _auth, _checks, _fields, _speed) for change in part(old, new)]
    return tuple([*_basis(old, new), *found] if found else ())


def _basis(old: Side, new: Side) -> Iterator[Change]:
    """That the recordings were made differently is no change of the shop, but may be what makes the others."""
    found = differences(new.basis, old.basis)
    if found and old.document["shop"]["address"] == new.document["shop"]["address"]:
        yield Change("basis", f"not the same run twice: the earlier one was made {joined(found)}, and what follows may come from that")


def _verdict(old: Side, new: Side) -> Iterator[Change]:
    before, after = verdict_of(old.document), verdict_of(new.document)
    if before != after:
        yield Change("verdict", f"{before}{',' if ',' in before else ''} became {after}")
    causes = [side.document["root_cause"]["sentence"] if side.document["root_cause"] else "" for side in (old, new)]
    if causes[0] != causes[1] and causes[1]:
        yield Change("verdict", f"the root cause is now: {causes[1]}")


def _versions(old: Side, new: Side) -> Iterator[Change]:
    for name, key in VERSIONS:
        before, after = (side.document["shop"][key] or "unknown" for side in (old, new))
        if before != after:
            yield Change("versions", f"{name} {before} became {after}")
    if old.document["target"] != new.document["target"]:
        yield Change("versions", f"judged on {old.document['target']} before, on {new.document['target']} now")


def _generations(old: Side, new: Side) -> Iterator[Change]:
    words = {True: "offered", False: "not offered", None: "not checked"}
    for name, before in old.document["generations"].items():
        after = new.document["generations"][name]
        if before["found"] != after["found"]:
            yield Change("generations", f"{name}: {words[before['found']]} before, {words[after['found']]} now")


def _auth(old: Side, new: Side) -> Iterator[Change]:
    words = {True: "worked", False: "did not work", None: "was not tried"}
    for way, before in old.document["auth"].items():
        after = new.document["auth"][way]
        if before != after:
            yield Change("auth", f"sending the key by {way}: {words[before]} before, {words[after]} now")


def _checks(old: Side, new: Side) -> Iterator[Change]:
    befores = {each["id"]: each for each in old.document["checks"]}
    afters = {each["id"]: each for each in new.document["checks"]}
    for id in dict.fromkeys((*befores, *afters)):
        before, after = befores.get(id), afters.get(id)
        if _of_another_offer(id, old, new):
            continue  # that the generation appeared or disappeared is reported once
        if before is None or after is None:
            yield Change("checks", f"{id} is {'new' if before is None else 'gone'}")
        elif (before["outcome"], before["cause"]) != (after["outcome"], after["cause"]):
            yield Change("checks", f"{id} {after['title']}: {_outcome(before)} before, {_outcome(after)} now")


def _of_another_offer(id: str, old: Side, new: Side) -> bool:
    """Whether a check belongs to an API generation that only one side has."""
    generation = id.partition("[")[2].rstrip("]")
    return bool(generation) and len({bool(side.document["generations"][generation]["found"]) for side in (old, new)}) == 2


def _outcome(check: CheckJson) -> str:
    return f"{check['outcome']} ({check['cause']})" if check["cause"] else str(check["outcome"])


def _fields(old: Side, new: Side) -> Iterator[Change]:
    for name in sorted(old.shapes.keys() & new.shapes.keys()):
        before, after = old.shapes[name], new.shapes[name]
        for path in sorted(before.keys() | after.keys()):
            was, now = before.get(path), after.get(path)
            if was is None and now is not None:
                yield Change("fields", f"{name}: {path} is new ({_types(now)})")
            elif now is None and was is not None:
                yield Change("fields", f"{name}: {path} is gone")
            elif was is not None and now is not None and was != now:
                yield Change("fields", f"{name}: {path} was {_types(was)}, is {_types(now)}")


def _types(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


def _speed(old: Side, new: Side) -> Iterator[Change]:
    """Over the probes that both sides have, so that a run with more requests is not mistaken for a slower shop."""
    times = [{each["probe"]: each["ms"] for each in side.document["requests"]} for side in (old, new)]
    both = times[0].keys() & times[1].keys()
    if not both:
        return
    before, after = (median(each[probe] for probe in both) for each in times)
    for slow, fast, word in ((after, before, "slower"), (before, after, "faster")):
        if slow > fast * SLOWER_FACTOR and slow - fast > SLOWER_MS:
            yield Change("speed", f"{word}: half of the answers took at most {before:.0f} ms before, {after:.0f} ms now")


def render(changes: tuple[Change, ...], old: str, new: str) -> str:
    """The changes as text for the terminal, by topic, in order of importance."""
    if not changes:
        return f"{old} and {new}: no differences.\n"
    lines = [f"From {old} to {new}", ""]
    for topic in dict.fromkeys(change.topic for change in changes):
        lines.append(f"{topic.capitalize()}:")
        lines += [f"  - {change.sentence}" for change in changes if change.topic == topic]
    return "\n".join(lines) + "\n"
