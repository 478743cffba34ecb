"""Grades and what they mean: passed, never, unknown, or still open; with grade points or without.

Source of the default scale: the four-point letter scale in common US use; its spelling is fixed in the
specification of the auditor (`us-4`).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import Literal

from attrs import frozen

Standing = Literal["passed", "never", "unknown", "incomplete"]
"""`never`: gives no credit and never will; `incomplete`: open until it lapses."""


@frozen
class GradeMeaning:
    """What one grade says. `points` are grade points on the scale; None where the grade carries none."""

    standing: Standing
    points: Fraction | None = None
    counts_in_gpa: bool = False


@frozen
class GradeScale:
    """A named scale: grade as written -> meaning, and the points of the lowest grade that passes."""

    name: str
    meanings: tuple[tuple[str, GradeMeaning], ...]

    def meaning(self, grade: str | None) -> GradeMeaning:
        """What a grade means; a grade that is absent or not on the scale is unknown."""
        if grade is None:
            return UNKNOWN_GRADE
        return dict(self.meanings).get(normal_grade(grade), UNKNOWN_GRADE)

    def knows(self, grade: str) -> bool:
        return normal_grade(grade) in dict(self.meanings)

    def points(self, grade: str) -> Fraction | None:
        """Grade points of a letter, as a rule's floor names it; None when it carries none."""
        return self.meaning(grade).points

    @cached_property
    def lowest_passing(self) -> Fraction:
        passing = [m.points for _, m in self.meanings if m.standing == "passed" and m.points is not None]
        return min(passing, default=Fraction(0))

    @cached_property
    def highest(self) -> Fraction:
        return max((m.points for _, m in self.meanings if m.points is not None), default=Fraction(0))


UNKNOWN_GRADE = GradeMeaning("unknown")


def normal_grade(grade: str) -> str:
    """A grade as the scale spells it: no blanks around it, upper case."""
    return grade.strip().upper()


def _letters() -> tuple[tuple[str, GradeMeaning], ...]:
    points = {
        "A+": "4.0", "A": "4.0", "A-": "3.7", "B+": "3.3", "B": "3.0", "B-": "2.7",
        "C+": "2.3", "C": "2.0", "C-": "1.7", "D+": "1.3", "D": "1.0", "D-": "0.7",
    }  # fmt: skip
    table = {letter: GradeMeaning("passed", Fraction(number), True) for letter, number in points.items()}
    table["F"] = GradeMeaning("never", Fraction(0), True)
    for letter in ("P", "CR", "S", "T", "TR"):
        table[letter] = GradeMeaning("passed")
    for letter in ("NP", "NC", "U", "W", "WF", "AU"):
        table[letter] = GradeMeaning("never")
    table["I"] = GradeMeaning("incomplete")
    table["NR"] = UNKNOWN_GRADE
    return tuple(table.items())


US_4 = GradeScale("us-4", _letters())
