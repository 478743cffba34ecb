"""Evidence: what a record says a learner did, one value per row, each with the place it was read from."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from attrs import frozen

from asyougo.errors import Place
from asyougo.model.terms import Term
from asyougo.model.units import UnitSystem

AttemptStatus = Literal["completed", "in_progress", "planned", "withdrawn"]
Grading = Literal["letter", "pass_fail"]
EvidenceType = Literal["course", "transfer", "exam", "prior_learning"]


@frozen
class CourseAttempt:
    """One learner's try at one course. None means unknown, never zero, empty or false.

    id: `file#row` or `evidence#position`; stable within one transcript.
    units: in `unit_system`, as the college wrote them.
    attributes: None is unknown; an empty tuple is known to hold nothing.
    """

    id: str
    place: Place
    institution: str | None = None
    code: str | None = None
    title: str | None = None
    units: Fraction | None = None
    unit_system: UnitSystem | None = "semester"
    grade: str | None = None
    grading: Grading | None = None
    status: AttemptStatus | None = "completed"
    term: Term | None = None
    attributes: tuple[str, ...] | None = None
    level: int | None = None
    type: EvidenceType = "course"
    section: str | None = None


@frozen
class ExamResult:
    """One sitting of an examination. `scale` None means the examination's own scale."""

    id: str
    place: Place
    exam: str
    score: Fraction | None = None
    scale: str | None = None
    on: date | None = None


@frozen
class HeldCredential:
    """A credential, licence or certification that the record says was awarded by somebody."""

    id: str
    place: Place
    credential: str
    type: str | None = None
    issuer: str | None = None
    awarded: date | None = None
    expires: date | None = None
    revoked: bool = False


@frozen
class AttestedCompetency:
    """A competency that somebody attested. `item` is its id within the framework."""

    id: str
    place: Place
    framework: str
    item: str
    level: Fraction | None = None
    kind: str | None = None
    attested_by: str | None = None
    on: date | None = None


@frozen
class Experience:
    """Attested work or practice: hours or years of one kind."""

    id: str
    place: Place
    kind: str
    hours: Fraction | None = None
    years: Fraction | None = None
    begins: date | None = None
    ends: date | None = None
    attested_by: str | None = None


Evidence = CourseAttempt | ExamResult | HeldCredential | AttestedCompetency | Experience
