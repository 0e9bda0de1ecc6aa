"""The options of one run, evaluated once: `asked` turns the options of every interface into one typed value.

The command line, pytest, a shops file and `wooready.check` pass the same options (named in flags.py) and get the same errors.
Heavy modules are imported by the functions that need them, so that a wrong option is reported at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from wooready import resources
from wooready.drafts import must_be_writable
from wooready.errors import UsageError, unknown
from wooready.files import RECORDING
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
    from wooready.verdict.verdict import FailOn
    from wooready.verdict.waivers import Waiver

#: `live`: send requests, keep nothing. `record`: request everything again, and keep it. `extend`: request what the recording lacks.
#: `replay`: send nothing.
Mode = Literal["live", "record", "extend", "replay"]
#: By pytest-recording's names. If none is given, the run is live; `once` replays an existing recording, else records.
RECORD_MODES: Mapping[str, Mode] = {"": "live", "none": "replay", "new_episodes": "extend", "all": "record", "rewrite": "record"}
#: Options by the names in flags.py, and `record_mode`: text, number, True or list of texts. Options not given are absent, None or empty.
Words = Mapping[str, object]
Prompt = Callable[[Address], Credentials | None]


@dataclass(frozen=True)
class Options:
    """The options of one run of one shop. They can be pickled unless they contain a key entered directly: then pickling raises UsageError.

    `shop` is None in a replay. `cassettes` is the folder of recordings; `earlier` the verdict document to compare with, None for the
    latest one in the shop's history, and `earlier_marks` the marks of the runs beside it; `fail_on`: what counts as a failure
    besides failures. `strict`: product data is replaced by fiction as well.
    """

    slug: str
    shop: Shop | None
    mode: Mode
    profile: Profile
    cassettes: Path
    report_dir: Path = Path("reports")
    waivers: "tuple[Waiver, ...]" = ()
    earlier: "VerdictDocument | None" = None
    earlier_marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fail_on: "FailOn" = ""
    concurrency: int = 4
    exhaustive: bool = False
    strict: bool = False
    accept: bool = False

    @property
    def reports(self) -> Path:
        """The shop's own report folder."""
        return self.report_dir / self.slug

    @property
    def recording(self) -> Path | None:
        """The folder of the shop's recording; None if the run neither reads nor writes one."""
        return None if self.mode == "live" else self.cassettes / self.slug


def asked(words: Words, prompt: Prompt | None = None) -> Options:
    """The options of a run of one shop. `prompt` is called for the key if none was given otherwise, once all other options are valid.

    Raises UsageError, whose message says what to do, for errors that the user can fix. No request has been sent by then.
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
        fail_on=cast("FailOn", _text(words, "fail_on")),  # checked above
        concurrency=concurrency,
        exhaustive=bool(words.get("exhaustive")),
        strict=_text(words, "scrub") == "strict",
        accept=bool(words.get("accept")),
    )
    from wooready.report.changes import find_earlier, marks_beside
    from wooready.report.folder import Pages

    Pages.of(options.reports).must_be_ready()
    if since := _path(words, "since"):
        options = replace(options, earlier=find_earlier(since, slug, profile.name), earlier_marks=marks_beside(since, slug))
    if shop is None:
        return options
    from wooready.wire.network import verifying_context

    verifying_context(shop.route.ca_file)  # reports a CA file without a certificate
    if options.recording:
        must_be_writable(options.recording / RECORDING)
    keys = None if words.get("no_key") else shop.keys or (prompt(shop.address) if prompt else None)
    return replace(options, shop=replace(shop, keys=keys))


def cassettes_of(words: Words) -> Path:
    """The folder of recordings to read or write; by default the bundled ones."""
    return _path(words, "cassettes") or resources.folder("cassettes")


def waivers_of(words: Words) -> "tuple[Waiver, ...]":
    """The waivers in the file given, if any. Raises UsageError for a file that cannot be read or contains unknown names."""
    path = _path(words, "waivers")
    if path is None:
        return ()
    from wooready.verdict.causes import causes
    from wooready.verdict.checks import load_ladder
    from wooready.verdict.waivers import load_waivers

    return load_waivers(path, load_ladder(resources.folder("suites")), causes())


def _check_values(words: Words) -> int:
    """Checks values that only allow certain choices, for all interfaces alike; returns the concurrency. Raises UsageError."""
    for flag in FLAGS.values():
        given = words.get(flag.key)
        if flag.choices and given and given not in flag.choices:
            raise UsageError(f"--{flag.name} takes {' or '.join(flag.choices)}, not {given!r}.")
    text = _text(words, "concurrency") or str(FLAGS["concurrency"].default)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 0 < number <= MOST_AT_ONCE:
        raise UsageError(f"--concurrency takes a whole number from 1 to {MOST_AT_ONCE}, not {text!r}.")
    return number


def _mode(words: Words, cassettes: Path) -> Mode:
    given = _text(words, "record_mode")
    if given == "once":
        return "replay" if recorded_slug(cassettes, _text(words, "shop")) in recordings_in(cassettes) else "record"
    if given not in RECORD_MODES:
        raise unknown("record mode", given, [*filter(None, RECORD_MODES), "once"])
    return RECORD_MODES[given]


def _shop(words: Words) -> Shop:
    """The shop from the shops file if that contains the name, else from the address given. Raises UsageError."""
    name, file = _text(words, "shop"), _shops_file(words)
    if file is not None and (name in read_shops(file) or "." not in name):
        if given := [flag for flag in ROUTE if words.get(FLAGS[flag].key)]:
            raise UsageError(f"--{given[0]} cannot be combined with a shop in {file}: set it in the file, or give the shop's address.")
        return shop_from_file(file, name)
    if _text(words, "proxy") and words.get("resolve"):
        raise UsageError("--proxy and --resolve cannot be combined: the proxy resolves names itself. Give only one of them.")
    ca_file = _path(words, "ca_file")
    resolve = cast("list[str] | tuple[str, ...]", words.get("resolve") or ())
    route = Route(
        parse_resolve(resolve),
        parse_proxy(_text(words, "proxy")),
        existing(ca_file, "--ca-file") if ca_file else None,
    )
    return shop_from_address(name, route, _keys(words), _text(words, "plain"))


def keys_of(key: str, secret: str) -> Keys | None:
    """Key and secret from values or references; None if neither is given. Raises UsageError if only one is given, or they do not match."""
    if key.startswith(REFERENCES) and secret.startswith(REFERENCES):
        found = References(key, secret)
        found.resolve()
        return found
    return credentials(key, secret) if key or secret else None


def _keys(words: Words) -> Keys | None:
    """The key given to the call or in the environment; with `no_key` neither is looked at."""
    if words.get("no_key"):
        return None
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
