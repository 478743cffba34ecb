"""The pages as a WSGI application, for any server."""

from __future__ import annotations

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asyougo.web.settings")

application = get_wsgi_application()


def warm_application() -> Any:
    """The application with its home loaded and its rules laid out, so that the first reader does not wait."""
    from asyougo.web.auditing import audit_learner
    from asyougo.web.home import current_home

    home = current_home()
    showcase = home.transcript_of(home.showcase) if home.showcase else None
    if showcase is not None:
        audit_learner(home, showcase)
    return application
