"""Terms and catalogue years: which comes first, and what a text of either means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.model.terms import (
    Term,
    catalogue_year_of,
    read_catalogue_year,
    regular_terms_between,
    term_within,
    write_catalogue_year,
)


def test_within_a_year_spring_comes_first_and_winter_last() -> None:
    names = ["2019-winter", "2019-fall", "2020-spring", "2019-spring", "2019-summer"]
    assert [str(term) for term in sorted(map(Term.read, names))] == [
        "2019-spring", "2019-summer", "2019-fall", "2019-winter", "2020-spring",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["fall 2019", "2019", "2019-autumn", "19-fall", "", "2019-fall-1"])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a term"):
        Term.read(text)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_one_term(day: date) -> None:
    term = Term.containing(day)
    assert term.year == day.year
    assert term.begins <= day <= term.ends
    assert Term.read(str(term)) == term


def test_summers_and_winters_do_not_count_as_regular_terms() -> None:
    first = Term.read("2019-fall")
    counts = {name: regular_terms_between(first, Term.read(name)) for name in (
        "2019-spring", "2019-fall", "2019-winter", "2020-spring", "2020-summer", "2020-fall", "2021-spring",
    )}  # fmt: skip
    assert counts == {
        "2019-spring": 0, "2019-fall": 1, "2019-winter": 1, "2020-spring": 2, "2020-summer": 2, "2020-fall": 3,
        "2021-spring": 4,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "year"), [("2015", 2015), ("2015-16", 2015), ("1999-2000", 1999), (2015, 2015), ("1999-00", 1999)]
)
def test_a_catalogue_year_is_named_by_its_autumn(text: str | int, year: int) -> None:
    assert read_catalogue_year(text) == year


@pytest.mark.parametrize("text", ["15-16", "2015-17", "2015/16", "fall 2015", "", "0015-16", "9999"])
def test_what_is_no_catalogue_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a catalogue year"):
        read_catalogue_year(text)


@given(st.integers(1800, 2199))
def test_a_catalogue_year_reads_back(year: int) -> None:
    assert read_catalogue_year(write_catalogue_year(year)) == year


def test_the_catalogue_of_a_day_began_in_the_autumn_before() -> None:
    assert [catalogue_year_of(date(2020, *day)) for day in ((1, 15), (7, 1), (9, 1), (12, 20))] == [
        2019,
        2019,
        2020,
        2020,
    ]


def test_both_ends_of_a_span_of_terms_belong_to_it() -> None:
    spring, fall = Term.read("2019-spring"), Term.read("2019-fall")
    assert term_within(fall, spring, fall) and term_within(spring, spring, fall)
    assert not term_within(Term.read("2019-winter"), spring, fall)
    assert term_within(fall, None, None)
