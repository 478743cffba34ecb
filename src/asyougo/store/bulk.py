"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connections, models

CHUNK = 20_000  # rows bound at a time; bounds memory, not the transaction


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows into the table of a model; `columns` are the names of its fields in the order of the values.

    Values are what the database driver takes: JSON as text. Returns how many rows there were.
    """
    connection = connections["default"]
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(column_of[name])) for name in columns)
    inserted = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
                    inserted += 1
            return inserted
        statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"
        remaining = iter(rows)
        while chunk := list(islice(remaining, CHUNK)):
            cursor.executemany(statement, chunk)
            inserted += len(chunk)
    return inserted


def mark_superseded(model: type[models.Model], ids: Iterable[int], batch: int) -> int:
    """Take rows out of force in favour of a batch."""
    marked = 0
    remaining = iter(ids)
    while chunk := list(islice(remaining, 500)):  # below the number of variables that any SQLite takes
        marked += model._default_manager.filter(pk__in=chunk).update(superseded_by=batch)
    return marked
