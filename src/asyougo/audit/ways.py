"""The ways through the choices that a rule leaves, each without a choice: what then has to be met are plain places."""

from __future__ import annotations

from itertools import combinations

from asyougo.audit.flow import Group, group_of
from asyougo.audit.instance import Goal, Instance, flatten

MOST_WAYS = 64  # beyond it branch and bound over the rows is better


def ways_through(instance: Instance, goals: list[Goal]) -> list[list[Group]] | None:
    """The groups of slots of each way to choose; None where something is more than slots, or the ways are too many."""
    ways: list[list[Group]] = [[]]
    for goal in goals:
        group = group_of(goal, instance)
        if group is not None:
            found = [[group]]
        elif goal.kind == "n_of":
            below = _chosen(instance, goal)
            if below is None:
                return None
            found = below
        else:
            return None
        if len(ways) * len(found) > MOST_WAYS:
            return None
        ways = [[*way, *more] for way in ways for more in found]
    return ways


def _chosen(instance: Instance, goal: Goal) -> list[list[Group]] | None:
    """The ways of each choice of as many children as are needed."""
    found: list[list[Group]] = []
    for children in combinations(goal.of, int(goal.need)):
        ways = ways_through(instance, flatten(list(children)))
        if ways is None or len(found) + len(ways) > MOST_WAYS:
            return None
        found += ways
    return found
