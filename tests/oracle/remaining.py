"""How many courses are left, by the exhaustive search: what can still be taken, and the least number of it.

The specification of the auditor, sections 6 and 13: the courses of the catalogue, or without one the codes that the
rule names, each once, unless the record holds them; passed with any grade, letter graded. What is unknown of them
(credits, attributes, which course an open set holds) gives an interval.
"""

from __future__ import annotations

from datetime import date

from attrs import evolve

from asyougo.errors import Place
from asyougo.model.context import AuditContext, Catalogue
from asyougo.model.evidence import CourseAttempt
from asyougo.model.predicate import is_open_ended, named_codes
from asyougo.model.requirement import Requirement
from asyougo.model.terms import SEASONS, Term
from asyougo.model.transcript import Transcript
from tests.oracle.asked import Asked, ask
from tests.oracle.case import Case, case_of, listed_as_one
from tests.oracle.exhaustive import least_new
from tests.oracle.overlays import HIGH, LOW
from tests.oracle.random_transcripts import named_in
from tests.oracle.record import (
    EARNED,
    PLANNED,
    Taken,
    one_identity_per_course,
    own_names,
    plain_code,
    read_attempt,
    read_record,
)

Left = tuple[int | None, int | None]
"""The least and the most that the least number of further courses can be; None: no number is enough."""


def courses_left(
    requirement: Requirement,
    transcript: Transcript,
    context: AuditContext,
    on: date | None = None,
    catalogue: Catalogue | None = None,
) -> Left:
    """The number of courses left, with attest and prose set aside; where that is not enough, all that is no course."""
    case, new = case_with_new(requirement, transcript, context, on, catalogue)
    named = tuple(taken for taken in new if not taken.unlisted)
    for aside in ("words", "all"):
        low = least_new(case, context, PLANNED, LOW, new, of_new=HIGH, aside=aside)
        if low is not None:
            return low, least_new(case, context, PLANNED, LOW, named, of_new=LOW, aside=aside) if low else 0
    return None, None


def case_with_new(
    requirement: Requirement,
    transcript: Transcript,
    context: AuditContext,
    on: date | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Case, tuple[Taken, ...]]:
    """The case with the courses that can still be taken."""
    asked = ask(requirement, transcript, context, on or context.as_of)
    record = read_record(transcript, context, asked.lapses)
    listed = listed_as_one(requirement)
    new = from_catalogue(catalogue, context) if catalogue else from_rule(asked, context)
    every = one_identity_per_course((*record, *new), listed)
    held = {
        taken.identity
        for taken in every
        if not taken.new and not taken.wild and taken.credit is not False and (taken.credit or taken.supply != EARNED)
    }
    seen: set[str] = set()
    kept = []
    for taken in every:
        if taken.new and (taken.identity in held or taken.identity in seen):
            continue
        if taken.new:
            seen.add(taken.identity)
        kept.append(taken)
    return case_of(asked, tuple(kept), transcript, context), tuple(taken for taken in kept if taken.new)


def from_rule(asked: Asked, context: AuditContext) -> list[Taken]:
    """The codes that the rule and its overrides name, and whatever its open sets may hold."""
    rule = asked.requirement
    codes = set(named_in(rule))
    for limit in rule.limits:
        if limit.set is not None:
            codes |= {code for found in named_codes(limit.set, dict(rule.sets)) for code in found.codes}
    for override in asked.overrides:
        code = override.value("course") or override.value("use")
        if override.kind in ("insert", "substitute") and code:
            codes.add(plain_code(code))
    made = [new_course(number, code, context, None) for number, code in enumerate(sorted(codes))]
    if not holds_more_than_it_names(asked):
        return made
    unlisted = evolve(
        new_course(len(made), "? 0", context, None), names=None, level=None, unlisted=True, many=True, identity="?"
    )
    return [*made, unlisted]


def holds_more_than_it_names(asked: Asked) -> bool:
    """Whether some set of the rule is open: a wildcard, a subject, or a limit over whatever is earned."""
    sets = dict(asked.requirement.sets)
    lists = [leaf.take.set for leaf in asked.leaves]
    limits = [limit for limit in asked.requirement.limits if limit.over != "applied"]
    return any(is_open_ended(one, sets) for one in lists) or any(
        limit.set is None or is_open_ended(limit.set, sets) for limit in limits
    )


def from_catalogue(catalogue: Catalogue, context: AuditContext) -> list[Taken]:
    """The courses of a catalogue that are offered on the day, with what it says of them."""
    made = []
    for number, course in enumerate(catalogue.courses):
        if (course.begins and course.begins > context.as_of) or (course.ends and course.ends <= context.as_of):
            continue
        taken = new_course(number, course.code, context, catalogue.institution)
        also = {name for entry in course.same_as for name in own_names(entry.same_as)}
        made.append(
            evolve(
                taken,
                names=(*(taken.names or ()), *sorted(also - set(taken.names or ()))),
                credits=course.credits,
                level=taken.level if course.level is None else course.level,
                attributes=None if course.attributes is None else frozenset(course.attributes),
            )
        )
    return made


def new_course(number: int, code: str, context: AuditContext, institution: str | None) -> Taken:
    """A course before it is taken: of the next term at the earliest, with whatever grade is asked."""
    row = CourseAttempt(f"new#{number}", Place(), institution, code, grading="letter", status="planned")
    bare = AuditContext(context.as_of, policy=context.policy)
    taken = read_attempt(row, bare, context.policy.incomplete_lapses, wild=False)
    now = Term.containing(context.as_of)
    following = Term(now.year + (now.order + 1) // len(SEASONS), (now.order + 1) % len(SEASONS))
    return evolve(taken, credit=True, points=context.policy.grades.highest, graded="points", new=True, begins=following)
