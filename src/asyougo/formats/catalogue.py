"""The catalogue file (`asyougo-catalogue/1`, JSON or YAML): the courses, terms and grades of one institution.

Units are written in the institution's own system and become exact semester credits here. A value that cannot be
read is unknown and a problem; a course without a code is left out and a problem.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any, get_args

from attrs import evolve

from asyougo.errors import Problem
from asyougo.formats.documents import Document, NotADocument, read_document
from asyougo.formats.fields import Fields
from asyougo.model.canonical import content_hash
from asyougo.model.context import CalendarTerm, Catalogue, CatalogueCourse, Equivalence
from asyougo.model.grades import US_4, GradeMeaning, GradeScale, Standing, normal_grade
from asyougo.model.predicate import normal_code
from asyougo.model.terms import SEASONS, Term
from asyougo.model.units import SEMESTER_CREDITS_PER_UNIT, UnitSystem, semester_credits, write_exact

FORMAT = "asyougo-catalogue/1"
SCALES = {US_4.name: US_4}


def read_catalogue(text: str, file: str) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """The catalogue that a JSON or YAML text writes, and everything that is wrong with it.

    None only when the text is not a catalogue at all.

    >>> found, problems = read_catalogue("catalogue: asyougo-catalogue/1\\nunit_system: quarter\\n"
    ...     "courses: [{code: math 1a, title: Calculus, units: 5}]", "lakeside.yaml")
    >>> found.courses[0].code, str(found.courses[0].credits)
    ('MATH 1A', '10/3')
    """
    try:
        document = read_document(text, file)
    except NotADocument as error:
        return None, (error.problem,)
    problems: list[Problem] = []
    top = Fields(document, (), document.value, problems)
    form = top.text("catalogue", needed=top.is_object)
    if form != FORMAT:
        if form is not None:
            top.refuse("catalogue", "this is not a catalogue that can be read here", f"Write {FORMAT}.", form)
        return None, tuple(problems)
    catalogue = _catalogue(document, top)
    top.finish()
    return evolve(catalogue, hash=content_hash(catalogue)), tuple(problems)


def _catalogue(document: Document, top: Fields) -> Catalogue:
    institution = top.text("institution")
    system = top.choice("unit_system", get_args(UnitSystem))
    if system is None and "unit_system" not in top.unread:
        top.refuse(
            "unit_system",
            "'unit_system' is missing",
            "Write semester or quarter; the units of the courses cannot be read without it.",
            None,
            "missing",
        )
    courses = [course for fields in top.children("courses") if (course := _course(fields, system)) is not None]
    _warn_of_repeats(top, courses)
    return Catalogue(
        institution=institution,
        unit_system=system or "semester",
        courses=tuple(courses),
        terms=tuple(term for fields in top.children("terms") if (term := _term(fields)) is not None),
        grades=_grades(document, top),
    )


def _course(fields: Fields, system: UnitSystem | None) -> CatalogueCourse | None:
    code = fields.text("code", needed=fields.is_object)
    units = fields.exact("units")
    begins, ends = _from_to(fields)
    same_as = []
    for other in fields.children("same_as"):
        same = other.text("code", needed=other.is_object)
        first, last = _from_to(other)
        institution = other.text("institution")
        other.finish()
        if code and same:
            same_as.append(Equivalence(normal_code(code), normal_code(same), institution, begins=first, ends=last))
    offered = fields.texts("offered")
    if offered is not None and not set(offered) <= set(SEASONS):
        fields.refuse(
            "offered", "'offered' names a season that is not known", f"Use {', '.join(SEASONS)}.", list(offered)
        )
        offered = None
    repeatable = fields.whole("repeatable", least=1, most=1_000)
    course = CatalogueCourse(
        code=normal_code(code or ""),
        title=fields.text_or_empty("title"),
        credits=None if units is None or system is None else semester_credits(units, system),
        level=fields.whole("level", most=100_000),
        attributes=fields.texts("attributes"),
        begins=begins,
        ends=ends,
        repeatable=1 if repeatable is None else repeatable,
        same_as=tuple(same_as),
        offered=offered,
        price_usd=fields.exact("price_usd"),
    )
    if fields.get("prerequisites") is not None:
        fields.warn(
            "prerequisites",
            "prerequisites are kept in the file and not used yet",
            "Nothing to do: what is left is counted without their order.",
            None,
            "not-used",
        )
    fields.finish()
    return course if code else None


def _from_to(fields: Fields) -> tuple[date | None, date | None]:
    """The days [from, to) for which something holds; a term or a year stands for the day on which it begins."""
    days: list[date | None] = []
    for name in ("from", "to"):
        given = fields.get(name)
        if isinstance(given, str) and re.fullmatch(r"[12]\d{3}", given):
            days.append(Term(int(given), SEASONS.index("fall")).begins)
        elif isinstance(given, str) and given.partition("-")[2] in SEASONS:
            term = fields.term(name)
            days.append(None if term is None else term.begins)
        else:
            days.append(fields.month_or_day(name, last=False))
    begins, ends = days
    if begins is not None and ends is not None and ends <= begins:
        fields.refuse("to", "'to' must be later than 'from'", "Correct one of them.", str(ends), "impossible-value")
        return begins, None
    return begins, ends


def _warn_of_repeats(top: Fields, courses: list[CatalogueCourse]) -> None:
    """One code twice is fine for two spans of time; for the same days nobody knows which entry holds."""
    earlier: dict[str, list[CatalogueCourse]] = {}
    for number, course in enumerate(courses):
        for other in earlier.setdefault(course.code, []):
            starts_before = other.begins is None or course.ends is None or other.begins < course.ends
            if starts_before and (course.begins is None or other.ends is None or course.begins < other.ends):
                Fields(top.document, ("courses", number), top.value["courses"][number], top.problems).warn(
                    "code",
                    "this course stands twice for the same days",
                    "Keep one entry.",
                    course.code,
                    "repeated-course",
                )
                break
        earlier[course.code].append(course)


def _term(fields: Fields) -> CalendarTerm | None:
    code, start, end = fields.text("code", needed=fields.is_object), fields.day("start"), fields.day("end")
    fields.finish()
    if code is None or start is None or end is None:
        if fields.is_object and not fields.unread:
            fields.refuse(None, "a term needs a code, a start and an end", "Fill them in.", None, "missing")
        return None
    if end < start:
        fields.refuse(
            "end", "a term must not end before it starts", "Correct one of them.", str(end), "impossible-value"
        )
        return None
    return CalendarTerm(code, start, end)


def _grades(document: Document, top: Fields) -> GradeScale:
    """The scale by its name, or {"name", "meanings": {grade: {"standing", "points"?, "in_gpa"?}}}."""
    given = top.get("grades")
    if given is None:
        return US_4
    if isinstance(given, str):
        if given not in SCALES:
            top.refuse(
                "grades", "there is no grade scale of this name", f"Use {', '.join(SCALES)}, or write one.", given
            )
        return SCALES.get(given, US_4)
    fields = Fields(document, ("grades",), given, top.problems)
    name = fields.text("name") or "own"
    meanings = fields.child("meanings")
    fields.finish()
    if meanings is None:
        return US_4
    table = []
    for grade in meanings.value:
        entry = meanings.child(grade)
        if entry is None:
            continue
        standing = entry.choice("standing", get_args(Standing))
        points = entry.exact("points")
        in_gpa = entry.flag("in_gpa")
        entry.finish()
        counts = points is not None if in_gpa is None else in_gpa
        table.append((normal_grade(grade), GradeMeaning(standing or "unknown", points, counts)))
    return GradeScale(name, tuple(table))


def catalogue_as_json(catalogue: Catalogue) -> dict[str, Any]:
    """The catalogue as JSON values, in the form that `read_catalogue` reads."""
    made: dict[str, Any] = {"catalogue": FORMAT, "unit_system": catalogue.unit_system}
    if catalogue.institution is not None:
        made["institution"] = catalogue.institution
    if catalogue.grades != US_4:
        made["grades"] = {
            "name": catalogue.grades.name,
            "meanings": {
                grade: {"standing": meaning.standing, "in_gpa": meaning.counts_in_gpa}
                | ({} if meaning.points is None else {"points": write_exact(meaning.points)})
                for grade, meaning in catalogue.grades.meanings
            },
        }
    if catalogue.terms:
        made["terms"] = [{"code": t.code, "start": str(t.begins), "end": str(t.ends)} for t in catalogue.terms]
    made["courses"] = [_course_as_json(course, catalogue.unit_system) for course in catalogue.courses]
    return made


def _course_as_json(course: CatalogueCourse, system: UnitSystem) -> dict[str, Any]:
    made: dict[str, Any] = {"code": course.code}
    if course.title:
        made["title"] = course.title
    if course.credits is not None:
        made["units"] = write_exact(course.credits / SEMESTER_CREDITS_PER_UNIT[system])
    if course.level is not None:
        made["level"] = course.level
    if course.attributes is not None:
        made["attributes"] = list(course.attributes)
    made |= _span(course.begins, course.ends)
    if course.repeatable != 1:
        made["repeatable"] = course.repeatable
    if course.same_as:
        made["same_as"] = [
            {"code": other.same_as}
            | ({} if other.institution is None else {"institution": other.institution})
            | _span(other.begins, other.ends)
            for other in course.same_as
        ]
    if course.offered is not None:
        made["offered"] = list(course.offered)
    if course.price_usd is not None:
        made["price_usd"] = write_exact(course.price_usd)
    return made


def _span(begins: date | None, ends: date | None) -> dict[str, str]:
    return {name: str(day) for name, day in (("from", begins), ("to", ends)) if day is not None}


def write_catalogue(catalogue: Catalogue) -> str:
    """The JSON text of a catalogue; reading it gives an equal value."""
    return json.dumps(catalogue_as_json(catalogue), ensure_ascii=False, indent=1) + "\n"
