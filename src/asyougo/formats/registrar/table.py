"""A table as it stands in a file: cells as text, each row with the physical line on which it begins.

Lines above the header, blank lines, repeated headers and a trailer are recognised and counted, never lost. Rows
that do not have as many cells as the header are kept apart: their columns cannot be told.
"""

from __future__ import annotations

import csv
import re
from collections import Counter

import polars as pl
from attrs import frozen

from asyougo.formats.door import TABLE, Limits, refusal
from asyougo.formats.registrar.presets import known_names, plain_name

LINE = "\x00line"  # no header can be called so
DELIMITERS = (",", ";", "\t", "|", ":", "~")
LOOKED_AT = 200  # lines read to find the delimiter
HEADER_WITHIN = 60  # lines; a report's cover page is shorter
LONGEST_ROW = 100_000  # characters; a line without an end would become millions of cells
LONGEST_CELL_LINES = 50  # lines that one quoted cell may span; a quote that is open for longer was never closed
TRAILER_WITHIN = 10  # rows from the end

_CLOSED = re.compile(r'(?:"(?:[^"]|"")*+"|[^"\n]*+)', re.DOTALL)
_TRAILER = re.compile(
    r"\b(total|totals|grand total|subtotal|count|records?|rows?|selected|affected|listed|end of|report|page|printed"
    r"|generated|run date|confidential)\b",
    re.IGNORECASE,
)


@frozen
class OddRow:
    """A row whose cells do not fit the header: its line and its cells."""

    line: int
    cells: tuple[str, ...]


@frozen(eq=False)
class Table:
    """One table of a file.

    frame: a text column for each name of `header`, and LINE; rows in the order of the file.
    kinds: for a workbook, per column and row what the cell was: text, number, date, flag or empty.
    above: lines before the header that are not blank; trailer: (line, text) after the last row.
    other_sheets: sheets of the workbook that hold a table too and were not read.
    """

    frame: pl.DataFrame
    header: tuple[str, ...]
    header_line: int
    delimiter: str
    odd: tuple[OddRow, ...] = ()
    above: tuple[tuple[int, str], ...] = ()
    trailer: tuple[tuple[int, str], ...] = ()
    repeated_headers: int = 0
    kinds: pl.DataFrame | None = None
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()


