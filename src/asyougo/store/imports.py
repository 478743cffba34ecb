"""Batches of imports: put in as one unit, compared with what is there, and taken out again without a trace.

Called inside one transaction of the caller's (`in_one_transaction`). The comparison knows four outcomes for a row:
unchanged (same cells, same result), changed (it corrects a row that is in force), new; and a row held back earlier
is settled when an accepted row for the same attempt arrives. A row that is absent from a file stays in force.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from attrs import frozen
from django.db import connections, transaction
from django.db.models import Q

from asyougo.errors import InputError, NotFound, Place, Problem
from asyougo.formats.registrar.read import Export
from asyougo.formats.source_mapping import SourceMapping as SourceMappingValue
from asyougo.formats.term_calendar import TermCalendar
from asyougo.store.bulk import insert_rows, mark_superseded
from asyougo.store.models import Batch, ImportedRow, PersonOfRecord, SourceMapping, TermCode
from asyougo.store.personal import Sealer
from asyougo.store.rows import COLUMNS, Mark, cells_at, marks_of, persons_of, row_values
from asyougo.store.sources import remember_mapping, remember_terms

TABLES = (ImportedRow, PersonOfRecord, TermCode, SourceMapping)
OTHER_CELLS = 2  # cells that may differ when a row at the same line is taken for the corrected one


@frozen
class BatchSummary:
    """One import as a list of imports shows it. Counts are rows."""

    id: int
    institution: str
    file: str
    preset: str
    at: datetime
    by: str
    rows: int
    accepted: int
    quarantined: int
    ignored: int
    added: int
    changed: int
    settled: int


@frozen
class Comparison:
    """What an export changes. corrects: id of the row in force -> line of the row that takes its place."""

    new: tuple[Mark, ...]
    corrected: tuple[Mark, ...]
    corrects: tuple[int, ...]
    settles: tuple[int, ...]
    unchanged: int

    @property
    def changes(self) -> int:
        return len(self.new) + len(self.corrected) + len(self.settles)


@contextmanager
def in_one_transaction(institution: str = "") -> Iterator[None]:
    """Everything inside happens, or nothing; two imports for one institution wait for each other."""
    with transaction.atomic(using="default"):
        connection = connections["default"]
        if connection.vendor == "postgresql":
            number = int.from_bytes(hashlib.sha256(f"import:{institution}".encode()).digest()[:8], "big", signed=True)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        yield


def batch_of_file(institution: str, file_hash: str, settings_hash: str) -> BatchSummary | None:
    """The batch that brought exactly this file with exactly these settings, if it is the last of its institution."""
    last = Batch.objects.filter(institution=institution).order_by("-id").first()
    if last is None or (last.file_hash, last.settings_hash) != (file_hash, settings_hash):
        return None
    return summary_of(last)


def compare(export: Export, institution: str) -> Comparison:
    """What this export would change in the rows in force."""
    marks = marks_of(export)
    in_force = ImportedRow.objects.filter(institution=institution, superseded_by=None)
    fields = ("id", "row_hash", "occurrence", "result_hash", "key_hash", "state", "line", "file")
    stored = list(in_force.values_list(*fields).iterator(chunk_size=50_000))
    by_cells = {(row[1], row[2]): row for row in stored}
    taken: set[int] = set()
    rest: list[Mark] = []
    corrected: list[Mark] = []
    corrects: list[int] = []
    unchanged = 0
    for mark in marks:
        same = by_cells.get((mark.row_hash, mark.occurrence))
        if same is None:
            rest.append(mark)
            continue
        taken.add(same[0])
        if same[3] == mark.result_hash:
            unchanged += 1
        else:
            corrected.append(mark)
            corrects.append(same[0])
    by_key: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    held_at: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in stored:
        if row[0] in taken or row[5] == "ignored":
            continue
        if row[4] is not None:
            by_key[row[4]].append(row)
        if row[5] == "quarantined":
            held_at[row[6]].append(row)
    waiting: list[Mark] = []
    for mark in rest:
        earlier = _same_attempt(mark, by_key, taken)
        if earlier is None:
            waiting.append(mark)
            continue
        taken.add(earlier)
        corrected.append(mark)
        corrects.append(earlier)
    new: list[Mark] = []
    alike = _alike_at_same_line(waiting, export, held_at, taken)
    for mark in waiting:
        earlier = alike.get(mark.line)
        if earlier is None:
            new.append(mark)
            continue
        taken.add(earlier)
        corrected.append(mark)
        corrects.append(earlier)
    accepted = {mark.key_hash for mark in marks if mark.state == "accepted" and mark.key_hash}
    settles = [
        row[0]
        for key in accepted
        for row in by_key.get(key or "", ())
        if row[0] not in taken and row[5] == "quarantined"
    ]
    return Comparison(tuple(new), tuple(corrected), tuple(corrects), tuple(sorted(settles)), unchanged)


def _same_attempt(mark: Mark, by_key: dict[str, list[tuple[Any, ...]]], taken: set[int]) -> int | None:
    """A row in force that gives the same attempt: this row takes its place."""
    if mark.key_hash is None or mark.state == "ignored":
        return None
    return next((row[0] for row in by_key.get(mark.key_hash, ()) if row[0] not in taken), None)


def _alike_at_same_line(
    marks: list[Mark], export: Export, held_at: dict[int, list[tuple[Any, ...]]], taken: set[int]
) -> dict[int, int]:
    """By line, the row held back at that line whose cells are the same but for one or two: it was corrected."""
    candidates = {mark.line: [row[0] for row in held_at.get(mark.line, ()) if row[0] not in taken] for mark in marks}
    wanted = [number for numbers in candidates.values() for number in numbers]
    stored: dict[int, dict[str, str]] = {}
    for start in range(0, len(wanted), 500):
        chunk = ImportedRow.objects.filter(pk__in=wanted[start : start + 500]).values_list("id", "cells")
        stored |= {number: cells for number, cells in chunk if cells}
    now = cells_at(export, {line for line, numbers in candidates.items() if numbers})
    found: dict[int, int] = {}
    for line, numbers in candidates.items():
        for number in numbers:
            cells = stored.get(number)
            if cells and sum(now[line].get(column) != cell for column, cell in cells.items()) <= OTHER_CELLS:
                found[line] = number
                break
    return found


def put_in(
    export: Export,
    comparison: Comparison,
    *,
    institution: str,
    file_hash: str,
    settings_hash: str,
    calendar: TermCalendar,
    said: SourceMappingValue | None,
    sealer: Sealer,
    by: str,
    at: datetime,
    today: date,
    pseudonyms: bool = False,
) -> BatchSummary:
    """Store what an export changes, as one batch."""
    batch = Batch.objects.create(
        institution=institution,
        file=export.file[:255],
        file_hash=file_hash,
        settings_hash=settings_hash,
        preset=export.mapping.preset.name,
        encoding=export.encoding,
        header=list(export.table.header),
        rows=export.rows,
        accepted=export.accepted,
        quarantined=export.count("quarantined"),
        ignored=export.count("ignored"),
        added=len(comparison.new),
        changed=len(comparison.corrected),
        settled=len(comparison.settles),
        at=at,
        by=by,
        pseudonyms=pseudonyms,
    )
    mark_superseded(ImportedRow, (*comparison.corrects, *comparison.settles), batch.pk)
    marks = (*comparison.new, *comparison.corrected)
    insert_rows(ImportedRow, COLUMNS, row_values(export, marks, batch.pk, institution, sealer, today))
    _put_persons(export, batch.pk, institution, sealer)
    remember_terms(calendar, batch.pk, institution)
    remember_mapping(export.mapping, export.table.header, batch.pk, institution, said)
    return summary_of(batch)


def _put_persons(export: Export, batch: int, institution: str, sealer: Sealer) -> None:
    """Names and birth dates that are new or have changed."""
    stored = {
        learner: (number, person_hash)
        for number, learner, person_hash in PersonOfRecord.objects.filter(
            institution=institution, superseded_by=None
        ).values_list("id", "learner", "person_hash")
    }
    gone: list[int] = []
    rows: list[tuple[Any, ...]] = []
    for learner, name, born in persons_of(export):
        person_hash = sealer.fingerprint(name, born)
        number, known = stored.get(learner, (0, ""))
        if known == person_hash:
            continue
        if number:
            gone.append(number)
        rows.append((batch, institution, learner, person_hash, sealer.seal({"name": name, "birth_date": born})))
    mark_superseded(PersonOfRecord, gone, batch)
    insert_rows(PersonOfRecord, ("batch", "institution", "learner", "person_hash", "sealed"), rows)


def take_out(batch_id: int) -> BatchSummary:
    """Remove a batch and bring back into force what it had superseded.

    Raises NotFound when there is no such batch, InputError when a later batch has corrected rows of it.
    """
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(f"There is no import {batch_id}. `asyougo undo` without a number lists them.")
    later: set[int] = set()
    for table in TABLES:
        later |= set(
            table._default_manager.filter(batch=batch)
            .exclude(superseded_by=None)
            .values_list("superseded_by", flat=True)
        )
    if later:
        numbers = ", then ".join(str(number) for number in sorted(later, reverse=True))
        raise InputError.of(
            Problem(
                Place(batch.file),
                f"a later import has corrected rows of import {batch_id}",
                f"Take back import {numbers} before it.",
                None,
                "corrected-later",
            )
        )
    summary = summary_of(batch)
    for table in TABLES:
        table._default_manager.filter(batch=batch).delete()
        table._default_manager.filter(superseded_by=batch).update(superseded_by=None)
    batch.delete()
    return summary


def batches(institution: str | None = None) -> tuple[BatchSummary, ...]:
    """All imports, the newest first."""
    chosen = Batch.objects.filter(Q() if institution is None else Q(institution=institution))
    return tuple(summary_of(batch) for batch in chosen.order_by("-id"))


def summary_of(batch: Batch) -> BatchSummary:
    """A batch as a value."""
    return BatchSummary(
        batch.pk, batch.institution, batch.file, batch.preset, batch.at, batch.by, batch.rows, batch.accepted,
        batch.quarantined, batch.ignored, batch.added, batch.changed, batch.settled,
    )  # fmt: skip


def state_hash() -> str:
    """`sha256:...` over everything that imports have stored: equal before an import and after its undo."""
    digest = hashlib.sha256()
    for table in (Batch, *TABLES):
        names = sorted(column.attname for column in table._meta.concrete_fields)
        digest.update(json.dumps([table.__name__, names]).encode())
        for row in table._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=10_000):
            digest.update(json.dumps(row, default=str, ensure_ascii=False, sort_keys=True).encode())
    return "sha256:" + digest.hexdigest()
