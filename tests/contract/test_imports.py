"""An import is there whole or not at all, changes nothing the second time, and leaves no trace when taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from asyougo.actions.import_transcripts import ImportResult, Source, import_transcripts
from asyougo.actions.undo_import import undo_import
from asyougo.errors import InputError, NotAllowed, NotFound
from asyougo.formats.source_mapping import SourceMapping
from asyougo.formats.term_calendar import TermCalendar, read_terms
from asyougo.model.evidence import CourseAttempt
from asyougo.model.person import Person
from asyougo.model.terms import Term
from asyougo.store import evidence, imports
from asyougo.store.personal import sealer_of
from tests.conftest import SHARED
from tests.contract.lying_open import everything_in, lying_open
from tests.unit.formats.registrar.exports import SHAPES, TERMS, clean_rows, plant, plant_workbook, write

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
REGISTRAR = Person("r-1", "Rosa Reyes", "registrar", "lakeside")
CALENDAR = read_terms(TERMS, "terms.csv")[0] or TermCalendar()
SOURCE = Source("lakeside", terms=CALENDAR)


def bring(home: Path, data: bytes, name: str = "fall.csv", source: Source = SOURCE) -> ImportResult:
    return import_transcripts(data, name, source, home=home, by=REGISTRAR, at=AT)


def attempts(institution: str = "lakeside") -> dict[str, list[CourseAttempt]]:
    return {
        record.learner.id: [entry for entry in record.evidence if isinstance(entry, CourseAttempt)]
        for record in evidence.transcripts(institution)
    }


def test_the_same_file_twice_changes_nothing(home: Path) -> None:
    made = plant(SHAPES[0])
    first = bring(home, made.data)
    assert first.batch is not None
    assert (first.added, first.changed, first.settled, first.unchanged) == (made.rows, 0, 0, 0)
    before = imports.state_hash()
    for name in ("fall.csv", "fall-copy.csv"):
        second = bring(home, made.data, name)
        assert (second.batch, second.added, second.changed, second.unchanged) == (None, 0, 0, made.rows)
    assert imports.state_hash() == before


def test_one_corrected_row_is_one_change_and_its_undo_is_the_state_before(home: Path) -> None:
    made = plant(SHAPES[0])
    bring(home, made.data)
    before = imports.state_hash()
    fixed = bring(home, made.data.replace(b",-1.0,", b",3,"))
    assert fixed.batch is not None
    assert (fixed.added, fixed.changed, fixed.settled) == (0, 1, 0)
    assert imports.state_hash() != before
    undo_import(fixed.batch.id, by=REGISTRAR)
    assert imports.state_hash() == before


@pytest.mark.parametrize(
    "rule", ["lost-leading-zeros", "missing-id", "unknown-term", "unknown-grade", "letter-for-digit"]
)
def test_a_row_held_back_gives_way_to_its_correction_wherever_the_file_is_now(home: Path, rule: str) -> None:
    shape = SHAPES[0]
    made = plant(shape)
    bring(home, made.data)
    fault = next(fault for fault in made.planted if fault.rule == rule)
    wrong = made.data.decode(shape.encoding).split("\r\n")
    right = write(shape, clean_rows(shape, 24, 1)).decode(shape.encoding).split("\r\n")
    wrong[fault.line - 1] = right[fault.line - 1]
    fixed = bring(home, "\r\n".join(wrong).encode(shape.encoding), "fall-corrected.csv")
    assert (fixed.added, fixed.changed, fixed.settled) == (0, 1, 0)
    assert fixed.export.accepted == len(clean_rows(shape, 24, 1)) + 2 - len(made.held) + 1


def test_a_conflict_is_settled_when_the_wrong_row_is_taken_out_of_the_file(home: Path) -> None:
    made = plant(SHAPES[0], faults=())
    first = bring(home, made.data)
    assert first.export.count("quarantined") == 2
    lines = made.data.split(b"\r\n")
    kept = b"\r\n".join(lines[: made.rows] + lines[made.rows + 1 :])  # without the last row
    second = bring(home, kept)
    assert (second.added, second.changed, second.settled) == (0, 1, 1)
    assert all(not record.unreadable for record in evidence.transcripts("lakeside"))


def test_a_row_that_is_absent_from_a_later_file_stays(home: Path) -> None:
    rows = clean_rows(SHAPES[0], 6, 1)
    bring(home, write(SHAPES[0], rows))
    before = attempts()
    later = bring(home, write(SHAPES[0], rows[20:]))
    assert later.batch is None
    assert attempts() == before


def test_a_changed_grade_takes_the_place_of_the_old_one(home: Path) -> None:
    rows = clean_rows(SHAPES[0], 2, 1)
    bring(home, write(SHAPES[0], rows))
    rows[0]["grade"] = "A" if rows[0]["grade"] != "A" else "B"
    second = bring(home, write(SHAPES[0], rows), "spring.csv")
    assert (second.added, second.changed) == (0, 1)
    mine = [a for a in attempts()[rows[0]["id"]] if a.id == "spring.csv#2"]
    assert [a.grade for a in mine] == [rows[0]["grade"]]
    assert sum(len(taken) for taken in attempts().values()) == len(rows)


def test_batches_are_taken_back_in_any_order_that_leaves_no_gap(home: Path) -> None:
    hashes = [imports.state_hash()]
    made = plant(SHAPES[0])
    batches = []
    for data, name in (
        (made.data, "a.csv"),
        (plant_workbook().data, "b.xlsx"),
        (made.data.replace(b",-1.0,", b",3,"), "a.csv"),
    ):
        result = bring(home, data, name)
        assert result.batch is not None
        batches.append(result.batch.id)
        hashes.append(imports.state_hash())
    with pytest.raises(InputError, match=f"Take back import {batches[2]}, then {batches[1]} before it"):
        undo_import(batches[0], by=REGISTRAR)
    assert imports.state_hash() == hashes[3]
    for number in (2, 1, 0):
        undo_import(batches[number], by=REGISTRAR)
        assert imports.state_hash() == hashes[number]
    assert imports.batches() == ()


def test_an_import_that_does_not_exist_cannot_be_taken_back(home: Path) -> None:
    with pytest.raises(NotFound):
        undo_import(77, by=REGISTRAR)


def test_only_a_registrar_of_the_institution_may_import_and_take_back(home: Path) -> None:
    data = write(SHAPES[0], clean_rows(SHAPES[0], 2, 1))
    for by in (Person("l", "L", "learner", "lakeside"), Person("h", "H", "registrar", "harbor")):
        with pytest.raises(NotAllowed):
            import_transcripts(data, "a.csv", SOURCE, home=home, by=by, at=AT)
    result = bring(home, data)
    assert result.batch is not None
    with pytest.raises(NotAllowed):
        undo_import(result.batch.id, by=Person("h", "H", "registrar", "harbor"))


def test_a_failure_in_the_middle_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = imports.state_hash()

    def broken(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(imports, "remember_mapping", broken)
    with pytest.raises(OSError, match="no space"):
        bring(home, plant(SHAPES[0]).data)
    monkeypatch.undo()
    assert imports.state_hash() == before
    assert list(evidence.transcripts()) == []


def test_the_calendar_and_the_mapping_of_a_source_are_remembered(home: Path) -> None:
    shape = SHAPES[5]
    rows = clean_rows(shape, 4, 1)
    for row in rows:
        row["grade"] = {"A": "1,0", "B": "2,0"}.get(row["grade"], row["grade"])
    data = write(shape, rows).replace(b"Student Number", b"Kennung")
    with pytest.raises(InputError, match="no column gives the learner's id"):
        bring(home, data)
    said = SourceMapping(columns=(("learner_id", "Kennung"),), grades=(("1,0", "A"), ("2,0", "B")))
    first = bring(home, data, source=Source("lakeside", terms=CALENDAR, mapping=said))
    assert first.export.accepted == len(rows)
    rows[0]["title"] = "Another title"
    again = write(shape, rows).replace(b"Student Number", b"Kennung")
    second = bring(home, again, "next.csv", Source("lakeside"))
    assert (second.export.accepted, second.changed) == (len(rows), 1)
    harbor = Person("h", "H", "registrar", "harbor")
    with pytest.raises(InputError, match="no column gives the learner's id"):
        import_transcripts(again, "next.csv", Source("harbor"), home=home, by=harbor, at=AT)


def test_what_was_read_comes_back_as_transcripts(home: Path) -> None:
    made = plant(SHAPES[0])
    bring(home, made.data)
    records = list(evidence.transcripts("lakeside", sealer=sealer_of(home)))
    assert [record.learner.id for record in records] == sorted({record.learner.id for record in records})
    assert sum(len(record.evidence) for record in records) == made.rows - len(made.held)
    for record in records:
        assert record.learner.home == "lakeside" and record.learner.name
        for attempt in record.evidence:
            assert isinstance(attempt, CourseAttempt)
            assert attempt.term in (Term(2024, 2), Term(2025, 0)) and attempt.unit_system == "semester"
            assert attempt.id == f"fall.csv#{attempt.place.row}"
        for row in record.unreadable:
            assert any(problem.place.row == row.place.row for problem in record.problems) or row.grade is None
    chosen = tuple(record.learner.id for record in records[3:5])
    assert [record.learner.id for record in evidence.transcripts("lakeside", chosen)] == list(chosen)


def test_one_number_at_two_institutions_is_two_learners(home: Path) -> None:
    data = write(SHAPES[0], clean_rows(SHAPES[0], 2, 1))
    bring(home, data)
    harbor = Person("h", "H", "registrar", "harbor")
    import_transcripts(data, "fall.csv", Source("harbor", terms=CALENDAR), home=home, by=harbor, at=AT)
    ids = [record.learner.id for record in evidence.transcripts()]
    assert ids == sorted(ids) and ids[0].startswith("harbor/") and len(ids) == 4
    assert [record.learner.id for record in evidence.transcripts(learners=(ids[0],))] == [ids[0]]


def test_names_and_birth_dates_do_not_lie_open_in_the_database(home: Path) -> None:
    made = plant(SHAPES[0])
    bring(home, made.data)
    stored = everything_in(home)
    assert b"SPRIDEN_LAST_NAME" in stored
    planted = ("Specimen", "Mock-Jones", "Testnu", "Müster", "36285", "MAY-2099", "30-Feb-1999")
    assert lying_open(planted, stored) == []


@pytest.mark.shared
def test_three_real_shaped_exports_go_in_and_out_again(home: Path) -> None:
    folder = SHARED / "data/transcripts/sis-exports"
    calendar = read_terms((folder / "terms.csv").read_text("utf-8"), "terms.csv")[0]
    assert calendar is not None
    source = Source("lakeside", terms=calendar)
    before = imports.state_hash()
    brought = []
    for name in ("banner.csv", "colleague.csv", "workday.xlsx"):
        result = bring(home, (folder / name).read_bytes(), name, source)
        assert result.batch is not None
        brought.append(result.batch.id)
        assert bring(home, (folder / name).read_bytes(), name, source).batch is None
    assert sum(len(taken) for taken in attempts().values()) == 1_217
    after = imports.state_hash()
    fixed = bring(home, (folder / "banner.csv").read_bytes().replace(b"-1.0", b"4.5"), "banner.csv", source)
    assert fixed.batch is not None and (fixed.added, fixed.changed, fixed.settled) == (0, 1, 0)
    undo_import(fixed.batch.id, by=REGISTRAR)
    assert imports.state_hash() == after
    for number in reversed(brought):
        undo_import(number, by=REGISTRAR)
    assert imports.state_hash() == before
