"""Faults of the key, of reading and of writing."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from broken.changes import (
    added,
    all_of,
    edited,
    first_page,
    instead,
    is_key_test,
    large,
    listing,
    method,
    moved,
    posts,
    refused,
    sampled,
    whenever,
    with_key,
)
from broken.fault import LEGACY, Fault, accepting, having
from broken.server import KEY, Setup
from broken.site import Change, Request, answer, error, legacy_error, page, refusal
from wooready.shop.credentials import Credentials, credentials
from wooready.wire.exchange import Response

STRANGER = Credentials("ck_" + "abcdef0123" * 4, "cs_" + "3210fedcba" * 4)
WRONG = Credentials(KEY.key, STRANGER.secret)
ODD = Credentials("ck_0123456", KEY.secret)
CUT_OFF, SECRET_CUT_OFF = Credentials(KEY.key[:-1], KEY.secret), Credentials(KEY.key, KEY.secret[:-1])
FORBIDDEN = page(403, "403 Forbidden")
ASKS_FOR_OAUTH = legacy_error(404, "woocommerce_api_authentication_error", "oauth_consumer_key parameter is missing")
NO_ROUTE = error(404, "rest_no_route", "No route was found matching the URL and request method.")
FATAL = error(500, "internal_server_error", "<p>There has been a critical error on this website.</p>")
AUTHENTICATION = "woocommerce_rest_authentication_error"


def ignoring(*ways: str) -> Change:
    """A key that comes in one of these ways is not seen: the answer is the one to no key."""

    def change(request: Request, response: Response) -> Response:
        seen = request.is_api and request.auth.partition("-")[0] in ways
        return refusal(replace(request, auth="none")) if seen else response

    return change


def customer(request: Request, response: Response) -> Response:
    """The key of a user without rights (facts: woocommerce.md §2, §4)."""
    if not with_key(request) or response.status == 401:
        return response
    if request.is_legacy and request.method == "POST":
        return legacy_error(401, f"woocommerce_api_user_cannot_create_{request.resource.rstrip('s')}", "You do not have permission")
    if request.is_legacy:
        return answer(200, '{"%s":[]}' % request.resource, X_WC_Total="0", X_WC_TotalPages="0")  # noqa: UP031
    code = "woocommerce_rest_cannot_batch" if request.method == "POST" else "woocommerce_rest_cannot_view"
    return error(403, code, "Sorry, you cannot list resources.")


def takes_signatures(request: Request, response: Response) -> Response:
    """WooCommerce 2.6 to 3.1, when it believes to be asked over http, takes a signature that is made for https (measured)."""
    if request.auth == "oauth1" and is_key_test(request) and request.is_wc:
        return answer(200, '[{"id":49}]', X_WP_Total="30", X_WP_TotalPages="30")
    return response


def has_right_key(request: Request) -> bool:
    return request.auth in ("basic", "query", "oauth1")


def without_authentication(document: Any) -> Any:
    """A WordPress before 5.6, or a security plugin."""
    return {**document, "authentication": []} if isinstance(document, dict) and "authentication" in document else document


def generated_by(version: str) -> Change:
    """The front page and the legacy index tell of another WooCommerce."""

    def change(request: Request, response: Response) -> Response:
        body = re.sub(rb'(WooCommerce |"wc_version":")\d[\d.]+', lambda found: found.group(1) + version.encode(), response.body)
        return replace(response, body=body)

    return change


def write_only(request: Request, response: Response) -> Response:
    refuses = with_key(request) and request.method == "GET" and response.status == 200
    return error(401, AUTHENTICATION, "The API key provided does not have read permissions.") if refuses else response


def a_get(request: Request, response: Response) -> Response:
    """What a GET of the same address answers: there is nothing to read under …/batch, and a list under the legacy address."""
    return answer(200, '{"products":[{"id":42}]}') if request.is_legacy else NO_ROUTE


def open_to_all(request: Request, response: Response) -> Response:
    """A cache keeps the answer that a key got, and gives it to everybody."""
    return (
        answer(200, '[{"id":49}]', X_WP_Total="30", X_WP_TotalPages="30") if request.auth == "none" and is_key_test(request) else response
    )


def code_changed(request: Request, response: Response) -> Response:
    """A plugin gives another code and message for WooCommerce's refusals of whoever is not logged in."""
    refuses = request.is_rest and response.status == 401 and b"woocommerce_rest_cannot" in response.body
    return error(401, "rest_not_logged_in", "Bitte melden Sie sich an.") if refuses else response


