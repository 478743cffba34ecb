"""Judging a column by its different values: each is read once, however many rows hold it.

A column of a million rows holds some dozen grades and terms, some thousand courses and birth dates. The judge of a
column is a plain function of one cell; what it says is spread over the rows in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import polars as pl
from attrs import frozen

from asyougo.formats.registrar.faults import RULES, Action, Fault

FAULT_COLUMNS = {
    "line": pl.Int64,
    "column": pl.String,
    "rule": pl.String,
    "value": pl.String,
    "number": pl.Boolean,
    "fix": pl.String,
    "action": pl.String,
    "sentence": pl.String,
}


@frozen
class Remark:
    """One fault of a value; see `faults.Fault` for fix and sentence. sentence None: the fix is the sentence."""

    rule: str
    fix: str = ""
    sentence: str | None = None
    action: Action | None = None


@frozen
class Judgement:
    """What a value was read as (None: unknown), and what is wrong with it."""

    value: str | None
    remarks: tuple[Remark, ...] = ()


@frozen
class Cell:
    """A cell to judge: its text, and in a workbook its kind ("" elsewhere)."""

    text: str
    kind: str = ""


def judge(
    text: pl.Series,
    kinds: pl.Series | None,
    lines: pl.Series,
    column: str,
    reader: Callable[[Cell], Judgement],
    different: pl.Series | None = None,
) -> tuple[pl.Series, pl.DataFrame]:
    """The cleaned column, and the faults of its cells. Values are in the order of the rows.

    different: the values of a file of text that need a look, where they are known; the others stay as they are.
    """
    if kinds is None:
        different = text.unique() if different is None else different
        read = [(given, "", reader(Cell(given))) for given in different.to_list()]
        old = [given for given, _, judged in read if judged.value != given]
        new = [judged.value for given, _, judged in read if judged.value != given]
        values = text.replace_strict(old, new, default=text, return_dtype=pl.String) if old else text
    else:
        frame = pl.DataFrame({"text": text, "kind": kinds})
        read = [(given, kind, reader(Cell(given, kind))) for given, kind in frame.unique().iter_rows()]
        table = _column_of(read).with_columns(
            pl.Series("value", [judged.value for _, _, judged in read], dtype=pl.String)
        )
        values = frame.join(table, on=["text", "kind"], how="left", maintain_order="left")["value"]
    remarks = [(given, kind, remark) for given, kind, judged in read for remark in judged.remarks]
    if not remarks:
        return values, no_faults()
    said = _column_of(remarks).with_columns(
        pl.Series("rule", [remark.rule for _, _, remark in remarks], dtype=pl.String),
        pl.Series("fix", [remark.fix for _, _, remark in remarks], dtype=pl.String),
        pl.Series("action", [remark.action or RULES[remark.rule].action for _, _, remark in remarks], dtype=pl.String),
        pl.Series("sentence", [remark.sentence for _, _, remark in remarks], dtype=pl.String),
    )
    rows = pl.DataFrame({"text": text, "kind": kinds_or_blank(kinds, len(text)), "line": lines.cast(pl.Int64)})
    hit = rows.filter(rows["text"].is_in(said["text"].unique().to_list())).join(said, on=["text", "kind"], how="inner")
    return values, hit.select(
        "line",
        pl.lit(column).alias("column"),
        "rule",
        pl.col("text").alias("value"),
        (pl.col("kind") == "number").alias("number"),
        "fix",
        "action",
        "sentence",
    )


def _column_of(judged: Sequence[tuple[str, str, object]]) -> pl.DataFrame:
    """The cells of judgements, as rows."""
    return pl.DataFrame(
        {
            "text": pl.Series([text for text, _, _ in judged], dtype=pl.String),
            "kind": pl.Series([kind for _, kind, _ in judged], dtype=pl.String),
        }
    )


def kinds_or_blank(kinds: pl.Series | None, length: int) -> pl.Series:
    """The kinds of a workbook's cells; "" for each cell of a text file."""
    return pl.Series([""], dtype=pl.String).new_from_index(0, length) if kinds is None else kinds


def no_faults() -> pl.DataFrame:
    """An empty table of faults."""
    return pl.DataFrame(schema=FAULT_COLUMNS)


def fault_frame(faults: Iterable[Fault]) -> pl.DataFrame:
    """Faults as rows of a table."""
    rows = [
        (f.line, f.column, f.rule, str(f.value), isinstance(f.value, float), f.fix, f.acts, f.sentence) for f in faults
    ]
    return pl.DataFrame(rows, schema=FAULT_COLUMNS, orient="row")


def faults_of(frame: pl.DataFrame) -> Iterable[Fault]:
    """The rows of a table of faults, as values."""
    for line, column, rule, value, number, fix, action, sentence in frame.iter_rows():
        held: str | float = value
        if number:
            try:
                held = float(value)
            except ValueError:
                held = value
        yield Fault(line, column, rule, held, fix, action, sentence)
