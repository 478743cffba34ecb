"""`asyougo verify`: is this record genuine, current, and from whom it says? One sentence, then six lines."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from asyougo.actions.verify_record import Checkable, exit_code, read_checkable, read_trust_file, verify_records
from asyougo.errors import InputError, Place, Problem
from asyougo.model.record import VerificationReport
from asyougo.records.words import answer_of, report_json

FILE = click.Path(path_type=Path)


class Instant(click.ParamType[datetime]):
    """An instant with its offset."""

    name = "datetime"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            remedy = "Write it with its offset, such as 2026-11-24T00:00:00Z."
            raise InputError.of(Problem(Place(field="--at"), "this is not an instant", remedy, str(value)))
        return found


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--at", type=Instant(), help="The instant for which dates are checked; now when not given.")
@click.option("--documents", type=FILE, help="A folder with key documents and status lists that you vouch for.")
@click.option("--trust", type=FILE, help="Issuers that you know (CSV or JSON).")
@click.option("--home", type=FILE, help="The home whose key documents serve as well; ASYOUGO_HOME or var/.")
@click.option("--lang", type=click.Choice(["en", "es"]), default="en", help="The language of the words.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line, for each input.")
def verify(
    paths: tuple[str, ...],
    at: datetime | None,
    documents: Path | None,
    trust: Path | None,
    home: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Is a record genuine, current, and from whom it says? Nothing is fetched; `-` reads standard input.

    Example: asyougo verify var/demo/maya.json

    Ends with 0 when it is genuine and from a known issuer, 4 when it is genuine and the issuer is not confirmed,
    1 for anything else.
    """
    given = [_given(path) for path in paths]
    known = None
    if trust is not None:
        known, problems = read_trust_file(trust)
        for problem in problems:
            click.echo(str(problem), err=True)
    place = home or Path(os.environ.get("ASYOUGO_HOME", "var"))
    reports = verify_records(given, at or datetime.now(UTC), documents, place, known)
    for report in reports:
        if as_json:
            click.echo(json.dumps(report_json(report, "es" if lang == "es" else "en"), ensure_ascii=False))
        else:
            click.echo(in_words(report, lang, len(reports) > 1))
    return exit_code(reports)


def _given(path: str) -> Checkable:
    return Checkable("-", sys.stdin.buffer.read()) if path == "-" else read_checkable(Path(path))


def in_words(report: VerificationReport, lang: str, is_one_of_several: bool) -> str:
    """A report for a person: the answer first, then what was checked, then what to do."""
    answer = answer_of(report, "es" if lang == "es" else "en")
    lines = [f"{report.path}: {answer.sentence}" if is_one_of_several else answer.sentence]
    lines += [f"  {line.number} {line.question}: {line.answer}. {line.reason}".rstrip() for line in answer.lines]
    if answer.to_do:
        lines.append(answer.to_do)
    return "\n".join(lines)
