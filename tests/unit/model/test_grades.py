"""What a grade means: passed, never, unknown or still open, with points or without."""

from __future__ import annotations

from fractions import Fraction

import pytest

from asyougo.model.grades import US_4, GradeScale


@pytest.mark.parametrize(
    ("grade", "standing", "points"),
    [
        ("A+", "passed", "4"), ("A", "passed", "4"), ("a-", "passed", "3.7"), (" b+ ", "passed", "3.3"),
        ("D-", "passed", "0.7"), ("F", "never", "0"), ("W", "never", None), ("WF", "never", None),
        ("AU", "never", None), ("NP", "never", None), ("P", "passed", None), ("CR", "passed", None),
        ("T", "passed", None),
        ("I", "incomplete", None), ("NR", "unknown", None), ("Z", "unknown", None), (None, "unknown", None),
    ],
)  # fmt: skip
def test_the_default_scale_says_what_a_grade_means(grade: str | None, standing: str, points: str | None) -> None:
    meaning = US_4.meaning(grade)
    assert meaning.standing == standing
    assert meaning.points == (None if points is None else Fraction(points))


def test_only_letters_with_points_count_in_a_grade_average() -> None:
    counted = [grade for grade, meaning in US_4.meanings if meaning.counts_in_gpa]
    assert counted == ["A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F"]


def test_the_scale_knows_its_ends() -> None:
    assert (US_4.lowest_passing, US_4.highest) == (Fraction(7, 10), 4)
    assert US_4.knows("b-") and not US_4.knows("S+")
    assert US_4.points("C") == 2 and US_4.points("P") is None
    assert GradeScale("none", ()).lowest_passing == 0
