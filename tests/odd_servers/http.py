"""Status lines, headers, redirects, connections."""

from broken.changes import large
from broken.site import Change

from odd_servers import row
from odd_servers.row import (
    after,
    answers,
    at,
    broken,
    chunked,
    cut,
    every,
    header,
    in_turn,
    index,
    line,
    lines,
    preceded,
    raw,
    ready,
)

LOCATIONS = {
    "none": None,
    "empty": "",
    "two slashes": "//",
    "half an IPv6": "http://[",
    "javascript": "javascript:alert(1)",
    "a login": "https://a:b@shop.example.com/",
    "up": "../../../..",
    "40 KB": "/" + "a" * 40_000,
    "itself": "?",
    "letters beyond ASCII": "/\xff\xfe",
    "the port 0": "http://shop.example.com:0/",
}
#: What the shop is told of them, where that is not `http.redirect-path`.
PLACES = {"none": "rest.not-found", "empty": "rest.not-found", "up": "http.redirect-front", "a login": "http.redirect-host"}
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"


def moved(where: str | None, which: row.Which = every, status: int = 301) -> Change:
    return answers(which, status, "moved", **({} if where is None else {"Location": where}))


SECOND = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"
TOTALS = ("²", "-1", "1, 2", "9" * 5000, "\xd9\xa3")

