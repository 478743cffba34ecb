"""What is true of a learner without allocating anything: credentials held, exams, experience, limits over earned work.

Each fact has a low and a high reading: whether it is proven, and whether it is possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import frozen

from asyougo.audit.eligibility import Exceptions, is_transfer, item_of_paper, within
from asyougo.audit.plan import CATALOGUE, EMPTY, EXCLUDED, Part, Plan
from asyougo.audit.prepare import settle_incomplete
from asyougo.model.evidence import AttestedCompetency, ExamResult, Experience, HeldCredential
from asyougo.model.grades import US_4
from asyougo.model.predicate import Answer, InstitutionIs, accepts, both, mentions
from asyougo.model.requirement import (
    Attest,
    Basis,
    CompetencyNode,
    Exam,
    ExperienceNode,
    Fact,
    Gpa,
    Hold,
    Limit,
    Prose,
    When,
    amount_on,
)
from asyougo.model.terms import catalogue_year_of, read_catalogue_year
from asyougo.model.transcript import Item, PreparedTranscript, Supply


@frozen
class Truth:
    """A fact in both readings. `low` implies `high`."""

    low: bool
    high: bool

    @classmethod
    def of(cls, answer: Answer) -> Truth:
        return cls(answer is True, answer is not False)


TRUE, FALSE, OPEN = Truth(True, True), Truth(False, False), Truth(False, True)


def truth_of(part: Part, plan: Plan, prepared: PreparedTranscript, exceptions: Exceptions, supply: Supply) -> Truth:
    """Whether a static part is true, proven (low) and possible (high)."""
    if exceptions.settles(part.id):
        return TRUE
    if part.id == CATALOGUE:
        return Truth.of(serves(plan, prepared))
    if part.id == EXCLUDED:
        declared = prepared.facts.declared
        excluded = plan.requirement.policy.exclude_declared
        return OPEN if declared is None else Truth.of(not set(declared) & set(excluded))
    if part.id == EMPTY:
        return OPEN
    match part.node:
        case Limit() as limit:
            return limit_truth(limit, plan, prepared, supply)
        case Hold() as hold:
            return _best(held_answer(hold, entry, prepared) for entry in prepared.held)
        case Exam() as exam:
            return _best(exam_answer(exam, entry, plan, prepared.as_of) for entry in prepared.exams)
        case CompetencyNode() as competency:
            return _best(competency_answer(competency, entry, plan) for entry in prepared.competencies)
        case ExperienceNode() as experience:
            return _experience(experience, plan, prepared)
        case Attest() | Prose():
            return OPEN
        case _:  # an `all`, `any` or `n_of` without children: nobody has said what it asks
            return OPEN


def _best(answers: Iterable[Answer]) -> Truth:
    found = FALSE
    for answer in answers:
        one = Truth.of(answer)
        found = Truth(found.low or one.low, found.high or one.high)
    return found


def serves(plan: Plan, prepared: PreparedTranscript) -> Answer:
    """Whether this version of the rule is the one that the learner's catalogue year chooses."""
    span = plan.requirement.catalogue
    if span is None:
        return True
    year = catalogue_year(prepared, span.basis)
    if year is None:
        return None
    return span.begins <= year and (span.ends is None or year < span.ends)


def catalogue_year(prepared: PreparedTranscript, basis: Basis) -> int | None:
    """The catalogue year that counts for a learner: of the award, or of entry; None when unknown."""
    if basis == "award":
        return catalogue_year_of(prepared.as_of)
    if prepared.facts.catalogue_year is not None:
        return prepared.facts.catalogue_year
    start = prepared.facts.start_date
    return None if start is None else catalogue_year_of(start)


def chosen_side(node: When, prepared: PreparedTranscript) -> Answer:
    """Which side a static fact chooses: True for `then`, False for `else`, None when unknown."""
    return fact_answer(node.fact, prepared)


