"""Names and ids replaced before anything is stored: nothing planted is found anywhere, and all of it comes back."""

from __future__ import annotations

import json
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve

from asyougo.actions.import_transcripts import Source, import_transcripts
from asyougo.actions.undo_import import undo_import
from asyougo.errors import InputError
from asyougo.formats.import_report import FORMS, write_report
from asyougo.formats.term_calendar import TermCalendar, read_terms
from asyougo.model.person import Person
from asyougo.store import evidence, imports
from asyougo.store.pseudonyms import read_key_file
from tests.contract.lying_open import everything_in, lying_open
from tests.unit.formats.registrar.exports import SHAPES, TERMS, clean_rows, plant, plant_workbook, write

AT = datetime(2026, 5, 1, tzinfo=UTC)
REGISTRAR = Person("r", "R", "registrar", "lakeside")
CALENDAR = read_terms(TERMS, "terms.csv")[0] or TermCalendar()


def source(keys: Path | None) -> Source:
    return Source("lakeside", terms=CALENDAR, pseudonyms=None if keys is None else read_key_file(keys))


def bring(home: Path, keys: Path | None, data: bytes, name: str = "fall.csv") -> imports.BatchSummary | None:
    return import_transcripts(data, name, source(keys), home=home, by=REGISTRAR, at=AT).batch


def test_nothing_planted_is_found_in_database_report_or_temporary_files(
    home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    keys = tmp_path_factory.mktemp("registrar") / "keys.json"
    results = []
    for data, name in ((plant(SHAPES[0]).data, "fall.csv"), (plant_workbook().data, "export.xlsx")):
        results.append(import_transcripts(data, name, source(keys), home=home, by=REGISTRAR, at=AT))
    out, error = capfd.readouterr()
    held = everything_in(home) + b"".join(file.read_bytes() for file in temporary.rglob("*") if file.is_file())
    held += (out + error).encode()
    for form in FORMS:
        if form != "xlsx":
            held += write_report([result.export for result in results], form)
    ids = set(read_key_file(keys).ids.values())
    assert len(ids) >= 24
    planted = [
        *ids,
        "Specimen",
        "Mock-Jones",
        "Testnu",
        "Müster",
        "Zoë",
        "36285",
        "MAY-2099",
        "30-Feb-1999",
        "13/05/1999",
    ]
    assert lying_open(planted, held) == []
    assert b"SPRIDEN_ID" in held


def test_codes_turn_back_into_the_records_of_an_open_import(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = plant(SHAPES[0])
    keys = tmp_path_factory.mktemp("registrar") / "keys.json"
    coded = bring(home, keys, made.data)
    assert coded is not None
    ids = read_key_file(keys).ids
    hidden = {ids[record.learner.id]: record for record in evidence.transcripts("lakeside")}
    undo_import(coded.id, by=REGISTRAR)
    bring(home, None, made.data)
    plain = {record.learner.id: record for record in evidence.transcripts("lakeside")}
    assert hidden.keys() == plain.keys()
    for learner, record in plain.items():
        assert evolve(hidden[learner], learner=record.learner) == record


def test_the_same_file_under_pseudonyms_changes_nothing_the_second_time(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = tmp_path_factory.mktemp("registrar") / "keys.json"
    data = write(SHAPES[0], clean_rows(SHAPES[0], 3, 1))
    assert bring(home, keys, data) is not None
    assert bring(home, keys, data, "again.csv") is None
    assert bring(home, keys, write(SHAPES[0], clean_rows(SHAPES[0], 4, 1)), "more.csv") is not None
    assert len(read_key_file(keys).ids) == 4


def test_the_key_file_is_its_owners_alone_and_is_never_overwritten_by_another_key(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = tmp_path_factory.mktemp("registrar") / "keys.json"
    early = read_key_file(keys)
    data = write(SHAPES[0], clean_rows(SHAPES[0], 2, 1))
    bring(home, keys, data)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    before = keys.read_bytes()
    stale = Source("lakeside", terms=CALENDAR, pseudonyms=early)
    with pytest.raises(InputError, match="no file of pseudonyms"):
        import_transcripts(data, "b.csv", stale, home=home, by=REGISTRAR, at=AT)
    assert keys.read_bytes() == before
    assert {code.startswith("P") and len(code) == 17 for code in json.loads(before)["ids"]} == {True}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"pseudonyms": "asyougo-pseudonyms/1", "key": "00", "ids": {}}', "\xff"]
)
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match="no file of pseudonyms"):
        read_key_file(file)
