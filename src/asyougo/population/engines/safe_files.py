"""Files that are whole or not there: written beside, flushed, renamed; a full disk is said with its numbers."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from asyougo.errors import AsYouGoError, Place, Problem

FULL = (errno.ENOSPC, errno.EDQUOT)
UNFINISHED = ".unfinished"
MIB = 1 << 20


class DiskFull(AsYouGoError):
    """There is no room for a file of the run; what is finished stays, and the run can go on later."""


class CannotWrite(AsYouGoError):
    """A file of the run cannot be written for another reason than a full disk."""


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """A name to write to; the file appears under its own name when the block ends, and not at all after an error.

    Raises DiskFull or CannotWrite.
    """
    # The process id keeps two attempts at one file apart; whichever lands last changes nothing.
    beside = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        _flush(beside, os.O_RDWR)
        beside.replace(path)
        _flush(path.parent, os.O_RDONLY)
    except OSError as error:
        _remove(beside)
        raise _said(path, error) from error
    except BaseException:
        _remove(beside)
        raise


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """The same as a stream that is open for writing."""
    with whole_path(path) as beside, beside.open("wb") as target:
        yield target


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises DiskFull or CannotWrite."""
    try:
        with whole_file(path) as target:
            target.write(data)
    except DiskFull as error:
        raise DiskFull.of(_no_room(path, len(data))) from error


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file in hexadecimal digits; None when there is no such file."""
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError:
        return None


def remove_unfinished(folder: Path) -> None:
    """Remove what a killed process left half written in a folder and the folders in it."""
    for left in folder.glob(f"**/.*{UNFINISHED}"):
        left.unlink(missing_ok=True)


def _flush(path: Path, mode: int) -> None:
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    with suppress(OSError):  # a folder that cannot be written to held nothing
        path.unlink(missing_ok=True)


def _said(path: Path, error: OSError) -> AsYouGoError:
    if error.errno in FULL:
        return DiskFull.of(_no_room(path, None))
    reason = error.strerror or str(error)
    remedy = "Choose a folder that you may write to."
    return CannotWrite.of(Problem(Place(str(path)), f"the file cannot be written ({reason})", remedy))


def _no_room(path: Path, needed: int | None) -> Problem:
    folder = next((parent for parent in path.parents if parent.exists()), path)
    free = shutil.disk_usage(folder).free
    wanted = "" if needed is None else f"{needed:,} bytes are needed, "
    remedy = "Make room and give the same command with --resume; what is finished stays."
    return Problem(Place(str(path)), f"the disk is full: {wanted}{free:,} bytes are free", remedy)
