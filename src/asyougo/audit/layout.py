"""Lay a requirement out for matching: numbers of the day, blocks in place, policies handed down to the leaves."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from attrs import evolve, frozen

from asyougo.audit.plan import (
    CATALOGUE,
    DEEPEST,
    EMPTY,
    EXCLUDED,
    INCOMPLETE_LAPSES,
    LAST,
    Leaf,
    Overlay,
    Part,
    Plan,
    Refinement,
    Sharing,
)
from asyougo.errors import Place, Problem, RuleError
from asyougo.model.predicate import EVERYTHING, NOTHING, Codes, Predicate, SetNamed, names_of
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    Cap,
    Deadline,
    Limit,
    Node,
    NOf,
    Policy,
    Pool,
    Ref,
    Requirement,
    Share,
    Take,
    UndatedThreshold,
    When,
    amount_on,
)
from asyougo.model.units import ONE, ZERO

_PLANS: dict[tuple[int, date], Plan] = {}


def plan_of(requirement: Requirement, on: date) -> Plan:
    """The plan of a rule on a day; kept, so that a population shares one.

    Raises RuleError when a threshold has no value on that day, or a block is unknown or contains itself.
    """
    kept = _PLANS.get((id(requirement), on))
    if kept is not None and kept.requirement is requirement:
        return kept
    if len(_PLANS) > 20_000:  # plans of a large catalogue; beyond it they are remade
        _PLANS.clear()
    made = _Builder(requirement, on).plan()
    _PLANS[(id(requirement), on)] = made
    return made


@frozen
class _Above:
    """What is handed down to the nodes below."""

    path: tuple[str, ...] = ()
    floor: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    repeat: Literal["best", "last", "all"] = "best"
    lapses: timedelta = INCOMPLETE_LAPSES


class _Builder:
    """Builds one plan: state that the recursion fills."""

    def __init__(self, requirement: Requirement, on: date) -> None:
        self.requirement = requirement
        self.on = on
        self.blocks = dict(requirement.blocks)
        self.found: list[tuple[Take, _Above, Fraction | None, Fraction]] = []
        self.pooled: set[str] = set()
        self.policies: list[tuple[str, Policy]] = []

    def plan(self) -> Plan:
        rule = self.requirement
        above = self._under(_Above(), "", None, rule.policy, None)
        parts = list(self._synthetic())
        if rule.require is not None:
            parts.append(self._part(rule.require, above, "", 0))
        parts += [Part(limit.id, "static", limit) for limit in rule.limits if limit.over != "applied"]
        leaves = self._leaves()
        number = {leaf.id: leaf.index for leaf in leaves}
        root = _numbered(Part("", "all", None, tuple(parts)), number)
        return Plan(
            requirement=rule,
            on=self.on,
            root=root,
            leaves=leaves,
            overlays=self._overlays(root, number),
            sharing=tuple(self._sharing(root, rule.share)),
            sets=dict(rule.sets),
            amounts=self._limit_amounts(),
        )

    def _synthetic(self) -> list[Part]:
        found = []
        if self.requirement.catalogue is not None and self.requirement.catalogue.basis != "best":
            found.append(Part(CATALOGUE, "static", None))
        if self.requirement.policy.exclude_declared:
            found.append(Part(EXCLUDED, "static", None))
        if self.requirement.require is None:
            found.append(Part(EMPTY, "static", None))
        return found

    def _amount(self, amount: Amount, where: str) -> Fraction:
        try:
            return amount_on(self.requirement, amount, self.on)
        except UndatedThreshold as missing:
            raise RuleError.of(
                Problem(
                    Place(self.requirement.id, None, where),
                    f"the threshold '{missing.name}' has no value on {self.on.isoformat()}",
                    "Give it a dated value that covers this day.",
                )
            ) from None

    def _under(self, above: _Above, id: str, grade: str | None, policy: Policy | None, by: Deadline | None) -> _Above:
        floor = grade or (policy.grade_min if policy else None) or above.floor
        repeat = (policy.repeat if policy else None) or above.repeat
        lapses = above.lapses
        if policy and policy.incomplete_lapses_days is not None:
            lapses = timedelta(days=policy.incomplete_lapses_days)
        deadlines = above.deadlines + ((by,) if by else ())
        return _Above(above.path + ((id,) if id else ()), floor, deadlines, repeat, lapses)

    def _part(self, node: Node, above: _Above, prefix: str, depth: int, pool: Fraction = ONE) -> Part:
        if depth > DEEPEST:
            raise RuleError.of(
                Problem(Place(self.requirement.id, None, node.id), "blocks are nested without end", "Break the circle.")
            )
        id = prefix + node.id
        under = self._under(above, id, node.grade, node.policy, node.by)
        if node.policy is not None:
            self.policies.append((id, node.policy))
        match node:
            case Ref(block=name):
                if name not in self.blocks:
                    problem = Problem(
                        Place(self.requirement.id, None, id),
                        "there is no such block",
                        "Define it under 'blocks'.",
                        name,
                    )
                    raise RuleError.of(problem)
                inner = self._part(self.blocks[name], under, f"{id}/", depth + 1)
                return Part(id, "all", node, (inner,), ONE)
            case Take() if _is_empty(node.set, dict(self.requirement.sets)):
                return Part(id, "static", node)
            case Take():
                need = None if node.need is None else self._amount(node.need, id)
                self.found.append((evolve(node, id=id), under, need, need if need is not None else pool))
                return Part(id, "take", node, need=need if need is not None else ZERO, unit=node.unit)
            case All(of=of):
                inner_parts = tuple(self._part(child, under, prefix, depth + 1) for child in of)
                return Part(id, "all" if of else "static", node, inner_parts, Fraction(len(of)))
            case AnyChild(of=of) | NOf(of=of):
                need = ONE if isinstance(node, AnyChild) else self._amount(node.n, id)
                inner_parts = tuple(self._part(child, under, prefix, depth + 1) for child in of)
                return Part(id, "n_of" if of else "static", node, inner_parts, need)
            case Pool(of=of):
                asked = self._amount(node.need, id)
                inner_parts = tuple(self._part(child.node, under, prefix, depth + 1, asked) for child in of)
                self.pooled.update(part.id for part in inner_parts if part.kind == "take")
                caps = tuple(
                    self._caps(child.min, child.max, part) for child, part in zip(of, inner_parts, strict=True)
                )
                return Part(id, "pool", node, inner_parts, asked, node.unit, caps)
            case When(then=then, orelse=orelse):
                sides = [then] if orelse is None else [then, orelse]
                return Part(id, "when", node, tuple(self._part(side, under, prefix, depth + 1) for side in sides))
            case _:
                self._check_amounts(node, id)
                return Part(id, "static", node, deadlines=under.deadlines)

    def _check_amounts(self, node: Node, id: str) -> None:
        """Every number of a static node has a value on the day."""
        for name in ("min_score", "max_age_years", "level", "need", "within_years"):
            amount = getattr(node, name, None)
            if amount is not None:
                self._amount(amount, id)

    def _caps(self, least: Amount | None, most: Amount | None, part: Part) -> tuple[Fraction, Fraction | None]:
        low = ZERO if least is None else self._amount(least, part.id)
        if part.kind == "take":
            low = max(low, part.need)
        return low, None if most is None else self._amount(most, part.id)

    def _leaves(self) -> tuple[Leaf, ...]:
        def order(entry: tuple[Take, _Above, Fraction | None, Fraction]) -> tuple[int, str]:
            take = entry[0]
            return (LAST if take.priority is None else take.priority, take.id)

        return tuple(
            Leaf(
                index=index,
                id=take.id,
                take=take,
                need=need,
                whole=whole,
                path=above.path,
                floor=above.floor,
                deadlines=above.deadlines,
                repeat=above.repeat,
                lapses=above.lapses,
                distinct=(take.distinct.by, self._amount(take.distinct.min, take.id)) if take.distinct else None,
                at_least=tuple(Refinement(c.where, c.unit, self._amount(c.amount, take.id)) for c in take.at_least),
                at_most=tuple(Refinement(c.where, c.unit, self._amount(c.amount, take.id)) for c in take.at_most),
                codes=_plain_codes(take, dict(self.requirement.sets)),
                in_pool=take.id in self.pooled,
            )
            for index, (take, above, need, whole) in enumerate(sorted(self.found, key=order))
        )

    def _overlays(self, root: Part, number: dict[str, int]) -> tuple[Overlay, ...]:
        found: list[Overlay] = []
        everywhere = frozenset(number.values())
        for limit in self.requirement.limits:
            if limit.over == "applied":
                found.append(self._limit_overlay(limit, everywhere))
        below = _leaves_below(root)
        for id, policy in [("policy", self.requirement.policy), *self.policies]:
            leaves = everywhere if id == "policy" else below.get(id, frozenset())
            if policy.pass_fail is not None:
                most = self._amount(policy.pass_fail.max, id)
                found.append(Overlay(f"{id}.pass_fail", "pass_fail", leaves, "at_most", "courses", most))
            found += self._transfer_overlays(id, policy.transfer, leaves)
        return tuple(found)

    def _transfer_overlays(self, id: str, cap: Cap | None, leaves: frozenset[int]) -> list[Overlay]:
        found = []
        if cap is not None and cap.courses is not None:
            most = self._amount(cap.courses, id)
            found.append(Overlay(f"{id}.transfer.courses", "transfer", leaves, "at_most", "courses", most))
        if cap is not None and cap.credits is not None:
            most = self._amount(cap.credits, id)
            found.append(Overlay(f"{id}.transfer.credits", "transfer", leaves, "at_most", "credits", most))
        return found

    def _limit_overlay(self, limit: Limit, leaves: frozenset[int]) -> Overlay:
        chosen = limit.set if limit.set is not None else EVERYTHING
        if limit.gpa is not None:
            least = self._amount(limit.gpa.min, limit.id)
            weighted = limit.gpa.method == "credit_weighted"
            return Overlay(limit.id, "limit", leaves, "gpa", "points", least, chosen, limit.where, weighted)
        bound = limit.at_least or limit.at_most
        if bound is None:
            raise RuleError.of(
                Problem(
                    Place(self.requirement.id, None, limit.id),
                    "this limit has no bound",
                    "Give it at_least, at_most or gpa.",
                )
            )
        amount = self._amount(bound.amount, limit.id)
        kind: Literal["at_least", "at_most"] = "at_least" if limit.at_least else "at_most"
        return Overlay(limit.id, "limit", leaves, kind, bound.unit, amount, chosen, limit.where)

    def _limit_amounts(self) -> dict[str, Fraction]:
        """The number of each limit over earned work, and of each exam, competency and experience, on the day."""
        found: dict[str, Fraction] = {}
        for limit in self.requirement.limits:
            if limit.over != "applied":
                bound = limit.at_least or limit.at_most
                amount = limit.gpa.min if limit.gpa else bound.amount if bound else ZERO
                found[limit.id] = self._amount(amount, limit.id)
        return found

    def _sharing(self, root: Part, shares: tuple[Share, ...]) -> list[Sharing]:
        below = _leaves_below(root)
        found = []
        for index, share in enumerate(shares):
            if share.between is None:
                continue
            left, right = (below.get(id, frozenset()) for id in share.between)
            cap = share.max
            courses = self._amount(cap.courses, "share") if cap and cap.courses is not None else None
            credits = self._amount(cap.credits, "share") if cap and cap.credits is not None else None
            found.append(Sharing(index, left, right, courses, credits))
        return found


def _numbered(part: Part, number: dict[str, int]) -> Part:
    """The part with the numbers of its leaves, and its children in requirement order, never in that of the file."""
    children = [_numbered(child, number) for child in part.of]
    leaf = number.get(part.id, -1) if part.kind == "take" else -1
    if part.kind not in ("all", "n_of", "pool"):
        return evolve(part, of=tuple(children), leaf=leaf)
    order = sorted(range(len(children)), key=lambda i: _order(children[i]))
    caps = tuple(part.caps[i] for i in order) if part.caps else ()
    return evolve(part, of=tuple(children[i] for i in order), caps=caps, leaf=leaf)


def _order(part: Part) -> tuple[int, str]:
    priority = getattr(part.node, "priority", None)
    return (LAST if priority is None else priority, part.id)


def _leaves_below(root: Part) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}

    def collect(part: Part) -> frozenset[int]:
        own = frozenset((part.leaf,)) if part.leaf >= 0 else frozenset()
        found[part.id] = own.union(*(collect(child) for child in part.of))
        return found[part.id]

    collect(root)
    return found


def _is_empty(chosen: Predicate, sets: dict[str, Predicate]) -> bool:
    """Whether a set names nothing at all: nobody has said yet what belongs in it."""
    while isinstance(chosen, SetNamed):
        chosen = sets[chosen.name]
    return (isinstance(chosen, Codes) and not chosen.codes) or chosen == NOTHING


def _plain_codes(take: Take, sets: dict[str, Predicate]) -> frozenset[str] | None:
    """The codes of a set that is nothing but a course list; None for any other."""
    chosen = take.set
    while isinstance(chosen, SetNamed):
        chosen = sets[chosen.name]
    return names_of(chosen) if isinstance(chosen, Codes) else None
