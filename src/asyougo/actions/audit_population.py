"""The population run that a registrar starts: rules and records in, findings, questions and a summary out.

Records that are not partitions yet are read, reported and laid out as partitions under the run's folder; from there
on every run is the same. What is wrong with one rule, file or partition is named, and the others go on.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from attrs import frozen

from asyougo import __version__
from asyougo.actions.audit_learner import text_of
from asyougo.actions.explain_findings import explain_findings
from asyougo.actions.lay_out_records import LaidOut, RecordFiles, lay_out
from asyougo.errors import AsYouGoError, InputError, Place, Problem, RuleError
from asyougo.formats.catalogue import catalogue_as_json, read_catalogue
from asyougo.formats.findings_workbook import as_of_line, with_ids, write_findings_workbook
from asyougo.formats.spreadsheets import write_csv
from asyougo.model.context import AuditContext, Catalogue
from asyougo.model.exchange import requirement_as_json
from asyougo.model.requirement import Requirement
from asyougo.population.engines.local import Done, Progress, Question, sweep_partitions
from asyougo.population.engines.receipts import remove_others
from asyougo.population.engines.safe_files import remove_unfinished, whole_file, whole_path, write_whole
from asyougo.population.pack import pack_rules
from asyougo.population.summary import Summary, summarize
from asyougo.population.tables import FINDINGS, ROWS_IN_A_GROUP, parquet_writer
from asyougo.rules.parse import read_rules
from asyougo.store.pseudonyms import read_key_file

RULE_FILES = (".yaml", ".yml", ".json")
MOST_ROWS_JOINED = 50_000_000  # above it the parts are the output
MOST_ROWS_IN_WORDS = 100_000  # a spreadsheet that a person can still use
OPEN_HEADER = ("learner_id", "institution", "undetermined_elsewhere")


@frozen
class Run:
    """What to ask of whom. slack: how many courses may be missing for a row to be kept; top: see `Question`."""

    rules: Path
    records: RecordFiles
    out: Path
    as_of: date
    catalogues: tuple[Path, ...] = ()
    slack: int = 1
    top: int | None = None
    workers: int = 2
    resume: bool = False


@frozen
class Audited:
    """What a run found. problems: everything that was wrong with rules, records and partitions."""

    run: Run
    summary: Summary
    done: Done
    laid_out: LaidOut
    question: Question
    refused_rules: tuple[Problem, ...]
    catalogue_problems: tuple[Problem, ...]
    files: tuple[str, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.refused_rules, *self.catalogue_problems, *self.laid_out.problems, *self.done.problems)

    @property
    def is_clean(self) -> bool:
        """Whether every rule, row, file and partition was used."""
        return not (self.refused_rules or self.done.problems) and self.laid_out.is_clean

    def as_json(self) -> dict[str, Any]:
        """The summary as `summary.json` holds it: the same after any number of interruptions."""
        summary, tally, pack = self.summary, self.summary.tally, self.question.pack
        return {
            "retro": "asyougo-retro/1",
            "as_of": self.run.as_of.isoformat(),
            "slack": self.run.slack,
            "top": self.run.top,
            "learners": tally.learners,
            "credentials": len(pack.rules),
            "pairs": tally.pairs,
            "rows": summary.rows,
            "pruned_share": summary.pruned_share,
            "met": summary.total("met"),
            "with_in_progress": summary.total("with_in_progress"),
            "with_planned": summary.total("with_planned"),
            "one_course_left": summary.total("one_left"),
            "undetermined": summary.total("undetermined"),
            "undetermined_elsewhere": {"learners": summary.open_learners, "pairs": summary.open_pairs},
            "learners_with_requirements_met": summary.learners_met,
            "learners_one_course_away": summary.learners_one_left,
            "count_only_would_have_promised_wrongly": tally.counted_wrongly,
            "certificates": {"checked": tally.checked, "accepted": tally.accepted},
            "by_credential": [counts.as_json() for counts in summary.by_credential],
            "partitions": {
                "all": len(self.laid_out.manifest.partitions),
                "done": len(self.done.receipts),
                "refused": list(self.done.refused),
            },
            "records": self.laid_out.report,
            "problems": [problem.as_json() for problem in self.problems if problem not in self.laid_out.problems],
            "files": list(self.files),
            "rule_pack": self.question.hash,
            "engine": __version__,
        }


def audit_population(run: Run, progress: Progress | None = None) -> Audited:
    """Audit everyone against every rule, and write the run's folder.

    Raises InputError or RuleError when nothing can be started, DiskFull or CannotWrite when answers cannot be kept.
    """
    rules, refused = rules_in(run.rules)
    catalogues, catalogue_problems = _catalogues(run.catalogues)
    pack, unusable = pack_rules(rules, run.as_of, run.slack, catalogues)
    refused += unusable
    if not pack.rules:
        raise RuleError.of(*refused)
    _prepare_folder(run)
    laid_out = lay_out(run.records, run.out, run.resume)
    question = Question(AuditContext(run.as_of, tuple(catalogues.values())), pack, run.top)
    _write_pack(run.out, question)
    done = sweep_partitions(laid_out.manifest, laid_out.folder, question, run.out, run.workers, progress)
    remove_others(run.out, done.receipts)
    summary = summarize(run.out, done.receipts, pack)
    files = _write_results(run, laid_out, question, done, summary)
    audited = Audited(run, summary, done, laid_out, question, refused, catalogue_problems, files)
    text = json.dumps(audited.as_json(), ensure_ascii=False, indent=1) + "\n"
    write_whole(run.out / "summary.json", text.encode())
    return audited


# --- What goes in ------------------------------------------------------------------------------------


def rules_in(path: Path) -> tuple[tuple[Requirement, ...], tuple[Problem, ...]]:
    """Every rule of a file or of the files below a folder, and what is wrong with the others.

    Two rules with one id are both left out: nobody can tell which one is meant. Raises InputError without any file.
    """
    files = [path]
    if path.is_dir():
        inside = (file for file in sorted(path.rglob("*")) if file.suffix.lower() in RULE_FILES)
        files = [file for file in inside if file.is_file() and not file.name.startswith(".")]
    elif not path.exists():
        raise InputError.of(Problem(Place(str(path)), "there is no such file or folder", "Check --rules."))
    if not files:
        remedy = f"Name a folder that holds files ending in {', '.join(RULE_FILES)}."
        raise InputError.of(Problem(Place(str(path)), "the folder holds no rule files", remedy))
    found: list[tuple[str, Requirement]] = []
    problems: list[Problem] = []
    for file in files:
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            rules, wrong = read_rules(text_of(file), name)
        except AsYouGoError as error:
            rules, wrong = (), error.problems
        problems += wrong
        found += [(name, requirement) for requirement in rules]
    times = Counter(requirement.id for _, requirement in found)
    for name, requirement in found:
        if times[requirement.id] > 1:
            place = Place(name, None, "id")
            remedy = "Give each rule its own id; until then neither is used."
            problems.append(Problem(place, "another rule has this id too", remedy, requirement.id, "duplicate-id"))
    return tuple(requirement for _, requirement in found if times[requirement.id] == 1), tuple(problems)


def _catalogues(paths: tuple[Path, ...]) -> tuple[dict[str, Catalogue], tuple[Problem, ...]]:
    """The catalogues by institution. Raises InputError when one cannot be used: it would change answers unseen."""
    found: dict[str, Catalogue] = {}
    problems: list[Problem] = []
    for path in paths:
        catalogue, wrong = read_catalogue(text_of(path), path.name)
        if catalogue is None:
            raise InputError.of(*wrong)
        problems += wrong
        owner = catalogue.institution or ""
        if not owner or owner in found:
            said = "names no institution" if not owner else "is the second one of this institution"
            remedy = "Give one catalogue per institution, each with its `institution`."
            raise InputError.of(Problem(Place(path.name, None, "institution"), f"the catalogue {said}", remedy, owner))
        found[owner] = catalogue
    return found, tuple(problems)


def _prepare_folder(run: Run) -> None:
    """Make the folder ready: without --resume the answers of an earlier run are removed, and nothing else."""
    remove_unfinished(run.out)
    (run.out / "summary.json").unlink(missing_ok=True)
    if not run.resume:
        remove_others(run.out, ())


def _write_pack(out: Path, question: Question) -> None:
    """The question of the run, named by its hash: with it any certificate can be rebuilt."""
    pack = question.pack
    document = {
        "pack": "asyougo-pack/1",
        "hash": question.hash,
        "as_of": pack.on.isoformat(),
        "slack": pack.slack,
        "top": question.top,
        "rules": [requirement_as_json(requirement) for requirement in pack.rules],
        "catalogues": [catalogue_as_json(catalogue) for _, catalogue in sorted(pack.catalogues.items())],
    }
    for earlier in out.glob("pack-*.json"):
        earlier.unlink()
    name = f"pack-{question.hash.removeprefix('sha256:')[:16]}.json"
    write_whole(out / name, (json.dumps(document, ensure_ascii=False) + "\n").encode())


# --- What comes out ----------------------------------------------------------------------------------


def _write_results(run: Run, laid_out: LaidOut, question: Question, done: Done, summary: Summary) -> tuple[str, ...]:
    """Write what is made of all parts together. Returns the names of the files, in the order of their use."""
    _write_open_questions(run.out, done)
    files = ["undetermined.csv"]
    joined, words = run.out / "findings.parquet", run.out / "findings.xlsx"
    for earlier in (joined, words):
        earlier.unlink(missing_ok=True)
    if summary.rows <= MOST_ROWS_JOINED:
        _join(run.out, done, joined)
        files.insert(0, joined.name)
    if summary.rows <= MOST_ROWS_IN_WORDS:
        _write_words(run, laid_out, question, done, words)
        files.insert(0, words.name)
    return (*files, *(name for name in ("records-report.html", "records-report.csv") if (run.out / name).exists()))


def _join(out: Path, done: Done, target: Path) -> None:
    """All findings in one file, in the order of the partitions."""
    with whole_file(target) as stream, parquet_writer(stream, FINDINGS) as writer:
        for receipt in done.receipts:
            table = pq.read_table(out / receipt.findings.file).cast(FINDINGS)
            writer.write_table(table, row_group_size=ROWS_IN_A_GROUP)


def _write_open_questions(out: Path, done: Done) -> None:
    rows: list[tuple[Any, ...]] = []
    for receipt in done.receipts:
        table = pq.read_table(out / receipt.elsewhere.file)
        rows += zip(*(table.column(name).to_pylist() for name in OPEN_HEADER), strict=True)
    write_whole(out / "undetermined.csv", write_csv(OPEN_HEADER, sorted(rows, key=lambda row: row[0])).encode("utf-8"))


def _write_words(run: Run, laid_out: LaidOut, question: Question, done: Done, target: Path) -> None:
    rows = explain_findings(laid_out.manifest, laid_out.folder, question, run.out, done, run.workers)
    made = [
        as_of_line(run.as_of),
        f"Rules: {len(question.pack.rules):,}. Learners: {sum(r.tally.learners for r in done.receipts):,}.",
        f"A row is here when requirements are met, at most {run.slack} courses are missing, or one question is open.",
        f"Rules, day and catalogues together: {question.hash}.",
        f"Made by AsYouGo {__version__}, on this computer; nothing left it.",
    ]
    if run.records.pseudonyms is not None:
        rows = with_ids(rows, read_key_file(run.records.pseudonyms).ids)
        made.append(
            "Codes were turned back into student ids with the registrar's key file; all other files keep codes."
        )
    with whole_path(target) as beside:
        write_findings_workbook(rows, beside, made=made)
