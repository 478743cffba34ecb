"""The checker's own answers to single facts: credentials on the record, exams, experience, limits over earned work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve

from asyougo.model.grades import US_4
from asyougo.model.predicate import EVERYTHING, Answer, both, either
from asyougo.model.requirement import CompetencyNode, Exam, ExperienceNode, Fact, Hold, Limit
from asyougo.model.terms import catalogue_year_of, read_catalogue_year
from asyougo.model.transcript import Item, MissingPaper, PreparedTranscript

if TYPE_CHECKING:
    from asyougo.audit.certificate.reading import Clause, View

ZERO = Fraction(0)


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
            return _limit(view, node)
        case Hold():
            return view.takes(either(_held(view, node, entry) for entry in prepared.held))
        case Exam():
            return view.takes(either(_exam(view, node, entry) for entry in prepared.exams))
        case CompetencyNode():
            return view.takes(either(_competency(view, node, entry) for entry in prepared.competencies))
        case ExperienceNode():
            return _experience(view, node)
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
    if node.unexpired_at is not None and entry.expires is not None:
        day = prepared.as_of if node.unexpired_at == "award" else prepared.facts.start_date
        answers.append(None if day is None else day <= entry.expires)
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


def _experience(view: View, node: ExperienceNode) -> bool:
    total = ZERO
    for entry in view.prepared.experiences:
        amount = entry.hours if node.unit == "hours" else entry.years
        recent: Answer = True
        if node.within_years is not None:
            oldest = _years_before(view.prepared.as_of, view.rule.amount(node.within_years))
            recent = None if entry.ends is None else entry.ends >= oldest
        if entry.kind != node.kind or not view.takes(recent):
            continue
        if amount is None and view.reading == "high":
            return True
        total += amount or ZERO
    return total >= view.rule.amount(node.need)


# --- limits over earned work --------------------------------------------------------------------------------------


def _limit(view: View, limit: Limit) -> bool:
    if limit.gpa is not None:
        return average_above(view, limit) >= 0 if not _average_is_open(view, limit) else view.reading == "high"
    bound = limit.at_least or limit.at_most
    if bound is None:
        return view.reading == "high"
    amount = view.rule.amount(bound.amount)
    unit = "courses" if bound.unit == "courses" else "credits"
    sure, possible, is_open = counted(view, limit, unit)
    if bound.unit == "share":
        return _share(view, limit, amount, sure, possible, is_open)
    if limit.at_least is not None:
        return sure >= amount if view.reading == "low" else is_open or possible is None or possible >= amount
    return sure <= amount if view.reading == "high" else not is_open and possible is not None and possible <= amount


def _share(
    view: View, limit: Limit, amount: Fraction, sure: Fraction, possible: Fraction | None, is_open: bool
) -> bool:
    everything = evolve(limit, set=None, where=EVERYTHING, over="earned")
    all_sure, all_possible, _ = counted(view, everything, "credits")
    if is_open or possible is None or all_possible is None:
        return view.reading == "high"
    least = _ratio(sure, sure + all_possible - possible)
    most = _ratio(possible, possible + all_sure - sure)
    if limit.at_least is not None:
        return (least if view.reading == "low" else most) >= amount
    return (most if view.reading == "low" else least) <= amount


def _ratio(part: Fraction, whole: Fraction) -> Fraction:
    return part / whole if whole else ZERO


def _settled(view: View, items: Iterable[Item]) -> list[Item]:
    days = view.rule.requirement.policy.incomplete_lapses_days
    return [view.settle(item, days) for item in items]


def papers_in_scope(view: View, limit: Limit, paper_item: Any) -> bool:
    """Whether a missing paper may hold courses that a limit speaks of."""
    papers: Iterable[MissingPaper] = view.papers.values()
    return any(view.in_scope(limit, paper_item(paper)) is not False for paper in papers)


def counted(view: View, limit: Limit, unit: str) -> tuple[Fraction, Fraction | None, bool]:
    """(certain, possible, open): courses or credits that a limit counts; possible None is without bound."""
    groups: dict[str, list[Item]] = {}
    is_open = papers_in_scope(view, limit, view.paper_item)
    for item in _settled(view, view.items.values()):
        if item.standing == "never":
            continue
        if item.wild:
            is_open = is_open or view.in_scope(limit, item) is not False
        else:
            groups.setdefault(item.identity, []).append(item)
    sure, possible = ZERO, ZERO
    unbounded = False
    for attempts in groups.values():
        if view.rule.requirement.policy.repeat == "last" and all(i.term is not None for i in attempts):
            attempts = [max(attempts, key=lambda i: (i.term, i.id))]
        certain = [i for i in attempts if i.standing == "passed" and view.in_scope(limit, i) is True]
        perhaps = [i for i in attempts if view.in_scope(limit, i) is not False]
        sure += _once(certain, unit)
        possible += _once(perhaps, unit)
        unbounded = unbounded or (unit == "credits" and any(i.credits is None for i in perhaps))
    return sure, None if unbounded else possible, is_open


def _once(attempts: list[Item], unit: str) -> Fraction:
    """Courses or credits of one course's attempts, as often as it may be repeated."""
    if not attempts:
        return ZERO
    times = max(item.repeatable for item in attempts)
    if unit == "courses":
        return Fraction(min(len(attempts), times))
    sizes = sorted((item.credits for item in attempts if item.credits is not None), reverse=True)
    return sum(sizes[:times], ZERO)


def graded(view: View, limit: Limit) -> list[tuple[Item, Answer]]:
    """The attempts that an average counts, with whether they are in its scope; repeats as the policy says."""
    groups: dict[str, list[Item]] = {}
    found: list[Item] = []
    for item in _settled(view, view.items.values()):
        if not item.counts_in_gpa and item.standing != "unknown":
            continue
        if item.wild:
            found.append(item)
        else:
            groups.setdefault(item.identity, []).append(item)
    repeat = view.rule.requirement.policy.repeat or "best"
    for attempts in groups.values():
        if repeat == "all":
            found += attempts
        elif repeat == "last":
            found.append(max(attempts, key=lambda i: (i.term is not None, i.term or i.id, i.id)))
        else:
            found.append(max(attempts, key=lambda i: (i.points is not None, i.points or 0, i.id)))
    return [(item, view.in_scope(limit, item)) for item in found]


def _average_is_open(view: View, limit: Limit) -> bool:
    weighted = limit.gpa is not None and limit.gpa.method == "credit_weighted"
    unweighed = weighted and any(i.credits is None and answer is not False for i, answer in graded(view, limit))
    return unweighed or papers_in_scope(view, limit, view.paper_item)


def average_above(view: View, limit: Limit) -> Fraction:
    """Grade points above the floor, summed, each unknown taken against (low) or for (high) the learner."""
    floor = view.rule.amount(limit.gpa.min) if limit.gpa is not None else ZERO
    weighted = limit.gpa is not None and limit.gpa.method == "credit_weighted"
    total = ZERO
    for item, answer in graded(view, limit):
        if answer is False:
            continue
        weight = (item.credits or ZERO) if weighted else Fraction(1)
        if view.reading == "low":
            value = weight * ((item.points if item.points is not None else ZERO) - floor)
            total += value if answer is True else min(value, ZERO)
        else:
            value = weight * ((item.points if item.points is not None else US_4.highest) - floor)
            total += value if answer is True and not item.wild else max(value, ZERO)
    return total
