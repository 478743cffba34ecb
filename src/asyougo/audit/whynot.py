"""Proofs by counting: which node cannot be met whatever else happens.

A part that a count refutes is refuted by one of its necessary children, or, for a choice, by branching: each child
that cannot be met is taken in (and refuted) or left out, until too few are open.
"""

from __future__ import annotations

from typing import Any

from asyougo.audit.instance import Instance
from asyougo.audit.plan import Part
from asyougo.model.units import ZERO, write_exact


def count_proof(part: Part, instance: Instance) -> dict[str, Any]:
    """The proof that a part which `simplify` found False cannot be met."""
    match part.kind:
        case "take":
            return _take(part, instance)
        case "static":
            return {"kind": "counts", "node": part.id, "need": "1", "eligible": []}
        case "when":
            return count_proof(instance.sides(part), instance)
        case "all":
            failing = next(child for child in part.of if instance.simplify(child) is False)
            return count_proof(failing, instance)
        case "pool":
            return _pool(part, instance)
        case _:
            return _choice(part, instance)


def _take(part: Part, instance: Instance) -> dict[str, Any]:
    leaf = instance.plan.leaves[part.leaf]
    eligible = sorted(c.item.id for found in instance.edges[part.leaf].values() for c in found)
    proof: dict[str, Any] = {"kind": "counts", "node": part.id, "need": write_exact(leaf.need or ZERO)}
    proof["eligible"] = eligible
    if leaf.unit == "credits":
        proof["sum"] = write_exact(instance.most(leaf))
    return proof


def _choice(part: Part, instance: Instance) -> dict[str, Any]:
    """Children that cannot be met are refuted one by one; what stays open is too little."""
    failing = [child for child in part.of if instance.simplify(child) is False]
    end: dict[str, Any] = {"kind": "arity", "node": part.id}
    for child in reversed(failing):
        end = {"kind": "branch", "on": child.id, "in": count_proof(child, instance), "out": end}
    return end


def _pool(part: Part, instance: Instance) -> dict[str, Any]:
    """Compound children that cannot be met are refuted; the contributions of the others do not reach the need."""
    failing = [child for child in part.of if child.kind != "take" and instance.simplify(child) is False]
    end: dict[str, Any] = {"kind": "counts", "node": part.id, "need": write_exact(part.need), "eligible": []}
    for child in reversed(failing):
        end = {"kind": "branch", "on": child.id, "in": count_proof(child, instance), "out": end}
    return end
