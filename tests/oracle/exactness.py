"""Nothing to spare: an allocation of which some way to meet the rule asks for every course."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import TYPE_CHECKING

from tests.oracle.asked import AtLeaf, Known, Part, Some, Sum, Unclear
from tests.oracle.overlays import HIGH

if TYPE_CHECKING:
    from tests.oracle.exhaustive import Search, State


def is_exact(search: Search, held: State, amounts: list[int]) -> bool:
    """Whether some way to meet the rule asks for every leaf that holds anything, and for no less."""
    used = {place for place, tally in enumerate(held) if tally[0]}
    if not any(used <= way for way in ways(search, search.root, amounts)):
        return False
    for place in used:
        if must_be_tight(search, place, held):
            need, pool = search.needs[place], search.pools.get(place)
            before = held[place][0] - held[place][1]  # without its last course
            if need is not None and pool is None and before >= need:
                return False
            if pool is not None:
                amounts[place] = 0 if need is not None and before < need else before
                spare = search.is_true(pool, amounts)
                amounts[place] = held[place][0]
                if spare:
                    return False
    return True


def ways(search: Search, part: Part, amounts: list[int]) -> list[frozenset[int]]:
    """The ways in which a node that holds these counts is met, each as the leaves that it asks for."""
    match part:
        case AtLeaf(place):
            return [frozenset((place,))] if search.is_true(part, amounts) else []
        case Known():
            return [frozenset()] if search.is_settled(part) else []
        case Unclear(of):
            return ways(search, Some(1 if search.reading == HIGH else 2, of), amounts)
        case Some(n, of):
            return [
                frozenset().union(*chosen)
                for some in combinations(of, max(0, int(n)))
                for chosen in product(*(ways(search, one, amounts) for one in some))
            ]
        case Sum(_, of):
            if not search.is_true(part, amounts):
                return []
            each = [
                [frozenset((one.leaf,))] if isinstance(one, AtLeaf) else [*ways(search, one, amounts), frozenset()]
                for one, _, _ in of
            ]
            return [frozenset().union(*chosen) for chosen in product(*each)]


def must_be_tight(search: Search, place: int, held: State) -> bool:
    """Whether a leaf may hold nothing that could be taken out: of a pool of credits the one last course stays."""
    leaf = search.leaves[place]
    if leaf.most is None or leaf.loose:  # it holds the kinds that it asks for, or as many as give anything
        return False
    if not leaf.in_pool or leaf.unit != "credits":
        return True
    beside = [at for at, other in enumerate(search.leaves) if other.in_pool and other.path[:-1] == leaf.path[:-1]]
    return place == max(beside, key=lambda at: held[at][1])


def pools_of(part: Part) -> Iterator[tuple[int, Sum]]:
    """Each leaf that stands in a pool, with its pool."""
    match part:
        case Sum(_, of):
            for one, _, _ in of:
                if isinstance(one, AtLeaf):
                    yield one.leaf, part
                else:
                    yield from pools_of(one)
        case Some(_, of) | Unclear(of):
            for one in of:
                yield from pools_of(one)
