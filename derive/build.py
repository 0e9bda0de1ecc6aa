"""The schema files of all generations, from what was measured and what is known."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from derive.corpus import Corpus
from derive.draft import item_schema, list_schema
from derive.knowledge import Knowledge
from derive.measure import measure
from derive.resources import GENERATIONS, resources
from wooready import resources as places

WIDTH = 140


def build(corpora: Iterable[Corpus], knowledge: Knowledge) -> dict[str, str]:
    """The text of every derived file, by name: `wc-v3/products`."""
    found: dict[str, str] = {}
    seen: dict[str, set[str]] = {}
    known = tuple(corpora)
    for measured in measure(known):
        found[f"{measured.generation}/{measured.item}"] = pretty(item_schema(measured, knowledge))
        seen.setdefault(measured.generation, set()).add(measured.item)
    had = {(sample.generation, sample.route) for corpus in known for sample in corpus.samples}
    for generation in GENERATIONS:
        for resource in resources(generation):
            name = f"{generation}/{resource.list}"
            if resource.list and (generation, resource.route) in had and name not in found:
                found[name] = pretty(list_schema(generation, resource.list, resource.route, resource.item, resource.inside))
    return found


def write(texts: Mapping[str, str], root: Path | None = None) -> None:
    """Writes the files, and deletes derived ones that are obsolete."""
    folder = root or places.folder("schemas")
    for name, text in texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    for generation in GENERATIONS:
        made = {resource.item for resource in resources(generation) if resource.made}
        for file in (folder / generation).glob("*.json"):
            if f"{generation}/{file.stem}" not in texts and file.stem not in made:
                file.unlink()


def pretty(schema: Any) -> str:
    """JSON, indented by two spaces, with everything on one line that fits."""
    return _lines(schema, "") + "\n"


def _lines(value: Any, indent: str) -> str:
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or (indent and len(indent) + len(short) <= WIDTH - 20):
        return short
    inner = f"{indent}  "
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return f"[\n{inner}{_wrapped(value, inner)}\n{indent}]"
    if isinstance(value, dict):
        (opens, closes), parts = "{}", [f"{json.dumps(key)}: {_lines(each, inner)}" for key, each in value.items()]
    else:
        (opens, closes), parts = "[]", [_lines(each, inner) for each in value]
    return f"{opens}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{closes}"


def _wrapped(words: list[str], indent: str) -> str:
    lines = [""]
    for word in words:
        each = json.dumps(word, ensure_ascii=False)
        if lines[-1] and len(indent) + len(lines[-1]) + len(each) + 2 > WIDTH - 20:
            lines.append("")
        lines[-1] += f", {each}" if lines[-1] else each
    return f",\n{indent}".join(lines)
