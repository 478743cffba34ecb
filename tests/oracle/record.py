"""What a transcript says, read by the oracle for itself: identity, units, repeats, grades, supply.

Written from the specification of the auditor, sections 4 and 13, without a look at `asyougo.audit`. Three answers
everywhere: True, False, None for unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen

from asyougo.model.context import AuditContext, CatalogueCourse
from asyougo.model.evidence import CourseAttempt
from asyougo.model.terms import Term
from asyougo.model.transcript import MissingPaper, Transcript

Answer = bool | None

QUARTER = Fraction(2, 3)  # a quarter unit is two thirds of a semester credit
EARNED, IN_PROGRESS, PLANNED = 0, 1, 2


@frozen
class Taken:
    """One attempt at one course, in semester credits.

    credit: True gives credit within its supply, False never does, None nobody knows.
    points: grade points; `graded` says how to read their absence: "points", "none" (P, T ...) or "unknown".
    wild: an unreadable row; many: not one course but any number of them (a missing paper).
    new: still to be taken, not before `begins`; unlisted: a course that no list names, but an open set may hold.
    """

    id: str
    names: tuple[str, ...] | None
    identity: str
    credits: Fraction | None
    supply: int
    credit: Answer
    graded: str
    points: Fraction | None
    grading: str | None
    grade: str | None
    term: Term | None
    institution: str | None
    kind: str | None
    attributes: frozenset[str] | None
    level: int | None
    repeatable: int = 1
    wild: bool = False
    many: bool = False
    begins: Term | None = None
    ends: Term | None = None
    new: bool = False
    withdrawn: bool = False
    unlisted: bool = False
    incomplete: bool = False
    last_day: date | None = None

    @property
    def subject(self) -> str | None:
        """The subject as the record writes it."""
        return None if self.names is None else subject_and_number(self.names[0])[0]


def plain_code(text: str) -> str:
    """A code as codes are compared: upper case, one blank between its parts."""
    return " ".join(text.split()).upper()


def subject_and_number(code: str) -> tuple[str, str]:
    """`CH/BI 227` is subject `CH/BI` and number `227`; a code without a number is all subject."""
    words = plain_code(code).split(" ")
    if len(words) > 1 and words[-1][:1].isdigit():
        return " ".join(words[:-1]), words[-1]
    joined = words[-1]
    at = next((place for place, letter in enumerate(joined) if letter.isdigit()), None)
    if at:
        return " ".join([*words[:-1], joined[:at]]), joined[at:]
    return " ".join(words), ""


def own_names(code: str) -> tuple[str, ...]:
    """A cross-listed code and the codes that it stands for."""
    subject, number = subject_and_number(code)
    whole = plain_code(code)
    if "/" not in subject or not number:
        return (whole,)
    return (whole, *(f"{part} {number}" for part in subject.split("/") if part))


def catalogue_entry(code: str, institution: str | None, context: AuditContext) -> CatalogueCourse | None:
    """What the catalogue of the item's own institution says of a code, or one that names no institution."""
    own = [catalogue for catalogue in context.catalogues if catalogue.institution == institution is not None]
    general = [catalogue for catalogue in context.catalogues if catalogue.institution is None]
    for catalogue in (own or general)[:1]:
        for course in catalogue.courses:
            if plain_code(course.code) == code:
                return course
    return None


def same_course(code: str, institution: str | None, day: date | None, context: AuditContext) -> set[str]:
    """Every code of the same course on a day: cross-listed, renumbered, or both, one step after the other."""
    steps: list[tuple[str, str | None, str, str | None]] = [
        (entry.code, entry.at, entry.same_as, entry.institution)
        for entry in context.equivalences
        if entry.in_force(day)
    ]
    for catalogue in context.catalogues:
        for course in catalogue.courses:
            steps += [
                (course.code, catalogue.institution, entry.same_as, entry.institution or catalogue.institution)
                for entry in course.same_as
                if entry.in_force(day)
            ]
    found = set(own_names(code))
    while True:
        grown = set(found)
        for here, at, there, where in steps:
            for one, place, other in ((here, at, there), (there, where, here)):
                if (institution is None or place in (None, institution)) and grown & set(own_names(one)):
                    grown |= set(own_names(other))
        if grown == found:
            return found
        found = grown


def term_ends(term: Term, institution: str | None, context: AuditContext) -> date:
    """The last day of a term, by the institution's own calendar where it gives one."""
    own = context.calendar_term(institution, term)
    return own.ends if own else term.ends


