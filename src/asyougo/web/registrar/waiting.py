"""Files that wait for a yes: sealed in the home's folder between the preview of an import and its answer.

A file that was brought in, or given up, is gone at once; one that nobody answered goes after an hour.
"""

from __future__ import annotations

import os
import re
import secrets
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from pathlib import Path

from attrs import frozen

from asyougo.errors import NotFound
from asyougo.store.personal import sealer_of
from asyougo.web.translation import _

FOLDER = "waiting"
WAITS = timedelta(hours=1)


@frozen
class WaitingFile:
    """A file that was looked at and not brought in yet, with what was said about it."""

    name: str
    data: bytes
    institution: str
    preset: str | None
    terms: str | None


def keep(file: WaitingFile, home: Path, now: datetime) -> str:
    """Seal a file until it is asked for again; returns the token by which it is found."""
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_old(home, now)
    token = secrets.token_urlsafe(24)
    sealed = sealer_of(home).seal([file.name, b64encode(file.data).decode(), file.institution, file.preset, file.terms])
    handle = os.open(folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(sealed)
    return token


def take(token: str, institution: str | None, home: Path) -> WaitingFile:
    """The waiting file of an institution (None: of any), which no longer waits. Raises NotFound when there is none."""
    path = home / FOLDER / token
    if not re.fullmatch(r"[\w-]{20,60}", token) or not path.is_file():
        raise NotFound(_("This file no longer waits here. Choose it again."))
    name, data, owner, preset, terms = sealer_of(home).open(path.read_text(encoding="ascii"))
    if institution is not None and owner != institution:
        raise NotFound(_("This file no longer waits here. Choose it again."))
    path.unlink(missing_ok=True)
    return WaitingFile(name, b64decode(data), owner, preset, terms)


def forget_old(home: Path, now: datetime) -> None:
    """Remove every file that has waited too long."""
    for path in (home / FOLDER).glob("*"):
        if now.timestamp() - path.stat().st_mtime > WAITS.total_seconds():
            path.unlink(missing_ok=True)
