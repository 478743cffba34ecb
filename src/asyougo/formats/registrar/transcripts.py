"""Accepted rows as course attempts, rows held back as unreadable ones: the transcripts of an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import polars as pl
from attrs import frozen

from asyougo.errors import Place, Problem
from asyougo.formats.grades import KNOWN_GRADES
from asyougo.formats.registrar.faults import HOLDS_BACK, Fault
from asyougo.formats.registrar.judging import faults_of
from asyougo.formats.registrar.presets import Field
from asyougo.formats.registrar.read import Export
from asyougo.formats.registrar.table import LINE
from asyougo.model.evidence import AttemptStatus, CourseAttempt, Grading
from asyougo.model.transcript import Learner, Transcript
from asyougo.model.units import read_exact

GRADES_DUE = timedelta(days=60)  # after a term; a grade that is still empty then is not known, not in progress
LEFT = {
    "banner": ("d", "w"),
    "peoplesoft": ("d", "w"),
    "colleague": ("d", "w", "x", "c"),
    "canvas": ("deleted", "inactive", "rejected"),
    "workday": ("drop", "withdr", "cancel", "unregister", "waitlist"),
    "other": ("drop", "withdr", "cancel", "waitlist"),
}
"""How a status begins by which a row says that the learner left the course, by preset. Banner: registration status
codes begin with D or W; PeopleSoft: D dropped, W waitlisted; Colleague: D, W, X deleted, C cancelled."""
PASS_FAIL = {"p", "pnp", "pf", "p/f", "p/np", "cnc", "cr", "cr/nc", "sus", "s/u", "su", "pass/fail", "pass/no pass"}
LETTER = {"grd", "l", "ltr", "letter", "g", "graded", "standard", "std"}


@frozen
class AttemptRow:
    """One row of an export as the attempt that it is, whose it is, and whether it was accepted."""

    line: int
    state: str
    learner_id: str | None
    attempt: CourseAttempt
    faults: tuple[Fault, ...] = ()


def attempt_rows(export: Export, today: date, ignored: bool = False) -> Iterator[AttemptRow]:
    """The rows of an export in the order of the file. ignored: also those that repeat another row."""
    by_line: dict[int, list[Fault]] = {}
    for fault in faults_of(export.faults):
        by_line.setdefault(fault.line, []).append(fault)
    attempt_of = _attempt_reader(export, today)
    rows = export.attempts if ignored else export.attempts.filter(pl.col("state") != "ignored")
    for row in rows.iter_rows(named=True):
        faults = tuple(by_line.get(row[LINE], ()))
        yield AttemptRow(row[LINE], row["state"], row["learner_id"], attempt_of(row, faults), faults)


exact = lru_cache(maxsize=4096)(read_exact)
"""The same as `read_exact`; an export holds some dozen different numbers of units."""


def _attempt_reader(export: Export, today: date) -> Callable[[dict[str, Any], tuple[Fault, ...]], CourseAttempt]:
    """How a cleaned row becomes an attempt. In a row that is held back, the cells that were refused are unknown."""
    terms = {term.code: term for term in export.terms}
    fields = {column: field for field, column in export.mapping.columns}
    preset = export.mapping.preset.name
    own_institution = "institution" in fields.values()
    file = export.file

    def attempt_of(row: dict[str, Any], faults: tuple[Fault, ...]) -> CourseAttempt:
        line = row[LINE]
        refused = _refused(faults, fields) if row["state"] == "quarantined" else frozenset()
        coded = None if "term" in refused else terms.get(row["term"] or "")
        units = row["credits"] if row["credits"] is not None else row["credits_earned"]
        code = None if "grade" in refused else KNOWN_GRADES.get(row["grade"] or "")
        status: AttemptStatus | None = code.status if code else None
        if status == "in_progress" and not row["grade"] and coded and coded.ends and coded.ends + GRADES_DUE < today:
            status = "completed"
        if row["enrollment_status"] and _left(row["enrollment_status"], preset):
            status = "withdrawn"
        return CourseAttempt(
            id=f"{file}#{line}",
            place=Place(file, line),
            institution=row["institution"] if own_institution else export.institution,
            code=None if refused & COURSE_FIELDS else row["course"],
            title=row["title"],
            units=None if units is None or refused & UNIT_FIELDS else exact(units),
            unit_system=coded.system if coded else None,
            grade=code.grade if code else None,
            grading=_grading(row["grading_basis"], preset) or (code.grading if code else None),
            status=status,
            term=coded.term if coded else None,
            section=row["section"],
        )

    return attempt_of


COURSE_FIELDS: frozenset[Field] = frozenset({"course", "subject", "number"})
UNIT_FIELDS: frozenset[Field] = frozenset({"credits", "credits_earned"})


def _refused(faults: tuple[Fault, ...], fields: dict[str, Field]) -> frozenset[Field]:
    """The fields of a row that is held back whose cells cannot be trusted."""
    held = [fault.column for fault in faults if fault.acts in HOLDS_BACK]
    if "*" in held:
        return frozenset(fields.values())
    # Without a fault of its own the row is the one that another row contradicts.
    return frozenset(fields[column] for column in held if column in fields) or frozenset({"grade"})


def _left(status: str, preset: str) -> bool:
    return status.strip().lower().startswith(LEFT[preset])


def _grading(basis: str | None, preset: str) -> Grading | None:
    if not basis:
        return None
    word = basis.strip().lower()
    if word in LETTER or (preset == "banner" and word == "s"):
        return "letter"
    return "pass_fail" if word in PASS_FAIL else None


def transcripts(exports: Iterable[Export], today: date) -> Iterator[Transcript]:
    """One transcript per learner over all exports, in the order of the ids.

    A row without a learner id belongs to nobody: it is in the report of its file alone.
    """
    evidence: dict[str, list[CourseAttempt]] = {}
    unreadable: dict[str, list[CourseAttempt]] = {}
    problems: dict[str, list[Problem]] = {}
    homes: dict[str, str | None] = {}
    names: dict[str, str | None] = {}
    for export in exports:
        for row in attempt_rows(export, today):
            if row.learner_id is None:
                continue
            homes.setdefault(row.learner_id, export.institution)
            if row.state == "accepted":
                evidence.setdefault(row.learner_id, []).append(row.attempt)
            else:
                unreadable.setdefault(row.learner_id, []).append(row.attempt)
                held = [fault.as_problem(export.file) for fault in row.faults if fault.acts in HOLDS_BACK]
                problems.setdefault(row.learner_id, []).extend(held)
        known = export.attempts.filter(pl.col("name").is_not_null()).select("learner_id", "name").unique("learner_id")
        names |= {learner: name for learner, name in known.iter_rows() if learner is not None}
    for learner in sorted(homes):
        yield Transcript(
            Learner(learner, homes[learner], name=names.get(learner)),
            tuple(evidence.get(learner, ())),
            tuple(unreadable.get(learner, ())),
            (),
            tuple(problems.get(learner, ())),
        )
