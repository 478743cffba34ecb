"""Presets: by which column names each student system says who, which course, when, how many units, which grade.

Names are compared without case, and with dots, blanks and underscores as one. Sources: the column names of Banner's
SPRIDEN, SPBPERS, SHRTCKN, SHRTCKG and SFRSTCR tables; PeopleSoft's PS_STDNT_ENRL and CLASS_TBL; Colleague's
STUDENT.ACAD.CRED (STC.*); the labels of Workday Student reports; Canvas's SIS and grade export files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import frozen

Field = Literal[
    "learner_id", "name", "last_name", "first_name", "birth_date", "term", "subject", "number", "course", "title",
    "credits", "credits_earned", "grade", "section", "enrollment_status", "grading_basis", "institution",
]  # fmt: skip

FIELD_WORDS: dict[Field, str] = {
    "learner_id": "the learner's id",
    "name": "the learner's name",
    "last_name": "last name",
    "first_name": "first name",
    "birth_date": "birth date",
    "term": "the term",
    "subject": "the subject of the course (such as BIO)",
    "number": "the number of the course (such as 150)",
    "course": "the course (such as BIO 150)",
    "title": "the title of the course",
    "credits": "units attempted",
    "credits_earned": "units earned",
    "grade": "the grade",
    "section": "the section",
    "enrollment_status": "the status of the enrollment",
    "grading_basis": "the grading basis",
    "institution": "the institution",
}


@frozen
class Preset:
    """How one student system names its columns; the first name of a field is the usual one.

    columns: what an export has, in its usual order; more: what is read where an export has it.
    """

    name: str
    title: str
    columns: tuple[tuple[Field, tuple[str, ...]], ...]
    more: tuple[tuple[Field, tuple[str, ...]], ...] = ()
    needs_credits: bool = True


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "banner",
            "Banner",
            (
                ("learner_id", ("SPRIDEN_ID",)),
                ("last_name", ("SPRIDEN_LAST_NAME",)),
                ("first_name", ("SPRIDEN_FIRST_NAME",)),
                ("birth_date", ("SPBPERS_BIRTH_DATE",)),
                ("term", ("SHRTCKN_TERM_CODE", "SFRSTCR_TERM_CODE")),
                ("subject", ("SHRTCKN_SUBJ_CODE", "SSBSECT_SUBJ_CODE")),
                ("number", ("SHRTCKN_CRSE_NUMB", "SSBSECT_CRSE_NUMB")),
                ("title", ("SHRTCKN_CRSE_TITLE", "SSBSECT_CRSE_TITLE", "SCBCRSE_TITLE")),
                ("credits", ("SHRTCKG_CREDIT_HOURS", "SHRTCKG_HOURS_ATTEMPTED", "SFRSTCR_CREDIT_HR")),
                ("grade", ("SHRTCKG_GRDE_CODE_FINAL", "SFRSTCR_GRDE_CODE")),
                ("section", ("SHRTCKN_SEQ_NUMB", "SSBSECT_SEQ_NUMB", "SHRTCKN_CRN", "SFRSTCR_CRN")),
            ),
            (
                ("credits_earned", ("SHRTCKG_HOURS_EARNED",)),
                ("enrollment_status", ("SFRSTCR_RSTS_CODE",)),
                ("grading_basis", ("SHRTCKG_GMOD_CODE", "SFRSTCR_GMOD_CODE")),
            ),
        ),
        Preset(
            "peoplesoft",
            "PeopleSoft",
            (
                ("learner_id", ("EMPLID", "Empl ID")),
                ("name", ("NAME", "NAME_DISPLAY", "PERSON_NAME")),
                ("last_name", ("LAST_NAME", "LAST_NAME_SRCH")),
                ("first_name", ("FIRST_NAME", "FIRST_NAME_SRCH")),
                ("birth_date", ("BIRTHDATE", "BIRTH_DATE", "DOB")),
                ("term", ("STRM", "TERM", "Term")),
                ("subject", ("SUBJECT", "SUBJECT_AREA")),
                ("number", ("CATALOG_NBR", "CATALOG_NUMBER", "Catalog Nbr")),
                ("title", ("DESCR", "COURSE_TITLE_LONG", "CRSE_DESCR", "CLASS_DESCR")),
                ("credits", ("UNT_TAKEN", "UNITS_ATTEMPTED", "UNT_ATTEMPTED")),
                ("credits_earned", ("UNT_EARNED", "UNITS_EARNED")),
                ("grade", ("CRSE_GRADE_OFF", "CRSE_GRADE_INPUT", "OFFICIAL_GRADE")),
                ("section", ("CLASS_SECTION", "CLASS_NBR")),
                ("enrollment_status", ("STDNT_ENRL_STATUS",)),
                ("grading_basis", ("GRADING_BASIS_ENRL", "GRADING_BASIS")),
                ("institution", ("INSTITUTION",)),
            ),
        ),
        Preset(
            "colleague",
            "Colleague",
            (
                ("learner_id", ("STC.PERSON.ID", "STC.STUDENT.ID", "STC.PERSON", "PERSON.ID")),
                ("name", ("STC.PERSON.NAME", "PERSON.NAME")),
                ("last_name", ("LAST", "LAST.NAME")),
                ("first_name", ("FIRST", "FIRST.NAME")),
                ("birth_date", ("BIRTH.DATE", "X.BIRTH.DATE")),
                ("term", ("STC.TERM",)),
                ("course", ("STC.COURSE.NAME", "STC.CRS.NAME")),
                ("subject", ("STC.SUBJECT",)),
                ("number", ("STC.COURSE.NO", "STC.CRS.NO")),
                ("title", ("STC.TITLE",)),
                ("credits", ("STC.CRED", "STC.ATT.CRED")),
                ("credits_earned", ("STC.CMPL.CRED",)),
                ("grade", ("STC.VERIFIED.GRADE", "STC.FINAL.GRADE")),
                ("section", ("STC.SECTION.NO", "STC.SECTION.NAME", "STC.COURSE.SECTION")),
                ("enrollment_status", ("STC.STATUS", "STC.CURRENT.STATUS")),
                ("grading_basis", ("STC.GRADE.SCHEME",)),
            ),
        ),
        Preset(
            "workday",
            "Workday Student",
            (
                ("learner_id", ("Student ID", "Student Identifier", "Universal ID")),
                ("name", ("Student", "Student Name", "Legal Name")),
                ("last_name", ("Last Name", "Legal Last Name")),
                ("first_name", ("First Name", "Legal First Name")),
                ("birth_date", ("Date of Birth", "Birth Date")),
                ("term", ("Academic Period", "Starting Academic Period")),
                ("course", ("Course", "Course Listing", "Course Definition", "Course Section Definition")),
                ("subject", ("Course Subject", "Course Subject Abbreviation")),
                ("number", ("Course Number",)),
                ("title", ("Course Title",)),
                ("credits", ("Units", "Units Attempted", "Credits", "Enrolled Units")),
                ("credits_earned", ("Units Earned", "Earned Units")),
                ("grade", ("Grade", "Final Grade", "Official Grade")),
                ("section", ("Section", "Course Section", "Section Number")),
                ("enrollment_status", ("Registration Status", "Enrollment Status")),
                ("grading_basis", ("Grading Basis", "Grading Scheme", "Student Grading Scheme")),
                ("institution", ("Institution", "Academic Unit Institution")),
            ),
        ),
        Preset(
            "canvas",
            "Canvas",
            (
                ("learner_id", ("student sis", "student_sis_id", "user_id", "student sis id")),
                ("name", ("student name", "full_name")),
                ("term", ("term sis", "term_sis_id", "term_id", "term")),
                ("course", ("course sis", "course_sis_id", "course_id", "course")),
                ("title", ("course", "course_name", "long_name")),
                ("grade", ("final grade", "final_grade", "override grade", "grade")),
                ("section", ("section sis", "section_sis_id", "section_id", "section")),
                ("enrollment_status", ("enrollment state", "enrollment_status", "status")),
            ),
            needs_credits=False,
        ),
        Preset(
            "other",
            "another system",
            (
                ("learner_id", ("learner id", "student id", "student number", "id", "id number", "student", "sid")),
                ("name", ("learner name", "student name", "name", "full name")),
                ("last_name", ("last name", "surname", "family name", "last")),
                ("first_name", ("first name", "given name", "first")),
                ("birth_date", ("birth date", "date of birth", "dob", "birthdate")),
                ("term", ("term", "term code", "semester", "academic period", "session", "academic term")),
                ("course", ("course", "course code", "course id", "class", "course name")),
                ("subject", ("subject", "subject code", "dept", "department", "prefix", "subj")),
                ("number", ("course number", "number", "catalog number", "crse", "course no", "crs no")),
                ("title", ("title", "course title", "description", "descr")),
                ("credits", ("credits", "units", "credit hours", "hours", "credits attempted", "units attempted")),
                ("credits_earned", ("credits earned", "units earned", "hours earned", "earned units")),
                ("grade", ("grade", "final grade", "letter grade", "course grade", "grd")),
                ("section", ("section", "section number", "crn", "class number", "sec")),
                ("enrollment_status", ("status", "enrollment status", "registration status")),
                ("grading_basis", ("grading basis", "grade mode", "grading")),
                ("institution", ("institution", "college", "school", "campus")),
            ),
        ),
    )
}  # fmt: skip

OTHER = PRESETS["other"]
EVERY_NAME = tuple(
    (field, names)
    for name in ("banner", "peoplesoft", "colleague", "workday")
    for field, names in (*PRESETS[name].columns, *PRESETS[name].more)
)
"""What an export of another system may call its columns beside its own names: a mixture of all."""


def plain_name(name: str) -> str:
    """A column name as names are compared: lower case; dots, blanks, dashes and underscores are one blank."""
    return re.sub(r"[\s._\-\u00a0]+", " ", name).strip().lower()


@frozen
class Mapping:
    """Which column says what. `columns` holds (field, column name as the file spells it)."""

    preset: Preset
    columns: tuple[tuple[Field, str], ...]

    def column(self, field: Field) -> str | None:
        return dict(self.columns).get(field)

    @property
    def missing(self) -> tuple[Field, ...]:
        """Fields without which an attempt cannot be read, and for which there is no column."""
        have = {field for field, _ in self.columns}
        lacks: list[Field] = [field for field in ("learner_id", "term", "grade") if field not in have]
        if "course" not in have and not {"subject", "number"} <= have:
            lacks.append("course")
        if self.preset.needs_credits and not {"credits", "credits_earned"} & have:
            lacks.append("credits")
        return tuple(lacks)


def map_columns(header: Sequence[str], preset: Preset, chosen: Iterable[tuple[Field, str]] = ()) -> Mapping:
    """The columns of a header under a preset; what a person chose wins. No column says two things."""
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(plain_name(column), column)
    for column in header:
        by_name.setdefault(plain_name(without_table(column)), column)
    found: dict[Field, str] = {}
    for field, column in chosen:
        if plain_name(column) in by_name:
            found[field] = by_name[plain_name(column)]
    taken = set(found.values())
    for field, names in (*preset.columns, *preset.more, *(EVERY_NAME if preset is OTHER else ())):
        if field in found:
            continue
        for name in names:
            column_found = by_name.get(plain_name(name))
            if column_found is not None and column_found not in taken:
                found[field] = column_found
                taken.add(column_found)
                break
    return Mapping(preset, tuple(found.items()))


def without_table(column: str) -> str:
    """A column name without the table or alias before it: `A.EMPLID`, `SPRIDEN.SPRIDEN_ID`, `PS_STDNT_ENRL.STRM`."""
    table, dot, name = column.partition(".")
    if dot and (len(table) == 1 or table.upper().startswith("PS_") or name.upper().startswith(f"{table.upper()}_")):
        return name
    return column


def recognise(header: Sequence[str]) -> Mapping:
    """The preset whose mapping leaves the least out; among equals the one that names the most columns."""
    mappings = [map_columns(header, preset) for preset in PRESETS.values()]
    return min(
        mappings,
        key=lambda mapping: (len(mapping.missing), mapping.preset is OTHER, -len(mapping.columns)),
    )


def known_names() -> frozenset[str]:
    """Every column name that some preset knows, as names are compared."""
    return frozenset(
        plain_name(name)
        for preset in PRESETS.values()
        for _, names in (*preset.columns, *preset.more)
        for name in names
    )
