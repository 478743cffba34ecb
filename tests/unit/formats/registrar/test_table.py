"""Finding the table in a text: separators, headers, reports' lines above and below, quotes, rows that do not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.errors import InputError
from asyougo.formats.door import Limits
from asyougo.formats.registrar.table import LINE, Table, read_table, unique_names

HEADER = "Student ID,Term,Course,Units,Grade"


def rows(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row[-1], row[:-1]) for row in table.frame.select(*table.header, LINE).iter_rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_and_lines_are_those_of_the_file(delimiter: str) -> None:
    text = "\n".join(["Report of terms", "", HEADER, "01,F24,BIO 1,3,A", "02,F24,BIO 1,3,B"]).replace(",", delimiter)
    table = read_table(text, "x.csv")
    assert (table.delimiter, table.header_line, table.above) == (delimiter, 3, ((1, "Report of terms"),))
    assert [line for line, _ in rows(table)] == [4, 5]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_every_kind_of_line_end_is_read(newline: str, end: str) -> None:
    text = (HEADER + "\n01,F24,BIO 1,3,A\n02,F24,BIO 2,3,B" + end).replace("\n", newline)
    assert rows(read_table(text, "x.csv")) == [
        (2, ("01", "F24", "BIO 1", "3", "A")), (3, ("02", "F24", "BIO 2", "3", "B")),
    ]  # fmt: skip


def test_a_cell_over_several_lines_keeps_its_row_at_its_first_line() -> None:
    text = f'{HEADER}\n01,F24,"BIO 1\nwith ""lab"", and more",3,A\n02,F24,BIO 2,3,B\n'
    assert rows(read_table(text, "x.csv")) == [
        (2, ("01", "F24", 'BIO 1\nwith "lab", and more', "3", "A")),
        (4, ("02", "F24", "BIO 2", "3", "B")),
    ]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('01,F24,6" pipes,3,A', ("01", "F24", '6" pipes', "3", "A")),
        ('01,F24,"He said ""no""",3,A', ("01", "F24", 'He said "no"', "3", "A")),
        ('"01","F24","a,b","3","A"', ("01", "F24", "a,b", "3", "A")),
        ('01,F24,"",3,A', ("01", "F24", "", "3", "A")),
        ("01,F24,BIO 1,3,A,,,", ("01", "F24", "BIO 1", "3", "A")),
    ],
)
def test_quotes_are_read_as_spreadsheets_write_them(row: str, cells: tuple[str, ...]) -> None:
    table = read_table(f"{HEADER}\n{row}\n02,F24,BIO 2,3,B\n", "x.csv")
    assert rows(table) == [(2, cells), (3, ("02", "F24", "BIO 2", "3", "B"))]
    assert table.odd == ()


def test_a_quote_that_is_never_closed_spoils_its_own_row_and_no_other() -> None:
    table = read_table(
        f'{HEADER}\n01,"F24,BIO 1,3,A\n' + "".join(f"{n:02},F24,BIO 2,3,B\n" for n in range(99)), "x.csv"
    )
    assert [row.line for row in table.odd] == [2]
    assert len(rows(table)) == 99


def test_rows_that_do_not_fit_are_kept_apart_with_their_line() -> None:
    table = read_table(f"{HEADER}\n01,F24,BIO 1,3\n02,F24,BIO 2,3,B\n03,F24,BIO, 3,3,A\n", "x.csv")
    assert [(row.line, len(row.cells)) for row in table.odd] == [(2, 4), (4, 6)]
    assert [line for line, _ in rows(table)] == [3]


def test_blank_lines_repeated_headers_and_rules_are_no_rows() -> None:
    text = f"{HEADER}\n---,---,---,---,---\n01,F24,BIO 1,3,A\n\n,,,,\n{HEADER}\n\x0c02,F24,BIO 2,3,B\n   \n"
    table = read_table(text, "x.csv")
    assert [line for line, _ in rows(table)] == [3, 7]
    assert table.repeated_headers == 2


@pytest.mark.parametrize(
    "trailer",
    ["Total records listed", "2 rows selected.", "(2 rows affected)", "Grand total,,,,", "Total,2,,,", "End of report"],
)
def test_a_closing_line_is_named_and_is_no_row(trailer: str) -> None:
    table = read_table(f"{HEADER}\n01,F24,BIO 1,3,A\n02,F24,BIO 2,3,B\n\n{trailer}\n", "x.csv")
    assert len(rows(table)) == 2 and table.odd == ()
    assert [line for line, _ in table.trailer] == [5]


def test_a_line_that_is_cut_off_is_no_closing_line() -> None:
    table = read_table(f"{HEADER}\n01,F24,BIO 1,3,A\n0200", "x.csv")
    assert [row.line for row in table.odd] == [3] and table.trailer == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no line holds column names"),
        ("just words\nand more words\n", "no line holds column names"),
        ("1,2,3\n4,5,6\n", "no line holds column names"),
        (HEADER, "no row below the column names"),
        (f"{HEADER}\n\n,,,,\n", "no row below the column names"),
        (f"{HEADER}\nTotal records listed\n", "no row below the column names"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_table(text, "x.csv")


def test_limits_are_kept() -> None:
    body = "".join(f"{n:02},F24,BIO 2,3,B\n" for n in range(5))
    for limits, problem in (
        (Limits(size=0, rows=4, columns=9, cell=99), "more than 4 rows"),
        (Limits(size=0, rows=9, columns=4, cell=99), "more than 4 columns"),
        (Limits(size=0, rows=9, columns=9, cell=4), "more than 4 characters"),
    ):
        with pytest.raises(InputError, match=problem):
            read_table(f"{HEADER}\n{body}", "x.csv", limits=limits)


def test_columns_without_a_name_are_no_reason_to_look_further() -> None:
    table = read_table(f",{HEADER},,\n0,01,F24,BIO 1,3,A,,\n", "x.csv")
    assert table.header == ("column 1", *HEADER.split(","), "column 7", "column 8")
    assert rows(table) == [(2, ("0", "01", "F24", "BIO 1", "3", "A", "", ""))]


def test_column_names_are_made_unique_and_none_is_empty() -> None:
    assert unique_names(["A", "A", "", " B\u00a0C ", "A"]) == ("A", "A (2)", "column 3", "B C", "A (3)")


CELLS = st.text(
    st.characters(exclude_characters="\r\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", exclude_categories=["Cs"]),
    max_size=8,
)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6), st.sampled_from([",", ";", "|"]))
def test_what_the_standard_library_writes_is_read_cell_for_cell(written: list[tuple[str, ...]], delimiter: str) -> None:
    import csv
    import io

    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["Student ID", "Term", "Note", "Grade"])
    for row in written:
        writer.writerow(["x1", *row])
    table = read_table(made.getvalue(), "x.csv")
    assert [cells for _, cells in rows(table)] == [("x1", *row) for row in written]
    line = 2
    for (found, _), row in zip(rows(table), written, strict=True):
        assert found == line
        line += 1 + sum(cell.count("\n") for cell in row)


@given(st.text(max_size=200))
def test_no_row_disappears_whatever_a_file_holds(text: str) -> None:
    try:
        table = read_table(f"{HEADER}\n{text}", "x.csv")
    except InputError:
        return
    seen = {line for line, _ in rows(table)} | {row.line for row in table.odd} | {line for line, _ in table.trailer}
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = [n for n, line in enumerate(lines, 2) if '"' not in text and any(c.strip() for c in line.split(","))]
    repeated = [n for n in plain if set(lines[n - 2]) <= set("-=, \t\x0c") or lines[n - 2].strip() == HEADER]
    assert set(plain) - seen <= set(repeated)
