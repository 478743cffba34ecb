"""The checker's own answers to single facts: credentials on the record, exams, competencies, experience."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from asyougo.audit.certificate.earned import limit_holds
from asyougo.model.predicate import Answer, both, either
from asyougo.model.requirement import CompetencyNode, Exam, ExperienceNode, Fact, Hold, Limit
from asyougo.model.terms import catalogue_year_of, read_catalogue_year
from asyougo.model.transcript import PreparedTranscript
from asyougo.model.units import ZERO

if TYPE_CHECKING:
    from asyougo.audit.certificate.clauses import Clause
    from asyougo.audit.certificate.reading import View


def truth(view: View, clause: Clause) -> bool:
    """Whether a static clause is true in the view's reading."""
    prepared, node = view.prepared, clause.node
    if clause.id == "policy.catalogue":
        return view.takes(_serves(view))
    if clause.id == "policy.exclude_declared":
        declared, excluded = prepared.facts.declared, view.rule.requirement.policy.exclude_declared
        return view.takes(None if declared is None else not set(declared) & set(excluded))
    match node:
        case Limit():
            return limit_holds(view, node)
        case Hold():
            held = prepared.held
            return view.takes(either(both((_held(view, node, e), view.dated(clause, e.awarded))) for e in held))
        case Exam():
            return view.takes(either(both((_exam(view, node, e), view.dated(clause, e.on))) for e in prepared.exams))
        case CompetencyNode():
            shown = prepared.competencies
            return view.takes(either(both((_competency(view, node, e), view.dated(clause, e.on))) for e in shown))
        case ExperienceNode():
            return _experience(view, clause, node)
        case _:  # attest, prose, an empty rule or an empty node: open until a person answers
            return view.reading == "high"


def entry_year(prepared: PreparedTranscript) -> int | None:
    """Catalogue year of entry; the start date gives it where the record does not."""
    facts = prepared.facts
    if facts.catalogue_year is not None:
        return facts.catalogue_year
    return None if facts.start_date is None else catalogue_year_of(facts.start_date)


def _serves(view: View) -> Answer:
    span = view.rule.requirement.catalogue
    if span is None:
        return True
    year = catalogue_year_of(view.prepared.as_of) if span.basis == "award" else entry_year(view.prepared)
    if year is None:
        return None
    return span.begins <= year and (span.ends is None or year < span.ends)


def fact(node: Fact, prepared: PreparedTranscript) -> Answer:
    """Whether a static fact holds of the learner."""
    known = prepared.facts
    if node.kind == "home":
        return None if known.home is None else known.home == node.value
    if node.kind == "declared":
        return None if known.declared is None else node.value in known.declared
    if node.kind == "catalogue":
        year = entry_year(prepared)
        if year is None:
            return None
        first = read_catalogue_year(node.begins) if node.begins else year
        last = read_catalogue_year(node.ends) if node.ends else year + 1
        return first <= year < last
    if known.start_date is None:
        return None
    after = node.begins is None or date.fromisoformat(node.begins) <= known.start_date
    before = node.ends is None or known.start_date < date.fromisoformat(node.ends)
    return after and before


def _held(view: View, node: Hold, entry: Any) -> Answer:
    prepared = view.prepared
    if entry.revoked or (node.credential is not None and entry.credential != node.credential):
        return False
    if entry.awarded is not None and entry.awarded > prepared.as_of:
        return False
    answers: list[Answer] = []
    if node.type is not None:
        answers.append(None if entry.type is None else entry.type == node.type)
    if node.issuers is not None:
        answers.append(None if entry.issuer is None else entry.issuer in node.issuers)
    if node.unexpired_at is not None:
        day = prepared.as_of if node.unexpired_at == "award" else prepared.facts.start_date
        answers.append(None if day is None or entry.expires is None else day <= entry.expires)
    return both(answers)


def _exam(view: View, node: Exam, entry: Any) -> Answer:
    foreign = node.scale is not None and entry.scale is not None and entry.scale != node.scale
    if entry.exam != node.exam or foreign:
        return False
    answers: list[Answer] = [None if entry.score is None else entry.score >= view.rule.amount(node.min_score)]
    if node.max_age_years is not None:
        oldest = _years_before(view.prepared.as_of, view.rule.amount(node.max_age_years))
        answers.append(None if entry.on is None else entry.on >= oldest)
    return both(answers)


def _years_before(day: date, years: Fraction) -> date:
    whole = int(years)
    day_of_month = 28 if (day.month, day.day) == (2, 29) else day.day
    back = date(max(1, day.year - whole), day.month, day_of_month)
    return date.fromordinal(max(1, back.toordinal() - int((years - whole) * 365)))


def _competency(view: View, node: CompetencyNode, entry: Any) -> Answer:
    if (entry.framework, entry.item) != (node.framework, node.item):
        return False
    answers: list[Answer] = []
    if node.level is not None:
        answers.append(None if entry.level is None else entry.level >= view.rule.amount(node.level))
    if node.evidence_kinds is not None:
        answers.append(None if entry.kind is None else entry.kind in node.evidence_kinds)
    return both(answers)


def _experience(view: View, clause: Clause, node: ExperienceNode) -> bool:
    total = ZERO
    for entry in view.prepared.experiences:
        amount = entry.hours if node.unit == "hours" else entry.years
        recent = view.dated(clause, entry.ends)
        if node.within_years is not None:
            oldest = _years_before(view.prepared.as_of, view.rule.amount(node.within_years))
            recent = both((recent, None if entry.ends is None else entry.ends >= oldest))
        if entry.kind != node.kind or not view.takes(recent):
            continue
        if amount is None and view.reading == "high":
            return True
        total += amount or ZERO
    return total >= view.rule.amount(node.need)
