"""What the auditor is told beside the record: catalogue, equivalences, overrides, policy and the day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from asyougo.errors import Place
from asyougo.model.grades import US_4, GradeScale
from asyougo.model.requirement import Node
from asyougo.model.terms import Term
from asyougo.model.units import Credits

OverrideKind = Literal["waive", "substitute", "insert", "block", "pin", "credit", "grade", "sign"]
OVERRIDE_KINDS: tuple[OverrideKind, ...] = (
    "waive", "substitute", "insert", "block", "pin", "credit", "grade", "sign",
)  # fmt: skip


@frozen
class Equivalence:
    """One identity under another code, dated: renumbered or cross-listed. Symmetric.

    at: the institution whose `code` is meant; institution: the one whose `same_as` is meant; None is any.
    """

    code: str
    same_as: str
    institution: str | None = None
    at: str | None = None
    begins: date | None = None
    ends: date | None = None

    def in_force(self, day: date | None) -> bool:
        """Whether it holds on a day; an unknown day is taken to lie inside."""
        if day is None:
            return True
        return (self.begins is None or self.begins <= day) and (self.ends is None or day < self.ends)


@frozen
class CatalogueCourse:
    """A course as the catalogue offers it. `credits` are semester credits."""

    code: str
    title: str = ""
    credits: Credits | None = None
    level: int | None = None
    attributes: tuple[str, ...] | None = None
    begins: date | None = None
    ends: date | None = None
    repeatable: int = 1
    same_as: tuple[Equivalence, ...] = ()
    prerequisites: Node | None = None
    offered: tuple[str, ...] | None = None
    price_usd: Fraction | None = None


@frozen
class CalendarTerm:
    """One term of an institution's own calendar."""

    code: str
    begins: date
    ends: date


@frozen
class Catalogue:
    """The courses of one institution, with its units, grades and calendar."""

    institution: str | None = None
    unit_system: Literal["semester", "quarter"] = "semester"
    courses: tuple[CatalogueCourse, ...] = ()
    terms: tuple[CalendarTerm, ...] = ()
    grades: GradeScale = US_4
    hash: str = ""


@frozen
class Override:
    """A signed exception to one node for one learner. The transcript and the rule are never edited.

    payload: what the kind needs, as (key, text) pairs: `use`/`for`, `course`, `credits`, `grade`.
    In force from `at` to `expires`, both days included.
    """

    id: str
    node: str
    kind: OverrideKind
    at: date
    place: Place = Place()
    payload: tuple[tuple[str, str], ...] = ()
    learner: str | None = None
    credential: str | None = None
    rule_version: str | None = None
    by: str | None = None
    role: str | None = None
    reason: str | None = None
    evidence: str | None = None
    expires: date | None = None

    def value(self, key: str) -> str | None:
        return dict(self.payload).get(key)

    def in_force(self, on: date) -> bool:
        return self.at <= on and (self.expires is None or on <= self.expires)


@frozen
class ReceiverPolicy:
    """How the college that audits reads records, where a rule does not say otherwise."""

    grades: GradeScale = US_4
    incomplete_lapses: timedelta = timedelta(days=365)


@frozen
class AuditContext:
    """Everything beside the record that can change an answer. `as_of` is the day of the question."""

    as_of: date
    catalogues: tuple[Catalogue, ...] = ()
    equivalences: tuple[Equivalence, ...] = ()
    overrides: tuple[Override, ...] = ()
    policy: ReceiverPolicy = field(factory=ReceiverPolicy)
    closed: tuple[str, ...] = ()

    def calendar_term(self, institution: str | None, term: Term) -> CalendarTerm | None:
        """The dates of a term in an institution's own calendar, if it gives them."""
        for catalogue in self.catalogues:
            if catalogue.institution == institution:
                for entry in catalogue.terms:
                    if entry.code == str(term):
                        return entry
        return None
