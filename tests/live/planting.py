"""Plants marked values in a shop of the lab, runs wooready on it, and looks for them in everything that comes out.

    SHOP_LAB=/srv/shop-lab python tests/live/planting.py wc30 wc99    # prints a table

The values are planted by planted.php, which the shop loads as a must-use plugin while a run asks; it answers only requests with its token.
"""

import base64
import binascii
import contextlib
import html
import json
import os
import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from wooready import resources

PLUGIN = Path(__file__).with_name("planted.php")
#: So many letters, or digits, of a mark in a row are the mark.
LETTERS, DIGITS = 9, 12
#: As many digits of the key or the secret.
OWN_DIGITS = 8
AMBIENT = ("WOOREADY_", "PYTEST_", "COV_", "GITHUB_")
#: Adds the token to every request, and keeps every answer as it came, out of reach of the run.
LAUNCHER = """
import os, sys
from wooready.wire.client import Client

session, read = Client._session, Client._read

def with_token(self, *given):
    own = session(self, *given)
    own.headers["X-Canaries"] = os.environ["CANARIES"]
    return own

def kept(self, *given):
    response = read(self, *given)
    head = "".join(f"{name}: {value}\\n" for name, value in response.headers)
    with open(os.environ["CANARIES_RAW"], "ab") as file:
        file.write(f"\\n{response.reason}\\n{head}\\n".encode(errors="replace") + response.body)
    return response

Client._session, Client._read = with_token, kept
if os.environ.get("CANARIES_CRASH") == "judgement":
    from wooready.verdict.judgement import Judgement

    judge = Judgement._run

    def crash(self, check, generation):
        if check.rung == "versions":
            raise RuntimeError(f"a defect: {[each.response and each.response.body for each in self.evidence.seen.exchanges.values()]!r}")
        return judge(self, check, generation)

    Judgement._run = crash
if os.environ.get("CANARIES_CRASH") == "asking":
    from wooready.wire.scrub import Scrubber

    scrub, seen = Scrubber.exchange, []

    def crash(self, question, exchange):
        seen.append(exchange)
        if len(seen) > 6:
            raise RuntimeError(f"a defect: {seen!r}")
        return scrub(self, question, exchange)

    Scrubber.exchange = crash
if __name__ == "__main__":
    from wooready.cli import main
    main()
"""
LOUD = (
    *("--full-trace", "--setup-show", "--debug=debug.txt", "--showlocals", "--tb=long", "-vv", "--log-level=DEBUG"),
    *("-o", "log_cli=true", "-o", "junit_logging=all", "-o", "addopts=", "-p", "no:cacheprovider"),
)


@dataclass(frozen=True)
class Kind:
    """One run: what is planted (see planted.php), and how wooready is called.

    `crash`: where it fails itself, under pytest's loudest options: in the `judgement`, or while `asking`, with answers as they came.
    """

    plants: str
    words: tuple[str, ...] = ()
    crash: str = ""


KINDS: Mapping[str, Kind] = {
    "fields": Kind("fields", ("--exhaustive",)),
    "odd": Kind("odd", ("--exhaustive",)),
    "pages": Kind("pages"),
    "echo": Kind("echo"),
    "crash": Kind("fields", crash="judgement"),
    "early-crash": Kind("fields", crash="asking"),
}


@dataclass(frozen=True)
class Mark:
    """`place`: what it stands in, with the way of writing in brackets. `kept`: it stands where docs/recording.md says that it stays: in the
    catalogue, in the shop's own name, or in the name of a plugin."""

    place: str
    text: str
    kept: bool


@dataclass(frozen=True)
class Ran:
    """`texts`: all that the run wrote and printed, by file or stream. `raw`: all that the shop answered."""

    code: int
    marks: tuple[Mark, ...]
    texts: Mapping[str, str]
    raw: str
    shop: Mapping[str, Any]

    @property
    def reached(self) -> tuple[Mark, ...]:
        return found(self.marks, self.raw)

    def leaks(self) -> dict[str, list[Mark]]:
        """The marks that came out and must not, by file or stream."""
        wanted = [mark for mark in self.marks if not mark.kept]
        return {name: list(hits) for name, text in self.texts.items() if (hits := found(wanted, text))}

    @property
    def repeated(self) -> int:
        """How often the shop repeated a part of the run's own key or secret."""
        return sum(self.raw.lower().count(each[3:].lower()[:OWN_DIGITS]) for each in key_of(self.shop))

    def own_secrets(self) -> list[str]:
        """The files and streams with a part of the run's own key or secret."""
        pair = key_of(self.shop)
        parts = {each[3:][start : start + OWN_DIGITS] for each in pair for start in range(len(each) - 2 - OWN_DIGITS)}
        return [name for name, text in self.texts.items() if any(part in way for way in ways_of(text) for part in parts)]


