"""What two quick ways would say of a record, to stand beside the exact answer: a count, and a greedy pass.

A count looks at each part by itself, so one course can count for several parts. A greedy pass takes the courses as
they come and puts each where it fits first; it never looks back. Both are wrong in their own direction.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from asyougo.audit.evaluate import Evaluation
from asyougo.audit.instance import Instance
from asyougo.audit.layout import plan_of
from asyougo.audit.match import hash_of
from asyougo.audit.plan import Part, Plan
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import PreparedTranscript
from asyougo.model.units import ONE, ZERO


@frozen
class Greedy:
    """Where a greedy pass puts each course, and whether all parts are met by that.

    places: (item, node) in the order in which they were taken; short: nodes that stay short.
    """

    is_met: bool
    places: tuple[tuple[str, str], ...]
    short: tuple[str, ...]


def count_says_yes(requirement: Requirement, prepared: PreparedTranscript) -> bool:
    """Whether counting each part by itself would promise the credential."""
    instance = _instance(requirement, prepared)
    return instance.simplify(instance.plan.root) is not False


def greedy(requirement: Requirement, prepared: PreparedTranscript) -> Greedy:
    """The answer of a greedy pass over the earned work, in the order of the record."""
    instance = _instance(requirement, prepared)
    filled: dict[int, Fraction] = {}
    places: list[tuple[str, str]] = []
    fits = {
        (candidate.item.id, leaf): candidate
        for leaf, candidates in enumerate(instance.candidates)
        for candidate in candidates
        if candidate.sure
    }
    used: set[str] = set()
    for item in prepared.items:
        for leaf in instance.plan.leaves:
            candidate = fits.get((item.id, leaf.index))
            is_full = leaf.need is not None and filled.get(leaf.index, ZERO) >= leaf.need
            if candidate is None or is_full or item.identity in used:
                continue
            amount = ONE if leaf.unit == "courses" else candidate.item.credits or ZERO
            filled[leaf.index] = filled.get(leaf.index, ZERO) + amount
            places.append((item.id, leaf.id))
            used.add(item.identity)
            break
    short = tuple(part.id for part in _leaves(instance.plan) if not _is_met(part, instance, filled))
    return Greedy(_is_met(instance.plan.root, instance, filled), tuple(places), short)


def _instance(requirement: Requirement, prepared: PreparedTranscript) -> Instance:
    plan = plan_of(requirement, prepared.as_of)
    return Evaluation(plan, prepared, hash_of(requirement)).instance("earned", "low")


def _leaves(plan: Plan) -> list[Part]:
    return [part for part in plan.parts.values() if part.kind == "take"]


def _is_met(part: Part, instance: Instance, filled: dict[int, Fraction]) -> bool:
    """Whether a part is met by what the pass has put where; facts beside courses are taken as they are."""
    match part.kind:
        case "static":
            return instance.truth(part)
        case "take":
            return filled.get(part.leaf, ZERO) >= part.need
        case "pool":
            return _in_pool(part, instance, filled) >= part.need
        case "when":
            return _is_met(instance.sides(part), instance, filled)
    met = sum(_is_met(child, instance, filled) for child in part.of)
    return met >= (part.need if part.kind == "n_of" else len(part.of))


def _in_pool(part: Part, instance: Instance, filled: dict[int, Fraction]) -> Fraction:
    total = ZERO
    for child, (least, most) in zip(part.of, part.caps, strict=True):
        is_take = child.kind == "take"
        given = filled.get(child.leaf, ZERO) if is_take else Fraction(_is_met(child, instance, filled))
        given = given if given >= least else ZERO
        total += given if most is None else min(given, most)
    return total
