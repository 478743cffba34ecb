"""Limits over earned work, as far as courses still to be taken can meet or break them."""

from __future__ import annotations

from fractions import Fraction

from asyougo.audit.facts import graded_items, in_scope, tally_of
from asyougo.audit.instance import Instance
from asyougo.audit.new_courses import PREFIX
from asyougo.audit.plan import Part
from asyougo.audit.rows import ONE, ZERO, Program
from asyougo.model.requirement import Limit
from asyougo.model.transcript import Item


def unmet_limits(instance: Instance) -> frozenset[str]:
    """Ids of the limits over earned work that are not proven, of those that further courses can mend."""
    return frozenset(
        part.id
        for part in instance.plan.root.of
        if isinstance(part.node, Limit) and not instance.truth(part) and _can_be_mended(part.node)
    )


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
    if unmet:
        for item in instance.new:
            program.cost.setdefault(program.column(f"t:{item.id}"), ONE)
    for part in parts:
        if isinstance(part.node, Limit) and (part.id in unmet or instance.truth(part)):
            _limit_row(instance, program, part, part.node)


def _limit_row(instance: Instance, program: Program, part: Part, limit: Limit) -> None:
    plan = instance.plan
    taken = [item for item in instance.new if f"t:{item.id}" in program.upper]
    if limit.gpa is not None:
        floor = plan.amounts[part.id]
        have = ZERO
        for item in graded_items(limit, plan, instance.prepared, instance.supply):
            if in_scope(limit, plan, item) is not False and item.points is not None:
                have += (item.points - floor) * _weight(item, limit)
        row = {
            f"t:{i.id}": ((i.points or ZERO) - floor) * _weight(i, limit) for i in taken if _counts(limit, instance, i)
        }
        program.row(f"earned:{part.id}", row, -have)
        return
    bound = limit.at_least or limit.at_most
    if bound is None:
        return
    amount = plan.amounts[part.id]
    unit = "courses" if bound.unit == "courses" else "credits"
    tally = tally_of(limit, plan, instance.prepared, instance.supply, unit)
    row = {}
    if bound.unit == "share":
        sign = 1 if limit.at_least is not None else -1
        for item in taken:
            credits = item.credits or ZERO
            part_of = credits if _counts(limit, instance, item) else ZERO
            row[f"t:{item.id}"] = sign * (part_of - amount * credits)
        program.row(f"earned:{part.id}", row, -sign * (tally.sure - amount * tally.all_sure))
        return
    for item in taken:
        if _counts(limit, instance, item):
            size = ONE if unit == "courses" else item.credits if item.credits is not None else amount
            row[f"t:{item.id}"] = size if limit.at_least is not None else -size
    if limit.at_least is not None:
        program.row(f"earned:{part.id}", row, amount - tally.sure)
    elif row:
        program.row(f"earned:{part.id}", row, (tally.possible or ZERO) - amount)


def _counts(limit: Limit, instance: Instance, item: Item) -> bool:
    answer = in_scope(limit, instance.plan, item)
    return answer is True or (answer is None and item.id.startswith(PREFIX))


def _weight(item: Item, limit: Limit) -> Fraction:
    if limit.gpa is not None and limit.gpa.method == "course_average":
        return ONE
    return item.credits if item.credits is not None else ONE
