"""What is wrong with a shops file or a profile is said by file, line and key, with its mend."""

import re
from pathlib import Path

import pytest
import trustme

from wooready.errors import UsageError
from wooready.shop.address import Address
from wooready.shop.credentials import Credentials, References
from wooready.shop.profile import bundled, load_profile
from wooready.shop.shops_file import read_shops, shop_from_file

KEY, SECRET = "ck_" + "0123456789abcdef" * 2 + "01234567", "cs_" + "fedcba9876543210" * 2 + "fedcba98"
ENV = {"ACME_KEY": KEY, "ACME_SECRET": f" {SECRET} "}
GOOD = """# our shops
[shops.acme]
address = "https://www.shop.com/shop/"
profile = "generic-read-write"
key = "env:ACME_KEY"
secret = "env:ACME_SECRET"
resolve = "www.shop.com:443:192.0.2.1"

[shops."two.example"]
address = "two.example:8443"
plain = "two.example:8080"
proxy = "http://127.0.0.1:3128"
"""

PROFILE = """# Any system that reads and writes products and orders over the current REST API.
format = 1
name = "generic-read-write"
title = "a system that reads and writes products and orders"
version = "1"
unknown = ["everything that a particular system needs beyond reading and writing products and orders"]

[sources.woocommerce]
title = "WooCommerce REST API documentation: Introduction and Authentication"
date = "2026-11-23"

[address]
form = "url"
port = "allowed"
path = "allowed"
source = "woocommerce"

[tls]
required = true
floor = "TLSv1.2"
source = "woocommerce"

[[generations]]
name = "wc/v3"
recommended = true
woocommerce = "3.5"
source = "woocommerce"

[[generations]]
name = "wc/v2"
woocommerce = "3.0"
source = "woocommerce"

[auth]
types = ["basic", "query"]
source = "woocommerce"

[permissions]
products = "read_write"
orders = "read_write"
source = "woocommerce"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shops.toml"
    path.write_text(GOOD)
    return path


def test_a_good_file(file: Path) -> None:
    acme = shop_from_file(file, "acme", ENV)
    assert (acme.slug, acme.address, acme.profile) == ("acme", Address("www.shop.com", path="/shop"), "generic-read-write")
    assert isinstance(acme.keys, References)
    assert acme.keys.resolve(ENV) == Credentials(KEY, SECRET)
    assert acme.route.resolve == {("www.shop.com", 443): "192.0.2.1"}
    two = shop_from_file(file, "two.example", {})
    assert (two.credentials, two.plain) == (None, Address("two.example", 8080, "", "http"))
    assert two.route.proxy == "http://127.0.0.1:3128"
    assert list(read_shops(file)) == ["acme", "two.example"]


def test_a_file_of_windows(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert shop_from_file(file, "acme", ENV).slug == "acme"


def test_files_beside_the_file(file: Path) -> None:
    file.write_text('[shops.acme]\naddress = "shop.com"\nca_file = "ca.pem"\nprofile = "ours.toml"\n')
    with pytest.raises(UsageError, match=r"shops\.toml, line 3: shops\.acme\.ca_file: the file .*ca\.pem does not exist"):
        shop_from_file(file, "acme", ENV)
    trustme.CA().cert_pem.write_to_path(str(file.parent / "ca.pem"))
    shop = shop_from_file(file, "acme", ENV)
    assert (shop.route.ca_file, shop.profile) == (file.parent / "ca.pem", str(file.parent / "ours.toml"))


ACME = '[shops.acme]\naddress = "shop.com"\n'
WRONG = {
    "not TOML": ('[shops.acme]\naddress = "shop.com\n', ", line 2", ["not valid TOML"]),
    "twice": (ACME + ACME, "", ["not valid TOML", "line 3"]),
    "empty": ("", ": file", ["'shops' is a required property"]),
    "no shops": ("[shops]\n", ", line 1: shops", []),
    "a key outside": ("adress = 1\n" + ACME, ", line 1: adress", ["unknown key", "shops"]),
    "unknown key": ("\n" + ACME + 'profil = "x"\n', ", line 4: shops.acme.profil", ["Did you mean 'profile'?"]),
    "unknown far key": (ACME + 'colour = "x"\n', ", line 3: shops.acme.colour", ["unknown key. Known keys: address"]),
    "mistyped address": ('[shops.acme]\naddres = "shop.com"\n', ", line 2: shops.acme.addres", ["Did you mean 'address'?"]),
    "missing address": ('[shops.acme]\nprofile = "x"\n', ", line 1: shops.acme", ["'address' is a required property"]),
    "key without secret": (ACME + 'key = "env:ACME_KEY"\n', ", line 1: shops.acme", ["'secret' is a dependency of 'key'"]),
    "written out": (ACME + f'key = "{KEY}"\nsecret = "{SECRET}"\n', ", line 3: shops.acme.key", ["must be a reference", "env:SHOP_KEY"]),
    "secret written out": (ACME + f'key = "env:ACME_KEY"\nsecret = "{SECRET}"\n', ", line 4: shops.acme.secret", ["must be a reference"]),
    "not set": (ACME + 'key = "env:ACME_KEY"\nsecret = "env:ACME_SECRT"\n', ", line 4: shops.acme.secret", ["ACME_SECRT", "not set"]),
    "swapped": (ACME + 'key = "env:ACME_SECRET"\nsecret = "env:ACME_KEY"\n', ", line 3: shops.acme.key", ["swapped"]),
    "wrong type": ("[shops.acme]\naddress = 7\n", ", line 2: shops.acme.address", ["must be of type string, but is int"]),
    "secret in a list": (ACME + f'key = ["{KEY}"]\nsecret = "x"\n', ", line 3: shops.acme.key", ["must be of type string"]),
    "no table": ('[shops]\nacme = "shop.com"\n', ", line 2: shops.acme", ["must be of type object"]),
    "bad address": ('[shops.acme]\naddress = "shop"\n', ", line 2: shops.acme.address", ["is not a shop address", "such as"]),
    "login in the address": (f'[shops.acme]\naddress = "u:{SECRET}@shop.com"\n', ", line 2: shops.acme.address", ["does not belong"]),
    "bad plain": (ACME + 'plain = "shop"\n', ", line 3: shops.acme.plain", ["is not a shop address"]),
    "bad resolve": (ACME + 'resolve = "shop.com:443"\n', ", line 3: shops.acme.resolve", ["HOST:PORT:IP"]),
    "bad proxy": (ACME + 'proxy = "127.0.0.1"\n', ", line 3: shops.acme.proxy", ["http://HOST:PORT"]),
    "proxy and resolve": (
        ACME + 'resolve = "shop.com:443:192.0.2.1"\nproxy = "http://127.0.0.1:1"\n', ", line 4: shops.acme.proxy", ["not both"],
    ),
    "bad name": ('[shops."../acme"]\naddress = "shop.com"\n', ", line 1: shops", ["'../acme' is not a valid name", "lower-case letters"]),
    "in another shop": (ACME + '[shops.beta]\naddress = "shop.com"\nprofil = "x"\n', ", line 5: shops.beta.profil", ["'profile'"]),
    "dotted": ('shops.acme.addres = "shop.com"\n', ", line 1: shops.acme.addres", ["Did you mean 'address'?"]),
    "inline": ('[shops]\nacme = { addres = "shop.com" }\n', ", line 2: shops.acme.addres", ["Did you mean 'address'?"]),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_shops_file(file: Path, what: str) -> None:
    text, place, helps = WRONG[what]
    file.write_text(text)
    with pytest.raises(UsageError, match=re.escape(str(file))) as raised:
        shop_from_file(file, "acme", ENV)
    said = str(raised.value)
    assert said.startswith(f"{file}{place}") or (what == "not TOML" and "line 2" in said), said
    for words in helps:
        assert words in said
    for secret in (KEY, SECRET):
        assert secret not in said


@pytest.mark.parametrize(
    ("name", "helps"), [("acne", "Did you mean 'acme'?"), ("nothing", "Available: acme, two.example."), ("", "Available: acme")]
)
def test_an_unknown_shop(file: Path, name: str, helps: str) -> None:
    with pytest.raises(UsageError, match=re.escape(helps)) as raised:
        shop_from_file(file, name, ENV)
    assert str(file) in str(raised.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"shops\.toml: the file cannot be read \(No such file"):
        read_shops(tmp_path / "shops.toml")
    (tmp_path / "shops.toml").write_bytes('[shops.acme]\naddress = "bücher.example"'.encode("latin-1"))
    with pytest.raises(UsageError, match=r"shops\.toml: not UTF-8 text"):
        read_shops(tmp_path / "shops.toml")


# ------------------------------------------------------------------ profiles


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(PROFILE)
    return path


def test_a_profile_of_ones_own(profile: Path) -> None:
    ours = load_profile(str(profile))
    assert (ours.name, ours.recommended) == ("generic-read-write", "wc/v3")


@pytest.mark.parametrize("name", bundled())
def test_bundled_profiles(name: str) -> None:
    ours = load_profile(name)
    assert ours.name == name
    assert ours.accepts(ours.recommended)
    for rule in ("address", "tls", "auth", "permissions", "generations"):
        assert ours.source_of(rule)


@pytest.mark.parametrize(
    ("old", "new", "place", "helps"),
    [
        ("floor =", "flor =", "line 20: tls.flor", "Did you mean 'floor'?"),
        ('title = "a system', 'titel = "a system', "line 4: titel", "Did you mean 'title'?"),
        ('name = "wc/v2"', 'name = "wc/v4"', "line 30: generations.name", "not one of legacy-v3, wc/v1, wc/v2, wc/v3"),
        ('woocommerce = "3.0"', 'woocomerce = "3.0"', "line 31: generations.woocomerce", "Did you mean 'woocommerce'?"),
        ('woocommerce = "3.0"', 'woocommerce = "three"', "line 31: generations.woocommerce", "three"),
        ('"basic", "query"', '"basic", "qery"', "line 35: auth.types", "Did you mean 'query'?"),
        ('form = "url"', 'form = "urls"', "line 13: address.form", "Did you mean 'url'?"),
        ("required = true", 'required = "yes"', "line 19: tls.required", "'yes' is not one of true, false, unknown"),
        ('"query"]\nsource = "woocommerce"', '"query"]\nsource = "cin8"', "line 36: auth.source", "[sources.cin8] does not exist"),
        ('woocommerce = "3.0"\nsource = "woocommerce"', 'source = "help"', "line 31: generations.source", "Available: woocommerce"),
        ('name = "wc/v2"', 'name = "wc/v3"', "line 30: generations.name", "'wc/v3' is listed twice"),
        ("format = 1", "format = 2", "line 2: format", "Update wooready"),
        ('format = 1\nname = "generic-read-write"', 'format = 2\nnew = 1\nname = "x"', "line 2: format", "reads format 1, not 2"),
        ("format = 1", 'format = "1"', "line 2: format", "reads format 1"),
        ("format = 1\n", "", "file", "'format' is a required property"),
        ('date = "2026-11-23"', 'date = "yesterday"', "line 10: sources.woocommerce.date", "yesterday"),
        ("[permissions]", "[permission]", "line 38: permission", "Did you mean 'permissions'?"),
        ("[permissions]", "[permissions", "", "line 38"),
    ],
    ids=range(18),
)  # fmt: skip
def test_what_is_wrong_with_a_profile(profile: Path, old: str, new: str, place: str, helps: str) -> None:
    text = profile.read_text()
    assert text.count(old) == 1
    profile.write_text(text.replace(old, new))
    with pytest.raises(UsageError, match=re.escape(str(profile))) as raised:
        load_profile(str(profile))
    assert place in str(raised.value)
    assert helps in str(raised.value)


@pytest.mark.parametrize(
    ("name", "helps"),
    [
        ("cin7-omi", "Did you mean 'cin7-omni'?"),
        ("shopping", "Available: airbyte, cin7-core, cin7-omni, generic-read, generic-read-write, n8n."),
        ("", "Available: airbyte"),
        ("missing.toml", "The profile file missing.toml does not exist. Bundled profiles are named without .toml: airbyte, cin7-core"),
        ("../profiles/cin7-omni", "is not a known profile"),
    ],
)
def test_an_unknown_profile(name: str, helps: str) -> None:
    with pytest.raises(UsageError, match=re.escape(helps)):
        load_profile(name)
