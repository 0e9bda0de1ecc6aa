"""Faults of the REST index, the API generations and the versions."""

from dataclasses import replace
from typing import Any

from broken.changes import (
    after,
    all_of,
    any_accepted,
    before,
    breaks_off,
    cut_off,
    edited,
    header,
    instead,
    is_json,
    many,
    refused,
    swapped,
    whenever,
)
from broken.fault import LEGACY, Fault, accepting, generic, using
from broken.server import HOST, Setup
from broken.site import Change, Request, answer, error, page
from wooready.wire.exchange import Response


#: As measured (facts: woocommerce.md §9).
class BusyAtFirst:
    """Refuses every second read when it comes for the first time. A write is not repeated, so it is let through."""

    def __init__(self) -> None:
        self._came: set[tuple[object, ...]] = set()

    def __call__(self, request: Request, response: Response) -> Response:
        key = (request.tls, request.path, request.query, request.auth, request.accept)
        if request.method != "GET" or key in self._came:
            return response
        self._came.add(key)
        return page(503, "503 Service Temporarily Unavailable") if len(self._came) % 2 else response


NOTICE = (
    "<br />\n<b>Deprecated</b>:  Function create_function() is deprecated in "
    "<b>/srv/www/shop/wp-content/plugins/old-slider/slider.php</b> on line <b>12</b><br />\n"
)
NOT_FOUND = page(404, "404 Not Found")
NO_ROUTE = error(404, "rest_no_route", "No route was found matching the URL and request method.")
LEGACY_OFF = answer(404, '{"errors":{"code":"woocommerce_api_disabled","message":"The WooCommerce API is disabled on this site"}}')


def has_namespaces(document: Any) -> bool:
    """Whether it is the REST index."""
    return isinstance(document, dict) and "namespaces" in document


def is_rest(request: Request) -> bool:
    return request.is_rest


def is_legacy(request: Request) -> bool:
    return request.is_legacy


def is_pretty(request: Request) -> bool:
    """Only reachable when the web server hands the address to WordPress."""
    return request.path.startswith(("/wp-json", "/wc-api/"))


def typed(kind: str) -> Any:
    """Every JSON answer is declared as `kind`."""
    return lambda request, response: header("Content-Type", kind)(request, response) if is_json(response) else response


def without_wc(document: Any) -> Any:
    names = [name for name in document.get("namespaces", ()) if not name.startswith(("wc/", "wc-", "wccom"))]
    return {**document, "namespaces": names} if "namespaces" in document else document


def without_versions_1_to_3(document: Any) -> Any:
    names = [name for name in document.get("namespaces", ()) if name not in ("wc/v1", "wc/v2", "wc/v3")]
    return {**document, "namespaces": names} if "namespaces" in document else document


def status(section: str, **values: object) -> Any:
    """WooCommerce > Status says something else."""
    change = edited(lambda document: {**document, section: {**document[section], **values}})
    return whenever(lambda request: request.resource == "system_status", change)


def edited_status(section: str, value: object) -> Any:
    return whenever(lambda request: request.resource == "system_status", edited(lambda document: {**document, section: value}))


def closed_to_visitors(request: Request, response: Response) -> Response:
    blocked = request.is_rest and request.auth not in ("basic", "query", "oauth1")
    return error(401, "rest_not_logged_in", "You are not currently logged in.") if blocked else response


def announced(path: str) -> Any:
    """The front page tells of a REST root at another path than /wp-json/."""
    return all_of(
        whenever(lambda request: request.path == "/" and request.accept == "any", lambda request, response: _announcing(response, path)),
        whenever(lambda request: request.path.startswith("/wp-json"), instead(NOT_FOUND)),
    )


def _announcing(response: Response, path: str) -> Response:
    changed = header("Link", response.header("Link").replace("/wp-json/", path))
    return changed(Request("GET", "/", (), "none", "any", True, "/"), response)  # type: ignore[return-value]


def renamed(version: str) -> Any:
    """The front page is made by another WooCommerce."""
    return swapped('content="WooCommerce 2.4.13"', f'content="WooCommerce {version}"')


