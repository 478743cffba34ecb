"""The planted truth follows from its construction, and the auditor agrees with all of it."""

from __future__ import annotations

import ast
import json
from collections import Counter
from importlib.resources import files
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from asyougo.audit.match import match, verdict_of
from asyougo.audit.prepare import prepare
from asyougo.demo.case import CLASSES
from asyougo.demo.catalogue import read_catalogue_entries
from asyougo.demo.planted import CONSTRUCTORS, PlantedLearner, plant, write_planted
from asyougo.demo.record import Taken
from asyougo.demo.results import rule_of
from asyougo.demo.shortage import shortage
from asyougo.demo.slots import Slots
from asyougo.demo.state import DemoState, build_state
from asyougo.demo.witness import Filling, faults, fill
from asyougo.model.finding import Verdict

ENTRIES = {entry.credential.id: entry for entry in read_catalogue_entries()}
KINDS_BESIDE_DEGREES = {
    "competencies without a course",
    "apprenticeship: hours and related instruction",
    "licence that expires",
    "course without credit that bridges into credit",
    "graduate certificate inside a master's",
}
TRAPS = {
    "counted twice", "grade floor", "residency", "catalogue year", "old catalogue year", "half of each way",
    "one way is enough", "expired credential", "examination too old",
}  # fmt: skip
QUESTIONS = {
    "a college keeps the transcript", "a college has closed", "a paper was not ordered", "a row cannot be read",
    "a person has to decide",
}  # fmt: skip


def filling_of(credential: str, variant: int = 0) -> tuple[Slots, Filling]:
    slots = Slots(ENTRIES[credential].file.requirement)
    filling = fill(slots, variant, Random(1))
    assert filling is not None
    return slots, filling


def disagreements(state: DemoState) -> list[str]:
    found = []
    for one in state.planted_learners:
        rule = ENTRIES[one.truth.credential].file.requirement
        verdict = verdict_of(rule, prepare(one.transcript, state.context))
        if verdict is not one.truth.expected:
            found.append(f"{one.truth}: the auditor says {verdict.value}")
    return found


def test_the_auditor_agrees_with_every_planted_case(state: DemoState) -> None:
    assert disagreements(state) == []


def wrong_numbers_left(state: DemoState, every: int = 1) -> list[str]:
    found = []
    fixed = [one for one in state.planted_learners if one.truth.remaining is not None]
    for one in fixed[::every]:
        credential = ENTRIES[one.truth.credential].credential
        prepared = prepare(one.transcript, state.context)
        finding = match(rule_of(credential), prepared, catalogue=state.catalogue_of(credential))
        left = one.truth.remaining
        if finding.remaining.courses != (left, left):
            found.append(f"{one.truth}: the auditor says {finding.remaining.courses}")
    return found


