"""Load the current home from its folder: the demonstration's state, the last run over it, its records."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from asyougo.demo.state import build_state
from asyougo.web.home import Home

COLLEGE = "lakeside"
"""Where the registrar of the demonstration works."""


def load_home(folder: Path | None = None) -> Home:
    """The home in a folder (the current one when none is given)."""
    place = folder or Path(settings.HOME)
    state = build_state()
    return Home(
        folder=place,
        demonstration=True,
        context=state.context,
        organizations={organization.id: organization for organization in state.organizations},
        credentials={credential.id: credential for credential in state.credentials},
        showcase=state.maya.learner.id,
        college=COLLEGE,
        transcript_of=state.transcript,
    )
