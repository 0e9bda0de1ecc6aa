"""The webhooks that a shop has, as its key sees them."""

import ipaddress
from dataclasses import dataclass

from wooready.evidence.generation import GenerationFacts
from wooready.shop.address import DEFAULT_PORTS, split_url


@dataclass(frozen=True)
class Webhook:
    """`status`: active, paused or disabled. In what form it sends is shown nowhere in the API (measured on 2.4 to 10.0)."""

    id: int
    status: str
    delivery_url: str

    @property
    def odd_address(self) -> str:
        """Why WooCommerce does not deliver there, or not safely (facts: failures.md K2); empty where nothing is wrong."""
        parts = split_url(self.delivery_url)
        if parts.scheme != "https":
            return f"it begins with {parts.scheme or 'nothing'}://"
        if parts.port not in (None, DEFAULT_PORTS["https"]):
            return f"it names port {parts.port}"
        host = parts.hostname or ""
        return "its host is private" if host == "localhost" or host.endswith((".local", ".internal", ".test")) or _is_private(host) else ""


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def webhooks_of(api: GenerationFacts) -> tuple[Webhook, ...]:
    """Raises Missing when they were not asked for."""
    return tuple(
        Webhook(
            id=each["id"] if isinstance(each.get("id"), int) else 0,
            status=str(each.get("status", "")),
            delivery_url=str(each.get("delivery_url", "")),
        )
        for each in api.items("webhooks", "list")
        if isinstance(each, dict)
    )
