"""Which items may fill which leaves, and which single facts are true: with three answers.

Low readings take True only, high readings everything but False. Nothing is allocated here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cached_property

from attrs import evolve, field, frozen

from asyougo.audit.plan import Leaf, Overlay, Part, Plan, join_names
from asyougo.audit.prepare import settle_incomplete
from asyougo.audit.truth import Truth
from asyougo.model.context import Override
from asyougo.model.grades import US_4, GradeScale
from asyougo.model.predicate import Answer, accepts, both, either
from asyougo.model.requirement import Attest, Deadline, Prose
from asyougo.model.terms import Term, regular_terms_between
from asyougo.model.transcript import SUPPLIES, Item, MissingPaper, PreparedTranscript, Supply


@frozen(eq=False)
class Exceptions:
    """The overrides in force for one rule, by node."""

    by_node: dict[str, tuple[Override, ...]] = field(factory=dict)
    applied: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()

    def on_path(self, path: Iterable[str], *kinds: str) -> list[Override]:
        """Overrides of these kinds on a leaf or on anything above it."""
        if not self.by_node:
            return []
        return [o for id in path for o in self.by_node.get(id, ()) if o.kind in kinds]

    def settles(self, part: Part) -> bool:
        """Whether a node is waived, or, where it asks a person, signed."""
        if not self.by_node:
            return False
        kinds = ("waive", "sign") if isinstance(part.node, Attest | Prose) else ("waive",)
        return any(o.kind in kinds for o in self.by_node.get(part.id, ()))

    def waives(self, id: str) -> bool:
        """Whether an overlay is waived."""
        return any(o.kind == "waive" for o in self.by_node.get(id, ()))


NO_EXCEPTIONS = Exceptions()


def exceptions_for(plan: Plan, prepared: PreparedTranscript, rule_hash: str) -> Exceptions:
    """The overrides of the learner that touch this rule on the day of the question."""
    if not prepared.overrides:
        return NO_EXCEPTIONS
    by_node: dict[str, list[Override]] = {}
    applied, orphaned = [], []
    for override in prepared.overrides:
        if override.credential not in (None, plan.requirement.id) or not override.in_force(prepared.as_of):
            continue
        if override.rule_version not in (None, rule_hash):
            continue
        if override.node not in plan.parts and override.node not in {overlay.id for overlay in plan.overlays}:
            orphaned.append(override.id)
            continue
        applied.append(override.id)
        by_node.setdefault(override.node, []).append(override)
    return Exceptions({node: tuple(found) for node, found in by_node.items()}, tuple(applied), tuple(orphaned))


def is_transfer(plan: Plan, item: Item) -> Answer:
    """Whether an item counts as transfer: its type says so, or another institution than the owner gave it."""
    if item.type == "transfer":
        return True
    if plan.requirement.owner is None:
        return False
    return None if item.institution is None else item.institution != plan.requirement.owner


def marked(plan: Plan, overlay: Overlay, item: Item) -> Answer:
    """Whether an item counts against an overlay."""
    if overlay.kind == "pass_fail":
        return None if item.grading is None and item.points is None else item.grading == "pass_fail"
    if overlay.kind == "transfer":
        return is_transfer(plan, item)
    return both((accepts(overlay.set, item, plan.sets), accepts(overlay.where, item, plan.sets)))


def passes(item: Item, floor: str | None, scale: GradeScale = US_4) -> Answer:
    """Whether an item's grade counts: passed at or above the floor. An open course is taken as passed."""
    if item.standing == "never":
        return False
    if item.standing != "passed":
        return None
    least = scale.points(floor) if floor is not None else None
    if least is None or least <= scale.lowest_passing:
        return True
    return None if item.points is None else item.points >= least


def meets_deadlines(
    deadlines: tuple[Deadline, ...], term: Term | None, done_by: date | None, earliest: Term | None, start: date | None
) -> Answer:
    """Whether work of a term (or of a later one than `earliest`) meets every deadline; unknown where a day is."""
    answers: list[Answer] = []
    for deadline in deadlines:
        if deadline.date is not None:
            too_late = done_by is None and earliest is not None and earliest.ends > deadline.date
            answers.append(False if too_late else None if done_by is None else done_by <= deadline.date)
        if deadline.term is not None:
            answers.append(_within_terms(deadline.term, term, earliest, start))
    return both(answers)


def _within_terms(most: int, term: Term | None, earliest: Term | None, start: date | None) -> Answer:
    if start is None:
        return None
    first = Term.containing(start)
    if term is not None:
        return regular_terms_between(first, term) <= most
    return False if earliest is not None and regular_terms_between(first, earliest) > most else None


