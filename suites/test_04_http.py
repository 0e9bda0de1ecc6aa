"""HTTP: whether the web server answers a program, and where it sends it."""

from wooready.shop.address import split_url
from wooready.verdict import advise, check, fail, not_applicable


@check(
    "HTTP-01",
    "The web server answers a program",
    rung="HTTP",
    needs=["NET-02", "TLS-01"],
    broken=["maintenance", "server-error", "challenge", "wall", "resets", "answers-break-off"],
)
def test_server_answers_a_program(http):
    index = http.index
    seen = {"seen": index.describe()}
    if index.failed:
        fail("http.no-answer", **seen)
    if index.broke_off:
        fail("http.cut-off", **seen)
    if index.status == 503 and (index.header("Retry-After") or index.code == "wp_die"):
        fail("http.maintenance", **seen)
    if index.status == 429:
        fail("http.rate-limited", **seen)
    if (
        index.status == 202
        or index.header("SG-Captcha")
        or index.header("CF-Mitigated")
        or (index.is_page and "Just a moment" in index.content.text[:4096])
    ):
        fail("http.challenge", **seen)
    if index.status >= 500:
        fail("http.server-error", **seen)
    realm = index.header("WWW-Authenticate")
    if index.status == 401 and not index.is_json and realm and "WooCommerce" not in realm:
        fail("http.password-wall", **seen)
    if index.status in (403, 406, 455) and not index.is_json:
        fail("http.blocked", **seen)


@check(
    "HTTP-02",
    "The API answers at this address, without a redirect",
    rung="HTTP",
    needs=["HTTP-01"],
    broken=["redirect-to-www", "language-prefix"],
)
def test_api_is_not_redirected(shop, http):
    target = http.index.location
    if not target:
        return
    parts = split_url(target)
    if parts.scheme == "http":
        fail("http.redirect-to-http", target=target)
    if parts.netloc and parts.netloc.lower() != shop.address.authority:
        fail("http.redirect-host", target=target, host_there=parts.netloc)
    fail("http.redirect-path", target=target)


@check("HTTP-03", "The http address leads to https", rung="HTTP", needs=["NET-02"], broken=["plain-http-open"], optional=True)
def test_http_leads_to_https(shop, http):
    if shop.plain is None:
        not_applicable("the address names a port, so the shop's http side is unknown")
    if http.plain.failed:
        return
    target = split_url(http.plain.location)
    if not target.scheme:
        if http.plain.status == 200:
            advise("http.plain-open", seen=http.plain.describe())
        return
    if target.scheme != "https" or target.hostname != shop.host:
        advise("http.redirect-elsewhere", target=http.plain.location)


@check("HTTP-04", "The server answers at the first attempt", rung="HTTP", needs=["HTTP-01"], broken=["busy-at-first"], optional=True)
def test_answers_at_the_first_attempt(evidence):
    """A busy or failing server is asked once more; most integrations are less patient."""
    repeated = [each for each in evidence.seen.exchanges.values() if len(each.attempts) > 1]
    if repeated:
        first = sorted({attempt.outcome for each in repeated for attempt in each.attempts[:-1]})
        advise("http.repeated", count=len(repeated), of=len(evidence.seen.exchanges), outcomes=", ".join(first))
