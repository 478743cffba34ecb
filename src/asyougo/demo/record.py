"""A constructed record in the making: courses taken, other facts, signatures, papers; and the transcript it becomes."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from attrs import evolve, field, frozen

from asyougo.demo.attempts import WayToSpoil, attempt_at, unreadable
from asyougo.demo.world import Course, read_world
from asyougo.errors import Problem
from asyougo.model.evidence import (
    AttemptStatus,
    AttestedCompetency,
    CourseAttempt,
    Evidence,
    ExamResult,
    Experience,
    HeldCredential,
)
from asyougo.model.grades import US_4
from asyougo.model.predicate import cross_listed
from asyougo.model.terms import Term
from asyougo.model.transcript import Item, Learner, MissingPaper, Transcript

OtherFact = ExamResult | HeldCredential | AttestedCompetency | Experience


@frozen
class Taken:
    """A course as somebody took it. grade None: still going on; W: withdrawn."""

    course: Course
    term: Term
    grade: str | None = "B"

    @property
    def identity(self) -> str:
        """The course under its present number, whatever the school called it then."""
        return present_number(self.course.code)

    @property
    def is_passed(self) -> bool:
        return passes(self.grade)


@cache
def passes(grade: str | None) -> bool:
    """Whether a grade gives credit; none yet and a withdrawal do not."""
    return US_4.meaning(grade).standing == "passed"


@cache
def points_of(grade: str) -> Fraction:
    """Grade points of a letter; 0 where it carries none."""
    return US_4.points(grade) or Fraction(0)


def present_number(code: str) -> str:
    """The common number of a course that a school numbered differently."""
    return _present_numbers().get(code, code)


@cache
def _present_numbers() -> dict[str, str]:
    return {entry.code: entry.same_as for entry in read_world().equivalences}


@cache
def as_item(course: Course) -> Item:
    """A course as predicates of a rule look at it, in no particular term."""
    names = (*cross_listed(course.code), *cross_listed(present_number(course.code)))
    return Item(
        id=course.code,
        identity=present_number(course.code),
        codes=tuple(dict.fromkeys(names)),
        credits=course.credits,
        standing="passed",
        supply="earned",
        institution=course.school,
        attributes=frozenset(course.attributes),
        level=course.level,
        grading="letter",
    )


@frozen
class Record:
    """Everything that a constructed learner brings.

    signed: nodes of the rule that somebody signed for this learner.
    smudged: a course whose number cannot be read in its row.
    """

    home: str
    catalogue_year: int
    courses: tuple[Taken, ...] = ()
    facts: tuple[OtherFact, ...] = ()
    signed: tuple[str, ...] = ()
    papers: tuple[MissingPaper, ...] = ()
    smudged: Taken | None = None
    passed: tuple[Taken, ...] = field(init=False)

    @passed.default
    def _passed(self) -> tuple[Taken, ...]:
        return tuple(one for one in self.courses if one.is_passed)

    def without(self, taken: Taken) -> Record:
        """The same record without one course."""
        return evolve(self, courses=tuple(one for one in self.courses if one is not taken))

    def replacing(self, taken: Taken, other: Taken) -> Record:
        """The same record with another course, or the same one taken otherwise, in the place of one."""
        return evolve(self, courses=tuple(other if one is taken else one for one in self.courses))

    def without_fact(self, fact: OtherFact) -> Record:
        """The same record without one other fact."""
        return evolve(self, facts=tuple(one for one in self.facts if one is not fact))

    def begins(self) -> Term:
        """The first term; the usual one of the catalogue year when there is no course."""
        terms = [one.term for one in (*self.courses, *((self.smudged,) if self.smudged else ()))]
        return min(terms, default=Term.read(f"{self.catalogue_year}-fall"))

    def transcript(self, id: str, name: str, way_to_spoil: WayToSpoil = "code") -> Transcript:
        """The record as a transcript, its rows numbered school by school in the order of terms."""
        rows: dict[str, int] = {}
        evidence: list[Evidence] = []
        spoiled: tuple[CourseAttempt, ...] = ()
        problems: tuple[Problem, ...] = ()
        listed = [*self.courses, *((self.smudged,) if self.smudged else ())]
        for taken in sorted(listed, key=lambda one: (one.term, one.course.code, one.grade or "")):
            school = taken.course.school
            rows[school] = rows.get(school, 1) + 1
            status: AttemptStatus = "in_progress" if taken.grade is None else "completed"
            attempt = attempt_at(taken.course, rows[school], taken.term, taken.grade, status)
            if taken is self.smudged:
                spoiled, problems = unreadable(attempt, way_to_spoil)
            else:
                evidence.append(attempt)
        learner = Learner(
            id=id,
            home=self.home,
            start_date=self.begins().begins,
            declared=(),
            catalogue_year=self.catalogue_year,
            name=name,
        )
        return Transcript(learner, (*evidence, *self.facts), spoiled, self.papers, problems)
