"""The command line. Thin: it reads what was typed, and calls the rooms."""

import getpass
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from wooready import __version__, resources
from wooready.errors import UsageError, WooreadyError
from wooready.files import JSON, must_be_writable
from wooready.report import clock, reading
from wooready.report import folder as report_folder
from wooready.report import waivers as waiver_report
from wooready.report.changes import find_earlier, is_of_one_shop
from wooready.report.document import to_text
from wooready.report.forms import github, index, markdown, terminal, text
from wooready.report.verdict_json import VerdictDocument
from wooready.run.recordings import recorded_slug, recording_folder, recordings_in
from wooready.run.session import Ended, run_suites
from wooready.shop.credentials import Credentials, ask, from_environment
from wooready.shop.profile import bundled, load_profile
from wooready.shop.route import Route, existing, parse_proxy, parse_resolve
from wooready.shop.shop import shop_from_address
from wooready.shop.shops_file import read_shops, shop_from_file
from wooready.verdict.causes import causes
from wooready.verdict.checks import load_ladder
from wooready.verdict.verdict import exit_code
from wooready.verdict.waivers import Waiver, load_waivers
from wooready.wire import network, recording

FORMS = ["text", "json", "markdown"]


class Group(click.Group):
    """Errors that a person can act on end in one or two lines and their exit code, never in a traceback."""

    def main(self, *arguments: Any, **more: Any) -> Any:
        try:
            code = super().main(*arguments, **{**more, "standalone_mode": False})
        except click.exceptions.Abort:
            click.echo("Stopped.", err=True)
            sys.exit(130)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help() if error.ctx else "")
            sys.exit(3)
        except click.UsageError as error:
            where = f"\nTry: {error.ctx.command_path} --help" if error.ctx else ""
            click.echo(f"Error: {error.format_message()}{where}", err=True)
            sys.exit(3)
        except click.ClickException as error:
            error.show()
            sys.exit(3)
        except WooreadyError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            click.echo(
                f"Error: {error.filename or ''}: {error.strerror or error}. See that the folder exists and can be written.", err=True
            )
            sys.exit(5)
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="wooready")
def main() -> None:
    """Is this WooCommerce shop ready for the system that is about to connect to it?

    \b
    Exit codes: 0 READY, 1 NOT READY, 2 NOT VERIFIED, 3 usage, 4 the shop
    could not be reached, 5 an error of wooready itself.
    """


def _options(command: Any) -> Any:
    for option in reversed(
        (
            click.option("--profile", metavar="NAME|FILE", help="What the connecting system needs (default: cin7-omni)."),
            click.option("--shops", metavar="FILE", help="Shops file (default: shops.toml, where there is one)."),
            click.option("--ca-file", metavar="FILE", help="PEM file of a private CA to trust as well."),
            click.option("--resolve", metavar="HOST:PORT:IP", multiple=True, help="Ask this IP address: a server before its DNS moves."),
            click.option("--proxy", metavar="URL", default="", help="HTTP proxy. No ambient one is ever used."),
            click.option("--plain", metavar="URL", default="", help="The shop's http address, where it is not on port 80."),
            click.option("--concurrency", type=click.IntRange(1, 16), default=4, show_default=True, help="Requests under way at once."),
            click.option("--report-dir", metavar="DIR", default="reports", show_default=True, help="Folder of reports."),
            click.option("--no-key", is_flag=True, help="Do not ask for a key: judge what needs none."),
            click.option("--fail-on", type=click.Choice(["advice"]), help="Let advice count as a failure."),
            click.option("--since", metavar="FILE|DIR", help="Earlier verdict.json or folder of reports (default: this shop's history)."),
            click.option("--waivers", metavar="FILE", help="Known failures to live with until a day."),
            click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="What to print."),
            click.option("-q", "--quiet", is_flag=True, help="Print the verdict line only."),
        )
    ):
        command = option(command)
    return command


@main.command()
@click.argument("shop")
@_options
def check(shop: str, **options: Any) -> int:
    """Judge the SHOP: an address, or a name of the shops file.

    Key and secret come from WOOREADY_KEY and WOOREADY_SECRET, from the shops file, or from a hidden prompt.
    """
    return _ask_shop(shop, [], options)


