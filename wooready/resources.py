"""Finds suites, schemas, profiles and recordings: beside the package in a checkout or an editable install, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def in_checkout() -> bool:
    """True if the package is in its own source tree (a clone or an editable install)."""
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "suites").is_dir()


def root() -> Path:
    """The folder that holds `suites`, `schemas`, `profiles` and `cassettes`."""
    return CHECKOUT if in_checkout() else PACKAGE / "bundled"


def folder(name: str) -> Path:
    """One of the bundled folders: `suites`, `schemas`, `profiles` or `cassettes`."""
    return root() / name


def data(name: str) -> Path:
    """A data file of the package itself, such as `releases.csv` or `causes.toml`."""
    return PACKAGE / "data" / name
