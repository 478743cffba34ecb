"""What the grade codes of student systems say beside the letters: still running, withdrawn, audited, passed.

This list holds codes that US colleges print in their transcript keys; a college's own code that is not here is
asked about once, never guessed.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen


@frozen
class GradeCode:
    """What one code says. `grade` is a grade of the scale; None with status completed is not yet known."""

    status: Literal["completed", "in_progress", "withdrawn"]
    grade: str | None = None
    grading: Literal["letter", "pass_fail"] | None = None


GRADE_CODES: dict[str, GradeCode] = {
    "": GradeCode("in_progress"),
    "P": GradeCode("completed", "P", "pass_fail"),
    "CR": GradeCode("completed", "CR", "pass_fail"),
    "S": GradeCode("completed", "S", "pass_fail"),
    "NP": GradeCode("completed", "NP", "pass_fail"),
    "NC": GradeCode("completed", "NC", "pass_fail"),
    "U": GradeCode("completed", "U", "pass_fail"),
    "T": GradeCode("completed", "T"),
    "TR": GradeCode("completed", "TR"),
    "AU": GradeCode("completed", "AU"),
    "I": GradeCode("completed", "I"),
    "NR": GradeCode("completed", "NR"),
    "W": GradeCode("withdrawn", "W"),
    "IP": GradeCode("in_progress"),  # in progress
    "INP": GradeCode("in_progress"),
    "CIP": GradeCode("in_progress"),  # continuing, in progress
    "RP": GradeCode("in_progress"),  # report in progress (California State University)
    "SP": GradeCode("in_progress"),  # satisfactory progress in a course that goes on (Title 5 section 55023)
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
}
"""Code (upper case, no blanks) -> meaning. An empty grade is a course that still runs."""
