"""Predicates: which courses a clause accepts, with three answers (True, False, None for unknown).

A predicate is a small tree over one course. The auditor asks it of a prepared `Item`; the lint and the count of
what is left ask it of a course that is still to be taken. An unknown field gives unknown, never no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from attrs import field, frozen

from asyougo.model.terms import Term, term_within
from asyougo.model.transcript import Item

Answer = bool | None


def _each_once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


@frozen(cache_hash=True)
class Codes:
    """A list of courses, each once. `also` gives, for a cross-listed code, the other names of the same course."""

    codes: tuple[str, ...] = field(converter=_each_once)
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()


@frozen(cache_hash=True)
class Wildcard:
    """Courses of a subject by a pattern of their number: `3**`, `3*` or `*`; subject `*` is every subject."""

    subject: str
    pattern: str


@frozen(cache_hash=True)
class Range:
    """Courses of a subject whose number lies between two numbers, both included."""

    subject: str
    first: int
    last: int


@frozen(cache_hash=True)
class Subject:
    subject: str


@frozen
class Level:
    """Level at least `gte` and below `lt`; None is open on that side."""

    gte: int | None = None
    lt: int | None = None


@frozen
class Attribute:
    attribute: str


@frozen
class InstitutionIs:
    institution: str


@frozen
class TermWithin:
    """Taken within these terms, both included."""

    begins: Term | None = None
    ends: Term | None = None


@frozen
class CreditsWithin:
    """Semester credits at least `gte` and below `lt`, at most `lte`."""

    gte: Fraction | None = None
    lt: Fraction | None = None
    lte: Fraction | None = None


@frozen
class TypeIs:
    type: str


@frozen
class TeachesCompetency:
    """A course that teaches a competency; unknown of every course until a catalogue says so."""

    competency: str


@frozen
class GradingIs:
    grading: str


@frozen
class SetNamed:
    """A set of the rule by its name."""

    name: str


@frozen(cache_hash=True)
class AllOf:
    of: tuple[Predicate, ...]


@frozen(cache_hash=True)
class AnyOf:
    of: tuple[Predicate, ...]


@frozen(cache_hash=True)
class Not:
    of: Predicate


Predicate = (
    Codes | Wildcard | Range | Subject | Level | Attribute | InstitutionIs | TermWithin | CreditsWithin | TypeIs
    | TeachesCompetency | GradingIs | SetNamed | AllOf | AnyOf | Not
)  # fmt: skip

EVERYTHING = AllOf(())
NOTHING = AnyOf(())

LONGEST_CODE = 100  # characters; a longer text is no course code, and is not searched for one

_WORD = r"(?:[^\W\d_]|&)[\w&./]*?"
_CODE = re.compile(rf"({_WORD}(?:[ -]{_WORD})*?)(?:( ?-?(?<=[ -]))([^\W\d_]{{0,2}}\d[\w.]*)|()(\d[\w.]*))")


def normal_code(text: str) -> str:
    """A course code as it is compared: trimmed, upper case, inner blanks collapsed to one."""
    return " ".join(text.upper().split())


@lru_cache(maxsize=100_000)  # the codes of a few catalogues; every audit asks for the same ones again
def code_parts(code: str) -> tuple[str, str, str] | None:
    """Subject, what separates them, and number; None when a code has no such shape.

    >>> code_parts("CH/BI 227"), code_parts("ENGL C1000"), code_parts("ENG-101"), code_parts("MATH1A")
    (('CH/BI', ' ', '227'), ('ENGL', ' ', 'C1000'), ('ENG', '-', '101'), ('MATH', '', '1A'))
    """
    normal = normal_code(code)
    found = _CODE.fullmatch(normal) if len(normal) <= LONGEST_CODE else None
    return (found[1], found[2] or "", found[3] or found[5]) if found else None


def split_code(code: str) -> tuple[str, str] | None:
    """Subject and number of a code ("CH/BI 227" -> "CH/BI", "227"); None when it has no such shape."""
    parts = code_parts(code)
    return (parts[0], parts[2]) if parts else None


def cross_listed(code: str) -> tuple[str, ...]:
    """All names of a course: "CH/BI 227" is also "CH 227" and "BI 227"; the code itself comes first."""
    normal = normal_code(code)
    parts = code_parts(normal) if "/" in normal else None
    if parts is None or "/" not in parts[0]:
        return (normal,)
    subject, between, number = parts
    return (normal, *(f"{name.strip()}{between}{number}" for name in subject.split("/") if name.strip()))


def level_of_number(number: str) -> int | None:
    """The level that a course number shows: its first digit times 100."""
    digits = re.search(r"\d", number)
    return int(digits[0]) * 100 if digits else None


def wildcard_matches(pattern: str, number: str) -> bool:
    """Whether a number fits a pattern: `**` is exactly two digits, a single closing `*` any rest, letters too."""
    if pattern == "*":
        return True
    if pattern.endswith("**"):
        return re.fullmatch(re.escape(pattern[:-2]) + r"\d\d[^\W\d_]*", number) is not None
    return number.startswith(pattern[:-1]) if pattern.endswith("*") else number == pattern


def either(answers: Iterable[Answer]) -> Answer:
    """Three-valued or."""
    found: Answer = False
    for answer in answers:
        if answer is True:
            return True
        if answer is None:
            found = None
    return found


def both(answers: Iterable[Answer]) -> Answer:
    """Three-valued and."""
    found: Answer = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found


def accepts(predicate: Predicate, item: Item, sets: Mapping[str, Predicate]) -> Answer:
    """Whether a predicate accepts an item: True, False, or None where an unknown field decides."""
    match predicate:
        case Codes():
            if item.codes is None:
                return None
            return not names_of(predicate).isdisjoint(item.codes)
        case Wildcard() | Range() | Subject():
            return None if item.codes is None else _accepts_codes(predicate, item.codes)
        case Level(gte, lt):
            return _within(item.level, gte, lt)
        case Attribute(attribute):
            return None if item.attributes is None else attribute in item.attributes
        case InstitutionIs(institution):
            return None if item.institution is None else item.institution == institution
        case TermWithin(begins, ends):
            if item.term is None:
                return _span_within(item.span, begins, ends)
            return term_within(item.term, begins, ends)
        case CreditsWithin(gte, lt, lte):
            if item.credits is None:
                return None
            return _within(item.credits, gte, lt) and (lte is None or item.credits <= lte)
        case TypeIs(kind):
            return None if item.type is None else item.type == kind
        case TeachesCompetency():
            return None
        case GradingIs(grading):
            return None if item.grading is None else item.grading == grading
        case SetNamed(name):
            return accepts(sets[name], item, sets)
        case AnyOf(of):
            if item.codes is not None and _asks_codes_alone(predicate):
                return _accepts_codes(predicate, item.codes)
            return either(accepts(part, item, sets) for part in of)
        case AllOf(of):
            return both(accepts(part, item, sets) for part in of)
        case Not(part):
            answer = accepts(part, item, sets)
            return None if answer is None else not answer


def names_of(codes: Codes) -> frozenset[str]:
    """Every code by which one of the listed courses may be known."""
    cached = _NAMES.get(codes)
    if cached is None:
        if len(_NAMES) > 50_000:  # a bound on memory; the sets of one catalogue fit many times
            _NAMES.clear()
        cached = frozenset(codes.codes) | {name for _, names in codes.also for name in names}
        _NAMES[codes] = cached
    return cached


_NAMES: dict[Codes, frozenset[str]] = {}


def _asks_codes_alone(predicate: Predicate) -> bool:
    """Whether nothing of a course but its codes decides."""
    known = _ALONE.get(predicate)
    if known is None:
        parts = predicate.of if isinstance(predicate, AnyOf) else ()
        known = isinstance(predicate, Codes | Wildcard | Range | Subject) or (
            isinstance(predicate, AnyOf) and all(_asks_codes_alone(part) for part in parts)
        )
        _keep(_ALONE, predicate, known)
    return known


def _accepts_codes(predicate: Predicate, codes: tuple[str, ...]) -> bool:
    """Whether a predicate that asks codes alone accepts a course of these codes; the answers are kept."""
    known = _FITS.get((predicate, codes))
    if known is None:
        match predicate:
            case Codes():
                known = not names_of(predicate).isdisjoint(codes)
            case AnyOf(of):
                known = any(_accepts_codes(part, codes) for part in of)
            case Wildcard() | Range() | Subject():
                known = any(_code_fits(predicate, code) for code in codes)
            case _:
                raise TypeError(f"{type(predicate).__name__} asks more than codes")
        _keep(_FITS, (predicate, codes), known)
    return known


Key = TypeVar("Key")


def _keep(answers: dict[Key, bool], key: Key, answer: bool) -> None:
    if len(answers) > 200_000:  # a bound on memory, far above the questions of one catalogue
        answers.clear()
    answers[key] = answer


_ALONE: dict[Predicate, bool] = {}
_FITS: dict[tuple[Predicate, tuple[str, ...]], bool] = {}


def _code_fits(predicate: Wildcard | Range | Subject, code: str) -> bool:
    parts = split_code(code)
    if parts is None:
        return False
    subjects, number = parts
    if isinstance(predicate, Subject):
        return predicate.subject == subjects or predicate.subject in subjects.split("/")
    if predicate.subject != "*" and predicate.subject != subjects and predicate.subject not in subjects.split("/"):
        return False
    if isinstance(predicate, Wildcard):
        return wildcard_matches(predicate.pattern, number)
    digits = re.search(r"\d{1,9}", number)
    return digits is not None and predicate.first <= int(digits[0]) <= predicate.last


def _span_within(span: tuple[Term | None, Term | None] | None, begins: Term | None, ends: Term | None) -> Answer:
    """Whether an unknown term that lies within `span` is within the bounds: certain, impossible or unknown."""
    first, last = span or (None, None)
    if (last is not None and begins is not None and last < begins) or (
        first is not None and ends is not None and first > ends
    ):
        return False
    starts_inside = begins is None or (first is not None and first >= begins)
    stops_inside = ends is None or (last is not None and last <= ends)
    return True if starts_inside and stops_inside else None


def _within(number: Fraction | int | None, gte: Fraction | int | None, lt: Fraction | int | None) -> Answer:
    if number is None:
        return None
    return (gte is None or number >= gte) and (lt is None or number < lt)


def named_codes(predicate: Predicate, sets: Mapping[str, Predicate]) -> tuple[Codes, ...]:
    """The course lists that a predicate names, outside of any `not`, in order of appearance."""
    match predicate:
        case Codes():
            return (predicate,)
        case SetNamed(name):
            return named_codes(sets[name], sets)
        case AllOf(of) | AnyOf(of):
            return tuple(codes for part in of for codes in named_codes(part, sets))
        case _:
            return ()


def is_open_ended(predicate: Predicate, sets: Mapping[str, Predicate]) -> bool:
    """Whether a predicate may accept courses that it does not name one by one (a wildcard, a subject ...)."""
    match predicate:
        case Codes():
            return False
        case SetNamed(name):
            return is_open_ended(sets[name], sets)
        case AllOf(of):
            return all(is_open_ended(part, sets) for part in of)
        case AnyOf(of):
            return any(is_open_ended(part, sets) for part in of)
        case _:
            return True


def names_institution(predicate: Predicate, sets: Mapping[str, Predicate]) -> bool:
    """Whether whatever a predicate accepts is of an institution that it names; one that it rules out is not named."""
    match predicate:
        case SetNamed(name):
            return names_institution(sets[name], sets)
        case AllOf(of):
            return any(names_institution(part, sets) for part in of)
        case AnyOf(of):
            return bool(of) and all(names_institution(part, sets) for part in of)
        case _:
            return isinstance(predicate, InstitutionIs)


def mentions(predicate: Predicate, kind: type, sets: Mapping[str, Predicate]) -> bool:
    """Whether a predicate asks about something of this kind anywhere."""
    match predicate:
        case SetNamed(name):
            return mentions(sets[name], kind, sets)
        case AllOf(of) | AnyOf(of):
            return any(mentions(part, kind, sets) for part in of)
        case Not(part):
            return mentions(part, kind, sets)
        case _:
            return isinstance(predicate, kind)
