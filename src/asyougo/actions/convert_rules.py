"""Translate rule files of others into ours: what was translated is written, what was not is named with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from attrs import frozen

from asyougo.actions.check_rule import files_in, text_of
from asyougo.errors import AsYouGoError, InputError, Place, Problem
from asyougo.formats.hanson import read_hanson
from asyougo.formats.princeton import read_princeton
from asyougo.model.requirement import Requirement
from asyougo.rules.write import write_rule

Language = Literal["hanson", "princeton"]
Status = Literal["translated", "partly", "no-rules", "unreadable"]
Reader = Callable[[str, str], tuple[tuple[Requirement, ...], tuple[Problem, ...]]]

READERS: dict[str, Reader] = {"hanson": read_hanson, "princeton": read_princeton}
FOREIGN_FILES = (".yaml", ".yml")


@frozen
class Converted:
    """What became of one foreign file. `out`: the file that was written, if any.

    `partly`: something could not be said in our language and stands in the rule as a clause that a person decides.
    """

    file: Path
    status: Status
    problems: tuple[Problem, ...]
    out: Path | None = None


def convert_rules(language: Language, paths: Sequence[Path], out: Path) -> tuple[Converted, ...]:
    """Every foreign file among the paths and in the folders among them.

    A rule keeps its place below a folder that was named. A file of `out` with other content is never overwritten.
    Raises InputError when a path does not exist.
    """
    converted: list[Converted] = []
    taken: set[Path] = set()
    for path in paths:
        for file in files_in((path,), FOREIGN_FILES, with_copies=True):
            below = file.relative_to(path) if path.is_dir() else Path(file.name)
            target = _free_name(out / below.with_name(f"{_stem(file)}.yaml"), taken)
            taken.add(target)
            converted.append(_convert(READERS[language], file, target))
    return tuple(converted)


def _stem(file: Path) -> str:
    """The name before the ending of a rule file: "greek" of greek.yaml.old."""
    name = file.name
    for suffix in reversed(file.suffixes):
        name = name.removesuffix(suffix)
        if suffix.lower() in FOREIGN_FILES:
            break
    return name


def _free_name(target: Path, taken: set[Path]) -> Path:
    """The target, or the target with a number where this run has written that name already."""
    free, number = target, 1
    while free in taken:
        number += 1
        free = target.with_stem(f"{target.stem}-{number}")
    return free


def _convert(read: Reader, file: Path, target: Path) -> Converted:
    try:
        requirements, problems = read(text_of(file), str(file))
    except AsYouGoError as error:
        return Converted(file, "unreadable", error.problems)
    if not requirements:
        is_stub = any(problem.code == "no-rules" for problem in problems)
        return Converted(file, "no-rules" if is_stub else "unreadable", problems)
    text = "---\n".join(write_rule(requirement) for requirement in requirements)
    refused = _write(text, target)
    is_whole = not refused and not any(problem.severity == "error" for problem in problems)
    return Converted(file, "translated" if is_whole else "partly", (*problems, *refused), None if refused else target)


def _write(text: str, target: Path) -> tuple[Problem, ...]:
    """Write a translated rule; a problem where that would destroy something, or cannot be done."""
    try:
        if target.exists() and target.read_text(encoding="utf-8", errors="replace") != text:
            remedy = "Name another folder with --out, or move that file away."
            return (Problem(Place(str(target)), "another file of this name is there and was left alone", remedy),)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError.of(
            Problem(Place(str(target)), f"the file cannot be written: {error.strerror}", "Name another folder.")
        ) from error
    return ()
