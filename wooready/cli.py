"""The command line: parses options, calls the library, and prints the results.

Only click is imported at the top, so that help, the version and usage errors appear without delay; each command imports what it needs.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from wooready import __version__, drafts
from wooready.door import Group
from wooready.errors import ToolError, UsageError, WooreadyError
from wooready.output import say
from wooready.run.flags import DEFAULT_PROFILE, FLAGS, Flag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wooready.evidence.collector import Progress
    from wooready.report.verdict_json import VerdictDocument
    from wooready.run.case import Case
    from wooready.run.hooks import Shown
    from wooready.run.options import Options
    from wooready.shop.address import Address
    from wooready.shop.credentials import Credentials

Command = TypeVar("Command", bound=Callable[..., object])
FORMS = ("text", "json", "markdown")
#: Options that only the command line has.
FORM = Flag("format", "What to print.", default="text", choices=FORMS)
QUIET = Flag("quiet", "Print the verdict line only.", switch=True)
#: How often key and secret may be typed.
TRIES = 3
SHOP = ("profile", "shops", "ca-file", "resolve", "proxy", "plain", "concurrency", "report-dir", "no-key", "fail-on", "since", "waivers")
REPLAY = ("profile", "cassettes", "report-dir", "since", "fail-on", "waivers")


def takes(*flags: str | Flag, **defaults: str) -> Callable[[Command], Command]:
    """Adds these options of the table to a command. `defaults` apply to this command only."""

    def add(command: Command) -> Command:
        for each in reversed(flags):
            command = _option(each if isinstance(each, Flag) else FLAGS[each], defaults)(command)
        return command

    return add


def _option(flag: Flag, defaults: dict[str, str]) -> Callable[[Command], Command]:
    default = defaults.get(flag.key)
    words = flag.words if default is None else f"{flag.help.partition(' (default')[0].rstrip('.')} (default: {default})."
    names = ["-q", "--quiet"] if flag is QUIET else [f"--{flag.name}"]
    if flag.switch:
        return click.option(*names, flag.key, is_flag=True, help=words)
    return click.option(
        *names, flag.key, metavar=flag.metavar or f"[{'|'.join(flag.choices)}]", multiple=flag.repeated, default=default, help=words
    )


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="wooready")
def main() -> None:
    """Is this WooCommerce shop ready for the system that is about to connect to it?

    \b
    Exit codes: 0 READY (also on conditions), 1 NOT READY, 2 NOT VERIFIED,
    3 usage error, 4 the shop could not be reached, 5 an error in wooready
    itself.
    """


@main.command()
@click.argument("shop")
@takes(*SHOP, FORM, QUIET)
def check(**words: object) -> int:
    """Judge SHOP: an address, or a name in the shops file.

    Key and secret come from WOOREADY_KEY and WOOREADY_SECRET, from the shops file, or from a hidden prompt.
    """
    return _ask_shop(words)


@main.command()
@click.argument("shop")
@takes(*SHOP, "cassettes", "exhaustive", "scrub", FORM, QUIET, cassettes="cassettes")
def record(**words: object) -> int:
    """Judge SHOP as `check` does, and keep a scrubbed recording."""
    return _ask_shop({**words, "record_mode": "rewrite"})


@main.command()
@click.argument("shops", nargs=-1)
@takes(*REPLAY, FORM, QUIET)
def replay(shops: tuple[str, ...], **words: object) -> int:
    """Judge recordings offline: those of SHOPS, or all. With several, an index page of all reports is written too."""
    from wooready.report.changes import is_of_one_shop
    from wooready.report.forms import index
    from wooready.run.options import asked, cassettes_of
    from wooready.run.recordings import Odd, recordings_in
    from wooready.run.session import run

    form = _form(words)
    folder = cassettes_of(words)
    names = shops or tuple(recordings_in(folder))
    if not names:
        raise UsageError(f"There are no recordings in {folder}. Record a shop with: wooready record HOST")
    several = len(names) > 1
    if several and words["since"] and is_of_one_shop(Path(str(words["since"]))):
        raise UsageError(f"--since {words['since']}: this is for one shop, but {len(names)} are judged. Give a folder of reports.")
    judged: list[tuple[Case, Shown]] = []
    bad: list[WooreadyError] = []
    options: list[Options] = []
    for name in names:
        try:
            options.append(asked({**words, "shop": name, "record_mode": "none"}))
        except Odd as error:
            bad.append(error)
    if several and options:
        drafts.must_be_writable(options[0].report_dir / index.FILE)
    count = _Counter(len(options), shown=several and not words["quiet"])
    for each in options:
        try:
            case, shown = run(each)
        except UsageError as error:  # one unreadable recording does not stop the others
            bad.append(error if each.slug in str(error) else UsageError(f"{each.slug}: {error}"))
            continue
        except ToolError as error:
            bad.append(ToolError(f"{each.slug}: {error}"))
            continue
        judged.append((case, shown))
        if several and form == "text":
            count.clear()
            say(_line(shown, whole=not words["quiet"]))
        count.tell(len(judged))
    count.clear()
    if not judged:
        raise _together(bad)
    if several:
        _print_several(options[0].report_dir, [shown for _, shown in judged], form)
    else:
        _print(*judged[0], form, quiet=bool(words["quiet"]))
    code = _ended(judged)
    if bad:
        raise _together(bad)
    return code


def _together(errors: "Sequence[WooreadyError]") -> WooreadyError:
    """One error with all the messages; it is a ToolError if any of them is."""
    kind = ToolError if any(isinstance(each, ToolError) for each in errors) else UsageError
    return kind("\n".join(dict.fromkeys(str(each) for each in errors)))


@main.command()
@click.argument("old")
@click.argument("new")
@takes("profile")
def compare(old: str, new: str, profile: str | None) -> int:
    """Show what changed between two recordings.

    OLD and NEW are folders with a recording, or names of bundled recordings.

    Exit codes: 0 no difference, 1 differences, 2 they cannot be compared.
    """
    from wooready.compare.changes import compare as changes_between
    from wooready.compare.changes import render
    from wooready.compare.sides import side_of
    from wooready.shop.profile import load_profile

    wanted = load_profile(profile or DEFAULT_PROFILE)
    try:
        changes = changes_between(side_of(old, wanted), side_of(new, wanted))
    except UsageError as error:
        say(f"Error: {error}", err=True)
        return 2
    say(render(changes, old, new), nl=False)
    return 1 if changes else 0


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("message")
@takes("profile")
def explain(message: str, profile: str | None) -> int:
    """Explain an error MESSAGE: what it means, who must act, and which checks detect it.

    MESSAGE may be part of a message, a log line, a status or a code; or the id of a cause (auth.header-stripped), a check (AUTH-01), or
    a failure in the catalogue (T1).
    """
    from wooready.explain.explain import explain as explained
    from wooready.shop.profile import load_profile

    say(explained(message, load_profile(profile or DEFAULT_PROFILE)), nl=False)
    return 0


@main.command(name="index")
@click.argument("folder", default="reports")
def write_index(folder: str) -> int:
    """Write FOLDER/index.html, an overview of all reports in FOLDER (default: reports)."""
    from wooready.report.forms import index

    if not Path(folder).is_dir():
        raise UsageError(f"The folder {folder} does not exist. Judge a shop first: wooready check HOST")
    say(f"Reports: {index.write(Path(folder))}")
    return 0


@main.command()
def profiles() -> int:
    """List the bundled profiles."""
    from wooready.shop.profile import bundled, load_profile

    for name in bundled():
        say(f"{name:<24}{load_profile(name).title}")
    return 0


def _ask_shop(words: dict[str, object]) -> int:
    from wooready.files import RECORDING
    from wooready.report.forms import terminal
    from wooready.run.options import asked
    from wooready.run.session import run

    form = _form(words)
    options = asked(words, _prompt)
    watched = terminal.progress_form(sys.stderr, quiet=bool(words["quiet"]))

    def tell(step: "Progress") -> None:
        if watched:
            say(terminal.progress(step, rewrite=watched == "rewrite", width=terminal.columns(sys.stderr)), nl=False, err=True)

    try:
        case, shown = run(options, tell)
    finally:
        if watched == "rewrite":
            say(terminal.CLEAR, nl=False, err=True)
    _print(case, shown, form, quiet=bool(words["quiet"]))
    _say_proxy(case, options)
    if options.recording:
        file = options.recording / RECORDING
        told = f"Recording: {file}" if case.kept else f"The shop could not be reached, so the earlier recording was kept: {file}"
        say(told, err=form != "text")
    return _ended([(case, shown)])


def _say_proxy(case: "Case", options: "Options") -> None:
    """Where the name or the server was not reached: that a proxy of the environment was not used."""
    root = case.document["root_cause"]
    if root and root["check"] in ("NET-01", "NET-02") and options.shop and not options.shop.route.proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            if os.environ.get(name):
                say(f"{name} is set, and was not used: to go through that proxy, add --proxy env:{name}", err=True)
                return


def _prompt(address: "Address") -> "Credentials | None":
    """A hidden prompt, but only in a terminal."""
    import getpass

    from wooready.shop.credentials import ask

    if sys.stdin is None or not sys.stdin.isatty():
        return None
    say(f"{address.authority}: WOOREADY_KEY and WOOREADY_SECRET are not set.", err=True)
    say("Keys are created in WooCommerce > Settings > Advanced > REST API. What you type or paste is not shown.", err=True)
    for _ in range(TRIES - 1):
        try:
            return ask(lambda label: getpass.getpass(f"{label}: "))
        except UsageError as error:
            say(f"Error: {error} Try again.", err=True)
    return ask(lambda label: getpass.getpass(f"{label}: "))


def _form(words: dict[str, object]) -> str:
    form = words.pop("format") or str(FORM.default)
    if form not in FORMS:
        raise UsageError(f"--format takes {', '.join(FORMS[:-1])} or {FORMS[-1]}, not {form!r}.")
    return str(form)


class _Counter:
    """Shows `3 of 18 shops …` on one line of stderr, in a terminal."""

    def __init__(self, total: int, *, shown: bool) -> None:
        from wooready.report.forms import terminal

        self._total, self._clear = total, terminal.CLEAR
        self._on = shown and terminal.progress_form(sys.stderr, quiet=False) == "rewrite"

    def tell(self, done: int) -> None:
        if self._on:
            say(f"{done} of {self._total} shops …", nl=False, err=True)

    def clear(self) -> None:
        if self._on:
            say(self._clear, nl=False, err=True)


def _line(shown: "Shown", *, whole: bool) -> str:
    from wooready.report.forms import text

    return text.verdict_lines(shown.document) if whole else text.verdict_line(shown.document)


def _print(case: "Case", shown: "Shown", form: str, *, quiet: bool) -> None:
    from wooready.report import clock
    from wooready.report.document import to_text
    from wooready.report.forms import github, markdown, terminal, text

    document, today = shown.document, clock.today()
    if form == "json":
        say(github.safe_json(to_text(document)), nl=False)
    elif form == "markdown":
        say(markdown.render(document, today, shown.changes), nl=False)
    elif quiet:
        say(text.verdict_line(document))
    else:
        paint = terminal.painter(document["verdict"], colour=terminal.wants_colour(sys.stdout))
        say(text.render(document, today, shown.changes, paint, width=terminal.columns(sys.stdout)))
        say(f"Report: {case.options.reports / 'report.html'}")


def _print_several(reports: Path, shown: "Sequence[Shown]", form: str) -> None:
    """Prints the summary of several shops, after one line for each."""
    import json

    from wooready.report.forms import github, index, markdown

    page, documents = index.write(reports), [each.document for each in shown]
    if form == "json":
        say(github.safe_json(json.dumps(documents, indent=1, ensure_ascii=False)))
    elif form == "markdown":
        say(markdown.many(documents), nl=False)
    else:
        say(f"\nReports: {page}")


def _ended(judged: "Sequence[tuple[Case, Shown]]") -> int:
    """The exit code. Why it differs from the verdict's, and GitHub's annotations, go to stderr, so that stdout is not affected."""
    from wooready.report import clock, reading
    from wooready.report import waivers as words_of_waivers
    from wooready.report.forms import github, markdown
    from wooready.verdict.verdict import exit_code

    options, documents = judged[0][0].options, [shown.document for _, shown in judged]
    summary = markdown.render(documents[0], clock.today(), judged[0][1].changes) if len(judged) == 1 else markdown.many(documents)
    github.announce(documents, summary, lambda line: say(line, err=True))
    _say_what_counts(documents, options)
    problems = words_of_waivers.problems(documents, clock.today().date())
    for line in problems:
        say(line, err=True)
    if options.waivers and not any(document["waivers"] for document in documents):
        here = ", ".join(document["shop"]["slug"] for document in documents[:3])
        of = ", ".join(dict.fromkeys(each.shop for each in options.waivers))
        say(f"None of the waivers is for {here}; they are for: {of}", err=True)
    return exit_code([reading.upshot(each) for each in documents], fail_on=options.fail_on, bad_waivers=bool(problems))


def _say_what_counts(documents: "Sequence[VerdictDocument]", options: "Options") -> None:
    """Why the exit code is 1 for a shop that is READY."""
    advice = [each["check"] for document in documents for each in document["findings"] if each["outcome"] == "advice"]
    conditions = [each["check"] for document in documents for each in document.get("conditions", [])]
    for what, counted in (("advice", advice), ("conditions", conditions)):
        if options.fail_on == what and counted:
            said = "Advice counts as a failure" if what == "advice" else "Conditions count as failures"
            say(f"{said} (--fail-on {what}): {', '.join(dict.fromkeys(counted))}", err=True)
