"""Records of any kind as partitions of whole learners: read, reported and laid out once, then taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from asyougo.actions.read_exports import read_mapping_file, read_terms_file
from asyougo.actions.read_records import Records, files_of, read_records
from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.formats.import_report import report_as_json, write_report
from asyougo.model.canonical import content_hash
from asyougo.population.engines.manifest import MANIFEST, Manifest, Sources, read_manifest, write_partitions
from asyougo.population.engines.safe_files import digest_of, write_whole
from asyougo.store.pseudonyms import KeyFile, read_key_file

PARTITIONS, REPORT = "partitions", "records.json"
PROBLEMS_KEPT = 1000  # in the summary; the report of the records has all faults of exports
PAGE, TABLE = "records-report.html", "records-report.csv"


@frozen
class RecordFiles:
    """Where records come from, and what a person says of registrars' exports among them."""

    paths: tuple[Path, ...]
    today: date
    preset: str | None = None
    institution: str | None = None
    terms: Path | None = None
    mapping: Path | None = None
    pseudonyms: Path | None = None

    @property
    def partitions(self) -> Path | None:
        """The folder, when the records are partitions already. Raises InputError for partitions beside other files."""
        folders = [path for path in self.paths if path.is_dir() and (path / MANIFEST).is_file()]
        if not folders:
            for path in self.paths:
                if path.is_dir() and any(path.glob("*.parquet")):
                    remedy = "Make partitions with write_partitions, or give the exports that the files were made from."
                    raise InputError.of(Problem(Place(str(path / MANIFEST)), "there is no manifest", remedy))
            return None
        if len(self.paths) > 1:
            remedy = "Run them by themselves; a learner in both would be audited in halves."
            raise InputError.of(Problem(Place(str(folders[0])), "partitions stand beside other records", remedy))
        return folders[0]


@frozen
class LaidOut:
    """Records as partitions. report: what was read, as JSON; None for partitions that were made elsewhere."""

    folder: Path
    manifest: Manifest
    report: dict[str, Any] | None
    problems: tuple[Problem, ...]

    @property
    def is_clean(self) -> bool:
        """Whether every row and every file was accepted."""
        return self.report is None or not (self.report["failed"] or self.report["problems"] or self.report["held_back"])


def lay_out(files: RecordFiles, out: Path, resume: bool) -> LaidOut:
    """The records as partitions under `out`, or the partitions themselves when they are some already.

    resume: partitions that an earlier run made from the same files are taken up.
    Raises InputError when nothing can be read.
    """
    ready = files.partitions
    if ready is not None:
        return LaidOut(ready, read_manifest(ready), None, ())
    folder = out / PARTITIONS
    sources = _sources(files)
    if resume:
        earlier = _earlier(folder, sources)
        if earlier is not None:
            return earlier
    terms, left_out = read_terms_file(files.terms) if files.terms else (None, ())
    pseudonyms = read_key_file(files.pseudonyms) if files.pseudonyms else None
    records = read_records(
        files.paths,
        files.today,
        preset=files.preset,
        institution=files.institution,
        terms=terms,
        mapping=read_mapping_file(files.mapping) if files.mapping else None,
        pseudonyms=pseudonyms,
    )
    _remove_layout(folder)
    manifest, repeated = write_partitions(records.transcripts(), folder, sources=sources)
    report = _report(records, (*left_out, *repeated))
    if records.exports:
        write_whole(out / PAGE, write_report(records.exports, "html"))
        write_whole(out / TABLE, write_report(records.exports, "csv"))
    write_whole(folder / REPORT, (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode())
    return LaidOut(folder, manifest, report, (*left_out, *records.problems, *repeated, *_failures(records)))


def _earlier(folder: Path, sources: Sources) -> LaidOut | None:
    """The layout that an earlier run made from the same files, if it is complete."""
    try:
        manifest = read_manifest(folder)
        report = json.loads((folder / REPORT).read_bytes())
    except (AsYouGoError, OSError, ValueError):
        return None
    return LaidOut(folder, manifest, report, ()) if manifest.sources == sources else None


def _sources(files: RecordFiles) -> Sources:
    """What the records are made from: each file and what is said of it. Raises InputError for no file."""
    beside = [path for path in (files.terms, files.mapping) if path is not None]
    listed = [(path.name, digest_of(path) or "") for path in (*files_of(files.paths), *beside)]
    said = (files.today, files.preset, files.institution, _key_of(files.pseudonyms))
    return (*listed, ("settings", content_hash(said)))


def _key_of(path: Path | None) -> str | None:
    keys: KeyFile | None = read_key_file(path) if path is not None and path.exists() else None
    return None if keys is None else keys.code_of("settings")


def _remove_layout(folder: Path) -> None:
    for name in (MANIFEST, REPORT):
        (folder / name).unlink(missing_ok=True)
    for part in folder.glob("part-*.parquet"):
        part.unlink()


def _report(records: Records, further: Iterable[Problem]) -> dict[str, Any]:
    kept = ("file", "preset", "rows", "accepted", "quarantined", "ignored", "summary")
    files = [{name: value for name, value in report_as_json(e).items() if name in kept} for e in records.exports]
    problems = [problem.as_json() for problem in (*records.problems, *further)]
    return {
        "files": files,
        "documents": len(records.documents),
        "rows": sum(file["rows"] for file in files),
        "accepted": sum(file["accepted"] for file in files),
        "held_back": sum(file["quarantined"] for file in files),
        "repeated": sum(file["ignored"] for file in files),
        "failed": [{"file": file, **error.as_json()} for file, error in records.failed],
        "problems": problems[:PROBLEMS_KEPT],
        "more_problems": max(0, len(problems) - PROBLEMS_KEPT),
    }


def _failures(records: Records) -> tuple[Problem, ...]:
    return tuple(problem for _, error in records.failed for problem in error.problems)
