"""Marks of a run: they tell its key and its private CA from another run's, and neither can be worked out from them.

A mark is 32 bits of an HMAC under the run's own random id. A consumer key of WooCommerce's form has 128 or 160 random bits, so no guess
leads from the mark to the key, and no two runs have marks in common. A key of any other form could be guessed: it gets no mark. The
secret gets none either; without it the key opens nothing.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from wooready.shop.shop import Shop

#: What stands for a key that does not have WooCommerce's form.
ODD = "odd"
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)


@dataclass(frozen=True)
class Marks:
    """`shop`: as it is asked in a live run; None in a replay, whose recording holds neither key nor CA, so that it makes no marks.

    `known`: marks of earlier runs, by run id, that are not in the shop's own history.
    """

    shop: Shop | None = None
    known: Mapping[str, Mapping[str, str]] | None = None

    def under(self, run: str) -> Mapping[str, str]:
        """The marks, `key` and `ca` as far as they were given, as they are for the run with this id."""
        if self.shop is None:
            return {}
        found = {}
        if given := self.shop.credentials:
            found["key"] = ODD if any(each.part == "key" for each in given.doubts()) else _mark(run, f"key {given.key}")
        if self.shop.route.ca_file is not None:
            text = self.shop.route.ca_file.read_text(encoding="utf-8", errors="replace")
            found["ca"] = _mark(run, "ca " + "".join(sorted("".join(each.split()) for each in _CERTIFICATE.findall(text))))
        return found


def _mark(run: str, value: str) -> str:
    return hmac.new(run.encode(), value.encode(), hashlib.sha256).hexdigest()[:8]
