"""What is fuzzed: each target takes bytes, hands them to a reader, and raises if that neither takes nor properly refuses them.

Where a reader takes a document, the bytes say where in a good document a value is replaced, and by which JSON: so the fuzzer need not find
out what a recording looks like, and every byte reaches a reader.
"""

import base64
import http.client
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from broken import certificates
from broken.running import ladder, recorded
from odd import (
    BROKEN_JSON,
    HEALTHY,
    MARK,
    ODD_HEADERS,
    ODD_JSON,
    PROBES,
    answered,
    demands,
    judge,
    newest,
    parsed,
    places,
    whole,
    with_value,
)
from odd import through_the_scrubber as scrubbed

from bench.answers import ANSWERS, SOUND
from wooready import resources
from wooready.errors import UsageError
from wooready.evidence.answers import Answer
from wooready.evidence.probes import key_signed_for_http, key_test
from wooready.evidence.tls import TlsFacts, utc_time
from wooready.files import deviation
from wooready.intake import parse_json
from wooready.report import history
from wooready.report.changes import changes
from wooready.report.forms import html, index, markdown, text
from wooready.run.case import Case
from wooready.shop.address import Address, is_web_address, parse_address, same_site
from wooready.shop.credentials import Credentials
from wooready.shop.profile import load_profile
from wooready.shop.route import parse_proxy, parse_resolve
from wooready.shop.shop import plain_address, shop_from_address
from wooready.shop.shops_file import read_shops, shop_from_file
from wooready.verdict.accepted import load_accepted
from wooready.verdict.causes import causes
from wooready.verdict.waivers import Waivers, load_waivers
from wooready.wire import client, recording
from wooready.wire.auth import authorise
from wooready.wire.content import outline, read_content
from wooready.wire.exchange import Exchange, Question, Response
from wooready.wire.head import ODDITIES, behind, for_parser, read_head
from wooready.wire.scrub import Scrubber
from wooready.woocommerce import payloads
from wooready.woocommerce.generations import GENERATIONS

HERE = Path(__file__).parent
#: The dictionary of the fuzzer: a word on each line, in quotes.
WORDS = tuple(
    line[1:-1].encode().decode("unicode_escape").encode("latin-1") for line in (HERE / "words.dict").read_text().splitlines() if line
)
SHOP = Address("shop.example.com")
CREDENTIALS = Credentials("ck_" + "0" * 40, "cs_" + "1" * 40)
Taken = TypeVar("Taken")
NOW = utc_time("2026-06-01T12:00:00Z")


@dataclass(frozen=True)
class Target:
    """`run` raises for a defect. `seeds` are made of recordings; what the fuzzer found is kept in `found/NAME` besides."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]

    def found(self) -> list[bytes]:
        """The cases that were found once."""
        return [path.read_bytes() for path in sorted((HERE / "found" / self.name).glob("*"))]

    def all_seeds(self) -> Iterator[bytes]:
        """Those made here, and the cases that were found."""
        yield from self.seeds()
        yield from self.found()


TARGETS: dict[str, Target] = {}
Run = Callable[[bytes], None]


def target(seeds: Callable[[], Iterable[bytes]]) -> Callable[[Run], Run]:
    """Registers a function under its name."""

    def register(run: Run) -> Run:
        name = run.__name__.replace("_", "-")
        TARGETS[name] = Target(name, run, seeds)
        return run

    return register


# ------------------------------------------------------------------ a value in its place


@cache
def ways_of(name: str) -> tuple[Any, tuple[tuple[str | int, ...], ...]]:
    """A good document, and all places in it."""
    document = GOOD[name]()
    return document, tuple(places(document))


def spliced(document: Any, ways: tuple[tuple[str | int, ...], ...], data: bytes) -> bytes:
    """The document, in which the place that the first two bytes name holds what follows them, as it is."""
    way = ways[int.from_bytes(data[:2], "big") % len(ways)]
    whole_text = json.dumps(with_value(document, way, MARK)).encode()
    return whole_text.replace(json.dumps(MARK).encode(), data[2:], 1)


def in_places(count: int, step: int = 1) -> Callable[[], Iterator[bytes]]:
    """Odd values in the first `count` places."""

    def seeds() -> Iterator[bytes]:
        odd = [each for each in ODD_JSON if len(each) < 100]
        for place in range(0, count, step):
            yield place.to_bytes(2, "big") + odd[place % len(odd)].encode()

    return seeds


def _recording() -> Any:
    return json.loads((resources.folder("cassettes") / "not-ready-plain-permalinks" / recording.FILE).read_text(encoding="utf-8"))


def _history() -> Any:
    return json.loads(history.to_text(history.with_run(ailing().document, ())))


def _accepted() -> Any:
    return json.loads((resources.folder("cassettes") / HEALTHY / "accepted" / "cin7-omni.json").read_text(encoding="utf-8"))


GOOD: dict[str, Callable[[], Any]] = {
    "recording": _recording,
    "observations": lambda: dict(recorded(HEALTHY).observations),
    "verdict": lambda: json.loads(json.dumps(ailing().document)),
    "history": _history,
    "accepted": _accepted,
}


@cache
def ailing() -> Case:
    """A case with findings of several kinds."""
    return judge(recorded("not-ready-plain-permalinks"), demands())


@cache
def folder() -> Path:
    """A place for the files that are read; in memory where there is such a folder."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def file(name: str, data: bytes) -> Path:
    path = folder() / name
    path.write_bytes(data)
    return path


