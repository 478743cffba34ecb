"""Birth dates: never month or day first cell by cell, but once per column, from the cells that have one reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Literal

from asyougo.formats.registrar.cells import is_null
from asyougo.formats.registrar.judging import Cell, Judgement, Remark

Order = Literal["mdy", "dmy"]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_WORDS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SERIAL_ZERO = date(1899, 12, 30)  # day 0 of the 1900 system, as every day after 1900-02-28 is counted
SERIALS = (1, 73_050)  # to the year 2099
DECIDES = 20  # so many cells of one order against one of the other decide a column

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NAMED = re.compile(r"(\d{1,2})[-/ .]([A-Za-z]{3})[a-z]*[-/ .,]+(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*[ .]+(\d{1,2}),? +(\d{4})")
_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?Z?$")


def column_order(cells: Iterable[tuple[str, str, int]]) -> Order | None:
    """Whether month or day comes first in a column, from its cells (text, kind, how many); None when unclear.

    Where most dates have one reading anyway, a few others decide nothing: they came from somewhere else.
    """
    counts: dict[Order, int] = {"mdy": 0, "dmy": 0}
    plain = numeric = 0
    for text, kind, many in cells:
        found = _NUMERIC.fullmatch(_TIME.sub("", text.strip()))
        if not found:
            plain += many if kind == "date" or is_plain_date(text) else 0
            continue
        numeric += many
        first, second = int(found[1]), int(found[2])
        if second > 12 >= first:
            counts["mdy"] += many
        elif first > 12 >= second:
            counts["dmy"] += many
    if plain > numeric:
        return None
    for order, other in (("mdy", "dmy"), ("dmy", "mdy")):
        if counts[order] > 0 and counts[order] >= DECIDES * counts[other]:  # type: ignore[index]
            return order  # type: ignore[return-value]
    return None


def is_plain_date(text: str) -> bool:
    """Whether a text writes a day in a form that has one reading: 1999-05-31, 31-MAY-1999."""
    bare = _TIME.sub("", text.strip())
    return any(form.fullmatch(bare) for form in (_ISO, _COMPACT, _NAMED, _NAMED_FIRST))


def read_birth_date(order: Order | None, today: date, among_dates: bool) -> Callable[[Cell], Judgement]:
    """A judge of birth dates. among_dates: most cells of this column have one reading anyway."""

    def judge(cell: Cell) -> Judgement:
        given = cell.text.strip()
        if is_null(given) or not given.strip("0-/. :"):
            return Judgement(None)
        if cell.kind == "number" or (cell.kind in ("", "text") and re.fullmatch(r"\d{4,5}(\.0+)?", given)):
            return _serial(given, cell.kind)
        text = _TIME.sub("", given)
        found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
        if found:
            return _on(_day(int(found[1]), int(found[2]), int(found[3])), today)
        found = _NAMED.fullmatch(text)
        if found and found[2].lower() in MONTHS:
            return _years(found[3], MONTHS.index(found[2].lower()) + 1, int(found[1]), today)
        found = _NAMED_FIRST.fullmatch(text)
        if found and found[1].lower() in MONTHS:
            return _years(found[3], MONTHS.index(found[1].lower()) + 1, int(found[2]), today)
        found = _NUMERIC.fullmatch(text)
        if found:
            return _numeric(int(found[1]), int(found[2]), found[3], order, today, among_dates)
        return Judgement(None, (Remark("invalid-date", "no such day"),))

    return judge


def _serial(given: str, kind: str) -> Judgement:
    number = int(float(given)) if re.fullmatch(r"-?\d{1,9}(\.\d+)?", given) else 0
    if not SERIALS[0] <= number <= SERIALS[1]:
        return Judgement(None, (Remark("invalid-date", "no such day"),))
    day = SERIAL_ZERO + timedelta(days=number)
    fix = "number where a date was expected" if kind == "number" else f"{number} = {day} in the 1900 system"
    return Judgement(None, (Remark("excel-serial-date", fix, f"{day} in the 1900 system"),))


def _numeric(first: int, second: int, year: str, order: Order | None, today: date, among_dates: bool) -> Judgement:
    full = int(year) if len(year) == 4 else 2000  # a leap year: 29 February is judged with its year
    month_first, day_first = _day(full, first, second), _day(full, second, first)
    if month_first is None and day_first is None:
        return Judgement(None, (Remark("invalid-date", "no such day"),))
    if month_first is not None and day_first is not None and month_first != day_first:
        if order is None:
            words = (
                f"{MONTH_WORDS[month_first.month - 1]} {month_first.day} or "
                f"{day_first.day} {MONTH_WORDS[day_first.month - 1]}"
            )
            return Judgement(None, (Remark("date-ambiguous", f"{words}?", words),))
        chosen = month_first if order == "mdy" else day_first
        return _years(year, chosen.month, chosen.day, today)
    only = month_first or day_first
    if only is None:
        return Judgement(None)
    judged = _years(year, only.month, only.day, today)
    turned = month_first != day_first and order is not None and (order == "mdy") != (month_first is not None)
    if (turned or among_dates) and judged.value is not None and not judged.remarks:
        which = "month first" if month_first is not None else "day first"
        return Judgement(judged.value, (Remark("date-as-text", f"{which}, unambiguous", judged.value),))
    return judged


def _years(year: str, month: int, day: int, today: date) -> Judgement:
    """A day whose year has four digits, or two: then both centuries are shown, and neither is chosen."""
    if len(year) == 4:
        return _on(_day(int(year), month, day), today)
    days = [found for century in (1900, 2000) if (found := _day(century + int(year), month, day)) is not None]
    past = [found for found in days if found <= today]
    if not past:
        return _on(days[-1] if days else None, today)
    words = " or ".join(str(found.year) for found in past)
    value = past[0].isoformat() if len(past) == 1 else None
    return Judgement(value, (Remark("two-digit-year", f"{words}?", words),))


def _on(day: date | None, today: date) -> Judgement:
    if day is None:
        return Judgement(None, (Remark("invalid-date", "no such day"),))
    if day > today:
        return Judgement(None, (Remark("future-birth-date", "correct"),))
    return Judgement(day.isoformat())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
