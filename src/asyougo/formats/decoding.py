"""Bytes to text without guessing: byte order mark, strict UTF-8, then Windows-1252; the choice is always shown.

No detector is used: charset-normalizer 3.5.2 takes Windows-1252 files for Windows-1250 and turns Nuñez into Nuńez
without an error.
"""

from __future__ import annotations

import codecs
import re

from attrs import frozen

from asyougo.errors import InputError, Place, Problem
from asyougo.formats.door import refusal

CHOICES = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac-roman", "cp1250", "cp437")
"""What a person may choose instead. `utf-8-sig` is UTF-8 with a byte order mark."""

SAMPLES_SHOWN = 3
_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")


_TWICE_DECODED = re.compile("[a-z][ÃÂ]|[ÃÂ]$")  # such a word tells nothing about the encoding


@frozen
class Decoded:
    """A text with the encoding that was used, and words from it by which a person can tell that it is right.

    undefined: bytes that have no meaning in the encoding; each became U+FFFD.
    """

    text: str
    encoding: str
    samples: tuple[str, ...]
    undefined: int = 0


def decode(data: bytes, name: str, chosen: str | None = None) -> Decoded:
    """The text of a file. Raises InputError where the chosen encoding does not fit, or the bytes are no text.

    >>> decode("Nuñez".encode("cp1252"), "names.csv").encoding
    'cp1252'
    """
    if chosen is not None:
        return _as_chosen(data, name, chosen)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, undefined = _lenient(data, "utf-16")
        return _decoded(text, "utf-16", undefined, name)
    if data.startswith(codecs.BOM_UTF8):
        try:
            return _decoded(data.decode("utf-8-sig"), "utf-8-sig", 0, name)
        except UnicodeDecodeError:
            text, undefined = _lenient(data, "utf-8-sig")
            return _decoded(text, "utf-8-sig", undefined, name)
    try:
        return _decoded(data.decode("utf-8"), "utf-8", 0, name)
    except UnicodeDecodeError as error:
        # A file that was cut off inside its last letter is UTF-8 all the same.
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return _decoded(data[: error.start].decode("utf-8") + "\ufffd", "utf-8", 1, name)
        text, undefined = _lenient(data, "cp1252")
        return _decoded(text, "cp1252", undefined, name)


def _as_chosen(data: bytes, name: str, chosen: str) -> Decoded:
    if chosen not in CHOICES:
        raise refusal(name, "this encoding is not known", f"Use one of: {', '.join(CHOICES)}.", "encoding", chosen)
    try:
        return _decoded(data.decode(chosen), chosen, 0, name)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        problem = Problem(
            Place(name, row), f"a byte has no meaning in {chosen}", "Choose another encoding.", None, "encoding"
        )
        raise InputError.of(problem) from error


def _lenient(data: bytes, encoding: str) -> tuple[str, int]:
    try:
        return data.decode(encoding), 0
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        return text, text.count("\ufffd")


def _decoded(text: str, encoding: str, undefined: int, name: str) -> Decoded:
    head = text[:4096]
    # A picture or a program that somebody picked by mistake; no export of a table holds NUL.
    if "\x00" in head or (head and sum(not (c.isprintable() or c in "\t\r\n\x0c") for c in head) > len(head) // 10):
        remedy = "Export the table as CSV or XLSX."
        if head[1::2].count("\x00") * 2 > len(head) // 2:
            remedy = f"It may be UTF-16 without its mark: say so (encoding utf-16). {remedy}"
        raise refusal(name, "this is not a text file", remedy, "not-text")
    return Decoded(text, encoding, _samples(text), undefined)


def _samples(text: str) -> tuple[str, ...]:
    """Up to three different words with letters beyond ASCII."""
    found: dict[str, None] = {}
    if not text.isascii():
        for word in _WORD.finditer(text):
            if not _TWICE_DECODED.search(word[0]):
                found[word[0]] = None
            if len(found) == SAMPLES_SHOWN:
                break
    return tuple(found)
