"""A key or secret that was typed in a wrong place is not repeated by any message, and what cannot be a key is never sent."""

import pytest
from commands import KEY, SECRET, run_in

from wooready.errors import UsageError, looks_like_key, presentable, unknown
from wooready.shop.credentials import credentials

ENCODED = KEY.replace("_", "%5F")
WORDS = {
    "further arguments": ["check", "shop.example.com", KEY, SECRET],
    "the address": ["check", KEY],
    "a path": ["check", f"shop.example.com/{SECRET}"],
    "an encoded path": ["check", f"shop.example.com/{SECRET.replace('_', '%5F')}"],
    "an encoded address": ["check", ENCODED],
    "a login": ["check", f"https://{KEY}:{SECRET}@shop.example.com"],
    "a profile": ["check", "shop.example.com", "--profile", KEY],
    "a profile file": ["check", "shop.example.com", "--profile", f"{KEY}.toml"],
    "a shops file": ["check", "shop.example.com", "--shops", SECRET],
    "a CA file": ["check", "shop.example.com", "--ca-file", SECRET],
    "a proxy": ["check", "shop.example.com", "--proxy", f"http://user:{SECRET}@"],
    "a pinned address": ["check", "shop.example.com", "--resolve", SECRET],
    "a recording": ["replay", KEY],
    "a side": ["compare", KEY, SECRET],
    "a folder": ["index", KEY],
    "a message": ["explain", KEY],
    "a command": [KEY],
    "an option": ["check", "shop.example.com", f"--{KEY}"],
}


@pytest.mark.parametrize("place", WORDS)
def test_no_message_repeats_it(tmp_path: object, place: str) -> None:
    ran = run_in(tmp_path, *WORDS[place])  # type: ignore[arg-type]
    assert ran.returncode == (2 if WORDS[place][0] == "compare" else 3), ran.stderr
    for part in (KEY[3:], SECRET[3:], KEY[3:20], SECRET[3:20]):
        assert part not in ran.stdout + ran.stderr


@pytest.mark.parametrize("word", ["products", "wc", "admin", "woocommerce_rest_cannot_view", "customer", "wp-json/wc/v3"])
def test_words_that_cannot_be_a_key(word: str) -> None:
    for key, secret in ((word, SECRET), (KEY, word)):
        with pytest.raises(UsageError, match="not one of WooCommerce's") as raised:
            credentials(key, secret)
        assert word not in str(raised.value)


def test_what_is_no_key_is_shown() -> None:
    for text in ("stock_status", "back_something", "starts with ck_, the secret", "a" * 40):
        assert not looks_like_key(text)
        assert presentable(text) == text


def test_a_message_is_short_and_on_its_line() -> None:
    assert len(presentable("x" * 80_000)) < 300
    assert presentable("a\x00b\x1b[1m\u202e") == "a\\x00b\\x1b[1m\\u202e"
    said = str(unknown("shop in shops.toml", "nothing-like-it", (f"shop-{number}.example" for number in range(2000))))
    assert len(said) < 600
    assert "and 1,980 more" in said
