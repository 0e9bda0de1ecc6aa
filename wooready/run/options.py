"""What was asked of one run, read once: `asked` turns the words that any door takes into one typed value.

The command line, pytest, a shops file and `wooready.check` give the same words (flags.py has their names), and get the same errors.
What is heavy is imported by the functions that need it, so that a wrong word is told at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from wooready import resources
from wooready.errors import UsageError, unknown
from wooready.files import must_be_writable
from wooready.run.flags import DEFAULT_PROFILE, FLAGS, MOST_AT_ONCE, ROUTE
from wooready.run.recordings import recorded_slug, recording_folder, recordings_in
from wooready.shop.address import Address
from wooready.shop.credentials import REFERENCES, Credentials, Keys, References, credentials, references_of_environment
from wooready.shop.profile import Profile, load_profile
from wooready.shop.route import Route, existing, parse_proxy, parse_resolve
from wooready.shop.shop import Shop, shop_from_address
from wooready.shop.shops_file import read_shops, shop_from_file

if TYPE_CHECKING:
    from wooready.report.verdict_json import VerdictDocument
    from wooready.verdict.waivers import Waiver

#: `live`: ask, and keep nothing. `record`: ask everything anew, and keep it. `extend`: ask what the recording lacks. `replay`: ask nobody.
Mode = Literal["live", "record", "extend", "replay"]
#: pytest-recording's names. Not given (live) is none of them; `once` replays what there is, else records.
RECORD_MODES: Mapping[str, Mode] = {"": "live", "none": "replay", "new_episodes": "extend", "all": "record", "rewrite": "record"}
#: Words by the names of flags.py, and `record_mode`: text, a number, True, or a list of texts. What was not given is absent, None or empty.
Words = Mapping[str, object]
Prompt = Callable[[Address], Credentials | None]


@dataclass(frozen=True)
class Options:
    """What was asked of one run of one shop. It can be pickled unless it holds a key that was typed: then pickling raises UsageError.

    `shop` is who is asked, None in a replay. `cassettes` is the folder of recordings; `earlier` the verdict document to compare with, None
    for the last one of the shop's history; `fail_on` is empty or `advice`. `strict`: what the shop sells is replaced by fiction as well.
    """

    slug: str
    shop: Shop | None
    mode: Mode
    profile: Profile
    cassettes: Path
    report_dir: Path = Path("reports")
    waivers: "tuple[Waiver, ...]" = ()
    earlier: "VerdictDocument | None" = None
    fail_on: str = ""
    concurrency: int = 4
    exhaustive: bool = False
    strict: bool = False
    accept: bool = False

    @property
    def reports(self) -> Path:
        """The shop's own folder of reports."""
        return self.report_dir / self.slug

    @property
    def recording(self) -> Path | None:
        """The folder of the shop's recording; None when the run neither reads nor keeps one."""
        return None if self.mode == "live" else self.cassettes / self.slug


def asked(words: Words, prompt: Prompt | None = None) -> Options:
    """The options of a run of one shop. `prompt` is asked for the key when none was given otherwise, after all else was found right.

    Raises UsageError, which says what to do, for what the user can mend; nothing was asked of the shop by then.
    """
    concurrency = _check_values(words)
    cassettes = cassettes_of(words)
    mode = _mode(words, cassettes)
    if mode == "replay":
        slug, shop = recording_folder(cassettes, recorded_slug(cassettes, _text(words, "shop"))).name, None
    else:
        shop = _shop(words)
        slug = shop.slug
    profile = load_profile(_text(words, "profile") or (shop.profile if shop else "") or DEFAULT_PROFILE)
    options = Options(
        slug,
        shop,
        mode,
        profile,
        cassettes,
        report_dir=Path(_text(words, "report_dir") or str(FLAGS["report-dir"].default)),
        waivers=waivers_of(words),
        fail_on=_text(words, "fail_on"),
        concurrency=concurrency,
        exhaustive=bool(words.get("exhaustive")),
        strict=_text(words, "scrub") == "strict",
        accept=bool(words.get("accept")),
    )
    from wooready.report import folder
    from wooready.report.changes import find_earlier

    must_be_writable(options.report_dir)
    folder.must_be_ready(options.reports)
    if since := _path(words, "since"):
        options = replace(options, earlier=find_earlier(since, slug, profile.name))
    if shop is None:
        return options
    from wooready.wire.network import verifying_context

    verifying_context(shop.route.ca_file)  # says when the CA file holds no certificate
    if options.recording:
        must_be_writable(cassettes)
    keys = None if words.get("no_key") else shop.keys or (prompt(shop.address) if prompt else None)
    return replace(options, shop=replace(shop, keys=keys))


