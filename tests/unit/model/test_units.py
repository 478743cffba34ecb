"""Credits are exact fractions: nothing is rounded, nothing is guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.model.units import read_exact, semester_credits, write_exact


def test_three_quarter_units_are_two_semester_credits() -> None:
    assert semester_credits(Fraction(3), "quarter") == 2
    assert semester_credits(Fraction(5), "quarter") == Fraction(10, 3)
    assert semester_credits(Fraction(3), "semester") == 3


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4", Fraction(4)),
        (" 4.50 ", Fraction(9, 2)),
        (".5", Fraction(1, 2)),
        ("8/3", Fraction(8, 3)),
        ("+1", Fraction(1)),
        ("-0.1", Fraction(-1, 10)),
    ],
)
def test_a_decimal_or_a_fraction_is_read_exactly(text: str, number: Fraction) -> None:
    assert read_exact(text) == number


@pytest.mark.parametrize(
    "text", ["", "four", "1e3", "1,5", "1 000", "1/0", "0x10", "1.2.3", "٣", "9" * 10, "nan", "1/-2"]
)
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not an exact number"):
        read_exact(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(9, 2), "4.5"), (Fraction(10, 3), "10/3"), (3, "3"), (Fraction(-1, 8), "-0.125"), (Fraction(0), "0")],
)
def test_the_shortest_exact_text_is_written(number: Fraction | int, text: str) -> None:
    assert write_exact(number) == text


@given(st.fractions(min_value=-9999, max_value=9999, max_denominator=9999))
def test_what_is_written_reads_back_exactly(number: Fraction) -> None:
    written = write_exact(number)
    if "." not in written or len(written.partition(".")[2]) <= 9:  # more digits than any college writes
        assert read_exact(written) == number
