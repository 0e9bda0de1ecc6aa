"""The versions of WooCommerce, WordPress and PHP, from WooCommerce > Status, the legacy index, the front page and headers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.version import Version

from wooready.evidence.answers import Answer
from wooready.evidence.facets import facet
from wooready.evidence.fingerprints import at_least
from wooready.evidence.probes import name_of, shape
from wooready.evidence.seen import Seen
from wooready.intake import Json
from wooready.shop.address import Address
from wooready.wire.exchange import Auth, Question
from wooready.woocommerce.generations import ApiGeneration
from wooready.woocommerce.releases import NEWEST_MEASURED, parse

#: Maximum number of characters that are kept of a version, or of a plugin's name.
LONGEST_NAME = 200
STATUS_FIELDS = "environment,settings,security,active_plugins,theme"


def system_status(address: Address, api: ApiGeneration, auth: Auth) -> Question:
    """WooCommerce > Status. wc/v2 and wc/v3 have it (3.0 and later); the parts requested contain no customer data."""
    url = f"{address.url}{api.root}/system_status?_fields={STATUS_FIELDS}"
    return Question(name_of(api, "system-status"), url, auth=auth, subject="status", schema=shape(f"{api.slug}/system_status", api))


@dataclass(frozen=True)
class Versions:
    """Unknown versions are empty strings. `source` says where the WooCommerce version was found.

    `at_least` is the oldest WooCommerce that it can be, judging by what it shows without a key, and `sign` is what shows that.
    `api_enabled` is "API enabled" on WooCommerce > Status, which refers to the legacy API only; None if it could not be read.
    `environment` is what WordPress says the shop is for: production, staging, development or local (WooCommerce 10.5 and later show it).
    """

    woocommerce: str = ""
    wordpress: str = ""
    php: str = ""
    source: str = ""
    at_least: str = ""
    sign: str = ""
    api_enabled: bool | None = None
    hpos: bool | None = None
    server: str = ""
    environment: str = ""
    plugins: tuple[str, ...] = ()

    @property
    def release(self) -> Version | None:
        """The WooCommerce version, comparable; None if unknown."""
        return parse(self.woocommerce)

    def has(self, since: Version) -> bool:
        """Whether WooCommerce is known to be of this release or a later one."""
        return self.release is not None and self.release >= since

    @property
    def newer_than_measured(self) -> bool:
        """Whether WooCommerce is of a later line (`10.1`) than those that wooready was measured against."""
        return self.release is not None and self.release.release[:2] > NEWEST_MEASURED.release[:2]


def read_versions(answers: Mapping[str, Answer]) -> Versions:
    """The versions, from answers by probe id."""
    status = next(
        (
            found.fields
            for probe in ("wc-v3.system-status", "wc-v2.system-status")
            if (found := answers.get(probe)) and "environment" in found.fields
        ),
        {},
    )
    environment, settings = (_table(status, name) for name in ("environment", "settings"))
    store = answers["legacy-v3.index"].fields.get("store", {}) if "legacy-v3.index" in answers else {}
    front = answers.get("http.front")
    page = front.content.text if front else ""
    candidates = (
        (environment.get("version"), "WooCommerce > Status"),
        (store.get("wc_version") if isinstance(store, dict) else None, "legacy API index"),
        (_generator(page, "WooCommerce"), "front page"),
    )
    woocommerce, source = next(((_told(version), source) for version, source in candidates if _told(version)), ("", ""))
    enabled, hpos = settings.get("api_enabled"), settings.get("HPOS_enabled")
    powered = re.search(r"PHP/(\d+\.\d+(?:\.\d+)?)", front.header("X-Powered-By") if front else "")
    plugins = status.get("active_plugins", [])
    oldest, sign = at_least(answers)
    shown = next((named for each in (front, *answers.values()) if each and (named := each.header("Server"))), "")
    return Versions(
        at_least=str(oldest or ""),
        sign=sign,
        woocommerce=woocommerce,
        wordpress=_told(environment.get("wp_version")) or _generator(page, "WordPress"),
        php=_told(environment.get("php_version")) or (_told(powered.group(1)) if powered else ""),
        source=source,
        api_enabled=enabled if isinstance(enabled, bool) else None,
        hpos=hpos if isinstance(hpos, bool) else None,
        environment=_told(environment.get("wp_environment_type")),
        server=_server(_told(environment.get("server_info")), shown),
        plugins=tuple(_told(each.get("name")) for each in plugins if isinstance(each, dict)) if isinstance(plugins, list) else (),
    )


@facet("versions")
def versions_of(seen: Seen) -> Versions:
    """From all answers that arrived."""
    return read_versions({probe: Answer(each) for probe, each in seen.exchanges.items() if each.response})


def _told(value: object) -> str:
    """A version or a name that the shop states; empty if it is not one."""
    return str(value)[:LONGEST_NAME] if isinstance(value, str | int | float) and not isinstance(value, bool) and value else ""


def _server(own: str, shown: str) -> str:
    """The name of the shop's own server and, if it is behind another, the name of that one too."""
    names = [name for name in dict.fromkeys((own, shown)) if name]
    return (
        (" behind ".join(names) if len(names) > 1 and own.split("/")[0].lower() != shown.split("/")[0].lower() else names[0])[:80]
        if names
        else ""
    )


def _table(status: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    """A table of WooCommerce > Status; PHP sends an empty one as a list."""
    found = status.get(name)
    return found if isinstance(found, dict) else {}


def _generator(page: str, product: str) -> str:
    """`<meta name="generator" content="WooCommerce 9.9.5">`."""
    found = re.search(rf'name="generator" content="{product} (\d+(?:\.\d+)+)', page)
    return _told(found.group(1)) if found else ""