def taken(read: Callable[[], Taken], names: str = "") -> Taken | None:
    """What was read; None if it was refused, in a message that names the file and does not repeat all of it."""
    try:
        return read()
    except UsageError as refused:
        message = str(refused)
    assert names in message
    assert len(message) < 700
    return None


# ------------------------------------------------------------------ what people type

ADDRESSES = (
    "shop.example.com",
    "https://www.shop.example.com:8443/shop/wp-admin/",
    "http://[::1%25eth0]:80",
    "xn--mller-kva.example",
    "müller.example",
    "https://a:b@x.example",
    "ck_0123",
    "\u2100.example",
    "１２７.0.0.1",
    "shop.example.com\\x",
    "a" * 64 + ".example",
    "x.example:٣",
)


@target(lambda: [each.encode() for each in ADDRESSES])
def address(data: bytes) -> None:
    pasted = data.decode("utf-8", "surrogateescape")
    with suppress(UsageError):
        plain_address(pasted)
    shop = taken(lambda: shop_from_address(pasted))
    if shop is None:
        return
    found = shop.address
    assert shop.slug
    assert not set("/\\\n") & set(shop.slug)
    assert found.url.isascii()
    assert found.url.isprintable()
    assert 0 < found.port < 65536
    again = parse_address(found.url)
    assert again == found, f"{found} is read as {again}"


@target(
    lambda: [b"shop.example.com:443:127.0.0.1", b"x:1:[::1]", b"http://a:b@h:8080", "x:٣:::1".encode(), b"http://[::1]:99999", b"socks://x"]
)
def route(data: bytes) -> None:
    words = data.decode("utf-8", "surrogateescape")
    taken(lambda: parse_proxy(words))
    taken(lambda: parse_resolve([words]))


# ------------------------------------------------------------------ what a server sends


@target(lambda: [each.encode() for each in ("https://shop.example.com/", "http://[::1", "//", "https://a:b@c:0/d?e#f", "https://\u2100/")])
def home(data: bytes) -> None:
    said = data.decode(errors="replace")
    is_web_address(said)
    assert same_site(said, said)
    same_site(said, SHOP.url)
    for api in GENERATIONS:
        for question in (key_test(SHOP, api, "oauth1", said), key_signed_for_http(SHOP, api, said)):
            url, _ = authorise(question, CREDENTIALS)
            assert url.startswith(f"https://shop.example.com{api.root}/")
            assert CREDENTIALS.secret not in url


def _chains() -> Iterator[bytes]:
    for make in (certificates.good, certificates.ip_names_only, certificates.no_names, certificates.expired_extra, certificates.weak_key):
        pem = make("shop.example.com").decode()
        ders = [base64.b64decode("".join(part.partition("-----END")[0].split())) for part in pem.split("-----BEGIN CERTIFICATE-----")[1:]]
        yield bytes([len(ders) % 4]) + b"".join(len(der).to_bytes(2, "big") + der for der in ders)