def cassettes_of(words: Words) -> Path:
    """The folder of recordings that is read or written: the bundled ones where none is named."""
    return _path(words, "cassettes") or resources.folder("cassettes")


def waivers_of(words: Words) -> "tuple[Waiver, ...]":
    """Raises UsageError for a file that cannot be read, or that names what is not there."""
    path = _path(words, "waivers")
    if path is None:
        return ()
    from wooready.verdict.causes import causes
    from wooready.verdict.checks import load_ladder
    from wooready.verdict.waivers import load_waivers

    return load_waivers(path, load_ladder(resources.folder("suites")), causes())


def _check_values(words: Words) -> int:
    """What a flag takes, for every door alike; the concurrency."""
    for flag in FLAGS.values():
        given = words.get(flag.key)
        if flag.choices and given and given not in flag.choices:
            raise UsageError(f"--{flag.name} takes {' or '.join(flag.choices)}; {given!r} is not one of them.")
    text = _text(words, "concurrency") or str(FLAGS["concurrency"].default)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 0 < number <= MOST_AT_ONCE:
        raise UsageError(f"--concurrency takes a whole number from 1 to {MOST_AT_ONCE}; {text!r} is not one.")
    return number


def _mode(words: Words, cassettes: Path) -> Mode:
    given = _text(words, "record_mode")
    if given == "once":
        return "replay" if recorded_slug(cassettes, _text(words, "shop")) in recordings_in(cassettes) else "record"
    if given not in RECORD_MODES:
        raise unknown("record mode", given, [*filter(None, RECORD_MODES), "once"])
    return RECORD_MODES[given]


def _shop(words: Words) -> Shop:
    """Of the shops file where it names one, else of the address that was typed."""
    name, file = _text(words, "shop"), _shops_file(words)
    if file is not None and (name in read_shops(file) or "." not in name):
        if given := [flag for flag in ROUTE if words.get(FLAGS[flag].key)]:
            raise UsageError(f"--{given[0]} and a shop of {file}: set it in the file, or give the address.")
        return shop_from_file(file, name)
    if _text(words, "proxy") and words.get("resolve"):
        raise UsageError("--proxy and --resolve: the proxy resolves names by itself. Give one of them.")
    ca_file = _path(words, "ca_file")
    resolve = cast("list[str] | tuple[str, ...]", words.get("resolve") or ())
    route = Route(
        parse_resolve(resolve),
        parse_proxy(_text(words, "proxy")),
        existing(ca_file, "--ca-file") if ca_file else None,
    )
    return shop_from_address(name, route, _keys(words), _text(words, "plain"))


def keys_of(key: str, secret: str) -> Keys | None:
    """Of values, or of references to them; None when neither is given. Raises UsageError when only one is, or they do not fit."""
    if key.startswith(REFERENCES) and secret.startswith(REFERENCES):
        found = References(key, secret)
        found.resolve()
        return found
    return credentials(key, secret) if key or secret else None


def _keys(words: Words) -> Keys | None:
    given = words.get("keys")
    return cast("Keys", given) if given is not None else references_of_environment()


def _shops_file(words: Words) -> Path | None:
    if given := _path(words, "shops"):
        return existing(given, "--shops")
    return Path("shops.toml") if Path("shops.toml").is_file() else None


def _text(words: Words, name: str) -> str:
    return str(words.get(name) or "")


def _path(words: Words, name: str) -> Path | None:
    return Path(_text(words, name)) if words.get(name) else None
