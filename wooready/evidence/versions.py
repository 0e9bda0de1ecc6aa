"""Which WooCommerce, WordPress and PHP: from WooCommerce > Status, the legacy index, the front page and the server's headers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wooready.evidence.answers import Answer


@dataclass(frozen=True)
class Versions:
    """Empty strings for what the shop does not tell. `source` says where the WooCommerce version was seen.

    `api_enabled` is what WooCommerce > Status shows as «API enabled»: it speaks of the legacy API alone. None when it was not readable.
    """

    woocommerce: str = ""
    wordpress: str = ""
    php: str = ""
    source: str = ""
    api_enabled: bool | None = None
    hpos: bool | None = None
    server: str = ""
    plugins: tuple[str, ...] = ()


def read_versions(answers: Mapping[str, Answer]) -> Versions:
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
    woocommerce, source = next(((str(version), source) for version, source in candidates if version), ("", ""))
    enabled, hpos = settings.get("api_enabled"), settings.get("HPOS_enabled")
    powered = re.search(r"PHP/(\d+\.\d+(?:\.\d+)?)", front.header("X-Powered-By") if front else "")
    plugins = status.get("active_plugins", [])
    return Versions(
        woocommerce=woocommerce,
        wordpress=str(environment.get("wp_version") or _generator(page, "WordPress")),
        php=str(environment.get("php_version") or (powered.group(1) if powered else "")),
        source=source,
        api_enabled=enabled if isinstance(enabled, bool) else None,
        hpos=hpos if isinstance(hpos, bool) else None,
        server=str(environment.get("server_info") or (front.header("Server") if front else ""))[:80],
        plugins=tuple(str(each.get("name", "")) for each in plugins if isinstance(each, dict)) if isinstance(plugins, list) else (),
    )


def _table(status: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """PHP makes an empty table a list."""
    found = status.get(name)
    return found if isinstance(found, dict) else {}


def _generator(page: str, product: str) -> str:
    """`<meta name="generator" content="WooCommerce 9.9.5">`."""
    found = re.search(rf'name="generator" content="{product} (\d+(?:\.\d+)+)', page)
    return found.group(1) if found else ""
