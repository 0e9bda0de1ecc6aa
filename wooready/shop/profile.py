"""A profile: what the connecting system needs of a shop. TOML, checked against `schemas/wooready/profile.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wooready import resources
from wooready.errors import UsageError, unknown
from wooready.formats import file_format
from wooready.shop import toml


@dataclass(frozen=True)
class Generation:
    """One API generation that the system accepts. `status` and `action`: what the system shows for it, and what to do about that."""

    name: str
    recommended: bool = False
    woocommerce: str = ""
    status: str = ""
    action: str = ""
    quote: str = ""
    source: str = ""


@dataclass(frozen=True)
class Symptom:
    """A message that the system's users see, and the checks that see its cause."""

    message: str
    means: str
    checks: tuple[str, ...]
    do: str = ""
    quote: str = ""
    inferred: bool = False
    source: str = ""


@dataclass(frozen=True)
class Profile:
    """`address`, `tls`, `auth`, `permissions`, `contacts`: the tables of the file as they stand there."""

    name: str
    title: str
    version: str
    sources: Mapping[str, Mapping[str, str]]
    address: Mapping[str, str]
    tls: Mapping[str, Any]
    generations: tuple[Generation, ...]
    auth: Mapping[str, Any]
    permissions: Mapping[str, str]
    symptoms: tuple[Symptom, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Mapping[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def recommended(self) -> str:
        """The name of the API generation that the system recommends; the first one where none is marked."""
        return next((each.name for each in self.generations if each.recommended), self.generations[0].name)

    def accepts(self, generation: str) -> bool:
        return any(each.name == generation for each in self.generations)

    def generation(self, name: str) -> Generation:
        return next(each for each in self.generations if each.name == name)

    def needs(self, resource: str, access: str) -> bool:
        """Whether `access` (`read` or `write`) to `resource` (`products` or `orders`) is needed."""
        granted = self.permissions[resource]
        return granted == "read_write" or granted == access

    def source_of(self, rule: str) -> str:
        """The title and date of the document that a rule comes from, for the report: `rule` is `tls`, `auth`, `generations`, …"""
        tables = {"address": self.address, "tls": self.tls, "auth": self.auth, "permissions": self.permissions}
        name = self.generations[0].source if rule == "generations" else str(tables.get(rule, {}).get("source", ""))
        found = self.sources.get(name)
        return f"{found['title']} ({found['date']})" if found else ""


def bundled() -> dict[str, Path]:
    return {path.stem: path for path in sorted(resources.folder("profiles").glob("*.toml"))}


def load_profile(name_or_file: str, beside: Path | None = None) -> Profile:
    """A bundled profile by name, or a TOML file (relative to `beside`). Raises UsageError that names file, line and key."""
    known = bundled()
    path = known.get(name_or_file)
    if path is None:
        file = (beside or Path()) / name_or_file
        if not name_or_file.endswith(".toml"):
            raise unknown("profile", name_or_file, known)
        if not file.is_file():
            raise UsageError(f"No profile file {file}. Bundled profiles are named without .toml: {', '.join(known)}.")
        path = file
    content = toml.read(path, file_format("profile"))
    content.pop("format")
    profile = Profile(
        **{
            **content,
            "generations": tuple(Generation(**each) for each in content["generations"]),
            "symptoms": tuple(Symptom(**{**each, "checks": tuple(each["checks"])}) for each in content.get("symptoms", ())),
            "notes": tuple(content.get("notes", ())),
            "unknown": tuple(content.get("unknown", ())),
        }
    )
    _check_sources(path, profile)
    return profile


def _check_sources(path: Path, profile: Profile) -> None:
    """Each rule must name a source that the file has: a rule without one would be invented."""
    tables = [profile.address, profile.tls, profile.auth, profile.permissions, *profile.notes]
    used = [str(table["source"]) for table in tables]
    used += [each.source for each in profile.generations] + [each.source for each in profile.symptoms]
    for name in used:
        if name not in profile.sources:
            raise UsageError(
                f"{path}: source {name!r} is named by a rule, but there is no [sources.{name}]. There are: {', '.join(profile.sources)}."
            )
    names = [each.name for each in profile.generations]
    if len(set(names)) != len(names):
        raise UsageError(f"{path}: generations: one API generation is listed twice.")
