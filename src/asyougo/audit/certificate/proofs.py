"""One function per kind of proof. Each returns what is wrong with it, as a sentence, or None when it holds.

A proof of a no says: under what this branch decided, the rule cannot be met. With `more` it says instead how many
further courses are needed at least: then slots and rows count courses still to be taken as well.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import frozen

from asyougo.audit.certificate.bounds import Bounds, Decided, necessary
from asyougo.audit.certificate.clauses import Clause
from asyougo.audit.certificate.reading import View
from asyougo.audit.certificate.rows import Rows, UnknownRow
from asyougo.model.units import ONE, ZERO

DEEPEST = 800  # branches inside branches; the auditor's own proofs are far from it


@frozen(eq=False)
class Case:
    """Where a proof stands: what is decided above it, and how much it has to prove (None: that there is no way)."""

    view: View
    decided: Decided
    limits: dict[str, tuple[Fraction, Fraction]]
    at_least: Fraction | None = None

    @property
    def asks_bound(self) -> bool:
        return self.at_least is not None


def wrong_with(proof: Any, case: Case, depth: int = 0) -> str | None:
    """What is wrong with a proof of a no (or of a bound); None when it holds."""
    ends: dict[str, Callable[[dict[str, Any], Case], str | None]] = {
        "counts": counts, "hall": hall, "cut": cut, "arity": arity, "linear": linear,
    }  # fmt: skip
    nested: dict[str, Callable[[dict[str, Any], Case, int], str | None]] = {"branch": branch, "sum": several}
    if not isinstance(proof, dict) or proof.get("kind") not in (*ends, *nested):
        return "this kind of proof is not known"
    if depth > DEEPEST:
        return "the proof is nested too deeply"
    try:
        if proof["kind"] in nested:
            return nested[proof["kind"]](proof, case, depth)
        return ends[proof["kind"]](proof, case)
    except (KeyError, ValueError, TypeError, IndexError, ZeroDivisionError, UnknownRow, AttributeError) as problem:
        return f"the proof of kind {proof['kind']} cannot be read ({type(problem).__name__}: {problem})"


def _clause(case: Case, id: Any) -> Clause:
    clause = case.view.rule.clauses.get(id)
    if clause is None:
        raise ValueError(f"there is no node {id!r}")
    return clause


def counts(proof: dict[str, Any], case: Case) -> str | None:
    """One node by itself: everything that could count for it is less than it needs."""
    clause, view = _clause(case, proof["node"]), case.view
    if not necessary(view, clause, case.decided):
        return f"node {clause.id} does not have to be met"
    if Fraction(proof["need"]) != clause.need:
        return f"node {clause.id} needs {clause.need}, not {proof['need']}"
    if clause.kind != "take" and proof["eligible"]:
        return f"no single courses count for {clause.id}"
    if clause.kind == "static":
        return f"node {clause.id} is true" if view.true(clause) else None
    if clause.kind == "take":
        eligible = sorted(id for ids in view.eligible(clause.id).values() for id in ids)
        if sorted(proof["eligible"]) != eligible and not case.asks_bound:
            return f"the courses that count for {clause.id} are {eligible}"
        if "sum" in proof and Fraction(proof["sum"]) != view.most(clause.id) and not case.asks_bound:
            return f"the courses for {clause.id} add up to {view.most(clause.id)}, not {proof['sum']}"
        enough = view.any_paper_fits(clause.id) or view.most(clause.id) >= clause.need
        return f"the courses for {clause.id} are enough" if enough else None
    if clause.kind == "pool":
        return f"the pool {clause.id} can be filled" if _pool_most(clause, case) >= clause.need else None
    return f"node {clause.id} is not proven by a count"


def _pool_most(pool: Clause, case: Case) -> Fraction:
    total = ZERO
    for child in pool.children:
        if child.kind == "take" and not case.view.is_settled(child):
            most = pool.most[child.id]
            cap = pool.need if most is None else most
            given = cap if case.view.any_paper_fits(child.id) else min(case.view.most(child.id), cap)
            available = cap if case.view.any_paper_fits(child.id) else case.view.most(child.id)
            total += given if available >= pool.least[child.id] else ZERO
        elif case.decided.get(child.id) is not False and (child.kind != "static" or case.view.true(child)):
            total += ONE
    return total


def hall(proof: dict[str, Any], case: Case) -> str | None:
    """Slots that exclude each other and can be met only by fewer courses."""
    view = case.view
    slots = {(str(leaf), int(slot)) for leaf, slot in proof["slots"]}
    if len(slots) != len(proof["slots"]):
        return "a slot is named twice"
    leaves = sorted({leaf for leaf, _ in slots})
    for leaf in leaves:
        clause = _clause(case, leaf)
        if clause.kind != "take" or clause.node.unit != "courses" or not necessary(view, clause, case.decided):
            return f"the slots of {leaf} do not have to be filled"
        if view.any_paper_fits(leaf):
            return f"a paper that is not here may fill {leaf}"
    for leaf, slot in slots:
        if not 0 <= slot < _clause(case, leaf).need:
            return f"{leaf} has no slot {slot}"
    unfit = _not_exclusive(case, leaves)
    if unfit:
        return unfit
    named = {view.course(view.items[id]) for id in proof["items"] if id in view.items}
    possible = {c for leaf in leaves for c in _on_record(view, leaf)}
    if not possible <= named:
        return f"also {sorted(possible - named)} may fill these slots"
    filled = sum(_fills(view, course, leaves) for course in possible)
    return _enough(Fraction(len(slots) - filled), case, "the courses fill the slots")


def _fills(view: View, course: str, leaves: list[str]) -> int:
    """How many slots of takes that exclude each other a course can fill: once an attempt, as often as it counts."""
    attempts = {id for leaf in leaves for id in _on_record(view, leaf).get(course, ())}
    return min(view.times(course), len(attempts))


def _enough(missing: Fraction, case: Case, otherwise: str) -> str | None:
    if case.at_least is not None:
        return None if missing >= case.at_least else f"only {missing} further courses are proven"
    return None if missing > 0 else otherwise


def _on_record(view: View, leaf: str) -> dict[str, list[str]]:
    """What may fill a leaf without taking a further course."""
    found = {c: [id for id in ids if not id.startswith("new:")] for c, ids in view.eligible(leaf).items()}
    return {course: ids for course, ids in found.items() if ids}


def _not_exclusive(case: Case, leaves: list[str]) -> str | None:
    for i, a in enumerate(leaves):
        for b in leaves[i + 1 :]:
            in_common = set(case.view.eligible(a)) & set(case.view.eligible(b))
            if in_common and case.view.rule.may_share(a, b):
                return f"{a} and {b} may share a course"
    return None


def cut(proof: dict[str, Any], case: Case) -> str | None:
    """A cut of the network of courses, takes and the nodes above them that lets too little through."""
    view = case.view
    source = set(proof["source_side"])
    demand, capacity = ZERO, ZERO
    leaves: dict[str, tuple[str, Fraction]] = {}
    for id in proof["nodes"]:
        clause = _clause(case, id)
        if not necessary(view, clause, case.decided):
            return f"node {id} does not have to be met"
        need, arcs = _group(clause, case)
        demand += need
        if f"n:{id}" in source:
            capacity += need
        for leaf, cap in arcs.items():
            if leaf in leaves or view.any_paper_fits(leaf):
                return f"{leaf} cannot be part of this cut"
            leaves[leaf] = (id, cap)
    unfit = _not_exclusive(case, sorted(leaves))
    if unfit:
        return unfit
    courses = {c for leaf in leaves for c in _on_record(view, leaf)}
    for leaf, (group, cap) in leaves.items():
        if leaf != group and f"n:{leaf}" in source and f"n:{group}" not in source:
            capacity += cap
    for course in courses:
        if f"i:{course}" not in source:
            capacity += _fills(view, course, list(leaves))
            continue
        crossed = [leaf for leaf in leaves if course in _on_record(view, leaf) and f"n:{leaf}" not in source]
        capacity += _fills(view, course, crossed) * len(crossed)
    if (Fraction(proof["capacity"]), Fraction(proof["demand"])) != (capacity, demand):
        return f"the cut lets {capacity} of {demand} through"
    return _enough(demand - capacity, case, "the cut lets everything through")


def _group(clause: Clause, case: Case) -> tuple[Fraction, dict[str, Fraction]]:
    """How many courses a node asks for, at least, and how many each of its takes can bring."""
    view = case.view
    if clause.kind == "take":
        if clause.node.unit != "courses":
            raise ValueError(f"{clause.id} counts credits")
        return clause.need, {clause.id: clause.need}
    kind, children = view.sides(clause)
    if kind not in ("n_of", "pool") or (kind == "pool" and clause.node.unit != "courses"):
        raise ValueError(f"{clause.id} is no choice of courses")
    need, arcs = view.asked(clause), {}
    for child in children:
        if case.decided.get(child.id) is False:
            continue
        plain = child.kind == "take" and child.node.unit == "courses" and not view.is_settled(child)
        if kind == "n_of":
            plain = plain and child.need == 1 and case.decided.get(child.id) is not True
        if not plain:
            need -= ONE if child.kind != "static" or view.true(child) else ZERO
            continue
        if kind == "pool" and view.most(child.id) < clause.least[child.id] and not view.any_paper_fits(child.id):
            continue  # it stays below its least, so it gives nothing
        most = ONE if kind == "n_of" else clause.most[child.id]
        arcs[child.id] = ONE if most == ONE else min(clause.need, clause.need if most is None else most)
    return need, arcs


def branch(proof: dict[str, Any], case: Case, depth: int) -> str | None:
    """Either a node is true or it is not (or a column is small or large): both are refuted."""
    on = proof["on"]
    if isinstance(on, str):
        clause = _clause(case, on)
        if case.view.is_settled(clause):
            return f"node {on} is settled by an override"
        sides = [Case(case.view, {**case.decided, on: side}, case.limits, case.at_least) for side in (True, False)]
    else:
        column, sign, text = on
        value = Fraction(text)
        if sign != "<=" or value.denominator != 1 or column[:2] in ("w:", "v:"):
            return "a branch must split a whole column at a whole number"
        big = Fraction(10**9)
        lower, upper = case.limits.get(column, (-big, big))
        sides = [
            Case(case.view, case.decided, {**case.limits, column: (max(lower, value + 1), upper)}, case.at_least),
            Case(case.view, case.decided, {**case.limits, column: (lower, min(upper, value))}, case.at_least),
        ]
    return wrong_with(proof["in"], sides[0], depth + 1) or wrong_with(proof["out"], sides[1], depth + 1)


def arity(proof: dict[str, Any], case: Case) -> str | None:
    """A choice of which too few children are still open."""
    clause = _clause(case, proof["node"])
    kind, children = case.view.sides(clause)
    if kind != "n_of" or not necessary(case.view, clause, case.decided):
        return f"node {clause.id} is no choice that has to be made"
    still_open = [child for child in children if case.decided.get(child.id) is not False]
    return None if len(still_open) < case.view.asked(clause) else f"{len(still_open)} ways are open at {clause.id}"


def linear(proof: dict[str, Any], case: Case) -> str | None:
    """Weak duality: multipliers on true rows give a bound that whatever fills the slots cannot reach."""
    bounds = Bounds(case.view, case.decided, case.limits)
    rows = Rows(case.view, bounds)
    total, reduced = ZERO, {}
    if case.asks_bound:
        reduced = {f"t:{id}": ONE for id in case.view.items if id.startswith("new:")}
    for name, text in proof["rows"].items():
        y = Fraction(text)
        if y < 0:
            return f"the multiplier of {name} is negative"
        coefficients, bound = rows.row(name)
        total += y * bound
        for column, a in coefficients.items():
            reduced[column] = reduced.get(column, ZERO) - y * a
    for column, value in reduced.items():
        lower, upper = bounds.of(column)
        if lower > upper:
            return None
        total += value * (lower if value > 0 else upper)
    if Fraction(proof["bound"]) != total:
        return f"the multipliers give {total}, not {proof['bound']}"
    if case.at_least is not None:
        return None if total > case.at_least - 1 else f"only a bound of {total} is proven"
    return None if total > 0 else f"a bound of {total} proves nothing"


def several(proof: dict[str, Any], case: Case, depth: int) -> str | None:
    """Parts of the rule that share no further course: what each needs adds up."""
    if not case.asks_bound:
        return "parts are only added up where courses left are counted"
    parts = proof["of"]
    least = [Fraction(part["at_least"]) for part in parts]
    if any(value < 1 for value in least) or case.at_least is None or sum(least, ZERO) < case.at_least:
        return "the parts do not add up"
    seen: set[str] = set()
    for part, value in zip(parts, least, strict=True):
        one = Case(case.view, case.decided, case.limits, value)
        problem = wrong_with(part["proof"], one, depth + 1)
        if problem:
            return problem
        mine = _further_courses(part["proof"], case.view)
        if mine & seen:
            return f"{sorted(mine & seen)} could serve two parts at once"
        seen |= mine
    return None


def _further_courses(proof: dict[str, Any], view: View) -> set[str]:
    """Further courses that could serve the takes whose slots a proof counts."""
    while proof["kind"] == "branch" and isinstance(proof["on"], str):
        proof = proof["out"]
    named = view.rule.leaves
    if proof["kind"] == "hall":
        named = [str(leaf) for leaf, _ in proof["slots"]]
    elif proof["kind"] == "cut":
        named = [leaf for node in proof["nodes"] for leaf in view.rule.below(node)]
    return {c for leaf in named for c, ids in view.eligible(leaf).items() if any(id.startswith("new:") for id in ids)}
