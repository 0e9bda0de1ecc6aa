"""The shop's webhooks, as visible to the key."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlencode

from wooready.evidence.generation import GenerationFacts
from wooready.evidence.probes import name_of, shape
from wooready.shop.address import DEFAULT_PORTS, Address, split_url
from wooready.wire.exchange import Auth, Question
from wooready.woocommerce.generations import ApiGeneration

WEBHOOK_FIELDS = "id,status,topic,delivery_url"


def webhook_list(address: Address, api: ApiGeneration, auth: Auth) -> Question:
    """The list of webhooks. Without a status, the legacy API before 3.7 lists only active ones (measured)."""
    legacy = {"status": "all", "filter[limit]": 100, "fields": WEBHOOK_FIELDS}
    query = urlencode(legacy if api.is_legacy else {"per_page": 100, "_fields": WEBHOOK_FIELDS}, safe=",")
    url = f"{address.url}{api.root}/webhooks?{query}"
    return Question(name_of(api, "webhooks", "list"), url, auth=auth, subject="webhook", schema=shape(f"{api.slug}/webhooks", api))


@dataclass(frozen=True)
class Webhook:
    """`status`: active, paused or disabled. The API does not show the payload format (measured on 2.4 to 10.0)."""

    id: int
    status: str
    delivery_url: str

    @property
    def odd_address(self) -> str:
        """Why WooCommerce does not deliver there, or not securely (facts: failures.md K2); empty if nothing is wrong."""
        parts = split_url(self.delivery_url)
        if parts.scheme != "https":
            return f"which begins with {parts.scheme or 'nothing'}://"
        if parts.port not in (None, DEFAULT_PORTS["https"]):
            return f"which uses port {parts.port}"
        host = parts.hostname or ""
        return "on a private host" if host == "localhost" or host.endswith((".local", ".internal", ".test")) or _is_private(host) else ""


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def webhooks_of(api: GenerationFacts) -> tuple[Webhook, ...]:
    """All webhooks. Raises Missing if they were not requested, or not answered with a list."""
    return tuple(
        Webhook(
            id=number if isinstance(number := each.get("id"), int) else 0,
            status=str(each.get("status", "")),
            delivery_url=str(each.get("delivery_url", "")),
        )
        for each in api.records("webhooks", "list")
    )
