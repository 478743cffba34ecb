"""The JSON transcript: what is written is read back, what is wrong is said, what is unknown stays unknown."""

from __future__ import annotations

import json
import time
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyougo.errors import Place, Problem
from asyougo.formats.transcript_json import (
    problems_with_home,
    read_transcript,
    read_transcripts,
    transcript_as_json,
    write_transcript,
)
from asyougo.model.context import Catalogue
from asyougo.model.evidence import AttestedCompetency, CourseAttempt, ExamResult, Experience, HeldCredential
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, MissingPaper, Transcript
from tests.conftest import SHARED

EXAMPLE = """{"learner": {"id": "L-17", "home": "lakeside", "start_date": "2015-08-20", "declared": ["stolaf/biology"],
 "catalogue_year": "2015-16"},
 "evidence": [
  {"kind": "course", "institution": "lakeside", "code": "MATH 1A", "title": "Calculus", "units": "5",
   "unit_system": "quarter", "grade": "B+", "grading": "letter", "status": "completed", "term": "2019-fall",
   "attributes": ["quantitative"], "level": 100},
  {"kind": "exam", "exam": "AP Calculus AB", "score": 4, "date": "2018-05-15"},
  {"kind": "credential", "credential": "bcsp/asp", "issuer": "bcsp", "date": "2020-01-10", "expires": "2025-01-10"},
  {"kind": "competency", "framework": "f", "id": "c-1", "level": 3, "attested_by": "a", "date": "2021-06-01"},
  {"kind": "experience", "of": "welding", "hours": "400", "from": "2016-01", "to": "2018-12", "attested_by": "w"}],
 "missing": [{"institution": "harbor", "why": "hold", "amount_usd": "112", "document": "official transcript",
  "from": "2016-fall", "to": null}],
 "problems": []}"""


def read(text: str) -> tuple[Transcript, list[str]]:
    transcript, problems = read_transcript(text, "record.json")
    assert transcript is not None, problems
    return transcript, [problem.code for problem in problems]


def with_evidence(**members: object) -> str:
    return json.dumps({"learner": {"id": "L"}, "evidence": [{"kind": "course", **members}]})


def test_the_published_example_is_read_whole() -> None:
    transcript, problems = read(EXAMPLE)
    assert problems == []
    assert transcript.learner == Learner("L-17", "lakeside", date(2015, 8, 20), ("stolaf/biology",), 2015)
    course, exam, held, competency, experience = transcript.evidence
    assert isinstance(course, CourseAttempt) and course.units == 5 and course.term == Term(2019, 2)
    assert (course.id, course.place) == ("evidence#1", Place("record.json", 4))
    assert isinstance(exam, ExamResult) and exam.score == 4 and exam.on == date(2018, 5, 15)
    assert isinstance(held, HeldCredential) and held.expires == date(2025, 1, 10) and not held.revoked
    assert isinstance(competency, AttestedCompetency) and (competency.item, competency.level) == ("c-1", 3)
    assert isinstance(experience, Experience)
    assert (experience.begins, experience.ends) == (date(2016, 1, 1), date(2018, 12, 31))
    assert transcript.missing == (
        MissingPaper("missing#1", Place("record.json", 11), "harbor", "hold", Fraction(112), "official transcript",
                     Term(2016, 2), None),
    )  # fmt: skip


def test_what_is_absent_is_unknown_and_never_zero_or_today() -> None:
    transcript, problems = read('{"learner": {"id": "L"}, "evidence": [{"kind": "course", "code": "BIO 150"}]}')
    assert problems == []
    assert transcript.learner == Learner("L")
    course = transcript.evidence[0]
    assert isinstance(course, CourseAttempt)
    unknown = (course.units, course.unit_system, course.grade, course.status, course.term, course.attributes)
    assert unknown == (None,) * 6 and course.level is None and course.institution is None


