"""Whatever a person pastes is an address, or is refused with words that help and repeat no secret."""

import re

import pytest

from wooready.errors import UsageError
from wooready.shop.address import Address, parse_address
from wooready.shop.route import parse_proxy, parse_resolve
from wooready.shop.shop import shop_from_address, slug_of

SECRET = "cs_" + "fedcba9876543210" * 2 + "fedcba98"
HOST = "shop.com"

PASTED = [
    ("shop.com", Address(HOST)),
    ("https://www.shop.com/shop/", Address("www.shop.com", path="/shop")),
    ("https://www.shop.com/shop///", Address("www.shop.com", path="/shop")),
    ("https://shop.com//shop//de/", Address(HOST, path="/shop/de")),
    ("shop.com/", Address(HOST)),
    ("shop.com.", Address(HOST)),
    ("https://shop.com/wp-admin/admin.php?page=wc-settings&tab=advanced#keys", Address(HOST)),
    ("https://shop.com/shop/wp-admin", Address(HOST, path="/shop")),
    ("https://shop.com/wp-login.php?redirect_to=https%3A%2F%2Fother.com", Address(HOST)),
    ("https://shop.com/shop/wp-json/wc/v3", Address(HOST, path="/shop")),
    ("https://shop.com/shop/wp-json/wc/v3/products?per_page=1", Address(HOST, path="/shop")),
    ("https://shop.com/index.php/wp-json/", Address(HOST)),
    ("https://shop.com/wc-api/v3/", Address(HOST)),
    ("https://shop.com/product/kite/", Address(HOST)),
    ("https://shop.com/products/", Address(HOST, path="/products")),
    ("https://shop.com/wp-admins/", Address(HOST, path="/wp-admins")),
    ("http://shop.com", Address(HOST)),
    ("http://shop.com:80/", Address(HOST)),
    ("https://shop.com:443/", Address(HOST)),
    ("http://shop.com:8080/", Address(HOST, 8080)),
    ("shop.com:8443/path", Address(HOST, 8443, "/path")),
    ("shop.com:8443//path//x", Address(HOST, 8443, "/path/x")),
    ("shop.com:", Address(HOST)),
    ("http:shop.com", Address(HOST)),
    ("https:/shop.com/x", Address(HOST, path="/x")),
    ("https:shop.com", Address(HOST)),
    ("//shop.com/x", Address(HOST, path="/x")),
    ("https:///shop.com", Address(HOST)),
    ("https://http://shop.com", Address(HOST)),
    ("https://https://shop.com/x", Address(HOST, path="/x")),
    ("https:\\\\shop.com\\shop", Address(HOST, path="/shop")),
    ("shop.com\\shop\\", Address(HOST, path="/shop")),
    ("  shop.com\n", Address(HOST)),
    ("\t https://shop.com \r\n", Address(HOST)),
    ('"https://shop.com"', Address(HOST)),
    ("'shop.com'", Address(HOST)),
    ("<https://shop.com>", Address(HOST)),
    (' " shop.com " ', Address(HOST)),
    ("HTTPS://WWW.SHOP.COM/Shop", Address("www.shop.com", path="/Shop")),
    ("Shop.Com", Address(HOST)),
    ("https://shop.com?page=1", Address(HOST)),
    ("https://shop.com#top", Address(HOST)),
    ("bücher.example", Address("xn--bcher-kva.example")),
    ("https://BÜCHER.example/Ä", Address("xn--bcher-kva.example", path="/%C3%84")),
    ("xn--bcher-kva.example", Address("xn--bcher-kva.example")),
    ("faß.example", Address("xn--fa-hia.example")),
    ("店.example", Address("xn--hxt.example")),
    ("shop。com", Address(HOST)),
    ("my_shop.example.com", Address("my_shop.example.com")),
    ("1shop.com", Address("1shop.com")),
    ("https://1shop.com/2", Address("1shop.com", path="/2")),
    ("https:1shop.com", Address("1shop.com")),
    ("localhost:8443", Address("localhost", 8443)),
    ("192.0.2.7", Address("192.0.2.7")),
    ("https://192.0.2.7/shop", Address("192.0.2.7", path="/shop")),
    ("http://192.0.2.7:8080", Address("192.0.2.7", 8080)),
    ("192.0.2.7:8443", Address("192.0.2.7", 8443)),
    ("[2001:DB8::1]", Address("2001:db8::1")),
    ("https://[2001:db8:0::1]:8443/shop/", Address("2001:db8::1", 8443, "/shop")),
]