REST = (
    Fault("plain-permalinks", "Permalinks are «Plain» (a recording of such a shop)", "REST-01", "rest.plain-permalinks",
          base="not-ready-plain-permalinks"),
    Fault("plain-and-no-rewrite", 'Permalinks are "Plain", and nginx keeps /wp-json/ to itself', "REST-01", "rest.plain-without-rewrite",
          whenever(is_pretty, instead(replace(NOT_FOUND, headers=(*NOT_FOUND.headers, ("Server", "nginx"))))),
          base="not-ready-plain-permalinks"),
    Fault("plain-on-apache", 'Permalinks are "Plain", so that Apache has no rule for /wp-json/', "REST-01",
          "rest.plain-permalinks or rest.plain-without-rewrite", whenever(is_pretty, instead(NOT_FOUND)),
          base="not-ready-plain-permalinks"),
    Fault("no-rewrite", "The web server keeps /wp-json/ to itself", "REST-01", "rest.no-rewrite", whenever(is_pretty, instead(NOT_FOUND))),
    Fault("other-prefix", "A plugin renamed /wp-json/", "REST-01", "rest.other-prefix", announced("/api-hidden/")),
    Fault("other-folder", "WordPress is in a folder below", "REST-01", "rest.other-place", announced("/blog/wp-json/")),
    Fault("pasted-page", "No fault: the address is that of a page of the shop", "HTTP-03", "http.plain-open", setup=Setup(page="/en/shop"),
          outcome="advice"),
    Fault("pasted-page-rest-blocked", "The same, and a plugin refuses the REST API to everybody", "REST-01", "rest.blocked",
          whenever(is_rest, refused(403, "rest_forbidden", "REST API is disabled on this site.")), setup=Setup(page="/en/shop")),
    Fault("pasted-page-of-another-host", "The same, and the shop calls itself by another host's name", "REST-01", "rest.other-place",
          whenever(is_pretty, instead(NOT_FOUND)), setup=Setup(page="/en/shop", home="https://www.example.com")),
    Fault("not-wordpress", "There is no WordPress", "REST-01", "rest.not-found",
          lambda request, response: page(200, "Welcome") if request.path == "/" else NOT_FOUND),
    Fault("rest-blocked", "A plugin refuses the REST API to everybody", "REST-01", "rest.blocked",
          whenever(is_rest, refused(403, "rest_forbidden", "REST API is disabled on this site."))),
    Fault("rest-blocked-legacy-works", "The same, in a shop that still has the legacy API", "REST-01", "rest.blocked",
          whenever(is_rest, refused(403, "rest_forbidden", "REST API is disabled on this site.")), base="woocommerce-3.7.0",
          outcome="advice"),
    Fault("rest-closed-to-visitors", "A plugin asks visitors to log in; a key passes", "REST-01", "rest.index-closed",
          closed_to_visitors, outcome="advice"),
    Fault("namespaces-hidden", "A security plugin empties the list of namespaces", "REST-01", "rest.index-without-namespaces",
          edited(lambda document: {**document, "namespaces": []} if has_namespaces(document) else document), outcome="advice"),
    Fault("namespaces-gone", "It takes the list out", "REST-01", "rest.index-without-namespaces",
          edited(lambda document: {name: each for name, each in document.items() if name != "namespaces"}
                 if has_namespaces(document) else document), outcome="advice"),
    Fault("rest-blocked-by-solid", "Solid Security restricts the REST API", "REST-01", "rest.blocked-by-solid",
          whenever(is_rest, refused(401, "itsec_rest_api_access_restricted", "You do not have sufficient permission."))),
    Fault("empty-answers", "PHP ends without a word", "REST-01", "rest.empty",
          whenever(is_rest, instead(answer(200, "")))),
    Fault("endless-index", "A plugin adds everything it knows to the index", "REST-01", "rest.too-large", whenever(is_rest, many(150_000))),
    Fault("coming-soon-everywhere", "A coming-soon plugin gives every address the same page", "REST-01",
          "rest.page-for-everything or rest.not-found", whenever(lambda request: request.tls, instead(page(200, "We open soon")))),
    Fault("busy-at-first", "The server has too few processes: every second question is refused once", "HTTP-04", "http.repeated",
          BusyAtFirst(),
          outcome="advice"),
    Fault("answers-break-off", "A plugin announces a longer answer than it sends", "HTTP-01", "http.cut-off", breaks_off),
    Fault("only-with-accept-json", "A firewall refuses «Accept: */*»", "REST-02", "rest.accept-matters",
          whenever(lambda request: request.accept == "any" and request.path == "/wp-json/", instead(page(403, "403 Forbidden")))),
    Fault("shop-called-like-a-challenge", "No fault: only its name", "HTTP-03", "http.plain-open",
          edited(lambda document: {**document, "name": "Just a moment Candles"} if isinstance(document, dict) else document),
          outcome="advice"),
    Fault("home-is-no-url", "A plugin spoils the address in the index", "ADDR-01", "address.other-home",
          whenever(lambda request: request.path == "/wp-json/", edited(lambda document: {**document, "home": "https://[bad:abc"})),
          outcome="advice"),
    Fault("json-cut-off", "PHP ends in the middle of an answer", "REST-01", "rest.broken-json", cut_off(60)),
    Fault("json-minified", "An optimiser spoils what is not asked for as JSON", "REST-02", "rest.broken-json",
          whenever(any_accepted, cut_off(60))),
    Fault("bom", "wp-config.php starts with a byte order mark", "REST-02", "rest.bom", before("\ufeff")),
    Fault("notices", "A plugin's PHP notices are shown", "REST-02", "rest.notices", whenever(any_accepted, before(NOTICE))),
    Fault("stray-output", "A file has text before its PHP", "REST-02", "rest.stray-output", before("debug\n")),
    Fault("stray-output-on-the-line", "The same, without a line break", "REST-02", "rest.stray-output", before("debug")),
    Fault("appended", "A cache signs every answer", "REST-02", "rest.appended", after("\n<!-- Cached page by WP-Super-Cache -->")),
    Fault("blank-lines", "A file has blank lines before its PHP", "REST-02", "rest.blank-lines", before("\n\n"), outcome="advice"),
    Fault("json-as-html", "A server rule declares everything as HTML", "REST-03", "rest.content-type", typed("text/html; charset=UTF-8")),
    Fault("charset-utf8", "The option blog_charset is «utf8»", "REST-03", "rest.charset", typed("application/json; charset=utf8")),
    Fault("home-http", "The shop's addresses are still http", "REST-04", "rest.home-http", outcome="advice",
          setup=Setup(home=f"http://{HOST}")),
)  # fmt: skip

