"""What happened to cells on the way: letters decoded twice, blanks that do not break, dates that a spreadsheet made."""

from __future__ import annotations

import polars as pl

from asyougo.formats.registrar import cells
from asyougo.formats.registrar.faults import Action, Fault
from asyougo.formats.registrar.judging import Cell, Judgement, Remark, fault_frame, judge, no_faults
from asyougo.formats.registrar.presets import Field
from asyougo.formats.registrar.table import LINE, Table

NEEDED_FIELDS: frozenset[Field] = frozenset(
    {"learner_id", "term", "subject", "number", "course", "credits", "credits_earned", "grade"}
)
"""A cell of these that was damaged cannot be accepted: it says who, what, when or with which result."""

WITHOUT_BLANKS: frozenset[Field] = frozenset({"learner_id", "subject", "number", "credits", "credits_earned", "term"})
LONGEST_CODE = 200  # characters; the longest id, code or section that a student system holds has 60
LONGEST_WORDS = 2_000
WHOLE_COLUMN = 0.5  # of the cells; a column that holds dates is not damaged
SHORTEST_DATE, LONGEST_DATE = 5, 24  # bytes, blanks around it included
DATE_LIKE = r"^\s*(\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{2}|\d(\.\d+)?[Ee]\+\d{1,3})\s*$"


def mend_letters(text: pl.Series, lines: pl.Series, column: str, field: Field) -> tuple[pl.Series, pl.DataFrame]:
    """The column with damaged letters mended, and what was mended. Grades mend their own dashes and blanks."""
    odd = text.str.len_bytes() != text.str.len_chars()
    if not odd.any():
        return text, no_faults()
    refuses: Action = "quarantine" if field in NEEDED_FIELDS else "warn"
    mend = cells.read_text(keeps_blank=field not in WITHOUT_BLANKS)

    def reader(cell: Cell) -> Judgement:
        if "\ufffd" in cell.text:
            return Judgement(cell.text, (Remark("unreadable-character", "correct the cell", action=refuses),))
        return Judgement(cell.text) if field == "grade" else mend(cell)

    return judge(text, None, lines, column, reader, text.filter(odd).unique())


def too_long(text: pl.Series, lines: pl.Series, column: str, field: Field) -> tuple[pl.Series, pl.DataFrame]:
    """The column without cells that cannot be an id, a code or a name, and those cells."""
    longest = LONGEST_WORDS if field in ("title", "name") else LONGEST_CODE
    if not (text.str.len_bytes() > longest).any():
        return text, no_faults()
    long = text.str.len_chars() > longest
    said = fault_frame(Fault(line, column, "too-long", "", "correct") for line in lines.filter(long))
    return pl.select(pl.when(long).then(pl.lit("")).otherwise(text).alias("text"))["text"], said


def spreadsheet_dates(raw: pl.DataFrame, table: Table, columns: dict[Field, str]) -> pl.DataFrame:
    """Cells that a spreadsheet turned into dates, in every column that has no reader of its own."""
    own = {columns.get(field) for field in ("birth_date", "credits", "credits_earned", "grade", "learner_id", "term")}
    fields: dict[str, Field] = {column: field for field, column in columns.items()}
    found = [no_faults()]
    for column in table.header:
        if column in own:
            continue
        text = raw[column]
        kinds = table.kinds[column] if table.kinds is not None else None
        hit = _like_dates(text) if kinds is None else _like_dates(text) | (kinds == "date")
        if not hit.any() or hit.sum() > WHOLE_COLUMN * int((text != "").sum()):
            continue
        action: Action = "quarantine" if fields.get(column) in NEEDED_FIELDS else "warn"
        chosen = None if kinds is None else kinds.filter(hit)
        _, faults = judge(text.filter(hit), chosen, raw[LINE].filter(hit), column, _date_reader(action))
        if kinds is not None:
            # The sheet holds a point in time; its text form would hide that from the reader of the report.
            whole_day = faults["value"].str.contains(r"^\d{4}-\d\d-\d\d$")
            value = pl.when(whole_day).then(pl.col("value") + "T00:00:00").otherwise(pl.col("value"))
            faults = faults.with_columns(value.alias("value"))
        found.append(faults)
    return pl.concat(found)


def _like_dates(text: pl.Series) -> pl.Series:
    """Which cells look like a date that a spreadsheet made; most columns are done after a look at lengths."""
    size = text.str.len_bytes()
    maybe = (size >= SHORTEST_DATE) & (size <= LONGEST_DATE)
    if not maybe.any():
        return maybe
    found = text.filter(maybe).str.contains(DATE_LIKE)
    return maybe if found.all() else maybe & text.is_in(text.filter(maybe).filter(found).unique().to_list())


def _date_reader(action: Action) -> cells.Judge:
    def reader(cell: Cell) -> Judgement:
        given = cell.text.strip()
        original = cells.damaged_date(given) if cell.kind == "date" else cells.date_damage(given)
        if original is None:
            return Judgement(given)
        words = cells.damage_words(given, original, cell.kind)
        return Judgement(given, (Remark("excel-date", words, original, action),))

    return reader
