"""The same tests on every database: SQLite always, PostgreSQL where a server and its driver are installed."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def server_folder() -> Path | None:
    """Where initdb and postgres are: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return Path(folders[-1]).parent if folders else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server of our own in a temporary folder, reached by a socket in it."""
    binaries = server_folder()
    if binaries is None:
        pytest.fail("no PostgreSQL server found; install the package postgresql", pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    # The server refuses to run as root; then it runs as nobody, who must own its folder.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    if os.geteuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=120, **identity)  # type: ignore[call-overload]

    try:
        run(str(binaries / "initdb"), "-D", str(data), "-U", "asyougo", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c shared_buffers=32MB"
        run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://asyougo@/{{}}?host={folder}"
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest) -> str:
    """The name of each database that the store has to serve."""
    return str(request.param)


@pytest.fixture
def home(database: str, request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: object) -> Iterator[Path]:
    """The folder of an empty home whose store is open."""
    from asyougo.store.database import close_store, open_store

    url = ""
    name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}"
    if database == "postgresql":
        import psycopg

        address: str = request.getfixturevalue("postgresql")
        with psycopg.connect(address.format("postgres"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}"')
        url = address.format(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        open_store(tmp_path, url)
        yield tmp_path
        close_store()
