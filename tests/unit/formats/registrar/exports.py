"""Exports of invented colleges in the shape of each student system, with faults planted at known places.

Nothing here comes from the product: values, faults and expectations are written from the problem catalogue.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter
from attrs import field, frozen

SUBJECTS = ("ACCT", "ART", "BIO", "CHEM", "CS", "ENGL", "HIST", "MATH", "NURS", "PHYS")
NAMES = ("Specimen", "Testnuñez", "Mock-Jones", "O'Demo", "Müster", "Van Probe")
FIRST = ("Ana", "Zoë", "Bo", "Ida", "Kai", "Lin")
GRADES = ("A", "A-", "B+", "B", "C", "D", "F", "P", "NP", "W", "I", "")
TODAY = date(2026, 5, 1)

TERMS = """sis,code,name,start,end,system
banner,202430,Fall 2024,2024-08-26,2024-12-13,semester
banner,202510,Spring 2025,2025-01-13,2025-05-16,semester
peoplesoft,2248,Fall 2024,2024-08-26,2024-12-13,semester
peoplesoft,2252,Spring 2025,2025-01-13,2025-05-16,semester
colleague,2024FA,Fall 2024,2024-08-26,2024-12-13,semester
colleague,2025SP,Spring 2025,2025-01-13,2025-05-16,semester
workday,Fall 2024,Fall 2024,2024-08-26,2024-12-13,semester
workday,Spring 2025,Spring 2025,2025-01-13,2025-05-16,semester
canvas,fa24,Fall 2024,2024-09-23,2024-12-13,quarter
canvas,sp25,Spring 2025,2025-04-07,2025-06-27,quarter
other,F24,Fall 2024,2024-08-26,2024-12-13,semester
other,S25,Spring 2025,2025-01-13,2025-05-16,semester
"""


@frozen
class Shape:
    """How one system writes a table. `column` gives its name of a field; `dates` how it writes a birth date."""

    preset: str
    columns: dict[str, str]
    terms: tuple[str, str]
    dates: str
    delimiter: str = ","
    encoding: str = "utf-8"
    above: tuple[str, ...] = ()
    trailer: str = ""
    quoting: int = csv.QUOTE_MINIMAL

    @property
    def header(self) -> list[str]:
        return list(self.columns.values())


SHAPES = (
    Shape(
        "banner",
        {"id": "SPRIDEN_ID", "last": "SPRIDEN_LAST_NAME", "first": "SPRIDEN_FIRST_NAME", "born": "SPBPERS_BIRTH_DATE",
         "term": "SHRTCKN_TERM_CODE", "subject": "SHRTCKN_SUBJ_CODE", "number": "SHRTCKN_CRSE_NUMB",
         "title": "SHRTCKN_CRSE_TITLE", "credits": "SHRTCKG_CREDIT_HOURS", "grade": "SHRTCKG_GRDE_CODE_FINAL",
         "section": "SHRTCKN_SEQ_NUMB"},
        ("202430", "202510"), "%d-%b-%Y", encoding="cp1252", trailer="1200 rows selected.",
    ),
    Shape(
        "peoplesoft",
        {"id": "EMPLID", "last": "LAST_NAME", "first": "FIRST_NAME", "born": "BIRTHDATE", "term": "STRM",
         "subject": "SUBJECT", "number": "CATALOG_NBR", "title": "DESCR", "credits": "UNT_TAKEN",
         "earned": "UNT_EARNED", "grade": "CRSE_GRADE_OFF", "section": "CLASS_SECTION"},
        ("2248", "2252"), "%Y-%m-%d", encoding="utf-16", delimiter="\t", quoting=csv.QUOTE_ALL,
    ),
    Shape(
        "colleague",
        {"id": "STC_PERSON_ID", "last": "LAST", "first": "FIRST", "born": "BIRTH_DATE", "term": "STC_TERM",
         "course": "STC_COURSE_NAME", "title": "STC_TITLE", "credits": "STC_CRED", "earned": "STC_CMPL_CRED",
         "grade": "STC_VERIFIED_GRADE", "section": "STC_SECTION_NO"},
        ("2024FA", "2025SP"), "%m/%d/%Y", delimiter=";", encoding="utf-8-sig",
        above=("LIST STUDENT.ACAD.CRED", "", "Run 04/30/26"), trailer="Total records listed",
    ),
    Shape(
        "workday",
        {"id": "Student ID", "name": "Student", "born": "Date of Birth", "term": "Academic Period", "course": "Course",
         "credits": "Units", "grade": "Grade", "section": "Section"},
        ("Fall 2024", "Spring 2025"), "%Y-%m-%d", above=("Student Course Registrations", "Company: Invented College"),
        trailer="Grand total",
    ),
    Shape(
        "canvas",
        {"name": "student name", "id": "student sis", "title": "course", "course": "course sis",
         "section": "section sis", "term": "term sis", "state": "enrollment state", "grade": "final grade"},
        ("fa24", "sp25"), "%Y-%m-%d", quoting=csv.QUOTE_ALL,
    ),
    Shape(
        "other",
        {"id": "Student Number", "last": "Surname", "first": "Given Name", "born": "DOB", "term": "Semester",
         "subject": "Dept", "number": "Course Number", "title": "Course Title", "credits": "Credit Hours",
         "grade": "Final Grade", "section": "Sec"},
        ("F24", "S25"), "%d.%m.%Y", delimiter="|",
    ),
)  # fmt: skip


@frozen
class Planted:
    """A fault that stands at a line and column, with its rule and action."""

    line: int
    column: str
    rule: str
    action: str


@frozen
class Made:
    """A file with what is planted in it. held: lines that must not be accepted."""

    name: str
    data: bytes
    shape: Shape
    rows: int
    planted: tuple[Planted, ...]
    held: frozenset[int] = field(factory=frozenset)


Row = dict[str, Any]


def clean_rows(shape: Shape, learners: int, seed: int) -> list[Row]:
    """Rows in which nothing is wrong; repeats in another term are among them."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for learner in range(learners):
        born = date(1960, 1, 1) + timedelta(days=dice.randrange(16_000))
        courses = dice.sample([(s, n) for s in SUBJECTS for n in ("101", "101L", "205", "1A", "330")], 8)
        taken = [(course, term) for course, term in zip(courses, [0, 0, 0, 0, 1, 1, 1, 1], strict=True)]
        taken.append((courses[0], 1))  # a repeat in another term is no fault
        for (subject, number), term in taken:
            grade = dice.choice(GRADES)
            units = dice.choice(("3", "4", "1.5", "4.50"))
            rows.append(
                {"id": f"{learner * 37 + 1204:08d}", "last": NAMES[learner % 6], "first": FIRST[learner % 6],
                 "name": f"{NAMES[learner % 6]}, {FIRST[learner % 6]}", "born": born, "term": shape.terms[term],
                 "subject": subject, "number": number, "title": f"{subject.title()} {number}",
                 "course": _course(shape, subject, number), "credits": units,
                 "earned": "0" if grade in ("", "F", "W", "I", "NP") else units, "grade": grade,
                 "section": f"{dice.randint(1, 9)}-{dice.randint(1, 9)}", "state": "active"}
            )  # fmt: skip
    return rows


