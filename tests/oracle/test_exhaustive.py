"""The oracle by itself: cases whose answer a person can see, and the forty samples that fix the meaning."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest

from asyougo.errors import Place
from asyougo.formats.transcript_json import read_transcript
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Verdict
from asyougo.model.requirement import (
    All,
    AnyChild,
    Cap,
    Distinct,
    Node,
    Pool,
    PoolChild,
    Prose,
    Requirement,
    Share,
    Take,
)
from asyougo.model.transcript import Learner, MissingPaper, Transcript
from asyougo.rules.parse import load_rule
from tests.conftest import SHARED
from tests.oracle.exhaustive import truth
from tests.oracle.random_parts import codes_of
from tests.oracle.remaining import courses_left

TODAY = AuditContext(date(2026, 6, 30))
SAMPLES = sorted((SHARED / "data" / "audit-samples").glob("*/expect.json"))


def take(node_id: str, *codes: str, need: int = 1, unit: str = "courses") -> Take:
    return Take(id=node_id, set=codes_of(*codes), need=Fraction(need), unit=unit)  # type: ignore[arg-type]


def passed(*codes: str, units: int = 3, grade: str | None = "B", status: str = "completed") -> list[CourseAttempt]:
    return [
        CourseAttempt(
            f"t#{number}",
            Place(),
            "home",
            code,
            code,
            Fraction(units),
            "semester",
            grade,
            "letter",
            status,
            attributes=(),  # type: ignore[arg-type]
        )
        for number, code in enumerate(codes)
    ]


def verdict(
    root: Node, rows: list[CourseAttempt], share: tuple[Share, ...] = (), missing: tuple[MissingPaper, ...] = ()
) -> Verdict:
    rule = Requirement("r", root, share=share)
    return truth(rule, Transcript(Learner("L"), tuple(rows), missing=missing), TODAY).verdict


def test_one_course_does_not_fill_two_slots() -> None:
    both = All(id="both", of=(take("a", "BIO 101"), take("b", "BIO 101", "BIO 102")))
    assert verdict(both, passed("BIO 101")) is Verdict.NOT_SATISFIED
    assert verdict(both, passed("BIO 101", "BIO 102")) is Verdict.SATISFIED


def test_a_relation_lets_one_course_fill_two_slots_up_to_its_cap() -> None:
    both = All(id="both", of=(take("a", "BIO 101", "BIO 102", need=2), take("b", "BIO 101", "BIO 102", need=2)))
    rows = passed("BIO 101", "BIO 102")
    assert verdict(both, rows, (Share(("a", "b")),)) is Verdict.SATISFIED
    assert verdict(both, rows, (Share(("a", "b"), max=Cap(courses=Fraction(1))),)) is Verdict.NOT_SATISFIED


def test_a_course_taken_twice_counts_once() -> None:
    assert verdict(take("a", "BIO 101", "BIO 102", need=2), passed("BIO 101", "BIO 101")) is Verdict.NOT_SATISFIED


def test_a_course_in_progress_makes_it_conditional() -> None:
    rows = passed("BIO 101") + passed("BIO 102", grade=None, status="in_progress")
    rows[1] = CourseAttempt("t#9", Place(), "home", "BIO 102", status="in_progress")
    assert verdict(take("a", "BIO 101", "BIO 102", need=2), rows) is Verdict.WITH_IN_PROGRESS


def test_prose_is_never_counted_as_met_and_never_hides_what_is_missing() -> None:
    rule = All(id="all", of=(take("a", "BIO 101"), Prose(id="p", text=None)))  # type: ignore[arg-type]
    assert verdict(rule, passed("BIO 101")) is Verdict.UNDETERMINED
    assert verdict(rule, []) is Verdict.NOT_SATISFIED


def test_a_missing_paper_could_hold_what_is_missing() -> None:
    paper = MissingPaper("p", Place(), "harbor", "hold")
    assert verdict(take("a", "BIO 101"), [], missing=(paper,)) is Verdict.UNDETERMINED


def test_a_child_of_a_pool_below_its_minimum_contributes_nothing() -> None:
    child = Take(id="a", set=codes_of("BIO 101", "BIO 102"))
    other = Take(id="b", set=codes_of("ECO 101"))
    pool = Pool(
        id="p", need=Fraction(2), unit="courses", of=(PoolChild(child, Fraction(2), Fraction(2)), PoolChild(other))
    )
    assert verdict(pool, passed("BIO 101", "ECO 101")) is Verdict.NOT_SATISFIED
    assert verdict(pool, passed("BIO 101", "BIO 102")) is Verdict.SATISFIED


def test_two_courses_of_one_subject_are_not_two_subjects() -> None:
    spread = Take(
        id="a",
        set=codes_of("BIO 101", "BIO 102", "ECO 101"),
        need=Fraction(2),
        distinct=Distinct("subject", Fraction(2)),
    )
    assert verdict(spread, passed("BIO 101", "BIO 102")) is Verdict.NOT_SATISFIED
    assert verdict(spread, passed("BIO 101", "ECO 101")) is Verdict.SATISFIED


def test_the_least_number_left_takes_the_shorter_way() -> None:
    either = AnyChild(id="any", of=(take("a", "BIO 101", "BIO 102", need=2), take("b", "ECO 101")))
    assert courses_left(Requirement("r", either), Transcript(Learner("L")), TODAY) == (1, 1)


@pytest.mark.shared
@pytest.mark.parametrize("expected", SAMPLES, ids=lambda path: path.parent.name)
def test_the_oracle_gives_every_sample_right(expected) -> None:  # type: ignore[no-untyped-def]
    answer = json.loads(expected.read_text())
    rule = load_rule((expected.parent / "rule.yaml").read_text(), "rule.yaml")
    transcript, problems = read_transcript((expected.parent / "transcript.json").read_text(), "transcript.json")
    assert transcript is not None, problems
    context = AuditContext(date.fromisoformat(answer["args"][answer["args"].index("--as-of") + 1]))
    assert truth(rule, transcript, context).verdict.value == answer["verdict"]
    if answer["missing_courses"] is not None:
        assert courses_left(rule, transcript, context) == (answer["missing_courses"],) * 2
