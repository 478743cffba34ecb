"""What the words of a note promise and no field says: a machine reads fields, people believe notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from asyougo.errors import Place, Problem
from asyougo.model.predicate import AllOf, AnyOf, CreditsWithin, Level, Not, Predicate, Wildcard, named_codes
from asyougo.model.requirement import (
    Amount,
    Attest,
    Exam,
    Limit,
    Node,
    NOf,
    Pool,
    Prose,
    Requirement,
    Take,
    ThresholdRef,
    children,
)
from asyougo.rules.resolve import predicates_of

_AT_MOST = re.compile(r"\b(at most|no more than|not more than|up to|maximum|máximo|no más de|hasta)\b", re.IGNORECASE)
_APPROVAL = re.compile(
    r"\b(approv\w+|permission|consent|signature|aprobación|autorización|permiso|firma)\b", re.IGNORECASE
)
_GRADE = re.compile(r"\b(grades?|gpa|grade point|notas?|promedio)\b|\b[ABC][+-]? (or better|o mejor)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w./-])\d{1,3}(?:\.\d+)?(?![\w/-])")
_WORDS_FOR_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
}  # fmt: skip
_COURSE = re.compile(r"\b[A-Z]{2,}(?:/[A-Z]{2,})* ?\d[\w.]*(?:, ?\d[\w.]*)*")


def note_problems(
    name: str, note: str | None, below: Sequence[Node], requirement: Requirement, limit: Limit | None = None
) -> Iterator[Problem]:
    """What a note says that no field of its node says: a machine reads fields, people believe notes."""
    if not note:
        return
    text = _COURSE.sub("", note)
    numbers = _numbers_said(below, requirement, limit)
    for said in dict.fromkeys((*_NUMBER.findall(text), *re.findall(r"[a-záéíóú]+", text.lower()))):
        value = Fraction(said) if said[0].isdigit() else _WORDS_FOR_NUMBERS.get(said)
        # 100 and more, unless a level, is a course number: "397 (junior fall), 398 (junior spring)".
        if value is not None and value not in numbers and (value < 100 or value % 100 == 0):
            yield _unsaid(name, f"the note says “{said}”, and no field does", said)
    is_capped = limit is not None or _is_capped(below, requirement)
    if (found := _AT_MOST.search(text)) and not is_capped:
        yield _unsaid(name, f"the note says “{found[0]}”, and nothing here is limited", found[0])
    if (found := _APPROVAL.search(text)) and not any(isinstance(node, Attest | Prose) for node in below):
        yield _unsaid(name, f"the note says “{found[0]}”, and nobody is asked", found[0], "Add an `attest` node.")
    if (found := _GRADE.search(text)) and not _has_grade(below, requirement, limit):
        yield _unsaid(name, f"the note says “{found[0]}”, and no grade is asked", found[0], "Add `grade: {min: ...}`.")


def _unsaid(
    name: str, problem: str, value: str, remedy: str = "Say it in a field, or take it out of the note."
) -> Problem:
    return Problem(Place(field=f"{name}: note"), problem, remedy, value=value, code="note", severity="warning")


def _numbers_said(below: Sequence[Node], requirement: Requirement, limit: Limit | None) -> set[Fraction]:
    """Every number that the fields of a node, of what lies below it, or of a limit say."""
    amounts: list[Amount | int | None] = []
    for node in below:
        amounts.append(node.by.term if node.by is not None else None)
        amounts.append(len(children(node)))
        if isinstance(node, Take):
            amounts += [node.need, *(count.amount for count in (*node.at_least, *node.at_most))]
            amounts.append(node.distinct.min if node.distinct is not None else None)
            for codes in named_codes(node.set, dict(requirement.sets)):
                amounts.append(len(codes.codes))
        elif isinstance(node, NOf):
            amounts.append(node.n)
        elif isinstance(node, Pool):
            amounts += [node.need, *(n for child in node.of for n in (child.max, child.min))]
        elif isinstance(node, Exam):
            amounts += [node.min_score, node.max_age_years]
        else:
            amounts += [getattr(node, key, None) for key in ("need", "within_years", "level")]
    if limit is not None:
        amounts += [bound.amount for bound in (limit.at_least, limit.at_most) if bound is not None]
        amounts.append(limit.gpa.min if limit.gpa is not None else None)
    said = {Fraction(1)}
    for amount in amounts:
        if amount is not None and not isinstance(amount, str):
            said.update(values_of(requirement, amount) if not isinstance(amount, int) else (Fraction(amount),))
    predicates = [predicate for node in below if isinstance(node, Take) for predicate in predicates_of(node)]
    predicates += [limit.where] if limit is not None else []
    said.update(number for predicate in predicates for number in _numbers_of(predicate))
    return said


def _numbers_of(predicate: Predicate) -> Iterator[Fraction]:
    """The levels and credits that a condition names."""
    match predicate:
        case Level(gte, lt):
            yield from (Fraction(bound) for bound in (gte, lt) if bound is not None)
        case CreditsWithin(gte, lt, lte):
            yield from (bound for bound in (gte, lt, lte) if bound is not None)
        case Wildcard(_, pattern) if pattern.rstrip("*").isdecimal() and pattern.endswith("**"):
            yield Fraction(pattern.rstrip("*") + "00")
        case AllOf(of) | AnyOf(of):
            for part in of:
                yield from _numbers_of(part)
        case Not(part):
            yield from _numbers_of(part)


def _is_capped(below: Sequence[Node], requirement: Requirement) -> bool:
    if requirement.limits or requirement.share or requirement.policy.pass_fail or requirement.policy.transfer:
        return True
    return any(
        (isinstance(node, Take) and bool(node.at_most))
        or (isinstance(node, Pool) and any(child.max is not None for child in node.of))
        or node.policy is not None
        for node in below
    )


def _has_grade(below: Sequence[Node], requirement: Requirement, limit: Limit | None) -> bool:
    if requirement.policy.grade_min is not None or any(found.gpa is not None for found in requirement.limits):
        return True
    return limit is not None or any(
        node.grade is not None or (node.policy is not None and node.policy.grade_min is not None) for node in below
    )


def values_of(requirement: Requirement, amount: Amount) -> tuple[Fraction, ...]:
    """The number, or all values that a threshold ever has."""
    if isinstance(amount, ThresholdRef):
        return tuple(entry.value for entry in dict(requirement.thresholds).get(amount.name, ()))
    return (amount,)
