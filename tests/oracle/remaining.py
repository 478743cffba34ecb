"""How many courses are left, by the exhaustive search: what can still be taken, and the least number of it.

The specification of the auditor, sections 6 and 13: without a catalogue, the codes that the rule names, each once,
unless the record holds them; passed with any grade, letter graded; unknown credits and attributes give an interval.
"""

from __future__ import annotations

from datetime import date

from attrs import evolve

from asyougo.errors import Place
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.requirement import Requirement
from asyougo.model.terms import Term
from asyougo.model.transcript import Transcript
from tests.oracle.asked import ask
from tests.oracle.case import Case, case_of, listed_as_one
from tests.oracle.exhaustive import least_new
from tests.oracle.overlays import HIGH, LOW
from tests.oracle.random_transcripts import named_in
from tests.oracle.record import PLANNED, Taken, one_identity_per_course, read_attempt, read_record

IMPOSSIBLE = None


def still_to_take(
    codes: tuple[str, ...], record: tuple[Taken, ...], context: AuditContext, owner: str | None
) -> tuple[Taken, ...]:
    """One new course for each code, as far as it is known before it is taken."""
    made = []
    for number, code in enumerate(codes):
        row = CourseAttempt(
            id=f"new#{number}",
            place=Place(),
            institution=owner,
            code=code,
            units=None,
            unit_system="semester",
            grade=None,
            grading="letter",
            status="planned",
        )
        taken = read_attempt(row, context, context.policy.incomplete_lapses, wild=False)
        best = context.policy.grades.highest
        made.append(
            evolve(taken, credit=True, points=best, graded="points", new=True, begins=Term.containing(context.as_of))
        )
    joined = one_identity_per_course((*record, *made))[len(record) :]
    held = {
        taken.identity
        for taken in one_identity_per_course((*record, *made))[: len(record)]
        if taken.credit is not False
    }
    return tuple(taken for taken in joined if taken.identity not in held)


def courses_left(
    requirement: Requirement, transcript: Transcript, context: AuditContext, on: date | None = None
) -> tuple[int | None, int | None]:
    """The least and the most that the least number of further courses can be; None is: no way to finish."""
    case, new = case_with_new(requirement, transcript, context, on)
    low = least_new(case, context, PLANNED, LOW, new, of_new=HIGH, aside=True)
    high = low if low in (0, None) else least_new(case, context, PLANNED, LOW, new, of_new=LOW, aside=True)
    return low, high


def case_with_new(
    requirement: Requirement, transcript: Transcript, context: AuditContext, on: date | None = None
) -> tuple[Case, tuple[Taken, ...]]:
    """The case with the courses that can still be taken."""
    asked = ask(requirement, transcript, context, on or context.as_of)
    record = read_record(transcript, context, asked.lapses)
    new = still_to_take(named_in(requirement), record, context, requirement.owner)
    every = one_identity_per_course((*record, *new), listed_as_one(requirement))
    return case_of(asked, every, transcript, context), tuple(taken for taken in every if taken.new)
