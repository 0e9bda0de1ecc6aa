"""The causes of failures (data/causes.toml): ids, persons, and the kinds of server whose settings differ."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from wooready import resources
from wooready.errors import ToolError
from wooready.files import file_format

WHO = {
    "shop-admin": "Shop administrator",
    "developer": "Shop developer",
    "host": "Host or server administrator",
    "integrator": "Whoever sets up the integration",
}


#: The kinds of server whose settings differ, by how they call themselves.
SERVERS = {"apache": "Apache", "nginx": "nginx", "litespeed": "LiteSpeed", "iis": "IIS", "cloudflare": "Cloudflare"}


@cache
def causes() -> Mapping[str, Mapping[str, Any]]:
    """data/causes.toml, checked against its schema."""
    table = tomllib.loads(resources.data("causes.toml").read_text(encoding="utf-8"))
    if error := next(Draft202012Validator(file_format("causes")).iter_errors(table), None):
        raise ToolError(f"causes.toml: {error.json_path}: {error.message}")
    return table
