"""Runs the command line, or pytest on the suites, against a shop that is served here."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broken import certificates
from broken.fault import as_recorded
from broken.server import KEY, Setup, served
from broken.site import Change, Request

from wooready import resources
from wooready.drafts import write_atomically
from wooready.run.gather import Asking, gather_live
from wooready.shop.profile import Profile
from wooready.shop.route import Route
from wooready.shop.shop import shop_from_address
from wooready.wire import recording
from wooready.wire.exchange import Response
from wooready.wire.scrub import Scrubber


@dataclass
class Served:
    """A shop at its place. `requests`: what arrived, since it was last emptied."""

    origin: str
    plain: str
    route: Route
    options: list[str]
    work: Path
    requests: list[Request]

    def wooready(self, command: str, *more: str) -> subprocess.CompletedProcess[str]:
        return self._run(["-m", "wooready", command, self.origin, *self.options, *more])

    def pytest(self, *more: str) -> subprocess.CompletedProcess[str]:
        suites, ini = str(resources.folder("suites")), str(resources.data("pytest.ini"))
        return self._run(["-m", "pytest", "-c", ini, "-q", suites, "--shop", self.origin, "--cassettes", "kept", *self.options, *more])

    def record(self, profile: Profile, asking: Asking) -> None:
        """Asks the shop in this process, and keeps its recording where `pytest` does."""
        asked = shop_from_address(self.origin, self.route, KEY, self.plain)
        gathered = gather_live(asked, profile, Scrubber(KEY), asking)
        write_atomically(self.work / "kept" / asked.slug / recording.FILE, gathered.text)

    def _run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "WOOREADY_KEY": KEY.key, "WOOREADY_SECRET": KEY.secret}
        return subprocess.run(
            [sys.executable, *arguments], cwd=self.work, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    @property
    def file(self) -> Path:
        return next((self.work / "kept").glob(f"*/{recording.FILE}"))


@contextmanager
def shop(tmp_path: Path, slug: str = "woocommerce-9.9.5", change: Change = as_recorded, setup: Setup | None = None) -> Iterator[Served]:
    ca_file = tmp_path / "authority.pem"
    ca_file.write_bytes(certificates.trusted())
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    requests: list[Request] = []

    def noted(request: Request, response: Response) -> Response | None:
        requests.append(request)
        return change(request, response)

    with served(recording.load(resources.folder("cassettes") / slug), setup or Setup(), noted, tmp_path) as site:
        places = site.places
        route = Route({(places.host, places.port): "127.0.0.1", (places.host, places.plain_port): "127.0.0.1"}, ca_file=ca_file)
        options = ["--ca-file", str(ca_file), "--plain", places.plain]
        for host, port in route.resolve:
            options += ["--resolve", f"{host}:{port}:127.0.0.1"]
        yield Served(places.origin, places.plain, route, options, work, requests)
