"""An export as rows of the table of imported rows: what each row says, and the hashes by which it is recognised."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import polars as pl
from attrs import frozen

from asyougo.formats.registrar.faults import Fault
from asyougo.formats.registrar.presets import Field
from asyougo.formats.registrar.read import Export
from asyougo.formats.registrar.table import LINE
from asyougo.formats.registrar.transcripts import attempt_rows
from asyougo.model.units import write_exact
from asyougo.store.personal import Sealer

PERSONAL: tuple[Field, ...] = ("name", "last_name", "first_name", "birth_date")
KEY = ("institution", "learner_id", "course", "term", "section")
COLUMNS = (
    "batch", "institution", "file", "line", "row_hash", "occurrence", "result_hash", "key_hash", "state", "learner",
    "of_institution", "course", "title", "units", "unit_system", "grade", "grading", "status", "term", "term_code",
    "section", "faults", "cells", "sealed",
)  # fmt: skip


NOTHING = (None, None, None)
exact_text = lru_cache(maxsize=4096)(write_exact)
term_text = lru_cache(maxsize=4096)(str)


@frozen
class Mark:
    """How a row of an export is recognised. key_hash is None where whose attempt it is cannot be read."""

    line: int
    row_hash: str
    occurrence: int
    result_hash: str
    key_hash: str | None
    state: str


def marks_of(export: Export) -> list[Mark]:
    """The marks of all rows of an export, in the order of the file.

    The result leaves out what depends on the day of the import: the same file is the same a year later.
    """
    columns = [column for column in export.raw.columns if column != LINE]
    cells = export.raw.select(pl.concat_str(columns, separator="\x1f")).to_series().to_list()
    said = [column for column in export.attempts.columns if column not in (LINE, *PERSONAL)]
    result = export.attempts.select(_joined(said)).to_series().to_list()
    keys = export.attempts.select(_joined(KEY)).to_series().to_list()
    readable = export.attempts.select(pl.all_horizontal(pl.col(KEY[1:4]).is_not_null())).to_series().to_list()
    rules: dict[int, str] = {}
    for line, rule in export.faults.select("line", "rule").iter_rows():
        rules[line] = f"{rules.get(line, '')}|{rule}"
    terms = {term.code: f"{term.term}{term.system}" for term in export.terms}
    codes = export.attempts["term"].to_list()
    seen: dict[str, int] = {}
    marks: list[Mark] = []
    rows = zip(
        export.attempts[LINE].to_list(),
        cells,
        result,
        keys,
        readable,
        codes,
        export.attempts["state"].to_list(),
        strict=True,
    )
    for line, text, read, key, known, code, state in rows:
        row_hash = _digest(text)
        occurrence = seen.get(row_hash, 0)
        seen[row_hash] = occurrence + 1
        result_hash = _digest(f"{read}\x1e{terms.get(code, '')}\x1e{rules.get(line, '')}")
        marks.append(Mark(line, row_hash, occurrence, result_hash, _digest(key) if known else None, state))
    return marks


def _joined(columns: Collection[str]) -> pl.Expr:
    """Columns as one text in which unknown differs from empty."""
    return pl.concat_str([pl.col(column).fill_null("\x00") for column in columns], separator="\x1f")


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def row_values(
    export: Export, marks: Collection[Mark], batch: int, institution: str, sealer: Sealer, today: date
) -> Iterator[tuple[Any, ...]]:
    """The values of these rows, in the order of COLUMNS."""
    wanted = {mark.line: mark for mark in marks}
    held = export.attempts.filter(pl.col("state") == "quarantined")[LINE]
    kept = cells_at(export, (set(export.faults["line"]) | set(held)) & wanted.keys())
    codes = dict(export.attempts.select(LINE, "term").iter_rows())
    shown = {column for field, column in export.mapping.columns if field not in PERSONAL}
    for row in attempt_rows(export, today, ignored=True):
        mark = wanted.get(row.line)
        if mark is None:
            continue
        attempt = row.attempt
        cells_kept = kept.get(row.line)
        wrong = _what_was_wrong(row.faults, cells_kept or {}, shown, sealer) if row.faults or cells_kept else NOTHING
        yield (
            batch,
            institution,
            export.file,
            row.line,
            mark.row_hash,
            mark.occurrence,
            mark.result_hash,
            mark.key_hash,
            row.state,
            row.learner_id,
            attempt.institution,
            attempt.code,
            attempt.title,
            None if attempt.units is None else exact_text(attempt.units),
            attempt.unit_system,
            attempt.grade,
            attempt.grading,
            attempt.status,
            None if attempt.term is None else term_text(attempt.term),
            codes[row.line],
            attempt.section,
            *wrong,
        )


def cells_at(export: Export, lines: Collection[int]) -> dict[int, dict[str, str]]:
    """The mapped cells of some rows as written, by line and column."""
    columns = [column for _, column in export.mapping.columns]
    chosen = export.raw.filter(pl.col(LINE).is_in(sorted(lines)))
    return {row[LINE]: {column: row[column] for column in columns} for row in chosen.iter_rows(named=True)}


def _what_was_wrong(
    faults: tuple[Fault, ...], cells: dict[str, str], shown: Collection[str], sealer: Sealer
) -> tuple[str | None, str | None, str | None]:
    """Faults and cells as JSON texts, and what of them is personal, sealed."""
    listed = [
        {"column": f.column, "rule": f.rule, "action": f.acts, "value": f.value if f.column in shown else None}
        for f in faults
    ]
    hidden = {
        "cells": {column: cell for column, cell in cells.items() if column not in shown and cell},
        "values": {f.column: f.value for f in faults if f.column not in shown and f.value != ""},
    }
    return (
        json.dumps(listed, ensure_ascii=False) if listed else None,
        json.dumps({c: v for c, v in cells.items() if c in shown}, ensure_ascii=False) if cells else None,
        sealer.seal(hidden) if any(hidden.values()) else None,
    )


def persons_of(export: Export) -> Iterator[tuple[str, str | None, str | None]]:
    """Learner, name and birth date as the last row that gives them has them."""
    known = export.attempts.filter(pl.col("learner_id").is_not_null() & (pl.col("state") == "accepted"))
    last = known.group_by("learner_id", maintain_order=True).agg(
        pl.col("name").drop_nulls().last(), pl.col("birth_date").drop_nulls().last()
    )
    for learner, name, born in last.iter_rows():
        if name is not None or born is not None:
            yield learner, name, born
