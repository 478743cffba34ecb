"""Any small value that the language can write, by seed: awkward texts, dated numbers, policies, predicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, TypeVar, get_args

from asyougo.model.course_list import listed
from asyougo.model.predicate import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Attribute,
    Codes,
    CreditsWithin,
    GradingIs,
    InstitutionIs,
    Level,
    Not,
    Predicate,
    Range,
    SetNamed,
    Subject,
    TeachesCompetency,
    TermWithin,
    TypeIs,
    Wildcard,
)
from asyougo.model.requirement import (
    Amount,
    Cap,
    Label,
    PassFail,
    Policy,
    RepeatPolicy,
    Source,
    ThresholdRef,
    Unit,
)
from asyougo.model.terms import Term

T = TypeVar("T")

SETS = ("electives", "LANG", "upper")
BLOCKS = ("writing@2024", "core@1")
THRESHOLDS = ("minimum", "residency")
CODES = (
    "BIO 150", "CH/BI 227", "C S 3A", "ENGL C1000", "ENG-101", "CS101", "NO 1E5", "ON 1.10", "HONORS SEMINAR", "3D 10",
    "MATH 10", "MATH 11", "STAT 12", "CIS 22A", "CIS 22B", "ÉTUD 7",
)  # fmt: skip
WORDS = ("course", "writing", "the", "approval", "médico", "data", "¿qué?", "R&D", "it's", "über")
# Texts that YAML, JSON or a careless writer would change.
AWKWARD = (
    "NO", "1E5", "1.10", "12:30", "null", "~", "true", "- a", "a: b", "#c", "'", '"', "\\", "{x}", "[y]", "a\nb",
    "tab\there", "\u2028line", "x\u00a0nbsp", "a\ufeffbom", "🙂", "*x", "&x", "!x", "%x", "@x", "`x`", "---", "a # b",
    "a:", "?", "|", ">", "0x1F", "=", "<<", "2020-01-01", "$x", "a\ufffe", "\u200bzero", "ا ب", "a, b", "a;b",
    "\\u0041",
)  # fmt: skip


class AnyValue:
    """Draws the small values of a rule: texts, numbers, policies, predicates."""

    def __init__(self, seed: int, awkward: bool = True) -> None:
        self.rng = Random(seed)
        self.awkward = awkward
        self.ids: list[str] = []
        self.blocks: tuple[str, ...] = ()
        self.sets: tuple[str, ...] = ()

    # --- small values

    def one(self, of: Sequence[T]) -> T:
        return self.rng.choice(of)

    def word_of(self, literal: object) -> Any:
        return self.one(get_args(literal))

    def maybe(self, draw: Callable[[], T], chance: float = 0.4) -> T | None:
        return draw() if self.rng.random() < chance else None

    def several(self, draw: Callable[[], T], least: int, most: int) -> tuple[T, ...]:
        return tuple(draw() for _ in range(self.rng.randint(least, most)))

    def text(self) -> str:
        if self.awkward and self.rng.random() < 0.3:
            return self.one(AWKWARD).strip()
        return " ".join(self.several(lambda: self.one(WORDS), 1, 4))

    def label(self) -> Label:
        return self.one([Label(self.text()), Label(self.text(), self.text()), Label("", self.text())])

    def source(self) -> Source:
        url = self.maybe(lambda: "https://college.example/rules?a=1&b=2#c")
        page = self.maybe(self.text)
        return Source(url, page, self.maybe(self.text) if url or page else self.text())

    def day(self) -> date:
        return date(2000, 1, 1) + timedelta(days=self.rng.randint(0, 20_000))

    def decimal(self) -> Fraction:
        return self.one([Fraction(self.rng.randint(1, 9999), 100), Fraction(8, 3), Fraction(self.rng.randint(1, 30))])

    def whole(self) -> Amount:
        if self.rng.random() < 0.1:
            return ThresholdRef(self.one(THRESHOLDS))
        return Fraction(self.rng.randint(1, 12))

    def exact(self) -> Amount:
        return ThresholdRef(self.one(THRESHOLDS)) if self.rng.random() < 0.1 else self.decimal()

    def amount(self, unit: Unit) -> Amount:
        return self.whole() if unit == "courses" else self.exact()

    def cap(self) -> Cap:
        return self.one([Cap(self.whole()), Cap(None, self.exact()), Cap(Fraction(0)), Cap(Fraction(2), self.exact())])

    def span(self, draw: Callable[[], Any]) -> tuple[Any, Any]:
        """Two different values in order, one of them perhaps open."""
        low, high = sorted((draw(), draw()))
        if low == high:
            return low, None
        return self.one([(low, high), (low, None), (None, high)])

    def policy(self) -> Policy:
        return Policy(
            repeat=self.maybe(lambda: self.word_of(RepeatPolicy)),
            grade_min=self.maybe(lambda: self.one(["C", "B-"])),
            pass_fail=self.maybe(lambda: PassFail(Fraction(self.rng.randint(0, 4)))),
            rounding=self.maybe(lambda: (self.rng.randint(0, 9), self.one(["half_up", "half_even", "truncate"]))),
            transfer=self.maybe(self.cap),
            substitution_transitive=self.one([None, False, True]),
            exclude_declared=self.several(self.text, 0, 2),
            incomplete_lapses_days=self.maybe(lambda: self.rng.randint(0, 1000)),
        )

    # --- predicates

    def codes(self) -> Predicate:
        return listed(self.several(lambda: self.one(CODES), 0, self.one([2, 6, 14])))

    def wildcard(self) -> Wildcard:
        if self.rng.random() < 0.1:
            return Wildcard("*", "101")
        return Wildcard(self.one(["COS", "LANG", "*", "C S"]), self.one(["*", "**", "3*", "3**", "10*", "L2**"]))

    def predicate(self, depth: int = 0) -> Predicate:
        if depth < 3 and self.rng.random() < 0.35:
            parts = self.several(lambda: self.predicate(depth + 1), 0, 3)
            return self.one(
                [
                    AllOf(parts),
                    AnyOf(parts),
                    Not(self.predicate(depth + 1)),
                    AllOf((self.predicate(depth + 1), Not(self.predicate(depth + 1)))),
                ]
            )
        draws: list[Callable[[], Predicate]] = [
            self.codes, self.codes, self.codes, self.wildcard,
            lambda: AnyOf((self.codes(), self.wildcard())),
            lambda: Codes(("HIS 212", "X 1", "CH/BI 9"), (("HIS 212", ("EPS 212",)),)),
            lambda: Range(self.one(["BIO", "C S"]), self.rng.randint(1, 100), self.rng.randint(100, 999)),
            lambda: Subject(self.one(["BIO", "C S", "NO"])),
            lambda: AnyOf((Subject("BIO"), Subject("NO"))),
            lambda: (lambda level: Level(level, level + 1))(self.rng.randint(0, 9) * 100),
            lambda: Level(*self.span(lambda: self.rng.randint(1, 900))),
            lambda: Attribute(self.text()),
            lambda: InstitutionIs(self.text()),
            lambda: TermWithin(*self.span(lambda: Term(self.rng.randint(1990, 2040), self.rng.randint(0, 3)))),
            lambda: CreditsWithin(self.decimal(), self.maybe(self.decimal), self.maybe(self.decimal)),
            lambda: (lambda exactly: CreditsWithin(exactly, None, exactly))(self.decimal()),
            lambda: TypeIs(self.one(["course", "transfer", "exam", "prior_learning"])),
            lambda: TeachesCompetency(self.text()),
            lambda: GradingIs(self.one(["letter", "pass_fail"])),
            lambda: EVERYTHING,
            lambda: NOTHING,
        ]  # fmt: skip
        if self.sets:
            draws += [lambda: SetNamed(self.one(self.sets))] * 3
        return self.one(draws)()

    def where(self) -> Predicate:
        return EVERYTHING if self.rng.random() < 0.7 else self.predicate(1)