OUTCOMES = (
    ("verified", 0),
    ("rejected", 10),
    ("rejected", 18),
    ("rejected", 20),
    ("rejected", 62),
    ("rejected", 34),
    ("failed", 0),
    ("reset", 0),
)


@target(_chains)
def chain(data: bytes) -> None:
    """A byte for the outcome, then each certificate behind its length."""
    outcome, code = OUTCOMES[data[0] % len(OUTCOMES)] if data else ("verified", 0)
    rest, ders = data[1:], []
    while len(rest) > 2 and len(ders) < 8:
        size = int.from_bytes(rest[:2], "big")
        ders.append(base64.b64encode(rest[2 : 2 + size]).decode())
        rest = rest[2 + size :]
    facts = TlsFacts({"outcome": outcome, "verify_code": code, "chain": ders}, "shop.example.com", NOW)
    for name in ("covers_host", "days_left", "expired", "weak", "sent_alone", "not_yet_valid", "issuer", "trusted", "expired_extra"):
        getattr(facts, name)
    assert not (code == 62 and facts.covers_host)
    for each in facts.chain:
        json.dumps([each.subject, each.issuer, each.names, each.key, each.digest, each.issuer_at], ensure_ascii=False).encode()


FACTS = (
    "failed",
    "truncated",
    "kind",
    "text",
    "title",
    "noise",
    "around",
    "start",
    "end",
    "lines_before",
    "plugin_named",
    "content_type",
    "between",
    "stored",
    "forbids_storing",
    "fields",
    "location",
    "code",
    "is_blocked",
    "is_broken",
    "refuses_the_key",
    "broke_off",
)


def _all_of(answer: Answer) -> None:
    for name in FACTS:
        getattr(answer, name)
    answer.describe().encode()


def _headers() -> Iterator[bytes]:
    for probe in PROBES[:12]:
        response = recorded(HEALTHY).exchanges[probe].response
        assert response is not None
        yield b"\n".join(f"{name}: {value}".encode("latin-1", "replace") for name, value in response.headers)
    for each in ODD_HEADERS:
        yield f"Date: {each[:99]}\nRetry-After: {each[:99]}\nX-WP-Total: {each[:99]}\nLink: {each[:99]}\nAge: {each[:99]}".encode(
            "latin-1", "replace"
        )


@target(_headers)
def headers(data: bytes) -> None:
    """A name and a value on each line, for the first page of products and for the front page."""
    pairs = tuple(
        (name.strip() or "x", value.strip()) for name, _, value in (line.partition(":") for line in data.decode("latin-1").split("\n"))
    )
    for name, value in pairs:
        if name.lower() in ("date", "retry-after"):
            client._ahead(value, 1e9)
            assert client._retry_after(value, 1e9) >= 0
    response = Response(200, "OK", pairs, b"[]")
    _all_of(Answer(Exchange("x", "GET", SHOP.url, "none", response, None)))
    Scrubber(None).exchange(Question("x", SHOP.url), Exchange("x", "GET", SHOP.url, "none", response, None))
    kept = recorded(HEALTHY)
    exchanges = dict(kept.exchanges)
    for probe in ("wc-v3.products.list", "http.front", "http.plain"):
        old = exchanges[probe].response
        assert old is not None
        exchanges[probe] = replace(exchanges[probe], response=replace(old, headers=pairs))
    whole(judge(replace(kept, exchanges=exchanges), newest()))


def _heads() -> Iterator[bytes]:
    yield from (each.sent for each in ANSWERS.values() if len(each.sent) < 1000)
    yield from SOUND.values()


