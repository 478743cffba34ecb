"""Reading single cells: grades, units, courses, and texts with damaged letters. One function per kind of cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from asyougo.formats.grades import KNOWN_GRADES, code_of
from asyougo.formats.registrar.judging import Cell, Judgement, Remark
from asyougo.model.predicate import normal_code
from asyougo.model.units import read_exact, write_exact

Judge = Callable[[Cell], Judgement]
"""Reads one cell."""

NULLS = {"null", "(null)", "#n/a", "nan"}
"""What programs write for an empty cell."""

DASHES = "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"
SOFT_HYPHEN = "\u00ad"
ODD_BLANKS = "\u00a0\u2007\u202f\u200b\u2060\ufeff"
CONFUSED = str.maketrans({"l": "1", "I": "1", "i": "1", "|": "1", "O": "0", "o": "0"})
CONFUSED_IN_UNITS = {**CONFUSED, ord("S"): "5", ord("s"): "5", ord("B"): "8"}

_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d{0,9})?|\.\d{1,9})")
_COMMA = re.compile(r"[+-]?\d{0,9},\d{1,9}")
# A section may follow the number: CIS-26A-01. What follows must look like one: 101-102 are two courses.
_CODE = re.compile(r"([A-Za-z][A-Za-z&/.]*(?: [A-Za-z&/.]+)*)[\s\-_]*(\d[0-9A-Za-z.]*)(?:-(?:\d{2}|0\d{2}))?")
_MOJIBAKE = re.compile(
    "[ÂÃÄÅâ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122\u20ac]"
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_MONTH = re.compile(r"(\d{1,2})-([A-Za-z]{3})")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3})-(\d{2})")
_POWER = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{1,3}")


def is_null(text: str) -> bool:
    """Whether a cell holds nothing, or a word for nothing."""
    return not text.strip() or text.strip().lower() in NULLS


def read_grade(own: Mapping[str, str]) -> Judge:
    """A judge of grades. own: what this source's codes mean, by code, as codes of the list."""
    codes = {code_of(written): code_of(meant) for written, meant in own.items()}

    def judge(cell: Cell) -> Judgement:
        given = "" if is_null(cell.text) else cell.text
        clean, rule = given, ""
        if SOFT_HYPHEN in clean:
            clean, rule = clean.replace(SOFT_HYPHEN, "-"), "grade-soft-hyphen"
        if any(dash in clean for dash in DASHES):
            clean, rule = re.sub(f"[{DASHES}]", "-", clean), "grade-unicode-minus"
        if any(blank in clean for blank in ODD_BLANKS):
            clean, rule = re.sub(f"[{ODD_BLANKS}]", "", clean), "nbsp"
        if code_of(clean) not in codes:
            bare = re.sub(r"\s+", "", clean).upper()
            if bare != clean:
                clean, rule = bare, rule or "grade-case-space"
        meant = codes.get(code_of(clean), code_of(clean))
        if meant not in KNOWN_GRADES:
            return Judgement(None, (Remark("unknown-grade", f"map grade {given.strip()} or correct it"),))
        return Judgement(meant, (Remark(rule, clean),) if rule and given.strip() else ())

    return judge


def read_units(numbers_are_usual: bool) -> Judge:
    """A judge of units; None for an empty cell. numbers_are_usual: most cells of this workbook column are numbers."""

    def judge(cell: Cell) -> Judgement:
        given = re.sub(f"[{DASHES}]", "-", re.sub(f"[{ODD_BLANKS}]", "", cell.text)).strip()
        if is_null(given):
            return Judgement(None)
        if _COMMA.fullmatch(given) and cell.kind in ("", "text"):
            fixed = given.replace(",", ".", 1)
            return Judgement(_exact(fixed), (Remark("decimal-comma", fixed),))
        if _NUMBER.fullmatch(given):
            if cell.kind == "text" and numbers_are_usual:
                return Judgement(_exact(given), (Remark("units-as-text", "number", given),))
            return Judgement(_exact(given))
        original = date_damage(given) if cell.kind != "date" else damaged_date(given)
        if original is not None:
            return Judgement(
                None, (Remark("excel-date", damage_words(given, original, cell.kind), original, "quarantine"),)
            )
        digits = given.translate(CONFUSED_IN_UNITS)
        if digits != given and _NUMBER.fullmatch(digits) and any(letter.isdigit() for letter in given):
            letters = sorted({letter for letter in given if letter.isalpha() or letter == "|"})
            return Judgement(None, (Remark("letter-for-digit", f"was a letter {', '.join(letters)}", digits),))
        return Judgement(None, (Remark("not-a-number", "enter catalogue credits"),))

    return judge


