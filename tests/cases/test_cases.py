"""Every case file: one requirement, many learners, what a registrar expects of each, and a proof that holds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from asyougo.audit.certificate import check
from asyougo.audit.match import match
from asyougo.audit.prepare import prepare
from asyougo.errors import Place
from asyougo.model.context import AuditContext
from asyougo.model.evidence import CourseAttempt
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, MissingPaper, Transcript
from asyougo.rules.parse import load_rule

DAY = date(2026, 5, 1)
STATUS = {"now": "in_progress", "plan": "planned"}


def cases() -> list[Any]:
    found = []
    for file in sorted(Path(__file__).parent.glob("*.yaml")):
        content = yaml.safe_load(file.read_text())
        found += [
            pytest.param(content["rule"], case, id=f"{file.stem}: {case['name']}") for case in content["learners"]
        ]
    return found


def attempt(number: int, text: str) -> CourseAttempt:
    college, *code, units, grade, term = text.split()
    return CourseAttempt(
        id=f"row {number}",
        place=Place("case", number),
        institution=college,
        code=" ".join(code),
        units=Fraction(units),
        grade=None if grade in ("unknown", *STATUS) else grade,
        grading="pass_fail" if grade == "P" else "letter",
        status=STATUS.get(grade, "completed"),  # type: ignore[arg-type]
        term=Term.read(term),
        attributes=(),
    )


@pytest.mark.parametrize(("rule", "case"), cases())
def test_a_learner_is_found_as_a_registrar_expects(rule: str, case: dict[str, Any]) -> None:
    missing = ()
    if "held" in case:
        missing = (MissingPaper("paper", Place("case"), case["held"], "hold", Fraction(112), "official transcript"),)
    attempts = tuple(attempt(number, text) for number, text in enumerate(case["courses"], 1))
    record = prepare(Transcript(Learner("L-1"), attempts, missing=missing), AuditContext(DAY))
    requirement = load_rule(rule, "case.yaml")
    finding = match(requirement, record)
    assert finding.verdict.value == case["expect"]
    if "left" in case:
        assert finding.remaining.courses == (case["left"], case["left"])
    assert check(requirement, record, finding.certificate) == []
