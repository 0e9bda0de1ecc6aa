"""`wooready explain`: every known message finds what it comes from, however it is written, and fits on a screen."""

import re

import pytest

from wooready.errors import UsageError
from wooready.explain.catalogue import catalogue
from wooready.explain.explain import SCREEN, _shown, explain
from wooready.explain.messages import Messages, words_of
from wooready.shop.profile import Profile, bundled, load_profile
from wooready.verdict.causes import WHO, causes
from wooready.verdict.checks import Ladder
from wooready.verdict.rules import checks_by_cause

MESSAGES = [
    pytest.param(failure.id, text, id=f"{failure.id}-{number}")
    for failure in catalogue().values()
    for number, text in enumerate(failure.shows)
]
SHOWN = [
    pytest.param(name, text, id=f"{name}-{number}")
    for name, cause in causes().items()
    for number, text in enumerate(_shown(cause.get("shows", "")))
]
SYMPTOMS = [
    pytest.param(name, each.message, id=f"{name}-{number}") for name in bundled() for number, each in enumerate(load_profile(name).symptoms)
]


def named(page: str) -> set[str]:
    """The ids of causes, checks and failures in an answer."""
    return set(re.findall(r"[a-z]+\.[a-z0-9-]+|\b[A-Z]+-\d\d\b|\b[A-Z]\d+\b", page))


def fits(page: str) -> bool:
    lines = page.splitlines()
    return len(lines) <= SCREEN and max(map(len, lines)) <= 80


# ------------------------------------------------------------------ every message that is known


@pytest.mark.parametrize(("id", "text"), MESSAGES)
def test_message_of_the_catalogue_finds_its_failure(cin7: Profile, id: str, text: str) -> None:
    failure = catalogue()[id]
    page = explain(text, cin7)
    assert named(page) & ({id} if failure.unseen else set(failure.causes))
    assert fits(page)


@pytest.mark.parametrize(("name", "text"), SHOWN)
def test_message_of_a_cause_finds_it(cin7: Profile, name: str, text: str) -> None:
    page = explain(text, cin7)
    assert name in named(page)
    assert fits(page)


@pytest.mark.parametrize(("name", "text"), SYMPTOMS)
def test_message_of_a_profile_is_explained_in_its_words(name: str, text: str) -> None:
    page = explain(text.upper(), load_profile(name))
    assert page.startswith(f'"{text}"\n')
    assert "Means:" in page
    assert "Source:" in page
    assert fits(page)


@pytest.mark.parametrize(("id", "text"), [each for each in MESSAGES if len(words_of(str(each.values[1]))) > 3])
def test_message_inside_a_line_of_a_log_finds_its_failure(cin7: Profile, id: str, text: str) -> None:
    failure = catalogue()[id]
    page = explain(
        f"2026-11-24 10:00:01.123 [sync] ERROR {text.upper()} (order 48211, https://shop.acme.example/wp-json/wc/v3/orders)", cin7
    )
    assert named(page) & ({id} if failure.unseen else set(failure.causes))
    assert fits(page)


# ------------------------------------------------------------------ as people meet them


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("cURL error 28: Operation timed out after 30001 milliseconds with 0 bytes received", "http.timeout"),
        ("401 woocommerce_rest_cannot_view", "auth.header-stripped"),
        ("woocommerce_rest_cannot_view", "auth.header-stripped"),
        ("WOOCOMMERCE_REST_CANNOT_VIEW", "auth.header-stripped"),
        ('{"code":"woocommerce_rest_cannot_view","message":"Lo sentimos, no puedes listar","data":{"status":401}}', "auth.header-stripped"),
        ("401", "auth.header-stripped"),
        (
            "requests.exceptions.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired",
            "tls.expired",
        ),
        ("curl: (60) SSL certificate problem: unable to get local issuer certificate", "tls.incomplete-chain"),
        ("Error: meta_data[12][value] is not of type string,null.", "data.schema-altered"),
        ("the api key provided does not have write permission", "write.permission"),
        ("Invalid signature - provided signature does not match", "auth.signature"),
        ("System.ArgumentException: 'utf8' is not a supported encoding name.", "rest.charset"),
        ("Unexpected character encountered while parsing value: ï", "rest.bom"),
        ("Invalid or duplicated SKU", "data.sku-doubled"),
        ("429", "http.rate-limited"),
        ("HTTP/1.1 429 Too Many Requests", "http.rate-limited"),
        ("certficate has expierd", "tls.expired"),
        ("jwt_auth_invalid_token", "auth.jwt-plugin"),
        ("rest_cannot_access", "rest.blocked"),
        ("itsec_rest_api_access_restricted", "rest.blocked-by-solid"),
    ],
)
def test_likeliest_cause_comes_first(cin7: Profile, ladder: Ladder, message: str, first: str) -> None:
    page = explain(message, cin7)
    assert page.startswith(f"{first}:"), page
    assert all(f"{word}:" in page for word in ("Who", "Where", "How", "Checks"))
    assert checks_by_cause(ladder)[first][0] in page
    assert fits(page)