def test_the_auditor_agrees_how_many_courses_are_left(state: DemoState) -> None:
    assert wrong_numbers_left(state, every=3) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_auditor_agrees_how_many_courses_are_left_with_other_seeds(seed: int) -> None:
    assert wrong_numbers_left(build_state(10_000, seed)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_the_auditor_agrees_with_every_planted_case_of_other_seeds(seed: int) -> None:
    assert disagreements(build_state(10_000, seed)) == []


def test_every_class_and_kind_is_planted(state: DemoState) -> None:
    truths = [one.truth for one in state.planted_learners]
    assert {truth.class_ for truth in truths} == set(CLASSES)
    kinds = {truth.kind for truth in truths}
    assert kinds >= KINDS_BESIDE_DEGREES | TRAPS | QUESTIONS
    for kind in KINDS_BESIDE_DEGREES:
        assert {truth.class_ for truth in truths if truth.kind == kind} == {"met", "one_short"}, kind
    assert {truth.expected for truth in truths} >= {
        Verdict.SATISFIED, Verdict.NOT_SATISFIED, Verdict.UNDETERMINED, Verdict.WITH_IN_PROGRESS,
    }  # fmt: skip
    assert all(truth.why for truth in truths)


def test_with_many_learners_every_credential_is_met_by_somebody_and_just_missed_by_somebody() -> None:
    planted = plant(tuple(ENTRIES.values()), 10_000, seed=5)
    for class_ in ("met", "one_short"):
        assert {one.truth.credential for one in planted if one.truth.class_ == class_} == set(ENTRIES)


@pytest.mark.parametrize(("learners", "planted"), [(1, 0), (10, 0), (11, 1), (60, 5), (600, 59)])
def test_few_learners_get_few_cases_spread_over_the_kinds(learners: int, planted: int) -> None:
    cases = plant(tuple(ENTRIES.values()), learners, seed=5)
    assert len(cases) == planted
    counted = Counter((one.truth.class_, one.truth.kind) for one in cases[: len(CONSTRUCTORS)])
    assert max(counted.values(), default=0) <= 2


def test_planting_is_the_same_for_the_same_seed(state: DemoState) -> None:
    again = plant(state.entries, 200, state.seed)
    assert again == state.planted_learners[: len(again)]
    assert plant(state.entries, 200, state.seed + 1) != again


def test_a_planted_learner_is_found_by_id_and_is_one_of_the_learners(state: DemoState) -> None:
    records = {record.learner.id: record for record in state.transcripts()}
    for one in state.planted_learners:
        assert records[one.truth.learner] == one.transcript == state.transcript(one.truth.learner)


def test_whoever_meets_a_rule_has_no_shortage_and_whoever_does_not_has_one() -> None:
    for entry in list(ENTRIES.values())[::4]:
        slots = Slots(entry.file.requirement)
        for constructor in CONSTRUCTORS:
            case = constructor.construct(slots, entry, Random(3))
            if case is None:
                continue
            reason = shortage(slots, evolve(case.record, papers=(), smudged=None))
            assert (reason is None) == (case.expected is Verdict.SATISFIED), (entry.credential.id, constructor.name)


# --- a filling is checked line by line -------------------------------------------------------------


@pytest.mark.parametrize("credential", sorted(ENTRIES))
def test_every_rule_can_be_filled_by_hand(credential: str) -> None:
    slots, filling = filling_of(credential)
    assert faults(slots, filling) == []


def without_use(filling: Filling) -> Filling:
    demand, group = filling.uses[0]
    return evolve(filling, uses=((demand, group[1:]), *filling.uses[1:]))


def test_a_filling_with_an_empty_place_is_faulty() -> None:
    slots, filling = filling_of("lakeside/data-foundations")
    assert faults(slots, without_use(filling)) == [f"{filling.uses[0][0].id}: not enough"]


def test_a_filling_that_uses_a_course_in_two_places_is_faulty() -> None:
    slots, filling = filling_of("lakeside/data-analyst")
    uses = {demand.id: (demand, group) for demand, group in filling.uses}
    demand, _ = uses["describe"]
    doubled = (demand, uses["check"][1])
    two = evolve(filling, uses=tuple(doubled if d is demand else (d, group) for d, group in filling.uses))
    assert "a course stands in two places" in faults(slots, two)


def test_a_filling_with_a_course_that_does_not_belong_is_faulty() -> None:
    slots, filling = filling_of("lakeside/data-foundations")
    (first,), (second,) = filling.uses[0][1], filling.uses[1][1]
    swapped = evolve(filling, uses=((filling.uses[0][0], (second,)), (filling.uses[1][0], (first,)), *filling.uses[2:]))
    assert any("does not fit" in fault for fault in faults(slots, swapped))


def test_a_filling_below_a_grade_floor_is_faulty() -> None:
    slots, filling = filling_of("harbor/cs-transfer-ready")
    taken = filling.used[0]
    assert any(
        "too low a grade" in fault for fault in faults(slots, filling.replacing(taken, evolve(taken, grade="D")))
    )


def test_a_filling_with_too_little_taken_here_is_faulty() -> None:
    slots, filling = filling_of("harbor/cs-transfer-ready")
    (lone,) = [taken for taken in filling.used if taken.course.code == "MATH 22"]
    kept = evolve(filling, record=evolve(filling.record, courses=(lone,)))
    assert "residency: does not hold" in faults(slots, kept)


def test_a_filling_with_too_low_an_average_is_faulty() -> None:
    slots, filling = filling_of("valley/graduate-certificate-data")
    low = filling
    for taken in filling.used:
        low = low.replacing(taken, evolve(taken, grade="B-"))
    assert faults(slots, low) == ["gpa: does not hold"]


def test_a_filling_after_the_deadline_is_faulty() -> None:
    slots, filling = filling_of("upland/bs-biology")
    (taken,) = [one for one in filling.used if one.course.code == "BIO 2A"]
    late = filling.replacing(taken, Taken(taken.course, evolve(taken.term, year=taken.term.year + 5), "B"))
    assert faults(slots, late) == ["first/bio-2a: BIO 2A is too late"]


def test_a_filling_without_its_other_evidence_or_signature_is_faulty() -> None:
    slots, filling = filling_of("northgate/supervision-practice")
    bare = evolve(filling, record=evolve(filling.record, facts=(), signed=()))
    assert {fault.split(":")[0].split(".")[0] for fault in faults(slots, bare)} == {"training", "years", "statement"}


def test_a_filling_from_too_few_subjects_is_faulty() -> None:
    slots, filling = filling_of("kestrel/aa-liberal-arts")
    demand, group = next(use for use in filling.uses if use[0].id == "electives")
    one_subject = [taken for taken in group if taken.course.code.startswith(group[0].course.code.split()[0])]
    narrow = evolve(filling, uses=((demand, tuple(one_subject) * 6),))
    assert "electives: too few subjects" in faults(slots, narrow)


# --- who may know ----------------------------------------------------------------------------------


def imports() -> dict[str, set[str]]:
    """Every module of the package with what it imports."""
    found = {}
    source = Path(str(files("asyougo")))
    for path in source.rglob("*.py"):
        name = ".".join(path.relative_to(source.parent).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        found[name] = imported
    return found


def test_no_auditor_can_read_the_planted_truth_and_no_constructor_asks_an_auditor() -> None:
    truth = {f"asyougo.demo.{name}" for name in ("planted", "case", "cases", "traps", "witness", "shortage", "slots")}
    speak = ("asyougo.demo", "asyougo.cli", "asyougo.web")
    imported_by = imports()
    readers = {name for name, imported in imported_by.items() if imported & truth}
    assert not [name for name in readers if not name.startswith(speak)]
    for name in truth:
        asked = {one for one in imported_by[name] if one.startswith(("asyougo.audit", "asyougo.population"))}
        assert not asked, name


def test_the_written_truth_names_every_case_and_says_who_planted_it(state: DemoState) -> None:
    document = json.loads(write_planted(state.planted))
    assert document["demonstration"].startswith("Demonstration: invented colleges")
    assert "We planted these cases ourselves" in document["note"]
    assert len(document["cases"]) == len(state.planted_learners)
    assert {case["class"] for case in document["cases"]} == set(CLASSES)


def of_kind(state: DemoState, kind: str) -> list[PlantedLearner]:
    return [one for one in state.planted_learners if one.truth.kind == kind]


def test_a_kept_transcript_names_its_amount_and_a_closed_college_its_keeper(state: DemoState) -> None:
    for one in of_kind(state, "a college keeps the transcript"):
        (paper,) = one.transcript.missing
        assert paper.why == "hold"
        assert paper.amount_usd is not None
    for one in of_kind(state, "a college has closed"):
        (paper,) = one.transcript.missing
        assert paper.institution == "elmwood"
        assert "Alder Higher Education Office" in (paper.document or "")
