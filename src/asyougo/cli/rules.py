"""`asyougo rules`: check rule files, read a rule in plain words, translate rule files of others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from asyougo.actions.check_rule import CheckedFile, check_rule_files, node_of, text_of
from asyougo.actions.convert_rules import READERS, Converted, Language, convert_rules
from asyougo.cli import NO
from asyougo.errors import Problem, RuleError
from asyougo.rules.parse import read_rules
from asyougo.rules.words import plain_text
from asyougo.vocabulary.reasons import Language as Tongue

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
REASONS_SHOWN = 5  # of each file, on a terminal; --json has them all


@click.group()
def rules() -> None:
    """Rules: check them, read them aloud, translate those of others."""


@rules.command()
@PATHS
@click.option("--catalogue", type=click.Path(path_type=Path), help="Check codes against these courses (JSON or YAML).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the question; today when not given.")
@AS_JSON
def check(paths: tuple[Path, ...], catalogue: Path | None, as_of: datetime | None, as_json: bool) -> int:
    """Find what is wrong with rule files, or looks wrong. Folders are searched.

    Example: asyougo rules check rules/biology.yaml --catalogue lakeside.json

    Ends with 0 when nothing must be mended, 1 otherwise, 2 for bad input.
    """
    checked = check_rule_files(paths, as_of.date() if as_of else datetime.now(UTC).astimezone().date(), catalogue)
    if as_json:
        echo_json({"files": [checked_as_json(file) for file in checked]})
    else:
        for file in checked:
            for problem in file.problems:
                click.echo(f"{'' if problem.severity == 'error' else problem.severity + ': '}{problem}")
        click.echo(summary_of(checked))
    return NO if any(file.errors for file in checked) else 0


def checked_as_json(file: CheckedFile) -> dict[str, Any]:
    """One file of the report, in the shape that scripts rely on."""
    problems = [
        {
            "node": node_of(problem),
            "line": problem.place.row,
            "problem": problem.problem if problem.value is None else f"{problem.problem} (got '{problem.value}')",
            "remedy": problem.remedy,
            "severity": problem.severity,
            "field": problem.place.field,
            "code": problem.code,
        }
        for problem in file.problems
    ]
    return {"file": file.file, "rules": file.rules, "problems": problems}


def summary_of(checked: Iterable[CheckedFile]) -> str:
    """How many files and rules were checked and what was found, in one line."""
    files = tuple(checked)
    errors = sum(file.errors for file in files)
    warnings = sum(len(file.problems) for file in files) - errors
    number = sum(file.rules for file in files)
    read = f"{_many(number, 'rule')} in {_many(len(files), 'file')}"
    if not errors and not warnings:
        return f"{read}: nothing to mend."
    return f"{read}: {_many(errors, 'error')}, {_many(warnings, 'warning')}."


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@rules.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(("en", "es")), default="en", show_default=True, help="English or Spanish.")
def words(file: Path, lang: Tongue) -> int:
    """Read a rule in plain words, made from the rule itself.

    Example: asyougo rules words rules/biology.yaml --lang es

    Ends with 0 when every rule of the file was read, 1 when some could not be, 2 when none could.
    """
    requirements, problems = read_rules(text_of(file), file.name)
    if not requirements:
        raise RuleError.of(*problems)
    click.echo("\n".join(plain_text(requirement, lang) for requirement in requirements), nl=False)
    for problem in problems:
        click.echo(str(problem), err=True)
    return NO if problems else 0


@rules.command()
@click.option("--from", "language", type=click.Choice(tuple(READERS)), required=True, help="The language they are in.")
@PATHS
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the translated rules.")
@AS_JSON
def convert(language: Language, paths: tuple[Path, ...], out: Path, as_json: bool) -> int:
    """Translate rule files of others into ours; what cannot be said is named, and nothing is dropped.

    Example: asyougo rules convert --from princeton majors/ --out rules/

    Ends with 0 when every file that has rules was translated whole, 1 otherwise, 2 for bad input.
    """
    converted = convert_rules(language, paths, out)
    if as_json:
        echo_json({"files": [converted_as_json(file) for file in converted]})
    else:
        for file in converted:
            click.echo(f"{file.file}: {file.status}{f' -> {file.out}' if file.out else ''}")
            for problem in file.problems[:REASONS_SHOWN]:
                click.echo(f"  {_reason(problem)}")
            if len(file.problems) > REASONS_SHOWN:
                click.echo(f"  and {len(file.problems) - REASONS_SHOWN} more; see --json")
        counts = Counter(file.status for file in converted)
        click.echo(", ".join(f"{number} {status}" for status, number in counts.most_common()) + ".")
    return NO if any(file.status in ("partly", "unreadable") for file in converted) else 0


def converted_as_json(file: Converted) -> dict[str, Any]:
    """One file of the report, in the shape that scripts rely on."""
    return {
        "file": str(file.file),
        "status": file.status,
        "reasons": [str(problem) for problem in file.problems],
        "out": None if file.out is None else str(file.out),
    }


def _reason(problem: Problem) -> str:
    return f"{'' if problem.severity == 'error' else problem.severity + ': '}{problem}"


def echo_json(document: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))