@main.command()
@click.argument("shop")
@_options
@click.option("--cassettes", metavar="DIR", default="cassettes", show_default=True, help="Folder of recordings.")
@click.option("--exhaustive", is_flag=True, help="Ask every probe of every API generation, outside the request budget.")
@click.option(
    "--scrub",
    type=click.Choice(["normal", "strict"]),
    default="normal",
    show_default=True,
    help="strict: replace what the shop sells, too.",
)
def record(shop: str, cassettes: str, exhaustive: bool, scrub: str, **options: Any) -> int:
    """Judge the SHOP as `check` does, and keep a scrubbed recording."""
    must_be_writable(Path(cassettes))
    more = ["--record-mode=rewrite", "--cassettes", cassettes, "--scrub", scrub]
    return _ask_shop(shop, [*more, *(["--exhaustive"] if exhaustive else [])], options)


@main.command()
@click.argument("shops", nargs=-1)
@click.option("--profile", metavar="NAME|FILE", default="cin7-omni", show_default=True, help="What the connecting system needs.")
@click.option("--cassettes", metavar="DIR", help="Folder of recordings (default: the bundled ones).")
@click.option("--report-dir", metavar="DIR", default="reports", show_default=True, help="Folder of reports.")
@click.option("--since", metavar="FILE|DIR", help="Earlier verdict.json or folder of reports (default: each shop's history).")
@click.option("--fail-on", type=click.Choice(["advice"]), help="Let advice count as a failure.")
@click.option("--waivers", metavar="FILE", help="Known failures to live with until a day.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True, help="What to print; of several shops a list."
)
@click.option("-q", "--quiet", is_flag=True, help="Print verdict lines only.")
def replay(
    shops: tuple[str, ...],
    profile: str,
    cassettes: str | None,
    report_dir: str,
    since: str | None,
    fail_on: str | None,
    waivers: str | None,
    form: str,
    quiet: bool,
) -> int:
    """Judge recordings offline: those of SHOPS, or all. Of several an index page is written over the reports."""
    judged_against = load_profile(profile).name
    given = _waivers(waivers)
    must_be_writable(Path(report_dir))
    folder = Path(cassettes) if cassettes else resources.folder("cassettes")
    names = [recording_folder(folder, recorded_slug(folder, each)).name for each in shops] or list(recordings_in(folder))
    if not names:
        raise UsageError(f"There is no recording in {folder}. Record a shop with: wooready record HOST")
    bad = []
    for name in list(names):
        try:
            recording.load(recording_folder(folder, name))
        except UsageError as error:
            bad.append(str(error))
            names.remove(name)
    if not names:
        raise UsageError("\n".join(bad))

    for name in names:
        report_folder.must_be_ready(Path(report_dir) / name)
        if since:
            find_earlier(Path(since), name, judged_against)
    if since and len(names) > 1 and is_of_one_shop(Path(since)):
        raise UsageError(f"--since {since}: it is of one shop, and {len(names)} are judged. Give a folder of reports.")

    def one(name: str) -> Ended:
        common = ["--record-mode=none", "--cassettes", str(folder), "--profile", profile, "--report-dir", report_dir]
        common += [*(["--since", since] if since else []), *(["--waivers", waivers] if waivers else [])]
        return run_suites(["--shop", name, *common], None)

    several = len(names) > 1
    progress = several and terminal.progress_form(sys.stderr, os.environ, quiet=quiet) == "rewrite"
    ended: list[Ended] = []
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for each in pool.map(one, names):
            ended.append(each)
            if progress:
                click.echo(terminal.CLEAR, nl=False, err=True)
            if several and form == "text":
                click.echo(text.verdict_line(each.document) if quiet else text.verdict_lines(each.document))
            if progress:
                click.echo(f"{len(ended)} of {len(names)} shops …", nl=False, err=True)
    if progress:
        click.echo(terminal.CLEAR, nl=False, err=True)
    documents = [each.document for each in ended]
    if not several:
        _show(ended[0], report_dir, form, quiet)
    else:
        page = index.write(Path(report_dir))
        if form == "json":
            click.echo(github.safe_json(json.dumps(documents, indent=1, ensure_ascii=False)))
        elif form == "markdown":
            click.echo(markdown.many(documents), nl=False)
        else:
            click.echo(f"\nReports: {page}")
    _announce(ended)
    _count_advice(documents, fail_on)
    bad_waivers = _count_waivers(given, documents)
    if bad:
        raise UsageError("\n".join(bad))
    return exit_code([reading.upshot(each) for each in documents], fail_on_advice=fail_on == "advice", bad_waivers=bad_waivers)


