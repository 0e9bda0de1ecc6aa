"""Faults of the address, the name, TCP, TLS and HTTP."""

import errno
import gzip
import socket
import ssl
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any
from urllib.parse import SplitResult

from broken import certificates
from broken.changes import added, all_of, edited, instead, is_key_test, listing, moved, over_http, refused, whenever, wired
from broken.fault import Fault, StandIn, having, refusing_ports, with_floor
from broken.server import HOST, Raw, Setup, Silence
from broken.site import Change, Pairs, Request, answer, error, page
from wooready.shop.profile import Profile, load_profile
from wooready.wire.client import Client
from wooready.wire.exchange import Exchange, Question, Response, WireError
from wooready.wire.network import Network


def through(change: Callable[[Network], Network]) -> StandIn:
    """Name, TCP and TLS are looked at in another way."""
    return lambda asking: replace(asking, network=lambda genuine: change(asking.network(genuine)))


def names(*ips: str, error: int = 0) -> StandIn:
    """The name service knows these addresses of the shop, or fails with `error`; requests still go to the server."""

    def getaddrinfo(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        if error:
            raise socket.gaierror(error, "made up")
        return [(None, None, None, "", (ip, port)) for ip in ips]

    return through(lambda network: replace(network, getaddrinfo=getaddrinfo, route=replace(network.route, resolve={})))


def links(**outcomes: OSError | None) -> StandIn:
    """TCP connections to these addresses (`v4`, `v6`) fail so; where there is None, they reach the server."""

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        outcome = outcomes["v6" if ":" in address[0] else "v4"]
        if outcome is not None:
            raise outcome
        return socket.create_connection(("127.0.0.1", address[1]), timeout=timeout)

    return through(lambda network: replace(network, connect=connect))


def as_the_internet_does() -> tuple[StandIn, ...]:
    """DNS knows a public address of the shop, and its authority is one that every client trusts."""
    trusted = through(lambda network: replace(network, route=replace(network.route, ca_file=None)))
    return names(PUBLIC), links(v4=None), trusted


class Tunnelled(Network):
    """Behind a proxy that opens every tunnel, to the server."""

    def _through_proxy(self, proxy: SplitResult) -> socket.socket:
        return self.connect(("127.0.0.1", self.address.port), timeout=self.patience)


def proxied(kind: type[Network] = Network, place: str = "127.0.0.1:1") -> StandIn:
    """Name, TCP and TLS are looked at through a proxy; requests still go to the server."""

    def change(network: Network) -> Network:
        route = replace(network.route, resolve={}, proxy=f"http://{place}")
        return kind(**{each.name: getattr(network, each.name) for each in fields(network)} | {"route": route})

    return through(change)


class Refused(Client):
    """Its proxy refuses the requests, once the handshake was made."""

    def ask(self, question: Question, allowance: Callable[[], bool] = lambda: True) -> Exchange:
        return replace(super().ask(question, allowance), response=None, error=WireError("proxy", "ProxyError"))


def maintenance(request: Request, response: Response) -> Response:
    words = "Briefly unavailable for scheduled maintenance. Check back in a minute."
    if request.accept == "json":
        return answer(503, '{"code":"wp_die","message":"%s","data":{"status":503}}' % words, Retry_After="600")  # noqa: UP031
    return page(503, "Maintenance", words, Retry_After="600")


def fatal(request: Request, response: Response) -> Response:
    words = "There has been a critical error on this website."
    if request.accept == "json":
        return answer(500, '{"code":"internal_server_error","message":"<p>%s</p>","data":{"status":500}}' % words)  # noqa: UP031
    return page(500, "WordPress › Error", words)


def redirected_http(host: str) -> Any:
    return whenever(over_http, moved(lambda request: f"https://{host}{request.target}"))


def silent(request: Request, response: Response) -> Response:
    if request.tls:
        raise Silence
    return response


#: What Imunify360's WebShield answers to programs.
IMUNIFY = '{"message":"Access denied by Imunify360 bot-protection. IPs used for automation should be whitelisted"}'


def late(request: Request) -> bool:
    """Whatever is asked once the key is known to work."""
    return request.tls and request.has_key and request.is_api and not is_key_test(request)


class Banned:
    """From the first list on, no connection of this client is answered any more."""

    def __init__(self) -> None:
        self._is_shut_out = False

    def __call__(self, request: Request, response: Response) -> Response | None:
        if not request.tls:
            return response
        self._is_shut_out = self._is_shut_out or late(request)
        return None if self._is_shut_out else response


class FirstTime:
    """Each list that a key asks for is led to the login page the first time. It does not depend on the order of questions."""

    def __init__(self) -> None:
        self._came: set[tuple[str, Pairs]] = set()

    def __call__(self, request: Request, response: Response) -> Response | None:
        asked = request.path, request.query
        if not late(request) or request.method != "GET" or asked in self._came:
            return response
        self._came.add(asked)
        return moved(lambda request: "/wp-login.php?reauth=1")(request, response)


def compressed(times: int) -> Change:
    """Over https every body is compressed so often; the header says once."""

    def change(request: Request, response: Response) -> Response:
        body = response.body
        for _ in range(times):
            body = gzip.compress(body, mtime=0)
        return replace(response, body=body, headers=(*response.headers, ("Content-Encoding", "gzip"))) if request.tls else response

    return change


def dated(minutes: int) -> Change:
    """The server's clock is that far ahead; behind, when it is less than nothing."""

    def change(request: Request, response: Response) -> Response:
        then = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
        others = tuple(pair for pair in response.headers if pair[0].lower() != "date")
        return replace(response, headers=(*others, ("Date", then)))

    return change


class Slow(Client):
    """Says of every answer that it took so many seconds."""

    def __init__(self, seconds: float, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._ms = seconds * 1000.0

    def ask(self, question: Question, allowance: Callable[[], bool] = lambda: True) -> Exchange:
        exchange = super().ask(question, allowance)
        return replace(exchange, attempts=tuple(replace(each, ms=self._ms) for each in exchange.attempts))


def slowed(seconds: int) -> StandIn:
    return lambda asking: replace(asking, client=partial(Slow, seconds))


def impatient(seconds: float) -> StandIn:
    """The client waits no longer for the next byte."""
    return lambda asking: replace(asking, client=partial(asking.client, read_seconds=seconds))


def calls_itself(home: str) -> Change:
    """The REST index gives another home, by which nothing is signed."""
    return whenever(
        lambda request: request.path == "/wp-json/" or "rest_route" in request.query,
        edited(lambda document: {**document, "home": home} if "home" in document else document),
    )


def over_node() -> Profile:
    """n8n's: a system whose HTTP client is known, and strict."""
    return load_profile("n8n")


#: As many of PHP's warnings as one shop sent in the place of headers.
FAT = all_of(*(added(f"X-Warning-{number}", "Deprecated: " + "x" * 1000) for number in range(24)))


def first_header(name: str, value: str) -> Change:
    """One header before all others."""
    return lambda request, response: replace(response, headers=((name, value), *response.headers))


def length_and_chunks(request: Request, response: Response) -> Response:
    """In chunks, of which the length is given as well."""
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(response.body), response.body)
    return replace(response, body=body, headers=(*response.headers, ("Transfer-Encoding", "chunked")))


def more_than_the_length(text: bytes) -> Change:
    """A text behind the body, which Content-Length does not count."""
    return lambda request, response: Raw(200, "", (), b"", pieces=(wired(response) + text,))


#: An address of the internet; nothing is ever sent to it.
PUBLIC = "1.2.3.4"
TLS12 = ssl.TLSVersion.TLSv1_2

ADDRESS = (
    Fault("other-home", "The shop's Site Address is another host", "ADDR-01", "address.other-home",
          outcome="advice", setup=Setup(home="https://www.example.com")),
    Fault("home-without-host", "The shop's Site Address names no host", "ADDR-01", "address.other-home",
          calls_itself("https://@"), outcome="advice"),
    Fault("home-without-port", "The shop's Site Address has a port that there is not", "ADDR-01", "address.other-home",
          calls_itself(f"https://{HOST}:0"), outcome="advice"),
    Fault("endless-home", "The shop's Site Address has a million letters", "ADDR-01", "address.other-home",
          calls_itself(f"https://{'a' * 1_000_000}.example.com"), outcome="advice"),
    Fault("port-in-address", "The shop is on another port than 443", "ADDR-02", "address.form-unknown", outcome="advice"),
    Fault("port-refused", "The integration takes no port, and the shop has one", "ADDR-02", "address.form-refused", profile=refusing_ports),
    Fault("private-address", "The name leads to a loopback address", "ADDR-03", "address.private", outcome="advice"),
    Fault("pinned-address", "The address was given with --resolve", "ROUTE-01", "address.pinned", outcome="advice"),
    Fault("reached-through-a-proxy", "A proxy leads to the shop", "ROUTE-01", "net.through-proxy", outcome="advice",
          stand_ins=(proxied(Tunnelled),)),
    Fault("local-name", "The name is one of a local network", "ADDR-03", "address.local-name", setup=Setup(host="shop.local")),
    Fault("no-such-name", "DNS does not know the name", "NET-01", "net.no-such-name", stand_ins=(names(error=socket.EAI_NONAME),)),
    Fault("silent-name-service", "The name servers do not answer", "NET-01", "net.name-service",
          stand_ins=(names(error=socket.EAI_AGAIN),)),
    Fault("nothing-listens", "No server on the port", "NET-02", "address.wrong-port or net.refused",
          setup=Setup(speech="nothing", plain=False)),
    Fault("no-https", "The shop has no https at all", "NET-02", "net.no-https", setup=Setup(speech="nothing")),
    Fault("packets-dropped", "A firewall drops the packets", "NET-02", "net.timeout", stand_ins=(links(v4=TimeoutError()),),
          setup=Setup(plain=False)),
    Fault("proxy-refuses", "The proxy that was given does not run", "NET-02", "net.proxy-fails", stand_ins=(proxied(),)),
    Fault("proxy-fails-later", "The proxy opens no tunnel for requests", "NET-02", "net.proxy-fails",
          stand_ins=(proxied(Tunnelled), lambda asking: replace(asking, client=Refused))),
    Fault("host-down", "There is no way to the server", "NET-02", "net.unreachable",
          stand_ins=(links(v4=OSError(errno.EHOSTUNREACH, "made up")),), setup=Setup(plain=False)),
    Fault("dead-ipv6", "The AAAA record leads to a server that is gone", "NET-03", "net.dead-address", outcome="advice",
          stand_ins=(names(PUBLIC, "2001:db8::7"), links(v4=None, v6=TimeoutError()))),
    Fault("ipv6-only", "There is an AAAA record, and no A record", "NET-03", "net.no-ipv4", outcome="advice",
          stand_ins=(names("2001:db8::7"), links(v4=None, v6=None))),
)  # fmt: skip

TLS = (
    Fault("plain-http-on-the-port", "The TLS port speaks plain HTTP", "TLS-01", "tls.not-tls", setup=Setup(speech="http")),
    Fault("http-address-given", "The address was given as http://, with the port of the plain HTTP", "TLS-01", "address.http-port",
          setup=Setup(speech="http", pasted="http://")),
    Fault("old-tls", "The server knows TLS 1.1 at most", "TLS-01", "tls.old-protocol", setup=Setup(newest=ssl.TLSVersion.TLSv1_1)),
    Fault("no-site-for-the-name", "The server has no TLS site of this name", "TLS-01", "tls.no-site",
          setup=Setup(refuses_name=True)),
    Fault("tls-cut", "A firewall resets TLS connections", "TLS-01", "tls.no-answer", setup=Setup(speech="cut")),
    Fault("expired", "The certificate ran out", "TLS-02", "tls.expired", setup=Setup(certificate=certificates.expired)),
    Fault("expired-intermediate", "The intermediate certificate ran out", "TLS-02", "tls.intermediate-expired",
          setup=Setup(certificate=certificates.expired_intermediate)),
    Fault("not-yet-valid", "The certificate begins in three days", "TLS-02", "tls.not-yet-valid",
          setup=Setup(certificate=certificates.not_yet_valid)),
    Fault("wrong-host", "The certificate is the hosting company's own", "TLS-03", "tls.wrong-host",
          setup=Setup(certificate=certificates.wrong_host)),
    Fault("ip-names-only", "The certificate names an IP address, and the host in its common name alone", "TLS-03", "tls.wrong-host",
          setup=Setup(certificate=certificates.ip_names_only)),
    Fault("no-names", "The certificate names the host in its common name alone", "TLS-03", "tls.wrong-host",
          setup=Setup(certificate=certificates.no_names)),
    Fault("self-signed", "The certificate signs itself", "TLS-04", "tls.self-signed", setup=Setup(certificate=certificates.self_signed)),
    Fault("unknown-ca", "The authority is one that nobody knows", "TLS-04", "tls.unknown-ca",
          setup=Setup(certificate=certificates.unknown_authority)),
    Fault("incomplete-chain", "The intermediate certificate is not sent", "TLS-04",
          "tls.incomplete-chain or tls.unknown-ca",
          setup=Setup(certificate=certificates.leaf_only)),
    Fault("weak-key", "The certificate has an RSA key of 1024 bits", "TLS-05", "tls.weak-key",
          setup=Setup(certificate=certificates.weak_key)),
    Fault("expires-soon", "The certificate runs out in ten days", "TLS-06", "tls.expires-soon", outcome="advice",
          setup=Setup(certificate=certificates.expires_soon)),
    Fault("strict-client-refuses", "The certificate is one for clients", "TLS-07", "tls.rejected",
          setup=Setup(certificate=certificates.for_clients_only)),
    Fault("below-the-floor", "The server knows TLS 1.2, the integration wants 1.3", "TLS-08", "tls.below-floor",
          setup=Setup(newest=TLS12), profile=with_floor("TLSv1.3")),
    Fault("no-common-cipher", "The server takes none of today's ciphers", "TLS-01", "tls.handshake-failed",
          setup=Setup(newest=TLS12, ciphers="ECDHE-ECDSA-AES128-SHA")),
    Fault("too-many-names", "The certificate has ten thousand names", "TLS-01", "tls.too-many-names",
          setup=Setup(certificate=certificates.too_many_names)),
    Fault("proxy-cuts-tls", "The proxy opens a tunnel, and then resets it", "TLS-01", "net.proxy-interferes or tls.no-answer",
          setup=Setup(speech="cut"), stand_ins=(proxied(Tunnelled),)),
    Fault("proxy-reads-along", "The proxy shows a certificate of its own authority, for a name of its own", "TLS-04",
          "net.proxy-interferes or tls.unknown-ca", setup=Setup(certificate=certificates.of_a_proxy), stand_ins=(proxied(Tunnelled),)),
    Fault("private-authority", "The certificate is trusted because of --ca-file alone", "TLS-13", "tls.private-ca", outcome="advice"),
    Fault("private-authority-behind-a-proxy", "So it is, and a proxy may be what shows it", "TLS-13",
          "net.proxy-interferes or tls.private-ca", outcome="advice", stand_ins=(proxied(Tunnelled),)),
    Fault("weak-dh", "The server's Diffie-Hellman parameters have 512 bits", "TLS-01", "tls.weak-dh",
          setup=Setup(newest=TLS12, ciphers="DHE", certificate=certificates.with_rsa_key, dh=certificates.WEAK_PARAMETERS)),
    Fault("needs-sni", "Without SNI the hosting company's certificate comes, and the integration sends none", "TLS-09", "tls.needs-sni",
          setup=Setup(nameless=certificates.wrong_host), profile=having("tls", sni="not-sent")),
    Fault("tls-1.3-only", "The server speaks TLS 1.3 and nothing older", "TLS-10", "tls.only-13", outcome="advice",
          setup=Setup(oldest=ssl.TLSVersion.TLSv1_3)),
    Fault("expired-extra", "An old root that ran out is sent along", "TLS-11", "tls.expired-extra", outcome="advice",
          setup=Setup(certificate=certificates.expired_extra)),
    Fault("one-server-expired", "Of two servers of the name one was forgotten", "TLS-12", "tls.one-server-differs",
          setup=Setup(elsewhere=certificates.expired), stand_ins=(names("127.0.0.1", "127.0.0.2"),)),
)  # fmt: skip

HTTP = (
    Fault("maintenance", "WordPress is being updated", "HTTP-01", "http.maintenance", maintenance),
    Fault("rate-limited", "The server counts too many requests", "HTTP-01", "http.rate-limited",
          instead(page(429, "Too Many Requests", Retry_After="60"))),
    Fault("challenge", "SiteGround's bot protection", "HTTP-01", "http.challenge-siteground",
          instead(page(202, "", '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">', SG_Captcha="challenge"))),
    Fault("challenge-of-cloudflare", "Cloudflare's bot protection", "HTTP-01", "http.challenge-cloudflare",
          instead(page(403, "Just a moment...", Server="cloudflare", CF_Mitigated="challenge"))),
    Fault("challenge-with-200", "A challenge page that says 200", "HTTP-01", "http.challenge-cloudflare",
          instead(page(200, "Just a moment..."))),
    Fault("challenge-of-a-free-host", "A free host sets a cookie by script", "HTTP-01", "http.challenge-script",
          instead(page(200, "", '<script type="text/javascript" src="/aes.js"></script>'))),
    Fault("challenge-by-script", "A bot filter's page sets a cookie and asks again", "HTTP-01", "http.challenge-script",
          instead(page(200, "", f'<script>document.cookie="seen=1a2b; path=/";setTimeout("location.href=\'https://{HOST}/\';",5000)</script>'))),
    Fault("busy", "The web server has no free process", "HTTP-01", "http.busy",
          instead(page(503, "503 Service Temporarily Unavailable", Retry_After="30"))),
    Fault("maintenance-in-a-language", "WordPress is being updated, and says so in Japanese", "HTTP-01", "http.maintenance",
          instead(page(503, "メンテナンス", Retry_After="600"))),
    Fault("maintenance-by-a-plugin", "A plugin's page says 503, and that WordPress made it", "HTTP-01", "http.maintenance",
          instead(page(503, "Bientôt", '<meta name="generator" content="WordPress 6.8.1">'))),
    Fault("client-certificate-page", "nginx wants a certificate of the client, and says so in HTTP", "HTTP-01", "http.client-certificate",
          instead(page(400, "400 No required SSL certificate was sent", Server="nginx"))),
    Fault("client-certificate-status", "The same, with nginx's own status", "HTTP-01", "http.client-certificate",
          instead(page(496, "SSL Certificate Required"))),
    Fault("error-replayed", "A page cache gives visitors' refusals with 200", "HTTP-08", "cache.replays-body",
          whenever(lambda request: late(request) and request.method == "GET",
                   instead(answer(200, '{"code":"woocommerce_rest_cannot_view","message":"Sorry","data":{"status":401}}')))),
    Fault("wordfence-blocks", "Wordfence blocks this address", "HTTP-01", "http.wordfence",
          instead(page(403, "Your access to this site has been limited by the site owner"))),
    Fault("wordfence-throttles", "Wordfence's rate limit", "HTTP-01", "http.wordfence",
          instead(page(503, "Your access to this service has been temporarily limited", Retry_After="60"))),
    Fault("origin-down", "Cloudflare cannot reach the shop's server", "HTTP-01", "http.origin-down",
          instead(page(522, "522: Connection timed out", Server="cloudflare", CF_Ray="8f00000000000000-AMS"))),
    Fault("origin-gateway", "The same, as 504", "HTTP-01", "http.origin-down",
          instead(page(504, "504: Gateway time-out", Server="cloudflare", CF_Ray="8f00000000000000-AMS"))),
    Fault("origin-tls", "Cloudflare gets no secure connection to the shop's server", "HTTP-01", "http.origin-tls",
          instead(page(526, "526: Invalid SSL certificate", Server="cloudflare", CF_Ray="8f00000000000000-AMS"))),
    Fault("user-agent-blocked", "A firewall refuses whatever does not call itself a browser", "HTTP-01", "http.user-agent-blocked",
          whenever(lambda request: "Mozilla" not in request.agent, instead(page(403, "403 Forbidden")))),
    Fault("user-agent-incident", "The same, as one host does it", "HTTP-01", "http.user-agent-blocked",
          whenever(lambda request: "Mozilla" not in request.agent, instead(page(455, "Security Incident Detected")))),
    Fault("path-blocked", "A firewall refuses /wp-json/", "HTTP-01", "http.path-blocked",
          whenever(lambda request: request.path.startswith("/wp-json"), instead(page(403, "403 Forbidden")))),
    Fault("path-not-acceptable", "The same, as ModSecurity does it", "HTTP-01", "http.path-blocked",
          whenever(lambda request: request.path.startswith("/wp-json"), instead(page(406, "Not Acceptable!")))),
    Fault("agent-blocked", "A firewall refuses the integration's own User-Agent", "HTTP-07", "http.agent-blocked",
          whenever(lambda request: request.agent.startswith("Cin7"), instead(page(403, "403 Forbidden"))),
          profile=having("http", user_agent="Cin7/1.0")),
    Fault("vip-maintenance", "The host's maintenance mode", "HTTP-01", "http.maintenance",
          instead(error(503, "vip_maintenance_mode_enabled", "This site is undergoing maintenance."))),
    Fault("silent", "The server takes requests and says nothing", "HTTP-01", "http.timeout", silent,
          stand_ins=(impatient(0.05),)),
    Fault("gzip-twice", "PHP and the web server both compress", "HTTP-01", "http.bad-encoding", compressed(2)),
    Fault("encoding-lies", "Content-Encoding says gzip, and it is none", "HTTP-01", "http.bad-encoding", compressed(0)),
    Fault("client-certificate", "The server wants a certificate of the client", "HTTP-01", "http.client-certificate",
          setup=Setup(asks_for_certificate=True)),
    Fault("limited-in-mid-run", "The host counts requests, and answers 429 from reading on", "HTTP-08", "http.rate-limited",
          whenever(late, instead(page(429, "Too Many Requests")))),
    Fault("resource-limit", "The hosting plan's processes are used up from reading on", "HTTP-08", "http.resource-limit",
          whenever(late, instead(page(508, "Resource Limit Is Reached")))),
    Fault("resource-limit-at-once", "The hosting plan's processes are used up", "HTTP-01", "http.resource-limit",
          instead(page(508, "Resource Limit Is Reached"))),
    Fault("wordfence-in-mid-run", "Wordfence's rate limit, from reading on", "HTTP-08", "http.wordfence",
          whenever(late, instead(page(503, "Your access to this service has been temporarily limited", Retry_After="60")))),
    Fault("challenge-for-the-key", "A bot filter lets programs in until they send a key", "HTTP-08", "http.challenge-siteground",
          whenever(lambda request: request.has_key, instead(page(202, "", SG_Captcha="challenge")))),
    Fault("banned", "The server's firewall shuts the address out in mid-run", "HTTP-08", "http.banned", Banned()),
    Fault("slow", "Every answer takes seven seconds", "HTTP-05", "http.slow", outcome="advice", stand_ins=(slowed(7),)),
    Fault("slower-than-the-integration", "Every answer takes three seconds, and the integration waits two", "HTTP-05", "http.slow",
          stand_ins=(slowed(3),), profile=having("http", timeout_seconds=2)),
    Fault("clock-behind", "The server's clock is half an hour behind, or this machine's ahead", "HTTP-06",
          "http.clock-off or clock.this-machine", dated(-30), outcome="advice"),
    Fault("clock-behind-for-oauth", "The same, for an integration that signs", "HTTP-06", "http.clock-off or clock.this-machine",
          all_of(dated(-30), whenever(lambda request: request.auth == "oauth1", refused(401, "woocommerce_rest_authentication_error"))),
          outcome="advice", profile=having("auth", types=["oauth1"]), word="NOT VERIFIED"),
    Fault("clock-days-ahead", "The server's clock is days ahead, or this machine's behind, and the certificate lasts longer", "HTTP-06",
          "clock.this-machine or http.clock-off", dated(3 * 1440), outcome="advice", word="NOT VERIFIED"),
    Fault("own-clock-ahead", "This machine's clock is years ahead", "HTTP-06", "clock.this-machine", dated(-1950 * 1440), outcome="advice",
          setup=Setup(certificate=certificates.of_years_ago), word="NOT VERIFIED"),
    Fault("one-clock-wrong", "The server's clock is days behind, or this machine's ahead", "HTTP-06",
          "clock.this-machine or http.clock-off", dated(-5 * 1440), outcome="advice",
          setup=Setup(certificate=certificates.expired), word="NOT VERIFIED"),
    Fault("fat-headers", "PHP's warnings stand in the headers of lists, 24 KB of them", "HTTP-09", "http.headers-too-large",
          whenever(listing("products"), FAT), outcome="advice"),
    Fault("fat-headers-for-node", "The same, for a system on Node.js", "HTTP-09", "http.headers-too-large",
          whenever(listing("products"), FAT), profile=over_node),
    Fault("space-in-header-name", "A plugin sends a header with a blank in its name, before all others", "HTTP-09", "http.bad-header",
          first_header("Feature Policy", "camera 'none'"), profile=over_node),
    Fault("control-in-header", "A control character stands in the value of a header", "HTTP-09", "http.bad-header",
          first_header("X-Debug", "\x1b[31mslow"), outcome="advice"),
    Fault("length-and-chunked", "A proxy adds a length to answers in chunks", "HTTP-09", "http.bad-length",
          length_and_chunks, profile=over_node),
    Fault("text-behind-the-end", "A cache prints a comment behind the length that it had counted", "HTTP-09", "http.bytes-behind",
          more_than_the_length(b"<!-- cached -->"), outcome="advice"),
    Fault("pasted-with-http", "The address was pasted with http://", "ADDR-04", "address.http-scheme", outcome="advice",
          change=redirected_http(HOST), setup=Setup(pasted="http://")),
    Fault("server-error", "A plugin breaks every request", "HTTP-01", "http.server-error", fatal),
    Fault("bad-gateway", "No PHP process answers", "HTTP-01", "http.gateway", instead(page(502, "502 Bad Gateway"))),
    Fault("wall", "A password stands before a staging shop", "HTTP-01", "http.password-wall",
          instead(page(401, "401 Authorization Required", WWW_Authenticate='Basic realm="Staging"'))),
    Fault("firewall", "A firewall refuses programs", "HTTP-01",
          "http.blocked or http.network-blocked", instead(page(403, "403 Forbidden"))),
    Fault("resets", "The web server resets every connection", "HTTP-01", "http.no-answer", lambda request, response: None),
    Fault("redirect-to-http", "https leads back to http", "HTTP-02", "http.redirect-to-http",
          whenever(lambda request: request.tls, moved(lambda request: f"http://{HOST}{request.target}"))),
    Fault("redirect-to-another-host", "The shop has moved", "HTTP-02", "http.redirect-host",
          moved(lambda request: f"https://new.example.net{request.target}")),
    Fault("login-first", "A plugin leads visitors to a login page", "HTTP-02", "http.redirect-login",
          whenever(lambda request: request.tls, moved(lambda request: "/wp-login.php?redirect_to=%2F"))),
    Fault("home-first", "A plugin leads every unknown address to the front page", "HTTP-02", "http.redirect-front",
          whenever(lambda request: request.path.startswith("/wp-json"), moved(lambda request: "/"))),
    Fault("redirect-loop", "Cloudflare asks the server over http, which leads to https for ever", "HTTP-02", "http.redirect-loop",
          whenever(lambda request: request.tls, moved(lambda request: request.target))),
    Fault("cookie-first", "A bot filter wants its cookie back", "HTTP-02", "http.challenge-cookie",
          whenever(lambda request: request.tls, all_of(moved(lambda request: request.target), added("Set-Cookie", "_test=1")))),
    Fault("suspended", "The hosting account was switched off", "HTTP-02", "http.suspended",
          whenever(lambda request: request.tls, moved(lambda request: "/cgi-sys/suspendedpage.cgi"))),
    Fault("access-wall", "Cloudflare Access stands before the site", "HTTP-02", "http.access-wall",
          whenever(lambda request: request.tls,
                   moved(lambda request: "https://team.cloudflareaccess.com/cdn-cgi/access/login/shop.example.com?kid=1"))),
    Fault("password-plugin", "A plugin asks every visitor for a password", "HTTP-02", "http.redirect-login",
          whenever(lambda request: request.tls, moved(lambda request: "/?password-protected=login&redirect_to=%2F"))),
    Fault("lists-redirected", "A rule adds a slash to each address without one", "HTTP-08", "http.redirect-slash",
          whenever(lambda request: request.is_wc and request.method == "GET" and not request.path.endswith("/"),
                   moved(lambda request: request.target.replace("?", "/?", 1)))),
    Fault("login-now-and-then", "Large reads with a key are led to the login page", "HTTP-08", "http.redirect-login",
          whenever(lambda request: late(request) and request.method == "GET", moved(lambda request: "/wp-login.php?reauth=1"))),
    Fault("redirected-sometimes", "Lists are led to the login page, but answered when they are asked again", "HTTP-08",
          "http.redirect-sometimes", FirstTime()),
    Fault("misdirected", "The proxy in front sends another name in TLS than in HTTP", "HTTP-01", "http.misdirected",
          instead(page(421, "Misdirected Request"))),
    Fault("bad-request", "The web server takes no request like this", "HTTP-01", "http.refused-by-server",
          instead(page(400, "400 Bad Request"))),
    Fault("imunify", "Imunify360 refuses programs in JSON", "HTTP-01", "http.imunify", instead(answer(403, IMUNIFY))),
    Fault("imunify-with-200", "The same, with 200", "HTTP-01", "http.imunify", instead(answer(200, IMUNIFY))),
    Fault("imunify-for-browsers", "Its page names it in the header Server alone", "HTTP-01", "http.imunify",
          instead(page(200, "One moment, please...", Server="imunify360-webshield/1.21"))),
    Fault("imunify-for-the-key", "The same, for requests with a key alone", "HTTP-08", "http.imunify",
          whenever(lambda request: request.has_key, instead(answer(200, IMUNIFY)))),
    Fault("wordfence-for-the-key", "Wordfence blocks this address for requests with a key", "HTTP-08", "http.wordfence",
          whenever(lambda request: request.has_key, instead(page(403, "403 Forbidden", "Generated by Wordfence at Tue, 1 Dec 2026")))),
    Fault("challenge-of-aws", "AWS WAF challenges programs", "HTTP-01", "http.challenge-aws",
          instead(page(202, "", X_Amzn_Waf_Action="challenge"))),
    Fault("challenge-of-nobody", "Something takes every request for later", "HTTP-01", "http.challenge", instead(page(202, ""))),
    Fault("gateway-json", "A gateway refuses in JSON of its own", "HTTP-01", "http.blocked or http.network-blocked",
          instead(answer(403, '{"message":"Forbidden"}'))),
    Fault("digest-wall", "A password wall of the kind Digest", "HTTP-01", "http.password-wall",
          instead(page(401, "401 Unauthorized", WWW_Authenticate='Digest realm="Staging", nonce="1"'))),
    Fault("redirect-elsewhere-in-the-shop", "A rule moves the API", "HTTP-02", "http.redirect-path",
          whenever(lambda request: request.path.startswith("/wp-json"), moved(lambda request: "/api/"))),
    Fault("redirect-to-www", "Every address leads to its www twin", "HTTP-02", "http.redirect-www",
          moved(lambda request: f"https://www.{HOST}{request.target}")),
    Fault("language-prefix", "A language plugin puts /en/ before every address", "HTTP-02", "http.redirect-language",
          moved(lambda request: f"/en{request.target}")),
    Fault("plain-http-open", "The shop answers over http as well", "HTTP-03", "http.plain-open", outcome="advice"),
    Fault("http-leads-elsewhere", "http leads to the www twin", "HTTP-03", "http.redirect-elsewhere",
          redirected_http(f"www.{HOST}"), outcome="advice"),
)  # fmt: skip

FAULTS = (*ADDRESS, *TLS, *HTTP)
