"""The recordings of a folder, by name."""

from pathlib import Path

from wooready.errors import UsageError, unknown
from wooready.files import RECORDING
from wooready.shop.address import parse_address
from wooready.shop.shop import slug_of


def recordings_in(cassettes: Path) -> dict[str, Path]:
    """The folders of recordings by slug."""
    if not cassettes.is_dir():
        return {}
    return {path.parent.name: path.parent for path in sorted(cassettes.glob(f"*/{RECORDING}"))}


def recorded_slug(cassettes: Path, name: str) -> str:
    """A recording's own name, or the one that an address leads to; what is neither comes back as it is."""
    try:
        return name if "." not in name or (cassettes / name).is_dir() else slug_of(parse_address(name))
    except (UsageError, OSError):
        return name


def recording_folder(cassettes: Path, slug: str) -> Path:
    known = recordings_in(cassettes)
    if slug not in known:
        raise unknown(f"recording in {cassettes}", slug, known)
    return known[slug]
