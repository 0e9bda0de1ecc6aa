"""Nothing personal of a real shop is in what a run writes and prints.

Each order is read without wooready, and searched for in the recording. Marked values are planted in the shop, wherever a run can read, and
searched for in every file and output (planting.py).
"""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from planting import KINDS, Mark, content_of, found, lab, run

from wooready.run.gather import Asking, gather_live
from wooready.shop.credentials import credentials
from wooready.shop.profile import load_profile
from wooready.shop.route import Route
from wooready.shop.shop import shop_from_address
from wooready.wire import fiction
from wooready.wire.scrub import Scrubber

PERSONAL = (
    "first_name",
    "last_name",
    "company",
    "address_1",
    "address_2",
    "email",
    "phone",
    "customer_note",
    "order_key",
    "transaction_id",
)
LAB = lab()
NO_LAB = "there is no lab: set SHOP_LAB to the folder of its shops.json (lab/README.md)"
#: So many marks at least reach a run of each kind.
LEAST = {"fields": 200, "odd": 150, "pages": 50, "echo": 20, "crash": 150, "early-crash": 50}
#: One shop of each line: canaries take minutes for each. $CANARIES names others.
LINES = tuple(os.environ.get("CANARIES", "wc24 wc59 wc99 wc110").split())


def personal(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from personal(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in PERSONAL and isinstance(each, str) and len(each) >= 6:
                yield each
            yield from personal(each)


@pytest.mark.skipif(not LAB["shops"], reason=NO_LAB)
@pytest.mark.parametrize("shop", [shop for shop in LAB["shops"] if "admin_read_write" in shop["keys"]], ids=lambda shop: str(shop["name"]))
def test_nothing_personal_of_a_real_shop_is_recorded(shop: dict[str, Any]) -> None:
    key, secret = (shop["keys"]["admin_read_write"][name] for name in ("consumer_key", "consumer_secret"))
    given = credentials(key, secret)
    asked = shop_from_address(shop["https_url"], Route({}, ca_file=Path(LAB["ca"])), given, shop["http_url"])
    try:
        answer = requests.get(
            f"{shop['https_url']}/wp-json/wc/v2/orders?per_page=100",
            params={"consumer_key": key, "consumer_secret": secret},
            verify=LAB["ca"],
            timeout=60,
        )
        orders = answer.json() if answer.status_code == 200 else []
    except (requests.RequestException, ValueError):
        orders = []
    # What fiction itself is made of proves nothing.
    if not (marks := {*personal(orders)} - {*fiction._GIVEN, *fiction._FAMILY, *fiction._COMPANY, *fiction._CITY, *fiction._STREET}):
        pytest.skip("the orders of this shop cannot be read in this way")
    scrubber = Scrubber(given)
    text = gather_live(asked, load_profile("cin7-omni"), scrubber, Asking(exhaustive=True)).text
    assert [mark for mark in marks if mark in text or json.dumps(mark)[1:-1] in text] == []
    assert scrubber.leaks(text) == []


@pytest.mark.skipif(not LAB["shops"], reason=NO_LAB)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shop", [shop for shop in LAB["shops"] if shop["name"] in LINES], ids=lambda shop: str(shop["name"]))
def test_nothing_that_is_planted_in_a_real_shop_comes_out(shop: dict[str, Any], kind: str, tmp_path: Path) -> None:
    if content_of(shop) is None:
        pytest.skip("the folder of this shop may not be written")
    ran = run(shop, kind, tmp_path)
    assert len(ran.reached) >= LEAST[kind], ran.texts["stdout"] + ran.texts["stderr"]
    assert (KINDS[kind].plants != "echo") or ran.repeated
    assert any("wooready itself failed" in ran.texts[name] for name in ("stdout", "stderr")) == bool(KINDS[kind].crash)
    assert {name: [(mark.place, mark.text) for mark in marks] for name, marks in ran.leaks().items()} == {}
    assert ran.own_secrets() == []


def test_a_mark_is_found_in_every_way_of_writing() -> None:
    """What finds nothing proves nothing."""
    word, card = Mark("a place", "qwexyvbnml", kept=False), Mark("a place", "41234567890123", kept=False)
    mark = "qwexyvbnml"
    ways = [mark, mark.upper(), mark[1:], f"x{mark}y", quote("".join(f"%{ord(each):02X}" for each in mark)), f"\\u0071{mark[1:]}"]
    ways += ["".join(f"&#{ord(each)};" for each in mark), base64.b64encode(f"a: {mark}".encode()).decode(), mark.encode().hex()]
    assert [way for way in ways if not found([word], f"x {way} y")] == []
    assert [way for way in ("41234567890123", "4123 4567 8901 23", "4123-4567-890123", "1234567890123") if not found([card], way)] == []
    assert not found([word, card], "qwexyvbn 4123456789 and other words")
