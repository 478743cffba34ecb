"""A necessary condition: the fewest courses and other things that any exact answer could still find missing.

For each clause it counts the courses that might fill it, grades and unknowns all in favour, as if no two clauses
wanted the same course. That can only be too generous. A pair is dropped when even so more is missing than the
slack; it never decides a yes, and a pair that an exact audit would keep is never dropped (tested as 0).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from fractions import Fraction

from attrs import frozen

from asyougo.audit.earned import in_scope
from asyougo.audit.eligibility import NO_EXCEPTIONS, item_of_paper
from asyougo.audit.facts import truth_of
from asyougo.audit.plan import Part, Plan
from asyougo.model.predicate import Answer, accepts, both
from asyougo.model.requirement import Limit
from asyougo.model.transcript import Item, PreparedTranscript
from asyougo.population.pack import RulePack

Have = dict[tuple[int, int], list[Fraction | None]]  # (rule, leaf) -> credits of the courses that might fill it
Signature = tuple[object, ...]
ONE = Fraction(1)
NOTHING: frozenset[tuple[int, int]] = frozenset()


@frozen
class Kept:
    """A rule that stays for the exact audit. near: also without papers that are not here."""

    rule: int
    near: bool


class Sieve:
    """Counts for one pack; answers about sets are kept by what a course looks like, not by who took it."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self._answers: dict[tuple[int, int, Signature], Answer] = {}

    def keep(self, prepared: PreparedTranscript) -> list[Kept]:
        """The rules that this record may meet, or miss by at most the slack, papers that are not here in favour."""
        plans, slack = self.pack.plans, self.pack.slack
        if prepared.overrides:
            return [Kept(number, True) for number in range(len(plans))]
        have = self._have(prepared)
        short = self._short_of_limits(prepared)
        # An unreadable row is one course, so it fills one slot of a clause at most.
        unreadable = sum(1 for item in prepared.items if item.codes is None)
        open_to = self._papers(prepared)
        kept = []
        for number, plan in enumerate(plans):
            count = _Count(number, plan, have, open_to, self._unmet(plan, prepared))
            if count.least(short[number][1]) - unreadable <= slack:
                without = _Count(number, plan, have, NOTHING, count.unmet)
                kept.append(Kept(number, without.least(short[number][0]) - unreadable <= slack))
        return kept

    def _unmet(self, plan: Plan, prepared: PreparedTranscript) -> frozenset[str]:
        """Parts that no course can meet and that are certainly not met."""
        parts = self.pack.facts_of(plan)
        return frozenset(part.id for part in parts if not truth_of(part, plan, prepared, NO_EXCEPTIONS, "planned").high)

    def _short_of_limits(self, prepared: PreparedTranscript) -> list[tuple[int, int]]:
        """Courses that limits over earned work still ask for at least: (without missing papers, with them)."""
        if any(item.wild for item in prepared.items):
            return [(0, 0)] * len(self.pack.plans)
        looks = [(item, _signature(item)) for item in prepared.items if item.standing != "never" and not item.wild]
        found = []
        for number, plan in enumerate(self.pack.plans):
            worst = worst_open = 0
            for place, limit in enumerate(plan.requirement.limits):
                if limit.over == "applied" or limit.at_least is None or limit.at_least.unit == "share":
                    continue
                amounts = [
                    item.credits if limit.at_least.unit == "credits" else ONE
                    for item, look in looks
                    if self._in_scope(number, place, limit, item, look) is not False
                ]
                missing = self._courses_for(plan, limit.at_least.unit, plan.amounts[limit.id], amounts)
                worst = max(worst, missing)
                if not any(in_scope(limit, plan, item_of_paper(paper)) is not False for paper in prepared.papers):
                    worst_open = max(worst_open, missing)
            found.append((worst, worst_open))
        return found

    def _in_scope(self, rule: int, place: int, limit: Limit, item: Item, look: Signature) -> Answer:
        key = (rule, -1 - place, (*look, item.term))
        if key not in self._answers:
            self._answers[key] = in_scope(limit, self.pack.plans[rule], item)
        return self._answers[key]

    def _courses_for(self, plan: Plan, unit: str, need: Fraction, amounts: list[Fraction | None]) -> int:
        """Courses that make up what is short, each as large as any that can be taken."""
        if None in amounts:
            return 0
        short = need - sum((a for a in amounts if a is not None), Fraction(0))
        if short <= 0:
            return 0
        largest = ONE if unit == "courses" else self.pack.largest_course(plan.requirement)
        return 1 if largest is None else -int(-short // largest)

    def _have(self, prepared: PreparedTranscript) -> Have:
        have: Have = {}
        for item in prepared.items:
            if item.standing == "never" or item.codes is None:
                continue
            places = {place for code in item.codes for place in self.pack.by_code.get(code, ())}
            look = _signature(item)
            for rule, leaf, dated in self.pack.open_leaves:
                if self._accepts(rule, leaf, dated, item, look) is not False:
                    places.add((rule, leaf))
            for place in places:
                have.setdefault(place, []).append(item.credits)
        return have

    def _accepts(self, rule: int, leaf: int, dated: bool, item: Item, look: Signature) -> Answer:
        key = (rule, leaf, (*look, item.term) if dated else look)
        if key not in self._answers:
            plan = self.pack.plans[rule]
            take = plan.leaves[leaf].take
            self._answers[key] = both((accepts(take.set, item, plan.sets), accepts(take.where, item, plan.sets)))
        return self._answers[key]

    def _papers(self, prepared: PreparedTranscript) -> set[tuple[int, int]]:
        """Leaves that a missing paper might fill, as far as its institution and terms tell."""
        found = set()
        for paper in prepared.papers:
            item = item_of_paper(paper)
            look = (paper.institution, paper.begins, paper.ends)
            for rule, plan in enumerate(self.pack.plans):
                for leaf in plan.leaves:
                    key = (rule, leaf.index, look)
                    if key not in self._answers:
                        sets = plan.sets
                        self._answers[key] = both(
                            (accepts(leaf.take.set, item, sets), accepts(leaf.take.where, item, sets))
                        )
                    if self._answers[key] is not False:
                        found.add((rule, leaf.index))
        return found


def _signature(item: Item) -> Signature:
    """All of a course that a set can ask about, its term aside."""
    return (item.codes, item.credits, item.level, item.attributes, item.institution, item.type, item.grading)


@frozen(eq=False)
class _Count:
    """The counting of one rule. unmet: ids of parts that are certainly not met and that no course can meet."""

    rule: int
    plan: Plan
    have: Have
    open_to: AbstractSet[tuple[int, int]]
    unmet: frozenset[str]

    def least(self, by_limits: int) -> int:
        """Courses and other things that are missing at the least."""
        courses, others = self._missing(self.plan.root)
        return max(courses, by_limits) + others

    def _missing(self, part: Part) -> tuple[int, int]:
        """(courses, others) missing at a part; where courses may be shared, one may serve every child."""
        match part.kind:
            case "take":
                return self._at_leaf(part), 0
            case "static":
                return 0, int(part.id in self.unmet)
            case "when":
                return (0, 0) if len(part.of) == 1 else min((self._missing(c) for c in part.of), key=sum)
            case "pool":
                return self._in_pool(part), 0
        below = sorted((self._missing(child) for child in part.of), key=sum)
        if part.kind == "n_of":
            below = below[: int(part.need)]
        courses = [found[0] for found in below]
        together = max(courses, default=0) if self.plan.sharing else sum(courses)
        return together, sum(found[1] for found in below)

    def _at_leaf(self, part: Part) -> int:
        leaf = self.plan.leaves[part.leaf]
        if leaf.need is None or (self.rule, part.leaf) in self.open_to:
            return 0
        found = self.have.get((self.rule, part.leaf), [])
        if leaf.unit == "courses":
            return max(0, -int((len(found) - leaf.need) // 1))
        if None in found:
            return 0
        return 1 if sum((c for c in found if c is not None), Fraction(0)) < leaf.need else 0

    def _in_pool(self, part: Part) -> int:
        total = Fraction(0)
        for child, (_, most) in zip(part.of, part.caps, strict=True):
            if child.kind != "take":
                total += 1
                continue
            found = self.have.get((self.rule, child.leaf), [])
            if (self.rule, child.leaf) in self.open_to or (part.unit == "credits" and None in found):
                return 0
            by_courses = part.unit == "courses"
            given = Fraction(len(found)) if by_courses else sum((c or Fraction(0) for c in found), Fraction(0))
            total += given if most is None else min(given, most)
        short = part.need - total
        if short <= 0:
            return 0
        return -int(-short // 1) if part.unit == "courses" else 1
