"""HTTP: whether the web server answers programs, and where it redirects them."""

from wooready.shop.address import split_url
from wooready.verdict import advise, advise_either, check, decide, fail, not_applicable, not_verified, tell
from wooready.verdict.strangers import redirect_of
from wooready.verdict.strict import objections, objections_to, share, words

#: The timeout of WooCommerce's own Python client (wc-api-python), used for integrations whose own timeout is unknown.
COMMON_TIMEOUT_SECONDS = 5
#: Clock difference in seconds that is worth reporting.
CLOCK_SECONDS = 60
WHICH_CLOCK = "date -u; curl -sI https://www.iana.org/ | grep -i '^date'   # the same minute: the server's clock is wrong, else this one"


@check(
    "HTTP-01",
    "The web server answers a program",
    rung="HTTP",
    needs=["NET-02", "TLS-01"],
    broken=["maintenance", "server-error", "challenge", "wall", "resets", "answers-break-off", "firewall", "gzip-twice"],
)
def test_server_answers_a_program(http):
    found = objections_to(http.index.exchange.head)
    decide("HTTP-01", words=words(found, "the answer for the REST index"), answer=http.index, http=http)


@check(
    "HTTP-02",
    "The API answers at this address, without a redirect",
    rung="HTTP",
    needs=["HTTP-01"],
    broken=["redirect-to-www", "language-prefix", "login-first", "redirect-loop", "cookie-first", "suspended", "access-wall"],
)
def test_api_is_not_redirected(http):
    decide("HTTP-02", words=where_to(http.index), answer=http.index, redirect=http.redirect)


def where_to(answer):
    """The target of a redirect, for the texts of its cause."""
    there = split_url(answer.location)
    return {"target": answer.location, "enter": f"https://{there.netloc}{there.path.partition('/wp-json')[0]}"}


@check(
    "HTTP-03",
    "The http address leads to https",
    rung="HTTP",
    needs=["NET-02"],
    causes=["http.plain-open", "http.redirect-elsewhere"],
    broken=["plain-http-open"],
    optional=True,
)
def test_http_leads_to_https(shop, http):
    if http.proxied:
        not_applicable("an answer over http can be the proxy's own")
    if shop.plain is None:
        not_applicable("the address includes a port, so the shop's http address is unknown")
    if http.plain.failed:
        return
    target = split_url(http.plain.location)
    if not target.scheme:
        if http.plain.status == 200:
            advise("http.plain-open", seen=http.plain.describe())
        return
    if target.scheme != "https" or target.hostname != shop.host:
        advise("http.redirect-elsewhere", target=http.plain.location)


@check(
    "HTTP-04",
    "The server answers on the first attempt",
    rung="HTTP",
    needs=["HTTP-01"],
    causes=["http.repeated"],
    broken=["busy-at-first"],
    optional=True,
)
def test_answers_at_the_first_attempt(evidence):
    """wooready repeats a request to a busy or failing server once; most integrations are less patient."""
    repeated = [each for each in evidence.seen.exchanges.values() if len(each.attempts) > 1 and each.attempts[-1].succeeded]
    if repeated:
        first = sorted({attempt.outcome for each in repeated for attempt in each.attempts[:-1]})
        advise("http.repeated", count=len(repeated), of=len(evidence.seen.exchanges), outcomes=", ".join(first))


@check(
    "HTTP-05",
    "The server answers in time",
    rung="HTTP",
    needs=["HTTP-01"],
    causes=["http.slow"],
    broken=["slow", "slower-than-the-integration"],
    optional=True,
)
def test_answers_in_time(evidence, profile):
    known = profile.http.timeout_seconds
    limit = COMMON_TIMEOUT_SECONDS if known is None else known
    answered = [each for each in evidence.seen.exchanges.values() if each.response and each.url.startswith("https:")]
    late = sorted((each for each in answered if each.ms > limit * 1000), key=lambda each: -each.ms)
    if late:
        slowest, seconds = late[0].probe, round(late[0].ms / 1000, 1)
        required = known is not None
        tell("http.slow", required=required, count=len(late), of=len(answered), slowest=slowest, seconds=seconds, limit=limit)


