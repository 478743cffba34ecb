"""Found against planted: what is found is counted, and what is not is noticed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from attrs import evolve

from asyougo.demo.maya import MAYA
from asyougo.demo.planted import Planted
from asyougo.demo.results import Results, credits_passed, judged, results_of
from asyougo.demo.run import audit_everyone
from asyougo.demo.state import DemoState, build_state
from asyougo.model.finding import Verdict
from asyougo.population.sweep import Swept

MET, NO, OPEN = Verdict.SATISFIED, Verdict.NOT_SATISFIED, Verdict.UNDETERMINED


@pytest.fixture(scope="module")
def small() -> DemoState:
    """A state small enough to be audited in seconds, with some planted cases."""
    return build_state(61, seed=5)


@pytest.fixture(scope="module")
def swept(small: DemoState) -> Swept:
    return audit_everyone(small)


@pytest.fixture(scope="module")
def found(small: DemoState, swept: Swept) -> Results:
    return results_of(small, swept, 1.25)


def truth(expected: Verdict, remaining: int | None = None, class_: str = "one_short") -> Planted:
    return Planted("D-000001", "x", class_, "kind", expected, remaining, "why")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "remaining", "answers", "left", "judgement"),
    [
        (MET, None, [MET], 0, "found"),
        (MET, None, [NO], None, "wrong"),
        (MET, None, [OPEN], None, "missed"),
        (MET, None, [MET, NO], None, "wrong"),
        (NO, None, [MET], 0, "wrong"),
        (NO, 1, [NO], 1, "found"),
        (NO, 1, [NO], 2, "missed"),
        (NO, 1, [NO], None, "missed"),
        (OPEN, None, [OPEN], None, "found"),
        (OPEN, None, [NO], None, "wrong"),
        (OPEN, None, [MET], None, "wrong"),
        (Verdict.WITH_IN_PROGRESS, None, [NO], None, "wrong"),
    ],
)
def test_an_answer_is_found_wrong_or_missed(
    expected: Verdict, remaining: int | None, answers: Iterable[Verdict], left: int | None, judgement: str
) -> None:
    assert judged(truth(expected, remaining), answers, left) == judgement


def test_a_run_finds_exactly_what_was_planted(found: Results) -> None:
    assert sum(one.planted for one in found.classes) == 6
    assert [(one.found, one.wrong, one.missed) for one in found.classes] == [
        (one.planted, 0, 0) for one in found.classes
    ]
    assert found.certificates_checked == found.certificates_accepted > 0
    assert found.is_as_planted


def test_maya_meets_three_misses_two_by_one_course_and_waits_for_one_paper(found: Results) -> None:
    maya = found.maya
    assert (maya.credits, maya.colleges) == (71, 2)
    assert {one.id for one in maya.met} == {
        "lakeside/general-education-milestone", "harbor/cs-transfer-ready", "lakeside/data-foundations",
    }  # fmt: skip
    assert {(one.credential, one.courses, one.price_usd) for one in maya.one_away} == {
        ("harbor/as-business", ("ACCT 1A",), 230),
        ("lakeside/technical-communication", ("ENGL 49",), 156),
    }
    (unknown,) = maya.cannot_tell
    assert (unknown.credential, unknown.institution, unknown.amount_usd) == ("lakeside/as-nursing", "northgate", 112)


def test_a_count_would_promise_maya_a_fourth_and_the_proof_says_why_not(found: Results) -> None:
    (promised,) = found.maya.count_only
    assert promised.credential == "lakeside/data-analyst"
    assert promised.courses == ("MATH 10", "STAT 12")
    assert len(promised.parts) >= 3
    assert promised.checked


def test_one_false_row_is_noticed(small: DemoState, swept: Swept, found: Results) -> None:
    met = next(one for one in small.planted if one.class_ == "met")
    rows = tuple(
        evolve(row, verdict=NO) if (row.learner_id, row.credential_id) == (met.learner, met.credential) else row
        for row in swept.rows
    )
    assert rows != swept.rows
    spoiled = results_of(small, evolve(swept, rows=rows), 1.0)
    assert not spoiled.is_as_planted
    assert [one.wrong for one in spoiled.classes if one.class_ == "met"] == [1]


def test_one_refused_certificate_is_noticed(small: DemoState, swept: Swept) -> None:
    tally = evolve(swept.tally, accepted=swept.tally.accepted - 1)
    assert not results_of(small, evolve(swept, tally=tally), 1.0).is_as_planted


def test_the_run_is_the_same_with_several_workers(small: DemoState, swept: Swept) -> None:
    assert audit_everyone(small, workers=2) == swept


def test_progress_ends_with_all_pairs(small: DemoState) -> None:
    few = build_state(3, seed=5)
    told: list[tuple[int, int | None]] = []
    audit_everyone(few, lambda done, pairs: told.append((done, pairs)))
    assert told[-1] == (3 * 126, 3 * 126)


def test_the_numbers_as_json_hold_what_scripts_rely_on(found: Results) -> None:
    document = found.as_json()
    assert document["demonstration"].startswith("Demonstration: invented colleges")
    assert set(document) >= {
        "learners", "credentials", "pairs", "seconds", "pruned_share", "planted",
        "count_only_would_have_promised_wrongly", "undetermined", "certificates", "maya",
    }  # fmt: skip
    assert (document["learners"], document["pairs"], document["seconds"]) == (61, 61 * 126, 1.2)
    for one in document["planted"].values():
        assert set(one) == {"learners", "planted", "found", "wrong", "missed"}
    assert set(document["certificates"]) == {"checked", "accepted"}
    assert set(document["maya"]) == {"credits", "colleges", "met", "one_away", "cannot_tell", "count_only"}
    assert document["maya"]["credits"] == "71"


def test_credits_are_counted_once_per_course_and_exactly(small: DemoState) -> None:
    again = evolve(small.maya, evidence=(*small.maya.evidence, evolve(small.maya.evidence[0], id="again")))  # type: ignore[call-arg]
    assert small.maya.learner.id == MAYA
    assert credits_passed(again) == credits_passed(small.maya) == 71
