"""A profile: what the connecting system needs from a shop. TOML, checked against `schemas/wooready/profile.json`.

Each table of the file is a class here. A rule that no source states is `unknown` in the file, and None here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

from wooready import resources
from wooready.errors import UsageError, unknown
from wooready.files import TomlFile, file_format, read_toml
from wooready.shop.address import split_url

UNKNOWN = "unknown"
RESOURCES = ("products", "orders")

#: How important a rule is to the system.
Demand = Literal["required", "recommended", "no"]
PartRule = Literal["allowed", "refused"]
AuthType = Literal["basic", "query", "oauth1"]
#: The HTTP clients of data/strict.toml.
HttpStack = Literal["node", "dotnet", "java", "go", "php-curl", "python"]
Access = Literal["none", "read", "read_write"]


@dataclass(frozen=True)
class Source:
    """A document that rules are based on. `date` (ISO 8601) is that of the document, or else the day on which it was read."""

    title: str
    date: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """A table of the file. `source`: the key of its source among the profile's sources; `quote`: the words of that source."""

    source: str = ""
    quote: str = ""


@dataclass(frozen=True)
class KnownToo:
    """What a recording may keep beyond data/known.toml: `names` of properties and custom fields, and `texts` that name nobody."""

    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AddressRules(Rules):
    """`form`: the form of address that the system expects; `field`: where it is entered. `port`, `path`: whether it may have one."""

    form: Literal["host", "url"] | None = None
    port: PartRule | None = None
    path: PartRule | None = None
    field: str = ""

    def entered(self, url: str) -> str:
        """The address of a shop in the form that the system expects: `shop.example.com/shop`, or with its scheme."""
        parts = split_url(url)
        whole = f"{parts.netloc}{parts.path}" if self.form == "host" and parts.netloc else url
        return whole.rstrip("/")


@dataclass(frozen=True, kw_only=True)
class TlsRules(Rules):
    """`required`: the certificate must be publicly trusted. `floor`: the lowest TLS version that the system supports. `sni`: whether its
    clients name the host in the handshake."""

    required: bool | None = None
    floor: Literal["TLSv1.2", "TLSv1.3"] | None = None
    sni: Literal["sent", "not-sent"] | None = None


@dataclass(frozen=True, kw_only=True)
class HttpRules(Rules):
    """`timeout_seconds`: how long the system waits for an answer. `page_size`: how many records it asks for at once. `http_stack`: the
    HTTP client that it is built on, which decides how strictly answers are read. `addresses`: the IP addresses from which it connects.
    `network`: where it runs; None counts as the internet."""

    timeout_seconds: float | None = None
    page_size: int | None = None
    user_agent: str | None = None
    methods: tuple[str, ...] | None = None
    http_stack: HttpStack | None = None
    addresses: tuple[str, ...] = ()
    network: Literal["internet", "private"] | None = None


@dataclass(frozen=True, kw_only=True)
class AuthRules(Rules):
    """One of `types` must work. `workarounds` are mentioned by the source, but may not be offered. `field`: where the type is chosen."""

    types: tuple[AuthType, ...]
    workarounds: tuple[AuthType, ...] = ()
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Permissions(Rules):
    """The access that the system needs to each resource."""

    products: Access
    orders: Access


@dataclass(frozen=True, kw_only=True)
class DataRules(Rules):
    """`order_statuses`: those that the system knows, without `wc-`. `meta_values`: what it accepts as the value of a meta entry. `ids`:
    the size of the whole numbers that it can store."""

    sku: Demand | None = None
    sku_unique: Demand | None = None
    manage_stock: Demand | None = None
    prices: Demand | None = None
    order_statuses: tuple[str, ...] | None = None
    meta_values: Literal["text", "any"] | None = None
    ids: Literal["32-bit", "64-bit"] | None = None


@dataclass(frozen=True, kw_only=True)
class WebhookRules(Rules):
    """`use`: whether the system relies on webhooks to learn about changes."""

    use: Demand | None = None


@dataclass(frozen=True, kw_only=True)
class Contacts(Rules):
    """Whom to contact about an upgrade, or about a status that the system shows; empty if the source names nobody."""

    upgrade: str = ""
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class UsedFeature(Rules):
    """A feature that the system uses and some WooCommerce releases lack; `name` is one of data/features.toml."""

    name: str
    demand: Literal["required", "recommended"]


@dataclass(frozen=True, kw_only=True)
class Note(Rules):
    """Something in the source that another rule covers, or that cannot be judged from outside."""

    text: str


@dataclass(frozen=True)
class Generation(Rules):
    """One API generation that the system accepts. `status` and `action`: what the system shows for it, and what to do about it."""

    name: str
    recommended: bool = False
    woocommerce: str = ""
    status: str = ""
    action: str = ""


@dataclass(frozen=True)
class Symptom(Rules):
    """A message that the system's users see, and the checks that detect its cause."""

    message: str
    means: str
    checks: tuple[str, ...]
    do: str = ""
    inferred: bool = False