@check(
    "HTTP-06",
    "The server's clock is correct",
    rung="HTTP",
    needs=["HTTP-01"],
    causes=["http.clock-off", "clock.this-machine"],
    broken=["clock-behind", "clock-behind-for-oauth", "own-clock-ahead", "one-clock-wrong", "clock-days-ahead"],
    optional=True,
)
def test_clock_is_right(clocks):
    """Read from the Date headers. One of the two clocks is wrong, and only rarely can it be told which."""
    if clocks.ahead is None and not clocks.in_doubt:
        not_verified("the server's answers have no Date header")
    words = {"clocks": clocks.shown, "off": clocks.difference, "way": "ahead" if (clocks.ahead or 0) > 0 else "behind"}
    if clocks.in_doubt:
        reason = "it shows a time before this release of wooready" if clocks.before_release else "they are more than a day apart"
        reason = "by one of them the certificate is not within its dates" if clocks.dates_differ else reason
        words["effect"] = f"Nothing was sent with a key, because {reason}."
        if clocks.ours_is_wrong:
            advise("clock.this-machine", **words)
        advise_either("clock.this-machine", "http.clock-off", WHICH_CLOCK, **words)
    if clocks.apart > CLOCK_SECONDS:
        words["effect"] = "WooCommerce refuses OAuth signatures when the clocks are 15 minutes apart."
        advise_either("http.clock-off", "clock.this-machine", WHICH_CLOCK, **words)


@check(
    "HTTP-07",
    "The integration's own User-Agent is accepted",
    rung="HTTP",
    needs=["HTTP-01"],
    causes=["http.agent-blocked"],
    broken=["agent-blocked"],
    optional=True,
)
def test_integration_is_let_in(http, evidence, profile):
    agent = profile.http.user_agent
    if agent is None:
        not_applicable("the profile's sources do not state the integration's User-Agent")
    answer = evidence.answer("rest.index-agent")
    if answer.failed or (answer.status != http.index.status and answer.status >= 400):
        fail("http.agent-blocked", seen=answer.describe(), agent=agent)


@check(
    "HTTP-08",
    "Every request gets as far as WordPress",
    rung="HTTP",
    needs=["HTTP-02"],
    causes=["http.banned"],
    broken=[
        "limited-in-mid-run",
        "resource-limit",
        "wordfence-in-mid-run",
        "challenge-for-the-key",
        "banned",
        "lists-redirected",
        "login-now-and-then",
    ],
)
def test_requests_get_as_far_as_wordpress(strangers, shop):
    """A limit, wall or ban that is met after the REST index. The checks whose requests met it are not verified."""
    if strangers.met:
        first = strangers.first
        words = {**where_to(first), "seen": strangers.words()}
        decide("HTTP-08", words=words, answer=first, redirect=redirect_of(first, shop.address), sometimes=strangers.intermittent)
        fail("http.banned", seen=strangers.words())


@check(
    "HTTP-09",
    "A strict HTTP parser accepts the answers",
    rung="HTTP",
    needs=["HTTP-01"],
    broken=[
        "fat-headers",
        "fat-headers-for-node",
        "space-in-header-name",
        "length-and-chunked",
        "control-in-header",
        "text-behind-the-end",
    ],
)
def test_strict_parser_accepts(heads, profile):
    """Python's parser is lenient; what Node.js, .NET, Java or Go refuse is seen in the bytes of the answers."""
    stack = profile.http.http_stack
    found = objections(heads, stack)
    if found:
        refused = stack in found[0].refusers
        decide("HTTP-09", words=words(found, share(found, heads)), required=refused, objection=found[0])
