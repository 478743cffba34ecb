"""One way to write any frozen value as bytes, so that equal values have equal hashes.

Canonical JSON: keys sorted, no blanks, exact numbers and dates as text, frozen values as objects with their
class name. It serves hashes of transcripts, catalogues and overrides; the exchange form of a rule is `exchange`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from enum import Enum
from numbers import Rational
from typing import Any

import attrs

from asyougo.errors import Place
from asyougo.model.terms import Term
from asyougo.model.units import write_exact

_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

Writer = Callable[[Any], Any]

_WRITERS: dict[type, Writer] = {}


def plain(value: Any) -> Any:
    """A value as JSON can hold it. Raises TypeError for anything that is no value of `model`."""
    kind = type(value)
    write = _WRITERS.get(kind)
    if write is None:
        write = _WRITERS[kind] = _writer_of(kind)
    return write(value)


def _writer_of(kind: Any) -> Writer:
    """How values of a class are written; worked out once for each class."""
    if kind is type(None) or issubclass(kind, str | int):
        return _as_it_is
    if issubclass(kind, Rational):
        return write_exact
    if issubclass(kind, Term):
        return str
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, tuple | list):
        return lambda value: [plain(part) for part in value]
    if issubclass(kind, frozenset | set):
        return lambda value: sorted(plain(part) for part in value)
    if issubclass(kind, dict):
        return lambda value: {str(key): plain(part) for key, part in value.items()}
    if attrs.has(kind):
        return _writer_of_fields(kind)
    raise TypeError(f"no canonical form for {kind.__name__}")


def _as_it_is(value: Any) -> Any:
    return value


def _writer_of_fields(kind: Any) -> Writer:
    """The compared fields of a frozen class; where a value was read from is not part of what it says.

    Fields at their default are left out: a field that is added later changes no hash of old values.
    """
    fields = tuple(a.name for a in attrs.fields(kind) if a.eq and a.type not in (Place, "Place"))

    def write(value: Any) -> dict[str, Any]:
        kept = {"": kind.__name__}
        for name in fields:
            part = getattr(value, name)
            if type(part) is str:
                kept[name] = part
            elif part is not None and part is not False and part != ():
                kept[name] = plain(part)
        return kept

    return write


def canonical_bytes(value: Any) -> bytes:
    """The canonical JSON of a value, as UTF-8."""
    return _JSON.encode(plain(value)).encode()


def content_hash(value: Any) -> str:
    """The text sha256:HEX over the canonical JSON of a value."""
    return "sha256:" + hashlib.sha256(canonical_bytes(value)).hexdigest()
