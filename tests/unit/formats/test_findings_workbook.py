"""The spreadsheet that goes back to the registrar: by student id, in words, with reasons and evidence."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import python_calamine
from attrs import evolve

from asyougo.formats.findings_workbook import (
    HEADER,
    FindingRow,
    as_of_line,
    finding_row,
    result_words,
    with_ids,
    write_findings_workbook,
)
from asyougo.model.finding import Finding, NodeFinding, Question, Remaining, Shortage, Use, Verdict

ROWS = (
    FindingRow("002", "lake/data", "Data", Verdict.SATISFIED, "requirements met", "All parts are met.", 0, Fraction(0),
               evidence=(("fall.csv", 17), ("fall.csv", 20))),
    FindingRow("001", "lake/acct", "Accounting", Verdict.NOT_SATISFIED, "one course left", "ACCT 1A is missing.", 1,
               Fraction(8, 3)),
    FindingRow("003", "lake/acct", "Accounting", Verdict.NOT_SATISFIED, "3 courses left", "Three are missing.", 3),
    FindingRow("004", "lake/nurs", "Nursing", Verdict.UNDETERMINED, "cannot tell", "=A paper is missing.", None, None,
               "What does the transcript say?", "Northgate College"),
    FindingRow("001", "lake/data", "Data", Verdict.WITH_IN_PROGRESS, "met when this term ends", "One course runs."),
)  # fmt: skip


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_each_sheet_holds_its_own_answers_by_student_id(tmp_path: Path) -> None:
    path = tmp_path / "findings.xlsx"
    write_findings_workbook(ROWS, path, made=[as_of_line(date(2026, 5, 1))])
    found = sheets(path)
    assert list(found) == ["Requirements met", "One course away", "Cannot tell", "How this was made"]
    assert [tuple(table[0]) for name, table in found.items() if name != "How this was made"] == [HEADER] * 3
    assert [row[:2] for row in found["Requirements met"][1:]] == [["001", "lake/data"], ["002", "lake/data"]]
    assert found["Requirements met"][2][9] == "fall.csv row 17; fall.csv row 20"
    assert [row[0] for row in found["One course away"][1:]] == ["001"]
    assert found["One course away"][1][4:6] == [1.0, "8/3"]
    assert found["Cannot tell"][1][6:9] == [
        "'=A paper is missing.",
        "What does the transcript say?",
        "Northgate College",
    ]
    lines = [row[0] for row in found["How this was made"]]
    assert "The records were judged as of 2026-05-01." in lines and "Requirements met: 2 rows." in lines
    assert all("Demonstration" not in line for line in lines)


def test_a_demonstration_says_so_first(tmp_path: Path) -> None:
    path = tmp_path / "findings.xlsx"
    write_findings_workbook((), path, made=[], demonstration="Demonstration: invented.")
    assert sheets(path)["How this was made"][0] == ["Demonstration: invented."]


def test_ids_keep_their_zeros_and_codes_turn_back_into_ids(tmp_path: Path) -> None:
    coded = [evolve(row, learner_id=f"P{row.learner_id}") for row in ROWS]
    ids = {f"P{row.learner_id}": row.learner_id for row in ROWS}
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_findings_workbook(with_ids(coded, ids), one, made=[])
    write_findings_workbook(ROWS, two, made=[])
    assert sheets(one) == sheets(two)
    assert sheets(one)["Cannot tell"][1][0] == "004"


def test_verdicts_are_said_in_words_and_nothing_is_ever_awarded() -> None:
    words = {verdict: result_words(verdict, 2) for verdict in Verdict}
    assert words[Verdict.SATISFIED] == "requirements met" and words[Verdict.UNDETERMINED] == "cannot tell"
    assert words[Verdict.NOT_SATISFIED] == "2 courses left"
    assert result_words(Verdict.NOT_SATISFIED, 1) == "one course left"
    assert result_words(Verdict.NOT_SATISFIED, None) == "not yet"
    assert all("earned" not in word and "award" not in word for word in words.values())


def test_a_finding_becomes_a_row_with_its_reason_and_the_rows_that_count() -> None:
    finding = Finding(
        credential="lake/data", label="Data", verdict=Verdict.NOT_SATISFIED, at_least=Verdict.NOT_SATISFIED,
        as_of=date(2026, 5, 1),
        nodes=(
            NodeFinding("stat", Verdict.SATISFIED, "Statistics", uses=(Use("fall.csv#17", "stat", 0, "ONLY_HERE"),)),
            NodeFinding("prog", Verdict.NOT_SATISFIED, "Take one programming course."),
        ),
        remaining=Remaining((1, 1), (Fraction(4), Fraction(4)), True),
        certificate={},
        questions=(Question("prog", "PROSE", "May it count?", "registrar"),),
    )  # fmt: skip
    row = finding_row(finding, "001", {"fall.csv#17": ("fall.csv", 17)})
    assert (row.result, row.courses_left, row.credits_left) == ("one course left", 1, 4)
    assert (row.reason, row.evidence) == ("Take one programming course.", (("fall.csv", 17),))
    assert (row.question, row.asked_of) == ("May it count?", "registrar")
    short = evolve(
        finding, shortage=Shortage(("a",), ("b",), "Two slots, one course."), remaining=Remaining((1, 2), None, False)
    )
    assert finding_row(short, "001", {}).reason == "Two slots, one course."
    row = finding_row(short, "001", {})
    assert (row.result, row.courses_left) == ("at least one course left", 1)
