"""What the grade codes of student systems say: still running, withdrawn, audited, or a grade of the scale.

Letter grades are the scale's own (`model.grades.US_4`). This list holds the other codes that US colleges print in
their transcript keys; a college's own code that is not here is asked about once, never guessed.
"""

from __future__ import annotations

from attrs import frozen

from asyougo.model.evidence import AttemptStatus, Grading
from asyougo.model.grades import US_4


@frozen
class GradeCode:
    """What one code says. `grade` is a grade of the scale; None with status completed is not yet known."""

    status: AttemptStatus
    grade: str | None = None
    grading: Grading | None = None


def _letters() -> dict[str, GradeCode]:
    """Every grade that the default scale knows, as completed work."""
    known = {grade: GradeCode("completed", grade, "letter") for grade, _ in US_4.meanings}
    for grade in ("P", "CR", "S", "NP", "NC", "U"):
        known[grade] = GradeCode("completed", grade, "pass_fail")
    for grade in ("T", "TR", "AU", "I", "NR"):
        known[grade] = GradeCode("completed", grade)
    known["W"] = GradeCode("withdrawn", "W")
    return known


GRADE_CODES: dict[str, GradeCode] = _letters() | {
    "": GradeCode("in_progress"),
    "IP": GradeCode("in_progress"),  # in progress
    "INP": GradeCode("in_progress"),
    "CIP": GradeCode("in_progress"),  # continuing, in progress
    "RP": GradeCode("in_progress"),  # report in progress (California State University)
    "NG": GradeCode("completed"),  # no grade given yet
    "NGR": GradeCode("completed"),
    "RD": GradeCode("completed"),  # report delayed (California Community Colleges, Title 5 section 55023)
    "PEND": GradeCode("completed"),
    "EW": GradeCode("withdrawn", "W"),  # excused withdrawal (Title 5 section 55024)
    "MW": GradeCode("withdrawn", "W"),  # military withdrawal (Title 5 section 55024)
    "WP": GradeCode("withdrawn", "W"),  # withdrawn while passing
    "WD": GradeCode("withdrawn", "W"),
    "WN": GradeCode("withdrawn", "W"),  # never attended
    "DR": GradeCode("withdrawn", "W"),  # dropped
    "WF": GradeCode("completed", "WF", "letter"),  # withdrawn while failing
    "WU": GradeCode("completed", "F", "letter"),  # unauthorized withdrawal counts as F (California State University)
    "FW": GradeCode("completed", "F", "letter"),  # failed by not attending (Title 5 section 55023)
    "FN": GradeCode("completed", "F", "letter"),
    "SP": GradeCode("in_progress"),  # satisfactory progress in a course that goes on (Title 5 section 55023)
}
"""Code (upper case, no blanks) -> meaning. An empty grade is a course that still runs."""


def code_of(written: str) -> str:
    """A grade as the list spells it: no blanks around it, upper case."""
    return written.strip().upper()
