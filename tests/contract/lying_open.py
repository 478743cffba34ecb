"""What lies readable in a home: all its bytes, and which of some values are found in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from django.db import connections


def everything_in(home: Path) -> bytes:
    """All bytes of the home, and of a PostgreSQL database the rows of all its tables."""
    found = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    if connections["default"].vendor == "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'store_%%'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                found += "\n".join(row[0] for row in cursor.fetchall()).encode()
    return found


def lying_open(values: Iterable[str], held: bytes) -> list[str]:
    """The values that are found. Digits inside a longer run of hexadecimal digits are a digest, not the value."""
    return [
        value
        for value in values
        if re.search(rb"(?<![0-9a-f])%b(?![0-9a-f])" % re.escape(value.encode()), held)
        or (not value.isdigit() and value.encode() in held)
    ]
