"""The exact answer for one instance: an allocation, or the proof that there is none.

Counting decides first. What is left is split into parts that share no course; each part takes the least machinery
that is exact for it: its own count (T0), a flow (T1), branches over choices with a flow at each end (T3), or
branch and bound over the canonical rows (T2 overlays, T4).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import field, frozen

from asyougo.audit.eligibility import Candidate
from asyougo.audit.flow import Flow, Group, group_of, shortage_proof
from asyougo.audit.instance import Goal, Instance, flatten, leaves_of, preference
from asyougo.audit.linear import Search, SearchLimit
from asyougo.audit.plan import Part, Plan
from asyougo.audit.rows import RowBuilder
from asyougo.audit.whynot import count_proof
from asyougo.model.units import ZERO

MOST_ENDS = 200  # ends of a branching over choices that are tried one by one; beyond it the rows decide


@frozen(eq=False)
class Allocated:
    """An item at a leaf. `slot` numbers the items of a leaf from 0; paper uses carry a missing paper's id."""

    item: str
    leaf: str
    credits: Fraction | None = None
    paper: bool = False


@frozen(eq=False)
class Outcome:
    """Yes with its uses, no with its proof, or open when the bounded search ended (both None).

    tier: the highest tier that was needed, 0 to 4.
    """

    uses: tuple[Allocated, ...] | None = None
    proof: dict[str, Any] | None = None
    tier: int = 0
    ends: int = field(default=0)

    @property
    def is_yes(self) -> bool:
        return self.uses is not None


OPEN_OUTCOME = Outcome(tier=4)


def allocate(instance: Instance) -> Outcome:
    """Whether an instance can be met, with the allocation or the proof. Deterministic; counts branches, not time."""
    found = instance.simplify(instance.plan.root)
    if found is False:
        return Outcome(proof=count_proof(instance.plan.root, instance))
    uses: list[Allocated] = []
    try:
        if any(not overlay.is_cap for overlay in instance.overlays):
            # Such an overlay asks for more than the demands do, so the whole rule is laid out before it.
            return _by_rows(instance, [Goal(part, "all", part.need) for part in instance.plan.root.of])
        outcome = _solve(instance, flatten([found]) if isinstance(found, Goal) else [], None)
    except SearchLimit:
        return OPEN_OUTCOME
    if outcome.uses is None:
        return outcome
    uses += outcome.uses
    uses += _fixed_uses(instance, instance.plan.root)
    return Outcome(uses=tuple(sorted(uses, key=lambda u: (u.leaf, u.item))), tier=outcome.tier)


def _fixed_uses(instance: Instance, part: Part) -> list[Allocated]:
    """Leaves that a missing paper fills whole (high reading), wherever counting relied on them."""
    found: list[Allocated] = []
    if part.kind == "take":
        if instance.papers[part.leaf] and instance.simplify(part) is True:
            leaf = instance.plan.leaves[part.leaf]
            found.append(Allocated(instance.paper_list[part.leaf][0].id, leaf.id, None, True))
        return found
    if part.kind == "pool":
        for child in part.of:
            if child.kind == "take" and instance.papers[child.leaf] and not instance.is_capped(child.leaf):
                id = instance.paper_list[child.leaf][0].id
                found.append(Allocated(id, instance.plan.leaves[child.leaf].id, None, True))
            else:
                found += _fixed_uses(instance, child)
        return found
    sides = instance.sides(part) if part.kind == "when" else part
    for child in sides.of:
        found += _fixed_uses(instance, child)
    return found


class _TooManyEnds(Exception):
    """Branching over choices one by one takes too long; the rows decide instead."""


def _solve(instance: Instance, goals: list[Goal], ends: list[int] | None) -> Outcome:
    """All goals together: component by component; the first that fails is the proof."""
    uses: list[Allocated] = []
    tier = 0
    for component in components(instance, goals):
        outcome = _solve_component(instance, component, ends)
        tier = max(tier, outcome.tier)
        if outcome.uses is None:
            proof = with_dropped(instance, component, outcome.proof) if ends is None else outcome.proof
            return Outcome(proof=proof, tier=tier)
        uses += outcome.uses
    return Outcome(uses=tuple(uses), tier=tier)


def with_dropped(instance: Instance, goals: list[Goal], proof: dict[str, Any] | None) -> dict[str, Any] | None:
    """The proof under the refutations that narrowed choices down to these goals."""
    dropped = {part.id: part for goal in goals for part in all_dropped(goal)}
    for id in sorted(dropped):
        if proof is not None:
            proof = {"kind": "branch", "on": id, "in": count_proof(dropped[id], instance), "out": proof}
    return proof


def all_dropped(goal: Goal) -> list[Part]:
    """What a count refuted at or below a goal."""
    return [*goal.dropped, *(part for child in goal.of for part in all_dropped(child))]


