"""What the command line takes, in a process of its own that serves nothing: seconds, and the most memory."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from broken.server import KEY

#: Runs each command, one after the other. More than two gigabytes are refused to it, so that a regression ends here.
CHILD = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
from wooready import cli
codes, began = [], time.monotonic()
for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = arguments
    try:
        cli.main()
    except SystemExit as ended:
        codes.append(ended.code)
seconds = time.monotonic() - began
try:
    # Not ru_maxrss, which begins with what the parent had.
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
print("\\n" + json.dumps({"codes": codes, "megabytes": peak // 1024, "seconds": seconds}))
"""


@dataclass(frozen=True)
class Measured:
    """`codes`: the exit code of each command. `megabytes`: the most memory that the process took."""

    codes: list[int]
    megabytes: int
    seconds: float


def measure(commands: Sequence[Sequence[str]], folder: Path) -> Measured:
    """Runs `wooready` with each of these words in `folder`, with the key of the served shops."""
    environment = {"WOOREADY_KEY": KEY.key, "WOOREADY_SECRET": KEY.secret, "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    command = [sys.executable, "-c", CHILD, json.dumps([list(each) for each in commands])]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
    if not ran.stdout.strip():
        raise RuntimeError(ran.stderr)
    said = json.loads(ran.stdout.splitlines()[-1])
    return Measured(said["codes"], said["megabytes"], said["seconds"])
