"""URLs that a server sends (redirects, links, its own address), without what can identify a person or give access."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from wooready.wire.known import REMOVED, Known

#: Maximum length of a URL that is read.
LONGEST = 2_000
#: The parameter by which a request has an address of its own in each run: `_=visitor.20261126102211`. WordPress ignores it.
APART = "_"
_TIME = re.compile(rf"([?&]{APART}=[a-z]{{1,20}})\.[0-9]{{1,20}}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
_FOLDER = re.compile(r"[a-z][a-z-]{0,19}[0-9]{0,2}")
_HOST = re.compile(r"[\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_NUMBER = re.compile(r"[0-9]{1,6}")
_ROOTS = ("wp-json", "wc-api", "index.php")


@dataclass(frozen=True)
class OwnUrl:
    """The URL that was requested: its host, path and parameters are known."""

    url: str = ""

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def segments(self) -> frozenset[str]:
        return frozenset(urlsplit(self.url).path.split("/"))

    @property
    def parameters(self) -> frozenset[tuple[str, str]]:
        return frozenset(pair for pair in parse_qsl(urlsplit(self.url).query, keep_blank_values=True) if pair[0] != APART)


def without_time(url: str) -> str:
    """A requested URL as it is kept: when the run began is left out, so that recording a shop again changes little."""
    return _TIME.sub(r"\1", url)


def scrub_url(text: str, known: Known, own: OwnUrl, *, announced: bool = False) -> str:
    """Scheme, host and port of a URL, the known part of its path, and of its query what is known or was requested.

    `announced`: the shop's own address or REST root, whose path is kept if it consists of plain words.
    """
    text = text.strip()[:LONGEST]
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return REMOVED
    if parts.scheme not in ("http", "https", "") or (host and not _HOST.fullmatch(f"[{host}]" if ":" in host else host)):
        return REMOVED
    at = f"[{host}]" if ":" in host else host
    start = (f"{parts.scheme}:" if parts.scheme else "") + (f"//{at}" if host else "") + (f":{port}" if port is not None else "")
    near = announced or not host or host.lower().removeprefix("www.") == own.host
    query = _query(parts.query, known, own)
    return start + _path(parts.path, known, own, near=near, announced=announced) + (f"?{query}" if query else "")


def _path(path: str, known: Known, own: OwnUrl, *, near: bool, announced: bool = False) -> str:
    segments = path.split("/")
    roots = [number for number, each in enumerate(segments) if each in _ROOTS]
    before = len(segments) if announced else roots[0] if roots and near else 0

    def is_kept(number: int, segment: str) -> bool:
        if _is_known(segment, known, own) or (number < before and _FOLDER.fullmatch(segment)):
            return True
        return number == 1 and _LANGUAGE.fullmatch(segment) is not None

    return "/".join(each if is_kept(number, each) else REMOVED for number, each in enumerate(segments))


def _is_known(segment: str, known: Known, own: OwnUrl) -> bool:
    return segment in ("", ".", "..") or segment in known.path_words or segment in own.segments or _NUMBER.fullmatch(segment) is not None


def _query(query: str, known: Known, own: OwnUrl) -> str:
    kept, lost = [], False
    for part in query.split("&")[:40] if query else []:
        name, _, value = (unquote(each.replace("+", " ")) for each in part.partition("="))
        if (name, value) in own.parameters or (name in known.parameters and _is_plain_value(name, value, known, own)):
            kept.append(part)
        elif name in known.parameters:
            kept.append(f"{name}={REMOVED}")
        else:
            lost = True
    return "&".join([*kept, *([REMOVED] if lost else [])])


def _is_plain_value(name: str, value: str, known: Known, own: OwnUrl) -> bool:
    if name == "rest_route":
        return _path(value, known, own, near=True) == value
    if name.endswith(("key", "secret", "token", "nonce", "signature", "login")):
        return value == REMOVED or value in (f"ck_{REMOVED}", f"cs_{REMOVED}")
    if name in ("redirect_to",):
        return False
    return _NUMBER.fullmatch(value) is not None or value in known.words or value in known.names
