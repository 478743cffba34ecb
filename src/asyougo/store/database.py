"""Which database a home uses, and opening it: SQLite in the home's folder, or PostgreSQL by `DATABASE_URL`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from asyougo.errors import InputError, Place, Problem

APP = "asyougo.store"
FILE = "asyougo.sqlite3"
WAITS_S = 30  # for another writer of the same file
SQLITE_OPTIONS = {
    # A transaction that will write takes its lock at once; two that begin as readers could not both go on.
    "transaction_mode": "IMMEDIATE",
    "timeout": WAITS_S,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database_settings(home: Path, url: str | None = None) -> dict[str, Any]:
    """Django's settings of the database of a home. url: PostgreSQL instead of the file.

    Raises InputError for an address that is no PostgreSQL database.

    >>> database_settings(Path("/srv/home"))["NAME"]
    '/srv/home/asyougo.sqlite3'
    """
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / FILE), "OPTIONS": dict(SQLITE_OPTIONS)}
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise InputError.of(
            Problem(
                Place(None, None, "DATABASE_URL"),
                "this is not the address of a PostgreSQL database",
                "Write it like postgresql://user@localhost/asyougo.",
                parts.scheme,
            )
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
    }


def set_up() -> None:
    """Make Django ready for the tables of this room, whoever imports them first. Safe to call again.

    In the web application Django is ready already; there the app is only added where its settings lack it.
    """
    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(INSTALLED_APPS=[APP], DATABASES={}, USE_TZ=True, TIME_ZONE="UTC", LOGGING_CONFIG=None)
    if apps.loading and not apps.ready:  # Django itself is importing this room
        return
    if not apps.ready:
        django.setup()
    if not apps.is_installed(APP):
        apps.set_installed_apps([*settings.INSTALLED_APPS, APP])


def open_store(home: Path, url: str | None = None, in_memory: bool = False) -> None:
    """Make the database of a home ready: create it, or bring it to the newest form. Safe to call again.

    url: None takes `DATABASE_URL` from the environment; "" is always the file in the home. in_memory: an empty
    database that is gone afterwards, for looking at a file where there is no home yet.
    Raises InputError when it cannot be opened.
    """
    chosen = os.environ.get("DATABASE_URL") if url is None else url
    wanted = database_settings(home.resolve(), chosen)
    if in_memory:
        wanted = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    elif not chosen:
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError.of(_cannot_open(str(home), "Choose a folder that you may write to.")) from error
    set_up()
    _point_at(wanted)
    try:
        _migrate()
    except DatabaseError as error:
        remedy = "Check DATABASE_URL." if chosen else "Check that the folder may be written to."
        raise InputError.of(_cannot_open(None if chosen else str(home / FILE), remedy)) from error


def _cannot_open(file: str | None, remedy: str) -> Problem:
    return Problem(Place(file), "the database cannot be opened", remedy, None, "no-database")


def close_store() -> None:
    """Let go of the database; the next `open_store` opens it again."""
    connections.close_all()


def _point_at(wanted: dict[str, Any]) -> None:
    """Use this database from now on; a process that opens another home leaves the first."""
    current = connections.settings.get("default", {})
    if all(current.get(name) == value for name, value in wanted.items()):
        return
    connections.close_all()
    connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]
    del connections["default"]


def _migrate() -> None:
    connection = connections["default"]
    executor = MigrationExecutor(connection)
    targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "store"]
    if executor.migration_plan(targets):
        executor.migrate(targets)