@pytest.mark.parametrize(
    ("message", "id"), [("Document Moved", "H8"), ("Invalid nonce - nonce has already been used.", "A10"), ("webhooks arrive late", "K3")]
)
def test_what_no_run_sees_is_explained_all_the_same(cin7: Profile, message: str, id: str) -> None:
    page = explain(message, cin7)
    assert page.startswith(f"{id}: ")
    assert WHO[catalogue()[id].who[0]] in page
    assert "Checks:  none:" in page
    assert "wooready check" not in page


@pytest.mark.parametrize(("body", "cause"), [("1", "api.legacy-too-old"), ("-1", "api.legacy-misrouted")])
def test_a_bare_number_is_a_message_of_the_legacy_api(cin7: Profile, body: str, cause: str) -> None:
    assert cause in named(explain(body, cin7))


def test_the_best_fit_leaves_out_what_only_shares_a_word(cin7: Profile) -> None:
    assert "auth.secret-wrong" not in explain("The API key provided does not have write permissions.", cin7)
    assert "tls.expired" not in explain("Unexpected UTF-8 BOM (decode using utf-8-sig)", cin7)


@pytest.mark.parametrize("message", ["the printer is on fire", "zzz", "?", "12345", "https://shop.example.com/"])
def test_an_unknown_message_leads_on(cin7: Profile, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        explain(message, cin7)
    said = str(raised.value)
    assert "No known message matches" in said
    assert "wooready check" in said
    assert said.splitlines()[1].startswith('The closest known messages: "')


def test_numbers_and_addresses_do_not_matter_but_codes_do() -> None:
    assert words_of("cURL error 28: after 30001 ms from https://a.example/b") == ("curl", "error:28", "after", "ms", "from")
    assert words_of("shop.example.com: error code: 522") == ("error:522",)
    messages = Messages([("error code: 521", "a"), ("error code: 522", "b")])
    assert [hit.known.owners for hit in messages.find("error code: 522")] == [("b",)]


# ------------------------------------------------------------------ by id


@pytest.mark.parametrize("name", causes())
def test_a_cause_by_its_id(cin7: Profile, name: str) -> None:
    page = explain(name.upper(), cin7)
    assert page.startswith(f"{name}: ")
    for part in ("Who:", "Where:", "How:", "Why:", "Checks:", "Named when:", "Verify:"):
        assert part in page
    assert not re.search(r"(?<![{%])\{\w+\}", page)


@pytest.mark.parametrize("id", catalogue())
def test_a_failure_by_its_id(cin7: Profile, id: str) -> None:
    page = explain(id.lower(), cin7)
    failure = catalogue()[id]
    assert page.startswith(f"{id}: ")
    assert set(failure.causes) <= named(page)
    assert ("Checks:" in page) == bool(failure.unseen)


def test_a_check_by_its_id(cin7: Profile, ladder: Ladder) -> None:
    for check in ladder:
        page = explain(f"{check.id}[wc/v3]", cin7)
        assert page.startswith(f"{check.id}: {check.title}\n")
        assert named(page) & set(causes())


@pytest.mark.parametrize("asked", ["HTTP 429", "status: 429", "429", "error 429"])
def test_a_status_is_known_by_its_number(asked: str) -> None:
    assert "http.rate-limited" in explain(asked, load_profile("cin7-omni"))


def test_a_command_keeps_its_braces() -> None:
    assert "-w '%{http_code}\\n'" in explain("auth.user-deleted", load_profile("cin7-omni"))
