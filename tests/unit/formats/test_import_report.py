"""The report of an import: the same findings as JSON, CSV, workbook and page, safe to open and pleasant to hear."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
import python_calamine

from asyougo.formats.import_report import COLUMNS, summary_of, write_report
from asyougo.formats.registrar.read import Settings, read_export
from asyougo.formats.spreadsheets import neutral, write_csv
from asyougo.formats.term_calendar import TermCalendar, read_terms
from tests.unit.formats.registrar.exports import SHAPES, TERMS, TODAY, clean_rows, plant, write

CALENDAR = read_terms(TERMS, "terms.csv")[0] or TermCalendar()
MADE = plant(SHAPES[0])
EXPORT = read_export(MADE.data, MADE.name, Settings(TODAY, terms=CALENDAR))
LINE = "Demonstration: all of this is invented."


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((1_239, 1_217, 19, 3), "1,217 of 1,239 rows are ready, 19 need you, 3 repeat another row."),
        ((1, 1, 0, 0), "1 of 1 row is ready."),
        ((3, 1, 1, 1), "1 of 3 rows are ready, 1 needs you, 1 repeats another row."),
        ((3, 0, 3, 0), "0 of 3 rows are ready, 3 need you."),
    ],
)
def test_the_first_sentence_counts_rows_in_good_english(counts: tuple[int, int, int, int], sentence: str) -> None:
    assert summary_of(*counts) == sentence


def test_the_table_holds_every_finding_and_the_line_of_a_demonstration_comes_first() -> None:
    text = write_report([EXPORT], "csv", LINE).decode("utf-8-sig")
    first, _, rest = text.partition("\r\n")
    assert first == f"# {LINE}"
    rows = list(csv.DictReader(io.StringIO(rest, newline="")))
    assert tuple(rows[0]) == COLUMNS
    said = {(int(row["line"]), row["column"], row["rule"], row["action"]) for row in rows}
    assert said == {(fault.line, fault.column, fault.rule, fault.action) for fault in MADE.planted}
    assert next(row for row in rows if row["rule"] == "negative-credits")["value"] == "-1.0"


def test_the_workbook_puts_what_needs_somebody_first() -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_report([EXPORT], "xlsx", LINE)))
    assert book.sheet_names == ["What needs you", "All findings", "By rule", "How this was made"]
    held = book.get_sheet_by_name("What needs you").to_python()
    assert tuple(held[0]) == COLUMNS
    assert {row[4] for row in held[1:]} == {"quarantine", "quarantine-both"}
    made = book.get_sheet_by_name("How this was made").to_python()
    assert made[0] == [LINE] and "rows are ready" in made[1][0]
    assert len(book.get_sheet_by_name("All findings").to_python()) == len(MADE.planted) + 1


def test_the_page_says_everything_without_script_and_without_asking_anybody() -> None:
    page = write_report([EXPORT], "html", LINE).decode()
    assert "<script" not in page and "http" not in page and "src=" not in page
    assert re.search(r"<h1>\d+ of \d+ rows are ready, \d+ need you, 1 repeats another row\.</h1>", page)
    assert LINE in page and "class=n>" in page
    for fault in MADE.planted:
        assert f">{fault.line}</td>" in page

    class Balanced(HTMLParser):
        open_tags: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag in ("section", "table", "div", "main", "tbody", "caption"):
                self.open_tags.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag in ("section", "table", "div", "main", "tbody", "caption"):
                assert self.open_tags.pop() == tag

    checker = Balanced()
    checker.feed(page)
    assert checker.open_tags == []


def test_what_a_file_holds_is_never_taken_for_markup_or_for_a_formula() -> None:
    shape = SHAPES[0]
    rows = clean_rows(shape, 2, 1)
    rows[0]["grade"] = "<b>A</b>"
    rows[1]["grade"] = '=HYPERLINK("x")'
    export = read_export(write(shape, rows), "x<y>.csv", Settings(TODAY, terms=CALENDAR))
    page = write_report([export], "html").decode()
    assert "<b>" not in page and "&lt;b&gt;A&lt;/b&gt;" in page and "x&lt;y&gt;.csv" in page
    assert "'=HYPERLINK" in write_report([export], "csv").decode()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_report([export], "xlsx")))
    assert '\'=HYPERLINK("x")' in [row[5] for row in book.get_sheet_by_name("All findings").to_python()]


@pytest.mark.parametrize("value", ["=1", "+1+1", "-1+1", "@x", "\t=1", "\r=1", "-", "＝1"])
def test_a_text_that_begins_like_a_formula_is_made_harmless(value: str) -> None:
    assert neutral(value) == f"'{value}"


@pytest.mark.parametrize("value", ["-1", "+4.5", "-4,50", "A-", "1-2", "", 3, -3.5, None, "B+"])
def test_numbers_and_grades_stay_as_they_are(value: object) -> None:
    assert neutral(value) == value


def test_json_of_several_files_is_one_document() -> None:
    both = json.loads(write_report([EXPORT, EXPORT], "json"))
    assert [report["file"] for report in both] == ["banner.csv", "banner.csv"]
    assert json.loads(write_report([EXPORT], "json"))["accepted"] == EXPORT.accepted


def test_a_table_begins_with_the_mark_by_which_spreadsheets_know_its_letters() -> None:
    assert write_csv(("name", "x"), [("Zoë", None)]) == "\ufeffname,x\r\nZoë,\r\n"
