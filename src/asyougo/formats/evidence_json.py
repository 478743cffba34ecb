"""Evidence as entries of a JSON document: courses, exams, credentials, competencies, experience, both ways."""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational
from typing import Any, get_args

from asyougo.errors import Place
from asyougo.formats.fields import Fields
from asyougo.model.evidence import (
    AttemptStatus,
    AttestedCompetency,
    CourseAttempt,
    Evidence,
    EvidenceType,
    ExamResult,
    Experience,
    Grading,
    HeldCredential,
)
from asyougo.model.units import UnitSystem, write_exact

KINDS = ("course", "exam", "credential", "competency", "experience")


def read_evidence(top: Fields) -> tuple[list[Evidence], list[CourseAttempt]]:
    """Readable evidence, and the attempts that stand for entries that could not be read."""
    evidence: list[Evidence] = []
    unreadable: list[CourseAttempt] = []
    for number, fields in enumerate(top.children("evidence"), 1):
        item = fields.text("item") or f"evidence#{number}"
        kind = fields.choice("kind", KINDS)
        if kind is None and fields.is_object and "kind" not in fields.unread:
            fields.refuse("kind", "'kind' is missing", f"Use one of: {', '.join(KINDS)}.", None, "missing")
        read: Evidence | None = None
        if kind == "course":
            read = read_attempt(fields, item)
        elif kind is not None:
            read = _other_evidence(kind, fields, item)
        if read is None:
            unreadable.append(CourseAttempt(item, read_place(fields), unit_system=None, status=None))
        elif isinstance(read, CourseAttempt) and fields.unread - {"title", "section"} - _unknown_names(fields):
            unreadable.append(read)
        else:
            evidence.append(read)
    return evidence, unreadable


def _unknown_names(fields: Fields) -> set[str]:
    return set(fields.value) - fields.asked


def read_attempt(fields: Fields, item: str) -> CourseAttempt:
    """A course attempt; what cannot be read of it is unknown and stands in `fields.unread`."""
    fields.get("kind")
    grade = fields.text("grade")
    status = fields.choice("status", get_args(AttemptStatus))
    if not fields.has("status") and grade is not None:
        status = "completed"  # a grade says that the course is over
    attempt = CourseAttempt(
        id=fields.text("item") or item,
        place=read_place(fields),
        institution=fields.text("institution"),
        code=fields.text("code"),
        title=fields.text("title"),
        units=fields.exact("units"),
        unit_system=fields.choice("unit_system", get_args(UnitSystem)),
        grade=grade,
        grading=fields.choice("grading", get_args(Grading)),
        status=status,
        term=fields.term("term"),
        attributes=fields.texts("attributes"),
        level=fields.whole("level", most=100_000),
        type=fields.choice("type", get_args(EvidenceType)) or "course",
        section=fields.text("section"),
    )
    fields.finish()
    return attempt


def _other_evidence(kind: str, fields: Fields, item: str) -> Evidence | None:
    """Evidence that is no course; None when what it is about cannot be read."""
    place = read_place(fields)
    read: Evidence | None = None
    if kind == "exam":
        exam = fields.text("exam", needed=True)
        score, scale, on = fields.exact("score", least=None), fields.text("scale"), fields.day("date")
        read = ExamResult(item, place, exam, score, scale, on) if exam else None
    elif kind == "credential":
        credential = fields.text("credential", needed=True)
        held = HeldCredential(
            item,
            place,
            credential or "",
            fields.text("type"),
            fields.text("issuer"),
            fields.day("date"),
            fields.day("expires"),
            fields.flag("revoked") or False,
        )
        read = held if credential else None
    elif kind == "competency":
        framework, name = fields.text("framework", needed=True), fields.text("id", needed=True)
        level, how = fields.exact("level"), fields.text("evidence_kind")
        by, on = fields.text("attested_by"), fields.day("date")
        if framework and name:
            read = AttestedCompetency(item, place, framework, name, level, how, by, on)
    else:
        of = fields.text("of", needed=True)
        hours, years = fields.exact("hours"), fields.exact("years")
        begins, ends, by = (
            fields.month_or_day("from", False),
            fields.month_or_day("to", True),
            fields.text("attested_by"),
        )
        read = Experience(item, place, of, hours, years, begins, ends, by) if of else None
    fields.finish()
    return read


def read_place(fields: Fields) -> Place:
    """The place that the entry names, else the line on which it stands."""
    where = fields.child("place")
    if where is None:
        return fields.place
    place = Place(where.text("file"), where.whole("row", most=10**9), where.text("field"))
    where.finish()
    return place


def known(**members: Any) -> dict[str, Any]:
    """The members that are known, in JSON's words: exact numbers and dates as text. `from_` is written `from`."""
    return {name.rstrip("_"): _plain(value) for name, value in members.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | dict):
        return value
    if isinstance(value, Rational):
        return write_exact(Fraction(value))
    return list(value) if isinstance(value, tuple) else str(value)


def evidence_as_json(entry: Evidence) -> dict[str, Any]:
    """One piece of evidence as an entry of a transcript, with its id and its place."""
    where = {"item": entry.id, "place": place_as_json(entry.place)}
    match entry:
        case CourseAttempt():
            made = known(
                kind="course",
                institution=entry.institution,
                code=entry.code,
                title=entry.title,
                units=entry.units,
                unit_system=entry.unit_system,
                grade=entry.grade,
                grading=entry.grading,
                term=entry.term,
                attributes=entry.attributes,
                level=entry.level,
                type=None if entry.type == "course" else entry.type,
                section=entry.section,
            )
            # Written even when it is unknown: an absent status beside a grade would be read as completed.
            return {**made, "status": entry.status, **where}
        case ExamResult():
            made = known(kind="exam", exam=entry.exam, score=entry.score, scale=entry.scale, date=entry.on)
        case HeldCredential():
            made = known(
                kind="credential",
                credential=entry.credential,
                type=entry.type,
                issuer=entry.issuer,
                date=entry.awarded,
                expires=entry.expires,
                revoked=entry.revoked or None,
            )
        case AttestedCompetency():
            made = known(
                kind="competency",
                framework=entry.framework,
                id=entry.item,
                level=entry.level,
                evidence_kind=entry.kind,
                attested_by=entry.attested_by,
                date=entry.on,
            )
        case _:
            made = known(
                kind="experience",
                of=entry.kind,
                hours=entry.hours,
                years=entry.years,
                from_=entry.begins,
                to=entry.ends,
                attested_by=entry.attested_by,
            )
    return {**made, **where}


def place_as_json(place: Place) -> dict[str, Any]:
    """A place as JSON values; what is unknown is left out."""
    return known(file=place.file, row=place.row, field=place.field)
