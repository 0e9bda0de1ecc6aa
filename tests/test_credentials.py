"""Key and secret: where they come from, what is doubted, and that they are never shown."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from wooready.errors import UsageError
from wooready.shop.credentials import Credentials, References, ask, credentials, dereference, from_environment
from wooready.shop.route import proxy_secrets
from wooready.wire.scrub import Scrubber

KEY, SECRET = "ck_" + "0123456789abcdef" * 2 + "01234567", "cs_" + "fedcba9876543210" * 2 + "fedcba98"
OLD_KEY, OLD_SECRET = KEY[:35], SECRET[:35]


def env(key: str, secret: str) -> dict[str, str]:
    return {"WOOREADY_KEY": key, "WOOREADY_SECRET": secret}


def test_from_the_environment() -> None:
    assert from_environment(env(KEY, SECRET)) == Credentials(KEY, SECRET)
    assert from_environment({}) is None
    assert from_environment(env("", "  ")) is None
    assert from_environment(env(f"  {KEY}\n", f"\t{SECRET} \r\n")) == Credentials(KEY, SECRET)


def test_the_real_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOOREADY_KEY", KEY)
    monkeypatch.setenv("WOOREADY_SECRET", SECRET)
    assert from_environment() == Credentials(KEY, SECRET)


@pytest.mark.parametrize(
    ("key", "secret", "helps"),
    [
        (SECRET, KEY, "swapped"),
        (KEY, "", "no consumer secret"),
        ("", SECRET, "no consumer key"),
        (" ", SECRET, "no consumer key"),
        (KEY, KEY, "of the same kind"),
        (SECRET, SECRET, "of the same kind"),
        (KEY[:20] + " " + KEY[20:], SECRET, "contains a space"),
        (KEY, f"{SECRET[:20]}“{SECRET[20:]}", "contains a space or a character"),
        (KEY, f"{SECRET}\x00", "contains a space or a character"),
        (f"„{KEY}“ für", SECRET, "Copy both again"),
        ("“”", SECRET, "no consumer key"),
        (KEY, f"{SECRET}\r\nX-Injected: 1", "Copy both again"),
    ],
)
def test_what_cannot_be_right(key: str, secret: str, helps: str) -> None:
    with pytest.raises(UsageError, match=helps) as raised:
        credentials(key, secret)
    for part in (KEY, SECRET, KEY[3:], SECRET[3:], "0123456789abcdef", "fedcba9876543210"):
        assert part not in str(raised.value)


@pytest.mark.parametrize(
    ("key", "secret", "wrapped"),
    [
        (KEY, SECRET, ()),
        (f"  {KEY}\n", SECRET, ("key-wrapped:space",)),
        (f"\u00a0{KEY}", f"{SECRET}\r\n", ("key-wrapped:space", "secret-wrapped:space")),
        (f"„{KEY}“", f'"{SECRET}"', ("key-wrapped:quote", "secret-wrapped:quote")),
        (KEY, f"{SECRET[:9]}\u200b{SECRET[9:]}\ufeff", ("secret-wrapped:invisible",)),
        (f"' {KEY}'\u200e ", SECRET, ("key-wrapped:space", "key-wrapped:quote", "key-wrapped:invisible")),
    ],
)
def test_what_was_pasted_along_is_removed_and_told(key: str, secret: str, wrapped: tuple[str, ...]) -> None:
    found = credentials(key, secret)
    assert (found.key, found.secret) == (KEY, SECRET)
    assert (found.wrapped, found.doubts()) == (wrapped, ())


def test_the_end_of_a_line_in_a_file_is_no_doubt(tmp_path: Path) -> None:
    for name, value in (("key", f"{KEY}\n"), ("secret", f"{SECRET} \n")):
        (tmp_path / name).write_text(value)
    found = References(f"file:{tmp_path}/key", f"file:{tmp_path}/secret").resolve()
    assert found.wrapped == ("secret-wrapped:space",)


@pytest.mark.parametrize(
    ("key", "secret", "doubts"),
    [
        (KEY, SECRET, {}),
        (OLD_KEY, OLD_SECRET, {}),
        (KEY[:-1], SECRET, {"key-form": "has 42 characters instead of 43: a character was lost"}),
        (KEY[:37], SECRET, {"key-form": "has 37 characters instead of 43: 6 characters were lost"}),
        (KEY, SECRET + "0", {"secret-form": "has 44 characters instead of 43: one is too many"}),
        (KEY.upper(), SECRET, {"key-form": "has capital letters"}),
        (KEY[3:], SECRET, {"key-form": "does not start with ck_"}),
        (KEY.replace("0", "O"), SECRET, {"key-form": "not hexadecimal digits"}),
        (
            KEY.replace("f", "g"),
            SECRET.replace("f", "g"),
            {"key-form": "behind ck_ that are not hex", "secret-form": "behind cs_ that are not hex"},
        ),
        ("an-old-plugin-1234", "0123456789-hunter2", {"key-form": "and has 18 characters", "secret-form": "does not start with cs_"}),
    ],
)
def test_doubts(key: str, secret: str, doubts: dict[str, str]) -> None:
    found = {each.id: each.words() for each in credentials(key, secret).doubts()}
    assert found.keys() == doubts.keys()
    for id, words in doubts.items():
        assert words in found[id]
        assert key[-9:] not in found[id]
        assert secret[-9:] not in found[id]


@pytest.mark.parametrize(
    ("value", "helps"),
    [
        ("https://shop.example.com/1234", "is a web address"),
        ("shop1234.example.com", "is a web address"),
        ("www.shop1234.example.com/wp-json", "is a web address"),
        ("ann1234567@shop.example", "is an e-mail address"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjEyMzQ1fQ.c2lnbmF0dXJlMTIzNDU2", "is a token of another kind"),
        (f"{KEY}:{SECRET}", "contains more than one key or secret"),
        (KEY * 2, "contains more than one key or secret"),
        (f"consumer_key={KEY[3:]}", "contains the name of the field"),
        (KEY.replace("ab", 'a"b', 1), "has quotation marks"),
        (f"{KEY},", "has quotation marks, brackets, a comma"),
        ("0123456789abcdef" * 20, "has 320 characters"),
        ("ck_0123", "has only 7 characters"),
        ("wordpress-administrator", "has hardly a digit"),
    ],
)
def test_what_cannot_be_a_key_is_refused_before_it_is_sent(value: str, helps: str) -> None:
    as_secret = value.replace("ck_", "cs_") if value.startswith("ck_") else value
    for key, secret, which in ((value, SECRET, "key"), (KEY, as_secret, "secret")):
        with pytest.raises(UsageError, match=f"^The consumer {which} {helps}.*Nothing was sent") as raised:
            credentials(key, secret)
        assert raised.value.exit_code == 3
        for part in (value, KEY[3:], SECRET[3:]):
            assert part not in str(raised.value)


@pytest.mark.parametrize(
    "key", ["wp_0123456789abcdef0123", "0123456789abcdef/+0123456789==", "0123456789.abcdef0123", "ck_live_0123456789"]
)
def test_keys_of_another_form_may_be_a_plugins(key: str) -> None:
    assert credentials(key, SECRET).key == key


def test_they_are_not_shown() -> None:
    both = Credentials(KEY, SECRET)
    for text in (repr(both), str(both), f"{both}", f"{[both]}"):
        assert KEY[3:] not in text
        assert SECRET[3:] not in text


def test_the_prompt() -> None:
    answers = iter([f" {KEY} ", f"{SECRET}\n"])
    assert ask(lambda label: next(answers)) == Credentials(KEY, SECRET)
    assert ask(lambda label: "  ") is None
    answers = iter([KEY, ""])
    with pytest.raises(UsageError, match="no consumer secret"):
        ask(lambda label: next(answers))


# ------------------------------------------------------------------ references


def test_a_reference_to_the_environment() -> None:
    assert dereference("env:SHOP_KEY", "here", {"SHOP_KEY": KEY}) == KEY
    for environ in ({}, {"SHOP_KEY": ""}):
        with pytest.raises(UsageError, match=r"^here refers to the environment variable SHOP_KEY, which is not set"):
            dereference("env:SHOP_KEY", "here", environ)


@pytest.mark.parametrize("reference", [KEY, "", "env:", "env", "keyring:", "keyring:service", f"vault:{SECRET}", f"plain:{SECRET}"])
def test_what_is_no_reference(reference: str) -> None:
    with pytest.raises(UsageError, match=r"^here must be a reference, such as env:SHOP_KEY") as raised:
        dereference(reference, "here", {})
    assert KEY not in str(raised.value)
    assert SECRET not in str(raised.value)


class KeyringError(Exception):
    """Stands for keyring.errors.KeyringError."""


class KeyringLocked(KeyringError):
    pass


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str | Exception]:
    """A keyring of which the test fills the entries."""
    entries: dict[tuple[str, str], str | Exception] = {}

    def get_password(service: str, user: str) -> str | None:
        found = entries.get((service, user))
        if isinstance(found, Exception):
            raise found
        return found

    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    module.__dict__.update(get_password=get_password, errors=errors)
    errors.__dict__.update(KeyringError=KeyringError)
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return entries


def test_a_reference_to_the_keyring(keyring: dict[tuple[str, str], str | Exception]) -> None:
    keyring["wooready", "acme"] = KEY
    keyring["team/shops", "acme"] = SECRET
    assert dereference("keyring:wooready/acme", "here") == KEY
    assert dereference("keyring:team/shops/acme", "here") == SECRET


def test_a_keyring_without_the_entry(keyring: dict[tuple[str, str], str | Exception]) -> None:
    with pytest.raises(UsageError, match=r"^here: the keyring has no entry 'acme' for the service 'wooready'.*keyring set wooready acme"):
        dereference("keyring:wooready/acme", "here")


def test_a_locked_keyring(keyring: dict[tuple[str, str], str | Exception]) -> None:
    keyring["wooready", "acme"] = KeyringLocked(f"locked: {SECRET}")
    with pytest.raises(UsageError, match=r"^here: the keyring could not be read \(KeyringLocked\)\. Unlock it") as raised:
        dereference("keyring:wooready/acme", "here")
    assert SECRET not in str(raised.value)


def test_no_keyring_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match=r"pip install 'wooready\[keyring\]'"):
        dereference("keyring:wooready/acme", "here")


@pytest.mark.parametrize(
    ("proxy", "secrets"),
    [
        ("", []),
        ("http://proxy.example.com:3128", []),
        ("http://ann:hunter2@proxy.example.com:3128", ["hunter2", "hunter2", "YW5uOmh1bnRlcjI="]),
        ("http://ann:p%40ss@proxy.example.com:3128", ["p%40ss", "p@ss", "YW5uOnBAc3M="]),
    ],
)
def test_the_secrets_of_a_proxy(proxy: str, secrets: list[str]) -> None:
    assert proxy_secrets(proxy) == secrets
    scrubber = Scrubber(None, secrets)
    for secret in secrets:
        assert secret not in scrubber.text(f"told {secret} to all")
        assert scrubber.leaks(f"told {secret} to all")
