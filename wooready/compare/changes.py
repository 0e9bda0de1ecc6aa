"""What changed between two recordings of a shop, in the terms of the verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from wooready.compare.own import field_is_own, offer_is_own, span
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
    """`topic`: basis, verdict, versions, generations, auth, checks, fields or speed.

    `between`: the releases between which WooCommerce itself changes this (`5.9.0 and 9.9.5`); empty if it is the shop's doing.
    """

    topic: str
    sentence: str
    between: str = ""


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
    releases = span(*_releases(old, new))
    for name, before in old.document["generations"].items():
        after = new.document["generations"][name]
        if before["found"] != after["found"]:
            own = releases and None not in (before["found"], after["found"]) and offer_is_own(name, bool(after["found"]), releases)
            yield Change(
                "generations", f"{name}: {words[before['found']]} before, {words[after['found']]} now", _between(old, new) if own else ""
            )


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
    """Of an object or a list that came or went, the fields inside are not told one by one."""
    releases = span(*_releases(old, new))
    for name in sorted(old.shapes.keys() & new.shapes.keys()):
        before, after = old.shapes[name], new.shapes[name]
        one_sided = before.keys() ^ after.keys()
        for path in sorted(before.keys() | after.keys()):
            was, now = before.get(path), after.get(path)
            if was == now or (path in one_sided and _above(path) in one_sided):
                continue
            own = _between(old, new) if releases and field_is_own(name, path, was, now, releases) else ""
            yield Change("fields", f"{name}: {_field(path, was, now)}", own)


def _above(path: str) -> str:
    """The place that holds another: `[*].taxes` for `[*].taxes[*]`."""
    return path[: max(path.rfind("."), path.rfind("[*]"), 0)]


def _field(path: str, was: frozenset[str] | None, now: frozenset[str] | None) -> str:
    if was is None or now is None:
        if path.endswith("[*]"):
            return f"{path.removesuffix('[*]') or 'the list'} {'has items now' if was is None else 'is empty now'}"
        return f"{path} is new ({_types(now or frozenset())})" if was is None else f"{path} is gone"
    return f"{path} was {_types(was)}, is {_types(now)}"


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


def _releases(old: Side, new: Side) -> tuple[str, str]:
    """WooCommerce's, as each side shows it; empty if unknown."""
    return old.document["shop"]["woocommerce"] or "", new.document["shop"]["woocommerce"] or ""


def _between(old: Side, new: Side) -> str:
    return " and ".join(_releases(old, new))


def render(changes: tuple[Change, ...], old: str, new: str) -> str:
    """The changes as text for the terminal, by topic, in order of importance; last those that come with WooCommerce's release."""
    if not changes:
        return f"{old} and {new}: no differences.\n"
    lines = [f"From {old} to {new}", ""]
    for topic in dict.fromkeys(change.topic for change in changes if not change.between):
        lines.append(f"{topic.capitalize()}:")
        lines += [f"  - {change.sentence}" for change in changes if change.topic == topic and not change.between]
    for between in dict.fromkeys(change.between for change in changes if change.between):
        lines.append(f"WooCommerce's own changes, expected between {between}:")
        lines += [f"  - {change.sentence}" for change in changes if change.between == between]
    return "\n".join(lines) + "\n"
