"""The half of the lint that runs the auditor: can anybody meet this rule, and does every part of it matter?

A rule is matched against a record that has nothing: if no further course finishes it, nobody ever can. Warnings
name what can be left out without changing any answer. The other half, on structure and codes, is `rules.check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import evolve

from asyougo.audit.evaluate import Evaluation
from asyougo.audit.layout import plan_of
from asyougo.audit.match import hash_of
from asyougo.audit.plan import Leaf, Part, Plan
from asyougo.audit.remaining import what_is_left
from asyougo.errors import Place, Problem, RuleError, Severity
from asyougo.model.context import Catalogue
from asyougo.model.finding import Remaining, Verdict
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import Facts, PreparedTranscript
from asyougo.model.units import ZERO


def lint(requirement: Requirement, on: date, catalogue: Catalogue | None = None) -> tuple[Problem, ...]:
    """What the auditor finds wrong with a rule: errors that make it impossible, warnings about parts without effect.

    on: the day for which the rule is read. catalogue: the courses that there are; None is what the rule names.
    """
    try:
        plan = plan_of(requirement, on)
    except RuleError as error:
        return error.problems
    found = [*_impossible(requirement, plan, on, catalogue)]
    found += _caps_that_never_bind(plan)
    found += _children_never_cheaper(plan)
    return tuple(found)


def _problem(plan: Plan, node: str, what: str, remedy: str, code: str, severity: Severity) -> Problem:
    return Problem(Place(plan.requirement.id, None, node), what, remedy, None, code, severity)


def _impossible(requirement: Requirement, plan: Plan, on: date, catalogue: Catalogue | None) -> Iterator[Problem]:
    """A rule that no record can meet; when a single limit is to blame, that limit is named."""
    left = _left(requirement, on, catalogue)
    if left is None or not left.impossible:
        return
    for limit in requirement.limits:
        without = evolve(requirement, limits=tuple(other for other in requirement.limits if other.id != limit.id))
        freed = _left(without, on, catalogue)
        if freed is not None and not freed.impossible:
            what = "this limit contradicts what the rule asks for: no record can meet both"
            remedy = "Raise the limit, or ask for less."
            yield _problem(plan, limit.id, what, remedy, "contradictory", "error")
            return
    node = left.blocked_by or ""
    where = "the courses of the catalog" if catalogue is not None else "the courses that the rule names"
    what = f"no record can meet this part, even with all {where}"
    remedy = "Name more courses, ask for fewer, or let parts share courses."
    yield _problem(plan, node, what, remedy, "nobody-can-meet-it", "error")


def _left(requirement: Requirement, on: date, catalogue: Catalogue | None) -> Remaining | None:
    """What is left for somebody who has done nothing yet, on a day on which every deadline is still ahead."""
    span = requirement.catalogue  # whoever has done nothing yet is taken to be one whom this version serves
    facts = Facts(declared=(), start_date=on, catalogue_year=span.begins if span is not None else None)
    nobody = PreparedTranscript(items=(), papers=(), facts=facts, as_of=on)
    evaluation = Evaluation(plan_of(requirement, on), nobody, hash_of(requirement))
    left = what_is_left(evaluation, Verdict.NOT_SATISFIED, catalogue)
    return None if left is None else left.remaining


def _caps_that_never_bind(plan: Plan) -> Iterator[Problem]:
    remedy = "Take it out, or lower it."
    for leaf in plan.leaves:
        for cap in leaf.at_most:
            if leaf.need is not None and cap.unit == "courses" and leaf.unit == "courses" and cap.amount >= leaf.need:
                what = f"at most {cap.amount} of {leaf.need} courses limits nothing"
                yield _problem(plan, leaf.id, what, remedy, "cap-never-binds", "warning")
    for part in plan.parts.values():
        for child, (_, most) in zip(part.of, part.caps, strict=False):
            if part.kind == "pool" and most is not None and most > part.need:
                what = f"at most {most} limits nothing where the pool asks for {part.need}"
                yield _problem(plan, child.id, what, remedy, "cap-never-binds", "warning")
    demanded = _demanded(plan)
    for limit in plan.requirement.limits:
        bound = limit.at_most
        if limit.over == "applied" and bound is not None and bound.unit == "courses" and demanded is not None:
            amount = next((o.amount for o in plan.overlays if o.id == limit.id), None)
            if amount is not None and amount >= demanded:
                what = f"at most {amount} courses limits nothing where the rule uses {demanded}"
                yield _problem(plan, limit.id, what, remedy, "cap-never-binds", "warning")


def _demanded(plan: Plan) -> Fraction | None:
    """How many courses the rule uses at most; None where credits are asked."""
    if any(leaf.unit != "courses" or leaf.need is None for leaf in plan.leaves):
        return None
    return sum((leaf.need for leaf in plan.leaves if leaf.need is not None), ZERO)


def _children_never_cheaper(plan: Plan) -> Iterator[Problem]:
    """A way of a choice that asks for at least as much, from no more courses, than another way."""
    for part in plan.parts.values():
        if part.kind != "n_of" or part.need != 1:
            continue
        takes = [(child, plan.leaves[child.leaf]) for child in part.of if child.kind == "take"]
        for child, leaf in takes:
            for other, wider in takes:
                if child is not other and _is_covered(leaf, wider) and not _is_twin_before(plan, child, other):
                    what = f"nobody needs this way: {other.id} asks for no more, from the same courses"
                    yield _problem(plan, child.id, what, "Take it out.", "never-cheaper", "warning")
                    break


def _is_covered(leaf: Leaf, wider: Leaf) -> bool:
    plain = leaf.codes is not None and wider.codes is not None and leaf.is_plain and wider.is_plain
    if not plain:
        return False
    same_terms = (leaf.take.where, leaf.floor, leaf.deadlines) == (wider.take.where, wider.floor, wider.deadlines)
    fewer = leaf.need is not None and wider.need is not None and leaf.need >= wider.need
    return same_terms and fewer and (leaf.codes or frozenset()) <= (wider.codes or frozenset())


def _is_twin_before(plan: Plan, child: Part, other: Part) -> bool:
    """Of two equal ways only the second is named."""
    return _is_covered(plan.leaves[other.leaf], plan.leaves[child.leaf]) and child.leaf < other.leaf
