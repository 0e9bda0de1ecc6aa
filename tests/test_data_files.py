"""One loader for the package's data files, one reader for the JSON files that users keep, and nothing slow imported before it is needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wooready import resources
from wooready.errors import UsageError
from wooready.files import data_file, deviation, json_file
from wooready.woocommerce.payloads.library import FOLDERS

DATA = [path.stem for path in sorted(resources.data("").glob("*.toml"))]


@pytest.mark.parametrize("name", DATA)
def test_every_data_file_has_a_schema_and_fits_it(name: str) -> None:
    assert deviation(data_file(name), name) == ""


@pytest.mark.parametrize("name", DATA)
def test_a_data_file_that_does_not_fit_would_be_found(name: str) -> None:
    content = data_file(name)
    key = next(each for each in content if each != "format")
    assert deviation({**content, key: 7}, name) != ""


ACCEPTED = {"format": 1, "profile": "cin7-omni", "verdict": "READY", "checks": {"TLS-01": ["passed", ""]}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (json.dumps(ACCEPTED)[:40], r"it is incomplete or not valid JSON\. Accept again, or restore it\."),
        (
            json.dumps({**ACCEPTED, "format": 2}),
            r"\$\.format: 1 was expected\. Accept again, or use the version of wooready that wrote it\.",
        ),
        (json.dumps({**ACCEPTED, "checks": {"TLS-01": ["excellent", ""]}}), r"\$\.checks\['TLS-01'\]\[0\]: 'excellent' is not one of"),
        (json.dumps({**ACCEPTED, "checks": {"TLS-01": ["passed"]}}), "is too short"),
        ("[]", "is not of type 'object'"),
    ],
)
def test_a_json_file_that_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "accepted.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=rf"accepted\.json: .*{says}"):
        json_file(path, "accepted", "Accept again")


def test_a_json_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "accepted.json"
    path.write_text(json.dumps(ACCEPTED))
    assert json_file(path, "accepted", "Accept again") == ACCEPTED


def test_what_is_slow_to_import_waits_until_a_file_is_read() -> None:
    modules = ", ".join(f"wooready.{name}" for name in ("files", "errors", "shop.shop", "shop.shops_file", "shop.profile", "shop.facts"))
    slow = {"jsonschema", "cryptography", "requests", "urllib3", "idna", "tomllib"}
    code = f"import sys, {modules}; print(*({slow} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split() == []


def test_every_name_in_the_schemas_is_known_to_the_scrubber() -> None:
    """Else a name of WooCommerce's own would be taken for that of a person. Add what is missing to data/known.toml."""

    def names(node: object) -> set[str]:
        if isinstance(node, list):
            return {name for each in node for name in names(each)}
        if not isinstance(node, dict):
            return set()
        own = set(node["properties"]) if isinstance(node.get("properties"), dict) else set()
        return own | {name for each in node.values() for name in names(each)}

    known = set(data_file("known")["properties"]["names"].split())
    for folder in FOLDERS:
        for path in (resources.folder("schemas") / folder).glob("*.json"):
            assert names(json.loads(path.read_text())) - known == set(), path
    assert {mark["name"] for mark in data_file("fingerprints")["marks"] if mark["kind"] != "namespace"} - known == set()