@frozen(eq=False)
class Candidate:
    """An item that may fill a leaf. `sure`: also in the low reading. `item` carries changed credits or grade."""

    item: Item
    leaf: int
    sure: bool


class Eligibility:
    """Candidates of one prepared transcript for one plan, on the largest supply; computed once per pair."""

    def __init__(self, plan: Plan, prepared: PreparedTranscript, exceptions: Exceptions) -> None:
        self.plan = plan
        self.prepared = prepared
        self.exceptions = exceptions
        self.touches_unknown = False
        self.truths: dict[tuple[str, Supply], Truth] = {}
        self._in_set: dict[tuple[int, str], Answer] = {}
        self.by_leaf: list[list[Candidate]] = [[] for _ in plan.leaves]
        self.papers: list[list[MissingPaper]] = [[] for _ in plan.leaves]
        self._one_course = self._joined()
        self._identities: dict[str, str] = {}
        self._paper_items = [(paper, item_of_paper(paper)) for paper in prepared.papers]
        self._collect()

    def identity(self, item: Item) -> str:
        """The course an item is an attempt of, cross-lists that only this rule names included."""
        known = self._identities.get(item.id)
        if known is None:
            listed = listed_name(self.plan, item)
            known = self._identities[item.id] = self._one_course.get(listed, listed)
        return known

    @cached_property
    def attempts(self) -> dict[str, list[Item]]:
        """The items of the record by the course that they are attempts of."""
        found: dict[str, list[Item]] = {}
        for item in self.prepared.items:
            found.setdefault(self.identity(item), []).append(item)
        return found

    @cached_property
    def repeatable(self) -> dict[tuple[str, Supply], int]:
        """How often courses of a supply may be repeated, where that is more than once, by any attempt at them."""
        found: dict[tuple[str, Supply], int] = {}
        for item in self.prepared.items:
            if item.repeatable > 1:
                for supply in SUPPLIES:
                    if within(item, supply):
                        key = (self.identity(item), supply)
                        found[key] = max(found.get(key, 1), item.repeatable)
        return found

    def _joined(self) -> dict[str, str]:
        """Names of courses that this rule and this record together make one; empty where the rule cross-lists none."""
        merged = self.plan.cross_lists
        found: dict[str, str] = {}
        for item in self.prepared.items if merged else ():
            listed = {merged[code] for code in item.codes or () if code in merged}
            if listed:
                join_names(found, (item.identity, *sorted(listed)))
        return found

    def leaves_near(self, item: Item) -> tuple[Leaf, ...]:
        """Leaves that an item may fill, as far as lists of codes and overrides on those lists say."""
        near = self.plan.leaves_near(item.codes)
        if not self._overridden:
            return near
        return (*near, *(leaf for leaf in self._overridden if leaf not in near))

    @cached_property
    def _overridden(self) -> tuple[Leaf, ...]:
        """Leaves whose lists an override changes."""
        kinds = ("insert", "substitute", "block")
        return tuple(leaf for leaf in self.plan.leaves if self.exceptions.on_path(leaf.path, *kinds))

    @cached_property
    def items_near(self) -> list[list[Item]]:
        """The items of the record that each leaf may take, as far as lists of codes say."""
        found: list[list[Item]] = [[] for _ in self.plan.leaves]
        for item in self.prepared.items:
            for leaf in self.leaves_near(item):
                found[leaf.index].append(item)
        return found

    def _collect(self) -> None:
        for item in self.prepared.items:
            if item.standing == "never" and not self.exceptions.by_node:
                continue
            for leaf in self.leaves_near(item):
                self._consider(leaf, item)
        for paper, stand_in in self._paper_items:
            for leaf in self.plan.leaves:
                if self.answer(leaf, stand_in) is not False:
                    self.papers[leaf.index].append(paper)
                    self.touches_unknown = True

    def _consider(self, leaf: Leaf, item: Item) -> None:
        changed = self.as_at(leaf, item)
        answer = self.answer(leaf, changed)
        if answer is False:
            return
        if answer is None or item.wild or (leaf.unit == "credits" and changed.credits is None):
            self.touches_unknown = True
        self.by_leaf[leaf.index].append(Candidate(changed, leaf.index, answer is True and not item.wild))

    def as_at(self, leaf: Leaf, item: Item) -> Item:
        """The item as it counts at a leaf: an incomplete settled, credits and grade as overrides change them."""
        settled = settle_incomplete(item, leaf.lapses, self.prepared.as_of)
        for override in self.exceptions.on_path(leaf.path, "credit", "grade"):
            if settled.codes is None or (override.value("course") or "") not in settled.codes:
                continue
            if override.kind == "credit":
                settled = evolve(settled, credits=Fraction(override.value("credits") or "0"))
            else:
                grade = override.value("grade")
                meaning = US_4.meaning(grade)
                settled = evolve(settled, grade=grade, standing=meaning.standing, points=meaning.points)
        return settled

    def answer(self, leaf: Leaf, item: Item) -> Answer:
        """Whether an item may fill a leaf, whatever else is used where."""
        return both(
            (
                self.in_set(leaf, item),
                passes(item, leaf.floor),
                self.in_time(leaf, item),
            )
        )

    def in_time(self, leaf: Leaf, item: Item) -> Answer:
        """Whether an item was done by every deadline above a leaf."""
        earliest = item.span[0] if item.span is not None else None
        return meets_deadlines(leaf.deadlines, item.term, item.done_by, earliest, self.prepared.facts.start_date)

    def in_set(self, leaf: Leaf, item: Item) -> Answer:
        """Whether a leaf's set, its conditions and the overrides on it accept an item."""
        plan = self.plan
        if self.exceptions.by_node:
            listed = self._with_overrides(leaf, item, accepts(leaf.take.set, item, plan.sets))
            return both((listed, accepts(leaf.take.where, item, plan.sets)))
        key = (leaf.index, item.id)
        if key not in self._in_set:
            listed = accepts(leaf.take.set, item, plan.sets)
            self._in_set[key] = both((listed, accepts(leaf.take.where, item, plan.sets)))
        return self._in_set[key]

    def _with_overrides(self, leaf: Leaf, item: Item, listed: Answer) -> Answer:
        codes = item.codes or ()
        for override in self.exceptions.on_path(leaf.path, "insert", "block"):
            if override.value("course") in codes:
                if override.kind == "block":
                    return False
                listed = True
        for code in self._stands_for(leaf, codes):
            listed = either((listed, accepts(leaf.take.set, evolve(item, codes=(code,)), self.plan.sets)))
        return listed

    def _stands_for(self, leaf: Leaf, codes: tuple[str, ...]) -> list[str]:
        """Codes for which a substitution lets an item stand: one step, or a chain where the rule allows it."""
        pairs = [(o.value("use"), o.value("for")) for o in self.exceptions.on_path(leaf.path, "substitute")]
        found: list[str] = []
        queue = list(codes)
        while queue:
            code = queue.pop()
            for use, stands_for in pairs:
                if use == code and stands_for is not None and stands_for not in found:
                    found.append(stands_for)
                    if self.plan.requirement.policy.substitution_transitive:
                        queue.append(stands_for)
        return found


