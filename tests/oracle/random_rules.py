"""Random rules, repeatable by seed: every node kind, overlapping lists, refinements, limits, sharing, thresholds.

`tier` aims at a kind of difficulty (T0 counting ... T4 unequal credits and crossing overlays); which tier a rule
really has is for the product to say. A rule is always well formed: what no loader would let through is not made.
"""

from __future__ import annotations

import random
from fractions import Fraction

from attrs import evolve, frozen

from asyougo.model.predicate import (
    AllOf,
    AnyOf,
    Codes,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    Wildcard,
)
from asyougo.model.requirement import (
    All,
    AnyChild,
    Cap,
    CatalogueSpan,
    Count,
    Distinct,
    Limit,
    Node,
    NOf,
    Pool,
    PoolChild,
    Ref,
    Requirement,
    Share,
    Take,
    When,
    walk,
)
from tests.oracle.random_parts import (
    SMALL,
    SUBJECTS,
    Knobs,
    PartMaker,
    World,
    codes_of,
)


def make_world(rng: random.Random, knobs: Knobs = SMALL) -> World:
    """Some course codes, few enough that lists overlap."""
    codes: list[str] = []
    while len(codes) < knobs.courses:
        subject = rng.choice(SUBJECTS)
        if rng.random() < 0.06:
            subject = f"{subject}/{rng.choice([other for other in SUBJECTS if other != subject])}"
        code = f"{subject} {rng.choice('1234')}0{rng.randrange(10)}{'L' if rng.random() < 0.04 else ''}"
        if code not in codes:
            codes.append(code)
    return World(tuple(sorted(codes)))


def random_rule(rng: random.Random, world: World, tier: str = "T1", knobs: Knobs = SMALL) -> Requirement:
    """A random rule that aims at a tier."""
    return _Maker(rng, world, tier, knobs).rule()