@main.command()
@click.argument("old")
@click.argument("new")
@click.option("--profile", metavar="NAME|FILE", default="cin7-omni", show_default=True, help="The profile to judge both against.")
def compare(old: str, new: str, profile: str) -> int:
    """Say what changed between two recordings.

    OLD and NEW are folders with a recording, or names of bundled ones.

    Exit codes: 0 same, 1 differs, 2 they cannot be compared.
    """
    from wooready.compare.changes import compare as changes_between
    from wooready.compare.changes import render
    from wooready.compare.sides import side_of

    wanted = load_profile(profile)
    try:
        changes = changes_between(side_of(old, wanted), side_of(new, wanted))
    except UsageError as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    click.echo(render(changes, old, new), nl=False)
    return 1 if changes else 0


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("message")
@click.option("--profile", metavar="NAME|FILE", default="cin7-omni", show_default=True, help="The system that shows the message.")
def explain(message: str, profile: str) -> int:
    """Say what an error MESSAGE means, who must act, and which checks see it.

    MESSAGE may be part of a message, a line of a log, a status or a code; or the id of a cause (auth.header-stripped), of a check
    (AUTH-01), or of a failure of the catalogue (T1).
    """
    from wooready.explain.explain import explain as explained

    click.echo(explained(message, load_profile(profile)), nl=False)
    return 0


@main.command(name="index")
@click.argument("folder", default="reports")
def write_index(folder: str) -> int:
    """Write FOLDER/index.html, a page over all reports in FOLDER (default: reports)."""
    if not Path(folder).is_dir():
        raise UsageError(f"There is no folder {folder}. Judge a shop first: wooready check HOST")
    click.echo(f"Reports: {index.write(Path(folder))}")
    return 0


@main.command()
def profiles() -> int:
    """List the bundled profiles."""
    for name in bundled():
        click.echo(f"{name:<24}{load_profile(name).title}")
    return 0


def _ask_shop(name: str, more: list[str], options: JSON) -> int:
    """Everything that can be wrong with what was typed is found here, before a process starts."""
    file = existing(Path(options["shops"]), "--shops") if options["shops"] else Path("shops.toml") if Path("shops.toml").is_file() else None
    listed = file is not None and name in read_shops(file)
    if file is not None and not listed and "." not in name:
        shop_from_file(file, name)  # says which names there are
    route = {"--ca-file": options["ca_file"], "--proxy": options["proxy"], "--plain": options["plain"]}
    if listed and file is not None:
        if given := [flag for flag, value in {**route, "--resolve": options["resolve"]}.items() if value]:
            raise UsageError(f"{given[0]} and a shop of {file}: set it in the file, or give the address.")
        shop = shop_from_file(file, name)
        credentials = shop.credentials
    else:
        if options["proxy"] and options["resolve"]:
            raise UsageError("--proxy and --resolve: the proxy resolves names by itself. Give one of them.")
        ca_file = existing(Path(options["ca_file"]), "--ca-file") if options["ca_file"] else None
        route_of = Route(parse_resolve(options["resolve"]), parse_proxy(options["proxy"]), ca_file)
        shop = shop_from_address(name, route_of, plain=options["plain"])
        credentials = from_environment()
    profile = load_profile(options["profile"] or shop.profile or "cin7-omni")
    waivers = _waivers(options["waivers"])
    must_be_writable(Path(options["report_dir"]))
    report_folder.must_be_ready(Path(options["report_dir"]) / shop.slug)
    network.verifying_context(shop.route.ca_file)  # says when the CA file holds no certificate
    if credentials is None and not options["no_key"]:
        credentials = _prompt(shop.address.authority)
    arguments = [
        "--shop",
        name if listed else shop.address.url,
        "--profile",
        options["profile"] or shop.profile or profile.name,
        "--report-dir",
        options["report_dir"],
    ]
    arguments += ["--concurrency", str(options["concurrency"]), *more]
    arguments += [word for flag, value in route.items() if value for word in (flag, value)]
    arguments += [word for each in options["resolve"] for word in ("--resolve", each)]
    arguments += ["--shops", str(file)] if file is not None else []
    if options["since"]:
        find_earlier(Path(options["since"]), shop.slug, profile.name)
        arguments += ["--since", options["since"]]
    arguments += ["--waivers", options["waivers"]] if options["waivers"] else []
    progress = terminal.progress_form(sys.stderr, os.environ, quiet=options["quiet"])
    try:
        ended = run_suites(arguments, credentials, progress=progress)
    finally:
        if progress == "rewrite":
            click.echo(terminal.CLEAR, nl=False, err=True)
    _show(ended, options["report_dir"], options["form"], options["quiet"])
    _announce([ended])
    if more:
        file = Path(more[2]) / ended.document["shop"]["slug"] / recording.FILE
        kept = recording.load(file.parent).about["run"] == ended.document["run"]["id"]
        words = f"Recording: {file}" if kept else f"The shop could not be reached, so the earlier recording was left as it is: {file}"
        click.echo(words, err=options["form"] != "text")
    _count_advice([ended.document], options["fail_on"])
    bad_waivers = _count_waivers(waivers, [ended.document])
    return exit_code([reading.upshot(ended.document)], fail_on_advice=options["fail_on"] == "advice", bad_waivers=bad_waivers)


