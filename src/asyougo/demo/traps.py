"""Planted traps: records that a careless reading of the rule would answer wrongly, one way or the other.

Counted twice, a grade below the floor, too little taken here, the wrong catalogue year, OR taken for AND and AND for
OR, evidence that ran out. As in `cases`, each starts from a filling and changes one thing; counting settles the truth.
"""

from __future__ import annotations

from datetime import date
from random import Random

from attrs import evolve

from asyougo.demo.case import NOW, Case, elsewhere, fillings, left_to_take, shuffled
from asyougo.demo.catalogue import CatalogueEntry
from asyougo.demo.people import AS_OF, FALL
from asyougo.demo.record import Record, Taken
from asyougo.demo.shortage import limit_shortage, pair_shortage, part_shortage, shortage
from asyougo.demo.slots import Demand, Slots
from asyougo.demo.witness import Filling, faults
from asyougo.demo.world import Course, read_world
from asyougo.model.evidence import ExamResult, HeldCredential
from asyougo.model.finding import Verdict
from asyougo.model.grades import US_4
from asyougo.model.requirement import All, AnyChild, Exam, Hold, Limit, Take, When, walk
from asyougo.model.terms import Term


def counted_twice(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """Every part alone finds enough courses, but two parts together want more courses than fit either."""
    if not _may_be_counted_twice(slots):
        return None
    for filling in fillings(slots, lots):
        for demand, taken in shuffled(filling, lots):
            record = filling.record.without(taken)
            if part_shortage(slots, record) is None and limit_shortage(slots, record) is None:
                reason = pair_shortage(slots, record)
                if reason is not None:
                    why = f"Each part alone finds enough courses; together they do not. {reason}."
                    return Case(
                        "counted_twice",
                        "counted twice",
                        record,
                        Verdict.NOT_SATISFIED,
                        why,
                        left_to_take(slots, demand, taken),
                    )
    return None


def _may_be_counted_twice(slots: Slots) -> bool:
    """Whether some course of the owner fits two parts of the rule."""
    school = slots.rule.owner or ""
    fitting = [course for take in slots.takes for course in slots.fitting(take, school, NOW)]
    return len(set(fitting)) < len(fitting)


def grade_too_low(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """One course was passed below the floor of its part, and nothing else in the record fits there."""
    for filling in fillings(slots, lots):
        for demand, taken in shuffled(filling, lots):
            low = _just_below(demand)
            if low is None:
                continue
            record = filling.record.replacing(taken, evolve(taken, grade=low))
            reason = shortage(slots, record)
            if reason is not None:
                why = f"{taken.course.code} was passed with {low}, below the floor of {demand.id}. {reason}."
                return Case("grade_residency", "grade floor", record, Verdict.NOT_SATISFIED, why)
    return None


def _just_below(demand: Demand) -> str | None:
    """The best passing grade below every floor of a part."""
    if not demand.floors:
        return None
    lowest = min(US_4.points(floor) or 0 for floor in demand.floors)
    below = [
        (meaning.points, grade)
        for grade, meaning in US_4.meanings
        if meaning.standing == "passed" and meaning.points is not None and meaning.points < lowest
    ]
    return max(below)[1] if below else None


def too_little_here(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """Everything is filled, but too much of it at other schools: the credits earned here do not reach the limit."""
    residency = next((limit for limit in slots.rule.limits if limit.over == "institution"), None)
    if residency is None or residency.at_least is None:
        return None
    for filling in fillings(slots, lots):
        moved = filling
        for taken in filling.record.courses:
            others = elsewhere(slots, taken, closed=False)
            other = next((one for one in others if _stands(slots, filling, taken, one)), None)
            if other is not None:
                moved = moved.replacing(taken, other)
        here = slots.earned_credits(residency, moved.record)
        short = here < slots.number(residency.at_least.amount)
        if short and only_fault(slots, moved, residency):
            why = f"Every part is filled and all else holds; {limit_shortage(slots, moved.record)}."
            return Case("grade_residency", "residency", moved.record, Verdict.NOT_SATISFIED, why)
    return None


def only_fault(slots: Slots, filling: Filling, limit: Limit) -> bool:
    """Whether a filling would prove the rule met, were it not for one limit."""
    return faults(slots, filling) == [f"{limit.id}: does not hold"]


def _stands(slots: Slots, filling: Filling, taken: Taken, other: Taken) -> bool:
    """Whether a course still fits its place in a filling when it was taken at another school."""
    demand = next((demand for demand, group in filling.uses if taken in group), None)
    return demand is None or slots.fits(demand.take, other.course, other.term)


def wrong_catalogue_year(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling for one catalogue year; the learner's own year asks for something that the record lacks."""
    for old, new in _catalogue_years(slots):
        for filling in fillings(slots, lots, old):
            record = evolve(filling.record, catalogue_year=new)
            reason = shortage(slots, record)
            if reason is not None:
                why = f"Filled for the catalogue of {old}, but the learner's is that of {new}. {reason}."
                return Case("year_or_expiry", "catalogue year", record, Verdict.NOT_SATISFIED, why)
    return None


def _catalogue_years(slots: Slots) -> list[tuple[int, int]]:
    """Pairs of years on the two sides of a change of catalogue that the rule knows."""
    found = []
    for node in walk(slots.root):
        if isinstance(node, When) and node.fact.kind == "catalogue" and node.fact.begins is not None:
            begins = int(node.fact.begins[:4])
            found.append((begins - 2, begins))
    return found


def half_of_each_way(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """Half of one alternative and half of another: as many courses as one way wants, but no way is whole."""
    choices = _choices(slots)
    for filling in fillings(slots, lots) if choices else ():
        for choice in choices:
            for taken in filling.used:
                if not any(slots.fits(take, taken.course, taken.term) for take in _takes(choice)):
                    continue
                for course in _of_other_ways(slots, choice, filling):
                    other = Taken(course, taken.term, "B")
                    record = filling.record.replacing(taken, other)
                    reason = shortage(slots, record)
                    if course.is_taught(taken.term.begins) and reason is not None:
                        why = f"{choice.id}: half of one way, half of another. {reason}."
                        return Case("year_or_expiry", "half of each way", record, Verdict.NOT_SATISFIED, why)
    return None


def _choices(slots: Slots) -> list[AnyChild]:
    """The choices of the rule between whole bundles of courses."""
    return [
        node
        for node in walk(slots.root)
        if isinstance(node, AnyChild) and sum(isinstance(child, All) and len(child.of) > 1 for child in node.of) > 1
    ]


def _takes(choice: AnyChild) -> list[Take]:
    return [node for node in walk(choice) if isinstance(node, Take)]


def _of_other_ways(slots: Slots, choice: AnyChild, filling: Filling) -> list[Course]:
    """Courses of the choice at the learner's school that the record lacks."""
    known = {taken.identity for taken in filling.record.courses}
    term = Term(2019, FALL)
    return [
        course
        for course in read_world().courses_of(filling.record.home)
        if course.code not in known and any(slots.fits(take, course, term) for take in _takes(choice))
    ]


def expired(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling with one outside credential that ran out before the day of the question."""
    wanted = {node.credential for node in walk(slots.root) if isinstance(node, Hold) and node.unexpired_at}
    for filling in fillings(slots, lots) if wanted else ():
        for fact in filling.record.facts:
            if isinstance(fact, HeldCredential) and fact.credential in wanted:
                old = evolve(fact, awarded=date(AS_OF.year - 4, 3, 1), expires=date(AS_OF.year - 1, 3, 1))
                record = _with_fact(filling.record, fact, old)
                reason = shortage(slots, record)
                if reason is not None:
                    why = f"{fact.credential} ran out on {old.expires}. {reason}."
                    return Case("year_or_expiry", "expired credential", record, Verdict.NOT_SATISFIED, why)
    return None


def too_old(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling with an examination that was taken too long ago."""
    wanted = {node.exam for node in walk(slots.root) if isinstance(node, Exam) and node.max_age_years}
    for filling in fillings(slots, lots) if wanted else ():
        for fact in filling.record.facts:
            if isinstance(fact, ExamResult) and fact.exam in wanted:
                record = _with_fact(filling.record, fact, evolve(fact, on=date(AS_OF.year - 15, 3, 1)))
                reason = shortage(slots, record)
                if reason is not None:
                    why = f"{fact.exam} was taken fifteen years ago. {reason}."
                    return Case("year_or_expiry", "examination too old", record, Verdict.NOT_SATISFIED, why)
    return None


def _with_fact(record: Record, fact: object, other: HeldCredential | ExamResult) -> Record:
    return evolve(record, facts=tuple(other if one is fact else one for one in record.facts))


def met_under_the_old_catalogue(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling for an old catalogue year that the new catalogue would not accept: the old year is the learner's."""
    years = _catalogue_years(slots)
    for old, new in years:
        for filling in fillings(slots, lots, old):
            if shortage(slots, evolve(filling.record, catalogue_year=new)) is None:
                continue
            why = f"Filled for the catalogue of {old}, which is the learner's; only the one of {new} asks for more."
            return Case("year_or_expiry", "old catalogue year", filling.record, Verdict.SATISFIED, why, 0)
    return None


def met_by_one_whole_way(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling of one alternative with something missing from every other: OR must not be read as AND."""
    choices = _choices(slots)
    for filling in fillings(slots, lots) if choices else ():
        for choice in choices:
            reasons = [part_shortage(slots, filling.record, child) for child in choice.of]
            if sum(why is not None for why in reasons) == len(choice.of) - 1:
                why = f"One way of {choice.id} is filled whole; the others are not, and need not be."
                return Case("year_or_expiry", "one way is enough", filling.record, Verdict.SATISFIED, why, 0)
    return None
