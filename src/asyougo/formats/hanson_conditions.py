"""Conditions of the Hanson format -> predicates, and what of them no record can answer.

Every condition is read twice. `low` accepts only courses that meet it whatever the unanswerable part says, `high` every
course that might; both are the same where everything can be answered. Between them stand the doubts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce

from attrs import frozen

from asyougo.formats.foreign_rule import every, other_than, some
from asyougo.formats.hanson_expressions import (
    Condition,
    CourseRef,
    EveryCondition,
    Function,
    Qualification,
    SomeCondition,
    written,
)
from asyougo.model.predicate import (
    EVERYTHING,
    NOTHING,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    Level,
    Predicate,
    Range,
    Subject,
    TermWithin,
    cross_listed,
    normal_code,
)
from asyougo.model.terms import SEASONS, Season, Term
from asyougo.model.units import read_exact

HIGHEST_NUMBER = 99_999  # course numbers have at most five digits

# Semesters of the course data: 1 fall, 2 the January interim, 3 spring, 4 and 5 the summer sessions. The year is that
# of the fall, so the interim of 2012 lies in January 2013; our term for it follows the fall of the same year.
SEMESTERS: dict[int, tuple[int, Season]] = {
    1: (0, "fall"), 2: (0, "winter"), 3: (1, "spring"), 4: (1, "summer"), 5: (1, "summer"),
}  # fmt: skip


@frozen
class Doubt:
    """What no record can answer. `is_question`: a person can; else the clause has no translation."""

    words: str
    is_question: bool
    part: Qualification | CourseRef


@frozen
class Chosen:
    """Courses that count for sure, courses that may count, and why the two differ."""

    low: Predicate
    high: Predicate
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def exactly(cls, predicate: Predicate) -> Chosen:
        return cls(predicate, predicate)

    def but_for(self, excluded: Predicate) -> Chosen:
        """The same without some courses."""
        return Chosen(every((self.low, other_than(excluded))), every((self.high, other_than(excluded))), self.doubts)


ALL_COURSES = Chosen.exactly(EVERYTHING)
NO_COURSES = Chosen.exactly(NOTHING)


def in_every(parts: Iterable[Chosen]) -> Chosen:
    """The courses that all parts accept; lists of single courses are intersected."""
    return reduce(
        lambda one, other: Chosen(
            _both(one.low, other.low), _both(one.high, other.high), _united(one.doubts, other.doubts)
        ),
        parts,
        ALL_COURSES,
    )


def in_some(parts: Iterable[Chosen]) -> Chosen:
    """The courses that one of the parts accepts."""
    given = tuple(parts)
    none: tuple[Doubt, ...] = ()
    doubts = reduce(_united, (part.doubts for part in given), none)
    return Chosen(some(part.low for part in given), some(part.high for part in given), doubts)


def _both(one: Predicate, other: Predicate) -> Predicate:
    if isinstance(one, Codes) and isinstance(other, Codes):
        kept = tuple(code for code in one.codes if code in other.codes)
        return Codes(kept, tuple(entry for entry in one.also if entry[0] in kept)) if kept else NOTHING
    return every((one, other))


def _united(one: tuple[Doubt, ...], other: tuple[Doubt, ...]) -> tuple[Doubt, ...]:
    return (*one, *(doubt for doubt in other if doubt not in one))


def course_chosen(course: CourseRef) -> Chosen:
    """The course, in the terms that it is narrowed to; its section is a question, for records do not hold sections."""
    code = normal_code(course.code)
    listed = Codes((code,), ((code, cross_listed(code)[1:]),) if "/" in code else ())
    when = _terms_of(course)
    chosen = listed if when is None else every((listed, when))
    if course.section is None and not (when is None and course.semester is not None):
        return Chosen.exactly(chosen)
    asked = f"section {course.section}" if course.section is not None else f"semester {course.semester}"
    offering = f"{code} of {course.year}" if course.year is not None else code
    return Chosen(NOTHING, chosen, (Doubt(f"Was {offering} taken in {asked}?", True, course),))


def _terms_of(course: CourseRef) -> TermWithin | None:
    if course.year is None:
        return None
    if course.semester is None:
        return academic_year(course.year, course.year)
    later, season = SEMESTERS[course.semester]
    term = Term(course.year + later, SEASONS.index(season))
    return TermWithin(term, term)


def academic_year(first: int | None, last: int | None) -> TermWithin:
    """The terms from the fall of one year to the summer after the fall of another; None is open on that side."""
    return TermWithin(
        None if first is None else Term(first, SEASONS.index("fall")),
        None if last is None else Term(last + 1, SEASONS.index("summer")),
    )


def condition_chosen(condition: Condition) -> Chosen:
    """The courses that meet a condition."""
    match condition:
        case EveryCondition(of):
            ranges = _numbers_of_departments(of)
            return in_every(condition_chosen(part) for part in of) if ranges is None else ranges
        case SomeCondition(of):
            return in_some(condition_chosen(part) for part in of)
        case Qualification():
            return _qualification(condition)


def _numbers_of_departments(parts: tuple[Condition, ...]) -> Chosen | None:
    """`number > 232 & department = (FREN | GERM)` as ranges, which read better than two conditions."""
    if len(parts) != 2:
        return None
    numbers = [part for part in parts if isinstance(part, Qualification) and part.key == "number"]
    others = [part for part in parts if part not in numbers]
    if len(numbers) != 1 or len(others) != 1:
        return None
    departments = others[0].of if isinstance(others[0], SomeCondition) else (others[0],)
    bounds = _bounds(numbers[0])
    if bounds is None or not all(
        isinstance(part, Qualification) and (part.key, part.operator) == ("department", "=")
        and isinstance(part.value, str)
        for part in departments
    ):  # fmt: skip
        return None
    names = [str(part.value) for part in departments if isinstance(part, Qualification)]
    return Chosen.exactly(some(Range(normal_code(name), *bounds) for name in names))


def _qualification(condition: Qualification) -> Chosen:
    read = _KEYS.get(condition.key.lower())
    predicate = None if read is None or isinstance(condition.value, Function) else read(condition)
    if predicate is None and condition.operator == "!=" and isinstance(condition.value, str):
        equal = read(Qualification(condition.key, "=", condition.value)) if read is not None else None
        predicate = None if equal is None else other_than(equal)
    if predicate is not None:
        return Chosen.exactly(predicate)
    return Chosen(NOTHING, EVERYTHING, (Doubt(written(condition), False, condition),))


def _bounds(condition: Qualification) -> tuple[int, int] | None:
    """The whole numbers that a comparison accepts, first and last; None when it has none of that kind."""
    if not isinstance(condition.value, str) or not condition.value.isdecimal() or len(condition.value) > 6:
        return None
    value = int(condition.value)
    first, last = {
        "=": (value, value), ">": (value + 1, HIGHEST_NUMBER), ">=": (value, HIGHEST_NUMBER),
        "<": (0, value - 1), "<=": (0, value),
    }.get(condition.operator, (1, 0))  # fmt: skip
    return (max(first, 0), min(last, HIGHEST_NUMBER)) if first <= last <= HIGHEST_NUMBER else None


def _attribute(condition: Qualification) -> Predicate | None:
    return Attribute(str(condition.value)) if condition.operator == "=" else None


def _department(condition: Qualification) -> Predicate | None:
    return Subject(normal_code(str(condition.value))) if condition.operator == "=" else None


def _number(condition: Qualification) -> Predicate | None:
    bounds = _bounds(condition)
    return None if bounds is None else Range("*", *bounds)


def _level(condition: Qualification) -> Predicate | None:
    bounds = _bounds(condition)
    if bounds is None:
        return None
    first, last = bounds
    return Level(first if first > 0 else None, last + 1 if last < HIGHEST_NUMBER else None)


def _year(condition: Qualification) -> Predicate | None:
    bounds = _bounds(condition)
    if bounds is None:
        return None
    first, last = bounds
    years = [year for year in bounds if 0 < year < HIGHEST_NUMBER]
    if not years or not all(1000 <= year <= 9000 for year in years):
        return None
    return academic_year(first if first > 0 else None, last if last < HIGHEST_NUMBER else None)


def _credits(condition: Qualification) -> Predicate | None:
    try:
        number: Fraction = read_exact(str(condition.value))
    except ValueError:
        return None
    match condition.operator:
        case "=":
            return CreditsWithin(gte=number, lte=number)
        case ">=":
            return CreditsWithin(gte=number)
        case "<":
            return CreditsWithin(lt=number)
        case "<=":
            return CreditsWithin(lte=number)
        case ">":
            return other_than(CreditsWithin(lte=number))
        case _:
            return None


def _graded(condition: Qualification) -> Predicate | None:
    if condition.operator != "=" or condition.value not in ("true", "false"):
        return None
    return GradingIs("letter" if condition.value == "true" else "pass_fail")


_KEYS: dict[str, Callable[[Qualification], Predicate | None]] = {
    "gereqs": _attribute,
    "department": _department,
    "number": _number,
    "level": _level,
    "year": _year,
    "credits": _credits,
    "graded": _graded,
}
