"""An allocation counted again by the oracle: does it hold, whoever found it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from asyougo.model.context import AuditContext
from tests.oracle.case import Case
from tests.oracle.exhaustive import Search
from tests.oracle.overlays import HIGH, LOW
from tests.oracle.record import EARNED, IN_PROGRESS, PLANNED, Answer, Taken

SUPPLY = {"earned": EARNED, "in_progress": IN_PROGRESS, "planned": PLANNED}
READING = {"low": LOW, "high": HIGH}


def uses_of(proof: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (item, node) pairs of an allocation."""
    return [(use["item"], use["node"]) for use in proof["uses"]]


def names_a_paper(case: Case, uses: Iterable[tuple[str, str]]) -> bool:
    """Whether a missing paper stands for courses in an allocation: how many of them it does not say."""
    many = {taken.id for taken in case.taken if taken.many}
    return any(item in many for item, _ in uses)


def allocation_holds(
    case: Case, context: AuditContext, supply: str, reading: str, uses: Iterable[tuple[str, str]]
) -> bool:
    """Whether these uses satisfy the rule on a supply under a reading, counted from nothing."""
    search = Search(case, context, SUPPLY[supply], READING[reading], READING[reading], "")
    if READING[reading] == LOW and any(overlay.unclear for overlay in case.overlays):
        return False
    place_of = {leaf.id: place for place, leaf in enumerate(case.asked.leaves)}
    places: dict[str, set[int]] = {}
    for item, node in uses:
        if node not in place_of or place_of[node] in places.get(item, ()):
            return False
        places.setdefault(item, set()).add(place_of[node])
    allowed: dict[str, Taken] = {}
    last: dict[str, Answer] = {}
    for group in case.groups(search.supply):
        allowed |= {taken.id: taken for taken in group}
        last |= case.last_of(group)
    if not set(places) <= set(allowed) or not counts_once(case, allowed, places):
        return False
    tallies = [(0, 0, 0, frozenset(), (0,) * len(leaf.refinements)) for leaf in case.asked.leaves]
    state: Any = (*tallies, (0,) * len(case.commons), tuple(search.starts()))
    for item, filled in sorted(places.items()):
        taken = allowed[item]
        answers = [case.may_fill(taken, place, last) for place in filled]
        if any(answer is False or (answer is None and search.reading == LOW) for answer in answers):
            return False
        if any(frozenset(pair) not in case.pairs for pair in combinations(sorted(filled), 2)):
            return False
        state = search.put(state, search.move(taken, tuple(sorted(filled))), no_more=search.rewards_more())
        if state is None:
            return False
    return search.is_good(state, exactly=search.rewards_more())


def counts_once(case: Case, allowed: Mapping[str, Taken], places: Mapping[str, set[int]]) -> bool:
    """Whether no course counts more often than it may be repeated."""
    used: dict[str, int] = {}
    for item in places:
        identity = allowed[item].identity
        used[identity] = used.get(identity, 0) + 1
    most = {identity: max(taken.repeatable for taken in case.taken if taken.identity == identity) for identity in used}
    return all(count <= most[identity] for identity, count in used.items())
