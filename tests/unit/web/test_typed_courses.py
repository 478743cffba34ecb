"""Typed courses are read as people write them; what is unclear becomes a question, and nothing is lost."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.model.evidence import CourseAttempt
from asyougo.model.terms import Term
from asyougo.web.home import Home
from asyougo.web.public.typed_courses import HEADINGS, NOT_LISTED, TypedRecord, read_typed, replace_line, write_typed
from asyougo.web.public.typed_fields import code_in, grade_in, term_in, units_in
from tests.unit.web.homes import COURSES


def only(record: TypedRecord) -> CourseAttempt:
    """The one attempt of a record that raised no question."""
    assert record.doubts == ()
    (attempt,) = record.transcript.evidence
    assert isinstance(attempt, CourseAttempt)
    return attempt


@pytest.mark.parametrize(
    "line",
    [
        "Harbor College, MATH 10, 6, B, Fall 2019",
        "harbor; math 10; 6; b; 2019-fall",
        "Fall 2019\tHarbor College\tMATH 10\t6 units\tB",
        "B | MATH10 | F19 | harbor college | 6 q",
        "Harbor College MATH 10 6 B Fall 2019",
        "2019FA harbor MATH-10 6.0 B",
        "Harbor College, MATH 10, 6 créditos, B, otoño de 2019",
    ],
)
def test_the_same_course_is_read_however_it_is_typed(home: Home, line: str) -> None:
    attempt = only(read_typed(line, home))
    assert (attempt.institution, attempt.code, attempt.units, attempt.unit_system, attempt.grade, attempt.term) == (
        "harbor", "MATH 10", Fraction(6), "quarter", "B", Term(2019, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "term"),
    [
        ("Fall 2019", Term(2019, 2)), ("spring '20", Term(2020, 0)), ("Su20", Term(2020, 1)),
        ("2018 Winter", Term(2018, 3)),
        ("primavera 2021", Term(2021, 0)), ("2019", None), ("Fall", None), ("Fall 1019", None), ("MATH 10", None),
    ],
)  # fmt: skip
def test_terms_are_read_in_many_spellings_and_never_guessed(cell: str, term: Term | None) -> None:
    assert term_in(cell) == term


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("4", (Fraction(4), None)), ("4.5 units", (Fraction(9, 2), None)), ("5 q", (Fraction(5), "quarter")),
        ("4,5", (Fraction(9, 2), None)), ("8/3", (Fraction(8, 3), None)), ("20-Oct", None), ("four", None), ("", None),
        ("1e9", None), ("-3", None),
    ],
)  # fmt: skip
def test_units_are_exact_or_not_read(cell: str, units: object) -> None:
    assert units_in(cell) == units


@pytest.mark.parametrize(("cell", "grade"), [("b+", "B+"), ("A−", "A-"), ("p", "P"), ("Z", None), ("", None)])
def test_a_grade_is_one_of_the_scale_or_not_read(cell: str, grade: str | None) -> None:
    assert grade_in(cell) == grade


@pytest.mark.parametrize(("cell", "code"), [("psy/stat 15", "PSY/STAT 15"), ("CIS22A", "CIS 22A"), ("B", None)])
def test_a_code_is_read_as_it_is_compared(cell: str, code: str | None) -> None:
    assert code_in(cell) == code


def test_an_unknown_course_becomes_a_question_with_a_suggestion(home: Home) -> None:
    record = read_typed("Harbor College, MAT 10, 6, B, Fall 2019", home)
    (doubt,) = record.doubts
    assert doubt.question == "Which course is “MAT 10”?"
    assert "MATH 10" in doubt.suggestions
    (unclear,) = record.transcript.unreadable
    assert unclear.code is None and unclear.grade == "B" and unclear.institution == "harbor"
    assert record.transcript.evidence == ()


def test_taking_a_suggestion_settles_the_question(home: Home) -> None:
    text = "# my courses\nHarbor College, MAT 10, 6, B, Fall 2019"
    (doubt,) = read_typed(text, home).doubts
    mended = replace_line(text, doubt.row, doubt.line.replace("{}", "MATH 10"))
    assert only(read_typed(mended, home)).code == "MATH 10"


def test_a_course_that_is_not_listed_can_be_kept_as_it_is(home: Home) -> None:
    attempt = only(read_typed(f"Harbor College, BASKET 99 {NOT_LISTED}, 6, B, Fall 2019", home))
    assert attempt.code == "BASKET 99"


def test_an_unknown_college_becomes_a_question_and_its_course_could_be_anything(home: Home) -> None:
    record = read_typed("Harbour Collage, MATH 10, 6, B, Fall 2019", home)
    (doubt,) = record.doubts
    assert "Harbor College" in doubt.suggestions
    assert record.transcript.unreadable[0].code is None


def test_missing_units_come_from_the_catalogue_and_that_is_said(home: Home) -> None:
    (line,) = read_typed("Lakeside College, MATH 10, B, Fall 2019", home).lines
    assert line.attempt.units is not None
    assert line.notes == ("units from the catalogue",)


def test_without_a_college_nothing_is_assumed_about_the_units(home: Home) -> None:
    attempt = only(read_typed("MATH 10, 4, B, Fall 2019", home))
    assert attempt.institution is None and attempt.unit_system is None


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("Lakeside College, MATH 10, 4, in progress", "in_progress"),
        ("Lakeside College, MATH 10, 4, planned", "planned"),
        ("Lakeside College, MATH 10, 4, Spring 2026", "in_progress"),
        ("Lakeside College, MATH 10, 4, Fall 2026", "planned"),
        ("Lakeside College, MATH 10, 4, Fall 2019", "completed"),
        ("Lakeside College, MATH 10, 4, W, Fall 2019", "withdrawn"),
    ],
)
def test_what_is_not_finished_is_read_from_words_or_from_the_term(home: Home, line: str, status: str) -> None:
    assert only(read_typed(line, home)).status == status


def test_a_heading_says_what_the_columns_are(home: Home) -> None:
    text = "Term,Course,Title,College,Grade,Credits\nFall 2019,MATH 10,Statistics 2,Lakeside College,B,4"
    attempt = only(read_typed(text, home))
    assert (attempt.code, attempt.title, attempt.units) == ("MATH 10", "Statistics 2", Fraction(4))


def test_a_title_alone_leads_to_its_course(home: Home) -> None:
    course = next(course for course in home.context.catalogues[0].courses if course.code == "ENGL 1")
    (doubt,) = read_typed(f"Lakeside College, {course.title}, 3, B, Fall 2019", home).doubts
    assert "ENGL 1" in doubt.suggestions


def test_a_record_reads_back_as_it_was_written(home: Home) -> None:
    first = read_typed(COURSES, home).transcript
    again = read_typed(write_typed(first, home), home).transcript
    assert again.evidence == first.evidence


def test_a_text_that_is_too_long_is_cut_and_that_is_said(home: Home) -> None:
    record = read_typed("\n".join(["Lakeside College, ENGL 1, 3, B, Fall 2019"] * 500), home)
    assert len(record.lines) == 400
    assert [problem.place.row for problem in record.problems] == [401]


@given(text=st.text(max_size=400))
def test_no_line_disappears_whatever_is_typed(home: Home, text: str) -> None:
    record = read_typed(text, home)
    kept = len(record.transcript.evidence) + len(record.transcript.unreadable)
    assert kept == len(record.lines)
    rows = [" ".join(row.split()) for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    said = [row for row in rows if re.search(r"\w", row) and not row.startswith("#") and row.lower() not in HEADINGS]
    assert kept == len(said)