class CacheFromBefore:
    """A cache that ignores the Authorization header and in which visitors' refusals lie for every address but those that nobody can have
    asked. `which`: the requests that it is asked for."""

    def __init__(self, which: Callable[[Request], bool]) -> None:
        self._which = which

    def __call__(self, request: Request, response: Response) -> Response:
        filled = self._which(request) and request.auth == "basic" and request.method == "GET" and "_=" not in request.target
        return refusal(replace(request, auth="none")) if filled and request.is_wc else response


KEYS = (
    Fault("cache-filled-by-visitors", "A cache has a visitor's refusal of each address", "AUTH-01[wc/v3]", "cache.ignores-authorization",
          CacheFromBefore(lambda request: True)),
    Fault("cache-by-path", "A cache that leaves out the query string has a visitor's refusal", "AUTH-02[wc/v3]",
          "cache.ignores-authorization",
          whenever(lambda request: with_key(request) and is_key_test(request),
                   all_of(refused(401, "woocommerce_rest_cannot_view"), added("X-Cache", "HIT")))),
    Fault("header-stripped-code-changed", "The web server drops the header, and a plugin changes the code of refusals", "AUTH-01[wc/v3]",
          "auth.header-stripped", all_of(ignoring("basic"), code_changed)),
    Fault("unknown-key-code-changed", "The key was revoked, and a plugin changes the code of refusals", "AUTH-02[wc/v3]",
          "auth.key-unknown or auth.other-answer",
          all_of(code_changed, whenever(lambda request: request.auth.startswith("oauth1"), refused(401, "rest_not_logged_in"))),
          setup=Setup(gives=STRANGER)),
    Fault("unknown-key-signed", "The same; of signatures the plugin knows nothing", "AUTH-02[wc/v3]", "auth.key-unknown", code_changed,
          setup=Setup(gives=STRANGER)),
    Fault("header-refused", "A firewall refuses whatever has an Authorization header", "AUTH-01[wc/v3]", "auth.header-refused",
          whenever(lambda request: request.auth.startswith("basic"), instead(FORBIDDEN))),
    Fault("header-refused-in-json", "The same, by a gateway in JSON", "AUTH-01[wc/v3]", "auth.header-refused",
          whenever(lambda request: request.auth.startswith("basic"), instead(answer(401, '{"message":"Unauthorized"}')))),
    Fault("key-breaks-the-shop", "A plugin breaks on whoever is logged in", "AUTH-02[wc/v3]", "auth.server-error",
          whenever(with_key, instead(FATAL))),
    Fault("header-breaks-the-shop", "A plugin breaks on an Authorization header", "AUTH-01[wc/v3]", "auth.server-error",
          whenever(lambda request: request.auth.startswith("basic"), instead(FATAL))),
    Fault("wrapped-key", "The key was pasted with quotation marks and a line break", "AUTH-04", "auth.key-wrapped", outcome="advice",
          setup=Setup(gives=credentials(f"\u201c{KEY.key}\u201d\n", KEY.secret))),
    Fault("header-stripped", "The web server drops the Authorization header", "AUTH-01[wc/v3]", "auth.header-stripped", ignoring("basic")),
    Fault("https-not-seen", "WordPress takes https for http", "AUTH-01[wc/v3]", "auth.https-not-seen",
          base="not-ready-https-not-seen"),
    Fault("https-not-seen-3.0", "The same, in a shop of WooCommerce 3.0, which then takes a signature over https", "AUTH-01[wc/v2]",
          "auth.https-not-seen", all_of(ignoring("basic", "query"), takes_signatures), base="woocommerce-3.0.9"),
    Fault("https-not-seen-legacy", "The same, in a shop of WooCommerce 2.4", "AUTH-01[legacy-v3]", "auth.https-not-seen",
          whenever(lambda request: request.is_legacy and request.tls and request.resource != "", instead(ASKS_FOR_OAUTH)), base=LEGACY),
    Fault("header-stripped-recorded", "The web server drops the header (a recording of such a shop)", "AUTH-01[wc/v3]",
          "auth.header-stripped", base="not-ready-header-stripped"),
    Fault("header-stripped-by-varnish", "Varnish drops the header", "AUTH-01[wc/v3]", "auth.header-stripped-by-cache",
          all_of(ignoring("basic"), added("X-Varnish", "32770"))),
    Fault("user-deleted", "The user who owned the key is gone (a recording of such a shop)", "AUTH-02[wc/v3]", "auth.user-deleted",
          base="not-ready-user-deleted"),
    Fault("key-as-login", "WordPress takes the unknown key for a user's name", "AUTH-02[wc/v3]", "auth.key-unknown",
          whenever(lambda request: request.auth.startswith("basic"), refused(401, "invalid_username")), setup=Setup(gives=STRANGER)),
    Fault("key-not-looked-at", "A plugin asks for the user before WooCommerce is there", "AUTH-02[wc/v3]", "auth.not-looked-at",
          ignoring("basic", "query", "oauth1")),
    Fault("key-not-looked-at-4.6", "The same, in a WooCommerce that is known for it", "AUTH-02[wc/v3]",
          "auth.not-looked-at or auth.key-unknown", all_of(ignoring("basic", "query", "oauth1"), generated_by("4.6.2")),
          base="woocommerce-4.9.2"),
    Fault("unknown-key-3.0", "The key was revoked, in a shop of WooCommerce 3.0", "AUTH-02[wc/v2]", "auth.key-unknown",
          base="woocommerce-3.0.9", setup=Setup(gives=STRANGER)),
    Fault("unknown-key-3.0-https-unclear", "The same, and nothing tells whether WordPress sees https", "AUTH-02[wc/v2]",
          "auth.key-unknown or auth.https-not-seen", edited(without_authentication), base="woocommerce-3.0.9",
          setup=Setup(gives=STRANGER)),
    Fault("signature-refused", "The shop signs another address than the integration", "AUTH-06[wc/v3]", "auth.signature",
          whenever(lambda request: request.auth == "oauth1", refused(401, AUTHENTICATION)), profile=having("auth", types=["oauth1"])),
    Fault("signature-blocked", "A firewall takes the parameters of a signature for an attack", "AUTH-06[wc/v3]", "auth.other-answer",
          whenever(lambda request: request.auth == "oauth1", instead(FORBIDDEN)), profile=having("auth", types=["oauth1"])),
    Fault("jwt-takes-the-header", "A login plugin takes every Authorization header for its own", "AUTH-01[wc/v3]", "auth.jwt-plugin",
          whenever(lambda request: request.auth.startswith("basic"), refused(403, "jwt_auth_bad_auth_header", "Malformed header."))),
    Fault("unknown-key", "The key was revoked", "AUTH-02[wc/v3]", "auth.key-unknown", setup=Setup(gives=STRANGER)),
    Fault("unknown-key-legacy", "The key was revoked, in a shop of WooCommerce 2.4", "AUTH-02[legacy-v3]",
          "auth.key-unknown or auth.secret-wrong or auth.user-deleted",
          base=LEGACY, setup=Setup(gives=STRANGER)),
    Fault("wrong-secret-legacy", "The secret is another key's, in a shop of WooCommerce 2.4", "AUTH-02[legacy-v3]",
          "auth.key-unknown or auth.secret-wrong or auth.user-deleted", base=LEGACY, setup=Setup(gives=WRONG)),
    Fault("wrong-secret", "The secret is another key's", "AUTH-02[wc/v3]", "auth.secret-wrong", setup=Setup(gives=WRONG)),
    Fault("key-cut-off", "The last character of the key was not copied", "AUTH-02[wc/v3]", "auth.key-form", setup=Setup(gives=CUT_OFF)),
    Fault("secret-cut-off", "The last character of the secret was not copied", "AUTH-02[wc/v3]", "auth.key-form",
          setup=Setup(gives=SECRET_CUT_OFF)),
    Fault("key-cut-off-legacy", "The last character of the key was not copied, for a shop of WooCommerce 2.4", "AUTH-02[legacy-v3]",
          "auth.key-form", base=LEGACY, setup=Setup(gives=CUT_OFF)),
    Fault("key-cut-off-as-login", "WordPress takes the key, of which a character is missing, for a user's name", "AUTH-02[wc/v3]",
          "auth.key-form", whenever(lambda request: request.auth.startswith("basic"), refused(401, "invalid_username")),
          setup=Setup(gives=CUT_OFF)),
    Fault("key-meets-stranger", "A security plugin answers whoever brings a key", "AUTH-02[wc/v3]", "auth.other-answer",
          whenever(with_key, refused(403, "rest_forbidden"))),
    Fault("open-without-key", "A cache gives everybody what a key got", "AUTH-03[wc/v3]", "auth.open", open_to_all),
    Fault("odd-key", "The key is not of WooCommerce's form", "AUTH-04", "auth.key-form", outcome="advice",
          setup=Setup(gives=ODD, knows=ODD)),
    Fault("customer-key", "The key is a customer's", "AUTH-05[wc/v3]", "auth.role", customer),
    Fault("customer-key-legacy", "The key is a customer's, in a shop of WooCommerce 2.4", "AUTH-05[legacy-v3]", "auth.role",
          customer, base=LEGACY),
)  # fmt: skip

