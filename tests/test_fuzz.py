"""Every reader of what somebody else wrote gives an answer or a proper refusal: for its seeds, for what was found once, and for what
Hypothesis makes of these. `make fuzz` goes on with the same targets, and follows their code."""

from functools import cache

import pytest
from fuzz.targets import TARGETS, WORDS
from hypothesis import given, settings
from hypothesis import strategies as st
from odd import BOUNDED

#: A judgement takes fifty milliseconds, a reader less than one.
SLOW = {"headers", "answer", "products-options", "system-status", "observations"}


@cache
def seeds(name: str) -> tuple[bytes, ...]:
    return tuple(TARGETS[name].all_seeds())


@st.composite
def altered(draw: st.DrawFn, name: str) -> bytes:
    """A seed in which a few pieces are others: bytes, or words that mean something somewhere."""
    data = draw(st.sampled_from(seeds(name)))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 0, 1, 2, 8, 60])))
        data = data[:start] + draw(st.one_of(st.binary(max_size=4), st.sampled_from(WORDS))) + data[end:]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_stays_mended(name: str) -> None:
    for data in TARGETS[name].found():
        TARGETS[name].run(data)


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_give_an_answer(name: str) -> None:
    for data in seeds(name)[:: 20 if name in SLOW else 3]:
        TARGETS[name].run(data)


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_read_gives_an_answer(name: str) -> None:
    @settings(BOUNDED, max_examples=5 if name in SLOW else 40)
    @given(altered(name))
    def hold(data: bytes) -> None:
        TARGETS[name].run(data)

    hold()