def listed_name(plan: Plan, item: Item) -> str:
    """The course that an item is an attempt of, with the names that the rule alone makes one."""
    merged = plan.cross_lists
    return next((merged[code] for code in item.codes or () if code in merged), item.identity)


def item_of_paper(paper: MissingPaper) -> Item:
    """What is known of any course on a missing paper."""
    return Item(
        id=paper.id,
        identity=paper.id,
        codes=None,
        credits=None,
        standing="unknown",
        supply="earned",
        type=None,
        institution=paper.institution,
        span=(paper.begins, paper.ends),
        wild=True,
        place=paper.place,
    )


def within(item: Item, supply: Supply) -> bool:
    """Whether an item belongs to a supply: earned is inside in progress, which is inside planned."""
    order = {"earned": 0, "in_progress": 1, "planned": 2}
    return order[item.supply] <= order[supply]


def standing_attempts(
    candidates: list[Candidate], leaf: Leaf, eligibility: Eligibility, supply: Supply
) -> list[Candidate]:
    """The candidates that the leaf's repeat policy leaves standing.

    Under `last` only the latest attempt that was not withdrawn counts, also when it failed; where a term is
    unknown any of them may be the latest. Under `best` and `all` every attempt may be the one that counts.
    """
    if leaf.repeat != "last":
        return candidates
    kept = []
    for candidate in candidates:
        rivals = [
            other
            for other in eligibility.attempts[eligibility.identity(candidate.item)]
            if other.id != candidate.item.id
            and within(other, supply)
            and (other.grade or "").upper() != "W"
            and not other.wild
        ]
        mine = candidate.item.term
        if mine is not None and any(other.term is not None and other.term > mine for other in rivals):
            continue
        unsure = any(other.term is None or other.term == mine for other in rivals) or (mine is None and rivals)
        kept.append(evolve(candidate, sure=candidate.sure and not unsure))
    return kept