def _exact(text: str) -> str:
    number: Fraction = read_exact(text)
    return write_exact(number)


def date_damage(text: str) -> str | None:
    """What a text probably was before a spreadsheet made a date of it: 4-Feb was 2-4, Oct-20 was 10-20."""
    found = _DAY_MONTH.fullmatch(text)
    if found and found[2].lower() in _MONTH_NAMES:
        return f"{_MONTH_NAMES.index(found[2].lower()) + 1}-{int(found[1])}"
    found = _MONTH_YEAR.fullmatch(text)
    if found and found[1].lower() in _MONTH_NAMES:
        return f"{_MONTH_NAMES.index(found[1].lower()) + 1}-{int(found[2])}"
    if _POWER.fullmatch(text):
        return f"{int(float(text))}" if float(text) < 10**15 else "a longer number"
    return None


def damaged_date(iso: str) -> str | None:
    """What a date cell among texts probably was: 2025-10-20 was 10-20."""
    found = re.match(r"\d{4}-(\d\d)-(\d\d)", iso)
    return f"{int(found[1])}-{int(found[2])}" if found else None


def damage_words(given: str, original: str, kind: str) -> str:
    """The short advice that names the damage."""
    if kind == "date":
        return f"Excel turned {original} into a date"
    if _POWER.fullmatch(given):
        return f"Excel shortened {original}"
    return f"Excel (US) turned m-d into d-Mon: {given} was {original}"


def split_course(text: str) -> tuple[str, str | None]:
    """Code and title of a course cell: `MATH 1CH - Calculus`, `CIS-26A`, `BIO150`.

    >>> split_course("MATH 1CH - Calculus"), split_course("cis-26a")
    (('MATH 1CH', 'Calculus'), ('CIS 26A', None))
    """
    clean = " ".join(re.sub(f"[{ODD_BLANKS}]", " ", text).split())
    head, dash, title = clean.partition(" - ")
    if dash and _CODE.fullmatch(head):
        return course_code(head), title or None
    return course_code(clean), None


def course_code(text: str) -> str:
    """A course code as codes are compared: subject, one blank, number."""
    found = _CODE.fullmatch(text.strip())
    return normal_code(f"{found[1]} {found[2]}" if found else text)


def mended_text(text: str) -> str | None:
    """The text that was decoded twice, decoded once; None where there is no such damage."""
    if not _MOJIBAKE.search(text):
        return None
    raw = bytearray()
    for letter in text:
        if ord(letter) < 0x100:
            raw.append(ord(letter))
            continue
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            return None
    try:
        mended = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return mended if mended != text else None


def read_text(keeps_blank: bool) -> Judge:
    """A judge of texts with letters beyond ASCII. keeps_blank: an odd blank becomes a blank, else it is dropped."""

    def judge(cell: Cell) -> Judgement:
        clean = cell.text
        remarks: list[Remark] = []
        mended = mended_text(clean)
        if mended is not None:
            clean = mended
            remarks.append(Remark("mojibake", "decode as UTF-8", clean))
        if any(blank in clean for blank in ODD_BLANKS):
            beside_dash = re.sub(rf"(?<=-)[{ODD_BLANKS}]+|[{ODD_BLANKS}]+(?=-)", "", clean)
            clean = re.sub(f"[{ODD_BLANKS}]", " " if keeps_blank else "", beside_dash).strip()
            remarks.append(Remark("nbsp", "drop the no-break space", clean))
        return Judgement(clean, tuple(remarks))

    return judge
