"""What our HTML pages share: templates that escape everything, and a policy that lets nothing run but our own script."""

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from wooready.report.plain import visible


@cache
def environment() -> Environment:
    """Every text that a template puts out passes through `visible`, then through HTML's escaping: no template can forget it."""
    found = Environment(
        loader=PackageLoader("wooready.report.forms"), autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    found.filters["cut"] = visible
    return found


def _shown(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def source(name: str) -> Markup:
    """A style or script of ours, as it stands in its file, ready to be put into a page."""
    loader = environment().loader
    assert loader is not None
    return Markup(loader.get_source(environment(), name)[0])  # noqa: S704 (a file of this package)


def style_of(name: str) -> Markup:
    """The style of one page, after the colours of all: light, dark and printed."""
    return Markup(f"{source('colours.css')}{source(name)}")  # noqa: S704 (files of this package)


def policy(styles: tuple[str, ...], scripts: tuple[str, ...] = ()) -> str:
    """A Content-Security-Policy: only these style and script elements, nothing from outside, no form, no frame, no base."""
    allowed = {"style-src": " ".join(map(_hash, styles)) or "'none'", "script-src": " ".join(map(_hash, scripts)) or "'none'"}
    sources = "; ".join(f"{name} {value}" for name, value in allowed.items())
    return f"default-src 'none'; {sources}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
