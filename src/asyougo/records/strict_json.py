"""Bytes to JSON values, strictly: what one reader would read one way and another one another way is named.

A signature says nothing when two programs see two documents: a key said twice, a number beyond what
JSON numbers hold everywhere, NaN. Size and depth are bounded before anything is built.
"""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal
from typing import Any

from attrs import Factory, define

from asyougo.errors import InputError, Place, Problem

LARGEST_DOCUMENT = 4 * 1024 * 1024  # bytes; the largest real file seen unpacks to 2.4 MB, a badge has 2 KB
DEEPEST_NESTING = 60  # levels; real files go to 14. Each level costs a few of Python's 1,000 frames
LARGEST_INTEGER = 2**53 - 1  # RFC 8259 section 6: beyond it, programs round differently

LONGEST_INTEGER = 17  # characters, sign included; a longer one is beyond the largest anyway

STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@define
class Notes:
    """What was odd while one document was read."""

    problems: list[Problem] = Factory(list)

    def add(self, code: str, problem: str, value: str | None = None) -> None:
        """Write down one oddity."""
        remedy = "Ask the issuer for a record that every program reads the same way."
        self.problems.append(Problem(Place(field="$"), problem, remedy, value=value, code=code))


def read_json(data: bytes) -> tuple[Any, tuple[Problem, ...]]:
    """The JSON value of these bytes, and what different programs would read differently.

    Problem codes: "key-twice", "not-a-number" (NaN, Infinity), "number" (rounded by some programs).

    >>> read_json(b'{"a": 1, "a": 2}')[1][0].code
    'key-twice'

    Raises InputError: "too-big", "too-deep", "not-text", "not-json".
    """
    text = read_text(data)
    if deepest(text) > DEEPEST_NESTING:
        raise refused("too-deep", f"the file is nested more than {DEEPEST_NESTING} levels deep")
    notes = Notes()
    try:
        value = json.loads(
            text,
            object_pairs_hook=lambda pairs: read_object(pairs, notes),
            parse_float=lambda number: read_number(number, notes),
            parse_int=lambda number: read_number(number, notes),
            parse_constant=lambda name: notes.add("not-a-number", "a number is none", name),
        )
    except json.JSONDecodeError as error:
        raise refused(
            "not-json", f"the text is not JSON from line {error.lineno}, column {error.colno} on ({error.msg})"
        ) from error
    if has_lone_surrogate(value):
        raise refused("not-text", "the text has half a character in it")
    return value, tuple(notes.problems)


def read_text(data: bytes) -> str:
    """The text of these bytes: UTF-8, or UTF-16 with its mark."""
    if len(data) > LARGEST_DOCUMENT:
        raise refused("too-big", f"the file is larger than {LARGEST_DOCUMENT // 1024 // 1024} MB")
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused("not-text", f"the file is not text from byte {error.start + 1} on") from error


def deepest(text: str) -> int:
    """How deep the brackets go, brackets inside strings left out."""
    depth = most = 0
    for found in STRING_OR_BRACKET.finditer(text):
        if not found[0].startswith('"'):
            depth += 1 if found[0] in "[{" else -1
            most = max(most, depth)
    return most


def read_object(pairs: list[tuple[str, Any]], notes: Notes) -> dict[str, Any]:
    """An object; a key that comes twice is noted."""
    read = dict(pairs)
    if len(read) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                notes.add("key-twice", "the same key stands twice in one object", key)
            seen.add(key)
    return read


def read_number(text: str, notes: Notes) -> int | float:
    """A number; one that is not written out, or that some programs would round, is noted."""
    is_whole = text.lstrip("-").isdigit()
    number: int | float = int(text) if is_whole and len(text) <= LONGEST_INTEGER else float(text)
    is_same_everywhere = (
        "e" not in text.lower()
        and Decimal(repr(number)) == Decimal(text)
        and not (number == 0 and text.startswith("-"))
        and not (is_whole and abs(number) > LARGEST_INTEGER)
    )
    if not is_same_everywhere:
        notes.add("number", "a number is written so that some programs read another one", text)
    return number


def has_lone_surrogate(value: Any) -> bool:
    """Whether an escape such as \\ud800 left half a character in any text."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and LONE_SURROGATE.search(one):
            return True
        if isinstance(one, dict):
            waiting.extend(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


def refused(code: str, problem: str) -> InputError:
    """A file that is not read at all."""
    found = Problem(Place(), problem, "Ask the sender for the file again.", code=code)
    return InputError(str(found), (found,))
