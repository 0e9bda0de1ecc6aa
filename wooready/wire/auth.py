"""Adds credentials to a request, in the ways that WooCommerce supports."""

import base64
from urllib.parse import urlencode, urlsplit, urlunsplit

from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, SIGNATURE_TYPE_QUERY, Client

from wooready.shop.credentials import Credentials
from wooready.wire.exchange import Question

#: The deliberately wrong secret: in the right format, but not that of any real shop.
WRONG_SECRET = "cs_" + "0" * 40


def authorise(question: Question, credentials: Credentials | None) -> tuple[str, dict[str, str]]:
    """The URL and the extra headers to send. Raises ValueError if the question needs credentials and there are none."""
    if question.auth == "none":
        return question.url, {}
    if credentials is None:
        raise ValueError(f"{question.probe} needs credentials")
    secret = WRONG_SECRET if question.auth.endswith("-wrong") else credentials.secret
    if question.auth.startswith("basic"):
        token = base64.b64encode(f"{credentials.key}:{secret}".encode()).decode()
        return question.url, {"Authorization": f"Basic {token}"}
    if question.auth.startswith("query"):
        return _with_query(question.url, urlencode({"consumer_key": credentials.key, "consumer_secret": secret})), {}
    return _signed(question, credentials.key, secret), {}


def _with_query(url: str, more: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, more)))))


def _signed(question: Question, key: str, secret: str) -> str:
    """OAuth 1.0a in the query. WooCommerce signs with the host and port of its `home` option, not with those of the request."""
    signer = Client(key, client_secret=secret, signature_method=SIGNATURE_HMAC_SHA256, signature_type=SIGNATURE_TYPE_QUERY)
    signed, _, _ = signer.sign(question.signed_url or question.url, http_method=question.method)
    return urlunsplit(urlsplit(question.url)._replace(query=urlsplit(signed).query))