TOO_OLD = {"VER-01": "the release is why the generation is absent: the one check says what is missing, the other why"}
API = (
    Fault("legacy-disabled", "The legacy API, the only one of this release, is switched off", "API-01[legacy-v3]", "api.legacy-disabled",
          whenever(is_legacy, instead(LEGACY_OFF)), base=LEGACY),
    Fault("legacy-disabled-and-needed", "The same, for an integration that has no other", "API-01[legacy-v3]", "api.legacy-disabled",
          whenever(is_legacy, instead(LEGACY_OFF)), base=LEGACY, profile=accepting("legacy-v3")),
    Fault("legacy-removed", "WooCommerce 9.9, for an integration that has only the legacy API", "API-01[legacy-v3]", "api.legacy-removed",
          profile=accepting("legacy-v3")),
    Fault("legacy-gone-version-hidden", "The same, where a security plugin hides the version", "API-01[legacy-v3]",
          "api.legacy-removed", swapped("WooCommerce 9.9.5", ""), profile=accepting("legacy-v3")),
    Fault("legacy-off-version-hidden", "The legacy API answers that it is off, and nothing tells the version", "API-01[legacy-v3]",
          "api.legacy-disabled or api.legacy-removed",
          all_of(swapped("WooCommerce 2.4.13", ""), whenever(is_legacy, instead(LEGACY_OFF))), base=LEGACY, profile=accepting("legacy-v3")),
    Fault("legacy-answers-one", "WooCommerce 2.3, for an integration that has only the legacy API", "API-01[legacy-v3]",
          "api.legacy-too-old",
          all_of(renamed("2.3.13"), whenever(is_legacy, instead(answer(200, "1", "text/html; charset=UTF-8")))), base=LEGACY,
          profile=accepting("legacy-v3"), also=TOO_OLD),
    Fault("legacy-is-a-page", "A page stands where the legacy API should", "API-01[legacy-v3]", "api.legacy-missing",
          whenever(is_legacy, instead(NOT_FOUND)), base=LEGACY, profile=accepting("legacy-v3")),
    Fault("legacy-answers-minus-one", "The rewrite rules are stale", "API-01[legacy-v3]", "api.legacy-misrouted",
          whenever(is_legacy, instead(answer(400, "-1", "text/html; charset=UTF-8"))), base=LEGACY, profile=accepting("legacy-v3")),
    Fault("generation-absent", "WooCommerce 2.6, for an integration that needs wc/v2", "API-01[wc/v3]", "api.generation-absent",
          base="woocommerce-2.6.14", profile=generic, also=TOO_OLD),
    Fault("generation-removed", "A plugin takes the routes of wc/v1 to wc/v3 away", "API-01[wc/v3]", "api.generation-removed",
          all_of(edited(without_versions_1_to_3), whenever(lambda request: request.is_wc, instead(NO_ROUTE)))),
    Fault("generation-blocked", "A firewall rule stands on /wp-json/wc/", "API-01[wc/v3]", "api.generation-blocked",
          whenever(lambda request: request.is_wc, instead(page(403, "403 Forbidden")))),
    Fault("woocommerce-missing", "WooCommerce is not active", "API-02", "api.woocommerce-missing",
          all_of(edited(without_wc), swapped("WooCommerce 9.9.5", ""), whenever(lambda request: request.is_wc, instead(NO_ROUTE)),
                 whenever(is_legacy, instead(NOT_FOUND)))),
    Fault("status-contradicts", "WooCommerce > Status is out of date about the legacy API", "API-03", "api.status-contradicts",
          status("settings", api_enabled=False), base="woocommerce-3.7.0", outcome="advice", profile=accepting("legacy-v3", "wc/v3")),
    Fault("old-woocommerce", "WooCommerce 2.4 has the legacy API alone", "API-04", "api.upgrade", base=LEGACY, outcome="advice"),
    Fault("legacy-in-use", "The integration shows «Legacy (version 3) API»", "API-05", "api.connection-status", base=LEGACY,
          outcome="advice"),
)  # fmt: skip


