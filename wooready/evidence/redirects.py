"""Where a redirect of the API leads, and thus what causes it."""

import re
from urllib.parse import urljoin

from wooready.shop.address import Address, is_web_address, split_url

#: `/en/wp-json/`, `/pt-br/wc-api/…`: the prefix that language plugins add to every path.
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2,4})?(?=/(?:wp-json|wc-api)\b)", re.I)
_LOGIN = re.compile(r"wp-login\.php|my-account|log-?in|sign-?in", re.I)


def redirect_kind(target: str, address: Address) -> str:
    """The kind of a Location, relative to the shop's address: `to-http`, `www-twin`, `other-host`, `language`, `login`, `front` (the home
    page), `slash` (only a trailing slash differs), `other` (also for what is not a web address); empty for no redirect."""
    if not target:
        return ""
    try:
        target = urljoin(f"{address.url}/wp-json/", target)
    except ValueError:
        return "other"
    if not is_web_address(target):
        return "other"
    parts = split_url(target)
    if parts.scheme == "http":
        return "to-http"
    host = (parts.hostname or address.host).lower()
    if host.removeprefix("www.") == address.host.removeprefix("www.") and host != address.host:
        return "www-twin"
    if parts.netloc and parts.netloc.lower() != address.authority:
        return "other-host"
    below = parts.path.removeprefix(address.path)
    if _LANGUAGE.match(below):
        return "language"
    if _LOGIN.search(parts.path):
        return "login"
    if below in ("", "/") and "rest_route" not in parts.query:
        return "front"
    return "slash" if re.fullmatch(r"/(?:wp-json|wc-api)(?:/[\w/-]*)?", below) else "other"
