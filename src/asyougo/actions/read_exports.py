"""What a person says of a source, from files and options: its calendar, its mapping, its preset."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from asyougo.errors import InputError, Problem
from asyougo.formats.decoding import decode
from asyougo.formats.door import DOCUMENT, read_file
from asyougo.formats.registrar.presets import PRESETS
from asyougo.formats.registrar.read import Settings
from asyougo.formats.source_mapping import SourceMapping, read_mapping
from asyougo.formats.term_calendar import TermCalendar, read_terms

PRESET_NAMES = tuple(PRESETS)


def read_terms_file(path: Path) -> tuple[TermCalendar, tuple[Problem, ...]]:
    """The calendar in a file, and the rows of it that were left out. Raises InputError when it cannot be used."""
    calendar, problems = read_terms(decode(read_file(path, DOCUMENT), path.name).text, path.name)
    if calendar is None:
        raise InputError.of(*problems)
    return calendar, problems


def read_mapping_file(path: Path) -> SourceMapping:
    """The mapping in a file. Raises InputError when anything in it is wrong."""
    mapping, problems = read_mapping(decode(read_file(path, DOCUMENT), path.name).text, path.name)
    if mapping is None:
        raise InputError.of(*problems)
    return mapping


def settings_of(
    today: date,
    mapping: SourceMapping | None = None,
    preset: str | None = None,
    terms: TermCalendar | None = None,
    institution: str | None = None,
) -> Settings:
    """What is known of a source: a preset that was named by hand wins over the one in the mapping."""
    said = mapping or SourceMapping()
    return Settings(
        today=today,
        preset=preset or said.preset,
        encoding=said.encoding,
        delimiter=said.delimiter,
        sheet=said.sheet,
        columns=said.columns,
        grades=said.grades,
        terms=terms or TermCalendar(),
        institution=institution,
    )
