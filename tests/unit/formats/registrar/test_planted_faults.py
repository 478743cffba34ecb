"""Every planted fault is found where it stands, and no clean row is held back, in the shape of every system."""

from __future__ import annotations

import json

import pytest

from asyougo.formats.import_report import report_as_json, summary
from asyougo.formats.registrar.faults import RULES
from asyougo.formats.registrar.read import Export, Settings, read_export
from asyougo.formats.term_calendar import read_terms
from tests.conftest import REPOSITORY, SHARED
from tests.unit.formats.registrar.exports import (
    SHAPES,
    TERMS,
    TODAY,
    Made,
    Shape,
    clean_rows,
    plant,
    plant_workbook,
    write,
)

CALENDAR, _ = read_terms(TERMS, "terms.csv")
assert CALENDAR is not None
SETTINGS = Settings(TODAY, terms=CALENDAR)


def found(export: Export) -> set[tuple[int, str, str, str]]:
    return {(fault.line, fault.column, fault.rule, fault.acts) for fault in export.findings()}


def check(made: Made, export: Export) -> None:
    expected = {(fault.line, fault.column, fault.rule, fault.action) for fault in made.planted}
    assert expected - found(export) == set()
    assert found(export) - expected == set()
    states = dict(export.attempts.select("\x00line", "state").iter_rows())
    assert {line for line, state in states.items() if state != "accepted"} == made.held
    assert export.rows == made.rows == len(states)
    assert export.rows == export.accepted + export.count("quarantined") + export.count("ignored")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.preset)
def test_every_planted_fault_is_found_and_no_clean_row_is_held_back(shape: Shape, seed: int) -> None:
    made = plant(shape, seed=seed)
    export = read_export(made.data, made.name, SETTINGS)
    assert export.mapping.preset.name == shape.preset
    assert export.encoding == shape.encoding
    assert export.table.header_line == len(shape.above) + 1
    check(made, export)


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_damage_of_a_spreadsheet_is_found_by_the_kind_of_the_cell(seed: int) -> None:
    made = plant_workbook(seed=seed)
    export = read_export(made.data, made.name, SETTINGS)
    assert (export.encoding, export.table.header_line, export.table.sheet) == ("xlsx", 3, "Report")
    assert [line for line, _ in export.table.trailer] == [made.rows + 4]
    check(made, export)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.preset)
def test_a_clean_export_has_no_findings(shape: Shape) -> None:
    rows = clean_rows(shape, 40, 9)
    export = read_export(write(shape, rows), "clean.csv", SETTINGS)
    assert list(export.findings()) == []
    assert export.accepted == export.rows == len(rows)
    assert summary([export]) == f"{len(rows)} of {len(rows)} rows are ready."


def test_findings_say_what_was_given_and_what_to_do() -> None:
    made = plant(SHAPES[0])
    report = report_as_json(read_export(made.data, made.name, SETTINGS))
    contract = ("file", "preset", "encoding", "delimiter", "header_line", "rows", "accepted", "findings")
    assert tuple(report)[:8] == contract
    for finding in json.loads(json.dumps(report))["findings"]:
        assert {"line", "column", "rule", "value", "action", "problem", "remedy"} <= set(finding)
        assert finding["problem"] and not finding["problem"].endswith(".")
        assert finding["remedy"].endswith(".") and "{" not in finding["remedy"]
    said = {finding["rule"]: finding for finding in report["findings"]}
    assert said["mojibake"]["remedy"] == "It was read as Testnuñez."
    assert said["lost-leading-zeros"]["remedy"].startswith(
        "A spreadsheet dropped its leading zeros. Confirm that it is 0000"
    )


def test_every_rule_has_words_and_an_action_of_the_catalogue() -> None:
    for rule in RULES.values():
        assert rule.action in ("autofix", "warn", "quarantine", "quarantine-both", "ignore")
        assert rule.problem and not rule.problem.endswith(".") and rule.remedy.endswith(".")


@pytest.mark.shared
def test_the_answer_sheet_of_three_exports_is_met_exactly() -> None:
    folder = SHARED / "data/transcripts/sis-exports"
    calendar, _ = read_terms((folder / "terms.csv").read_text("utf-8"), "terms.csv")
    assert calendar is not None
    accepted = 0
    for name, expected in json.loads((folder / "expected.json").read_text("utf-8")).items():
        export = read_export((folder / name).read_bytes(), name, Settings(TODAY, terms=calendar))
        assert (export.encoding, export.table.delimiter) == (expected["encoding"], expected["delimiter"])
        assert export.table.header_line == expected["header_line"]
        assert len(export.table.trailer) == expected["trailer_lines"]
        assert (export.rows, export.accepted) == (expected["data_rows"], expected["clean_rows"])
        assert export.mapping.preset.name == expected["sis"]
        said = [
            (fault.line, fault.column, fault.rule, fault.acts, fault.value, fault.fix) for fault in export.findings()
        ]
        wanted = [(f["line"], f["column"], f["rule"], f["action"], f["value"], f["fix"]) for f in expected["findings"]]
        assert [one[:5] for one in said] == [one[:5] for one in wanted]
        # Two short advices of the sheet name no value of their row: "4-Mar was 3-4" for 4-Feb, and "map or correct".
        assert {one[5] for one in wanted} - {one[5] for one in said} <= {
            "Excel (US) turned m-d into d-Mon: 4-Mar was 3-4",
            "map or correct",
        }
        accepted += export.accepted
    assert accepted == 1_217


def test_the_reference_lists_every_rule_with_its_action_and_its_words() -> None:
    page = (REPOSITORY / "docs/reference/import-findings.md").read_text(encoding="utf-8")
    listed = [line for line in page.splitlines() if line.startswith("| `")]
    assert listed == [
        f"| `{rule.name}` | {rule.action} | {rule.problem} | "
        f"{rule.remedy.format(value='VALUE', fix='FIX', column='COLUMN')} |"
        for rule in RULES.values()
    ]
