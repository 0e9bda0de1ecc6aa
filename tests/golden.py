"""The digest of each bundled recording's verdict.json: the same on every machine and Python. After a look at what changed, and only then:
python tests/golden.py"""

import hashlib
import json
import sys
from pathlib import Path

from wooready import resources
from wooready.report.document import to_text
from wooready.run.case import judge
from wooready.run.options import Options
from wooready.run.recordings import recordings_in
from wooready.shop.profile import load_profile

FILE = Path(__file__).with_suffix(".json")


def digests() -> dict[str, str]:
    profile = load_profile("cin7-omni")
    found = {}
    for slug, folder in recordings_in(resources.folder("cassettes")).items():
        document = judge(Options(slug, None, "replay", profile, folder.parent)).document
        found[slug] = hashlib.sha256(to_text(document).encode()).hexdigest()
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(digests(), indent=1) + "\n")
    sys.stdout.write(f"{FILE}\n")