ROWS = [
    # status lines
    ready("no reason", "HTTP does not need one (RFC 9112 §4)", line(every, b"HTTP/1.1 STATUS")),
    ready("a reason of 20 KB", "nobody reads it", line(every, b"HTTP/1.1 STATUS " + b"a" * 20_000)),
    broken("a status of two digits", "http.no-answer", line(every, b"HTTP/1.1 99 Odd")),
    broken("a status of four digits", "http.no-answer", line(every, b"HTTP/1.1 1000 Odd")),
    broken("a status with a superscript", "http.no-answer", line(every, b"HTTP/1.1 \xb2\xb200 OK")),
    broken("a negative status", "http.no-answer", line(every, b"HTTP/1.1 -200 OK")),
    broken("status 000", "http.no-answer", line(every, b"HTTP/1.1 000 OK")),
    broken("status 999", "http.server-error", line(every, b"HTTP/1.1 999 Odd")),
    broken("HTTP/9.9", "http.no-answer", line(every, b"HTTP/9.9 STATUS OK")),
    broken("a radio", "http.no-answer", line(every, b"ICY 200 OK")),
    broken("no version", "http.no-answer", line(every, b"200 OK")),
    broken("HTTP/0.9", "http.no-answer", raw(every, b'{"namespaces": ["wc/v3"]}')),
    broken("a first line of 70 KB", "http.headers-too-large", line(every, b"HTTP/1.1 200 " + b"a" * 70_000)),
    broken("NULs for an answer", "http.no-answer", raw(every, b"\0" * 1000)),
    broken("nothing at all", "http.no-answer", raw(every)),
    broken("204 for everything", "rest.not-found", line(every, b"HTTP/1.1 204 No Content")),
    broken("304 for everything", "rest.not-found", line(every, b"HTTP/1.1 304 Not Modified")),
    # headers
    broken("90 headers more", "http.headers-too-large", lines(every, *(b"X-%d: y" % number for number in range(90)))),
    broken("300 headers more", "http.headers-too-large", lines(every, *(b"X-%d: y" % number for number in range(300)))),
    broken("a header of 70 KB", "http.headers-too-large", lines(every, b"X-Odd: " + b"y" * 70_000)),
    ready("a header without a colon", "the line is passed over", lines(every, b"what is this")),
    ready("a header that goes on", "it is folded (RFC 9112 §5.2)", lines(every, b"X-Odd: a", b"  b", b"\tc")),
    ready("NUL in a header", "it is a header that nobody reads", lines(every, b"X-Odd: a\0b")),
    ready("a return in a header", "it is a header that nobody reads", lines(every, b"X-Odd: a\rX-Other: b")),
    ready("bytes beyond ASCII in a header", "it is a header that nobody reads", lines(every, b"X-Odd: \xff\xfe", b"X-\xe9: \x80")),
    ready(
        "the length twice, the same",
        "both say the same (RFC 9110 §8.6)",
        at(
            every,
            lambda request, response: row.Raw(
                200, "", (), b"", pieces=(row.wired(response, b"", b"Content-Length: %d" % len(response.body)),)
            ),
        ),
    ),
    broken("the length twice, another", "http.bad-length", lines(every, b"Content-Length: 3")),
    ready("a negative length", "the end of the connection ends the body", lines(every, length=b"-5")),
    ready("a length with a superscript", "the end of the connection ends the body", lines(every, length=b"\xb2")),
    ready("a length of 5,000 digits", "the end of the connection ends the body", lines(every, length=b"9" * 5000)),
    broken("a length that is too long", "http.cut-off", lines(every, length=b"99999")),
    broken("a length that is too short", "http.bytes-behind", lines(every, length=b"5")),
    ready("no length", "the end of the connection ends the body (RFC 9112 §6.3)", lines(every, length=b"")),
    ready(
        "a length and chunks",
        "chunks win (RFC 9112 §6.3)",
        lines(every, b"Transfer-Encoding: chunked", content=lambda text: b"%x\r\n%b\r\n0\r\n\r\n" % (len(text), text)),
    ),
    ready("chunks", "chunked is as good", chunked(every, lambda text: b"%x\r\n%b\r\n0\r\n\r\n" % (len(text), text))),
    broken("chunks of a size that is none", "http.bad-length", chunked(every, lambda text: b"zz\r\n" + text + b"\r\n0\r\n\r\n")),
    broken("chunks that are too long", "http.cut-off", chunked(every, lambda text: b"ffffffffffffffff\r\n" + text)),
    broken("chunks without an end", "http.cut-off", chunked(every, lambda text: b"%x\r\n%b\r\n" % (len(text), text))),
    ready(
        "chunks with an extension and a trailer",
        "both are allowed (RFC 9112 §7.1)",
        chunked(every, lambda text: b'%x;a="b"\r\n%b\r\n0\r\nX-WP-Total: 7\r\n\r\n' % (len(text), text)),
    ),
    ready(
        "a transfer coding that nobody knows",
        "the end of the connection ends the body, and the JSON is plain",
        lines(every, b"Transfer-Encoding: x-odd", length=b""),
    ),
    broken("no end of the head", "http.no-answer", cut(every, lambda sent: sent.partition(b"\r\n\r\n")[0])),
    ready(
        "lines that end with LF alone",
        "a recipient may take it for a line end (RFC 9112 §2.2)",
        cut(every, lambda sent: sent.partition(b"\r\n\r\n")[0].replace(b"\r\n", b"\n") + b"\n\n" + sent.partition(b"\r\n\r\n")[2]),
    ),
    *(
        broken(f"a type of content: {kind[:20]}", "rest.content-type", header(index, "Content-Type", *([kind] if kind else [])))
        for kind in ("", "text/plain", "application/octet-stream", "²/x", ";" * 3000)
    ),
    ready("a NUL behind the type of content", "read as a blank (RFC 9110 §5.5)", header(index, "Content-Type", "application/json\0")),
    broken("a charset that nobody knows", "rest.charset", header(index, "Content-Type", "application/json; charset=utf-7")),
    broken("two types of content", "rest.content-type", header(index, "Content-Type", "application/json", "text/html")),
    *(broken(f"totals: {said[:20]}", "paging.no-totals", header(row.any_list, "X-WP-Total", said)) for said in TOTALS),
    broken("totals twice", "paging.no-totals", header(row.any_list, "X-WP-Total", "5", "5")),
    broken("no pages, and a total", "paging.size-ignored", header(row.any_list, "X-WP-TotalPages", "0")),
    broken("a total smaller than the list", "paging.size-ignored", header(row.any_list, "X-WP-Total", "1")),
    *(
        ready(f"a date: {said[:20]}", "the clock is not known", header(every, "Date", said))
        for said in ("", "²", "9" * 5000, "Thu, 99 Foo 2026 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "(((", "\0")
    ),
    *(
        ready(f"an age: {said[:20]}", "the list is not from a cache that says so", header(row.any_list, "Age", said))
        for said in ("²", "-1", "9" * 5000, "0")
    ),
    *(
        ready(f"a link: {said[:20]}", "paging by number works", header(row.any_list, "Link", said))
        for said in ("", "<", '<>; rel="next"', '<http://[::1>; rel="next"', "<" * 20_000, "\0", '<https://evil.example/>; rel="next"')
    ),
    *(
        broken(f"429 with Retry-After: {said[:20]}", "http.rate-limited", answers(every, 429, "{}", Retry_After=said))
        for said in ("", "²", "-1", "9" * 5000, "1e9", "Thu, 99 Foo 2026", "\xd9\xa3", "0")
    ),
    # interim answers, second answers
    ready("100 before each answer", "an interim answer is skipped (RFC 9110 §15.2)", preceded(every, INTERIM)),
    ready("3,000 times 100 before each answer", "interim answers are skipped", preceded(every, INTERIM * 3000)),
    broken("100 and no answer", "http.no-answer", raw(every, INTERIM)),
    # redirects
    *(broken(f"redirects: {name}", PLACES.get(name, "http.redirect-path"), moved(where)) for name, where in LOCATIONS.items()),
    broken("399 for everything", "http.redirect-front", moved("/", status=399)),
    broken("308 for the API alone", "http.redirect-host", moved("https://evil.example/", row.with_key, 308)),
    broken("302 from the index to itself", "http.redirect-path", moved("/wp-json/", index, 302)),
    broken("303 for writes", "write.redirected", moved("/", lambda request: request.method == "POST", 303)),
    # resets
    broken("reset after the request", "http.no-answer", at(every, row.resets)),
    broken("reset in the status line", "http.no-answer", cut(every, lambda sent: sent[:7], "reset")),
    broken("reset in the body", "http.cut-off", cut(every, lambda sent: sent[:-20], "reset")),
    broken("reset for each key", "http.banned", at(row.with_key, row.resets)),
    broken("reset for each write", "write.server-error", at(lambda request: request.method == "POST", row.resets)),
    broken("reset after 5 requests", "api.generation-blocked", after(5, at(every, row.resets))),
    broken("reset after 20 requests", "http.banned", after(20, at(every, row.resets))),
    broken("the end in the body", "http.cut-off", cut(every, lambda sent: sent[:-20])),
    # answers that change
    broken(
        "the index is a page every other time",
        "rest.page-for-everything",
        in_turn(index, row.body(every, "<html><title>Hello</title></html>", "text/html"), row.same),
    ),
    broken("each other answer is 503", "write.server-error", in_turn(every, row.same, answers(every, 503))),
    ready(
        "the key is refused every other time",
        "the Authorization header works, and the profile needs no other way",
        in_turn(row.key_test, row.same, answers(every, 401, '{"code": "woocommerce_rest_cannot_view"}')),
    ),
    broken("404 after 15 requests", "read.refused", after(15, answers(every, 404, "{}"))),
    broken("500 after 24 requests", "read.broken-record", after(24, answers(every, 500, "{}")), profile=row.priced),
    # slow ones
    broken("silence after the request", "http.timeout", raw(every, end="silence"), slow=True),
    broken("silence in the head", "http.timeout", cut(every, lambda sent: sent[:40], "silence"), slow=True),
    broken("silence in the body", "http.cut-off", cut(every, lambda sent: sent[:-20], "silence"), slow=True),
    broken("a head that never ends", "http.headers-too-large", raw(every, b"HTTP/1.1 200 OK\r\n", b"X-Odd: y\r\n", end="drip"), slow=True),
    broken(
        "a body that drips",
        "http.timeout",
        raw(every, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n", b" ", end="drip"),
        slow=True,
    ),
    broken("100 without an end", "http.timeout", raw(every, INTERIM, end="drip"), slow=True),
    broken(
        "chunks that drip",
        "http.timeout",
        raw(every, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", end="drip"),
        slow=True,
    ),
    broken(
        "a large page that drips",
        "read.large-page",
        raw(large("products"), b"HTTP/1.1 200 OK\r\n\r\n", b"[", end="drip"),
        slow=True,
        profile=row.priced,
    ),
    broken("silence to the key alone", "http.banned", raw(row.with_key, end="silence"), slow=True),
]