READING = (
    Fault("write-only-key", "The key's permission is «Write»", "READ-01[wc/v3]", "read.permission", write_only),
    Fault("products-fail", "A page of ten products is too much, or one of them is broken", "READ-02[wc/v3]",
          "read.broken-record or read.too-heavy",
          whenever(first_page("products"), instead(FATAL))),
    Fault("large-pages-fail", "A page of a hundred takes PHP more memory than it has", "READ-05[wc/v3]", "read.large-page",
          whenever(sampled("products"), instead(page(504, "504 Gateway Time-out")))),
    Fault("broken-letters", "A product beyond the first ten holds broken UTF-8", "READ-05[wc/v3]", "read.broken-record",
          whenever(sampled("products"), refused(500, "rest_encode_error", "Malformed UTF-8 characters"))),
    Fault("lists-filled-by-visitors", "A cache has a visitor's refusal of the list", "READ-02[wc/v3]", "cache.ignores-authorization",
          CacheFromBefore(listing("products"))),
    Fault("large-pages-are-too-heavy", "PHP breaks when a hundred orders are asked for with every field", "READ-05[wc/v3]",
          "read.broken-record or read.large-page", whenever(large("orders"), instead(FATAL))),
    Fault("products-refused", "The role may not see products", "READ-02[wc/v3]", "read.role",
          whenever(lambda request: with_key(request) and request.method == "GET" and request.resource == "products",
                   refused(403, "woocommerce_rest_cannot_view"))),
    Fault("lists-fail", "PHP runs out of memory on every list", "READ-01[wc/v3]", "read.server-error",
          whenever(lambda request: listing("products")(request) or listing("orders")(request), instead(FATAL))),
    Fault("hpos-hides-orders-legacy-only", "The same, for a system that knows only the legacy API", "READ-04[legacy-v3]",
          "read.hpos-hides-orders", base="woocommerce-8.9.3", profile=accepting("legacy-v3")),
    Fault("products-time-out", "A page of ten products takes too long for the web server", "READ-02[wc/v3]", "read.too-heavy",
          whenever(first_page("products"), instead(page(504, "504 Gateway Time-out")))),
    Fault("hpos-breaks-orders", "wc/v1 breaks on the new order tables", "READ-03[wc/v1]", "read.hpos-breaks-orders",
          whenever(lambda request: request.path.endswith("/wc/v1/orders") and request.method == "GET" and has_right_key(request),
                   instead(FATAL)), profile=accepting("wc/v1")),
    Fault("orders-fail", "One order breaks the list", "READ-03[wc/v3]", "read.broken-record or read.too-heavy",
          whenever(listing("orders"), instead(FATAL))),
    Fault("orders-refused", "A firewall rule stands on orders", "READ-03[wc/v3]", "read.refused",
          whenever(listing("orders"), instead(FORBIDDEN))),
    Fault("hpos-hides-orders", "Orders are in the new tables, which the legacy API does not read", "READ-04[legacy-v3]",
          "read.hpos-hides-orders", base="woocommerce-8.9.3", outcome="advice"),
)  # fmt: skip

