"""The report of an import as JSON: what was read how, every finding, and the sentence that says what is left to do."""

from __future__ import annotations

from typing import Any

from asyougo.formats.registrar.read import Export, counts_by_rule


def report_as_json(export: Export) -> dict[str, Any]:
    """One file's report; the first eight names and the shape of `findings` are a contract of the command line."""
    table = export.table
    return {
        "file": export.file,
        "preset": export.mapping.preset.name,
        "encoding": export.encoding,
        "delimiter": table.delimiter,
        "header_line": table.header_line,
        "rows": export.rows,
        "accepted": export.accepted,
        "findings": [fault.as_json() for fault in export.findings()],
        "quarantined": export.count("quarantined"),
        "ignored": export.count("ignored"),
        "summary": summary([export]),
        "by_rule": counts_by_rule(export),
        "columns": dict(export.mapping.columns),
        "samples": list(export.samples),
        "sheet": table.sheet,
        "above": [{"line": line, "text": text} for line, text in table.above],
        "trailer": [{"line": line, "text": text} for line, text in table.trailer],
        "repeated_headers": table.repeated_headers,
    }


def summary(exports: list[Export]) -> str:
    """The first sentence of every report: how many rows are ready, need somebody, or repeat another row.

    1,217 of 1,239 rows are ready, 19 need you, 3 repeat another row.
    """
    rows = sum(export.rows for export in exports)
    ready = sum(export.accepted for export in exports)
    need = sum(export.count("quarantined") for export in exports)
    repeat = sum(export.count("ignored") for export in exports)
    return summary_of(rows, ready, need, repeat)


def summary_of(rows: int, ready: int, need: int, repeat: int) -> str:
    """The sentence for these counts.

    >>> summary_of(1239, 1217, 19, 3)
    '1,217 of 1,239 rows are ready, 19 need you, 3 repeat another row.'
    """
    said = [f"{ready:,} of {rows:,} {'row is' if rows == 1 else 'rows are'} ready"]
    if need:
        said.append(f"{need:,} {'needs' if need == 1 else 'need'} you")
    if repeat:
        said.append(f"{repeat:,} {'repeats' if repeat == 1 else 'repeat'} another row")
    return ", ".join(said) + "."
