"""The options of a run, each once: the command line and pytest offer them from this table, and `options.py` reads what was typed.

Standard library alone: `wooready --version` and other people's pytest runs import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_PROFILE = "cin7-omni"
#: Requests that may be under way at once.
MOST_AT_ONCE = 16


@dataclass(frozen=True)
class Flag:
    """One option, `--name`. `default` is what holds where it is not given; `choices` are all that it takes.

    `repeated`: it may be given several times. `switch`: it takes no value.
    """

    name: str
    help: str
    metavar: str = ""
    default: str | int | None = None
    choices: tuple[str, ...] = ()
    repeated: bool = False
    switch: bool = False

    @property
    def key(self) -> str:
        """Its name as an identifier: `ca_file`."""
        return self.name.replace("-", "_")

    @property
    def words(self) -> str:
        """The help text, with the default."""
        return self.help if self.default in (None, "") else f"{self.help.rstrip('.')} (default: {self.default})."


FLAGS: Mapping[str, Flag] = {
    each.name: each
    for each in (
        Flag("shop", "The shop: an address, or a name of the shops file or of a recording.", "HOST|NAME"),
        Flag("shops", "Shops file (default: shops.toml, if there is one).", "FILE"),
        Flag("profile", f"What the connecting system needs (default: {DEFAULT_PROFILE}).", "NAME|FILE"),
        Flag("ca-file", "PEM file of a private CA to trust as well.", "FILE"),
        Flag("resolve", "Ask this IP address for that host and port: a server before its DNS moves.", "HOST:PORT:IP", repeated=True),
        Flag("proxy", "HTTP proxy. No ambient one is ever used.", "URL"),
        Flag("plain", "The shop's http address, if it is not on port 80.", "URL"),
        Flag("cassettes", "Folder of recordings (default: the bundled ones).", "DIR"),
        Flag("report-dir", "Folder of reports.", "DIR", default="reports"),
        Flag("since", "Earlier verdict.json or folder of reports to compare with (default: the shop's history).", "FILE|DIR"),
        Flag("concurrency", "Requests under way at once.", "N", default=4),
        Flag("exhaustive", "Ask every probe of every API generation, outside the request budget.", switch=True),
        Flag("scrub", "strict: replace names, texts and prices of products too.", default="normal", choices=("normal", "strict")),
        Flag("waivers", "Known failures to live with until a day (docs/waivers.md).", "FILE"),
        Flag("no-key", "Send no key: judge what needs none.", switch=True),
        Flag("fail-on", "Let advice count as a failure.", choices=("advice",)),
        Flag("accept", "Take the outcomes of this run as the accepted ones.", switch=True),
    )
}
#: Where the shop is, and how to get there.
ROUTE = ("ca-file", "resolve", "proxy", "plain")
