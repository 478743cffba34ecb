"""The report of an import: as JSON, as a table (CSV, XLSX), and as a page to read (HTML).

The first sentence says how many rows are ready, need somebody, or repeat another row. Every form lists every
finding with file, line, column, value, what is wrong and what to do.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from asyougo.formats.registrar.faults import RULES, Fault, shown
from asyougo.formats.registrar.read import Export, counts_by_rule
from asyougo.formats.spreadsheets import Workbook, write_csv

COLUMNS = ("file", "line", "column", "rule", "action", "value", "problem", "remedy")
ACTION_WORDS = {
    "quarantine": "needs you",
    "quarantine-both": "needs you, with the row that it contradicts",
    "warn": "read; look at it",
    "autofix": "mended",
    "ignore": "left out, it repeats another row",
}
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", "~": "tilde"}
TERMS_SHOWN = 12
LISTED_PER_RULE = 200  # on the page; the tables hold all


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
        "other_sheets": list(table.other_sheets),
        "above": [{"line": line, "text": text} for line, text in table.above],
        "trailer": [{"line": line, "text": text} for line, text in table.trailer],
        "repeated_headers": table.repeated_headers,
        "terms": [
            {"code": term.code, "name": term.name, "term": str(term.term), "system": term.system}
            for term in export.terms
        ],
    }


def summary(exports: Sequence[Export]) -> str:
    """The first sentence for these files."""
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


def how_read(export: Export) -> str:
    """In one sentence how a file was read, so that a person can see whether that is right."""
    table = export.table
    parts = [f"read as {export.mapping.preset.title}"]
    parts.append(f"sheet {table.sheet}" if table.sheet else f"encoding {export.encoding}")
    if export.samples:
        parts.append(f"names such as {', '.join(export.samples)}")
    if table.other_sheets:
        parts.append(f"NOT read: the tables in {', '.join(table.other_sheets)} (name one as sheet in the mapping)")
    if table.delimiter:
        parts.append(f"cells apart by {SEPARATORS.get(table.delimiter, table.delimiter)}")
    parts.append(f"column names in line {table.header_line}")
    if table.above:
        parts.append(f"{len(table.above)} lines above them left out")
    if table.trailer:
        closing = "; ".join(text for _, text in table.trailer)
        parts.append(f"closing line left out: {closing}")
    if table.repeated_headers:
        parts.append(f"{table.repeated_headers} repeated headers left out")
    return ", ".join(parts) + "."


def terms_read(export: Export) -> str:
    """Which codes were read as which terms, in one line; "" where the file holds none."""
    read = [
        f"{term.code} as {term.name}{f', {term.system}' if term.system else ''}"
        if term.code != term.name
        else term.code
        for term in sorted(export.terms, key=lambda term: (term.term, term.code))
    ]
    unknown = any(term.system is None for term in export.terms)
    rest = " (its calendar is not known: no credits are computed from its units)" if unknown else ""
    more = f" and {len(read) - TERMS_SHOWN} more" if len(read) > TERMS_SHOWN else ""
    return f"Terms: {'; '.join(read[:TERMS_SHOWN])}{more}{rest}." if read else ""


def report_rows(exports: Iterable[Export]) -> Iterable[tuple[Any, ...]]:
    """Every finding as a row with COLUMNS."""
    for export in exports:
        for fault in export.findings():
            value = shown(fault.value) if fault.value != "" else ""
            yield export.file, fault.line, fault.column, fault.rule, fault.acts, value, fault.problem, fault.remedy


def write_report(exports: Sequence[Export], form: str, first_line: str | None = None) -> bytes:
    """The report of these files as `json`, `csv`, `xlsx` or `html`. first_line: said before everything else."""
    if form == "csv":
        return write_csv(COLUMNS, report_rows(exports), first_line).encode()
    if form == "xlsx":
        return _workbook(exports, first_line)
    if form == "html":
        return _page(exports, first_line).encode()
    documents = [report_as_json(export) for export in exports]
    made = documents[0] if len(documents) == 1 else documents
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


FORMS = ("json", "csv", "xlsx", "html")


def _workbook(exports: Sequence[Export], first_line: str | None) -> bytes:
    made = io.BytesIO()
    book = Workbook(made)
    widths = (18, 7, 26, 24, 16, 20, 44, 60)
    held = [row for row in report_rows(exports) if row[4].startswith("quarantine")]
    book.table("What needs you", COLUMNS, held, widths, tint_column=4)
    book.table("All findings", COLUMNS, report_rows(exports), widths, tint_column=4)
    counts = [
        (export.file, rule, RULES[rule].problem, RULES[rule].action, count)
        for export in exports
        for rule, count in counts_by_rule(export).items()
    ]
    book.table("By rule", ("file", "rule", "problem", "action", "rows"), counts, (18, 26, 50, 16, 8), tint_column=3)
    lines = [first_line] if first_line else []
    lines += [summary(exports), *(f"{export.file}: {how_read(export)} {terms_read(export)}" for export in exports)]
    book.lines("How this was made", lines)
    book.close()
    return made.getvalue()


def _page(exports: Sequence[Export], first_line: str | None) -> str:
    """One page that stands alone: no script, no style sheet or picture from anywhere."""
    said = escape(summary(exports))
    body = [f"<h1>{said}</h1>"]
    for export in exports:
        body.append(f"<h2>{escape(export.file)}</h2><p>{escape(summary([export]))}</p>")
        said_of_it = f"{how_read(export)[:1].upper()}{how_read(export)[1:]} {terms_read(export)}"
        body.append(f"<p class=soft>{escape(said_of_it)}</p>")
        by_rule: dict[str, list[Fault]] = {}
        for fault in export.findings():
            by_rule.setdefault(fault.rule, []).append(fault)
        order = sorted(by_rule, key=lambda rule: (not by_rule[rule][0].acts.startswith("quarantine"), rule))
        body += [_rule_table(rule, by_rule[rule]) for rule in order]
        if not by_rule:
            body.append("<p>Nothing was found that needs a look.</p>")
    if first_line:
        body.append(f"<footer><p>{escape(first_line)}</p></footer>")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Import report: {said}</title><style>{STYLE}</style></head>\n<body><main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def _rule_table(rule: str, faults: list[Fault]) -> str:
    words = RULES[rule].problem
    action = ACTION_WORDS[faults[0].acts]
    many = f"{len(faults):,} {'row' if len(faults) == 1 else 'rows'}"
    rows = "".join(
        f"<tr><td class=n>{fault.line}</td><td>{'the whole row' if fault.column == '*' else escape(fault.column)}</td>"
        f"<td>{escape(shown(fault.value)) if fault.value != '' else ''}</td><td>{escape(fault.remedy)}</td></tr>"
        for fault in faults[:LISTED_PER_RULE]
    )
    more = len(faults) - LISTED_PER_RULE
    rest = f"<p>{more:,} more rows are in the table form of this report.</p>" if more > 0 else ""
    return (
        f"<section class='{faults[0].acts}'><h3>{escape(words[:1].upper() + words[1:])}</h3>"
        f"<div class=wide tabindex=0 role=region aria-label='{escape(rule)}'><table>"
        f"<caption>{many}: {escape(action)} <code>{escape(rule)}</code></caption>"
        "<thead><tr><th scope=col class=n>Line<th scope=col>Column<th scope=col>Value<th scope=col>What to do"
        "</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{rest}</section>"
    )


STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4a525c;--paper:#fff;--line:#d8d6cf;--no:#8a3b12;--yes:#1e6b3a}
@media (prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#b3bcc7;--paper:#14171a;--line:#3a4047;--no:#e9a27c;
--yes:#79c894}}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:24px 16px}
h1{font-size:2rem;line-height:1.2}h2{font-size:1.375rem;margin-top:32px}h3{font-size:1.0625rem;margin:24px 0 4px}
.soft,caption,footer{color:var(--soft);font-size:.9375rem}
.wide{overflow-x:auto}.wide:focus-visible{outline:3px solid #ffbf47}
table{border-collapse:collapse;width:100%;min-width:44rem;table-layout:fixed;font-variant-numeric:tabular-nums}
caption,th,td{text-align:left;overflow-wrap:anywhere}
th:nth-child(1){width:4rem}th:nth-child(2){width:17rem}th:nth-child(3){width:9rem}
th,td{vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid var(--line)}
th.n,.n{text-align:right}section{border-left:4px solid var(--line);padding-left:12px}
section.quarantine,section.quarantine-both{border-color:var(--no)}section.autofix{border-color:var(--yes)}
@media print{main{max-width:none}}
""".replace("\n", "")
