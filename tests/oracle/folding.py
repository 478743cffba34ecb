"""A tree without what is settled in it, so that only what has to be filled is left."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.asked import AtLeaf, Known, Part, Some, Sum, Unclear
from tests.oracle.exhaustive import Search
from tests.oracle.overlays import HIGH


def contribution_of_one(scale: int, most: Fraction | int | None, least: int) -> int:
    """What a compound child that is true adds to a pool."""
    if scale < least:
        return 0
    return scale if most is None else min(scale, int(most))


def folded(part: Part, search: Search) -> Part | bool:
    """The tree without what is settled: True, False, or what is left to be filled."""
    match part:
        case AtLeaf():
            return part
        case Known():
            return search.is_settled(part)
        case Unclear(of):
            return folded(Some(1 if search.reading == HIGH else 2, of), search)
        case Some(n, of):
            open_ = []
            for one in of:
                inner = folded(one, search)
                if inner is True:
                    n -= 1
                elif inner is not False:
                    open_.append(inner)
            return True if n <= 0 else False if n > len(open_) else Some(n, tuple(open_))
        case Sum(need, of):
            kept = []
            for one, most, least in of:
                inner = folded(one, search)
                if inner is True:
                    need -= contribution_of_one(search.scale, most, int(least))
                elif inner is not False:
                    kept.append((inner, most, least))
            return True if need <= 0 else Sum(need, tuple(kept))


def below(part: Part) -> set[int]:
    """The leaves at or below a node."""
    match part:
        case AtLeaf(place):
            return {place}
        case Some(_, of):
            return {place for one in of for place in below(one)}
        case Sum(_, of):
            return {place for one, _, _ in of for place in below(one)}
        case _:
            return set()
