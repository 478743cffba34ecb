"""Limits over earned work, as far as courses still to be taken can meet or break them."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from asyougo.audit.earned import Tally, average, in_scope, tally_of
from asyougo.audit.instance import Instance
from asyougo.audit.new_courses import PREFIX
from asyougo.audit.plan import ENDLESS, Part
from asyougo.audit.rows import Program
from asyougo.model.requirement import Limit
from asyougo.model.transcript import Item
from asyougo.model.units import ONE, ZERO

UNREACHABLE = Fraction(10**9)  # more than any number of courses brings


def unmet_limits(instance: Instance) -> frozenset[str]:
    """Ids of the limits over earned work that are not proven, of those that further courses can mend."""
    return frozenset(
        part.id
        for part in instance.plan.root.of
        if isinstance(part.node, Limit) and not instance.truth(part) and _can_be_mended(part.node)
    )


def breakable_limits(instance: Instance) -> frozenset[str]:
    """Ids of the limits over earned work that hold and that further courses could break."""
    return frozenset(
        part.id
        for part in instance.plan.root.of
        if isinstance(part.node, Limit) and instance.truth(part) and _can_be_broken(part.node)
    )


def _can_be_broken(limit: Limit) -> bool:
    return limit.at_most is not None or (limit.at_least is not None and limit.at_least.unit == "share")


def _can_be_mended(limit: Limit) -> bool:
    return (
        limit.at_least is not None
        or limit.gpa is not None
        or (limit.at_most is not None and limit.at_most.unit == "share")
    )


def add_limit_rows(instance: Instance, program: Program, unmet: frozenset[str]) -> None:
    """Rows by which new courses make up for what unmet limits lack, and keep within the limits that are met.

    Columns are `t:<item>`: the course is taken, whether or not it fills a slot.
    """
    parts = [part for part in instance.plan.root.of if isinstance(part.node, Limit)]
    if not parts:
        return
    if any(isinstance(part.node, Limit) and not instance.truth(part) for part in parts) or unmet:
        for item in instance.new:
            program.cost.setdefault(program.column(f"t:{item.id}"), ONE)
    for part in parts:
        if isinstance(part.node, Limit) and (part.id in unmet or instance.truth(part)):
            _limit_row(instance, program, part, part.node)


def _limit_row(instance: Instance, program: Program, part: Part, limit: Limit) -> None:
    plan, record = instance.plan, evolve(instance.prepared, papers=())
    taken = [item for item in instance.new if f"t:{item.id}" in program.upper]
    counted = [item for item in taken if _counts(limit, instance, item)]
    if limit.gpa is not None:
        floor = plan.amounts[part.id]
        have, _ = average(limit, limit.gpa, plan, record, instance.supply)
        row = {f"t:{item.id}": ((item.points or ZERO) - floor) * _weight(item, limit) for item in counted}
        program.row(f"earned:{part.id}", row, UNREACHABLE if have is None else -have)
        return
    bound = limit.at_least or limit.at_most
    if bound is None:
        return
    amount = plan.amounts[part.id]
    unit = "courses" if bound.unit == "courses" else "credits"
    tally = tally_of(limit, plan, record, instance.supply, unit)
    if bound.unit == "share":
        _share_row(program, part, limit, amount, tally, taken, {item.id for item in counted})
        return
    sizes = {f"t:{item.id}": _size(item, unit, amount) for item in counted}
    if limit.at_least is not None:
        program.row(f"earned:{part.id}", sizes, amount - tally.inside.low)
    elif sizes:
        most = UNREACHABLE if tally.inside.high is None else tally.inside.high
        program.row(f"earned:{part.id}", {column: -size for column, size in sizes.items()}, most - amount)


def _size(item: Item, unit: str, amount: Fraction) -> Fraction:
    return ONE if unit == "courses" else item.credits if item.credits is not None else amount


def _share_row(
    program: Program, part: Part, limit: Limit, amount: Fraction, tally: Tally, taken: list[Item], counted: set[str]
) -> None:
    """Inside >= share of the whole (or <=), on the amounts that the low reading allows."""
    sign = 1 if limit.at_least is not None else -1
    row = {}
    for item in taken:
        gain = sign * ((ONE if item.id in counted else ZERO) - amount)
        unknown = ENDLESS if gain > 0 else ZERO
        row[f"t:{item.id}"] = gain * (unknown if item.credits is None else item.credits)
    inside = tally.inside.low if sign == 1 else tally.inside.high
    outside = tally.outside.high if sign == 1 else tally.outside.low
    if inside is None or outside is None:
        program.row(f"earned:{part.id}", {}, UNREACHABLE)
        return
    program.row(f"earned:{part.id}", row, -sign * (inside - amount * (inside + outside)))


def _counts(limit: Limit, instance: Instance, item: Item) -> bool:
    """Whether a course counts for a limit; where that is unknown, as it helps the learner if that is hoped for."""
    answer = in_scope(limit, instance.plan, item)
    if answer is not None or not item.id.startswith(PREFIX):
        return answer is True
    return instance.hopeful == (limit.at_most is None)


def _weight(item: Item, limit: Limit) -> Fraction:
    if limit.gpa is not None and limit.gpa.method == "course_average":
        return ONE
    return item.credits if item.credits is not None else ENDLESS
