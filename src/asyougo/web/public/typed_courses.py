"""Read courses that somebody typed or pasted, one a line: college, code, units, grade, term, in any order.

Nothing is guessed: a course that the college's catalogue does not list, or a college that nobody knows, becomes a
question with a "did you mean", and stays in the record as a course that could be anything. So it can make a
finding undetermined, and never turns it into a no.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from asyougo.errors import Place, Problem
from asyougo.model.context import Catalogue
from asyougo.model.evidence import AttemptStatus, CourseAttempt
from asyougo.model.grades import US_4
from asyougo.model.terms import Term
from asyougo.model.transcript import Learner, Transcript
from asyougo.model.units import SEMESTER_CREDITS_PER_UNIT, UnitSystem, write_exact
from asyougo.web.home import Home, courses_by_code
from asyougo.web.public.typed_fields import CODE, code_in, grade_in, status_in, term_in, units_in
from asyougo.web.reasons import TYPED
from asyougo.web.said import say_term
from asyougo.web.translation import _

MOST_LINES = 400  # more courses than anybody has taken; a longer text is a list of something else
LONGEST_LINE = 300  # characters
NOT_LISTED = "(not listed)"  # what a reader adds to a code to say: it is right, the catalogue lacks it
SUGGESTIONS = 4
HEADINGS = {
    "college": "college", "institution": "college", "school": "college", "universidad": "college",
    "code": "code", "course": "code", "course code": "code", "curso": "code", "código": "code",
    "units": "units", "credits": "units", "unit": "units", "créditos": "units", "unidades": "units",
    "grade": "grade", "nota": "grade", "calificación": "grade", "term": "term", "semester": "term",
    "periodo": "term", "title": "title", "name": "title", "título": "title", "status": "status",
}  # fmt: skip


@frozen
class Doubt:
    """Something in a line that has to be answered by the reader.

    line: the line with the given text marked as {}, so that a suggestion can be put in its place.
    """

    row: int
    about: str
    question: str
    given: str
    suggestions: tuple[str, ...] = ()
    line: str = ""


@frozen
class ReadLine:
    """One line as it was read. `notes`: what was taken from the catalogue instead of the line."""

    row: int
    text: str
    attempt: CourseAttempt
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()


@frozen
class TypedRecord:
    """Everything that was typed: each line with what it says, and the record that the auditor gets."""

    lines: tuple[ReadLine, ...]
    transcript: Transcript
    problems: tuple[Problem, ...]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return tuple(doubt for line in self.lines for doubt in line.doubts)


@define
class _Cells:
    """What the cells of one line turned out to be."""

    college: str | None = None
    code: str | None = None
    units: Fraction | None = None
    system: UnitSystem | None = None
    grade: str | None = None
    term: Term | None = None
    status: AttemptStatus | None = None
    title: str | None = None
    listed: bool = True
    unread: list[str] = field(factory=list)


def read_typed(text: str, home: Home, start: Term | None = None) -> TypedRecord:
    """The record that a typed or pasted text says, line by line; every line with letters in it stays in the record.

    start: when the learner first enrolled, which decides the catalogue year; None takes the first term of the lines.
    Raises nothing: a text that is too long is cut, and a problem says so.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    problems: list[Problem] = []
    if len(rows) > MOST_LINES:
        problems.append(
            Problem(
                Place(TYPED, MOST_LINES + 1),
                _("only the first %(most)s lines were read") % {"most": MOST_LINES},
                _("Check the rest by itself."),
                code="too_long",
            )
        )
    lines: list[ReadLine] = []
    columns: list[str] | None = None
    for row, content in enumerate(rows[:MOST_LINES], 1):
        line = " ".join(content[:LONGEST_LINE].replace("\t", " \t ").split(" ")).strip()
        if not re.search(r"\w", line) or line.startswith("#"):
            continue
        cells = _split(line)
        heading = [HEADINGS.get(cell.lower(), "") for cell in cells]
        if len(cells) > 1 and all(heading) or line.lower() in HEADINGS:
            columns = heading
            continue
        lines.append(_read_line(row, line, cells, columns, home))
    return TypedRecord(tuple(lines), _record_of(lines, problems, start or first_term(lines)), tuple(problems))


def first_term(lines: Sequence[ReadLine]) -> Term | None:
    """The earliest term of the lines, finished or not; None where no line gives one."""
    return min((line.attempt.term for line in lines if line.attempt.term is not None), default=None)


