"""What is remembered of a source: its term codes, and how its columns and grades are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

from asyougo.formats.registrar.presets import Mapping, plain_name
from asyougo.formats.source_mapping import SourceMapping as SourceMappingValue
from asyougo.formats.source_mapping import read_mapping, write_mapping
from asyougo.formats.term_calendar import CodedTerm, TermCalendar
from asyougo.model.terms import Term
from asyougo.store.bulk import insert_rows, mark_superseded
from asyougo.store.models import SourceMapping, TermCode


def calendar_of(institution: str) -> TermCalendar:
    """The term codes of an institution that are in force."""
    rows = TermCode.objects.filter(institution=institution, superseded_by=None).order_by("source", "code")
    return TermCalendar(
        tuple(
            CodedTerm(
                row.code, row.name, Term.read(row.term), row.begins, row.ends,
                "quarter" if row.system == "quarter" else "semester", row.source,
            )
            for row in rows
        )
    )  # fmt: skip


def remember_terms(calendar: TermCalendar, batch: int, institution: str) -> int:
    """Store the terms that are new or have changed. Returns how many."""
    stored = {(term.source, term.code): term for term in calendar_of(institution).terms}
    wanted: list[CodedTerm] = []
    for term in calendar.terms:
        if term.begins is not None and term.ends is not None and stored.get((term.source, term.code)) != term:
            wanted.append(term)
    changed = [
        number
        for number, source, code in TermCode.objects.filter(institution=institution, superseded_by=None).values_list(
            "id", "source", "code"
        )
        if any((source, code) == (term.source, term.code) for term in wanted)
    ]
    mark_superseded(TermCode, changed, batch)
    rows: list[tuple[Any, ...]] = [
        (batch, institution, t.source, t.code, t.name, str(t.term), _day(t.begins), _day(t.ends), t.system)
        for t in wanted
    ]
    columns = ("batch", "institution", "source", "code", "name", "term", "begins", "ends", "system")
    return insert_rows(TermCode, columns, rows)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def header_hash(header: Sequence[str]) -> str:
    """By which column names, in whatever order, a source is known again."""
    return blake2b("\x1f".join(sorted(plain_name(name) for name in header)).encode(), digest_size=16).hexdigest()


def mapping_of(institution: str, header: Sequence[str]) -> SourceMappingValue | None:
    """What was said of an export with these column names at its last import."""
    row = SourceMapping.objects.filter(
        institution=institution, header_hash=header_hash(header), superseded_by=None
    ).first()
    if row is None:
        return None
    mapping, _ = read_mapping(json.dumps(row.mapping), "memory")
    return mapping


def remember_mapping(
    mapping: Mapping, header: Sequence[str], batch: int, institution: str, said: SourceMappingValue | None = None
) -> None:
    """Store how this source was read, if that is new."""
    columns = tuple(sorted(mapping.columns))
    value = SourceMappingValue(mapping.preset.name, columns, said.grades if said else ())
    made = json.loads(write_mapping(value))
    stored = SourceMapping.objects.filter(
        institution=institution, header_hash=header_hash(header), superseded_by=None
    ).first()
    if stored is not None and stored.mapping == made:
        return
    if stored is not None:
        mark_superseded(SourceMapping, [stored.pk], batch)
    insert_rows(
        SourceMapping,
        ("batch", "institution", "header_hash", "mapping"),
        [(batch, institution, header_hash(header), json.dumps(made))],
    )
