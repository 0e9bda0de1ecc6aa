"""A recording keeps everything, in one order, and says what is wrong with a file that cannot be read."""

import base64
import json
import os
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from wooready.drafts import write_atomically
from wooready.errors import ToolError, UsageError
from wooready.shop.credentials import Credentials
from wooready.wire import recording
from wooready.wire.exchange import Attempt, Exchange, Response, WireError
from wooready.wire.recording import Recording
from wooready.wire.scrub import Scrubber

KEY, SECRET = "ck_" + "0123456789abcdef" * 2 + "01234567", "cs_" + "fedcba9876543210" * 2 + "fedcba98"
FILE = Path("cassettes/acme/recording.json")
ABOUT: dict[str, Any] = {
    "tool": {"name": "wooready", "version": "0.1.0"},
    "run": "0123456789ab",
    "recorded_at": "2026-11-23T15:00:00Z",
    "exhaustive": False,
    "scrub": "normal",
    "requests": 7,
    "shop": {
        "slug": "acme",
        "address": "https://shop.example.com",
        "plain": "",
        "pasted": "shop.example.com",
        "credentials": True,
        "doubts": [],
        "private_ca_given": False,
    },
}
LINKS = (("Link", '<https://shop.example.com/wp-json/>; rel="https://api.w.org/"'), ("Link", '<https://shop.example.com/?p=2>; rel="next"'))


def exchange(probe: str, response: Response | None = None, error: WireError | None = None, **more: Any) -> Exchange:
    said = str(response.status) if response else error.kind if error else ""
    known = {"attempts": (Attempt(0.125, 12.5, said),), "verified": True, **more}
    return Exchange(probe, "GET", f"https://shop.example.com/{probe}", "none", response, error, **known)


def response(body: bytes = b"{}", *headers: tuple[str, str], **more: Any) -> Response:
    return Response(200, "OK", (("Content-Type", "application/json"), *headers), body, **more)


EXCHANGES = [
    exchange("plain", response()),
    exchange("empty", response(b"")),
    exchange("no-reason", Response(404, "", (), b"")),
    exchange("words", response('{"name":"Bücher & Ähre ☂ 本"}'.encode())),
    exchange("bom", response(b"\xef\xbb\xbf[]")),
    exchange("latin-1", response("<p>Bücher für Ä</p>".encode("latin-1"))),
    exchange("bytes", response(bytes(range(256)))),
    exchange("links", response(b"[]", *LINKS)),
    exchange("cut", response(b'[{"id":1', truncated=True)),
    exchange("cut-letter", response("ü".encode()[:1], truncated=True)),
    exchange("half", response(b'[{"id":1', broke_off="protocol", clock=-3600)),
    exchange("refused", error=WireError("refused", "ConnectionRefusedError")),
    exchange("twice", response(), attempts=(Attempt(0.0, 3.25, "503"), Attempt(1.0, 4.0, "200"))),
    exchange("never", error=WireError("not-recorded", "the request budget was used up"), attempts=()),
    exchange("blind", Response(401, "Unauthorized", (("WWW-Authenticate", "Basic"),), b"no"), verified=False),
]
OBSERVATIONS = {"tls.handshake": {"outcome": "verified", "chain": ["AAAA"]}, "net.resolve": {"addresses": [], "error": ""}}


def made(exchanges: list[Exchange] | None = None, observations: Mapping[str, Any] = OBSERVATIONS) -> Recording:
    chosen = EXCHANGES if exchanges is None else exchanges
    return Recording(ABOUT, {each.probe: each for each in chosen}, dict(observations))


# ------------------------------------------------------------------ round trip and order


@pytest.mark.parametrize("each", EXCHANGES, ids=lambda each: each.probe)
def test_an_exchange_comes_back_as_it_was(each: Exchange) -> None:
    read = recording.from_text(recording.to_text(made([each])), FILE)
    assert read.exchanges[each.probe] == each


def test_a_recording_comes_back_as_it_was() -> None:
    read = recording.from_text(recording.to_text(made()), FILE)
    assert read == made()
    assert read.slug == "acme"


def test_headers_of_one_name_in_another_order() -> None:
    """vcrpy keeps headers by name: those of one name stay in their order, and `header` still joins them all."""
    mixed = exchange("mixed", response(b"", LINKS[0], ("Vary", "Accept"), LINKS[1]))
    read = recording.from_text(recording.to_text(made([mixed])), FILE).exchanges["mixed"]
    assert read.response is not None
    assert mixed.response is not None
    assert read.response.header("link") == mixed.response.header("link")
    assert sorted(read.response.headers) == sorted(mixed.response.headers)


def test_one_order_whatever_the_answers_came_in() -> None:
    shuffled = list(EXCHANGES)
    random.Random(7).shuffle(shuffled)
    assert recording.to_text(made(shuffled, dict(reversed(OBSERVATIONS.items())))) == recording.to_text(made())
    assert recording.to_text(recording.from_text(recording.to_text(made()), FILE)) == recording.to_text(made())


