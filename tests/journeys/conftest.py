"""A running site for the journeys: the pages of a small demonstration, served on this computer, and a browser."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

os.environ.setdefault("ASYOUGO_HOME", tempfile.mkdtemp(prefix="asyougo-home-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "asyougo.web.settings")

import django

django.setup()

from playwright.sync_api import Browser, Page  # noqa: E402  (Django is set up first)

from asyougo.web.home import Home, use_home  # noqa: E402
from asyougo.web.wsgi import application  # noqa: E402
from tests.conftest import REPOSITORY  # noqa: E402
from tests.unit.web.homes import small_home  # noqa: E402

SCREENSHOTS = REPOSITORY / "test-output" / "screenshots"


class Server(ThreadingMixIn, WSGIServer):
    """A server with a thread for each request, as the real one has."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing on the terminal for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small home that the site shows."""
    return small_home(Path(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def site(home: Home, django_db_blocker: Any) -> Iterator[str]:
    """The address of the running site."""
    use_home(home)
    with (
        django_db_blocker.unblock(),
        make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Quiet) as server,
    ):
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
    use_home(None)


def open_as_registrar(browser: Browser, site: str, **settings: object) -> Page:
    """A page in a browser of its own, of the demonstration's registrar, who may open every page.

    The page waits until it is the registrar's: a page that is closed or used on its way to another may wait for ever.
    """
    page = browser.new_context(base_url=site, **settings).new_page()  # type: ignore[arg-type]
    page.goto("/")
    with page.expect_navigation():
        page.locator("button[name=role][value=registrar]").click()
    return page


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(
        base_url=site, java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="en-US"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def registrar(browser: Browser, site: str) -> Iterator[Page]:
    """Somebody who chose to be the registrar of the demonstration."""
    page = open_as_registrar(browser, site, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield page
    page.context.close()
