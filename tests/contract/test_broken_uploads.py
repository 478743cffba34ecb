"""Files with flipped bytes, cut-off ends and mixed-up parts: an answer each time, never a traceback, nothing half in.

A sample of some hundred runs in `make test`; 20,000 in `make faults`.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from asyougo.actions.import_transcripts import Source, import_transcripts
from asyougo.errors import AsYouGoError
from asyougo.formats.registrar.read import Settings, read_export
from asyougo.formats.term_calendar import TermCalendar, read_terms
from asyougo.model.person import Person
from asyougo.store import imports
from tests.unit.formats.registrar.exports import SHAPES, TERMS, TODAY, plant, plant_workbook

CALENDAR = read_terms(TERMS, "terms.csv")[0] or TermCalendar()
WHOLE = [
    *((made.name, made.data) for made in (plant(shape, learners=6) for shape in SHAPES)),
    ("export.xlsx", plant_workbook(learners=6).data),
]
LONGEST_S = 5.0  # of computing, for one small file; what other programs take of the machine does not count
MOST_MEMORY_KIB = 300 * 1024  # beyond what the process had before


def broken(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Files of ours in which one to twenty bytes are flipped, replaced, taken out, or the end is missing."""
    dice = random.Random(seed)
    for _ in range(count):
        name, data = dice.choice(WHOLE)
        wrong = bytearray(data)
        for _ in range(dice.choice((1, 1, 1, 2, 5, 20))):
            place = dice.randrange(len(wrong))
            kind = dice.random()
            if kind < 0.7:
                wrong[place] ^= 1 << dice.randrange(8)
            elif kind < 0.85:
                wrong[place] = dice.choice(b'",\n\r;\x00\xff=\t-\x1a')
            else:
                del wrong[place : place + dice.randrange(1, 60)]
        if dice.random() < 0.1:
            del wrong[dice.randrange(1, len(wrong) + 1) :]
        yield name, bytes(wrong)


def read_all(seed: int, count: int) -> tuple[int, int]:
    """Read broken files; how many gave rows and how many were refused as a whole."""
    read = refused = 0
    for name, data in broken(seed, count):
        started = time.process_time()
        try:
            export = read_export(data, name, Settings(TODAY, terms=CALENDAR))
            lines = [fault.line for fault in export.findings()]
            assert export.rows == export.accepted + export.count("quarantined") + export.count("ignored")
            assert all(line >= 1 for line in lines)
            read += 1
        except AsYouGoError as error:
            assert error.problems and str(error.problems[0]).startswith(name)
            refused += 1
        assert time.process_time() - started < LONGEST_S
    return read, refused


def test_broken_files_give_rows_or_one_sentence() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read, refused = read_all(seed=7, count=300)
    assert read + refused == 300 and read > 50 and refused > 50
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY_KIB


def import_all(home: Path, seed: int, count: int) -> tuple[int, int]:
    """Import broken files; after each, either all of it is there or nothing of it."""
    at, by = datetime(2026, 5, 1, tzinfo=UTC), Person("r", "R", "registrar", "lakeside")
    imported = refused = 0
    for name, data in broken(seed, count):
        before = imports.state_hash()
        try:
            result = import_transcripts(data, name, Source("lakeside", terms=CALENDAR), home=home, by=by, at=at)
        except AsYouGoError:
            assert imports.state_hash() == before
            refused += 1
            continue
        imported += 1
        if result.batch is not None:
            with imports.in_one_transaction("lakeside"):
                imports.take_out(result.batch.id)
            assert imports.state_hash() == before
    return imported, refused


def test_broken_files_are_imported_whole_or_not_at_all(home: Path) -> None:
    imported, refused = import_all(home, seed=11, count=40)
    assert imported + refused == 40 and imported > 5 and refused > 5


@pytest.mark.faults
def test_20_000_broken_files_are_survived_ten_thousand_by_each_database(home: Path, database: str) -> None:
    survived = 0
    first = 0 if database == "sqlite" else 10
    for round_ in range(first, first + 10):
        read, refused = read_all(seed=1_000 + round_, count=900)
        imported, not_imported = import_all(home, seed=2_000 + round_, count=100)
        survived += read + refused + imported + not_imported
        print(f"{survived:,} survived / {survived:,} tried", flush=True)
    assert survived == 10_000