def test_letters_stay_readable() -> None:
    assert "Bücher & Ähre ☂ 本" in recording.to_text(made())


def test_bundled_recordings_are_in_the_canonical_order(recorded: Callable[[str], Recording]) -> None:
    one = recorded("not-ready-plain-permalinks")
    assert one.path is not None
    assert recording.to_text(one) == one.path.read_text(encoding="utf-8")


# ------------------------------------------------------------------ files that cannot be read


def edited(change: Callable[[Any], Any]) -> str:
    content = json.loads(recording.to_text(made()))
    change(content)
    return json.dumps(content)


def signed(change: Callable[[Any], Any]) -> str:
    """Edited by one who knows how the digest is made."""
    content = json.loads(edited(change))
    note(content)["sha256"] = recording._digest(content)
    return json.dumps(content)


def note(content: Any) -> Any:
    return content["metadata"]["wooready"]


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        ("", ["incomplete", "record the shop again"]),
        (recording.to_text(made())[:-40], ["incomplete", "Restore it from version control"]),
        (recording.to_text(made()).replace("Bücher &", "Büchar &"), ["was changed after it was made", "Restore it"]),
        (recording.to_text(made()).replace("12.5]", "12.6]"), ["was changed after it was made"]),
        (edited(lambda it: note(it)["notes"].pop("blind")), ["was changed after it was made"]),
        (edited(lambda it: it["interactions"].pop()), ["was changed after it was made"]),
        (edited(lambda it: note(it).update(format=2)), ["has format 2", "made by wooready 0.1.0", "Update wooready"]),
        (edited(lambda it: note(it).update(format=2, tool="?")), ["has format 2", "Update wooready"]),
        (edited(lambda it: note(it).pop("shop")), ["'shop' is a required property", "record the shop again"]),
        (edited(lambda it: note(it).update(notes=[])), ["recording.notes", "record the shop again"]),
        (signed(lambda it: note(it).update(times="{}")), ["the parts of the recording do not match", "Restore the file"]),
        (signed(lambda it: note(it).update(times="[]")), ["the parts of the recording do not match"]),
        (signed(lambda it: note(it).update(times='{"plain":7}')), ["the parts of the recording do not match"]),
        (signed(lambda it: note(it)["notes"]["plain"]["attempts"].pop()), ["the parts of the recording do not match"]),
        (signed(lambda it: note(it)["notes"]["refused"]["error"].update(x=1)), ["record the shop again"]),
        (signed(lambda it: it["interactions"][0]["response"].pop("status")), ["record the shop again"]),
        (signed(lambda it: it["interactions"][0]["request"].pop("headers")), ["record the shop again"]),
        (signed(lambda it: it.update(interactions=7)), ["record the shop again"]),
        (edited(lambda it: it.pop("metadata")), ["not a wooready recording", "wooready record HOST"]),
        (edited(lambda it: it.update(metadata=[1])), ["not a wooready recording"]),
        ('{"version": 1, "interactions": []}', ["not a wooready recording"]),
        ("[1, 2]", ["not a wooready recording"]),
        ('"text"', ["not a wooready recording"]),
    ],
    ids=range(23),
)  # fmt: skip
def test_a_file_that_is_no_whole_recording(text: str, helps: list[str]) -> None:
    with pytest.raises(UsageError) as raised:
        recording.from_text(text, FILE)
    for words in (str(FILE), *helps):
        assert words in str(raised.value)


def test_a_folder_without_a_recording(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"recording.json: .*No such file.*wooready record HOST"):
        recording.load(tmp_path)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "recording.json").write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(UsageError, match=r"recording.json: .*not UTF-8 text.*record the shop again"):
        recording.load(tmp_path)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "recording.json").mkdir()
    with pytest.raises(UsageError, match=r"recording.json: .*cannot be read"):
        recording.load(tmp_path)


# ------------------------------------------------------------------ writing


