"""The words of a cause where there is no finding that fills its {braces}."""

import re

from wooready.verdict.causes import Cause

#: What stands in a command, as KEY and SECRET do: readers insert their own.
_IN_COMMANDS = {
    "agent": "USER-AGENT",
    "host": "SHOP.EXAMPLE",
    "host_port": "SHOP.EXAMPLE:443",
    "ip": "IP-ADDRESS",
    "one": "per_page=1",
    "resource": "products",
    "root": "/wp-json/wc/v3",
    "size": "100",
    "ten": "per_page=10",
    "url": "https://SHOP.EXAMPLE",
    "write_curl": (
        "curl -s -X POST -H 'Content-Type: application/json' -d '{}' -u KEY:SECRET 'https://SHOP.EXAMPLE/wp-json/wc/v3/products/batch'"
        "   # changes nothing; [] means that the key may write"
    ),
}
#: What stands in a sentence.
_IN_SENTENCES = {
    "advice": "if it is, look for a plugin that switches the REST API off",
    "action": "switch the integration to it",
    "agent": "the one that the integration sends",
    "contact": "the shop's developer",
    "enter": "the other address",
    "floor": "the TLS version that the integration requires",
    "form": "the address as it is",
    "generation": "the API generation",
    "goal": "a current release",
    "least": "WooCommerce 3.7 with the PHP and WordPress that it needs",
    "home": "the shop's Site Address",
    "host": "the shop",
    "host_port": "the shop's port 443",
    "instead": "leave that feature out",
    "integration": "the integration",
    "ip": "one of the addresses",
    "limit": "a few",
    "plugin": "the plugin that prints them",
    "port": "443",
    "recommended": "wc/v3",
    "refusers": "Such an answer is refused by Node.js, and in some forms by .NET, Java, Go and PHP.",
    "resource": "products or orders",
    "root": "/wp-json/wc/",
    "server": "the web server",
    "since": "the release that has it",
    "size": "100",
    "steps": "WordPress and PHP first, where they are too old",
}
_PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


def sentence(cause: Cause) -> str:
    """What is wrong, in general."""
    return cause.get("general") or in_general(cause["sentence"])


def in_general(text: str) -> str:
    """A sentence about any shop. Facts in parentheses are left out, as is all that no word stands for."""
    return _filled(re.sub(r" \(\{\w+\}\)", "", text), _IN_SENTENCES)


def command(text: str) -> str:
    """A command with SHOP.EXAMPLE in it. Doubled braces are single ones."""
    return _filled(text, _IN_COMMANDS)


def placeholders(text: str) -> frozenset[str]:
    """What is still to be filled in a text of causes.toml."""
    return frozenset(_PLACEHOLDER.findall(text))


def _filled(text: str, words: dict[str, str]) -> str:
    filled = _PLACEHOLDER.sub(lambda found: _capital(words.get(found[1], found[0]), text, found.start()), text)
    return filled.replace("{{", "{").replace("}}", "}")


def _capital(words: str, text: str, at: int) -> str:
    """With a capital at the start of a sentence."""
    begins = at == 0 or text[:at].endswith((". ", "\n"))
    return words[0].upper() + words[1:] if begins else words
