"""The head of an answer as its bytes say it: what strict HTTP parsers look at, and Python's parser does not.

Python's parser takes the first line that is no header for the end of the head (email.feedparser) and drops what follows, so it is given
only lines that it can read. What those bytes revealed is kept as sizes and names of oddities, never as text: a head may hold a secret.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

#: Everything that may be odd about the bytes of an answer, with the section of the standard that forbids it. Who refuses it is in
#: data/strict.toml.
ODDITIES = (
    "length-and-chunked",  # RFC 9112 §6.2
    "length-and-coding",  # the same, with another coding
    "lengths-differ",  # RFC 9110 §8.6, RFC 9112 §6.3
    "lengths-repeated",  # RFC 9110 §8.6: a client may refuse it
    "length-form",  # RFC 9110 §8.6
    "transfer-coding",  # RFC 9112 §6.1: only chunked may come unasked
    "chunk-form",  # RFC 9112 §7.1
    "chunk-end",  # RFC 9112 §7.1.2
    "name-blank",  # RFC 9110 §5.1
    "name-then-blank",  # RFC 9112 §5.1
    "name-character",  # RFC 9110 §5.6.2
    "name-empty",  # RFC 9110 §5.1
    "no-colon",  # RFC 9112 §5
    "value-control",  # RFC 9110 §5.5
    "value-nul",  # RFC 9110 §5.5
    "bare-cr",  # RFC 9112 §2.2
    "bare-lf",  # RFC 9112 §2.2: a client may take it for a line end
    "folded",  # RFC 9112 §5.2
    "folded-first",  # RFC 9112 §2.2
    "status-version",  # RFC 9112 §2.3: 1.0 and 1.1 are all that there are
    "status-form",  # RFC 9112 §4
    "reason-control",  # RFC 9112 §4
    "many-lines",  # no standard: it is Python's own limit
    "text-behind",  # RFC 9112 §6.3
    "answer-behind",  # RFC 9112 §9.2
)
#: The size of a head, in bytes, up to which it is not noted.
SMALL = 8192
#: Maximum number of header lines that Python's parser reads.
MOST_LINES = 100
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_READABLE = re.compile(rb"[\x21-\x39\x3b-\x7e]+")
_STATUS = re.compile(rb"HTTP/1\.([0-9]) [0-9]{3}(?: ([^\r\n]*))?")
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHUNK = re.compile(rb"[0-9A-Fa-f]+(?:[ \t]*;[^\r\n]*)?\r\n")
_BLANK = b" \t"


@dataclass(frozen=True)
class Head:
    """`size`: bytes of the head, from the status line to the empty line; `fields`: those of the names and values alone, as Node.js counts
    them. Both are 0 for a head of up to SMALL bytes, which no client refuses: so a recording made again stays the same. `oddities`: those
    of ODDITIES that were found, in that order; also those of the body's framing and of what lay behind it."""

    size: int = 0
    fields: int = 0
    oddities: tuple[str, ...] = ()


def read_head(lines: Sequence[bytes], others: Iterable[str] = ()) -> Head:
    """What the lines of a head reveal. `lines`: each with its line end, the status line first; `others`: what was found behind the head."""
    found = {*others, *_in_lines(lines)}
    size = sum(map(len, lines))
    fields = sum(len(name) + len(value) for name, value in map(_parts, lines[1:]))
    return Head(*((size, fields) if size > SMALL else (0, 0)), tuple(each for each in ODDITIES if each in found))


def for_parser(line: bytes, *, after: bool) -> bytes | None:
    """A header line as Python's parser can read it; None for one that would end its headers. `after`: whether a header that was passed on
    stands before it, which this line may continue.

    A name loses blanks behind it, and a lone CR becomes a blank, as RFC 9112 §5.1 and §2.2 ask of a recipient.
    """
    inner = _without_end(line)
    if inner == line or not inner.strip(b"\r"):  # cut off, or the empty line
        return line
    end, inner = line[len(inner) :], inner.replace(b"\r", b" ")
    if inner[:1] in (b" ", b"\t"):
        return inner + end if after else None
    name, colon, value = inner.partition(b":")
    name = name.rstrip(_BLANK)
    return name + b":" + value + end if colon and _READABLE.fullmatch(name) else None


