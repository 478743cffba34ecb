"""Rows that say the same thing twice, and rows that give one attempt two results."""

from __future__ import annotations

import polars as pl

from asyougo.formats.registrar.faults import Fault
from asyougo.formats.registrar.table import LINE

KEY = ("institution", "learner_id", "course", "term", "section")


def repeated_rows(frame: pl.DataFrame, columns: tuple[str, ...]) -> list[Fault]:
    """Rows that repeat an earlier row in every cell."""
    twice = _candidates(frame.select(*columns, LINE), columns)
    return [
        Fault(line, "*", "exact-duplicate-row", "", f"same as line {lines[0]}")
        for (lines,) in twice.group_by(columns, maintain_order=True).agg(pl.col(LINE)).select(LINE).iter_rows()
        for line in lines[1:]
    ]


def conflicting_rows(
    attempts: pl.DataFrame, grade_column: str, credits_column: str | None
) -> tuple[list[Fault], list[int]]:
    """Attempts that stand twice with another result, and the lines of the rows that they contradict.

    attempts: cleaned rows that nothing else holds back, with KEY, grade, credits, title, and `written_grade` and
    `written_credits` as the file has them. An attempt that stands twice with the same result repeats a row.
    """
    faults: list[Fault] = []
    contradicted: list[int] = []
    twice = _candidates(attempts, KEY)
    for _, group in twice.group_by(KEY, maintain_order=True):
        rows = group.sort(LINE).to_dicts()
        first = rows[0]
        for row in rows[1:]:
            line, earlier = row[LINE], first[LINE]
            fix = f"same learner, course, term as line {earlier}"
            if row["grade"] != first["grade"]:
                faults.append(Fault(line, grade_column, "conflicting-duplicate", row["written_grade"], fix))
                contradicted.append(earlier)
            elif credits_column is not None and row["credits"] != first["credits"]:
                faults.append(Fault(line, credits_column, "conflicting-duplicate", row["written_credits"], fix))
                contradicted.append(earlier)
            elif row["title"] == first["title"]:
                faults.append(Fault(line, "*", "exact-duplicate-row", "", f"same as line {earlier}"))
    return faults, contradicted


def _candidates(frame: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """The rows whose columns may be equal to another row's: equal hashes first, equal cells after."""
    hashes = frame.select(columns).hash_rows()
    rows = frame.filter(hashes.is_duplicated())
    return rows.filter(rows.select(columns).is_duplicated())
