"""One planted case and what every constructor starts from: a filling of a rule, and the kind the case is counted as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Literal

from attrs import frozen

from asyougo.demo.attempts import WayToSpoil
from asyougo.demo.catalogue import CatalogueEntry, read_catalogue_entries
from asyougo.demo.people import AS_OF, FALL, SPRING
from asyougo.demo.record import Record, Taken, present_number
from asyougo.demo.slots import Demand, Slots
from asyougo.demo.witness import Filling, fill
from asyougo.demo.world import read_world
from asyougo.model.finding import Verdict
from asyougo.model.predicate import named_codes
from asyougo.model.requirement import Hold, takes_below, walk
from asyougo.model.terms import Term

PlantedClass = Literal["met", "one_short", "cannot_tell", "counted_twice", "grade_residency", "year_or_expiry"]
CLASSES: tuple[PlantedClass, ...] = (
    "met", "one_short", "cannot_tell", "counted_twice", "grade_residency", "year_or_expiry",
)  # fmt: skip

VARIANTS = 4
NOW = Term(AS_OF.year, SPRING)


@frozen
class Case:
    """A constructed record and what is true of it."""

    class_: PlantedClass
    kind: str
    record: Record
    expected: Verdict
    why: str
    remaining: int | None = None
    way_to_spoil: WayToSpoil = "code"
    signed_on: date = AS_OF - timedelta(days=30)


Construct = Callable[[Slots, CatalogueEntry, Random], Case | None]


@frozen
class Constructor:
    """A kind of case. every_credential: each credential gives one, however many there are; turns: cases in a round."""

    name: str
    construct: Construct
    every_credential: bool = False
    turns: int = 1


def fillings(slots: Slots, lots: Random, year: int | None = None) -> Iterator[Filling]:
    """Fillings of the rule by other and other ways through it."""
    first = lots.randrange(VARIANTS)
    for step in range(VARIANTS):
        filling = fill(slots, first + step, lots, year)
        if filling is not None:
            yield filling


def shuffled(filling: Filling, lots: Random) -> list[tuple[Demand, Taken]]:
    """The used courses with their demands, in a random order."""
    pairs = [(demand, taken) for demand, group in filling.uses for taken in group]
    lots.shuffle(pairs)
    return pairs


def elsewhere(slots: Slots, taken: Taken, *, closed: bool) -> Iterator[Taken]:
    """The same course taken at another school than the owner of the rule."""
    world = read_world()
    for course in world.by_code.get(taken.course.code, ()):
        school = world.organization(course.school)
        if course.school != slots.rule.owner and school.closed == closed:
            for term in (taken.term, Term(2019, FALL), Term(2020, FALL)):
                if course.is_taught(term.begins):
                    yield Taken(course, term, "B")
                    break


def left_to_take(slots: Slots, demand: Demand, taken: Taken) -> int | None:
    """One course, where the construction fixes it; None where it does not.

    It does not where other evidence could be given instead (whether that counts as left is not ours to say), and
    where the owner of the rule teaches the course no more.
    """
    if not demand.necessary and slots.offers_evidence_instead:
        return None
    world, owner = read_world(), slots.rule.owner or ""
    if owner not in {school.id for school in world.schools}:
        return 1  # nobody's catalogue bounds what can still be taken
    same = (course for course in world.courses_of(owner) if present_number(course.code) == taken.identity)
    return 1 if any(course.is_taught(AS_OF) for course in same) else None


SPECIAL_KINDS = {
    "competency-based": "competencies without a course",
    "apprenticeship": "apprenticeship: hours and related instruction",
    "licence": "licence that expires",
    "certification": "certification by examination",
}


BRIDGE = "course without credit that bridges into credit"
INSIDE_A_MASTER = "graduate certificate inside a master's"


@cache
def _inside_a_master() -> frozenset[str]:
    """Masters that accept a graduate certificate of the state for a part, and those certificates."""
    entries = read_catalogue_entries()
    certificates = {e.credential.id for e in entries if e.credential.kind == "graduate-certificate"}
    found = set()
    for entry in entries:
        if entry.credential.kind == "master" and (root := entry.file.requirement.require) is not None:
            inside = {
                node.credential for node in walk(root) if isinstance(node, Hold) and node.credential in certificates
            }
            found |= {name for name in (entry.credential.id, *inside) if inside and name}
    return frozenset(found)


def special_kind(entry: CatalogueEntry) -> str | None:
    """Which of the kinds that are planted beside degrees and certificates a credential is of, if any."""
    if names_a_course_without_credit(entry):
        return BRIDGE
    if entry.credential.id in _inside_a_master():
        return INSIDE_A_MASTER
    return SPECIAL_KINDS.get(entry.credential.kind or "")


def names_a_course_without_credit(entry: CatalogueEntry) -> bool:
    """Whether a rule lets a course without credit stand somewhere."""
    rule = entry.file.requirement
    if rule.require is None:
        return False
    without = {course.code for course in read_world().courses if "non-credit" in course.attributes}
    sets = dict(rule.sets)
    lists = [codes for take in takes_below(rule.require) for codes in named_codes(take.set, sets)]
    return any(not without.isdisjoint(codes.codes) for codes in lists)


def kind_of(entry: CatalogueEntry, record: Record, usual: str) -> str:
    """The kind under which a case is counted: the special kinds have names of their own."""
    special = special_kind(entry)
    if special == BRIDGE:
        return BRIDGE if any("non-credit" in taken.course.attributes for taken in record.courses) else usual
    return special or usual
