"""The address of a shop, parsed from whatever a person pastes."""

import contextlib
import ipaddress
import re
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, quote, unquote, urlsplit

from wooready.errors import UsageError, looks_like_key

#: Where a pasted link goes beyond the shop's own address: the admin, the APIs, and the standard pages of a shop.
_INNER = re.compile(
    r"/(?:wp-admin|wp-login\.php|wp-json|wc-api|index\.php|xmlrpc\.php|wp-content|wp-includes|"
    r"product|product-category|cart|checkout|my-account)(?:/.*)?$"
)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
#: The zone of a link-local IPv6 address: the name of a network interface (RFC 6874), or nothing.
_ZONE = re.compile(r"[a-z0-9._~-]{0,32}")
#: A key in the query or the fragment of an address, as WooCommerce takes it, or by its form.
_KEY_BESIDE = re.compile(r"(?i)\b(?:consumer_(?:key|secret)|oauth_\w+)=|(?<![a-z])c[ks]_\w{6,}")
#: `https://`, and mistyped forms such as `http:` and `https:/`. `shop.com:8443` does not have a scheme.
_SCHEME = re.compile(r"(?:([a-z][a-z0-9+.-]*)://+|(https?):/?(?!\d+(?:/|$)))", re.I)
#: Characters left unchanged in a path (RFC 3986 §3.3), including the percent sign of what is encoded already.
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
DEFAULT_PORTS = {"https": 443, "http": 80}
#: Maximum number of characters of an address from a shop; servers and clients do not support longer ones.
LONGEST_URL = 2000


@dataclass(frozen=True)
class Address:
    """The address of a shop. `host` is in ASCII (IDNA) form; `path` is `""`, or starts with a slash and does not end with one."""

    host: str
    port: int = 443
    path: str = ""
    scheme: str = "https"

    @property
    def origin(self) -> str:
        """Scheme, host and, if it is not the scheme's default, port: `https://shop.example.com`."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and, if it is not the scheme's default, port: `shop.example.com:8443`."""
        name = f"[{self.host.replace('%', '%25')}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """Origin and path: `https://shop.example.com/shop`."""
        return self.origin + self.path

    @property
    def above(self) -> "tuple[Address, ...]":
        """The addresses of the folders above the path, the nearest first and the host itself last; empty for the host itself."""
        parts = self.path.split("/")
        return tuple(replace(self, path="/".join(parts[:number])) for number in range(len(parts) - 1, 0, -1))

    def plain(self) -> "Address | None":
        """The same shop over http; None if its http port is unknown, because only the default ports correspond."""
        return Address(self.host, 80, self.path, "http") if self.scheme == "https" and self.port == 443 else None


def parse_address(pasted: str) -> Address:
    """Parses `https://www.shop.com/shop/`, `shop.com`, a wp-admin link, a port or an IDN, ignoring surrounding spaces.

    The result is always an https address, because every profile requires TLS. Raises UsageError for anything without a valid host.
    """
    text = pasted.strip().strip("<>\"'").strip().replace("\\", "/")
    if not text:
        raise _no_address(pasted, "it is empty")
    if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in text):
        raise _no_address(pasted, "a line break, a control character or bytes that are not UTF-8 are not a valid host name")
    if re.match(r"c[ks]_(?:[0-9a-f]{8,}|[^./:]*$)", text, re.I):
        raise _is_key()
    if re.fullmatch(r"[^\s@/:]+@[^\s@/:]+\.[^\s@/:.]{2,}", text) and not looks_like_key(text):
        raise UsageError("That looks like an e-mail address. Give the shop's host name, such as shop.example.com.")
    scheme, text = _split_scheme(pasted, text)
    try:
        parts = urlsplit(f"//{text}")
    except ValueError:
        raise _no_address(pasted, "its host is neither a name nor an IP address") from None
    if parts.username is not None or parts.password is not None:
        raise UsageError("The address contains a user name or password. Give the host name only; a secret does not belong in an address.")
    if looks_like_key(parts.netloc + parts.path):
        raise _is_key()
    try:
        port = parts.port
    except ValueError:
        raise _no_address(pasted, "its port is not a number from 1 to 65535") from None
    if port == 0:
        raise _no_address(pasted, "its port is not a number from 1 to 65535")
    host = _host(pasted, unquote(parts.hostname or ""))
    if looks_like_key(host):  # as it is sent, letters and digits of other scripts have become plain ones
        raise _is_key()
    if _KEY_BESIDE.search(unquote(f"{parts.query}#{parts.fragment}")):
        raise UsageError(
            "The address has a key or secret behind it, which other programs on this machine can read on a command line. Give the address "
            "without it; key and secret come from WOOREADY_KEY and WOOREADY_SECRET. If this was a shared machine, create a new key."
        )
    if port is None or (scheme == "http" and port == 80):
        port = 443
    path = _base_path(parts.path)
    if len(host) + len(path) > LONGEST_URL:
        raise _no_address(pasted, f"it is longer than {LONGEST_URL:,} characters")
    return Address(host, port, path)


def _is_key() -> UsageError:
    return UsageError(
        "That is a consumer key or secret, not an address. Give the shop's host name; "
        "key and secret come from WOOREADY_KEY and WOOREADY_SECRET."
    )


def _split_scheme(pasted: str, text: str) -> tuple[str, str]:
    """The scheme and the rest. If one scheme follows another (`https://http://shop.com`), the last one counts."""
    scheme = "https"
    while found := _SCHEME.match(text):
        scheme, text = (found.group(1) or found.group(2)).lower(), text[found.end() :]
        if scheme not in DEFAULT_PORTS:
            raise _no_address(pasted, f"{scheme}:// is not a web address")
    return scheme, text.lstrip("/")


def _host(pasted: str, name: str) -> str:
    name = name.rstrip(".").lower()
    if not name:
        raise _no_address(pasted, "it does not contain a host name")
    try:
        ip = str(ipaddress.ip_address(name))
    except ValueError:
        pass
    else:
        if not _ZONE.fullmatch(ip.partition("%")[2]):
            raise _no_address(pasted, "its host is neither a name nor an IP address")
        return ip
    try:
        name = _ascii(name)
    except UnicodeError as error:
        raise _no_address(pasted, str(error)[:80]) from None
    labels = name.split(".")
    if len(name) > 253 or not re.search(r"[a-z0-9]", name) or not all(_LABEL.fullmatch(label) for label in labels):
        raise _no_address(pasted, f"{name[:80]!r} is not a valid host name")
    if labels[-1].isdigit():
        raise _no_address(pasted, f"{name[:80]!r} looks like an incomplete IP address")
    if len(labels) == 1 and name != "localhost":
        shown = name[:80]
        raise _no_address(pasted, f"{shown!r} has no domain, as in {shown}.com, and is not a shop in a shops file (--shops FILE)")
    return name


def _ascii(name: str) -> str:
    """A host name in its ASCII form (RFC 5891): `xn--mller-kva.example`. Raises UnicodeError (IDNAError is one) if it has none."""
    if name.isascii():
        return name
    import idna

    return idna.encode(name, uts46=True).decode()


def split_url(url: str) -> SplitResult:
    """As urlsplit, for a URL from an untrusted source: all parts are empty if it is invalid."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def is_web_address(url: str) -> bool:
    """Whether a URL from a shop is an http or https address of a host, with a possible port, without a login, and not too long."""
    parts = split_url(url)
    host, port = parts.hostname or "", parts.port
    known = parts.scheme in DEFAULT_PORTS and len(url) <= LONGEST_URL and bool(host) and len(host) <= 253
    return known and "@" not in parts.netloc and not re.search(r"[\s\x00-\x1f%\\]", host) and (port is None or port > 0)


