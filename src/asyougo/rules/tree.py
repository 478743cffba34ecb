"""A rule file as a tree of texts, lists and maps, each with its line: strict, bounded, nothing guessed.

YAML turns `NO` into false, `1E5` into a number and `12:30` into 750 without a word. Here every scalar stays the
text that was written; the reader of a field decides what it must be. Anchors, aliases, tags and duplicate keys are
refused, and so is a file that is too large or too deep to have been written by a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import yaml
from attrs import evolve, field, frozen

from asyougo.errors import Place, Problem

LARGEST_FILE = 2_000_000  # characters; the longest real rule file that we know has 40,000
DEEPEST = 60  # levels; real rules have at most 12
MOST_VALUES = 100_000  # texts, lists and maps in one document

LONGEST_FIELD = 300  # characters of a path; a key of a million would otherwise stand in every path below it

ScalarKind = Literal["plain", "string", "integer", "number", "word"]
"""`plain`: a YAML scalar, to be read as whatever its field needs; the others are what JSON wrote."""


@frozen
class Scalar:
    """One text with the place where it stands. `kind` says whether JSON wrote a string, a number or a word."""

    text: str
    place: Place
    kind: ScalarKind = "plain"


@frozen
class Sequence:
    of: tuple[Tree, ...]
    place: Place


@frozen
class Mapping:
    entries: tuple[tuple[Scalar, Tree], ...]
    place: Place
    _values: dict[str, Tree] = field(init=False, repr=False, eq=False)

    @_values.default
    def _index(self) -> dict[str, Tree]:
        return {key.text: value for key, value in reversed(self.entries)}

    def get(self, key: str) -> Tree | None:
        """The value under a key, None when the key is absent."""
        return self._values.get(key)

    def field_of(self, key: str) -> str:
        """The name of the field under a key: "elec: courses" in a part that has an id, else a path."""
        own = self.get("id")
        if self.place.field is None:
            return key
        above = self.place.field[:LONGEST_FIELD]
        return f"{above}: {key}" if isinstance(own, Scalar) else f"{above}.{key}"

    def without(self, *keys: str) -> Mapping:
        """The same map without some keys."""
        return evolve(self, entries=tuple(entry for entry in self.entries if entry[0].text not in keys))

    def only(self, *keys: str) -> Mapping:
        """The same map with some keys only."""
        return evolve(self, entries=tuple(entry for entry in self.entries if entry[0].text in keys))

    def with_entry(self, key: str, value: Tree) -> Mapping:
        """The same map with one more entry."""
        return evolve(self, entries=(*self.entries, (Scalar(key, value.place), value)))


Tree = Scalar | Sequence | Mapping


@frozen
class Document:
    """One document of a file, with what is wrong in its writing. `tree` is None where nothing can be read."""

    tree: Tree | None
    problems: tuple[Problem, ...] = ()


class Unreadable(Exception):
    """The document cannot be read on; carries the problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.problem)
        self.problem = problem


