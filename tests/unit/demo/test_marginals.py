"""The invented learners add up to the published figures."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from asyougo.demo.marginals import Marginal, measure
from asyougo.demo.state import build_state
from asyougo.errors import Place
from asyougo.model.evidence import AttemptStatus, CourseAttempt, HeldCredential
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from asyougo.model.units import read_exact

TOLERANCE = 0.5  # percentage points


def measured(learners: int) -> tuple[Marginal, ...]:
    state = build_state(learners)
    constructed = 1 + len(state.planted_learners)  # Maya and the planted learners are nobody's sample
    records = islice(state.transcripts(), constructed, None)
    return measure((profile.born, record) for profile, record in zip(state.profiles(), records, strict=True))


def far_off(marginals: tuple[Marginal, ...], tolerance: float) -> list[str]:
    return [
        f"{m.measure}: {m.measured:.2f}, not {m.published}"
        for m in marginals
        if abs(m.measured - m.published) > tolerance
    ]


def test_the_shares_are_near_at_six_thousand_learners() -> None:
    assert far_off(measured(6_000), 3 * TOLERANCE) == []


@pytest.mark.slow
def test_the_shares_are_within_half_a_point_at_two_hundred_thousand_learners() -> None:
    marginals = measured(200_000)
    assert far_off(marginals, TOLERANCE) == []
    assert 7 <= next(m.measured for m in marginals if m.measure == "potential_completers") <= 8


def attempt(term: str, units: str = "4", status: AttemptStatus = "completed", code: str = "X 1") -> CourseAttempt:
    return CourseAttempt(term, Place(), "lakeside", code, units=read_exact(units), status=status, term=Term.read(term))


def figures(*learners: tuple[int, Transcript]) -> dict[str, tuple[float, int]]:
    return {marginal.measure: (marginal.measured, marginal.n) for marginal in measure(learners)}


def record(*evidence: CourseAttempt | HeldCredential) -> Transcript:
    return Transcript(Learner("x"), evidence)


def test_sixty_credits_within_ten_years_make_a_potential_completer_and_older_ones_do_not() -> None:
    lately = record(*(attempt("2018-fall", "30"), attempt("2020-fall", "30")))
    before = record(*(attempt("2012-fall", "30"), attempt("2020-fall", "30")))
    almost = record(attempt("2018-fall", "59.5"))
    assert figures((1990, lately))["potential_completers"] == (100, 1)
    assert figures((1990, before), (1990, almost))["potential_completers"] == (0, 2)


def test_only_people_of_eighteen_to_sixty_four_are_counted() -> None:
    lately = record(attempt("2018-fall", "60"))
    assert figures((1950, lately), (1962, lately))["potential_completers"] == (100, 1)


def test_whoever_was_away_for_three_terms_and_came_back_was_re_enrolled() -> None:
    away = record(attempt("2022-spring"), attempt("2024-fall"))
    hardly_away = record(attempt("2024-spring"), attempt("2024-fall"))
    never_back = record(attempt("2024-spring"))
    found = figures((1990, away), (1990, hardly_away), (1990, never_back))
    assert found["re_enrolled"] == (pytest.approx(100 / 3), 3)
    assert found["recent_stop_outs"] == (pytest.approx(100 / 3), 3)


def test_a_first_credential_is_counted_among_those_who_came_back() -> None:
    awarded = HeldCredential("h", Place(), "x", awarded=date(2025, 6, 1))
    back = record(attempt("2020-fall"), attempt("2024-fall"), awarded)
    away = record(attempt("2020-fall"), awarded)
    assert figures((1990, back), (1990, away))["first_credential"] == (100, 1)


def test_a_second_attempt_at_a_course_is_a_repeat_and_a_withdrawal_is_one_attempt() -> None:
    found = figures(
        (1990, record(attempt("2018-fall", status="withdrawn"), attempt("2019-fall"), attempt("2019-fall", code="Y 1")))
    )
    assert found["withdrawn_attempts"] == (pytest.approx(100 / 3), 3)
    assert found["repeated_attempts"] == (pytest.approx(100 / 3), 3)
