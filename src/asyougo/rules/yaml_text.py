"""Texts, lists and maps as YAML that a person likes to read, and that reads back as exactly the same texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from attrs import frozen

Plain = str | Sequence["Plain"] | Mapping[str, "Plain"]
"""What is written: every scalar is a text, because the reader of the language reads texts."""

WIDTH = 110  # columns; a list or map that is longer is written one entry a line

_PLAIN_TEXT = re.compile(r"[A-Za-z0-9$](?:[A-Za-z0-9 _./@+$*-]*[A-Za-z0-9_./@+$*-])?")
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


@frozen
class Spread:
    """A list or map that stands one entry a line, however short it is."""

    of: Sequence[Plain] | Mapping[str, Plain]


def write_yaml(document: Mapping[str, Plain | Spread]) -> str:
    """The document as YAML text."""
    return "\n".join(_map_lines(document, 0)) + "\n"


def _map_lines(mapping: Mapping[str, Plain | Spread], indent: int) -> list[str]:
    lines: list[str] = []
    for key, value in mapping.items():
        start = f"{' ' * indent}{scalar(key)}:"
        lines += _after(start, value, indent + 2)
    return lines


def _after(start: str, value: Plain | Spread, indent: int) -> list[str]:
    """A value behind a key or a dash: on the same line when it fits, else on lines of its own."""
    inner = value.of if isinstance(value, Spread) else value
    if isinstance(inner, str) or not inner:
        return [f"{start} {flow(inner)}"]
    if not isinstance(value, Spread) and not _holds_spread(inner) and len(start) + 1 + len(flow(inner)) <= WIDTH:
        return [f"{start} {flow(inner)}"]
    if isinstance(inner, Mapping):
        lines = _map_lines(inner, indent)
        if start.endswith("-"):  # an entry of a list: its first key stands behind the dash
            return [f"{start} {lines[0].lstrip()}", *lines[1:]]
        return [start, *lines]
    lines = [line for item in inner for line in _after(f"{' ' * indent}-", item, indent + 2)]
    return [start, *lines]


def _holds_spread(value: Plain | Spread) -> bool:
    if isinstance(value, Spread):
        return True
    if isinstance(value, str):
        return False
    return any(_holds_spread(part) for part in (value.values() if isinstance(value, Mapping) else value))


def flow(value: Plain | Spread) -> str:
    """The value on one line, lists and maps in brackets."""
    if isinstance(value, Spread):
        value = value.of
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(entry)}" for key, entry in value.items()) + "}"
    return "[" + ", ".join(flow(item) for item in value) + "]"


def scalar(text: str) -> str:
    """A text as it is where YAML leaves it alone, else in quotation marks."""
    if _PLAIN_TEXT.fullmatch(text):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character == " " or unicodedata.category(character)[0] not in "CZ":
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
