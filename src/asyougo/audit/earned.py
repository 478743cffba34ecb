"""Limits over earned work, or over one institution's: counts, shares and averages, as proven and possible amounts.

Every attempt is in the scope of a limit, outside of it, or nobody knows; it is passed, or may be; its credits are
known or not. Bounds follow from that: what is certainly there, and what could be there. Papers that are not here
may add anything that their known fields do not rule out.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from asyougo.audit.eligibility import is_transfer, item_of_paper, within
from asyougo.audit.plan import Plan
from asyougo.audit.prepare import settle_incomplete
from asyougo.audit.truth import OPEN, Truth
from asyougo.model.grades import US_4
from asyougo.model.predicate import Answer, accepts, both, names_institution
from asyougo.model.requirement import Gpa, Limit
from asyougo.model.transcript import Item, PreparedTranscript, Supply
from asyougo.model.units import ONE, ZERO


@frozen
class Amount:
    """Courses or credits: certainly `low`, perhaps `high`; high None is without bound."""

    low: Fraction = ZERO
    high: Fraction | None = ZERO

    def plus(self, other: Amount) -> Amount:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Amount(self.low + other.low, high)


UNBOUNDED = Amount(ZERO, None)


@frozen
class Tally:
    """What lies inside the scope of a limit, and what outside."""

    inside: Amount
    outside: Amount


def limit_truth(limit: Limit, plan: Plan, prepared: PreparedTranscript, supply: Supply) -> Truth:
    """Whether a limit over earned work, or over one institution's, holds on a supply."""
    if limit.gpa is not None:
        low, high = average(limit, limit.gpa, plan, prepared, supply)
        return Truth(low is not None and low >= 0, high is None or high >= 0)
    bound = limit.at_least or limit.at_most
    if bound is None:
        return OPEN
    amount = plan.amounts[limit.id]
    tally = tally_of(limit, plan, prepared, supply, "courses" if bound.unit == "courses" else "credits")
    if bound.unit == "share":
        least, most = shares(tally)
        if limit.at_least is not None:
            return Truth(least >= amount, most >= amount)
        return Truth(most <= amount, least <= amount)
    inside = tally.inside
    if limit.at_least is not None:
        return Truth(inside.low >= amount, inside.high is None or inside.high >= amount)
    return Truth(inside.high is not None and inside.high <= amount, inside.low <= amount)


def shares(tally: Tally) -> tuple[Fraction, Fraction]:
    """The least and the most that the inside can be of the whole; nothing of nothing is 0."""
    inside, outside = tally.inside, tally.outside
    least, most = ZERO, ONE
    if outside.high is not None and inside.low > 0:
        least = inside.low / (inside.low + outside.high)
    if inside.high is not None:
        whole = inside.high + outside.low
        most = inside.high / whole if whole > 0 else ZERO
    return least, most


def in_scope(limit: Limit, plan: Plan, item: Item) -> Answer:
    """Whether an item is one that a limit speaks of."""
    answers: list[Answer] = [accepts(limit.where, item, plan.sets)]
    if limit.set is not None:
        answers.append(accepts(limit.set, item, plan.sets))
    owned = limit.over == "institution" and plan.requirement.owner is not None
    if owned and not names_institution(limit.where, plan.sets):
        foreign = is_transfer(plan, item)
        answers.append(None if foreign is None else not foreign)
    return both(answers)


def tally_of(limit: Limit, plan: Plan, prepared: PreparedTranscript, supply: Supply, unit: str) -> Tally:
    """What a limit counts: each course once, or as often as it may be repeated; an unreadable row is one course."""
    inside = outside = Amount()
    bound = limit.at_least or limit.at_most
    amount_of = _share if bound is not None and bound.unit == "share" else _amount
    for attempts in _courses(plan, prepared, supply):
        known = [(item, in_scope(limit, plan, item)) for item in _standing(attempts, plan)]
        sure = attempts[0].wild is False and len(_possible_last(attempts, plan)) == 1
        inside = inside.plus(amount_of(known, True, unit, sure))
        outside = outside.plus(amount_of(known, False, unit, sure))
    for paper in prepared.papers:
        answer = in_scope(limit, plan, item_of_paper(paper))
        inside = inside.plus(UNBOUNDED) if answer is not False else inside
        outside = outside.plus(UNBOUNDED) if answer is not True else outside
    return Tally(inside, outside)


def _share(known: list[tuple[Item, Answer]], side: bool, unit: str, sure: bool) -> Amount:
    """One course's attempts on one side of the scope of a share: it is inside if one of its attempts is."""
    if side:
        return _amount(known, True, unit, sure)
    certain = sum(1 for item, answer in known if answer is True and item.standing == "passed") if sure else 0
    perhaps = sum(1 for item, answer in known if answer is not False and item.standing != "never")
    times = max(item.repeatable for item, _ in known)
    low = _amount(known, False, unit, sure, times - perhaps).low
    return Amount(low, _amount(known, False, unit, sure, times - certain).high)