def _record_of(lines: Sequence[ReadLine], problems: Sequence[Problem], start: Term | None) -> Transcript:
    sure = [line.attempt for line in lines if not line.doubts]
    unsure = [line.attempt for line in lines if line.doubts]
    open_questions = [
        Problem(Place(TYPED, doubt.row, doubt.about), doubt.question, code="question", severity="check")
        for line in lines
        for doubt in line.doubts
    ]
    learner = Learner(TYPED, start_date=start.begins if start else None)
    return Transcript(learner, tuple(sure), tuple(unsure), problems=(*problems, *open_questions))


def _split(line: str) -> list[str]:
    """The cells of a line: by tabs, semicolons, bars or commas, whichever comes first in this list."""
    for separator in ("\t", ";", "|", ","):
        if separator in line:
            return [cell.strip().strip('"') for cell in line.split(separator) if cell.strip().strip('"')]
    return [line]


def _read_line(row: int, line: str, cells: list[str], columns: list[str] | None, home: Home) -> ReadLine:
    found = _Cells()
    if len(cells) == 1 and columns is None:
        _read_prose(cells[0], found, home)
    else:
        named = columns if columns and len(columns) == len(cells) else [""] * len(cells)
        for cell, name in zip(cells, named, strict=True):
            _read_cell(cell, name, found, home)
    return _settle(row, line, found, home)


def _read_cell(cell: str, name: str, found: _Cells, home: Home) -> None:
    """Take a cell for the first thing that it can be; with a heading, for what the heading says."""
    if name in ("", "status") and found.status is None and (status := status_in(cell)):
        found.status = status
    elif name in ("", "term") and found.term is None and (term := term_in(cell)):
        found.term = term
    elif name in ("", "grade") and found.grade is None and (grade := grade_in(cell)):
        found.grade = grade
    elif name in ("", "units") and found.units is None and (units := units_in(cell)):
        found.units, found.system = units
    elif name in ("", "college") and found.college is None and (college := _college(cell, home)):
        found.college = college
    elif name in ("", "code") and found.code is None and (code := code_in(cell.replace(NOT_LISTED, ""))):
        found.code, found.listed = code, NOT_LISTED not in cell
    elif name == "title":
        found.title = cell
    else:
        found.unread.append(cell)


def _read_prose(line: str, found: _Cells, home: Home) -> None:
    """A line without separators: take out the college, the code and the term; what is left is units and grade."""
    rest = line
    for organization in sorted(home.organizations.values(), key=lambda o: -len(o.name)):
        for name in (organization.name, organization.id):
            hit = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest, flags=re.IGNORECASE)
            if hit and found.college is None:
                found.college = organization.id
                rest = rest[: hit.start()] + " " + rest[hit.end() :]
    term = re.search(r"(?i)\b([a-zñ]+ (?:de )?\d{4}|\d{4}[ -]?[a-zñ]+|[a-z]{1,2}\d{2})\b", rest)
    while term is not None:
        if read := term_in(term[0]):
            found.term = read
            rest = rest[: term.start()] + " " + rest[term.end() :]
            break
        term = re.compile(r"(?i)\b([a-zñ]+ (?:de )?\d{4}|\d{4}[ -]?[a-zñ]+|[a-z]{1,2}\d{2})\b").search(
            rest, term.start() + 1
        )
    if code := CODE.search(rest.upper()):
        found.code, found.listed = f"{code[1]} {code[2]}", NOT_LISTED not in rest
        rest = (rest[: code.start()] + " " + rest[code.end() :]).replace(NOT_LISTED, " ")
    for cell in rest.split():
        _read_cell(cell, "", found, home)


def _college(cell: str, home: Home) -> str | None:
    """The organization that a cell names, by its name, its id, or its name without "College"."""
    wanted = " ".join(cell.lower().split())
    for organization in home.organizations.values():
        name = organization.name.lower()
        short = name.removesuffix(" college").removesuffix(" university")
        if wanted in (name, organization.id.lower(), short):
            return organization.id
    return None


def _settle(row: int, line: str, found: _Cells, home: Home) -> ReadLine:
    """One attempt from what was read, with the doubts that keep it from being used as it is."""
    doubts: list[Doubt] = []
    notes: list[str] = []
    if found.college is None and found.unread:
        _doubt_college(row, line, found, home, doubts)
    catalogue = home.catalogue_of(found.college)
    code = _settle_code(row, line, found, catalogue, home, doubts)
    school = home.organizations.get(found.college or "")
    system = found.system or (school.unit_system if school else None)
    units = found.units
    if units is None and catalogue is not None and code is not None:
        course = courses_by_code(catalogue).get(code)
        if course is not None and course.credits is not None and system is not None:
            units = course.credits / SEMESTER_CREDITS_PER_UNIT[system]
            notes.append(_("units from the catalogue"))
    if found.college is None and not any(doubt.about == "college" for doubt in doubts):
        notes.append(_("college not given"))
    attempt = CourseAttempt(
        id=f"{TYPED}#{row}",
        place=Place(TYPED, row),
        institution=found.college,
        code=code,
        title=found.title,
        units=units,
        unit_system=system,
        grade=found.grade,
        status=found.status or _status(found, home.as_of),
        term=found.term,
    )
    return ReadLine(row, line, attempt, tuple(doubts), tuple(notes))