def _base_path(path: str) -> str:
    """The path without the WordPress part of a link: `/shop` for `/shop/wp-admin/index.php`."""
    path = re.sub(r"/{2,}", "/", path)
    return quote(_INNER.sub("", path.rstrip("/")).rstrip("/"), safe=_PATH_SAFE, errors="replace")


def _no_address(pasted: str, why: str) -> UsageError:
    shown = re.sub(r"^(.*//)?[^/]*@", r"\1", re.split(r"[?#]", pasted.strip())[0])[:80]  # without a login or a key in the query
    return UsageError(f"{shown!r} is not a shop address: {why}. Give the host name, such as shop.example.com")


def same_site(one: str, other: str) -> bool:
    """Whether two addresses have the same host, port and path, regardless of scheme and trailing slash."""
    return _site_of(one) == _site_of(other)


def same_path(one: str, other: str) -> bool:
    """Whether two paths are the same, regardless of their encoding and of trailing slashes."""
    return quote(unquote(one)).rstrip("/") == quote(unquote(other)).rstrip("/")


def same_host(url: str, address: "Address") -> bool:
    """Whether a URL is one of the address's host, regardless of scheme and port: behind a proxy, WordPress may not know either."""
    return _site_of(url)[0] == _site_of(address.url)[0]


def _site_of(url: str) -> tuple[str, int | None, str]:
    """Host in ASCII form, port if it is not the scheme's default, and path in its encoded form."""
    parts = split_url(url)
    host = (parts.hostname or "").lower()[:LONGEST_URL]
    with contextlib.suppress(UnicodeError):
        host = _ascii(host)
    port = None if parts.port == DEFAULT_PORTS.get(parts.scheme) else parts.port
    return host, port, quote(unquote(parts.path)).rstrip("/")