def without_items(document: Any) -> Any:
    """Orders without their lines."""
    if not isinstance(document, list):
        return document
    return [{name: value for name, value in each.items() if name != "line_items"} for each in document]


def of_release(version: str, recorded: str = "9.9.5") -> Change:
    """WooCommerce says that it is of this release, wherever it says one; its orders and products stay as they were."""
    told = status("environment", version=version, wp_environment_type="production")
    return all_of(told, swapped(f"WooCommerce {recorded}", f"WooCommerce {version}"))


VERSIONS = (
    Fault("woocommerce-2.3", "WooCommerce 2.3 says 1 under /wc-api/v3/", "API-01[wc/v3]", "api.generation-absent",
          all_of(renamed("2.3.13"), whenever(is_legacy, instead(answer(200, "1", "text/html; charset=UTF-8")))), base=LEGACY, also=TOO_OLD),
    Fault("woocommerce-12", "A WooCommerce of the future, without what came last", "VER-02", "versions.newer-than-measured",
          of_release("12.0.0"), outcome="advice"),
    Fault("woocommerce-12-no-items", "The same, and a plugin takes the line items away", "DATA-03[wc/v3]", "data.schema",
          all_of(of_release("12.0.0"), whenever(lambda request: request.resource == "orders", edited(without_items)))),
    Fault("woocommerce-12-old-php", "WooCommerce 12 on a PHP that is too old for the release before it", "VER-03",
          "versions.platform-too-old", all_of(of_release("12.0.0"), status("environment", php_version="7.2.34")), outcome="advice"),
    Fault("woocommerce-3.5", "A WooCommerce between two that are known", "VER-03", "versions.requirements-unknown",
          of_release("3.5.10", "3.7.0"), base="woocommerce-3.7.0", outcome="advice"),
    Fault("staging-copy", "The address leads to a copy of the shop", "VER-05", "versions.not-production",
          status("environment", wp_environment_type="staging"), outcome="advice"),
    Fault("feature-missing", "The integration reads what was modified, which WooCommerce 3.7 cannot tell", "VER-04",
          "versions.feature-missing", base="woocommerce-3.7.0", outcome="advice", profile=using("modified-after")),
    Fault("feature-missing-and-needed", "The same, and it can do nothing else", "VER-04", "versions.feature-missing",
          base="woocommerce-3.7.0", profile=using("dates-are-gmt", "modified-after", demand="required")),
    Fault("language-plugin", "Polylang is active", "LANG-01", "data.one-language",
          edited_status("active_plugins", [{"plugin": "polylang/polylang.php", "name": "Polylang", "version": "3.6"}]), outcome="advice"),
    Fault("old-php", "PHP 7.2 under WooCommerce 9.9", "VER-03", "versions.platform-too-old",
          status("environment", php_version="7.2.34"), outcome="advice"),
)  # fmt: skip

FAULTS = (*REST, *API, *VERSIONS)