def fact_answer(fact: Fact, prepared: PreparedTranscript) -> Answer:
    """Whether a static fact holds of the learner."""
    facts = prepared.facts
    match fact.kind:
        case "home":
            return None if facts.home is None else facts.home == fact.value
        case "declared":
            return None if facts.declared is None else fact.value in facts.declared
        case "catalogue":
            year = catalogue_year(prepared, "entry")
            if year is None:
                return None
            first = read_catalogue_year(fact.begins) if fact.begins else None
            last = read_catalogue_year(fact.ends) if fact.ends else None
            return (first is None or first <= year) and (last is None or year < last)
        case "entry":
            if facts.start_date is None:
                return None
            begins = date.fromisoformat(fact.begins) if fact.begins else None
            ends = date.fromisoformat(fact.ends) if fact.ends else None
            day = facts.start_date
            return (begins is None or begins <= day) and (ends is None or day < ends)


def held_answer(hold: Hold, entry: HeldCredential, prepared: PreparedTranscript) -> Answer:
    """Whether a credential on the record is the one that a clause asks for, and in force when it must be."""
    if hold.credential is not None and entry.credential != hold.credential:
        return False
    if hold.type is not None and entry.type is not None and entry.type != hold.type:
        return False
    if entry.revoked or (entry.awarded is not None and entry.awarded > prepared.as_of):
        return False
    answers: list[Answer] = [True]
    if hold.type is not None and entry.type is None:
        answers.append(None)
    if hold.issuers is not None:
        answers.append(None if entry.issuer is None else entry.issuer in hold.issuers)
    if hold.unexpired_at is not None and entry.expires is not None:
        day = prepared.as_of if hold.unexpired_at == "award" else prepared.facts.start_date
        answers.append(None if day is None else day <= entry.expires)
    return both(answers)


def exam_answer(exam: Exam, entry: ExamResult, plan: Plan, as_of: date) -> Answer:
    """Whether one sitting meets an examination clause."""
    if entry.exam != exam.exam:
        return False
    answers: list[Answer] = []
    if exam.scale is not None and entry.scale is not None and entry.scale != exam.scale:
        return False
    least = amount_on(plan.requirement, exam.min_score, plan.on)
    answers.append(None if entry.score is None else entry.score >= least)
    if exam.max_age_years is not None:
        years = amount_on(plan.requirement, exam.max_age_years, plan.on)
        answers.append(None if entry.on is None else entry.on >= years_before(as_of, years))
    return both(answers)


def years_before(day: date, years: Fraction) -> date:
    """The day so many years earlier; 29 February becomes the 28th; parts of a year count 365 days."""
    whole = int(years)
    last = day.day if not (day.month == 2 and day.day == 29) else 28
    earlier = date(max(1, day.year - whole), day.month, last)
    return date.fromordinal(max(1, earlier.toordinal() - int((years - whole) * 365)))


def competency_answer(node: CompetencyNode, entry: AttestedCompetency, plan: Plan) -> Answer:
    """Whether an attested competency meets a clause."""
    if entry.framework != node.framework or entry.item != node.item:
        return False
    answers: list[Answer] = [True]
    if node.level is not None:
        least = amount_on(plan.requirement, node.level, plan.on)
        answers.append(None if entry.level is None else entry.level >= least)
    if node.evidence_kinds is not None:
        answers.append(None if entry.kind is None else entry.kind in node.evidence_kinds)
    return both(answers)


def experience_amounts(
    node: ExperienceNode, entries: Iterable[Experience], plan: Plan, as_of: date
) -> tuple[Fraction, Fraction | None]:
    """Hours or years of the kind that are proven, and that are possible (None: without limit)."""
    sure, possible = Fraction(0), Fraction(0)
    unlimited = False
    within_years = None if node.within_years is None else amount_on(plan.requirement, node.within_years, plan.on)
    for entry in entries:
        if entry.kind != node.kind:
            continue
        recent: Answer = True
        if within_years is not None:
            recent = None if entry.ends is None else entry.ends >= years_before(as_of, within_years)
        if recent is False:
            continue
        amount = entry.hours if node.unit == "hours" else entry.years
        if amount is None:
            unlimited = True
            continue
        possible += amount
        sure += amount if recent else Fraction(0)
    return sure, None if unlimited else possible