def _status(found: _Cells, today: date) -> AttemptStatus:
    """Whether a course is done, by its grade and its term, where the line does not say it."""
    if found.grade == "W":
        return "withdrawn"
    if found.grade is None and found.term is not None and found.term.ends >= today:
        return "planned" if found.term.begins > today else "in_progress"
    return "completed"


def _doubt_college(row: int, line: str, found: _Cells, home: Home, doubts: list[Doubt]) -> None:
    """Ask about text that may be a college; text that may be a title, beside a code, is a title."""
    names = [organization.name for organization in home.organizations.values()]
    for text in found.unread:
        near = _near(text, names)
        looks_like_one = re.search(r"(?i)\b(college|university|colegio|universidad|institute|academy)\b", text)
        if near or looks_like_one:
            found.unread.remove(text)
            doubts.append(
                Doubt(row, "college", _("Which college is “%(text)s”?") % {"text": text}, text, near, _gap(line, text))
            )
            return


def _settle_code(
    row: int, line: str, found: _Cells, catalogue: Catalogue | None, home: Home, doubts: list[Doubt]
) -> str | None:
    """The code, if the catalogue lists it or the reader says that it is right; else None, with a question."""
    if any(doubt.about == "college" for doubt in doubts):
        return None  # what a course of a college that nobody knows is good for, only an agreement can say
    if found.code is None:
        text = " ".join(found.unread) or line
        listed = [catalogue] if catalogue else list(home.context.catalogues)
        titles = {c.title: c.code for one in listed for c in one.courses}
        near = tuple(dict.fromkeys(titles[title] for title in _near(text, list(titles))))
        doubts.append(Doubt(row, "code", _("Which course is “%(text)s”?") % {"text": text}, "", near, _gap(line, text)))
        return None
    if found.unread and found.title is None:
        found.title = " ".join(found.unread)
    known = [catalogue] if catalogue else list(home.context.catalogues)
    if not known or not found.listed or any(found.code in courses_by_code(one) for one in known):
        return found.code
    codes = sorted({course for one in known for course in courses_by_code(one)})
    given = _as_given(line, found.code)
    question = _("Which course is “%(code)s”?") % {"code": given}
    near = _near(found.code, codes)
    doubts.append(Doubt(row, "code", question, given, near, _gap(line, given)))
    return None


def _near(text: str, among: Sequence[str]) -> tuple[str, ...]:
    """The entries that are written most like a text, the nearest first."""
    lower = {entry.lower(): entry for entry in among}
    return tuple(lower[entry] for entry in difflib.get_close_matches(text.lower(), list(lower), SUGGESTIONS, 0.7))


def _as_given(line: str, code: str) -> str:
    """A code as the line spells it."""
    pattern = r"[ -]*".join(re.escape(part) for part in code.split())
    hit = re.search(pattern, line, flags=re.IGNORECASE)
    return hit[0] if hit else code


def _gap(line: str, text: str) -> str:
    """The line with the text in question taken out and {} in its place."""
    before, hit, after = line.replace("{", "(").replace("}", ")").partition(text)
    return before + "{}" + after if hit else "{}, " + line


def replace_line(text: str, row: int, line: str) -> str:
    """A typed text with one line (1-based) put in place of what stood there."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if 1 <= row <= len(rows):
        rows[row - 1] = line
    return "\n".join(rows)


def write_typed(transcript: Transcript, home: Home) -> str:
    """A record as lines that `read_typed` reads back: college, code, units, grade or status, term."""
    return "\n".join(
        _write_line(attempt, home) for attempt in transcript.evidence if isinstance(attempt, CourseAttempt)
    )


def _write_line(attempt: CourseAttempt, home: Home) -> str:
    status = {"in_progress": "in progress", "planned": "planned", "withdrawn": "W"}.get(attempt.status or "", "")
    parts = (
        home.name_of(attempt.institution),
        attempt.code or "",
        write_exact(attempt.units) if attempt.units is not None else "",
        attempt.grade if attempt.grade and US_4.knows(attempt.grade) else status,
        say_term(attempt.term) if attempt.term else "",
    )
    return ", ".join(part for part in parts if part)
