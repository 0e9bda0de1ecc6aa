"""`wooready explain` on messages as people met them (messages.toml), in the words of many clients, servers and languages."""

import re
import tomllib
from pathlib import Path

import pytest

from wooready.errors import UsageError
from wooready.explain.catalogue import catalogue
from wooready.explain.explain import SCREEN, explain
from wooready.explain.signs import Sign, numbers_in, outweighing, plain, seen_in, signs
from wooready.explain.wording import command, in_general, placeholders, sentence
from wooready.shop.profile import Profile
from wooready.verdict.causes import SERVERS, WHO, causes
from wooready.verdict.rules import rows_of

MESSAGES = tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))["message"]
WRITTEN = {"cloudflare": "error code:", "http": "HTTP status", "curl": "cURL error"}
SIGNS = [pytest.param(sign, id=sign.id) for sign in signs()]


def named(page: str) -> list[str]:
    """The ids in an answer, in order."""
    known = {*causes(), *catalogue()}
    return [each for each in re.findall(r"[a-z]+\.[a-z0-9-]+|\b[A-Z]\d+\b", page) if each in known]


@pytest.mark.parametrize("case", [pytest.param(each, id=each["id"]) for each in MESSAGES])
def test_message_is_explained(cin7: Profile, case: dict[str, str]) -> None:
    page = explain(case["says"], cin7)
    ids = named(page)
    assert ids[0] in case["first"], page
    assert set(case.get("among", ())) <= set(ids), page
    assert not set(case.get("never", ())) & set(ids), page
    first = causes()[ids[0]]["who"] if ids[0] in causes() else catalogue()[ids[0]].who
    assert first[0] == case["who"]
    assert WHO[first[0]] in page
    assert len(page.splitlines()) <= SCREEN
    assert max(map(len, page.splitlines())) <= 80


def test_every_message_has_a_source_and_stands_once() -> None:
    assert len({each["says"] for each in MESSAGES}) == len(MESSAGES) > 80
    assert all(each["source"].startswith("https://") for each in MESSAGES if each["id"].startswith("P"))


# ------------------------------------------------------------------ what a message holds


@pytest.mark.parametrize(
    "status", [400, 401, 402, 403, 404, 405, 406, 409, 411, 413, 415, 418, 421, 422, 429, 451, 500, 502, 503, 504, 508, 522, 599]
)
def test_every_status_is_explained_in_every_wording_and_alike(cin7: Profile, status: int) -> None:
    wordings = (
        f"Request failed with status code {status}",
        f"AxiosError: Request failed with status code {status}",
        f"The remote server returned an error: ({status}).",
        f"Response status code does not indicate success: {status}.",
        f"HTTP {status}",
        f"http status {status}",
        f"{status}",
        f"requests.exceptions.HTTPError: {status} Client Error for url: https://shop.example/wp-json/wc/v3/products?per_page=100",
        f"unexpected response {status}",
        f'{{"statusCode":{status}}}',
        f"HTTP/1.1 {status}",
        f'"GET /wp-json/wc/v3/orders HTTP/2.0" {status} 12',
        f"[{status}] order 48211 failed",
    )
    said = {named(explain(each, cin7))[0] for each in wordings}
    assert len(said) == 1, said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("error code: 1020", {"cloudflare 1020", "cloudflare 1xxx"}),
        ("Error 1015 - You are being rate limited", {"cloudflare 1015"}),
        ("cURL error 92", {"curl 92"}),
        ("curl: (60) SSL certificate problem", {"curl 60"}),
        ("cURL error 28: Operation timed out after 5001 milliseconds", {"curl 28", "wait short"}),
        ("cURL error 28: Operation timed out after 30001 milliseconds", {"curl 28"}),
        ("Read timed out. (read timeout=5)", {"wait short"}),
        ("connect ECONNREFUSED 10.0.0.1:443", set()),
        ("order 403 was not found", set()),
        ("took 404 ms", set()),
        ("https://shop.example/products/404?page=500", set()),
        ("synchronised 500 products", set()),
        ("2026-11-24 10:00:01.403 [sync] started", set()),
        ("error 1064 in SQL syntax", set()),
    ],
)
def test_a_number_counts_with_its_kind_only(text: str, numbers: set[str]) -> None:
    assert numbers_in(plain(text)) == numbers


def test_a_number_outweighs_the_words_round_it(cin7: Profile) -> None:
    for status, first in ((401, "auth.header-stripped"), (429, "http.rate-limited"), (504, "http.gateway")):
        assert named(explain(f"Response status code does not indicate success: {status} (Unauthorized).", cin7))[0] == first


