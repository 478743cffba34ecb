"""`findings.xlsx`: what was found, by student id, with reasons; the result that goes back to the registrar.

Sheets: Requirements met, One course away, Cannot tell, How this was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from attrs import evolve, frozen

from asyougo.formats.spreadsheets import Workbook
from asyougo.model.finding import Finding, Verdict
from asyougo.model.units import write_exact

HEADER = (
    "student id", "credential", "title", "result", "courses left", "credits left", "why", "question", "who answers it",
    "evidence",
)  # fmt: skip
WIDTHS = (16, 28, 34, 22, 10, 10, 60, 50, 22, 60)
MET = (Verdict.SATISFIED, Verdict.WITH_IN_PROGRESS, Verdict.WITH_PLANNED)


@frozen
class FindingRow:
    """One learner and one credential, in words. None means that it is not known, or not counted.

    courses_left: the least that could be enough. evidence: (file, row) of each piece that counts.
    """

    learner_id: str
    credential: str
    title: str
    verdict: Verdict
    result: str
    reason: str
    courses_left: int | None = None
    credits_left: Fraction | None = None
    question: str | None = None
    asked_of: str | None = None
    evidence: tuple[tuple[str, int], ...] = ()


def finding_row(finding: Finding, learner_id: str, places: dict[str, tuple[str, int]]) -> FindingRow:
    """A finding as a row of the workbook. places: file and row of each item of the record, by its id."""
    left = finding.remaining
    courses = left.courses[0] if left.courses is not None else None
    is_exact = left.courses is not None and left.courses[0] == left.courses[1]
    units = left.credits[0] if left.credits is not None and left.credits[0] == left.credits[1] else None
    used = dict.fromkeys(use.item for node in finding.nodes for use in node.uses)
    asked = finding.questions[0] if finding.questions else None
    return FindingRow(
        learner_id=learner_id,
        credential=finding.credential,
        title=finding.label,
        verdict=finding.verdict,
        result=result_words(finding.verdict, courses, is_exact),
        reason=_reason(finding),
        courses_left=courses,
        credits_left=units,
        question=asked.question if asked else None,
        asked_of=asked.decided_by if asked else None,
        evidence=tuple(places[item] for item in used if item in places),
    )


def result_words(verdict: Verdict, courses_left: int | None, is_exact: bool = True) -> str:
    """A verdict as a registrar reads it; nothing is ever said to be awarded here."""
    match verdict:
        case Verdict.SATISFIED:
            return "requirements met"
        case Verdict.WITH_IN_PROGRESS:
            return "met when this term ends"
        case Verdict.WITH_PLANNED:
            return "met with planned courses"
        case Verdict.UNDETERMINED:
            return "cannot tell"
        case _:
            if not courses_left:
                return "not yet"
            left = "one course left" if courses_left == 1 else f"{courses_left} courses left"
            return left if is_exact else f"at least {left}"


def _reason(finding: Finding) -> str:
    if finding.shortage is not None:
        return finding.shortage.text
    open_nodes = [node for node in finding.nodes if node.verdict is not Verdict.SATISFIED]
    return open_nodes[-1].text if open_nodes else "All parts are met."


def write_findings_workbook(
    rows: Iterable[FindingRow], path: Path, *, made: Sequence[str], demonstration: str | None = None
) -> None:
    """Write the workbook. made: how it came about, one sentence a line. demonstration: the line of a demo home."""
    listed = sorted(rows, key=lambda row: (row.learner_id, row.credential))
    with path.open("wb") as target:
        book = Workbook(target)
        sheets = (
            ("Requirements met", [row for row in listed if row.verdict in MET]),
            (
                "One course away",
                [row for row in listed if row.verdict is Verdict.NOT_SATISFIED and row.courses_left == 1],
            ),
            ("Cannot tell", [row for row in listed if row.verdict is Verdict.UNDETERMINED]),
        )
        for name, chosen in sheets:
            book.table(name, HEADER, (_cells(row) for row in chosen), WIDTHS, tint_column=3)
        lines = [demonstration] if demonstration else []
        lines += [
            "This list says whose records meet which requirements. Only the college can award.",
            *(f"{name}: {len(chosen):,} rows." for name, chosen in sheets),
            *made,
        ]
        book.lines("How this was made", lines)
        book.close()


def _cells(row: FindingRow) -> tuple[object, ...]:
    units = row.credits_left
    whole = units is not None and units.denominator in (1, 2, 4, 5, 10)
    return (
        row.learner_id,
        row.credential,
        row.title,
        row.result,
        row.courses_left,
        None if units is None else float(units) if whole else write_exact(units),
        row.reason,
        row.question,
        row.asked_of,
        "; ".join(f"{file} row {line}" for file, line in row.evidence),
    )


def with_ids(rows: Iterable[FindingRow], ids: dict[str, str]) -> tuple[FindingRow, ...]:
    """The rows with codes turned back into ids. ids: code -> id, from the registrar's key file."""
    return tuple(evolve(row, learner_id=ids.get(row.learner_id, row.learner_id)) for row in rows)


def as_of_line(as_of: date) -> str:
    """The line of the last sheet that dates the answers."""
    return f"The records were judged as of {as_of.isoformat()}."
