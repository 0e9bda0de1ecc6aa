"""Refuses requests that could change the shop or reveal a secret, before they are sent.

The guard consists of lists only. Anything not listed is refused: WordPress turns a GET with `_method=DELETE` into a DELETE, a GET on
`/?wc-api=NAME` calls a payment gateway, and a POST of `{}` to `…/products` creates a product (facts: woocommerce.md §4).
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from wooready.errors import ToolError
from wooready.wire.exchange import Question

READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Refused(ToolError):
    """A request that the guard does not allow. This is a defect in wooready, never in the shop."""


@dataclass(frozen=True)
class NoOpWrite:
    """A write measured to change nothing. `path`: a pattern below the shop's base path; `body`: the exact bytes, None for no body."""

    method: str
    path: str
    body: bytes | None


@dataclass(frozen=True)
class Guard:
    """`origins`: those of the shop (`https://shop.example.com`); `base`: its path; `paths` and `parameters`: what a read may contain.

    `above`: the paths of the folders above the one that was typed, where the shop may really be; only `looks` may be read there, without a
    key.
    """

    origins: frozenset[str]
    base: str
    paths: tuple[str, ...]
    parameters: frozenset[str]
    writes: tuple[NoOpWrite, ...]
    above: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()

    def check(self, question: Question, *, verified: bool) -> None:
        """Raises Refused if the request is not allowed. `verified`: the shop's certificate was verified in this run."""
        if not re.fullmatch(r"[!-~]+", question.url):
            # urlsplit would drop a line break here, and requests would send it.
            raise Refused(f"{question.probe}: the URL is not in its plain form")
        parts = urlsplit(question.url)
        if f"{parts.scheme}://{parts.netloc}" not in self.origins:
            raise Refused(f"{question.probe}: {parts.netloc} is not the shop")
        base, paths = self._place(question, parts.path)
        path = parts.path[len(base) :]
        if "%" in path or ".." in path or "//" in path:
            raise Refused(f"{question.probe}: the path is not in its plain form")
        query = parse_qsl(parts.query, keep_blank_values=True)
        if strangers := {name for name, _ in query} - self.parameters:
            raise Refused(f"{question.probe}: the parameter {min(strangers)!r} is not on the list")
        if len(dict(query)) < len(query) or not all(re.fullmatch(r"[\w,./-]*", value) for _, value in query):
            raise Refused(f"{question.probe}: the parameters are not in their plain form")
        if question.signed_url and urlsplit(question.signed_url).query != parts.query:
            raise Refused(f"{question.probe}: the signed URL is not the requested one")
        if question.method in READS:
            self._check_read(question, path, dict(query).get("rest_route"), paths)
        else:
            self._check_write(question, path, bool(query))
        if question.carries_secret and not (parts.scheme == "https" and verified):
            raise Refused(f"{question.probe}: a secret may only be sent over a verified TLS connection")

    def _place(self, question: Question, path: str) -> tuple[str, tuple[str, ...]]:
        """The base below which the path is, and what may be read there."""
        if path.startswith(f"{self.base}/"):
            return self.base, self.paths
        for base in self.above:
            if question.auth == "none" and question.method in READS and path.startswith(f"{base}/"):
                below = path[len(base) :]
                if any(re.fullmatch(pattern, below) for pattern in self.looks):
                    return base, self.looks
        raise Refused(f"{question.probe}: the path is outside the shop's")

    def _check_read(self, question: Question, path: str, route: str | None, paths: tuple[str, ...]) -> None:
        if question.body is not None:
            raise Refused(f"{question.probe}: a read must not have a body")
        asked = path if route is None else f"/wp-json{route}"
        if (route is not None and path != "/") or not any(re.fullmatch(pattern, asked) for pattern in paths):
            raise Refused(f"{question.probe}: the path is not on the list")

    def _check_write(self, question: Question, path: str, has_query: bool) -> None:
        for write in self.writes:
            if write.method == question.method and re.fullmatch(write.path, path) and write.body == question.body and not has_query:
                return
        raise Refused(f"{question.probe}: {question.method} is not one of the writes known to change nothing")
