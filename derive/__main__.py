"""Derives the schemas from what shops send: python -m derive COMMAND. docs/schemas.md says when to use which."""

import argparse
import sys
from functools import partial
from pathlib import Path

from derive import lab, noops
from derive.build import build, write
from derive.collect import collect
from derive.compare import differences
from derive.corpus import Corpus, load_all, merged, save
from derive.keep import kept
from derive.knowledge import load
from derive.release import examine
from wooready import resources


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m derive", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    collects = commands.add_parser(
        "collect", help="read shops of the lab into a folder of raw samples, which contain the lab's personal data"
    )
    collects.add_argument("into", type=Path, help="a folder outside the checkout")
    collects.add_argument("shop", nargs="+", help="names of the lab's shops, such as wc99")
    noop = commands.add_parser("no-ops", help="send each write that a run may send to shops of the lab, and say what it changed")
    noop.add_argument("--key", default="admin_read_write", help="which of the shop's keys (default: %(default)s)")
    noop.add_argument("shop", nargs="+", help="names of the lab's shops, such as wc99")
    release = commands.add_parser("release", help="boot a release in the lab, measure and compare it, and say what a person must decide")
    release.add_argument("folder", type=Path, help="an unpacked, built release of WooCommerce")
    release.add_argument("--raw", type=Path, default=resources.root().parent / "raw", help="folder for its samples (default: %(default)s)")
    release.add_argument("options", nargs="*", help="after --: options of the lab's `up`, such as --wordpress DIR")
    for name, help in (
        ("compare", "list differences between the schemas and these samples (default: the corpus)"),
        ("build", "rewrite schemas/ from the corpus and these samples"),
        ("keep", "add these samples to the corpus, scrubbed by the current schemas: build those first"),
    ):
        command = commands.add_parser(name, help=help)
        command.add_argument("folder", nargs="+" if name == "keep" else "*", type=Path, help="folders of raw samples")
    return parser


def main() -> None:
    given = arguments().parse_args()
    if given.command == "collect":
        for name in given.shop:
            _say(str(save(collect(lab.shop(name)), given.into / name)))
        return
    if given.command == "release":
        for line in examine(given.folder, given.raw, given.options):
            _say(line)
        return
    if given.command == "no-ops":
        for name in given.shop:
            for effect in noops.measure(lab.shop(name), given.key, partial(lab.counts, name)):
                _say(f"{name} {effect.sentence()}")
        return
    raw = merged(corpus for folder in given.folder for path in (folder, *folder.iterdir()) if path.is_dir() for corpus in load_all(path))
    if given.command == "compare":
        for line in differences(raw or load_all(), load_all()):
            _say(line)
    elif given.command == "build":
        _build(merged([*load_all(), *raw]))
    else:
        for corpus in raw:
            before = [each for each in load_all() if each.release == corpus.release]
            _say(str(save(kept(*merged([*before, corpus])))))
        _build(load_all())


def _build(corpora: tuple[Corpus, ...]) -> None:
    knowledge = load()
    write(build(corpora, knowledge))
    for pattern in knowledge.unused:
        _say(f"derive/knowledge.toml: no place matches {pattern}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
