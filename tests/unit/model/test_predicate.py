"""Predicates have three answers: an unknown field gives unknown, never no."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.model.predicate import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    TeachesCompetency,
    TermWithin,
    TypeIs,
    Wildcard,
    accepts,
    both,
    code_parts,
    cross_listed,
    either,
    is_open_ended,
    level_of_number,
    named_codes,
    normal_code,
    split_code,
    wildcard_matches,
)
from asyougo.model.terms import Term
from asyougo.model.transcript import Item

KNOWN = Item(
    id="fall.csv#17",
    identity="BIO 315",
    codes=("BIO 315", "CH/BI 315"),
    credits=Fraction(4),
    standing="passed",
    supply="earned",
    grading="letter",
    term=Term(2019, 2),
    institution="lakeside",
    attributes=frozenset({"writing"}),
    level=300,
)
UNKNOWN = Item(id="x", identity="x", codes=None, credits=None, standing="unknown", supply="earned")
SETS: dict[str, Predicate] = {"upper": Level(gte=300), "none": NOTHING}


@pytest.mark.parametrize(
    ("predicate", "answer"),
    [
        (Codes(("BIO 315",)), True),
        (Codes(("CH/BI 315",), (("CH/BI 315", ("CH 315", "BI 315")),)), True),
        (Codes(("BIO 316",)), False),
        (Wildcard("BIO", "3**"), True),
        (Wildcard("CH", "3*"), True),
        (Wildcard("*", "3**"), True),
        (Wildcard("CHEM", "*"), False),
        (Range("BIO", 300, 315), True),
        (Range("BIO", 316, 399), False),
        (Subject("BI"), True),
        (Subject("ART"), False),
        (Level(gte=300, lt=400), True),
        (Level(lt=300), False),
        (Attribute("writing"), True),
        (Attribute("lab"), False),
        (InstitutionIs("lakeside"), True),
        (InstitutionIs("harbor"), False),
        (TermWithin(Term(2019, 0), Term(2019, 2)), True),
        (TermWithin(begins=Term(2020, 0)), False),
        (CreditsWithin(gte=Fraction(4), lte=Fraction(4)), True),
        (CreditsWithin(lt=Fraction(4)), False),
        (TypeIs("course"), True),
        (TypeIs("exam"), False),
        (GradingIs("letter"), True),
        (GradingIs("pass_fail"), False),
        (SetNamed("upper"), True),
        (SetNamed("none"), False),
        (Not(Subject("ART")), True),
        (EVERYTHING, True),
        (NOTHING, False),
    ],
)
def test_a_known_course_is_accepted_or_not(predicate: Predicate, answer: bool) -> None:
    assert accepts(predicate, KNOWN, SETS) is answer


@pytest.mark.parametrize(
    "predicate",
    [
        Codes(("BIO 315",)), Wildcard("BIO", "*"), Range("BIO", 1, 9), Subject("BIO"), Level(gte=1), Attribute("x"),
        InstitutionIs("x"), TermWithin(Term(2019, 0)), CreditsWithin(gte=Fraction(1)), GradingIs("letter"),
        TeachesCompetency("x"), SetNamed("upper"), Not(Subject("BIO")),
    ],
)  # fmt: skip
def test_an_unknown_field_gives_unknown(predicate: Predicate) -> None:
    assert accepts(predicate, UNKNOWN, SETS) is None


def test_an_empty_list_of_attributes_is_known_to_hold_nothing() -> None:
    item = Item(
        id="x", identity="x", codes=None, credits=None, standing="passed", supply="earned", attributes=frozenset()
    )
    assert accepts(Attribute("lab"), item, {}) is False


def test_one_no_settles_an_and_and_one_yes_an_or_whatever_is_unknown() -> None:
    assert accepts(AllOf((Subject("BIO"), TypeIs("exam"))), UNKNOWN, {}) is False
    assert accepts(AnyOf((Subject("BIO"), TypeIs("course"))), UNKNOWN, {}) is True
    assert accepts(AllOf((Subject("BIO"), TypeIs("course"))), UNKNOWN, {}) is None


answers = st.lists(st.sampled_from([True, False, None]), max_size=6)


@given(answers)
def test_and_is_or_turned_around(given_answers: list[bool | None]) -> None:
    def turned(answer: bool | None) -> bool | None:
        return None if answer is None else not answer

    assert both(given_answers) is turned(either(turned(answer) for answer in given_answers))


@pytest.mark.parametrize(
    ("pattern", "number", "fits"),
    [
        ("3**", "300", True), ("3**", "399W", True), ("3**", "30", False), ("3**", "3000", False), ("3*", "3", True),
        ("3*", "3000", True), ("3*", "3A", True), ("3*", "13", False), ("*", "1", True), ("**", "42", True),
        ("**", "142", False), ("101", "101", True), ("101", "101A", False), ("C1*", "C1000", True),
    ],
)  # fmt: skip
def test_two_stars_are_two_digits_and_one_star_is_the_rest(pattern: str, number: str, fits: bool) -> None:
    assert wildcard_matches(pattern, number) is fits


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("bio  315", ("BIO", " ", "315")), ("MATH1A", ("MATH", "", "1A")), ("ENG-101", ("ENG", "-", "101")),
        ("C S 3A", ("C S", " ", "3A")), ("ENGL C1000", ("ENGL", " ", "C1000")), ("CH/BI 227", ("CH/BI", " ", "227")),
        ("AB2 101", ("AB2", " ", "101")), ("PHYS V01", ("PHYS", " ", "V01")), ("007", None), ("SEMINAR", None),
        ("", None), ("A" * 200 + " 1", None),
    ],
)  # fmt: skip
def test_a_code_has_a_subject_and_a_number(code: str, parts: tuple[str, str, str] | None) -> None:
    assert code_parts(code) == parts
    assert split_code(code) == (None if parts is None else (parts[0], parts[2]))


def test_leading_zeros_count_and_blanks_and_capitals_do_not() -> None:
    assert normal_code("  bio \t 007 ") == "BIO 007" != normal_code("BIO 7")


def test_a_cross_listed_course_has_all_its_names() -> None:
    assert cross_listed("CH/BI 227") == ("CH/BI 227", "CH 227", "BI 227")
    assert cross_listed("BIO 227") == ("BIO 227",)
    assert cross_listed("N/A") == ("N/A",)


@pytest.mark.parametrize(("number", "level"), [("315", 300), ("1A", 100), ("C1000", 100), ("007", 0), ("A", None)])
def test_the_level_is_the_first_digit(number: str, level: int | None) -> None:
    assert level_of_number(number) == level


def test_a_list_of_courses_holds_each_once() -> None:
    assert Codes(("A 1", "B 2", "A 1")) == Codes(("A 1", "B 2"))


@pytest.mark.parametrize(
    ("predicate", "named", "is_open"),
    [
        (Codes(("A 1",)), 1, False),
        (AnyOf((Codes(("A 1",)), Wildcard("B", "*"))), 1, True),
        (AllOf((Codes(("A 1",)), Level(gte=1))), 1, False),
        (Not(Codes(("A 1",))), 0, True),
        (SetNamed("s"), 1, False),
        (EVERYTHING, 0, True),
        (NOTHING, 0, False),
    ],
)
def test_a_set_says_which_courses_it_names_and_whether_there_may_be_others(
    predicate: Predicate, named: int, is_open: bool
) -> None:
    sets: dict[str, Any] = {"s": Codes(("Z 9",))}
    assert len(named_codes(predicate, sets)) == named
    assert is_open_ended(predicate, sets) is is_open
