"""The documents say what is true today."""

import importlib.util
import re
from types import ModuleType

import pytest

from wooready import resources
from wooready.verdict.checks import Ladder


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", resources.root() / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_list_of_checks_is_up_to_date(generator: ModuleType) -> None:
    written = (resources.root() / "docs" / "checks.md").read_text(encoding="utf-8")
    assert written == generator.page(), "run: python docs/generate.py"


def test_every_check_but_the_passive_ones_names_a_cause(generator: ModuleType, ladder: Ladder) -> None:
    assert [check.id for check in ladder if not generator.causes_of(check)] == []


def test_every_link_of_the_documents_leads_to_a_file() -> None:
    root = resources.root()
    for page in (root / "README.md", *(root / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
