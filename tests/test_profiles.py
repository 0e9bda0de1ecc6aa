"""Profiles: each bundled one is sound and says on whose word, and what is wrong with a user's own is said with its place."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wooready import resources
from wooready.errors import UsageError
from wooready.files import read_toml
from wooready.shop.profile import Profile, bundled, load_profile
from wooready.verdict.checks import Ladder
from wooready.woocommerce.generations import BY_NAME

TABLES = ("address", "tls", "http", "auth", "permissions", "data", "webhooks", "contacts")
LISTS = ("generations", "features", "symptoms", "notes")
#: Keys of a table that rule nothing by themselves.
SILENT = {"source", "quote", "field"}


def content_of(name: str) -> dict[str, Any]:
    return read_toml(bundled()[name], {}).content


def rules(content: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every table of a profile that rules something, with its name."""
    found = [(name, content[name]) for name in TABLES if name in content]
    return found + [(name, each) for name in LISTS for each in content.get(name, ())]


def example() -> str:
    page = (resources.root() / "docs" / "profiles.md").read_text(encoding="utf-8")
    return page.partition("```toml\n")[2].partition("```")[0]


@pytest.mark.parametrize("name", bundled())
def test_bundled_profile_loads_under_its_own_name(name: str) -> None:
    assert load_profile(name).name == name


@pytest.mark.parametrize("name", bundled())
def test_every_rule_names_its_source(name: str) -> None:
    content = content_of(name)
    assert [rule for rule, each in rules(content) if each.get("source") not in content["sources"]] == []


@pytest.mark.parametrize("name", [name for name in bundled() if not name.startswith("generic-")])
def test_every_rule_of_a_system_quotes_its_source(name: str) -> None:
    """Where all of a table is unknown there is nothing to quote."""
    ruled = [
        (rule, each)
        for rule, each in rules(content_of(name))
        if any(value != "unknown" for key, value in each.items() if key not in SILENT)
    ]
    assert [rule for rule, each in ruled if not each.get("quote", "").strip()] == []


@pytest.mark.parametrize("name", bundled())
def test_sources_are_dated(name: str) -> None:
    for source in content_of(name)["sources"].values():
        assert date.fromisoformat(source["date"]) <= date(2026, 11, 26)


@pytest.mark.parametrize("name", bundled())
def test_what_is_unknown_is_listed(name: str) -> None:
    silent = [rule for rule, each in rules(content_of(name)) if "unknown" in each.values()]
    assert not silent or load_profile(name).unknown


@pytest.mark.parametrize("name", bundled())
def test_each_rule_is_as_the_file_says_and_none_where_that_is_unknown(name: str) -> None:
    profile = load_profile(name)
    for table in (each for each in TABLES if each in content_of(name)):
        for rule, value in content_of(name)[table].items():
            written = tuple(value) if isinstance(value, list) else value
            assert getattr(getattr(profile, table), rule) == (None if written == "unknown" else written)


@pytest.mark.parametrize("name", bundled())
def test_what_it_reads_and_writes_are_its_permissions(name: str) -> None:
    profile, granted = load_profile(name), content_of(name)["permissions"]
    assert set(profile.reads) == {each for each in ("products", "orders") if granted[each] != "none"}
    assert set(profile.writes) == {each for each in ("products", "orders") if granted[each] == "read_write"}


@pytest.mark.parametrize("name", bundled())
def test_checks_of_its_symptoms_and_notes_exist(name: str, ladder: Ladder) -> None:
    profile = load_profile(name)
    named = {check for symptom in profile.symptoms for check in symptom.checks}
    named |= set(re.findall(r"\b[A-Z]+-\d\d\b", " ".join(note.text for note in profile.notes)))
    named |= set(re.findall(r"\b[A-Z]+-\d\d\b", " ".join(symptom.do for symptom in profile.symptoms)))
    assert [each for each in sorted(named) if each not in ladder] == []


@pytest.mark.parametrize("name", bundled())
def test_no_generation_is_said_to_be_older_than_it_is(name: str) -> None:
    for each in load_profile(name).generations:
        assert each.woocommerce == ".".join(BY_NAME[each.name].since.split(".")[:2])


@pytest.mark.parametrize("name", bundled())
def test_documents_list_it(name: str) -> None:
    assert f"| `{name}` |" in (resources.root() / "docs" / "profiles.md").read_text(encoding="utf-8")


def test_generic_profiles_differ_in_writing_only() -> None:
    read, write = load_profile("generic-read"), load_profile("generic-read-write")
    assert {read.permissions.products, read.permissions.orders} == {"read"}
    assert {write.permissions.products, write.permissions.orders} == {"read_write"}
    assert (read.address, read.tls, read.generations, read.auth, read.data) == (
        write.address,
        write.tls,
        write.generations,
        write.auth,
        write.data,
    )
    assert {read.data.sku, read.data.sku_unique, read.data.manage_stock, read.data.prices} == {"recommended"}


