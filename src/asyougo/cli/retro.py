"""`asyougo retro`: who already meets what, over all records of a college, on this computer."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic

import click

from asyougo.actions.audit_population import Audited, Run, audit_population
from asyougo.actions.lay_out_records import RecordFiles
from asyougo.actions.read_exports import PRESET_NAMES
from asyougo.cli import INTERRUPTED, NO
from asyougo.cli.audit import Day
from asyougo.errors import InputError, Place, Problem
from asyougo.population.engines.safe_files import CannotWrite, DiskFull
from asyougo.population.summary import CredentialCounts

SECONDS_BETWEEN_LINES = 10  # where progress goes to a file and not to a terminal
PROBLEMS_SHOWN = 30  # on a terminal; summary.json and the report of the records have them all
CREDENTIALS_SHOWN = 12
MOST_WORKERS = 8
FILE = click.Path(dir_okay=False, path_type=Path)
ANY = click.Path(path_type=Path)


@click.command(context_settings={"max_content_width": 100})
@click.option("--rules", type=ANY, required=True, metavar="DIR", help="Folder of rule files, or one rule file.")
@click.option(
    "--records", type=ANY, required=True, multiple=True, metavar="FILE_OR_DIR",
    help="Exports (CSV, TSV, XLSX), JSON records, folders of them, or a folder of partitions. May be given again.",
)  # fmt: skip
@click.argument("more_records", nargs=-1, type=ANY)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR", help="Results.")
@click.option("--slack", default=1, show_default=True, type=click.IntRange(0, 10), help="Courses that may be missing.")
@click.option("--top", type=click.IntRange(0), help="At most so many rows of a learner that are not met yet.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes; as many as cores when not given.")
@click.option("--engine", type=click.Choice(["local"]), default="local", show_default=True, help="What runs the work.")
@click.option("--as-of", type=Day(), metavar="DATE", help="The day of the question; today when not given.")
@click.option("--catalogue", type=FILE, multiple=True, metavar="FILE", help="Courses of an institution; one file each.")
@click.option("--preset", type=click.Choice(PRESET_NAMES), help="The student system; recognised when not given.")
@click.option("--institution", metavar="ID", help="Whose students these are.")
@click.option("--terms", type=FILE, help="The term calendar of the exports.")
@click.option("--mapping", type=FILE, help="What the columns and grades of the exports mean (JSON or YAML).")
@click.option("--pseudonyms", type=FILE, metavar="KEYFILE", help="Replace names and ids before anything is stored.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped; what is done and unchanged stays.")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON document.")
def retro(
    rules: Path,
    records: tuple[Path, ...],
    more_records: tuple[Path, ...],
    out: Path,
    slack: int,
    top: int | None,
    workers: int | None,
    engine: str,
    as_of: date | None,
    catalogue: tuple[Path, ...],
    preset: str | None,
    institution: str | None,
    terms: Path | None,
    mapping: Path | None,
    pseudonyms: Path | None,
    resume: bool,
    as_json: bool,
) -> int:
    """Find who already meets the requirements of credentials that nobody asked for.

    Example: asyougo retro --rules rules/ --records fall.csv spring.csv --out found/ --institution lakeside

    Every row is exact and comes with a proof that `asyougo audit` rebuilds. Nothing leaves this computer. Ends with
    0 when everything was used, 1 when a rule, row, file or partition was not, 2 when nothing could be started, 3 when
    it was stopped: the same command with --resume goes on.
    """
    if out.exists() and not out.is_dir():
        raise InputError.of(Problem(Place(str(out)), "this is a file", "Name a folder with --out."))
    day = as_of or datetime.now(UTC).astimezone().date()
    sources = RecordFiles((*records, *more_records), day, preset, institution, terms, mapping, pseudonyms)
    count = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    told = _Told()
    try:
        audited = audit_population(Run(rules, sources, out, day, catalogue, slack, top, count, resume), told.so_far)
    except (DiskFull, CannotWrite) as error:
        told.stop()
        _stopped(error.message, as_json)
        return INTERRUPTED
    except KeyboardInterrupt:
        told.stop()
        _stopped("Stopped. What is finished stays; the same command with --resume goes on from here.", as_json)
        return INTERRUPTED
    told.stop()
    for problem in audited.problems[:PROBLEMS_SHOWN]:
        click.echo(str(problem), err=True)
    if len(audited.problems) > PROBLEMS_SHOWN:
        rest = len(audited.problems) - PROBLEMS_SHOWN
        click.echo(f"{rest:,} more problems are in {out / 'summary.json'}.", err=True)
    if as_json:
        click.echo(json.dumps(audited.as_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(report(audited))
    return 0 if audited.is_clean else NO


def _stopped(message: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": message, "problems": []}, ensure_ascii=False, indent=1))
    else:
        click.echo(message, err=True)


# --- The report --------------------------------------------------------------------------------------


def report(audited: Audited) -> str:
    """A run on one page, for a registrar: the answer first, then where it lies, then how sure it is."""
    summary, tally = audited.summary, audited.summary.tally
    rules = len(audited.question.pack.rules)
    lines = [
        f"{_learners(summary.learners_met, 'meets', 'meet')} the requirements of a credential: "
        f"{summary.total('met'):,} findings, over {_n(tally.learners, 'learner')} and {_n(rules, 'credential')}.",
        f"{_learners(summary.learners_one_left, 'is', 'are')} one course away from one: "
        f"{summary.total('one_left'):,} findings.",
    ]
    soon = summary.total("with_in_progress") + summary.total("with_planned")
    if soon:
        lines.append(f"{soon:,} more findings are met when courses in progress or planned are passed.")
    lines.append(f"{summary.total('undetermined'):,} findings cannot be told without an answer or a paper.")
    if summary.open_learners:
        lines.append(
            f"{_n(summary.open_learners, 'learner')} may meet other credentials, {summary.open_pairs:,} in all: "
            "a paper that is not here, or a row that cannot be read, keeps them open."
        )
    lines += ["", *_records(audited), *_table(audited), *_certainty(audited), "", *_files(audited)]
    return "\n".join(lines)


def _records(audited: Audited) -> list[str]:
    found = audited.laid_out.report
    manifest = audited.laid_out.manifest
    if found is None:
        return [f"Records: {_n(len(manifest.partitions), 'partition')} of {_n(manifest.learners, 'learner')}."]
    parts = []
    if found["files"]:
        parts.append(
            f"{found['rows']:,} rows: {found['accepted']:,} accepted, {found['held_back']:,} held back, "
            f"{found['repeated']:,} repeated"
        )
    if found["documents"]:
        parts.append(_n(found["documents"], "JSON record"))
    lines = [f"Records: {'; '.join(parts) or 'none'}."]
    if found["held_back"]:
        lines.append("A row that is held back can leave a finding open; it never turns one into a no.")
    if found["failed"]:
        lines.append(f"Not read: {', '.join(entry['file'] for entry in found['failed'])}.")
    return lines


def _table(audited: Audited) -> list[str]:
    """The credentials with the most to act on; all of them are in summary.json."""
    counts = [c for c in audited.summary.by_credential if c.met or c.one_left or c.undetermined or c.with_in_progress]
    counts.sort(key=lambda c: (-c.met, -c.one_left, -c.undetermined, c.credential))
    if not counts:
        return ["", "No row was written."]
    shown = counts[:CREDENTIALS_SHOWN]
    width = min(60, max(len(_name(c)) for c in shown))
    lines = ["", f"{'Credential':<{width}}  {'met':>7}  {'one left':>8}  {'in progress':>11}  {'cannot tell':>11}"]
    lines += [
        f"{_name(c)[:width]:<{width}}  {c.met:>7,}  {c.one_left:>8,}  {c.with_in_progress:>11,}  {c.undetermined:>11,}"
        for c in shown
    ]
    if len(counts) > len(shown):
        lines.append(f"{len(counts) - len(shown):,} more credentials are in summary.json.")
    return lines


def _name(counts: CredentialCounts) -> str:
    return f"{counts.label} ({counts.credential})" if counts.label != counts.credential else counts.credential


def _certainty(audited: Audited) -> list[str]:
    tally = audited.summary.tally
    pruned = audited.summary.pruned_share
    lines = [
        "",
        f"{tally.accepted:,} of {tally.checked:,} proofs were accepted by the independent checker.",
        f"A simple count of courses would have promised {_n(tally.counted_wrongly, 'credential')} wrongly.",
    ]
    if pruned is not None:
        lines.append(f"{pruned:.1%} of {tally.pairs:,} pairs were ruled out by a count that can only rule out.")
    done, whole = len(audited.done.receipts), len(audited.laid_out.manifest.partitions)
    if audited.done.refused:
        lines.append(f"{done:,} of {whole:,} partitions are done; the others are named above and were left out.")
    if audited.done.skipped:
        lines.append(f"{audited.done.skipped:,} of {whole:,} partitions were done before and taken up again.")
    if audited.refused_rules:
        lines.append("Some rules could not be used; they are named above, and nothing is said about them.")
    return lines


MEANING = {
    "findings.xlsx": "by student id, with reasons in words",
    "findings.parquet": "every finding, for programs",
    "undetermined.csv": "learners with more open pairs, and which college's paper opens them",
    "records-report.html": "what was held back or mended in the records, by line",
    "records-report.csv": "the same as a table",
}


def _files(audited: Audited) -> list[str]:
    out = audited.run.out
    lines = [f"{out / name}: {MEANING[name]}" for name in audited.files]
    lines.append(f"{out / 'summary.json'}: all numbers")
    lines.append("Only the college can award. This list says whose records meet which requirements.")
    return lines


def _n(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _learners(number: int, one: str, many: str) -> str:
    return f"{_n(number, 'learner')} {one if number == 1 else many}"


class _Told:
    """Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self.started = self.last = monotonic()
        self.terminal = sys.stderr.isatty()

    def so_far(self, done: int, expected: int | None) -> None:
        """So many pairs are done."""
        now = monotonic()
        if not self.terminal and now - self.last < SECONDS_BETWEEN_LINES:
            return
        self.last = now
        text = progress_words(done, expected, now - self.started)
        click.echo(f"\r\x1b[2K{text}" if self.terminal else text, err=True, nl=not self.terminal)

    def stop(self) -> None:
        """Clear the bar."""
        if self.terminal:
            click.echo("\r\x1b[2K", err=True, nl=False)


def progress_words(done: int, expected: int | None, seconds: float) -> str:
    """How far it is, how quick, and how long it will take.

    >>> progress_words(500, 2000, 10.0)
    '500 of 2,000 pairs (25%), 50 a second, 30 s left'
    """
    speed = done / seconds if seconds > 0 else 0.0
    if not expected or speed <= 0:
        return f"{done:,} pairs"
    left = (expected - done) / speed
    time = f"{left:,.0f} s" if left < 120 else f"{left / 60:,.0f} min"
    return f"{done:,} of {expected:,} pairs ({done / expected:.0%}), {speed:,.0f} a second, {time} left"
