"""Every grade that a file may hold: the letters of the scale, and the codes of student systems."""

from __future__ import annotations

from asyougo.model.grades import US_4
from asyougo.vocabulary.grade_codes import GRADE_CODES, GradeCode

KNOWN_GRADES: dict[str, GradeCode] = {
    **{grade: GradeCode("completed", grade, "letter") for grade, _ in US_4.meanings},
    **GRADE_CODES,
}
"""Grade as written (upper case, no blanks around it) -> meaning."""


def code_of(written: str) -> str:
    """A grade as the list spells it: no blanks around it, upper case."""
    return written.strip().upper()