def _experience(node: ExperienceNode, plan: Plan, prepared: PreparedTranscript) -> Truth:
    need = amount_on(plan.requirement, node.need, plan.on)
    sure, possible = experience_amounts(node, prepared.experiences, plan, prepared.as_of)
    return Truth(sure >= need, possible is None or possible >= need)


@frozen
class Tally:
    """What a limit over earned work counts. `open`: an unreadable row or a missing paper may add anything.

    sure, possible: courses or credits that certainly and perhaps count; possible None is without limit.
    all_sure, all_possible: the same over everything earned (for a share).
    """

    sure: Fraction
    possible: Fraction | None
    all_sure: Fraction
    all_possible: Fraction | None
    open: bool


def limit_truth(limit: Limit, plan: Plan, prepared: PreparedTranscript, supply: Supply) -> Truth:
    """Whether a limit over earned work, or over one institution's, holds on a supply."""
    if limit.gpa is not None:
        return _average(limit, limit.gpa, plan, prepared, supply)
    bound = limit.at_least or limit.at_most
    if bound is None:
        return OPEN
    amount = plan.amounts[limit.id]
    tally = tally_of(limit, plan, prepared, supply, "courses" if bound.unit == "courses" else "credits")
    if bound.unit == "share":
        return _share(limit, tally, amount)
    if limit.at_least is not None:
        high = tally.open or tally.possible is None or tally.possible >= amount
        return Truth(tally.sure >= amount, high)
    low = not tally.open and tally.possible is not None and tally.possible <= amount
    return Truth(low, tally.sure <= amount)


def _share(limit: Limit, tally: Tally, amount: Fraction) -> Truth:
    if tally.open or tally.possible is None or tally.all_possible is None:
        return OPEN
    others_sure = tally.all_sure - tally.sure
    others_possible = tally.all_possible - tally.possible
    least = _part_of(tally.sure, tally.sure + others_possible)
    most = _part_of(tally.possible, tally.possible + others_sure)
    if limit.at_least is not None:
        return Truth(least >= amount, most >= amount)
    return Truth(most <= amount, least <= amount)


def _part_of(part: Fraction, whole: Fraction) -> Fraction:
    return Fraction(0) if whole == 0 else part / whole


def in_scope(limit: Limit, plan: Plan, item: Item) -> Answer:
    """Whether an item is one that a limit speaks of."""
    answers: list[Answer] = [accepts(limit.where, item, plan.sets)]
    if limit.set is not None:
        answers.append(accepts(limit.set, item, plan.sets))
    if (
        limit.over == "institution"
        and plan.requirement.owner is not None
        and not mentions(limit.where, InstitutionIs, plan.sets)
    ):
        foreign = is_transfer(plan, item)
        answers.append(None if foreign is None else not foreign)
    return both(answers)


def tally_of(limit: Limit, plan: Plan, prepared: PreparedTranscript, supply: Supply, unit: str) -> Tally:
    """Counts of the items that a limit speaks of; each course once, with its best attempt."""
    groups: dict[str, list[Item]] = {}
    is_open = False
    for item in prepared.items:
        if not within(item, supply):
            continue
        settled = settled_for(plan, prepared, item)
        if settled.wild:
            is_open = is_open or (settled.standing != "never" and in_scope(limit, plan, settled) is not False)
        elif settled.standing != "never":
            groups.setdefault(settled.identity, []).append(settled)
    is_open = is_open or any(in_scope(limit, plan, item_of_paper(paper)) is not False for paper in prepared.papers)
    sure = all_sure = Fraction(0)
    possible: Fraction | None = Fraction(0)
    all_possible: Fraction | None = Fraction(0)
    for attempts in groups.values():
        attempts = _counted(attempts, plan)
        in_it = [(item, in_scope(limit, plan, item)) for item in attempts]
        sure += _amount([i for i, answer in in_it if answer and i.standing == "passed"], unit) or Fraction(0)
        all_sure += _amount([i for i in attempts if i.standing == "passed"], unit) or Fraction(0)
        possible = _plus(possible, _amount([i for i, answer in in_it if answer is not False], unit, most=True))
        all_possible = _plus(all_possible, _amount(attempts, unit, most=True))
    return Tally(sure, possible, all_sure, all_possible, is_open)


