"""Where WordPress is, if the address has a path: in that folder, or above it because the path is that of a page.

People paste the address of a shop page, a product or a page of long ago. The typed path is tried first. Where no API answers there, the run
goes on in a folder above it, never on another host: in the one that WordPress itself names, or else in the nearest one that has an API.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wooready.evidence.answers import Answer
from wooready.evidence.http import front_page
from wooready.evidence.probes import generation_index
from wooready.evidence.rest import TYPED_ROUTE, is_rest_index, rest_index, rest_route, root_named_in
from wooready.evidence.seen import Seen
from wooready.shop.address import Address, is_web_address, same_host, same_path, split_url
from wooready.shop.facts import Clue
from wooready.wire.exchange import Question
from wooready.woocommerce.generations import BY_NAME

PAGE, INDEX, ROUTE, LEGACY, LEGACY_ABOVE = "typed.page", "typed.index", TYPED_ROUTE, "typed.legacy", "above-0.legacy"
#: How many folders above the typed path are asked, beginning with the host itself.
MOST_ABOVE = 3
#: The ids of all these questions.
PROBES = (PAGE, INDEX, ROUTE, LEGACY, LEGACY_ABOVE, *(f"above-{depth}.index" for depth in range(MOST_ABOVE)))


def at_the_typed_path(typed: Address) -> Iterator[Question]:
    """Whether there is a WordPress of its own, and the index by query, which WordPress answers at every path of a site of its own."""
    if typed.path:
        yield replace(rest_index(typed), probe=INDEX, optional=True)
        yield replace(rest_route(typed), probe=ROUTE, optional=True)


def the_page(typed: Address) -> Question:
    """What is there for a browser: WordPress names its API in the header and in the head of every page."""
    return replace(front_page(typed), probe=PAGE, optional=True)


def folders_above(typed: Address) -> Iterator[Question]:
    """The index of each folder above the typed path, and the legacy API at both ends: a WordPress before 4.4 has no other."""
    for folder in typed.above[-MOST_ABOVE:]:
        yield replace(rest_index(folder), probe=_probe(folder), optional=True)
    for folder, probe in ((typed, LEGACY), (typed.above[-1], LEGACY_ABOVE)):
        yield replace(generation_index(folder, BY_NAME["legacy-v3"]), probe=probe, optional=True)


def _probe(folder: Address) -> str:
    """`above-0.index` for the host itself, `above-1.index` for its first folder."""
    return f"above-{folder.path.count('/')}.index"


@dataclass(frozen=True)
class Site:
    """Where the run asks, and why if that is above the typed path. `settled`: whether nothing more has to be asked to know it."""

    address: Address
    clue: Clue = ""
    settled: bool = True


def site_of(seen: Seen) -> Site:
    """What the answers so far say. Pure: the same answers give the same site, live and in a replay."""
    typed = seen.shop.typed
    index, page, route = (_answer(seen, probe) for probe in (INDEX, PAGE, ROUTE))
    if index is None or route is None or has_api(index) or (index.failed and route.failed):
        return Site(typed)
    # The 404 comes last: for a folder whose missing files the web server passes on to another WordPress, it is that one's.
    clues: tuple[tuple[Answer | None, Clue], ...] = ((route, "index"), (page, "page"), (index if page else None, "not-found"))
    for answer, clue in clues:
        named = _named(answer, typed) if answer else None
        if named is not None:
            return Site(named, clue if named != typed else "")
    if _has_legacy_api(_answer(seen, LEGACY)):
        return Site(typed)
    for folder in typed.above:
        answer = _answer(seen, _probe(folder))
        if (answer is not None and has_api(answer)) or (not folder.path and _has_legacy_api(_answer(seen, LEGACY_ABOVE))):
            return Site(folder, "folder")
    return Site(typed, settled=False)


def has_api(index: Answer) -> bool:
    """Whether WordPress's REST API answers, even if it is closed to visitors or says little."""
    closed = index.is_json and index.status in (401, 403) and index.code != ""
    return is_rest_index(index) or closed or (index.status == 200 and "home" in index.fields)


def _has_legacy_api(index: Answer | None) -> bool:
    """Whether the legacy API answers, even if it is switched off."""
    return index is not None and (isinstance(index.fields.get("store"), dict) or index.code == "woocommerce_api_disabled")


def _named(answer: Answer, typed: Address) -> Address | None:
    """The typed address or one above it, whichever an answer of WordPress names as its own; None if it names none, or another host.

    A place of this host that is not above the typed path is not followed: REST-01 names it.
    """
    root, home = root_named_in(answer), answer.fields.get("home")
    url, path = (root, _folder_of(root)) if root else (home, split_url(home).path) if isinstance(home, str) else ("", "")
    if not is_web_address(url) or not same_host(url, typed):
        return None
    return next((each for each in (typed, *typed.above) if same_path(each.path, path)), typed)


def _folder_of(root: str) -> str:
    """The path of the WordPress whose REST root this is: `/shop` for `/shop/wp-json/`, `/shop/index.php?rest_route=/` and the like."""
    parts = split_url(root)
    path = parts.path.rstrip("/")
    if "rest_route=" not in parts.query:
        path = path.rpartition("/")[0]
    return path.removesuffix("/index.php")


def _answer(seen: Seen, probe: str) -> Answer | None:
    exchange = seen.exchanges.get(probe)
    return Answer(exchange) if exchange is not None and not exchange.is_missing else None


def at_its_site(seen: Seen) -> Seen:
    """The same, with the shop at the address where the run asks."""
    site = site_of(seen)
    return replace(seen, shop=seen.shop.at(site.address, site.clue))
