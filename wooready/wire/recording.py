"""A recording: one file, a vcrpy cassette in JSON, with metadata for what vcrpy does not record.

vcrpy does not record TLS handshakes, refused connections, timeouts or times, and after scrubbing its matchers cannot distinguish Basic, a
wrong secret and no key. So each interaction carries its probe id, and everything else is in `metadata.wooready`.
"""

import errno
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from vcr import VCR
from vcr.cassette import Cassette
from vcr.request import Request
from vcr.serialize import deserialize, serialize

from wooready import __version__
from wooready.errors import UsageError
from wooready.files import JSON, RECORDING, file_format
from wooready.intake import Json, parse_json, read_text
from wooready.shop.facts import Recorded, ShopFacts
from wooready.validation import file_validator
from wooready.wire.exchange import Attempt, Exchange, Received, Response, WireError
from wooready.wire.head import Head
from wooready.wire.observations import Observation
from wooready.wire.scrub import Scrubber

FORMAT = 1
FILE = RECORDING
PROBE_HEADER = "X-Wooready-Probe"
KEY = "wooready"
#: Maximum size of the file in bytes. An exhaustive recording of a shop has a few hundred thousand.
LARGEST = 5_000_000
#: The part of it that answers may use; the rest is for the metadata.
ROOM = 3_600_000


class ToolJson(TypedDict):
    name: str
    version: str


class Run(Recorded):
    """How a recording was made. Without `suite` it is one of readiness, once the only suite. `edition`: that of the suite's plan; 1 if it
    is missing."""

    tool: ToolJson
    suite: NotRequired[str]
    edition: NotRequired[int]
    run: str
    exhaustive: bool
    scrub: str


class About(Run):
    """`requests`: how many were sent."""

    requests: int


@dataclass(frozen=True)
class Recording:
    """The complete communication with one shop: `exchanges` by probe id, `observations` (name, TCP, TLS) as plain JSON."""

    about: About
    exchanges: Mapping[str, Exchange]
    observations: Mapping[str, Observation]
    path: Path | None = field(default=None, compare=False)

    @property
    def slug(self) -> str:
        return self.about["shop"]["slug"]

    @property
    def edition(self) -> int:
        """The edition of the plan that asked its questions, see Suite."""
        return self.about.get("edition", 1)


class _Shelf:
    """A vcrpy persister that writes to memory, because we write files ourselves, atomically."""

    text = ""

    def save_cassette(self, path: object, cassette_dict: JSON, serializer: object) -> None:
        self.text = serialize(cassette_dict, serializer)


class _Compact:
    """vcrpy's JSON serializer, with one line per property and non-ASCII characters unescaped. Its input is already parsed."""

    @staticmethod
    def deserialize(content: JSON) -> JSON:
        return content

    @staticmethod
    def serialize(content: JSON) -> str:
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def match_probe(asked: Request, stored: Request) -> None:
    """vcrpy matcher: both requests belong to the same probe. Raises AssertionError otherwise."""
    assert asked.headers.get(PROBE_HEADER) == stored.headers.get(PROBE_HEADER)


def cassette_of(shelf: _Shelf, config: Mapping[str, object] | None = None) -> Cassette:
    """An empty vcrpy cassette on `shelf`. `config` is pytest-recording's `vcr_config`; it cannot change our storage, format or matcher."""
    recorder = VCR()
    recorder.register_matcher("probe", match_probe)
    recorder.register_serializer("compact", _Compact)
    theirs = {
        name: value for name, value in (config or {}).items() if name not in ("record_mode", "match_on", "serializer", "persister", "path")
    }
    merged = recorder.get_merged_config(**theirs, serializer="compact", match_on=("probe",), persister=shelf, path=FILE, record_mode="all")
    for unwanted in ("path_transformer", "func_path_generator", "record_on_exception"):
        merged.pop(unwanted, None)
    return Cassette(**merged)


def interaction(exchange: Exchange) -> tuple[Request, JSON]:
    """The vcrpy request and response of an exchange that has a response."""
    response = exchange.response
    assert response is not None
    headers: dict[str, list[str]] = {}
    for name, value in response.headers:
        headers.setdefault(name, []).append(value)
    body, _ = _as_utf8(response.body)
    request = Request(exchange.method, exchange.url, None, {PROBE_HEADER: exchange.probe})
    return request, {"status": {"code": response.status, "message": response.reason}, "headers": headers, "body": {"string": body}}