def test_example_of_the_documents_uses_every_table(tmp_path: Path, ladder: Ladder) -> None:
    path = tmp_path / "acme-erp.toml"
    path.write_text(example(), encoding="utf-8")
    profile = load_profile(str(path))
    assert profile.title == "Acme ERP"
    assert profile.sources["manual"].date == "2026-11-02"
    written = read_toml(path, {}).content
    assert [name for name in (*TABLES, *LISTS) if name not in written] == []
    assert all(check in ladder for symptom in profile.symptoms for check in symptom.checks)


def test_any_folder_will_do(tmp_path: Path) -> None:
    path = tmp_path / "a folder" / "with umlaut ä" / "ours.toml"
    path.parent.mkdir(parents=True)
    path.write_text(example(), encoding="utf-8")
    assert isinstance(load_profile(str(path)), Profile)


WRONG: list[tuple[str, str, str, str]] = [
    ('types = ["basic"]', 'types = ["Basic"]', "auth.types", "'Basic' is not one of basic, query, oauth1. Did you mean 'basic'?"),
    ('form = "url"', 'from = "url"', "address.from", "unknown key. Did you mean 'form'?"),
    ('name = "wc/v3"', 'name = "wc/v4"', "generations.name", "'wc/v4' is not one of legacy-v3, wc/v1, wc/v2, wc/v3"),
    ('sku = "required"', "sku = true", "data.sku", "is not one of required, recommended, no, unknown"),
    ("timeout_seconds = 30", 'timeout_seconds = "30"', "http.timeout_seconds", "not valid"),
    ('floor = "unknown"', 'floor = "TLSv1.1"', "tls.floor", "is not one of TLSv1.2, TLSv1.3, unknown"),
    ('name = "modified-after"', 'name = "modified-befor"', "features.name", "is not one of modified-after"),
    ('demand = "required"', 'demand = "needed"', "features.demand", "is not one of required, recommended"),
    ('use = "no"', 'use = "never"', "webhooks.use", "is not one of required"),
    ('products = "read_write"', 'products = "write"', "permissions.products", "is not one of none, read, read_write"),
    ("date = 2026-11-02", 'date = "02/11/2026"', "sources.manual.date", "does not match"),
    ("format = 1", "format = 9", "format", "Update wooready"),
    ('title = "Acme ERP"', "title = 7", "title", "must be of type string"),
    (
        '[tls]\nrequired = true\nfloor = "unknown"',
        '[tls]\nrequired = true\nfloor = "unknown"\nciphers = "all"',
        "tls.ciphers",
        "unknown key",
    ),
    (
        'quote = "The key needs Read/Write."\nsource = "manual"',
        'source = "manul"',
        "permissions.source",
        "[sources.manul] does not exist. Available: manual",
    ),
    ("[[generations]]", '[[generations]]\nname = "wc/v3"\nsource = "manual"\n\n[[generations]]', "generations.name", "is listed twice"),
    ('checks = ["REST-01", "REST-02"]', 'checks = ["REST-1"]', "symptoms.checks", "does not match"),
]


@pytest.mark.parametrize(("right", "wrong", "key", "says"), WRONG, ids=[f"{key}-{number}" for number, (_, _, key, _) in enumerate(WRONG)])
def test_what_is_wrong_is_said_by_file_line_and_key(tmp_path: Path, right: str, wrong: str, key: str, says: str) -> None:
    good = example()
    assert good.count(right) == 1
    path = tmp_path / "ours.toml"
    path.write_text(good.replace(right, wrong), encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_profile(str(path))
    said = str(raised.value)
    assert re.match(rf"{re.escape(str(path))}, line \d+: {re.escape(key)}: ", said), said
    assert says in said
    line = int(said.removeprefix(f"{path}, line ").partition(":")[0])
    start = good[: good.index(right)].count("\n") + 1
    assert start <= line <= start + wrong.count("\n") + 1


@pytest.mark.parametrize("table", ["sources", "address", "tls", "generations", "auth", "permissions"])
def test_a_table_that_is_missing_is_named(tmp_path: Path, table: str) -> None:
    path = tmp_path / "ours.toml"
    blocks = example().split("\n\n")
    path.write_text("\n\n".join(each for each in blocks if not re.match(rf"\[+{table}\b", each)), encoding="utf-8")
    with pytest.raises(UsageError, match=f"'{table}' is a required property"):
        load_profile(str(path))


def test_a_profile_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8 text"):
        load_profile(str(path))
    path.write_text("format =\n")
    with pytest.raises(UsageError, match=r"not valid TOML: .*line 1"):
        load_profile(str(path))
