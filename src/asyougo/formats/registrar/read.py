"""From the bytes of an export to rows that can be accepted, rows held back, and every fault by line and column.

The steps stand in the order in which they happen: decode, find the table, map its columns, read each column once
per different value, check whole rows, find rows that stand twice. rows = accepted + held back + ignored, always.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import PurePath

import polars as pl
from attrs import frozen

from asyougo.errors import InputError, Place, Problem
from asyougo.formats.decoding import Decoded, decode
from asyougo.formats.door import OLD_EXCEL_BEGINS, TABLE, WORKBOOK, ZIP_BEGINS, refusal
from asyougo.formats.registrar import cells, dates, ids
from asyougo.formats.registrar.attempts import check_attempts
from asyougo.formats.registrar.damage import mend_letters, spreadsheet_dates, too_long
from asyougo.formats.registrar.duplicates import KEY, alike, conflicting_rows, repeated_rows
from asyougo.formats.registrar.faults import HOLDS_BACK, RULES, Fault
from asyougo.formats.registrar.judging import (
    fault_frame,
    faults_of,
    judge,
    kinds_or_blank,
)
from asyougo.formats.registrar.presets import (
    FIELD_WORDS,
    PRESETS,
    Field,
    Mapping,
    map_columns,
    recognise,
)
from asyougo.formats.registrar.table import LINE, Table, read_table
from asyougo.formats.registrar.terms import read_term, term_codes
from asyougo.formats.registrar.workbook import read_workbook
from asyougo.formats.term_calendar import CodedTerm, TermCalendar

OTHER_KINDS = {
    "a JSON document": re.compile(rb'[\[{]\s*["{}\[\]]'),
    "an XML document": re.compile(rb"<[?!A-Za-z]"),
    "a PDF": re.compile(rb"%PDF"),
}
"""How files begin that hold no table."""


@frozen
class Settings:
    """What a person says about a source; everything may be left open. `today` is the day of the import.

    columns: (field, column name); grades: (written, meant); terms: the calendar of this source.
    """

    today: date
    preset: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    columns: tuple[tuple[Field, str], ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    terms: TermCalendar = TermCalendar()
    institution: str | None = None


@frozen(eq=False)
class Export:
    """An export that was read.

    attempts: one row per row of the table, cleaned: line, learner_id, name, birth_date, term, course, title,
    credits, credits_earned, grade, section, institution, enrollment_status, grading_basis, state.
    raw: the cells as written, with their line. faults: see `judging.FAULT_COLUMNS`.
    """

    file: str
    mapping: Mapping
    table: Table
    attempts: pl.DataFrame
    raw: pl.DataFrame
    faults: pl.DataFrame
    encoding: str
    samples: tuple[str, ...]
    terms: tuple[CodedTerm, ...]
    institution: str | None = None

    @property
    def rows(self) -> int:
        return self.attempts.height

    def count(self, state: str) -> int:
        return int((self.attempts["state"] == state).sum())

    @property
    def accepted(self) -> int:
        return self.count("accepted")

    def findings(self) -> Iterable[Fault]:
        """Every fault, by line, then in the order of the columns."""
        return faults_of(self.faults)


def read_export(data: bytes, name: str, settings: Settings) -> Export:
    """The course attempts in a registrar's file. Raises InputError when the file as a whole cannot be used."""
    table, decoded = _table_of(data, name, settings)
    mapping = _mapping_of(table, name, settings)
    columns = dict(mapping.columns)
    raw = _with_odd_rows(table)
    lines = raw[LINE]
    found: list[pl.DataFrame] = [fault_frame(_odd_faults(table, columns))]
    read: dict[Field, pl.Series] = {}
    calendar = settings.terms.of(mapping.preset.name, settings.institution or "")
    by_term = term_codes(calendar, mapping, raw[columns["term"]], name)
    for field, column in columns.items():
        kinds = table.kinds[column] if table.kinds is not None else None
        text, said = too_long(raw[column], lines, column, field)
        text, mended = mend_letters(text, lines, column, field)
        reader, fine = _reader(field, text, kinds, settings, by_term)
        found += [said, mended]
        if reader is None:
            read[field] = text.str.strip_chars()
            continue
        look = text.filter(~text.str.contains(fine)).unique() if fine is not None else None
        read[field], said = judge(text, kinds, lines, column, reader, look)
        found.append(said)
    found.append(spreadsheet_dates(raw, table, columns))
    attempts = _attempts(read, lines, columns)
    faults = _settled(pl.concat(found), attempts, raw, columns, table.header)
    return Export(
        file=name,
        mapping=mapping,
        table=table,
        attempts=attempts.with_columns(_states(attempts, faults)),
        raw=raw,
        faults=faults.filter(pl.col("action") != "contradicted"),
        encoding=decoded.encoding if decoded else PurePath(name).suffix.lstrip(".").lower() or "workbook",
        samples=decoded.samples if decoded else (),
        terms=tuple(by_term[code] for code in sorted(by_term)),
        institution=settings.institution,
    )


