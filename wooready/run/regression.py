"""The regression run: every recording in a folder, with every profile for which outcomes were accepted."""

from dataclasses import dataclass
from pathlib import Path

from wooready.errors import UsageError
from wooready.run.flags import DEFAULT_PROFILE
from wooready.run.options import Options
from wooready.run.recordings import recordings_in
from wooready.shop.profile import Profile, bundled, load_profile
from wooready.verdict import accepted
from wooready.verdict.checks import Ladder
from wooready.wire import recording


@dataclass(frozen=True)
class Held:
    """One recording and profile, compared with the outcomes accepted for them; `baseline` is None if there are none."""

    options: Options
    baseline: accepted.Accepted | None


def regression(cassettes: Path, ladder: Ladder, profile: str | None, *, accept: bool = False) -> list[Held]:
    """Every recording with every profile that has accepted outcomes, or only with `profile` if given.

    Raises UsageError for a recording that cannot be read; for accepted outcomes that cannot, unless they are to be replaced; and for an
    accepted outcome of a check that no longer exists: a check that disappears is a change like any other.
    """
    known = recordings_in(cassettes)
    if not known:
        raise UsageError(
            f"There are no recordings in {cassettes}. Record a shop with: wooready record HOST, or name a shop: pytest suites --shop HOST"
        )
    found = []
    for folder in known.values():
        recording.load(folder)  # reports errors once, and not for each file of the suites
        names = [profile] if profile else [path.stem for path in sorted((folder / "accepted").glob("*.json"))] or [DEFAULT_PROFILE]
        for name in names:
            wanted = load_profile(name) if profile or name in bundled() else _own_profile(name, cassettes)
            baseline = accepted.load_accepted(folder, wanted.name, replacing=accept)
            if not accept and baseline and (gone := baseline.without(ladder)):
                path = accepted.path_of(folder, name)
                raise UsageError(f"{path}: accepted checks no longer exist: {', '.join(gone)}. If this is intended: pytest suites --accept")
            found.append(Held(Options(folder.name, None, "replay", wanted, cassettes, accept=accept), baseline))
    return found


def _own_profile(name: str, cassettes: Path) -> Profile:
    """A team's own profile, from the folder of its recordings, the parent folder, or the current folder. Raises UsageError."""
    for place in (cassettes, cassettes.parent, Path()):
        if (place / f"{name}.toml").is_file():
            return load_profile(str(place / f"{name}.toml"))
    raise UsageError(f"Outcomes were accepted for the profile {name}, but {cassettes} has no {name}.toml. Add it, or use --profile FILE.")
