#!/usr/bin/env -S python3 -B
"""Make the bundled recordings anew on the lab's shops, as recordings.toml says. README.md explains it."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from command import LabError, output

from lab import DEFAULT_ROOT, HERE, Lab, arguments, check_place

CHECKOUT = HERE.parent
READY, NOT_READY = 0, 1  # exit codes of `wooready record`
SHOPS_FILE = """[shops."{slug}"]
address = "{shop[https_url]}"
plain = "{shop[http_url]}"
ca_file = "{shop[ca]}"
key = "env:LAB_KEY"
secret = "env:LAB_SECRET"
"""


@dataclass(frozen=True)
class Wanted:
    """A shop as the table describes it."""

    name: str
    woocommerce: str
    port: int
    up: tuple[str, ...] = ()
    certificate: str = "good"

    def words(self, releases: Path) -> list[str]:
        """The command line of lab.py that builds it."""
        more = [word.format(releases=releases) for word in self.up]
        return ["up", self.name, "--woocommerce", f"{releases}/wc-{self.woocommerce}", "--port", str(self.port), *more]


@dataclass(frozen=True)
class Recording:
    slug: str
    shop: Wanted
    key: str = "admin_read_write"
    exhaustive: bool = True

    @property
    def expected(self) -> int:
        return NOT_READY if self.slug.startswith("not-ready-") else READY


def table(file: Path) -> dict[str, Recording]:
    """The recordings by slug. TypeError names a property that the table may not have, KeyError a shop that it lacks."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    shops = {name: Wanted(name=name, **row) for name, row in content["shops"].items()}
    return {slug: Recording(**{**row, "slug": slug, "shop": shops[row["shop"]]}) for slug, row in content["recordings"].items()}


def provide(lab: Lab, wanted: Wanted, releases: Path) -> dict:
    """The lab's record of the shop, which is built if it is missing; LabError if one of its name is there that differs."""
    words = wanted.words(releases)
    if all(shop["name"] != wanted.name for shop in lab.shops()):
        print(f"{wanted.name} is built …", flush=True)
        command(lab, *words)
    shop = lab.shop(wanted.name)
    planned, _ = lab.plan(arguments().parse_args(words))
    # A shop that was built before an option was added lacks it, which says the same as its default.
    differs = [name for name in planned if name != "certificate" and (planned[name] or None) != (shop.get(name) or None)]
    if differs:
        raise LabError(f"the shop {wanted.name} differs in {', '.join(differs)}: `lab.py down {wanted.name}`, and it will be built anew")
    if shop["certificate"] != wanted.certificate:
        command(lab, "certificate", wanted.name, f"--{wanted.certificate}")
    return shop


def command(lab: Lab, *words: str) -> None:
    output(HERE / "lab.py", "--root", lab.root, *words)


def record(recording: Recording, shop: dict, wooready: Path, into: Path) -> None:
    """Replaces into/SLUG/recording.json, but only by one that has the verdict of its name; what was accepted stays, or is new with it."""
    key = shop["keys"][recording.key]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        (made / "shops.toml").write_text(SHOPS_FILE.format(slug=recording.slug, shop=shop), encoding="utf-8")
        options = ["--shops", made / "shops.toml", "--cassettes", made / "kept", "--report-dir", made / "reports", "--quiet"]
        ended = subprocess.run(
            [wooready, "record", recording.slug, *options, *(["--exhaustive"] if recording.exhaustive else [])],
            text=True,
            capture_output=True,
            cwd=made,
            env={**os.environ, "LAB_KEY": key["consumer_key"], "LAB_SECRET": key["consumer_secret"]},
        )
        if ended.returncode != recording.expected:
            said = (ended.stdout + ended.stderr).strip()[-3000:]
            raise LabError(f"{recording.slug} is not replaced: exit code {ended.returncode} instead of {recording.expected}\n{said}")
        print(ended.stdout.partition("\n")[0], flush=True)  # the verdict; the rest names files that will be gone
        for file in sorted(path.relative_to(made / "kept") for path in (made / "kept" / recording.slug).rglob("*.json")):
            if file.name == "recording.json" or not (into / file).exists():
                (into / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made / "kept" / file, into / file)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slug", nargs="*", help="which recordings (default: all of the table)")
    parser.add_argument(
        "--releases", type=Path, default=Path.home() / "releases", help="folder with wc-RELEASE folders (default: ~/releases)"
    )
    parser.add_argument("--into", type=Path, default=CHECKOUT / "cassettes", help="folder of the recordings (default: the bundled ones)")
    parser.add_argument("--wooready", type=Path, default=CHECKOUT / ".venv/bin/wooready", help="default: the checkout's")
    parser.add_argument("--root", type=Path, default=os.environ.get("SHOP_LAB", DEFAULT_ROOT), help="as of lab.py")
    return parser


def main() -> int:
    args = options().parse_args()
    known = table(HERE / "recordings.toml")
    root = Path(args.root).resolve()
    try:
        if strangers := [slug for slug in args.slug if slug not in known]:
            raise LabError(f"recordings.toml has no {', '.join(strangers)}; it has: {', '.join(known)}")
        check_place(root)
        lab = Lab(root)
        command(lab, "start")
    except LabError as error:
        print(f"record.py: {error}", file=sys.stderr)
        return 1
    failed = 0
    for slug in args.slug or known:
        try:
            shop = provide(lab, known[slug].shop, args.releases.expanduser().resolve())
            record(known[slug], shop, args.wooready.resolve(), args.into.resolve())
        except LabError as error:
            print(f"record.py: {error}", file=sys.stderr)
            failed += 1
        except KeyboardInterrupt:
            return 130
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
