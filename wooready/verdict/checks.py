"""The checks of the suites: the name of each, its place on the ladder, and what it needs."""

import importlib.util
import inspect
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import ModuleType

from wooready.errors import ToolError
from wooready.verdict.causes import causes
from wooready.verdict.readiness import READINESS
from wooready.verdict.suite import Suite

ATTRIBUTE = "__wooready_check__"


@dataclass(frozen=True)
class Check:
    """One check. `needs`: checks that must pass before this one can be judged; `broken`: the broken shops that prove that it can fail.

    `causes`: those that it names in its own code, in addition to those of its decision table (rules.causes_of has both).

    `per_generation`: judged once per API generation. `wc_only`: it concerns /wp-json/, which the legacy API does not use. `optional`: a
    shop can be READY even if this check is not verified.
    """

    id: str
    title: str
    rung: str
    judge: Callable[..., None] = field(repr=False, compare=False)
    needs: tuple[str, ...]
    broken: tuple[str, ...]
    facets: tuple[str, ...]
    causes: tuple[str, ...] = ()
    wc_only: bool = False
    optional: bool = False

    @property
    def per_generation(self) -> bool:
        """Whether the check is judged once per API generation."""
        return "api" in self.facets


def check(
    id: str,
    title: str,
    *,
    rung: str,
    broken: Iterable[str],
    needs: Iterable[str] = (),
    causes: Iterable[str] = (),
    wc_only: bool = False,
    optional: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Turns a function into a check. Its parameters are facets of the suite; it returns normally to pass, or ends with fail(), decide(), …

    `causes` must list every cause that fail(), advise() and tell() name; those of the check's table in data/rules.toml are known already.
    """

    def mark(judge: Callable[..., None]) -> Callable[..., None]:
        facets = tuple(inspect.signature(judge).parameters)
        found = Check(id, title, rung, judge, tuple(needs), tuple(broken), facets, tuple(causes), wc_only, optional)
        setattr(judge, ATTRIBUTE, found)
        return judge

    return mark


class Ladder:
    """All checks of a suite, in the order of its rungs. Raises ToolError for an invalid check."""

    def __init__(self, checks: Iterable[Check], suite: Suite = READINESS) -> None:
        self.suite = suite
        given = list(checks)
        self._by_id = {each.id: each for each in given}
        if len(self._by_id) != len(given):
            raise ToolError("Two checks have the same id.")
        for each in given:
            self._examine(each)
        self.checks = tuple(sorted(given, key=lambda each: (suite.rungs.index(each.rung), each.id)))

    def _examine(self, each: Check) -> None:
        if not re.fullmatch(r"[A-Z]+-\d{2}", each.id):
            raise ToolError(f"{each.id}: a check id must look like TLS-03.")
        if each.rung not in self.suite.rungs:
            raise ToolError(f"{each.id}: the suite does not have the rung {each.rung!r}.")
        if not each.broken:
            raise ToolError(f"{each.id} must name at least one broken shop that makes it fail.")
        if unknown := [name for name in each.needs if name not in self._by_id]:
            raise ToolError(f"{each.id} needs {unknown[0]}, which does not exist.")
        if unknown := [name for name in each.facets if name not in self.suite.facets]:
            raise ToolError(f"{each.id}: the suite does not have the facet {unknown[0]!r}.")
        if unknown := [name for name in each.causes if name not in causes()]:
            raise ToolError(f"{each.id} names the cause {unknown[0]!r}, which is not in causes.toml.")

    def __getitem__(self, id: str) -> Check:
        return self._by_id[id]

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def is_before(self, one: Check, other: Check) -> bool:
        """Whether one check stands on a lower rung than the other."""
        return self.suite.rungs.index(one.rung) <= self.suite.rungs.index(other.rung)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id


def checks_in(module: object) -> Iterator[Check]:
    """The checks that a module defines itself, in the order of the file."""
    for value in vars(module).values():
        found = getattr(value, ATTRIBUTE, None)
        if isinstance(found, Check) and value.__module__ == getattr(module, "__name__", ""):
            yield found


def _module_name(path: Path) -> str:
    """Distinct from files of the same name in other suites."""
    return f"wooready_suite_{zlib.crc32(str(path.resolve().parent).encode()):08x}_{path.stem}"


def module_of(path: Path) -> ModuleType | None:
    """The module that `load_ladder` created for a file of a suite; None if it was not loaded."""
    return sys.modules.get(_module_name(path))


def load_ladder(suite: Suite | Path = READINESS) -> Ladder:
    """Imports every `test_*.py` of a suite's folder, once and under a unique name, and collects its checks. A bare path is treated as a
    folder of the readiness suite.

    Raises ToolError for a folder without checks, and for an invalid check.
    """
    return _loaded(replace(READINESS, folder=suite) if isinstance(suite, Path) else suite)


@cache
def _loaded(suite: Suite) -> Ladder:
    found: list[Check] = []
    for path in sorted(suite.folder.glob("test_*.py")):
        name = _module_name(path)
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ToolError(f"{path} cannot be imported.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        found += checks_in(module)
    if not found:
        raise ToolError(f"There are no checks in {suite.folder}.")
    return Ladder(found, suite)
