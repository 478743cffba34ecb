"""A necessary condition: the fewest courses and other things that any exact answer could still find missing.

For each clause it counts the courses that might fill it, grades and unknowns all in favour, as if no two clauses
wanted the same course. That can only be too generous. A pair is dropped when even so more is missing than the
slack; it never decides a yes, and a pair that an exact audit would keep is never dropped (tested as 0).
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from math import ceil

from attrs import frozen

from asyougo.audit.earned import in_scope
from asyougo.audit.eligibility import NO_EXCEPTIONS, item_of_paper
from asyougo.audit.facts import truth_of
from asyougo.audit.plan import Part, Plan
from asyougo.model.predicate import accepts, both
from asyougo.model.transcript import Item, PreparedTranscript
from asyougo.population.pack import RulePack

Have = dict[tuple[int, int], list[float | None]]  # (rule, leaf) -> credits of the courses that might fill it
Signature = tuple[object, ...]
GENEROUS = 1e-6  # credits are added as floats here; a condition that is only necessary may err to this side
NOTHING: frozenset[tuple[int, int]] = frozenset()


@frozen
class Kept:
    """A rule that stays for the exact audit. near: also without papers that are not here."""

    rule: int
    near: bool


@frozen(eq=False)
class _Look:
    """What a course that looks alike could do in every rule of the pack.

    places: (rule, leaf) that it might fill; scopes: (rule, limit) that might count it.
    """

    places: tuple[tuple[int, int], ...]
    scopes: tuple[tuple[int, int], ...]


class Sieve:
    """Counts for one pack; answers about sets are kept by what a course looks like, not by who took it."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self._looks: dict[Signature, _Look] = {}
        self._papers: dict[Signature, frozenset[tuple[int, int]]] = {}

    def keep(self, prepared: PreparedTranscript) -> list[Kept]:
        """The rules that this record may meet, or miss by at most the slack, papers that are not here in favour."""
        plans, slack = self.pack.plans, self.pack.slack
        if prepared.overrides:
            return [Kept(number, True) for number in range(len(plans))]
        # An unreadable row is one course, so it fills one slot of a clause at most; for limits it may be any amount.
        unreadable = sum(1 for item in prepared.items if item.codes is None)
        any_wild = any(item.wild for item in prepared.items)
        looks = [(item, self._look(item)) for item in prepared.items if item.standing != "never" and item.codes]
        have: Have = {}
        counted: Have = {}
        for item, look in looks:
            credits = None if item.credits is None else float(item.credits)
            for place in look.places:
                have.setdefault(place, []).append(credits)
            for scope in look.scopes:
                counted.setdefault(scope, []).append(credits)
        open_to = self._open_to(prepared)
        kept = []
        for number, plan in enumerate(plans):
            short = (0, 0) if any_wild else self._short(number, plan, counted, prepared)
            count = _Count(number, plan, have, open_to, self._unmet(plan, prepared), self.pack.needs[number])
            if count.least(short[1]) - unreadable <= slack:
                without = _Count(number, plan, have, NOTHING, count.unmet, count.needs)
                kept.append(Kept(number, without.least(short[0]) - unreadable <= slack))
        return kept

    def _unmet(self, plan: Plan, prepared: PreparedTranscript) -> frozenset[str]:
        """Parts that no course can meet and that are certainly not met."""
        parts = self.pack.facts_of(plan)
        return frozenset(part.id for part in parts if not truth_of(part, plan, prepared, NO_EXCEPTIONS, "planned").high)

    def _look(self, item: Item) -> _Look:
        # Everything of a course that a set or a limit can ask about.
        key = (
            item.codes, item.credits, item.level, item.attributes, item.institution, item.type, item.grading,
            item.term if self.pack.asks_terms else None,
        )  # fmt: skip
        known = self._looks.get(key)
        if known is None:
            known = self._looks[key] = _Look(tuple(self._places(item)), tuple(self._scopes(item)))
        return known

    def _places(self, item: Item) -> set[tuple[int, int]]:
        places = {place for code in item.codes or () for place in self.pack.by_code.get(code, ())}
        for rule, leaf in self.pack.open_leaves:
            plan = self.pack.plans[rule]
            take = plan.leaves[leaf].take
            if both((accepts(take.set, item, plan.sets), accepts(take.where, item, plan.sets))) is not False:
                places.add((rule, leaf))
        return places

    def _scopes(self, item: Item) -> set[tuple[int, int]]:
        return {
            (rule, place)
            for rule, place, limit in self.pack.amounts_asked
            if in_scope(limit, self.pack.plans[rule], item) is not False
        }

    def _short(self, number: int, plan: Plan, counted: Have, prepared: PreparedTranscript) -> tuple[int, int]:
        """Courses that limits over earned work still ask for at least: (without missing papers, with them)."""
        worst = worst_open = 0
        for place, limit in self.pack.limits_of(number):
            if limit.at_least is None:
                continue
            found = counted.get((number, place), [])
            unit = limit.at_least.unit
            have: list[float | None] = [1.0 for _ in found] if unit == "courses" else found
            missing = self._courses_for(plan, unit, float(plan.amounts[limit.id]), have)
            worst = max(worst, missing)
            if not any(in_scope(limit, plan, item_of_paper(paper)) is not False for paper in prepared.papers):
                worst_open = max(worst_open, missing)
        return worst, worst_open

    def _courses_for(self, plan: Plan, unit: str, need: float, amounts: Sequence[float | None]) -> int:
        """Courses that make up what is short, each as large as any that can be taken."""
        if None in amounts:
            return 0
        short = need - sum(a for a in amounts if a is not None) - GENEROUS
        if short <= 0:
            return 0
        largest = 1.0 if unit == "courses" else self.pack.largest_course(plan.requirement)
        return 1 if largest is None else ceil(short / largest)

    def _open_to(self, prepared: PreparedTranscript) -> frozenset[tuple[int, int]]:
        """Leaves that a missing paper might fill, as far as its institution and terms tell."""
        found: frozenset[tuple[int, int]] = NOTHING
        for paper in prepared.papers:
            key = (paper.institution, paper.begins, paper.ends)
            known = self._papers.get(key)
            if known is None:
                known = self._papers[key] = frozenset(self._fillable(item_of_paper(paper)))
            found |= known
        return found

    def _fillable(self, item: Item) -> set[tuple[int, int]]:
        found = set()
        for rule, plan in enumerate(self.pack.plans):
            for leaf in plan.leaves:
                asked = (leaf.take.set, leaf.take.where)
                if both(accepts(part, item, plan.sets) for part in asked) is not False:
                    found.add((rule, leaf.index))
        return found


@frozen(eq=False)
class _Count:
    """The counting of one rule. unmet: ids of parts that are certainly not met and that no course can meet."""

    rule: int
    plan: Plan
    have: Have
    open_to: AbstractSet[tuple[int, int]]
    unmet: frozenset[str]
    needs: tuple[float, ...]

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
        need = self.needs[part.leaf]
        if leaf.unit == "courses":
            return max(0, ceil(need - len(found)))
        if None in found:
            return 0
        return 1 if sum(c for c in found if c is not None) < need - GENEROUS else 0

    def _in_pool(self, part: Part) -> int:
        total = 0.0
        for child, (_, most) in zip(part.of, part.caps, strict=True):
            if child.kind != "take":
                total += 1
                continue
            found = self.have.get((self.rule, child.leaf), [])
            if (self.rule, child.leaf) in self.open_to or (part.unit == "credits" and None in found):
                return 0
            by_courses = part.unit == "courses"
            given = float(len(found)) if by_courses else sum(c or 0.0 for c in found)
            total += given if most is None else min(given, float(most))
        short = float(part.need) - total - GENEROUS
        if short <= 0:
            return 0
        return ceil(short) if part.unit == "courses" else 1
