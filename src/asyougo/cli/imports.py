"""`asyougo import` and `asyougo undo`: files of others in, and back out again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from asyougo.actions.read_exports import (
    PRESET_NAMES,
    read_export_file,
    read_mapping_file,
    read_terms_file,
    settings_of,
)
from asyougo.cli import BAD_INPUT, NO
from asyougo.errors import AsYouGoError, InputError
from asyougo.formats.import_report import report_as_json, summary
from asyougo.formats.registrar.faults import HOLDS_BACK
from asyougo.formats.registrar.read import Export, Settings

FINDINGS_SHOWN = 20  # on a terminal; the report file has them all


@click.group(name="import")
def import_() -> None:
    """Files of others: registrars' exports into the records."""


@import_.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--preset", type=click.Choice(PRESET_NAMES), help="The student system; recognised when not given.")
@click.option("--institution", metavar="ID", help="Whose students these are.")
@click.option("--terms", type=click.Path(path_type=Path), help="The term calendar of this source (CSV).")
@click.option("--mapping", type=click.Path(path_type=Path), help="Columns and grades of this source (JSON or YAML).")
@click.option("--dry-run", is_flag=True, help="Show what would happen; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def transcripts(
    files: tuple[Path, ...],
    preset: str | None,
    institution: str | None,
    terms: Path | None,
    mapping: Path | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Read registrars' exports (CSV, TSV, XLSX) with every fault named by line and column.

    Example: asyougo import transcripts fall.csv --terms terms.csv --institution lakeside --dry-run
    """
    calendar, left_out = read_terms_file(terms) if terms else (None, ())
    said = read_mapping_file(mapping) if mapping else None
    settings = settings_of(today(), said, preset, calendar, institution)
    for row in left_out:
        click.echo(str(row), err=True)
    exports: list[Export] = []
    failed: list[tuple[Path, AsYouGoError]] = []
    for file in files:
        try:
            exports.append(read_export_file(file, settings))
        except InputError as error:
            failed.append((file, error))
    if failed and not exports:
        raise InputError.of(*(problem for _, refused in failed for problem in refused.problems))
    if as_json:
        documents: list[dict[str, Any]] = [report_as_json(export) for export in exports]
        documents += [{"file": file.name, **problem.as_json()} for file, problem in failed]
        click.echo(json.dumps(documents[0] if len(documents) == 1 else documents, ensure_ascii=False, indent=1))
    else:
        for export in exports:
            print_report(export)
        for _, problem in failed:
            click.echo(problem.message, err=True)
        if len(exports) > 1:
            click.echo(f"All files: {summary(exports)}")
    return NO if failed or any(export.count("quarantined") for export in exports) else 0


def today() -> date:
    """The day of the import, on the clock of this computer."""
    return datetime.now(UTC).astimezone().date()


def print_report(export: Export) -> None:
    """A file's report on a terminal: the sentence first, then what needs somebody, grouped by rule."""
    click.echo(f"{export.file}: {summary([export])}")
    table = export.table
    encoding = f"{export.encoding} (names: {', '.join(export.samples)})" if export.samples else export.encoding
    click.echo(f"  read as {export.mapping.preset.title}, {encoding}, column names in line {table.header_line}")
    shown: dict[str, int] = {}
    faults = sorted(export.findings(), key=lambda fault: (fault.acts not in HOLDS_BACK, fault.rule, fault.line))
    for fault in faults:
        shown[fault.rule] = shown.get(fault.rule, 0) + 1
        if shown[fault.rule] <= FINDINGS_SHOWN:
            click.echo(f"  {fault.as_problem(export.file)} [{fault.acts}]")
    for rule, count in shown.items():
        if count > FINDINGS_SHOWN:
            click.echo(f"  {rule}: {count - FINDINGS_SHOWN:,} more; --json lists them all.")


@click.command()
@click.argument("batch")
def undo(batch: str) -> int:
    """Take an import back, completely."""
    click.echo(batch)
    return BAD_INPUT


__all__ = ["Settings", "import_", "undo"]