def in_chunk(line: bytes) -> Iterator[str]:
    """What is odd about the line before a chunk; nothing if the connection ended there."""
    if line and not _CHUNK.fullmatch(line):
        yield "chunk-form"


def is_last_chunk(line: bytes) -> bool:
    """Whether the line says that the chunk behind it is empty, which is the last one."""
    return re.match(rb"0+[ \t]*[;\r\n]", line) is not None


def in_trailer(line: bytes) -> Iterator[str]:
    """What is odd about a line behind the last chunk, which must be a header or the empty line. None at all (b""): the connection ended."""
    name, colon, _ = line.partition(b":")
    if line != b"\r\n" and not (colon and _TOKEN.fullmatch(name)):
        yield "chunk-end"


def behind(rest: bytes) -> Iterator[str]:
    """What the bytes behind a complete answer are. Empty lines do no harm (RFC 9112 §2.2)."""
    if rest.strip(b" \t\r\n\0"):
        yield "answer-behind" if rest.lstrip(b"\r\n").startswith(b"HTTP/") else "text-behind"


def _in_lines(lines: Sequence[bytes]) -> Iterator[str]:
    if not lines:
        return
    yield from _in_status(lines[0])
    headers = [line for line in lines[1:] if line.strip(b"\r\n")]
    for number, line in enumerate(headers):
        yield from _in_header(line, first=number == 0)
    if len(headers) > MOST_LINES:
        yield "many-lines"
    if any(line.endswith(b"\n") and not line.endswith(b"\r\n") for line in lines):
        yield "bare-lf"
    yield from _in_framing(headers)


def _in_status(line: bytes) -> Iterator[str]:
    inner = _without_end(line)
    found = _STATUS.fullmatch(inner.replace(b"\r", b" "))
    if b"\r" in inner:
        yield "bare-cr"
    if found is None:
        yield "status-form"
        return
    if found[1] not in b"01":
        yield "status-version"
    if b"\0" in inner or _CONTROL.search(inner):
        yield "reason-control"


def _in_header(line: bytes, *, first: bool) -> Iterator[str]:
    inner = _without_end(line)
    if b"\r" in inner:
        yield "bare-cr"
    if inner[:1] in (b" ", b"\t"):
        yield "folded-first" if first else "folded"
        yield from _in_value(inner)
        return
    name, colon, value = inner.partition(b":")
    if not colon:
        yield "no-colon"
        return
    yield from _in_name(name)
    yield from _in_value(value)


def _in_name(name: bytes) -> Iterator[str]:
    bare = name.rstrip(_BLANK)
    if not bare:
        yield "name-empty"
        return
    if bare != name:
        yield "name-then-blank"
    if re.search(rb"[ \t]", bare):
        yield "name-blank"
    elif not _TOKEN.fullmatch(bare):
        yield "name-character"


def _in_value(value: bytes) -> Iterator[str]:
    if b"\0" in value:
        yield "value-nul"
    if _CONTROL.search(value):
        yield "value-control"


def _in_framing(headers: Sequence[bytes]) -> Iterator[str]:
    """How the head says where the body ends."""
    given = [_parts(line) for line in headers]
    lengths = [value for name, value in given if name.lower() == b"content-length"]
    codings = [value.lower() for name, value in given if name.lower() == b"transfer-encoding"]
    if lengths and codings:
        yield "length-and-chunked" if b"chunked" in codings else "length-and-coding"
    if len(set(lengths)) > 1:
        yield "lengths-differ"
    elif len(lengths) > 1:
        yield "lengths-repeated"
    if not all(re.fullmatch(rb"[0-9]{1,18}", each) for each in lengths):
        yield "length-form"
    if codings and codings != [b"chunked"]:
        yield "transfer-coding"


def _parts(line: bytes) -> tuple[bytes, bytes]:
    """The name and the value of a header line; a line that is none is all value."""
    inner = _without_end(line)
    name, colon, value = inner.partition(b":")
    return (name.strip(_BLANK), value.strip(_BLANK)) if colon and inner[:1] not in (b" ", b"\t") else (b"", inner.strip(_BLANK))


def _without_end(line: bytes) -> bytes:
    return line[:-2] if line.endswith(b"\r\n") else line[:-1] if line.endswith(b"\n") else line