def _course(shape: Shape, subject: str, number: str) -> str:
    if shape.preset == "workday":
        return f"{subject} {number} - {subject.title()} {number}"
    return f"{subject}-{number}"


Fault = tuple[str, str, str, Callable[[Row], Any]]

CSV_FAULTS: tuple[Fault, ...] = (
    ("id", "lost-leading-zeros", "quarantine", lambda row: row["id"].lstrip("0")),
    ("id", "missing-id", "quarantine", lambda row: "  "),
    ("credits", "negative-credits", "quarantine", lambda row: "-1.0"),
    ("credits", "letter-for-digit", "quarantine", lambda row: "l2"),
    ("credits", "not-a-number", "quarantine", lambda row: "three"),
    ("credits", "excel-date", "quarantine", lambda row: "20-Oct"),
    ("credits", "decimal-comma", "autofix", lambda row: "4,50"),
    ("earned", "earned-exceeds-attempted", "quarantine", lambda row: "40"),
    ("grade", "unknown-grade", "quarantine", lambda row: "Q7"),
    ("grade", "grade-case-space", "autofix", lambda row: " b+ "),
    ("grade", "grade-soft-hyphen", "autofix", lambda row: "B\u00ad"),
    ("term", "unknown-term", "quarantine", lambda row: "209999"),
    ("term", "missing-term", "quarantine", lambda row: ""),
    ("section", "excel-date", "warn", lambda row: "4-Feb"),
    ("born", "excel-serial-date", "quarantine", lambda row: "36285"),
    ("born", "future-birth-date", "quarantine", lambda row: date(2099, 5, 5)),
    ("born", "invalid-date", "quarantine", lambda row: "30-Feb-1999"),
    ("last", "mojibake", "autofix", lambda row: "TestnuÃ±ez"),
    ("title", "nbsp", "autofix", lambda row: "General\u00a0Topics"),
)  # fmt: skip