def read_table(text: str, name: str, delimiter: str | None = None, limits: Limits = TABLE) -> Table:
    """The table in a delimited text. Raises InputError when there is no header or no row below it."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = [line.removesuffix("\r") for line in text.split("\n", LOOKED_AT)[:LOOKED_AT]]
    found = _find_header(head, delimiter)
    if found is None:
        raise refusal(
            name,
            "no line holds column names",
            "Export a table with one line of column names above the rows.",
            "no-header",
        )
    delimiter, position, cells = found
    header = unique_names(cells)
    if len(header) > limits.columns:
        raise refusal(name, f"the table has more than {limits.columns} columns", "Export fewer columns.", "too-large")
    body = _below(text, position)
    frame = _read_regular(body, header, delimiter, position + 2)
    odd: list[OddRow] = []
    if frame is None:
        body = body.replace("\r\n", "\n").removesuffix("\r")
        lines = pl.DataFrame({"text": pl.Series([body], dtype=pl.String).str.split("\n").explode()})
        lines = lines.with_row_index(LINE, offset=position + 2).with_columns(
            pl.col("text").str.strip_chars_start("\x0c")
        )
        frame, odd = _cells_of(lines.filter(pl.col("text").str.contains(r"\S")), header, delimiter)
    if frame.height + len(odd) > limits.rows:
        raise refusal(
            name, f"the table has more than {limits.rows:,} rows", "Split it, for example by year.", "too-large"
        )
    above = tuple((number, line.strip()) for number, line in enumerate(head[:position], 1) if line.strip())
    return settle(Table(frame, header, position + 1, delimiter, tuple(odd), above), name, limits)


def _below(text: str, position: int) -> str:
    """The text after the line at a position (0-based)."""
    start = 0
    for _ in range(position + 1):
        end = text.find("\n", start)
        if end < 0:
            return ""
        start = end + 1
    return text[start:]


def _read_regular(body: str, header: tuple[str, ...], delimiter: str, first: int) -> pl.DataFrame | None:
    """The rows of a body in which every line is one row with as many cells as the header; None where one is not.

    Ten times as quick as looking at each line, and the usual case.
    """
    if "\x0c" in body or not body:
        return None
    lines = body.count("\n") + (not body.endswith("\n"))
    quoted = '"' in body
    try:
        frame = _parsed(body, header, delimiter, quoted)
    except pl.exceptions.PolarsError:
        return None
    # As many rows as lines: no cell goes over two lines. Polars fills up short rows; they end in an empty cell.
    if frame.height != lines:
        return None
    if (frame[header[-1]] == "").any():
        inside = frame.select(pl.all().str.count_matches(delimiter, literal=True).sum()).row(0) if quoted else (0,)
        if body.count(delimiter) != (len(header) - 1) * lines + sum(inside):
            return None
    return frame.with_columns(pl.int_range(first, first + lines, dtype=pl.Int64, eager=True).alias(LINE))


def _parsed(rows: str, header: tuple[str, ...], delimiter: str, quoted: bool) -> pl.DataFrame:
    return pl.read_csv(
        rows.encode(),
        has_header=False,
        separator=delimiter,
        quote_char='"' if quoted else None,
        infer_schema=False,
        empty_string_is_null=False,
        new_columns=list(header),
        extra_columns="raise",
    )


def _find_header(head: list[str], given: str | None) -> tuple[str, int, list[str]] | None:
    """Delimiter, position and cells of the header line: the line that names the most known columns."""
    known = known_names()
    best: tuple[int, int, int, str, list[str]] | None = None
    for delimiter in (given,) if given else DELIMITERS:
        widths = Counter(len(_split(line, delimiter)) for line in head if line.strip())
        usual = max(((n, width) for width, n in widths.items() if width > 1), default=(0, 0))[1]
        for position, line in enumerate(head[:HEADER_WITHIN]):
            cells = [cell.strip() for cell in _split(line, delimiter)]
            named = sum(plain_name(cell) in known for cell in cells if cell)
            filled = len(cells) - next((n for n, cell in enumerate(reversed(cells)) if cell), len(cells))
            # Programs leave the name of a column of row numbers empty; without known names a gap is no header.
            if filled < 2 or (named < 3 and not all(cells[:filled])):
                continue
            if named < 2 and not (len(cells) == usual and not any(re.fullmatch(r"[-+]?[\d.,/]+", c) for c in cells)):
                continue
            score = (named, len(cells) if named < 2 else 0, -position, delimiter, cells)
            if best is None or score[:3] > best[:3]:
                best = score
    if best is None:
        return None
    return best[3], -best[2], best[4]


def _split(line: str, delimiter: str) -> list[str]:
    """The cells of one row; a row that is too long for a table comes back cut, and so does not fit its header."""
    line = line[:LONGEST_ROW]
    return next(csv.reader([line], delimiter=delimiter), []) if '"' in line else line.split(delimiter)


def unique_names(cells: list[str]) -> tuple[str, ...]:
    """Column names, cleaned; a name that stands twice, or is empty, gets its number."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\u00a0", " ").replace("\ufeff", "").split()) or f"column {number}"
        again = 2
        while name in names or name == LINE:
            name, again = f"{cell.strip() or 'column'} ({again})", again + 1
        names.append(name)
    return tuple(names)


def _cells_of(lines: pl.DataFrame, header: tuple[str, ...], delimiter: str) -> tuple[pl.DataFrame, list[OddRow]]:
    """Rows with as many cells as the header as a frame, and the others."""
    quoted = lines["text"].str.contains('"', literal=True)
    if quoted.any():
        lines, records = _join_quoted(lines, quoted, delimiter)
        bare = lines["text"].str.replace_all(r'"[^"]*"', "")
    else:
        records = []
        bare = lines["text"]
    widths = bare.str.count_matches(delimiter, literal=True) + 1
    fits = widths == len(header)
    frame = _parse(lines.filter(fits), header, delimiter, bool(quoted.any()))
    odd = [
        OddRow(line, tuple(_split(text, delimiter)))
        for line, text in lines.filter(~fits).select(LINE, "text").iter_rows()
    ]
    late = [OddRow(line, tuple(_split(text, delimiter))) for line, text in records]
    odd = [row for row in odd if any(cell.strip() for cell in row.cells)]
    whole = [row for row in late if len(row.cells) == len(header)]
    odd += [row for row in late if len(row.cells) != len(header)]
    if whole:
        frame = pl.concat([frame, _frame_of(whole, header)]).sort(LINE)
    padded, odd = _pad(odd, len(header))
    if padded:
        frame = pl.concat([frame, _frame_of(padded, header)]).sort(LINE)
    return frame, sorted(odd, key=lambda row: row.line)


def _parse(lines: pl.DataFrame, header: tuple[str, ...], delimiter: str, quoted: bool) -> pl.DataFrame:
    if lines.is_empty():
        return _frame_of([], header)
    frame = _parsed(lines["text"].str.join("\n").item(), header, delimiter, quoted)
    return frame.with_columns(lines[LINE].cast(pl.Int64))


def _frame_of(rows: list[OddRow], header: tuple[str, ...]) -> pl.DataFrame:
    columns = {name: pl.Series([row.cells[i] for row in rows], dtype=pl.String) for i, name in enumerate(header)}
    return pl.DataFrame({**columns, LINE: pl.Series([row.line for row in rows], dtype=pl.Int64)})


