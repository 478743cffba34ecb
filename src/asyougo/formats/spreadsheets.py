"""Cells of the tables that we write: text stays text in every spreadsheet program, whatever it begins with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def neutral(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula; numbers, negative ones too, stay numbers.

    Source: OWASP, CSV injection.

    >>> neutral("=1+1"), neutral("-1.0"), neutral("A-")
    ("'=1+1", '-1.0', 'A-')
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return f"'{value}" if value.startswith(BEGINS_A_FORMULA) else value


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], first_line: str | None = None) -> str:
    """A table as CSV text with a byte order mark, so that every spreadsheet program reads its letters rightly.

    first_line: a line above the header, such as the one that says that everything is invented.
    """
    made = io.StringIO(newline="")
    made.write("\ufeff")
    writer = csv.writer(made, lineterminator="\r\n")
    if first_line:
        made.write(f"# {first_line}\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if value is None else neutral(value) for value in row])
    return made.getvalue()


class Workbook:
    """A workbook that is written sheet by sheet; every text goes in as text, never as a formula or a link."""

    def __init__(self, target: Any) -> None:
        self.book = xlsxwriter.Workbook(
            target,
            {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True},
        )
        self.bold = self.book.add_format({"bold": True, "bottom": 1})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.tints = {
            name: self.book.add_format({"bg_color": colour, "text_wrap": True, "valign": "top"})
            for name, colour in TINTS.items()
        }

    def table(
        self,
        name: str,
        header: Sequence[str],
        rows: Iterable[Sequence[Any]],
        widths: Sequence[int] = (),
        tint_column: int | None = None,
    ) -> None:
        """A sheet with a header that stays in view and a filter. tint_column: the cell whose word gives the colour."""
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, header, self.bold)
        last = 0
        for last, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if value is None:
                    continue
                tint = self.tints.get(str(value)) if column == tint_column else None
                if isinstance(value, bool) or not isinstance(value, int | float):
                    sheet.write_string(last, column, str(neutral(str(value))), tint or self.wrap)
                else:
                    sheet.write_number(last, column, value, tint or self.wrap)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, max(0, len(header) - 1))

    def lines(self, name: str, lines: Iterable[str]) -> None:
        """A sheet of sentences, one a row."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 110)
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, str(neutral(line)), self.wrap)

    def close(self) -> None:
        """Write the file."""
        self.book.close()


TINTS = {
    "quarantine": "#f4d9cb",
    "quarantine-both": "#f4d9cb",
    "warn": "#f7ecc4",
    "autofix": "#d3e7dc",
    "ignore": "#e4e4e0",
    "requirements met": "#d3e7dc",
    "one course left": "#d4e2f3",
    "cannot tell": "#e3d9f0",
}
"""Background by the word in the cell. The word says it; the colour only helps the eye."""
