"""The institutions of the invented state and what they teach: organizations, catalogues, renumberings.

The tables stand in `demo/data/*.csv`. The state has one common course numbering, as several real states do, so a
code means the same course everywhere; a college's own old numbers are dated equivalences.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from importlib.resources import files
from typing import Literal, cast

from attrs import evolve, frozen

from asyougo.model.canonical import content_hash
from asyougo.model.context import Catalogue, CatalogueCourse, Equivalence
from asyougo.model.organization import Organization
from asyougo.model.units import SEMESTER_CREDITS_PER_UNIT, Credits, UnitSystem

TEACHES = ("college", "university")


@frozen
class School:
    """A college or university of the invented state. `weight`: its share of learners, relative to the others."""

    organization: Organization
    price_per_unit_usd: Fraction
    weight: int
    closed_on: date | None

    @property
    def id(self) -> str:
        return self.organization.id

    @property
    def unit_system(self) -> UnitSystem:
        return self.organization.unit_system


@frozen(eq=False)
class Course:
    """A course as one school teaches it; each is one value, so that it can be looked up by itself.

    units: in the school's own calendar; [begins, ends) bounds the life of the course.
    """

    school: str
    code: str
    title: str
    units: Fraction
    unit_system: UnitSystem
    credits: Credits
    level: int
    attributes: tuple[str, ...]
    seasons: tuple[str, ...]
    price_usd: Fraction
    begins: date | None = None
    ends: date | None = None

    @property
    def thirds(self) -> int:
        """Thirds of a semester credit: whole numbers for every course of a semester or quarter calendar here."""
        return int(self.credits * 3)

    def is_taught(self, day: date) -> bool:
        """Whether the course exists on a day."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day < self.ends)


@frozen(slots=False, eq=False)
class World:
    """Everything of the state but its rules and its people."""

    organizations: tuple[Organization, ...]
    schools: tuple[School, ...]
    courses: tuple[Course, ...]
    catalogues: tuple[Catalogue, ...]
    equivalences: tuple[Equivalence, ...]

    def organization(self, id: str) -> Organization:
        """The organization with this id. Raises KeyError when there is none."""
        for organization in self.organizations:
            if organization.id == id:
                return organization
        raise KeyError(id)

    def name(self, id: str) -> str:
        return self.organization(id).name

    def courses_of(self, school: str) -> tuple[Course, ...]:
        return self._by_school.get(school, ())

    @cached_property
    def _by_school(self) -> dict[str, tuple[Course, ...]]:
        found: dict[str, list[Course]] = {}
        for course in self.courses:
            found.setdefault(course.school, []).append(course)
        return {school: tuple(courses) for school, courses in found.items()}

    @cached_property
    def by_code(self) -> dict[str, tuple[Course, ...]]:
        """The courses of the state by code: who else teaches the same one."""
        found: dict[str, list[Course]] = {}
        for course in self.courses:
            found.setdefault(course.code, []).append(course)
        return {code: tuple(courses) for code, courses in found.items()}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the state's tables; lines that begin with # are comments."""
    text = files("asyougo.demo").joinpath("data", name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return iter(csv.DictReader(lines, strict=True))


@cache
def read_world() -> World:
    """The state as its tables describe it; read once."""
    organizations, schools = [], []
    for row in rows("organizations.csv"):
        organization = Organization(
            id=row["id"],
            name=row["name"],
            kind=cast(Literal["college", "university", "agency", "employer", "certifier"], row["kind"]),
            unit_system=cast(UnitSystem, row["unit_system"]),
            place=row["place"],
            closed=bool(row["closed_on"]),
            records_keeper=row["records_keeper"] or None,
            demonstration=True,
        )
        organizations.append(organization)
        if organization.kind in TEACHES:
            price = Fraction(row["price_per_unit_usd"])
            schools.append(School(organization, price, int(row["weight"]), day_of(row["closed_on"])))
    equivalences = tuple(_equivalence(row) for row in rows("equivalences.csv"))
    courses: list[Course] = []
    for row in rows("courses.csv"):
        for school in schools:
            if _teaches(school, row["offered_by"].split()):
                courses.append(_course(row, school))
    courses = _with_old_numbers(courses, equivalences)
    return World(
        organizations=tuple(organizations),
        schools=tuple(schools),
        courses=tuple(courses),
        catalogues=tuple(_catalogue(school, courses) for school in schools),
        equivalences=equivalences,
    )


def day_of(text: str) -> date | None:
    """The day that a table gives; an empty cell is none."""
    return date.fromisoformat(text) if text else None


def _teaches(school: School, offered_by: list[str]) -> bool:
    groups = {"all", "colleges" if school.organization.kind == "college" else "universities", school.id}
    return not groups.isdisjoint(offered_by)


def _course(row: dict[str, str], school: School) -> Course:
    units = Fraction(row["quarter_units"] if school.unit_system == "quarter" else row["units"])
    ends = [end for end in (day_of(row["to"]), school.closed_on) if end is not None]
    return Course(
        school=school.id,
        code=row["code"],
        title=row["title"],
        units=units,
        unit_system=school.unit_system,
        credits=units * SEMESTER_CREDITS_PER_UNIT[school.unit_system],
        level=int(row["level"]),
        attributes=tuple(row["attributes"].split()),
        seasons=tuple(row["seasons"].split()),
        price_usd=units * school.price_per_unit_usd + int(row["fee_usd"]),
        begins=day_of(row["from"]),
        ends=min(ends, default=None),
    )


def _equivalence(row: dict[str, str]) -> Equivalence:
    school = row["institution"] or None
    return Equivalence(
        code=row["code"], same_as=row["same_as"], at=school, begins=day_of(row["from"]), ends=day_of(row["to"])
    )


def _with_old_numbers(courses: list[Course], equivalences: tuple[Equivalence, ...]) -> list[Course]:
    """The courses, and beside each one its old number at the school for as long as it was used there."""
    by_code: dict[str, list[Equivalence]] = {}
    for entry in equivalences:
        by_code.setdefault(entry.same_as, []).append(entry)
    listed = {(course.school, course.code) for course in courses}
    found = []
    for course in courses:
        for entry in by_code.get(course.code, ()):
            if entry.at in (None, course.school) and (course.school, entry.code) not in listed:
                ends = min(day for day in (entry.ends, course.ends, date.max) if day is not None)
                found.append(evolve(course, code=entry.code, begins=None, ends=ends))
                course = evolve(course, begins=ends)
        if course.ends is None or course.begins is None or course.begins < course.ends:
            found.append(course)
    return found


def _catalogue(school: School, courses: list[Course]) -> Catalogue:
    listed = tuple(
        CatalogueCourse(
            code=course.code,
            title=course.title,
            credits=course.credits,
            level=course.level,
            attributes=course.attributes,
            begins=course.begins,
            ends=course.ends,
            offered=course.seasons or None,
            price_usd=course.price_usd,
        )
        for course in courses
        if course.school == school.id
    )
    catalogue = Catalogue(institution=school.id, unit_system=school.unit_system, courses=listed)
    return evolve(catalogue, hash=content_hash(catalogue))
