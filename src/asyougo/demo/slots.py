"""A rule taken apart into its slots: what one way through it demands, and which courses fit where.

It serves to construct learners whose truth is known without asking the auditor, and shares nothing with the auditor
but the values of `model` and the meaning of a predicate.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from attrs import define, evolve, field, frozen

from asyougo.demo.people import AS_OF
from asyougo.demo.record import Record, Taken, as_item, points_of
from asyougo.demo.world import Course, read_world
from asyougo.model.predicate import EVERYTHING, AllOf, AnyOf, Not, Predicate, SetNamed, TermWithin, accepts
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    Attest,
    CompetencyNode,
    Exam,
    ExperienceNode,
    Hold,
    Limit,
    Node,
    NOf,
    Pool,
    Prose,
    Ref,
    Requirement,
    Take,
    When,
    amount_on,
    takes_below,
    walk,
)
from asyougo.model.terms import Term

Part = TypeVar("Part")
FactNode = Hold | Exam | CompetencyNode | ExperienceNode | Attest | Prose
"""A part of a rule that wants other evidence than courses, or a signature."""


@frozen
class Demand:
    """One part of a rule that wants courses. floors: every grade floor above it.

    necessary: on a path of `all` from the root, so that the rule can not be met without it.
    within: done within so many regular terms; None without a deadline.
    """

    take: Take
    need: Fraction
    floors: tuple[str, ...]
    necessary: bool
    within: int | None = None

    @property
    def id(self) -> str:
        return self.take.id

    @property
    def counts_courses(self) -> bool:
        return self.take.unit == "courses"


@frozen
class Way:
    """One way through a rule: what it demands when every choice in it is made."""

    demands: tuple[Demand, ...]
    facts: tuple[FactNode, ...]


@frozen
class _Above:
    """What the nodes above a node say about it."""

    floors: tuple[str, ...]
    necessary: bool
    within: int | None


@define(slots=False, eq=False)
class Slots:
    """A rule with its references written out. Answers about courses are kept, so that a rule is asked only once."""

    rule: Requirement
    _accepted: dict[tuple[str, Course, Term | None], bool] = field(factory=dict, repr=False)
    _predicates: dict[str, tuple[Predicate, bool]] = field(factory=dict, repr=False)
    _fitting: dict[tuple[str, str, Term], tuple[Course, ...]] = field(factory=dict, repr=False)
    _fillers: dict[tuple[str, str], tuple[Course, ...]] = field(factory=dict, repr=False)

    @cached_property
    def root(self) -> Node:
        """The tree without references. Raises ValueError for a rule that was never written."""
        if self.rule.require is None:
            raise ValueError(f"no rule was written for {self.rule.id}")
        return self._expanded(self.rule.require)

    @cached_property
    def sets(self) -> dict[str, Predicate]:
        return dict(self.rule.sets)

    @cached_property
    def takes(self) -> tuple[Take, ...]:
        """Every part of the rule that wants courses, whichever way is taken."""
        return takes_below(self.root)

    def is_always_asked(self, node: FactNode) -> bool:
        """Whether a part stands on a path of `all` from the root, so that nothing else can be given instead."""
        waiting = [self.root]
        while waiting:
            one = waiting.pop()
            if one is node:
                return True
            if isinstance(one, All):
                waiting += one.of
        return False

    @cached_property
    def offers_evidence_instead(self) -> bool:
        """Whether some choice of the rule lets other evidence stand in the place of courses."""
        choices = [node for node in walk(self.root) if isinstance(node, AnyChild | NOf | Pool)]
        return any(isinstance(node, FactNode) for choice in choices for node in walk(choice))

    def _expanded(self, node: Node) -> Node:
        match node:
            case Ref(block=block):
                return self._expanded(dict(self.rule.blocks)[block])
            case All(of=of) | AnyChild(of=of) | NOf(of=of):
                return evolve(node, of=tuple(self._expanded(child) for child in of))
            case Pool(of=of):
                return evolve(node, of=tuple(evolve(child, node=self._expanded(child.node)) for child in of))
            case When(then=then, orelse=orelse):
                otherwise = None if orelse is None else self._expanded(orelse)
                return evolve(node, then=self._expanded(then), orelse=otherwise)
            case _:
                return node

    def number(self, amount: Amount) -> Fraction:
        """A number of the rule on the day of the question."""
        return amount_on(self.rule, amount, AS_OF)

    # --- ways through the rule --------------------------------------------------------------------

    def way(self, variant: int, year: int) -> Way:
        """One way through the rule for a catalogue year; other variants choose other alternatives."""
        demands: list[Demand] = []
        facts: list[FactNode] = []
        floors = (self.rule.policy.grade_min,) if self.rule.policy.grade_min else ()
        self._walk(self.root, variant, year, _Above(floors, True, None), demands, facts)
        return Way(tuple(demands), tuple(facts))

    def _walk(
        self, node: Node, variant: int, year: int, above: _Above, demands: list[Demand], facts: list[FactNode]
    ) -> None:
        above = _below(node, above)
        match node:
            case Take(need=need):
                demands.append(self._demand(node, Fraction(1) if need is None else self.number(need), above))
            case All(of=of):
                for child in of:
                    self._walk(child, variant, year, above, demands, facts)
            case AnyChild(of=of):
                chosen = of[variant % len(of)]
                self._walk(chosen, variant // len(of), year, evolve(above, necessary=False), demands, facts)
            case NOf(n=n, of=of):
                wanted = int(self.number(n))
                inside = evolve(above, necessary=above.necessary and wanted == len(of))
                for child in _turned(of, variant)[:wanted]:
                    self._walk(child, 0, year, inside, demands, facts)
            case Pool():
                self._walk_pool(node, variant, year, evolve(above, necessary=False), demands, facts)
            case When():
                side = chosen_side(node, year)
                if side is not None:
                    self._walk(side, variant, year, above, demands, facts)
            case Hold() | Exam() | CompetencyNode() | ExperienceNode() | Attest() | Prose():
                facts.append(node)
            case Ref():
                raise ValueError("references were written out")

    def _walk_pool(
        self, pool: Pool, variant: int, year: int, above: _Above, demands: list[Demand], facts: list[FactNode]
    ) -> None:
        left = self.number(pool.need)
        for child in _turned(pool.of, variant):
            if left <= 0:
                return
            if isinstance(child.node, Take):
                most = left if child.max is None else min(left, self.number(child.max))
                demands.append(self._demand(child.node, most, _below(child.node, above)))
                left -= most
            else:
                self._walk(child.node, 0, year, above, demands, facts)
                left -= 1

    def _demand(self, take: Take, need: Fraction, above: _Above) -> Demand:
        return Demand(take, need, above.floors, above.necessary, above.within)

    # --- which courses may stand where ------------------------------------------------------------

    def fits(self, take: Take, course: Course, term: Term) -> bool:
        """Whether a take accepts a course that was taken in a term, whatever its grade."""
        predicate, asks_term = self._predicate(take)
        key = (take.id, course, term if asks_term else None)
        found = self._accepted.get(key)
        if found is None:
            item = evolve(as_item(course), term=term) if asks_term else as_item(course)
            found = self._accepted[key] = accepts(predicate, item, self.sets) is not False
        return found

    def _predicate(self, take: Take) -> tuple[Predicate, bool]:
        """What a take accepts as one predicate, and whether it asks when a course was taken."""
        known = self._predicates.get(take.id)
        if known is None:
            listed = self.sets[take.set.name] if isinstance(take.set, SetNamed) else take.set
            both = listed if take.where == EVERYTHING else AllOf((listed, take.where))
            known = self._predicates[take.id] = (both, _asks_term(both, self.sets))
        return known

    def fitting(self, take: Take, school: str, term: Term) -> tuple[Course, ...]:
        """The courses of a school that a take accepts when they are taken in a term."""
        key = (take.id, school, term)
        if key not in self._fitting:
            courses = read_world().courses_of(school)
            self._fitting[key] = tuple(course for course in courses if self.fits(take, course, term))
        return self._fitting[key]

    def counts(self, demand: Demand, taken: Taken) -> bool:
        """Whether a course counts at a demand in the learner's favour: fits, and reaches the lowest of its floors."""
        return self.fits(demand.take, taken.course, taken.term) and reaches_lowest(taken.grade, demand.floors)

    def counting(self, demand: Demand, record: Record) -> list[Taken]:
        """The passed courses of a record that count at a demand, each identity once."""
        return list({one.identity: one for one in record.passed if self.counts(demand, one)}.values())

    # --- limits -----------------------------------------------------------------------------------

    def earned_credits(self, limit: Limit, record: Record) -> Fraction:
        """The earned credits that a limit looks at."""
        total = Fraction(0)
        for one in {one.identity: one for one in record.passed}.values():
            here = limit.over != "institution" or one.course.school == self.rule.owner
            if here and self.is_in_scope(limit, one.course):
                total += one.course.credits
        return total

    def is_in_scope(self, limit: Limit, course: Course) -> bool:
        """Whether a limit looks at a course. No limit of the invented rules asks for a term."""
        parts = [part for part in (limit.set, limit.where) if part is not None and part != EVERYTHING]
        return all(accepts(part, as_item(course), self.sets) is True for part in parts)

    def fillers(self, limit: Limit, school: str, term: Term) -> tuple[Course, ...]:
        """Courses of a school that a limit over earned credits counts, those that fit no part of the rule first."""
        key = (limit.id, school)
        if key not in self._fillers:
            touched = [course for take in self.takes for course in self.fitting(take, school, term)]
            here = limit.over != "institution" or school == self.rule.owner
            counted = [
                course
                for course in (read_world().courses_of(school) if here else ())
                if course.credits > 0 and self.is_in_scope(limit, course)
            ]
            order = {course: (touched.count(course), course.level >= 300, course.code) for course in counted}
            self._fillers[key] = tuple(sorted(counted, key=lambda course: order[course]))
        return self._fillers[key]


