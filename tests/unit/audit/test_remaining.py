"""The fewest courses that are left where a rule leaves a choice: exact, way by way."""

from __future__ import annotations

import pytest

from asyougo.model.finding import Verdict
from tests.unit.audit.test_explain import attempt, found

CHOICE = """require:
  all:
    - {id: t0, take: {courses: 3, any_of: "BIO 101, 102, 201, 202; MAT 201, 202"}}
    - id: k
      n_of:
        n: 3
        of:
          - {id: t1, take: {courses: 2, any_of: "BIO 201, 301; ENG 201, 302; MAT 101, 102, 201, 202"}}
          - {id: t2, take: {courses: 3, any_of: "BIO 102, 202; ENG 201; MAT 301"}}
          - {id: t3, take: {courses: 3, any_of: "BIO 202, 301, 302; MAT 102, 201, 301"}}
          - {id: t4, take: {courses: 1, any_of: "BIO 101, 102, 201; MAT 201"}}
"""


@pytest.mark.parametrize(
    "passed, left",
    [
        ((), 9),  # 3 for t0; t4 with 1, t1 with 2 and t2 or t3 with 3
        (("ENG 302",), 8),
        (("BIO 201", "MAT 201", "ENG 201", "ENG 302"), 5),  # t0 and t4 want what t1 has no need of
        (("HIS 1",), 9),
    ],
)
def test_the_cheapest_way_through_a_choice_is_found_and_proven(passed: tuple[str, ...], left: int) -> None:
    finding = found(CHOICE, *(attempt(code) for code in passed))
    assert finding.verdict is Verdict.NOT_SATISFIED
    assert (finding.remaining.courses, finding.remaining.proven) == ((left, left), True)
    assert len(finding.remaining.completions[0].courses) == left


def test_every_course_that_alone_would_finish_some_way_is_named() -> None:
    rule = """require:
  id: k
  n_of:
    n: 2
    of:
      - {id: a, take: {courses: 2, any_of: "BIO 1, 2, 3"}}
      - {id: b, take: {courses: 1, any_of: "BIO 1; ART 1"}}
      - {id: c, take: {courses: 2, any_of: "ENG 1, 2"}}
"""
    finding = found(rule, attempt("BIO 1"), attempt("BIO 2"), attempt("ENG 1"))
    assert finding.remaining.courses == (1, 1)
    assert {way.courses for way in finding.remaining.completions} == {("ART 1",), ("BIO 3",), ("ENG 2",)}
