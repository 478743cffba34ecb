"""A learner's record as a sum that can be checked line by line: nothing is left out, nothing is counted twice."""

from __future__ import annotations

from attrs import frozen

from asyougo.model.transcript import Item, PreparedTranscript, Transcript
from asyougo.web.auditing import credits_passed
from asyougo.web.components.tables import Cell, Column, Table
from asyougo.web.home import Home
from asyougo.web.reasons import say_place
from asyougo.web.said import say_credits, say_number, say_term, say_usd
from asyougo.web.translation import _


@frozen
class RecordPart:
    """What stands beside the courses of a record: rows that cannot be read, papers that are not here."""

    problems: tuple[str, ...]
    missing: tuple[str, ...]


def record_table(home: Home, prepared: PreparedTranscript) -> Table:
    """Every course of the record with its semester credits, and the exact sum of those that were passed."""
    columns = (
        Column(_("Course")), Column(_("College")), Column(_("Term")), Column(_("Grade")),
        Column(_("Semester credits"), figure=True),
    )  # fmt: skip
    counted: dict[str, int] = {}
    rows = []
    for item in sorted(prepared.items, key=_by_term):
        seen = counted.get(item.identity, 0)
        is_passed = item.standing == "passed" and item.supply == "earned"
        if is_passed:
            counted[item.identity] = seen + 1
        rows.append(_row(home, item, is_passed, is_repeat=is_passed and seen >= item.repeatable))
    total = (
        Cell(_("Passed, each course once"), heads=True), Cell(), Cell(), Cell(),
        Cell(say_credits(credits_passed(prepared)), figure=True),
    )  # fmt: skip
    return Table(_("Every course of this record"), columns, tuple(rows), totals=total)


def _row(home: Home, item: Item, is_passed: bool, is_repeat: bool) -> tuple[Cell, ...]:
    course = " ".join(part for part in (item.code, item.title) if part) or _("a course that cannot be read")
    notes = [say_place(item.place) or ""]
    if is_repeat:
        notes.append(_("taken again, counted once"))
    return (
        Cell(course, note=" · ".join(note for note in notes if note) or None, heads=True),
        Cell(home.name_of(item.institution) or _("unknown")),
        Cell(say_term(item.term) if item.term else _("unknown")),
        Cell(item.grade or _standing(item)),
        Cell(_credits(item, is_passed and not is_repeat), figure=True),
    )


def _standing(item: Item) -> str:
    return {"in_progress": _("in progress"), "planned": _("planned")}.get(item.supply, _("unknown"))


def _credits(item: Item, counts: bool) -> str:
    if item.credits is None:
        return _("unknown")
    return say_number(item.credits) if counts else f"({say_number(item.credits)})"


def _by_term(item: Item) -> tuple[int, int, str]:
    """Oldest first; what has no term comes last."""
    return (item.term.year, item.term.order, item.code or "") if item.term else (9999, 0, item.code or "")


def beside_the_courses(home: Home, transcript: Transcript) -> RecordPart:
    """The rows that cannot be read and the papers that are not here, each in a sentence."""
    missing = []
    for paper in transcript.missing:
        college = home.name_of(paper.institution) or _("a college")
        if paper.why == "hold" and paper.amount_usd is not None:
            missing.append(
                _("%(college)s keeps a transcript because %(amount)s is owed.")
                % {"college": college, "amount": say_usd(paper.amount_usd)}
            )
        elif paper.why == "closed":
            missing.append(_("%(college)s is closed, and its transcript is not here.") % {"college": college})
        else:
            missing.append(_("The transcript of %(college)s is not here.") % {"college": college})
    return RecordPart(tuple(str(problem) for problem in transcript.problems), tuple(missing))
