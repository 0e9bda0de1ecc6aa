"""The REST index: whether WordPress answers under /wp-json/ with clean JSON."""

import re

from wooready.verdict import advise, check, decide, fail, not_applicable


@check(
    "REST-01", "The REST API answers under /wp-json/", rung="REST index", needs=["HTTP-02"], wc_only=True,
    broken=["plain-permalinks", "no-rewrite", "other-prefix", "other-folder", "rest-blocked", "json-cut-off", "not-wordpress",
            "coming-soon-everywhere", "empty-answers", "endless-index", "namespaces-hidden", "namespaces-gone"],
)  # fmt: skip
def test_rest_index_answers(rest, evidence):
    if rest.is_index and not (rest.hides_namespaces and evidence.keys.work):
        return
    root, signs = rest.announced_root, rest.signs_of_wordpress
    words = {
        "signs": "" if signs else ", and the front page names neither WordPress nor its API",
        "advice": "if it is, look for a plugin that switches the REST API off" if signs else "there may be no WordPress at all here",
        "code": rest.index.code,
        "start": rest.index.text[:60],
        "root_there": root,
        "enter": root.partition("?")[0].rstrip("/").removesuffix("/wp-json").removesuffix("/index.php"),
    }
    decide("REST-01", words=words, index=rest.index, rest=rest, evidence=evidence)


@check(
    "REST-02",
    "The JSON is clean",
    rung="REST index",
    needs=["REST-01"],
    wc_only=True,
    broken=["notices", "bom", "stray-output", "stray-output-on-the-line", "appended", "only-with-accept-json"],
)
def test_json_is_clean(rest):
    """Requested with `Accept: */*`, as most integrations do: with `application/json` WordPress hides PHP notices."""
    for answer in (rest.index, rest.index_any):
        plugin = answer.plugin_named or "a plugin or theme"
        words = {"start": answer.start, "end": answer.end, "plugin": plugin, "count": answer.lines_before}
        decide("REST-02", words=words, answer=answer, spoilt=rest.spoils(answer))


@check(
    "REST-03",
    "Answers are declared as JSON in UTF-8",
    rung="REST index",
    needs=["REST-01"],
    wc_only=True,
    causes=["rest.content-type", "rest.charset"],
    broken=["charset-utf8", "json-as-html"],
)
def test_content_type(rest):
    declared = rest.index.header("Content-Type")
    if rest.index.content_type != "application/json":
        fail("rest.content-type", declared=declared or "none")
    charset = re.search(r"charset=\"?([^\s;\"]+)", declared, re.I)
    if charset and charset.group(1).upper() != "UTF-8":
        fail("rest.charset", declared=declared)


@check(
    "REST-06",
    "Lists are declared as JSON as well",
    rung="payloads",
    needs=["READ-02", "READ-03"],
    causes=["rest.lists-as-html"],
    broken=["lists-as-html"],
)
def test_content_type_of_lists(api, rest, profile):
    """REST-03 judges an index that is declared as something else, for all answers."""
    if not api.is_legacy and rest.index.content_type != "application/json":
        not_applicable("the REST index is not declared as JSON either: see REST-03")
    for resource in profile.reads:
        answer = api.answer(resource, "list")
        if answer.is_json and answer.content_type != "application/json":
            fail("rest.lists-as-html", resource=resource, declared=answer.header("Content-Type") or "none")


@check(
    "REST-04",
    "The shop's own links use https",
    rung="REST index",
    needs=["REST-01"],
    wc_only=True,
    causes=["rest.home-http"],
    broken=["home-http"],
)
def test_links_use_https(rest):
    if rest.home.startswith("http://"):
        advise("rest.home-http", home=rest.home)


@check(
    "REST-05",
    "The query string reaches WooCommerce",
    rung="API generations",
    needs=["API-01"],
    causes=["rest.query-lost"],
    broken=["query-lost"],
)
def test_query_arrives(api):
    """A page size of 0 must be refused, with or without a key: WordPress validates parameters before it checks keys."""
    if api.is_legacy:
        not_applicable("the legacy API accepts any page size")
    answer = api.answer("query")
    if answer.code == "rest_invalid_param":
        return
    if answer.is_json and answer.status in (200, 401) and answer.code in ("", "woocommerce_rest_cannot_view"):
        fail("rest.query-lost", seen=answer.describe())
    not_applicable(f"without a key the shop answers {answer.describe()}, which says nothing about the query string")
