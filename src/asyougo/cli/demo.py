"""`asyougo demo`: build the invented state, audit everyone, print the report, open the pages."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import monotonic

import click

from asyougo.cli import NO
from asyougo.demo.award import walk_to_the_end
from asyougo.demo.home import write_home
from asyougo.demo.report import progress, report
from asyougo.demo.results import Results, results_of
from asyougo.demo.run import audit_everyone
from asyougo.demo.state import DEFAULT_LEARNERS, DEFAULT_SEED, build_state

FOLDER = "demo"
SECONDS_BETWEEN_LINES = 10  # where progress goes to a file and not to a terminal
MOST_WORKERS = 8


@click.command()
@click.option("--learners", default=DEFAULT_LEARNERS, show_default=True, type=int, help="How many invented learners.")
@click.option("--seed", default=DEFAULT_SEED, show_default=True, type=int, help="Another number gives other learners.")
@click.option("--port", default=8000, show_default=True, type=int, help="Port of the pages.")
@click.option("--no-serve", is_flag=True, help="Stop after the report.")
@click.option("--json", "as_json", is_flag=True, help="The numbers of the report as one JSON document.")
@click.option(
    "--home",
    default="var",
    show_default=True,
    envvar="ASYOUGO_HOME",
    type=click.Path(file_okay=False, path_type=Path),
    help="Home in which the folder demo is written; nothing else in it is touched.",
)
def demo(learners: int, seed: int, port: int, no_serve: bool, as_json: bool, home: Path) -> int:
    """Invented colleges, rules and people: everyone is audited against every credential.

    Example: asyougo demo --learners 500 --no-serve

    Ends with 1 when the run did not find exactly what was planted.
    """
    from asyougo.web.serving import address_of, check_host, check_port, serve

    host = "127.0.0.1"
    if not no_serve:
        check_port(check_host(host), port)
    folder = home / FOLDER
    results = run(learners, seed, folder)
    address = None if no_serve else address_of(host, port)
    if as_json:
        click.echo(json.dumps(results.as_json(), ensure_ascii=False, indent=1))
    else:
        click.echo(report(results, str(folder), address))
    if not no_serve:
        serve(folder, host, port)
    return 0 if results.is_as_planted else NO


def run(learners: int, seed: int, folder: Path) -> Results:
    """Build, audit, compare, walk one award to the end, and write it all into a folder."""
    started = monotonic()
    state = build_state(learners, seed)
    told = _Told(learners * len(state.credentials))
    swept = audit_everyone(state, told.so_far, workers=min(os.cpu_count() or 1, MOST_WORKERS))
    told.stop()
    results = results_of(state, swept, monotonic() - started)
    write_home(folder, state, swept, results, walk_to_the_end(state))
    return results


class _Told:
    """Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, pairs: int) -> None:
        self.pairs = pairs
        self.started = self.last = monotonic()
        self.terminal = sys.stderr.isatty()

    def so_far(self, done: int, expected: int | None) -> None:
        """So many pairs are done."""
        now = monotonic()
        if self.terminal:
            click.echo("\r" + progress(done, self.pairs, now - self.started), err=True, nl=False)
        elif now - self.last >= SECONDS_BETWEEN_LINES:
            self.last = now
            click.echo(progress(done, self.pairs, now - self.started), err=True)

    def stop(self) -> None:
        """Clear the bar: the report begins with its last state."""
        if self.terminal:
            click.echo("\r\x1b[2K", err=True, nl=False)
