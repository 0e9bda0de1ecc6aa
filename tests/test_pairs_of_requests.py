"""Caches are told by pairs of requests, whose addresses nobody else asks for; challenges and WordPress's own pages by their form."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from broken.running import broken

from wooready.evidence import caches
from wooready.evidence.answers import Answer
from wooready.shop.address import Address
from wooready.wire.content import outline
from wooready.wire.exchange import Exchange, Question, Response
from wooready.wire.scrub import Scrubber
from wooready.wire.urls import without_time
from wooready.woocommerce.generations import BY_NAME, GENERATIONS

SHOP = Address("shop.example.com", 443)
BEGAN, LATER = "2026-11-26T10:22:11Z", "2026-11-26T10:22:12Z"
SCRIPT = '<script>document.cookie="seen=1; path=/";%s</script>'


def page_of(text: str, status: int = 200, *headers: tuple[str, str]) -> Answer:
    """As a run sees it, scrubbed."""
    body = f"<!doctype html><html>{text}</html>".encode()
    question = Question("rest.index", "https://shop.example.com/wp-json/")
    response = Response(status, "", (("Content-Type", "text/html"), *headers), body)
    return Answer(Scrubber(None).exchange(question, Exchange("rest.index", "GET", question.url, "none", response, None)))


# ------------------------------------------------------------------ pairs


@pytest.mark.parametrize("api", GENERATIONS, ids=lambda api: api.slug)
def test_both_requests_of_a_pair_have_one_address(api: Any) -> None:
    assert caches.visitor(SHOP, api, BEGAN).url == caches.after_a_visitor(SHOP, api, BEGAN).url
    assert caches.before_a_visitor(SHOP, api, "basic", BEGAN).url == caches.after_the_key(SHOP, api, BEGAN).url


def test_each_address_belongs_to_one_pair_of_one_run() -> None:
    api = BY_NAME["wc/v3"]
    urls = [
        each.url
        for began in (BEGAN, LATER)
        for each in (caches.visitor(SHOP, api, began), caches.after_the_key(SHOP, api, began), caches.key_afresh(SHOP, api, began))
    ]
    assert len(set(urls)) == len(urls)
    assert parse_qs(urlsplit(urls[0]).query)["_"] == ["visitor.20261126102211"]


def test_the_time_is_not_kept() -> None:
    question = caches.visitor(SHOP, BY_NAME["wc/v3"], BEGAN)
    assert without_time(question.url).endswith("&_=visitor")
    kept = Scrubber(None).exchange(question, Exchange(question.probe, "GET", question.url, "none", Response(401, "", (), b"{}"), None))
    assert kept.url == without_time(question.url)


def test_no_question_without_a_key_shares_an_address_with_one_that_has_it() -> None:
    """But the second of a pair, which is meant to."""
    asked = broken("plain-http-open").gathered.recording.exchanges
    of_the_api = {probe: each for probe, each in asked.items() if re.search(r"/wp-json/wc/v\d/", each.url) and each.method == "GET"}
    keyless = {each.url for probe, each in of_the_api.items() if each.auth == "none"}
    shared = {probe.partition(".")[2] for probe, each in of_the_api.items() if each.auth == "basic" and each.url in keyless}
    assert shared == {"cache.after-a-visitor", "cache.before-a-visitor"}


# ------------------------------------------------------------------ by form


@pytest.mark.parametrize(
    "script",
    [
        "location.reload()",
        "setTimeout(\"location.href='https://shop.example.com/';\",5000)",
        "window.location = '/?again=1'",
        "self.location.replace(location)",
    ],
)
def test_a_small_page_that_sets_a_cookie_and_asks_again_is_a_challenge(script: str) -> None:
    assert page_of(SCRIPT % script).sets_cookie_by_script


@pytest.mark.parametrize(
    "text",
    [
        SCRIPT % "",
        "<script>location.reload()</script>",
        SCRIPT % "if (location.href == '/') {}",
        SCRIPT % "location.reload()" + '<link rel="stylesheet" href="/wp-content/themes/shop/style.css">',
        SCRIPT % "location.reload()" + "<p>Lamp</p>" * 2_000,
    ],
    ids=["no-reload", "no-cookie", "compares", "of-wordpress", "large"],
)
def test_another_page_is_none(text: str) -> None:
    assert not page_of(text).sets_cookie_by_script


def test_the_sign_of_a_challenge_outlives_a_second_outline() -> None:
    once = outline("<!doctype html><html>" + SCRIPT % "location.reload()" + "</html>")
    assert outline(once) == once


@pytest.mark.parametrize(
    ("answer", "is_so"),
    [
        (page_of('<body id="error-page"><p>Kurz nicht da.</p></body>', 503), True),
        (page_of('<meta name="generator" content="WordPress 6.8.1">', 503), True),
        (page_of("<h1>503</h1>", 503, ("Link", '<https://shop.example.com/wp-json/>; rel="https://api.w.org/"')), True),
        (page_of("<title>503 Service Temporarily Unavailable</title>", 503, ("Retry-After", "30")), False),
    ],
    ids=["wp_die", "generator", "link", "nginx"],
)
def test_a_page_of_wordpress_is_known_by_its_marks(answer: Answer, is_so: bool) -> None:
    assert answer.is_page_of_wordpress is is_so


@pytest.mark.parametrize(
    ("status", "body", "is_so"),
    [
        (200, b'{"code":"woocommerce_rest_cannot_view","message":"","data":{"status":401}}', True),
        (401, b'{"code":"woocommerce_rest_cannot_view","message":"","data":{"status":401}}', False),
        (200, b'{"code":"NL","data":{"status":"active"}}', False),
        (200, b'[{"code":"x","data":{"status":401}}]', False),
    ],
)
def test_a_replayed_error_contradicts_its_status(status: int, body: bytes, is_so: bool) -> None:
    answer = Answer(Exchange("p", "GET", "https://shop.example.com/", "none", Response(status, "", (), body), None))
    assert answer.replays_an_error is is_so