def settled_for(plan: Plan, prepared: PreparedTranscript, item: Item) -> Item:
    """An incomplete as this rule's policy settles it."""
    if item.standing != "incomplete":
        return item
    lapses = plan.lapses
    return settle_incomplete(item, lapses, prepared.as_of)


def _counted(attempts: list[Item], plan: Plan) -> list[Item]:
    if plan.requirement.policy.repeat == "last":
        dated = [item for item in attempts if item.term is not None]
        if dated and len(dated) == len(attempts):
            return [max(dated, key=lambda item: (item.term, item.id))]
    return attempts


def _amount(items: list[Item], unit: str, most: bool = False) -> Fraction | None:
    """Courses or credits of one course's attempts, credit once (or as often as it may be repeated)."""
    if not items:
        return Fraction(0)
    times = max(item.repeatable for item in items)
    if unit == "courses":
        return Fraction(min(len(items), times))
    if most and any(item.credits is None for item in items):
        return None
    known = sorted((item.credits for item in items if item.credits is not None), reverse=True)
    return sum(known[:times], Fraction(0))


def _plus(total: Fraction | None, more: Fraction | None) -> Fraction | None:
    return None if total is None or more is None else total + more


def _average(limit: Limit, gpa: Gpa, plan: Plan, prepared: PreparedTranscript, supply: Supply) -> Truth:
    """Grade points above the floor, summed: the average reaches it when the sum is not negative."""
    floor = plan.amounts[limit.id]
    by_credits = gpa.method == "credit_weighted"
    low = high = Fraction(0)
    for item in graded_items(limit, plan, prepared, supply):
        answer = in_scope(limit, plan, item)
        if answer is False:
            continue
        weight = item.credits if by_credits else Fraction(1)
        if weight is None:
            return OPEN
        best = worst = item.points
        if worst is None or best is None:
            worst, best = Fraction(0), US_4.highest
        least, most = weight * (worst - floor), weight * (best - floor)
        low += least if answer else min(least, Fraction(0))
        high += most if answer and not item.wild else max(most, Fraction(0))
    if any(in_scope(limit, plan, item_of_paper(paper)) is not False for paper in prepared.papers):
        return Truth(False, True)
    return Truth(low >= 0, high >= 0)


def graded_items(limit: Limit, plan: Plan, prepared: PreparedTranscript, supply: Supply) -> list[Item]:
    """The attempts that an average counts: graded or with an unknown grade, repeats as the policy says."""
    groups: dict[str, list[Item]] = {}
    found = []
    for item in prepared.items:
        settled = settled_for(plan, prepared, item)
        if not within(settled, supply) or not (settled.counts_in_gpa or settled.standing == "unknown"):
            continue
        if settled.wild:
            found.append(settled)
        else:
            groups.setdefault(settled.identity, []).append(settled)
    repeat = plan.requirement.policy.repeat or "best"
    for attempts in groups.values():
        if repeat == "all" or len(attempts) == 1:
            found += attempts
        elif repeat == "last":
            found.append(max(attempts, key=lambda item: (item.term is not None, item.term or item.id, item.id)))
        else:
            found.append(max(attempts, key=lambda item: (item.points is not None, item.points or 0, item.id)))
    return found
