"""The rules of a pack that counting and matching settle, as arrays for the kernel.

Such a rule asks for whole courses from sets, each course used once; where it leaves a choice, each way to choose is a
list of places of its own, and a record meets the rule when it fills one of them. Equal sets of different rules are one
set here. What else a rule asks (a catalogue year, a licence, a signature) is left to the auditor: it can only ask for
more, so whoever misses too many courses is settled without it.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from asyougo.audit.plan import Leaf, Part, Plan
from asyougo.model.grades import US_4
from asyougo.model.predicate import EVERYTHING, TeachesCompetency, mentions
from asyougo.model.transcript import Item
from asyougo.population.kernel import MOST_PLACES
from asyougo.population.looks import Asker, Question, looked_at
from asyougo.population.pack import RulePack

MOST_WAYS = 64  # ways to choose in one rule; beyond it the auditor's branching is better
KNOWN_FIELDS = frozenset(("codes", "level", "attributes", "institution", "type"))
"""What a set may look at here. Terms, credits and grading are left to the auditor."""


@frozen(eq=False)
class Compiled:
    """Lists of places in rows: way w owns the slots way_first[w] to way_first[w + 1].

    rules: the number in the pack of the rule of each way. slot_set, slot_need: which set each slot takes courses from,
    and how many. floor: for each set the rank that a grade needs; floors: the grade points of the ranks 1, 2, ...
    with_facts: the rules that ask for more than courses. fields: what of a course some set looks at.
    """

    rules: NDArray[np.int32]
    way_first: NDArray[np.int64]
    slot_set: NDArray[np.int32]
    slot_need: NDArray[np.int32]
    floor: NDArray[np.int16]
    floors: tuple[Fraction, ...]
    with_facts: frozenset[int]
    fields: tuple[str, ...]
    by_code: dict[str, tuple[int, ...]]
    asker: Asker

    def sets_of(self, item: Item) -> tuple[int, ...]:
        """The sets that name a course, whatever its grade; in ascending order."""
        found = {number for code in item.codes or () for number in self.by_code.get(code, ())}
        for places in self.asker.places(item):
            found.update(places.tolist())
        return tuple(sorted(found))

    def rank_of(self, item: Item) -> int:
        """How many of the floors a passing grade reaches. Raises ValueError for a grade without points."""
        if not self.floors:
            return 0
        if item.points is None:
            raise ValueError(f"{item.id} has no grade points")
        return sum(1 for points in self.floors if item.points >= points)


def compile_rules(pack: RulePack) -> Compiled:
    """The rules of a pack that are lists of places, in the order of the pack."""
    ways = {number: found for number, plan in enumerate(pack.plans) if (found := ways_of(plan, pack.slack)) is not None}
    floors = sorted({points for number in ways for leaf in pack.plans[number].leaves if (points := floor_of(leaf))})
    sets = _Sets(floors)
    rules: list[int] = []
    way_first, slot_set, slot_need = [0], [], []
    for number, found in ways.items():
        plan = pack.plans[number]
        places = [sets.number(plan, leaf) for leaf in plan.leaves]
        for way in found:
            rules.append(number)
            slot_set += [places[leaf] for leaf in way]
            slot_need += [int(plan.leaves[leaf].whole) for leaf in way]
            way_first.append(len(slot_set))
    questions = sets.questions()
    return Compiled(
        rules=np.array(rules, dtype=np.int32),
        way_first=np.array(way_first, dtype=np.int64),
        slot_set=np.array(slot_set, dtype=np.int32),
        slot_need=np.array(slot_need, dtype=np.int32),
        floor=np.array(sets.floor, dtype=np.int16),
        floors=tuple(floors),
        with_facts=frozenset(n for n in ways if any(part.kind == "static" for part in pack.plans[n].parts.values())),
        fields=tuple(sorted({field for question in questions for field in looked_at(question)})),
        by_code={code: tuple(places) for code, places in sets.by_code.items()},
        asker=Asker(questions),
    )


class _Sets:
    """The different sets of all rules, numbered as they come."""

    def __init__(self, floors: list[Fraction]) -> None:
        self._ranks: dict[Fraction | None, int] = {None: 0, **{points: rank for rank, points in enumerate(floors, 1)}}
        self._numbers: dict[object, int] = {}
        self._asked: dict[object, tuple[Plan, Leaf, list[int]]] = {}
        self.floor: list[int] = []
        self.by_code: dict[str, list[int]] = {}

    def number(self, plan: Plan, leaf: Leaf) -> int:
        """The set of a leaf: what it asks of a course, and of its grade."""
        rank, words = self._ranks[floor_of(leaf)], _words(plan, leaf)
        place = self._numbers.setdefault((words, rank), len(self._numbers))
        if place == len(self.floor):
            self.floor.append(rank)
            if isinstance(words, frozenset):
                for code in sorted(words):
                    self.by_code.setdefault(code, []).append(place)
            else:
                self._asked.setdefault(words, (plan, leaf, []))[2].append(place)
        return place

    def questions(self) -> list[Question]:
        """What sets that are more than lists of codes ask."""
        return [
            Question(plan, (leaf.take.set, leaf.take.where), np.array(places, dtype=np.intp))
            for plan, leaf, places in self._asked.values()
        ]


def _words(plan: Plan, leaf: Leaf) -> object:
    """Equal for leaves that ask the same of a course: their codes, or their set in words."""
    if leaf.codes is not None and leaf.take.where == EVERYTHING:
        return leaf.codes
    return leaf.take.set, leaf.take.where, tuple(sorted(plan.sets.items(), key=lambda named: named[0]))


def floor_of(leaf: Leaf) -> Fraction | None:
    """The grade points that a leaf asks for; None where every passing grade counts."""
    points = US_4.points(leaf.floor) if leaf.floor is not None else None
    return None if points is None or points <= US_4.lowest_passing else points


Ways = tuple[tuple[int, ...], ...]


def ways_of(plan: Plan, slack: int) -> Ways | None:
    """The leaves of each way to meet a rule; None where it is more than places for courses, or has too many ways.

    Also None where some way asks for no more than `slack` courses: then it is not the courses that decide.
    """
    if plan.overlays or plan.sharing or plan.cross_lists or len(plan.leaves) > MOST_PLACES:
        return None
    if not all(_is_a_place(plan, leaf) for leaf in plan.leaves):
        return None
    ways = _ways(plan.root)
    if ways is None or any(sum(plan.leaves[leaf].whole for leaf in way) <= slack for way in ways):
        return None
    return ways


def _ways(part: Part) -> Ways | None:
    if part.kind == "take":
        return ((part.leaf,),)
    if part.kind == "static":
        return ((),)
    if part.kind not in ("all", "n_of"):
        return None
    need = int(part.need) if part.kind == "n_of" else len(part.of)
    found: list[tuple[int, ...]] = []
    for chosen in combinations(part.of, need):
        ways: Ways = ((),)
        for child in chosen:
            below = _ways(child)
            if below is None or len(ways) * len(below) > MOST_WAYS:
                return None
            ways = tuple((*way, *more) for way in ways for more in below)
        found += ways
        if len(found) > MOST_WAYS:
            return None
    return tuple(dict.fromkeys(found))


def _is_a_place(plan: Plan, leaf: Leaf) -> bool:
    if not leaf.is_plain or leaf.need is None or leaf.in_pool or leaf.deadlines or leaf.repeat == "last":
        return False
    if leaf.need != leaf.whole or leaf.need.denominator != 1 or leaf.need < 0:
        return False
    predicates = (leaf.take.set, leaf.take.where)
    if any(mentions(predicate, TeachesCompetency, plan.sets) for predicate in predicates):
        return False
    return KNOWN_FIELDS.issuperset(looked_at(Question(plan, predicates, np.empty(0, dtype=np.intp))))
