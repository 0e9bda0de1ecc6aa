"""No false alarm from a shop's own taste: whatever its owner chose, the shop gets the verdict and the advice of the unchanged one."""

from dataclasses import replace
from typing import Any

import pytest
from broken.catalogue import FAULTS
from broken.changes import all_of, edited, sampled, whenever
from broken.fault import CURRENT, Fault, cin7, having
from broken.running import LOOKED_UP, Run, broken, healthy, judged, live, well_kept
from broken.server import Setup
from broken.site import Change, Request
from broken.tastes import OWN_STATUSES, TASTES, Taste, messages_translated, titles_translated

from wooready import resources
from wooready.run.gather import gather_replay
from wooready.wire.exchange import Response

LINES = sorted(path.name for path in resources.folder("cassettes").glob("woocommerce-*") if not path.name.endswith("-empty"))
#: Each taste on every third line, another one to begin with each time: together they come to all of them.
EVERY = 3
CASES = [
    pytest.param(taste, slug, id=f"{taste.name}-{slug.removeprefix('woocommerce-')}")
    for number, taste in enumerate(TASTES.values())
    for slug in taste.lines or LINES[number % EVERY :: EVERY]
]
#: What an empty shop gets no advice on: whether pages share records.
OF_RECORDS = {"empty": ("PAGE-03",)}
#: Wordfence, Cloudflare and nginx write the title of their own page, by which they are known, in English for every shop.
KNOWN_BY_TITLE = frozenset(
    {
        "client-certificate-page",
        "wordfence-blocks",
        "wordfence-throttles",
        "wordfence-in-mid-run",
        "wordfence-for-the-key",
        "challenge-with-200",
    }
)
#: Imunify360 names itself, in English, in the message of its JSON; there is nothing else by which to know it.
KNOWN_BY_MESSAGE = frozenset({"imunify", "imunify-with-200", "imunify-for-the-key"})
STATUSES = ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"]


def advice(run: Run) -> dict[str, str]:
    return {result.id: result.causes for result in run.verdict.results if result.outcome == "advice"}


@pytest.mark.parametrize(("taste", "slug"), CASES)
def test_taste_is_no_fault(taste: Taste, slug: str) -> None:
    changed: list[str] = []

    def noticed(request: Request, response: Response) -> Response | None:
        now = taste.change(request, response)
        if now != response:
            changed.append(request.target)
        return now

    unchanged = healthy(slug)
    run = live(slug, taste.setup, noticed, cin7(), LOOKED_UP)
    assert run.failed == {}
    assert run.verdict.word == "READY"
    expected = {check: cause for check, cause in advice(unchanged).items() if not check.startswith(OF_RECORDS.get(taste.name, ("-",)))}
    assert advice(run) == expected
    assert run.verdict.target == unchanged.verdict.target
    assert run.strangers == ()
    assert changed or taste.setup.base, "a taste that changes nothing"


def test_every_line_is_met() -> None:
    assert {case.values[1] for case in CASES} == set(LINES)


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in FAULTS.items()])
def test_the_diagnosis_does_not_depend_on_a_message(fault: Fault) -> None:
    """The same answers with all their messages in Japanese, and all their pages' titles too, are judged in the same way."""
    run = broken(fault.name)
    titles = () if fault.name in KNOWN_BY_TITLE else (titles_translated,)
    translate: Change = all_of(*(() if fault.name in KNOWN_BY_MESSAGE else (messages_translated,)), *titles)
    assert outcomes_after(run, fault, translate) == run.outcomes


@pytest.mark.parametrize("name", sorted(KNOWN_BY_MESSAGE))
def test_the_exceptions_are_known_by_their_message(name: str) -> None:
    assert outcomes_after(broken(name), FAULTS[name], messages_translated) != broken(name).outcomes


@pytest.mark.parametrize("name", sorted(KNOWN_BY_TITLE))
def test_the_exceptions_are_known_by_their_title(name: str) -> None:
    assert outcomes_after(broken(name), FAULTS[name], titles_translated) != broken(name).outcomes


def outcomes_after(run: Run, fault: Fault, change: Change) -> dict[str, tuple[str, str]]:
    kept = run.gathered.recording
    exchanges = {
        probe: replace(each, response=change(ANYTHING, each.response)) if each.response else each for probe, each in kept.exchanges.items()
    }
    gathered = gather_replay(replace(kept, exchanges=exchanges), fault.profile())
    return replace(run, gathered=gathered, verdict=judged(gathered, fault.profile())[1]).outcomes


#: Translations look at answers alone.
ANYTHING = Request("GET", "/", (), "none", "any", True, "/")


def test_own_statuses_matter_to_a_system_that_knows_few() -> None:
    """Then they are no taste any more: the system will not know what to do with such an order."""
    run = live(CURRENT, TASTES["own-statuses"].setup, TASTES["own-statuses"].change, having("data", order_statuses=STATUSES)())
    assert run.failed == {"ORDER-01[wc/v3]": "data.unknown-status"}
    known = having("data", order_statuses=[*STATUSES, *OWN_STATUSES])()
    assert live(CURRENT, TASTES["own-statuses"].setup, TASTES["own-statuses"].change, known).failed == {}


def test_variable_products_of_a_plugin_are_variable_products() -> None:
    """What stands for its variations needs no SKU of its own and keeps no stock, whatever a plugin makes of it."""

    def subscribed(record: dict[str, Any]) -> dict[str, Any]:
        return {**record, "type": "variable-subscription", "sku": "", "manage_stock": False} if record["type"] == "variable" else record

    change = all_of(well_kept, whenever(sampled("products"), edited(lambda document: [subscribed(each) for each in document])))
    run = live(CURRENT, Setup(), change, having("data", sku="required", manage_stock="required")())
    assert run.failed == {}
    assert {run.outcomes[check][0] for check in ("SKU-01[wc/v3]", "STOCK-01[wc/v3]")} == {"passed"}
    assert run.gathered.recording.exchanges["wc-v3.variations.1"].status == 200