def test_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acme" / "recording.json"
    write_atomically(path, "old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="the disk is full"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in path.parent.iterdir()] == ["recording.json"]


def test_a_text_that_is_none_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "recording.json"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \ud800")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["recording.json"]


def test_the_file_can_be_read_by_others(tmp_path: Path) -> None:
    write_atomically(tmp_path / "recording.json", "text\n")
    assert (tmp_path / "recording.json").stat().st_mode & 0o777 == 0o644


def test_write_and_load(tmp_path: Path) -> None:
    write_atomically(tmp_path / "acme" / "recording.json", recording.to_text(made()))
    assert recording.load(tmp_path / "acme") == made()


@pytest.mark.parametrize("body", [b"x" * 3_000_000, b'"' * 2_500_000, bytes(range(256)) * 8_000, b"\n" * 2_500_000], ids=range(4))
def test_answers_that_would_not_fit_are_cut_and_say_so(body: bytes) -> None:
    large = [exchange(f"large-{number}", response(body, *(("Link", "y" * 2000) for _ in range(99)))) for number in range(60)]
    kept = recording.bounded(made([*EXCHANGES, *large]))
    read = recording.from_text(recording.to_text(kept), FILE)
    assert [read.exchanges[each.probe] for each in EXCHANGES] == EXCHANGES
    answers = [each.response for probe, each in read.exchanges.items() if probe.startswith("large")]
    assert any(each and each.truncated and len(each.body) <= 5000 for each in answers)


def test_a_recording_that_fits_stays_as_it_is() -> None:
    assert recording.bounded(made()) == made()


def test_a_recording_with_a_key_in_it_is_neither_written_nor_read() -> None:
    leaking = recording.to_text(made([exchange("leak", response(json.dumps({"key": SECRET}).encode()))]))
    with pytest.raises(ToolError, match="was not written") as raised:
        Scrubber(Credentials(KEY, SECRET)).must_be_clean(leaking, "the recording")
    assert SECRET not in str(raised.value)
    with pytest.raises(UsageError, match=r"recording\.json: the recording contains .* Replace that key in the shop") as refused:
        recording.from_text(leaking, FILE)
    assert SECRET not in str(refused.value)


# ------------------------------------------------------------------ secrets in every spelling


def inside(secret: str, offset: int) -> str:
    return base64.b64encode(b"x" * offset + secret.encode() + b"tail").decode()


ODD = "p4ss/w+rd&with=all ä"
SPELLINGS = {
    "plain": lambda secret: secret,
    "in a query": lambda secret: f"https://shop.example.com/?consumer_secret={quote(secret, safe='')}&page=2",
    "percent-encoded": lambda secret: quote(secret),
    "percent-encoded in small letters": lambda secret: re.sub("%..", lambda code: code.group().lower(), quote(secret, safe="")),
    "as JSON": lambda secret: json.dumps({"secret": secret}),
    "Basic": lambda secret: "Authorization: Basic " + base64.b64encode(f"{KEY}:{secret}".encode()).decode(),
    "Basic with another name": lambda secret: "Basic " + base64.b64encode(f"someone:{secret}".encode()).decode(),
    "base64 at offset 0": lambda secret: inside(secret, 0),
    "base64 at offset 1": lambda secret: inside(secret, 1),
    "base64 at offset 2": lambda secret: inside(secret, 2),
    "base64 alone": lambda secret: base64.b64encode(secret.encode()).decode(),
    "URL-safe base64": lambda secret: base64.urlsafe_b64encode(b"?>~" + secret.encode()).decode(),
    "base string of a signature": lambda secret: quote("consumer_secret=" + quote(secret, safe=""), safe=""),
}  # fmt: skip


@pytest.mark.parametrize("secret", [KEY, SECRET, ODD], ids=["key", "secret", "odd"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_is_found_and_removed(spelling: str, secret: str) -> None:
    scrubber = Scrubber(Credentials(KEY, SECRET), [ODD])
    text = f"before {SPELLINGS[spelling](secret)} after"
    with pytest.raises(ToolError, match="was not written") as raised:
        scrubber.must_be_clean(text, "report.html")
    assert secret not in str(raised.value)
    clean = scrubber.text(text)
    assert scrubber.must_be_clean(clean, "report.html") == clean
    assert clean.startswith("before ")
    assert clean.endswith(" after")


def test_what_only_looks_like_a_secret_is_removed_without_knowing_it() -> None:
    scrubber = Scrubber(None)
    text = f"key {KEY} and CS_{SECRET[3:].upper()} and Authorization: Basic {base64.b64encode(b'someone:something').decode()}"
    assert len(scrubber.leaks(text)) == 2
    assert scrubber.text(text) == "key ck_removed and cs_removed and Authorization: Basic removed"


@pytest.mark.parametrize("text", ["", "Basic authentication needs https", "ck_0123", "basic yes, query yes, oauth1 no"])
def test_what_is_no_secret_stays(text: str) -> None:
    scrubber = Scrubber(Credentials(KEY, SECRET))
    assert scrubber.text(text) == text
    assert scrubber.leaks(text) == []


# ------------------------------------------------------------------ pytest-recording's vcr_config


def test_a_hook_of_the_user_is_applied_to_what_is_stored() -> None:
    def hide(response: dict[str, Any]) -> dict[str, Any]:
        return {**response, "body": {"string": response["body"]["string"].replace(b"Tuesday", b"Someday")}}

    config = {"before_record_response": hide, "record_mode": "all", "match_on": ["uri"], "serializer": "yaml"}
    told = made([exchange("day", response(b'{"day":"Tuesday"}'))])
    text = recording.to_text(told, config)
    assert "Tuesday" not in text
    read = recording.from_text(text, FILE).exchanges["day"]
    assert read.response is not None
    assert read.response.body == b'{"day":"Someday"}'


def test_a_hook_may_drop_an_answer() -> None:
    text = recording.to_text(made(), {"before_record_response": lambda response: None})
    assert json.loads(text)["interactions"] == []
    dropped = recording.from_text(text, FILE).exchanges["plain"]
    assert (dropped.response, dropped.error) == (None, WireError("not-recorded", ""))
