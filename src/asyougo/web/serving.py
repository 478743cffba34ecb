"""Serve the pages on this computer, and on no other until accounts exist."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from asyougo.errors import InputError, Place, Problem

HOSTS = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
THREADS = 4  # requests at a time; a finding takes milliseconds, a page less


def serve(home: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the pages of a home until the process is interrupted.

    Raises InputError for a host that is not this computer, and for a port that cannot be used.
    """
    address = check_host(host)
    check_port(address, port)
    os.environ["ASYOUGO_HOME"] = str(home.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "asyougo.web.settings"
    Granian(
        "asyougo.web.wsgi:warm_application",
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,  # an address can name a learner
    ).serve()


def check_host(host: str) -> str:
    """The loopback address that a host names; raises InputError for every other host."""
    if host in HOSTS:
        return HOSTS[host]
    raise InputError.of(
        Problem(
            Place(field="--host"),
            "the pages can be served to this computer only, because there are no accounts yet and everybody who "
            "reaches them could read everything",
            "Leave --host out.",
            host,
        )
    )


def check_port(address: str, port: int) -> None:
    """Raise InputError unless this port can be opened now."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except (OSError, OverflowError) as error:
            why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "not a port"
            raise InputError.of(
                Problem(
                    Place(field="--port"),
                    f"this port cannot be opened: {why}",
                    f"Choose another one, for example --port {port + 1 if port < 65_000 else 8000}.",
                    str(port),
                )
            ) from error


def address_of(host: str, port: int) -> str:
    """The address to open in a browser."""
    name = check_host(host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
