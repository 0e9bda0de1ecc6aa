"""Nothing personal of a real shop's orders is in its recording: each order is read without wooready, and searched for."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

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
FILE = Path(os.environ.get("SHOP_LAB", "")) / "shops.json"
LAB: dict[str, Any] = json.loads(FILE.read_text()) if os.environ.get("SHOP_LAB") and FILE.is_file() else {"shops": [], "ca": ""}


def personal(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from personal(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in PERSONAL and isinstance(each, str) and len(each) >= 6:
                yield each
            yield from personal(each)


@pytest.mark.skipif(not LAB["shops"], reason="there is no lab: set SHOP_LAB to the folder of its shops.json (lab/README.md)")
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
