"""Where a redirect leads, compared with what was asked, and thus what causes it."""

import re
from urllib.parse import urljoin

from wooready.shop.address import Address, is_web_address, split_url

#: `/en/wp-json/`, `/pt-br/wc-api/…`: the prefix that language plugins add to every path.
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2,4})?(?=/(?:wp-json|wc-api)\b)", re.I)
_LOGIN_PATH = re.compile(r"wp-login\.php|my-account|log-?in\b|sign-?in\b", re.I)
#: Parameters with which plugins that protect a site lead to their login form (Password Protected, WordPress itself).
_LOGIN_QUERY = re.compile(r"(?:^|&)(?:redirect_to|reauth|[\w-]*login|[\w-]*protected)(?:=|&|$)", re.I)
#: Services that let only known people or devices through to a site.
_ACCESS_HOST = re.compile(
    r"(?:^|\.)(?:cloudflareaccess\.com|okta\.com|auth0\.com|login\.microsoftonline\.com|accounts\.google\.com|onelogin\.com)$", re.I
)
_ACCESS_PATH = re.compile(r"/cdn-cgi/access/|/oauth2/(?:start|sign_in|authorize)|/saml", re.I)
#: The page of a hosting account that was switched off (cPanel: /cgi-sys/suspendedpage.cgi).
_SUSPENDED = re.compile(r"/cgi-sys/|suspended", re.I)


def redirect_kind(target: str, asked: str, address: Address, *, sets_cookie: bool = False) -> str:
    """What the target of a redirect is, compared with the URL that was asked and with the shop's address; empty for no redirect.

    `itself` (the very URL that was asked), `itself-with-cookie`, `suspended`, `access` (a service that lets in known people only), `login`,
    `to-http`, `www-twin`, `other-host`, `language`, `front` (the home page), `slash` (only a slash at the end of the path differs),
    `other` (also for what is not a web address).
    """
    if not target:
        return ""
    try:
        target = urljoin(asked, target)
    except ValueError:
        return "other"
    if not is_web_address(target):
        return "other"
    parts, ours = split_url(target), split_url(asked)
    here = parts.scheme == ours.scheme and parts.netloc.lower() == ours.netloc.lower()
    if here and parts.path == ours.path and parts.query == ours.query:
        return "itself-with-cookie" if sets_cookie else "itself"
    if _SUSPENDED.search(parts.path):
        return "suspended"
    host = (parts.hostname or address.host).lower()
    if _ACCESS_HOST.search(host) or _ACCESS_PATH.search(parts.path):
        return "access"
    same_host = host.removeprefix("www.") == address.host.removeprefix("www.")
    if same_host and (_LOGIN_PATH.search(parts.path) or _LOGIN_QUERY.search(parts.query)):
        return "login"
    if parts.scheme == "http":
        return "to-http"
    if same_host and host != address.host:
        return "www-twin"
    if parts.netloc and parts.netloc.lower() != address.authority:
        return "other-host"
    below = parts.path.removeprefix(address.path)
    if _LANGUAGE.match(below):
        return "language"
    if parts.path != ours.path and parts.path.rstrip("/") == ours.path.rstrip("/"):
        return "slash"
    return "front" if below in ("", "/") and "rest_route" not in parts.query else "other"
