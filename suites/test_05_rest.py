"""The REST index: whether WordPress answers under /wp-json/, in clean JSON."""

import re

from wooready.evidence.apis import APIS
from wooready.evidence.evidence import is_rest_index, same_site
from wooready.verdict import advise, check, fail

PLUGIN = re.compile(r"wp-content/(?:plugins|themes|mu-plugins)/([\w.-]+)")


@check(
    "REST-01", "The REST API answers under /wp-json/", rung="REST index", needs=["HTTP-02"], wc_only=True,
    broken=["plain-permalinks", "no-rewrite", "other-prefix", "other-folder", "rest-blocked", "json-cut-off", "not-wordpress"],
)  # fmt: skip
def test_rest_index_answers(rest, evidence):
    index = rest.index
    seen = {"seen": index.describe()}
    if rest.is_index:
        return
    if index.is_json and index.status in (401, 403):
        if any(evidence.api(api.name).working_ways for api in APIS if not api.is_legacy):
            advise("rest.index-closed", code=index.code)
        fail("rest.blocked", code=index.code, **seen)
    if index.content.kind == "broken-json":
        fail("rest.broken-json", start=index.content.text[:60])
    root = rest.announced_root
    if "rest_route=" in root or (not root and is_rest_index(rest.route) and index.is_page and index.status == 200):
        fail("rest.plain-permalinks", **seen)
    if root and not root.rstrip("/").endswith("/wp-json"):
        fail("rest.other-prefix", root_there=root, **seen)
    if root and not same_site(root, f"{evidence.shop.address.url}/wp-json"):
        fail("rest.other-place", root_there=root, address_there=root.rstrip("/").removesuffix("/wp-json"), **seen)
    if is_rest_index(rest.route):
        fail("rest.no-rewrite", **seen)
    fail("rest.not-found", **seen)


@check(
    "REST-02",
    "The JSON is clean",
    rung="REST index",
    needs=["REST-01"],
    wc_only=True,
    broken=["notices", "bom", "stray-output", "stray-output-on-the-line", "appended", "only-with-accept-json"],
)
def test_json_is_clean(rest):
    """Asked with `Accept: */*`, as most integrations do: with `application/json` WordPress hides PHP's notices."""
    if rest.is_index and (not is_rest_index(rest.index_any) or rest.index_any.broke_off) and rest.index_any.content.kind != "broken-json":
        fail("rest.accept-matters", seen=rest.index_any.describe())
    for answer in (rest.index, rest.index_any):
        content = answer.content
        if content.kind == "broken-json":
            fail("rest.broken-json", start=content.text[:60])
        if "\ufeff" in content.prefix:
            fail("rest.bom")
        if "<b>" in content.prefix:
            plugin = PLUGIN.search(content.prefix)
            fail("rest.notices", plugin=plugin.group(1) if plugin else "a plugin or theme", start=content.prefix.strip()[:120])
        if content.prefix.strip():
            fail("rest.stray-output", start=content.prefix.strip()[:60])
        if content.suffix.strip():
            fail("rest.appended", end=content.suffix.strip()[:60])
        if content.prefix:
            advise("rest.blank-lines", count=content.prefix.count("\n"))


@check(
    "REST-03",
    "The answers say that they are JSON in UTF-8",
    rung="REST index",
    needs=["REST-01"],
    wc_only=True,
    broken=["charset-utf8", "json-as-html"],
)
def test_content_type(rest):
    declared = rest.index.header("Content-Type")
    if rest.index.exchange.response.content_type != "application/json":
        fail("rest.content-type", declared=declared or "none")
    charset = re.search(r"charset=\"?([^\s;\"]+)", declared, re.I)
    if charset and charset.group(1).upper() != "UTF-8":
        fail("rest.charset", declared=declared)


@check("REST-04", "The shop's own links use https", rung="REST index", needs=["REST-01"], wc_only=True, broken=["home-http"])
def test_links_use_https(rest):
    if rest.home.startswith("http://"):
        advise("rest.home-http", home=rest.home)
