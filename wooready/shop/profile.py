"""A profile: what the connecting system needs of a shop. TOML, checked against `schemas/wooready/profile.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wooready import resources
from wooready.errors import UsageError, unknown
from wooready.files import TomlFile, file_format, read_toml


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
    """`address`, `tls`, `http`, `auth`, `permissions`, `data`, `webhooks`, `contacts`: the tables of the file as they stand there."""

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
    http: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    webhooks: Mapping[str, str] = field(default_factory=dict)
    features: tuple[Mapping[str, str], ...] = ()
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
        tables = {
            "address": self.address,
            "tls": self.tls,
            "http": self.http,
            "auth": self.auth,
            "permissions": self.permissions,
            "data": self.data,
            "webhooks": self.webhooks,
        }
        name = self.generations[0].source if rule == "generations" else str(tables.get(rule, {}).get("source", ""))
        found = self.sources.get(name)
        return f"{found['title']} ({found['date']})" if found else ""


def bundled() -> dict[str, Path]:
    return {path.stem: path for path in sorted(resources.folder("profiles").glob("*.toml"), key=lambda each: each.stem)}


def load_profile(name_or_file: str) -> Profile:
    """A bundled profile by name, or a TOML file. Raises UsageError that names file, line and key."""
    known = bundled()
    path = known.get(name_or_file)
    if path is None:
        if not name_or_file.endswith(".toml"):
            raise unknown("profile", name_or_file, known)
        path = Path(name_or_file)
        if not path.is_file():
            raise UsageError(f"No profile file {path}. Bundled profiles are named without .toml: {', '.join(known)}.")
    read = read_toml(path, file_format("profile"))
    content = {name: value for name, value in read.content.items() if name != "format"}
    profile = Profile(
        **{
            **content,
            "generations": tuple(Generation(**each) for each in content["generations"]),
            "symptoms": tuple(Symptom(**{**each, "checks": tuple(each["checks"])}) for each in content.get("symptoms", ())),
            "notes": tuple(content.get("notes", ())),
            "features": tuple(content.get("features", ())),
            "unknown": tuple(content.get("unknown", ())),
        }
    )
    _check_sources(read, profile)
    return profile


def _check_sources(file: TomlFile, profile: Profile) -> None:
    """Each rule must name a source that the file has: a rule without one would be invented."""
    tables = ("address", "tls", "http", "auth", "permissions", "data", "webhooks", "contacts")
    lists = ("generations", "features", "symptoms", "notes")
    rules: list[tuple[tuple[str | int, ...], Any]] = [((name,), file.content.get(name, {})) for name in tables]
    rules += [((name, number), each) for name in lists for number, each in enumerate(file.content.get(name, ()))]
    for steps, rule in rules:
        name = rule.get("source", "")
        if name and name not in profile.sources:
            there = ", ".join(profile.sources)
            raise UsageError(f"{file.place(*steps, 'source')}: there is no [sources.{name}]. There are: {there}.")
    names = [each.name for each in profile.generations]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise UsageError(f"{file.place('generations', number, 'name')}: the API generation {name!r} is listed twice.")
