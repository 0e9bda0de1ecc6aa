"""A stored answer is told by the headers of the big caches, also after scrubbing, which is all that a run sees."""

import pytest

from wooready.evidence.answers import _CACHE_STATES, Answer
from wooready.wire.exchange import Exchange, Question, Response
from wooready.wire.scrub import Scrubber

URL = "https://shop.example.com/wp-json/wc/v3/products"


def scrubbed(name: str, value: str) -> Answer:
    kept = Scrubber(None).exchange(
        Question("wc-v3.products.list", URL),
        Exchange("wc-v3.products.list", "GET", URL, "basic", Response(200, "OK", ((name, value),), b"[]"), None),
    )
    return Answer(kept)


@pytest.mark.parametrize("said", ["HIT", "hit", "MISS, HIT"])
@pytest.mark.parametrize("name", _CACHE_STATES)
def test_each_cache_says_so_in_its_header(name: str, said: str) -> None:
    assert scrubbed(name, said).stored.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("X-Cache", "TCP_HIT"),
        ("X-Cache", "TCP_MEM_HIT"),
        ("X-Cache", "Hit from cloudfront"),
        ("X-LiteSpeed-Cache", "hit,private"),
        ("X-Varnish", "32770 3"),
        ("Age", "120"),
    ],
)
def test_it_is_said_in_other_ways_too(name: str, said: str) -> None:
    assert scrubbed(name, said).stored


@pytest.mark.parametrize(
    ("name", "said"), [("X-Cache", "MISS"), ("X-Cache", "TCP_MISS"), ("CF-Cache-Status", "DYNAMIC"), ("X-Varnish", "32770"), ("Age", "0")]
)
def test_a_fresh_answer_is_not_a_stored_one(name: str, said: str) -> None:
    assert scrubbed(name, said).stored == ""
