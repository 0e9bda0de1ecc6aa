"""Faults of the address, the name, TCP, TLS and HTTP."""

import errno
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from broken import certificates
from broken.changes import instead, moved, over_http, whenever
from broken.fault import Fault, StandIn, refusing_ports, with_floor
from broken.server import HOST, Setup
from broken.site import Request, answer, page
from wooready.wire.exchange import Response


def names(*ips: str, error: int = 0) -> dict[str, StandIn]:
    """The name service knows these addresses of the shop, or fails with `error`; requests still go to the server."""

    def stand_in(original: Callable[..., Any]) -> Callable[..., Any]:
        def resolve(address: Any, route: Any) -> Any:
            def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
                if error:
                    raise socket.gaierror(error, "made up")
                return [(None, None, None, "", (ip, port)) for ip in ips]

            genuine, socket.getaddrinfo = socket.getaddrinfo, getaddrinfo  # type: ignore[assignment]
            try:
                return original(address, replace(route, resolve={}))
            finally:
                socket.getaddrinfo = genuine

        return resolve

    return {"wooready.wire.network.resolve": stand_in}


def links(**outcomes: OSError | None) -> dict[str, StandIn]:
    """TCP connections to these addresses (`v4`, `v6`) fail so; where there is None, they reach the server."""

    def stand_in(original: Callable[..., Any]) -> Callable[..., Any]:
        def create_connection(address: tuple[str, int], timeout: float) -> socket.socket:
            outcome = outcomes["v6" if ":" in address[0] else "v4"]
            if outcome is not None:
                raise outcome
            found: socket.socket = original(("127.0.0.1", address[1]), timeout=timeout)
            return found

        return create_connection

    return {"socket.create_connection": stand_in}


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


#: An address of the internet; nothing is ever sent to it.
PUBLIC = "1.2.3.4"
TLS12 = ssl.TLSVersion.TLSv1_2

ADDRESS = (
    Fault("other-home", "The shop's Site Address is another host", "ADDR-01", "address.other-home",
          outcome="advice", setup=Setup(home="https://www.example.com")),
    Fault("port-in-address", "The shop is on another port than 443", "ADDR-02", "address.form-unknown", outcome="advice"),
    Fault("port-refused", "The integration takes no port, and the shop has one", "ADDR-02", "address.form-refused", profile=refusing_ports),
    Fault("private-address", "The name leads to a loopback address", "ADDR-03", "address.private", outcome="advice"),
    Fault("local-name", "The name is one of a local network", "ADDR-03", "address.local-name", setup=Setup(host="shop.local")),
    Fault("no-such-name", "DNS does not know the name", "NET-01", "net.no-such-name", stand_ins=names(error=socket.EAI_NONAME)),
    Fault("silent-name-service", "The name servers do not answer", "NET-01", "net.name-service", stand_ins=names(error=socket.EAI_AGAIN)),
    Fault("nothing-listens", "No server on the port", "NET-02", "net.refused", setup=Setup(speech="nothing")),
    Fault("packets-dropped", "A firewall drops the packets", "NET-02", "net.timeout", stand_ins=links(v4=TimeoutError())),
    Fault("host-down", "There is no way to the server", "NET-02", "net.unreachable",
          stand_ins=links(v4=OSError(errno.EHOSTUNREACH, "made up"))),
    Fault("dead-ipv6", "The AAAA record leads to a server that is gone", "NET-03", "net.dead-address", outcome="advice",
          stand_ins=names(PUBLIC, "2001:db8::7") | links(v4=None, v6=TimeoutError())),
    Fault("ipv6-only", "There is an AAAA record, and no A record", "NET-03", "net.no-ipv4", outcome="advice",
          stand_ins=names("2001:db8::7") | links(v4=None, v6=None)),
)  # fmt: skip

