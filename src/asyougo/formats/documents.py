"""Documents of names and values (JSON, YAML), read strictly: every problem at once, with the line where it stands.

Numbers keep the digits that were written, so that nothing passes through a float. In YAML every scalar is text:
YAML 1.1 would turn department NO into false and number 1.10 into 1.1.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import yaml
from attrs import field, frozen

from asyougo.errors import Place, Problem

Path = tuple[str | int, ...]
MOST_PLACES = 500_000  # values whose line is kept; what comes later is placed at what encloses it
LONGEST_YAML = 16_000_000  # characters: YAML takes seconds a megabyte, a larger catalogue is written as JSON
YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 50  # levels; our documents need 8, and a parser that recurses must not be driven into its limit


class Number(str):
    """A JSON number as it was written: its digits, not a float."""

    __slots__ = ()


class Members(dict[str, Any]):
    """The members of an object, and the names that were given twice."""

    repeated: tuple[str, ...] = ()


@frozen
class Document:
    """A parsed document: objects are `Members`, numbers of JSON `Number`, everything else plain values.

    lines: by path, the line on which a value begins; found out when somebody first asks. inside: the path of `value`
    within the file, where it is a part of a larger document. shift: lines of the file above the text.
    """

    file: str
    value: Any
    lines: Callable[[], Mapping[Path, int]] = field(default=dict, repr=False, eq=False)
    inside: Path = ()
    shift: int = 0

    def place(self, path: Path, name: str | None = None) -> Place:
        """Where a part of the document stands; the nearest enclosing part that has a line."""
        lines = self.lines()
        full = (*self.inside, *path) if name is None else (*self.inside, *path, name)
        name = None if name is None else plain_text(name).strip() or None
        for length in range(len(full), -1, -1):
            if full[:length] in lines:
                return Place(self.file, lines[full[:length]] + self.shift, name)
        return Place(self.file, 1 + self.shift, name)


@frozen
class NotADocument(Exception):
    """The text cannot be read at all; `problem` says where and why."""

    problem: Problem


def _not_json(problem: str, line: int | None, file: str, value: str | None = None) -> NotADocument:
    return NotADocument(
        Problem(Place(file, line), problem, "Export the file again, or mend this line.", value, "not-json")
    )


def read_json(text: str, file: str) -> Document:
    """The document that a JSON text writes. Raises NotADocument with the one problem that stops the reading."""

    def members(pairs: list[tuple[str, Any]]) -> Members:
        made = Members(pairs)
        if len(made) != len(pairs):
            names = [name for name, _ in pairs]
            made.repeated = tuple(sorted({name for name in names if names.count(name) > 1}))
        return made

    def constant(name: str) -> Any:
        raise _not_json(f"{name} is not a number in JSON", None, file, name)

    text = text.removeprefix("\ufeff")
    if _depth(text) > DEEPEST:
        raise _not_json(f"the text is nested more than {DEEPEST} levels deep", None, file)
    try:
        value = json.loads(
            text, object_pairs_hook=members, parse_int=Number, parse_float=Number, parse_constant=constant
        )
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 20] or "the end of the file"
        raise _not_json(f"this is not JSON: {_plain(error.msg)}", error.lineno, file, found) from error
    return Document(file, value, _once(lambda: _json_lines(text)))


def _once(work: Callable[[], Mapping[Path, int]]) -> Callable[[], Mapping[Path, int]]:
    """The same work, done when it is first asked for."""
    return cache(work)


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


# A string that is never closed still matches to its end: looking for the quote again and again would take n * n steps.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _depth(text: str) -> int:
    """How deeply brackets are nested, outside of strings; also of a text that is no JSON."""
    deepest = depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _json_lines(text: str) -> dict[Path, int]:
    """The line on which each value of a valid JSON text begins."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    lines: dict[Path, int] = {}
    path: list[str | int] = []
    expects_name: list[bool] = []  # one per open bracket: True inside an object before the colon
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in ("]", "}"):
            path.pop()
            expects_name.pop()
        elif mark == ",":
            last = path[-1]
            if isinstance(last, int):
                path[-1] = last + 1
            else:
                expects_name[-1] = True
        elif mark == ":":
            expects_name[-1] = False
        elif expects_name and expects_name[-1]:
            path[-1] = json.loads(mark)
        else:
            if len(lines) < MOST_PLACES:
                lines.setdefault(tuple(path), bisect_right(starts, token.start()))
            if mark == "{":
                path.append("")
                expects_name.append(True)
            elif mark == "[":
                path.append(0)
                expects_name.append(False)
    return lines


def read_yaml(text: str, file: str) -> Document:
    """The document that a YAML text writes, all scalars as text. Raises NotADocument.

    Anchors and aliases are refused: a few lines of them can write a text of any size.
    """
    lines: dict[Path, int] = {}
    if len(text) > LONGEST_YAML:
        raise _not_yaml(f"the text has more than {LONGEST_YAML:,} characters", None, file)

    def value_of(node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        lines[path] = line
        if len(path) > DEEPEST:
            raise _not_yaml(f"the text is nested more than {DEEPEST} levels deep", line, file)
        if isinstance(node, yaml.ScalarNode):
            plain = not node.style  # None from the loader in Python, "" from the one in C
            return None if plain and node.value in ("", "~", "null", "Null", "NULL") else node.value
        if isinstance(node, yaml.SequenceNode):
            return [value_of(child, (*path, number)) for number, child in enumerate(node.value)]
        made = Members()
        repeated = []
        for name, child in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise _not_yaml("a name must be text", name.start_mark.line + 1, file)
            if name.value in made:
                repeated.append(name.value)
            made[name.value] = value_of(child, (*path, name.value))
        made.repeated = tuple(sorted(set(repeated)))
        return made

    try:
        for event in yaml.parse(text, YAML_LOADER) if "&" in text or "*" in text else ():
            if getattr(event, "anchor", None) is not None:
                line = event.start_mark.line + 1 if event.start_mark else None
                raise _not_yaml("anchors and aliases are not read", line, file)
        node = yaml.compose(text, YAML_LOADER)
        value = None if node is None else value_of(node, ())
        return Document(file, value, lambda: lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "a character is not allowed"
        raise _not_yaml(f"this is not YAML: {reason}", mark.line + 1 if mark else None, file) from error
    except RecursionError as error:
        raise _not_yaml("the text is nested too deeply", None, file) from error


def _not_yaml(problem: str, line: int | None, file: str) -> NotADocument:
    return NotADocument(Problem(Place(file, line), problem, "Mend this line.", None, "not-yaml"))


def read_document(text: str, file: str) -> Document:
    """JSON when the text begins like JSON, else YAML. Raises NotADocument."""
    return read_json(text, file) if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else read_yaml(text, file)


def plain_text(text: str) -> str:
    """The text with what no file and no database can hold replaced by U+FFFD."""
    return UNSPEAKABLE.sub("\ufffd", str(text))
