"""Planted cases with a plain truth: requirements met, one requirement short, and nobody can tell.

Every constructor starts from a filling without faults (`witness.fill`): a record that meets the rule, place by place.
Then it changes one thing. What the change does is settled by plain counting (`shortage`), in the learner's favour;
where counting does not settle it, the case is not planted.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

from attrs import evolve

from asyougo.demo.case import (
    BRIDGE,
    NOW,
    Case,
    Construct,
    elsewhere,
    fillings,
    kind_of,
    left_to_take,
    names_a_course_without_credit,
    shuffled,
)
from asyougo.demo.catalogue import CatalogueEntry
from asyougo.demo.people import FALL
from asyougo.demo.record import Record, Taken
from asyougo.demo.shortage import shortage
from asyougo.demo.slots import Slots
from asyougo.demo.witness import faults
from asyougo.demo.world import read_world
from asyougo.errors import Place
from asyougo.model.finding import Verdict
from asyougo.model.requirement import Attest, Prose, walk
from asyougo.model.terms import Term
from asyougo.model.transcript import MissingPaper, WhyMissing

# --- requirements met ------------------------------------------------------------------------------


def met(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling as it is. True because each place has a course of its own and every limit adds up."""
    for filling in fillings(slots, lots):
        record = _with_withdrawals(filling.record, lots)
        places = "; ".join(f"{d.id}: {', '.join(t.course.code for t in group)}" for d, group in filling.uses)
        why = f"Every place is filled by evidence of its own and every limit adds up. {places}".strip()
        return Case("met", kind_of(entry, record, "every place filled"), record, Verdict.SATISFIED, why, 0)
    return None