def test_a_grade_without_a_status_says_that_the_course_is_over() -> None:
    transcript, _ = read(with_evidence(code="BIO 150", grade="B"))
    assert transcript.evidence[0].status == "completed"  # type: ignore[union-attr]


def test_an_empty_list_of_attributes_is_known_to_be_empty() -> None:
    transcript, _ = read(with_evidence(code="BIO 150", attributes=[]))
    assert transcript.evidence[0].attributes == ()  # type: ignore[union-attr]


def test_a_row_with_impossible_units_stays_as_an_unreadable_row() -> None:
    transcript, problems = read(with_evidence(code="BIO 150", units="-1", grade="B"))
    assert problems == ["impossible-value"]
    assert transcript.evidence == ()
    assert (transcript.unreadable[0].code, transcript.unreadable[0].units) == ("BIO 150", None)
    assert [problem.code for problem in transcript.problems] == problems


def test_units_written_as_a_bare_number_are_read_by_their_digits() -> None:
    transcript, problems = read('{"learner":{"id":"L"},"evidence":[{"kind":"course","code":"X 1","units":0.1}]}')
    assert problems == []
    assert transcript.evidence[0].units == Fraction(1, 10)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"units": "20-Oct"}, "not-a-number"),
        ({"units": True}, "not-a-number"),
        ({"units": "1e3"}, "not-a-number"),
        ({"code": 150}, "not-text"),
        ({"status": "done"}, "unknown-word"),
        ({"term": "202440"}, "not-a-term"),
        ({"grading": "audit"}, "unknown-word"),
        ({"unit_system": "trimester"}, "unknown-word"),
        ({"attributes": "writing"}, "not-a-list"),
        ({"attributes": ["writing", 3]}, "not-text"),
        ({"level": "3.5"}, "not-whole"),
        ({"level": "-100"}, "impossible-value"),
        ({"code": "BIO\u0000150"}, "control-character"),
        ({"type": "gift"}, "unknown-word"),
    ],
)
def test_a_value_that_cannot_be_read_makes_the_row_unreadable_and_is_said(
    members: dict[str, object], code: str
) -> None:
    transcript, problems = read(with_evidence(**members))
    assert problems == [code]
    assert len(transcript.unreadable) == 1 and transcript.evidence == ()


def test_a_name_that_is_not_known_is_said_and_the_rest_of_the_row_is_read() -> None:
    transcript, problems = read(with_evidence(code="BIO 150", grad="B"))
    assert problems == ["unknown-name"]
    assert len(transcript.evidence) == 1


@pytest.mark.parametrize("entry", [7, "BIO 150", {}, {"kind": "badge"}, {"kind": "exam"}, None, []])
def test_an_entry_that_is_no_evidence_becomes_an_unknown_row(entry: object) -> None:
    transcript, problems = read(json.dumps({"learner": {"id": "L"}, "evidence": [entry]}))
    assert len(problems) == 1
    assert [attempt.code for attempt in transcript.unreadable] == [None]


def test_a_row_that_the_sender_could_not_read_is_kept_as_an_unknown_course() -> None:
    said = {"file": "fall.csv", "row": 17, "field": "units", "problem": "units must be a number", "remedy": ""}
    transcript, problems = read(json.dumps({"learner": {"id": "L"}, "evidence": [], "problems": [said]}))
    assert problems == []
    assert [(attempt.id, attempt.code) for attempt in transcript.unreadable] == [("fall.csv#17", None)]


def test_a_missing_paper_without_a_reason_is_a_problem_and_still_a_missing_paper() -> None:
    transcript, problems = read(
        '{"learner":{"id":"L"},"evidence":[],"missing":[{"institution":"harbor"},{"why":"lost"}]}'
    )
    assert problems == ["missing", "unknown-word"]
    assert [paper.why for paper in transcript.missing] == [None, None]


