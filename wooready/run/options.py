"""From pytest's options to what the run judges: one shop live, one recording, or every recording."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wooready import resources
from wooready.errors import UsageError
from wooready.evidence.collector import Watch
from wooready.run.case import Case, live_case, replay_case
from wooready.run.gather import Asking
from wooready.run.recordings import recorded_slug, recording_folder
from wooready.run.regression import regression_cases
from wooready.shop.credentials import from_environment
from wooready.shop.profile import load_profile
from wooready.shop.route import Route, existing, parse_proxy, parse_resolve
from wooready.shop.shop import Shop, shop_from_address
from wooready.shop.shops_file import read_shops, shop_from_file
from wooready.verdict.causes import causes
from wooready.verdict.checks import Ladder, load_ladder
from wooready.verdict.waivers import Waiver, load_waivers
from wooready.wire import network, recording

DEFAULT_PROFILE = "cin7-omni"
#: Before the names of our options in pytest's, so that another plugin's `--shop` is not taken for ours.
OURS = "wooready_"


@dataclass(frozen=True)
class Selection:
    """The options of one pytest run."""

    config: pytest.Config

    def option(self, name: str, default: Any = None) -> Any:
        return self.config.getoption(OURS + name, default)

    @property
    def shop(self) -> str:
        return str(self.option("shop") or "")

    @property
    def names_the_suites(self) -> bool:
        """Whether pytest was told to collect the bundled suites, or a folder that they are in."""
        suites = resources.folder("suites").resolve()
        named = [(self.config.invocation_params.dir / arg.partition("::")[0]).resolve() for arg in self.config.args]
        return any(path == suites or suites in path.parents or path in suites.parents for path in named)

    @property
    def accepting(self) -> bool:
        return bool(self.option("accept", False))

    @property
    def cassettes(self) -> Path:
        given = self.option("cassettes")
        return Path(given) if given else resources.folder("cassettes")

    @property
    def record_mode(self) -> str:
        """pytest-recording's. Not given: live and unrecorded. `none`: replay. `once`: replay, or else record. `new_episodes`: ask what
        the recording lacks. `all` and `rewrite`: ask everything anew."""
        return str(self.config.getoption("record_mode", None) or "")

    @property
    def slug(self) -> str:
        """The folder of a recording: its own name, or the one that an address leads to."""
        return recorded_slug(self.cassettes, self.shop)

    @property
    def replays(self) -> bool:
        recorded = (self.cassettes / self.slug / recording.FILE).is_file() if self.shop else True
        return not self.shop or self.record_mode == "none" or (self.record_mode == "once" and recorded)

    def cases(self, progress: Watch) -> list[Case]:
        """Raises UsageError for what the user can mend."""
        ladder = load_ladder(resources.folder("suites"))
        if not self.shop:
            if self.option("waivers"):
                raise UsageError("--waivers needs --shop. Without one, every recording is compared with what was accepted for it.")
            return regression_cases(self.cassettes, ladder, self.option("profile"), accepting=self.accepting)
        if self.replays:
            profile = load_profile(self.option("profile") or DEFAULT_PROFILE)
            folder = recording_folder(self.cassettes, self.slug)
            return [replay_case(folder, profile, ladder, accepting=self.accepting, waivers=self._waivers(ladder))]
        self._may_ask()
        shop = self._shop()
        network.verifying_context(shop.route.ca_file)  # says when the CA file holds no certificate
        profile = load_profile(self.option("profile") or shop.profile or DEFAULT_PROFILE)
        kept = self.cassettes / shop.slug if self.record_mode else None
        known = None
        if kept is not None and self.record_mode == "new_episodes" and (kept / recording.FILE).is_file():
            known = recording.load(kept)
        asking = Asking(
            bool(self.option("exhaustive")), max(1, self.option("concurrency", 4)), known, self.option("scrub") == "strict", progress
        )
        return [live_case(shop, profile, ladder, asking, kept, accepting=self.accepting, waivers=self._waivers(ladder))]

    def folder_of(self, case: Case) -> Path | None:
        """Where the outcomes of a case are accepted; None when the run keeps nothing."""
        folder = self.cassettes / case.slug
        return folder if (folder / recording.FILE).is_file() and (case.regression or self.record_mode) else None

    def _waivers(self, ladder: Ladder) -> tuple[Waiver, ...]:
        given = self.option("waivers")
        return load_waivers(Path(given), ladder, causes()) if given else ()

    def _may_ask(self) -> None:
        if self.config.getoption("block_network", False):
            raise UsageError("--block-network forbids to ask a shop. Replay its recording: --record-mode=none")
        if hasattr(self.config, "workerinput") or self.config.getoption("numprocesses", None):
            raise UsageError("A shop is asked by one process: run without -n. For many shops run wooready check once for each.")

    def _shop(self) -> Shop:
        file = self._shops_file()
        if file is not None and self.shop in read_shops(file):
            return shop_from_file(file, self.shop)
        ca_file = existing(Path(self.option("ca_file")), "--ca-file") if self.option("ca_file") else None
        route = Route(parse_resolve(self.option("resolve", [])), parse_proxy(self.option("proxy", "")), ca_file)
        return shop_from_address(self.shop, route, from_environment(), self.option("plain", ""))

    def _shops_file(self) -> Path | None:
        given = self.option("shops")
        if given:
            return existing(Path(given), "--shops")
        return Path("shops.toml") if Path("shops.toml").is_file() else None
