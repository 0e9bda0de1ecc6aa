"""The outline of a web page, reduced to what is known of it."""

import re
from collections.abc import Iterable
from html import escape, unescape

from wooready.wire.known import REMOVED, Known
from wooready.wire.urls import OwnUrl, scrub_url

_WORDS = re.compile(r"<(title|h1)>([^<]*)</\1>")
_GENERATOR = re.compile(r'(<meta name="generator" content=")([^"]*)(">)')
_REFRESH = re.compile(r'(<meta http-equiv="refresh" content=")([^"]*)(">)')
_ROOT = re.compile(r'(<link rel="https://api\.w\.org/" href=")([^"]*)(">)')
_PRODUCT = re.compile(r"([A-Z][\w .-]{0,40}?) ([0-9][0-9.]{0,15}(?:-(?:alpha|beta|rc|RC|dev)[.-]?[0-9]{0,3})?)")
_SECONDS = re.compile(r"\s*([0-9]{0,6}(?:\.[0-9]{0,3})?)\s*(?:[;,]\s*(?:url\s*=\s*)?['\"]?(.*))?", re.I | re.S)


def known_outline(outline: str, known: Known, own: OwnUrl, marks: Iterable[str] = ()) -> str:
    """An outline with the known part of titles and headings, generators by name and version, and URLs without what gives access.

    `marks`: the names of walls in the page, which become headings.
    """
    text = _WORDS.sub(lambda found: f"<{found.group(1)}>{_words(unescape(found.group(2)), known)}</{found.group(1)}>", outline)
    text = _GENERATOR.sub(lambda found: found.group(1) + escape(_generator(unescape(found.group(2)), known)) + found.group(3), text)
    text = _REFRESH.sub(lambda found: found.group(1) + escape(_refresh(unescape(found.group(2)), known, own)) + found.group(3), text)
    text = _ROOT.sub(
        lambda found: found.group(1) + escape(scrub_url(unescape(found.group(2)), known, own, announced=True)) + found.group(3), text
    )
    lines = text.split("\n")[:-1]
    new = [f"<h1>{escape(mark)}</h1>" for mark in marks if mark.casefold() not in text.casefold()]
    return "\n".join(dict.fromkeys([*lines[:-1], *new, *lines[-1:]])) + "\n"


def _words(text: str, known: Known) -> str:
    return escape(known.text(text).replace("\n", " "))


def _generator(text: str, known: Known) -> str:
    found = _PRODUCT.match(text)
    if not found or not all(word.casefold() in known.products for word in found.group(1).split()):
        return REMOVED
    return found.group()


def _refresh(text: str, known: Known, own: OwnUrl) -> str:
    found = _SECONDS.fullmatch(text)
    if not found:
        return REMOVED
    target = f"; url={scrub_url(found.group(2).rstrip(chr(39)), known, own)}" if found.group(2) else ""
    return f"{found.group(1)}{target}"
