"""The verdict and the least number of courses left, by trying everything.

Every way to put every course nowhere, into one slot, or into several that share it, is tried; two ways that leave
the same counts in every leaf, cap and overlay are one way from there on. No flow, no matching, no bound: only the
specification of the auditor, section 5. For small rules; `TooLarge` says that one is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from math import inf
from typing import Any

from attrs import frozen

from asyougo.model.context import AuditContext
from asyougo.model.finding import Verdict
from asyougo.model.requirement import Requirement
from asyougo.model.transcript import Transcript
from tests.oracle import questions
from tests.oracle.asked import AtLeaf, Known, Leaf, Part, Some, Sum, Unclear
from tests.oracle.case import Case, earned_sum, make_case
from tests.oracle.exactness import is_exact, pools_of
from tests.oracle.overlays import HIGH, LOW, Number, amount_of, counted, opposite
from tests.oracle.record import Answer, Taken
from tests.oracle.supplies import BIG, MANY_WAYS, MOST_FOR_A_LIMIT, NAMES, SUPPLIES, WITH


class TooLarge(Exception):
    """More ways than the search is meant for."""


@frozen
class Truth:
    """What the oracle says of one rule and one record."""

    verdict: Verdict
    at_least: Verdict
    undetermined_at: str | None


Possible = Callable[[Case, AuditContext, int, int], bool]


def truth(requirement: Requirement, transcript: Transcript, context: AuditContext, on: date | None = None) -> Truth:
    """The verdict by the ladder of section 5, from the exhaustive search of each supply and reading."""
    return verdict_of(make_case(requirement, transcript, context, on), context, is_possible)


def verdict_of(case: Case, context: AuditContext, possible: Possible) -> Truth:
    """The first line of the ladder that holds."""
    sure: list[bool] = []
    for supply in SUPPLIES:  # nothing above a supply that is sure of it matters to the verdict
        sure.append(possible(case, context, supply, LOW))
    proven = next((WITH[supply] for supply in SUPPLIES if sure[supply]), Verdict.NOT_SATISFIED)
    for supply in SUPPLIES:
        if sure[supply]:
            return Truth(WITH[supply], WITH[supply], None)
        if case.has_unknown(supply) and possible(case, context, supply, HIGH):
            return Truth(Verdict.UNDETERMINED, proven, NAMES[supply])
    return Truth(Verdict.NOT_SATISFIED, Verdict.NOT_SATISFIED, None)


def is_possible(case: Case, context: AuditContext, supply: int, reading: int) -> bool:
    """Whether some allocation of a supply satisfies the rule under a reading."""
    return least_new(case, context, supply, reading) is not None


def least_new(
    case: Case,
    context: AuditContext,
    supply: int,
    reading: int,
    new: tuple[Taken, ...] = (),
    *,
    of_new: int | None = None,
    aside: str = "",
) -> int | None:
    """The least number of new courses with which the rule is satisfied; None when there is no way.

    new: the courses that may still be taken; the case must know them.
    of_new: the reading of what is unknown about new courses, where it is not that of the record.
    aside: what is taken to be met: "words" (attest, prose), "all" that is not a course, or nothing.
    """
    return Search(case, context, supply, reading, reading if of_new is None else of_new, aside).run(new)


Held = tuple[int, int, int, frozenset[str], tuple[int, ...]]
"""What a leaf holds: courses or credits, the largest course, values nobody knows, values, refinement sums."""
State = tuple[Any, ...]
"""One `Held` per leaf; then the sums of the common caps, and those of the overlays."""


@frozen
class Move:
    """One course put into some leaves at once."""

    places: tuple[int, ...]
    adds: tuple[tuple[int, frozenset[str], int, tuple[int, ...]], ...]
    commons: tuple[int, ...]
    sums: tuple[int, ...]
    cost: int


class Search:
    """One supply under one reading. All amounts are whole numbers: courses and credits times `scale`."""

    def __init__(self, case: Case, context: AuditContext, supply: int, reading: int, of_new: int, aside: str) -> None:
        self.case, self.context, self.supply, self.reading, self.aside = case, context, supply, reading, aside
        self.of_new = of_new
        self.scale = case.scale
        self.leaves = case.asked.leaves
        self.needs = [None if leaf.need is None else int(leaf.need * self.scale) for leaf in self.leaves]
        self.most = [BIG if leaf.most is None else int(leaf.most * self.scale) for leaf in self.leaves]
        self.overlays = [overlay for overlay in case.overlays if not overlay.unclear]
        self.scales = [overlay.scale for overlay in self.overlays]
        self.bounds = [int(overlay.bound * scale) for overlay, scale in zip(self.overlays, self.scales, strict=True)]
        self.caps = [int(common.max * self.scale) for common in case.commons]
        self.root = in_whole_numbers(case.asked.root, self.scale)
        self.pools = dict(pools_of(self.root))
        self.memory: dict[tuple[object, ...], bool] = {}

    def is_yes(self, answer: Answer) -> bool:
        return answer is True or (answer is None and self.reading == HIGH)

    def read(self, taken: Taken) -> int:
        """The reading under which a course is seen."""
        return self.of_new if taken.new else self.reading

    def run(self, new: tuple[Taken, ...]) -> int | None:
        """Grow the set of reachable states course by course, then look for the cheapest one that satisfies."""
        case = self.case
        if self.reading == LOW and any(overlay.unclear for overlay in case.overlays):
            return None
        empty = tuple((0, 0, 0, frozenset(), (0,) * len(leaf.refinements)) for leaf in self.leaves)
        start: State = (*empty, (0,) * len(case.commons), tuple(self.starts()))
        reached: dict[State, int] = {start: 0}
        tried = 0
        for group in self.candidates(new):
            grown = dict(reached)
            for chosen in group:
                states = reached
                for moves in chosen:
                    after: dict[State, int] = {}
                    tried += len(moves) * len(states)
                    if tried > MANY_WAYS:
                        raise TooLarge(tried)
                    for move in moves:
                        for state, spent in states.items():
                            following = self.put(state, move)
                            if following is not None and after.get(following, BIG) > spent + move.cost:
                                after[following] = spent + move.cost
                    states = after
                for state, spent in states.items():
                    if grown.get(state, BIG) > spent:
                        grown[state] = spent
            reached = grown
        return min((spent for state, spent in reached.items() if self.is_good(state)), default=None)

    # --- what stands at the start, and what each course can do

    def starts(self) -> Iterator[int]:
        """Where each overlay begins: at nothing, or at what the whole supply adds to it."""
        for overlay, scale in zip(self.overlays, self.scales, strict=True):
            if overlay.applied:
                yield 0
            else:
                yield self.scaled(earned_sum(self.case, overlay, self.supply, self.reading, self.context), scale)

    def scaled(self, amount: Number, scale: int) -> int:
        if amount in (inf, -inf):
            return BIG if amount > 0 else -BIG * BIG  # nothing makes up for what may be against without limit
        exact = amount * scale
        return int(exact)

    def candidates(self, new: tuple[Taken, ...]) -> Iterator[list[tuple[list[Move], ...]]]:
        """Course by course, the ways to use it: which attempts at it count, and what each of them can do."""
        slots = self.most_of_any()
        for group in self.case.groups(self.supply, new):
            last = self.case.last_of(group)
            able = [(taken, moves) for taken in group if (moves := self.moves(taken, last))]
            if not able:
                continue
            if able[0][0].many:  # as many of them as could be of any use
                for _ in range(slots):
                    yield [(able[0][1],)]
                continue
            most = min(max(taken.repeatable for taken, _ in able), len(able))
            yield [
                tuple(moves for _, moves in chosen)
                for count in range(1, most + 1)
                for chosen in combinations(able, count)
            ]

    def rewards_more(self) -> bool:
        """Whether an overlay could be met by using more than is demanded."""
        return any(
            overlay.applied and any(span[self.reading] > 0 for span in overlay.adds.values())
            for overlay in self.overlays
        )

    def most_of_any(self) -> int:
        """As many courses as could be of any use."""
        slots = sum(1 if leaf.unit == "credits" else int(leaf.most or 1) for leaf in self.leaves)
        for overlay, start, bound in zip(self.overlays, self.starts(), self.bounds, strict=True):
            adds = [overlay.adds[taken.id][HIGH] for taken in self.case.taken if taken.new]
            each = min((self.scaled(add, overlay.scale) for add in adds if add > 0), default=0)
            if not overlay.applied and each and start < bound:
                slots += min(-(-(bound - start) // each), MOST_FOR_A_LIMIT)
        return slots

    def moves(self, taken: Taken, last: dict[str, Answer]) -> list[Move]:
        """Every set of leaves that one course may fill at the same time."""
        case = self.case
        open_to = [
            place
            for place in range(len(self.leaves))
            if (answer := case.may_fill(taken, place, last)) or (answer is None and self.read(taken) == HIGH)
        ]
        together = [()] if taken.new else []
        for count in range(1, len(open_to) + 1):
            some = [
                places
                for places in combinations(open_to, count)
                if all(frozenset(pair) in case.pairs for pair in combinations(places, 2))
            ]
            together += some
            if not some:
                break
        return [self.move(taken, places) for places in together]

    def move(self, taken: Taken, places: tuple[int, ...]) -> Move:
        """What one course in these leaves adds to every count."""
        case = self.case
        adds = []
        for place in places:
            leaf, seen = case.asked.leaves[place], case.views[taken.id, place]
            amount = (
                self.scale
                if leaf.unit == "courses"
                else self.scaled(inf if seen.credits is None else seen.credits, self.scale)
            )
            values, fresh = self.values(leaf, seen)
            adds.append((amount, values, fresh, tuple(self.refinements(leaf, seen))))
        commons = []
        for common in case.commons:
            both = any(a != b for a in places if a in common.left for b in places if b in common.right)
            span = amount_of(taken, common.unit)
            commons.append(self.scaled(min(span) if self.read(taken) == HIGH else max(span), self.scale) if both else 0)
        sums = [
            self.scaled(overlay.adds[taken.id][self.read(taken)], scale)
            if (overlay.applied and (places if overlay.leaves is None else overlay.leaves & set(places)))
            or (taken.new and not overlay.applied)
            else 0
            for overlay, scale in zip(self.overlays, self.scales, strict=True)
        ]
        return Move(places, tuple(adds), tuple(commons), tuple(sums), 1 if taken.new else 0)

    def refinements(self, leaf: Leaf, taken: Taken) -> Iterator[int]:
        sets = dict(self.case.asked.requirement.sets)
        for refinement in leaf.refinements:
            if taken.many and not taken.new:  # any number of unknown courses: something among them may do
                yield BIG if refinement.is_least else 0
                continue
            span = counted(
                questions.is_in(refinement.where, taken, sets, taken.names), amount_of(taken, refinement.unit)
            )
            yield self.scaled((span if refinement.is_least else opposite(span))[self.read(taken)], self.scale)

    def values(self, leaf: Leaf, taken: Taken) -> tuple[frozenset[str], int]:
        """What one course shows to a `distinct`: its values, or how many new ones it may have."""
        if leaf.distinct is None:
            return frozenset(), 0
        if taken.many and not taken.new:
            return frozenset(), BIG
        by = leaf.distinct[0]
        shown: frozenset[str] | None
        if by == "attribute":
            shown = taken.attributes
        else:
            one = {
                "subject": taken.subject,
                "term": None if taken.term is None else str(taken.term),
                "identity": None if taken.many or taken.names is None else taken.identity,
                "institution": taken.institution,
            }[by]
            shown = None if one is None else frozenset((one,))
        if shown is not None:
            return shown, 0
        return frozenset(), 0 if self.read(taken) == LOW else BIG if by == "attribute" else 1

    def put(self, state: State, move: Move, *, no_more: bool = True) -> State | None:
        """The state after a move; None where a leaf would hold more than anything asks for, if `no_more`."""
        following = list(state)
        for place, (amount, values, fresh, refined) in zip(move.places, move.adds, strict=True):
            held, largest, unknown, shown, sums = state[place]
            held += amount
            if amount > largest:
                largest = amount
            if no_more and held - largest >= self.most[place]:  # the last course stands beyond what is asked for
                return None
            if refined:
                sums = tuple(total + more for total, more in zip(sums, refined, strict=True))
            following[place] = (held, largest, min(unknown + fresh, BIG), shown | values, sums)
        for at, adds in ((-2, move.commons), (-1, move.sums)):
            if any(adds):
                following[at] = tuple(total + more for total, more in zip(state[at], adds, strict=True))
        return tuple(following)

    # --- whether a state satisfies the rule

    def is_good(self, state: State, *, exactly: bool = True) -> bool:
        """Whether caps and overlays hold and the tree is true, with nothing to spare where `exactly`."""
        if any(total > cap for total, cap in zip(state[-2], self.caps, strict=True)):
            return False
        if any(total < bound for total, bound in zip(state[-1], self.bounds, strict=True)):
            return False
        held = state[:-2]
        if held not in self.memory:
            self.memory[held] = self.is_met(held, exactly)
        return self.memory[held]

    def is_met(self, held: State, exactly: bool) -> bool:
        """Whether the leaves hold what is demanded, and nothing that could be taken out again."""
        for place, tally in enumerate(held):
            if tally[0] and not self.keeps_its_conditions(place, tally):
                return False
        amounts = [tally[0] for tally in held]
        if not self.is_true(self.root, amounts):
            return False
        return not exactly or is_exact(self, held, amounts)

    def keeps_its_conditions(self, place: int, tally: Held) -> bool:
        """Whether what a leaf holds is enough for the leaf itself and meets its refinements."""
        leaf, need = self.leaves[place], self.needs[place]
        held, _, fresh, shown, sums = tally
        if need is not None and held < need:
            return False
        for total, refinement in zip(sums, leaf.refinements, strict=True):
            if total < (refinement.amount if refinement.is_least else -refinement.amount) * self.scale:
                return False
        return leaf.distinct is None or len(shown) + fresh >= leaf.distinct[1]

    def is_true(self, part: Part, amounts: list[int]) -> bool:
        """Whether a node is true with these counts in the leaves."""
        match part:
            case AtLeaf(place):
                need = self.needs[place]
                return amounts[place] >= need if need is not None else amounts[place] > 0
            case Known():
                return self.is_settled(part)
            case Some(n, of):
                return sum(self.is_true(one, amounts) for one in of) >= n
            case Sum(need, of):
                return sum(self.contribution(one, most, least, amounts) for one, most, least in of) >= need
            case Unclear(of):
                answers = [self.is_true(one, amounts) for one in of]
                return any(answers) if self.reading == HIGH else all(answers)

    def is_settled(self, part: Known) -> bool:
        """Whether a node that no course decides is true, or taken to be."""
        if self.aside == "all" and part.kind != "rule":
            return True
        return (self.aside == "words" and part.kind == "words") or self.is_yes(part.answer)

    def contribution(self, part: Part, most: int | None, least: int, amounts: list[int]) -> int:
        """What a child adds to a pool."""
        amount = amounts[part.leaf] if isinstance(part, AtLeaf) else self.scale * self.is_true(part, amounts)
        if amount < least:
            return 0
        return amount if most is None else min(amount, most)


def in_whole_numbers(part: Part, scale: int) -> Part:
    """The tree with the numbers of its pools times `scale`."""
    match part:
        case Some(n, of):
            return Some(n, tuple(in_whole_numbers(one, scale) for one in of))
        case Unclear((left, right)):
            return Unclear((in_whole_numbers(left, scale), in_whole_numbers(right, scale)))
        case Sum(need, of):
            return Sum(
                int(need * scale),
                tuple(
                    (in_whole_numbers(one, scale), None if most is None else int(most * scale), int(least * scale))
                    for one, most, least in of
                ),
            )
        case _:
            return part