@dataclass(frozen=True)
class Profile:
    """The file, table by table. An optional table that is left out means that nothing is known."""

    name: str
    title: str
    version: str
    sources: Mapping[str, Source]
    address: AddressRules
    tls: TlsRules
    generations: tuple[Generation, ...]
    auth: AuthRules
    permissions: Permissions
    symptoms: tuple[Symptom, ...] = ()
    http: HttpRules = HttpRules()
    data: DataRules = DataRules()
    webhooks: WebhookRules = WebhookRules()
    features: tuple[UsedFeature, ...] = ()
    contacts: Contacts = Contacts()
    notes: tuple[Note, ...] = ()
    unknown: tuple[str, ...] = ()
    known: KnownToo = KnownToo()

    @property
    def recommended(self) -> str:
        """The name of the API generation that the system recommends; the first one if none is marked."""
        return next((each.name for each in self.generations if each.recommended), self.generations[0].name)

    def accepts(self, generation: str) -> bool:
        """Whether the system accepts this API generation."""
        return any(each.name == generation for each in self.generations)

    def generation(self, name: str) -> Generation:
        """The rules for an API generation that the system accepts. Raises StopIteration for any other."""
        return next(each for each in self.generations if each.name == name)

    def needs(self, resource: str, access: str) -> bool:
        """Whether `access` (`read` or `write`) to `resource` (`products` or `orders`) is needed."""
        granted = {"products": self.permissions.products, "orders": self.permissions.orders}[resource]
        return granted == "read_write" or granted == access

    @property
    def reads(self) -> tuple[str, ...]:
        """The resources that the system reads, of `products` and `orders`."""
        return tuple(each for each in RESOURCES if self.needs(each, "read"))

    @property
    def writes(self) -> tuple[str, ...]:
        """The resources that the system writes, of `products` and `orders`."""
        return tuple(each for each in RESOURCES if self.needs(each, "write"))

    def source_of(self, rule: str) -> str:
        """The title and date of the document that a rule is based on; empty if unknown. `rule` is `tls`, `auth`, `generations`, …"""
        tables: Mapping[str, Rules] = {
            "address": self.address,
            "tls": self.tls,
            "http": self.http,
            "auth": self.auth,
            "permissions": self.permissions,
            "data": self.data,
            "webhooks": self.webhooks,
        }
        name = self.generations[0].source if rule == "generations" else tables.get(rule, Rules()).source
        found = self.sources.get(name)
        return f"{found.title} ({found.date})" if found else ""


def bundled() -> dict[str, Path]:
    """The bundled profiles: name to file."""
    return {path.stem: path for path in sorted(resources.folder("profiles").glob("*.toml"), key=lambda each: each.stem)}


def load_profile(name_or_file: str) -> Profile:
    """A bundled profile by name, or a TOML file. Raises UsageError, which names file, line and key."""
    known = bundled()
    path = known.get(name_or_file)
    if path is None:
        if not name_or_file.endswith(".toml"):
            raise unknown("profile", name_or_file, known)
        path = Path(name_or_file)
        if not path.is_file():
            raise UsageError(f"The profile file {path} does not exist. Bundled profiles are named without .toml: {', '.join(known)}.")
    read = read_toml(path, file_format("profile"))
    profile = _profile(read.content)
    _check_sources(read, profile)
    return profile


def _profile(content: Mapping[str, Any]) -> Profile:
    return Profile(
        name=content["name"],
        title=content["title"],
        version=content["version"],
        sources={name: Source(**each) for name, each in content["sources"].items()},
        address=_typed(AddressRules, content["address"]),
        tls=_typed(TlsRules, content["tls"]),
        http=_typed(HttpRules, content.get("http", {})),
        generations=tuple(_typed(Generation, each) for each in content["generations"]),
        auth=_typed(AuthRules, content["auth"]),
        permissions=_typed(Permissions, content["permissions"]),
        data=_typed(DataRules, content.get("data", {})),
        webhooks=_typed(WebhookRules, content.get("webhooks", {})),
        features=tuple(_typed(UsedFeature, each) for each in content.get("features", ())),
        symptoms=tuple(_typed(Symptom, each) for each in content.get("symptoms", ())),
        contacts=_typed(Contacts, content.get("contacts", {})),
        notes=tuple(_typed(Note, each) for each in content.get("notes", ())),
        unknown=tuple(content.get("unknown", ())),
        known=KnownToo(**{name: tuple(each) for name, each in content.get("known", {}).items()}),
    )


Table = TypeVar("Table", bound=Rules)


def _typed(kind: type[Table], table: Mapping[str, object]) -> Table:
    """A table as its class. `unknown` becomes None if the field allows that; otherwise it is an ordinary value."""
    may_be_unknown = {each.name for each in fields(kind) if each.default is None}
    return kind(**{name: _value(value, name in may_be_unknown) for name, value in table.items()})


def _value(value: object, may_be_unknown: bool) -> Any:
    if may_be_unknown and value == UNKNOWN:
        return None
    return tuple(value) if isinstance(value, list) else value


def _check_sources(file: TomlFile, profile: Profile) -> None:
    """Every source that a rule names must be in the file. Raises UsageError otherwise, or for a generation listed twice."""
    tables = ("address", "tls", "http", "auth", "permissions", "data", "webhooks", "contacts")
    lists = ("generations", "features", "symptoms", "notes")
    rules: list[tuple[tuple[str | int, ...], Mapping[str, object]]] = [((name,), file.content.get(name, {})) for name in tables]
    rules += [((name, number), each) for name in lists for number, each in enumerate(file.content.get(name, ()))]
    for steps, rule in rules:
        name = rule.get("source", "")
        if name and name not in profile.sources:
            there = ", ".join(profile.sources)
            raise UsageError(f"{file.place(*steps, 'source')}: [sources.{name}] does not exist. Available: {there}.")
    names = [each.name for each in profile.generations]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise UsageError(f"{file.place('generations', number, 'name')}: the API generation {name!r} is listed twice.")
