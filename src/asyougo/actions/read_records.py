"""Learners' records from files of any kind that can be read here, without a database: for an audit or a first look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from asyougo.actions.read_exports import settings_of
from asyougo.errors import AsYouGoError, InputError, Problem
from asyougo.formats.decoding import decode
from asyougo.formats.door import DOCUMENT, TABLE, WORKBOOK, read_file, refusal
from asyougo.formats.registrar.read import Export, read_export
from asyougo.formats.registrar.transcripts import transcripts
from asyougo.formats.source_mapping import SourceMapping
from asyougo.formats.term_calendar import TermCalendar
from asyougo.formats.transcript_json import read_transcripts
from asyougo.model.transcript import Transcript
from asyougo.store.pseudonyms import KeyFile, save_key_file, under_pseudonyms, with_learners_of

DOCUMENTS = (".json", ".jsonl", ".ndjson")
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls")
NOT_RECORDS = ("terms.csv", "manifest.json", "expected.json")
"""Files that lie beside records in a folder and are something else."""


@frozen(eq=False)
class Records:
    """What was read: exports with their findings, records of JSON files, and what was wrong with the rest.

    failed: files that could not be used at all, each with its error; the others were read all the same.
    """

    today: date
    exports: tuple[Export, ...] = ()
    documents: tuple[Transcript, ...] = ()
    problems: tuple[Problem, ...] = ()
    failed: tuple[tuple[str, AsYouGoError], ...] = ()

    def transcripts(self) -> Iterator[Transcript]:
        """One record per learner: the rows of all exports together, and the records of JSON files as they are."""
        yield from transcripts(self.exports, self.today)
        yield from self.documents


def read_records(
    paths: tuple[Path, ...],
    today: date,
    *,
    preset: str | None = None,
    institution: str | None = None,
    terms: TermCalendar | None = None,
    mapping: SourceMapping | None = None,
    pseudonyms: KeyFile | None = None,
) -> Records:
    """The records in files, and in the files of folders. Raises InputError when not one of them can be used."""
    settings = settings_of(today, mapping, preset, terms, institution)
    exports: list[Export] = []
    documents: list[Transcript] = []
    problems: list[Problem] = []
    failed: list[tuple[str, AsYouGoError]] = []
    for path in files_of(paths):
        try:
            if path.suffix.lower() in DOCUMENTS:
                text = decode(read_file(path, evolve(DOCUMENT, size=WORKBOOK.size)), path.name).text
                found, said = read_transcripts(text, path.name)
                if said and not found:
                    raise InputError.of(*said)
                documents += found
                problems += said
            else:
                exports.append(read_export(read_file(path, TABLE), path.name, settings))
        except InputError as error:
            failed.append((path.name, error))
    if failed and not exports and not documents:
        raise InputError.of(*(problem for _, error in failed for problem in error.problems))
    if pseudonyms is not None:
        if documents:
            # A JSON record has no columns by which we could tell what names somebody.
            raise refusal(
                "--pseudonyms",
                "a JSON record cannot be read under pseudonyms",
                "Give the export itself.",
                "not-a-table",
            )
        for export in exports:
            pseudonyms = with_learners_of(export, pseudonyms)
        save_key_file(pseudonyms)
        exports = [under_pseudonyms(export, pseudonyms) for export in exports]
    return Records(today, tuple(exports), tuple(documents), tuple(problems), tuple(failed))


def files_of(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files named, and of each folder the files that may hold records, by name. Raises InputError for none."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [
            file
            for file in sorted(path.iterdir())
            if file.is_file() and file.suffix.lower() in (*DOCUMENTS, *TABLES) and file.name not in NOT_RECORDS
        ]
        if not inside:
            kinds = ", ".join((*TABLES, *DOCUMENTS))
            raise refusal(
                path.name, "no file in this folder can hold records", f"Such files end in {kinds}.", "no-file"
            )
        found += inside
    return tuple(found)


def one_record(records: Records, name: str) -> Transcript:
    """The record of the one learner in a file. Raises InputError when there are several, or none."""
    found = [record for _, record in zip(range(2), records.transcripts(), strict=False)]
    if len(found) == 1:
        return found[0]
    problem = "the file holds the records of several learners" if found else "the file holds no record of a learner"
    raise refusal(name, problem, "Give the rows of one learner, or use `asyougo retro` for many.", "not-one-learner")
