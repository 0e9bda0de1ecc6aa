"""What shops actually sent: payloads and self-declared types, one file per WooCommerce release.

`derive/corpus/RELEASE.json.xz` contains scrubbed payloads, each of which adds something (a type, a form, a missing property), and only
the names and types from OPTIONS documents, and the names of routes and parameters: those are facts, while the descriptions are
WooCommerce's text.
"""

import json
import lzma
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from derive.resources import HERE
from derive.routes import Routes

FOLDER = HERE / "corpus"
Json = Any
#: A property's own type and the properties below it: {"type": …, "enum": …, "properties": {…}, "items": …}.
Declared = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer: the body of `GET route`, as JSON; `one` for that of a single item below the route."""

    generation: str
    route: str
    body: Json
    one: bool = False


@dataclass(frozen=True)
class Corpus:
    """Everything observed of one release. `declared`: by generation and route, what OPTIONS says. `routes`: by generation, what its
    index lists."""

    release: str
    samples: tuple[Sample, ...]
    declared: Mapping[str, Mapping[str, Declared]] = field(default_factory=dict)
    routes: Mapping[str, Routes] = field(default_factory=dict)


def load(path: Path) -> Corpus:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        content = json.load(file)
    return Corpus(content["release"], tuple(Sample(**each) for each in content["samples"]), content["declared"], content["routes"])


def load_all(folder: Path = FOLDER) -> tuple[Corpus, ...]:
    """Every corpus in a folder, oldest release first."""
    return tuple(sorted((load(path) for path in folder.glob("*.json.xz")), key=lambda corpus: version(corpus.release)))


def save(corpus: Corpus, folder: Path = FOLDER) -> Path:
    """Writes the same bytes for the same content."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{corpus.release}.json.xz"
    text = json.dumps(asdict(corpus), ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    return path


def version(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def declared(schema: Json) -> Declared:
    """An OPTIONS schema without its texts."""
    if not isinstance(schema, dict):
        return {}
    kept = {key: schema[key] for key in ("type", "enum") if key in schema}
    if isinstance(schema.get("properties"), dict):
        kept["properties"] = {name: declared(part) for name, part in schema["properties"].items()}
    if isinstance(schema.get("items"), dict):
        kept["items"] = declared(schema["items"])
    return kept


def merged(corpora: Iterable[Corpus]) -> tuple[Corpus, ...]:
    """One corpus for each release."""
    found: dict[str, Corpus] = {}
    for each in corpora:
        before = found.get(each.release, Corpus(each.release, ()))
        both: dict[str, Mapping[str, Declared]] = {
            name: {**before.declared.get(name, {}), **each.declared.get(name, {})} for name in {**before.declared, **each.declared}
        }
        found[each.release] = Corpus(each.release, before.samples + each.samples, both, {**before.routes, **each.routes})
    return tuple(sorted(found.values(), key=lambda corpus: version(corpus.release)))