def read_yaml(text: str, file: str) -> tuple[Document, ...]:
    """The documents of a YAML text, each with what is wrong in it; empty documents are left out."""
    if len(text) > LARGEST_FILE:
        return (Document(None, (too_large(Place(file, 1), len(text)),)),)
    documents: list[Document] = []
    problems: list[Problem] = []
    # libyaml is ten times faster and reads `{en: Is it clear?, es: x}`, where the parser in Python stops at the `?`;
    # that one stands in only where PyYAML was built without libyaml.
    events = yaml.parse(text.removeprefix("\ufeff"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    try:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                problems = []
                tree = _Composer(events, file, problems).document()
                if tree is not None or problems:
                    documents.append(Document(tree and with_fields(tree), tuple(problems)))
    except Unreadable as stop:
        documents.append(Document(None, (*problems, stop.problem)))
    except yaml.YAMLError as error:
        documents.append(Document(None, (*problems, _not_yaml(error, text, file))))
    return tuple(documents)


class _Composer:
    """Builds one document from the events of the YAML parser, without its implicit types."""

    def __init__(self, events: Iterator[Any], file: str, problems: list[Problem]) -> None:
        self._events = events
        self._file = file
        self._problems = problems
        self._values = 0

    def document(self) -> Tree | None:
        event = next(self._events)
        tree = self._node(event, 0)
        next(self._events)  # the end of the document
        empty = isinstance(tree, Scalar) and not tree.text
        return None if empty else tree

    def _node(self, event: Any, depth: int) -> Tree:
        place = Place(self._file, event.start_mark.line + 1)
        self._values += 1
        if depth > DEEPEST:
            raise Unreadable(too_deep(place))
        if self._values > MOST_VALUES:
            raise Unreadable(too_many(place))
        self._refuse_marks(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Tree] = []
            while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Sequence(tuple(items), place)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth)
        return Scalar("", place)  # an alias, already refused

    def _mapping(self, place: Place, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Tree]] = []
        seen: dict[str, int | None] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self._problems.append(
                    Problem(key.place, "a key must be one word", "Write `key: value`; quote it if it needs a bracket.")
                )
            elif key.text in seen:
                self._problems.append(twice(key, seen[key.text]))
            else:
                seen[key.text] = key.place.row
                entries.append((key, value))
        return Mapping(tuple(entries), place)

    def _refuse_marks(self, event: Any, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            mark = f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{event.anchor}"
            self._problems.append(
                Problem(
                    place,
                    "anchors and aliases are not part of the rule language",
                    "Name a list under `sets:`, or a part of the rule under `blocks:`; quote a text that begins "
                    "with & or *.",
                    value=mark,
                    code="alias",
                )
            )
        if getattr(event, "tag", None) is not None:
            self._problems.append(
                Problem(
                    place,
                    "tags are not part of the rule language",
                    "Take the tag out; quote a text that begins with an exclamation mark.",
                    value=str(event.tag),
                    code="tag",
                )
            )


_YAML_WORDS: tuple[tuple[str, str, str], ...] = (
    ("could not find expected ':'", "a line has a key without a colon", "Write `key: value` on every line."),
    (
        "mapping values are not allowed",
        "a colon stands where no key can be",
        "Quote a text that has a colon inside; check the indentation of this line and the one above.",
    ),
    ("cannot start any token", "a tab or a reserved character begins a value", "Indent with blanks; quote the text."),
    ("found unexpected end of stream", "a quoted text is never closed", "Close the quotation mark."),
    ("while scanning a quoted scalar", "a quoted text cannot be read", "Close the quotation mark; double a ' inside."),
    ("did not find expected ',' or", "a list or map in brackets is not closed", "Add the missing comma or bracket."),
    ("expected ',' or", "a list or map in brackets is not closed", "Add the missing comma or bracket."),
    ("did not find expected key", "the indentation does not fit", "Give entries of one map the same indentation."),
    ("expected <block end>", "the indentation does not fit", "Give entries of one map the same indentation."),
    ("did not find expected '-' indicator", "the indentation does not fit", "Begin each entry of a list with `- `."),
    ("undefined alias", "aliases are not part of the rule language", "Quote a text that begins with *."),
    ("control characters are not allowed", "an unprintable character stands in the file", "Take the character out."),
    ("special characters are not allowed", "an unprintable character stands in the file", "Take the character out."),
)


def _not_yaml(error: yaml.YAMLError, text: str, file: str) -> Problem:
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    if "quoted scalar" in str(getattr(error, "context", "")):
        marks.reverse()  # where the quotation begins says more than where the file ends
    mark = marks[0] or marks[1]
    row = mark.line + 1 if mark is not None else 1
    if isinstance(error, yaml.reader.ReaderError) and isinstance(error.position, int):
        row = text.count("\n", 0, error.position) + 1
    said = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
    said = said or str(getattr(error, "reason", error))
    problem, remedy = next(
        (words for sign, *words in _YAML_WORDS if sign in said),
        ["the file is not YAML", "Compare this line with the examples of the rule language."],
    )
    lines = text.splitlines()
    given = lines[row - 1].strip() if 0 < row <= len(lines) else None
    return Problem(Place(file, row), problem, remedy, value=given or None, code="yaml")


def with_fields(tree: Tree) -> Tree:
    """The same tree in which every place names its field: the path from the nearest id, or from the top."""
    if not isinstance(tree, Mapping):
        return _named(tree, "rule")
    entries = tuple((evolve(key, place=key.place.at(key.text)), _named(value, key.text)) for key, value in tree.entries)
    return evolve(tree, entries=entries)


def _named(tree: Tree, name: str) -> Tree:
    if isinstance(tree, Scalar):
        return evolve(tree, place=tree.place.at(name))
    if isinstance(tree, Sequence):
        items = tuple(_named(item, f"{name[:LONGEST_FIELD]}[{number}]") for number, item in enumerate(tree.of, start=1))
        return Sequence(items, tree.place.at(name))
    own = tree.get("id")
    if isinstance(own, Scalar) and own.text:
        name = own.text[:LONGEST_FIELD]
    named = evolve(tree, place=tree.place.at(name))
    entries = tuple(
        (evolve(key, place=key.place.at(named.field_of(key.text))), _named(value, named.field_of(key.text)))
        for key, value in tree.entries
    )
    return evolve(named, entries=entries)


def twice(key: Scalar, first: int | None) -> Problem:
    """A key that stands twice in one map."""
    return Problem(
        key.place,
        f"the key stands twice, first in row {first}",
        "Keep one of the two.",
        value=key.text,
        code="duplicate-key",
    )


def too_large(place: Place, size: int) -> Problem:
    """More text than a rule file can hold."""
    return Problem(
        place,
        f"the file has more than {LARGEST_FILE:,} characters",
        "Put each credential in a file of its own.",
        value=f"{size:,}",
        code="too-large",
    )


def too_deep(place: Place) -> Problem:
    """More levels than a rule can have."""
    return Problem(
        place, f"the rule is nested more than {DEEPEST} levels deep", "Name inner parts under `blocks:`.", code="deep"
    )


def too_many(place: Place) -> Problem:
    """More values than a document can have."""
    return Problem(
        place,
        f"the document has more than {MOST_VALUES:,} values",
        "Put each credential in a file of its own.",
        code="too-large",
    )
