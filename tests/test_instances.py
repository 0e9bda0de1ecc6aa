"""What Hypothesis makes of the schemas is valid, and the scrubber keeps it valid."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from instances import instances

from wooready.wire.scrub import scrub_document
from wooready.woocommerce import payloads

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much]
NAMES = [name for name in payloads.names() if not name.startswith("common/") or name.endswith("-index")]
EXAMPLES = int(os.environ.get("WOOREADY_EXAMPLES", "3"))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW, phases=[Phase.generate])
@given(data=st.data())
def test_instances_are_valid_and_stay_so_when_scrubbed(name: str, data: st.DataObject) -> None:
    instance: Any = data.draw(instances(payloads.schema(name)))
    assert [problem.sentence() for problem in payloads.problems(instance, name)] == []
    for strict in (False, True):
        clean = scrub_document(instance, payloads.schema(name), "thing", strict=strict)
        assert [problem.sentence() for problem in payloads.problems(clean, name)] == []
