"""The invented learners: the same for the same seed, shaped on published figures, as dirty as real records."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from asyougo.demo.maya import OWED_USD
from asyougo.demo.state import DemoState, build_state
from asyougo.demo.world import read_world
from asyougo.errors import InputError
from asyougo.model.evidence import CourseAttempt
from asyougo.model.transcript import Transcript
from asyougo.model.units import semester_credits

Records = tuple[Transcript, ...]


def attempts(transcript: Transcript) -> list[CourseAttempt]:
    return [entry for entry in (*transcript.evidence, *transcript.unreadable) if isinstance(entry, CourseAttempt)]


def test_the_same_seed_gives_the_same_learners_and_another_seed_others() -> None:
    one, again, other = (tuple(build_state(120, seed).transcripts()) for seed in (5, 5, 6))
    assert one == again
    assert set(one) & set(other) == {one[0]}  # Maya


def test_a_learner_is_the_same_however_many_there_are(state: DemoState, records: Records) -> None:
    number = len(state.planted_learners) + 40
    larger = DemoState(3_000, 5, state.world, state.entries, state.maya, menus=state.menus)
    assert larger.transcript(f"D-{number:06d}") == records[number]


def test_there_are_exactly_as_many_learners_as_asked_for_each_with_an_id_of_its_own(records: Records) -> None:
    assert len(records) == 2_000
    assert len({record.learner.id for record in records}) == 2_000
    assert [record.learner.id for record in build_state(1, seed=5).transcripts()] == ["maya"]


def test_one_learner_can_be_looked_up_without_making_the_others(state: DemoState, records: Records) -> None:
    for record in records[::97]:
        assert state.transcript(record.learner.id) == record
    for nobody in ("D-999999", "D-", "D-1", "x", "", "D-0000001"):
        assert state.transcript(nobody) is None


@pytest.mark.parametrize("learners", [0, -1, 5_000_001])
def test_a_number_of_learners_that_makes_no_sense_is_refused_with_the_bounds(learners: int) -> None:
    with pytest.raises(InputError, match=r"between 1 and 5,000,000 \(got '-?\d+'\)\. Give another number\."):
        build_state(learners)


def test_maya_brings_seventy_one_credits_from_two_calendars_and_no_degree(state: DemoState) -> None:
    passed = [attempt for attempt in attempts(state.maya) if attempt.status == "completed"]
    total = sum(semester_credits(attempt.units or Fraction(0), attempt.unit_system or "semester") for attempt in passed)
    assert total == 71
    assert {attempt.institution for attempt in passed} == {"lakeside", "harbor"}
    assert {attempt.unit_system for attempt in passed} == {"semester", "quarter"}
    (paper,) = state.maya.missing
    assert (paper.institution, paper.why, paper.amount_usd) == ("northgate", "hold", OWED_USD)
    assert len(state.maya.evidence) == len(attempts(state.maya))  # courses only: nothing was ever awarded


def test_every_attempt_is_at_a_course_that_its_school_taught_then(records: Records) -> None:
    world = read_world()
    taught = {(course.school, course.code): course for course in world.courses}
    for record in records:
        unreadable = set(record.unreadable)
        for attempt in attempts(record):
            if attempt in unreadable:
                continue
            course = taught[attempt.institution or "", attempt.code or ""]
            assert attempt.term is not None
            assert course.is_taught(attempt.term.begins), attempt
            assert (attempt.units, attempt.unit_system) == (course.units, course.unit_system)


def test_ids_of_evidence_are_unique_within_a_record(records: Records) -> None:
    for record in records:
        names = [entry.id for entry in (*record.evidence, *record.unreadable, *record.missing)]
        assert len(set(names)) == len(names)


def test_the_dirt_of_real_records_is_there(records: Records) -> None:
    rows = [attempt for record in records for attempt in attempts(record)]
    codes = {attempt.code for attempt in rows}
    assert "PSY/STAT 15" in codes, "a joint department"
    assert {"CS 1", "SPCH 1", "ENG 101"} <= codes, "old numbers"
    schools = Counter(len({attempt.institution for attempt in attempts(record)}) for record in records)
    assert schools[2] > 150, "several schools for one person"
    systems = [{attempt.unit_system for attempt in attempts(record)} for record in records]
    assert sum(len(system) == 2 for system in systems) > 50, "quarter beside semester units"
    papers = [paper for record in records for paper in record.missing]
    assert {paper.why for paper in papers} == {"hold", "closed", "not_received"}
    assert all((paper.amount_usd is not None) == (paper.why == "hold") for paper in papers)
    values = {problem.value for record in records for problem in record.problems}
    assert {"20-Oct", "-1.0"} <= values
    assert any(attempt.status == "in_progress" for attempt in rows)
    assert any(attempt.institution == "elmwood" for attempt in rows), "a college that has closed"


def test_every_unreadable_row_has_its_problem_at_its_place(records: Records) -> None:
    spoiled = [record for record in records if record.unreadable or record.problems]
    assert len(spoiled) > 30
    for record in spoiled:
        (attempt,), (problem,) = record.unreadable, record.problems
        assert (problem.place.file, problem.place.row) == (attempt.place.file, attempt.place.row)
        assert problem.remedy


def test_a_state_keeps_no_learner_in_memory(state: DemoState) -> None:
    large = DemoState(5_000_000, 5, state.world, state.entries, state.maya, menus=state.menus)
    assert next(iter(large.transcripts())) == large.maya
    assert large.transcript("D-4999999") is not None