def components(instance: Instance, goals: list[Goal], free_too: bool = False) -> list[list[Goal]]:
    """Goals in groups that cannot get in each other's way.

    Two goals belong together when leaves of theirs want the same course and may not share it (or would have to share
    one attempt of several), or when an overlay or a cap on sharing spans them.
    free_too: leaves that may share belong together as well (a new course counts once).
    """
    parent = list(range(len(goals)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(i: int, j: int) -> None:
        first, second = sorted((root(i), root(j)))
        parent[second] = first

    plan = instance.plan
    goal_of: dict[int, int] = {leaf: i for i, goal in enumerate(goals) for leaf in leaves_of(goal)}
    wanted: dict[str, list[int]] = {}
    for leaf in goal_of:
        for course in instance.edges[leaf]:
            wanted.setdefault(course, []).append(leaf)
    for course, leaves in wanted.items():
        repeated = len(instance.courses[course].items) > instance.courses[course].times
        for position, a in enumerate(leaves):
            for b in leaves[:position]:
                if root(goal_of[a]) != root(goal_of[b]) and (free_too or repeated or not plan.shared(a, b)):
                    join(goal_of[a], goal_of[b])
    for overlay in instance.overlays:
        touched = [goal_of[leaf] for leaf in sorted(overlay.leaves) if leaf in goal_of]
        for other in touched[1:]:
            join(touched[0], other)
    for sharing in plan.sharing:
        if sharing.courses is not None or sharing.credits is not None:
            touched = [goal_of[leaf] for leaf in sorted(sharing.left | sharing.right) if leaf in goal_of]
            for other in touched[1:]:
                join(touched[0], other)
    found: dict[int, list[Goal]] = {}
    for i, goal in enumerate(goals):
        found.setdefault(root(i), []).append(goal)
    return list(found.values())


def needs_rows(instance: Instance, goals: list[Goal]) -> bool:
    """Whether a component is beyond flows and branching: overlays, credits in conflict, sharing, refinements."""
    leaves = sorted({leaf for goal in goals for leaf in leaves_of(goal)})
    if any(overlay.leaves & set(leaves) for overlay in instance.overlays):
        return True
    if any(_has_hard_pool(goal, instance) for goal in goals):
        return True
    plan = instance.plan
    alone = len(leaves) == 1
    for index in leaves:
        leaf = plan.leaves[index]
        if instance.papers[index]:
            return True
        if not leaf.is_plain and not (
            alone and leaf.unit == "credits" and leaf.distinct is None and not _refined(plan, index)
        ):
            return True
        if any(
            course.times > 1 and len(course.items) > 1
            for course in map(instance.courses.get, instance.edges[index])
            if course
        ):
            return True
    if alone:
        return False
    return any(
        plan.shared(a, b) and any(course in instance.edges[b] for course in instance.edges[a])
        for i, a in enumerate(leaves)
        for b in leaves[i + 1 :]
    )


def _refined(plan: Plan, index: int) -> bool:
    return bool(plan.leaves[index].at_least or plan.leaves[index].at_most)


def _has_hard_pool(goal: Goal, instance: Instance) -> bool:
    if goal.kind == "pool" and group_of(goal, instance) is None:
        return True
    return any(_has_hard_pool(child, instance) for child in goal.of)


def _solve_component(instance: Instance, goals: list[Goal], ends: list[int] | None) -> Outcome:
    if needs_rows(instance, goals):
        return _by_rows(instance, goals)
    if len(goals) == 1 and goals[0].kind == "take":
        return Outcome(uses=tuple(take_alone(instance, goals[0])), tier=0)
    groups = [group_of(goal, instance) for goal in goals]
    if all(group is not None for group in groups):
        return _by_flow(instance, [group for group in groups if group is not None])
    choice = next(goal for goal in goals if group_of(goal, instance) is None)
    if ends is not None:
        return _by_choice(instance, goals, choice, ends)
    try:
        return _by_choice(instance, goals, choice, [MOST_ENDS])
    except _TooManyEnds:
        return _by_rows(instance, goals)


def take_alone(instance: Instance, goal: Goal) -> list[Allocated]:
    """The items for a leaf whose courses nothing else wants: in order of preference, and no more than is asked."""
    leaf = instance.plan.leaves[goal.leaf]
    chosen: list[tuple[Candidate, Fraction]] = []
    total = ZERO
    for identity, found in instance.edges[goal.leaf].items():
        best = sorted(found, key=lambda c: -instance.units_at(leaf, c)) if leaf.unit == "credits" else list(found)
        for candidate in best[: instance.times(leaf, identity)]:
            if total < goal.need:
                amount = instance.units_at(leaf, candidate)
                chosen.append((candidate, amount))
                total += amount
    for candidate, amount in sorted(chosen, key=lambda pair: pair[1]):
        if total - amount >= goal.need:
            chosen = [pair for pair in chosen if pair[0] is not candidate]
            total -= amount
    return [Allocated(c.item.id, leaf.id, c.item.credits) for c, _ in chosen]


def _by_flow(instance: Instance, groups: list[Group]) -> Outcome:
    flow = Flow(instance, groups)
    if flow.fill(lambda course: True) == 0:
        return Outcome(uses=tuple(flow_uses(instance, flow)), tier=1)
    shortage = flow.shortage
    if shortage is None:
        raise RuntimeError("a flow stayed short without saying why")
    return Outcome(proof=shortage_proof(shortage, instance), tier=1)


def flow_uses(instance: Instance, flow: Flow) -> list[Allocated]:
    """The items that a flow puts to use."""
    found = []
    for leaf, course in flow.uses():
        item = instance.edges[leaf][course][0].item
        found.append(Allocated(item.id, instance.plan.leaves[leaf].id, item.credits))
    return found


def _by_choice(instance: Instance, goals: list[Goal], choice: Goal, ends: list[int]) -> Outcome:
    """Branch on the first child of a choice: in (it must be met) or out (it asks nothing)."""
    ends[0] -= 1
    if ends[0] < 0:
        raise _TooManyEnds
    rest = [goal for goal in goals if goal is not choice]
    child, others = choice.of[0], choice.of[1:]
    proof: dict[str, Any] = {"kind": "branch", "on": child.part.id}
    tier = 3
    taken = flatten([child]) + _still_asked(choice, choice.need - 1, others)
    inside = _solve(instance, rest + taken, ends)
    if inside.uses is not None:
        return Outcome(uses=inside.uses, tier=max(tier, inside.tier))
    proof["in"] = inside.proof
    if len(others) < choice.need:
        proof["out"] = {"kind": "arity", "node": choice.part.id}
        return Outcome(proof=proof, tier=max(tier, inside.tier))
    outside = _solve(instance, rest + _still_asked(choice, choice.need, others), ends)
    if outside.uses is not None:
        return Outcome(uses=outside.uses, tier=max(tier, outside.tier))
    proof["out"] = outside.proof
    return Outcome(proof=proof, tier=max(tier, inside.tier, outside.tier))


def _still_asked(choice: Goal, need: Fraction, others: tuple[Goal, ...]) -> list[Goal]:
    if need <= 0:
        return []
    if need == len(others):
        return flatten(list(others))
    return [Goal(choice.part, "n_of", need, others)]


def _by_rows(instance: Instance, goals: list[Goal]) -> Outcome:
    """Branch and bound; the columns of nodes that must be true are fixed at 1."""
    out = frozenset(part.id for goal in goals for part in all_dropped(goal))
    program = RowBuilder(instance, [goal.part for goal in goals], out).build()
    solution = Search(program).feasible()
    tier = 4 if any(instance.plan.leaves[leaf].unit == "credits" for goal in goals for leaf in leaves_of(goal)) else 3
    if solution.columns is None:
        return Outcome(proof=solution.proof, tier=tier)
    return Outcome(uses=tuple(trimmed(instance, row_uses(instance, solution.columns))), tier=tier)


def row_uses(instance: Instance, columns: dict[str, Fraction]) -> list[Allocated]:
    """The items that a whole solution puts to use, without those that no demand needs."""
    items = {(c.item.id, leaf): c.item for leaf, found in enumerate(instance.candidates) for c in found}
    found = []
    for name in sorted(columns):
        if name.startswith("x:") and columns[name] == 1:
            id, leaf = split_column(name, instance.plan)
            item = items[(id, instance.plan.parts[leaf].leaf)]
            found.append(Allocated(id, leaf, item.credits))
        elif name.startswith("v:") and columns[name] > 0:
            leaf = name[2:]
            papers = instance.paper_list[instance.plan.parts[leaf].leaf]
            found.append(Allocated(papers[0].id, leaf, None, True))
    return found


def trimmed(instance: Instance, uses: list[Allocated]) -> list[Allocated]:
    """The uses without those that no demand needs: the least preferred go first."""
    kept = list(uses)
    if any(not overlay.is_cap for overlay in instance.overlays):
        return kept
    for leaf in {use.leaf for use in uses}:
        part = instance.plan.parts[leaf]
        found = instance.plan.leaves[part.leaf]
        if (
            found.need is None
            or found.in_pool
            or found.at_least
            or found.distinct
            or any(not o.is_cap for o in instance.overlays)
        ):
            continue
        by_id = {c.item.id: c for one in instance.edges[part.leaf].values() for c in one}
        mine = [use for use in kept if use.leaf == leaf and use.item in by_id]
        total = sum((instance.units_at(found, by_id[use.item]) for use in mine), ZERO)
        for use in sorted(mine, key=lambda use: preference(by_id[use.item].item), reverse=True):
            unit = instance.units_at(found, by_id[use.item])
            if total - unit >= found.need:
                kept.remove(use)
                total -= unit
    return kept


def split_column(name: str, plan: Plan) -> tuple[str, str]:
    """Item and leaf of an `x:<item>:<leaf>` column; neither ids of items nor of leaves end in a colon."""
    id, leaf = name[2:].rsplit(":", 1)
    return id, leaf
