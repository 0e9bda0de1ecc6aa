"""Response headers: of which the name is kept, and which values are kept in what form (data/known.toml)."""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wooready.wire.exchange import Response
from wooready.wire.known import REMOVED, Known
from wooready.wire.urls import OwnUrl, scrub_url

#: The name of all headers that the table does not know. Their number stays.
OTHER = "x-other"
#: Maximum length of a value that is read.
LONGEST = 2_000
_PART = re.compile(r"([,;]\s{0,4})")
_WORD = re.compile(r"([\w.-]{1,60})(?:(=)(\"?)([^\"]{0,60})\3)?")
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_LINK = re.compile(r"<([^<>]{0,2000})>([^<]{0,300})")
_RELATION = re.compile(r"""\brel=["']?(next|prev|first|last|https://api\.w\.org/)["']?""")
_PORTS = re.compile(r":[0-9]{1,5}")


def scrub_headers(response: Response, known: Known, own: OwnUrl, text: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """The headers with known names, and of their values what is known. `text` removes the secrets of the run."""
    reader = _Values(known, own)
    return tuple(_header(name, text(value)[:LONGEST].strip(), reader) for name, value in response.headers)


def _header(name: str, value: str, reader: "_Values") -> tuple[str, str]:
    kind = reader.known.headers.get(name.lower())
    if kind is None:
        return OTHER, REMOVED
    kept = "" if kind == "name" else _KINDS[kind](reader, value)
    return name, kept or (REMOVED if kind == "name" or value else "")


@dataclass(frozen=True)
class _Values:
    """What is kept of a value, for each kind of header. An empty text: nothing of it is known."""

    known: Known
    own: OwnUrl

    def number(self, value: str) -> str:
        return value if _NUMBER.fullmatch(value) else ""

    def digits(self, value: str) -> str:
        """Numbers of requests are of no use: only how many there are, because a second one means that the answer was stored."""
        return " ".join("1" for _ in value.split()[:2])

    def words(self, value: str) -> str:
        """Directives of the table; each other one becomes `removed`."""
        return "".join(part if number % 2 else self._word(part) for number, part in enumerate(_PART.split(value)))

    def _word(self, part: str) -> str:
        """`max-age=3600`, `no-cache`, `HIT from cloudfront`."""
        words = part.strip().split()
        if words and all(each.lower() in self.known.header_words or each.lower() in self.known.headers for each in words):
            return " ".join(words)
        found = _WORD.fullmatch(part.strip())
        if not found or found.group(1).lower() not in self.known.header_words:
            return REMOVED if part.strip() else ""
        name, sign, quote, inner = found.groups()
        kept = bool(sign) and (_NUMBER.fullmatch(inner) or _PORTS.fullmatch(inner) or inner.lower() in self.known.headers)
        return f"{name}{sign}{quote}{inner if kept else REMOVED}{quote}"

    def products(self, value: str) -> str:
        return self.known.version_of_products(value)

    def media_type(self, value: str) -> str:
        """Type and charset: `application/json; charset=UTF-8`."""
        declared, _, rest = value.partition(";")
        kept = declared.strip() if declared.strip().lower() in self.known.media_types else REMOVED if declared.strip() else ""
        found = re.search(r"charset=(\"?)([\w-]{1,20})", rest, re.I)
        if not found:
            return kept
        charset = found.group(2) if _is_charset(found.group(2)) else REMOVED
        return f"{kept}; {found.group().partition('=')[0]}={found.group(1)}{charset}{found.group(1)}"

    def url(self, value: str) -> str:
        return scrub_url(value, self.known, self.own)

    def links(self, value: str) -> str:
        """Links to other pages of a list, and to the REST API; of each other link only that it is there."""
        links = []
        for target, rest in _LINK.findall(value)[:20]:
            relation = _RELATION.search(rest)
            if relation:
                announced = relation.group(1).startswith("https")
                links.append(f'<{scrub_url(target, self.known, self.own, announced=announced)}>; rel="{relation.group(1)}"')
            else:
                links.append(REMOVED)
        return ", ".join(links)

    def challenge(self, value: str) -> str:
        """The scheme, and the realm if the table knows it."""
        scheme = value.split()[0] if value.split() else ""
        kept = scheme if scheme.lower() in ("basic", "bearer", "digest", "negotiate", "ntlm", "oauth") else REMOVED
        found = re.search(r'realm="([^"]{0,200})"', value, re.I)
        if not found:
            return kept
        inner = found.group(1) if found.group(1).rstrip(".").casefold() in self.known.realms else REMOVED
        return f'{kept} realm="{inner}"'

    def date(self, value: str) -> str:
        return value if self.known.fits("date", value) else ""


def _is_charset(name: str) -> bool:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True


_KINDS: Mapping[str, Callable[[_Values, str], str]] = {
    "number": _Values.number,
    "digits": _Values.digits,
    "words": _Values.words,
    "products": _Values.products,
    "media-type": _Values.media_type,
    "url": _Values.url,
    "links": _Values.links,
    "challenge": _Values.challenge,
    "date": _Values.date,
}
