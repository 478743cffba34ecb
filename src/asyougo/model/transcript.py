"""A learner's record as it was read, and as the auditor prepared it.

`Transcript` keeps what the files say, with the problems of their unreadable rows and the papers that exist
but are not here. `PreparedTranscript` holds one `Item` per course attempt with its identity, exact credits
and standing; the auditor and the independent checker both start from it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, Literal

from attrs import field, frozen

from asyougo.errors import Place, Problem
from asyougo.model.evidence import (
    AttestedCompetency,
    CourseAttempt,
    Evidence,
    EvidenceType,
    ExamResult,
    Experience,
    Grading,
    HeldCredential,
)
from asyougo.model.grades import Standing
from asyougo.model.terms import Term
from asyougo.model.units import Credits

WhyMissing = Literal["hold", "closed", "not_received"]
Supply = Literal["earned", "in_progress", "planned"]
SUPPLIES: tuple[Supply, ...] = ("earned", "in_progress", "planned")


@frozen
class Learner:
    """Whose record it is. `home`: the institution whose student this is; `catalogue_year`: 2015 for 2015-16."""

    id: str
    home: str | None = None
    start_date: date | None = None
    declared: tuple[str, ...] | None = None
    catalogue_year: int | None = None
    name: str | None = None


@frozen
class MissingPaper:
    """A transcript that exists and is not here: an unknown number of courses of one institution.

    why: None is unknown (a problem of the file, still a missing paper).
    begins, ends: the terms that it covers; None is open on that side.
    amount_usd: what is owed; shown and summed, never part of a verdict.
    """

    id: str
    place: Place
    institution: str | None = None
    why: WhyMissing | None = None
    amount_usd: Fraction | None = None
    document: str | None = None
    begins: Term | None = None
    ends: Term | None = None


@frozen
class Transcript:
    """Everything that is known of one learner, from any number of files.

    problems: rows that could not be read; `unreadable` holds the attempt that such a row stands for, with
    what could be read of it, so that it can make a finding undetermined and never a failure.
    """

    learner: Learner
    evidence: tuple[Evidence, ...] = ()
    unreadable: tuple[CourseAttempt, ...] = ()
    missing: tuple[MissingPaper, ...] = ()
    problems: tuple[Problem, ...] = ()


@frozen
class Item:
    """One course attempt, ready to be matched. None means unknown.

    identity: the course it is an attempt of; equal for renumbered and cross-listed codes.
    codes: every code by which a rule may name it, the record's own first; None for an unreadable code.
    credits: semester credits, exact.
    points: grade points; None where the grade has none or is unknown (`standing` tells which).
    wild: an unreadable row; its unknown fields may turn out to be anything.
    span: where the term is unknown, the terms between which it lies.
    term_ends: the last day of the term by the institution's own calendar, where it gives one.
    type: None is unknown (a course on a paper that is not here).
    """

    id: str
    identity: str
    codes: tuple[str, ...] | None
    credits: Credits | None
    standing: Standing
    supply: Supply
    grade: str | None = None
    points: Fraction | None = None
    counts_in_gpa: bool = False
    grading: Grading | None = None
    term: Term | None = None
    institution: str | None = None
    type: EvidenceType | None = "course"
    attributes: frozenset[str] | None = None
    level: int | None = None
    repeatable: int = 1
    wild: bool = False
    span: tuple[Term | None, Term | None] | None = None
    term_ends: date | None = None
    title: str | None = None
    place: Place = field(default=Place(), eq=False)

    @property
    def done_by(self) -> date | None:
        """The day by which the course was done: the last one of its term."""
        return self.term_ends or (self.term.ends if self.term is not None else None)

    @property
    def code(self) -> str | None:
        return self.codes[0] if self.codes else None


@frozen
class Offer:
    """Courses of one institution that together stand for courses of another, by an agreement.

    uses: ids of the items that are spent, all of them; yields: the items that they become at the receiver.
    """

    id: str
    uses: tuple[str, ...]
    yields: tuple[Item, ...]
    agreement: str
    year: int | None = None


@frozen
class LogEntry:
    """One step of the preparation: what was done to which item, and why."""

    step: str
    item: str
    before: str
    after: str
    why: str


@frozen
class Facts:
    """What a rule may ask about the learner; all static."""

    home: str | None = None
    declared: tuple[str, ...] | None = None
    catalogue_year: int | None = None
    start_date: date | None = None


@frozen
class PreparedTranscript:
    """A transcript against which any number of requirements can be matched.

    hash: "sha256:..." over everything but the log and the places, `as_of` included.
    """

    items: tuple[Item, ...]
    papers: tuple[MissingPaper, ...]
    facts: Facts
    as_of: date
    exams: tuple[ExamResult, ...] = ()
    held: tuple[HeldCredential, ...] = ()
    competencies: tuple[AttestedCompetency, ...] = ()
    experiences: tuple[Experience, ...] = ()
    offers: tuple[Offer, ...] = ()
    overrides: tuple[Any, ...] = ()
    owner_only: bool = False
    log: tuple[LogEntry, ...] = field(default=(), eq=False)
    hash: str = ""
