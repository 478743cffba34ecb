"""The typed rules of a cleaned row: what every attempt must have before it is accepted (dataframely)."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from asyougo.formats.registrar.faults import Fault
from asyougo.formats.registrar.presets import Field
from asyougo.formats.registrar.table import LINE


class AttemptRow(dy.Schema):
    """A row that can become a course attempt. Column names are the fields of a mapping.

    held: a cell of the row was refused already, with its own fault.
    """

    line = dy.Int64(nullable=False)
    held = dy.Bool(nullable=False)
    learner_id = dy.String(nullable=True)
    term = dy.String(nullable=True)
    course = dy.String(nullable=True)
    credits = dy.Float64(nullable=True)
    credits_earned = dy.Float64(nullable=True)

    @dy.rule()
    def missing_id(cls) -> pl.Expr:  # noqa: N805 (dataframely passes the class)
        return pl.col("learner_id").is_not_null() | pl.col("held")

    @dy.rule()
    def missing_term(cls) -> pl.Expr:  # noqa: N805
        return pl.col("term").is_not_null() | pl.col("held")

    @dy.rule()
    def missing_course(cls) -> pl.Expr:  # noqa: N805
        return pl.col("course").is_not_null() | pl.col("held")

    @dy.rule()
    def negative_credits(cls) -> pl.Expr:  # noqa: N805
        return pl.col("credits") >= 0

    @dy.rule()
    def negative_credits_earned(cls) -> pl.Expr:  # noqa: N805
        return pl.col("credits_earned") >= 0

    @dy.rule()
    def earned_exceeds_attempted(cls) -> pl.Expr:  # noqa: N805
        # A negative number is its own fault: 4.5 earned of -4.5 attempted is said once.
        return (pl.col("credits_earned") <= pl.col("credits")) | (pl.col("credits") < 0)

    @dy.rule()
    def cells_are_read(cls) -> pl.Expr:  # noqa: N805
        return ~pl.col("held")


SAID: dict[str, tuple[str, Field, str]] = {
    "missing_id": ("missing-id", "learner_id", "supply the learner id"),
    "missing_term": ("missing-term", "term", "supply the term"),
    "missing_course": ("missing-course", "course", "supply the course"),
    "negative_credits": ("negative-credits", "credits", "enter catalogue credits"),
    "negative_credits_earned": ("negative-credits", "credits_earned", "enter catalogue credits"),
    "earned_exceeds_attempted": ("earned-exceeds-attempted", "credits_earned", "earned must be <= attempted"),
}
"""Rule of the schema -> rule of the catalogue, the field it is about, the short advice."""


def check_attempts(rows: pl.DataFrame, columns: dict[Field, str], raw: pl.DataFrame) -> list[Fault]:
    """The faults of rows that are wrong as a whole. columns: field -> column of the file; raw: cells as written."""
    _, failures = AttemptRow.filter(rows)
    if not failures.counts():
        return []
    details = failures.details()
    written = raw.filter(raw[LINE].is_in(details["line"].to_list()))
    faults: list[Fault] = []
    for rule, (name, field, fix) in SAID.items():
        column = columns.get(field) or columns.get("number") or "*"
        values = dict(zip(written[LINE].to_list(), written[column].to_list(), strict=True)) if column != "*" else {}
        for line in details.filter(pl.col(rule) == "invalid")["line"]:
            faults.append(Fault(line, column, name, values.get(line, ""), fix))
    return faults
