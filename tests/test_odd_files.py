"""A file that cannot be taken ends in one line that names it, never in a traceback: whatever lies in its place, and whatever is in it."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wooready import resources
from wooready.cli import main
from wooready.errors import UsageError
from wooready.files import file_format, json_file, read_toml
from wooready.intake import parse_json, read_text
from wooready.report.forms import index
from wooready.run.options import asked
from wooready.shop.profile import load_profile
from wooready.shop.shops_file import read_shops
from wooready.verdict.accepted import load_accepted
from wooready.verdict.causes import causes
from wooready.verdict.checks import load_ladder
from wooready.verdict.waivers import load_waivers
from wooready.wire import recording

SMALL = "not-ready-plain-permalinks"
KEPT = (resources.folder("cassettes") / SMALL / "recording.json").read_text(encoding="utf-8")
DEEP = "[" * 100_000
JSON_TEXTS = {
    "brackets": DEEP,
    "objects": '{"a":' * 100_000,
    "brackets that end": "[" * 500 + "]" * 500,
    "half a letter": '{"format": 1, "x": "\\ud800"}',
    "half a letter in a name": '{"\\udfff": 1}',
    "NaN": '{"format": NaN}',
    "Infinity": '{"format": -Infinity}',
    "too large for a float": '{"format": 1e999}',
    "a number of 5,000 digits": f'{{"format": {"9" * 5000}}}',
    "a number of 200 digits": f'{{"format": {"9" * 200}}}',
    "no text": "\x00\x01",
}
TOML_TEXTS = {
    "brackets": "a = " + "[" * 3000,
    "brackets that end": f"a = {'[' * 200}{']' * 200}",
    "tables in tables": "a = " + "{a=" * 3000,
    "dotted": ".".join("a" * 3000) + " = 1",
    "dotted and not that deep": ".".join("a" * 300) + " = 1",
    "a number of 5,000 digits": f"format = {'9' * 5000}",
    "a hexadecimal number of 5,000 digits": f"format = 0x{'f' * 5000}",
    "no number": "format = nan",
    "infinity": "format = [{x = -inf}]",
    "a day that is none": "format = 2026-02-30",
    "half a letter": 'format = "\\ud800"',
    "NUL": 'format = "\\u0000"',
}


# ------------------------------------------------------------------ what is no file, or too large a one


def readers(path: Path) -> dict[str, Callable[[], object]]:
    """Everything that reads a file which people keep, given one path."""
    return {
        "profile": lambda: load_profile(str(path)),
        "shops": lambda: read_shops(path),
        "waivers": lambda: load_waivers(path, load_ladder(resources.folder("suites")), causes()),
        "history": lambda: json_file(path, "history", "Delete it"),
        "verdict": lambda: json_file(path, "verdict", "Judge again"),
        "accepted": lambda: json_file(path, "accepted", "Accept anew"),
        "recording": lambda: recording.load(path.parent),
    }


READERS = list(readers(Path("x")))


def place(folder: Path, reader: str) -> Path:
    return folder / {"recording": "recording.json", "profile": "odd.toml"}.get(reader, f"odd.{reader}")


@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_is_not_waited_for(tmp_path: Path, reader: str) -> None:
    path = place(tmp_path, reader)
    os.mkfifo(path)
    with pytest.raises(UsageError, match=path.name):
        readers(path)[reader]()


@pytest.mark.parametrize("reader", READERS)
def test_a_device_is_not_read(tmp_path: Path, reader: str) -> None:
    path = place(tmp_path, reader)
    path.symlink_to("/dev/zero")
    with pytest.raises(UsageError, match=path.name):
        readers(path)[reader]()


@pytest.mark.parametrize("reader", READERS)
def test_a_folder_is_no_file(tmp_path: Path, reader: str) -> None:
    path = place(tmp_path, reader)
    path.mkdir()
    with pytest.raises(UsageError, match=path.name):
        readers(path)[reader]()


@pytest.mark.parametrize("reader", READERS)
def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place(tmp_path, reader)
    with path.open("wb") as file:
        file.truncate(30_000_000_000)  # takes no room on the disk, and would take all of the memory
    with pytest.raises(UsageError, match=f"{path.name}.*5 MB"):
        readers(path)[reader]()


def test_a_file_of_proc_has_no_size_and_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="larger than 1e-05 MB"):
        read_text(Path("/proc/self/maps"), most=10)


# ------------------------------------------------------------------ what is in it


@pytest.mark.parametrize("text", JSON_TEXTS)
@pytest.mark.parametrize("reader", ["history", "verdict", "accepted", "recording"])
def test_json_that_nobody_can_take(tmp_path: Path, reader: str, text: str) -> None:
    path = place(tmp_path, reader)
    path.write_text(JSON_TEXTS[text])
    with pytest.raises(UsageError) as raised:
        readers(path)[reader]()
    assert str(raised.value).startswith(str(path))
    assert len(str(raised.value)) < len(str(path)) + 300


@pytest.mark.parametrize("text", TOML_TEXTS)
@pytest.mark.parametrize("reader", ["profile", "shops", "waivers"])
def test_toml_that_nobody_can_take(tmp_path: Path, reader: str, text: str) -> None:
    path = place(tmp_path, reader)
    path.write_text(TOML_TEXTS[text])
    with pytest.raises(UsageError) as raised:
        readers(path)[reader]()
    assert str(raised.value).startswith(str(path))


def test_what_toml_lets_through_is_said_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    for line, says in (
        ("timeout = inf", "a finite number, but is inf"),
        ("timeout = 0xFFFFFFFFFFFFFFFFFFFF", "64 bits"),
        ('name = "a\\u0000"', "NUL"),
    ):
        path.write_text(f"[shops.acme]\n{line}\n")
        with pytest.raises(UsageError, match=rf"odd\.toml, line 2: shops\.acme\.\w+: .*{says}"):
            read_toml(path, {})


@pytest.mark.parametrize("text", ["true", "null", "7", "-0.5e3", '"\\ud83d\\ude00"', '[{"a": [1, 2.5]}]', "1e300", "9" * 100])
def test_whatever_is_json_is_taken(text: str) -> None:
    assert parse_json(text) == json.loads(text)


# ------------------------------------------------------------------ names


def test_a_name_ends_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    whole = (resources.folder("profiles") / "generic-read.toml").read_text(encoding="utf-8")
    path.write_text(whole.replace('name = "generic-read"', 'name = "generic-read\\n"'))
    with pytest.raises(UsageError, match=r"odd\.toml, line \d+: name"):
        load_profile(str(path))
    path.write_text('[shops."acme\\n"]\naddress = "shop.example.com"\n')
    with pytest.raises(UsageError, match="is not a valid name"):
        read_shops(path)


@pytest.mark.parametrize("kind", ["history", "profile", "recording", "shops"])
def test_no_pattern_lets_a_line_break_through(kind: str) -> None:
    """In Python `$` fits before a line break at the end as well."""

    def patterns(part: object) -> list[str]:
        below = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = [part["pattern"]] if isinstance(part, dict) and isinstance(part.get("pattern"), str) else []
        return own + [each for inner in below for each in patterns(inner)]

    found = patterns(file_format(kind))
    assert found
    assert [each for each in found if not each.endswith("$(?!\\n)")] == []


@pytest.mark.parametrize("key", ["title", "version", "name"])
def test_a_profile_of_endless_words_is_refused(tmp_path: Path, key: str) -> None:
    path = tmp_path / "odd.toml"
    whole = (resources.folder("profiles") / "generic-read.toml").read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(?m)^{key} = .*$", f'{key} = "{"x" * 1000}"', whole, count=1))
    with pytest.raises(UsageError, match=rf"odd\.toml, line \d+: {key}"):
        load_profile(str(path))


# ------------------------------------------------------------------ recordings


def about(content: Any) -> Any:
    return content["metadata"]["wooready"]


def first_note(content: Any) -> Any:
    return next(iter(about(content)["notes"].values()))


def answer(content: Any) -> Any:
    return content["interactions"][0]["response"]


def put(holder: Callable[[Any], Any], *steps: str | int) -> Callable[[Any, object], None]:
    """Puts a value at the end of some steps."""

    def change(content: Any, value: object) -> None:
        here = holder(content)
        for step in steps[:-1]:
            here = here[step]
        here[steps[-1]] = value

    return change


ODD_RECORDINGS: dict[str, tuple[Callable[[Any, object], None], list[object]]] = {
    "recording.recorded_at": (
        put(about, "recorded_at"),
        [
            "2026-02-30T00:00:00Z",
            "2026-11-23T15:00:00Z\n",
            "2026-11-23",
            "2026-13-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            7,
            None,
            "\u0662026",
        ],
    ),
    "recording.shop.slug": (put(about, "shop", "slug"), ["../../x", "", "acme\n", "a/b", ".", "x" * 500, 5, None, "\u202ex"]),
    "recording.shop: ": (put(about, "shop", "address"), ["", "ftp://x", "a b", "shop.example.com:0", "ck_" + "0" * 8, "x" * 5000]),
    "recording.shop": (put(about, "shop", "plain"), ["http://", 7, None, "x y"]),
    "recording.shop.doubts": (put(about, "shop", "doubts"), [["x"], "key-form", {}, [7]]),
    "recording.requests": (put(about, "requests"), [-1, 1.5, 7.0, "7", True, None, 10**90]),
    "recording.tool": (put(about, "tool"), [{}, {"name": "wooready", "version": 7}, "wooready"]),
    "recording.suite": (put(about, "suite"), [7, None, ["readiness"]]),
    "recording.observations['net.resolve']": (
        put(about, "observations", "net.resolve"),
        [
            {},
            5,
            {"addresses": 5, "error": ""},
            {"addresses": []},
            {"addresses": [{"family": "IPv4", "ip": "x"}], "error": ""},
            {"addresses": [{"family": "IPv4", "ip": "1.2.3.4\n"}], "error": ""},
            {"addresses": ["1.2.3.4"], "error": ""},
            {"addresses": [], "error": ["x"]},
        ],
    ),
    "recording.observations['net.tcp']": (
        put(about, "observations", "net.tcp"),
        [{}, {"tried": 5}, {"tried": [{"ip": "1.2.3.4"}]}, {"tried": [{"family": "IPv4", "ip": "1.2.3.4", "outcome": []}]}, None],
    ),
    "recording.observations['tls.handshake']": (
        put(about, "observations", "tls.handshake"),
        [
            {},
            [],
            {"outcome": "odd"},
            {"outcome": "verified", "chain": [{}]},
            {"outcome": "verified", "chain": "AAAA"},
            {"outcome": "verified", "chain": ["ä"]},
            {"outcome": "rejected", "verify_code": "20"},
            {"outcome": "rejected", "verify_code": 20.0},
            {"outcome": "rejected", "message": []},
        ],
    ),
    "recording.observations['tls.elsewhere']": (
        put(about, "observations", "tls.elsewhere"),
        [{}, {"servers": [{}]}, {"servers": {}}, {"servers": [{"outcome": "verified", "message": ""}]}],
    ),
    "recording.observations": (put(about, "observations"), [[], None, {"net.odd": {}}, 7]),
    "recording.notes": (put(first_note, "method"), ["", "BREW", None, 7]),
    "recording.notes[": (put(first_note, "auth"), ["bearer", None, []]),
    "recording.notes['": (put(first_note, "attempts"), ["200", [200], [None], ["200"] * 200_000, {}]),
    "error": (
        put(first_note, "error"),
        [
            {"kind": "odd", "message": ""},
            {"kind": "reset", "message": []},
            {"kind": "reset"},
            "reset",
            {"kind": "reset", "message": "", "x": 1},
        ],
    ),
    "clock": (put(first_note, "clock"), [1.5, "1", None, 1e300]),
    "broke_off": (put(first_note, "broke_off"), ["odd", 7, None]),
    "$.interactions[0].response.status": (put(answer, "status", "code"), ["200", None, 200.0, True, 0, 99, 1000, -1, [200]]),
    "$.interactions[0].response.status.message": (put(answer, "status", "message"), [7, [], {}]),
    "$.interactions[0].response.headers": (put(answer, "headers"), [[], {"A": "b"}, {"A": [7]}, None, "A: b"]),
    "$.interactions[0].response.body": (put(answer, "body"), [{}, "text", None, {"string": {}}, {"string": 7}, {"string": None}]),
    "$.interactions[0].request": (put(lambda it: it["interactions"][0], "request"), [{}, None, []]),
    "$.interactions": (put(lambda it: it, "interactions"), [{}, None, [7], [{}], [[]] * 2000]),
    "$.version": (put(lambda it: it, "version"), [2, "1", None]),
    "do not match": (
        put(about, "times"),
        ["", "[", "{", "[]", "7", "NaN", DEEP, '{"rest.index": [[NaN, 1]]}', '{"rest.index": [[true, 1]]}'],
    ),
}


def signed(change: Callable[[Any, object], None], value: object) -> str:
    """Edited by one who knows how the digest is made."""
    content = json.loads(KEPT)
    change(content, value)
    about(content)["sha256"] = recording._digest(content)
    return json.dumps(content)


@pytest.mark.parametrize("where", ODD_RECORDINGS)
def test_an_odd_recording_is_refused_with_the_place(where: str) -> None:
    change, values = ODD_RECORDINGS[where]
    for value in values:
        with pytest.raises(UsageError) as raised:
            recording.from_text(signed(change, value), Path("acme/recording.json"))
        assert str(raised.value).startswith("acme/recording.json: "), value
        assert where in str(raised.value), value
        assert len(str(raised.value)) < 700, value


def test_half_a_letter_in_any_text_is_named_with_its_place() -> None:
    for text in (KEPT.replace('"pasted": "', '"pasted": "\\ud800'), KEPT.replace('"message": "OK"', '"message": "\\udc00"', 1)):
        with pytest.raises(UsageError, match=r"acme/recording\.json: .*\$\..* contains a lone surrogate"):
            recording.from_text(text, Path("acme/recording.json"))


# ------------------------------------------------------------------ what the commands make of it


def run(*words: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(main, list(words))
    return ran.exit_code, ran.stdout, ran.stderr


def kept(folder: Path, name: str, text: str = KEPT) -> Path:
    path = folder / name / "recording.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


BAD_DAY = signed(put(about, "recorded_at"), "2026-02-30T00:00:00Z")


def test_one_odd_recording_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad = {"b": BAD_DAY, "d": DEEP, "e": KEPT.replace('"pasted": "', '"pasted": "\\ud800')}
    for name in "abcdefg":
        kept(tmp_path / "cassettes", name, bad.get(name, KEPT))
    path = tmp_path / "cassettes" / "f" / "recording.json"
    path.unlink()
    os.mkfifo(path)
    code, out, err = run("replay", "--cassettes", "cassettes")
    assert code == 3
    assert [name for name in "abcdefg" if f"{name}/recording.json" in err] == ["b", "d", "e", "f"]
    assert err.startswith("Error: ")
    assert out.count("NOT READY") == 3
    assert {each.parent.name for each in (tmp_path / "reports").glob("*/verdict.json")} == {"a", "c", "g"}


@pytest.mark.parametrize("text", [BAD_DAY, DEEP, "[1]", signed(put(answer, "status", "code"), None)], ids=["day", "deep", "list", "status"])
def test_compare_says_that_it_cannot(tmp_path: Path, text: str) -> None:
    good, bad = kept(tmp_path, "good").parent, kept(tmp_path, "bad", text).parent
    for pair in ((good, bad), (bad, good)):
        code, _, err = run("compare", *map(str, pair))
        assert code == 2
        assert "bad/recording.json" in err


@pytest.mark.parametrize("text", [DEEP, '{"a":' * 100_000, "NaN", "[]", '{"verdict": "\\ud800"}', "9" * 5000])
def test_the_index_lists_what_it_cannot_read(tmp_path: Path, text: str) -> None:
    for name in ("odd", "pipe", "large"):
        (tmp_path / name).mkdir()
    (tmp_path / "odd" / "verdict.json").write_text(text)
    os.mkfifo(tmp_path / "pipe" / "verdict.json")
    with (tmp_path / "large" / "verdict.json").open("wb") as file:
        file.truncate(30_000_000_000)
    assert index.read(tmp_path) == ([], ["large", "odd", "pipe"])
    assert run("index", str(tmp_path))[0] == 0


@pytest.mark.parametrize("name", ["history.json", "verdict.json"])
@pytest.mark.parametrize("text", JSON_TEXTS)
def test_an_odd_earlier_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """What the history knows must not be lost in silence; an earlier verdict without a history is only what is compared with."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "reports" / SMALL
    folder.mkdir(parents=True)
    (folder / name).write_text(JSON_TEXTS[text])
    words = {"shop": SMALL, "record_mode": "none"}
    if name == "verdict.json":
        assert asked(words).earlier is None
        with pytest.raises(UsageError, match=r"verdict\.json"):
            asked({**words, "since": str(folder / name)})
    else:
        with pytest.raises(UsageError, match=r"history\.json"):
            asked(words)


@pytest.mark.parametrize("text", JSON_TEXTS)
def test_odd_accepted_outcomes_are_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "accepted" / "cin7-omni.json"
    path.parent.mkdir()
    path.write_text(JSON_TEXTS[text])
    with pytest.raises(UsageError, match=r"accepted/cin7-omni\.json: .*--accept"):
        load_accepted(tmp_path, "cin7-omni")