# ------------------------------------------------------------------ the shop


def lab() -> Mapping[str, Any]:
    """What the lab says of its shops; none without $SHOP_LAB."""
    file = Path(os.environ.get("SHOP_LAB", "")) / "shops.json"
    content: Mapping[str, Any] = json.loads(file.read_text()) if os.environ.get("SHOP_LAB") and file.is_file() else {"shops": [], "ca": ""}
    return content


def key_of(shop: Mapping[str, Any]) -> tuple[str, str]:
    pair = shop["keys"]["admin_read_write"]
    return pair["consumer_key"], pair["consumer_secret"]


def content_of(shop: Mapping[str, Any]) -> Path | None:
    """The shop's wp-content, on PHP 8 or in the folder of PHP 7.4; None if it may not be written."""
    root = Path(os.environ["SHOP_LAB"])
    places = (root / "shops", root / "bullseye" / "srv" / "shops", root / "trixie" / "srv" / "shops")
    folder = next((place / shop["name"] / "wp-content" for place in places if (place / shop["name"]).is_dir()), None)
    return folder if folder and os.access(folder / "mu-plugins", os.W_OK) else None


@contextlib.contextmanager
def planted(content: Path, token: str) -> Iterator[Path]:
    """While this lasts, the shop has the plugin; the file in which it notes its marks is given, and removed in the end."""
    plugin, notes = content / "mu-plugins" / f"canaries-{token}.php", content / "uploads" / f"canaries-{token}.jsonl"
    try:
        plugin.write_text(PLUGIN.read_text(encoding="utf-8").replace("{TOKEN}", token), encoding="utf-8")
        plugin.chmod(0o644)
        yield notes
    finally:
        plugin.unlink(missing_ok=True)
        notes.unlink(missing_ok=True)


# ------------------------------------------------------------------ a run


