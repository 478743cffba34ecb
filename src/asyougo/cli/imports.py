"""`asyougo import` and `asyougo undo`: files of others in, and back out again."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from attrs import asdict

from asyougo.actions.import_transcripts import ImportResult, Source, import_transcripts, preview_import
from asyougo.actions.read_exports import PRESET_NAMES, read_mapping_file, read_terms_file
from asyougo.actions.undo_import import undo_import
from asyougo.cli import NO
from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.formats.door import MIB, TABLE, read_file
from asyougo.formats.import_report import FORMS, how_read, report_as_json, summary, terms_read, write_report
from asyougo.formats.registrar.faults import HOLDS_BACK
from asyougo.formats.registrar.read import Export
from asyougo.model.person import Person
from asyougo.store.database import FILE, open_store
from asyougo.store.imports import batches
from asyougo.store.pseudonyms import read_key_file

FINDINGS_SHOWN = 10  # of each rule, on a terminal; the report file has them all
LARGE = 5 * MIB  # a file that takes so long that somebody would wonder
HOME = click.option(
    "--home", default="var", show_default=True, envvar="ASYOUGO_HOME", type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the home.",
)  # fmt: skip
FILE_OPTION = click.Path(dir_okay=False, path_type=Path)


@click.group(name="import")
def import_() -> None:
    """Files of others: registrars' exports into the records."""


