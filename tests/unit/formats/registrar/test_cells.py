"""Single cells: grades, units, courses, damaged letters, ids and birth dates."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.formats.registrar import cells, dates, ids
from asyougo.formats.registrar.judging import Cell, Judgement

TODAY = date(2026, 5, 1)


def rules(judged: Judgement) -> list[str]:
    return [remark.rule for remark in judged.remarks]


@pytest.mark.parametrize(
    ("given", "value", "found"),
    [
        ("A", "A", []), ("", "", []), ("  ", "", []), ("NULL", "", []), ("IP", "IP", []), ("EW", "EW", []),
        ("b+", "B+", ["grade-case-space"]), (" B + ", "B+", ["grade-case-space"]),
        ("A\u2212", "A-", ["grade-unicode-minus"]), ("a\u2013", "A-", ["grade-unicode-minus"]),
        ("B\u00ad", "B-", ["grade-soft-hyphen"]), ("B\u00a0", "B", ["nbsp"]),
        ("Z", None, ["unknown-grade"]), ("AU?", None, ["unknown-grade"]), ("93%", None, ["unknown-grade"]),
    ],
)  # fmt: skip
def test_grades(given: str, value: str | None, found: list[str]) -> None:
    judged = cells.read_grade({})(Cell(given))
    assert (judged.value, rules(judged)) == (value, found)


def test_a_college_says_once_what_its_own_grades_mean() -> None:
    judge = cells.read_grade({"Z": "A-", "1,0": "a"})
    assert judge(Cell("z")).value == "A-" and judge(Cell("1,0")).value == "A"
    assert rules(judge(Cell("Y"))) == ["unknown-grade"]


@pytest.mark.parametrize(
    ("given", "value", "found"),
    [
        ("3", "3", []), (" 4.50 ", "4.5", []), ("", None, []), ("0", "0", []), ("-1.0", "-1", []), (".5", "0.5", []),
        ("4,50", "4.5", ["decimal-comma"]), ("l2", None, ["letter-for-digit"]), ("1O", None, ["letter-for-digit"]),
        ("4.S", None, ["letter-for-digit"]), ("B", None, ["not-a-number"]), ("\u22121.0", "-1", []),
        ("three", None, ["not-a-number"]), ("1.2.3", None, ["not-a-number"]), ("1e3", None, ["not-a-number"]),
        ("20-Oct", None, ["excel-date"]), ("Oct-20", None, ["excel-date"]), ("1.00E+07", None, ["excel-date"]),
        ("1.234,50", None, ["not-a-number"]), ("9" * 12, None, ["not-a-number"]),
    ],
)  # fmt: skip
def test_units(given: str, value: str | None, found: list[str]) -> None:
    judged = cells.read_units(False)(Cell(given))
    assert (judged.value, rules(judged)) == (value, found)


def test_units_as_text_are_a_fault_only_where_numbers_are_usual() -> None:
    assert rules(cells.read_units(True)(Cell("4.5", "text"))) == ["units-as-text"]
    assert rules(cells.read_units(False)(Cell("4.5", "text"))) == []
    assert rules(cells.read_units(True)(Cell("4.5", "number"))) == []
    assert rules(cells.read_units(True)(Cell("2025-10-20", "date"))) == ["excel-date"]


@pytest.mark.parametrize(
    ("given", "code", "title"),
    [
        ("MATH 1CH - Math 1CH", "MATH 1CH", "Math 1CH"), ("CIS-26A", "CIS 26A", None), ("bio150", "BIO 150", None),
        ("CH/BI 227", "CH/BI 227", None), ("MATH-\u00a01BH", "MATH 1BH", None), ("A S L 101", "A S L 101", None),
        ("MATH 1A - Calculus - Part I", "MATH 1A", "Calculus - Part I"), ("sec_4711", "SEC 4711", None),
        ("something else", "SOMETHING ELSE", None), ("CS 1.10", "CS 1.10", None),
    ],
)  # fmt: skip
def test_courses(given: str, code: str, title: str | None) -> None:
    assert cells.split_course(given) == (code, title)


@pytest.mark.parametrize(("given", "mended"), [("TestnuÃ±ez", "Testnuñez"), ("Ã‰ric", "Éric"), ("naÃ¯ve", "naïve")])
def test_letters_decoded_twice_are_decoded_once(given: str, mended: str) -> None:
    assert cells.mended_text(given) == mended


@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=12))
def test_mending_undoes_exactly_the_damage_and_touches_nothing_else(text: str) -> None:
    try:
        damaged = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    if damaged != text and any(0xC3 <= byte <= 0xC5 or byte in (0xC2, 0xE2) for byte in text.encode("utf-8")):
        assert cells.mended_text(damaged) in (text, None)
    mended = cells.mended_text(text)
    assert mended is None or mended.encode("utf-8") in (text.encode("cp1252"), text.encode("latin-1", "replace"))


def shape_of(*given: str) -> ids.IdShape:
    return ids.id_shape(pl.Series(given), None)


def test_an_id_without_its_zeros_is_found_only_where_ids_are_padded() -> None:
    padded = ids.read_id(shape_of("000012", "000345", "123456", "77"))
    assert rules(padded(Cell("77"))) == ["lost-leading-zeros"] and padded(Cell("77")).value == "000077"
    assert rules(padded(Cell("123456"))) == []
    growing = ids.read_id(shape_of("812345", "999999", "1000001", "77"))
    assert rules(growing(Cell("77"))) == [] and rules(growing(Cell("812345"))) == []
    mixed = ids.read_id(shape_of("01", "002", "0003", "77"))
    assert rules(mixed(Cell("77"))) == []


@pytest.mark.parametrize("given", ["A00012345", "@00012345", "W-17", "jane.doe", "12 34"])
def test_ids_of_other_kinds_are_taken_as_they_are(given: str) -> None:
    judged = ids.read_id(shape_of("A00012346", "A00012347"))(Cell(given))
    assert (judged.value, rules(judged)) == (given, [])


def test_letters_and_numbers_in_the_place_of_ids() -> None:
    judge = ids.read_id(shape_of(*[f"{n:08d}" for n in range(40)]))
    assert judge(Cell("0000OO12")).value == "00000012" and rules(judge(Cell("0000OO12"))) == ["letter-for-digit"]
    assert rules(judge(Cell("1.00E+07"))) == ["number-stored-id"] and judge(Cell("1.00E+07")).value is None
    assert rules(judge(Cell("80.0"))) == ["number-stored-id"] and judge(Cell("80.0")).value == "00000080"
    assert judge(Cell(" ")).value is None and judge(Cell("NULL")).value is None


def test_a_number_among_texts_of_a_workbook_is_harmless_only_with_all_its_digits() -> None:
    texts = pl.Series(["12345678", "00000012", "00000013"])
    judge = ids.read_id(ids.id_shape(texts, pl.Series(["text"] * 3)))
    assert (
        rules(judge(Cell("80", "number"))) == ["number-stored-id"] and judge(Cell("80", "number")).value == "00000080"
    )
    whole = judge(Cell("87654321", "number"))
    assert whole.value == "87654321" and whole.remarks[0].action == "autofix"
    numbers = ids.read_id(ids.id_shape(pl.Series(["80", "81234"]), pl.Series(["number", "number"])))
    assert rules(numbers(Cell("80", "number"))) == []


def born(given: str, order: dates.Order | None = None, kind: str = "", among: bool = False) -> Judgement:
    return dates.read_birth_date(order, TODAY, among)(Cell(given, kind))


@pytest.mark.parametrize(
    ("given", "value", "found"),
    [
        ("17-AUG-1994", "1994-08-17", []), ("1994-08-17", "1994-08-17", []), ("19940817", "1994-08-17", []),
        ("1994-08-17T00:00:00", "1994-08-17", []), ("8/17/1994 12:00:00 AM", "1994-08-17", []),
        ("17.08.1994", "1994-08-17", []), ("August 17, 1994", "1994-08-17", []), ("05/05/1999", "1999-05-05", []),
        ("", None, []), ("NULL", None, []),
        ("05/06/1999", None, ["date-ambiguous"]), ("02/30/1999", None, ["invalid-date"]),
        ("29.02.1999", None, ["invalid-date"]), ("29-FEB-2000", "2000-02-29", []), ("soon", None, ["invalid-date"]),
        ("05-MAY-2099", None, ["future-birth-date"]), ("36285", None, ["excel-serial-date"]),
        ("05/13/07", None, ["two-digit-year"]), ("17-AUG-94", "1994-08-17", ["two-digit-year"]),
        ("02/30/99", None, ["invalid-date"]), ("0000-00-00", None, []), ("00/00/0000", None, []),
    ],
)  # fmt: skip
def test_birth_dates(given: str, value: str | None, found: list[str]) -> None:
    judged = born(given)
    assert (judged.value, rules(judged)) == (value, found)


def test_a_column_decides_whether_the_month_comes_first() -> None:
    months_first = [("01/14/1994", "", 30), ("02/03/1990", "", 40)]
    assert dates.column_order(months_first) == "mdy"
    assert dates.column_order([("14/01/1994", "", 30)]) == "dmy"
    assert dates.column_order([("01/14/1994", "", 30), ("14/01/1994", "", 2)]) is None
    assert dates.column_order([("01/14/1994", "", 30), ("14/01/1994", "", 1)]) == "mdy"
    assert dates.column_order([("05/06/1999", "", 9)]) is None
    assert dates.column_order([("13/05/1999", "", 2), ("1994-01-14", "", 9)]) is None
    assert rules(born("13/05/1999", among=True)) == ["date-as-text"]
    assert dates.column_order([("01/14/1994", "text", 3), ("1994-01-14", "date", 9)]) is None
    assert born("02/03/1990", "mdy").value == "1990-02-03" and born("02/03/1990", "dmy").value == "1990-03-02"
    turned = born("14/01/1994", "mdy")
    assert (turned.value, rules(turned)) == ("1994-01-14", ["date-as-text"])


def test_both_readings_of_an_unclear_date_are_shown() -> None:
    assert born("05/06/1999").remarks[0].fix == "May 6 or 5 June?"
    assert born("05/13/07").remarks[0].fix == "1907 or 2007?"
    assert born("36285", kind="number").remarks[0].fix == "number where a date was expected"
    assert born("36285").remarks[0].fix == "36285 = 1999-05-05 in the 1900 system"


@given(st.text(max_size=20), st.sampled_from(["", "text", "number", "date", "flag"]))
def test_any_cell_gets_an_answer_from_every_judge(given: str, kind: str) -> None:
    cell = Cell(given, kind)
    for judge in (
        cells.read_grade({}), cells.read_units(True), cells.read_units(False),
        cells.read_text(True), cells.read_text(False),
        dates.read_birth_date("mdy", TODAY, True), dates.read_birth_date(None, TODAY, False),
        ids.read_id(ids.IdShape(8, 8)), ids.read_id(ids.IdShape()),
    ):  # fmt: skip
        assert isinstance(judge(cell), Judgement)
    cells.split_course(given)
