"""The house stays in order: rooms know only rooms to their left, and the plugin leaves other people's runs alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "wooready"
#: docs/architecture.md draws it: each room and module at the root imports from its own place and from what stands before it.
COLUMN = (
    "",
    "errors",
    "resources",
    "intake",
    "validation",
    "files",
    "drafts",
    "stopping",
    "output",
    "shop",
    "wire",
    "woocommerce",
    "evidence",
    "verdict",
    "report",
    "run",
    "explain",
    "compare",
)
DOORS = ("plugin", "door", "cli", "__main__")
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it; `from wooready import errors` counts as `wooready.errors`."""
    known = {name_of(each) for each in MODULES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for each in node.names:
                inner = f"{node.module}.{each.name}"
                yield inner if inner in known else str(node.module)


def place(module: str) -> int:
    """Of a module of wooready in the column; the package itself, which holds the version, comes first."""
    return (COLUMN + DOORS).index(module.partition(".")[2].partition(".")[0])


def room(module: str) -> str:
    return module.split(".")[1] if module.count(".") else ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_stands_before_it(path: Path) -> None:
    own = name_of(path)
    where = place(own) if own != "wooready" else len(COLUMN)  # the package holds the version, and the door for programs
    for module in imports(path):
        if module.split(".")[0] == "wooready":
            assert place(module) <= where, f"{own} imports {module}"


def test_the_root_of_the_package_holds_doors_and_ground_alone() -> None:
    at_root = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert at_root <= {"errors", "resources", "intake", "validation", "files", "drafts", "stopping", "output", *DOORS}
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__", "data"} <= set(COLUMN)


def test_the_wire_knows_nothing_of_woocommerce() -> None:
    for path in MODULES:
        if room(name_of(path)) in ("shop", "wire"):
            assert not any(each.startswith("wooready.woocommerce") for each in imports(path)), name_of(path)


def test_only_the_wire_touches_a_network() -> None:
    doors = {"socket", "ssl", "requests", "urllib3", "http.client", "http.cookiejar", "urllib.request", "asyncio", "socketserver", "ftplib"}
    for path in MODULES:
        if room(name_of(path)) != "wire":
            used = {each for each in imports(path) if each in doors or each.startswith(("requests.", "urllib3."))}
            assert not used, f"{name_of(path)} imports {used}"


def test_no_verdict_and_no_report_takes_an_exchange_from_the_network() -> None:
    for path in MODULES:
        if room(name_of(path)) in ("verdict", "report"):
            doors = {"wooready.wire.client", "wooready.wire.network", "wooready.wire.tape"}
            assert not doors & set(imports(path)), name_of(path)


def test_files_stay_readable() -> None:
    long = {name_of(path): lines for path in MODULES if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


def test_each_module_says_what_it_is() -> None:
    assert [name_of(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []
