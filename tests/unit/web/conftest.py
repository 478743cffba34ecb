"""The pages in a test: Django set up once, on a home in a temporary folder."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("ASYOUGO_HOME", tempfile.mkdtemp(prefix="asyougo-home-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asyougo.web.settings")

import django

django.setup()
