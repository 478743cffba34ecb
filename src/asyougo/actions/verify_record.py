"""Verify signed records, whole files at a time: documents, lists of issuers and the instant come in, reports out.

No network is used. The key documents and status lists of the current home always serve; the files of one call serve
each other, because whoever gives several files on a command line vouches for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from attrs import frozen

from asyougo.errors import InputError, Place, Problem
from asyougo.formats.door import DOCUMENT, read_file
from asyougo.model.record import VerificationReport
from asyougo.records.documents import Documents
from asyougo.records.trust import Trust, read_trust
from asyougo.records.verify import verify

LARGEST_DOCUMENT = 4 << 20  # bytes; a status list of 2^20 entries is far below it
HOME_DOCUMENTS = ("documents", "demo/documents")  # where a home, and the demonstration in it, keep them


@frozen
class Checkable:
    """One thing to verify: the name it was given by, and its bytes."""

    name: str
    data: bytes


def verify_records(
    given: Sequence[Checkable],
    at: datetime,
    documents: Path | None = None,
    home: Path | None = None,
    trust: Trust | None = None,
) -> list[VerificationReport]:
    """One report for each thing given, in order. A bad file is an answer, never an error.

    Raises InputError when `at` has no offset or `documents` is no folder.
    """
    passed = [(one.name, one.data) for one in given]
    if documents is not None:
        if not documents.is_dir():
            place = Place(field="--documents")
            raise InputError.of(Problem(place, "this is no folder", "Give a folder.", str(documents)))
        passed += list(_files_below(documents))
    for name in HOME_DOCUMENTS:
        if home is not None and (home / name).is_dir():
            passed += list(_files_below(home / name))
    known = Documents.of(passed)
    return [verify(one.data, at, known, trust).named(one.name) for one in given]


def _files_below(folder: Path) -> Iterable[tuple[str, bytes]]:
    """(path, bytes) of the small files in a folder and its subfolders, links left aside."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST_DOCUMENT:
            yield str(path), path.read_bytes()


def read_checkable(path: Path) -> Checkable:
    """A file to verify. Raises InputError when it cannot be read or is too large."""
    return Checkable(str(path), read_file(path, DOCUMENT))


def read_trust_file(path: Path) -> tuple[Trust, tuple[Problem, ...]]:
    """The list of issuers in a file, and its lines that could not be used. Raises InputError when it is no list."""
    return read_trust(read_file(path, DOCUMENT), path.name)


def exit_code(reports: Iterable[VerificationReport]) -> int:
    """The code of several reports: 1 (not genuine) beats 4 (issuer not confirmed) beats 0."""
    codes = {report.exit_code for report in reports}
    return 1 if 1 in codes else 4 if 4 in codes else 0
