"""Records from any files: exports of several colleges together, JSON records, folders; one bad file stops no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from asyougo.actions.read_records import files_of, one_record, read_records
from asyougo.errors import InputError
from asyougo.formats.term_calendar import TermCalendar, read_terms
from asyougo.model.evidence import CourseAttempt
from asyougo.store.pseudonyms import read_key_file
from tests.unit.formats.registrar.exports import SHAPES, TERMS, TODAY, clean_rows, plant, plant_workbook, write

CALENDAR = read_terms(TERMS, "terms.csv")[0] or TermCalendar()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "banner.csv").write_bytes(plant(SHAPES[0]).data)
    (tmp_path / "export.xlsx").write_bytes(plant_workbook().data)
    (tmp_path / "terms.csv").write_text(TERMS, encoding="utf-8")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")
    record = {"learner": {"id": "J-1"}, "evidence": [{"kind": "course", "code": "BIO 150", "units": "4", "grade": "B"}]}
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8")
    (tmp_path / "many.jsonl").write_text(f"{json.dumps(record)}\n\nnonsense\n{json.dumps(record)}\n", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_one_record_per_learner_over_all_its_files(folder: Path) -> None:
    records = read_records((folder,), TODAY, terms=CALENDAR, institution="lakeside")
    assert [export.file for export in records.exports] == ["banner.csv", "export.xlsx"]
    assert [str(problem) for problem in records.problems][0].startswith("many.jsonl, row 3: this is not JSON")
    found = list(records.transcripts())
    exported = [record for record in found if record.learner.id != "J-1"]
    assert len({record.learner.id for record in exported}) == len(exported)
    taken = [entry for record in exported for entry in record.evidence if isinstance(entry, CourseAttempt)]
    assert len(taken) == sum(export.accepted for export in records.exports)
    assert all(attempt.institution == "lakeside" for attempt in taken)
    held = sum(len(record.unreadable) for record in exported)
    nobodys = 1  # the row without an id
    assert held == sum(export.count("quarantined") for export in records.exports) - nobodys
    assert len(found) - len(exported) == 3


def test_one_bad_file_stops_no_other(folder: Path) -> None:
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    records = read_records((folder,), TODAY, terms=CALENDAR)
    assert [name for name, _ in records.failed] == ["broken.xlsx"]
    with pytest.raises(InputError, match="the workbook is damaged"):
        read_records((folder / "broken.xlsx",), TODAY)


def test_a_folder_without_records_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file in this folder can hold records"):
        files_of((tmp_path,))


def test_the_one_learner_of_a_file_is_found_and_several_are_said(folder: Path) -> None:
    record = one_record(read_records((folder / "one.json",), TODAY), "one.json")
    assert record.learner.id == "J-1"
    single = write(SHAPES[0], clean_rows(SHAPES[0], 1, 1))
    (folder / "single.csv").write_bytes(single)
    assert one_record(read_records((folder / "single.csv",), TODAY, terms=CALENDAR), "s").learner.id == "00001204"
    with pytest.raises(InputError, match="several learners"):
        one_record(read_records((folder / "banner.csv",), TODAY, terms=CALENDAR), "banner.csv")


def test_under_pseudonyms_no_name_and_no_id_is_left(folder: Path) -> None:
    keys = folder / "keys.json"
    files = (folder / "banner.csv", folder / "export.xlsx")
    open_ = {record.learner.id: record for record in read_records(files, TODAY, terms=CALENDAR).transcripts()}
    records = read_records(files, TODAY, terms=CALENDAR, pseudonyms=read_key_file(keys))
    ids = read_key_file(keys).ids
    coded = list(records.transcripts())
    assert {ids[record.learner.id] for record in coded} == set(open_)
    for record in coded:
        assert record.learner.name is None and record.learner.id not in open_
        assert record.evidence == open_[ids[record.learner.id]].evidence
    with pytest.raises(InputError, match="cannot be read under pseudonyms"):
        read_records((folder / "one.json",), TODAY, pseudonyms=read_key_file(keys))