@pytest.mark.parametrize("number", [1, 3, 8, 23, 33, 66, 80, 90, 99])
def test_a_curl_error_is_not_taken_for_another(cin7: Profile, number: int) -> None:
    with pytest.raises(UsageError, match="No known message matches"):
        explain(f"cURL error {number}", cin7)


def test_what_a_message_is_written_with_does_not_matter() -> None:
    assert plain("D\\u00e9sol\\u00e9,  \u201cvous\u201d") == plain('Désolé, "vous"') == 'desole, "vous"'
    assert plain("can&#39;t \u2013 \u200bNOT") == "can't - not"


def test_a_status_refines_a_code() -> None:
    assert [seen.sign.id for seen in seen_in("403 woocommerce_rest_cannot_view")] == ["role"]
    assert [seen.sign.id for seen in seen_in("401 woocommerce_rest_cannot_view")] == ["anonymous"]
    assert [seen.sign.id for seen in seen_in("woocommerce_rest_cannot_view")] == ["cannot-view"]
    assert outweighing(()) == ()


@pytest.mark.parametrize("empty", ["", " ", "\n\t", '""', "''", "\u200b", "\u00a0\ufeff", "\u2060"])
def test_an_empty_message_is_a_usage_error(cin7: Profile, empty: str) -> None:
    with pytest.raises(UsageError, match=r"^The message is empty\. Give the text of the error") as raised:
        explain(empty, cin7)
    assert raised.value.exit_code == 3


def test_a_whole_log_is_read_up_to_a_limit(cin7: Profile) -> None:
    assert (
        named(explain("connect ECONNREFUSED 203.0.113.7:443\n" + "at Object.<anonymous> (/app/index.js:12:7)\n" * 5000, cin7))[0]
        == "net.refused"
    )


# ------------------------------------------------------------------ the table of signs


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_names_causes_and_unseen_failures(sign: Sign) -> None:
    assert [each for each in sign.names if each not in causes() and not (each in catalogue() and catalogue()[each].unseen)] == []


@pytest.mark.parametrize("sign", SIGNS)
def test_every_alternative_of_a_sign_is_reached(cin7: Profile, sign: Sign) -> None:
    """A message that is made of the parts alone names what the sign names, or something more specific."""
    for parts in sign.alternatives:
        if any(part.endswith("xx") for part in parts) or "wait short" in parts:
            continue
        message = " ".join(re.sub(r"^(cloudflare|http|curl) (?=\d+$)", lambda kind: f"{WRITTEN[kind[1]]} ", part) for part in sorted(parts))
        assert sign.id in {seen.sign.id for seen in seen_in(message)} or seen_in(message), message
        assert set(named(explain(message, cin7))) & set(sign.names), message


# ------------------------------------------------------------------ no placeholder shows


@pytest.mark.parametrize("name", causes())
def test_every_placeholder_has_words(name: str) -> None:
    cause = causes()[name]
    where = cause["where"] if isinstance(cause["where"], str) else " ".join(each["text"] for each in cause["where"])
    for text in (sentence(cause), in_general(where), in_general(cause["how"]), in_general(cause["why"])):
        assert not placeholders(text), f"{text}: give the cause a `general` sentence, or a word to wording.py"
        assert not re.search(r"<[a-z_]+>", re.sub(r"<(?:VirtualHost|LocationMatch|b|title)", "", text))
    for text in (cause["verify"], *(cause.get("servers", {}).get(each, "") for each in SERVERS), *(row.apart for _, row in rows_of(name))):
        assert not placeholders(command(text or "").replace("%{", "")), text


@pytest.mark.parametrize("name", causes())
def test_no_placeholder_shows_in_the_page_of_a_cause(cin7: Profile, name: str) -> None:
    page = explain(name, cin7)
    assert re.findall(r"<(?:url|root|host|one|ten|resource|generation|version|seen|target|integration|plugin)>", page) == []
    assert [each for each in re.findall(r"(?<!%)\{(\w+)\}", page) if each not in ("HTTPS", "HTTP_HOST", "REQUEST_URI")] == []


def test_likelihood_is_not_claimed(cin7: Profile) -> None:
    for case in MESSAGES:
        assert "likeliest" not in explain(case["says"], cin7)


def test_an_order_by_reports_is_said_where_it_is_one(cin7: Profile) -> None:
    assert "Other possible causes, the most often reported first:\n" in explain("Request failed with status code 401", cin7)
    assert "Other possible causes:\n" in explain("Request failed with status code 403", cin7)


def test_the_fix_is_not_cut(cin7: Profile) -> None:
    for case in MESSAGES:
        page = explain(case["says"], cin7)
        head = page.partition("\n\n")[0]
        assert not any(line.endswith("…") for line in head.splitlines()), page