@target(_heads)
def head(data: bytes) -> None:
    """An answer from its status line to the empty line: Python's parser loses no header of what it is given."""
    lines = data.splitlines(keepends=True) if b"\n" not in data else [each + b"\n" for each in data.split(b"\n")]
    until = next((number for number, each in enumerate(lines) if not each.strip(b"\r\n")), len(lines))
    found = read_head(lines[:until], behind(b"".join(lines[until:])))
    assert set(found.oddities) <= set(ODDITIES)
    after, passed = False, list[bytes]()
    for each in lines[1:until]:
        given = for_parser(each, after=after)
        after = given is not None
        passed += [given] if given is not None and given.endswith(b"\n") and given.strip() else []
    if len(passed) < 100 and all(len(each) < 65_000 for each in passed):
        message = http.client.parse_headers(io.BytesIO(b"".join(passed) + b"\r\n"))
        assert len(message.items()) == sum(each[:1] not in (b" ", b"\t") for each in passed)
        assert message.defects == []


SHAPES = (
    "wc-v3/products",
    "wc-v3/error",
    "common/rest-index",
    "common/options",
    "wc-v3/system_status",
    "wc-v3/webhooks",
    "legacy-v3/orders",
)


def _bodies() -> Iterator[bytes]:
    for number, probe in enumerate(PROBES):
        response = recorded(HEALTHY).exchanges[probe].response
        assert response is not None
        yield bytes([number % 7]) + response.body[:3000]
    yield from (b"\0" + each[:400].encode() for each in BROKEN_JSON)
    yield b'\0<html><title>x</title><!-- [ -->\n{"a": 1}<b>Notice</b> in /srv/www/wp-content/plugins/x/y.php on line 3'


@target(_bodies)
def body(data: bytes) -> None:
    """A byte for the schema, then the body."""
    content = read_content(data[1:])
    json.dumps(content.document, allow_nan=False, ensure_ascii=False).encode()
    text_of = data[1:].decode(errors="replace")
    assert outline(outline(text_of)) == outline(text_of)
    name = SHAPES[data[0] % len(SHAPES)] if data else SHAPES[0]
    question = Question("x", SHOP.url, subject="product", schema=lambda: payloads.schema(name))
    for status in (200, 401, 500):
        came = Exchange("x", "GET", SHOP.url, "none", Response(status, "", (("Content-Type", "application/json"),), data[1:]), None)
        _all_of(Answer(came))
        kept = Scrubber(None).exchange(question, came)
        _all_of(Answer(kept))
        assert kept.response is not None
        kept.response.body.decode()
        assert Scrubber(None).leaks(kept.response.body.decode()) == []


@target(lambda: (bytes([probe % 256]) + seed for probe in range(len(PROBES)) for seed in in_places(4, 3)()))
def answer(data: bytes) -> None:
    """The answer to any probe: its number, then a place and what stands there. The first bit of the place says whether it is scrubbed."""
    probe = PROBES[(data[0] if data else 0) % len(PROBES)]
    found = parsed(probe)
    kept = answered(probe, body=spliced(*found, data[1:]) if found else data[1:])
    whole(judge(scrubbed(kept, {probe}) if data[1:2] >= b"\x80" else kept, demands()))


def _of_probe(probe: str) -> Run:
    def run(data: bytes) -> None:
        found = parsed(probe)
        assert found is not None
        kept = answered(probe, body=spliced(*found, data))
        whole(judge(scrubbed(kept, {probe}) if data[:1] >= b"\x80" else kept, demands()))

    run.__name__ = probe.split(".", 1)[1].replace(".", "-")
    return run


for _probe in ("wc-v3.products.options", "wc-v3.system-status"):
    target(in_places(90, 3))(_of_probe(_probe))


# ------------------------------------------------------------------ files that wooready wrote


@target(in_places(200, 4))
def observations(data: bytes) -> None:
    """Name, TCP and TLS in a recording whose digest fits."""
    _judged(json.loads(recording.to_text(recorded(HEALTHY))), "observations", data)


@target(in_places(240, 4))
def recordings(data: bytes) -> None:
    """A recording with another value anywhere, whose digest fits."""
    _judged(None, "recording", data)


def _judged(content: Any, name: str, data: bytes) -> None:
    try:
        changed = parse_json(spliced(*ways_of(name), data).decode(errors="replace"))
    except ValueError:
        return
    if content is not None:
        content["metadata"][recording.KEY]["observations"] = changed
    else:
        content = changed
    with suppress(KeyError, TypeError, AttributeError):
        content["metadata"][recording.KEY]["sha256"] = recording._digest(content)
    kept = taken(lambda: recording.from_text(json.dumps(content, ensure_ascii=False), Path("shop/recording.json")), "shop/recording.json: ")
    if kept is not None:
        whole(judge(kept, newest()))


