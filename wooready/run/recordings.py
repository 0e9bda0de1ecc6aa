"""The recordings of a folder, by name."""

from pathlib import Path

from wooready import drafts
from wooready.errors import UsageError, unknown
from wooready.files import RECORDING
from wooready.shop.address import parse_address
from wooready.shop.shop import RESERVED, slug_of

#: Where `record` keeps recordings, unless another folder is given.
OWN = Path("cassettes")


class Odd(UsageError):
    """One recording that cannot be judged; others in the same folder can."""


def recordings_in(cassettes: Path) -> dict[str, Path]:
    """The folders with a recording, by slug; empty if `cassettes` does not exist. Raises UsageError if it may not be read."""
    try:
        if not cassettes.is_dir():
            return {}
        return {folder.name: folder for folder in sorted(cassettes.iterdir()) if _is_there(folder / RECORDING)}
    except (OSError, ValueError) as error:
        why = drafts.reason(error) if isinstance(error, OSError) else "this is not a file name"
        raise UsageError(f"{cassettes}: the folder of recordings cannot be read ({why}).") from None


def _is_there(path: Path) -> bool:
    """Also True if the folder may not be looked into: then reading the file says so."""
    try:
        path.lstat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def recorded_slug(cassettes: Path, name: str) -> str:
    """The name of a recording: `name` itself, or the slug of an address. Anything else is returned unchanged."""
    try:
        return name if "." not in name or (cassettes / name).is_dir() else slug_of(parse_address(name))
    except (UsageError, OSError):
        return name


def recording_folder(cassettes: Path, slug: str) -> Path:
    """The folder of one recording. Raises UsageError if there is none of this name."""
    known = recordings_in(cassettes)
    if slug not in known:
        if cassettes != OWN and slug in recordings_in(OWN):
            raise UsageError(f"{slug!r} is not in {cassettes}, but in ./{OWN}. Add: --cassettes {OWN}")
        raise unknown(f"recording in {cassettes}", slug, known)
    if slug.lower() in RESERVED or not slug.isprintable():
        raise Odd(f"{cassettes / slug}: {slug!r} cannot be the name of a recording: wooready uses it itself. Rename the folder.")
    return known[slug]
