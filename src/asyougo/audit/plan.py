"""A requirement laid out for matching: numbers of the day, blocks in place, policies handed down to the leaves.

The plan depends on the rule and the day alone, so it is made once and serves every learner. Leaves (the `take`
nodes) are numbered in requirement order: priority, then id, never the position in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from asyougo.model.predicate import EVERYTHING, Predicate, named_codes
from asyougo.model.requirement import (
    Deadline,
    Limit,
    Node,
    Requirement,
    Take,
    Unit,
)
from asyougo.model.units import ZERO

PartKind = Literal["all", "n_of", "pool", "when", "take", "static"]
CATALOGUE = "policy.catalogue"
EXCLUDED = "policy.exclude_declared"
EMPTY = "policy.no_rules"
INCOMPLETE_LAPSES = timedelta(days=365)  # one year after the term: the default of the rule language
ENDLESS = Fraction(10**6)  # stands for credits that nobody knows where they count for the learner
LAST = 10**9  # the priority of a node that states none
DEEPEST = 200  # levels of blocks inside blocks; a rule nested deeper is a cycle or an attack


@frozen
class Refinement:
    """Within one take: at least or at most so many of the courses that `where` accepts."""

    where: Predicate
    unit: Unit
    amount: Fraction


@frozen(eq=False)
class Leaf:
    """One `take`, with everything that stands above it handed down.

    need: None inside a pool that only caps it; whole: all that could be asked of it.
    path: ids of the leaf and of what stands above it.
    floor: the lowest grade that counts, as written; None is any passing grade.
    """

    index: int
    id: str
    take: Take
    need: Fraction | None
    whole: Fraction
    path: tuple[str, ...]
    floor: str | None
    deadlines: tuple[Deadline, ...]
    repeat: Literal["best", "last", "all"]
    lapses: timedelta
    distinct: tuple[str, Fraction] | None
    at_least: tuple[Refinement, ...]
    at_most: tuple[Refinement, ...]
    codes: frozenset[str] | None
    in_pool: bool = False

    @property
    def unit(self) -> Unit:
        return self.take.unit

    @property
    def is_plain(self) -> bool:
        """Only whole courses to be counted, nothing refined."""
        return self.unit == "courses" and not (self.distinct or self.at_least or self.at_most)


@frozen(eq=False)
class Part:
    """One node of the plan.

    n_of: `need` of the children are true (`all` needs every one). pool: contributions add up to `need`.
    caps: for a pool, (least, most) of each child; most None is without limit.
    """

    id: str
    kind: PartKind
    node: Node | Limit | None
    of: tuple[Part, ...] = ()
    need: Fraction = ZERO
    unit: Unit = "courses"
    caps: tuple[tuple[Fraction, Fraction | None], ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    leaf: int = -1


@frozen
class Overlay:
    """A bound on what is applied within some leaves.

    kind: limit (set and where choose the items), pass_fail or transfer.
    bound: at_most, at_least or gpa; `amount` in courses, credits, a share of credits, or grade points.
    """

    id: str
    kind: Literal["limit", "pass_fail", "transfer"]
    leaves: frozenset[int]
    bound: Literal["at_most", "at_least", "gpa"]
    unit: Literal["courses", "credits", "share", "points"]
    amount: Fraction
    set: Predicate = EVERYTHING
    where: Predicate = EVERYTHING
    by_credits: bool = True

    @property
    def is_cap(self) -> bool:
        """Whether leaving a course out can never break it."""
        return self.bound == "at_most" and self.unit != "share"


@frozen
class Sharing:
    """Two groups of leaves that may have courses in common, with at most so many in common."""

    index: int
    left: frozenset[int]
    right: frozenset[int]
    courses: Fraction | None
    credits: Fraction | None


@frozen(eq=False)
class Plan:
    """A requirement on a day, ready for any prepared transcript."""

    requirement: Requirement
    on: date
    root: Part
    leaves: tuple[Leaf, ...]
    overlays: tuple[Overlay, ...]
    sharing: tuple[Sharing, ...]
    sets: dict[str, Predicate]
    amounts: dict[str, Fraction] = field(factory=dict)
    _cliques: dict[tuple[int, ...], list[tuple[int, ...]]] = field(factory=dict, init=False, repr=False)
    _near: dict[tuple[str, ...], tuple[Leaf, ...]] = field(factory=dict, init=False, repr=False)

    @property
    def lapses(self) -> timedelta:
        """How long after its term an incomplete stays open, for limits over all earned work."""
        days = self.requirement.policy.incomplete_lapses_days
        return INCOMPLETE_LAPSES if days is None else timedelta(days=days)

    @cached_property
    def free_pairs(self) -> frozenset[tuple[int, int]]:
        """Pairs of leaves, smaller index first, between which a course may be shared."""
        pairs: set[tuple[int, int]] = set()
        for share in self.sharing:
            for a in share.left:
                pairs.update((min(a, b), max(a, b)) for b in share.right if a != b)
        return frozenset(pairs)

    @cached_property
    def parts(self) -> dict[str, Part]:
        found: dict[str, Part] = {}
        queue = [self.root]
        while queue:
            part = queue.pop()
            found[part.id] = part
            queue.extend(part.of)
        return found

    @cached_property
    def cross_lists(self) -> dict[str, str]:
        """Each name of a course that the rule cross-lists -> one name for all of them ("CH 227" -> "BI 227").

        Two lists that have a name in common speak of one course.
        """
        found: dict[str, str] = {}
        for leaf in self.leaves:
            for codes in named_codes(leaf.take.set, self.sets):
                for code, names in codes.also:
                    join_names(found, (code, *names))
        return found

    @cached_property
    def leaves_by_code(self) -> dict[str, tuple[int, ...]]:
        """For leaves that are plain course lists: which leaves name a code."""
        table: dict[str, list[int]] = {}
        for leaf in self.leaves:
            for code in leaf.codes or ():
                table.setdefault(code, []).append(leaf.index)
        return {code: tuple(found) for code, found in table.items()}

    @cached_property
    def open_leaves(self) -> tuple[int, ...]:
        """Leaves whose set is more than a list of codes."""
        return tuple(leaf.index for leaf in self.leaves if leaf.codes is None)

    def leaves_near(self, codes: tuple[str, ...] | None) -> tuple[Leaf, ...]:
        """Leaves that a course of these codes may fill, as far as their lists of codes say; all for unknown codes."""
        if codes is None:
            return self.leaves
        known = self._near.get(codes)
        if known is None:
            if len(self._near) > 20_000:  # the courses of a large catalogue
                self._near.clear()
            named = {index for code in codes for index in self.leaves_by_code.get(code, ())}
            known = tuple(self.leaves[index] for index in (*sorted(named), *self.open_leaves))
            self._near[codes] = known
        return known

    @property
    def is_plain_cap(self) -> bool:
        """Whether taking a course away from an allocation can break nothing but a demand."""
        return all(overlay.is_cap for overlay in self.overlays)

    @cached_property
    def is_monotone(self) -> bool:
        """Whether more passed work can never hurt: no average or maximum over earned work, no policy `last`."""
        limits = [limit for limit in self.requirement.limits if limit.over != "applied"]
        capped = any(limit.gpa is not None or limit.at_most is not None or _is_share(limit) for limit in limits)
        policies = [self.requirement.policy, *(getattr(part.node, "policy", None) for part in self.parts.values())]
        return not capped and all(policy is None or policy.repeat != "last" for policy in policies)

    def cliques(self, leaves: tuple[int, ...]) -> list[tuple[int, ...]]:
        """Groups of these leaves that exclude each other, covering every pair that does; kept for the next learner."""
        known = self._cliques.get(leaves)
        if known is None:
            known = self._cliques[leaves] = cliques(leaves, self.shared)
        return known

    def shared(self, a: int, b: int) -> bool:
        return (min(a, b), max(a, b)) in self.free_pairs


def cliques(leaves: tuple[int, ...], shared: Callable[[int, int], bool]) -> list[tuple[int, ...]]:
    """Groups of leaves that exclude each other, covering every pair that does; single leaves too."""
    left = {(a, b) for i, a in enumerate(leaves) for b in leaves[i + 1 :] if not shared(a, b)}
    if len(left) == len(leaves) * (len(leaves) - 1) // 2:
        return [leaves]
    found: list[tuple[int, ...]] = []
    conflicts = set(left)
    while left:
        clique = list(min(left))
        for c in leaves:
            if c not in clique and all((min(c, d), max(c, d)) in conflicts for d in clique):
                clique.append(c)
        clique.sort()
        found.append(tuple(clique))
        left -= {(p, q) for i, p in enumerate(clique) for q in clique[i + 1 :]}
    covered = {leaf for clique in found for leaf in clique}
    return found + [(leaf,) for leaf in leaves if leaf not in covered]


def join_names(joined: dict[str, str], names: tuple[str, ...]) -> None:
    """Make names stand for one thing: each maps to the smallest name of all that were ever joined with it."""
    met = {joined.get(name, name) for name in names}
    smallest = min(met)
    joined.update({name: smallest for name, known in joined.items() if known in met})
    joined.update(dict.fromkeys(names, smallest))


def _is_share(limit: Limit) -> bool:
    return limit.at_least is not None and limit.at_least.unit == "share"
