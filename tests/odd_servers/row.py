"""One odd server is one row: a name, what must come of it, and what is changed. These words say what."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal

from broken.changes import Which, first_page, is_key_test, large, listing, sampled, second_page, whenever
from broken.changes import wired as wired
from broken.changes import with_key as with_key
from broken.server import Raw as Raw
from broken.server import Setup
from broken.site import Change, Request
from odd import newest

from wooready.shop.profile import Profile
from wooready.wire.exchange import Response

Word = Literal["READY", "NOT READY", "NOT VERIFIED"]


@dataclass(frozen=True)
class Row:
    """`says`: the cause that must be the root cause; for READY, why the oddity is harmless; for NOT VERIFIED, a part of a check's reason.

    `profile`: what the shop is judged against; by default one that accepts the newest API generation alone. `slow`: the row runs beside the
    other slow ones.
    """

    name: str
    verdict: Word
    says: str
    change: Change = lambda request, response: response
    setup: Setup = field(default_factory=Setup)
    profile: Callable[[], Profile] = newest
    slow: bool = False


def priced() -> Profile:
    """A profile whose system wants the prices of a sample of products to be numbers."""
    return replace(newest(), data=replace(newest().data, prices="required"))


def ready(name: str, why: str, change: Change = lambda request, response: response, **more: Any) -> Row:
    return Row(name, "READY", why, change, **more)


def broken(name: str, cause: str, change: Change = lambda request, response: response, **more: Any) -> Row:
    return Row(name, "NOT READY", cause, change, **more)


def unsure(name: str, why: str, change: Change = lambda request, response: response, **more: Any) -> Row:
    return Row(name, "NOT VERIFIED", why, change, **more)


# ------------------------------------------------------------------ which requests


def every(request: Request) -> bool:
    return request.tls


def index(request: Request) -> bool:
    """The REST index, at either address and asked in either way."""
    return request.tls and (request.path == "/wp-json/" or request.value("rest_route") == "/")


def at_wp_json(request: Request) -> bool:
    """The REST index, not by its other address."""
    return request.tls and request.path == "/wp-json/"


def options(request: Request) -> bool:
    return request.method == "OPTIONS"


def status(request: Request) -> bool:
    return request.resource == "system_status"


def front(request: Request) -> bool:
    return request.tls and request.path == "/" and not request.query


def variations(request: Request) -> bool:
    return request.path.endswith("/variations")


def webhooks(request: Request) -> bool:
    return request.resource == "webhooks"


def narrow_sample(request: Request) -> bool:
    """Up to a hundred products, with the few fields that the checks of the data need."""
    return sampled("products")(request) and not large("products")(request)


products, page_two, sample, orders = first_page("products"), second_page("products"), narrow_sample, listing("orders")
key_test: Which = lambda request: is_key_test(request) and request.has_key  # noqa: E731
any_list: Which = lambda request: listing("products")(request) or listing("orders")(request)  # noqa: E731

# ------------------------------------------------------------------ what is sent instead


def at(which: Which, change: Change) -> Change:
    return whenever(which, change)


def body(which: Which, text: str | bytes, kind: str = "") -> Change:
    """Another body, as the same kind of content unless another is named."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text

    def change(request: Request, response: Response) -> Response:
        headers = tuple((name, kind if kind and name.lower() == "content-type" else value) for name, value in response.headers)
        return replace(response, status=200, headers=headers, body=content)

    return at(which, change)


def around(which: Which, before: bytes = b"", after: bytes = b"") -> Change:
    return at(which, lambda request, response: replace(response, body=before + response.body + after))


def recoded(which: Which, recode: Callable[[bytes], bytes]) -> Change:
    return at(which, lambda request, response: replace(response, body=recode(response.body)))


def header(which: Which, name: str, *values: str) -> Change:
    """A header with these values, a line each; without it if there are none."""

    def change(request: Request, response: Response) -> Response:
        kept = tuple(pair for pair in response.headers if pair[0].lower() != name.lower())
        return replace(response, headers=(*kept, *((name, value) for value in values)))

    return at(which, change)


def put(which: Which, name: str, value: str) -> Change:
    """Another value of one property, as JSON text; in a list, of each record. `a.b` is a property of a property."""

    def spoil(holder: Any, steps: list[str]) -> None:
        for each in holder if isinstance(holder, list) else [holder]:
            if len(steps) > 1:
                spoil(each[steps[0]], steps[1:])
            elif value == "absent":
                each.pop(steps[0], None)
            else:
                each[steps[0]] = "~the mark~"

    def change(request: Request, response: Response) -> Response:
        if response.status != 200 or response.content_type != "application/json":
            return response
        document = json.loads(response.body)
        spoil(document, name.split("."))
        return replace(response, body=json.dumps(document).replace('"~the mark~"', value).encode())

    return at(which, change)


def answers(which: Which, code: int, text: str = "", **headers: str) -> Change:
    """Another status, with these headers and no others but the type of the content."""
    given = (("Content-Type", "text/html"), *((name.replace("_", "-"), value) for name, value in headers.items()))
    return at(which, lambda request, response: Response(code, "", given, text.encode()))


def raw(which: Which, *pieces: bytes, end: str = "close") -> Change:
    """These bytes, whatever was asked."""
    return at(which, lambda request, response: Raw(200, "", (), b"", pieces=pieces, end=end))


def line(which: Which, first: bytes) -> Change:
    """Another first line, in which STATUS is the answer's own."""

    def change(request: Request, response: Response) -> Response:
        said = first.replace(b"STATUS", str(response.status).encode())
        return Raw(200, "", (), b"", pieces=(wired(response, said),))

    return at(which, change)


def lines(which: Which, *more: bytes, **how: Any) -> Change:
    """More header lines as they are; `content` is a function of the body, `length` the value of Content-Length."""
    recode = how.pop("content", None)

    def change(request: Request, response: Response) -> Response:
        content = recode(response.body) if recode else None
        return Raw(200, "", (), b"", pieces=(wired(response, b"", *more, content=content, **how),))

    return at(which, change)


def preceded(which: Which, *before: bytes) -> Change:
    """Interim responses, or whatever, before the answer."""
    return at(which, lambda request, response: Raw(200, "", (), b"", pieces=(*before, wired(response))))


def cut(which: Which, part: Callable[[bytes], bytes], end: str = "close") -> Change:
    """A part of the answer, then the end."""
    return at(which, lambda request, response: Raw(200, "", (), b"", pieces=(part(wired(response)),), end=end))


def chunked(which: Which, recode: Callable[[bytes], bytes]) -> Change:
    """With Transfer-Encoding: chunked, and whatever is made of the body as chunks."""
    return lines(which, b"Transfer-Encoding: chunked", content=recode, length=b"")


def in_turn(which: Which, *changes: Change) -> Change:
    """One change after the other, from request to request, and again from the first one."""
    number = count()
    return at(which, lambda request, response: changes[next(number) % len(changes)](request, response))


def after(requests: int, change: Change) -> Change:
    """From a later request on."""
    number = count(1)
    return lambda request, response: change(request, response) if next(number) > requests else response


def same(request: Request, response: Response) -> Response:
    return response


def resets(request: Request, response: Response) -> None:
    return None


def zipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
