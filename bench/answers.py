"""Answers as they cross the wire, each with one thing odd about its bytes: what strict HTTP parsers are tried with."""

from collections.abc import Mapping
from dataclasses import dataclass

BODY = b'{"a": 1}'
CHUNKS = b"8\r\n" + BODY + b"\r\n0\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked"
BEHIND = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"


@dataclass(frozen=True)
class Odd:
    """`oddities`: those that wooready finds in it, of wire/head.py. `sent`: the bytes."""

    oddities: tuple[str, ...]
    sent: bytes


def wired(*lines: bytes, first: bytes = b"HTTP/1.1 200 OK", length: bytes | None = b"8", body: bytes = BODY, end: bytes = b"\r\n") -> bytes:
    """An answer with these header lines before its usual ones."""
    own = [b"Content-Type: application/json", b"X-WP-Total: 5"] + ([] if length is None else [b"Content-Length: " + length])
    return end.join([first, *lines, *own]) + end + end + body


def line(oddity: str, text: bytes) -> Odd:
    """One header line, before all others."""
    return Odd((oddity,), wired(text))


def first(oddity: str, text: bytes) -> Odd:
    return Odd((oddity,), wired(first=text))


def length(oddity: str, text: bytes) -> Odd:
    return Odd((oddity,), wired(length=text))


def chunks(oddity: str, sent: bytes) -> Odd:
    return Odd((oddity,), wired(CHUNKED, length=None, body=sent))


def behind(oddity: str, text: bytes) -> Odd:
    return Odd((oddity,), wired(body=BODY + text))


