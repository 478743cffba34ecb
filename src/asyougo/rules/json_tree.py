"""A JSON text as a tree with the line of every value; numbers stay the text that was written.

The library's own parser gives no lines, and turns 4.50 into a float before anybody can object.
"""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder

from asyougo.errors import Place, Problem
from asyougo.rules.tree import (
    DEEPEST,
    LARGEST_FILE,
    MOST_VALUES,
    Document,
    Mapping,
    Scalar,
    Sequence,
    Tree,
    Unreadable,
    too_deep,
    too_large,
    too_many,
    twice,
    with_fields,
)

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?P<rest>(?:\.\d+)?(?:[eE][+-]?\d+)?)")
_STRINGS = JSONDecoder()
_WORD = re.compile(r"true|false|null")


def read_json(text: str, file: str) -> Document:
    """The JSON text as a tree with lines, and what is wrong with it as JSON. Numbers stay the text they were."""
    if len(text) > LARGEST_FILE:
        return Document(None, (too_large(Place(file, 1), len(text)),))
    reader = _JsonReader(text.removeprefix("\ufeff"), file)
    try:
        tree = reader.value(0)
        reader.finish()
    except Unreadable as stop:
        return Document(None, (*reader.problems, stop.problem))
    return Document(with_fields(tree), tuple(reader.problems))


class _JsonReader:
    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._at = 0
        self._row = 1
        self._counted_to = 0
        self._values = 0
        self.problems: list[Problem] = []

    def value(self, depth: int) -> Tree:
        self._skip()
        place = self._place()
        self._values += 1
        if depth > DEEPEST:
            raise Unreadable(too_deep(place))
        if self._values > MOST_VALUES:
            raise Unreadable(too_many(place))
        character = self._text[self._at : self._at + 1]
        if character == '"':
            return Scalar(self._string(), place, "string")
        if character == "{":
            return self._mapping(place, depth)
        if character == "[":
            return self._sequence(place, depth)
        if found := _NUMBER.match(self._text, self._at):
            self._at = found.end()
            return Scalar(found[0], place, "number" if found["rest"] else "integer")
        if found := _WORD.match(self._text, self._at):
            self._at = found.end()
            return Scalar(found[0], place, "word")
        raise self._stop("a value is missing or is not JSON")

    def finish(self) -> None:
        self._skip()
        if self._at < len(self._text):
            raise self._stop("something follows the end of the JSON value")

    def _sequence(self, place: Place, depth: int) -> Sequence:
        items: list[Tree] = []
        self._at += 1
        if self._closes("]"):
            return Sequence((), place)
        while True:
            items.append(self.value(depth + 1))
            if self._closes("]"):
                return Sequence(tuple(items), place)
            self._expect(",", "a comma or ] is missing")

    def _mapping(self, place: Place, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Tree]] = []
        seen: dict[str, int | None] = {}
        self._at += 1
        if self._closes("}"):
            return Mapping((), place)
        while True:
            self._skip()
            key_place = self._place()
            if self._text[self._at : self._at + 1] != '"':
                raise self._stop("a key in quotation marks is missing")
            key = Scalar(self._string(), key_place, "string")
            self._expect(":", "a colon is missing after the key")
            value = self.value(depth + 1)
            if key.text in seen:
                self.problems.append(twice(key, seen[key.text]))
            else:
                seen[key.text] = key_place.row
                entries.append((key, value))
            if self._closes("}"):
                return Mapping(tuple(entries), place)
            self._expect(",", "a comma or } is missing")

    def _string(self) -> str:
        try:
            text, self._at = _STRINGS.raw_decode(self._text, self._at)
        except JSONDecodeError as error:
            self._at = min(error.pos, len(self._text))
            raise self._stop("a text in quotation marks cannot be read") from error
        return str(text)

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        if found is not None:
            self._at = found.end()

    def _closes(self, character: str) -> bool:
        self._skip()
        if self._text[self._at : self._at + 1] != character:
            return False
        self._at += 1
        return True

    def _expect(self, character: str, problem: str) -> None:
        if not self._closes(character):
            raise self._stop(problem)

    def _place(self) -> Place:
        self._row += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return Place(self._file, self._row)

    def _stop(self, problem: str) -> Unreadable:
        given = self._text[self._at : self._at + 20].split("\n")[0]
        return Unreadable(
            Problem(self._place(), problem, "Write the file with a JSON tool.", value=given or None, code="json")
        )
