"""Rows that say the same thing twice, and rows that give one attempt two results."""

from __future__ import annotations

import polars as pl

from asyougo.formats.registrar.judging import FAULT_COLUMNS, no_faults
from asyougo.formats.registrar.table import LINE

KEY = ("institution", "learner_id", "course", "term", "section")


def alike(attempts: pl.DataFrame) -> pl.Series:
    """Which rows may be about an attempt that another row is about too; the others need no further look.

    Equal hashes may belong to different attempts, so what is found here is compared cell by cell.
    """
    hashes = attempts.select(KEY).hash_rows()
    if hashes.n_unique() == len(hashes):
        return pl.repeat(False, len(hashes), eager=True)
    return hashes.is_duplicated()


def repeated_rows(raw: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """Rows that repeat an earlier row in every cell, as faults. raw: the rows that are alike."""
    rows = raw.select(*columns, LINE)
    rows = rows.filter(rows.select(columns).is_duplicated())
    if rows.is_empty():
        return no_faults()
    first = pl.col(LINE).min().over(columns)
    return (
        rows.select(LINE, first.alias("first"))
        .filter(pl.col(LINE) != pl.col("first"))
        .select(**_fault("exact-duplicate-row", pl.lit("*"), pl.lit(""), "same as line ", "ignore"))
    )


def conflicting_rows(
    attempts: pl.DataFrame, grade_column: str, credits_column: str | None
) -> tuple[pl.DataFrame, tuple[int, ...]]:
    """Attempts that stand twice with another result, as faults, and the lines of the rows that they contradict.

    attempts: cleaned rows that nothing else holds back, with KEY, grade, credits, title, and `written_grade` and
    `written_credits` as the file has them. An attempt that stands twice with the same result repeats a row.
    """
    rows = attempts.filter(attempts.select(KEY).is_duplicated()).sort(LINE)
    if rows.is_empty():
        return no_faults(), ()
    firsts = [pl.col(name).first().over(KEY).alias(f"first_{name}") for name in ("grade", "credits", "title")]
    rows = rows.with_columns(pl.col(LINE).min().over(KEY).alias("first"), *firsts)
    rows = rows.filter(pl.col(LINE) != pl.col("first"))
    other_grade = pl.col("grade").ne_missing(pl.col("first_grade"))
    other_units = ~other_grade & pl.col("credits").ne_missing(pl.col("first_credits"))
    same = ~other_grade & ~other_units & pl.col("title").eq_missing(pl.col("first_title"))
    contradicts = ("same learner, course, term as line ", "quarantine-both")
    found = [
        rows.filter(other_grade).select(
            **_fault("conflicting-duplicate", pl.lit(grade_column), pl.col("written_grade"), *contradicts)
        ),
        rows.filter(other_units).select(
            **_fault("conflicting-duplicate", pl.lit(credits_column), pl.col("written_credits"), *contradicts)
        ),
        rows.filter(same).select(**_fault("exact-duplicate-row", pl.lit("*"), pl.lit(""), "same as line ", "ignore")),
    ]
    contradicted = rows.filter(other_grade | other_units)["first"].unique().sort()
    return pl.concat(found), tuple(contradicted.to_list())


def _fault(rule: str, column: pl.Expr, value: pl.Expr, words: str, action: str) -> dict[str, pl.Expr]:
    """The columns of a fault that points to the row `first`."""
    made = {
        "line": pl.col(LINE),
        "column": column,
        "rule": pl.lit(rule),
        "value": value,
        "number": pl.lit(False),
        "fix": pl.lit(words) + pl.col("first").cast(pl.String),
        "action": pl.lit(action),
        "sentence": pl.lit(None),
    }
    return {name: expression.cast(FAULT_COLUMNS[name]) for name, expression in made.items()}
