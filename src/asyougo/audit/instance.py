"""One rule against one supply in one reading: which courses may fill which leaves, and what a count already decides.

`Instance` resolves every question with three answers to yes or no. `simplify` then counts each leaf by itself:
a count that fails proves a no, a count that succeeds proves nothing, because two leaves may want one course.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Protocol

from attrs import evolve, frozen

from asyougo.audit.eligibility import Candidate, Eligibility, item_of_paper, marked, standing_attempts, within
from asyougo.audit.facts import chosen_side, truth_of
from asyougo.audit.plan import ENDLESS, Leaf, Overlay, Part, Plan
from asyougo.audit.prepare import item_order
from asyougo.audit.weights import NEW, Reading, Weights
from asyougo.model.predicate import accepts
from asyougo.model.terms import Term
from asyougo.model.transcript import Item, PreparedTranscript, Supply
from asyougo.model.units import ONE, ZERO

GoalKind = Literal["all", "n_of", "pool", "take"]


@frozen(eq=False)
class Goal:
    """A part that is still open after counting: what a solver has to meet.

    need: for n_of how many of `of` are still asked; for a pool how much is still asked after fixed contributions.
    caps: for a pool, (least, most) of each child in `of`.
    dropped: children of this node, and of choices that were narrowed down to it, that a count refuted.
    """

    part: Part
    kind: GoalKind
    need: Fraction
    of: tuple[Goal, ...] = ()
    caps: tuple[tuple[Fraction, Fraction | None], ...] = ()
    dropped: tuple[Part, ...] = ()

    @property
    def leaf(self) -> int:
        return self.part.leaf


@frozen(eq=False)
class Course:
    """All attempts at one course that may be used; it counts once, or as often as it may be repeated."""

    identity: str
    items: tuple[Item, ...]
    times: int = 1


class FurtherCourses(Protocol):
    """Courses that could still be taken, and which leaves each could fill."""

    @property
    def items(self) -> tuple[Item, ...]: ...

    def fits(self, id: str, leaf: int, hopeful: bool) -> bool: ...


class Instance(Weights):
    """Candidates and truths of one (rule, prepared transcript, supply, reading), with new courses if given.

    new: courses that could still be taken, their items with supply planned and ids `new:<identity>`.
    hopeful: whether what is unknown of a new course is taken in favour (for the least that could be left).
    assume: ids of static parts taken as true (attest and prose when what is left is counted).
    """

    def __init__(
        self,
        eligibility: Eligibility,
        supply: Supply,
        reading: Reading,
        new: FurtherCourses | None = None,
        assume: frozenset[str] = frozenset(),
        hopeful: bool = True,
    ) -> None:
        self.plan: Plan = eligibility.plan
        self.prepared: PreparedTranscript = eligibility.prepared
        self.eligibility = eligibility
        self.supply: Supply = supply
        self.reading: Reading = reading
        self.further = new
        self.new: tuple[Item, ...] = new.items if new is not None else ()
        self.assume = assume
        self.hopeful = hopeful
        self.truths: dict[str, bool] = {}
        self.paper_list = [list(found) if reading == "high" else [] for found in eligibility.papers]
        self.candidates: list[list[Candidate]] = [self._candidates(leaf) for leaf in self.plan.leaves]
        self._drop_forbidden()
        self.papers = [bool(found) for found in self.paper_list]
        self.overlays: list[Overlay] = []
        self.overlays = [overlay for overlay in self.plan.overlays if self._can_bind(overlay)]
        self.courses: dict[str, Course] = {}
        self.edges: list[dict[str, tuple[Candidate, ...]]] = [
            self._edges(leaf, found) for leaf, found in zip(self.plan.leaves, self.candidates, strict=True)
        ]

    # --- candidates -------------------------------------------------------------------------------------------

    def _candidates(self, leaf: Leaf) -> list[Candidate]:
        high = self.reading == "high"
        found = [c for c in self.eligibility.by_leaf[leaf.index] if within(c.item, self.supply)]
        found = standing_attempts(found, leaf, self.eligibility, self.supply)
        kept = [c for c in found if high or (c.sure and not self._hangs_on_credits(leaf, c.item))]
        further = self.further
        if further is not None:
            fitting = [item for item in self.new if further.fits(item.id, leaf.index, self.hopeful)]
            if not self.hopeful:
                fitting = [item for item in fitting if not self._hangs_on_credits(leaf, item)]
            kept += [Candidate(item, leaf.index, True) for item in fitting]
        return kept

    def _hangs_on_credits(self, leaf: Leaf, item: Item) -> bool:
        """Whether unknown credits of an item could be against the learner at a leaf."""
        if item.credits is not None:
            return False
        if leaf.unit == "credits" or any(
            r.unit == "credits" and accepts(r.where, item, self.plan.sets) is not False for r in leaf.at_most
        ):
            return True
        return any(leaf.index in overlay.leaves and self._weighs(overlay, item) for overlay in self.plan.overlays)

    def _weighs(self, overlay: Overlay, item: Item) -> bool:
        answer = marked(self.plan, overlay, item)
        if overlay.bound == "gpa":
            return overlay.by_credits and answer is not False and self._points(overlay, item) < 0
        if overlay.unit == "share":
            counted = Fraction(self.counts(overlay, item))
            return counted < overlay.amount if overlay.bound == "at_least" else counted > overlay.amount
        return overlay.unit == "credits" and overlay.is_cap and answer is not False

    def _drop_forbidden(self) -> None:
        """Items that an overlay of zero forbids can fill nothing below it."""
        for overlay in self.plan.overlays:
            if self.eligibility.exceptions.waives(overlay.id):
                continue
            if overlay.bound == "at_most" and overlay.unit in ("courses", "credits") and overlay.amount == 0:
                for index in overlay.leaves:
                    kept = self.candidates[index]
                    self.candidates[index] = [c for c in kept if not self._is_ruled_out(overlay, c.item)]
                    self.paper_list[index] = [
                        paper
                        for paper in self.paper_list[index]
                        if not self._is_ruled_out(overlay, item_of_paper(paper))
                    ]

    def _is_ruled_out(self, overlay: Overlay, item: Item) -> bool:
        """Whether a maximum of zero forbids an item; what has no credits is no credits too many."""
        light = item.credits == 0 or (item.credits is None and self.reading_of(item) == "high")
        return self.counts(overlay, item) and not (overlay.unit == "credits" and light)

    def _can_bind(self, overlay: Overlay) -> bool:
        """Whether an overlay can forbid anything that the candidates could do."""
        if self.eligibility.exceptions.waives(overlay.id):
            return False
        items = {c.item.id: c.item for index in overlay.leaves for c in self.candidates[index]}
        if overlay.bound == "gpa":
            return any(self.grade_gap(overlay, item) < 0 for item in items.values())
        if overlay.bound == "at_least":
            return overlay.amount > 0
        if overlay.unit == "share":
            return True
        found = [item for item in items.values() if self.counts(overlay, item)]
        if overlay.unit == "courses":
            return len(found) > overlay.amount or any(self.papers_weigh(overlay, leaf) < 0 for leaf in overlay.leaves)
        credits = [item.credits for item in found]
        return any(c is None for c in credits) or sum((c or ZERO for c in credits), ZERO) > overlay.amount

    def _edges(self, leaf: Leaf, candidates: list[Candidate]) -> dict[str, tuple[Candidate, ...]]:
        edges = self._in_order(leaf, candidates)
        for identity, found in edges.items():
            for candidate in found:
                known = self.courses.get(identity)
                if known is None:
                    times = max(candidate.item.repeatable, self.eligibility.repeatable.get((identity, self.supply), 1))
                    self.courses[identity] = Course(identity, (candidate.item,), times)
                elif all(candidate.item.id != item.id for item in known.items):
                    times = max(known.times, candidate.item.repeatable)
                    self.courses[identity] = Course(identity, (*known.items, candidate.item), times)
        return edges

    def _in_order(self, leaf: Leaf, candidates: list[Candidate]) -> dict[str, tuple[Candidate, ...]]:
        """Candidates by course, in order of preference, which is the order they come in but for pins."""
        pinned = {pin.value("course") for pin in self.eligibility.exceptions.on_path(leaf.path, "pin")}
        if pinned:
            candidates = sorted(candidates, key=lambda candidate: candidate.item.code not in pinned)
        grouped: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            grouped.setdefault(self.eligibility.identity(candidate.item), []).append(candidate)
        return {identity: tuple(found) for identity, found in grouped.items()}

    def credits_at(self, leaf: Leaf, candidate: Candidate) -> Fraction:
        """What an item gives at a leaf of credits; an unknown number gives all that is asked (high reading only)."""
        if candidate.item.credits is None:
            return leaf.whole
        return candidate.item.credits

    def units_at(self, leaf: Leaf, candidate: Candidate) -> Fraction:
        return ONE if leaf.unit == "courses" else self.credits_at(leaf, candidate)

    def times(self, leaf: Leaf, identity: str) -> int:
        """How many attempts at one course a leaf may use."""
        return min(self.courses[identity].times, len(self.edges[leaf.index][identity]))

    def most(self, leaf: Leaf) -> Fraction:
        """The most that a leaf could be given if nothing else wanted the same courses."""
        if leaf.unit == "courses":
            return Fraction(sum(self.times(leaf, identity) for identity in self.edges[leaf.index]))
        total = ZERO
        for identity, found in self.edges[leaf.index].items():
            amounts = sorted((self.units_at(leaf, c) for c in found), reverse=True)
            total += sum(amounts[: self.times(leaf, identity)], ZERO)
        return total

    def shared_credits(self, item: Item) -> Fraction:
        """Credits of an item where it is counted in common; unknown ones are too many in the low reading."""
        if item.credits is not None:
            return item.credits
        return ZERO if self.reading_of(item) == "high" else ENDLESS

    # --- truths -----------------------------------------------------------------------------------------------

    def truth(self, part: Part) -> bool:
        """Whether a static part is true in this reading."""
        if part.id not in self.truths:
            if part.id in self.assume:
                self.truths[part.id] = True
            else:
                both = self.eligibility.truths.get((part.id, self.supply))
                if both is None:
                    both = truth_of(part, self.plan, self.prepared, self.eligibility.exceptions, self.supply)
                    self.eligibility.truths[(part.id, self.supply)] = both
                self.truths[part.id] = both.low if self.reading == "low" else both.high
        return self.truths[part.id]

    def simplify(self, part: Part) -> Goal | bool:
        """What a count decides about a part: True, False, or the goal that is left."""
        if part.kind != "static" and self.eligibility.exceptions.settles(part):
            return True
        match part.kind:
            case "static":
                return self.truth(part)
            case "take":
                return self._simplify_take(part)
            case "when":
                return self.simplify(self.sides(part))
            case "pool":
                return self._simplify_pool(part)
            case _:
                return self._simplify_children(part)

    def sides(self, part: Part) -> Part:
        """A `when` as the node that it stands for: one side, or both where the fact is unknown."""
        side = chosen_side(part.node, self.prepared)  # type: ignore[arg-type]
        if side is not None:
            chosen = part.of[0] if side else part.of[1] if len(part.of) > 1 else None
            return evolve(part, kind="all", of=(chosen,) if chosen is not None else (), need=ONE)
        if self.reading == "low":
            return evolve(part, kind="all")
        return evolve(part, kind="n_of", need=Fraction(len(part.of) - 1))  # of one side alone nothing has to be met

    def _simplify_take(self, part: Part) -> Goal | bool:
        leaf = self.plan.leaves[part.leaf]
        if leaf.need is None:
            return Goal(part, "take", ZERO)
        if leaf.need <= 0 or (self.papers[leaf.index] and not self.is_capped(leaf.index)):
            return True
        if not self.papers[leaf.index] and self.most(leaf) < leaf.need:
            return False
        return Goal(part, "take", leaf.need)

    def is_capped(self, leaf: int) -> bool:
        """Whether an overlay counts what missing papers give a leaf."""
        return any(leaf in o.leaves and self.papers_weigh(o, leaf) < 0 for o in self.overlays)

    def _simplify_children(self, part: Part) -> Goal | bool:
        need = part.need if part.kind == "n_of" else Fraction(len(part.of))
        kept: list[Goal] = []
        dropped: list[Part] = []
        for child in part.of:
            found = self.simplify(child)
            if found is True:
                need -= 1
            elif isinstance(found, Goal):
                kept.append(found)
            else:
                dropped.append(child)
        if need <= 0:
            return True
        if need > len(kept):
            return False
        if need == len(kept) == 1:
            return evolve(kept[0], dropped=(*kept[0].dropped, *dropped))
        return Goal(part, "all" if need == len(kept) else "n_of", need, tuple(kept), dropped=tuple(dropped))

    def _simplify_pool(self, part: Part) -> Goal | bool:
        need, possible = part.need, ZERO
        kept: list[Goal] = []
        dropped: list[Part] = []
        caps: list[tuple[Fraction, Fraction | None]] = []
        for child, (least, most) in zip(part.of, part.caps, strict=True):
            if child.kind == "take" and not self.eligibility.exceptions.settles(child):
                given = self._pool_share(child, least, most, part.need)
                if given is True:
                    need -= part.need if most is None else most
                elif given:
                    kept.append(Goal(child, "take", ZERO))
                    caps.append((least, most))
                    possible += given
                continue
            found = self.simplify(child)
            if found is True:
                need -= 1
            elif isinstance(found, Goal):
                kept.append(found)
                caps.append((ZERO, ONE))
                possible += 1
            else:
                dropped.append(child)
        if need <= 0:
            return True
        if possible < need:
            return False
        return Goal(part, "pool", need, tuple(kept), tuple(caps), tuple(dropped))

    def _pool_share(self, child: Part, least: Fraction, most: Fraction | None, need: Fraction) -> Fraction | bool:
        """The most that a take may give its pool; True when a missing paper may give all that its cap admits."""
        leaf = self.plan.leaves[child.leaf]
        if self.papers[leaf.index] and not self.is_capped(leaf.index):
            return True
        available = need if self.papers[leaf.index] else self.most(leaf)
        if available < least:
            return False
        given = available if most is None else min(available, most)
        return given if given > 0 else False


Order = tuple[int, tuple[int, Term, str, str]]


def preference(item: Item) -> Order:
    """The order in which equal choices are made: record before new courses, earned first, earliest, by code."""
    return (1 if item.id.startswith(NEW) else 0, item_order(item))


def leaves_of(goal: Goal) -> list[int]:
    """Leaves at or below a goal that are still open."""
    if goal.kind == "take":
        return [goal.leaf]
    return [leaf for child in goal.of for leaf in leaves_of(child)]


def flatten(goals: list[Goal]) -> list[Goal]:
    """Goals that must all be met, without `all` around them; each keeps what was refuted on the way to it."""
    found: list[Goal] = []
    for goal in goals:
        if goal.kind == "all":
            found += flatten([evolve(child, dropped=(*child.dropped, *goal.dropped)) for child in goal.of])
        else:
            found.append(goal)
    return found
