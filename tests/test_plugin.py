"""The plugin under plain pytest: quiet in other people's runs, and at home with pytest-html in ours."""

import json
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wooready import plugin, resources

SUITES = str(resources.folder("suites"))
SMALL = ("--shop", "not-ready-plain-permalinks", "--record-mode=none")


def test_the_plugin_is_registered_once_under_its_own_name() -> None:
    ours = [each for each in entry_points(group="pytest11") if each.value.startswith("wooready")]
    assert [(each.name, each.value) for each in ours] == [("wooready.plugin", "wooready.plugin")]


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    ambient = {name: value for name, value in os.environ.items() if not name.startswith(("WOOREADY_", "PYTEST_", "COV_"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    return subprocess.run(command, cwd=folder, env=ambient, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody else's project, with a network of its own and its own idea of a shop."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -W error\n")
    (tmp_path / "test_own.py").write_text("import socket\n\ndef test_network():\n    socket.create_server(('127.0.0.1', 0)).close()\n")
    return tmp_path


def test_it_is_inert(project: Path) -> None:
    before = {path.name for path in project.iterdir()}
    ran = run(project)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout
    assert "WooCommerce" not in ran.stdout + ran.stderr
    assert {path.name for path in project.iterdir()} - {"__pycache__"} == before


def test_it_may_be_named_as_well(project: Path) -> None:
    ran = run(project, "-p", "wooready.plugin", "-o", "addopts=")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_it_gives_way_to_options_of_others(project: Path) -> None:
    (project / "taken.py").write_text("def pytest_addoption(parser):\n    parser.addoption('--shop', default='theirs')\n")
    (project / "test_shop.py").write_text("def test_shop(pytestconfig):\n    assert pytestconfig.getoption('shop') == 'mine'\n")
    ran = run(project, "-p", "taken", "test_shop.py", "--shop=mine")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout


def test_its_help_names_the_options(project: Path) -> None:
    ran = run(project, "--help")
    assert "WooCommerce readiness (wooready)" in ran.stdout
    for option in ("--shop", "--profile", "--resolve", "--report-dir"):
        assert option in ran.stdout


# ------------------------------------------------------------------ what importing costs

HEAVY = {"requests", "urllib3", "jsonschema", "cryptography", "vcr", "jinja2", "idna", "oauthlib", "certifi", "packaging.version"}
LOADED = "import sys, {module}\nprint(sorted({heavy} & set(sys.modules)))"


@pytest.mark.parametrize("module", ["wooready", "wooready.cli", "wooready.plugin"])
def test_a_door_opens_without_what_is_behind_it(project: Path, module: str) -> None:
    """pytest brings packaging itself."""
    code = LOADED.format(module=module, heavy=HEAVY - {"packaging.version"})
    ran = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, timeout=100, check=True)
    assert ran.stdout == "[]\n"


# ------------------------------------------------------------------ in runs of ours


def test_a_shop_without_a_check_is_an_error_and_costs_no_report(project: Path) -> None:
    report = project / "reports" / "not-ready-plain-permalinks" / "report.html"
    report.parent.mkdir(parents=True)
    report.write_text("of last week")
    ran = run(project, *SMALL, "-o", "addopts=")
    assert ran.returncode == pytest.ExitCode.USAGE_ERROR, ran.stdout + ran.stderr
    assert "no wooready check was collected" in ran.stderr
    assert "wooready check HOST" in ran.stderr
    assert report.read_text() == "of last week"


def test_options_that_another_plugin_has_are_said_to_be_its_own(project: Path) -> None:
    (project / "taken.py").write_text("def pytest_addoption(parser):\n    parser.addoption('--since', default='')\n")
    ran = run(project, "-p", "taken", "-o", "addopts=", SUITES, *SMALL, "--collect-only", "-q", "-q")
    assert "--since belongs to another plugin" in run(project, "-p", "taken", "-o", "addopts=", SUITES, *SMALL, "--collect-only").stdout
    assert ran.returncode == 0


def test_node_ids_keywords_and_markers_are_as_they_were(project: Path) -> None:
    ran = run(project, "-o", "addopts=", SUITES, *SMALL, "--collect-only", "-q", "-k", "WRITE-02 or test_name_resolves")
    ids = [line.partition("suites/")[2] for line in ran.stdout.splitlines() if "::" in line]
    own = "test_10_write.py::test_permission_includes_writing[WRITE-02-{}]"
    assert ids == ["test_02_network.py::test_name_resolves[NET-01]", *(own.format(each) for each in ("wc-v3", "wc-v2", "legacy-v3"))]


HOOKS = """
def pytest_html_report_title(report):
    report.title = "Our <b>shops</b>"

def pytest_html_results_summary(prefix, summary, postfix):
    prefix.append("<p>asked by Ada</p>")

def pytest_html_results_table_header(cells):
    cells.insert(1, "<th>Team</th>")

def pytest_html_results_table_row(report, cells):
    cells.insert(1, "<td>web &amp; shop</td>")
    if "ADDR-02" in report.nodeid:
        del cells[:]
"""


def test_pytest_htmls_options_and_hooks_work(project: Path) -> None:
    (project / "ours.py").write_text(HOOKS)
    ran = run(project, "-p", "ours", "-o", "addopts=", SUITES, *SMALL, "--html", "out/page.html", "--junitxml", "out/unit.xml")
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout + ran.stderr
    page = (project / "out" / "page.html").read_text(encoding="utf-8")
    for shown in ("Our &lt;b&gt;shops&lt;/b&gt;", "asked by Ada", ">Team<", "web &amp; shop", "[ADDR-03]", "Permalinks are set to"):
        assert shown in page
    listed = page.partition('class="pytest"')[2]
    assert "[ADDR-02]" not in listed
    assert "<script" not in page
    assert "hostname" not in (project / "out" / "unit.xml").read_text(encoding="utf-8")
    written = {path.name for path in (project / "reports" / "not-ready-plain-permalinks").iterdir()}
    assert written == {"verdict.json", "verdict.txt", "verdict.md", "history.json"}
    assert {path.name for path in (project / "out").iterdir()} == {"page.html", "unit.xml"}


def test_a_failure_says_what_is_wrong_and_who_must_act_where(project: Path) -> None:
    ran = run(project, "-o", "addopts=", SUITES, *SMALL)
    document = json.loads((project / "reports/not-ready-plain-permalinks/verdict.json").read_text(encoding="utf-8"))
    finding = document["findings"][0]
    assert f"REST-01: {finding['sentence']}" in ran.stdout
    assert f"{finding['where']} (rest.plain-permalinks)" in ran.stdout


def test_checks_that_are_left_out_are_not_verified(project: Path) -> None:
    run(project, "-o", "addopts=", SUITES, *SMALL, "-k", "NET-01 or TLS-01")
    document = json.loads((project / "reports/not-ready-plain-permalinks/verdict.json").read_text(encoding="utf-8"))
    assert document["verdict"] == "NOT VERIFIED"
    assert {each["id"] for each in document["checks"] if each["outcome"] == "passed"} == {"NET-01", "TLS-01"}


def test_another_suite_is_collected_only_when_its_folder_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = project / "suites" / "contract"
    other.mkdir(parents=True)
    monkeypatch.setattr(plugin.resources, "folder", lambda name: project / name)
    for named, ignored in (("suites", True), ("suites/contract", None), ("suites/contract/test_x.py", None)):
        config: Any = SimpleNamespace(args=[named], invocation_params=SimpleNamespace(dir=project))
        assert plugin.pytest_ignore_collect(other, config) is ignored
        assert plugin.pytest_ignore_collect(project / "suites", config) is None
