"""The two tags that our templates add: draw a component, and the address of the stylesheet."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.utils.safestring import SafeString


class Component(Protocol):
    """Anything that names the template it is drawn with."""

    @property
    def template(self) -> str: ...


def show(context: Any, value: Component | None) -> SafeString | str:
    """Draw a component with its own template, in which it is called `it`; nothing for None."""
    if value is None:
        return ""
    drawn = context.template.engine.get_template(value.template)
    inner = context.new({"it": value, "csrf_token": context.get("csrf_token")})
    inner.template = context.template
    text: SafeString = drawn.render(inner)
    return text


@cache
def stylesheet() -> str:
    """The address of the stylesheet, with the hash of its content, so that a browser may keep it."""
    content = (settings.STATIC_ROOT / "asyougo.css").read_bytes()
    return f"{settings.STATIC_URL}asyougo.css?v={hashlib.sha256(content).hexdigest()[:12]}"


register = template.Library()
register.simple_tag(show, takes_context=True)
register.simple_tag(stylesheet)