def test_two_entries_with_one_id_are_told_apart() -> None:
    entry = {"kind": "course", "item": "a", "code": "BIO 150"}
    transcript, problems = read(json.dumps({"learner": {"id": "L"}, "evidence": [entry, entry]}))
    assert problems == ["repeated-item"]
    assert [attempt.id for attempt in transcript.evidence] == ["a", "a~2"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-json"),
        ("[]", "unreadable"),
        ('{"evidence": []}', "missing"),
        ('{"learner": {"id": ""}, "evidence": []}', "missing"),
        ('{"learner": {"id": NaN}, "evidence": []}', "not-json"),
        ("[" * 100_000, "not-json"),
        ('{"a":' * 60 + "1" + "}" * 60, "not-json"),
        ('{"learner": {"id": "L"}, "evidence": [}', "not-json"),
        ('"' + '\\"' * 50_000, "not-json"),
    ],
)
def test_a_text_that_is_no_record_gives_one_sentence_and_no_record(text: str, code: str) -> None:
    transcript, problems = read_transcript(text, "record.json")
    assert transcript is None
    assert [problem.code for problem in problems] == [code]


def test_a_name_that_stands_twice_is_said() -> None:
    transcript, problems = read('{"learner":{"id":"L"},"evidence":[{"kind":"course","units":"3","units":"4"}]}')
    assert problems == ["repeated-name"]
    assert transcript.unreadable[0].units is None


def test_a_home_that_no_catalogue_knows_is_said() -> None:
    transcript, _ = read('{"learner":{"id":"L","home":"lakesid"},"evidence":[]}')
    assert problems_with_home(transcript, (), "r.json") == ()
    said = problems_with_home(transcript, (Catalogue("lakeside"),), "r.json")
    assert [problem.code for problem in said] == ["unknown-home"] and "lakeside" in said[0].remedy


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: bool(text.strip()))
MAYBE = st.none() | TEXT
EXACT = st.fractions(min_value=0, max_value=10_000, max_denominator=1_000)
ROWS = st.none() | st.integers(0, 10_000)
PLACES = st.builds(Place, MAYBE, ROWS, MAYBE)
TERMS = st.none() | st.builds(Term, st.integers(1900, 2100), st.integers(0, 3))
DAYS = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
COURSES = st.builds(
    CourseAttempt, id=TEXT, place=PLACES, institution=MAYBE, code=MAYBE, title=MAYBE, units=st.none() | EXACT,
    unit_system=st.sampled_from([None, "semester", "quarter"]), grade=MAYBE,
    grading=st.sampled_from([None, "letter", "pass_fail"]),
    status=st.sampled_from([None, "completed", "in_progress", "planned", "withdrawn"]), term=TERMS,
    attributes=st.none() | st.lists(TEXT, max_size=3).map(tuple), level=st.none() | st.integers(0, 900),
    type=st.sampled_from(["course", "transfer", "exam", "prior_learning"]), section=MAYBE,
)  # fmt: skip
OTHERS = st.one_of(
    st.builds(ExamResult, TEXT, PLACES, TEXT, st.none() | EXACT, MAYBE, DAYS),
    st.builds(HeldCredential, TEXT, PLACES, TEXT, MAYBE, MAYBE, DAYS, DAYS, st.booleans()),
    st.builds(AttestedCompetency, TEXT, PLACES, TEXT, TEXT, st.none() | EXACT, MAYBE, MAYBE, DAYS),
    st.builds(Experience, TEXT, PLACES, TEXT, st.none() | EXACT, st.none() | EXACT, DAYS, DAYS, MAYBE),
)
LEARNERS = st.builds(
    Learner,
    TEXT,
    MAYBE,
    DAYS,
    st.none() | st.lists(TEXT, max_size=3).map(tuple),
    st.none() | st.integers(1900, 2100),
    MAYBE,
)
PAPERS = st.builds(
    MissingPaper, TEXT, PLACES, MAYBE, st.sampled_from(["hold", "closed", "not_received"]), st.none() | EXACT, MAYBE,
    TERMS, TERMS,
)  # fmt: skip
PROBLEMS = st.builds(
    Problem, PLACES, TEXT, st.just("") | TEXT, MAYBE, st.just("") | TEXT, st.sampled_from(["error", "warning", "check"])
)
TRANSCRIPTS = st.builds(
    Transcript,
    LEARNERS,
    st.lists(COURSES | OTHERS, max_size=4, unique_by=lambda entry: entry.id).map(tuple),
    st.just(()),
    st.lists(PAPERS, max_size=2).map(tuple),
    st.lists(PROBLEMS, max_size=2).map(tuple),
)


