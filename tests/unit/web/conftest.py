"""The pages in a test: Django set up once, on a home in a temporary folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("ASYOUGO_HOME", tempfile.mkdtemp(prefix="asyougo-home-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asyougo.web.settings")

import django

django.setup()

from django.test import Client  # noqa: E402  (Django is set up first)

from asyougo.store.database import close_store  # noqa: E402  (Django is set up first)
from asyougo.web.home import Home, use_home  # noqa: E402  (Django is set up first)
from tests.unit.web.homes import small_home  # noqa: E402  (Django is set up first)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small home."""
    return small_home(Path(tmp_path_factory.mktemp("home")))


@pytest.fixture
def client(home: Home, django_db_blocker: Any) -> Iterator[Client]:
    """Somebody who opens pages of the small home."""
    use_home(home)
    with django_db_blocker.unblock():
        yield Client()
    close_store()
    use_home(None)


@pytest.fixture
def registrar(client: Client) -> Client:
    """The registrar of the small home."""
    client.post("/persona", {"role": "registrar"})
    return client
