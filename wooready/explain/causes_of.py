"""Which causes a check can name, and which checks name a cause: from the suites' own source and the decision tables."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from wooready import resources
from wooready.verdict.causes import causes
from wooready.verdict.checks import Check, load_ladder
from wooready.verdict.rules import Row, tables


def causes_of(check: Check) -> tuple[str, ...]:
    """The causes that a check names in its own code, in the functions of its file that it calls, and in the tables that these decide by."""
    source = ast.parse(Path(check.judge.__code__.co_filename).read_text(encoding="utf-8"))
    functions = {node.name: node for node in source.body if isinstance(node, ast.FunctionDef)}
    found: list[str] = []
    queue, seen = [check.judge.__name__], set()
    while queue:
        name = queue.pop(0)
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in (each for statement in functions[name].body for each in ast.walk(statement)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += _meant(node.value)
            elif isinstance(node, ast.Name):
                queue.append(node.id)
    return tuple(dict.fromkeys(found))


def _meant(text: str) -> Iterator[str]:
    """A cause that is written out, or all of a table that is named, as decide() wants it."""
    if text in causes():
        yield text
    for row in tables().get(text, ()):
        yield from row.causes


@cache
def checks_by_cause() -> Mapping[str, tuple[str, ...]]:
    """Check ids by cause, in the order of the ladder. A cause that no check names is not there."""
    found: dict[str, list[str]] = {}
    for check in load_ladder(resources.folder("suites")):
        for cause in causes_of(check):
            found.setdefault(cause, []).append(check.id)
    return {cause: tuple(ids) for cause, ids in found.items()}


def rows_of(cause: str) -> tuple[tuple[str, Row], ...]:
    """The rows of the decision tables that name a cause, each with its check."""
    return tuple((check, row) for check, rows in tables().items() for row in rows if cause in row.causes)
