"""Term codes of an export, read through the calendar of its source and never guessed."""

from __future__ import annotations

import polars as pl

from asyougo.formats.door import refusal
from asyougo.formats.registrar.cells import Judge, is_null
from asyougo.formats.registrar.judging import Cell, Judgement, Remark
from asyougo.formats.registrar.presets import Mapping
from asyougo.formats.term_calendar import CodedTerm, TermCalendar, plain_term


def term_codes(calendar: TermCalendar, mapping: Mapping, terms: pl.Series, name: str) -> dict[str, CodedTerm]:
    """The terms of a column by code, as its source's calendar has them.

    Where the source has no calendar, names that explain themselves ("Fall 2024") are read; their days and unit
    system stay unknown. Raises InputError when it has none and no code explains itself.
    """
    written = [code.strip() for code in terms.unique().to_list() if not is_null(code)]
    if calendar.terms:
        known = {term.code: term for term in calendar.terms}
        return {code: known[code] for code in written if code in known}
    plain = {code: term for code in written if (term := plain_term(code)) is not None}
    if written and not plain:
        raise refusal(
            name,
            f"the term calendar of this source ({mapping.preset.title}) is not known",
            "Give it with --terms FILE (columns sis, code, name, start, end, system; sis is "
            f"'{mapping.preset.name}' or the id of the institution).",
            "no-calendar",
            sorted(written)[0],
        )
    return plain


def read_term(by_term: dict[str, CodedTerm]) -> Judge:
    """A judge of term codes."""

    def judge(cell: Cell) -> Judgement:
        code = cell.text.strip()
        if is_null(code):
            return Judgement(None)
        return (
            Judgement(code) if code in by_term else Judgement(None, (Remark("unknown-term", "add term to calendar"),))
        )

    return judge
