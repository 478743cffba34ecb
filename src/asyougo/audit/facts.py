"""What is true of a learner without allocating anything: credentials held, exams, experience, limits over earned work.

Each fact has a low and a high reading: whether it is proven, and whether it is possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from asyougo.audit.earned import limit_truth
from asyougo.audit.eligibility import Exceptions, meets_deadlines
from asyougo.audit.plan import CATALOGUE, EMPTY, EXCLUDED, Part, Plan
from asyougo.audit.truth import FALSE, OPEN, TRUE, Truth
from asyougo.model.evidence import AttestedCompetency, ExamResult, HeldCredential
from asyougo.model.predicate import Answer, both
from asyougo.model.requirement import (
    Attest,
    Basis,
    CompetencyNode,
    Exam,
    ExperienceNode,
    Fact,
    Hold,
    Limit,
    Prose,
    When,
    amount_on,
)
from asyougo.model.terms import Term, catalogue_year_of, read_catalogue_year
from asyougo.model.transcript import PreparedTranscript, Supply
from asyougo.model.units import ZERO


def truth_of(part: Part, plan: Plan, prepared: PreparedTranscript, exceptions: Exceptions, supply: Supply) -> Truth:
    """Whether a static part is true, proven (low) and possible (high)."""
    if exceptions.settles(part):
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
            return _best(
                both((held_answer(hold, e, prepared), on_time(part, e.awarded, prepared))) for e in prepared.held
            )
        case Exam() as exam:
            return _best(
                both((exam_answer(exam, e, plan, prepared.as_of), on_time(part, e.on, prepared)))
                for e in prepared.exams
            )
        case CompetencyNode() as competency:
            found = prepared.competencies
            return _best(both((competency_answer(competency, e, plan), on_time(part, e.on, prepared))) for e in found)
        case ExperienceNode() as experience:
            return _experience(experience, part, plan, prepared)
        case Attest() | Prose():
            return OPEN
        case _:  # an `all`, `any` or `n_of` without children: nobody has said what it asks
            return OPEN


def on_time(part: Part, day: date | None, prepared: PreparedTranscript) -> Answer:
    """Whether evidence of a day meets every deadline above a static part."""
    if not part.deadlines:
        return True
    term = None if day is None else Term.containing(day)
    return meets_deadlines(part.deadlines, term, day, None, prepared.facts.start_date)


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
    if hold.unexpired_at is not None:
        day = prepared.as_of if hold.unexpired_at == "award" else prepared.facts.start_date
        answers.append(None if day is None or entry.expires is None else day <= entry.expires)
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
    node: ExperienceNode, part: Part, plan: Plan, prepared: PreparedTranscript
) -> tuple[Fraction, Fraction | None]:
    """Hours or years of the kind that are proven, and that are possible (None: without limit)."""
    sure, possible = ZERO, ZERO
    unlimited = False
    within_years = None if node.within_years is None else amount_on(plan.requirement, node.within_years, plan.on)
    for entry in prepared.experiences:
        if entry.kind != node.kind:
            continue
        recent: Answer = on_time(part, entry.ends, prepared)
        if within_years is not None:
            oldest = years_before(prepared.as_of, within_years)
            recent = both((recent, None if entry.ends is None else entry.ends >= oldest))
        if recent is False:
            continue
        amount = entry.hours if node.unit == "hours" else entry.years
        if amount is None:
            unlimited = True
            continue
        possible += amount
        sure += amount if recent else ZERO
    return sure, None if unlimited else possible


def _experience(node: ExperienceNode, part: Part, plan: Plan, prepared: PreparedTranscript) -> Truth:
    need = amount_on(plan.requirement, node.need, plan.on)
    sure, possible = experience_amounts(node, part, plan, prepared)
    return Truth(sure >= need, possible is None or possible >= need)