TLS = (
    Fault("plain-http-on-the-port", "The TLS port speaks plain HTTP", "TLS-01", "tls.not-tls", setup=Setup(speech="http")),
    Fault("old-tls", "The server knows TLS 1.1 at most", "TLS-01", "tls.old-protocol", setup=Setup(newest=ssl.TLSVersion.TLSv1_1)),
    Fault("no-site-for-the-name", "The server has no TLS site of this name", "TLS-01", "tls.handshake-failed",
          setup=Setup(refuses_name=True)),
    Fault("tls-cut", "A firewall resets TLS connections", "TLS-01", "tls.no-answer", setup=Setup(speech="cut")),
    Fault("expired", "The certificate ran out", "TLS-02", "tls.expired", setup=Setup(certificate=certificates.expired)),
    Fault("expired-intermediate", "The intermediate certificate ran out", "TLS-02", "tls.intermediate-expired",
          setup=Setup(certificate=certificates.expired_intermediate)),
    Fault("not-yet-valid", "The certificate begins in three days", "TLS-02", "tls.not-yet-valid",
          setup=Setup(certificate=certificates.not_yet_valid)),
    Fault("wrong-host", "The certificate is the hosting company's own", "TLS-03", "tls.wrong-host",
          setup=Setup(certificate=certificates.wrong_host)),
    Fault("self-signed", "The certificate signs itself", "TLS-04", "tls.self-signed", setup=Setup(certificate=certificates.self_signed)),
    Fault("unknown-ca", "The authority is one that nobody knows", "TLS-04", "tls.unknown-ca",
          setup=Setup(certificate=certificates.unknown_authority)),
    Fault("incomplete-chain", "The intermediate certificate is not sent", "TLS-04", "tls.incomplete-chain",
          setup=Setup(certificate=certificates.leaf_only)),
    Fault("weak-key", "The certificate has an RSA key of 1024 bits", "TLS-05", "tls.weak-key",
          setup=Setup(certificate=certificates.weak_key)),
    Fault("expires-soon", "The certificate runs out in ten days", "TLS-06", "tls.expires-soon", outcome="advice",
          setup=Setup(certificate=certificates.expires_soon)),
    Fault("strict-client-refuses", "The certificate is one for clients", "TLS-07", "tls.rejected",
          setup=Setup(certificate=certificates.for_clients_only)),
    Fault("below-the-floor", "The server knows TLS 1.2, the integration wants 1.3", "TLS-08", "tls.below-floor",
          setup=Setup(newest=TLS12), profile=with_floor("TLSv1.3")),
)  # fmt: skip

HTTP = (
    Fault("maintenance", "WordPress is being updated", "HTTP-01", "http.maintenance", maintenance),
    Fault("rate-limited", "The server counts too many requests", "HTTP-01", "http.rate-limited",
          instead(page(429, "Too Many Requests", Retry_After="60"))),
    Fault("challenge", "SiteGround's bot protection", "HTTP-01", "http.challenge",
          instead(page(202, "", '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">', SG_Captcha="challenge"))),
    Fault("challenge-of-cloudflare", "Cloudflare's bot protection", "HTTP-01", "http.challenge",
          instead(page(403, "Just a moment...", Server="cloudflare", CF_Mitigated="challenge"))),
    Fault("challenge-with-200", "A challenge page that says 200", "HTTP-01", "http.challenge", instead(page(200, "Just a moment..."))),
    Fault("server-error", "A plugin breaks every request", "HTTP-01", "http.server-error", fatal),
    Fault("bad-gateway", "No PHP process answers", "HTTP-01", "http.server-error", instead(page(502, "502 Bad Gateway"))),
    Fault("wall", "A password stands before a staging shop", "HTTP-01", "http.password-wall",
          instead(page(401, "401 Authorization Required", WWW_Authenticate='Basic realm="Staging"'))),
    Fault("firewall", "A firewall refuses programs", "HTTP-01", "http.blocked", instead(page(403, "403 Forbidden"))),
    Fault("resets", "The web server resets every connection", "HTTP-01", "http.no-answer", lambda request, response: None),
    Fault("redirect-to-http", "https leads back to http", "HTTP-02", "http.redirect-to-http",
          whenever(lambda request: request.tls, moved(lambda request: f"http://{HOST}{request.target}"))),
    Fault("redirect-to-www", "Every address leads to its www twin", "HTTP-02", "http.redirect-host",
          moved(lambda request: f"https://www.{HOST}{request.target}")),
    Fault("language-prefix", "A language plugin puts /en/ before every address", "HTTP-02", "http.redirect-path",
          moved(lambda request: f"/en{request.target}")),
    Fault("plain-http-open", "The shop answers over http as well", "HTTP-03", "http.plain-open", outcome="advice"),
    Fault("http-leads-elsewhere", "http leads to the www twin", "HTTP-03", "http.redirect-elsewhere",
          redirected_http(f"www.{HOST}"), outcome="advice"),
)  # fmt: skip

FAULTS = (*ADDRESS, *TLS, *HTTP)
