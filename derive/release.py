"""The next WooCommerce release in one go: boot it, measure the writes, read it, compare it, and say what a person must decide."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from derive import changelog, lab, noops
from derive.changes import FIELD, PARAMETER, ROUTE, ReleaseChange, changes
from derive.collect import collect
from derive.compare import differences
from derive.corpus import Corpus, load_all, merged, save, version
from derive.knowledge import load
from derive.resources import GENERATIONS, resources
from derive.routes import shape

#: The row of a release in releases.csv that nobody has measured yet lacks its last word.
_HEADERS = {"woocommerce": r"Version:\s*(\S+)", "wordpress": r"Requires at least:\s*(\S+)", "php": r"Requires PHP:\s*(\S+)"}


@dataclass(frozen=True, slots=True)
class Header:
    """What the files of an unpacked release say of it; empty where they say nothing."""

    woocommerce: str
    date: str
    wordpress: str
    php: str
    tested: str

    def row(self) -> str:
        """Its row of wooready/data/releases.csv, once it is measured."""
        core = "yes" if version(self.woocommerce) < (9,) else "no"
        return ",".join((self.woocommerce, self.date, self.wordpress, self.php, self.tested, core, "yes"))


def header(folder: Path) -> Header:
    """From `woocommerce.php` and `readme.txt`."""
    plugin, readme = ((folder / name).read_text(encoding="utf-8", errors="replace") for name in ("woocommerce.php", "readme.txt"))
    found = {name: _first(rf"^[ \t*]*{pattern}", plugin) for name, pattern in _HEADERS.items()}
    date = _first(rf"^= {re.escape(found['woocommerce'])} (\d{{4}}-\d{{2}}-\d{{2}}) =", readme)
    return Header(date=date, tested=_first(r"^Tested up to:\s*(\S+)", readme), **found)


def examine(folder: Path, raw: Path, options: Sequence[str]) -> Iterator[str]:
    """The report, line by line. `raw`: where the samples go, outside the checkout; `options`: of the lab's `up`."""
    about = header(folder)
    name = f"derive-{about.woocommerce.replace('.', '-')}"
    if name not in lab.shops():
        yield f"Booting WooCommerce {about.woocommerce} as the shop {name} of the lab."
        lab.up(name, "--woocommerce", str(folder), *options)
    shop = lab.shop(name)
    yield f"WordPress {shop['wp_version']}, PHP {shop['php_version']}, {shop['https_url']}"

    yield "\n# The writes that a run may send, each by itself\n"
    effects = []
    for effect in noops.measure(shop, "admin_read_write", partial(lab.counts, name)):
        effects.append(effect)
        yield effect.sentence()

    corpus = collect(shop)
    save(corpus, raw / name)
    known = [each for each in load_all() if each.release != corpus.release]
    yield "\n# Where it differs from the schemas\n"
    yield from differences([corpus], known)

    found = [each for each in changes(merged([*known, corpus]), load()) if each.by == corpus.release]
    before = max((each.release for each in known if version(each.release) < version(corpus.release)), key=version, default="")
    yield f"\n# What changed since {before}, as docs/releases.md will have it\n"
    yield from changelog.table(found, before)

    yield "\n# What a person must decide\n"
    yield from decisions(about, effects, found, corpus)
    yield "\n# Then\n"
    yield from (line.format(raw=raw, name=name) for line in THEN)


THEN = (
    ".venv/bin/python -m derive build {raw}      # review the diff of schemas/; add rules to derive/knowledge.toml, build again",
    ".venv/bin/python -m derive keep {raw}       # adds the scrubbed samples to the corpus",
    ".venv/bin/python docs/generate.py && make test",
    "lab/lab.py down {name}",
)


def decisions(about: Header, effects: Sequence[noops.Effect], found: Sequence[ReleaseChange], corpus: Corpus) -> Iterator[str]:
    """One line for each question that no program can answer."""
    for effect in effects:
        if effect.changed:
            yield f"STOP: {effect.method} {effect.path} changes the shop. It must leave NO_OP_WRITES (wooready/woocommerce/generations.py)."
    yield from dict.fromkeys(filter(None, map(_question, found)))
    for generation in GENERATIONS:
        for route in unread(corpus, generation):
            yield f"{generation}: {route} is not in derive/resources.toml, so no schema describes it."
    yield f"Its row in wooready/data/releases.csv: {about.row()}"
    yield "docs/safety.md: the column of this release."


def _question(each: ReleaseChange) -> str:
    where = f"{each.generation}/{each.thing}"
    if each.kind != "came":
        gone = f"{where} {each.place}".rstrip()
        return f"{gone} {each.kind}: does a check, a profile or a cause rest on it?" if each.sort in (FIELD, ROUTE) else ""
    if each.sort == PARAMETER:
        return f"There is a new parameter {each.place}: if an integration needs it, it belongs in wooready/data/features.toml."
    if each.sort == FIELD and {"string", "object", "array"} & set(each.now.split(" or ")):
        return f"{where}:{each.place}: if it is personal, secret or the shop's own words, derive/knowledge.toml needs a rule."
    return ""


def unread(corpus: Corpus, generation: str) -> list[str]:
    """The routes that can be read and that are not known as resources."""
    known: set[str] = set()
    for each in resources(generation):
        known |= {shape(each.route), f"{shape(each.route)}/{{}}"} if each.lone else {shape(each.route)}
    offered = corpus.routes.get(generation, {})
    return [route for route, about in offered.items() if route and "GET" in about["methods"] and shape(route) not in known]


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1) if found else ""