@pytest.mark.parametrize(("pasted", "address"), PASTED, ids=[ascii(pasted) for pasted, _ in PASTED])
def test_what_people_paste(pasted: str, address: Address) -> None:
    assert parse_address(pasted) == address


IN_ASCII = dict.fromkeys(address for _, address in PASTED if address.path.isascii())


@pytest.mark.parametrize("address", IN_ASCII, ids=lambda address: address.url)
def test_an_address_is_read_back_from_its_own_url(address: Address) -> None:
    assert parse_address(address.url) == address


NONE = {
    "": "it is empty",
    "   \n": "it is empty",
    '""': "it is empty",
    "shop": "has no domain, as in shop.com",
    "https://shop": "has no domain, as in shop.com",
    "shop/path": "has no domain",
    "ftp://x.com": "ftp:// is not a web address",
    "file:///etc/hosts": "file:// is not a web address",
    "javascript://x.com": "javascript:// is not a web address",
    "https://": "does not contain a host name",
    "https:///": "does not contain a host name",
    "http:": "does not contain a host name",
    "/shop/": "has no domain",
    "?page=1": "does not contain a host name",
    "#": "does not contain a host name",
    ".": "does not contain a host name",
    "shop.com:99999": "port",
    "shop.com:0": "port",
    "shop.com:-1": "port",
    "shop.com:https": "port",
    "a b.com": "not a valid host name",
    "shop..com": "not a valid host name",
    ".shop.com": "not a valid host name",
    "-shop.com": "not a valid host name",
    "shop-.com": "not a valid host name",
    "shop!.com": "not a valid host name",
    "shop.com\x00": "not a valid host name",
    "sh%20op.com": "not a valid host name",
    f"{'a' * 64}.com": "not a valid host name",
    ".".join(["a" * 60] * 5): "not a valid host name",
    "192.0.2": "incomplete IP address",
    "192.0.2.300": "incomplete IP address",
    "127.1": "incomplete IP address",
    "[2001:db8::1": "neither a name nor an IP address",
    "[shop.com]": "neither a name nor an IP address",
    "2001:db8::1": "port",
    "shop℀.com": "neither a name nor an IP address",
    "\u200d.com": "is not a shop address",
}


@pytest.mark.parametrize("pasted", NONE, ids=ascii)
def test_what_is_no_address(pasted: str) -> None:
    with pytest.raises(UsageError, match=re.escape(NONE[pasted])) as raised:
        parse_address(pasted)
    assert "such as" in str(raised.value)
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize(
    ("pasted", "helps"),
    [
        (SECRET, "WOOREADY_KEY"),
        (SECRET.replace("cs", "ck"), "not an address"),
        (SECRET.upper(), "not an address"),
        (f" {SECRET} ", "not an address"),
        (f"'{SECRET}'", "not an address"),
        (SECRET[:24], "not an address"),
        (f"cs_hunter2{SECRET[3:]}", "not an address"),
        (f"https://user:{SECRET}@shop.com", "Give the host name only"),
        (f"user:{SECRET}@shop.com", "Give the host name only"),
        (f"{SECRET}@shop.com", "not an address"),
        (f"https:user:{SECRET}@shop.com/", "Give the host name only"),
        (f"ftp://user:{SECRET}@shop.com/", "not a web address"),
        (f"//user:{SECRET}@shop.com:99999/", "Give the host name only"),
        (f"shop?consumer_secret={SECRET}", "has no domain"),
        (f"ftp://shop.com/?consumer_secret={SECRET}", "not a web address"),
        (f"shop.com:99999/#{SECRET}", "port"),
        (f"https://[user:{SECRET}@shop.com", "is not a shop address"),
    ],
    ids=range(17),
)
def test_a_refusal_repeats_no_secret(pasted: str, helps: str) -> None:
    with pytest.raises(UsageError, match=re.escape(helps)) as raised:
        parse_address(pasted)
    assert SECRET[3:].lower() not in str(raised.value).lower()
    assert "fedcba98765" not in str(raised.value).lower()


@pytest.mark.parametrize(
    "behind",
    [
        f"?consumer_key=ck_x&consumer_secret={SECRET}",
        f"?consumer%5Fsecret={SECRET}#x",
        f"#{SECRET}",
        "?oauth_consumer_key=0123456789",
        f"?x={SECRET[:12]}",
    ],
)
def test_a_key_behind_the_address_is_refused(behind: str) -> None:
    with pytest.raises(UsageError, match=r"has a key or secret behind it.*WOOREADY_KEY") as raised:
        shop_from_address(f"https://shop.com/wp-json/{behind}")
    assert SECRET[3:9] not in str(raised.value)


