"""Load the current home from its folder: the demonstration's state, the last run over it, its records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from asyougo.model.context import AuditContext
from asyougo.web.home import Home


def load_home(folder: Path | None = None) -> Home:
    """The home in a folder (the current one when none is given)."""
    place = folder or Path(settings.HOME)
    return Home(folder=place, demonstration=True, context=AuditContext(as_of=date(2026, 5, 1)))
