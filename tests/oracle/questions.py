"""The questions that a rule asks of evidence, with three answers, written for the oracle alone.

Whether a course lies in a set, passed well enough, in time; whether an exam, a held credential, a competency or
experience meets its node. The specification of the auditor, sections 2, 4, 5 and 13.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction

from asyougo.model.evidence import AttestedCompetency, ExamResult, Experience, HeldCredential
from asyougo.model.grades import GradeScale
from asyougo.model.predicate import (
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    TeachesCompetency,
    TermWithin,
    TypeIs,
    Wildcard,
)
from asyougo.model.requirement import CompetencyNode, Deadline, Exam, ExperienceNode, Fact, Hold
from asyougo.model.terms import Term, catalogue_year_of, read_catalogue_year
from asyougo.model.transcript import Learner
from tests.oracle.record import Answer, Taken, own_names, subject_and_number

Sets = Mapping[str, Predicate]


def and_(answers: Iterable[Answer]) -> Answer:
    """False if one is False, else None if one is unknown, else True."""
    listed = list(answers)
    return False if False in listed else None if None in listed else True


def or_(answers: Iterable[Answer]) -> Answer:
    """True if one is True, else None if one is unknown, else False."""
    listed = list(answers)
    return True if True in listed else None if None in listed else False


def not_(answer: Answer) -> Answer:
    return None if answer is None else not answer


def is_in(predicate: Predicate, taken: Taken, sets: Sets, names: tuple[str, ...] | None) -> Answer:
    """Whether a predicate accepts a course under the names that it has here."""
    match predicate:
        case Codes(codes, also):
            if taken.unlisted:
                return False
            listed = set(codes) | {name for _, others in also for name in others}
            return None if names is None else bool(listed & set(names))
        case Wildcard(subject, pattern):
            return by_name(names, subject, lambda number: number_fits(pattern, number))
        case Range(subject, first, last):
            return by_name(
                names, subject, lambda number: leading(number) is not None and first <= (leading(number) or 0) <= last
            )
        case Subject(subject):
            return by_name(names, subject, lambda _: True)
        case Level(gte, lt):
            return between(taken.level, gte, lt)
        case Attribute(attribute):
            return None if taken.attributes is None else attribute in taken.attributes
        case InstitutionIs(institution):
            return None if taken.institution is None else taken.institution == institution
        case TermWithin(begins, ends):
            return term_in(taken, begins, ends)
        case CreditsWithin(gte, lt, lte):
            if taken.credits is None:
                return None
            return between(taken.credits, gte, lt) and (lte is None or taken.credits <= lte)
        case TypeIs(kind):
            return None if taken.kind is None else taken.kind == kind
        case TeachesCompetency():
            return None
        case GradingIs(grading):
            return None if taken.grading is None else taken.grading == grading
        case SetNamed(name):
            return is_in(sets[name], taken, sets, names)
        case AllOf(of):
            return and_(is_in(part, taken, sets, names) for part in of)
        case AnyOf(of):
            return or_(is_in(part, taken, sets, names) for part in of)
        case Not(part):
            return not_(is_in(part, taken, sets, names))


def by_name(names: tuple[str, ...] | None, wanted: str, fits: Callable[[str], bool]) -> Answer:
    """Whether one of the names has the wanted subject (alone or as part of a cross-listing) and a number that fits."""
    if names is None:
        return None
    for name in names:
        subject, number = subject_and_number(name)
        if number and (wanted == "*" or wanted == subject or wanted in subject.split("/")) and fits(number):
            return True
    return False


def number_fits(pattern: str, number: str) -> bool:
    """`3**`: 3 and two digits, letters may follow; `3*`: 3 and whatever follows; `*`: every number."""
    if pattern.endswith("**"):
        head = pattern[:-2]
        rest = number[len(head) :]
        return (
            number.startswith(head) and len(rest) >= 2 and rest[:2].isdigit() and (rest[2:].isalpha() or not rest[2:])
        )
    if pattern.endswith("*"):
        return number.startswith(pattern[:-1])
    return number == pattern


def leading(number: str) -> int | None:
    """The digits that a number starts with."""
    digits = ""
    for letter in number:
        if not letter.isdigit():
            break
        digits += letter
    return int(digits) if digits else None


def between(value: Fraction | int | None, gte: Fraction | int | None, lt: Fraction | int | None) -> Answer:
    if value is None:
        return None
    return (gte is None or value >= gte) and (lt is None or value < lt)


def term_in(taken: Taken, begins: Term | None, ends: Term | None) -> Answer:
    """Whether a course was taken within a span; of a missing paper only its own span is known."""
    if taken.term is not None:
        return (begins is None or taken.term >= begins) and (ends is None or taken.term <= ends)
    if taken.many or taken.new:
        too_late = ends is not None and taken.begins is not None and taken.begins > ends
        too_early = begins is not None and taken.ends is not None and taken.ends < begins
        if too_late or too_early:
            return False
        starts_inside = begins is None or (taken.begins is not None and taken.begins >= begins)
        stops_inside = ends is None or (taken.ends is not None and taken.ends <= ends)
        return True if starts_inside and stops_inside else None
    return None


def is_good_enough(taken: Taken, floor: str | None, scale: GradeScale) -> Answer:
    """Whether the grade reaches the floor. The lowest passing grade is reached by whatever passed."""
    if floor is None:
        return True
    wanted = scale.points(floor)
    if wanted is None:
        return None  # a floor that the scale does not know
    if wanted <= scale.lowest_passing:
        return True
    return taken.points >= wanted if taken.points is not None else None


def is_in_time(
    taken: Taken, deadlines: Iterable[Deadline], start: date | None, ends: Callable[[Taken], date | None]
) -> Answer:
    """Whether a course was done by every deadline."""
    answers: list[Answer] = []
    for deadline in deadlines:
        if taken.new:
            answers.append(could_be_in_time(taken, deadline, start))
            continue
        if deadline.date is not None:
            last = ends(taken)
            if taken.many:
                early = taken.begins
                answers.append(False if early is not None and early.ends > deadline.date else None)
            else:
                answers.append(None if last is None else last <= deadline.date)
        if deadline.term is not None:
            if start is None:
                answers.append(None)
            elif taken.many:
                early = taken.begins
                late = early is not None and regular_terms(Term.containing(start), early) > deadline.term
                answers.append(False if late else None)
            elif taken.term is None:
                answers.append(None)
            else:
                answers.append(regular_terms(Term.containing(start), taken.term) <= deadline.term)
    return and_(answers)


def could_be_in_time(taken: Taken, deadline: Deadline, start: date | None) -> Answer:
    """Whether a course that is still to be taken can be done by a deadline."""
    first = taken.begins
    if first is None:
        return None
    answers: list[Answer] = []
    if deadline.date is not None:
        answers.append(first.ends <= deadline.date)
    if deadline.term is not None:
        answers.append(None if start is None else regular_terms(Term.containing(start), first) <= deadline.term)
    return and_(answers)


def regular_terms(first: Term, last: Term) -> int:
    """How many spring and fall terms from one term to another, both included."""

    def place(term: Term) -> int:
        return term.year * 2 + (term.season in ("fall", "winter"))

    return max(0, place(last) - place(first) + 1)


def day_in_time(day: date | None, deadlines: Iterable[Deadline], start: date | None) -> Answer:
    """Whether something dated by its day was done by every deadline."""
    answers: list[Answer] = []
    for deadline in deadlines:
        if deadline.date is not None:
            answers.append(None if day is None else day <= deadline.date)
        if deadline.term is not None:
            known = day is not None and start is not None
            answers.append(
                regular_terms(Term.containing(start), Term.containing(day)) <= deadline.term  # type: ignore[arg-type]
                if known
                else None
            )
    return and_(answers)


def years_before(day: date, years: Fraction) -> date:
    """The day so many years earlier; parts of a year in whole months."""
    months = day.year * 12 + day.month - 1 - int(years * 12)
    year, month = divmod(months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def meets_exam(node: Exam, sitting: ExamResult, score: Fraction, age: Fraction | None, on: date) -> Answer:
    """Whether one sitting meets an exam node."""
    if node.exam != sitting.exam:
        return False
    answers: list[Answer] = [None if sitting.score is None else sitting.score >= score]
    if node.scale is not None and sitting.scale is not None:
        answers.append(node.scale == sitting.scale)
    if age is not None:
        answers.append(None if sitting.on is None else sitting.on >= years_before(on, age))
    return and_(answers)


def meets_hold(node: Hold, held: HeldCredential, on: date, start: date | None) -> Answer:
    """Whether one held credential meets a hold node."""
    if node.credential is not None and node.credential != held.credential:
        return False
    if held.revoked or (held.awarded is not None and held.awarded > on):
        return False
    answers: list[Answer] = []
    if node.type is not None:
        answers.append(None if held.type is None else held.type == node.type)
    if node.issuers is not None:
        answers.append(None if held.issuer is None else held.issuer in node.issuers)
    if node.unexpired_at is not None:
        day = on if node.unexpired_at == "award" else start
        answers.append(None if day is None or held.expires is None else held.expires >= day)
    return and_(answers)


def meets_competency(node: CompetencyNode, attested: AttestedCompetency, level: Fraction | None) -> Answer:
    """Whether one attested competency meets a competency node."""
    if node.framework != attested.framework or node.item != attested.item:
        return False
    answers: list[Answer] = []
    if level is not None:
        answers.append(None if attested.level is None else attested.level >= level)
    if node.evidence_kinds is not None:
        answers.append(None if attested.kind is None else attested.kind in node.evidence_kinds)
    return and_(answers)


def experience_sum(
    node: ExperienceNode, entries: Iterable[Experience], within: Fraction | None, on: date
) -> tuple[Fraction, Fraction | None]:
    """The least and the most experience that the record can show; a most of None is without limit."""
    least, most = Fraction(0), Fraction(0)
    unlimited = False
    for entry in entries:
        if entry.kind != node.kind:
            continue
        recent: Answer = True
        if within is not None:
            recent = None if entry.ends is None else entry.ends >= years_before(on, within)
        amount = entry.hours if node.unit == "hours" else entry.years
        if recent is False:
            continue
        if amount is None:
            unlimited = True
            continue
        if recent:
            least += amount
        most += amount
    return least, None if unlimited else most


def entry_year(learner: Learner) -> int | None:
    """The catalogue year of a learner: as the record says, else that of the first day."""
    if learner.catalogue_year is None and learner.start_date is not None:
        return catalogue_year_of(learner.start_date)
    return learner.catalogue_year


def fact_holds(fact: Fact, learner: Learner) -> Answer:
    """Whether a static fact is true of a learner."""
    match fact.kind:
        case "home":
            return None if learner.home is None else learner.home == fact.value
        case "declared":
            return None if learner.declared is None else fact.value in learner.declared
        case "catalogue":
            year = entry_year(learner)
            if year is None:
                return None
            begins = None if fact.begins is None else read_catalogue_year(fact.begins)
            ends = None if fact.ends is None else read_catalogue_year(fact.ends)
            return (begins is None or year >= begins) and (ends is None or year < ends)
        case "entry":
            day = learner.start_date
            if day is None:
                return None
            begins_on = None if fact.begins is None else date.fromisoformat(fact.begins)
            ends_on = None if fact.ends is None else date.fromisoformat(fact.ends)
            return (begins_on is None or day >= begins_on) and (ends_on is None or day < ends_on)


def names_with_substitutes(
    names: tuple[str, ...] | None, substitutions: Iterable[tuple[str, str]], *, chained: bool
) -> tuple[str, ...] | None:
    """The names of a course and, where one of them may stand for another course, the names of that one."""
    if names is None:
        return None
    pairs = [(set(own_names(use)), own_names(instead_of)) for use, instead_of in substitutions]
    found = set(names)
    start = set(names)
    while True:
        grown = found | {name for used, others in pairs if used & start for name in others}
        if grown == found or not chained:
            return (names[0], *sorted(grown - {names[0]}))
        found = grown
        start = grown
