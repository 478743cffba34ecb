"""The small pieces of random rules, repeatable by seed: conditions, numbers, deadlines, facts, limits, policies."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

from attrs import evolve, field, frozen

from asyougo.model.predicate import (
    EVERYTHING,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Subject,
    TermWithin,
    TypeIs,
    cross_listed,
)
from asyougo.model.requirement import (
    Amount,
    Attest,
    Bound,
    Cap,
    CompetencyNode,
    Deadline,
    Exam,
    ExperienceNode,
    Fact,
    Gpa,
    Hold,
    Label,
    Limit,
    Node,
    PassFail,
    Policy,
    Prose,
    Threshold,
    ThresholdRef,
)
from asyougo.model.terms import Term

TIERS = ("T0", "T1", "T2", "T3", "T4")
SUBJECTS = ("ART", "BIO", "CHM", "DAN", "ECO", "FRE", "GEO", "HIS")
ATTRIBUTES = ("writing", "lab", "global")
OWNER, OTHERS = "lakeside", ("harbor", "ridge")
AS_OF = date(2026, 6, 30)
EXAMS = ("AP Biology", "CLEP French")
CREDENTIALS = ("bcsp/asp", "state/cna")
FRAMEWORK = "frame/1"
KINDS = ("welding", "nursing")


@frozen
class Knobs:
    """How large and how odd a rule may be.

    courses: how many codes there are; leaves: takes at most; odd: chance of a rarer feature at each place.
    """

    courses: int = 8
    leaves: int = 4
    odd: float = 0.15
    features: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


SMALL = Knobs()
LARGER = Knobs(courses=28, leaves=12, odd=0.12)


@frozen
class World:
    """The codes that a rule and a transcript are made of."""

    codes: tuple[str, ...]
    owner: str = OWNER
    noise: tuple[str, ...] = ("ZOO 900", "ZOO 910")


def codes_of(*codes: str) -> Codes:
    """A course list as the reader of lists makes it."""
    return Codes(codes, tuple((code, cross_listed(code)[1:]) for code in codes if "/" in code.split()[0]))


@frozen
class PartMaker:
    """Makes pieces of one rule. What the rule needs beside its tree (thresholds ...) is gathered here."""

    rng: random.Random
    world: World
    tier: str
    knobs: Knobs
    spent: list[str] = field(factory=list)
    thresholds: dict[str, tuple[Threshold, ...]] = field(factory=dict)
    sets: dict[str, Predicate] = field(factory=dict)
    blocks: dict[str, Node] = field(factory=dict)
    budget: list[int] = field(factory=lambda: [0])

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def odd(self, feature: str, factor: float = 1.0) -> bool:
        """Whether a rarer feature stands here."""
        if feature in self.knobs.without:
            return False
        return self.chance(0.7 if feature in self.knobs.features else self.knobs.odd * factor)

    def where(self) -> Predicate:
        """A further condition on a course."""
        rng = self.rng
        options: tuple[Predicate, ...] = (
            Level(gte=rng.choice((200, 300))),
            Level(gte=100, lt=200),
            Attribute(rng.choice(ATTRIBUTES)),
            InstitutionIs(rng.choice((OWNER, *OTHERS))),
            CreditsWithin(gte=Fraction(rng.choice((2, 3)))),
            TermWithin(Term(2020, 0), None),
            TermWithin(None, Term(2021, 2)),
            TypeIs(rng.choice(("course", "transfer"))),
            GradingIs("letter"),
            Not(Attribute(rng.choice(ATTRIBUTES))),
            Not(InstitutionIs(rng.choice(OTHERS))),
            Subject(rng.choice(SUBJECTS)),
            AnyOf((Level(gte=300), Attribute(rng.choice(ATTRIBUTES)))),
        )
        return rng.choice(options)

    def amount(self, number: int) -> Amount:
        """A plain number, or now and then a dated threshold that has this value today."""
        if not self.odd("threshold", 0.3):
            return Fraction(number)
        name = f"t{len(self.thresholds) + 1}"
        entries = [
            Threshold(date(2015, 1, 1), Fraction(number + 1), date(2020, 1, 1)),
            Threshold(date(2020, 1, 1), Fraction(number)),
        ]
        self.thresholds[name] = tuple(entries)
        return ThresholdRef(name)

    def deadline(self) -> Deadline:
        if self.chance(0.5):
            return Deadline(term=self.rng.randint(2, 8))
        return Deadline(date=date(self.rng.choice((2020, 2021, 2022, 2026)), self.rng.choice((5, 12)), 31))

    def fact(self) -> Fact:
        kind = self.rng.choice(("catalogue", "home", "declared", "entry"))
        if kind == "catalogue":
            return Fact(kind="catalogue", begins="2018", ends="2020")
        if kind == "home":
            return Fact(kind="home", value=self.rng.choice((OWNER, "harbor")))
        if kind == "declared":
            return Fact(kind="declared", value="random/other")
        return Fact(kind="entry", begins="2019-01-01", ends="2020-01-01")

    def static(self, node_id: str) -> Node:
        """A node that no course meets."""
        rng = self.rng
        kind = rng.choice(("hold", "hold", "exam", "exam", "competency", "experience", "attest", "prose"))
        node: Node
        if kind == "hold":
            chosen = rng.choice(CREDENTIALS)
            node = Hold(
                id=node_id,
                credential=chosen if self.chance(0.7) else None,
                type=None,
                issuers=("bcsp",) if self.chance(0.4) else None,
                unexpired_at=rng.choice((None, "award", "start")),
            )
            if node.credential is None:
                node = evolve(node, type="licence")
        elif kind == "exam":
            node = Exam(
                id=node_id,
                exam=rng.choice(EXAMS),
                min_score=self.amount(rng.randint(3, 4)),
                scale=rng.choice((None, "ap", "ap")),
                max_age_years=Fraction(5) if self.chance(0.3) else None,
            )
        elif kind == "competency":
            node = CompetencyNode(
                id=node_id,
                framework=FRAMEWORK,
                item=rng.choice(("c1", "c2")),
                level=Fraction(2) if self.chance(0.5) else None,
                evidence_kinds=("observed",) if self.chance(0.3) else None,
            )
        elif kind == "experience":
            node = ExperienceNode(
                id=node_id,
                kind=rng.choice(KINDS),
                unit=rng.choice(("hours", "hours", "years")),
                need=self.amount(rng.choice((2, 400))),
                within_years=Fraction(6) if self.chance(0.3) else None,
            )
        elif kind == "attest":
            node = Attest(id=node_id, question=Label("Is the portfolio approved?"), signers=("chair",))
        else:
            node = Prose(id=node_id, text=Label("The work must be of high quality."), decided_by="chair")
        if kind in ("hold", "exam", "competency") and self.odd("deadline", 0.4):
            node = evolve(node, by=self.deadline())
        return node

    def node_policy(self) -> Policy:
        """A policy for one part of the rule."""
        rng = self.rng
        options = [Policy(grade_min="C"), Policy(grade_min="B"), Policy(repeat="last"), Policy(repeat="best")]
        options += [Policy(incomplete_lapses_days=1500), Policy(incomplete_lapses_days=90)]
        if self.tier == "T4":
            options += [Policy(pass_fail=PassFail(Fraction(0))), Policy(transfer=Cap(courses=Fraction(1)))]
        return rng.choice(options)

    def policy(self) -> Policy:
        rng = self.rng
        return Policy(
            repeat=rng.choice((None, "best", "best", "last", "all")) if self.odd("repeat", 3) else None,
            grade_min=rng.choice(("D-", "C", "C-")) if self.odd("grade_min") else None,
            pass_fail=PassFail(Fraction(rng.randint(0, 1))) if self.tier == "T4" and self.odd("pass_fail") else None,
            transfer=rng.choice((Cap(courses=Fraction(1)), Cap(courses=Fraction(0)), Cap(credits=Fraction(5))))
            if self.tier == "T4" and self.odd("transfer")
            else None,
            exclude_declared=("random/other",) if self.odd("exclude", 0.3) else (),
            substitution_transitive=True if self.odd("chains", 0.3) else None,
            incomplete_lapses_days=rng.choice((90, 1500)) if self.odd("lapses", 0.3) else None,
        )

    def limit(self, limit_id: str, over: str) -> Limit:
        rng = self.rng
        kind = rng.choice(("at_least", "at_most", "at_most", "gpa"))
        limit = Limit(id=limit_id, over=over)  # type: ignore[arg-type]
        if self.chance(0.7):
            limit = evolve(limit, where=self.where())
        if self.odd("limit set", 0.5):
            limit = evolve(limit, set=codes_of(*sorted(rng.sample(self.world.codes, min(4, len(self.world.codes))))))
        if kind == "gpa":
            method = "course_average" if self.chance(0.3) else "credit_weighted"
            keep = limit.where if self.chance(0.4) else EVERYTHING
            return evolve(limit, where=keep, gpa=Gpa(Fraction(rng.choice(("2.0", "2.5", "3.0", "3.3"))), method))  # type: ignore[arg-type]
        unit = rng.choice(("courses", "courses", "credits", "share"))
        if self.tier == "T2":
            unit = "courses"
        most = {"courses": 3, "credits": 9}.get(unit, 0)
        amount = Fraction(rng.randint(0, most)) if unit != "share" else Fraction(rng.choice(("1/4", "1/3", "1/2")))
        if over != "applied" and kind == "at_most":
            amount = amount + (rng.choice((0, 2, 6)) if unit != "share" else 0) if not self.chance(0.2) else Fraction(0)
        return evolve(limit, **{kind: Bound(unit, amount)})  # type: ignore[arg-type]
