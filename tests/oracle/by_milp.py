"""The verdict and the least number of courses left for larger rules, as a mixed-integer program of our own.

The same meaning as `exhaustive`, written a second time: one variable per course and leaf, one per node, and HiGHS
(scipy.optimize.milp) to solve it. A yes is recounted exactly before it is believed; a no rests on the solver.
The specification of the auditor, section 5; the rows are not those of its section 7.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations

import numpy as np
from attrs import evolve
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from asyougo.model.context import AuditContext
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import Transcript
from tests.oracle.asked import AtLeaf, Known, Part, Some, Sum, Unclear
from tests.oracle.case import Case, make_case
from tests.oracle.exhaustive import BIG, Search, Truth, verdict_of
from tests.oracle.folding import below, contribution_of_one, folded
from tests.oracle.overlays import HIGH, LOW
from tests.oracle.record import Taken

HUGE = 1000  # stands for "as much as is asked"; no rule of ours asks for more


class SolverFailed(Exception):
    """HiGHS gave neither a solution nor a proof that there is none."""


def truth_by_milp(
    requirement: Requirement, transcript: Transcript, context: AuditContext, on: date | None = None
) -> Truth:
    """The verdict by the ladder of section 5, each supply and reading by one mixed-integer program."""
    return verdict_of(make_case(requirement, transcript, context, on), context, is_possible_by_milp)


def is_possible_by_milp(case: Case, context: AuditContext, supply: int, reading: int) -> bool:
    """Whether some allocation of a supply satisfies the rule under a reading."""
    return least_new_by_milp(case, context, supply, reading) is not None


def least_new_by_milp(
    case: Case,
    context: AuditContext,
    supply: int,
    reading: int,
    new: tuple[Taken, ...] = (),
    *,
    of_new: int | None = None,
    aside: str = "",
) -> int | None:
    """The least number of new courses with which the rule is satisfied; None when there is no way."""
    search = Search(case, context, supply, reading, reading if of_new is None else of_new, aside)
    return _Program(search, new).solve()


class _Program:
    """Columns by name, rows as sums of columns; all numbers whole, courses and credits times `scale`."""

    def __init__(self, search: Search, new: tuple[Taken, ...]) -> None:
        self.search, self.case, self.new = search, search.case, new
        self.leaves, self.scale = search.leaves, search.scale
        self.columns: dict[tuple[object, ...], int] = {}
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.cost: list[int] = []
        self.rows: list[tuple[dict[int, float], float]] = []  # sum >= bound
        self.taken: dict[str, Taken] = {}
        self.at_leaf: dict[int, list[str]] = {place: [] for place in range(len(self.leaves))}
        self.padding_could_help = search.rewards_more()

    # --- columns and rows

    def column(self, *name: object, upper: float = 1, whole: bool = True, cost: int = 0) -> int:
        if name not in self.columns:
            self.columns[name] = len(self.upper)
            self.upper.append(upper)
            self.whole.append(int(whole))
            self.cost.append(cost)
        return self.columns[name]

    def at_least(self, bound: float, *terms: tuple[float, int]) -> None:
        row: dict[int, float] = {}
        for factor, column in terms:
            row[column] = row.get(column, 0) + factor
        self.rows.append((row, bound))

    def at_most(self, bound: float, *terms: tuple[float, int]) -> None:
        self.at_least(-bound, *((-factor, column) for factor, column in terms))

    # --- the program

    def solve(self) -> int | None:
        """The least cost, or None when no allocation satisfies the rule."""
        search = self.search
        if search.reading == LOW and any(overlay.unclear for overlay in self.case.overlays):
            return None
        root = folded(search.root, search)
        if root is False:
            return None
        if self.padding_could_help:  # then it matters which of several ways to meet the rule is chosen
            root = search.root
        self.courses()
        self.shared_courses()
        self.overlays()
        if root is not True:
            self.at_least(1, (1, self.node(root, ("root",))))
        self.idle_leaves(() if root is True else below(root))
        return self.answer()

    def courses(self) -> None:
        """What each course may fill, and that it counts once."""
        for group in self.case.groups(self.search.supply, self.new):
            last = self.case.last_of(group)
            copies = [
                evolve(taken, id=f"{taken.id}*{copy}")
                for taken in group
                if taken.many
                for copy in range(self.search.most_of_any())
            ]
            attempts = []
            for taken in copies or group:
                moves = self.search.moves(evolve(taken, id=taken.id.split("*")[0]), last)
                if not moves:
                    continue
                self.taken[taken.id] = taken
                used = self.column("used", taken.id, cost=int(taken.new))
                attempts.append((1.0, used))
                for place in {place for move in moves for place in move.places}:
                    x = self.column("x", taken.id, place)
                    self.at_leaf[place].append(taken.id)
                    self.at_least(0, (1, used), (-1, x))
                places = sorted(place for place in self.at_leaf if ("x", taken.id, place) in self.columns)
                for left, right in combinations(places, 2):
                    if frozenset((left, right)) not in self.case.pairs:
                        self.at_most(1, (1, self.x(taken.id, left)), (1, self.x(taken.id, right)))
                if not taken.new:
                    self.at_least(0, *((1.0, self.x(taken.id, place)) for place in places), (-1, used))
            if attempts and not copies:
                self.at_most(max(taken.repeatable for taken in group), *attempts)

    def x(self, item: str, place: int) -> int:
        return self.columns["x", item, place]

    def real(self, item: str) -> Taken:
        """The course that a copy of a missing paper's is a copy of."""
        return evolve(self.taken[item], id=item.split("*")[0])

    def shared_courses(self) -> None:
        """The caps on what two parts have in common."""
        for number, (common, cap) in enumerate(zip(self.case.commons, self.search.caps, strict=True)):
            total = []
            for item in self.taken:
                here = [place for place in self.at_leaf if ("x", item, place) in self.columns]
                pairs = [(a, b) for a in here for b in here if a != b and a in common.left and b in common.right]
                if not pairs:
                    continue
                both = self.column("common", number, item)
                for left, right in pairs:
                    self.at_least(-1, (1, both), (-1, self.x(item, left)), (-1, self.x(item, right)))
                amount = self.search.move(self.real(item), pairs[0]).commons[number]
                total.append((float(min(amount, HUGE * self.scale)), both))
            if total:
                self.at_most(cap, *total)

    def overlays(self) -> None:
        """Limits and caps: over what is earned a number and what new courses add, over what is applied a sum."""
        starts = list(self.search.starts())
        for number, overlay in enumerate(self.search.overlays):
            scale, bound = self.search.scales[number], self.search.bounds[number]
            terms = []
            for item in self.taken:
                taken = self.real(item)
                add = self.search.scaled(overlay.adds[taken.id][self.search.read(taken)], scale)
                if overlay.applied:
                    here = [
                        place
                        for place in self.at_leaf
                        if ("x", item, place) in self.columns and (overlay.leaves is None or place in overlay.leaves)
                    ]
                    if not here or add == 0:
                        continue
                    if add <= -BIG:
                        for place in here:
                            self.at_most(0, (1, self.x(item, place)))
                        continue
                    touched = self.column("touched", number, item)
                    for place in here:
                        self.at_least(0, (1, touched), (-1, self.x(item, place)))
                    self.at_least(0, *((1.0, self.x(item, place)) for place in here), (-1, touched))
                    terms.append((float(min(add, HUGE * scale)), touched))
                elif taken.new and add:
                    terms.append((float(max(-HUGE * scale, min(add, HUGE * scale))), self.column("used", item)))
            start = max(-HUGE * HUGE * scale, min(starts[number], HUGE * HUGE * scale))
            self.at_least(bound - start, *terms)

    # --- the tree

    def node(self, part: Part, name: tuple[object, ...]) -> int:
        """The column that says whether a node is true; it can be 1 only if it is."""
        match part:
            case AtLeaf(place):
                return self.demanded(place)
            case Some(n, of):
                y = self.column("node", *name)
                parts = [self.node(one, (*name, number)) for number, one in enumerate(of)]
                self.at_least(0, *((1.0, one) for one in parts), (-n, y))
                if self.padding_could_help:
                    self.at_most(0, *((1.0, one) for one in parts), (-n, y))
                else:
                    for one in parts:
                        self.at_least(0, (1, y), (-1, one))
                return y
            case Sum():
                return self.pool(part, name)
            case Unclear(of):
                return self.node(Some(1 if self.search.reading == HIGH else 2, of), name)
            case Known():
                y = self.column("known", *name)
                if not self.search.is_settled(part):
                    self.at_most(0, (1, y))
                return y
            case _:
                raise TypeError(part)

    def demanded(self, place: int) -> int:
        """A take that stands by itself: filled exactly, or empty."""
        y = self.column("leaf", place)
        need = self.search.needs[place] or 0
        amounts = self.amounts(place)
        self.at_least(0, *amounts, (-need, y))
        if self.leaves[place].unit == "courses":
            self.at_most(0, *amounts, (-need, y))
        else:
            self.overshot_by_one(place, y, need)
        self.conditions(place, y)
        return y

    def amounts(self, place: int) -> list[tuple[float, int]]:
        return [(float(self.amount(item, place)), self.x(item, place)) for item in self.at_leaf[place]]

    def amount(self, item: str, place: int) -> int:
        add = self.search.move(self.real(item), (place,)).adds[0][0]
        return min(add, HUGE * self.scale)

    def overshot_by_one(self, place: int, y: int, need: int) -> None:
        """Whole courses overshoot a number of credits by the last one at most."""
        total: list[tuple[float, int]] = []
        lasts: list[tuple[float, int]] = []
        for item in self.at_leaf[place]:
            x, last, amount = self.x(item, place), self.column("last", item, place), self.amount(item, place)
            self.at_least(0, (1, x), (-1, last))
            total += [(float(amount), x), (-float(amount), last)]
            lasts.append((1.0, last))
            self.at_least(0, (1, y), (-1, x))
        self.at_most(1, *lasts)
        self.at_most(need - 1, *total)

    def conditions(self, place: int, y: int) -> None:
        """The refinements of a take, where it is used at all."""
        leaf = self.leaves[place]
        moves = {item: self.search.move(self.real(item), (place,)).adds[0] for item in self.at_leaf[place]}
        for number, refinement in enumerate(leaf.refinements):
            terms = [
                (float(max(-HUGE * self.scale, min(moves[item][3][number], HUGE * self.scale))), self.x(item, place))
                for item in self.at_leaf[place]
            ]
            if refinement.is_least:
                self.at_least(0, *terms, (-float(refinement.amount * self.scale), y))
            else:
                self.at_least(-float(refinement.amount * self.scale), *terms)
        if leaf.distinct is not None:
            values: dict[str, list[int]] = {}
            terms = []
            for item in self.at_leaf[place]:
                for value in moves[item][1]:
                    values.setdefault(value, []).append(self.x(item, place))
                if moves[item][2]:
                    terms.append((float(min(moves[item][2], HUGE)), self.x(item, place)))
            for value, items in sorted(values.items()):
                shown = self.column("value", place, value)
                self.at_least(0, *((1.0, x) for x in items), (-1, shown))
                terms.append((1.0, shown))
            self.at_least(0, *terms, (-float(leaf.distinct[1]), y))

    def pool(self, part: Sum, name: tuple[object, ...]) -> int:
        """A pool: contributions between their bounds reach the need."""
        y = self.column("node", *name)
        given: list[tuple[float, int]] = []
        for number, (one, most, least) in enumerate(part.of):
            if not isinstance(one, AtLeaf):
                child = self.node(one, (*name, number))
                given.append((float(contribution_of_one(self.scale, most, int(least))), child))
                continue
            place = one.leaf
            least = max(int(least), self.search.needs[place] or 0)
            cap = float(part.need if most is None else most)
            counts = self.column("leaf", place)
            gives = self.column("gives", place, upper=cap, whole=False)
            amounts = self.amounts(place)
            self.at_least(0, *amounts, (-1, gives))
            self.at_least(0, (cap, counts), (-1, gives))
            self.at_least(0, *amounts, (-least, counts))
            for item in self.at_leaf[place]:
                self.at_least(0, (1, counts), (-1, self.x(item, place)))
            if self.leaves[place].most is None:
                pass  # it may hold more than counts, to hold all the kinds that it asks for
            elif self.leaves[place].unit == "credits":
                self.overshot_by_one(place, counts, int(cap))
            else:
                self.at_most(cap, *amounts)
            self.conditions(place, counts)
            given.append((1.0, gives))
        self.at_least(0, *given, (-float(part.need), y))
        if self.padding_could_help:
            raise NotImplementedError("a pool under an overlay that rewards more is for the exhaustive search")
        return y

    def idle_leaves(self, asked: Iterable[int]) -> None:
        """A leaf that nothing asks for holds nothing."""
        for place in set(self.at_leaf) - set(asked):
            for item in self.at_leaf[place]:
                self.at_most(0, (1, self.x(item, place)))

    # --- the answer

    def answer(self) -> int | None:
        if not self.upper:
            return None if any(bound > 0 for _, bound in self.rows) else 0
        rows = [row for row in self.rows if row[0]]
        if any(bound > 0 for row, bound in self.rows if not row):
            return None
        entries = [(number, column, value) for number, (row, _) in enumerate(rows) for column, value in row.items()]
        matrix = csr_array(
            (
                [value for _, _, value in entries],
                ([row for row, _, _ in entries], [column for _, column, _ in entries]),
            ),
            shape=(len(rows), len(self.upper)),
        )
        found = milp(
            np.array(self.cost, dtype=float),
            constraints=LinearConstraint(matrix, np.array([bound for _, bound in rows]), np.inf) if rows else (),
            bounds=Bounds(np.zeros(len(self.upper)), np.array(self.upper)),
            integrality=np.array(self.whole),
        )
        if found.status == 2:
            return None
        if found.status != 0:
            raise SolverFailed(found.message)
        self.recount(found.x)
        return round(found.fun)

    def recount(self, values: np.ndarray) -> None:
        """Count a solution again in whole numbers, as the exhaustive search would."""
        tallies = [(0, 0, 0, frozenset(), (0,) * len(leaf.refinements)) for leaf in self.leaves]
        state = (*tallies, (0,) * len(self.case.commons), tuple(self.search.starts()))
        for item in self.taken:
            places = tuple(
                place
                for place in sorted(self.at_leaf)
                if ("x", item, place) in self.columns and values[self.x(item, place)] > 0.5
            )
            is_taken = values[self.columns["used", item]] > 0.5
            if not places and not (is_taken and self.taken[item].new):
                continue
            following = self.search.put(state, self.search.move(self.real(item), places))
            if following is None:
                raise SolverFailed(f"{item} does not fit {places}")
            state = following
        if not self.search.is_good(state, exactly=self.padding_could_help):
            raise SolverFailed("the solution does not satisfy the rule when it is counted again")
