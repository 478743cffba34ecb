"""The checker's own arithmetic for limits over earned work: counts, shares of credits, and averages of grades."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from asyougo.model.grades import US_4
from asyougo.model.requirement import Limit
from asyougo.model.transcript import Item
from asyougo.model.units import ONE, ZERO

if TYPE_CHECKING:
    from asyougo.audit.certificate.reading import View

Range = tuple[Fraction, Fraction | None]  # (certain, possible); None is without bound


def limit_holds(view: View, limit: Limit) -> bool:
    """Whether a limit holds in the view's reading: low must be proven, high must be possible."""
    low = view.reading == "low"
    if limit.gpa is not None:
        total = average_above(view, limit, low)
        return not low if total is None else total >= 0
    bound = limit.at_least or limit.at_most
    if bound is None:
        return not low
    amount = view.rule.amount(bound.amount)
    inside, outside = tally(view, limit, "courses" if bound.unit == "courses" else "credits")
    wants_much = limit.at_least is not None
    if bound.unit == "share":
        part = least_part(inside, outside) if low == wants_much else most_part(inside, outside)
        return part >= amount if wants_much else part <= amount
    if wants_much:
        return inside[0] >= amount if low else inside[1] is None or inside[1] >= amount
    return (inside[1] is not None and inside[1] <= amount) if low else inside[0] <= amount


def least_part(inside: Range, outside: Range) -> Fraction:
    """The smallest share that the inside can be of the whole."""
    if outside[1] is None or inside[0] == 0:
        return ZERO
    return inside[0] / (inside[0] + outside[1])


def most_part(inside: Range, outside: Range) -> Fraction:
    """The largest share that the inside can be of the whole."""
    if inside[1] is None:
        return ONE
    whole = inside[1] + outside[0]
    return inside[1] / whole if whole else ZERO


def _groups(view: View) -> list[list[Item]]:
    """Attempts by course; an unreadable row is a course of its own."""
    days = view.rule.requirement.policy.incomplete_lapses_days
    found: dict[str, list[Item]] = {}
    for item in view.items.values():
        key = f"row {item.id}" if item.wild else f"course {item.identity}"
        found.setdefault(key, []).append(view.settle(item, days))
    return list(found.values())


def _last(view: View, attempts: list[Item]) -> list[Item]:
    """Under `last`: the attempts that may be the latest one, withdrawals aside."""
    if view.rule.requirement.policy.repeat != "last" or len(attempts) < 2:
        return attempts
    kept = [item for item in attempts if (item.grade or "").upper() != "W"] or attempts
    terms = [item.term for item in kept if item.term is not None]
    return [item for item in kept if item.term is None or item.term == max(terms)]


def tally(view: View, limit: Limit, unit: str) -> tuple[Range, Range]:
    """(inside, outside) of the scope of a limit, each as (certain, possible)."""
    sides: list[list[Any]] = [[ZERO, ZERO], [ZERO, ZERO]]
    bound = limit.at_least or limit.at_most
    shared = bound is not None and bound.unit == "share"
    for attempts in _groups(view):
        counted = _last(view, attempts)
        is_last = view.rule.requirement.policy.repeat == "last" and len(attempts) > 1
        unsure = attempts[0].wild or (is_last and len(counted) > 1)
        times = max(item.repeatable for item in attempts)
        spare = [times, times]  # how often it can count: at the least and at the most
        for number, side in enumerate((True, False)):
            certain = [i for i in counted if i.standing == "passed" and view.in_scope(limit, i) is side]
            perhaps = [i for i in counted if i.standing != "never" and view.in_scope(limit, i) is not (not side)]
            certain = [] if unsure else certain
            sides[number][0] += _once(certain, unit, spare[0])
            endless = unit == "credits" and spare[1] > 0 and any(i.credits is None for i in perhaps)
            _widen(sides[number], None if endless else _once(perhaps, unit, spare[1]))
            if shared:  # a course that is inside by one attempt is not outside by another
                spare = [times - len(perhaps), times - len(certain)]
    for paper in view.papers.values():
        answer = view.in_scope(limit, view.paper_item(paper))
        for number, side in enumerate((True, False)):
            if answer is not (not side):
                _widen(sides[number], None)
    return (sides[0][0], sides[0][1]), (sides[1][0], sides[1][1])


def _widen(side: list[Any], more: Fraction | None) -> None:
    side[1] = None if side[1] is None or more is None else side[1] + more


def _once(attempts: list[Item], unit: str, times: int) -> Fraction:
    sizes = [ONE if unit == "courses" else item.credits or ZERO for item in attempts]
    return sum(sorted(sizes, reverse=True)[: max(0, times)], ZERO)


def points(item: Item) -> tuple[Fraction, Fraction] | None:
    """Least and most grade points of an attempt in an average; None when the average leaves it out."""
    if item.points is not None:
        return (item.points, item.points) if item.counts_in_gpa else None
    if item.grading == "pass_fail":
        return None
    if item.standing == "unknown":
        return ZERO, US_4.highest
    still_open = item.supply != "earned" and item.standing == "passed"
    return (US_4.lowest_passing, US_4.highest) if still_open else None


def average_above(view: View, limit: Limit, low: bool) -> Fraction | None:
    """Grade points above the floor, summed: at the least (low) or at the most; None is without bound."""
    floor = view.rule.amount(limit.gpa.min) if limit.gpa is not None else ZERO
    weighted = limit.gpa is not None and limit.gpa.method == "credit_weighted"
    if any(view.in_scope(limit, view.paper_item(paper)) is not False for paper in view.papers.values()):
        return None
    total = ZERO
    for attempts in _groups(view):
        for item in _counted(view, attempts, low):
            value = _value(view, limit, item, floor, weighted, low)
            if value is None:
                return None
            total += value
    return total


def _counted(view: View, attempts: list[Item], low: bool) -> list[Item]:
    """The attempts of one course that an average counts, as the repeat policy says."""
    repeat = view.rule.requirement.policy.repeat or "best"
    graded = [i for i in (_last(view, attempts) if repeat == "last" else attempts) if points(i) is not None]
    if not graded or repeat == "all":
        return graded
    by_points = sorted(graded, key=lambda i: ((points(i) or (ZERO, ZERO))[0 if low else 1], i.id))
    return [by_points[0] if repeat == "last" and low else by_points[-1]]


def _value(view: View, limit: Limit, item: Item, floor: Fraction, weighted: bool, low: bool) -> Fraction | None:
    answer, found = view.in_scope(limit, item), points(item)
    if answer is False or found is None:
        return ZERO
    above = found[0 if low else 1] - floor
    if answer is None or (item.wild and not low):
        above = min(above, ZERO) if low else max(above, ZERO)
    weight = item.credits if weighted else ONE
    if weight is not None:
        return above * weight
    harmless = above == 0 or (above > 0) == low
    return ZERO if harmless else None
