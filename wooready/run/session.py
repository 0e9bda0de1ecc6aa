"""Runs the suites through pytest, in a process of its own and by our own configuration.

Another project's ini file can turn our run into 0 tests, and its plugins can take our options. So: `-c`, `--rootdir`, no plugin autoload,
no PYTEST_ADDOPTS. Key and secret go to the child in its environment, never on its command line.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wooready import resources
from wooready.errors import ToolError
from wooready.report.changes import Changes
from wooready.report.verdict_json import VerdictDocument
from wooready.shop.credentials import Credentials
from wooready.wire.scrub import Scrubber

PLUGINS = ("pytest_html.plugin", "pytest_metadata.plugin", "pytest_recording.plugin", "wooready.plugin")


@dataclass(frozen=True)
class Ended:
    """How a run ended: its verdict document, what changed since an earlier run, and what pytest printed."""

    document: VerdictDocument
    changes: Changes | None
    output: str


def run_suites(arguments: Sequence[str], credentials: Credentials | None, *, progress: str = "", timeout: float = 3600) -> Ended:
    """`progress`: how the run tells its steps on stderr: `rewrite` one line, `lines`, or empty for not at all.

    Raises ToolError when the run gave no verdict: what it printed is in the message, without secrets.
    """
    with tempfile.TemporaryDirectory(prefix="wooready-") as folder:
        result = Path(folder) / "verdict.json"
        command = [sys.executable, "-m", "pytest", "-c", str(resources.data("pytest.ini")), "--rootdir", str(resources.root())]
        for plugin in PLUGINS:
            command += ["-p", plugin]
        try:
            ended = subprocess.run(  # noqa: S603
                [*command, str(resources.folder("suites")), *arguments],
                env=environment(credentials, result, progress=progress),
                stdout=subprocess.PIPE,
                stderr=None if progress else subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ToolError(f"The run was stopped: it took more than {timeout / 60:.0f} minutes.") from None
        output = Scrubber(credentials).text(ended.stdout)
        if ended.returncode not in (0, 1, 2) or not result.is_file():
            raise ToolError(f"The run ended without a verdict (pytest's exit code {ended.returncode}). It printed:\n{output[-3000:]}")
        told = json.loads(result.read_text(encoding="utf-8"))
        return Ended(told["verdict"], Changes.from_json(told["changes"]) if told["changes"] else None, output)


def environment(credentials: Credentials | None, result: Path, *, progress: str) -> dict[str, str]:
    """The child's environment: ours, less what would change how pytest runs or where requests go."""
    unwanted = ("PYTEST_", "WOOREADY_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT")
    child = {name: value for name, value in os.environ.items() if not name.upper().startswith(unwanted)}
    child |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "WOOREADY_RESULT": str(result)}
    if progress:
        child["WOOREADY_PROGRESS"] = progress
    if credentials:
        child |= {"WOOREADY_KEY": credentials.key, "WOOREADY_SECRET": credentials.secret}
    return child