def test_what_is_behind_the_address_goes_no_further() -> None:
    shop = shop_from_address("https://shop.com/wp-json/?page=7&back_something=stock_status#x")
    assert (shop.pasted, "page=7" in repr(shop)) == ("https://shop.com/wp-json/", False)


@pytest.mark.parametrize("pasted", ["info@shop.com", " ann.smith@mail.shop.co.uk ", "<info@shop.com>"])
def test_an_e_mail_address_is_called_one(pasted: str) -> None:
    with pytest.raises(UsageError, match=r"^That looks like an e-mail address"):
        parse_address(pasted)


# ------------------------------------------------------------------ parts of an address


def test_parts() -> None:
    address = Address("shop.com", 8443, "/shop")
    assert (address.origin, address.authority, address.url) == ("https://shop.com:8443", "shop.com:8443", "https://shop.com:8443/shop")
    assert address.plain() is None
    assert Address("shop.com", path="/x").plain() == Address("shop.com", 80, "/x", "http")
    assert Address("2001:db8::1", 80, "", "http").url == "http://[2001:db8::1]"


def test_the_http_address() -> None:
    assert shop_from_address("shop.com").plain == Address("shop.com", 80, "", "http")
    assert shop_from_address("shop.com:8443").plain is None
    assert shop_from_address("shop.com:8443/x/", plain="http://shop.com:8080").plain == Address("shop.com", 8080, "/x", "http")


# ------------------------------------------------------------------ slugs


def test_slugs_that_people_see() -> None:
    for pasted, slug in (
        ("shop.example.com", "shop.example.com"),
        ("shop.example.com:8443", "shop.example.com-8443"),
        ("example.com/shop", "example.com-shop"),
        ("bücher.example", "xn--bcher-kva.example"),
    ):
        assert slug_of(parse_address(pasted)) == slug


def test_slugs_tell_addresses_apart() -> None:
    hosts = ("shop.com", "www.shop.com", "2001:db8::1", "2001:db8:1::", "192.0.2.1")
    ports = (443, 8443, 80)
    paths = ("", "/a", "/A", "/a/b", "/a-b", "/ab", "/8443", "/ä", "/ö", "/a.b", "/-", "/..", "/" + "x" * 300, "/" + "x" * 301)
    addresses = [Address(host, port, path) for host in hosts for port in ports for path in paths]
    slugs = {slug_of(address) for address in addresses}
    assert len(slugs) == len(addresses)
    for slug in slugs:
        assert re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", slug)
        assert ".." not in slug or "/" not in slug
        assert len(slug) <= 120


# ------------------------------------------------------------------ --resolve and --proxy


def test_resolve() -> None:
    assert parse_resolve(["Shop.com:443:192.0.2.1", "bücher.example:8443:[2001:db8::1]"]) == {
        ("shop.com", 443): "192.0.2.1",
        ("xn--bcher-kva.example", 8443): "2001:db8::1",
    }
    assert parse_resolve(["shop.com:443:2001:db8::1"]) == {("shop.com", 443): "2001:db8::1"}


@pytest.mark.parametrize(
    "entry",
    ["", "shop.com", "shop.com:443", "shop.com:443:other.com", "shop.com:x:192.0.2.1", "shop.com:0:192.0.2.1", "shop.com:443:1.2.3"],
)
def test_no_resolve(entry: str) -> None:
    with pytest.raises(UsageError, match=r"HOST:PORT:IP, such as"):
        parse_resolve([entry])


def test_proxy() -> None:
    assert parse_proxy("") == ""
    assert parse_proxy("http://127.0.0.1:3128/") == "http://127.0.0.1:3128"
    assert parse_proxy("http://user:word@proxy.example.com:3128") == "http://user:word@proxy.example.com:3128"


@pytest.mark.parametrize(
    "text",
    [
        "proxy",
        "127.0.0.1:3128",
        "https://x:3128",
        "socks5://x:1080",
        "http://x",
        "http://x:port",
        "http://x:0",
        "http://x:99999",
        "http://x:٣١٢٨",
        f"http://u:{SECRET}@x",
    ],
)
def test_no_proxy(text: str) -> None:
    with pytest.raises(UsageError, match="http://HOST:PORT") as raised:
        parse_proxy(text)
    assert SECRET not in str(raised.value)
