"""The readiness suite against real shops: those that `$SHOP_LAB/shops.json` names (lab/README.md boots them).

Each shop is judged with each of its keys, and the verdict is compared with the one that its release and options lead to.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from wooready.run.gather import Asking, gather_live
from wooready.shop.credentials import credentials
from wooready.shop.profile import load_profile
from wooready.shop.route import Route
from wooready.shop.shop import shop_from_address
from wooready.verdict.checks import Ladder
from wooready.verdict.judgement import Judgement
from wooready.verdict.verdict import Verdict, conclude
from wooready.wire.scrub import Scrubber

Lab = dict[str, Any]
KEYS = ("admin_read_write", "manager_read_write", "admin_read", "admin_write", "customer_read_write", "revoked")
CERTIFICATES = {
    "expired": "tls.expired",
    "self-signed": "tls.self-signed",
    "wrong-host": "tls.wrong-host",
    "leaf-only": "tls.incomplete-chain",
}
BUDGET = 60


def lab() -> Lab:
    file = Path(os.environ.get("SHOP_LAB", "")) / "shops.json"
    if not os.environ.get("SHOP_LAB") or not file.is_file():
        return {}
    content: Lab = json.loads(file.read_text())
    return content


def expected(shop: Lab, key: str) -> tuple[str, list[str]]:
    """The generation that the shop is judged on where it matters, and every cause, the root first. Independent faults are all named."""
    version = Version(shop["wc_version"])
    if shop["certificate"] in CERTIFICATES:
        return "wc/v3", [CERTIFICATES[shop["certificate"]]]
    if shop["permalinks"] == "plain":
        return "wc/v3", ["rest.plain-permalinks"]
    over = "wc/v3" if version >= Version("3.5") else "wc/v2" if version >= Version("3.0") else "legacy-v3"
    if over == "legacy-v3" and not shop["legacy_api_enabled"]:
        return "legacy-v3", ["api.legacy-disabled"]
    if key == "revoked":
        return over, ["auth.key-unknown"]
    by_key = {"admin_read": ["write.permission"], "admin_write": ["read.permission"], "customer_read_write": ["auth.role"]}
    return over, (["auth.header-stripped"] if shop["drop_authorization"] else []) + by_key.get(key, [])


def judge(shop: Lab, ca: str, key: str, ladder: Ladder) -> tuple[Verdict, int]:
    given = credentials(shop["keys"][key]["consumer_key"], shop["keys"][key]["consumer_secret"])
    asked = shop_from_address(shop["https_url"], Route({}, ca_file=Path(ca)), given, shop["http_url"])
    profile = load_profile("cin7-omni")
    gathered = gather_live(asked, profile, Scrubber(given), Asking())
    judgement = Judgement(gathered.evidence, profile, ladder)
    return conclude(judgement, {result.id: result for result in judgement.all_results()}), int(gathered.recording.about["requests"])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    shops = lab().get("shops", [])
    keys = KEYS[:1] if metafunc.function is test_the_shop_is_as_it_was else KEYS
    rows = [(shop, key) for shop in shops for key in keys if key in shop["keys"]]
    if not rows:
        reason = "there is no lab: set SHOP_LAB to the folder of its shops.json (lab/README.md)"
        metafunc.parametrize(("shop", "key"), [pytest.param({}, "", marks=pytest.mark.skip(reason=reason), id="no-lab")])
        return
    metafunc.parametrize(("shop", "key"), rows, ids=[f"{shop['name']}-{key}" for shop, key in rows])


def test_verdict_is_the_one_that_release_and_options_lead_to(shop: Lab, key: str, ladder: Ladder) -> None:
    verdict, requests = judge(shop, lab()["ca"], key, ladder)
    target, causes = expected(shop, key)
    assert [result.cause for result in verdict.failed] == causes
    assert verdict.word == ("NOT READY" if causes else "READY")
    assert verdict.target == target
    assert requests <= BUDGET


def changed(before: Lab, after: Lab) -> set[str]:
    """The tables that are not as they were, whatever of them is counted."""
    parts = [part for part in before if part != "keys_last_access"]
    return {
        table for part in parts for table in before[part].keys() | after[part].keys() if before[part].get(table) != after[part].get(table)
    }


def test_the_shop_is_as_it_was(shop: Lab, key: str, ladder: Ladder) -> None:
    """What the legacy API itself writes down when it is read is named in docs/safety.md."""
    before = counts(shop)
    judge(shop, lab()["ca"], key, ladder)
    allowed = (
        {"wp_woocommerce_sessions", "wp_usermeta"}
        if shop["legacy_api_enabled"] and Version(shop["wc_version"]) >= Version("3.0")
        else set()
    )
    assert changed(before, counts(shop)) <= allowed


def counts(shop: Lab) -> Lab:
    """The rows, next id and checksum of each table of the shop's database."""
    command = [sys.executable, str(Path(__file__).parents[2] / "lab" / "lab.py"), "counts", shop["name"]]
    found: Lab = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found
