"""How a payload differs from its schema: one problem per kind of difference, however often it occurs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from wooready.validation import PayloadValidator
from wooready.woocommerce.payloads.library import content, types_in
from wooready.woocommerce.payloads.releases import for_release
from wooready.woocommerce.payloads.wording import expected, found, missing, path

#: Maximum number of lines of a summary: about a screenful.
SCREEN = 20
BARE = (
    "a bare value where a list or an object belongs: a client based on Json.NET then reports "
    '"Cannot access child value on Newtonsoft.Json.Linq.JValue" (inferred)'
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of difference. `items` of `of` items in the list have it, the first is `label` (`product 12`); both are 0 outside a list.

    since: the first measured release that has the property. bare: there is a scalar or null where a list or an object belongs.
    suspected: the shop's own OPTIONS differ from stock WooCommerce here, so a plugin is probably the cause.
    """

    path: str
    keyword: str
    expected: str
    found: str
    count: int
    first: str
    items: int = 0
    of: int = 0
    label: str = ""
    since: str = ""
    bare: bool = False
    suspected: bool = False

    def sentence(self) -> str:
        """`$[*].price: expected a string, found number 12.5, in 3 of 10 items, first in product 123`."""
        since = f" (since {self.since})" if self.since else ""
        plugin = "; a plugin is suspected: the shop's own OPTIONS differ from WooCommerce's here" if self.suspected else ""
        return f"{self.path}: expected {self.expected}{since}, found {self.found}{self._place()}{plugin}"

    def _place(self) -> str:
        if self.of == 1:
            return f", in {self.label}"
        if self.of:
            return f", in {self.items} of {self.of} items, first in {self.label}"
        if self.count > 1:
            return f" ({self.count} times, first at {self.first})"
        return "" if self.first == self.path else f" (at {self.first})"


def problems(
    instance: object, name: str, release: str = "", *, fields: Collection[str] | None = None, suspected: Collection[str] = ()
) -> tuple[Problem, ...]:
    """All differences between the payload and the schema, sorted by path; empty if it is valid.

    release: the shop's WooCommerce version; if unknown (empty), properties that some releases lack are not required.
    fields: the properties that were requested, if not all. suspected: as returned by `options.suspects`. Raises ToolError for an unknown
    schema.
    """
    kinds: dict[tuple[str, str, str], _Kind] = {}
    for error in _leaves(_validator(name, release, None if fields is None else frozenset(fields)).iter_errors(instance)):
        key = (path(error.absolute_path, folded=True), str(error.validator), expected(error))
        kinds.setdefault(key, _Kind(error)).add(error)
    noun = _noun(name)
    return tuple(
        kind.problem(where, keyword, instance, noun, _plain(where, kind.first) in suspected)
        for (where, keyword, _), kind in sorted(kinds.items(), key=lambda each: each[0])
    )


def summary(found: Sequence[Problem], lines: int = SCREEN) -> list[str]:
    """The problems in at most `lines` lines: the rest is counted, and bare values are pointed out."""
    bare = sum(problem.bare for problem in found)
    about = [f"Of these, {bare} {'is' if bare == 1 else 'are'} {BARE}."] if bare else []
    room = lines - len(about)
    if len(found) <= room:
        return [problem.sentence() for problem in found] + about
    return [problem.sentence() for problem in found[: room - 1]] + [f"… and {len(found) - room + 1} more."] + about


@dataclass
class _Kind:
    """A counter for errors of one kind."""

    first: ValidationError
    count: int = 0
    items: set[int] = field(default_factory=set)

    def add(self, error: ValidationError) -> None:
        self.count += 1
        self.items.update(_item(error.absolute_path)[1:])

    def problem(self, where: str, keyword: str, instance: object, noun: str, suspected: bool) -> Problem:
        steps = self.first.absolute_path
        listed, label = 0, ""
        if self.items:
            depth, number = _item(steps)
            holder = _at(instance, list(steps)[:depth])
            listed, label = len(holder), _label(holder[number], number, noun)
        return Problem(
            where, keyword, expected(self.first), found(self.first), self.count, path(steps),
            len(self.items), listed, label, _since(self.first), _is_bare(self.first), suspected,
        )  # fmt: skip


def _at(instance: object, steps: Iterable[str | int]) -> list[object]:
    """The list to which the steps lead."""
    here: object = instance
    for step in steps:
        assert isinstance(here, list | dict)
        here = here[int(step)] if isinstance(here, list) else here[step]
    assert isinstance(here, list)
    return here


def _item(steps: Iterable[str | int]) -> tuple[int, ...]:
    """Where the path into a payload enters a list of items: (depth, index), or empty."""
    return next(((depth, step) for depth, step in enumerate(steps) if isinstance(step, int)), ())


def _label(item: object, number: int, noun: str) -> str:
    known = item.get("id") if isinstance(item, dict) else None
    return f"{noun} {known}" if isinstance(known, int) else f"item {number + 1}"


def _noun(name: str) -> str:
    """The name for an item of a list: `product` for `wc-v3/products`."""
    listed = content(name)
    listed = next(iter(listed.get("properties", {}).values()), {}) if listed.get("type") == "object" else listed
    items = listed.get("items") if isinstance(listed, dict) else None
    reference = items.get("$ref", "") if isinstance(items, dict) else ""
    return str(reference).removesuffix(".json").rpartition("/")[2].replace("-", " ").replace("_", " ") or "item"


def _plain(where: str, error: ValidationError) -> str:
    """The path in the form used by `suspects`: below an item, without the list around it."""
    below = where.partition("[*]")[2] if "[*]" in where else where[1:]
    return ".".join(filter(None, (below.lstrip(".").replace("[*]", "[]"), missing(error))))


def _since(error: ValidationError) -> str:
    part: object = error.schema
    if isinstance(part, dict) and (name := missing(error)):
        part = part.get("properties", {}).get(name, {})
    return str(part.get("x-since", "")) if isinstance(part, dict) else ""


def _is_bare(error: ValidationError) -> bool:
    types: object = error.validator_value
    if error.validator != "type" or not isinstance(types, str | list):
        return False
    return not {"array", "object"}.isdisjoint(types_in(types)) and not isinstance(error.instance, dict | list)


@cache
def _validator(name: str, release: str, fields: frozenset[str] | None) -> Draft202012Validator:
    return PayloadValidator(for_release(name, release, fields))


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors; for a union in which exactly one branch has the instance's type, the errors within that branch."""
    for error in errors:
        branches: dict[str | int, list[ValidationError]] = {}
        for inner in error.context or ():
            branches.setdefault(inner.schema_path[0], []).append(inner)
        fitting = [inner for inner in branches.values() if not any(_excludes(part) for part in inner)]
        if error.validator in ("anyOf", "oneOf") and len(fitting) == 1:
            yield from _leaves(fitting[0])
        else:
            yield error


def _excludes(error: ValidationError) -> bool:
    return not error.relative_path and error.validator in ("type", "const", "enum")