def _pad(odd: list[OddRow], width: int) -> tuple[list[OddRow], list[OddRow]]:
    """Rows that only have empty cells too many are whole rows."""
    padded = [OddRow(r.line, r.cells[:width]) for r in odd if len(r.cells) > width and not any(r.cells[width:])]
    lines = {row.line for row in padded}
    return padded, [row for row in odd if row.line not in lines]


def _join_quoted(lines: pl.DataFrame, quoted: pl.Series, delimiter: str) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """Lines that are whole rows, and the rows that need care: cells over several lines, quotes in odd places."""
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{mark}]*)'
    closed = rf"^{cell}(?:{mark}{cell})*$"
    opened = re.compile(rf'(?:(?:"(?:[^"]|"")*+"|[^"{mark}]*+){mark})*+"(?:[^"]|"")*+', re.DOTALL)
    whole = re.compile(rf'(?:"(?:[^"]|"")*+"|[^"{mark}]*+)(?:{mark}(?:"(?:[^"]|"")*+"|[^"{mark}]*+))*+', re.DOTALL)
    fine = ~quoted | lines["text"].str.contains(closed)
    if fine.all():
        return lines, []
    texts = lines["text"].to_list()
    numbers = lines[LINE].to_list()
    records: list[tuple[int, str]] = []
    used = [False] * len(texts)
    for start in (~fine).arg_true().to_list():
        if used[start]:
            continue
        record, end = texts[start], start
        while opened.fullmatch(record) and end + 1 < len(texts) and end - start < LONGEST_CELL_LINES:
            end += 1
            record += "\n" + texts[end]
        if end > start and whole.fullmatch(record):
            used[start : end + 1] = [True] * (end + 1 - start)
        else:
            record = texts[start]
            used[start] = True
        records.append((numbers[start], record))
    keep = pl.Series([not taken for taken in used])
    return lines.filter(keep), records


def settle(table: Table, name: str, limits: Limits) -> Table:
    """Take repeated headers and the trailer out of the rows. Raises InputError when no row is left."""
    from attrs import evolve

    frame, kinds = table.frame, table.kinds
    first = frame[table.header[0]]
    values = first.unique()
    odd_values = values.filter((values.str.strip_chars() == table.header[0]) | values.str.contains(r"^\s*[-=]*\s*$"))
    maybe = frame.filter(first.is_in(odd_values.to_list())) if odd_values.len() else frame.clear()
    same = pl.all_horizontal(pl.col(column).str.strip_chars() == column for column in table.header)
    rule = pl.all_horizontal(pl.col(column).str.contains(r"^\s*[-=]*\s*$") for column in table.header)
    blank = pl.all_horizontal(pl.col(column).str.strip_chars() == "" for column in table.header)
    judged = maybe.select(LINE, ((same | rule) & ~blank).alias("repeats"), blank.alias("blank"))
    repeated = int(judged["repeats"].sum())
    nothing = set(judged.filter(pl.col("repeats") | pl.col("blank"))[LINE])
    odd = list(table.odd)
    trailer: list[tuple[int, str]] = []
    whole_lines = [line for line in frame[LINE].tail(TRAILER_WITHIN + len(nothing)) if line not in nothing]
    last = sorted([(line, True) for line in whole_lines] + [(row.line, False) for row in odd])
    by_line = {row.line: row for row in odd}
    for line, whole in reversed(last[-TRAILER_WITHIN:]):
        cells = frame.filter(pl.col(LINE) == line).drop(LINE).row(0) if whole else by_line[line].cells
        if not _is_trailer(cells, len(table.header)):
            break
        trailer.append((line, " ".join(" ".join(cell for cell in cells if cell).split())))
    gone = nothing | {line for line, _ in trailer}
    if gone:
        keep = ~frame[LINE].is_in(list(gone))
        frame = frame.filter(keep)
        kinds = None if kinds is None else kinds.filter(keep)
        odd = [row for row in odd if row.line not in gone]
    if frame.is_empty() and not odd:
        raise refusal(name, "there is no row below the column names", "Export the table with its rows.", "no-rows")
    longest = frame.select(pl.max_horizontal(pl.col(column).str.len_bytes().max() for column in table.header)).item()
    if longest is not None and longest > limits.cell:
        longest = frame.select(pl.max_horizontal(pl.col(c).str.len_chars().max() for c in table.header)).item()
    if longest is not None and longest > limits.cell:
        raise refusal(name, f"a cell has more than {limits.cell:,} characters", "Export plain values.", "too-large")
    return evolve(
        table, frame=frame, kinds=kinds, odd=tuple(odd), trailer=tuple(reversed(trailer)), repeated_headers=repeated
    )


def _is_trailer(cells: tuple[str, ...], width: int) -> bool:
    """A closing line of a report: one or two words of its own and nothing in the other columns."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or len(filled) > max(2, width // 3):
        return False
    return _TRAILER.search(filled[0]) is not None
