"""What a rule asks, laid out plainly for the oracle: its leaves, its tree, its sharing and its overlays.

Every leaf carries what stands above it (floors, deadlines, overrides), every static node its answer. The
specification of the auditor, sections 2, 5, 8 and 13.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from attrs import evolve, frozen

from asyougo.model.context import AuditContext, Override
from asyougo.model.evidence import AttestedCompetency, ExamResult, Experience, HeldCredential
from asyougo.model.predicate import AnyOf, Codes, Predicate, SetNamed
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    Attest,
    CompetencyNode,
    Deadline,
    Distinct,
    Exam,
    ExperienceNode,
    Hold,
    Node,
    NOf,
    Policy,
    Pool,
    Prose,
    Ref,
    Requirement,
    Take,
    UndatedThreshold,
    When,
    amount_on,
    children,
)
from asyougo.model.terms import catalogue_year_of
from asyougo.model.transcript import Transcript
from tests.oracle import questions
from tests.oracle.record import Answer

Kind = TypeVar("Kind")


@frozen
class Refinement:
    """A count inside a take: at least or at most so much of what `where` accepts."""

    where: Predicate
    unit: str
    amount: Fraction
    is_least: bool


@frozen
class Leaf:
    """One take. need: its own count, None inside a pool without one; most: what a pool counts of it at most."""

    id: str
    take: Take
    need: Fraction | None
    unit: str
    path: tuple[str, ...]
    floor: str | None
    repeat: str
    lapses: timedelta
    deadlines: tuple[Deadline, ...]
    refinements: tuple[Refinement, ...]
    distinct: tuple[str, Fraction] | None
    in_pool: bool
    overrides: tuple[Override, ...] = ()
    most: Fraction | None = None
    loose: bool = False
    """Of a pool in which a child gives nothing below several courses: it may hold more than it asks."""


@frozen
class AtLeaf:
    leaf: int


@frozen
class Known:
    """A node that no course decides.

    kind: "fact" (an exam, a credential ...), "words" (attest, prose, an empty node) or "rule" (the rule itself does
    not apply to this learner).
    """

    answer: Answer
    kind: str = "fact"


@frozen
class Some:
    """n of the parts are true."""

    n: int
    of: tuple[Part, ...]


@frozen
class Sum:
    """The contributions (part, max, min) reach the need."""

    need: Fraction | int
    of: tuple[tuple[Part, Fraction | int | None, Fraction | int], ...]


@frozen
class Unclear:
    """A choice between two sides that nobody can make: low asks both, high asks one."""

    of: tuple[Part, Part]


Part = AtLeaf | Known | Some | Sum | Unclear
NOTHING_ASKED = Some(0, ())


@frozen
class Above:
    """What a node inherits."""

    path: tuple[str, ...] = ()
    floor: str | None = None
    repeat: str = "best"
    lapses: timedelta = timedelta(days=365)
    deadlines: tuple[Deadline, ...] = ()
    prefix: str = ""
    overrides: tuple[Override, ...] = ()


@frozen
class Asked:
    """A whole rule, resolved for one learner and one day."""

    requirement: Requirement
    root: Part
    leaves: tuple[Leaf, ...]
    on: date
    lapses: timedelta
    overrides: tuple[Override, ...]
    policies: tuple[tuple[str, Policy], ...]
    """The policies that stand at nodes, by node id; that of the rule itself is not among them."""

    def below(self, node_id: str) -> frozenset[int]:
        """The leaves at or below a node."""
        return frozenset(place for place, leaf in enumerate(self.leaves) if node_id in leaf.path)


def ask(requirement: Requirement, transcript: Transcript, context: AuditContext, on: date) -> Asked:
    """Lay a rule out for one learner."""
    lapses = context.policy.incomplete_lapses
    if requirement.policy.incomplete_lapses_days is not None:
        lapses = timedelta(days=requirement.policy.incomplete_lapses_days)
    overrides = tuple(
        override
        for override in context.overrides
        if override.in_force(context.as_of)
        and override.learner in (None, transcript.learner.id)
        and override.credential in (None, requirement.id)
    )
    leaves: list[Leaf] = []
    policies: list[tuple[str, Policy]] = []
    layer = _Layer(requirement, transcript, context, on, overrides, leaves, policies)
    above = Above(floor=requirement.policy.grade_min, repeat=requirement.policy.repeat or "best", lapses=lapses)
    root: Part = Known(None, "words") if requirement.require is None else layer.part(requirement.require, above, None)
    span = requirement.catalogue
    if span is not None and span.basis != "best":
        year = catalogue_year_of(context.as_of) if span.basis == "award" else questions.entry_year(transcript.learner)
        serves = None if year is None else span.begins <= year and (span.ends is None or year < span.ends)
        root = Some(2, (Known(serves, "rule"), root))
    barred = [
        None if transcript.learner.declared is None else other in transcript.learner.declared
        for other in requirement.policy.exclude_declared
    ]
    if barred:
        root = Some(2, (Known(questions.not_(questions.or_(barred)), "rule"), root))
    return Asked(requirement, root, tuple(leaves), on, lapses, overrides, tuple(policies))


@frozen
class _Layer:
    requirement: Requirement
    transcript: Transcript
    context: AuditContext
    on: date
    overrides: tuple[Override, ...]
    leaves: list[Leaf]
    policies: list[tuple[str, Policy]]

    def amount(self, amount: Amount) -> Fraction:
        return amount_on(self.requirement, amount, self.on)

    def part(self, node: Node, above: Above, pool: Pool | None, most: Amount | None = None) -> Part:
        """A node as the oracle sees it."""
        node_id = above.prefix + node.id
        here = tuple(override for override in self.overrides if override.node == node_id)
        kinds = {override.kind for override in here}
        if node.policy is not None:
            self.policies.append((node_id, node.policy))
        if "waive" in kinds or ("sign" in kinds and isinstance(node, Attest | Prose)):
            return Known(True)
        days = node.policy.incomplete_lapses_days if node.policy else None
        lapses = above.lapses if days is None else timedelta(days=days)
        floor = node.grade or (node.policy.grade_min if node.policy else None) or above.floor
        own = evolve(
            above,
            path=(*above.path, node_id),
            floor=floor,
            repeat=(node.policy and node.policy.repeat) or above.repeat,
            lapses=lapses,
            deadlines=(*above.deadlines, *((node.by,) if node.by else ())),
            overrides=(*above.overrides, *here),
        )
        try:
            return self._part(node, node_id, own, pool, most)
        except UndatedThreshold:
            return Known(None, "words")

    def _part(self, node: Node, node_id: str, own: Above, pool: Pool | None, most: Amount | None) -> Part:
        on, learner = self.on, self.transcript.learner
        match node:
            case Take():
                return self._take(node, node_id, own, pool, most)
            case All(of=of):
                return Some(len(of), self._children(of, own)) if of else Known(None, "words")
            case AnyChild(of=of):
                return Some(1, self._children(of, own)) if of else Known(None, "words")
            case NOf(of=of):
                return Some(int(self.amount(node.n)), self._children(of, own)) if of else Known(None, "words")
            case Pool():
                return self._pool(node, node_id, own)
            case When():
                then = self.part(node.then, own, None)
                orelse = NOTHING_ASKED if node.orelse is None else self.part(node.orelse, own, None)
                chosen = questions.fact_holds(node.fact, learner)
                return Unclear((then, orelse)) if chosen is None else then if chosen else orelse
            case Ref():
                block = dict(self.requirement.blocks)[node.block]
                return self.part(block, evolve(own, prefix=f"{node_id}/"), pool, most)
            case Attest() | Prose():
                return Known(None, "words")
            case Exam():
                score = self.amount(node.min_score)
                age = None if node.max_age_years is None else self.amount(node.max_age_years)
                return Known(
                    questions.or_(
                        questions.and_(
                            (
                                questions.meets_exam(node, sitting, score, age, on),
                                questions.day_in_time(sitting.on, own.deadlines, learner.start_date),
                            )
                        )
                        for sitting in self._evidence(ExamResult)
                    )
                )
            case Hold():
                return Known(
                    questions.or_(
                        questions.and_(
                            (
                                questions.meets_hold(node, held, on, learner.start_date),
                                questions.day_in_time(held.awarded, own.deadlines, learner.start_date),
                            )
                        )
                        for held in self._evidence(HeldCredential)
                    )
                )
            case CompetencyNode():
                level = None if node.level is None else self.amount(node.level)
                return Known(
                    questions.or_(
                        questions.and_(
                            (
                                questions.meets_competency(node, attested, level),
                                questions.day_in_time(attested.on, own.deadlines, learner.start_date),
                            )
                        )
                        for attested in self._evidence(AttestedCompetency)
                    )
                )
            case ExperienceNode():
                need = self.amount(node.need)
                within = None if node.within_years is None else self.amount(node.within_years)
                low, high = questions.experience_sum(node, self._evidence(Experience), within, on)
                return Known(True if low >= need else None if high is None or high >= need else False)

    def _evidence(self, kind: type[Kind]) -> Iterator[Kind]:
        return (row for row in self.transcript.evidence if isinstance(row, kind))

    def _children(self, of: tuple[Node, ...], own: Above) -> tuple[Part, ...]:
        return tuple(self.part(child, own, None) for child in of)

    def _pool(self, node: Pool, node_id: str, own: Above) -> Part:
        if not node.of:
            return Known(None, "words")
        need = self.amount(node.need)
        of = []
        for child in node.of:
            most = None if child.max is None else self.amount(child.max)
            least = Fraction(0) if child.min is None else self.amount(child.min)
            of.append((self.part(child.node, own, node, most), most, least))
        return Sum(need, tuple(of))

    def _take(self, node: Take, node_id: str, own: Above, pool: Pool | None, most: Amount | None) -> Part:
        if is_empty(node.set, dict(self.requirement.sets)):
            return Known(None, "words")
        need = None if node.need is None else self.amount(node.need)
        refinements = tuple(
            Refinement(count.where, count.unit, self.amount(count.amount), is_least)
            for counts, is_least in ((node.at_least, True), (node.at_most, False))
            for count in counts
        )
        distinct = self._distinct(node.distinct)
        cap = self.amount(most) if most is not None else self.amount(pool.need) if pool is not None else need
        if pool is not None and (distinct or any(refinement.is_least for refinement in refinements)):
            cap = None  # to hold all the kinds that it asks for it may hold more than counts
        self.leaves.append(
            Leaf(
                id=node_id,
                take=node,
                need=need,
                unit=pool.unit if pool and node.need is None else node.unit,
                path=own.path,
                floor=own.floor,
                repeat=own.repeat,
                lapses=own.lapses,
                deadlines=own.deadlines,
                refinements=refinements,
                distinct=distinct,
                in_pool=pool is not None,
                overrides=own.overrides,
                most=cap,
                loose=pool is not None and any(c.min is not None and self.amount(c.min) > 1 for c in pool.of),
            )
        )
        return AtLeaf(len(self.leaves) - 1)

    def _distinct(self, distinct: Distinct | None) -> tuple[str, Fraction] | None:
        return None if distinct is None else (distinct.by, self.amount(distinct.min))


def is_empty(predicate: Predicate, sets: dict[str, Predicate]) -> bool:
    """Whether a set can hold no course, however many there are."""
    match predicate:
        case SetNamed(name):
            return is_empty(sets[name], sets)
        case Codes(codes):
            return not codes
        case AnyOf(of):
            return all(is_empty(part, sets) for part in of)
        case _:
            return False


def node_ids(node: Node, blocks: dict[str, Node], prefix: str = "") -> Iterator[str]:
    """Every node id of a rule, those of its blocks with the prefix of the node that refers to them."""
    yield prefix + node.id
    if isinstance(node, Ref):
        yield from node_ids(blocks[node.block], blocks, f"{prefix}{node.id}/")
    for child in children(node):
        yield from node_ids(child, blocks, prefix)
