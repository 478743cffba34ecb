"""How hard a rule is to match exactly, decided on resolved sets.

T0 counts, T1 flow, T2 flow with one overlay, T3 a choice of bundles, T4 integer programming (the specification of the
auditor, section 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Literal

from attrs import field, frozen

from asyougo.model.context import Catalogue
from asyougo.model.requirement import AnyChild, Node, NOf, Pool, Ref, Requirement, Share, Take, children
from asyougo.rules.resolve import Courses, courses_of

Tier = Literal["T0", "T1", "T2", "T3", "T4"]
TIERS: tuple[Tier, ...] = ("T0", "T1", "T2", "T3", "T4")


@frozen
class _Leaf:
    """One take of the tree, blocks written out. `above`: the full ids of the node and of all that it stands in."""

    id: str
    take: Take
    above: tuple[str, ...]
    courses: frozenset[str]


@frozen
class _Rule:
    """A rule with its sets resolved."""

    requirement: Requirement
    courses: Courses
    leaves: tuple[_Leaf, ...]
    blocks: Mapping[str, Node] = field(factory=dict)

    def may_share(self, one: _Leaf, other: _Leaf, capped: bool) -> Share | None:
        """The relation that lets a course count for both leaves, with or without a cap."""
        for share in self.requirement.share:
            if share.between is not None and (share.max is not None) == capped:
                first, second = share.between
                if (first in one.above and second in other.above) or (second in one.above and first in other.above):
                    return share
        return None

    def compete(self, one: _Leaf, other: _Leaf) -> bool:
        """Whether one course could be wanted by both leaves and may fill only one of them."""
        return not one.courses.isdisjoint(other.courses) and self.may_share(one, other, capped=False) is None


def tier_of(requirement: Requirement, catalogue: Catalogue | None = None, courses: Courses | None = None) -> Tier:
    """The tier that the rule needs at most; an unknown field of a course is taken to fit wherever it might.

    courses: the courses of the catalogue, where the caller has resolved sets against them already.

    >>> from asyougo.rules.parse import load_rule
    >>> tier_of(load_rule("rule: asyougo/1\\nid: a\\nrequire: {all: 'BIO 1, 2'}", "a.yaml"))
    'T0'
    """
    if requirement.require is None:
        return "T0"
    if courses is None:
        courses = courses_of(requirement, catalogue)
    blocks = dict(requirement.blocks)
    leaves = tuple(_leaves(requirement.require, "", (), blocks, courses))
    rule = _Rule(requirement, courses, leaves, blocks)
    rivals = [(one, other) for one, other in combinations(leaves, 2) if rule.compete(one, other)]
    return TIERS[max(
        _of_rivals(rule, rivals),
        _of_choices(rule, rivals),
        max((_of_refinements(leaf, courses) for leaf in leaves), default=0),
        _of_overlays(rule, rivals),
    )]  # fmt: skip


def _leaves(
    node: Node, prefix: str, above: tuple[str, ...], blocks: Mapping[str, Node], courses: Courses
) -> Iterator[_Leaf]:
    own = prefix + node.id
    path = (*above, own)
    if isinstance(node, Take):
        yield _Leaf(own, node, path, courses.resolve(node.set, node.where))
    elif isinstance(node, Ref):
        if node.block in blocks:
            yield from _leaves(blocks[node.block], f"{own}/", path, blocks, courses)
    else:
        for child in children(node):
            yield from _leaves(child, prefix, path, blocks, courses)


def _of_rivals(rule: _Rule, rivals: Sequence[tuple[_Leaf, _Leaf]]) -> int:
    """Disjoint lists need only counting; lists that overlap need a flow, and with unequal credits much more."""
    if not rivals:
        return 0
    in_credits = [pair for pair in rivals if any(leaf.take.unit == "credits" for leaf in pair)]
    for one, other in in_credits:
        values = rule.courses.credits_of(one.courses | other.courses)
        if len(values) > 1 or None in values:
            return 4
    return 4 if any(not leaf.take.whole_course for pair in rivals for leaf in pair) else 1


def _of_choices(rule: _Rule, rivals: Sequence[tuple[_Leaf, _Leaf]]) -> int:
    """A choice between bundles that share courses with anything else must try the bundles one by one."""
    tier = 0
    for node, own in _compound(rule):
        for part, number in _bundles(node, own):
            inside = {leaf.id for leaf in rule.leaves if part in leaf.above}
            if any((one.id in inside) != (other.id in inside) for one, other in rivals):
                tier = max(tier, 3 if number > 1 else 1)
    return tier


def _compound(rule: _Rule) -> Iterator[tuple[Node, str]]:
    """Every choice and every pool, with what stands before the ids of its parts."""
    stack = [(rule.requirement.require, "")]
    while stack:
        node, prefix = stack.pop()
        if node is None:
            continue
        if isinstance(node, AnyChild | NOf | Pool):
            yield node, prefix
        if isinstance(node, Ref):
            stack.append((rule.blocks.get(node.block), f"{prefix}{node.id}/"))
        stack += [(child, prefix) for child in children(node)]


def _bundles(node: Node, prefix: str) -> Iterator[tuple[str, int]]:
    """The parts of a choice or pool, each with how many courses must come together for it to count at all."""
    if isinstance(node, Pool):
        for child in node.of:
            is_bundle = not isinstance(child.node, Take) or child.node.need not in (None, 1)
            yield prefix + child.node.id, 2 if is_bundle or child.min not in (None, 1) else 1
    else:
        for part in children(node):
            is_slot = isinstance(part, Take) and part.unit == "courses" and part.need == 1
            yield prefix + part.id, 1 if is_slot else 2


def _of_refinements(leaf: _Leaf, courses: Courses) -> int:
    """Refinements that lie inside or beside each other are part of a flow; those that cross are not."""
    take = leaf.take
    counts = (*take.at_least, *take.at_most)
    if not counts and take.distinct is None:
        return 0
    if any(count.unit != take.unit for count in counts):
        return 4
    parts = [courses.resolve(count.where) & leaf.courses for count in counts]
    if take.distinct is not None and counts:
        parts += _values(leaf, courses)
    if take.distinct is not None and take.distinct.by == "attribute":
        return 4  # a course may carry several attributes
    return 1 if _is_laminar(parts) else 4


def _values(leaf: _Leaf, courses: Courses) -> list[frozenset[str]]:
    """The courses of a leaf by the value that must be distinct; by what is known before anybody takes them."""
    by = leaf.take.distinct.by if leaf.take.distinct is not None else "identity"
    groups: dict[str | None, set[str]] = {}
    for item in courses.items:
        if item.id in leaf.courses:
            code = item.code or ""
            value = {"subject": code.rpartition(" ")[0], "institution": item.institution}.get(by, item.id)
            groups.setdefault(value, set()).add(item.id)
    return [frozenset(group) for group in groups.values()]


def _is_laminar(parts: Sequence[frozenset[str]]) -> bool:
    """Whether any two of the sets are nested or disjoint."""
    return all(one <= other or other <= one or one.isdisjoint(other) for one, other in combinations(parts, 2))


def _of_overlays(rule: _Rule, rivals: Sequence[tuple[_Leaf, _Leaf]]) -> int:
    """One additive overlay on what is used is a flow with costs; two are not."""
    policy = rule.requirement.policy
    overlays = sum(limit.over == "applied" for limit in rule.requirement.limits)
    overlays += policy.transfer is not None
    overlays += policy.pass_fail is not None and policy.pass_fail.max != 0  # none at all is a matter of eligibility
    overlays += sum(
        any(rule.may_share(one, other, capped=True) is share for one, other in rivals)
        for share in rule.requirement.share
    )
    others = sum(share.other is not None and share.max is not None for share in rule.requirement.share)
    if overlays > 1 or others > 1:
        return 4
    return 2 if overlays else 0
