"""What a person said about a source, in a file: preset, columns, grades, encoding (`--mapping FILE`, JSON or YAML)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import get_args

from attrs import frozen

from asyougo.errors import Problem
from asyougo.formats.decoding import CHOICES
from asyougo.formats.documents import Members, NotADocument, read_document
from asyougo.formats.fields import Fields
from asyougo.formats.grades import KNOWN_GRADES, code_of
from asyougo.formats.registrar.presets import PRESETS, Field


@frozen
class SourceMapping:
    """How one source writes its exports. columns: (field, column name); grades: (written, meant)."""

    preset: str | None = None
    columns: tuple[tuple[Field, str], ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def read_mapping(text: str, file: str) -> tuple[SourceMapping | None, tuple[Problem, ...]]:
    """The mapping that a text writes; None when anything in it is wrong: half a mapping misreads a whole file.

    >>> found, problems = read_mapping("columns: {learner_id: SID}\\ngrades: {Z: A-}", "ours.yaml")
    >>> found.columns, found.grades
    ((('learner_id', 'SID'),), (('Z', 'A-'),))
    """
    try:
        document = read_document(text, file)
    except NotADocument as error:
        return None, (error.problem,)
    problems: list[Problem] = []
    top = Fields(document, (), document.value, problems)
    fields: Sequence[Field] = get_args(Field)
    columns: list[tuple[Field, str]] = []
    inside = top.child("columns")
    for field in fields:
        column = inside.text(field) if inside else None
        if column:
            columns.append((field, column))
    if inside:
        inside.finish()
    grades: list[tuple[str, str]] = []
    meant = top.child("grades")
    for written in meant.value if meant else Members():
        code = meant.text(written) if meant else None
        if code is not None and code_of(code) in KNOWN_GRADES:
            grades.append((written, code))
        elif code is not None and meant:
            remedy = f"Use one of: {', '.join(filter(None, KNOWN_GRADES))}."
            meant.refuse(written, "this is no grade that is known here", remedy, code, "unknown-word")
    mapping = SourceMapping(
        top.choice("preset", tuple(PRESETS)),
        tuple(columns),
        tuple(grades),
        top.choice("encoding", CHOICES),
        _delimiter(top),
        top.text("sheet"),
    )
    top.finish()
    return (None if any(problem.severity == "error" for problem in problems) else mapping), tuple(problems)


def _delimiter(top: Fields) -> str | None:
    given = top.get("delimiter")
    if given is None:
        return None
    if isinstance(given, str) and (given == "tab" or len(given) == 1) and given not in ('"', "\n", "\r"):
        return "\t" if given == "tab" else given
    top.refuse(
        "delimiter", "'delimiter' must be one character, or tab", 'Write ";" for example.', given, "unknown-word"
    )
    return None


def write_mapping(mapping: SourceMapping) -> str:
    """The JSON text of a mapping; reading it gives an equal value."""
    made = {
        "preset": mapping.preset,
        "columns": dict(mapping.columns),
        "grades": dict(mapping.grades),
        "encoding": mapping.encoding,
        "delimiter": "tab" if mapping.delimiter == "\t" else mapping.delimiter,
        "sheet": mapping.sheet,
    }
    return json.dumps({name: value for name, value in made.items() if value}, ensure_ascii=False, indent=1) + "\n"
