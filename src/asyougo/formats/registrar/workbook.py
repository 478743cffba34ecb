"""A workbook's sheet as a table, with the kind of each cell: a date among texts is damage, a number among ids too.

A sheet is measured before it is loaded: two cells in opposite corners of an empty sheet would ask for 17 billion.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
import python_calamine as calamine
from attrs import evolve

from asyougo.formats.door import GIB, MIB, OLD_EXCEL_BEGINS, STEP, WORKBOOK, Limits, check_archive, refusal
from asyougo.formats.registrar.presets import known_names, plain_name
from asyougo.formats.registrar.table import HEADER_WITHIN, LINE, Table, settle, unique_names

TABLE_NAMES = 3  # known column names by which a sheet beside the one that is read is taken for a table
MOST_CELLS = 12_000_000  # a million rows of twelve columns; each cell becomes a value of 50 bytes and more
MOST_TEXT = GIB  # bytes of all cells together: one long text that a million cells share is a million texts once read
LONGEST_USUAL = 1_000  # bytes of one shared text; below it no sheet that is small enough can hold too much
LONGEST_SHARED = 256 * MIB  # bytes of the table of shared texts
TEXT, NUMBER, DATE, FLAG, EMPTY = "text", "number", "date", "flag", "empty"
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,7})["']""")
_SHEET = re.compile(r"/?xl/worksheets/[^/]+\.xml")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b[^>]*>(.*?)</(?:\w+:)?si>", re.DOTALL)
_SHARED_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,9})\s*</""")


def read_workbook(data: bytes, name: str, sheet: str | None = None, limits: Limits = WORKBOOK) -> Table:
    """The table in a workbook: of the sheet that is named, else of the one whose header names the most columns.

    Raises InputError when the workbook is damaged, protected, too large, or holds no table.
    """
    if not data.startswith(OLD_EXCEL_BEGINS):
        check_archive(data, name, limits)
        _measure(data, name, limits)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names if sheet is None else [sheet]
        tables = [(found, rows) for found in names if (rows := list(_rows(workbook, found, name, limits)))]
    except calamine.PasswordError as error:
        raise refusal(name, "the workbook is protected by a password", "Save it without one.", "password") from error
    except calamine.WorksheetNotFound as error:
        raise refusal(
            name, "the workbook has no such sheet", "Check the name of the sheet.", "no-sheet", sheet
        ) from error
    except (calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise refusal(
            name, "the workbook is damaged", "Open it in a spreadsheet program and save it again.", "archive"
        ) from error
    best: tuple[int, int, int, str] | None = None
    others: list[str] = []
    for order, (found, rows) in enumerate(tables):
        position, named = _header_position(rows)
        if position is not None and named >= TABLE_NAMES and len(rows) > position + 1:
            others.append(found)
        if position is not None and (best is None or (named, -order) > (best[0], -best[1])):
            best = (named, order, position, found)
    if best is None:
        raise refusal(
            name,
            "no sheet holds a table with column names",
            "Put one row of column names above the rows.",
            "no-header",
        )
    _, order, position, found = best
    table = evolve(
        _table(tables[order][1], position, found, name, limits), other_sheets=tuple(o for o in others if o != found)
    )
    return settle(table, name, limits)


def _measure(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a sheet whose used area, or whose text, is too large, before anything makes room for it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [member for member in archive.infolist() if _SHEET.fullmatch(member.filename)]
        if not sheets:
            raise refusal(name, "this is no workbook", "Save the sheet as .xlsx, or export a CSV.", "archive")
        lengths = _shared_lengths(archive, name)
        text = 0
        for member in sheets:
            rows = columns = 0
            left = b""
            with archive.open(member) as stream:
                while block := stream.read(STEP):
                    for letters, digits in _REFERENCE.findall(left + block):
                        rows = max(rows, int(digits))
                        columns = max(columns, _column_number(letters))
                    whole = left + block
                    # What is cut in two at the end of a block is counted with the next; a cell is shorter than that.
                    left = whole[-200:]
                    if lengths and max(lengths) > LONGEST_USUAL:
                        found = _SHARED_CELL.findall(whole)
                        text += sum(lengths[int(n)] for n in found if int(n) < len(lengths))
            if rows > limits.rows or columns > limits.columns or rows * columns > MOST_CELLS:
                raise refusal(
                    name,
                    f"a sheet spans {rows:,} rows and {columns:,} columns",
                    f"Export at most {limits.columns} columns and {MOST_CELLS:,} cells, or a CSV.",
                    "too-large",
                )
            if text > MOST_TEXT:
                raise refusal(name, "the cells hold too much text", "Export a CSV.", "too-large")


def _shared_lengths(archive: zipfile.ZipFile, name: str) -> list[int]:
    """How long each text is that cells share. Raises InputError when the table of them is too large."""
    for member in archive.infolist():
        if member.filename.lstrip("/").lower() != "xl/sharedstrings.xml":
            continue
        if member.file_size > LONGEST_SHARED:
            raise refusal(name, "the workbook holds too much text", "Export a CSV.", "too-large")
        return [len(text) for text in _SHARED_TEXT.findall(archive.read(member))]
    return []


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(workbook: calamine.CalamineWorkbook, sheet: str, name: str, limits: Limits) -> Iterator[list[Any]]:
    opened = workbook.get_sheet_by_name(sheet)
    if opened.total_height * max(1, opened.total_width) > MOST_CELLS or opened.total_width > limits.columns:
        raise refusal(name, f"the sheet '{sheet}' is too large", "Export a CSV.", "too-large")
    yield from opened.to_python(skip_empty_area=False)


def _header_position(rows: list[list[Any]]) -> tuple[int | None, int]:
    """Where the header stands (0-based) and how many known columns it names."""
    known = known_names()
    best: tuple[int, int] | None = None
    usual = max((sum(cell != "" for cell in row) for row in rows[:HEADER_WITHIN]), default=0)
    for position, row in enumerate(rows[:HEADER_WITHIN]):
        cells = [cell for cell in row if cell != ""]
        if len(cells) < 2 or not all(isinstance(cell, str) for cell in cells):
            continue
        named = sum(plain_name(cell) in known for cell in cells)
        if named < 2 and len(cells) < usual:
            continue
        if best is None or named > best[1]:
            best = (position, named)
    return best if best is not None else (None, 0)


def _table(rows: list[list[Any]], position: int, sheet: str, name: str, limits: Limits) -> Table:
    width = max(number for number, cell in enumerate(rows[position], 1) if cell != "")
    header = unique_names([str(cell) for cell in rows[position][:width]])
    if len(rows) - position > limits.rows:
        raise refusal(name, f"the sheet has more than {limits.rows:,} rows", "Split it.", "too-large")
    numbers: list[int] = []
    texts: list[list[str]] = [[] for _ in header]
    kinds: list[list[str]] = [[] for _ in header]
    for number, row in enumerate(rows[position + 1 :], position + 2):
        if not any(cell != "" and not (isinstance(cell, str) and not cell.strip()) for cell in row):
            continue
        numbers.append(number)
        for column in range(width):
            text, kind = cell_text(row[column] if column < len(row) else "")
            texts[column].append(text)
            kinds[column].append(kind)
    frame = pl.DataFrame({header[i]: pl.Series(texts[i], dtype=pl.String) for i in range(width)})
    frame = frame.with_columns(pl.Series(LINE, numbers, dtype=pl.Int64))
    kind_frame = pl.DataFrame({header[i]: pl.Series(kinds[i], dtype=pl.String) for i in range(width)})
    above = tuple(
        (number, " ".join(str(cell) for cell in row if cell != ""))
        for number, row in enumerate(rows[:position], 1)
        if any(cell != "" for cell in row)
    )
    return Table(frame, header, position + 1, "", (), above, kinds=kind_frame, sheet=sheet)


def cell_text(cell: Any) -> tuple[str, str]:
    """A cell as text, and its kind. A whole number loses its ".0": the sheet shows 5, not 5.0."""
    if isinstance(cell, str):
        return cell.replace("\x00", "\ufffd"), TEXT if cell.strip() else EMPTY
    if isinstance(cell, bool):
        return ("TRUE" if cell else "FALSE"), FLAG
    if isinstance(cell, float | int):
        return (str(int(cell)) if float(cell).is_integer() and abs(cell) < 10**15 else repr(cell)), NUMBER
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return (cell.date().isoformat() if midnight else cell.isoformat(sep=" ")), DATE
    if isinstance(cell, date):
        return cell.isoformat(), DATE
    if isinstance(cell, time | timedelta):
        return str(cell), DATE
    return str(cell), TEXT
