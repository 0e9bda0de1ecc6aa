"""The recordings of a folder, by name."""

from pathlib import Path

from wooready.errors import UsageError, unknown
from wooready.files import RECORDING
from wooready.shop.address import parse_address
from wooready.shop.shop import slug_of


def recordings_in(cassettes: Path) -> dict[str, Path]:
    """The folders with a recording, by slug; empty if `cassettes` does not exist."""
    if not cassettes.is_dir():
        return {}
    return {path.parent.name: path.parent for path in sorted(cassettes.glob(f"*/{RECORDING}"))}


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
        raise unknown(f"recording in {cassettes}", slug, known)
    return known[slug]