def _amount(known: list[tuple[Item, Answer]], side: bool, unit: str, sure: bool, times: int | None = None) -> Amount:
    """One course's attempts on one side of the scope; it counts as often as it may be repeated, or `times`."""
    certain = [item for item, answer in known if answer is side and item.standing == "passed"]
    perhaps = [item for item, answer in known if answer is not (not side) and item.standing != "never"]
    high = _once(perhaps, unit, times)
    if unit == "credits" and any(item.credits is None for item in perhaps) and (times is None or times > 0):
        high = None
    return Amount((_once(certain, unit, times) or ZERO) if sure else ZERO, high)


def _once(attempts: list[Item], unit: str, times: int | None) -> Fraction | None:
    if not attempts or (times is not None and times <= 0):
        return ZERO
    most = max(item.repeatable for item in attempts) if times is None else times
    if unit == "courses":
        return Fraction(min(len(attempts), most))
    known = sorted((item.credits for item in attempts if item.credits is not None), reverse=True)
    return sum(known[:most], ZERO)


def _courses(plan: Plan, prepared: PreparedTranscript, supply: Supply) -> list[list[Item]]:
    """The attempts of a supply by course; an unreadable row stands by itself."""
    groups: dict[tuple[bool, str], list[Item]] = {}
    for item in prepared.items:
        settled = settled_for(plan, prepared, item)
        if within(settled, supply):
            groups.setdefault((settled.wild, settled.id if settled.wild else settled.identity), []).append(settled)
    return list(groups.values())


def settled_for(plan: Plan, prepared: PreparedTranscript, item: Item) -> Item:
    """An incomplete as this rule's policy settles it."""
    return settle_incomplete(item, plan.lapses, prepared.as_of)


def _possible_last(attempts: list[Item], plan: Plan) -> list[list[Item]]:
    """The groups of attempts that may be the ones that count: under `last` each that nobody knows to be earlier."""
    if plan.requirement.policy.repeat != "last" or len(attempts) == 1:
        return [attempts]
    rivals = [item for item in attempts if (item.grade or "").upper() != "W"] or attempts
    latest = max((item.term for item in rivals if item.term is not None), default=None)
    return [[item] for item in rivals if item.term is None or item.term == latest]


def _standing(attempts: list[Item], plan: Plan) -> list[Item]:
    return [item for group in _possible_last(attempts, plan) for item in group]


# --- averages -----------------------------------------------------------------------------------------------------


def points_of(item: Item) -> tuple[Fraction, Fraction] | None:
    """The least and the most grade points of an attempt that an average counts; None for one that it leaves out.

    A course in progress or planned is taken as passed with any letter; an unknown grade may be any.
    """
    if item.points is not None:
        return (item.points, item.points) if item.counts_in_gpa else None
    if item.grading == "pass_fail":
        return None
    if item.standing == "unknown":
        return ZERO, US_4.highest
    if item.supply != "earned" and item.standing == "passed":
        return US_4.lowest_passing, US_4.highest
    return None


def average(
    limit: Limit, gpa: Gpa, plan: Plan, prepared: PreparedTranscript, supply: Supply
) -> tuple[Fraction | None, Fraction | None]:
    """Grade points above the floor, summed, at the least and at the most; the average holds when >= 0.

    None is without bound on that side (papers that are not here, unknown credits).
    """
    floor = plan.amounts[limit.id]
    low: Fraction | None = ZERO
    high: Fraction | None = ZERO
    for attempts in _courses(plan, prepared, supply):
        for worst, best in _graded(attempts, plan):
            low = _add(low, _weighed(worst, 0, floor, gpa, in_scope(limit, plan, worst)))
            high = _add(high, _weighed(best, 1, floor, gpa, in_scope(limit, plan, best)))
    if any(in_scope(limit, plan, item_of_paper(paper)) is not False for paper in prepared.papers):
        return None, None
    return low, high


def _add(total: Fraction | None, more: Fraction | None) -> Fraction | None:
    return None if total is None or more is None else total + more


def _graded(attempts: list[Item], plan: Plan) -> list[tuple[Item, Item]]:
    """(attempt for the low reading, attempt for the high one), repeats as the policy says."""
    counted = [item for item in attempts if points_of(item) is not None]
    if not counted:
        return []
    repeat = plan.requirement.policy.repeat or "best"
    if repeat == "all":
        return [(item, item) for item in counted]
    if repeat == "last":
        last = [item for item in _standing(attempts, plan) if points_of(item) is not None]
        counted = last
        if not counted:
            return []
        return [(min(counted, key=_least), max(counted, key=_most))]
    return [(max(counted, key=_least), max(counted, key=_most))]


def _least(item: Item) -> tuple[Fraction, str]:
    found = points_of(item)
    return (found[0] if found else ZERO), item.id


def _most(item: Item) -> tuple[Fraction, str]:
    found = points_of(item)
    return (found[1] if found else ZERO), item.id


def _weighed(item: Item, side: int, floor: Fraction, gpa: Gpa, answer: Answer) -> Fraction | None:
    """What an attempt adds to the sum in one reading; None is without bound against (low) or for (high) the learner."""
    found = points_of(item)
    if answer is False or found is None:
        return ZERO
    above = found[side] - floor
    if answer is None or (item.wild and side == 1):
        above = min(above, ZERO) if side == 0 else max(above, ZERO)
    weight = item.credits if gpa.method == "credit_weighted" else ONE
    if weight is not None:
        return above * weight
    return ZERO if (above >= 0) == (side == 0) or above == 0 else None
