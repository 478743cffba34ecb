"""Term codes mean what their source's calendar says, in the order in which terms follow each other."""

from __future__ import annotations

from datetime import date

import pytest

from asyougo.formats.term_calendar import merged, plain_term, read_terms, term_of, write_terms
from asyougo.model.terms import Term

HEADER = "sis,code,name,start,end,system\n"
FALL, WINTER, SPRING = Term(2024, 2), Term(2024, 3), Term(2025, 0)


def test_a_winter_that_begins_in_january_comes_after_the_fall_before_it() -> None:
    calendar, problems = read_terms(
        HEADER
        + "banner,202440,Fall 2024,2024-09-23,2024-12-13,quarter\n"
        + "banner,202510,Winter 2025,2025-01-06,2025-03-28,quarter\n"
        + "banner,202520,Spring 2025,2025-04-07,2025-06-27,quarter\n",
        "terms.csv",
    )
    assert calendar is not None and problems == ()
    assert [term.term for term in calendar.terms] == [FALL, WINTER, SPRING]
    assert FALL < WINTER < SPRING
    assert read_terms(write_terms(calendar), "again.csv") == (calendar, ())


@pytest.mark.parametrize(
    ("name", "begins", "system", "term"),
    [
        ("Autumn Quarter 2024", date(2024, 9, 23), "quarter", Term(2024, 2)),
        ("202503", date(2025, 1, 13), "semester", Term(2025, 0)),
        ("202501", date(2025, 1, 6), "quarter", Term(2024, 3)),
        ("J-term", date(2024, 12, 20), "semester", Term(2024, 3)),
        ("X", date(2024, 6, 3), "semester", Term(2024, 1)),
        ("Winter 2024", date(2024, 12, 16), "semester", Term(2024, 3)),
    ],
)
def test_the_season_comes_from_the_name_else_from_the_first_day(
    name: str, begins: date, system: str, term: Term
) -> None:
    assert term_of(name, begins, system) == term  # type: ignore[arg-type]


def test_a_code_belongs_to_its_source_alone() -> None:
    calendar, _ = read_terms(
        HEADER
        + "banner,1,Fall 2024,2024-09-23,2024-12-13,quarter\nharbor,1,Spring 2025,2025-01-13,2025-05-16,semester\n",
        "terms.csv",
    )
    assert calendar is not None
    assert [term.term for term in calendar.of("banner", "harbor").terms] == [FALL, SPRING]
    assert [term.system for term in calendar.of("Harbor").terms] == ["semester"]
    assert calendar.of("colleague").terms == ()
    assert len(merged((calendar, calendar)).terms) == 2


def test_a_calendar_of_one_source_serves_whoever_it_is_given_for() -> None:
    calendar, _ = read_terms("code,name,start,end,system\nF24,Fall 2024,2024-08-26,2024-12-13,semester\n", "terms.csv")
    assert calendar is not None and calendar.of("workday").find("F24") is not None


def test_a_code_in_two_ways_makes_the_calendar_unusable() -> None:
    calendar, problems = read_terms(
        HEADER + "banner,1,Fall 2024,2024-09-23,2024-12-13,quarter\nbanner,1,Fall 2024,2024-08-23,2024-12-13,quarter\n",
        "terms.csv",
    )
    assert calendar is None and str(problems[-1]).startswith(
        "terms.csv, row 3, field 'code': the code stands for another"
    )
    same, said = read_terms(HEADER + "b,1,Fall 2024,2024-09-23,2024-12-13,quarter\n" * 2, "terms.csv")
    assert same is not None and said == ()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("b,1,F,2024-13-01,2024-12-13,quarter", "start"),
        ("b,1,F,2024-09-23,soon,quarter", "end"),
        ("b,1,F,2024-09-23,2024-01-01,quarter", "end"),
        ("b,1,F,2024-09-23,2024-12-13,trimester", "system"),
        ("b,,F,2024-09-23,2024-12-13,quarter", "code"),
        ("b,1", "start"),
    ],
)
def test_a_row_that_cannot_be_read_is_said_and_the_others_are_used(row: str, field: str) -> None:
    calendar, problems = read_terms(HEADER + "b,9,Fall 2024,2024-09-23,2024-12-13,quarter\n" + row + "\n", "terms.csv")
    assert calendar is not None and len(calendar.terms) == 1
    assert {problem.place.row for problem in problems} == {3} and field in {problem.place.field for problem in problems}


@pytest.mark.parametrize("text", ["", "code,name\n1,F\n", "nonsense", HEADER + "b,1,F,x,y,z\n"])
def test_what_is_no_calendar_is_said(text: str) -> None:
    calendar, problems = read_terms(text, "terms.csv")
    assert calendar is None and problems


@pytest.mark.parametrize(
    ("code", "term"),
    [("Fall 2024", FALL), ("2024-fall", FALL), ("2024FA", FALL), ("FA24", None), ("Spring 2025 Semester", SPRING),
     ("SP 2025", SPRING), ("202440", None), ("2248", None), ("Winter 2025", None), ("", None)],
)  # fmt: skip
def test_only_names_that_explain_themselves_are_read_without_a_calendar(code: str, term: Term | None) -> None:
    found = plain_term(code)
    assert (found.term if found else None) == term
    assert found is None or (found.begins, found.system) == (None, None)
