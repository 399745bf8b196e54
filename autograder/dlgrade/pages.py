"""Self-contained HTML pages from templates: whatever submissions or lists of names say is only text."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from dlgrade.codec import text
from dlgrade.gradebook import number

_TEMPLATES = Path(__file__).parent / "templates"
_LINE_ENDS = re.compile("\r\n?")


def render(name: str, *, script: str = "", **values: object) -> str:
    """One page.

    Args:
        name: the template, below ``templates/``.
        script: a script's file, below ``templates/``, that the template puts in as ``{{ script }}``; its
            digest is in ``{{ policy }}``, so that a browser runs this script and no other one.
        values: for the template. Texts are escaped, and characters that act on a page become U+FFFD.
    """
    source = (_TEMPLATES / script).read_text(encoding="utf-8") if script else ""
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
    )
    if script:
        policy += f"; script-src 'sha256-{digest}'"
    return _environment().get_template(name).render(values, script=Markup(source), policy=Markup(policy))


def plain(value: str) -> str:
    """``value`` without characters that act on a terminal or a page; any line end is ``\\n``."""
    return text.clean(text.encodable(_LINE_ENDS.sub("\n", value)))


def link(target: Path, page: Path) -> str:
    """The address of ``target``, relative to the folder of ``page``, as an attribute can hold it."""
    relative = os.path.relpath(target.absolute(), page.absolute().parent)
    # the dot, because a name such as "a:b" in front would be read as a protocol
    return "./" + quote(relative, errors="surrogateescape")


def data_address(png: bytes) -> str:
    """A picture as an address that holds all of it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _shown(value: Any) -> Any:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"number": number, "data_address": data_address}
    return environment
