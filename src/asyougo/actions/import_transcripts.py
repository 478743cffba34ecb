"""Import a registrar's file: read it, compare it with what is there, store what it changes as one batch."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

from attrs import asdict, evolve, frozen

from asyougo.actions.read_exports import settings_of
from asyougo.errors import InputError, NotAllowed, Place, Problem
from asyougo.formats.registrar.read import Export, Settings, read_export, read_header
from asyougo.formats.source_mapping import SourceMapping
from asyougo.formats.term_calendar import TermCalendar, merged
from asyougo.model.person import Person
from asyougo.store import imports, sources
from asyougo.store.personal import sealer_of
from asyougo.store.pseudonyms import KeyFile, save_key_file, under_pseudonyms, with_learners_of

MAY_IMPORT = ("registrar", "operator")


@frozen
class Source:
    """What is said of a file beside the file itself. terms: its calendar, as it was given with the file."""

    institution: str | None = None
    preset: str | None = None
    terms: TermCalendar = TermCalendar()
    mapping: SourceMapping | None = None
    pseudonyms: KeyFile | None = None


@frozen
class ImportResult:
    """What an import did. batch is None when the file changes nothing; then nothing was written."""

    export: Export
    batch: imports.BatchSummary | None
    added: int
    changed: int
    settled: int
    unchanged: int


def import_transcripts(data: bytes, name: str, source: Source, *, home: Path, by: Person, at: datetime) -> ImportResult:
    """Import one file into the records of an institution, whole or not at all.

    The store must be open. Raises NotAllowed, or InputError when the file cannot be used.
    """
    _check(by, source)
    export, said = read_with_memory(data, name, source, at)
    if source.pseudonyms is not None:
        save_key_file(with_learners_of(export, source.pseudonyms))
        export = under_pseudonyms(export, source.pseudonyms)
    institution = source.institution or ""
    file_hash = hashlib.sha256(data).hexdigest()
    settings_hash = _settings_hash(source, said)
    with imports.in_one_transaction(institution):
        if imports.batch_of_file(institution, file_hash, settings_hash) is not None:
            return ImportResult(export, None, 0, 0, 0, export.rows)
        comparison = imports.compare(export, institution)
        batch = None
        if comparison.changes:
            batch = imports.put_in(
                export,
                comparison,
                institution=institution,
                file_hash=file_hash,
                settings_hash=settings_hash,
                calendar=source.terms.of(export.mapping.preset.name, institution),
                said=said,
                sealer=sealer_of(home),
                by=by.id,
                at=at,
                today=at.date(),
                pseudonyms=source.pseudonyms is not None,
            )
    return ImportResult(
        export, batch, len(comparison.new), len(comparison.corrected), len(comparison.settles), comparison.unchanged
    )


def preview_import(data: bytes, name: str, source: Source, *, by: Person, at: datetime) -> ImportResult:
    """What `import_transcripts` would do with a file now; nothing is written. The store must be open."""
    _check(by, source)
    export, _ = read_with_memory(data, name, source, at)
    if source.pseudonyms is not None:
        export = under_pseudonyms(export, source.pseudonyms)
    found = imports.compare(export, source.institution or "")
    return ImportResult(export, None, len(found.new), len(found.corrected), len(found.settles), found.unchanged)


def read_with_memory(data: bytes, name: str, source: Source, at: datetime) -> tuple[Export, SourceMapping | None]:
    """The export, read with the calendar and the mapping that are remembered of its source; and that mapping.

    What is said now wins over what was said before.
    """
    institution = source.institution or ""
    calendar = merged((source.terms, sources.calendar_of(institution)))
    settings = settings_of(at.date(), source.mapping, source.preset, calendar, source.institution)
    if source.mapping is not None:
        return read_export(data, name, settings), source.mapping
    try:
        export = read_export(data, name, settings)
    except InputError:
        remembered = _remembered(data, name, settings, institution)
        if remembered is None:
            raise
        return read_export(data, name, _with(settings, remembered)), remembered
    remembered = sources.mapping_of(institution, export.table.header)
    if remembered is None or (not remembered.grades and set(remembered.columns) == set(export.mapping.columns)):
        return export, remembered
    return read_export(data, name, _with(settings, remembered)), remembered


def _remembered(data: bytes, name: str, settings: Settings, institution: str) -> SourceMapping | None:
    header = read_header(data, name, settings)
    return sources.mapping_of(institution, header)


def _with(settings: Settings, remembered: SourceMapping) -> Settings:
    return evolve(
        settings,
        preset=settings.preset or remembered.preset,
        columns=remembered.columns,
        grades=remembered.grades,
    )


def _check(by: Person, source: Source) -> None:
    if by.role not in MAY_IMPORT:
        raise NotAllowed("Only a registrar may import records.")
    if by.organization is not None and by.organization != source.institution:
        raise NotAllowed("You may import the records of your own institution only.")
    if source.institution is not None and (not source.institution.strip() or len(source.institution) > 200):
        raise InputError.of(
            Problem(Place(None, None, "institution"), "this is no id of an institution", "Write it like lakeside.")
        )


def _settings_hash(source: Source, said: SourceMapping | None) -> str:
    """Equal for two imports that would read the same bytes in the same way."""
    told = {
        "preset": source.preset,
        "terms": [asdict(term) for term in source.terms.terms],
        "mapping": None if said is None else asdict(said),
        "pseudonyms": source.pseudonyms is not None,
    }
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()
