"""The checker's own layout of a rule: clauses by id, what stands above them, what may be shared."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from asyougo.model.predicate import (
    NOTHING,
    Codes,
    SetNamed,
    named_codes,
)
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    NOf,
    Pool,
    Ref,
    Requirement,
    Take,
    When,
    amount_on,
)
from asyougo.model.units import ONE, ZERO


class Clause:
    """One node of the rule as the checker sees it: what stands above it is handed down."""

    def __init__(self, id: str, node: Any, parent: Clause | None, kind: str, need: Fraction) -> None:
        self.id = id
        self.node = node
        self.parent = parent
        self.kind = kind  # all, n_of, pool, when, take, static
        self.need = need
        self.children: list[Clause] = []
        self.least: dict[str, Fraction] = {}
        self.most: dict[str, Fraction | None] = {}

    @property
    def above(self) -> list[Clause]:
        """The clause and everything above it, itself first."""
        found: list[Clause] = []
        clause: Clause | None = self
        while clause is not None:
            found.append(clause)
            clause = clause.parent
        return found

    def inherited(self, name: str) -> Any:
        """The nearest value of a policy field, looking upwards."""
        for clause in self.above:
            policy = getattr(clause.node, "policy", None)
            value = getattr(policy, name, None) if policy is not None else None
            if value is not None:
                return value
        return None


class Rule:
    """A rule on a day: all clauses by id."""

    def __init__(self, requirement: Requirement, on: date) -> None:
        self.requirement = requirement
        self.on = on
        self.sets = dict(requirement.sets)
        self.clauses: dict[str, Clause] = {}
        self.root = Clause("", requirement, None, "all", ONE)
        self.clauses[""] = self.root
        if requirement.catalogue is not None and requirement.catalogue.basis != "best":
            self._static("policy.catalogue", None)
        if requirement.policy.exclude_declared:
            self._static("policy.exclude_declared", None)
        if requirement.require is None:
            self._static("policy.no_rules", None)
        else:
            self.root.children.append(self._clause(requirement.require, self.root, ""))
        for limit in requirement.limits:
            if limit.over != "applied":
                self._static(limit.id, limit)
        self.leaves = sorted(c.id for c in self.clauses.values() if c.kind == "take")
        self.overlays = {limit.id for limit in requirement.limits if limit.over == "applied"}
        for clause in self.clauses.values():
            name = clause.id or "policy"
            self.overlays |= {f"{name}.pass_fail", f"{name}.transfer.courses", f"{name}.transfer.credits"}
        self.aliases: dict[str, str] = {}
        for leaf in self.leaves:
            for listed in named_codes(self.clauses[leaf].node.set, self.sets):
                for code, names in listed.also:
                    one_name(self.aliases, {code, *names})

    def _static(self, id: str, node: Any) -> None:
        clause = Clause(id, node, self.root, "static", ONE)
        self.clauses[id] = clause
        self.root.children.append(clause)

    def amount(self, amount: Amount) -> Fraction:
        return amount_on(self.requirement, amount, self.on)

    def _clause(self, node: Any, parent: Clause, prefix: str) -> Clause:
        clause = Clause(prefix + node.id, node, parent, "static", ONE)
        self.clauses[clause.id] = clause
        if isinstance(node, Ref):
            clause.kind = "all"
            clause.children.append(self._clause(dict(self.requirement.blocks)[node.block], clause, clause.id + "/"))
        elif isinstance(node, Take):
            if not _is_empty(node.set, self.sets):
                clause.kind = "take"
                clause.need = ZERO if node.need is None else self.amount(node.need)
        elif isinstance(node, All | AnyChild | NOf) and node.of:
            clause.kind = "all" if isinstance(node, All) else "n_of"
            clause.children = [self._clause(child, clause, prefix) for child in node.of]
            if isinstance(node, NOf):
                clause.need = self.amount(node.n)
        elif isinstance(node, Pool):
            clause.kind, clause.need = "pool", self.amount(node.need)
            for entry in node.of:
                child = self._clause(entry.node, clause, prefix)
                clause.children.append(child)
                least = ZERO if entry.min is None else self.amount(entry.min)
                clause.least[child.id] = max(least, child.need) if child.kind == "take" else least
                clause.most[child.id] = None if entry.max is None else self.amount(entry.max)
        elif isinstance(node, When):
            clause.kind = "when"
            clause.children = [self._clause(s, clause, prefix) for s in (node.then, node.orelse) if s is not None]
        return clause

    def below(self, id: str) -> list[str]:
        """Ids of the takes at or below a clause."""
        clause = self.clauses.get(id)
        if clause is None:
            return []
        if clause.kind == "take":
            return [clause.id]
        return [leaf for child in clause.children for leaf in self.below(child.id)]

    @property
    def shares_anything(self) -> bool:
        """Whether any two takes may have a course in common."""
        pairs = [share.between for share in self.requirement.share if share.between is not None]
        sides = [(set(self.below(left)), set(self.below(right))) for left, right in pairs]
        return any(left and right and len(left | right) > 1 for left, right in sides)

    def may_share(self, a: str, b: str) -> bool:
        """Whether a relation lets two takes have a course in common."""
        for share in self.requirement.share:
            if share.between is not None:
                left, right = (self.below(id) for id in share.between)
                if a != b and ((a in left and b in right) or (b in left and a in right)):
                    return True
        return False


def one_name(aliases: dict[str, str], names: set[str]) -> None:
    """Give names, and all that already stood for one of them, the first of them in the alphabet."""
    old = {aliases.get(name, name) for name in names}
    every = names | {name for name, known in aliases.items() if known in old}
    for name in every:
        aliases[name] = min(old)


def _is_empty(chosen: Any, sets: dict[str, Any]) -> bool:
    """Whether a set names nothing at all."""
    while isinstance(chosen, SetNamed):
        chosen = sets[chosen.name]
    return bool(chosen in (NOTHING, Codes(())))
