"""What the invented learners did: course attempts with the dirt that real records have.

Repeats and withdrawals follow published shares. A record may hold courses of two schools, of semester and quarter
calendars, under old numbers, of joint departments, with a row that cannot be read or a paper that is missing.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import accumulate
from random import Random
from typing import Literal

from attrs import evolve, frozen

from asyougo.demo.catalogue import CatalogueEntry
from asyougo.demo.people import (
    AS_OF,
    FALL,
    REPORTING_YEAR,
    SPRING,
    SUMMER,
    Profile,
    lots_of,
    read_assumptions,
    read_shares,
)
from asyougo.demo.world import Course, World
from asyougo.errors import Place, Problem
from asyougo.model.evidence import AttemptStatus, CourseAttempt, HeldCredential
from asyougo.model.predicate import Codes, cross_listed, named_codes, names_of
from asyougo.model.requirement import takes_below
from asyougo.model.terms import Term, catalogue_year_of
from asyougo.model.transcript import Learner, MissingPaper, Transcript, WhyMissing

# Grades of attempts that were not withdrawn, in percent: an assumption; failures bring the repeats.
_GRADES = (("A", 27), ("A-", 7), ("B+", 8), ("B", 19), ("B-", 6), ("C+", 6), ("C", 12), ("C-", 2), ("D", 4), ("F", 7),
           ("P", 2))  # fmt: skip
_GRADE_NAMES = [grade for grade, _ in _GRADES]
_GRADE_STEPS = list(accumulate(share for _, share in _GRADES))
_RETRIED = {"W", "F", "D"}

# Chance that the next attempt repeats a course that went wrong, so that repeats reach their published share.
_REPEATS_AGAIN = 0.30
_LONGEST_STUDY = 26  # regular terms


Choice = tuple[Course, int]
"""A course that may be chosen, with its size in thirds of a credit: whole numbers keep the choosing quick."""


@frozen
class Menu:
    """What a school teaches, and what its credentials ask for: the courses that a learner there chooses from."""

    general: tuple[Choice, ...]
    by_programme: tuple[tuple[Choice, ...], ...]


def read_menus(world: World, entries: tuple[CatalogueEntry, ...]) -> dict[str, Menu]:
    """The menu of each school: general education, and for each of its credentials the courses that the rule names."""
    general = {"english-composition", "oral-communication", "critical-thinking", "quantitative", "arts", "humanities",
               "social-science", "ethnic-studies", "life-science", "physical-science", "lifelong-learning"}  # fmt: skip
    menus = {}
    for school in world.schools:
        taught = world.courses_of(school.id)
        programmes = [
            named
            for entry in entries
            if entry.credential.owner == school.id and (named := _named_courses(entry, taught))
        ]
        broad = [course for course in taught if course.level < 300 and not general.isdisjoint(course.attributes)]
        menus[school.id] = Menu(_choices(broad), tuple(programmes))
    return menus


def _choices(courses: Iterable[Course]) -> tuple[Choice, ...]:
    return tuple((course, course.thirds) for course in courses)


def _named_courses(entry: CatalogueEntry, taught: tuple[Course, ...]) -> tuple[Choice, ...]:
    rule = entry.file.requirement
    if rule.require is None:
        return ()
    sets = dict(rule.sets)
    lists = [codes for take in takes_below(rule.require) for codes in named_codes(take.set, sets)]
    names = {name for codes in lists for name in names_of(Codes(codes.codes, codes.also))}
    return _choices(course for course in taught if not names.isdisjoint(cross_listed(course.code)))


@cache
def term_of(year: int, order: int) -> Term:
    """The one value of a term; a population refers to few of them very often."""
    return Term(year, order)


@cache
def begins(term: Term) -> date:
    """The first day of a term."""
    return term.begins


def attempt_at(
    course: Course, row: int, term: Term, grade: str | None, status: AttemptStatus = "completed"
) -> CourseAttempt:
    """An attempt at a course as its school's file holds it, in this row. A grade of W is a withdrawal."""
    file = f"{course.school}.csv"
    return CourseAttempt(
        f"{file}#{row}",
        Place(file, row),
        course.school,
        course.code,
        course.title,
        course.units,
        course.unit_system,
        grade,
        "pass_fail" if grade == "P" else "letter",
        "withdrawn" if grade == "W" else status,
        term,
        course.attributes,
        course.level,
    )


