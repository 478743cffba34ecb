"""What a finding says of each part of a rule: what counts there, what does not and why, what is missing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve

from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.errors import Place
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.finding import Finding, NodeFinding, Verdict
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from asyougo.rules.parse import load_rule

DAY = date(2026, 5, 1)


def attempt(
    code: str, grade: str | None = "B", credits: int = 3, term: str = "2024-fall", **more: str
) -> CourseAttempt:
    return CourseAttempt(
        id=f"{code} {term}",
        place=Place("record.csv"),
        institution=more.get("institution", "lakeside"),
        code=code,
        units=Fraction(credits),
        grade=grade,
        grading="pass_fail" if grade == "P" else "letter",
        term=Term.read(term),
        attributes=(),
    )


def found(rule: str, *attempts: CourseAttempt, facts: dict[str, object] | None = None) -> Finding:
    requirement = load_rule(f"rule: asyougo/1\nid: test/rule\nowner: lakeside\n{rule}", "rule.yaml")
    return match(requirement, prepare(Transcript(Learner("L-1"), attempts), AuditContext(DAY)))


def at(finding: Finding, node: str) -> NodeFinding:
    return next(part for part in finding.nodes if part.id == node)


def reason(finding: Finding, node: str, item: str) -> str:
    return next(rejected.reason for rejected in at(finding, node).rejected if rejected.item == item)


IMPOSSIBLE = """require:
  all:
    - {id: a, take: "BIO 101"}
    - {id: b, take: {courses: 2, any_of: "CIS 20, 22, 30"}}
    - {id: never, take: {courses: 3, any_of: "ART 1, 2"}}
    - {id: c, take: {credits: 9, any_of: "MATH 1, 2, 3"}}
"""


def test_a_rule_that_no_course_can_finish_still_shows_what_counts() -> None:
    finding = found(IMPOSSIBLE, attempt("BIO 101"), attempt("CIS 20"), attempt("CIS 22"), attempt("MATH 1", credits=4))
    assert finding.verdict is Verdict.NOT_SATISFIED
    assert finding.remaining.impossible and finding.remaining.blocked_by == "never"
    assert at(finding, "a").verdict is Verdict.SATISFIED
    assert [use.item for use in at(finding, "b").uses] == ["CIS 20 2024-fall", "CIS 22 2024-fall"]
    assert (at(finding, "never").verdict, at(finding, "never").missing) == (Verdict.NOT_SATISFIED, 3)
    assert (at(finding, "c").have, at(finding, "c").missing) == (4, 5)


def test_a_rule_that_no_course_can_finish_counts_each_course_once() -> None:
    rule = """require:
  all:
    - {id: a, take: "BIO 101"}
    - {id: b, take: {courses: 2, any_of: "BIO 101; CIS 20"}}
    - {id: never, take: {courses: 3, any_of: "ART 1, 2"}}
"""
    finding = found(rule, attempt("BIO 101"), attempt("CIS 20"))
    assert [use.item for use in at(finding, "a").uses] == ["BIO 101 2024-fall"]
    assert [use.item for use in at(finding, "b").uses] == ["CIS 20 2024-fall"]
    assert reason(finding, "b", "BIO 101 2024-fall") == "USED_BY:a"


def test_a_fact_that_is_not_so_hides_nothing_of_the_courses() -> None:
    rule = """require:
  all:
    - {id: a, take: "BIO 101"}
    - {id: licence, hold: {credential: elsewhere/licence}}
    - {id: never, take: {courses: 3, any_of: "ART 1, 2"}}
"""
    finding = found(rule, attempt("BIO 101"))
    assert at(finding, "a").verdict is Verdict.SATISFIED


def test_a_question_is_about_what_could_be_proven_now_not_what_the_current_term_may_bring() -> None:
    rule = 'require: {id: a, take: {courses: 2, any_of: "BIO 101, 102, 103"}}'
    finding = found(
        rule, attempt("BIO 101"), attempt("BIO 102", None), evolve(attempt("BIO 103", None), status="in_progress")
    )
    assert (finding.verdict, finding.at_least) == (Verdict.UNDETERMINED, Verdict.WITH_IN_PROGRESS)
    assert [question.reason for question in finding.questions] == ["GRADE_UNKNOWN"]


SMALL = 'require: {id: a, grade: C, take: {courses: 1, any_of: "BIO 101, 102"}}'
ANY_GRADE = SMALL.replace("grade: C, ", "")


@pytest.mark.parametrize(
    ("rule", "attempts", "item", "expected"),
    [
        (SMALL, (attempt("BIO 101", "D"),), "BIO 101 2024-fall", "GRADE_BELOW"),
        (SMALL, (attempt("BIO 101", "F"),), "BIO 101 2024-fall", "NOT_PASSED"),
        (SMALL, (attempt("BIO 101", None),), "BIO 101 2024-fall", "GRADE_UNKNOWN"),
        (SMALL, (attempt("BIO 101"), attempt("BIO 102", term="2025-fall")), "BIO 102 2025-fall", "NOT_NEEDED"),
        (SMALL, (attempt("BIO 101"), attempt("BIO 101", term="2025-fall")), "BIO 101 2025-fall", "REPEAT_SUPERSEDED"),
        (
            f"policy: {{pass_fail: {{max: 0}}}}\n{ANY_GRADE}",
            (attempt("BIO 101", "P"),),
            "BIO 101 2024-fall",
            "PF_LIMIT",
        ),
        (
            f"policy: {{transfer: {{max: {{courses: 0}}}}}}\n{SMALL}",
            (attempt("BIO 101", institution="harbor"),),
            "BIO 101 2024-fall",
            "TRANSFER_LIMIT",
        ),
        (
            f'limits: [{{id: few, over: applied, where: {{level: 100}}, at_most: {{courses: 0}}}}]\n{SMALL}',
            (attempt("BIO 101"),),
            "BIO 101 2024-fall",
            "LEVEL_LIMIT",
        ),
    ],
)  # fmt: skip
def test_a_course_that_does_not_count_says_why(
    rule: str, attempts: tuple[CourseAttempt, ...], item: str, expected: str
) -> None:
    assert reason(found(rule, *attempts), "a", item) == expected
