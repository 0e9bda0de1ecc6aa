"""`python -m fuzz [SECONDS] [TARGET…]`: SECONDS for all of them together (default 600). What is found goes to build/fuzz/found."""

import hashlib
import re
import subprocess
import sys
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["wooready", "idna", "tomllib"]):
    import tomllib  # noqa: F401

    import idna  # noqa: F401 (imported later otherwise, and so not followed)

    from fuzz.targets import TARGETS, Target

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "fuzz"


def place_of(error: BaseException) -> str:
    """Where it was raised: the same defect is reported once."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if "wooready" in each.filename and "fuzz" not in each.filename] or frames
    at, under = (f"{Path(each.filename).name}:{each.lineno}" for each in (own[-1], frames[-1]))
    return f"{type(error).__name__} in {at}, under {under}"


class Watched:
    """A target that goes on after a defect, which it keeps."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._seen: set[str] = set()

    def __call__(self, data: bytes) -> None:
        try:
            self._target.run(data)
        except Exception as error:
            place = place_of(error)
            if place in self._seen:
                return
            self._seen.add(place)
            path = BUILD / "found" / self._target.name / hashlib.sha256(place.encode()).hexdigest()[:12]
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or len(path.read_bytes()) > len(data):
                path.write_bytes(data)
                path.with_name(f"{path.name}.txt").write_text(f"{place}\n\n{traceback.format_exc()}", errors="replace")
            print(f"FOUND {self._target.name}: {place} ({path})", file=sys.stderr, flush=True)


def fuzz(name: str, seconds: int) -> None:
    """Does not come back: libFuzzer ends the process."""
    corpus = BUILD / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[name].all_seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    limits = [f"-max_total_time={seconds}", "-timeout=120", "-rss_limit_mb=3000", "-max_len=6000", "-len_control=20"]
    told = [f"-dict={HERE / 'words.dict'}", f"-artifact_prefix={BUILD}/stopped-{name}-", "-print_final_stats=1", "-verbosity=1"]
    atheris.Setup([sys.argv[0], *limits, *told, str(corpus)], Watched(TARGETS[name]))
    atheris.Fuzz()


def main(words: list[str]) -> int:
    seconds = int(words.pop(0)) if words and words[0].isdecimal() else 600
    names = words or list(TARGETS)
    if strangers := [each for each in names if each not in TARGETS]:
        print(f"{strangers[0]} is not a target. Available: {', '.join(TARGETS)}", file=sys.stderr)
        return 3
    if len(names) == 1:
        fuzz(names[0], seconds)
    codes = [run_alone(each, max(seconds // len(names), 1)) for each in names]
    found = sorted(path for path in (BUILD / "found").glob("*/*") if path.suffix != ".txt")
    print(f"{len(found)} found in {BUILD / 'found'}", *found, sep="\n")
    return 1 if found or any(codes) else 0


def run_alone(name: str, seconds: int) -> int:
    """In a process of its own, whose output goes to a file; prints the executions and the coverage."""
    log = BUILD / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        code = subprocess.run([sys.executable, "-m", "fuzz", str(seconds), name], stdout=file, stderr=file).returncode
    said = log.read_text(errors="replace")
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said)
    edges, features, inputs = covered[-1] if covered else ("?", "?", "?")
    ran = re.search(r"number_of_executed_units: (\d+)", said)
    reached = f"{edges:>5} edges, {features:>6} features, {inputs:>4} inputs"
    print(f"{name:20} {ran.group(1) if ran else '?':>9} executions, {reached}, exit {code}", flush=True)
    print(*re.findall("FOUND .*", said), sep="\n", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