def _below(node: Node, above: _Above) -> _Above:
    own = tuple(floor for floor in (node.grade, node.policy.grade_min if node.policy else None) if floor)
    terms = [within for within in (above.within, node.by.term if node.by else None) if within is not None]
    return _Above(above.floors + own, above.necessary, min(terms, default=None))


def _turned(of: tuple[Part, ...], variant: int) -> tuple[Part, ...]:
    first = variant % len(of)
    return of[first:] + of[:first]


def _asks_term(predicate: Predicate, sets: dict[str, Predicate]) -> bool:
    match predicate:
        case TermWithin():
            return True
        case SetNamed(name):
            return _asks_term(sets[name], sets)
        case AllOf(of) | AnyOf(of):
            return any(_asks_term(part, sets) for part in of)
        case Not(part):
            return _asks_term(part, sets)
        case _:
            return False


def chosen_side(node: When, year: int) -> Node | None:
    """The side of a `when` for a catalogue year; only catalogue years are asked about in the invented rules."""
    if node.fact.kind != "catalogue":
        raise ValueError(f"{node.id} asks about {node.fact.kind}")
    begins, ends = (None if bound is None else int(bound[:4]) for bound in (node.fact.begins, node.fact.ends))
    inside = (begins is None or begins <= year) and (ends is None or year < ends)
    return node.then if inside else node.orelse


def reaches_lowest(grade: str | None, floors: Iterable[str]) -> bool:
    """Whether a passing grade reaches the lowest of some floors; with no floor every passing grade does."""
    return grade is None or points_of(grade) >= min((points_of(floor) for floor in floors), default=Fraction(0))


def reaches_highest(grade: str | None, floors: Iterable[str]) -> bool:
    """Whether a grade reaches every one of some floors."""
    return grade is not None and all(points_of(grade) >= points_of(floor) for floor in floors)


def years_ago(years: int) -> date:
    """A day so many years before the day of the question."""
    return date(AS_OF.year - years, AS_OF.month, AS_OF.day)
