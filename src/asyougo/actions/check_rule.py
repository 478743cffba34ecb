"""Check rule files as a publication will: what cannot be read, and what cannot be meant, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from asyougo.audit.lint import lint
from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.formats.catalogue import read_catalogue
from asyougo.formats.decoding import decode
from asyougo.formats.door import DOCUMENT, read_file
from asyougo.model.context import Catalogue
from asyougo.model.requirement import Requirement
from asyougo.rules.check import check_rules
from asyougo.rules.parse import read_rules_with_lines
from asyougo.rules.syntax import TOP_KEYS

RULE_FILES = (".yaml", ".yml", ".json")


@frozen
class CheckedFile:
    """One rule file: how many of its rules can be read, and everything that was found in it."""

    file: str
    rules: int
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        """How many of the problems must be mended."""
        return sum(problem.severity == "error" for problem in self.problems)


def check_rule_files(paths: Sequence[Path], on: date, catalogue: Path | None = None) -> tuple[CheckedFile, ...]:
    """Every rule file among the paths and in the folders among them, checked together for a day.

    Together, because two credentials can need each other. A file that cannot be read is a problem of that file.
    Raises InputError when a path does not exist, or the catalogue cannot be used.
    """
    courses = _catalogue(catalogue)
    located: list[tuple[str, Requirement, Mapping[str, int]]] = []
    problems: dict[str, list[Problem]] = {}
    for path in files_in(paths, RULE_FILES):
        name = str(path)
        try:
            text = text_of(path)
            if path not in paths and path.suffix.lower() == ".json" and '"rule"' not in text:
                continue  # a transcript or a catalogue that lies in the same folder
            rules, found = read_rules_with_lines(text, name)
        except AsYouGoError as error:
            rules, found = (), error.problems
        problems[name] = list(found)
        located += [(name, requirement, lines) for requirement, lines in rules]
    checked = check_rules([requirement for _, requirement, _ in located], courses, on)
    for (name, requirement, lines), (_, found) in zip(located, checked, strict=True):
        # Where the structure is wrong already, running the auditor on it would only repeat that in other words.
        is_whole = not any(problem.severity == "error" for problem in found)
        audited = _audited(requirement, on, courses) if is_whole else ()
        problems[name] += [_located(problem, name, lines) for problem in (*found, *audited)]
    counts = {name: sum(file == name for file, _, _ in located) for name in problems}
    return tuple(CheckedFile(name, counts[name], tuple(found)) for name, found in problems.items())


def _audited(requirement: Requirement, on: date, catalogue: Catalogue | None) -> tuple[Problem, ...]:
    """What running the auditor on the rule shows; whether somebody falls into its catalogue years is not asked."""
    return lint(evolve(requirement, catalogue=None), on, catalogue)


def text_of(path: Path) -> str:
    """The text of a rule file, through the one door. Raises InputError when it is too large or is no text."""
    return decode(read_file(path, DOCUMENT), str(path)).text


def files_in(paths: Iterable[Path], endings: Sequence[str], with_copies: bool = False) -> tuple[Path, ...]:
    """The files among the paths, and those below the folders among them that end in one of the endings, each once.

    with_copies: also a file such as `x.yaml.old`, which has the ending before its last one.
    Raises InputError when a path does not exist, or a folder holds no such file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = [
                file for file in sorted(path.rglob("*")) if file.is_file() and _ends_in(file, endings, with_copies)
            ]
            if not inside:
                remedy = f"Name a folder that holds files ending in {', '.join(endings)}."
                raise InputError.of(Problem(Place(str(path)), "the folder holds no such files", remedy))
            found |= dict.fromkeys(inside)
        elif path.exists():
            found[path] = None
        else:
            raise InputError.of(Problem(Place(str(path)), "there is no such file or folder", "Check the path."))
    return tuple(found)


def _ends_in(file: Path, endings: Sequence[str], with_copies: bool) -> bool:
    suffixes = file.suffixes if with_copies else file.suffixes[-1:]
    return not file.name.startswith(".") and any(suffix.lower() in endings for suffix in suffixes)


def _catalogue(path: Path | None) -> Catalogue | None:
    if path is None:
        return None
    courses, problems = read_catalogue(text_of(path), path.name)
    if courses is None:
        raise InputError.of(*problems)
    return courses


def _located(problem: Problem, file: str, lines: Mapping[str, int]) -> Problem:
    """The problem with its file, and the line of the node or name that it is about."""
    field = problem.place.field or ""
    about = node_of(problem) or field
    row = lines.get(about) or lines.get(field) or lines.get("id")
    return evolve(problem, place=Place(file, row, field or None))


def node_of(problem: Problem) -> str | None:
    """The id of the node or limit that a problem is about: "elec" of the fields "elec: take.courses" and "elec"."""
    field = problem.place.field or ""
    node, colon, _ = field.partition(": ")
    if colon:
        return node
    return None if re.split(r"[.\[]", field)[0] in ("", *TOP_KEYS) else field
