"""The words of the pages in the reader's language: Django's translation, with types."""

from __future__ import annotations

from typing import Literal

from django.utils import translation


def _(message: str) -> str:
    """The message in the reader's language; in English where there is no translation."""
    return str(translation.gettext(message))


def ngettext(one: str, many: str, number: int) -> str:
    """The message for one or for many, in the reader's language."""
    return str(translation.ngettext(one, many, number))


def language() -> Literal["en", "es"]:
    """The language in which the page is written: "en" or "es"."""
    return "es" if (translation.get_language() or "en").startswith("es") else "en"
