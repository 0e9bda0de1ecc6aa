"""A body is a few megabytes of whatever a server sends. Each of these once took hours, where a good one takes milliseconds."""

import json

import pytest

from wooready.wire.content import read_content
from wooready.wire.exchange import Exchange, Question, Response
from wooready.wire.scrub import Scrubber
from wooready.woocommerce import payloads

SIZE = 1_000_000
PIECES = {
    "letters": "a",
    "folders": "/a",
    "folders and blanks": " /a",
    "folders of WordPress": " /wp-",
    "lines": "\n",
    "blanks and lines": " \n",
    "returns": "\r\n",
    "brackets": "[ ",
    "lines of a log": "[x\n",
    "quotes": '{"',
    "backslashes": "\\",
    "dots": "a.",
    "at": "a@",
    "at and dots": "a@a.",
    "basic": "basic ",
    "keys": "ck_",
    "numbers": "1.",
    "files": "/a.php",
}
PAGES = {
    "tags": "<",
    "ends": "</",
    "titles": "<title>",
    "comments": "<!--",
    "declarations": "<!",
    "instructions": "<?",
    "attributes": "<a b=",
    "letters": "&a",
}


def scrubbed(text: str, status: int) -> bytes:
    question = Question("probe", "https://shop.example.com/", subject="thing", schema=lambda: payloads.schema("wc-v3/error"))
    came = Exchange("probe", "GET", question.url, "none", Response(status, "OK", (), text.encode()), None)
    response = Scrubber(None).exchange(question, came).response
    assert response is not None
    return response.body


@pytest.mark.parametrize("what", PIECES)
def test_a_long_text_is_cut(what: str) -> None:
    for before in ("x", '{"code":'):
        body = scrubbed(before + PIECES[what] * (SIZE // len(PIECES[what])) + "x", 200)
        assert len(body) <= 20_000


@pytest.mark.parametrize("what", PIECES)
def test_a_long_text_around_json_is_cut(what: str) -> None:
    long = PIECES[what] * (SIZE // len(PIECES[what]))
    body = scrubbed(f'{{"code":"x"}}{long}', 500)
    assert read_content(body).document is not None
    assert len(body) < 6000


@pytest.mark.parametrize("what", PIECES)
def test_a_long_text_in_json_is_kept_short_or_whole(what: str) -> None:
    long = PIECES[what] * (SIZE // len(PIECES[what]))
    document = read_content(scrubbed(json.dumps({"code": "x", "message": long, "data": None, "note": long}), 500)).document
    assert set(document) == {"code", "message", "data", "note"}
    assert len(document["note"]) <= 200


@pytest.mark.parametrize("what", PAGES)
def test_a_long_page_is_cut_down_to_its_outline(what: str) -> None:
    body = scrubbed("<html><title>Just a moment...</title>" + PAGES[what] * (SIZE // len(PAGES[what])), 200)
    assert b"<title>Just a moment...</title>" in body
    assert len(body) < 2000
