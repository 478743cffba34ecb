"""The one door for bytes from outside: limits declared for each kind of file, checked before and while reading.

The size that an archive declares is the sender's word; what counts is what comes out.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from asyougo.errors import InputError, Place, Problem

MIB = 1 << 20
GIB = 1 << 30


@frozen
class Limits:
    """What one upload may hold. Sizes are bytes; `ratio` is unpacked bytes per packed byte in an archive."""

    size: int
    rows: int = 0
    columns: int = 0
    cell: int = 0
    unpacked: int = 0
    members: int = 0
    ratio: int = 0


TABLE = Limits(size=2 * GIB, rows=20_000_000, columns=500, cell=32_767)
"""A delimited text; the longest cell is the longest that a spreadsheet can hold."""

WORKBOOK = Limits(size=200 * MIB, rows=1_048_576, columns=500, cell=32_767, unpacked=2 * GIB, members=2_000, ratio=250)
"""A spreadsheet; rows as many as Excel's sheets hold. Real workbooks unpack to 5-30 times their size."""

DOCUMENT = Limits(size=64 * MIB)
"""A JSON or YAML document: a transcript, a catalogue, overrides, terms."""

ZIP_BEGINS = b"PK\x03\x04"
OLD_EXCEL_BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SMALL_ENOUGH = 10 * MIB  # unpacked; below it a high ratio harms nobody (an empty sheet packs 1,000 to 1)
STEP = 1 << 16


def read_file(path: Path, limits: Limits) -> bytes:
    """The bytes of a file within its limits. Raises InputError for a file that is missing, no file or too large."""
    name = path.name
    try:
        with path.open("rb") as stream:
            return read_stream(stream, name, limits)
    except FileNotFoundError as error:
        raise refusal(name, "there is no such file", "Check the name.", "no-such-file") from error
    except IsADirectoryError as error:
        raise refusal(name, "this is a folder", "Give the files in it.", "not-a-file") from error
    except OSError as error:
        raise refusal(name, "the file cannot be opened", "Check that you may read it.", "no-access") from error


def read_stream(stream: BinaryIO, name: str, limits: Limits) -> bytes:
    """All bytes of a stream, refused as soon as there are more than the limit."""
    data = stream.read(limits.size + 1)
    if len(data) > limits.size:
        most = limits.size // MIB
        raise refusal(
            name,
            f"the file is larger than {most:,} MiB",
            "Split it, for example by year, and import the parts.",
            "too-large",
        )
    return data


def check_archive(data: bytes, name: str, limits: Limits = WORKBOOK) -> None:
    """Refuse an archive that unpacks to too much, or holds too many parts. Raises InputError.

    Members are unpacked into nothing, one by one, counting; their names are never used as paths.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > limits.members:
                raise refusal(name, f"the file has more than {limits.members:,} parts", "Save it again.", "archive")
            if sum(member.file_size for member in members) > limits.unpacked:
                raise _bomb(name, limits)
            total = 0
            for member in members:
                if member.flag_bits & 0x1:
                    raise refusal(name, "the workbook is protected by a password", "Save it without one.", "password")
                with archive.open(member) as stream:
                    while block := stream.read(STEP):
                        total += len(block)
                        if total > limits.unpacked or (total > SMALL_ENOUGH and total > limits.ratio * len(data)):
                            raise _bomb(name, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise refusal(
            name, "the workbook is damaged", "Open it in a spreadsheet program and save it again.", "archive"
        ) from error


def _bomb(name: str, limits: Limits) -> InputError:
    most = limits.unpacked // MIB
    return refusal(
        name,
        f"the file unpacks to more than {most:,} MiB, or to more than {limits.ratio} times its size",
        "Export the sheet as CSV.",
        "archive-too-large",
    )


def refusal(name: str, problem: str, remedy: str, code: str, value: str | None = None) -> InputError:
    """An error about a file as a whole."""
    said = Problem(Place(name), problem, remedy, value, code)
    return InputError(str(said), (said,))