@target(in_places(400, 5))
def verdict(data: bytes) -> None:
    """An earlier verdict: in the index of a folder, and compared with that of today."""
    path = file("verdict.json", spliced(*ways_of("verdict"), data))
    (folder() / "shops" / "acme").mkdir(parents=True, exist_ok=True)
    (folder() / "shops" / "acme" / "verdict.json").write_bytes(path.read_bytes())
    rows, unreadable = index.read(folder() / "shops")
    index.render(rows, unreadable, NOW).encode()
    document = taken(lambda: history.load_verdict(path), str(path))
    if document is None:
        return
    now = ailing().document
    changed = changes(now, (), document)
    html.render(now, today=NOW, changes=changed).encode()
    text.render(now, today=NOW, changes=changed).encode()


@target(in_places(60))
def histories(data: bytes) -> None:
    path = file(history.FILE, spliced(*ways_of("history"), data))
    runs = taken(lambda: history.load(path.parent), str(path))
    if runs is None:
        return
    now = ailing().document
    changed = changes(now, runs)
    for form in (html.render, markdown.render, text.render):
        form(now, today=NOW, changes=changed).encode()
    assert deviation(json.loads(history.to_text(history.with_run(now, runs))), "history") == ""


@target(in_places(60))
def accepted(data: bytes) -> None:
    (folder() / "accepted").mkdir(exist_ok=True)
    path = file("accepted/cin7-omni.json", spliced(*ways_of("accepted"), data))
    found = taken(lambda: load_accepted(folder(), "cin7-omni"), str(path))
    if found is None:
        return
    found.without(ladder())
    for result in ailing().results.values():
        found.differs(result).encode()


# ------------------------------------------------------------------ files that people write


def _texts(*paths: Path) -> Callable[[], list[bytes]]:
    return lambda: [path.read_bytes() for path in paths]


@target(_texts(*sorted(resources.folder("profiles").glob("*.toml"))))
def profile(data: bytes) -> None:
    path = file("profile.toml", data)
    found = taken(lambda: load_profile(str(path)), str(path))
    if found is None:
        return
    whole(judge(recorded(HEALTHY), found))


SHOPS = b"""[shops.acme]
address = "shop.example.com"
profile = "cin7-omni"
resolve = "shop.example.com:443:127.0.0.1"
plain = "http://shop.example.com"
ca_file = "ca.pem"
[shops.other]
address = "https://other.example/shop"
proxy = "http://proxy.example:3128"
key = "env:KEY"
secret = "env:SECRET"
"""


@target(lambda: [SHOPS, SHOPS.replace(b"env:", b"file:"), SHOPS.replace(b"3128", b"99999"), b"[shops]\n", b"\xef\xbb\xbf" + SHOPS])
def shops_file(data: bytes) -> None:
    path = file("shops.toml", data)
    for name in taken(lambda: read_shops(path), str(path)) or ():
        shop = taken(lambda name=name: shop_from_file(path, name, {"KEY": CREDENTIALS.key, "SECRET": CREDENTIALS.secret}), str(path))  # type: ignore[misc]
        assert shop is None or shop.slug == name


WAIVERS = b"""[[waivers]]
check = "WP-01"
shop = "*"
reason = "It will be mended."
owner = "ops@example.com"
expires = 2026-12-31
cause = "rest.blocked"
"""


@target(lambda: [WAIVERS, WAIVERS.replace(b'"*"', b'"shop"') * 2, WAIVERS.replace(b"2026-12-31", b'"2026-13-01"'), b"waivers = []"])
def waivers(data: bytes) -> None:
    path = file("waivers.toml", data)
    found = taken(lambda: load_waivers(path, ladder(), causes()), str(path))
    if found is None:
        return
    case = ailing()
    list_of = Waivers(tuple(replace(each, shop=case.slug) for each in found), NOW.date())
    list_of.applied(case.results.values())
    list_of.standings(list(case.results.values()))