@given(TRANSCRIPTS)
def test_what_is_written_is_read_back_equal(transcript: Transcript) -> None:
    assert read_transcript(write_transcript(transcript), "again.json") == (transcript, ())


@given(st.lists(COURSES, min_size=1, max_size=3, unique_by=lambda entry: entry.id).map(tuple))
def test_unreadable_rows_are_written_and_read_back(rows: tuple[CourseAttempt, ...]) -> None:
    transcript = Transcript(Learner("L"), (), rows)
    assert read_transcript(write_transcript(transcript), "again.json") == (transcript, ())


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = ("kind", "code", "units", "grade", "status", "term", "attributes", "level", "place", "item", "exam", "score")


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON_VALUES), JSON_VALUES, JSON_VALUES)
def test_no_entry_disappears_whatever_it_holds(entry: dict[str, object], learner: object, other: object) -> None:
    text = json.dumps({"learner": {"id": "L", "home": learner}, "evidence": [entry, other], "missing": [other]})
    transcript, problems = read_transcript(text, "record.json")
    assert transcript is not None
    assert len(transcript.evidence) + len(transcript.unreadable) == 2
    assert len(transcript.missing) == 1
    assert read_transcript(write_transcript(transcript), "again.json") == (transcript, ())
    assert all(str(problem).startswith("record.json, row ") for problem in problems)


@given(st.text(max_size=200))
def test_any_text_gives_an_answer(text: str) -> None:
    transcript, problems = read_transcript(text, "record.json")
    assert transcript is not None or problems


@pytest.mark.shared
def test_the_transcripts_of_others_are_read_without_a_problem() -> None:
    files = sorted((SHARED / "data/audit-samples").glob("*/transcript.json"))
    assert files
    for file in files:
        transcript, problems = read_transcript(file.read_text("utf-8"), file.name)
        assert transcript is not None and problems == ()
        assert read_transcript(write_transcript(transcript), "again.json") == (transcript, ())
        assert len(transcript_as_json(transcript)["evidence"]) == len(json.loads(file.read_text("utf-8"))["evidence"])


def test_several_records_in_one_file_each_stand_at_their_own_line() -> None:
    text = '[\n{"learner": {"id": "A"}, "evidence": [\n{"kind": "course", "units": "-1"}]},\n{"learner": {}},\n7]'
    found, problems = read_transcripts(text, "all.json")
    assert [record.learner.id for record in found] == ["A"]
    assert [problem.place.row for problem in problems] == [3, 4, 5]
    assert found[0].unreadable[0].place == Place("all.json", 3)
    lines = '{"learner": {"id": "A"}}\n\n{"learner": {"id": "B"}, "evidence": [{"kind": "exam"}]}\n{'
    found, problems = read_transcripts(lines, "all.jsonl")
    assert [record.learner.id for record in found] == ["A", "B"]
    assert [problem.place.row for problem in problems] == [3, 4]


def test_very_many_records_take_time_in_proportion() -> None:
    one = '{"learner": {"id": "A"}, "evidence": [' + ",".join(['{"kind": "course", "code": "A 1"}'] * 20) + "]}"
    started = time.process_time()
    found, _ = read_transcripts("[" + ",\n".join([one] * 600) + "]", "all.json")
    assert len(found) == 600 and len({record.evidence[0].place.row for record in found}) == 600
    assert time.process_time() - started < 20
