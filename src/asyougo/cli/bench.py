"""`asyougo bench`: one of the benchmarks of a source checkout, each with its peer in the same run."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import click

from asyougo.errors import InputError, Place, Problem

FOLDER = "benchmarks"


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def bench(name: str, as_json: bool) -> int:
    """Run one benchmark of `benchmarks/`; names are those of its files.

    Example: asyougo bench random_pairs
    """
    module = _module(name)
    report = {"name": name, "machine": module.machine(), "rows": module.measure()}
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return 0
    for row in report["rows"]:
        beside = f"  ({row['peer']}: {row['peer_value']}, ratio {row['ratio']})" if row.get("peer") else ""
        click.echo(f"{row['what']}: {row['value']} {row.get('unit') or ''}{beside}")
    return 0


def _module(name: str) -> Any:
    """The module of a benchmark. Raises InputError when the checkout has none of this name."""
    here = Path.cwd()
    known = sorted(path.stem for path in (here / FOLDER).glob("[a-z]*.py"))
    if name not in known:
        remedy = f"Choose one of: {', '.join(known)}." if known else "Call it in a checkout of the source."
        raise InputError.of(Problem(Place(field="NAME"), "there is no benchmark of this name", remedy, name))
    sys.path.insert(0, str(here))
    return importlib.import_module(f"{FOLDER}.{name}")