def transcript_of(profile: Profile, menus: dict[str, Menu], world: World, seed: int) -> Transcript:
    """The record of one learner; the same for the same profile and seed."""
    return _Record(profile, menus, world, lots_of(seed, -profile.number - 1)).transcript()


class _Record:
    """Writes one record, term by term. Sizes are thirds of a semester credit."""

    def __init__(self, profile: Profile, menus: dict[str, Menu], world: World, lots: Random) -> None:
        self.profile = profile
        self.menus = menus
        self.world = world
        self.lots = lots
        self.chance = lots.random
        self.withdraws = read_shares().withdrawn_attempts
        self.attempts: list[CourseAttempt] = []
        self.rows: dict[str, int] = {}
        self.to_retry: list[Choice] = []
        self.tried: set[str] = set()
        self.programmes = {school: self._programme(school) for school in (profile.home, profile.second) if school}

    def _programme(self, school: str) -> tuple[Choice, ...]:
        choices = self.menus[school].by_programme
        return choices[int(self.chance() * len(choices))] if choices else ()

    def transcript(self) -> Transcript:
        self._enrol(self._terms(), self.profile.credits * 3)
        if self.profile.returned is not None:
            self._come_back(self.profile.returned)
        evidence: list[CourseAttempt | HeldCredential] = list(self.attempts)
        if self.profile.first_credential:
            evidence.append(self._first_credential())
        unreadable, problems = self._unreadable_row(evidence)
        begin = (self.attempts[0].term if self.attempts else None) or self.profile.last
        learner = Learner(
            id=self.profile.id,
            home=self.profile.home,
            start_date=begins(begin),
            declared=(),
            catalogue_year=catalogue_year_of(begins(begin)),
            name=self.profile.name,
        )
        return Transcript(learner, tuple(evidence), unreadable, self._missing_papers(begin), problems)

    def _terms(self) -> list[Term]:
        """The terms of study up to the last one, earliest first; about eleven credits a term."""
        count = min(max(1, round(self.profile.credits / 11)), _LONGEST_STUDY)
        year, order = self.profile.last.year, self.profile.last.order
        terms = []
        for _ in range(count):
            terms.append(term_of(year, order))
            if order == FALL:
                order = SUMMER if self.chance() < 0.15 else SPRING
            elif order == SUMMER:
                order = SPRING
            else:
                year, order = year - 1, FALL
        return terms[::-1]

    def _enrol(self, terms: list[Term], wanted: int) -> None:
        """Attempts in these terms until so much is enrolled; beyond it by less than one course."""
        enrolled = 0
        switch = len(terms) // 2 if self.profile.second else len(terms)
        for index, term in enumerate(terms):
            until = enrolled + (wanted - enrolled) / (len(terms) - index)
            went_wrong: list[Choice] = []
            for _ in range(16):
                if enrolled >= until:
                    break
                enrolled += self._attempt(term, self._school(index, switch), went_wrong)
            self.to_retry += went_wrong

    def _school(self, index: int, switch: int) -> str:
        second = self.profile.second
        return second if second and index >= switch and self.chance() < 0.8 else self.profile.home

    def _attempt(self, term: Term, school: str, went_wrong: list[Choice], status: AttemptStatus = "completed") -> int:
        """One more attempt; its size, 0 when nothing suitable is taught."""
        choice = self._choice(begins(term), school)
        if choice is None:
            return 0
        course, thirds = choice
        grade: str | None = None
        if status == "completed":
            grade = "W" if self.chance() < self.withdraws else self._grade(course.code in self.tried)
            if grade in _RETRIED:
                went_wrong.append(choice)
        self.tried.add(course.code)
        row = self.rows[course.school] = self.rows.get(course.school, 1) + 1
        self.attempts.append(attempt_at(course, row, term, grade, status))
        return thirds

    def _choice(self, day: date, school: str) -> Choice | None:
        if self.to_retry and self.chance() < _REPEATS_AGAIN:
            choice = self.to_retry.pop(int(self.chance() * len(self.to_retry)))
            if choice[0].is_taught(day):
                return choice
        named = self.programmes.get(school, ())
        general = self.menus[school].general
        for _ in range(8):
            choices = named if named and self.chance() < 0.55 else general
            choice = choices[int(self.chance() * len(choices))]
            if choice[0].code not in self.tried and choice[0].is_taught(day):
                return choice
        return None

    def _grade(self, again: bool) -> str:
        grade = _GRADE_NAMES[bisect(_GRADE_STEPS, self.chance() * 100)]
        return "C" if again and grade in _RETRIED else grade

    def _come_back(self, returned: Term) -> None:
        """A few courses in the reporting year, and perhaps some that are still going on."""
        for _ in range(1 + int(self.chance() * 3)):
            self._attempt(returned, self._school(1, 0), [])
        if self.chance() < 0.5:
            for _ in range(1 + int(self.chance() * 2)):
                self._attempt(Term(AS_OF.year, SPRING), self.profile.home, [], "in_progress")

    def _first_credential(self) -> HeldCredential:
        awarded = date(REPORTING_YEAR + 1, 6, 10)
        file = f"{self.profile.home}-awards.csv"
        name = f"{self.profile.home}/certificate-of-completion"
        return HeldCredential(f"{file}#2", Place(file, 2), name, "certificate", self.profile.home, awarded)

    def _unreadable_row(
        self, evidence: list[CourseAttempt | HeldCredential]
    ) -> tuple[tuple[CourseAttempt, ...], tuple[Problem, ...]]:
        """For a few learners one row becomes unreadable, in one of the ways that real files show."""
        if not self.attempts or self.lots.random() >= read_assumptions().unreadable_rows:
            return (), ()
        attempt = evidence.pop(int(self.lots.random() * len(self.attempts)))
        if not isinstance(attempt, CourseAttempt):
            raise TypeError("attempts come first in the record")
        return unreadable(attempt, ("code", "date", "negative")[int(self.lots.random() * 3)])

    def _missing_papers(self, begin: Term) -> tuple[MissingPaper, ...]:
        """For a few learners a paper of another school is missing, for one of three reasons."""
        assumed = read_assumptions()
        held = assumed.held_transcripts
        closed = held + assumed.closed_colleges
        lot = self.lots.random()
        if lot >= closed + assumed.papers_not_received:
            return ()
        why: WhyMissing = "hold" if lot < held else "closed" if lot < closed else "not_received"
        attended = {self.profile.home, self.profile.second}
        schools = [
            school
            for school in self.world.schools
            if school.id not in attended and (school.closed_on is not None) == (why == "closed")
        ]
        if not schools:
            return ()  # the only closed college is one whose rows are here
        school = self.lots.choice(schools)
        keeper = school.organization.records_keeper
        return (
            MissingPaper(
                id="missing#1",
                place=Place(f"{self.profile.home}.csv"),
                institution=school.id,
                why=why,
                amount_usd=Fraction(self.lots.randint(30, 1900)) if why == "hold" else None,
                document=f"transcript kept by {keeper}" if keeper else "official transcript",
                begins=begin,
                ends=self.profile.last if why == "hold" else None,
            ),
        )


WayToSpoil = Literal["code", "date", "negative"]


def unreadable(attempt: CourseAttempt, way: str) -> tuple[tuple[CourseAttempt, ...], tuple[Problem, ...]]:
    """The attempt as it is left when its row cannot be read, and the problem that says why.

    code: the course number is smudged; date: a spreadsheet turned 3-4 units into a date; negative: -1.0 units.
    """
    place = attempt.place
    if way == "code":
        given = f"{(attempt.code or '')[:2]}?? ?"
        problem = Problem(
            place.at("code"),
            "the course number cannot be read",
            "Look it up in the paper file.",
            given,
            "unreadable-code",
        )
        return (evolve(attempt, code=None, title=None, attributes=None, level=None),), (problem,)
    value, remedy = (
        ("20-Oct", "A spreadsheet may have turned 10-20 into a date; export the column as text.")
        if way == "date"
        else ("-1.0", "Units are zero or more; look the course up in the catalogue.")
    )
    problem = Problem(place.at("units"), "units must be a number", remedy, value, "unreadable-units")
    return (evolve(attempt, units=None),), (problem,)
