"""Exact allocation where every slot takes one whole course: augmenting paths, and the shortage when there are none.

A `Group` is a demand: a take, or an `n_of`/`pool` over takes, which are its leaves with a cap each. Courses and
leaves are tried in requirement order, so equal choices are made alike however the input was shuffled. A failed
search leaves the set of what it could reach: by König's theorem that set is the proof (a Hall set, or a cut).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from asyougo.audit.instance import Goal, Instance


@frozen(eq=False)
class Group:
    """One demand of `need` courses, met through its leaves. caps: most per leaf, by leaf index."""

    id: str
    need: int
    leaves: tuple[int, ...]
    caps: dict[int, int]
    is_take: bool


@frozen(eq=False)
class Shortage:
    """What a failed search could reach: groups that stay short, their leaves, and the courses that they share."""

    groups: tuple[Group, ...]
    leaves: frozenset[int]
    courses: frozenset[str]


def group_of(goal: Goal, instance: Instance) -> Group | None:
    """The group that a goal is, or None when it is more than whole courses under simple caps."""
    if goal.kind == "take":
        leaf = instance.plan.leaves[goal.leaf]
        if not leaf.is_plain or goal.need.denominator != 1:
            return None
        return Group(goal.part.id, int(goal.need), (goal.leaf,), {goal.leaf: int(goal.need)}, True)
    if goal.kind == "all" or goal.need.denominator != 1:
        return None
    if goal.kind == "pool" and goal.part.unit != "courses":
        return None
    caps: dict[int, int] = {}
    own = {child.id for child in goal.part.of}  # a way that was narrowed down to one take below it is no slot
    for position, child in enumerate(goal.of):
        if child.kind != "take" or child.part.id not in own or not instance.plan.leaves[child.leaf].is_plain:
            return None
        least, most = goal.caps[position] if goal.caps else (child.need, child.need)
        if least > 1 or (most is not None and most.denominator != 1):
            return None
        if goal.kind == "n_of" and child.need != 1:
            return None
        caps[child.leaf] = int(goal.need) if most is None else min(int(most), int(goal.need))
    return Group(goal.part.id, int(goal.need), tuple(caps), caps, False)


class Flow:
    """A maximum flow of courses into groups, grown path by path; it can be continued with further courses."""

    def __init__(self, instance: Instance, groups: list[Group]) -> None:
        self.instance = instance
        self.groups = groups
        self.group_of_leaf = {leaf: group for group in groups for leaf in group.leaves}
        self.cap = {leaf: group.caps[leaf] for group in groups for leaf in group.leaves}
        self.load = dict.fromkeys(self.cap, 0)
        self.filled = {group.id: 0 for group in groups}
        self.owner: dict[str, int] = {}
        self.shortage: Shortage | None = None

    def fill(self, may_use: Callable[[str], bool]) -> int:
        """Fill as many slots as possible with courses that `may_use` admits; returns how many stay empty.

        Keeps every course that an earlier call put to use. Sets `shortage` when slots stay empty.
        """
        short = 0
        self.shortage = None
        for group in self.groups:
            while self.filled[group.id] < group.need:
                search = _Search(self, may_use)
                if search.lift(group):
                    self.filled[group.id] += 1
                    continue
                short += group.need - self.filled[group.id]
                break
        if short:
            search = _Search(self, may_use)
            for group in self.groups:
                if self.filled[group.id] < group.need:
                    search.lift(group)  # finds nothing; what it reaches is the shortage
            self.shortage = search.reached()
        return short

    def uses(self) -> list[tuple[int, str]]:
        """(leaf, course identity) pairs, by leaf."""
        return sorted((leaf, course) for course, leaf in self.owner.items())


class _Search:
    """One depth-first search for an augmenting path."""

    def __init__(self, flow: Flow, may_use: Callable[[str], bool]) -> None:
        self.flow = flow
        self.may_use = may_use
        self.courses: set[str] = set()
        self.leaves: set[int] = set()
        self.groups: set[str] = set()

    def lift(self, group: Group) -> bool:
        """Give a group one more course through any of its leaves that is not full."""
        if group.id in self.groups:
            return False
        self.groups.add(group.id)
        flow = self.flow
        for leaf in group.leaves:
            if flow.load[leaf] < flow.cap[leaf] and self.seek(leaf):
                flow.load[leaf] += 1
                return True
        return False

    def seek(self, leaf: int) -> bool:
        """Find a course for a slot of a leaf, moving others along if need be."""
        if leaf in self.leaves:
            return False
        self.leaves.add(leaf)
        flow = self.flow
        for course in flow.instance.edges[leaf]:
            if course in self.courses or not self.may_use(course):
                continue
            holder = flow.owner.get(course)
            if holder == leaf:
                continue
            self.courses.add(course)
            if holder is None or self.seek(holder) or self.release(holder):
                flow.owner[course] = leaf
                return True
        return False

    def release(self, leaf: int) -> bool:
        """Let a leaf give up one course, and its group take another through a sibling."""
        group = self.flow.group_of_leaf[leaf]
        self.flow.load[leaf] -= 1
        if self.lift(group):
            return True
        self.flow.load[leaf] += 1
        return False

    def reached(self) -> Shortage:
        """What the failed search reached. A course held by a reached leaf is reached with it."""
        held = {course for course, leaf in self.flow.owner.items() if leaf in self.leaves}
        groups = tuple(group for group in self.flow.groups if group.id in self.groups)
        return Shortage(groups, frozenset(self.leaves), frozenset(self.courses | held))


def shortage_proof(shortage: Shortage, instance: Instance) -> dict[str, Any]:
    """The proof that a shortage is: `hall` where only slots of takes are short, else `cut`."""
    if all(group.is_take for group in shortage.groups):
        slots = [[group.id, slot] for group in shortage.groups for slot in range(group.need)]
        items = sorted(i.id for course in shortage.courses for i in instance.courses[course].items)
        return {"kind": "hall", "slots": slots, "items": items}
    plan = instance.plan
    closed = [leaf for group in shortage.groups for leaf in group.leaves if leaf not in shortage.leaves]
    source = ["s", *(f"n:{plan.leaves[leaf].id}" for leaf in closed)]
    near = {course for group in shortage.groups for leaf in group.leaves for course in instance.edges[leaf]}
    source += [f"i:{course}" for course in sorted(near - shortage.courses)]
    capacity = len(shortage.courses) + sum(g.caps[leaf] for g in shortage.groups for leaf in g.leaves if leaf in closed)
    return {
        "kind": "cut",
        "nodes": [group.id for group in shortage.groups],
        "source_side": source,
        "capacity": str(capacity),
        "demand": str(sum(group.need for group in shortage.groups)),
    }