ANSWERS: Mapping[str, Odd] = {
    "length and chunks": Odd(("length-and-chunked",), wired(CHUNKED, body=CHUNKS)),
    "length and identity": Odd(("length-and-coding", "transfer-coding"), wired(b"Transfer-Encoding: identity")),
    "two lengths": line("lengths-differ", b"Content-Length: 3"),
    "the length twice": line("lengths-repeated", b"Content-Length: 8"),
    "a list of lengths": length("length-form", b"8, 8"),
    "a negative length": length("length-form", b"-8"),
    "a length with a sign": length("length-form", b"+8"),
    "a length in words": length("length-form", b"eight"),
    "an empty length": length("length-form", b""),
    "a length of 40 digits": length("length-form", b"9" * 40),
    "an unknown coding": Odd(("transfer-coding",), wired(b"Transfer-Encoding: x-odd", length=None)),
    "chunked twice": Odd(("transfer-coding",), wired(CHUNKED, CHUNKED, length=None, body=CHUNKS)),
    "chunked, identity": Odd(("transfer-coding",), wired(CHUNKED + b", identity", length=None, body=CHUNKS)),
    "blanks behind a chunk's size": chunks("chunk-form", CHUNKS.replace(b"8\r", b"8  \r")),
    "0x before a chunk's size": chunks("chunk-form", CHUNKS.replace(b"8\r", b"0x8\r")),
    "a sign before a chunk's size": chunks("chunk-form", CHUNKS.replace(b"8\r", b"+8\r")),
    "a text in the trailer": chunks("chunk-end", CHUNKS[:-2] + b"bad trailer\r\n\r\n"),
    "no end of the trailer": chunks("chunk-end", CHUNKS[:-2]),
    "a blank in a name": line("name-blank", b"Feature Policy: camera 'none'"),
    "PHP's warning": line("name-blank", b"PHP Warning:  Undefined array key in config.php on line 3"),
    "a blank behind a name": line("name-then-blank", b"X-Odd : x"),
    "a tab behind a name": line("name-then-blank", b"X-Odd\t: x"),
    "a control character in a name": line("name-character", b"X-O\x01dd: x"),
    "a letter beyond ASCII in a name": line("name-character", b"X-\xe9: x"),
    "parentheses in a name": line("name-character", b"X-Odd(1): x"),
    "brackets in a name": line("name-character", b"X[Odd]: x"),
    "a slash in a name": line("name-character", b"X/Odd: x"),
    "quotes in a name": line("name-character", b'"X-Odd": x'),
    "HTML in a name": line("name-character", b"<b>Warning</b>: in config.php"),
    "no name": line("name-empty", b": x"),
    "no colon": line("no-colon", b"what is this"),
    "one word": line("no-colon", b"word"),
    "a control character in a value": line("value-control", b"X-Odd: a\x01b"),
    "an escape sequence in a value": line("value-control", b"X-Odd: \x1b[31ma"),
    "DEL in a value": line("value-control", b"X-Odd: a\x7fb"),
    "NUL in a value": line("value-nul", b"X-Odd: a\0b"),
    "CR in a value": line("bare-cr", b"X-Odd: a\rb"),
    "CR before the line end": line("bare-cr", b"X-Odd: a\r"),
    "CR between two headers": line("bare-cr", b"X-Odd: a\rX-Other: b"),
    "CR in the status line": first("bare-cr", b"HTTP/1.1 200 O\rK"),
    "LF between two headers": line("bare-lf", b"X-Odd: a\nX-Other: b"),
    "LF alone": Odd(("bare-lf",), wired(end=b"\n")),
    "a folded value": Odd(("folded",), wired(b"X-Odd: a", b"  b")),
    "a value in the next line": Odd(("folded",), wired(b"X-Odd:", b"\tb")),
    "a blank before the first header": line("folded-first", b"  b"),
    "two blanks in the status line": first("status-form", b"HTTP/1.1  200 OK"),
    "tabs in the status line": first("status-form", b"HTTP/1.1\t200\tOK"),
    "a letter behind the version": first("status-form", b"HTTP/1.1x 200 OK"),
    "a status of four digits": first("status-form", b"HTTP/1.1 0200 OK"),
    "a blank before the status line": first("status-form", b" HTTP/1.1 200 OK"),
    "HTTP/1.2": first("status-version", b"HTTP/1.2 200 OK"),
    "a control character behind the status": first("reason-control", b"HTTP/1.1 200 O\x01K"),
    "NUL behind the status": first("reason-control", b"HTTP/1.1 200 O\0K"),
    "150 headers": Odd(("many-lines",), wired(*(b"X-Odd-%d: y" % number for number in range(150)))),
    "a comment behind the body": behind("text-behind", b"<!-- cached -->"),
    "a comment behind the chunks": chunks("text-behind", CHUNKS + b"<!-- cached -->"),
    "a length that is too short": Odd(("text-behind",), wired(length=b"4")),
    "a body that there must not be": first("text-behind", b"HTTP/1.1 204 No Content"),
    "a second answer": behind("answer-behind", BEHIND),
    "a second answer behind chunks": chunks("answer-behind", CHUNKS + BEHIND),
}
#: Nothing is odd about these.
SOUND: Mapping[str, bytes] = {
    "a length": wired(),
    "chunks": wired(CHUNKED, length=None, body=CHUNKS),
    "chunks with an extension and a trailer": wired(
        CHUNKED.upper(), length=None, body=b'8;a="b"\r\n' + CHUNKS[3:-2] + b"X-WP-Total: 5\r\n\r\n"
    ),
    "neither": wired(length=None),
    "no reason": wired(first=b"HTTP/1.1 200 "),
    "no reason and no blank": wired(first=b"HTTP/1.1 200"),
    "HTTP/1.0": wired(first=b"HTTP/1.0 200 OK"),
    "an empty value": wired(b"X-Odd:"),
    "a tab in a value": wired(b"X-Odd: a\tb"),
    "bytes beyond ASCII in a value": wired(b"X-Odd: \xe9\xff", "X-Odd: é".encode()),
    "every character that a name may have": wired(b"!#$%&'*+-.^_`|~09azAZ: x"),
    "an empty line behind the body": wired(body=BODY + b"\r\n"),
    "blanks behind the length": wired(length=b"8  "),
}
#: Heads of about so many bytes, for the limits.
SIZES = (15_000, 17_000, 63_000, 70_000, 310_000, 400_000)


def fat(size: int) -> bytes:
    """An answer whose head has so many bytes, in lines of a kilobyte."""
    more = [b"X-Odd-%03d: %s" % (number, b"x" * 1000) for number in range(size // 1013 + 1)]
    return wired(*more)
