"""What the records of learners hold: the rows in force as transcripts, one learner at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeVar, get_args

from django.db.models import F

from asyougo.errors import Place, Problem
from asyougo.formats.registrar.faults import HOLDS_BACK, RULES
from asyougo.formats.registrar.transcripts import exact
from asyougo.model.evidence import AttemptStatus, CourseAttempt, Grading
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from asyougo.model.units import UnitSystem
from asyougo.store.models import ImportedRow, PersonOfRecord
from asyougo.store.personal import Sealer

COLUMNS = (
    "institution", "learner", "file", "line", "state", "of_institution", "course", "title", "units", "unit_system",
    "grade", "grading", "status", "term", "section", "faults",
)  # fmt: skip
UNIT_SYSTEMS, GRADINGS, STATUSES = get_args(UnitSystem), get_args(Grading), get_args(AttemptStatus)
read_term = lru_cache(maxsize=4096)(Term.read)


class StoredRow(NamedTuple):
    """A row in force with the columns that make an attempt, in the order of COLUMNS."""

    institution: str
    learner: str
    file: str
    line: int
    state: str
    of_institution: str | None
    course: str | None
    title: str | None
    units: str | None
    unit_system: str | None
    grade: str | None
    grading: str | None
    status: str | None
    term: str | None
    section: str | None
    faults: list[dict[str, str]] | None


def transcripts(
    institution: str | None = None, learners: tuple[str, ...] | None = None, sealer: Sealer | None = None
) -> Iterator[Transcript]:
    """The transcripts of all learners in the order of their ids, or of some learners, or of one institution.

    sealer: give it to open the learners' names; without it they stay closed. Where the records of several
    institutions are read together, an id is written `institution/id`: one number may be two persons.
    """
    rows = ImportedRow.objects.filter(superseded_by=None).exclude(learner=None).exclude(state="ignored")
    if institution is not None:
        rows = rows.filter(institution=institution)
    several = institution is None and len(institutions()) > 1
    if learners is not None:
        wanted = [learner.rpartition("/")[2] for learner in learners] if several else list(learners)
        rows = rows.filter(learner__in=wanted)
    ordered = rows.order_by("institution", "learner", "batch_id", "line").values_list(*COLUMNS)
    stored = (StoredRow(*values) for values in ordered.iterator(chunk_size=20_000))
    for (home, learner), group in groupby(stored, key=attrgetter("institution", "learner")):
        name = f"{home}/{learner}" if several else learner
        if learners is not None and name not in learners:
            continue
        person = Learner(name, home or None, name=_name_of(home, learner, sealer))
        yield _transcript(person, list(group))


def institutions() -> tuple[str, ...]:
    """The institutions of which there are rows in force."""
    found = ImportedRow.objects.filter(superseded_by=None).values_list("institution", flat=True).distinct()
    return tuple(sorted(found))


def _name_of(institution: str, learner: str, sealer: Sealer | None) -> str | None:
    if sealer is None:
        return None
    sealed = (
        PersonOfRecord.objects.filter(institution=institution, learner=learner, superseded_by=None)
        .order_by(F("id").desc())
        .values_list("sealed", flat=True)
        .first()
    )
    return None if sealed is None else sealer.open(sealed)["name"]


def _transcript(person: Learner, rows: list[StoredRow]) -> Transcript:
    evidence: list[CourseAttempt] = []
    unreadable: list[CourseAttempt] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for row in rows:
        attempt = _attempt(row, seen)
        if row.state == "accepted":
            evidence.append(attempt)
        else:
            unreadable.append(attempt)
            problems += _problems(row)
    return Transcript(person, tuple(evidence), tuple(unreadable), (), tuple(problems))


def _attempt(row: StoredRow, seen: set[str]) -> CourseAttempt:
    """A row as the attempt that it is. Two files of one name may have a row at the same line: ids stay different."""
    name, again = f"{row.file}#{row.line}", 2
    while name in seen:
        name, again = f"{row.file}#{row.line}~{again}", again + 1
    seen.add(name)
    return CourseAttempt(
        id=name,
        place=Place(row.file, row.line),
        institution=row.of_institution,
        code=row.course,
        title=row.title,
        units=None if row.units is None else exact(row.units),
        unit_system=_word(row.unit_system, UNIT_SYSTEMS),
        grade=row.grade,
        grading=_word(row.grading, GRADINGS),
        status=_word(row.status, STATUSES),
        term=None if row.term is None else read_term(row.term),
        section=row.section,
    )


Word = TypeVar("Word", bound=str)


def _word(stored: str | None, words: tuple[Word, ...]) -> Word | None:
    return words[words.index(stored)] if stored in words else None


def _problems(row: StoredRow) -> list[Problem]:
    """Why a row was held back; its value stays where it is."""
    found = []
    for fault in row.faults or ():
        rule = RULES.get(fault["rule"])
        if rule is None or fault["action"] not in HOLDS_BACK:
            continue
        place = Place(row.file, row.line, None if fault["column"] == "*" else fault["column"])
        found.append(Problem(place, rule.problem, "Correct the row and import the file again.", None, rule.name))
    return found
