"""Every recording of a folder with every profile that was accepted for it."""

from pathlib import Path

from wooready.errors import UsageError
from wooready.run.case import Case, replay_case
from wooready.run.recordings import recordings_in
from wooready.shop.profile import Profile, bundled, load_profile
from wooready.verdict import accepted
from wooready.verdict.checks import Ladder


def _own_profile(name: str, cassettes: Path) -> Profile:
    """A team's own profile lies beside its recordings, or where pytest is run."""
    for place in (cassettes, cassettes.parent, Path()):
        if (place / f"{name}.toml").is_file():
            return load_profile(str(place / f"{name}.toml"))
    raise UsageError(f"Outcomes were accepted for the profile {name}, but {cassettes} has no {name}.toml. Put it there, or: --profile FILE")


def regression_cases(cassettes: Path, ladder: Ladder, profile: str | None, *, accepting: bool = False) -> list[Case]:
    """Every recording against every profile that was accepted for it, or against the one that is named.

    Raises UsageError for an accepted outcome of a check that is gone: a check that vanishes is a change like any other.
    """
    known = recordings_in(cassettes)
    if not known:
        raise UsageError(
            f"There is no recording in {cassettes}. Record a shop with: wooready record HOST, or name a shop: pytest suites --shop HOST"
        )
    cases = []
    for folder in known.values():
        names = [profile] if profile else [path.stem for path in sorted((folder / "accepted").glob("*.json"))] or ["cin7-omni"]
        for name in names:
            found = load_profile(name) if profile or name in bundled() else _own_profile(name, cassettes)
            case = replay_case(folder, found, ladder, regression=True, accepting=accepting)
            if not accepting and case.baseline and (gone := case.baseline.without(ladder)):
                path = accepted.path_of(folder, name)
                raise UsageError(
                    f"{path}: accepted outcomes of checks that are gone: {', '.join(gone)}. After a look: pytest suites --accept"
                )
            cases.append(case)
    return cases