def met_by_the_bridge(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling that uses a course without credit; true for the same reason."""
    for filling in fillings(slots, lots) if names_a_course_without_credit(entry) else ():
        if any("non-credit" in taken.course.attributes for taken in filling.used):
            why = "A course without credit and the evidence beside it stand for the credit course; the rest is filled."
            return Case("met", BRIDGE, filling.record, Verdict.SATISFIED, why, 0)
    return None


# --- one requirement short -------------------------------------------------------------------------


def one_short(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling less one course (or one other piece of evidence) without which some part can not be filled."""
    for filling in fillings(slots, lots):
        for demand, taken in shuffled(filling, lots):
            record = filling.record.without(taken)
            reason = shortage(slots, record)
            if reason is not None:
                if lots.random() < 0.4:
                    record = evolve(record, courses=(*record.courses, evolve(taken, grade="W")))
                kind = kind_of(entry, filling.record, "one course short")
                why = f"A filled record without {taken.course.code} ({demand.id}). {reason}."
                return Case("one_short", kind, record, Verdict.NOT_SATISFIED, why, left_to_take(slots, demand, taken))
        wanting = [node for node in filling.facts if not isinstance(node, Attest | Prose)]
        for fact, node in zip(filling.record.facts, wanting, strict=True):
            record = filling.record.without_fact(fact)
            reason = shortage(slots, record)
            if reason is not None:
                kind = kind_of(entry, filling.record, "one piece of evidence short")
                why = f"A filled record without one piece of evidence. {reason}."
                # Where courses could be taken instead, whether they count as left is not ours to say.
                left = 0 if slots.is_always_asked(node) else None
                return Case("one_short", kind, record, Verdict.NOT_SATISFIED, why, left)
    return None


def short_of_the_bridge(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling that uses a course without credit, less that course; what it stood for is missing too."""
    for filling in fillings(slots, lots) if names_a_course_without_credit(entry) else ():
        for demand, taken in shuffled(filling, lots):
            record = filling.record.without(taken)
            if "non-credit" in taken.course.attributes and (reason := shortage(slots, record)) is not None:
                why = f"A filled record without {taken.course.code}, a course without credit. {reason}."
                return Case("one_short", BRIDGE, record, Verdict.NOT_SATISFIED, why, left_to_take(slots, demand, taken))
    return None


def taking_it_now(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """One course short, and that course is still going on. Only where no grade and no average is asked of it."""
    if any(limit.gpa is not None for limit in slots.rule.limits):
        return None
    for filling in fillings(slots, lots):
        for demand, taken in shuffled(filling, lots):
            record = filling.record.without(taken)
            going_on = Taken(taken.course, NOW, None)
            fits = slots.fits(demand.take, taken.course, NOW) and taken.course.is_taught(NOW.begins)
            if demand.floors or not fits or shortage(slots, record) is None:
                continue
            record = evolve(record, courses=(*record.courses, going_on))
            why = f"Filled once {taken.course.code} is passed, which is going on; short without it."
            return Case("one_short", "taking it now", record, Verdict.WITH_IN_PROGRESS, why, 0)
    return None


# --- nobody can tell -------------------------------------------------------------------------------


def missing_paper(why: WhyMissing) -> Construct:
    """A filling, one course of which stands on a paper that is not here.

    If the paper holds that course, the requirements are met; if it is empty, they are not. Both are possible.
    """

    def construct(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
        for filling in fillings(slots, lots):
            for demand, taken in shuffled(filling, lots):
                for moved in elsewhere(slots, taken, closed=why == "closed"):
                    whole = filling.replacing(taken, moved)
                    record = whole.record.without(moved)
                    if faults(slots, whole) or (reason := shortage(slots, record)) is None:
                        continue
                    record = evolve(record, papers=(_paper(moved, why, lots),))
                    told = f"With {moved.course.code} ({demand.id}) on the missing paper it is met. Without: {reason}."
                    return Case("cannot_tell", _WHY_MISSING[why], record, Verdict.UNDETERMINED, told)
        return None

    return construct


_WHY_MISSING: dict[WhyMissing, str] = {
    "hold": "a college keeps the transcript",
    "closed": "a college has closed",
    "not_received": "a paper was not ordered",
}


def _paper(moved: Taken, why: WhyMissing, lots: Random) -> MissingPaper:
    school = read_world().organization(moved.course.school)
    document = f"transcript kept by {school.records_keeper}" if why == "closed" else "official transcript"
    return MissingPaper(
        id="missing#1",
        place=Place(f"{moved.course.school}.csv"),
        institution=moved.course.school,
        why=why,
        amount_usd=_dollars(lots) if why == "hold" else None,
        document=document,
        begins=Term(moved.term.year - 1, FALL),
        ends=Term(moved.term.year, FALL),
    )


def _dollars(lots: Random) -> Fraction:
    return Fraction(lots.randint(30, 900))


def smudged_row(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling, the row of one course of which cannot be read. Read as that course it is met; as another, not."""
    for filling in fillings(slots, lots):
        for demand, taken in shuffled(filling, lots):
            record = filling.record.without(taken)
            reason = shortage(slots, record)
            if reason is None:
                continue
            told = f"If the smudged row is {taken.course.code} ({demand.id}) it is met. If not: {reason}."
            return Case(
                "cannot_tell", "a row cannot be read", evolve(record, smudged=taken), Verdict.UNDETERMINED, told
            )
    return None


def unsigned(slots: Slots, entry: CatalogueEntry, lots: Random) -> Case | None:
    """A filling of a rule that asks a person, before that person has answered."""
    if not any(isinstance(node, Attest | Prose) for node in walk(slots.root)):
        return None
    for filling in fillings(slots, lots):
        why = "Everything is filled; one question waits for a person, who may say yes or no."
        return Case(
            "cannot_tell", "a person has to decide", evolve(filling.record, signed=()), Verdict.UNDETERMINED, why
        )
    return None


def _with_withdrawals(record: Record, lots: Random) -> Record:
    """The record with a withdrawal before one of its courses, now and then: an attempt that gives nothing."""
    if not record.courses or lots.random() < 0.5:
        return record
    taken = lots.choice(record.courses)
    before = Term(taken.term.year - 1, taken.term.order)
    if not taken.course.is_taught(before.begins):
        return record
    return evolve(record, courses=(*record.courses, Taken(taken.course, before, "W")))
