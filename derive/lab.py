"""The lab of real shops, by its own command (lab/README.md)."""

import base64
import http.client
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wooready import resources

Shop = Mapping[str, Any]
COMMAND = resources.root() / "lab" / "lab.py"


class Reader:
    """One shop of the lab, asked with one of its keys: the administrator's read-only one, unless another is named."""

    def __init__(self, shop: Shop, key: str = "admin_read") -> None:
        self._url = urlsplit(shop["https_url"])
        pair = f"{shop['keys'][key]['consumer_key']}:{shop['keys'][key]['consumer_secret']}"
        self._headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}", "Accept": "application/json"}
        self._context = ssl.create_default_context(cafile=shop["ca"])

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        """Status, and JSON or None."""
        connection = http.client.HTTPSConnection(self._url.hostname or "", self._url.port, timeout=60, context=self._context)
        headers = self._headers | ({} if body is None else {"Content-Type": "application/json"})
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        try:
            return response.status, json.loads(answer.decode("utf-8-sig"))
        except ValueError:
            return response.status, None


def root() -> Path:
    """The folder of the lab: $SHOP_LAB, or the lab's own default."""
    return Path(os.environ.get("SHOP_LAB", "/srv/shop-lab"))


def shops(file: Path | None = None) -> dict[str, Shop]:
    """The shops of the lab by name, from its shops.json."""
    text = (file or root() / "shops.json").read_text(encoding="utf-8")
    return {shop["name"]: shop for shop in json.loads(text)["shops"]}


def shop(name: str) -> Shop:
    """One shop. Raises KeyError if there is none of that name."""
    return shops()[name]


def counts(name: str) -> Mapping[str, Mapping[str, Any]]:
    """What the database of a shop contains: rows, next id and checksum of each table. Last use of keys, and transients, are apart."""
    return dict(json.loads(_run("counts", name)))


def up(name: str, *options: str) -> None:
    """Builds a shop."""
    _run("up", name, *options)


def _run(*words: str) -> str:
    done = subprocess.run([sys.executable, str(COMMAND), "--root", str(root()), *words], stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return done.stdout
