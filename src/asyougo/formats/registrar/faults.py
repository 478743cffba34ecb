"""The catalogue of what goes wrong in registrars' exports: rule, action, what is said, what to do.

Rule names and actions are a contract of the command line (`asyougo import transcripts --dry-run --json`).
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

from asyougo.errors import Place, Problem, Severity

Action = Literal["autofix", "warn", "quarantine", "quarantine-both", "ignore"]
HOLDS_BACK: frozenset[Action] = frozenset({"quarantine", "quarantine-both"})


@frozen
class Rule:
    """One kind of fault. `problem` is a clause, `remedy` a sentence; both may name {value}, {fix} and {column}."""

    name: str
    action: Action
    problem: str
    remedy: str


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("lost-leading-zeros", "quarantine", "the id is shorter than the other ids",
             "A spreadsheet dropped its leading zeros. Confirm that it is {fix}."),
        Rule("number-stored-id", "quarantine", "the id is stored as a number where the other ids are text",
             "Leading zeros are lost this way. Confirm that it is {fix}, and export the column as text."),
        Rule("missing-id", "quarantine", "there is no learner id", "Supply the id of the learner."),
        Rule("negative-credits", "quarantine", "units must not be negative", "Enter the units of the catalogue."),
        Rule("earned-exceeds-attempted", "quarantine", "units earned are more than units attempted",
             "Correct one of the two."),
        Rule("letter-for-digit", "quarantine", "a letter stands where a digit belongs", "Confirm that it is {fix}."),
        Rule("not-a-number", "quarantine", "units must be a number", "Enter the units of the catalogue."),
        Rule("missing-credits", "warn", "there are no units", "The units of the catalogue are used where it is known."),
        Rule("decimal-comma", "autofix", "a comma stands for the decimal point", "It was read as {fix}."),
        Rule("units-as-text", "autofix", "the number is stored as text", "It was read as the number {fix}."),
        Rule("unknown-grade", "quarantine", "the grade is not on the scale",
             "Say once what {value} means at this source, or correct it."),
        Rule("grade-case-space", "autofix", "the grade has blanks or small letters", "It was read as {fix}."),
        Rule("grade-unicode-minus", "autofix", "the grade holds a long dash for a minus", "It was read as {fix}."),
        Rule("grade-soft-hyphen", "autofix", "the grade holds a soft hyphen for a minus", "It was read as {fix}."),
        Rule("nbsp", "autofix", "the cell holds a no-break space", "It was read as {fix}."),
        Rule("mojibake", "autofix", "the letters were decoded twice", "It was read as {fix}."),
        Rule("unreadable-character", "quarantine", "a character could not be decoded",
             "Correct the cell, or choose another encoding for the file."),
        Rule("unknown-term", "quarantine", "the term is not in the calendar",
             "Add the term to the calendar file, or correct it."),
        Rule("missing-term", "quarantine", "there is no term", "Supply the term."),
        Rule("missing-course", "quarantine", "there is no course", "Supply the subject and number of the course."),
        Rule("excel-date", "warn", "a spreadsheet turned this into a date",
             "It was probably {fix}. Export the column as text."),
        Rule("excel-serial-date", "quarantine", "a number stands where a date belongs",
             "Day {value} of a spreadsheet is {fix}. Confirm it, or correct it."),
        Rule("future-birth-date", "quarantine", "the birth date lies in the future", "Correct it."),
        Rule("invalid-date", "quarantine", "this is no date", "There is no such day. Correct it."),
        Rule("two-digit-year", "warn", "the year has two digits", "It may be {fix}. Export four digits."),
        Rule("date-ambiguous", "warn", "day and month cannot be told apart",
             "It may be {fix}. Export dates as 1999-05-31."),
        Rule("date-as-text", "autofix", "the date is written as text", "It was read as {fix}."),
        Rule("exact-duplicate-row", "ignore", "the row repeats another row", "Nothing to do: it is the {fix}."),
        Rule("conflicting-duplicate", "quarantine-both", "two rows give one attempt two results",
             "It has the {fix}. Keep the right one."),
        Rule("too-long", "quarantine", "the cell is too long for what it should hold", "Correct it."),
        Rule("missing-cells", "quarantine", "the row has fewer cells than the header",
             "The line may be cut off. Export the file again."),
        Rule("extra-cells", "quarantine", "the row has more cells than the header",
             "A cell may hold the separator. Put it between quotes, or export as XLSX."),
    )
}  # fmt: skip


@frozen
class Fault:
    """One finding about one cell (column "*": the whole row).

    value: what the cell held; a number where a workbook held one. fix: what it was read as, or the short advice.
    sentence: completes {fix} in the remedy where the advice is longer than `fix`.
    """

    line: int
    column: str
    rule: str
    value: str | float = ""
    fix: str = ""
    action: Action | None = None
    sentence: str | None = None

    @property
    def acts(self) -> Action:
        return self.action or RULES[self.rule].action

    @property
    def problem(self) -> str:
        return RULES[self.rule].problem

    @property
    def remedy(self) -> str:
        filled = self.fix if self.sentence is None else self.sentence
        return RULES[self.rule].remedy.format(value=shown(self.value), fix=filled, column=self.column)

    def as_json(self) -> dict[str, Any]:
        """The finding as the command line prints it."""
        return {
            "line": self.line,
            "column": self.column,
            "rule": self.rule,
            "value": self.value,
            "action": self.acts,
            "problem": self.problem,
            "remedy": self.remedy,
            "fix": self.fix,
        }

    def as_problem(self, file: str) -> Problem:
        """The finding as a problem of a transcript, without the value: it may be a name or a birth date."""
        severity: Severity = "error" if self.acts in HOLDS_BACK else "warning"
        field = None if self.column == "*" else self.column
        return Problem(Place(file, self.line, field), self.problem, self.remedy, None, self.rule, severity)


def shown(value: str | float) -> str:
    """A value as a sentence shows it: blanks at its ends are made visible."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text if text == text.strip() and text else f"'{text}'"