def read_header(data: bytes, name: str, settings: Settings) -> tuple[str, ...]:
    """The column names of a file, whatever they mean. Raises InputError when it holds no table."""
    return _table_of(data, name, settings)[0].header


def _table_of(data: bytes, name: str, settings: Settings) -> tuple[Table, Decoded | None]:
    if not data:
        raise refusal(name, "the file is empty", "Export it again.", "empty")
    if data.startswith((ZIP_BEGINS, OLD_EXCEL_BEGINS)):
        if len(data) > WORKBOOK.size:
            raise refusal(name, "the workbook is too large", "Export a CSV.", "too-large")
        return read_workbook(data, name, settings.sheet), None
    head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    for what, begins in OTHER_KINDS.items():
        if begins.match(head):
            raise refusal(name, f"this is {what}, not a table", "Export the table as CSV or XLSX.", "not-a-table")
    decoded = decode(data, name, settings.encoding)
    return read_table(decoded.text, name, settings.delimiter, TABLE), decoded


def _mapping_of(table: Table, name: str, settings: Settings) -> Mapping:
    if settings.preset is not None and settings.preset not in PRESETS:
        known = ", ".join(PRESETS)
        raise refusal(name, "there is no such preset", f"Use one of: {known}.", "no-preset", settings.preset)
    if settings.preset is None:
        mapping = recognise(table.header)
        mapping = map_columns(table.header, mapping.preset, settings.columns)
    else:
        mapping = map_columns(table.header, PRESETS[settings.preset], settings.columns)
    unknown = [column for _, column in settings.columns if column not in table.header]
    problems = [
        Problem(
            Place(name, table.header_line, column),
            "the mapping names a column that the file does not have",
            f"The columns are: {', '.join(table.header)}.",
            None,
            "no-column",
        )
        for column in unknown
        if not any(found == column for _, found in mapping.columns)
    ]
    better = recognise(table.header)
    hint = f" It looks like {better.preset.title}." if mapping.missing and not better.missing else ""
    problems += [
        Problem(
            Place(name, table.header_line),
            f"no column gives {FIELD_WORDS[field]}",
            f"Say which column does.{hint} The columns are: {', '.join(table.header)}.",
            None,
            "no-column",
        )
        for field in mapping.missing
    ]
    if problems:
        raise InputError.of(*problems)
    return mapping


def _with_odd_rows(table: Table) -> pl.DataFrame:
    """All rows, those with too few or too many cells included, cut or filled to the width of the header."""
    if not table.odd:
        return table.frame
    width = len(table.header)
    made = pl.DataFrame(
        [[*(*row.cells, *[""] * width)[:width], row.line] for row in table.odd],
        schema={**dict.fromkeys(table.header, pl.String), LINE: pl.Int64},
        orient="row",
    )
    return pl.concat([table.frame.select(made.columns), made]).sort(LINE)


def _odd_faults(table: Table, columns: dict[Field, str]) -> list[Fault]:
    faults = []
    for row in table.odd:
        rule = "missing-cells" if len(row.cells) < len(table.header) else "extra-cells"
        mapped = max(table.header.index(column) for column in columns.values())
        # Spreadsheets leave out empty cells at the end of a line; what we read must be there.
        if rule == "missing-cells" and len(row.cells) > mapped:
            continue
        faults.append(Fault(row.line, "*", rule, "", f"{len(row.cells)} cells, the header has {len(table.header)}"))
    return faults


def _reader(
    field: Field, text: pl.Series, kinds: pl.Series | None, settings: Settings, by_term: dict[str, CodedTerm]
) -> tuple[cells.Judge | None, str | None]:
    """How a cell of a field is read (None: its text is taken as it is), and a pattern of cells that need no look."""
    if field == "learner_id":
        shape = ids.id_shape(text, kinds)
        return ids.read_id(shape), ids.plain_ids(shape)
    if field == "grade":
        return cells.read_grade(dict(settings.grades)), None
    if field in ("credits", "credits_earned"):
        return cells.read_units(kinds is not None and (kinds == "number").sum() * 2 > (kinds != "empty").sum()), None
    if field == "birth_date":
        counted = list(_counted(text, kinds))
        plain = sum(many for value, kind, many in counted if kind == "date" or dates.is_plain_date(value))
        filled = sum(many for value, _, many in counted if value.strip())
        return dates.read_birth_date(dates.column_order(counted), settings.today, plain * 2 > filled), None
    if field == "term":
        return read_term(by_term), None
    return None, None


