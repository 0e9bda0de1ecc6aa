"""Removes secrets and personal data from an exchange before anything stores or judges it.

Secrets are removed by value, in every encoding. Of everything else only what is known is kept: of JSON, what its schema says; of free text,
names, header values and URLs, what data/known.toml lists. The run judges the result, so that a replay judges the same.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from http.client import responses

from wooready.errors import ToolError
from wooready.shop.credentials import Credentials
from wooready.wire.content import BOM, JSON_BEGINS, LONGEST_PAGE, Content, first_records, outline, read_content
from wooready.wire.documents import scrub_document
from wooready.wire.exchange import Exchange, Question, Received, Response
from wooready.wire.headers import scrub_headers
from wooready.wire.known import LONGEST, REMOVED, Known, known
from wooready.wire.pages import known_outline
from wooready.wire.secrets import Secrets, spellings
from wooready.wire.urls import OwnUrl, without_time

__all__ = ["REMOVED", "Scrubber", "scrub_document", "spellings"]
#: Of a body that is neither JSON nor a page, so much is looked at, and so much kept. Broken JSON may be longer.
BEGINNING, KEPT = LONGEST, 400
BROKEN_BEGINNING, BROKEN_KEPT = 40_000, 20_000
#: So much more is searched for secrets before a text is cut, that no part of one remains at its end.
MARGIN = 2_000
_BLANK = re.compile(r"\s*")
_REASONS = {each.casefold() for each in responses.values()} | {"request entity too large", "requested range not satisfiable"}
_OF_JSON = re.compile(r'"((?:[^"\\]|\\.)*+)"?+(\s*+:)?|[{}\[\],:]|-?[0-9][0-9.eE+-]*+|\s+|[^\s"{}\[\],:]++', re.S)


class Scrubber:
    """Knows the secrets of one run. `more`: further names, and further texts, that a profile or a suite declares as known."""

    def __init__(
        self,
        credentials: Credentials | None,
        others: Iterable[str] = (),
        *,
        strict: bool = False,
        more: tuple[Iterable[str], Iterable[str]] = ((), ()),
    ) -> None:
        self._strict = strict
        self._secrets = Secrets(credentials, others)
        self._more = (tuple(more[0]), tuple(more[1]))

    @cached_property
    def _known(self) -> Known:
        """Read when the first answer is scrubbed; a replay scrubs none."""
        return known().with_more(*self._more) if any(self._more) else known()

    def text(self, text: str) -> str:
        """The text without secrets: the known ones by value, and anything that looks like one."""
        return self._secrets.text(text)

    def leaks(self, text: str) -> list[str]:
        """The kinds of secret in a text that is about to be written; never the secrets themselves."""
        return self._secrets.leaks(text)

    def must_be_clean(self, text: str, what: str) -> str:
        """The text unchanged. Raises ToolError if it contains a secret: then it must not be written. `what` names it in the message."""
        if leaks := self.leaks(text):
            raise ToolError(f"{what} was not written: it would contain {' and '.join(leaks)}. Please report this as a defect in wooready.")
        return text

    def exchange(self, question: Question, exchange: Exchange) -> Exchange:
        """The exchange without secrets and personal data."""
        response = exchange.response and self._response(question, exchange.response)
        return replace(exchange, url=self.text(without_time(exchange.url)), response=response)

    def _response(self, question: Question, response: Response) -> Response:
        own = OwnUrl(question.url)
        headers = scrub_headers(response, self._known, own, self.text)
        content = read_content(response.body, truncated=response.truncated)
        received = None
        if question.keeps is not None:
            content, records = first_records(content, question.keeps)
            whole = content.kind == "too-large" and not response.truncated
            received = Received(len(response.body), records) if whole or records is not None else None
        body = self._body(question, content, own) if response.body else b""
        truncated = response.truncated or content.kind == "too-large"
        return replace(response, reason=_reason(response), headers=headers, body=body, truncated=truncated, received=received)

    def _body(self, question: Question, content: Content, own: OwnUrl) -> bytes:
        match content.kind:
            case "json":
                text = self._json(content, question, own)
            case "page":
                page = self.text(content.text[: LONGEST_PAGE + MARGIN])[:LONGEST_PAGE]
                text = known_outline(outline(page), self._known, own, self._known.marks_in(page))
            case "broken-json" | "too-large":
                text = self._broken(content.text)
            case "empty" | "compressed":
                text = content.text[:100]
            case _:
                text = self._free(content.text)[:KEPT] or REMOVED
        return self.text(text).encode(errors="replace")

    def _free(self, text: str) -> str:
        """Free text: without secrets first, then cut, then only what is known."""
        return self._known.text(self.text(text[: BEGINNING + MARGIN])[:BEGINNING])

    def _json(self, content: Content, question: Question, own: OwnUrl) -> str:
        schema = question.schema and question.schema()
        subject = question.subject or question.probe
        document = scrub_document(content.document, schema, subject, strict=self._strict, table=self._known, own=own)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        if not content.prefix and not content.suffix:
            return text
        before, after = self._around(content.prefix), self._around(content.suffix)
        return before + text + after if _reads_as(before + text + after, content) else _marked(content, text)

    def _around(self, text: str) -> str:
        """What precedes or follows a JSON document: its blanks, and what is known of the rest."""
        if not text.strip(BOM + " \r\n\t"):
            return text[:200]
        mark = BOM if BOM in text[:200] else ""
        kept = self._free(text.replace(BOM, ""))
        blank = _BLANK.match(text[::-1])
        # The JSON still begins where it began: on a new line, or on the same.
        return mark + kept + ("\n" if blank and "\n" in blank.group() and not kept.endswith("\n") else "")

    def _broken(self, text: str) -> str:
        """JSON that cannot be read: structure and known names of properties, no value; then it still cannot be read."""
        text = self.text(text[: BROKEN_BEGINNING + MARGIN])[:BROKEN_BEGINNING]
        begins = JSON_BEGINS.search(text)
        start = begins.start() if begins else len(text) - len(text.lstrip(BOM + " \r\n\t"))
        before = text[:start] if not text[:start].strip(BOM + " \r\n\t") else self._known.text(text[:start])
        parts, size = [before], len(before)
        for found in _OF_JSON.finditer(text, start):
            part = self._of_json(found)
            size += len(part)
            if size > BROKEN_KEPT:
                break
            parts.append(part)
        kept = "".join(parts)
        return kept if read_content(kept.encode(errors="replace")).kind == "broken-json" else f'{before}{{"{REMOVED}":'

    def _of_json(self, found: re.Match[str]) -> str:
        whole, name, colon = found.group(), found.group(1), found.group(2)
        if name is not None:
            return whole if colon and name in self._known.names else f'"{REMOVED}"{colon or ""}'
        if whole in ("true", "false", "null") or whole.isspace() or whole in "{}[],:":
            return whole
        return "0" if whole[0] in "-0123456789" else REMOVED


def _reads_as(text: str, content: Content) -> bool:
    """Whether a body is still a JSON document with the same kind of text around it."""
    again = read_content(text.encode(errors="replace"))
    return again.kind == "json" and again.noise == content.noise and type(again.document) is type(content.document)


def _marked(content: Content, text: str) -> str:
    """A JSON document with nothing but a sign of what stood around it."""
    before = {"bom": BOM, "notices": f"<b>{REMOVED}</b>\n", "text": f"{REMOVED}\n"}.get(content.noise, "")
    after = f"\n{REMOVED}" if content.suffix.strip() else ""
    return before + text + after


def _reason(response: Response) -> str:
    """The reason phrase, if it is a standard one; else the standard one of the status, if there was any."""
    told = response.reason
    return told if told.casefold() in _REASONS else responses.get(response.status, "") if told else ""