def read_attempt(row: CourseAttempt, context: AuditContext, lapses: timedelta, *, wild: bool) -> Taken:
    """One row of the record as the oracle sees it."""
    scale = context.policy.grades
    names: tuple[str, ...] | None = None
    entry = None
    day = None if row.term is None else term_ends(row.term, row.institution, context)
    if row.code is not None:
        code = plain_code(row.code)
        first = None if row.term is None else row.term.begins
        names = (code, *sorted(same_course(code, row.institution, first, context) - {code}))
        entry = catalogue_entry(code, row.institution, context)
    units = row.units
    factor = {"semester": Fraction(1), "quarter": QUARTER, None: None}[row.unit_system]
    credits = None if units is None or factor is None else units * factor
    if units is None and entry is not None and not wild:
        credits = entry.credits
    meaning = scale.meaning(row.grade)
    supply = {"in_progress": IN_PROGRESS, "planned": PLANNED}.get(row.status or "", EARNED)
    credit: Answer
    if row.status == "withdrawn" or meaning.standing == "never":
        credit = False
    elif meaning.standing == "incomplete":
        supply = max(supply, IN_PROGRESS)
        credit = still_open(day, lapses, context.as_of)
    elif supply != EARNED:
        credit = True  # it counts as passed; its grade stays unknown
    else:
        credit = True if meaning.standing == "passed" else None
    if meaning.points is not None:
        graded = "points"
    elif meaning.standing in ("passed", "never") or row.status == "withdrawn":
        graded = "none"
    else:
        graded = "none" if row.grading == "pass_fail" else "unknown"
    level = row.level
    if level is None and entry is not None:
        level = entry.level
    if level is None and names is not None:
        digit = subject_and_number(names[0])[1][:1]
        level = int(digit) * 100 if digit.isdigit() else None
    attributes = row.attributes
    if attributes is None and entry is not None:
        attributes = entry.attributes
    return Taken(
        id=row.id,
        names=names,
        identity=row.id if names is None else names[0],
        credits=credits,
        supply=supply,
        credit=credit,
        graded=graded,
        points=meaning.points,
        grading=row.grading or how_graded(row.grade, meaning.points),
        grade=row.grade,
        term=row.term,
        institution=row.institution,
        kind=row.type,
        level=level,
        wild=wild,
        attributes=None if attributes is None else frozenset(attributes),
        repeatable=entry.repeatable if entry else 1,
        withdrawn=row.status == "withdrawn" or row.grade == "W",
        incomplete=meaning.standing == "incomplete" and row.status not in ("withdrawn", "in_progress", "planned"),
        last_day=day,
    )


def still_open(ends: date | None, lapses: timedelta, as_of: date) -> Answer:
    """Whether an incomplete has not lapsed yet; unknown without a term."""
    return None if ends is None else as_of <= ends + lapses


def how_graded(grade: str | None, points: Fraction | None) -> str | None:
    """How a course was graded, where only the grade shows it."""
    if points is not None:
        return "letter"
    return "pass_fail" if (grade or "").strip().upper() in ("P", "CR", "S", "NP", "NC", "U") else None


def read_paper(paper: MissingPaper) -> Taken:
    """Whatever a missing paper may hold: any number of earned courses of one institution."""
    return Taken(
        id=paper.id,
        names=None,
        identity=paper.id,
        credits=None,
        supply=EARNED,
        credit=None,
        graded="unknown",
        points=None,
        grading=None,
        grade=None,
        term=None,
        institution=paper.institution,
        kind=None,
        attributes=None,
        level=None,
        wild=True,
        many=True,
        begins=paper.begins,
        ends=paper.ends,
    )


def read_record(transcript: Transcript, context: AuditContext, lapses: timedelta) -> tuple[Taken, ...]:
    """Every attempt and every missing paper of a transcript, attempts at the same course under one identity."""
    rows = [
        read_attempt(row, context, lapses, wild=False) for row in transcript.evidence if isinstance(row, CourseAttempt)
    ]
    rows += [read_attempt(row, context, lapses, wild=True) for row in transcript.unreadable]
    return (*one_identity_per_course(rows), *(read_paper(paper) for paper in transcript.missing))


def one_identity_per_course(rows: Iterable[Taken], listed: Iterable[tuple[str, ...]] = ()) -> tuple[Taken, ...]:
    """Attempts at one course get one identity: each names the other, or one is cross-listed as the other.

    listed: names that a rule cross-lists as one course.
    """
    known = list(rows)
    classes = [{place} for place in range(len(known))]

    def join(one: int, other: int) -> None:
        left = next(found for found in classes if one in found)
        right = next(found for found in classes if other in found)
        if left is not right:
            classes.remove(right)
            left |= right

    for one, first in enumerate(known):
        for other, second in enumerate(known[:one]):
            if first.names is None or second.names is None:
                continue
            a, b = first.names[0], second.names[0]
            mutual = a in second.names and b in first.names
            if (
                mutual
                or a in own_names(b)
                or b in own_names(a)
                or any(set(names) & set(first.names) and set(names) & set(second.names) for names in listed)
            ):
                join(one, other)
    identity = {place: min(known[one].identity for one in found) for found in classes for place in found}
    return tuple(evolve(taken, identity=identity[place]) for place, taken in enumerate(known))


def last_attempts(group: list[Taken]) -> list[tuple[Taken, bool]]:
    """Under the repeat policy `last`: the attempts that no later one replaces, and whether that is sure.

    A W replaces nothing, an unreadable row replaces nothing; a course still to be taken comes after all others.
    Where a term is unknown, or two attempts share one, nobody knows which is the last.
    """
    if any(taken.new for taken in group):
        return [(taken, True) for taken in group if taken.new]
    found = []
    for taken in group:
        rivals = [other for other in group if other is not taken and not other.withdrawn and not other.wild]
        later = [other for other in rivals if taken.term and other.term and other.term > taken.term]
        unsure = [other for other in rivals if not taken.term or not other.term or other.term == taken.term]
        if not later:
            found.append((taken, not unsure))
    return found