def _counted(text: pl.Series, kinds: pl.Series | None) -> Iterable[tuple[str, str, int]]:
    frame = pl.DataFrame({"text": text, "kind": kinds_or_blank(kinds, len(text))})
    return frame.group_by("text", "kind").len().iter_rows()


def _attempts(read: dict[Field, pl.Series], lines: pl.Series, columns: dict[Field, str]) -> pl.DataFrame:
    """The cleaned rows. A field without a column is unknown everywhere."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(lines))
    cleaned: dict[str, pl.Series] = {
        field: read[field].replace("", None) if field in read else nothing for field in FIELD_WORDS
    }
    frame = pl.DataFrame({LINE: lines, **cleaned})
    if {"subject", "number"} <= columns.keys():
        joined = pl.concat_str("subject", "number", separator=" ")
        frame = frame.with_columns(_mapped(frame.select(joined).to_series(), cells.course_code).alias("course"))
    else:
        title = _mapped(frame["course"], lambda text: cells.split_course(text)[1])
        code = _mapped(frame["course"], lambda text: cells.split_course(text)[0])
        frame = frame.with_columns(pl.coalesce("title", title).alias("title"), code.alias("course"))
    if "name" not in columns:
        name = pl.concat_str("last_name", "first_name", separator=", ", ignore_nulls=True)
        frame = frame.with_columns(name.replace("", None).alias("name"))
    return frame


def _mapped(text: pl.Series, change: Callable[[str], str | None]) -> pl.Series:
    """A column with each of its different texts changed; unknown stays unknown."""
    old = text.drop_nulls().unique().to_list()
    return text.replace_strict(old, [change(given) for given in old], return_dtype=pl.String)


def _settled(
    faults: pl.DataFrame, attempts: pl.DataFrame, raw: pl.DataFrame, columns: dict[Field, str], header: tuple[str, ...]
) -> pl.DataFrame:
    """All faults of the cells, of whole rows and of rows that stand twice, in the order of the file."""
    held = faults.filter(pl.col("action").is_in(list(HOLDS_BACK)))["line"].unique()
    checked = attempts.select(
        pl.col(LINE).alias("line"),
        pl.col(LINE).is_in(held.to_list()).alias("held"),
        "learner_id",
        "term",
        "course",
        pl.coalesce("credits", "credits_earned").cast(pl.Float64, strict=False).alias("credits"),
        pl.col("credits_earned").cast(pl.Float64, strict=False),
    )
    whole = check_attempts(checked, columns, raw)
    maybe = alike(attempts)
    repeated = repeated_rows(raw.filter(maybe), header)
    out = {*held.to_list(), *(fault.line for fault in whole), *repeated["line"].to_list()}
    grade, units = columns["grade"], columns.get("credits") or columns.get("credits_earned")
    rows = attempts.select(*KEY, LINE, "grade", "credits", "title").with_columns(
        written_grade=raw[grade], written_credits=raw[units] if units else pl.lit(None, dtype=pl.String)
    )
    rows = rows.filter(maybe & ~attempts[LINE].is_in(list(out)))
    conflicts, contradicted = conflicting_rows(rows, grade, units)
    made = pl.concat([faults, fault_frame(whole), repeated, conflicts])
    place: dict[str, int] = {column: number for number, column in enumerate(header)}
    made = made.with_columns(pl.col("column").replace_strict(place, default=-1, return_dtype=pl.Int64).alias("place"))
    made = (
        made.unique(["line", "column", "rule"], maintain_order=True)
        .sort("line", "place", maintain_order=True)
        .drop("place")
    )
    earlier = fault_frame(Fault(line, grade, "conflicting-duplicate", "", "") for line in contradicted)
    return pl.concat([made, earlier.with_columns(pl.lit("contradicted").alias("action"))])


def _states(attempts: pl.DataFrame, faults: pl.DataFrame) -> pl.Expr:
    """accepted, quarantined or ignored, by line."""
    held = faults.filter(pl.col("action").is_in([*HOLDS_BACK, "contradicted"]))["line"].unique()
    ignored = faults.filter(pl.col("action") == "ignore")["line"].unique()
    return (
        pl.when(pl.col(LINE).is_in(ignored.to_list()))
        .then(pl.lit("ignored"))
        .when(pl.col(LINE).is_in(held.to_list()))
        .then(pl.lit("quarantined"))
        .otherwise(pl.lit("accepted"))
        .alias("state")
    )


def counts_by_rule(export: Export) -> dict[str, int]:
    """How often each rule was broken, in the order of the catalogue."""
    counted = Counter(export.faults["rule"].to_list())
    return {rule: counted[rule] for rule in RULES if counted[rule]}
