"""The term calendar of a source (`terms.csv`): its own codes, with name, first and last day and unit system.

The same code means different terms at different colleges (Banner 202510 is Winter 2025 at one, Fall 2024 at
another), so a code is only ever read through the table of its source.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from typing import get_args

from attrs import frozen

from asyougo.errors import Place, Problem
from asyougo.model.terms import SEASONS, Season, Term
from asyougo.model.units import UnitSystem

COLUMNS = ("sis", "code", "name", "start", "end", "system")
_SEASON = re.compile(r"\b(spring|summer|fall|autumn|winter)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_SHORT = {
    "SP": "spring",
    "SU": "summer",
    "FA": "fall",
    "WI": "winter",
    "SPR": "spring",
    "SUM": "summer",
    "FALL": "fall",
}
QUARTER_ENDS_BY = 3  # March: a winter term that starts by then began the calendar year, after the fall before it


@frozen
class CodedTerm:
    """One code of one source. `begins` and `ends` are None for a term that only its own name explains."""

    code: str
    name: str
    term: Term
    begins: date | None = None
    ends: date | None = None
    system: UnitSystem | None = None
    source: str = ""


@frozen
class TermCalendar:
    """Terms by code. source: the system or institution that the rows name; "" where they name none."""

    terms: tuple[CodedTerm, ...] = ()

    def of(self, *sources: str) -> TermCalendar:
        """The rows for one source: those that name it; else, where all rows name one source or none, all of them."""
        named = tuple(term for term in self.terms if term.source.lower() in {s.lower() for s in sources if s})
        if named:
            return TermCalendar(named)
        return self if len({term.source.lower() for term in self.terms}) <= 1 else TermCalendar()

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(sorted({term.source for term in self.terms}))

    def find(self, code: str) -> CodedTerm | None:
        return next((term for term in self.terms if term.code == code.strip()), None)


def read_terms(text: str, file: str) -> tuple[TermCalendar | None, tuple[Problem, ...]]:
    """The calendar in a CSV with the columns sis, code, name, start, end, system. None when it cannot be used.

    A code that is given in two ways makes the whole file unusable: whichever row was taken might be the wrong one.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    lacks = [column for column in ("code", "name", "start", "end", "system") if column not in header]
    if lacks:
        remedy = f"The first line must be: {','.join(COLUMNS)}."
        return None, (Problem(Place(file, 1), f"the column '{lacks[0]}' is missing", remedy, None, "no-column"),)
    problems: list[Problem] = []
    found: dict[tuple[str, str], tuple[int, CodedTerm]] = {}
    line = 1
    for row in rows[1:]:
        line += 1
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        term = _read_term(cells, Place(file, line), problems)
        if term is None:
            continue
        key = (term.source.lower(), term.code)
        earlier = found.setdefault(key, (line, term))
        if earlier[1] != term:
            problems.append(
                Problem(
                    Place(file, line, "code"),
                    f"the code stands for another term in row {earlier[0]}",
                    "Keep the right one.",
                    term.code,
                    "code-twice",
                )
            )
    twice = any(problem.code == "code-twice" for problem in problems)
    if twice or (problems and not found):
        return None, tuple(problems)
    return TermCalendar(tuple(term for _, term in found.values())), tuple(problems)


def _read_term(cells: dict[str, str], place: Place, problems: list[Problem]) -> CodedTerm | None:
    days: list[date] = []
    for name in ("start", "end"):
        try:
            days.append(date.fromisoformat(cells.get(name, "")))
        except ValueError:
            given = cells.get(name)
            problems.append(
                Problem(place.at(name), f"'{name}' must be a date", "Write it as 2024-09-23.", given, "not-a-date")
            )
    systems: tuple[UnitSystem, ...] = get_args(UnitSystem)
    system = next((known for known in systems if known == cells.get("system", "").lower()), None)
    if system is None:
        problems.append(
            Problem(
                place.at("system"),
                "'system' must be semester or quarter",
                "Correct it.",
                cells.get("system"),
                "unknown-word",
            )
        )
    if not cells.get("code"):
        problems.append(Problem(place.at("code"), "'code' is empty", "Fill it in.", None, "missing"))
    if len(days) < 2 or system is None or not cells.get("code"):
        return None
    if days[1] < days[0]:
        problems.append(
            Problem(place.at("end"), "the term ends before it starts", "Correct it.", cells["end"], "impossible-value")
        )
        return None
    name = cells.get("name") or cells["code"]
    term = term_of(name, days[0], system)
    return CodedTerm(cells["code"], name, term, days[0], days[1], system, cells.get("sis", ""))


def term_of(name: str, begins: date, system: UnitSystem) -> Term:
    """The term that a name and a first day describe, in the order in which terms follow each other.

    A winter term that starts in January belongs after the fall before it: it is the winter of that year.
    """
    found = _SEASON.search(name)
    season: Season
    if found:
        word = found[1].lower()
        season = next((known for known in SEASONS if known == word), "fall")
    elif begins.month <= 2 and system == "quarter":
        season = "winter"
    elif begins.month <= 4:
        season = "spring"
    elif begins.month <= 7:
        season = "summer"
    else:
        season = "fall" if begins.month <= 10 else "winter"
    year = begins.year - 1 if season == "winter" and begins.month <= QUARTER_ENDS_BY else begins.year
    return Term(year, SEASONS.index(season))


def plain_term(code: str) -> CodedTerm | None:
    """The term that a code names in words ("Fall 2024", "2024-fall", "2024FA"); None for numbers and the like.

    Its days and unit system stay unknown, so units cannot become credits. A winter is left out: whether it
    begins or ends its year is the college's own custom.
    """
    text = code.strip()
    try:
        return CodedTerm(text, text, Term.read(text))
    except ValueError:
        pass
    found, year = _SEASON.search(text), _YEAR.search(text)
    word = found[1].lower() if found else ""
    short = re.fullmatch(r"((?:19|20)\d\d)[ /-]?([A-Z]{2,4})|([A-Z]{2,4})[ /-]?((?:19|20)\d\d)", text.upper())
    if short:
        word, digits = _SHORT.get(short[2] or short[3], ""), short[1] or short[4]
    elif word and year:
        digits = year[0]
    else:
        return None
    word = "fall" if word == "autumn" else word
    season = next((known for known in SEASONS if known == word and known != "winter"), None)
    return None if season is None else CodedTerm(text, text, Term(int(digits), SEASONS.index(season)))


def write_terms(calendar: TermCalendar) -> str:
    """The CSV text of a calendar; reading it gives an equal value (of terms that have days and a system)."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(COLUMNS)
    for term in calendar.terms:
        writer.writerow([term.source, term.code, term.name, term.begins or "", term.ends or "", term.system or ""])
    return made.getvalue()


def merged(calendars: Iterable[TermCalendar]) -> TermCalendar:
    """All terms of several calendars; a code of an earlier calendar wins."""
    found: dict[tuple[str, str], CodedTerm] = {}
    for calendar in calendars:
        for term in calendar.terms:
            found.setdefault((term.source.lower(), term.code), term)
    return TermCalendar(tuple(found.values()))