def run(shop: Mapping[str, Any], name: str, work: Path) -> Ran:
    """One run of this kind on the shop, in the folder `work`, which ends up with nothing else but what wooready wrote."""
    content, kind = content_of(shop), KINDS[name]
    assert content is not None
    token = secrets.token_hex(8)
    with TemporaryDirectory() as beside, planted(content, token) as notes:
        (Path(beside) / "launcher.py").write_text(LAUNCHER)
        raw = Path(beside) / "raw"
        raw.touch()
        ended = subprocess.run(
            _command(shop, kind, Path(beside)),
            cwd=work,
            env=_environment(shop, kind, token, Path(beside)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        texts = {"stdout": ended.stdout, "stderr": ended.stderr} | _offline(work, kind)
        noted = [json.loads(line) for line in notes.read_text().splitlines()] if notes.is_file() else []
        answers = raw.read_text(encoding="utf-8", errors="replace")
    marks = tuple(Mark(each["place"], each["mark"], each["kept"]) for each in noted)
    files = {str(path.relative_to(work)): path.read_text(errors="replace") for path in sorted(work.rglob("*")) if path.is_file()}
    return Ran(ended.returncode, marks, {**files, **texts}, answers, shop)


def _environment(shop: Mapping[str, Any], kind: Kind, token: str, beside: Path) -> dict[str, str]:
    ambient = {name: value for name, value in os.environ.items() if not name.startswith(AMBIENT)}
    own = {"CANARIES": f"{token} {kind.plants}", "CANARIES_RAW": str(beside / "raw"), "CANARIES_CRASH": kind.crash}
    key, secret = key_of(shop)
    return {**ambient, **own, "WOOREADY_KEY": key, "WOOREADY_SECRET": secret, "PYTHONPATH": str(beside), "PYTHONDONTWRITEBYTECODE": "1"}


def _command(shop: Mapping[str, Any], kind: Kind, beside: Path) -> list[str]:
    address = [shop["https_url"], "--ca-file", str(lab()["ca"]), "--plain", shop["http_url"], "--cassettes", "kept"]
    if kind.crash:
        suites = str(resources.folder("suites"))
        return [sys.executable, "-m", "pytest", suites, "-p", "launcher", *LOUD, "--shop", *address, "--record-mode=all"]
    return [sys.executable, str(beside / "launcher.py"), "record", *address, *kind.words]


def _offline(work: Path, kind: Kind) -> dict[str, str]:
    """What the other commands print of the recording."""
    recorded = next((path.parent for path in work.glob("kept/*/recording.json")), None)
    if recorded is None or kind.crash:
        return {}
    printed = {}
    bundled = "woocommerce-9.9.5"
    for name, words in {
        "replay --format json": ("replay", "--cassettes", "kept", "--format", "json"),
        "replay --format markdown": ("replay", "--cassettes", "kept", "--format", "markdown"),
        "compare": ("compare", bundled, str(recorded)),
        "index": ("index", "reports"),
    }.items():
        ended = subprocess.run(
            [sys.executable, "-m", "wooready", *words], cwd=work, capture_output=True, text=True, timeout=300, check=False
        )
        printed[name] = ended.stdout + ended.stderr
    return printed


# ------------------------------------------------------------------ looking


def ways_of(text: str) -> list[str]:
    """A text in small letters as it is, and with what is encoded in it decoded."""
    plain = html.unescape(unquote(unquote(text)))
    words = set(re.findall(r"[0-9A-Za-z+/_-]{12,}={0,2}", text))
    decoded = [each for word in words for each in _decoded(word)]
    return [each.lower() for each in (text, plain, re.sub(r"\\u00([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), plain), *decoded)]


def _decoded(word: str) -> Iterator[str]:
    """What a word may be the base64 or the hexadecimal of."""
    bare = word.rstrip("=").replace("-", "+").replace("_", "/")
    with contextlib.suppress(binascii.Error, ValueError):
        yield base64.b64decode(bare[: len(bare) // 4 * 4]).decode("latin-1")
    with contextlib.suppress(ValueError):
        yield bytes.fromhex(word).decode("latin-1")


def found(marks: Iterable[Mark], text: str) -> tuple[Mark, ...]:
    """The marks of which enough stands in the text, in any way of writing it."""
    seen: set[str] = set()
    for way in ways_of(text):
        for pattern, size in ((r"[a-z]{9,}", LETTERS), (r"[0-9]{12,}", DIGITS)):
            for each in re.findall(pattern, way if size == LETTERS else re.sub(r"(?<=\d)[ .()/-](?=\d)", "", way)):
                seen.update(each[start : start + size] for start in range(len(each) - size + 1))
    return tuple(mark for mark in marks if any(part in seen for part in _parts(mark.text)))


def _parts(mark: str) -> Iterator[str]:
    size = DIGITS if mark.isdigit() else LETTERS
    return (mark[start : start + size] for start in range(len(mark) - size + 1))


# ------------------------------------------------------------------ the table


def form_of(name: str) -> str:
    """The kind of output: a file's own name, or the terminal."""
    return (
        name.rpartition("/")[2] if name not in ("stdout", "stderr") and not name.startswith(("replay", "compare", "index")) else "terminal"
    )


def table(ran: Iterable[Ran]) -> str:
    """How many were planted, by place, how many reached the run, and how many came out, by form."""
    rows: dict[str, list[int]] = {}
    forms = Counter[str]()
    for each in ran:
        reached = {mark.text for mark in each.reached}
        out = Counter(mark.text for name, marks in each.leaks().items() for mark in marks)
        for mark in each.marks:
            for name in (mark.place.partition(" (")[0], f"written as {mark.place.partition(' (')[2].rstrip(')') or 'it is'}"):
                row = rows.setdefault(f"{name}, which stays" if mark.kept else name, [0, 0, 0])
                row[0] += 1
                row[1] += mark.text in reached
                row[2] += mark.text in out
        forms.update({form_of(name): 0 for name in each.texts})
        for name, marks in each.leaks().items():
            forms[form_of(name)] += len(marks)
    lines = [f"{'place':<60}{'planted':>9}{'reached':>9}{'out':>6}"]
    lines += [f"{name:<60}{rows[name][0]:>9}{rows[name][1]:>9}{rows[name][2]:>6}" for name in sorted(rows)]
    return "\n".join([*lines, "", *(f"{form:<60}{forms[form]:>24}" for form in sorted(forms))])


def main(names: list[str]) -> None:
    shops = {shop["name"]: shop for shop in lab()["shops"]}
    for name in names:
        done = []
        for kind in KINDS:
            with TemporaryDirectory() as work:
                each = run(shops[name], kind, Path(work))
            done.append(each)
            print(f"{name} {shops[name]['wc_version']} {kind}: exit {each.code}, {len(each.marks)} planted, {len(each.reached)} reached")
            for where, marks in each.leaks().items():
                print(f"  OUT in {where}: {[(mark.place, mark.text) for mark in marks][:20]}")
            print(f"  own key and secret repeated {each.repeated} times; found in: {each.own_secrets() or 'nothing'}", flush=True)
        print(table(done), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
