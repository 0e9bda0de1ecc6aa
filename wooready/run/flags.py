"""The options of a run, each defined once: the command line and pytest take them from this table, and `options.py` evaluates them.

Standard library only, because `wooready --version` and every pytest run in the environment import it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_PROFILE = "cin7-omni"
#: Maximum number of concurrent requests.
MOST_AT_ONCE = 16


@dataclass(frozen=True)
class Flag:
    """One option, `--name`. `default`: its value if it is not given; `choices`: all allowed values.

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
        """The name as an identifier: `ca_file`."""
        return self.name.replace("-", "_")

    @property
    def words(self) -> str:
        """The help text, with the default."""
        return self.help if self.default in (None, "") else f"{self.help.rstrip('.')} (default: {self.default})."


FLAGS: Mapping[str, Flag] = {
    each.name: each
    for each in (
        Flag("shop", "The shop: an address, or the name of a shop in the shops file or of a recording.", "HOST|NAME"),
        Flag("shops", "Shops file (default: shops.toml, if there is one).", "FILE"),
        Flag("profile", f"Profile of the connecting system (default: {DEFAULT_PROFILE}).", "NAME|FILE"),
        Flag("ca-file", "PEM file of a private CA to trust in addition.", "FILE"),
        Flag("resolve", "Use this IP address for the host and port, e.g. before DNS is switched.", "HOST:PORT:IP", repeated=True),
        Flag("proxy", "HTTP proxy. Proxy environment variables are ignored.", "URL"),
        Flag("plain", "The shop's http address, if it is not on port 80.", "URL"),
        Flag("cassettes", "Folder of recordings (default: the bundled ones).", "DIR"),
        Flag("report-dir", "Folder of reports.", "DIR", default="reports"),
        Flag("since", "Earlier verdict.json, or folder of reports, to compare with (default: the shop's history).", "FILE|DIR"),
        Flag("concurrency", "Maximum number of concurrent requests.", "N", default=4),
        Flag("exhaustive", "Send every probe to every API generation, beyond the normal request budget.", switch=True),
        Flag("scrub", "strict: also replace names, texts and prices of products.", default="normal", choices=("normal", "strict")),
        Flag("waivers", "File of known failures to accept for a limited time (docs/waivers.md).", "FILE"),
        Flag("no-key", "Send no key; run only the checks that need none.", switch=True),
        Flag("fail-on", "Also exit with 1 if READY rests on conditions, or if there is any advice.", choices=("advice", "conditions")),
        Flag("accept", "Accept the outcomes of this run as the new baseline.", switch=True),
    )
}
#: Options that say how to reach the shop.
ROUTE = ("ca-file", "resolve", "proxy", "plain")
