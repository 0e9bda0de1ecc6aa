"""wooready: is this WooCommerce shop ready for the system that is about to connect to it?

case = wooready.check("shop.example.com", profile="cin7-omni")
case.word                 # "READY", "NOT READY" or "NOT VERIFIED"
case.conditions           # what must still be done before READY holds for a service on the internet
case.document             # verdict.json
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wooready.run.case import Case

__all__ = ["__version__", "check", "replay"]
__version__ = "0.1.0"


def check(shop: str, *, key: str = "", secret: str = "", **words: object) -> "Case":
    """Tests a shop and judges it, as `wooready check` does; writes no report and, without `record_mode`, no recording.

    `shop` is an address, or a name in the shops file. `key` and `secret` are references (`env:NAME`, `keyring:SERVICE/USER`, `file:PATH`)
    or the values themselves; without them WOOREADY_KEY and WOOREADY_SECRET are used. `words` are the options of the command line by
    name: `profile="cin7-omni"`, `ca_file=…`, `resolve=[…]`, `no_key=True`, …

    Runs in the calling thread; any number of threads may call it. Raises UsageError (the message says what to change) and ToolError (a
    defect in wooready itself); both are WooreadyErrors.
    """
    from wooready.run.case import judge
    from wooready.run.options import asked, keys_of

    case = judge(asked({**words, "shop": shop, "keys": keys_of(key, secret)}))
    _ = case.verdict
    return case


def replay(recording: str, **words: object) -> "Case":
    """Judges a recording offline: one in `cassettes=DIR`, or a bundled one. Other options and exceptions are those of `check`."""
    words = {**words, "record_mode": "none"}
    return check(recording, **words)  # type: ignore[arg-type]
