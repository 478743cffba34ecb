"""What one cell of a typed line is: a term, a grade, units, a status, or a course code; each read or left alone.

People write the same thing in many ways ("Fall 2019", "2019FA", "otoño 2019"). What is not clearly one of them is
None here, so that the reader of lines can ask instead of guess.
"""

from __future__ import annotations

import re
from fractions import Fraction

from asyougo.model.evidence import AttemptStatus
from asyougo.model.grades import US_4, normal_grade
from asyougo.model.predicate import normal_code, split_code
from asyougo.model.terms import SEASONS, Season, Term
from asyougo.model.units import UnitSystem, read_exact

_SEASON_WORDS: dict[str, Season] = {
    "spring": "spring", "spr": "spring", "sp": "spring", "s": "spring", "primavera": "spring",
    "summer": "summer", "sum": "summer", "su": "summer", "verano": "summer",
    "fall": "fall", "fa": "fall", "f": "fall", "autumn": "fall", "aut": "fall", "au": "fall", "otoño": "fall",
    "otono": "fall",
    "winter": "winter", "win": "winter", "wi": "winter", "w": "winter", "invierno": "winter",
}  # fmt: skip

_STATUS_WORDS: dict[str, AttemptStatus] = {
    "in progress": "in_progress", "ip": "in_progress", "now": "in_progress", "current": "in_progress",
    "en curso": "in_progress", "planned": "planned", "plan": "planned", "registered": "planned",
    "previsto": "planned", "planeado": "planned", "withdrawn": "withdrawn", "withdrew": "withdrawn",
}  # fmt: skip

_YEAR_LAST = re.compile(r"([a-zñ]+)[ .'’-]*(?:of |de )?(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[ ./-]*([a-zñ]+)")
_UNITS = re.compile(r"(\d{1,3}/\d{1,3}|\d{1,3}(?:[.,]\d{1,3})?)\s*(.*)")
_UNIT_WORDS: dict[str, UnitSystem | None] = {
    "": None, "units": None, "unit": None, "u": None, "cr": None, "credits": None, "credit": None, "hours": None,
    "créditos": None, "crédito": None, "unidades": None, "unidad": None,
    "q": "quarter", "qu": "quarter", "quarter": "quarter", "quarter units": "quarter", "quarter credits": "quarter",
    "trimestre": "quarter",
    "sem": "semester", "semester": "semester", "semester units": "semester", "semester credits": "semester",
    "sh": "semester", "semestre": "semester",
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1950, 2099
CENTURY_TURNS_AT = 50  # '49 is 2049, '50 is 1950
CODE = re.compile(r"(?<![A-Z0-9/&])([A-Z&][A-Z&/]{1,7}(?: [A-Z]{1,4})?) ?-?(\d{1,4}[A-Z]{0,2})(?![A-Z0-9.])")


def term_in(cell: str) -> Term | None:
    """The term that a cell writes: "Fall 2019", "2019-fall", "F19", "2019FA", "otoño de 2019"."""
    text = " ".join(cell.lower().split())
    if found := _YEAR_FIRST.fullmatch(text):
        year, word = found[1], found[2]
    elif found := _YEAR_LAST.fullmatch(text):
        word, year = found[1], found[2]
    else:
        return None
    season = _SEASON_WORDS.get(word)
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < CENTURY_TURNS_AT else 1900
    if season is None or not FIRST_YEAR <= number <= LAST_YEAR:
        return None
    return Term(number, SEASONS.index(season))


def grade_in(cell: str) -> str | None:
    """The grade that a cell writes, as the scale spells it; a long dash is read as a minus."""
    grade = normal_grade(cell).replace("−", "-").replace("–", "-")
    return grade if US_4.knows(grade) else None


def status_in(cell: str) -> AttemptStatus | None:
    """Whether a cell says that a course is still going on, is planned, or was given up."""
    return _STATUS_WORDS.get(" ".join(cell.lower().split()))


def units_in(cell: str) -> tuple[Fraction, UnitSystem | None] | None:
    """Units and, where the cell says it, the calendar: "5", "4.5 units", "5 q"; a comma is a decimal point."""
    found = _UNITS.fullmatch(cell.strip().lower())
    if not found or found[2].strip(" .") not in _UNIT_WORDS:
        return None
    try:
        amount = read_exact(found[1].replace(",", "."))
    except ValueError:
        return None
    return amount, _UNIT_WORDS[found[2].strip(" .")]


def code_in(cell: str) -> str | None:
    """The course code that a cell writes, as it is compared: "math10" and "Math 10" are MATH 10."""
    text = normal_code(cell.replace("-", " "))
    if split_code(text) is not None:
        subject, number = split_code(text) or ("", "")
        return f"{subject} {number}"
    found = CODE.fullmatch(text)
    return f"{found[1]} {found[2]}" if found else None
