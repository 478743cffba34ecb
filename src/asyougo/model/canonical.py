"""One way to write any frozen value as bytes, so that equal values have equal hashes.

Canonical JSON: keys sorted, no blanks, exact numbers and dates as text, frozen values as objects with their
class name. It serves hashes of transcripts, catalogues and overrides; the exchange form of a rule is `exchange`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

import attrs

from asyougo.errors import Place
from asyougo.model.terms import Term
from asyougo.model.units import write_exact


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The compared fields of a frozen class; where a value was read from is not part of what it says."""
    return tuple(a.name for a in attrs.fields(kind) if a.eq and a.type not in (Place, "Place"))


def plain(value: Any) -> Any:
    """A value as JSON can hold it. Raises TypeError for anything that is no value of `model`."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Fraction):
        return write_exact(value)
    if isinstance(value, Term):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, frozenset | set):
        return sorted(plain(part) for part in value)
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if attrs.has(type(value)):
        # Fields at their default are left out: a field that is added later changes no hash of old values.
        kept = {"": type(value).__name__}
        kind: Any = type(value)
        for name in _fields(kind):
            part = getattr(value, name)
            if part is not None and part != () and part is not False:
                kept[name] = plain(part)
        return kept
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_bytes(value: Any) -> bytes:
    """The canonical JSON of a value, as UTF-8."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(value: Any) -> str:
    """The text sha256:HEX over the canonical JSON of a value."""
    return "sha256:" + hashlib.sha256(canonical_bytes(value)).hexdigest()