WRITING = (
    Fault("redirects-posts", "A rule puts a slash behind every POST", "WRITE-01[wc/v3]", "write.redirected",
          whenever(posts(), moved(lambda request: f"{request.path}/"))),
    Fault("post-becomes-page", "A plugin answers a POST with a page", "WRITE-01[wc/v3]", "write.answered-with-page",
          whenever(posts(), instead(page(200, "Welcome")))),
    Fault("post-becomes-get", "A proxy makes a GET of a POST", "WRITE-01[wc/v3]", "write.became-read", whenever(posts(), a_get)),
    Fault("post-becomes-get-legacy", "The same, in a shop of WooCommerce 2.4", "WRITE-01[legacy-v3]", "write.became-read",
          whenever(posts(), a_get), base=LEGACY),
    Fault("posts-blocked", "A firewall refuses every POST", "WRITE-01[wc/v3]", "write.blocked", whenever(posts(), instead(FORBIDDEN))),
    Fault("header-meets-another-user", "The Authorization header logs another user in, who may not see products; the query key works",
          "AUTH-01[wc/v3]", "auth.other-user",
          whenever(lambda request: request.auth == "basic" and request.is_api, refused(403, "woocommerce_rest_cannot_view"))),
    Fault("status-is-empty", "No fault: a plugin empties parts of WooCommerce > Status", "HTTP-03", "http.plain-open",
          whenever(lambda request: request.resource == "system_status", edited(lambda document: {"environment": [], "settings": None})),
          outcome="advice"),
    Fault("put-blocked", "A firewall refuses PUT and DELETE", "WRITE-05[wc/v3]", "write.verb-blocked",
          whenever(lambda request: request.method in ("PUT", "DELETE"), instead(page(405, "405 Not Allowed"))), outcome="advice"),
    Fault("put-blocked-and-needed", "The same, for an integration that uses PUT", "WRITE-05[wc/v3]", "write.verb-blocked",
          whenever(lambda request: request.method in ("PUT", "DELETE"), instead(page(501, "501 Not Implemented"))),
          profile=having("http", methods=["GET", "POST", "PUT"])),
    Fault("delete-blocked", "A firewall refuses DELETE alone", "WRITE-05[wc/v3]", "write.verb-blocked",
          whenever(method("DELETE"), instead(FORBIDDEN)), outcome="advice"),
    Fault("body-lost", "A proxy drops what a POST carries", "WRITE-06[wc/v3]", "write.body-lost",
          whenever(lambda request: request.html, instead(answer(200, "[]")))),
    Fault("body-lost-legacy", "The same, in a shop of WooCommerce 2.4", "WRITE-06[legacy-v3]", "write.body-lost",
          whenever(lambda request: request.html,
                   instead(legacy_error(400, "woocommerce_api_missing_callback_param", "Missing parameter data"))), base=LEGACY),
    Fault("html-blocked", "A firewall refuses a POST with HTML in it", "WRITE-06[wc/v3]", "write.body-blocked",
          whenever(lambda request: request.html, instead(page(406, "Not Acceptable!")))),
    Fault("posts-fail", "A plugin breaks on every POST", "WRITE-01[wc/v3]", "write.server-error", whenever(posts(), instead(FATAL))),
    Fault("read-only-key", "The key's permission is «Read» (a recording of such a shop)", "WRITE-02[wc/v3]", "write.permission",
          base="not-ready-read-only-key"),
    Fault("product-posts-blocked", "A firewall rule stands on POST to products", "WRITE-03[wc/v3]", "write.blocked",
          whenever(posts("products"), instead(FORBIDDEN))),
    Fault("products-read-only-role", "The role may not change products", "WRITE-03[wc/v3]", "write.role",
          whenever(posts("products"), refused(403, "woocommerce_rest_cannot_batch"))),
    Fault("order-posts-blocked", "A firewall rule stands on POST to orders", "WRITE-04[wc/v3]", "write.blocked",
          whenever(posts("orders"), instead(FORBIDDEN))),
    Fault("order-post-refused", "A plugin forbids new orders", "WRITE-04[wc/v3]", "write.refused",
          whenever(posts("orders"), refused(403, "rest_orders_closed"))),
    Fault("order-post-fails", "A plugin breaks on new orders", "WRITE-04[wc/v3]", "write.server-error",
          whenever(posts("orders"), instead(FATAL))),
)  # fmt: skip

FAULTS = (*KEYS, *READING, *WRITING)
