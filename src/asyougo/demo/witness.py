"""Records that meet a rule because every slot was filled by hand: one course for each place, every limit added up.

`fill` chooses a way through a rule and gives each demanded place a course of its own; `faults` then checks the filling
line by line with plain arithmetic. A filling without faults is a proof that the record meets the rule: nothing has to
be searched, and no auditor was asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from random import Random

from attrs import evolve, frozen

from asyougo.demo.people import AS_OF, FALL, SPRING
from asyougo.demo.record import OtherFact, Record, Taken, as_item
from asyougo.demo.shortage import has_fact
from asyougo.demo.slots import Demand, FactNode, Slots, reaches_highest, years_ago
from asyougo.demo.world import Course, read_world
from asyougo.errors import Place
from asyougo.model.evidence import AttestedCompetency, ExamResult, Experience, HeldCredential
from asyougo.model.grades import US_4
from asyougo.model.predicate import accepts, split_code
from asyougo.model.requirement import Attest, CompetencyNode, Count, Exam, ExperienceNode, Hold, Limit, Prose
from asyougo.model.terms import Term, regular_terms_between

COURSES_A_TERM = 4
FIRST_YEARS = (2018, 2016, 2020)
"""Years to begin in, tried one after the other: some courses are newer, one school has closed."""

SPARE_CREDITS = 8
"""Earned beyond a limit, so that one course less breaks only the part that it stood in."""

GOOD_GRADES = ("B", "A", "B+", "A-", "B")


@frozen
class Filling:
    """A record with the place of everything in the rule.

    uses: for each demanded part the courses that fill it; facts: the parts that other evidence or a signature meets.
    """

    record: Record
    uses: tuple[tuple[Demand, tuple[Taken, ...]], ...]
    facts: tuple[FactNode, ...]

    @property
    def used(self) -> tuple[Taken, ...]:
        return tuple(taken for _, group in self.uses for taken in group)

    def replacing(self, taken: Taken, other: Taken) -> Filling:
        """The same filling with a course taken otherwise: at another school, in another term, with another grade."""
        uses = tuple((d, tuple(other if one is taken else one for one in group)) for d, group in self.uses)
        return evolve(self, record=self.record.replacing(taken, other), uses=uses)


def fill(slots: Slots, variant: int, lots: Random, year: int | None = None) -> Filling | None:
    """A filling of the rule without faults; None when this variant has none. `year`: the catalogue year to fill for."""
    for first in FIRST_YEARS if year is None else (year,):
        filling = _fill(slots, variant, first, lots)
        if filling is not None and not faults(slots, filling):
            return filling
    return None


def _fill(slots: Slots, variant: int, year: int, lots: Random) -> Filling | None:
    way = slots.way(variant, year)
    home = home_of(slots, way.demands)
    terms = _terms(year)
    used: list[Taken] = []
    chosen: dict[str, tuple[Taken, ...]] = {}
    # No rule here stops accepting what it accepts now: what does not fit in the last term never fitted.
    options = {demand.id: list(slots.fitting(demand.take, home, terms[-1])) for demand in way.demands}
    # Parts with a deadline choose first; then those with the fewest fitting courses, so that wide lists do not take
    # from narrow ones.
    for demand in sorted(way.demands, key=lambda demand: (demand.within is None, len(options[demand.id]), demand.id)):
        group = _choose(slots, demand, options[demand.id], terms, used, lots)
        if group is None:
            return None
        chosen[demand.id] = group
        used += group
    evidence = [node for node in way.facts if not isinstance(node, Attest | Prose)]
    record = Record(
        home=home,
        catalogue_year=year,
        courses=tuple(used),
        facts=tuple(_fact(slots, node, number) for number, node in enumerate(evidence, 1)),
        signed=tuple(node.id for node in way.facts if isinstance(node, Attest | Prose)),
    )
    uses = tuple((demand, chosen[demand.id]) for demand in way.demands)
    return Filling(_padded(slots, record, terms), uses, way.facts)


def home_of(slots: Slots, demands: tuple[Demand, ...]) -> str:
    """The school of the learner: the owner of the rule, else the school that teaches most of what is demanded."""
    schools, owner = read_world().schools, slots.rule.owner or ""
    if any(school.id == owner for school in schools):
        return owner
    when = Term(AS_OF.year - 7, FALL)

    def taught(school: str) -> int:
        return sum(len(slots.fitting(demand.take, school, when)) for demand in demands)

    return max((school.id for school in schools if school.closed_on is None), key=taught)


def _terms(year: int) -> list[Term]:
    """The regular terms from the autumn of a year to the last one that is graded."""
    found = [Term(year, FALL)]
    for later in range(year + 1, AS_OF.year):
        found += [Term(later, SPRING), Term(later, FALL)]
    return found


def _choose(
    slots: Slots, demand: Demand, options: list[Course], terms: list[Term], used: list[Taken], lots: Random
) -> tuple[Taken, ...] | None:
    """As many unused courses as a demand wants: first what its refinements ask for, then what is left."""
    taken_already = {one.identity for one in used}
    lots.shuffle(options)
    group: list[Taken] = []
    wants_subjects = int(slots.number(demand.take.distinct.min)) if demand.take.distinct else 0

    def is_asked_for(course: Course) -> bool:
        for refinement in demand.take.at_least:
            had = sum(meets(slots, refinement, one.course) for one in group)
            if had < slots.number(refinement.amount):
                return meets(slots, refinement, course)
        subjects = {subject_of(one.course) for one in group}
        return len(subjects) < wants_subjects and subject_of(course) not in subjects

    for only_asked_for in (True, False):
        for course in options:
            if _filled(demand, group):
                return tuple(group)
            if only_asked_for and not is_asked_for(course):
                continue
            taken = _fitting(slots, demand, course, terms, len(used) + len(group), lots)
            if taken is not None and taken.identity not in taken_already:
                group.append(taken)
                taken_already.add(taken.identity)
    return tuple(group) if _filled(demand, group) else None


def meets(slots: Slots, refinement: Count, course: Course) -> bool:
    """Whether a course is one of those that a refinement counts."""
    return accepts(refinement.where, as_item(course), slots.sets) is True


def _filled(demand: Demand, group: Iterable[Taken]) -> bool:
    amounts = (Fraction(1) if demand.counts_courses else one.course.credits for one in group)
    return sum(amounts, Fraction(0)) >= demand.need


def subject_of(course: Course) -> str:
    """The subject of a course: the part of its code before the number."""
    parts = split_code(course.code)
    return parts[0] if parts else course.code


def _fitting(slots: Slots, demand: Demand, course: Course, terms: list[Term], place: int, lots: Random) -> Taken | None:
    """The course in the first term from its turn on in which it is taught and fits; None when there is none."""
    for term in terms[min(place // COURSES_A_TERM, len(terms) - 1) :]:
        if course.is_taught(term.begins) and slots.fits(demand.take, course, term):
            return Taken(course, term, lots.choice(GOOD_GRADES))
    return None


def _fact(slots: Slots, node: FactNode, number: int) -> OtherFact:
    """Evidence that just meets a node, in force on the day of the question."""
    file, row = "other-evidence.csv", number + 1
    name, place = f"{file}#{row}", Place(file, row)
    match node:
        case Hold(credential=credential, type=kind, issuers=issuers):
            given = credential or f"valley/some-{kind}"
            issuer = issuers[0] if issuers else given.split("/")[0]
            return HeldCredential(name, place, given, kind, issuer, years_ago(1), date(AS_OF.year + 1, 6, 30))
        case Exam(exam=exam, min_score=score, scale=scale):
            return ExamResult(name, place, exam, slots.number(score), scale, years_ago(1))
        case CompetencyNode(framework=framework, item=item, level=level, evidence_kinds=kinds):
            reached = None if level is None else slots.number(level)
            how = kinds[0] if kinds else "observation"
            return AttestedCompetency(name, place, framework, item, reached, how, "assessor", years_ago(1))
        case ExperienceNode(kind=kind, unit=unit, need=need):
            amount = slots.number(need)
            begins = years_ago(3) if unit == "hours" else years_ago(1 + int(amount))
            hours, years = (amount, None) if unit == "hours" else (None, amount)
            return Experience(name, place, kind, hours, years, begins, years_ago(1), "employer")
        case _:
            raise ValueError(f"{node.id} is a signature")


def _padded(slots: Slots, record: Record, terms: list[Term]) -> Record:
    """The record with more courses until every limit over earned credits is passed with something to spare."""
    for limit in slots.rule.limits:
        if limit.over == "applied" or limit.at_least is None or limit.at_least.unit != "credits":
            continue
        wanted = slots.number(limit.at_least.amount) + SPARE_CREDITS
        had = slots.earned_credits(limit, record)
        for course in slots.fillers(limit, record.home, terms[-1]) if had < wanted else ():
            if had >= wanted:
                break
            place = len(record.courses)
            known = {one.identity for one in record.courses}
            for term in terms[min(place // COURSES_A_TERM, len(terms) - 1) :]:
                taken = Taken(course, term, "B")
                if course.is_taught(term.begins) and taken.identity not in known:
                    record = evolve(record, courses=(*record.courses, taken))
                    had += course.credits
                    break
    return record


# --- checking a filling ----------------------------------------------------------------------------


def faults(slots: Slots, filling: Filling) -> list[str]:
    """What is wrong with a filling, line by line; empty when it proves that the record meets the rule."""
    found = []
    used = filling.used
    if len({one.identity for one in used}) < len(used):
        found.append("a course stands in two places")
    for demand, group in filling.uses:
        found += _faults_at(slots, filling.record, demand, group)
    found += [f"{node.id}: no evidence" for node in filling.facts if not has_fact(slots, node, filling.record)]
    found += [f"{limit.id}: does not hold" for limit in slots.rule.limits if not _holds(slots, limit, filling)]
    return found + _policy_faults(slots, used)


def _faults_at(slots: Slots, record: Record, demand: Demand, group: tuple[Taken, ...]) -> list[str]:
    found = []
    if not _filled(demand, group):
        found.append("not enough")
    for one in group:
        code = one.course.code
        if one not in record.passed or not slots.fits(demand.take, one.course, one.term):
            found.append(f"{code} does not fit")
        if not reaches_highest(one.grade, demand.floors):
            found.append(f"{code} has too low a grade")
        if demand.within is not None and regular_terms_between(record.begins(), one.term) > demand.within:
            found.append(f"{code} is too late")
    take = demand.take
    if take.distinct is not None:
        subjects = {subject_of(one.course) for one in group}
        if take.distinct.by != "subject" or len(subjects) < slots.number(take.distinct.min):
            found.append("too few subjects")
    for refinement in take.at_least:
        had = sum(meets(slots, refinement, one.course) for one in group)
        if refinement.unit != "courses" or had < slots.number(refinement.amount):
            found.append("a refinement does not hold")
    if take.at_most:
        found.append("maxima inside a part are not constructed")
    return [f"{demand.id}: {fault}" for fault in found]


def _holds(slots: Slots, limit: Limit, filling: Filling) -> bool:
    """Whether a limit holds, added up course by course; a kind of limit that no rule here uses does not hold."""
    if limit.gpa is not None:
        scope = filling.used if limit.over == "applied" else filling.record.courses
        points, weight = Fraction(0), Fraction(0)
        for one in scope:
            meaning = US_4.meaning(one.grade)
            if slots.is_in_scope(limit, one.course) and meaning.counts_in_gpa and meaning.points is not None:
                points += meaning.points * one.course.credits
                weight += one.course.credits
        return limit.gpa.method == "credit_weighted" and weight > 0 and points >= slots.number(limit.gpa.min) * weight
    if limit.at_least is not None and limit.at_least.unit == "credits" and limit.over != "applied":
        return slots.earned_credits(limit, filling.record) >= slots.number(limit.at_least.amount)
    return False


def _policy_faults(slots: Slots, used: tuple[Taken, ...]) -> list[str]:
    cap = slots.rule.policy.transfer
    if cap is None:
        return []
    elsewhere = [one for one in used if one.course.school != slots.rule.owner]
    credits = sum((one.course.credits for one in elsewhere), Fraction(0))
    too_many = cap.courses is not None and len(elsewhere) > slots.number(cap.courses)
    too_much = cap.credits is not None and credits > slots.number(cap.credits)
    return ["too much from elsewhere"] if too_many or too_much else []