def _prompt(host: str) -> Credentials | None:
    """Hidden, and only where a person can answer."""
    if not sys.stdin.isatty():
        return None
    click.echo(f"{host}: no WOOREADY_KEY and WOOREADY_SECRET are set.", err=True)
    return ask(lambda label: getpass.getpass(f"{label}: "))


def _count_advice(documents: list[VerdictDocument], fail_on: str | None) -> None:
    """Says why the exit code is not the verdict's."""
    advice = [each["check"] for document in documents for each in document["findings"] if each["outcome"] == "advice"]
    if fail_on == "advice" and advice:
        click.echo(f"Advice counts as a failure (--fail-on advice): {', '.join(dict.fromkeys(advice))}", err=True)


def _waivers(path: str | None) -> tuple[Waiver, ...]:
    return load_waivers(Path(path), load_ladder(resources.folder("suites")), causes()) if path else ()


def _count_waivers(given: tuple[Waiver, ...], documents: list[VerdictDocument]) -> bool:
    """Says which waivers fail the run, and why; and when a file holds none for the shops of the run."""
    problems = waiver_report.problems(documents, clock.today().date())
    for line in problems:
        click.echo(line, err=True)
    if given and not any(document["waivers"] for document in documents):
        here = ", ".join(document["shop"]["slug"] for document in documents[:3])
        click.echo(f"No waiver is for {here}; they are for: {', '.join(dict.fromkeys(each.shop for each in given))}", err=True)
    return bool(problems)


def _show(ended: Ended, report_dir: str, form: str, quiet: bool) -> None:
    document, today = ended.document, clock.today()
    if form == "json":
        click.echo(github.safe_json(to_text(document)), nl=False)
    elif form == "markdown":
        click.echo(markdown.render(document, today, ended.changes), nl=False)
    elif quiet:
        click.echo(text.verdict_line(document))
    else:
        paint = terminal.painter(document["verdict"], colour=terminal.wants_colour(sys.stdout, os.environ))
        click.echo(text.render(document, today, ended.changes, paint))
        click.echo(f"Report: {Path(report_dir) / document['shop']['slug'] / 'report.html'}")


def _announce(ended: Sequence[Ended]) -> None:
    """On stderr, so that what is printed stays text, JSON or Markdown; GitHub reads both."""
    documents = [each.document for each in ended]
    summary = markdown.render(documents[0], clock.today(), ended[0].changes) if len(ended) == 1 else markdown.many(documents)
    github.announce(documents, summary, lambda line: click.echo(line, err=True))


if __name__ == "__main__":
    main()