@import_.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--preset", type=click.Choice(PRESET_NAMES), help="The student system; recognised when not given.")
@click.option("--institution", metavar="ID", help="Whose students these are.")
@click.option("--terms", type=FILE_OPTION, help="The term calendar of this source (CSV: sis, code, name, start ...).")
@click.option("--mapping", type=FILE_OPTION, help="What the columns and grades of this source mean (JSON or YAML).")
@click.option(
    "--pseudonyms", type=FILE_OPTION, metavar="KEYFILE", help="Replace names and ids before anything is stored."
)
@click.option("--dry-run", is_flag=True, help="Show what would happen; write nothing.")
@click.option("--report", type=FILE_OPTION, metavar="FILE", help="Every finding, as .html, .csv, .xlsx or .json.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@HOME
def transcripts(
    files: tuple[Path, ...],
    preset: str | None,
    institution: str | None,
    terms: Path | None,
    mapping: Path | None,
    pseudonyms: Path | None,
    dry_run: bool,
    report: Path | None,
    as_json: bool,
    home: Path,
) -> int:
    """Import registrars' exports (CSV, TSV, XLSX). Every fault is named by line and column; clean rows are kept.

    Example: asyougo import transcripts fall.csv --terms terms.csv --institution lakeside
    """
    form = report_form(report)
    if institution is None and not dry_run:
        raise InputError.of(
            Problem(Place(None, None, "--institution"), "whose students these are is not said", "Add --institution ID.")
        )
    calendar, left_out = read_terms_file(terms) if terms else (None, ())
    source = Source(institution, preset, mapping=read_mapping_file(mapping) if mapping else None)
    if calendar is not None:
        source = Source(institution, preset, calendar, source.mapping)
    if pseudonyms is not None:
        source = Source(institution, preset, source.terms, source.mapping, read_key_file(pseudonyms))
    for row in left_out:
        click.echo(str(row), err=True)
    nothing_stored = dry_run and not (home / FILE).exists() and not os.environ.get("DATABASE_URL")
    open_store(home, in_memory=nothing_stored)
    at = datetime.now(UTC).astimezone()
    by = Person("terminal", "the person at this computer", "operator")
    done: list[ImportResult] = []
    failed: list[tuple[Path, AsYouGoError]] = []
    for file in files:
        try:
            data = read_file(file, TABLE)
            if len(data) > LARGE and not as_json:
                click.echo(f"{file.name}: reading {len(data) // MIB:,} MiB", err=True)
            if dry_run:
                done.append(preview_import(data, file.name, source, by=by, at=at))
            else:
                done.append(import_transcripts(data, file.name, source, home=home, by=by, at=at))
        except InputError as error:
            failed.append((file, error))
    if failed and not done:
        raise InputError.of(*(problem for _, refused in failed for problem in refused.problems))
    exports = [result.export for result in done]
    if report is not None:
        write_to(report, write_report(exports, form))
    if as_json:
        documents = [{**report_as_json(result.export), **what_happened(result)} for result in done]
        documents += [{"file": file.name, **refused.as_json()} for file, refused in failed]
        click.echo(json.dumps(documents[0] if len(documents) == 1 else documents, ensure_ascii=False, indent=1))
    else:
        for result in done:
            print_report(result.export)
            click.echo(f"  {words_of(result, dry_run)}")
        for _, refused in failed:
            click.echo(refused.message, err=True)
        if len(done) > 1:
            click.echo(f"All files: {summary(exports)}")
    return NO if failed or any(export.count("quarantined") for export in exports) else 0


def report_form(report: Path | None) -> str:
    """The form of a report by the ending of its name. Raises InputError for another ending."""
    form = "json" if report is None else report.suffix.lstrip(".").lower()
    if form not in FORMS:
        raise InputError.of(
            Problem(
                Place(None, None, "--report"),
                "a report cannot be written in this form",
                f"End the name in one of: {', '.join('.' + known for known in FORMS)}.",
                str(report),
            )
        )
    return form


def what_happened(result: ImportResult) -> dict[str, Any]:
    """What an import did, or would do, for scripts."""
    return {
        "batch": None if result.batch is None else result.batch.id,
        "added": result.added,
        "changed": result.changed,
        "settled": result.settled,
        "unchanged": result.unchanged,
    }


def words_of(result: ImportResult, dry_run: bool) -> str:
    """The same in words."""
    if result.added + result.changed + result.settled == 0:
        return "Nothing changes: these rows are here already."
    parts = [f"{result.added:,} new", f"{result.changed:,} changed", f"{result.unchanged:,} as before"]
    if result.settled:
        parts.append(f"{result.settled:,} settled that had needed somebody")
    if dry_run or result.batch is None:
        return f"Would store: {', '.join(parts)}. Nothing was written."
    return f"Stored as import {result.batch.id}: {', '.join(parts)}. `asyougo undo {result.batch.id}` takes it back."


def print_report(export: Export) -> None:
    """A file's report on a terminal: the sentence first, then what needs somebody, grouped by rule."""
    click.echo(f"{export.file}: {summary([export])}")
    click.echo(f"  {how_read(export)}")
    if export.terms:
        click.echo(f"  {terms_read(export)}")
    seen: dict[str, int] = {}
    faults = sorted(export.findings(), key=lambda fault: (fault.acts not in HOLDS_BACK, fault.rule, fault.line))
    for fault in faults:
        seen[fault.rule] = seen.get(fault.rule, 0) + 1
        if seen[fault.rule] <= FINDINGS_SHOWN:
            click.echo(f"  {fault.as_problem(export.file)} [{fault.acts}]")
    for rule, count in seen.items():
        if count > FINDINGS_SHOWN:
            click.echo(f"  {rule}: {count - FINDINGS_SHOWN:,} more; --report FILE.html lists them.")


@click.command()
@click.argument("batch", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@HOME
def undo(batch: int | None, as_json: bool, home: Path) -> int:
    """Take an import back, completely; without a number, list the imports.

    Example: asyougo undo 3
    """
    open_store(home)
    if batch is None:
        list_imports(as_json)
        return 0
    taken = undo_import(batch, by=Person("terminal", "the person at this computer", "operator"))
    if as_json:
        click.echo(json.dumps({"batch": taken.id, "file": taken.file, "rows": taken.rows}, ensure_ascii=False))
    else:
        click.echo(f"Import {taken.id} ({taken.file}) is taken back; the records are as they were before it.")
    return 0


def list_imports(as_json: bool) -> None:
    """The imports that can be taken back, the newest first."""
    known = batches()
    if as_json:
        listed = [{**asdict(b), "at": b.at.isoformat()} for b in known]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    elif not known:
        click.echo("There is no import to take back.")
    for b in known if not as_json else ():
        rows = f"{b.accepted:,} of {b.rows:,} rows ready, {b.added:,} new, {b.changed:,} changed"
        click.echo(f"{b.id:>4}  {b.at:%Y-%m-%d %H:%M}  {b.institution}  {b.file}: {rows}")


def write_to(file: Path, data: bytes) -> None:
    """Write a file that a person asked for. Raises InputError where it cannot be written."""
    try:
        file.write_bytes(data)
    except OSError as error:
        problem = Problem(Place(str(file)), "the file cannot be written", "Choose a folder that you may write to.")
        raise InputError.of(problem) from error
