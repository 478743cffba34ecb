"""Any requirement that the language can write, by seed: all kinds of nodes and predicates, awkward texts.

Drawn by `random` and not by hypothesis, which needs a hundred times longer for a tree of this size.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any, Literal

from attrs import evolve

from asyougo.model.course_list import listed
from asyougo.model.predicate import (
    Predicate,
)
from asyougo.model.requirement import (
    All,
    Amount,
    AnyChild,
    Attest,
    Basis,
    Bound,
    CatalogueSpan,
    CompetencyNode,
    Count,
    Deadline,
    Distinct,
    DistinctBy,
    Exam,
    ExperienceNode,
    Fact,
    Gpa,
    GpaMethod,
    Hold,
    Limit,
    Node,
    NOf,
    Policy,
    Pool,
    PoolChild,
    Prose,
    Ref,
    Requirement,
    Scope,
    Share,
    Take,
    Threshold,
    ThresholdRef,
    Unit,
    When,
)
from asyougo.model.terms import write_catalogue_year
from tests.unit.rules.values import BLOCKS, CODES, SETS, THRESHOLDS, AnyValue


class AnyRequirement(AnyValue):
    """Draws one requirement; every name in it exists and every id is its own."""

    # --- nodes

    def common(self, name: str | None = None) -> dict[str, Any]:
        own = name or f"{self.one(['core', 'a.b', 'x/y', 'n-1'])}{len(self.ids)}"
        self.ids.append(own)
        if self.rng.random() < 0.6:
            return {"id": own}
        return {
            "id": own,
            "label": self.maybe(self.label),
            "source": self.maybe(self.source),
            "by": self.maybe(lambda: self.one([Deadline(term=self.rng.randint(1, 12)), Deadline(date=self.day())])),
            "grade": self.maybe(lambda: self.one(["C", "B+"])),
            "policy": self.maybe(lambda: evolve(self.policy(), grade_min="C")),
            "priority": self.maybe(lambda: self.rng.randint(-5, 5)),
            "note": self.maybe(self.text),
        }

    def node(self, depth: int, name: str | None = None) -> Node:
        simple = [self.take, self.take, self.hold, self.exam, self.competency, self.experience, self.attest, self.prose]
        if self.blocks:
            simple.append(self.ref)
        compound = [
            self.all_or_any,
            self.all_or_any,
            self.all_or_any,
            self.n_of,
            self.pool,
            self.when,
            self.course_list,
        ]
        return self.one(simple if depth >= 3 else compound + simple)(self.common(name), depth)

    def children(self, depth: int, least: int = 0) -> tuple[Node, ...]:
        return self.several(lambda: self.node(depth + 1), least, 3)

    def all_or_any(self, common: dict[str, Any], depth: int) -> Node:
        kind = self.one([All, AnyChild])
        return kind(**common, of=self.children(depth))

    def course_list(self, common: dict[str, Any], depth: int) -> Node:
        """As `all: "CHEM 121, 123"` writes it."""
        slugs = {"CHEM 121": "chem-121", "CHEM 123": "chem-123", "CH/BI 125": "ch-bi-125"}
        found = self.rng.sample(list(slugs), self.rng.randint(1, 3))
        takes = [Take(id=f"{common['id']}/{slugs[code]}", set=listed((code,)), need=Fraction(1)) for code in found]
        self.ids += [take.id for take in takes]
        kind = self.one([All, AnyChild])
        return kind(**common, of=tuple(takes))

    def n_of(self, common: dict[str, Any], depth: int) -> Node:
        of = self.children(depth, 1)
        n: Amount = Fraction(self.rng.randint(1, len(of)))
        return NOf(**common, n=self.one([n, n, ThresholdRef("minimum")]), of=of)

    def pool(self, common: dict[str, Any], depth: int) -> Node:
        unit: Unit = self.word_of(Unit)

        def child() -> PoolChild:
            is_take = self.rng.random() < 0.7
            if self.rng.random() < 0.1:
                codes = self.one([("MATH 10",), CODES])
                return PoolChild(Take(**self.common(), set=listed(codes), unit=unit))
            node = self.take(self.common(), depth, unit) if is_take else self.all_or_any(self.common(), 3)
            return PoolChild(
                node, self.maybe(lambda: self.amount(unit)), self.maybe(lambda: self.amount(unit), chance=0.2)
            )

        return Pool(**common, need=self.amount(unit), unit=unit, of=self.several(child, 0, 3))

    def take(self, common: dict[str, Any], depth: int, pool: Unit | None = None) -> Node:
        unit: Unit = pool or self.word_of(Unit)

        def count() -> Count:
            counted: Unit = self.word_of(Unit)
            return Count(self.predicate(1), counted, self.amount(counted))

        def at_most() -> Count:
            return evolve(count(), amount=Fraction(0)) if self.rng.random() < 0.2 else count()

        return Take(
            **common,
            set=self.predicate(),
            unit=unit,
            need=self.amount(unit) if pool is None else self.maybe(lambda: self.amount(unit)),
            where=self.where(),
            distinct=self.maybe(lambda: Distinct(self.word_of(DistinctBy), self.whole()), chance=0.2),
            at_least=() if self.rng.random() < 0.7 else self.several(count, 1, 2),
            at_most=() if self.rng.random() < 0.7 else self.several(at_most, 1, 2),
            whole_course=self.rng.random() < 0.9,
        )

    def hold(self, common: dict[str, Any], depth: int) -> Node:
        name: dict[str, Any] = {self.one(["credential", "type"]): self.text()}
        return Hold(
            **common,
            **name,
            issuers=self.maybe(lambda: self.several(self.text, 0, 2)),
            unexpired_at=self.maybe(lambda: self.word_of(Literal["award", "start"])),
        )

    def exam(self, common: dict[str, Any], depth: int) -> Node:
        return Exam(
            **common,
            exam=self.text(),
            min_score=self.exact(),
            scale=self.maybe(self.text),
            max_age_years=self.maybe(self.exact),
        )

    def competency(self, common: dict[str, Any], depth: int) -> Node:
        return CompetencyNode(
            **common,
            framework=self.text(),
            item=self.text(),
            level=self.maybe(self.exact),
            evidence_kinds=self.maybe(lambda: self.several(self.text, 0, 2)),
        )

    def experience(self, common: dict[str, Any], depth: int) -> Node:
        return ExperienceNode(
            **common,
            kind=self.text(),
            unit=self.word_of(Literal["hours", "years"]),
            need=self.exact(),
            within_years=self.maybe(self.exact),
        )

    def fact(self) -> Fact:
        kind = self.word_of(Literal["home", "declared", "catalogue", "entry"])
        if kind in ("home", "declared"):
            return Fact(kind=kind, value=self.text())
        if kind == "entry":
            begins, ends = self.span(lambda: self.day().isoformat())
        else:
            begins, ends = self.span(lambda: write_catalogue_year(self.rng.randint(1990, 2090)))
        return Fact(kind=kind, begins=begins, ends=ends)

    def when(self, common: dict[str, Any], depth: int) -> Node:
        return When(
            **common, fact=self.fact(), then=self.node(depth + 1), orelse=self.maybe(lambda: self.node(depth + 1))
        )

    def ref(self, common: dict[str, Any], depth: int) -> Node:
        return Ref(**common, block=self.one(self.blocks))

    def attest(self, common: dict[str, Any], depth: int) -> Node:
        return Attest(
            **common,
            question=self.label(),
            signers=self.several(self.text, 0, 2),
            expires=self.maybe(lambda: self.day().isoformat()),
        )

    def prose(self, common: dict[str, Any], depth: int) -> Node:
        return Prose(**common, text=self.label(), decided_by=self.maybe(self.text))

    # --- the whole

    def limit(self, number: int) -> Limit:
        unit = self.one(["courses", "credits", "share"])
        amount = {
            "courses": lambda: self.one([Fraction(0), self.whole()]),
            "credits": self.exact,
            "share": lambda: Fraction(self.rng.randint(0, 8), 8),
        }
        bound = Bound(unit, amount[unit]())
        gpa = Gpa(self.exact(), self.word_of(GpaMethod))
        bounds: dict[str, Any] = self.one([{"at_least": bound}, {"at_most": bound}, {"gpa": gpa}])
        return Limit(
            id=f"limit{number}",
            over=self.word_of(Scope),
            set=self.maybe(self.predicate),
            where=self.where(),
            label=self.maybe(self.label),
            source=self.maybe(self.source),
            note=self.maybe(self.text),
            **bounds,
        )

    def share(self) -> Share:
        if len(self.ids) > 1 and self.rng.random() < 0.6:
            one, other = self.rng.sample(self.ids, 2)
            return Share(between=(one, other), max=self.maybe(self.cap))
        return Share(other=(self.one(["id", "kind"]), self.text()), max=self.maybe(self.cap))

    def threshold(self) -> tuple[Threshold, ...]:
        first, found = self.day(), []
        number = self.rng.randint(1, 3)
        for year in range(number):
            begins = first + timedelta(days=365 * year)
            ends = begins + timedelta(days=365) if year < number - 1 or self.rng.random() < 0.5 else None
            found.append(Threshold(begins, self.decimal(), ends, self.maybe(self.text), self.maybe(self.text)))
        return tuple(found)

    def requirement(self) -> Requirement:
        sets: list[tuple[str, Predicate]] = []
        for name in SETS:  # a set may use the sets before it
            sets.append((name, self.predicate()))
            self.sets = (*self.sets, name)
        blocks: list[tuple[str, Node]] = []
        for name in BLOCKS[: self.rng.randint(0, 2)]:
            blocks.append((name, self.node(2)))
            self.blocks = (*self.blocks, name)
        self.ids = []
        root = self.node(0, self.one([None, "root"]))
        begins = self.maybe(lambda: self.rng.randint(1990, 2030))
        return Requirement(
            id=self.one(["lakeside/test", "a", "x.y/z-1"]),
            require=root,
            label=self.maybe(self.label),
            owner=self.maybe(self.text),
            catalogue=None
            if begins is None
            else CatalogueSpan(begins, self.maybe(lambda: self.rng.randint(begins + 1, 2040)), self.word_of(Basis)),
            sets=tuple(sets),
            blocks=tuple(blocks),
            limits=tuple(self.limit(number) for number in range(self.rng.randint(0, 2))),
            share=self.several(self.share, 0, 2),
            policy=self.maybe(self.policy) or Policy(),
            thresholds=tuple((name, self.threshold()) for name in THRESHOLDS),
            tests=self.maybe(self.text),
            source=self.maybe(self.source),
            note=self.maybe(self.text),
        )


def any_requirement(seed: int, awkward: bool = True) -> Requirement:
    """One requirement, the same for the same seed. `awkward`: with texts that a careless writer would change."""
    return AnyRequirement(seed, awkward).requirement()