def plant(shape: Shape, learners: int = 24, seed: int = 1, faults: tuple[Fault, ...] = CSV_FAULTS) -> Made:
    """A text file with each fault of the catalogue at one row, and rows that stand twice."""
    rows = clean_rows(shape, learners, seed)
    first = len(shape.above) + 2
    planted: list[Planted] = []
    held: set[int] = set()
    dice = random.Random(seed + 1)
    # The last rows stay clean: the rows that stand twice are made of them.
    places = iter(dice.sample(range(len(rows) - 20), len(faults)))
    for name, rule, action, change in faults:
        if name not in shape.columns:
            continue
        place = next(places)
        rows[place][name] = change(rows[place])
        planted.append(Planted(place + first, shape.columns[name], rule, action))
        if action == "quarantine":
            held.add(place + first)
    same, other = dict(rows[-15]), dict(rows[-9])
    rows.append(same)
    planted.append(Planted(len(rows) + first - 1, "*", "exact-duplicate-row", "ignore"))
    held.add(len(rows) + first - 1)
    other["grade"] = "A" if other["grade"] != "A" else "C"
    rows.append(other)
    planted.append(Planted(len(rows) + first - 1, shape.columns["grade"], "conflicting-duplicate", "quarantine-both"))
    held |= {len(rows) + first - 1, len(rows) - 10 + first - 1}
    return Made(f"{shape.preset}.csv", write(shape, rows), shape, len(rows), tuple(planted), frozenset(held))


def write(shape: Shape, rows: list[Row]) -> bytes:
    """Rows as a text file of this shape."""
    made = io.StringIO(newline="")
    for line in shape.above:
        made.write(line + "\r\n")
    writer = csv.writer(made, delimiter=shape.delimiter, lineterminator="\r\n", quoting=shape.quoting)  # type: ignore[arg-type]
    writer.writerow(shape.header)
    for row in rows:
        writer.writerow([_text(row[name], shape) for name in shape.columns])
    if shape.trailer:
        made.write(shape.trailer + "\r\n")
    return made.getvalue().encode(shape.encoding)


def _text(value: Any, shape: Shape) -> str:
    if isinstance(value, date):
        text = value.strftime(shape.dates)
        return text.upper() if "%b" in shape.dates else text
    return str(value)


def plant_workbook(learners: int = 24, seed: int = 3) -> Made:
    """A workbook in Workday's shape, with the damage that only a spreadsheet does."""
    shape = SHAPES[3]
    rows = clean_rows(shape, learners, seed)
    for row in rows:
        row["credits"] = float(row["credits"])
    first = len(shape.above) + 2
    dice = random.Random(seed)
    faults: tuple[Fault, ...] = (
        ("id", "number-stored-id", "quarantine", lambda row: float(row["id"])),
        ("born", "excel-serial-date", "quarantine", lambda row: 36285.0),
        ("born", "date-as-text", "autofix", lambda row: "13/05/1999"),
        ("born", "date-ambiguous", "warn", lambda row: "05/06/1999"),
        ("credits", "units-as-text", "autofix", lambda row: "4.5"),
        ("section", "excel-date", "warn", lambda row: datetime(2025, 10, 20)),  # noqa: DTZ001
        ("grade", "unknown-grade", "quarantine", lambda row: "AU?"),
    )
    planted: list[Planted] = []
    for place, (name, rule, action, change) in zip(dice.sample(range(len(rows)), len(faults)), faults, strict=True):
        rows[place][name] = change(rows[place])
        planted.append(Planted(place + first, shape.columns[name], rule, action))
    held = frozenset(fault.line for fault in planted if fault.action == "quarantine")
    return Made("export.xlsx", workbook(shape, rows), shape, len(rows), tuple(planted), held)


def workbook(shape: Shape, rows: list[Row]) -> bytes:
    """Rows as a workbook: ids and grades as text, units as numbers, birth dates as dates, a second sheet of notes."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Report")
    for number, line in enumerate((*shape.above,)):
        sheet.write_string(number, 0, line)
    start = len(shape.above)
    for column, name in enumerate(shape.header):
        sheet.write_string(start, column, name)
    for number, row in enumerate(rows, start + 1):
        for column, name in enumerate(shape.columns):
            value = row[name]
            if isinstance(value, float):
                sheet.write_number(number, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            else:
                sheet.write_string(number, column, str(value))
    sheet.write_string(start + 1 + len(rows), 0, shape.trailer)
    book.add_worksheet("Notes").write_string(0, 0, "Prepared by the invented office")
    book.close()
    return made.getvalue()