@frozen
class _Maker(PartMaker):
    """Makes one rule."""

    def rule(self) -> Requirement:
        self.budget[0] = self.rng.randint(2, self.knobs.leaves)
        parts: list[Node] = []
        while self.budget[0] > 0:
            parts.append(self.clause(f"r{len(parts) + 1}"))
        if self.odd("static", 2):
            parts.append(self.static(f"r{len(parts) + 1}"))
        root: Node
        if len(parts) == 1 and self.chance(0.5):
            root = parts[0]
        elif self.tier in ("T3", "T4") and self.odd("n_of root") and len(parts) > 1:
            root = NOf(id="root", n=Fraction(len(parts) - 1), of=tuple(parts))
        else:
            root = All(id="root", of=tuple(parts))
        if self.odd("deadline", 0.3):
            root = evolve(root, by=self.deadline())
        limits = tuple(self.limits())
        share = tuple(self.shares(root))
        needs_owner = any(limit.over == "institution" for limit in limits)
        span = CatalogueSpan(2018, self.rng.choice((None, 2020)), self.rng.choice(("entry", "award")))
        return Requirement(
            id="random/rule",
            require=root,
            owner=self.world.owner if needs_owner or self.chance(0.8) else None,
            catalogue=span if self.odd("catalogue", 0.4) else None,
            sets=tuple(self.sets.items()),
            blocks=tuple(self.blocks.items()),
            limits=limits,
            share=share,
            policy=self.policy(),
            thresholds=tuple(self.thresholds.items()),
        )

    def clause(self, node_id: str) -> Node:
        """One clause: a take, a choice, a pool, or something wrapped around one."""
        kinds: dict[str, list[str]] = {
            "T0": ["take"] * 4 + ["any units", "static", "when", "all"],
            "T1": ["take"] * 5 + ["any units", "units n_of", "pool", "all", "when", "ref"],
            "T2": ["take"] * 5 + ["any units", "units n_of", "pool", "all"],
            "T3": ["take"] * 2 + ["any"] * 3 + ["n_of", "n_of", "pool min", "when", "ref", "static any"],
            "T4": ["take"] * 2 + ["credits"] * 4 + ["any", "n_of", "pool min", "pool credits", "ref"],
        }
        return self.of_kind(self.rng.choice(kinds[self.tier]), node_id)

    def of_kind(self, kind: str, node_id: str) -> Node:
        some = self.rng.randint(2, 3)
        names = [f"{node_id}.{letter}" for letter in "abcd"]
        match kind:
            case "all":
                return self.around(All(id=node_id, of=tuple(self.take(name) for name in names[:2])))
            case "any units":
                return self.around(AnyChild(id=node_id, of=tuple(self.take(name, one=True) for name in names[:some])))
            case "units n_of":
                children = tuple(self.take(name, one=True) for name in names[: some + 1])
                return self.around(NOf(id=node_id, n=self.amount(self.rng.randint(1, some)), of=children))
            case "any":
                return self.around(AnyChild(id=node_id, of=tuple(self.bundle(name) for name in names[:some])))
            case "static any":
                return AnyChild(id=node_id, of=(self.static(names[0]), self.bundle(names[1])))
            case "n_of":
                bundles = tuple(self.bundle(name) for name in names[: some + 1])
                return self.around(NOf(id=node_id, n=self.amount(self.rng.randint(1, some)), of=bundles))
            case "pool" | "pool min" | "pool credits":
                return self.around(self.pool(node_id, kind))
            case "static":
                return self.static(node_id)
            case "when":
                orelse = self.take(names[1]) if self.chance(0.7) else None
                then = self.bundle(names[0]) if self.tier == "T3" and self.chance(0.4) else self.take(names[0])
                return When(id=node_id, fact=self.fact(), then=then, orelse=orelse)
            case "ref":
                block = (
                    self.take("block") if self.chance(0.5) else All(id="block", of=(self.take("one"), self.take("two")))
                )
                name = f"block{len(self.blocks) + 1}@1"
                self.blocks[name] = block
                return Ref(id=node_id, block=name)
            case "credits":
                return self.take(node_id, credits=True)
            case _:
                return self.take(node_id)

    def around(self, node: Node) -> Node:
        """Perhaps a deadline, a floor or a policy of its own on a compound node."""
        if self.odd("compound floor", 0.4):
            node = evolve(node, grade=self.rng.choice(("C", "C+", "B-")))
        if self.odd("deadline", 0.4):
            node = evolve(node, by=self.deadline())
        if self.odd("node policy", 0.2):
            node = evolve(node, policy=self.node_policy())
        if self.odd("priority", 0.5):
            node = evolve(node, priority=self.rng.randint(0, 3))
        return node

    def bundle(self, node_id: str, depth: int = 0) -> Node:
        """A child of a choice: one take, or several that belong together, now and then nested deeper."""
        one, two, three = (f"{node_id}{number}" for number in (1, 2, 3))
        if self.chance(0.35):
            return self.take(node_id, one=True)
        if depth == 0 and self.odd("nested", 0.8):
            inner = self.rng.choice(("any", "static", "pool", "when"))
            if inner == "any":
                other: Node = AnyChild(id=two, of=(self.bundle(f"{two}x", 1), self.bundle(f"{two}y", 1)))
            elif inner == "static":
                other = self.static(two)
            elif inner == "pool":
                other = self.pool(two, "pool")
            else:
                other = When(id=two, fact=self.fact(), then=self.take(f"{two}x", one=True))
            return All(id=node_id, of=(self.take(one, one=True), other))
        if self.chance(0.12):
            return NOf(id=node_id, n=Fraction(2), of=tuple(self.take(name, one=True) for name in (one, two, three)))
        return All(id=node_id, of=tuple(self.take(name, one=True) for name in (one, two)))

    def pool(self, node_id: str, kind: str) -> Pool:
        unit = "credits" if kind == "pool credits" else "courses"
        children: list[PoolChild] = []
        for letter in "abc"[: self.rng.randint(2, 3)]:
            name = f"{node_id}.{letter}"
            if kind == "pool min" and self.chance(0.25):
                child = self.static(name) if self.chance(0.15) else self.bundle(name)
                most = Fraction(self.rng.choice((1, 2))) if self.odd("compound max") else None
                least = Fraction(self.rng.choice((1, 2))) if self.odd("compound min", 0.5) else None
                if most is not None and least is not None and least > most:
                    least = None
                children.append(PoolChild(child, most, least))
            else:
                children.append(self.pool_take(name, kind, unit))
        need = self.rng.randint(2, 4) if unit == "courses" else self.rng.randint(4, 9)
        return Pool(id=node_id, need=self.amount(need), unit=unit, of=tuple(children))  # type: ignore[arg-type]

    def pool_take(self, name: str, kind: str, unit: str) -> PoolChild:
        """A take in a pool: usually without a count, with a maximum, in T3 and T4 with a minimum."""
        most = self.rng.choice((None, 1, 2, 2, 3)) if unit == "courses" else self.rng.choice((None, 3, 4, 6))
        least = None
        if kind == "pool min" and self.chance(0.5):
            least = 2
            most = None if most is None else max(most, 2)
        need = Fraction(2) if kind == "pool min" and self.chance(0.1) and unit == "courses" else None
        if need is not None and most == 1:
            most = 2
        take = evolve(self.take(name, one=True), unit=unit, need=need)
        if self.tier in ("T3", "T4") and self.odd("refined pool", 0.4):
            if self.chance(0.5):
                take = evolve(take, at_least=(Count(self.where(), "courses", Fraction(1)),))
            else:
                take = evolve(take, distinct=Distinct("subject", Fraction(2)))
        return PoolChild(take, None if most is None else Fraction(most), None if least is None else Fraction(least))

    def take(self, node_id: str, *, one: bool = False, credits: bool = False) -> Take:
        """A take with some codes; in T0 codes that no other take has."""
        self.budget[0] -= 1
        chosen = self.codes(node_id)
        need = 1 if one else self.rng.choice((1, 1, 1, 2, 2, 3))
        need = max(1, min(need, len(chosen)))
        unit = "courses"
        if credits or (self.tier == "T0" and not one and self.chance(0.25)):
            unit, need = "credits", self.rng.randint(2, 9)
        take = Take(id=node_id, set=self.as_set(chosen), unit=unit, need=self.amount(need))  # type: ignore[arg-type]
        if self.odd("where"):
            take = evolve(take, where=self.where())
        if self.odd("floor", 0.7):
            take = evolve(take, grade=self.rng.choice(("C", "C", "B-", "B")))
        if self.odd("deadline", 0.4):
            take = evolve(take, by=self.deadline())
        if need >= 2 and unit == "courses" and not one:
            take = self.refined(take, need)
        elif unit == "credits" and self.odd("refined credits", 0.7):
            count = Count(self.where(), "credits", Fraction(self.rng.randint(1, 3)))
            take = evolve(take, at_least=(count,)) if self.chance(0.6) else evolve(take, at_most=(count,))
        if self.odd("priority", 0.3):
            take = evolve(take, priority=self.rng.randint(0, 3))
        return take

    def refined(self, take: Take, need: int) -> Take:
        """Refinements of a take of several courses: one that flows, or in T4 several that cross."""
        many = self.tier == "T4"
        if self.odd("distinct", 1.5):
            by = self.rng.choice(("subject", "subject", "attribute", "term", "identity", "institution"))
            take = evolve(take, distinct=Distinct(by, Fraction(self.rng.randint(2, need))))  # type: ignore[arg-type]
            if not many:
                return take
        if self.odd("at_least", 1.5):
            take = evolve(take, at_least=(Count(self.where(), "courses", Fraction(self.rng.randint(1, need))),))
            if not many:
                return take
        if self.odd("at_most", 1.5):
            unit = "courses" if self.chance(0.8) else "credits"
            most = self.rng.randint(0, need - 1) if unit == "courses" else self.rng.randint(2, 6)
            take = evolve(take, at_most=(Count(self.where(), unit, Fraction(most)),))  # type: ignore[arg-type]
        return take

    def codes(self, node_id: str) -> list[str]:
        everything = list(self.world.codes)
        if self.tier == "T0":
            everything = [code for code in everything if code not in self.spent] or everything
        longest = 5 if self.tier != "T0" else 2
        chosen = sorted(self.rng.sample(everything, min(len(everything), self.rng.randint(1, longest))))
        self.spent.extend(chosen)
        return chosen

    def as_set(self, chosen: list[str]) -> Predicate:
        """The codes as a list, a named set, or with something wider beside them."""
        listed: Predicate = codes_of(*chosen)
        if self.odd("wildcard", 0.6) and self.tier != "T0":
            subject, number = chosen[0].rsplit(" ", 1)
            wide: tuple[Predicate, ...] = (
                Wildcard(subject, f"{number[0]}**"),
                Wildcard(subject, "*"),
                Range(subject, 100, 299),
                Subject(subject),
                Wildcard("*", f"{number[0]}*"),
            )
            listed = AnyOf((listed, self.rng.choice(wide)))
        if self.odd("except", 0.4) and len(chosen) > 1:
            listed = AllOf((listed, Not(codes_of(self.rng.choice(chosen)))))
        if self.odd("named set", 0.5):
            name = f"set{len(self.sets) + 1}"
            self.sets[name] = listed
            return SetNamed(name)
        if self.odd("empty", 0.02):
            return Codes(())
        return listed

    def limits(self) -> list[Limit]:
        """Overlays: over what is earned in every tier, over what is applied one in T2 and several in T4."""
        found: list[Limit] = []
        if self.odd("earned limit", 1.2):
            found.append(self.limit("e1", self.rng.choice(("earned", "earned", "institution"))))
        if self.tier == "T2" and "applied limit" not in self.knobs.without:
            found.append(self.limit("a1", "applied"))
        elif self.tier == "T4":
            found += [self.limit(f"a{number}", "applied") for number in (1, 2) if self.odd("applied limit", 2)]
        return found

    def shares(self, root: Node) -> list[Share]:
        """Relations between leaves or between compound nodes, some with a cap."""
        rng = self.rng
        factor = {"T0": 0, "T1": 0, "T2": 0, "T3": 2, "T4": 2}[self.tier]
        if self.tier == "T0" and self.odd("share", 0.5):
            factor = 1
        ids = [node_id for node_id in ids_below(root) if node_id != "root"]
        found: list[Share] = []
        while factor and len(ids) > 1 and len(found) < 3 and self.odd("share", factor * 1.5):
            left, right = rng.sample(ids, 2)
            cap = None
            if self.chance(0.5):
                cap = (
                    Cap(courses=Fraction(rng.randint(0, 2)))
                    if self.chance(0.7)
                    else Cap(credits=Fraction(rng.randint(2, 5)))
                )
            if not (left.startswith(right) or right.startswith(left)):
                found.append(Share(between=(left, right), max=cap))
        if self.odd("other share", 0.2):
            found.append(Share(other=("kind", "minor"), max=Cap(courses=Fraction(2))))
        return found


def ids_below(node: Node) -> list[str]:
    """The ids of a node and of everything below it; what stands in blocks is left out."""
    return [found.id for found in walk(node)]
