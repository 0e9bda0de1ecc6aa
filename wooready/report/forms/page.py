"""What the HTML pages share: templates that escape everything, and a policy under which only our own script runs."""

import base64
import hashlib
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader
from jinja2.bccache import Bucket
from markupsafe import Markup

from wooready.report.plain import visible


class _Compiled(FileSystemBytecodeCache):
    """Keeps compiled templates in a `__pycache__` next to them, as Python does for modules; compiling one takes as long as judging."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):  # for example a read-only package
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


@cache
def environment() -> Environment:
    """Every text that a template outputs goes through `visible` and then through HTML escaping: no template can forget it."""
    loader = PackageLoader("wooready.report.forms")
    compiled = _Compiled(str(Path(__file__).parent / "templates" / "__pycache__"))
    found = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_shown, bytecode_cache=compiled)
    found.filters["cut"] = visible
    return found


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def source(name: str) -> Markup:
    """One of our style or script files, unchanged, ready to be embedded in a page."""
    loader = environment().loader
    assert loader is not None
    return Markup(loader.get_source(environment(), name)[0])  # noqa: S704 (a file of this package)


def style_of(name: str) -> Markup:
    """The style of one page, preceded by the colours shared by all: light, dark and print."""
    return Markup(f"{source('colours.css')}{source(name)}")  # noqa: S704 (files of this package)


def policy(styles: tuple[str, ...], scripts: tuple[str, ...] = ()) -> str:
    """A Content-Security-Policy: only these style and script elements, nothing from outside, no form, no frame, no base."""
    allowed = {"style-src": " ".join(map(_hash, styles)) or "'none'", "script-src": " ".join(map(_hash, scripts)) or "'none'"}
    sources = "; ".join(f"{name} {value}" for name, value in allowed.items())
    return f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