def _as_utf8(body: bytes) -> tuple[bytes, bool]:
    """vcrpy's JSON can contain only UTF-8; any other body is kept byte for byte, as if it were Latin-1 (True then)."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1").encode(), True
    return body, False


def note_of(exchange: Exchange) -> JSON:
    """The parts of an exchange that vcrpy does not record."""
    note: JSON = {"method": exchange.method, "url": exchange.url, "auth": exchange.auth}
    note["attempts"] = [each.outcome for each in exchange.attempts]
    note["verified"] = exchange.verified
    if exchange.error:
        note["error"] = {"kind": exchange.error.kind, "message": exchange.error.message}
    if exchange.response and exchange.response.truncated:
        note["truncated"] = True
    if exchange.response and exchange.response.broke_off:
        note["broke_off"] = exchange.response.broke_off
    if exchange.response and exchange.response.clock:
        note["clock"] = exchange.response.clock
    if exchange.response and exchange.response.received:
        note["received"] = asdict(exchange.response.received)
    if exchange.response and _as_utf8(exchange.response.body)[1]:
        note["latin1"] = True
    if exchange.head is not None:
        said: JSON = {"size": exchange.head.size, "fields": exchange.head.fields, "oddities": list(exchange.head.oddities)}
        note["head"] = {name: value for name, value in said.items() if value}
    return note


def times_of(exchanges: Mapping[str, Exchange]) -> str:
    """What differs between runs, on one line of the file: by probe, the start (s) and duration (ms) of each attempt."""
    times = {probe: [[each.started, each.ms] for each in exchanges[probe].attempts] for probe in sorted(exchanges)}
    return json.dumps(times, separators=(",", ":"))


def exchange_from(probe: str, note: JSON, times: list[list[float]], response: JSON | None) -> Exchange:
    """An exchange as recorded. Raises ValueError, KeyError or TypeError if its parts do not match."""
    attempts = tuple(Attempt(started, ms, outcome) for (started, ms), outcome in zip(times, note["attempts"], strict=True))
    error = WireError(**note["error"]) if "error" in note else None
    if error is None and response is None:
        error = WireError("not-recorded", "")  # removed by a hook in vcr_config
    answer = None
    if response is not None:
        body = response["body"]["string"]
        body = body.encode() if isinstance(body, str) else body
        if note.get("latin1"):
            body = body.decode().encode("latin-1")
        headers = tuple((name, value) for name, values in response["headers"].items() for value in values)
        received = Received(**note["received"]) if "received" in note else None
        about = (note.get("truncated", False), note.get("broke_off", ""), note.get("clock", 0), received)
        answer = Response(response["status"]["code"], response["status"]["message"] or "", headers, body, *about)
    said = note.get("head")
    head = Head(said.get("size", 0), said.get("fields", 0), tuple(said.get("oddities", ()))) if said is not None else None
    return Exchange(probe, note["method"], note["url"], note["auth"], answer, error, attempts, note["verified"], head)


def to_text(recording: Recording, config: Mapping[str, object] | None = None) -> str:
    """The text of the file, in a canonical order that does not depend on the order of the answers."""
    shelf = _Shelf()
    cassette = cassette_of(shelf, config)
    notes = {}
    for probe in sorted(recording.exchanges):
        exchange = recording.exchanges[probe]
        notes[probe] = note_of(exchange)
        if exchange.response is not None:
            cassette.append(*interaction(exchange))
    about: dict[str, object] = {"format": FORMAT, "tool": {"name": "wooready", "version": __version__}, **recording.about}
    about |= {"observations": dict(sorted(recording.observations.items())), "times": times_of(recording.exchanges), "notes": notes}
    about["sha256"] = ""
    cassette.get_metadata(KEY, about)
    cassette._save(force=True)
    about["sha256"] = _digest(json.loads(shelf.text))
    cassette._save(force=True)
    return shelf.text


def bounded(whole: Recording) -> Recording:
    """The recording, with its largest answers truncated if the file would otherwise be too large to be read. They are marked as such."""
    sizes = {probe: size_of(each.response) for probe, each in whole.exchanges.items() if each.response}
    exchanges, total = dict(whole.exchanges), sum(sizes.values())
    for probe in sorted(sizes, key=lambda probe: -sizes[probe]):
        response = exchanges[probe].response
        if total <= ROOM or response is None:
            break
        cut = replace(
            response,
            headers=tuple((name, value[:200]) for name, value in response.headers[:40]),
            body=response.body[:5000],
            truncated=True,
        )
        exchanges[probe] = replace(exchanges[probe], response=cut)
        total += size_of(cut) - sizes[probe]
    return replace(whole, exchanges=exchanges)


def size_of(response: Response) -> int:
    """The size of an answer in the file, in bytes."""
    text = _as_utf8(response.body)[0].decode()
    return len(json.dumps([text, response.headers], ensure_ascii=False).encode())


def _digest(content: JSON) -> str:
    """A digest over the whole file except the digest itself, so that edits are detected."""
    about = {**content["metadata"][KEY], "sha256": ""}
    plain = json.dumps({**content, "metadata": {KEY: about}}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def from_text(text: str, path: Path) -> Recording:
    """Parses a recording.

    Raises UsageError, which names the file, the place in it and the remedy, if it is too large, incomplete, edited, of a newer format, does
    not match schemas/wooready/recording.json, contains a key, or is not a recording.
    """
    if len(text.encode(errors="replace")) > LARGEST:
        raise _too_large(path)
    try:
        content = parse_json(text)
    except ValueError as error:
        what = "is incomplete or not valid JSON" if isinstance(error, json.JSONDecodeError) else "is not JSON that every program can read"
        raise _odd(path, f"the recording {what} ({error})") from None
    about = _about(content, path)
    if (wrong := next(file_validator(file_format("recording")).iter_errors(content), None)) is not None:
        place = wrong.json_path.replace(f"$.metadata.{KEY}", "recording", 1)
        raise UsageError(f"{path}: {place[:200]}: {wrong.message[:200]}. Restore the file, or record the shop again.")
    whole = cast(JSON, content)
    if _digest(whole) != about["sha256"]:
        raise _odd(path, "the recording was changed after it was made")
    if leaks := Scrubber(None).leaks(text):
        raise UsageError(
            f"{path}: the recording contains {leaks[0]}. Replace that key in the shop, delete this file, and record the shop again."
        )
    try:
        requests, responses, *_ = deserialize(whole, _Compact)
        answers = {request.headers[PROBE_HEADER]: response for request, response in zip(requests, responses, strict=True)}
        times = _times(about["times"])
        exchanges = {probe: exchange_from(probe, note, times[probe], answers.get(probe)) for probe, note in about["notes"].items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UsageError(f"{path}: the parts of the recording do not match. Restore the file, or record the shop again.") from None
    kept = {name: value for name, value in about.items() if name not in ("notes", "observations", "times", "sha256", "format", "tool")}
    known = cast(About, {**kept, "tool": about["tool"]})
    try:
        ShopFacts.recorded(known)
    except UsageError as error:
        raise _odd(path, f"recording.shop: {error}") from None
    return Recording(known, exchanges, about["observations"], path)


def _about(content: Json, path: Path) -> JSON:
    """The metadata of a recording. Raises UsageError if the content is not a recording, or one of a newer format."""
    metadata = content.get("metadata", {}) if isinstance(content, dict) else None
    about = metadata.get(KEY) if isinstance(metadata, dict) else None
    if not isinstance(about, dict):
        raise UsageError(f"{path}: not a wooready recording. Record the shop with: wooready record HOST")
    own = about.get("format")
    if isinstance(own, int) and own > FORMAT:
        tool = about.get("tool")
        made_by = str(tool.get("version", "?"))[:40] if isinstance(tool, dict) else "?"
        raise UsageError(
            f"{path}: this recording has format {own}, made by wooready {made_by}; "
            f"this is wooready {__version__}, which reads up to format {FORMAT}. Update wooready."
        )
    return about


def _times(text: str) -> Mapping[str, list[list[float]]]:
    """By probe, the start (s) and duration (ms) of each attempt. Raises ValueError, TypeError or AttributeError for anything else."""
    found = cast(Mapping[str, list[list[float]]], parse_json(text))
    for attempts in found.values():
        if not all(type(number) in (int, float) and 0 <= number < 1e9 for attempt in attempts for number in attempt):
            raise ValueError("a time is not a number")
    return found


def _odd(path: Path, what: str) -> UsageError:
    return UsageError(f"{path}: {what}. Restore it from version control, or record the shop again.")


def _too_large(path: Path) -> UsageError:
    return UsageError(f"{path}: too large for a wooready recording (at most {LARGEST // 1_000_000} MB). Record the shop again.")


def load(folder: Path) -> Recording:
    """The recording in a folder. Raises UsageError as from_text does, or if there is no file that can be read."""
    path = folder / FILE
    try:
        text = read_text(path, most=LARGEST)
    except UnicodeDecodeError:
        raise _odd(path, "the recording is not UTF-8 text") from None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise _too_large(path) from None
        raise UsageError(f"{path}: the recording cannot be read ({error.strerror}). Record the shop with: wooready record HOST") from None
    return from_text(text, path)
