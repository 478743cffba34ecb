"""Why a record can not meet a rule: reasons that follow by counting, always in the learner's favour.

A reason is a proof, because each clause of it stands alone: too few courses that fit one part, however they are used
elsewhere; two parts that together want more courses than fit either; no evidence of the kind that a part wants; too
few credits in all, or here. None means only that this counting finds no reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction
from itertools import combinations

from asyougo.demo.people import AS_OF
from asyougo.demo.record import Record
from asyougo.demo.slots import Demand, FactNode, Slots, chosen_side
from asyougo.model.evidence import AttestedCompetency, Evidence, ExamResult, Experience, HeldCredential
from asyougo.model.requirement import (
    All,
    AnyChild,
    Attest,
    CompetencyNode,
    Exam,
    ExperienceNode,
    Hold,
    Node,
    NOf,
    Pool,
    Prose,
    Ref,
    Take,
    When,
)

DAYS_A_YEAR = 365


def shortage(slots: Slots, record: Record) -> str | None:
    """A reason why the record can not meet the rule; None when this counting finds none."""
    return part_shortage(slots, record) or pair_shortage(slots, record) or limit_shortage(slots, record)


def part_shortage(slots: Slots, record: Record, node: Node | None = None) -> str | None:
    """A part of the rule (or of one node) that the record can not fill, looked at alone: what a count notices."""
    floors = (slots.rule.policy.grade_min,) if slots.rule.policy.grade_min else ()
    return _short(slots, node or slots.root, record, floors)


def pair_shortage(slots: Slots, record: Record) -> str | None:
    """Two necessary parts, no course of which may be shared, that want more courses than fit either."""
    if any(share.between for share in slots.rule.share):
        return None  # a share may name a node above the two; then this argument is not used at all
    demands = [one for one in slots.way(0, record.catalogue_year).demands if one.necessary and one.counts_courses]
    fitting = [(one, {taken.identity for taken in slots.counting(one, record)}) for one in demands]
    for (first, its), (second, others) in combinations(fitting, 2):
        if len(its | others) < first.need + second.need:
            return f"{first.id} and {second.id}: {len(its | others)} courses for {first.need + second.need} places"
    return None


def limit_shortage(slots: Slots, record: Record) -> str | None:
    """A limit over earned credits, or over those earned here, that asks for more than there are."""
    for limit in slots.rule.limits:
        if limit.over == "applied" or limit.at_least is None or limit.at_least.unit != "credits":
            continue
        had, need = slots.earned_credits(limit, record), slots.number(limit.at_least.amount)
        if had < need:
            return f"{limit.id}: {had} of {need} credits"
    return None


def _short(slots: Slots, node: Node, record: Record, floors: tuple[str, ...]) -> str | None:
    own = (node.grade, node.policy.grade_min if node.policy else None)
    floors += tuple(floor for floor in own if floor)
    match node:
        case Take(need=need):
            return _take_short(slots, Demand(node, slots.number(need or Fraction(1)), floors, True), record)
        case All(of=of):
            return next((why for child in of if (why := _short(slots, child, record, floors))), None)
        case AnyChild(of=of):
            return _too_few(slots, node, 1, of, record, floors)
        case NOf(n=n, of=of):
            return _too_few(slots, node, int(slots.number(n)), of, record, floors)
        case Pool():
            return _pool_short(slots, node, record, floors)
        case When():
            side = chosen_side(node, record.catalogue_year)
            return None if side is None else _short(slots, side, record, floors)
        case Hold() | Exam() | CompetencyNode() | ExperienceNode():
            return None if has_fact(slots, node, record) else f"{node.id}: nothing in the record meets it"
        case Attest() | Prose():
            return None if node.id in record.signed else f"{node.id}: nobody has signed it"
        case Ref():
            raise ValueError("references were written out")


def _too_few(
    slots: Slots, node: Node, wanted: int, of: Sequence[Node], record: Record, floors: tuple[str, ...]
) -> str | None:
    reasons = [why for child in of if (why := _short(slots, child, record, floors))]
    return f"{node.id}: {'; and '.join(reasons)}" if len(of) - len(reasons) < wanted else None


def _pool_short(slots: Slots, pool: Pool, record: Record, floors: tuple[str, ...]) -> str | None:
    most = Fraction(0)
    for child in pool.of:
        if isinstance(child.node, Take):
            had = _amount(slots, Demand(child.node, Fraction(0), floors, True), record)
            most += had if child.max is None else min(had, slots.number(child.max))
        elif _short(slots, child.node, record, floors) is None:
            most += 1
    need = slots.number(pool.need)
    return f"{pool.id}: {most} of {need} at most" if most < need else None


def _take_short(slots: Slots, demand: Demand, record: Record) -> str | None:
    had = _amount(slots, demand, record)
    return f"{demand.id}: {had} of {demand.need} {demand.take.unit}" if had < demand.need else None


def _amount(slots: Slots, demand: Demand, record: Record) -> Fraction:
    counted = slots.counting(demand, record)
    return (
        Fraction(len(counted)) if demand.counts_courses else sum((one.course.credits for one in counted), Fraction(0))
    )


# --- other evidence --------------------------------------------------------------------------------


def has_fact(slots: Slots, node: FactNode, record: Record) -> bool:
    """Whether some evidence of the record, or a signature, meets a node that is not about courses."""
    match node:
        case Hold():
            return any(_holds(node, fact) for fact in record.facts if isinstance(fact, HeldCredential))
        case Exam():
            return any(_passes(slots, node, fact) for fact in record.facts if isinstance(fact, ExamResult))
        case CompetencyNode():
            return any(_attests(slots, node, fact) for fact in record.facts if isinstance(fact, AttestedCompetency))
        case ExperienceNode():
            return _experience(node, record.facts) >= slots.number(node.need)
        case Attest() | Prose():
            return node.id in record.signed


def _holds(node: Hold, fact: HeldCredential) -> bool:
    named = fact.credential == node.credential if node.credential is not None else fact.type == node.type
    by = node.issuers is None or fact.issuer in node.issuers
    in_force = node.unexpired_at is None or fact.expires is None or fact.expires >= AS_OF
    return named and by and in_force and not fact.revoked


def _passes(slots: Slots, node: Exam, fact: ExamResult) -> bool:
    recent = True
    if node.max_age_years is not None and fact.on is not None:
        recent = fact.on >= AS_OF - timedelta(days=DAYS_A_YEAR * int(slots.number(node.max_age_years)) + 5)
    return fact.exam == node.exam and (fact.score or 0) >= slots.number(node.min_score) and recent


def _attests(slots: Slots, node: CompetencyNode, fact: AttestedCompetency) -> bool:
    same = (fact.framework, fact.item) == (node.framework, node.item)
    high = node.level is None or (fact.level or 0) >= slots.number(node.level)
    return same and high and (node.evidence_kinds is None or fact.kind in node.evidence_kinds)


def _experience(node: ExperienceNode, facts: Iterable[Evidence]) -> Fraction:
    total = Fraction(0)
    for fact in facts:
        if isinstance(fact, Experience) and fact.kind == node.kind:
            total += (fact.hours if node.unit == "hours" else fact.years) or Fraction(0)
    return total
